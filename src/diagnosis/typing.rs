//! Typing errors: a word that nobody knows becomes the one that was meant.
//!
//! No list of words is needed for it: every word that one slip of the finger makes of the unknown one is looked up in the
//! knowledge base, and the one that most documents have was probably meant.

use crate::model::{Library, LibraryError};
use crate::words::{Term, UNKNOWN_WORD_BITS, terms};

/// A paste of more words than this comes from a program.
pub const MOST_WORDS: usize = 30;
/// Shorter words are names and abbreviations.
const SHORTEST: usize = 5;
/// Longer words are identifiers.
const LONGEST: usize = 16;

/// The term that was probably meant: the term itself, unless neither English nor the knowledge base knows it.
pub fn corrected(term: Term, library: &dyn Library) -> Result<Term, LibraryError> {
    let is_word = (SHORTEST..=LONGEST).contains(&term.word.len()) && term.word.bytes().all(|b| b.is_ascii_alphabetic());
    if !is_word || term.background_bits() < UNKNOWN_WORD_BITS || library.term_frequency(term.key())? > 0 {
        return Ok(term);
    }
    let mut best: Option<(u64, Term)> = None;
    for slip in slips(&term.word.to_ascii_lowercase()) {
        let Some(meant) = terms(&slip).into_iter().next() else { continue };
        // A word of neither is no better than the one that is there.
        if meant.background_bits() >= UNKNOWN_WORD_BITS {
            continue;
        }
        let documents = library.term_frequency(meant.key())?;
        if documents > best.as_ref().map_or(0, |b| b.0) {
            best = Some((documents, meant));
        }
    }
    Ok(match best {
        Some((_, meant)) => Term { stem: meant.stem, word: term.word },
        None => term,
    })
}

/// Every word that one slip makes: two letters swapped, one left out, one doubled or foreign, one mistaken.
fn slips(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut found = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let mut put = |middle: &[char], rest: &[char]| found.push(before.iter().chain(middle).chain(rest).collect());
        if let [first, second, rest @ ..] = after {
            put(&[*second, *first], rest);
        }
        let rest = after.get(1..).unwrap_or_default();
        if !after.is_empty() {
            put(&[], rest);
        }
        for letter in 'a'..='z' {
            put(&[letter], after);
            if !after.is_empty() {
                put(&[letter], rest);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{Everything, entry_of};
    use crate::model::{Article, Document, Section};

    fn library(text: &str) -> Everything {
        let section = Section { text: text.to_owned(), ..Default::default() };
        let article = Article { path: "a.md".into(), title: "Widget".into(), sections: vec![section], ..Default::default() };
        Everything::of(vec![entry_of(Document::Article(Box::new(article)))])
    }

    fn meant(word: &str, text: &str) -> String {
        let term = terms(word).into_iter().next().unwrap();
        corrected(term, &library(text)).unwrap().stem
    }

    #[test]
    fn one_slip_is_understood() {
        for typed in ["certifcate", "cretificate", "certificaate", "certifikate"] {
            assert_eq!(meant(typed, "the certificate expired"), terms("certificate").first().unwrap().stem, "{typed}");
        }
    }

    #[test]
    fn a_known_word_and_a_strange_one_stay() {
        assert_eq!(meant("printed", "painted"), terms("printed").first().unwrap().stem);
        assert_eq!(meant("zorblax", "the certificate expired"), "zorblax");
    }
}
