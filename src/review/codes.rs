//! Events, codes, phrases: symptoms that say less than they seem to.

use super::{Findings, parts};
use crate::model::{ErrorCode, LintCode, Sign, ValuePath};
use crate::words::{background_bits, fingerprint};

/// A phrase of fewer bits stands in texts of every kind, as `not found` does.
const LEAST_BITS: f64 = 4.0;

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    for (sign, path) in parts::signs(rule) {
        match sign {
            Sign::Event { source: None, id } => findings.report(
                LintCode::EventWithoutSource,
                path,
                format!("event {id} could come from any source"),
                format!("name the source as Event Viewer shows it: `{{ source: …, id: {id} }}`"),
            ),
            Sign::Code { spelled, readings } => ambiguous(spelled, readings, path, findings),
            Sign::Phrase(phrase) => {
                let bits: f64 = phrase.words.iter().map(|w| (background_bits(fingerprint(w)) - 2.0).max(0.0)).sum();
                if bits < LEAST_BITS {
                    findings.report(
                        LintCode::PhraseTooCommon,
                        path,
                        format!("`{}` stands in many texts that have nothing to do with this", phrase.text),
                        "take in the words before or after it, or a name that the program prints with it",
                    );
                }
            }
            Sign::Event { .. } | Sign::Pattern(_) | Sign::Text(_) | Sign::Product(_) => {}
        }
    }
    let exact = parts::signs(rule).any(|(sign, _)| !matches!(sign, Sign::Text(_) | Sign::Product(_)));
    if !exact {
        findings.report(
            LintCode::OnlyPlainWords,
            ValuePath::ROOT.key("symptoms"),
            "the rule is found by plain words alone",
            "add what the program prints: an `event`, a `code`, a `phrase` or a `pattern`",
        );
    }
}

fn ambiguous(spelled: &str, readings: &[ErrorCode], path: ValuePath, findings: &mut Findings<'_>) {
    let known: Vec<&ErrorCode> = readings.iter().filter(|r| r.row().is_some()).collect();
    if known.len() < 2 {
        return;
    }
    let meanings: Vec<String> = known
        .iter()
        .map(|r| r.row().filter(|row| !row.name.is_empty()).map_or_else(|| format!("`{r}`"), |row| format!("`{r}` ({})", row.name)))
        .collect();
    findings.report(
        LintCode::AmbiguousCode,
        path,
        format!("`{spelled}` has {} meanings", known.len()),
        format!("name the one that is meant: {}", meanings.join(" or ")),
    );
}
