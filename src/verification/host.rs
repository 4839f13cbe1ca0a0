//! The contract between checks and the systems that they look at.
//!
//! A host answers requests. A request is a value: it can be remembered, written into a bundle and answered from there,
//! carried to another machine, or scripted in a test. Whatever the host, the same request on the same system gets the
//! same reply, so that the same check comes to the same finding.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::content::Content;
use crate::model::{Os, Protocol, RecordType};

/// The most bytes that are read of a file or of what a program prints.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A read-only question to a system.
///
/// Paths are absolute and have neither NUL nor line ends. Where a request has a `pattern`, it is one of ours (never a
/// captured value): a path in which a component may have `*` and `[0-9]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// What is at a path: [`Reply::Stat`]; nothing where nothing is there. A link is followed where asked.
    Stat {
        /// The path.
        path: String,
        /// Whether a symbolic link stands for what it leads to.
        follow: bool,
    },
    /// The space of the file system that a path is on: [`Reply::Space`].
    Space {
        /// The path.
        path: String,
    },
    /// The content of a file, at most [`MOST_BYTES`] of it: [`Reply::Content`].
    Read {
        /// The path.
        path: String,
        /// Which part, where it is larger.
        part: Part,
    },
    /// The text of every file that a pattern names: [`Reply::Files`]. Files that cannot be read, or are gone meanwhile,
    /// are left out.
    ReadEach {
        /// The pattern.
        pattern: String,
    },
    /// The symbolic links in every folder that a pattern names, those that lead to something that begins with a
    /// prefix: [`Reply::Links`]. Folders that cannot be read are left out.
    Links {
        /// The pattern.
        folders: String,
        /// What the links lead to begins with this.
        prefix: String,
    },
    /// What a program prints, run without a shell, with nothing on its standard input, in the C locale:
    /// [`Reply::Output`]. A program that is not there is [`HostErrorKind::NoTool`].
    Run {
        /// The argument list.
        args: Vec<String>,
    },
    /// An environment variable: [`Reply::Variable`].
    Variable {
        /// Its name.
        name: String,
    },
    /// Whether a port can be reached from the target: [`Reply::Connection`]. UDP is [`HostErrorKind::Unsupported`]: no
    /// answer says nothing.
    Connect {
        /// A name or an address.
        host: String,
        /// The port.
        port: u16,
        /// The protocol.
        protocol: Protocol,
    },
    /// What DNS says, asked from the target: [`Reply::Records`].
    Resolve {
        /// The name.
        name: String,
        /// The record type.
        record: RecordType,
        /// The server; the target's own resolver where absent.
        server: Option<String>,
    },
    /// An HTTP answer to a GET from the target, without following redirects, whatever the certificate:
    /// [`Reply::Http`].
    Fetch {
        /// The address.
        url: String,
    },
    /// The certificates that a TLS server shows to the target: [`Reply::Chain`].
    Handshake {
        /// A name or an address.
        host: String,
        /// The port.
        port: u16,
        /// The name that the server is asked for.
        name: String,
    },
    /// The public half of a private key in a file: [`Reply::PublicKey`]. The key itself never leaves the target.
    PublicKey {
        /// The path.
        path: String,
    },
    /// What time it is: [`Reply::Time`].
    Now,
}

/// Which part of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Its beginning.
    Start,
    /// Its end.
    End,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// What is at a path.
    Stat(Option<Stat>),
    /// The space of a file system.
    Space(Space),
    /// A part of a file.
    Content(Content),
    /// Files by path, in the order of their paths.
    Files(Vec<(String, Content)>),
    /// Links by path, with what they lead to, in the order of their paths.
    Links(Vec<(String, String)>),
    /// What a program printed.
    Output(Output),
    /// A variable's value.
    Variable(Option<String>),
    /// Whether there was a connection.
    Connection(Connection),
    /// What DNS says.
    Records(Records),
    /// An HTTP answer.
    Http(Http),
    /// Certificates, the server's first, or why there are none.
    Chain(Result<Vec<Content>, String>),
    /// A public key: its `SubjectPublicKeyInfo` in DER.
    PublicKey(Content),
    /// The target's clock.
    Time(Time),
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// What it is.
    pub kind: EntryKind,
    /// Its permission bits, where the system has them.
    pub mode: Option<u32>,
    /// The owner's name, or number where it has no name.
    pub owner: Option<String>,
    /// The group's name, or number where it has no name.
    pub group: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When its content was changed, in seconds since 1970.
    pub modified: i64,
}

