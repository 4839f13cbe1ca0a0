//! `whybook kb`: working on knowledge, one file for each command.

mod lint;
mod schema;
mod test;

use std::path::PathBuf;

use super::args::{FolderArgs, KbCommand};
use super::settings::Settings;
use super::{Exit, Streams};
use crate::engine::{Engine, Setup};

/// Runs the command.
pub fn run(command: &KbCommand, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    match command {
        KbCommand::Lint(args) => lint::run(args, settings, streams),
        KbCommand::Test(args) => test::run(args, settings, streams),
        KbCommand::Schema => schema::run(streams),
    }
}

/// The engine over the folders of a command, and the names by which its own documents are known.
fn open(args: &FolderArgs, settings: &Settings) -> anyhow::Result<(Engine, Vec<String>)> {
    let mut settings = settings.clone();
    let given: Vec<PathBuf> = args.folders.clone();
    settings.folders.extend(given.iter().cloned());
    let sources = settings.sources()?;
    let engine = Engine::open(Setup { sources, cache: settings.cache.clone() })?;
    Ok((engine, given.iter().map(|p| p.display().to_string()).collect()))
}
