//! `whybook kb diff`: what changed from one state of knowledge to another.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::settings::Settings;
use super::{Exit, Streams};
use crate::engine::{Engine, EngineError, Setup};
use crate::kb::Source;
use crate::model::{Article, Cause, Document, Entry, Rule, Template};
use crate::rendering::{self, Look, Style};
use crate::text::visible;

/// Says which rules and articles were added, removed and changed, and what of them.
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// The folder or pack as it was
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The folder or pack as it is
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// What changed of a document: what it is, and how it was and is; nothing where it was not or is not.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    what: String,
    before: Option<String>,
    after: Option<String>,
}

/// All that changed.
#[derive(Default)]
struct Difference<'d> {
    added: Vec<&'d Document>,
    removed: Vec<&'d Document>,
    changed: Vec<(&'d Document, Vec<Change>)>,
    unchanged: usize,
}

/// Runs the command.
pub fn run(args: &DiffArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (old, new) = (documents(&args.old, settings, streams)?, documents(&args.new, settings, streams)?);
    let difference = compare(&old, &new);
    if args.json {
        json(&difference, streams.stdout)?;
    } else {
        human(&difference, &settings.look(streams.stdout_is_terminal), streams.stdout)?;
    }
    Ok(Exit::Found)
}

/// The documents of one folder or pack by id, and nothing beside them.
fn documents(path: &Path, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<BTreeMap<String, Arc<Entry>>> {
    let source = Source::open(path, &settings.packs).map_err(EngineError::from)?;
    let mut engine = Engine::open(Setup { sources: vec![source], cache: settings.cache.clone() })?;
    super::tell(&engine, streams)?;
    Ok(engine.documents_by_id()?.into_iter().map(|e| (e.document.id().to_owned(), e)).collect())
}

fn compare<'d>(old: &'d BTreeMap<String, Arc<Entry>>, new: &'d BTreeMap<String, Arc<Entry>>) -> Difference<'d> {
    let mut difference = Difference::default();
    difference.removed.extend(old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(_, e)| &e.document));
    for (id, entry) in new {
        let Some(before) = old.get(id) else {
            difference.added.push(&entry.document);
            continue;
        };
        let changes = match (&before.document, &entry.document) {
            (Document::Rule(before), Document::Rule(after)) => of_rule(before, after),
            (Document::Article(before), Document::Article(after)) => of_article(before, after),
            _ => Vec::new(),
        };
        if changes.is_empty() {
            difference.unchanged += 1;
        } else {
            difference.changed.push((&entry.document, changes));
        }
    }
    difference
}

/// Gathers changes.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    /// A value that has one text.
    fn text(&mut self, what: &str, before: impl Into<Option<String>>, after: impl Into<Option<String>>) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.0.push(Change { what: what.to_owned(), before, after });
        }
    }

    /// A list, whose order counts for nothing.
    fn list(&mut self, what: &str, before: &[String], after: &[String]) {
        for gone in before.iter().filter(|b| !after.contains(b)) {
            self.0.push(Change { what: what.to_owned(), before: Some(gone.clone()), after: None });
        }
        for new in after.iter().filter(|a| !before.contains(a)) {
            self.0.push(Change { what: what.to_owned(), before: None, after: Some(new.clone()) });
        }
    }

    /// A value of many parts, of which only that it changed is said.
    fn whole<T: PartialEq>(&mut self, what: &str, before: &T, after: &T) {
        if before != after {
            self.0.push(Change { what: what.to_owned(), before: None, after: None });
        }
    }
}

fn of_rule(before: &Rule, after: &Rule) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.text("title", before.title.clone(), after.title.clone());
    changes.text("product", before.product.clone(), after.product.clone());
    changes.whole("applies_to", &before.applies_to, &after.applies_to);
    changes.text("severity", before.severity.name().to_owned(), after.severity.name().to_owned());
    let symptoms = |rule: &Rule| rule.symptoms.iter().map(rendering::symptom).collect::<Vec<_>>();
    changes.list("symptom", &symptoms(before), &symptoms(after));
    changes.whole("requires", &before.requires, &after.requires);
    changes.whole("unless", &before.unless, &after.unless);
    let causes = |rule: &Rule| rule.causes.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    changes.list("cause", &causes(before), &causes(after));
    for cause in &after.causes {
        if let Some(was) = before.causes.iter().find(|c| c.id == cause.id) {
            of_cause(was, cause, &mut changes);
        }
    }
    changes.list("reference", &urls(before), &urls(after));
    changes.whole("see", &before.see, &after.see);
    let examples = |rule: &Rule| rule.examples.iter().map(|e| (e.paste.clone(), e.expected.clone())).collect::<Vec<_>>();
    changes.whole("examples", &examples(before), &examples(after));
    changes.0
}

