//! What in a paste is worth searching for: its most telling words, line by line.
//!
//! A log of a thousand lines shares words with everything. So words count where they stand together: the paste is cut
//! into units (a sentence, a log line), and a document is as relevant as the unit that fits it best.

use std::collections::HashMap;

use super::case::Case;
use crate::model::{Library, LibraryError};
use crate::words::{Term, terms};

/// The most units that are searched with; the most telling are kept.
const MOST_UNITS: usize = 40;
/// The most terms that are searched for.
const MOST_TERMS: usize = 120;
/// The most lines that are looked at, from the end of the paste and from its beginning.
const MOST_LINES: usize = 4000;
/// A unit that says less than this, in bits, cannot be explained to more than a part.
const LEAST_UNIT_BITS: f64 = 24.0;
/// What words in common are worth in full, in bits; of what goes beyond it, [`BEYOND_SURE`] counts.
const SURE_BY_WORDS: f64 = 12.0;
/// See [`SURE_BY_WORDS`].
const BEYOND_SURE: f64 = 0.25;
/// Documents that are not there yet: they keep a word from being thought rare because few documents are there.
const UNSEEN_DOCUMENTS: f64 = 1000.0;

/// A unit: the terms of a sentence or a line.
#[derive(Debug)]
pub struct Unit {
    /// Indices of its terms in [`Focus::all`], sorted.
    pub terms: Vec<usize>,
    /// How much it says, in bits.
    pub bits: f64,
    /// The line it begins on.
    pub line: u32,
}

/// A term that is searched for.
#[derive(Debug)]
pub struct FocusTerm {
    /// Its key.
    pub key: u64,
    /// The word as it stands in the paste.
    pub word: String,
    /// Its rarity, in bits.
    pub bits: f64,
}

/// The telling part of a paste.
#[derive(Debug, Default)]
pub struct Focus {
    /// Every term that is searched for.
    pub all: Vec<FocusTerm>,
    /// The units, most telling first.
    pub units: Vec<Unit>,
    weights: Vec<(u64, u32)>,
}

/// The rarity of a term: what technical English and the knowledge base say of it, whichever is less.
pub fn bits(term: &Term, library: &dyn Library) -> Result<f64, LibraryError> {
    let in_documents = rarity(library.term_frequency(term.key())?, library);
    Ok(term.background_bits().min(in_documents))
}

/// The rarity of something that so many documents have, in bits.
pub fn rarity(frequency: u64, library: &dyn Library) -> f64 {
    let all = library.documents() as f64 + UNSEEN_DOCUMENTS;
    (all / (frequency as f64 + 0.5)).log2().max(0.0)
}

impl Focus {
    /// The telling part of a case's paste.
    pub fn of(case: &Case, library: &dyn Library) -> Result<Self, LibraryError> {
        let mut known: HashMap<u64, Option<f64>> = HashMap::new();
        let mut found: Vec<(Vec<(u64, String)>, f64, u32)> = Vec::new();
        let mut seen_units = std::collections::HashSet::new();
        for (text, line) in units(case) {
            let mut unit: Vec<(u64, String)> = Vec::new();
            let mut sum = 0.0;
            for term in terms(text) {
                let key = term.key();
                if unit.iter().any(|(k, _)| *k == key) {
                    continue;
                }
                let bits = match known.get(&key) {
                    Some(bits) => *bits,
                    None => {
                        // A word that no document has cannot match; it still says what the paste is about.
                        let bits = Some(bits(&term, library)?);
                        known.insert(key, bits);
                        bits
                    }
                };
                if let Some(bits) = bits {
                    sum += bits;
                    unit.push((key, term.word));
                }
            }
            let mut keys: Vec<u64> = unit.iter().map(|(k, _)| *k).collect();
            keys.sort_unstable();
            if sum > 0.0 && seen_units.insert(keys) {
                let salience = sum.min(60.0) * weight_of_line(text);
                found.push((unit, salience, line));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
        found.truncate(MOST_UNITS);
        let mut focus = Self::default();
        let mut places: HashMap<u64, usize> = HashMap::new();
        for (unit, _, line) in found {
            let mut indices = Vec::new();
            let mut sum = 0.0;
            for (key, word) in unit {
                let bits = known.get(&key).copied().flatten().unwrap_or(0.0);
                let place = match places.get(&key) {
                    Some(place) => *place,
                    None if focus.all.len() < MOST_TERMS => {
                        places.insert(key, focus.all.len());
                        focus.all.push(FocusTerm { key, word, bits });
                        focus.all.len() - 1
                    }
                    None => continue,
                };
                sum += bits;
                indices.push(place);
            }
            indices.sort_unstable();
            focus.units.push(Unit { terms: indices, bits: sum, line });
        }
        focus.weights = focus.all.iter().map(|t| (t.key, (t.bits * 1000.0).round() as u32)).collect();
        Ok(focus)
    }

    /// The terms that are searched for, with their weights in thousandths of a bit.
    pub fn terms(&self) -> &[(u64, u32)] {
        &self.weights
    }

    /// What words in common are worth, in bits: `shared` bits of a unit that says `all` bits.
    pub fn worth(shared: f64, all: f64) -> f64 {
        let worth = if shared <= 0.0 { 0.0 } else { shared * (shared / all.max(LEAST_UNIT_BITS)).min(1.0).sqrt() };
        // However many words are shared, they are no message that somebody wrote down as a symptom.
        worth.min(SURE_BY_WORDS) + (worth - SURE_BY_WORDS).max(0.0) * BEYOND_SURE
    }

    /// The least weight of shared terms, in thousandths of a bit, with which a document can score as much as `floor`.
    pub fn least_shared(&self, floor: f64) -> u32 {
        let (mut low, mut high) = (0, 4_000_000);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.bound(middle) < floor { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The most that a document can score by words which shares terms of this weight, in thousandths of a bit.
    pub fn bound(&self, shared: u32) -> f64 {
        // Words can be worth at most this, and a product that is named adds its own.
        let shared = f64::from(shared) / 1000.0 + 0.001;
        let words = self.units.iter().map(|u| Self::worth(shared.min(u.bits), u.bits)).fold(0.0, f64::max);
        words + super::judge::PRODUCT_BITS
    }
}

/// The units of a paste with their lines: records, or the lines of long records.
fn units(case: &Case) -> Vec<(&str, u32)> {
    let mut found = Vec::new();
    for record in &case.paste.records {
        let text = case.paste.slice(&record.span);
        if text.len() <= 500 {
            found.push((text, record.line));
        } else {
            let lines = text.split('\n').zip(record.line..);
            found.extend(lines.filter(|(l, _)| !l.trim().is_empty()));
        }
    }
    if found.len() > MOST_LINES {
        // The error is mostly at the end, sometimes at the beginning.
        let tail = found.split_off(found.len() - MOST_LINES * 3 / 4);
        found.truncate(MOST_LINES / 4);
        found.extend(tail);
    }
    found
}

/// Lines that speak of failure say more than those that do not.
fn weight_of_line(text: &str) -> f64 {
    const FAILURE: [&str; 16] = [
        "error",
        "fail",
        "fatal",
        "denied",
        "refused",
        "cannot",
        "can't",
        "unable",
        "panic",
        "crit",
        "exception",
        "timed out",
        "invalid",
        "missing",
        "not found",
        "warn",
    ];
    let lower = text.get(..text.floor_char_boundary(600)).unwrap_or(text).to_ascii_lowercase();
    if FAILURE.iter().any(|f| lower.contains(f)) { 1.5 } else { 1.0 }
}
