//! The analyser: how text becomes words.
//!
//! Takes any text; gives its words (for phrases, in order) and its terms (for search: stemmed, identifiers
//! taken apart). Shared by every stage, like `model`, so that rules and pastes are cut in the same way;
//! it imports nothing of ours. How rare a word is in technical English comes from `kb/words.tsv`.

mod fingerprint;
mod rarity;
mod synonyms;
mod terms;

pub use fingerprint::{fingerprint, join_keys};
pub use rarity::{UNKNOWN_WORD_BITS, background_bits};
pub use terms::{Term, terms};

use std::borrow::Cow;

/// A word of a text: a maximal run of letters and digits, with its place in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word as it stands in the text.
    pub text: &'t str,
    /// Byte offset of its first character.
    pub start: usize,
}

impl Word<'_> {
    /// Byte offset just past the word.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The fingerprint of the word without regard to case.
    #[must_use]
    pub fn key(&self) -> u64 {
        fingerprint(&lower(self.text))
    }
}

/// The words of a text in order: maximal runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let start = loop {
            let (at, c) = rest.next()?;
            if is_word_char(c) {
                break at;
            }
        };
        let mut end = text.len();
        while let Some(&(at, c)) = rest.peek() {
            if !is_word_char(c) {
                end = at;
                break;
            }
            rest.next();
        }
        text.get(start..end).map(|text| Word { text, start })
    })
}

/// Whether a character belongs to a word.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

/// A word in lower case; borrowed where it already is.
#[must_use]
pub fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let found: Vec<&str> = words("bind() to 0.0.0.0:80 failed – Größe “ok”").map(|w| w.text).collect();
        assert_eq!(found, ["bind", "to", "0", "0", "0", "0", "80", "failed", "Größe", "ok"]);
    }

    #[test]
    fn a_word_knows_its_place() {
        let word = words("  \u{e4}rger 5").nth(1).unwrap();
        assert_eq!((word.start, word.end(), word.text), (9, 10, "5"));
    }

    #[test]
    fn case_makes_no_difference_to_a_key() {
        let keys: Vec<u64> = words("ENOSPC enospc EnoSpc").map(|w| w.key()).collect();
        assert!(keys.iter().all(|k| *k == keys[0]));
    }
}
