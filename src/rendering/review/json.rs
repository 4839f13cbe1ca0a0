//! Findings for programs. Only ever added to: a name that is there stays and keeps its meaning.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Level, Review};

pub fn write(review: &Review, least: Level, out: &mut dyn Write) -> io::Result<()> {
    let findings: Vec<Value> = review
        .files
        .iter()
        .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
        .filter(|(_, finding)| finding.level() >= least)
        .map(|(file, finding)| {
            json!({
                "path": file.path,
                "line": finding.fault.place.line,
                "column": finding.fault.place.column,
                "level": finding.level().name(),
                "code": finding.code.name(),
                "message": finding.fault.message,
                "excerpt": finding.fault.excerpt,
                "hint": finding.fault.hint,
                "excused": finding.excuse,
            })
        })
        .collect();
    let answer = json!({
        "schema_version": 1,
        "rules": review.rules,
        "articles": review.articles,
        "errors": review.count(Level::Error),
        "warnings": review.count(Level::Warning),
        "hints": review.count(Level::Hint),
        "findings": findings,
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}
