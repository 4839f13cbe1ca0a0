//! What a reader finds in a paste, and which of it is kept when a log has more than an answer needs.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use crate::model::{LogLevel, Paste, Record};

/// A log with more different facts of a kind than this is not read for further ones.
const MOST_DIFFERENT: usize = 5000;

/// A fact that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// Its place in the paste.
    pub span: Range<usize>,
    /// The record that it stands in.
    pub record: usize,
    /// How bad that record is.
    level: Option<LogLevel>,
}

/// The different facts of one kind, each at the record that is the worst of those which name it.
pub struct Finds<'p> {
    paste: &'p Paste,
    /// By their text.
    known: HashMap<&'p str, usize>,
    found: Vec<Find>,
    /// The record of the last find; finds of one pass come in the order of the text.
    record: usize,
}

impl<'p> Finds<'p> {
    pub fn new(paste: &'p Paste) -> Self {
        Self { paste, known: HashMap::new(), found: Vec::new(), record: 0 }
    }

    /// Reads at every place where a text stands: `read` is given the place and returns the span of the fact.
    pub fn each(&mut self, cue: &str, mut read: impl FnMut(&'p str, usize) -> Option<Range<usize>>) {
        let text: &'p str = &self.paste.text;
        self.record = 0;
        for at in memmem::find_iter(text.as_bytes(), cue) {
            if let Some(span) = read(text, at) {
                self.add(span);
            }
        }
    }

    /// Begins a further pass through the text.
    pub fn again(&mut self) {
        self.record = 0;
    }

    /// Adds a fact; within a pass they come in order.
    pub fn add(&mut self, span: Range<usize>) {
        let paste: &'p Paste = self.paste;
        let Some(text) = paste.text.get(span.clone()).filter(|t| !t.is_empty()) else { return };
        while paste.records.get(self.record + 1).is_some_and(|r| r.span.start <= span.start) {
            self.record += 1;
        }
        let level = paste.records.get(self.record).and_then(badness);
        let find = Find { span, record: self.record, level };
        if let Some(known) = self.known.get(text) {
            if let Some(known) = self.found.get_mut(*known).filter(|k| find.level > k.level) {
                *known = find;
            }
        } else if self.found.len() < MOST_DIFFERENT {
            self.known.insert(text, self.found.len());
            self.found.push(find);
        }
    }

    /// The facts in the order of the text; of more than `most`, those of the worst records, earlier ones first.
    pub fn keep(mut self, most: usize) -> Vec<Find> {
        self.found.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.span.start.cmp(&b.span.start)));
        self.found.truncate(most);
        self.found.sort_by_key(|f| f.span.start);
        self.found
    }
}

/// How bad a record is; where it does not say, it is between a warning's and an ordinary line's.
fn badness(record: &Record) -> Option<LogLevel> {
    record.level.filter(|l| *l >= LogLevel::Warning)
}

/// Whether a byte can be part of a name.
pub fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

/// The byte before a place.
pub fn before(text: &str, at: usize) -> Option<u8> {
    at.checked_sub(1).and_then(|n| text.as_bytes().get(n).copied())
}

/// What stands before a place on its line, up to so many bytes.
pub fn line_before(text: &str, at: usize, most: usize) -> &str {
    let from = text.floor_char_boundary(at.saturating_sub(most));
    let window = text.get(from..at).unwrap_or_default();
    window.rsplit('\n').next().unwrap_or_default()
}

/// What stands on the line from a place on, up to so many bytes.
pub fn line_after(text: &str, at: usize, most: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let window = rest.get(..rest.floor_char_boundary(most)).unwrap_or(rest);
    window.split('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_records_are_kept_and_each_fact_stands_once() {
        let paste = crate::text::read(b"INFO:a: x1 x2\nERROR:a: x2\nINFO:a: x3 x1").unwrap();
        let mut finds = Finds::new(&paste);
        finds.each("x", |_, at| Some(at..at + 2));
        let kept: Vec<(&str, usize)> = finds.keep(2).iter().map(|f| (paste.slice(&f.span), f.record)).collect();
        assert_eq!(kept, [("x1", 0), ("x2", 1)]);
    }
}
