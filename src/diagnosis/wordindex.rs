//! Where each word of a paste stands.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::PasteWord;

/// Keys are fingerprints: they need no further hashing.
#[derive(Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// The most places of a word that are tried for a phrase.
const MOST_PLACES: usize = 4000;

/// For each word, its places: the last one, and from each the one before.
#[derive(Debug, Default)]
pub struct WordIndex {
    keys: Vec<u64>,
    last: KeyMap<u32>,
    before: Vec<u32>,
}

impl WordIndex {
    /// The index of these words.
    pub fn of(words: &[PasteWord]) -> Self {
        let mut index = Self { keys: words.iter().map(|w| w.key).collect(), last: KeyMap::default(), before: Vec::with_capacity(words.len()) };
        for (n, word) in words.iter().enumerate() {
            let place = u32::try_from(n).unwrap_or(u32::MAX);
            index.before.push(index.last.insert(word.key, place).unwrap_or(u32::MAX));
        }
        index
    }

    /// Every word once.
    pub fn distinct(&self) -> impl Iterator<Item = u64> {
        self.last.keys().copied()
    }

    /// Whether a word is in the paste.
    pub fn contains(&self, key: u64) -> bool {
        self.last.contains_key(&key)
    }

    /// The places of a word, last first, at most [`MOST_PLACES`].
    pub fn places(&self, key: u64) -> impl Iterator<Item = usize> {
        let mut next = self.last.get(&key).copied();
        std::iter::from_fn(move || {
            let place = next? as usize;
            next = self.before.get(place).copied().filter(|p| *p != u32::MAX);
            Some(place)
        })
        .take(MOST_PLACES)
    }

    /// The first place where these words stand in a row, with `rare` the index of the rarest among them.
    pub fn find(&self, phrase: &[u64], rare: usize) -> Option<usize> {
        self.find_from(phrase, rare, 0)
    }

    /// The first such place from a place on.
    pub fn find_from(&self, phrase: &[u64], rare: usize, from: usize) -> Option<usize> {
        let key = phrase.get(rare)?;
        self.places(*key)
            .filter_map(|place| place.checked_sub(rare))
            .take_while(|start| *start >= from)
            .filter(|start| self.keys.get(*start..start + phrase.len()) == Some(phrase))
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(keys: &[u64]) -> WordIndex {
        WordIndex::of(&keys.iter().map(|k| PasteWord { key: *k, start: 0, end: 1 }).collect::<Vec<_>>())
    }

    #[test]
    fn finds_words_in_a_row() {
        let index = index(&[1, 2, 3, 1, 2, 4]);
        assert_eq!(index.find(&[1, 2, 4], 2), Some(3));
        assert_eq!(index.find(&[1, 2], 0), Some(0));
        assert_eq!(index.find(&[2, 1], 0), None);
        assert_eq!((index.find_from(&[1, 2], 0, 1), index.find_from(&[1, 2], 0, 4)), (Some(3), None));
        assert_eq!(index.find(&[4, 9], 0), None);
        assert_eq!(index.places(1).collect::<Vec<_>>(), [3, 0]);
    }
}
