//! A host in memory, for tests and for trying rules out: it answers what it was told to answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::model::Os;
use crate::verification::content::Content;
use crate::verification::host::{EntryKind, Host, HostError, HostErrorKind, Output, Part, Reply, Request, Stat};

/// A host in memory.
#[derive(Debug, Default)]
pub struct Scripted {
    os: Option<Os>,
    answers: BTreeMap<Request, Result<Reply, HostError>>,
    hanging: Vec<Request>,
    asked: AtomicUsize,
}

impl Scripted {
    /// A Linux system on which nothing is.
    #[must_use]
    pub fn linux() -> Self {
        Self { os: Some(Os::Linux), ..Self::default() }
    }

    /// A Windows system on which nothing is.
    #[must_use]
    pub fn windows() -> Self {
        Self { os: Some(Os::Windows), ..Self::default() }
    }

    /// Answers a request.
    #[must_use]
    pub fn with(mut self, request: Request, reply: Reply) -> Self {
        self.answers.insert(request, Ok(reply));
        self
    }

    /// Fails a request.
    #[must_use]
    pub fn failing(mut self, request: Request, kind: HostErrorKind, reason: &str) -> Self {
        self.answers.insert(request, Err(HostError::new(kind, reason)));
        self
    }

    /// Never answers a request.
    #[must_use]
    pub fn hanging(mut self, request: Request) -> Self {
        self.hanging.push(request);
        self
    }

    /// Has a file, owned by root, with mode 0644.
    #[must_use]
    pub fn file(self, path: &str, text: &str) -> Self {
        let stat = Stat {
            kind: EntryKind::File,
            mode: Some(0o644),
            owner: Some("root".into()),
            group: Some("root".into()),
            size: text.len() as u64,
            modified: 0,
        };
        let content = || Reply::Content(Content::new(text));
        self.stat(path, &stat)
            .with(Request::Read { path: path.into(), part: Part::Start }, content())
            .with(Request::Read { path: path.into(), part: Part::End }, content())
    }

    /// Has something at a path.
    #[must_use]
    pub fn stat(self, path: &str, stat: &Stat) -> Self {
        self.with(Request::Stat { path: path.into(), follow: true }, Reply::Stat(Some(stat.clone())))
            .with(Request::Stat { path: path.into(), follow: false }, Reply::Stat(Some(stat.clone())))
    }

    /// Has a program that prints this.
    #[must_use]
    pub fn program(self, args: &[&str], status: i32, stdout: &str) -> Self {
        let output = Output { status: Some(status), stdout: Content::new(stdout), stderr: Content::default() };
        self.with(Request::Run { args: args.iter().map(|a| (*a).to_owned()).collect() }, Reply::Output(output))
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Host for Scripted {
    fn os(&self) -> Option<Os> {
        self.os
    }

    fn answer(&self, request: &Request, deadline: Instant) -> Result<Reply, HostError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.hanging.contains(request) {
            // As a system call that does not come back: well past the deadline.
            std::thread::sleep(deadline.saturating_duration_since(Instant::now()) + Duration::from_secs(3600));
        }
        if let Some(answer) = self.answers.get(request) {
            return answer.clone();
        }
        let nothing = |subject: &str| Err(HostError::new(HostErrorKind::NotFound, format!("{subject}: no such file or directory")));
        match request {
            Request::Stat { .. } => Ok(Reply::Stat(None)),
            Request::Variable { .. } => Ok(Reply::Variable(None)),
            Request::ReadEach { .. } => Ok(Reply::Files(Vec::new())),
            Request::Links { .. } => Ok(Reply::Links(Vec::new())),
            Request::Space { path } | Request::Read { path, .. } | Request::PublicKey { path } => nothing(path),
            Request::Run { args } => {
                let program = args.first().map_or("", String::as_str);
                Err(HostError::new(HostErrorKind::NoTool, format!("`{program}` is not there")))
            }
            Request::Connect { .. } | Request::Resolve { .. } | Request::Fetch { .. } | Request::Handshake { .. } | Request::Now => {
                Err(HostError::new(HostErrorKind::Failed, "the script does not say"))
            }
        }
    }
}
