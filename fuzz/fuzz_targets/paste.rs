//! Any bytes as a paste: what is read is clean, in order, inside the text, and the same every time.

#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use whybook::{evidence, text};

fuzz_target!(|bytes: &[u8]| {
    // Masking takes any text, also one that is no paste.
    let lossy = String::from_utf8_lossy(bytes);
    let _ = text::mask(&lossy);
    let shown = text::visible(&lossy);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character is shown");

    let Ok(paste) = text::read(bytes) else { return };
    assert!(!paste.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character is left");
    let mut end = 0;
    for record in &paste.records {
        assert!(record.span.start >= end && record.span.end > record.span.start && record.line >= 1, "records overlap or are empty");
        assert!(paste.text.get(record.span.clone()).is_some(), "a record cuts a character");
        end = record.span.end;
    }
    let mut end = 0;
    for word in &paste.words {
        assert!(word.start >= end && word.end > word.start, "words overlap or are empty");
        assert!(paste.text.get(word.start as usize..word.end as usize).is_some(), "a word cuts a character");
        end = word.end;
    }
    let signals = evidence::read(&paste);
    let mut seen = HashSet::new();
    for signal in &signals {
        assert!(paste.text.get(signal.span.clone()).is_some(), "a signal cuts a character: {signal:?}");
        assert!(!signal.text.contains('\n') && signal.line >= 1, "a signal is of several lines: {signal:?}");
        assert!(seen.insert(format!("{:?}", signal.value)), "a signal comes twice: {signal:?}");
    }
    assert_eq!(signals, evidence::read(&paste), "the second reading differs");
});
