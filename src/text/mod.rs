//! Raw bytes to clean text.
//!
//! Takes what was pasted, piped or read from a file; gives a [`Paste`]: one encoding, no control sequences, plain
//! quotes, `\n` line ends, without what other programs put around the text (`margins`, `markup`, `escapes`, `wraps`),
//! cut into records, its volatile parts marked. What it means is left to `evidence`. Time and memory grow with the size
//! of the paste and nothing else. [`mask`] hides the secrets of a text that is to be kept or sent.

mod clean;
mod console;
mod decode;
mod edit;
mod escapes;
mod margins;
mod markup;
mod records;
mod secrets;
mod volatile;
mod wraps;

pub use clean::{cleaned_form, visible};
pub use secrets::mask;

use std::borrow::Cow;

use crate::model::{LineShifts, Paste, PasteWord};

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
    let (text, line_shifts) = plain(&decoded.text);
    if !text.chars().any(|c| !c.is_whitespace()) {
        return Err(TextError::Empty);
    }
    let mut records = records::records(&text);
    for record in &mut records {
        let shift = line_shifts.at(record.span.start);
        record.line = record.line.saturating_add_signed(shift).max(1);
    }
    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let words = crate::words::words(&text).map(|w| PasteWord { key: w.key(), start: place(w.start), end: place(w.end()) }).collect();
    let volatile = volatile::spans(&text);
    Ok(Paste { text, records, words, volatile, line_shifts, notes: decoded.notes })
}

/// The text itself, without what carried it here: from terminals, mails, web pages, other programs' logs.
fn plain(text: &str) -> (String, LineShifts) {
    let text = Cow::Owned(clean::clean(text));
    let text = edit::then(text, margins::strip);
    let text = edit::then(text, markup::decode_entities);
    let text = edit::then(text, markup::without_tags);
    let text = edit::then(text, markup::without_emphasis);
    let text = match escapes::unescape(&text) {
        // What was escaped for JSON may have been escaped for XML before.
        Cow::Owned(text) => edit::then(Cow::Owned(text), markup::decode_entities),
        Cow::Borrowed(_) => text,
    };
    edit::finished(edit::then(text, wraps::unwrap))
}

/// Text in any encoding as it is, not cleaned.
pub fn decoded(bytes: &[u8]) -> Result<String, TextError> {
    decode::decode(bytes).map(|decoded| decoded.text.into_owned())
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

    fn clean(text: &str) -> String {
        read(text.as_bytes()).unwrap().text
    }

    #[test]
    fn what_carried_the_text_here_goes() {
        let mail = "> user@srv01:~$ systemctl start nginx\n> Job for nginx.service failed because the control process exited with error code.\n";
        assert_eq!(clean(mail), "systemctl start nginx\nJob for nginx.service failed because the control process exited with error code.\n");
        let page = "<p>Can&#39;t open &lt;config&gt;:<br>**Access** denied</p>";
        assert_eq!(clean(page), "Can't open <config>:\nAccess denied");
        let json = r#"{"log":"\u001b[31mERROR\u001b[0m it\u2019s &quot;full&quot;\n\tat x","n":1}"#;
        assert_eq!(clean(json), "{\"log\":\"ERROR it's \"full\"\n\tat x\",\"n\":1}");
    }

    #[test]
    fn lines_are_those_of_the_paste() {
        let text = r#"{"msg":"one\ntwo\nthree"}
second line"#;
        let paste = read(text.as_bytes()).unwrap();
        assert_eq!(paste.text, "{\"msg\":\"one\ntwo\nthree\"}\nsecond line");
        let line_of = |word: &str| paste.line_of(paste.text.find(word).unwrap());
        assert_eq!(["one", "two", "three", "second"].map(line_of), [1, 1, 1, 2]);

        let wrapped = format!("{} instal\nled by the setup program of this server\nand more", "x".repeat(53) + " the package is being");
        let paste = read(wrapped.as_bytes()).unwrap();
        let line_of = |word: &str| paste.line_of(paste.text.find(word).unwrap());
        assert!(paste.text.contains("installed by"), "{}", paste.text);
        assert_eq!(["package", "setup", "more"].map(line_of), [1, 2, 3]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..600),
            proptest::collection::vec(prop_oneof![
                Just(b"\\n".to_vec()), Just(b"\\u00e4".to_vec()), Just(b"\"".to_vec()), Just(b"&lt;".to_vec()), Just(b"&#".to_vec()), Just(b"<br>".to_vec()),
                Just(b"</p>".to_vec()), Just(b"> ".to_vec()), Just(b"12: ".to_vec()), Just(b"web-1 | ".to_vec()), Just(b"\n".to_vec()), Just(b"**".to_vec()),
                Just("ä".as_bytes().to_vec()), Just(b"PS C:\\> ".to_vec()), Just(b"@@ -".to_vec()), Just(b"```".to_vec()), Just(b"\x1b[0m".to_vec()),
                proptest::collection::vec(any::<u8>(), 0..8), "[a-z0-9 ./:]{0,30}".prop_map(String::into_bytes),
            ], 0..60).prop_map(|parts| parts.concat()),
        ]) {
            if let Ok(paste) = read(&bytes) {
                prop_assert!(!paste.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{:?}", paste.text);
                let lines = u32::try_from(bytes.iter().filter(|b| **b == b'\n').count() + 1).unwrap();
                let mut end = 0;
                for record in &paste.records {
                    prop_assert!(record.span.start >= end && record.span.end > record.span.start);
                    prop_assert!(paste.text.get(record.span.clone()).is_some());
                    prop_assert!(record.line >= 1 && record.line <= lines);
                    end = record.span.end;
                }
                for word in &paste.words {
                    let line = paste.line_of(word.start as usize);
                    prop_assert!(line >= 1 && line <= lines, "{line} of {lines}");
                    prop_assert_eq!(paste.is_volatile(word), paste.volatile.touch(&(word.start as usize..word.end as usize)));
                }
                prop_assert!(paste.volatile.iter().all(|s| paste.text.get(s).is_some()));
            }
        }

        #[test]
        fn plain_text_stays_as_it_is(text in "([a-zA-Z0-9 .,;()äöü]{0,38}\n){1,8}") {
            if let Ok(paste) = read(text.as_bytes()) {
                prop_assert_eq!(paste.text, text);
            }
        }
    }
}
