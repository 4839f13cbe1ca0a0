//! A target over SSH, through the system's own OpenSSH client: the admin's keys, agent, jump hosts and known hosts work
//! as they always do.

use std::ffi::OsStr;
use std::fmt;
use std::process::Command;
use std::time::{Duration, Instant};

use super::shell::RemoteShell;
use crate::verification::host::HostError;
use crate::verification::values;

/// How long it may take until the far side is ready.
const PATIENCE: Duration = Duration::from_secs(15);

/// A target over SSH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshTarget {
    user: Option<String>,
    host: String,
    port: Option<u16>,
}

impl SshTarget {
    /// Reads `[user@]host[:port]`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (user, rest) = text.rsplit_once('@').map_or((None, text), |(user, rest)| (Some(user), rest));
        let bracketed = rest.strip_prefix('[').and_then(|r| r.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, after)) => (host, after.strip_prefix(':')),
            None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        if let Some(user) = user {
            values::user(user)?;
        }
        values::host(host)?;
        let port = port.map(values::port).transpose()?;
        Ok(Self { user: user.map(str::to_owned), host: host.to_owned(), port })
    }

    /// Opens the connection. `options` go to the client as they are; see `WHYBOOK_SSH_OPTIONS`.
    pub fn open(&self, options: &[&OsStr]) -> Result<RemoteShell, HostError> {
        RemoteShell::start(self.command(options), Instant::now() + PATIENCE)
    }

    /// The call of the client. It never asks: not for a password, not whether a host key is to be trusted.
    fn command(&self, options: &[&OsStr]) -> Command {
        let mut command = Command::new("ssh");
        // The first value of an option wins: what the caller gives comes first.
        command.args(options);
        for option in [
            "BatchMode=yes",
            "ConnectTimeout=6",
            "ConnectionAttempts=1",
            "ServerAliveInterval=3",
            "ServerAliveCountMax=2",
            "ForwardAgent=no",
            "ForwardX11=no",
            "ClearAllForwardings=yes",
            "PermitLocalCommand=no",
            "RemoteCommand=none",
            "RequestTTY=no",
            "EscapeChar=none",
            "LogLevel=ERROR",
        ] {
            command.args(["-o", option]);
        }
        command.arg("-T");
        if let Some(user) = &self.user {
            command.args(["-l", user]);
        }
        if let Some(port) = self.port {
            command.args(["-p", &port.to_string()]);
        }
        // SSH_ASKPASS would be a prompt of its own kind.
        command.env("SSH_ASKPASS_REQUIRE", "never").args(["--", &self.host, "sh"]);
        command
    }
}

impl fmt::Display for SshTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ssh://")?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        if let Some(port) = self.port { write!(f, ":{port}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_print() {
        for text in ["web1", "admin@web1", "admin@web1.example.org:2222", "[2001:db8::1]:22", "root@[::1]"] {
            assert_eq!(SshTarget::parse(text).unwrap().to_string(), format!("ssh://{text}"));
        }
    }

    #[test]
    fn what_the_client_would_take_for_something_else_is_refused() {
        for text in ["", "-oProxyCommand=id", "a b", "-l@host", "host:0", "host:99999", "host:", "us;er@host", "h\nost"] {
            assert!(SshTarget::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_client_never_asks() {
        let command = SshTarget::parse("admin@web1:2222").unwrap().command(&[OsStr::new("-F"), OsStr::new("/x")]);
        let args: Vec<String> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        assert_eq!(args[..2], ["-F", "/x"]);
        assert!(args.contains(&"BatchMode=yes".to_owned()));
        assert_eq!(args[args.len() - 3..], ["--", "web1", "sh"]);
    }
}
