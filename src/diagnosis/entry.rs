//! What the index has to know of a document, so that the judge is shown it whenever it could match.
//!
//! Every exact sign has anchors: keys of which a paste that shows the sign has at least one. The keys of a paste are in
//! `case.rs`; the two belong together.

use super::shares;
use crate::model::{Document, Entry, Rule, Sign, SignalValue, Symptom, source_key};
use crate::words::{background_bits, fingerprint, join_keys};

/// The key under which patterns that require no word are found: by every paste.
pub fn unanchored() -> u64 {
    fingerprint("pattern without a word")
}

/// The key of a single word.
pub fn word_key(word: u64) -> u64 {
    join_keys(fingerprint("word"), word)
}

/// The key of two words in a row.
pub fn pair_key(first: u64, second: u64) -> u64 {
    join_keys(join_keys(fingerprint("pair"), first), second)
}

/// The key of an event with its source, of one whose source is not known, or of an id from any source (`*`).
pub fn event_key(source: Option<&str>, id: u32) -> u64 {
    fingerprint(&format!("event:{}/{id}", source.unwrap_or_default()))
}

/// A document with what the index has to know of it.
#[must_use]
pub fn entry_of(document: Document) -> Entry {
    let mut anchors = Vec::new();
    let (terms, parts) = match &document {
        Document::Rule(rule) => {
            for symptom in all_symptoms(rule) {
                add_anchors(&symptom.sign, &mut anchors);
            }
            shares::of_rule(rule)
        }
        Document::Article(article) => {
            for symptom in &article.symptoms {
                add_anchors(&symptom.sign, &mut anchors);
            }
            shares::of_article(article)
        }
    };
    anchors.sort_unstable();
    anchors.dedup();
    Entry { document, terms, parts, anchors }
}

/// Every symptom of a rule, those of its causes included.
pub fn all_symptoms(rule: &Rule) -> impl Iterator<Item = &Symptom> {
    rule.symptoms.iter().chain(rule.causes.iter().flat_map(|c| &c.symptoms))
}

fn add_anchors(sign: &Sign, anchors: &mut Vec<u64>) {
    match sign {
        Sign::Event { source: Some(source), id } => {
            anchors.push(event_key(Some(&source_key(source)), *id));
            anchors.push(event_key(None, *id));
        }
        Sign::Event { source: None, id } => anchors.push(event_key(Some("*"), *id)),
        Sign::Code { readings, .. } => anchors.extend(readings.iter().map(|r| fingerprint(&r.key()))),
        Sign::Phrase(phrase) => anchors.push(phrase_anchor(&phrase.words)),
        Sign::Pattern(pattern) if pattern.required.is_empty() => anchors.push(unanchored()),
        Sign::Pattern(pattern) => anchors.extend(pattern.required.iter().filter_map(|way| way.first()).map(|word| word_key(fingerprint(word)))),
        Sign::Text(_) | Sign::Product(_) => {}
    }
}

/// The rarest two words in a row of a phrase, or its only word.
fn phrase_anchor(words: &[String]) -> u64 {
    let keys: Vec<u64> = words.iter().map(|w| fingerprint(w)).collect();
    let rarity = |pair: &[u64]| pair.iter().map(|k| background_bits(*k)).sum::<f64>();
    let best = keys.windows(2).max_by(|a, b| rarity(a).total_cmp(&rarity(b)).then_with(|| b.cmp(a)));
    match (best, keys.as_slice()) {
        (Some([first, second]), _) => pair_key(*first, *second),
        (_, [only]) => word_key(*only),
        _ => unanchored(),
    }
}

/// The anchors that a signal of a paste has.
pub fn signal_anchors(value: &SignalValue, anchors: &mut Vec<u64>) {
    match value {
        SignalValue::Event { source, id, .. } => anchors.extend([event_key(source.as_ref().map(|s| s.key()), *id), event_key(Some("*"), *id)]),
        SignalValue::Code(readings) => anchors.extend(readings.iter().map(|r| fingerprint(&r.key()))),
        SignalValue::Product(_) | SignalValue::Version { .. } | SignalValue::Message(_) => {}
    }
}
