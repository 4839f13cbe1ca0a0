//! Whybook answers "what is this error, why does it happen, how do I fix it" from documented knowledge, offline.
//!
//! The way of a paste through the modules is drawn in `ARCHITECTURE.md`; [`engine`] is where it can be read in code.
//! The binary calls [`main`]; tests call [`cli::run`] with arguments and streams of their own.

pub mod candidates;
pub mod cli;
pub mod diagnosis;
pub mod drafting;
pub mod engine;
pub mod evidence;
pub mod imports;
pub mod kb;
pub mod markdown;
pub mod model;
pub mod rendering;
pub mod review;
pub mod rules;
pub mod text;
pub mod verification;
pub mod words;

/// Runs Whybook on this process's arguments and streams.
#[must_use]
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(cli::run_process() as u8)
}
