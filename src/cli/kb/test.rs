//! `whybook kb test`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Own;
use super::progress::Progress;
use crate::cli::args::TestArgs;
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams, UsageError, tell};
use crate::engine::{Engine, Setup, log_text};
use crate::model::{Document, Trials};
use crate::rendering::{counted, write_junit, write_trials};
use crate::text::{MAX_PASTE_BYTES, visible};

/// The deepest folder of healthy logs.
const MAX_DEPTH: usize = 32;

/// Runs the command.
pub fn run(args: &TestArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let own = Own::of(&args.paths, settings)?;
    let mut engine = Engine::open(Setup { sources: own.settings.sources()?, cache: own.settings.cache.clone() })?;
    tell(&engine, streams)?;
    let is_own = |path: &str| own.is_everything() || own.has(path);
    let mut trials = Trials::default();
    let mut bar = Progress::new("examples", streams.stderr_is_terminal);
    trials.examples = engine.test(&|_, path| is_own(path), &mut |done, all| bar.tell(done, all))?;
    if !args.silent.is_empty() {
        let logs = healthy_logs(&args.silent, streams)?;
        trials.logs = logs.iter().map(|(path, _)| path.clone()).collect();
        trials.lines = logs.iter().map(|(_, text)| text.lines().count()).sum();
        let mut bar = Progress::new("pieces of healthy logs", streams.stderr_is_terminal);
        trials.claims = engine.silence(&logs, &mut |done, all| bar.tell(done, all))?;
    }
    if let Some(path) = &args.junit {
        junit(&trials, path)?;
    }
    let look = settings.look(streams.stdout_is_terminal);
    write_trials(&trials, &look, streams.stdout)?;
    let without = engine.documents_by_id()?.iter().filter(|e| matches!(&e.document, Document::Rule(r) if r.examples.is_empty())).count();
    if without > 0 {
        writeln!(streams.stderr, "whybook: {} without examples", counted(without, "rule"))?;
    }
    // A faulty file brings examples that did not run: that is not clean. Nor is a test that tested nothing.
    let left_out = engine.overview().faulty.iter().filter(|f| is_own(&f.path)).count();
    let nothing = trials.examples.is_empty() && trials.lines == 0;
    if nothing {
        writeln!(streams.stderr, "whybook: there was nothing to test\n  = add `examples` to the rules, or name healthy logs with --silent")?;
    }
    let clean = trials.failed() == 0 && trials.claims.is_empty() && left_out == 0 && !nothing;
    Ok(if clean { Exit::Found } else { Exit::Nothing })
}

fn junit(trials: &Trials, path: &Path) -> anyhow::Result<()> {
    let fault = |e: std::io::Error| UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "name a file in a folder that exists");
    let mut out = BufWriter::new(File::create(path).map_err(fault)?);
    write_junit(trials, &mut out).and_then(|()| out.flush()).map_err(fault)?;
    Ok(())
}

/// The logs in folders, by path, as text. What is no text is named and left out.
fn healthy_logs(folders: &[PathBuf], streams: &mut Streams<'_>) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for folder in folders {
        let fault =
            |e: std::io::Error| UsageError::new(format!("the logs in `{}` cannot be read: {e}", folder.display()), "name a folder, or a file");
        collect(folder, 0, &mut files).map_err(fault)?;
    }
    files.sort();
    let mut logs = Vec::new();
    for path in files {
        let size = std::fs::metadata(&path).map_or(0, |m| m.len());
        let text = if size > MAX_PASTE_BYTES as u64 {
            Err(format!("it has {size} bytes, and at most {MAX_PASTE_BYTES} are read"))
        } else {
            std::fs::read(&path).map_err(|e| e.to_string()).and_then(|bytes| log_text(&bytes).map_err(|e| e.to_string()))
        };
        match text {
            Ok(text) => logs.push((path.display().to_string(), text)),
            Err(why) => writeln!(streams.stderr, "whybook: left out {}: {}", visible(&path.display().to_string()), visible(&why))?,
        }
    }
    if logs.is_empty() {
        return Err(UsageError::new("there is no log to test silence with", "name a folder of logs from healthy systems with --silent").into());
    }
    Ok(logs)
}

fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !std::fs::metadata(path)?.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !is_hidden && depth < MAX_DEPTH {
            collect(&entry.path(), depth + 1, files)?;
        } else if kind.is_file() && !is_hidden {
            files.push(entry.path());
        }
    }
    Ok(())
}
