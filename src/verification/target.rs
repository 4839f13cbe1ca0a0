//! Targets as users name them: this machine, a host over SSH, a bundle.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use super::host::{Host, HostError};
use super::hosts::{Bundle, BundleError, Local, SshTarget, Unreachable};

/// A system that is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This machine.
    Local,
    /// A host over SSH.
    Ssh(SshTarget),
    /// A bundle that was collected elsewhere.
    Bundle(PathBuf),
}

/// Why a target cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It is no target.
    #[error("`{given}` is not a target: {reason}")]
    Unknown {
        /// What was given.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The bundle cannot be used.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let unknown = |reason: String| TargetError::Unknown { given: text.to_owned(), reason };
        match text.split_once(':') {
            None if text == "local" || text == "localhost" => Ok(Self::Local),
            Some(("ssh", rest)) => {
                let rest = rest.strip_prefix("//").ok_or_else(|| unknown("write `ssh://[user@]host[:port]`".into()))?;
                Ok(Self::Ssh(SshTarget::parse(rest.trim_end_matches('/')).map_err(unknown)?))
            }
            Some(("bundle", path)) if !path.is_empty() => Ok(Self::Bundle(PathBuf::from(path))),
            _ => Err(unknown("write `local`, `ssh://[user@]host[:port]` or `bundle:PATH`".into())),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("local"),
            Self::Ssh(ssh) => ssh.fmt(f),
            Self::Bundle(path) => write!(f, "bundle:{}", path.display()),
        }
    }
}

impl Target {
    /// The target as people call it.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Local => "this machine".to_owned(),
            Self::Ssh(ssh) => format!("{ssh} (through the OpenSSH client of this machine)"),
            Self::Bundle(path) => format!("the bundle {}", path.display()),
        }
    }

    /// Opens the target. One that cannot be reached is a host as well: it answers every question with the reason, which
    /// comes back beside it. `ssh_options` go to the SSH client as they are.
    pub fn open(&self, ssh_options: &[&OsStr]) -> Result<(Arc<dyn Host>, Option<HostError>), TargetError> {
        match self {
            Self::Local => Ok((Arc::new(Local), None)),
            Self::Bundle(path) => Ok((Arc::new(Bundle::read(path)?), None)),
            Self::Ssh(ssh) => Ok(match ssh.open(ssh_options) {
                Ok(shell) => (Arc::new(shell), None),
                Err(error) => (Arc::new(Unreachable(error.clone())), Some(error)),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_print_as_they_read() {
        for text in ["local", "ssh://admin@web1:2222", "bundle:/tmp/web1.bundle"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in ["", "web1", "ssh:web1", "ssh://-oProxyCommand=x", "bundle:", "winrm://x"] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains("is not a target"), "{error}");
        }
    }
}
