//! Any text as a rule file: a rule in which everything is valid, or faults with places inside the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whybook::diagnosis::entry_of;
use whybook::model::Document;
use whybook::rules::{Outcome, read_rule};

fuzz_target!(|text: &str| {
    let outcome = read_rule(text, "area/rule", "fuzz");
    assert_eq!(outcome, read_rule(text, "area/rule", "fuzz"), "the second reading differs");
    match outcome {
        Outcome::NotARule => {}
        Outcome::Faulty(faults) => {
            assert!(!faults.is_empty(), "a faulty file without a fault");
            let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
            for fault in &faults {
                assert!((1..=lines + 1).contains(&fault.place.line) && fault.place.column >= 1, "a fault outside the file: {fault:?}");
                assert!(!fault.message.is_empty() && !fault.hint.is_empty(), "a fault without words: {fault:?}");
            }
            assert!(faults.is_sorted(), "the faults are not in file order");
        }
        Outcome::Rule(rule) => {
            assert!(!rule.title.trim().is_empty() && !rule.causes.is_empty() && !rule.symptoms.is_empty(), "an empty rule");
            assert!(rule.causes.iter().all(|c| c.likelihood > 0.0 && c.likelihood <= 1.0), "a likelihood out of bounds");
            let entry = entry_of(Document::Rule(rule));
            assert!(entry.terms.is_sorted() && entry.anchors.is_sorted(), "keys that cannot be searched");
        }
    }
});
