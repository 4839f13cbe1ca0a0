//! Whether a paste says nothing but what a document has as its symptoms.
//!
//! Three ordinary words in a row are found in many a log. Where they are all that was pasted, they were pasted because
//! they matter, and no other document can explain more of the paste.

use std::collections::BTreeSet;

use super::judge::Judge;
use crate::model::{Reason, ReasonKind};
use crate::words::{background_bits, terms};

/// What it weighs that symptoms cover all that a paste says, in bits.
const WHOLE_BITS: f64 = 7.0;
/// Below this share of what the paste says, it weighs nothing.
const LEAST_SHARE: f64 = 0.5;
/// Pastes with more words are never covered as a whole.
const MOST_WORDS: usize = 400;

impl Judge<'_> {
    /// The reason that symptoms on these words of the paste leave little of it unexplained.
    pub(super) fn nothing_else(&self, covered: &BTreeSet<usize>) -> Option<Reason> {
        let words = &self.case.paste.words;
        if covered.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let (mut explained, mut open) = (0.0, 0.0);
        for (n, word) in words.iter().enumerate() {
            let bits = (background_bits(word.key) - 2.0).max(0.0);
            if covered.contains(&n) {
                explained += bits;
            } else if !terms(self.case.paste.slice(&(word.start as usize..word.end as usize))).is_empty() {
                // Times, numbers and addresses say nothing that wants an explanation.
                open += bits;
            }
        }
        let share = if explained > 0.0 { explained / (explained + open) } else { 0.0 };
        let weight = WHOLE_BITS * (share - LEAST_SHARE) / (1.0 - LEAST_SHARE);
        (weight >= 0.05).then(|| Reason {
            kind: ReasonKind::Whole,
            value: format!("{:.0}% of what the paste says", share * 100.0),
            weight: (weight * 100.0).round() / 100.0,
            line: None,
        })
    }
}
