//! Examples: pastes of different forms that must find the rule, and a look-alike that must not. References.

use std::collections::BTreeSet;

use super::Findings;
use crate::model::{Example, Expected, LintCode, ValuePath};
use crate::words::words;

/// Two pastes that have this share of their words in common have one form.
const ONE_FORM: f64 = 0.8;

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    let (silent, found): (Vec<&Example>, Vec<&Example>) = rule.examples.iter().partition(|e| e.expected == Expected::Silent);
    let list = ValuePath::ROOT.key("examples");
    let place = if rule.examples.is_empty() { ValuePath::ROOT } else { list };
    if found.is_empty() {
        findings.report(
            LintCode::MissingExample,
            place,
            "no example shows a paste that must find this rule",
            "add a paste as the program prints it: `examples: [ { paste: …, top: CAUSE } ]`",
        );
    } else {
        let forms: Vec<BTreeSet<String>> = found.iter().map(|e| form(&e.paste)).collect();
        let same = forms.first().is_some_and(|first| forms.iter().all(|other| likeness(first, other) >= ONE_FORM));
        if same {
            findings.report(
                LintCode::ExamplesOfOneForm,
                place,
                if found.len() == 1 { "only one example must find this rule" } else { "all examples that must find this rule have one form" },
                "add a paste of another form: one line of the log, the event's details, the words of a user",
            );
        }
        if !found.iter().any(|e| matches!(e.expected, Expected::Top(_))) {
            findings.report(
                LintCode::MissingTopExample,
                place,
                "no example says which cause must be first",
                "write `top: CAUSE` instead of `found: true` in one of them",
            );
        }
    }
    if silent.is_empty() {
        findings.report(
            LintCode::MissingSilentExample,
            place,
            "no example shows a look-alike that this rule must leave alone",
            "add a paste that resembles the problem and is another: `{ paste: …, silent: true }`",
        );
    }
    if rule.references.is_empty() {
        findings.report(
            LintCode::MissingReference,
            ValuePath::ROOT,
            "the rule does not say where its facts come from",
            "add the vendor's page or the program's documentation: `references: [ { title: …, url: … } ]`",
        );
    }
}

/// The words of a paste, without numbers: what tells its form.
fn form(paste: &str) -> BTreeSet<String> {
    words(paste).filter(|w| !w.text.bytes().any(|b| b.is_ascii_digit())).map(|w| w.text.to_lowercase()).collect()
}

/// The share of words that two forms have in common, from 0 to 1.
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 1.0 } else { a.intersection(b).count() as f64 / all as f64 }
}
