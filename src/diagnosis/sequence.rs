//! Whether a paste shows patterns and phrases one after the other.

use super::judge::{Judge, rarest};
use crate::model::{Pattern, Phrase, Sign};
use crate::words::{fingerprint, words};

impl Judge<'_> {
    /// Whether the paste shows these signs, each after the one before. Taking the earliest of each leaves the most room
    /// for the rest, so no other choice need be tried.
    pub(super) fn shows_in_order(&mut self, signs: &[Sign]) -> bool {
        let mut from = 0;
        for sign in signs {
            let end = match sign {
                Sign::Phrase(phrase) => self.phrase_from(phrase, from),
                Sign::Pattern(pattern) => self.pattern_from(pattern, from),
                // Other signs have no place that an order could be told by; the format does not let them stand here.
                Sign::Event { .. } | Sign::Code { .. } | Sign::Text(_) | Sign::Product(_) => None,
            };
            match end {
                Some(end) => from = end,
                None => return false,
            }
        }
        true
    }

    /// The word after the first place of a phrase from a word on.
    fn phrase_from(&self, phrase: &Phrase, from: usize) -> Option<usize> {
        let keys: Vec<u64> = phrase.words.iter().map(|w| fingerprint(w)).collect();
        self.case.words.find_from(&keys, rarest(&keys), from).map(|start| start + keys.len())
    }

    /// The word after the first match of a pattern from a word on.
    fn pattern_from(&mut self, pattern: &Pattern, from: usize) -> Option<usize> {
        let case = self.case;
        let regex = self.regex(&pattern.regex)?;
        for number in self.records_for(pattern) {
            let record = case.paste.records.get(number)?;
            let (first, inside) = case.paste.words_in(&record.span);
            let end = first + inside.len();
            if end <= from {
                continue;
            }
            // Words keep their order when a record is flattened, so they can be counted.
            let flat = self.flat(number);
            let passed = from.saturating_sub(first);
            let offset = if passed == 0 { 0 } else { words(flat).nth(passed).map_or(flat.len(), |w| w.start) };
            if let Some(found) = regex.find_at(flat, offset) {
                let before = flat.get(..found.end()).map_or(0, |t| words(t).count());
                return Some((first + before).min(end));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::focus::Focus;
    use super::super::{Case, Everything};
    use super::*;

    fn phrase(text: &str) -> Sign {
        Sign::Phrase(Phrase { text: text.into(), words: text.split(' ').map(str::to_owned).collect() })
    }

    fn pattern(regex: &str, required: &[&str]) -> Sign {
        let required: Vec<Vec<String>> = required.iter().map(|w| vec![(*w).to_owned()]).collect();
        Sign::Pattern(Pattern { regex: regex.into(), said: required.clone(), required, captures: Vec::new() })
    }

    fn in_order(paste: &str, signs: &[Sign]) -> bool {
        let case = Case::new(crate::text::read(paste.as_bytes()).unwrap(), Vec::new());
        let library = Everything::of(Vec::new());
        let focus = Focus::of(&case, &library).unwrap();
        Judge::new(&case, &focus, &library).shows_in_order(signs)
    }

    #[test]
    fn order_counts() {
        let paste = "10:00:01 alarm set on node\n10:00:02 publishers will be blocked\n";
        let (alarm, blocked) = (phrase("alarm set"), pattern("publishers .* blocked", &["publishers"]));
        assert!(in_order(paste, &[alarm.clone(), blocked.clone()]));
        assert!(!in_order(paste, &[blocked, alarm]));
    }

    #[test]
    fn one_place_serves_once() {
        let twice = [pattern("isr .* removed", &["removed"]), pattern("isr .* removed", &["removed"])];
        assert!(!in_order("10:00:01 isr 1 removed\n", &twice));
        assert!(in_order("10:00:01 isr 1 removed\n10:00:02 isr 2 removed\n", &twice));
    }

    #[test]
    fn a_sequence_may_run_within_one_record() {
        let signs = [pattern("panic: \\w+", &["panic"]), pattern("handler.go", &["go"])];
        assert!(in_order("10:00:01 panic: nil\n    at handler.go:12\n", &signs));
        assert!(!in_order("10:00:01 at handler.go:12\n    panic: nil\n", &signs));
    }
}
