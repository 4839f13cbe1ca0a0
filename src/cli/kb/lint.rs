//! `whybook kb lint`.

use super::open;
use crate::cli::args::FolderArgs;
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams};
use crate::rendering::Style;
use crate::text::visible;

/// Runs the command.
pub fn run(args: &FolderArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
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
