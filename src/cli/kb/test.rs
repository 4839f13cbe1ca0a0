//! `whybook kb test`.

use super::open;
use crate::cli::args::FolderArgs;
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams, tell};
use crate::model::Document;
use crate::rendering::Style;
use crate::text::visible;

/// Runs the command.
pub fn run(args: &FolderArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (mut engine, own) = open(args, settings)?;
    tell(&engine, streams)?;
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