/// The kind of an entry of a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A socket.
    Socket,
    /// A device or a pipe.
    Other,
}

/// The space of a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Bytes in all.
    pub total: u64,
    /// Bytes that nobody uses, those kept for root included.
    pub free: u64,
    /// Bytes that a user can still have.
    pub available: u64,
    /// Inodes in all; 0 where the file system does not count them.
    pub inodes: u64,
    /// Free inodes.
    pub inodes_free: u64,
}

/// What a program printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its exit status; nothing where a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: Content,
    /// Standard error.
    pub stderr: Content,
}

/// Whether there was a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// There was.
    Open,
    /// There was none, and why.
    Failed(String),
}

/// What DNS says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The answers, as text, sorted.
    pub answers: Vec<String>,
    /// Why there are none.
    pub reason: Option<String>,
}

/// An HTTP answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Http {
    /// The status; 0 where nothing answered.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, at most [`MOST_BYTES`] of it.
    pub body: Content,
    /// Why there is no answer.
    pub reason: Option<String>,
}

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Seconds since 1970.
    pub unix: i64,
    /// How far local time is ahead of UTC, in minutes.
    pub offset_minutes: i32,
}

/// Why a host cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct HostError {
    /// The kind.
    pub kind: HostErrorKind,
    /// The operating system's own reason, in words.
    pub message: String,
}

/// The kinds of reasons why a host cannot answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostErrorKind {
    /// There is no such thing.
    NotFound,
    /// This user may not look.
    Denied,
    /// A program that is needed is not on the target.
    NoTool,
    /// This kind of host cannot answer this.
    Unsupported,
    /// It took too long.
    TimedOut,
    /// The bundle does not have it.
    NotCollected,
    /// The target is out of reach.
    Unreachable,
    /// Anything else.
    Failed,
}

impl HostError {
    /// An error.
    pub fn new(kind: HostErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// An error from the operating system, with the subject it is about.
    #[must_use]
    pub fn of_io(subject: &str, error: &std::io::Error) -> Self {
        Self::of_reason(subject, &reason_of(error))
    }

    /// An error from an operating system's words, with the subject it is about.
    #[must_use]
    pub fn of_reason(subject: &str, reason: &str) -> Self {
        let lower = reason.to_ascii_lowercase();
        let kind = if lower.contains("no such file") || lower.contains("cannot find") || lower.contains("not a directory") {
            HostErrorKind::NotFound
        } else if lower.contains("permission denied") || lower.contains("not permitted") || lower.contains("access is denied") {
            HostErrorKind::Denied
        } else {
            HostErrorKind::Failed
        };
        Self::new(kind, format!("{subject}: {lower}"))
    }
}

/// The operating system's reason without its number, so that it reads the same wherever it was asked.
#[must_use]
pub fn reason_of(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_ascii_lowercase()
}

/// A system that can be looked at.
///
/// * It answers by the deadline or says that it timed out; a request may still linger in the background then.
/// * It changes nothing on the system, and asks its user nothing.
/// * It may be asked from many threads at once.
pub trait Host: Send + Sync {
    /// The system that runs there, where that is known.
    fn os(&self) -> Option<Os>;

    /// Answers a request.
    fn answer(&self, request: &Request, deadline: Instant) -> Result<Reply, HostError>;
}
