//! Checks to findings: what is true on a system.
//!
//! Takes causes with their checks and a [`Host`]; gives findings, each with what was expected, what was found, and the
//! operating system's own reason where it could not tell. Everything is read-only and bounded in time, output and
//! number; nothing that came from a paste reaches a shell. What the findings mean for the ranking is left to
//! `diagnosis`, how they look to `rendering`, and whether they may be had at all to `cli`.

mod asker;
mod content;
mod host;
mod hosts;
mod mask;
mod net;
mod values;

pub use content::Content;
pub use host::*;
pub use hosts::*;
