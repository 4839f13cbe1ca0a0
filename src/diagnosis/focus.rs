//! What in a paste is worth searching for: its most telling words, line by line.
//!
//! A log of a thousand lines shares words with everything. So words count where they stand together: the paste is cut
//! into units (a sentence, a log line), and a document is as relevant as the unit that fits it best.

use std::collections::{HashMap, HashSet};

use super::case::Case;
use super::{overlap, typing};
use crate::model::{Library, LibraryError, SearchTerm, TermShare};
use crate::words::{Term, terms};

/// The most units that are searched with; the most telling are kept.
const MOST_UNITS: usize = 40;
/// The most terms that are searched for.
const MOST_TERMS: usize = 160;
/// The most lines that are looked at, from the end of the paste and from its beginning.
const MOST_LINES: usize = 4000;
/// Documents that are not there yet: they keep a word from being thought rare because few documents are there.
const UNSEEN_DOCUMENTS: f64 = 200.0;

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
    /// Its rarity in technical English, in bits.
    pub background: f64,
}

/// The telling part of a paste.
#[derive(Debug, Default)]
pub struct Focus {
    /// Every term that is searched for.
    pub all: Vec<FocusTerm>,
    /// The units, most telling first.
    pub units: Vec<Unit>,
    search: Vec<SearchTerm>,
    places: HashMap<u64, usize>,
}

/// The rarity of a term: what technical English and the knowledge base say of it, whichever is less.
fn bits(term: &Term, library: &dyn Library) -> Result<f64, LibraryError> {
    let all = library.documents() as f64 + UNSEEN_DOCUMENTS;
    let in_documents = (all / (library.term_frequency(term.key())? as f64 + 0.5)).log2().max(0.0);
    Ok(term.background_bits().min(in_documents))
}

impl Focus {
    /// The telling part of a case's paste.
    pub fn of(case: &Case, library: &dyn Library) -> Result<Self, LibraryError> {
        let mut known: HashMap<u64, f64> = HashMap::new();
        let mut found: Vec<(Vec<Term>, f64, u32)> = Vec::new();
        let mut seen_units = HashSet::new();
        // People mistype; programs do not.
        let is_typed = case.paste.words.len() <= typing::MOST_WORDS;
        for (text, line) in units(case) {
            let mut unit: Vec<Term> = Vec::new();
            let mut sum = 0.0;
            for term in terms(text) {
                let term = if is_typed { typing::corrected(term, library)? } else { term };
                if unit.iter().any(|t| t.stem == term.stem) {
                    continue;
                }
                sum += match known.get(&term.key()) {
                    Some(bits) => *bits,
                    None => {
                        // A word that no document has cannot match; it still says what the paste is about.
                        let bits = bits(&term, library)?;
                        known.insert(term.key(), bits);
                        bits
                    }
                };
                unit.push(term);
            }
            let mut keys: Vec<u64> = unit.iter().map(Term::key).collect();
            keys.sort_unstable();
            if sum > 0.0 && seen_units.insert(keys) {
                let salience = sum.min(60.0) * weight_of_line(text);
                found.push((unit, salience, line));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
        found.truncate(MOST_UNITS);
        let mut focus = Self::default();
        for (unit, _, line) in found {
            focus.add(unit, line, &known);
        }
        Ok(focus)
    }

    fn add(&mut self, terms: Vec<Term>, line: u32, known: &HashMap<u64, f64>) {
        let mut unit = Unit { terms: Vec::new(), bits: 0.0, line };
        for term in terms {
            let bits = known.get(&term.key()).copied().unwrap_or(0.0);
            let place = match self.places.get(&term.key()) {
                Some(place) => *place,
                None if self.all.len() < MOST_TERMS => {
                    let place = self.all.len();
                    self.places.insert(term.key(), place);
                    // Rounded up, so that no document is worth more than the search says.
                    let thousandths = TermShare::LEVELS.map(|share| (overlap::weight(bits, share) * 1000.0).ceil() as u32);
                    self.search.push(SearchTerm { key: term.key(), weights: thousandths });
                    self.all.push(FocusTerm { key: term.key(), background: term.background_bits(), word: term.word, bits });
                    place
                }
                None => continue,
            };
            unit.bits += bits;
            unit.terms.push(place);
        }
        unit.terms.sort_unstable();
        self.units.push(unit);
    }

    /// The terms that are searched for, with their weights in thousandths of a bit.
    pub fn terms(&self) -> &[SearchTerm] {
        &self.search
    }

    /// The index of a term in [`Focus::all`].
    pub fn index_of(&self, key: u64) -> Option<usize> {
        self.places.get(&key).copied()
    }

    /// The most that a document can score by words whose terms weigh so much, in thousandths of a bit.
    pub fn bound(&self, terms: u32) -> f64 {
        // A product that is named adds its own.
        overlap::most(f64::from(terms) / 1000.0) + super::judge::PRODUCT_BITS + 0.01
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
