//! Patterns that match too much, nothing, or cannot be found.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::RegexBuilder;

use super::impossible::{self, Never};
use super::ordinary::ORDINARY;
use super::{Findings, Manners, parts};
use crate::model::{LintCode, MAX_REGEX_BYTES, Pattern, Sign, ValuePath};
use crate::words::words;

/// A pattern that matches this many of the ordinary lines is no symptom of anything.
const TOO_MANY: usize = 2;

/// The words of each ordinary line: a pattern that needs others cannot match it, and need not be compiled.
static WORDS: LazyLock<Vec<HashSet<String>>> =
    LazyLock::new(|| ORDINARY.iter().map(|line| words(line).map(|w| w.text.to_lowercase()).collect()).collect());

pub fn review(manners: Manners, findings: &mut Findings<'_>) {
    let rule = findings.rule();
    for (sign, path) in parts::signs(rule) {
        let Sign::Pattern(pattern) = sign else { continue };
        if never(pattern, path, manners, findings) {
            continue;
        }
        let broad = too_broad(pattern, path, findings);
        if !broad && pattern.required.is_empty() {
            findings.report(
                LintCode::PatternUnanchored,
                path,
                "no whole word is certain to stand in what the pattern matches, so that it is tried on every paste",
                "keep a word of the message in it whole: with blanks or punctuation around it, or `\\b` where the pattern begins or ends with it",
            );
        }
    }
    for (sign, path) in parts::condition_signs(rule) {
        if let Sign::Pattern(pattern) = sign {
            never(pattern, path, manners, findings);
        }
    }
}

fn never(pattern: &Pattern, path: ValuePath, manners: Manners, findings: &mut Findings<'_>) -> bool {
    let Some(Never { offset, message, hint }) = impossible::find(&pattern.regex, manners.cleaned_form) else { return false };
    findings.report_inside(LintCode::PatternNeverMatches, path, offset, format!("no paste can match this: {message}"), hint);
    true
}

fn too_broad(pattern: &Pattern, path: ValuePath, findings: &mut Findings<'_>) -> bool {
    let could = |words: &HashSet<String>| pattern.required.is_empty() || pattern.required.iter().any(|way| way.iter().all(|w| words.contains(w)));
    let worth: Vec<&str> = ORDINARY.iter().zip(WORDS.iter()).filter(|(_, words)| could(words)).map(|(line, _)| *line).collect();
    if worth.len() < TOO_MANY {
        return false;
    }
    // The bounds are those of the judge, under which the rule was accepted.
    let compiled = RegexBuilder::new(&pattern.regex).case_insensitive(true).multi_line(true).size_limit(MAX_REGEX_BYTES).build();
    let Ok(regex) = compiled else { return false };
    let matched: Vec<&str> = worth.into_iter().filter(|line| regex.is_match(line)).collect();
    let Some(first) = matched.first().filter(|_| matched.len() >= TOO_MANY) else { return false };
    findings.report(
        LintCode::PatternTooBroad,
        path,
        format!("the pattern matches {} of {} ordinary log lines, such as `{first}`", matched.len(), ORDINARY.len()),
        "add words of the message that only this problem prints",
    );
    true
}
