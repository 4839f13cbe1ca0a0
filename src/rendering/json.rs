//! The answer for programs. The fields are documented in the README; fields are added, never changed or taken away.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Match, Report, ShellCommand, Verdict};

/// The version of the form.
pub const SCHEMA_VERSION: u32 = 1;

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &value(report))?;
    writeln!(out)
}

fn value(report: &Report) -> Value {
    let signals: Vec<Value> =
        report.signals.iter().map(|s| json!({ "kind": s.kind().name(), "value": s.value.to_string(), "text": s.text, "line": s.line })).collect();
    let near: Vec<Value> =
        report.near_misses.iter().map(|n| json!({ "rule": n.rule, "title": n.title, "score": n.score, "missing": n.missing })).collect();
    json!({
        "schema_version": SCHEMA_VERSION,
        "verdict": match report.verdict { Verdict::Match => "match", Verdict::NoMatch => "no_match" },
        "signals": signals,
        "matches": report.matches.iter().enumerate().map(|(n, m)| one(m, n + 1)).collect::<Vec<_>>(),
        "further": report.further,
        "near_misses": near,
        "notes": report.notes,
        "verified_on": report.verified_on,
    })
}

fn one(found: &Match, rank: usize) -> Value {
    let why: Vec<Value> = found.why.iter().map(|r| json!({ "kind": r.kind.name(), "value": r.value, "weight": r.weight, "line": r.line })).collect();
    let fix: Vec<Value> = found
        .fix
        .iter()
        .map(|s| json!({ "do": s.instruction, "run": commands(&s.run), "undo": commands(&s.undo), "risk": s.risk.name(), "done_when": s.done_when }))
        .collect();
    json!({
        "rank": rank,
        "rule": found.rule,
        "cause": found.cause,
        "article": found.article,
        "product": found.product,
        "title": found.title,
        "cause_title": found.cause_title,
        "explanation": found.explanation,
        "severity": found.severity.name(),
        "confidence": found.confidence,
        "score": found.score,
        "why": why,
        "ask": found.ask,
        "fix": fix,
        "references": found.references.iter().map(|r| json!({ "title": r.title, "url": r.url })).collect::<Vec<_>>(),
        "articles": found.articles.iter().map(|a| json!({ "path": a.path, "title": a.title })).collect::<Vec<_>>(),
        "checks": found.checks,
        "finding": found.finding.as_ref().map(super::findings::finding_value),
    })
}

fn commands(commands: &[ShellCommand]) -> Value {
    Value::Object(commands.iter().map(|c| (c.shell.name().to_owned(), Value::String(c.command.clone()))).collect())
}
