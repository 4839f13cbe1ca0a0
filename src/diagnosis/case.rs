//! What is known of a case: the paste, its signals, and the keys by which documents are found.

use std::collections::HashSet;

use super::entry::{pair_key, signal_anchors, unanchored, word_key};
use super::wordindex::WordIndex;
use crate::model::{Os, Paste, Signal};

/// A paste with everything that was read out of it.
#[derive(Debug)]
pub struct Case {
    /// The paste.
    pub paste: Paste,
    /// Its signals.
    pub signals: Vec<Signal>,
    /// The system it comes from, where that is known.
    pub os: Option<Os>,
    pub(super) words: WordIndex,
    anchors: HashSet<u64>,
}

impl Case {
    /// A case from a paste and its signals.
    #[must_use]
    pub fn new(paste: Paste, signals: Vec<Signal>) -> Self {
        let words = WordIndex::of(&paste.words);
        let mut anchors: HashSet<u64> = HashSet::with_capacity(paste.words.len().min(1 << 16) * 2 + 16);
        anchors.insert(unanchored());
        for key in words.distinct() {
            anchors.insert(word_key(key));
        }
        anchors.extend(paste.words.windows(2).filter_map(|w| if let [a, b] = w { Some(pair_key(a.key, b.key)) } else { None }));
        let mut keys = Vec::new();
        for signal in &signals {
            signal_anchors(&signal.value, &mut keys);
        }
        anchors.extend(keys);
        Self { paste, signals, os: None, words, anchors }
    }

    /// The keys by which documents with an exact sign in this paste are found.
    #[must_use]
    pub fn anchors(&self) -> &HashSet<u64> {
        &self.anchors
    }
}
