//! Texts that several rules have: two rules for one problem hide each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, parts};
use crate::model::{LintCode, Sign, ValuePath};
use crate::words::{lower, words};

/// A text as it is compared: its words in lower case.
fn plain(text: &str) -> String {
    words(text).map(|w| lower(w.text).into_owned()).collect::<Vec<_>>().join(" ")
}

/// Where a text stands: the index of the rule, and the path to the text.
type Places = BTreeMap<String, Vec<(usize, ValuePath)>>;

pub fn review(all: &mut [Findings<'_>]) {
    let (mut titles, mut symptoms, mut whole, mut causes) = (Places::new(), Places::new(), Places::new(), Places::new());
    for (n, findings) in all.iter().enumerate() {
        let rule = findings.rule();
        titles.entry(plain(&rule.title)).or_default().push((n, ValuePath::ROOT.key("title")));
        let mut set = BTreeSet::new();
        for (sign, path) in parts::signs(rule) {
            let key = key(sign);
            // Events, codes and phrases are what several problems have in common; whole sentences are not.
            if matches!(sign, Sign::Text(_) | Sign::Pattern(_)) {
                symptoms.entry(key.clone()).or_default().push((n, path));
            }
            set.insert(key);
        }
        whole.entry(set.into_iter().collect::<Vec<_>>().join("\n")).or_default().push((n, ValuePath::ROOT.key("symptoms")));
        for (cause, path) in parts::causes(rule) {
            causes.entry(plain(cause.title.as_written())).or_default().push((n, path.key("title")));
        }
    }
    report(LintCode::DuplicateTitle, &titles, "has the same title", "join the rules, or say in each title what sets it apart", all);
    let same = report(
        LintCode::DuplicateSymptoms,
        &whole,
        "has the very same symptoms",
        "join the rules into one with several causes, or add what sets them apart",
        all,
    );
    symptoms.values_mut().for_each(|places| places.retain(|(n, _)| !same.contains(n)));
    report(LintCode::DuplicateSymptom, &symptoms, "has the same symptom", "add what sets the two apart", all);
    report(
        LintCode::DuplicateCause,
        &causes,
        "has a cause with the same title",
        "name the rule that explains it with `because`, or say what is special here",
        all,
    );
}

/// Reports each place of a text that another place has as well; gives the rules that were reported.
fn report(code: LintCode, texts: &Places, what: &str, hint: &str, all: &mut [Findings<'_>]) -> BTreeSet<usize> {
    let mut reported = BTreeSet::new();
    for places in texts.values().filter(|places| places.len() > 1) {
        for (at, (n, path)) in places.iter().enumerate() {
            let Some((other, _)) = places.iter().enumerate().find(|(m, _)| *m != at).map(|(_, place)| place) else { continue };
            let Some(id) = all.get(*other).map(|f| f.rule().id.clone()) else { continue };
            let Some(findings) = all.get_mut(*n) else { continue };
            let message = if other == n { format!("this rule {what} twice") } else { format!("`{id}` {what}") };
            findings.report(code, *path, message, hint);
            reported.insert(*n);
        }
    }
    reported
}

fn key(sign: &Sign) -> String {
    match sign {
        Sign::Event { source, id } => format!("event {} {id}", source.as_deref().map(crate::model::source_key).unwrap_or_default()),
        Sign::Code { readings, .. } => readings.first().map_or_else(String::new, |r| r.key()),
        Sign::Pattern(pattern) => format!("pattern {}", pattern.regex),
        Sign::Phrase(phrase) => format!("phrase {}", phrase.words.join(" ")),
        Sign::Text(text) => format!("text {}", plain(text)),
        Sign::Product(product) => format!("product {}", plain(product)),
    }
}
