//! The hosts: one file for each kind of system that can be looked at.

mod bundle;
#[cfg(test)]
mod contract;
mod glob;
mod local;
mod memory;
mod scripted;
mod shell;
mod shell_answers;
mod shell_scripts;
mod ssh;
mod unreachable;

pub use bundle::{Bundle, BundleError, Manifest, write_bundle};
pub use local::{Local, minutes_of_zone};
pub use memory::Remembering;
pub use scripted::Scripted;
pub use shell::RemoteShell;
pub use ssh::SshTarget;
pub use unreachable::Unreachable;
