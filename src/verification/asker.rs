//! Requests with the types of their replies: what checks use.

use std::borrow::Cow;
use std::time::Instant;

use super::content::Content;
use super::host::{Connection, Host, HostError, HostErrorKind, Http, Output, Part, Records, Reply, Request, Space, Stat, Time};
use crate::model::{Os, Protocol, RecordType};

/// A host with the time until which it is asked.
#[derive(Clone, Copy)]
pub struct Asker<'h> {
    host: &'h dyn Host,
    deadline: Instant,
}

/// Hosts answer what they were asked; a bundle that was tampered with may not.
fn unfitting() -> HostError {
    HostError::new(HostErrorKind::Failed, "the answer does not fit the question")
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $reply:ty = $request:expr => $pattern:pat => $value:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(&self, $($argument: $type),*) -> Result<$reply, HostError> {
            match self.host.answer(&$request, self.deadline)? {
                $pattern => Ok($value),
                _ => Err(unfitting()),
            }
        }
    )*};
}

impl<'h> Asker<'h> {
    /// Asks a host until a time.
    pub fn new(host: &'h dyn Host, deadline: Instant) -> Self {
        Self { host, deadline }
    }

    /// The system of the host.
    #[must_use]
    pub fn os(&self) -> Option<Os> {
        self.host.os()
    }

    typed! {
        /// What is at a path.
        stat(path: &str, follow: bool) -> Option<Stat> = Request::Stat { path: path.to_owned(), follow } => Reply::Stat(stat) => stat;
        /// The space of the file system that a path is on.
        space(path: &str) -> Space = Request::Space { path: path.to_owned() } => Reply::Space(space) => space;
        /// The beginning of a file.
        read(path: &str) -> Content = Request::Read { path: path.to_owned(), part: Part::Start } => Reply::Content(content) => content;
        /// The end of a file.
        read_end(path: &str) -> Content = Request::Read { path: path.to_owned(), part: Part::End } => Reply::Content(content) => content;
        /// Every file that a pattern names.
        read_each(pattern: &str) -> Vec<(String, Content)> = Request::ReadEach { pattern: pattern.to_owned() } => Reply::Files(files) => files;
        /// The symbolic links in every folder that a pattern names.
        links(folders: &str, prefix: &str) -> Vec<(String, String)> =
            Request::Links { folders: folders.to_owned(), prefix: prefix.to_owned() } => Reply::Links(links) => links;
        /// An environment variable.
        variable(name: &str) -> Option<String> = Request::Variable { name: name.to_owned() } => Reply::Variable(value) => value;
        /// Whether a port can be reached.
        connect(host: &str, port: u16, protocol: Protocol) -> Connection =
            Request::Connect { host: host.to_owned(), port, protocol } => Reply::Connection(connection) => connection;
        /// What DNS says.
        resolve(name: &str, record: RecordType, server: Option<&str>) -> Records =
            Request::Resolve { name: name.to_owned(), record, server: server.map(str::to_owned) } => Reply::Records(records) => records;
        /// An HTTP answer.
        fetch(url: &str) -> Http = Request::Fetch { url: url.to_owned() } => Reply::Http(http) => http;
        /// The certificates that a TLS server shows.
        handshake(host: &str, port: u16, name: &str) -> Result<Vec<Content>, String> =
            Request::Handshake { host: host.to_owned(), port, name: name.to_owned() } => Reply::Chain(chain) => chain;
        /// The public half of a private key.
        public_key(path: &str) -> Content = Request::PublicKey { path: path.to_owned() } => Reply::PublicKey(key) => key;
        /// The host's clock.
        now() -> Time = Request::Now => Reply::Time(time) => time;
    }

    /// What a program prints.
    pub fn run(&self, args: &[&str]) -> Result<Output, HostError> {
        self.run_owned(args.iter().map(|a| (*a).to_owned()).collect())
    }

    /// What a program prints.
    pub fn run_owned(&self, args: Vec<String>) -> Result<Output, HostError> {
        match self.host.answer(&Request::Run { args }, self.deadline)? {
            Reply::Output(output) => Ok(output),
            _ => Err(unfitting()),
        }
    }
}

impl Output {
    /// What the program complained of, on one line; nothing where it did not.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let text = self.stderr.text();
        text.lines().map(str::trim).find(|l| !l.is_empty()).map(|l| l.chars().take(200).collect())
    }

    /// Standard output as text.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        self.stdout.text()
    }
}
