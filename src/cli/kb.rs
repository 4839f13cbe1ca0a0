//! `whybook kb`: working on knowledge.

use std::path::PathBuf;

use super::args::{FolderArgs, KbCommand, TrustArgs};
use super::settings::Settings;
use super::{Exit, Streams, UsageError};
use crate::engine::{Engine, Setup};
use crate::kb::Source;
use crate::model::{Document, Question, Quoting};
use crate::rendering::Style;
use crate::text::visible;

/// Runs the command.
pub fn run(command: &KbCommand, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    match command {
        KbCommand::Lint(args) => lint(args, settings, streams),
        KbCommand::Test(args) => test(args, settings, streams),
        KbCommand::Schema => {
            serde_json::to_writer_pretty(&mut *streams.stdout, &crate::rules::json_schema())?;
            writeln!(streams.stdout)?;
            Ok(Exit::Found)
        }
        KbCommand::Trust(args) => trust(args, settings, streams),
    }
}

/// Records the content of a folder, and says what that allows.
fn trust(args: &TrustArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let source = Source::folder(&args.folder).map_err(crate::engine::EngineError::from)?;
    let name = visible(&args.folder.display().to_string()).into_owned();
    let path = settings.trust_file().ok_or_else(|| UsageError::new("there is no folder to keep it in", "set WHYBOOK_DATA to one"))?;
    let mut trusted = super::verify::trust(settings)?;
    let fault = |e: std::io::Error| {
        UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "set WHYBOOK_DATA to a folder that you may write to")
    };
    if args.revoke {
        let was = trusted.remove(&source);
        trusted.write(&path).map_err(fault)?;
        writeln!(streams.stdout, "{name} {}", if was { "is trusted no more" } else { "was not trusted" })?;
        return Ok(Exit::Found);
    }
    let mut engine = Engine::open(Setup { sources: vec![source.clone()], cache: None })?;
    super::tell(&engine, streams)?;
    let mut runs = std::collections::BTreeSet::new();
    for rule in engine.rules()? {
        for check in rule.causes.iter().flat_map(|c| c.checks.iter().chain(c.fix.iter().flat_map(|s| &s.done_when))) {
            if let Question::Command(command) = &check.question {
                let words: Vec<String> = command.run.iter().map(|t| t.fill(&std::collections::BTreeMap::new(), Quoting::Prose).text).collect();
                runs.insert(words.join(" "));
            }
        }
    }
    trusted.add(&source).map_err(crate::engine::EngineError::from)?;
    trusted.write(&path).map_err(fault)?;
    writeln!(streams.stdout, "{name} is trusted as it is now; its checks may run {} programs", runs.len())?;
    for run in runs {
        writeln!(streams.stdout, "  {}", visible(&run))?;
    }
    Ok(Exit::Found)
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
