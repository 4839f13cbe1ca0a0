//! `whybook kb`: working on knowledge.

use std::path::PathBuf;

use super::args::{FolderArgs, KbCommand};
use super::settings::Settings;
use super::{Exit, Streams};
use crate::engine::{Engine, EngineError, Setup};
use crate::kb::Source;
use crate::model::Document;
use crate::rendering::Style;
use crate::text::visible;

/// Runs the command.
pub fn run(command: &KbCommand, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    match command {
        KbCommand::Lint(args) => lint(args, settings, streams),
        KbCommand::Test(args) => test(args, settings, streams),
        KbCommand::Import(args) => super::kb_import::run(args, settings, streams),
        KbCommand::Pack(args) => super::kb_pack::pack(args, settings, streams),
        KbCommand::Inspect(args) => super::kb_pack::inspect(args, settings, streams),
        KbCommand::Key(args) => super::kb_pack::key(args, streams),
        KbCommand::List(args) => super::kb_list::run(args, settings, streams),
        KbCommand::Stats(args) => super::kb_stats::run(args, settings, streams),
        KbCommand::Diff(args) => super::kb_diff::run(args, settings, streams),
        KbCommand::Schema => {
            serde_json::to_writer_pretty(&mut *streams.stdout, &crate::rules::json_schema())?;
            writeln!(streams.stdout)?;
            Ok(Exit::Found)
        }
    }
}

/// The engine over the folders of a command, and the names by which what comes from them is known.
pub fn open_folders(folders: &[PathBuf], settings: &Settings) -> anyhow::Result<(Engine, Vec<String>)> {
    let mut settings = settings.clone();
    let mut own = Vec::new();
    for folder in folders {
        let source = Source::open(folder, &settings.packs).map_err(EngineError::from)?;
        own.push(source.name().to_owned());
    }
    settings.folders.extend(folders.iter().cloned());
    let engine = Engine::open(Setup { sources: settings.sources()?, cache: settings.cache.clone() })?;
    Ok((engine, own))
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

fn lint(args: &FolderArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (mut engine, own) = open(args, settings)?;
    for notice in engine.notices() {
        writeln!(streams.stderr, "whybook: {notice}")?;
    }
    let mut faulty = engine.lint()?;
    if !own.is_empty() {
        faulty.retain(|f| own.iter().any(|o| std::path::Path::new(&f.path).starts_with(o)));
    }
    let look = settings.look(streams.stdout_is_terminal);
    for file in &faulty {
        for fault in &file.faults {
            let place = format!("{}:{}:{}:", file.path, fault.place.line, fault.place.column);
            writeln!(streams.stdout, "{} {}", look.paint(Style::Bold, &visible(&place)), visible(&fault.message))?;
            if !fault.excerpt.is_empty() {
                writeln!(streams.stdout, "    | {}", visible(&fault.excerpt))?;
            }
            if !fault.hint.is_empty() {
                writeln!(streams.stdout, "    = {}", visible(&fault.hint))?;
            }
        }
    }
    let overview = engine.overview().clone();
    for (id, by, of) in &overview.overridden {
        writeln!(streams.stderr, "whybook: `{id}` comes from {by}, which overrides {of}")?;
    }
    if overview.ignored > 0 {
        writeln!(streams.stderr, "whybook: {} YAML files are no rules (none of a rule's keys stands in them)", overview.ignored)?;
    }
    let faults: usize = faulty.iter().map(|f| f.faults.len()).sum();
    let rules = engine.documents();
    if faults == 0 {
        writeln!(streams.stderr, "whybook: {rules} documents, no faults")?;
        return Ok(Exit::Found);
    }
    writeln!(streams.stderr, "whybook: {faults} faults in {} files; {rules} documents are loaded", faulty.len())?;
    Ok(Exit::Nothing)
}

fn test(args: &FolderArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (mut engine, own) = open(args, settings)?;
    super::tell(&engine, streams)?;
    let mut results = engine.test()?;
    if !own.is_empty() {
        results.retain(|r| own.iter().any(|o| std::path::Path::new(&r.place.0).starts_with(o)));
    }
    let look = settings.look(streams.stdout_is_terminal);
    let mut failed = 0;
    for result in &results {
        let Some(fault) = &result.fault else { continue };
        failed += 1;
        let place = format!("{}:{}:", result.place.0, result.place.1);
        writeln!(streams.stdout, "{} {}", look.paint(Style::Bold, &visible(&place)), visible(fault))?;
    }
    let rules: std::collections::BTreeSet<&str> = results.iter().map(|r| r.rule.as_str()).collect();
    let without = engine.documents_by_id()?.iter().filter(|e| matches!(&e.document, Document::Rule(r) if r.examples.is_empty())).count();
    writeln!(streams.stdout, "{} examples of {} rules: {} passed, {failed} failed", results.len(), rules.len(), results.len() - failed)?;
    if without > 0 {
        writeln!(streams.stderr, "whybook: {without} rules have no examples")?;
    }
    // A faulty file brings examples that did not run: that is not clean.
    let left_out = engine.overview().faulty.len();
    Ok(if failed == 0 && left_out == 0 { Exit::Found } else { Exit::Nothing })
}