fn urls(rule: &Rule) -> Vec<String> {
    rule.references.iter().map(|r| r.url.clone()).collect()
}

fn of_cause(before: &Cause, after: &Cause, changes: &mut Changes) {
    let name = |what: &str| format!("cause {}: {what}", after.id);
    let text = |t: &Template| t.as_written().to_owned();
    changes.text(&name("title"), text(&before.title), text(&after.title));
    changes.text(&name("likelihood"), before.likelihood.to_string(), after.likelihood.to_string());
    changes.text(&name("explanation"), text(&before.explanation), text(&after.explanation));
    changes.text(&name("ask"), before.ask.as_ref().map(text), after.ask.as_ref().map(text));
    changes.whole(&name("symptoms"), &before.symptoms, &after.symptoms);
    changes.whole(&name("requires"), &before.requires, &after.requires);
    changes.text(&name("because"), before.because.clone(), after.because.clone());
    changes.whole(&name("checks"), &before.checks, &after.checks);
    let steps = |cause: &Cause| cause.fix.iter().map(|s| text(&s.instruction)).collect::<Vec<_>>();
    let (was, is) = (steps(before), steps(after));
    changes.list(&name("step"), &was, &is);
    if was == is {
        changes.whole(&name("commands and risks of the fix"), &before.fix, &after.fix);
    }
}

fn of_article(before: &Article, after: &Article) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.text("title", before.title.clone(), after.title.clone());
    let headings = |article: &Article| article.sections.iter().map(|s| s.heading.clone()).collect::<Vec<_>>();
    changes.list("section", &headings(before), &headings(after));
    for section in &after.sections {
        if let Some(was) = before.sections.iter().find(|s| s.heading == section.heading) {
            changes.whole(&format!("section {}", section.heading), &was.text, &section.text);
        }
    }
    changes.0
}

fn json(difference: &Difference<'_>, out: &mut dyn Write) -> anyhow::Result<()> {
    let named = |d: &&Document| json!({ "id": d.id(), "title": d.title() });
    let value = json!({
        "schema_version": 1,
        "added": difference.added.iter().map(named).collect::<Vec<_>>(),
        "removed": difference.removed.iter().map(named).collect::<Vec<_>>(),
        "changed": difference.changed.iter().map(|(d, changes)| json!({
            "id": d.id(), "title": d.title(),
            "changes": changes.iter().map(|c| json!({ "what": c.what, "before": c.before, "after": c.after })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "unchanged": difference.unchanged,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)?;
    Ok(())
}

fn human(difference: &Difference<'_>, look: &Look, out: &mut dyn Write) -> std::io::Result<()> {
    let (added, removed, changed) = (difference.added.len(), difference.removed.len(), difference.changed.len());
    writeln!(out, "{added} added, {removed} removed, {changed} changed, {} unchanged", difference.unchanged)?;
    for (mark, list) in [('+', &difference.added), ('-', &difference.removed)] {
        for document in list {
            writeln!(out, "{mark} {}  {}", look.paint(Style::Bold, &visible(document.id())), visible(document.title()))?;
        }
    }
    for (document, changes) in &difference.changed {
        writeln!(out, "~ {}  {}", look.paint(Style::Bold, &visible(document.id())), visible(document.title()))?;
        for change in changes {
            let line = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!("{}: {} -> {}", change.what, short(before), short(after)),
                (Some(before), None) => format!("{} removed: {}", change.what, short(before)),
                (None, Some(after)) => format!("{} added: {}", change.what, short(after)),
                (None, None) => format!("{} changed", change.what),
            };
            writeln!(out, "{}", look.wrap(&visible(&line), "    ", "      "))?;
        }
    }
    Ok(())
}

fn short(text: &str) -> String {
    crate::markdown::clip(&text.split_whitespace().collect::<Vec<_>>().join(" "), 120)
}
