//! Words in common: how much better a document explains the words of a paste than technical English does.
//!
//! A term that makes up a large share of a document and is rare elsewhere says most; the sum over the terms of a unit is
//! a log-likelihood ratio in bits, with the document as a bag of words. The unit that fits best counts whole, the rest of
//! the paste for half. To that comes how well a single short text of the document (its title, what users say, a phrase)
//! is met by a unit: "outlook keeps asking for the password" says more than its words strewn over a rule.

use std::collections::BTreeSet;

use super::focus::{Focus, Unit};
use crate::model::{Document, Entry, Part, TermShare};

/// What the rest of the paste counts beside the unit that fits best.
const REST: f64 = 0.5;
/// What words in common are worth in full, in bits; of what goes beyond it, [`BEYOND_SURE`] counts.
const SURE: f64 = 14.0;
/// See [`SURE`].
const BEYOND_SURE: f64 = 0.4;
/// The share of a term that is mentioned once in a document of ordinary length, in hundredths.
const ONE_MENTION: u16 = 100;
/// A word that is worth less than this, in bits, is not named among the reasons.
const WORTH_NAMING: f64 = 0.3;
/// A unit that says less than this, in bits, cannot be met by a text to more than a part.
const LEAST_UNIT_BITS: f64 = 24.0;

/// Words that a document and a paste have in common.
#[derive(Debug, PartialEq)]
pub struct Overlap {
    /// What they are worth, in bits.
    pub worth: f64,
    /// The words of the unit that fits best, the most telling first.
    pub words: Vec<String>,
    /// The line of that unit.
    pub line: u32,
    /// For an article: the section that fits best.
    pub section: Option<usize>,
}

/// What a term is worth of which a document has so great a share, by the term's rarity: the log-likelihood ratio of seeing
/// it in a text about the document and in any text.
pub fn weight(bits: f64, share: u16) -> f64 {
    // At this rarity, a term with a share of one says one bit.
    const ONE_BIT: f64 = 5.0;
    (1.0 + f64::from(share) / 100.0 * (bits - ONE_BIT).exp2()).log2()
}

/// The most that [`of`] can be worth for a document whose terms weigh so much in all.
pub fn most(terms: f64) -> f64 {
    2.0 * terms
}

/// What a document and a paste have in common, leaving out the terms that have counted already.
pub fn of(entry: &Entry, focus: &Focus, counted: &BTreeSet<u64>) -> Option<Overlap> {
    let weights_in = |terms: &[TermShare]| -> Vec<f64> {
        let share = |key: u64| terms.binary_search_by(|t| t.key.cmp(&key)).ok().and_then(|n| terms.get(n)).map_or(0, |t| t.share);
        focus.all.iter().map(|t| if counted.contains(&t.key) { 0.0 } else { weight(t.bits, share(t.key)) }).collect()
    };
    let best = match &entry.document {
        Document::Rule(_) => {
            let weights = weights_in(&entry.terms);
            best_unit(focus, &weights).map(|(worth, unit)| (worth + best_text(&entry.parts, focus, &weights), unit, weights, None))
        }
        Document::Article(_) => {
            let (title, sections) = entry.parts.split_first()?;
            let judged = sections.iter().enumerate().filter_map(|(n, section)| {
                let weights = weights_in(&section.terms);
                best_unit(focus, &weights).map(|(worth, unit)| (worth, unit, weights, Some(n)))
            });
            // The first of equals.
            let best = judged.reduce(|best, next| if next.0 > best.0 { next } else { best });
            best.map(|(worth, unit, weights, n)| (worth + best_text(std::slice::from_ref(title), focus, &weights), unit, weights, n))
        }
    };
    let (worth, unit, weights, section) = best?;
    // However many words are shared, they are no message that somebody wrote down as a symptom.
    let worth = worth.min(SURE) + (worth - SURE).max(0.0) * BEYOND_SURE;
    let unit = focus.units.get(unit)?;
    let mut words: Vec<(f64, &str)> = unit.terms.iter().filter_map(|t| Some((*weights.get(*t)?, focus.all.get(*t)?.word.as_str()))).collect();
    words.retain(|(weight, _)| *weight >= WORTH_NAMING);
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    Some(Overlap { worth, words: words.into_iter().map(|(_, w)| w.to_owned()).collect(), line: unit.line, section })
}

/// What it is worth that a unit meets one of some texts that belong to no entry of their own.
pub fn of_texts(texts: &[&str], focus: &Focus) -> f64 {
    let parts: Vec<Part> = texts.iter().filter_map(|t| super::shares::short_text(t)).collect();
    let weights: Vec<f64> = focus.all.iter().map(|t| weight(t.bits, ONE_MENTION)).collect();
    best_text(&parts, focus, &weights)
}

/// The worth of the terms with these weights, and the unit that fits best; the first of equals.
fn best_unit(focus: &Focus, weights: &[f64]) -> Option<(f64, usize)> {
    let all: f64 = weights.iter().sum();
    let sum = |unit: &Unit| -> f64 { unit.terms.iter().filter_map(|t| weights.get(*t)).sum() };
    let units = focus.units.iter().map(sum).enumerate().filter(|(_, sum)| *sum > 0.0);
    let (unit, sum) = units.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    Some((sum + REST * (all - sum), unit))
}

/// What it is worth that a unit meets one of some short texts.
fn best_text(texts: &[Part], focus: &Focus, weights: &[f64]) -> f64 {
    let mut best = 0.0_f64;
    for text in texts {
        let met: Vec<usize> = text.terms.iter().filter_map(|t| focus.index_of(t.key)).collect();
        if met.is_empty() || text.tenths == 0 {
            continue;
        }
        for unit in &focus.units {
            let (mut worth, mut bits, mut rarity) = (0.0, 0.0, 0.0);
            for term in met.iter().filter(|t| unit.terms.binary_search(t).is_ok()) {
                if let (Some(weight), Some(focused)) = (weights.get(*term), focus.all.get(*term)) {
                    worth += weight;
                    bits += focused.bits;
                    rarity += focused.background;
                }
            }
            // How much of the text the unit has, and how much of the unit the text explains.
            let of_text = (rarity * 10.0 / f64::from(text.tenths)).min(1.0);
            let of_unit = (bits / unit.bits.max(LEAST_UNIT_BITS)).min(1.0);
            best = best.max(worth * of_text.powf(1.5) * of_unit.sqrt());
        }
    }
    best
}
