//! Placeholders and the captures they stand for.

use std::collections::BTreeSet;

use super::{Findings, parts};
use crate::model::{LintCode, Rule, Shell, Sign, Template};

pub fn review(findings: &mut Findings<'_>) {
    unused(findings);
    quoted(findings);
}

/// Captures that no text uses: a group that only groups is written `(?:…)`.
fn unused(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    let used = used(rule);
    for (sign, path) in parts::signs(rule) {
        let Sign::Pattern(pattern) = sign else { continue };
        for capture in pattern.captures.iter().filter(|c| !used.contains(c.as_str())) {
            let at = pattern.regex.find(&format!("<{capture}>")).and_then(|at| pattern.regex.get(..at)).map_or(0, |before| before.chars().count());
            findings.report_inside(
                LintCode::UnusedCapture,
                path,
                at,
                format!("nothing uses the capture `{capture}`"),
                format!("write `{{{capture}}}` in a cause, a step or a check, or `(?:…)` for a group that captures nothing"),
            );
        }
    }
}

/// The names of all placeholders of a rule.
fn used(rule: &Rule) -> BTreeSet<&str> {
    let mut all: Vec<&Template> = Vec::new();
    for cause in &rule.causes {
        all.extend([&cause.title, &cause.explanation]);
        all.extend(&cause.ask);
        all.extend(cause.checks.iter().flat_map(|c| c.question.templates()));
        for step in &cause.fix {
            all.push(&step.instruction);
            all.extend(step.run.iter().chain(&step.undo).map(|c| &c.command));
            all.extend(step.done_when.iter().flat_map(|c| c.question.templates()));
        }
    }
    all.into_iter().flat_map(Template::placeholders).collect()
}

/// Placeholders in quotes: a captured value brings its own.
fn quoted(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    for (cause, path) in parts::causes(rule) {
        for (step, path) in parts::steps(cause, path) {
            for (command, path) in parts::commands(step, path) {
                if matches!(command.shell, Shell::Menu | Shell::Words) {
                    continue;
                }
                let text = command.command.as_written();
                for name in command.command.placeholders() {
                    let written = format!("{{{name}}}");
                    for (at, _) in text.match_indices(&written) {
                        let before = text.get(..at).unwrap_or_default();
                        let after = text.get(at + written.len()..).unwrap_or_default();
                        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
                        if quote.is_some() && after.chars().next() == quote {
                            findings.report_inside(
                                LintCode::QuotedPlaceholder,
                                path,
                                before.chars().count(),
                                format!("`{written}` stands in quotes, and its value is quoted for the shell already"),
                                format!("write `{written}` without quotes"),
                            );
                        }
                    }
                }
            }
        }
    }
}
