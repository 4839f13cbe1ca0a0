//! What Linux says of itself, read through any host: one file for each source.
//!
//! The same reading works on this machine, at the far end of SSH, and from a bundle.

pub mod accounts;
pub mod limits;
pub mod mounts;
pub mod packages;
pub mod processes;
pub mod services;
pub mod sockets;

use super::asker::Asker;
use super::outcome::Unknown;
use crate::model::Os;

/// Leaves the checks that read what only Linux has to Linux.
pub fn only_linux(asker: &Asker<'_>, what: &str) -> Result<(), Unknown> {
    match asker.os() {
        Some(Os::Linux) => Ok(()),
        Some(os) => Err(Unknown(format!("{what} is not supported on {} yet", os.name()))),
        // A target out of reach answers every question with its own reason.
        None => match asker.now() {
            Err(error) => Err(error.into()),
            Ok(_) => Err(Unknown(format!("{what} is not supported on this target's system"))),
        },
    }
}
