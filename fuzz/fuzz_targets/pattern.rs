//! Any expression and any text: where the expression matches, the text has all the words of one of its ways. The index
//! relies on it. The input is the expression, a line end, and the text.

#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use regex::RegexBuilder;
use whybook::model::{MAX_REGEX_BYTES, Sign};
use whybook::rules::{Outcome, read_rule};
use whybook::words::words;

fuzz_target!(|input: &str| {
    let Some((regex, text)) = input.split_once('\n') else { return };
    if regex.contains(char::is_control) || regex.trim() != regex {
        return;
    }
    let yaml = format!("format: 1\ntitle: x\nsymptoms: [ {{ pattern: '{}' }} ]\ncauses: [ {{ id: a, title: b }} ]\n", regex.replace('\'', "''"));
    let Outcome::Rule(rule) = read_rule(&yaml, "a", "fuzz") else { return };
    let Some(Sign::Pattern(pattern)) = rule.symptoms.first().map(|s| &s.sign) else { return };
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Ok(compiled) = RegexBuilder::new(&pattern.regex).case_insensitive(true).multi_line(true).size_limit(MAX_REGEX_BYTES).build() else {
        panic!("an expression that was accepted cannot be compiled");
    };
    if pattern.required.is_empty() || !compiled.is_match(&flat) {
        return;
    }
    let found: HashSet<String> = words(&flat).map(|w| w.text.to_lowercase()).collect();
    assert!(pattern.required.iter().any(|way| way.iter().all(|word| found.contains(word))), "{:?} matches {flat:?} without {:?}", pattern.regex, pattern.required);
});
