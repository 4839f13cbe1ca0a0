//! Raw bytes to clean text.
//!
//! Takes what was pasted, piped or read from a file; gives a [`Paste`]: one encoding, no control sequences, plain
//! quotes, `\n` line ends, cut into records. What it means is left to `evidence`. Time and memory grow with the size
//! of the paste and nothing else.

mod clean;
mod decode;
mod records;

pub use clean::visible;

use crate::model::{Paste, PasteWord};

/// The largest paste that is read, in bytes.
pub const MAX_PASTE_BYTES: usize = 64 * 1024 * 1024;

/// Why a paste cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// It holds data rather than text.
    #[error("this is binary data ({what}), not text")]
    Binary {
        /// What it looks like.
        what: String,
    },
    /// Nothing is left after cleaning.
    #[error("the paste is empty")]
    Empty,
    /// It is larger than [`MAX_PASTE_BYTES`].
    #[error("the paste has {bytes} bytes; at most {MAX_PASTE_BYTES} are read")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
}

/// Reads a paste.
pub fn read(bytes: &[u8]) -> Result<Paste, TextError> {
    if bytes.len() > MAX_PASTE_BYTES {
        return Err(TextError::TooLarge { bytes: bytes.len() });
    }
    let decoded = decode::decode(bytes)?;
    let text = clean::clean(&decoded.text);
    if !text.chars().any(|c| !c.is_whitespace()) {
        return Err(TextError::Empty);
    }
    let records::Cut { text, records, unfolded } = records::cut(text);
    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let words = crate::words::words(&text).map(|w| PasteWord { key: w.key(), start: place(w.start), end: place(w.end()) }).collect();
    Ok(Paste { text, records, words, notes: decoded.notes, unfolded })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_empty() {
        for empty in ["", "  \n\t\n", "\u{1b}[0m\n"] {
            assert_eq!(read(empty.as_bytes()), Err(TextError::Empty), "{empty:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(paste) = read(&bytes) {
                prop_assert!(!paste.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                let mut end = 0;
                for record in &paste.records {
                    prop_assert!(record.span.start >= end && record.span.end > record.span.start);
                    prop_assert!(paste.text.get(record.span.clone()).is_some());
                    end = record.span.end;
                }
            }
        }

        #[test]
        fn clean_text_stays_as_it_is(text in "[ -~äöü\n]{1,200}") {
            if let Ok(once) = read(text.as_bytes()) {
                let twice = read(once.text.as_bytes()).unwrap();
                prop_assert_eq!(once.text, twice.text);
            }
        }
    }
}
