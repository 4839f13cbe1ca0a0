//! Checks to findings: what is true on a system.
//!
//! Takes causes with their checks and a [`Host`]; gives findings, each with what was expected, what was found, and the
//! operating system's own reason where it could not tell. Everything is read-only and bounded in time, output and
//! number; nothing that came from a paste reaches a shell. What the findings mean for the ranking is left to
//! `diagnosis`, how they look to `rendering`, and whether they may be had at all to `cli`.
//!
//! `host.rs` is the contract, `hosts/` keeps it, `linux/` reads what Linux says of itself through any host, `checks/`
//! has one file for each check, and `run.rs` runs them side by side.

mod asker;
mod certificate;
mod checks;
mod content;
mod host;
mod hosts;
mod linux;
mod logtime;
mod mask;
mod net;
mod outcome;
mod run;
mod target;
mod values;
mod versions;

pub use content::Content;
pub use host::*;
pub use hosts::*;
pub use run::{CauseToCheck, Limits, WordedCheck, plan, verify};
pub use target::{Target, TargetError};
