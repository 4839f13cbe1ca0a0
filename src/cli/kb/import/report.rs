//! What came over and what did not.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::write::{Done, Fate};
use super::{ImportArgs, path_of};
use crate::imports::{self, Draft, Note};
use crate::rendering::{Look, Style};
use crate::text::visible;

/// The version of the report's form.
const SCHEMA_VERSION: u32 = 1;
/// How many rules are named for each kind of loss; `--json` names all.
const NAMED: usize = 3;
/// How many files are named one by one.
const LISTED: usize = 20;

/// A source file (or a part of it) that gave nothing.
pub struct SourceFault {
    /// The file.
    pub source: String,
    /// Why.
    pub message: String,
}

/// All that is reported.
pub struct ImportReport<'r> {
    /// How many files were read.
    pub files: usize,
    /// What became of the drafts.
    pub done: &'r Done,
    /// The drafts.
    pub drafts: &'r [Draft],
    /// What could not be read.
    pub faults: &'r [SourceFault],
    /// What has nothing to import.
    pub passed: &'r [SourceFault],
}

impl ImportReport<'_> {
    /// Whether everything that was read became a rule.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && !self.drafts.is_empty() && self.count(Fate::Refused) == 0 && self.count(Fate::Kept) == 0
    }

    fn count(&self, fate: Fate) -> usize {
        self.done.fates.iter().filter(|(f, _)| *f == fate).count()
    }

    fn each(&self) -> impl Iterator<Item = (&Draft, Fate, &str)> {
        self.drafts.iter().zip(&self.done.fates).map(|(d, (f, why))| (d, *f, why.as_str()))
    }
}

/// The report for people.
pub fn human(report: &ImportReport<'_>, args: &ImportArgs, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let verb = if args.dry_run { "would import" } else { "imported" };
    let [new, changed, unchanged] = [Fate::New, Fate::Changed, Fate::Unchanged].map(|f| report.count(f));
    let head =
        format!("{verb} {} from {} into {}", counted(new + changed + unchanged, "rule"), counted(report.files, "file"), args.destination.display());
    writeln!(out, "{}: {new} new, {changed} changed, {unchanged} unchanged", look.paint(Style::Bold, &visible(&head)))?;
    listed(report, Fate::Kept, "kept as they are", look, out)?;
    listed(report, Fate::Refused, "refused, as they make no valid rule", look, out)?;
    for (title, files) in [("not read", report.faults), ("passed over, as there is nothing to import", report.passed)] {
        if files.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", look.paint(Style::Bold, &format!("{title}: {}", files.len())))?;
        for file in files.iter().take(LISTED) {
            writeln!(out, "{}", look.wrap(&visible(&format!("{}: {}", file.source, file.message)), "  ", "    "))?;
        }
        more(files.len(), LISTED, out)?;
    }
    for (fate, title) in [(imports::Fate::LeftOut, "left out"), (imports::Fate::Approximated, "carried over with a difference")] {
        losses(report, fate, title, look, out)?;
    }
    if !report.done.stale.is_empty() {
        writeln!(out, "\n{}", look.paint(Style::Bold, "from an earlier import, no longer in the source (remove them where they are not wanted)"))?;
        report.done.stale.iter().take(LISTED).try_for_each(|name| writeln!(out, "  {}", visible(name)))?;
        more(report.done.stale.len(), LISTED, out)?;
    }
    Ok(())
}

fn listed(report: &ImportReport<'_>, fate: Fate, title: &str, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let count = report.count(fate);
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", look.paint(Style::Bold, &format!("{title}: {count}")))?;
    for (draft, _, why) in report.each().filter(|(_, f, _)| *f == fate).take(LISTED) {
        writeln!(out, "{}", look.wrap(&visible(&format!("{}.yaml: {why}", draft.id)), "  ", "    "))?;
    }
    more(count, LISTED, out)?;
    if fate == Fate::Kept {
        writeln!(out, "  = `--overwrite` replaces rules that were edited by hand")?;
    }
    Ok(())
}

/// What did not come over as it was: each kind of loss once, with the rules that have it.
fn losses(report: &ImportReport<'_>, fate: imports::Fate, title: &str, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
    for draft in report.drafts {
        for note in draft.notes.iter().filter(|n| n.fate == fate) {
            kinds.entry((&note.what, &note.why)).or_default().push((&draft.id, &note.written));
        }
    }
    if kinds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.paint(Style::Bold, &format!("{title}:")))?;
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    for ((what, why), places) in kinds {
        let line = format!("{:>5} × `{what}`: {why}", places.len());
        writeln!(out, "{}", look.wrap(&visible(&line), "", "          "))?;
        for (id, written) in places.iter().take(NAMED) {
            let line = if written.is_empty() { (*id).to_owned() } else { format!("{id}: {written}") };
            let line = look.wrap(&visible(&line), "          ", "            ");
            writeln!(out, "{}", look.paint(Style::Dim, &line))?;
        }
        if places.len() > NAMED {
            writeln!(out, "{}", look.paint(Style::Dim, &format!("          and {} more; --json lists them all", places.len() - NAMED)))?;
        }
    }
    Ok(())
}

fn more(count: usize, shown: usize, out: &mut dyn Write) -> io::Result<()> {
    if count > shown { writeln!(out, "  and {} more; --json lists them all", count - shown) } else { Ok(()) }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The report for programs.
pub fn json(report: &ImportReport<'_>, args: &ImportArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let note = |n: &Note| json!({ "fate": n.fate.name(), "what": n.what, "why": n.why, "written": n.written });
    let rules: Vec<Value> = report
        .each()
        .map(|(draft, fate, why)| {
            json!({
                "id": draft.id, "path": path_of(&args.destination, draft).display().to_string(), "source": draft.source,
                "title": draft.title, "state": fate.name(), "reason": if why.is_empty() { Value::Null } else { json!(why) },
                "notes": draft.notes.iter().map(note).collect::<Vec<_>>(),
            })
        })
        .collect();
    let count = |f: Fate| report.count(f);
    let value = json!({
        "schema_version": SCHEMA_VERSION,
        "from": args.from.name(),
        "destination": args.destination.display().to_string(),
        "dry_run": args.dry_run,
        "files": report.files,
        "counts": {
            "new": count(Fate::New), "changed": count(Fate::Changed), "unchanged": count(Fate::Unchanged),
            "kept": count(Fate::Kept), "refused": count(Fate::Refused), "not_read": report.faults.len(),
        },
        "rules": rules,
        "faults": report.faults.iter().map(|f| json!({ "source": f.source, "message": f.message })).collect::<Vec<_>>(),
        "passed_over": report.passed.iter().map(|f| json!({ "source": f.source, "message": f.message })).collect::<Vec<_>>(),
        "stale": report.done.stale,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)?;
    Ok(())
}
