//! Search terms: the words of a text as the index knows them.

use std::cell::RefCell;
use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::{Word, background_bits, fingerprint, lower, synonyms, words};

/// One search term of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The stem in lower case, as it is indexed.
    pub stem: String,
    /// The word as it stood in the text.
    pub word: String,
}

/// The longest word that becomes a term, in characters; longer ones are hashes, keys and encoded data.
const LONGEST: usize = 40;

thread_local! {
    // Stemming is a pure function of the word, and texts repeat their words: each is stemmed once a thread.
    static STEMS: RefCell<(Stemmer, HashMap<String, String>)> =
        RefCell::new((Stemmer::create(Algorithm::English), HashMap::new()));
}

/// The search terms of a text in order, repeats included: every word's stem, and for an identifier
/// (`ExchangeSetupLogs`) its parts as well. Numbers and words that look like data (hex strings, keys)
/// are left out: they are read as signals, not as words.
#[must_use]
pub fn terms(text: &str) -> Vec<Term> {
    let words: Vec<Word<'_>> = words(text).collect();
    let keys: Vec<u64> = words.iter().map(Word::key).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some((stands_for, length)) = synonyms::of_row(keys.get(at..).unwrap_or_default()) {
            let end = words.get(at + length - 1).map_or(word.end(), Word::end);
            push_meaning(&mut found, stands_for, text.get(word.start..end).unwrap_or(word.text));
            at += length;
            continue;
        }
        at += 1;
        if is_data(word.text) {
            continue;
        }
        push(&mut found, word.text);
        let parts = identifier_parts(word.text);
        if parts.len() > 1 {
            for part in parts.into_iter().filter(|p| p.len() > 1 && !is_data(p)) {
                push(&mut found, part);
            }
        }
    }
    found
}

impl Term {
    /// The fingerprint of the stem, by which the index and the judge know the term; its two lowest bits are zero.
    #[must_use]
    pub fn key(&self) -> u64 {
        fingerprint(&self.stem) & !3
    }

    /// The rarity of the word in technical English, in bits; see [`background_bits`].
    #[must_use]
    pub fn background_bits(&self) -> f64 {
        background_bits(fingerprint(&lower(&self.word))).min(background_bits(fingerprint(&self.stem)))
    }
}

fn push(found: &mut Vec<Term>, word: &str) {
    let small = lower(word);
    if small.len() == 1 {
        return;
    }
    let stem = stem(&small);
    match synonyms::of_stem(fingerprint(&stem)) {
        Some(stands_for) => push_meaning(found, stands_for, word),
        None => found.push(Term { stem, word: word.to_owned() }),
    }
}

/// A term by the stem that stands for its meaning; where that has several words, each of them is a term as well.
fn push_meaning(found: &mut Vec<Term>, stands_for: &str, word: &str) {
    found.push(Term { stem: stands_for.to_owned(), word: word.to_owned() });
    if stands_for.contains(' ') {
        found.extend(stands_for.split(' ').map(|part| Term { stem: part.to_owned(), word: word.to_owned() }));
    }
}

fn stem(word: &str) -> String {
    STEMS.with_borrow_mut(|(stemmer, known)| {
        if let Some(stem) = known.get(word) {
            return stem.clone();
        }
        let stem = stemmer.stem(word).into_owned();
        if known.len() < 20_000 {
            known.insert(word.to_owned(), stem.clone());
        }
        stem
    })
}

/// Whether a word is data rather than language: a number, a hex string, a long mixed key.
fn is_data(word: &str) -> bool {
    if word.chars().count() > LONGEST || word.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return false;
    }
    let hex = word.strip_prefix("0x").unwrap_or(word);
    (hex.len() >= 6 && hex.bytes().all(|b| b.is_ascii_hexdigit())) || digits >= 8 || (word.len() >= 16 && digits >= 3)
}

/// The parts of an identifier: `ExchangeSetupLogs` has `Exchange`, `Setup`, `Logs`; `OWAAuth` has `OWA`, `Auth`.
fn identifier_parts(word: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut cuts = vec![0];
    for pair in chars.windows(3) {
        if let [(_, a), (at, b), (_, c)] = pair
            && b.is_uppercase()
            && (a.is_lowercase() || (a.is_uppercase() && c.is_lowercase()))
        {
            cuts.push(*at);
        }
    }
    cuts.push(word.len());
    cuts.windows(2).filter_map(|c| if let [a, b] = c { word.get(*a..*b) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        terms(text).into_iter().map(|t| t.stem).collect()
    }

    #[test]
    fn word_forms_meet_in_one_stem() {
        assert_eq!(stems("installing"), stems("installed"));
        assert_eq!(stems("certificates"), stems("Certificate"));
    }

    #[test]
    fn identifiers_are_found_whole_and_in_parts() {
        assert_eq!(stems("ExchangeSetupLogs"), ["exchangesetuplog", "exchang", "instal", "log"]);
        assert_eq!(identifier_parts("OWAAuth"), ["OWA", "Auth"]);
        assert_eq!(identifier_parts("MsiInstaller"), ["Msi", "Installer"]);
    }

    #[test]
    fn words_that_mean_the_same_are_one_term() {
        assert_eq!(stems("the cert"), stems("the certificate"));
        assert_eq!(stems("outlook can't connect"), stems("Outlook is unable to connect").into_iter().filter(|s| s != "is").collect::<Vec<_>>());
        assert_eq!(stems("upstream timed out"), stems("upstream timeout"));
        assert!(stems("the DC").contains(&stems("domain controllers")[0]));
    }

    #[test]
    fn data_is_not_language() {
        assert!(stems("1603 0x80070643 3fa85f64 a1b2c3d4e5f6a7b8c9d0 12345678901").is_empty());
        assert_eq!(stems("KB930809 x86 ipv6"), ["kb930809", "x86", "ipv6"]);
    }
}
