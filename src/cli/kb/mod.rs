//! `whybook kb`: working on knowledge, one file for each command.

pub mod import;
mod lint;
mod new;
mod progress;
mod schema;
mod test;
mod trust;

use std::path::{Path, PathBuf};

use super::args::KbCommand;
use super::settings::Settings;
use super::{Exit, Streams};

/// Runs the command.
pub fn run(command: &KbCommand, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    match command {
        KbCommand::Lint(args) => lint::run(args, settings, streams),
        KbCommand::Test(args) => test::run(args, settings, streams),
        KbCommand::Import(args) => import::run(args, settings, streams),
        KbCommand::New(args) => new::run(args, settings, streams),
        KbCommand::Schema => schema::run(streams),
        KbCommand::Trust(args) => trust::run(args, settings, streams),
    }
}

/// The paths that a command is about, and settings whose sources have them.
pub struct Own {
    /// The settings of the run, with the folders of the paths added.
    pub settings: Settings,
    paths: Vec<PathBuf>,
}

impl Own {
    /// The given folders and files. A file that lies in none of the known folders brings its own folder along.
    pub fn of(paths: &[PathBuf], settings: &Settings) -> anyhow::Result<Self> {
        let mut settings = settings.clone();
        for path in paths {
            if !path.is_file() {
                settings.folders.push(path.clone());
            } else if !settings.folders.iter().any(|f| path.starts_with(f)) {
                let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                settings.folders.push(parent.to_path_buf());
            }
        }
        let paths = paths.iter().map(|p| p.components().collect()).collect();
        Ok(Self { settings, paths })
    }

    /// Whether the command is about everything that is loaded.
    pub fn is_everything(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether a file is one that the command is about.
    pub fn has(&self, path: &str) -> bool {
        let path: PathBuf = Path::new(path).components().collect();
        self.paths.iter().any(|own| path.starts_with(own) || own.as_os_str() == "." && path.is_relative())
    }
}
