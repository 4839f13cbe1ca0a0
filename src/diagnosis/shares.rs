//! How much of a document each of its terms makes up.
//!
//! A term of the title says more of what a document is about than one of its steps, a second mention says less than the
//! first, and in a long document each term says less than in a short one.

use std::collections::BTreeMap;

use super::entry::all_symptoms;
use crate::model::{Article, Part, Rule, Sign, TermShare};
use crate::words::terms;

/// What the parts of a document weigh against each other.
const TITLE: f64 = 3.0;
const PRODUCT: f64 = 2.0;
const HEADING: f64 = 2.0;
const SYMPTOM: f64 = 1.0;
const CAUSE: f64 = 1.0;
const QUESTION: f64 = 0.7;
const STEP: f64 = 0.5;
/// What a mention after the first adds: this much for each doubling.
const REPEATED: f64 = 0.3;
/// The sum of weights of a document of ordinary length, and the least that any counts as.
const ORDINARY_LENGTH: f64 = 120.0;
const LEAST_LENGTH: f64 = 50.0;

/// The terms of a rule, and its short texts one by one.
pub fn of_rule(rule: &Rule) -> (Vec<TermShare>, Vec<Part>) {
    let mut weights = Weights::default();
    let mut texts: Vec<&str> = vec![&rule.title];
    weights.add(TITLE, [rule.title.as_str()]);
    weights.add(PRODUCT, rule.product.as_deref());
    let mut seen: Vec<&str> = Vec::new();
    for symptom in all_symptoms(rule) {
        match &symptom.sign {
            Sign::Text(text) => {
                texts.push(text);
                seen.push(text);
            }
            Sign::Phrase(phrase) => {
                texts.push(&phrase.text);
                seen.push(&phrase.text);
            }
            Sign::Product(name) => seen.push(name),
            Sign::Event { source, .. } => seen.extend(source.as_deref()),
            Sign::Pattern(pattern) => seen.extend(pattern.required.iter().chain(&pattern.said).flatten().map(String::as_str)),
            Sign::Code { .. } => {}
        }
    }
    weights.add(SYMPTOM, seen);
    texts.extend(rule.causes.iter().map(|c| c.title.as_written()));
    weights.add(CAUSE, rule.causes.iter().flat_map(|c| [c.title.as_written(), c.explanation.as_written()]));
    weights.add(QUESTION, rule.causes.iter().filter_map(|c| c.ask.as_ref()).map(|t| t.as_written()));
    weights.add(STEP, rule.causes.iter().flat_map(|c| &c.fix).map(|s| s.instruction.as_written()));
    (weights.shares(), texts.into_iter().filter_map(short_text).collect())
}

/// The terms of an article, and its parts: the title, then each section.
pub fn of_article(article: &Article) -> (Vec<TermShare>, Vec<Part>) {
    let mut most: BTreeMap<u64, u16> = BTreeMap::new();
    let mut parts = vec![short_text(&article.title).unwrap_or(Part { terms: Vec::new(), tenths: 0 })];
    for section in &article.sections {
        let mut weights = Weights::default();
        weights.add(HEADING, [article.title.as_str(), section.heading.as_str()]);
        weights.add(SYMPTOM, [section.text.as_str()]);
        let shares = weights.shares();
        for term in &shares {
            let known = most.entry(term.key).or_insert(0);
            *known = (*known).max(term.share);
        }
        parts.push(Part { terms: shares, tenths: 0 });
    }
    (most.into_iter().map(|(key, share)| TermShare { key, share }).collect(), parts)
}

/// A short text as a part; nothing where it has no term.
pub fn short_text(text: &str) -> Option<Part> {
    let mut rarities: BTreeMap<u64, f64> = BTreeMap::new();
    for term in terms(text) {
        rarities.insert(term.key(), term.background_bits());
    }
    let tenths = (rarities.values().sum::<f64>() * 10.0).round() as u32;
    let terms: Vec<TermShare> = rarities.into_keys().map(|key| TermShare { key, share: 100 }).collect();
    (!terms.is_empty()).then_some(Part { terms, tenths })
}

/// The weights of terms, gathered from the parts of a document.
#[derive(Default)]
struct Weights(BTreeMap<u64, f64>);

impl Weights {
    /// Adds the texts of a part with what the part weighs.
    fn add<'t>(&mut self, weight: f64, texts: impl IntoIterator<Item = &'t str>) {
        let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
        for term in texts.into_iter().flat_map(terms) {
            *counts.entry(term.key()).or_insert(0.0) += 1.0;
        }
        for (key, count) in counts {
            *self.0.entry(key).or_insert(0.0) += weight * (1.0 + REPEATED * count.log2());
        }
    }

    /// The share of each term.
    fn shares(self) -> Vec<TermShare> {
        let length = self.0.values().sum::<f64>().max(LEAST_LENGTH) / ORDINARY_LENGTH;
        let share = |weight: f64| (weight / length * 100.0).round().clamp(1.0, f64::from(TermShare::LEVELS[3])) as u16;
        self.0.into_iter().map(|(key, weight)| TermShare { key, share: share(weight) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> Vec<TermShare> {
        let section = crate::model::Section { text: text.into(), ..Default::default() };
        of_article(&Article { path: "a.md".into(), title: "Widget".into(), sections: vec![section], ..Default::default() }).0
    }

    fn share_of(shares: &[TermShare], word: &str) -> u16 {
        let key = terms(word)[0].key();
        shares.iter().find(|t| t.key == key).map_or(0, |t| t.share)
    }

    #[test]
    fn a_term_of_a_long_text_makes_up_less() {
        let short = article("gasket");
        let words: Vec<String> =
            (0..400).map(|n| format!("word{}", "abcdefghij".chars().cycle().skip(n % 10).take(3 + n / 10).collect::<String>())).collect();
        let long = article(&format!("gasket {}", words.join(" ")));
        assert!(share_of(&short, "gasket") > 3 * share_of(&long, "gasket"), "{} {}", share_of(&short, "gasket"), share_of(&long, "gasket"));
        assert!(share_of(&short, "widget") > share_of(&short, "gasket"));
    }

    #[test]
    fn shares_have_levels() {
        let level = |share| TermShare { key: 0, share }.level();
        assert_eq!([level(1), level(35), level(36), level(80), level(200), level(201), level(1000)], [0, 0, 1, 1, 2, 3, 3]);
    }
}
