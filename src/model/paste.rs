//! A paste, cleaned and cut into records, with its volatile parts marked.

use std::ops::Range;

/// What the admin gave, as clean text: one encoding, no control sequences, `\n` line ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paste {
    /// The clean text.
    pub text: String,
    /// The records in order: a log line with its continuation lines, or a block of an event's details.
    pub records: Vec<Record>,
    /// Its words in order.
    pub words: Vec<PasteWord>,
    /// What changes from one machine and moment to the next: timestamps, process ids, addresses, names of hosts and users.
    pub volatile: Spans,
    /// Where the clean text has more or fewer line ends than what was pasted.
    pub line_shifts: LineShifts,
    /// What was noticed while reading, for the user: a legacy encoding, bytes that could not be read.
    pub notes: Vec<String>,
}

/// Spans of bytes, in order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans(Vec<(u32, u32)>);

/// Line ends that reading put in (an escaped `\n`) or took out (a hard wrap inside a word).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineShifts(Vec<(u32, i32)>);

/// A word of a paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasteWord {
    /// The fingerprint of the word in lower case.
    pub key: u64,
    /// Byte offset of its first character in the clean text.
    pub start: u32,
    /// Byte offset just past it.
    pub end: u32,
}

/// One record of a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its bytes in the clean text.
    pub span: Range<usize>,
    /// The line it begins on, from 1.
    pub line: u32,
}

impl Paste {
    /// Whether a word changes from one machine and moment to the next, so that it says nothing of the problem.
    #[must_use]
    pub fn is_volatile(&self, word: &PasteWord) -> bool {
        self.volatile.touch(&(word.start as usize..word.end as usize))
    }

    /// The words that lie in a span of bytes, with the index of the first.
    #[must_use]
    pub fn words_in(&self, span: &Range<usize>) -> (usize, &[PasteWord]) {
        let from = self.words.partition_point(|w| (w.start as usize) < span.start);
        let to = self.words.partition_point(|w| (w.start as usize) < span.end);
        (from, self.words.get(from..to).unwrap_or_default())
    }

    /// The text of a span; empty where the span is not one of this paste.
    #[must_use]
    pub fn slice(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> u32 {
        let before = self.records.partition_point(|r| r.span.start <= offset);
        let Some(record) = before.checked_sub(1).and_then(|n| self.records.get(n)) else { return 1 };
        let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes().get(record.span.start..offset).unwrap_or_default()).count();
        let shift = self.line_shifts.at(offset) - self.line_shifts.at(record.span.start);
        let line = i64::from(record.line) + i64::try_from(newlines).unwrap_or(0) + i64::from(shift);
        u32::try_from(line.max(1)).unwrap_or(u32::MAX)
    }
}

impl Spans {
    /// Adds a span. It must not begin before one that was added before; what it shares with the last one is not added
    /// twice.
    pub fn push(&mut self, span: Range<usize>) {
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let (start, end) = (place(span.start), place(span.end));
        match self.0.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ if start < end => self.0.push((start, end)),
            _ => {}
        }
    }

    /// Whether any byte of a span lies in one of these.
    #[must_use]
    pub fn touch(&self, span: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| (*start as usize) < span.end);
        before.checked_sub(1).and_then(|n| self.0.get(n)).is_some_and(|(_, end)| (*end as usize) > span.start)
    }

    /// Every span, in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().map(|(start, end)| *start as usize..*end as usize)
    }
}

impl LineShifts {
    /// Notes that from an offset on, lines count so many more than the line ends before them tell.
    pub fn push(&mut self, offset: usize, more: i32) {
        let before = self.0.last().map_or(0, |(_, shift)| *shift);
        self.0.push((u32::try_from(offset).unwrap_or(u32::MAX), before + more));
    }

    /// By how much the line of an offset differs from what the line ends before it tell.
    #[must_use]
    pub fn at(&self, offset: usize) -> i32 {
        let before = self.0.partition_point(|(at, _)| (*at as usize) <= offset);
        before.checked_sub(1).and_then(|n| self.0.get(n)).map_or(0, |(_, shift)| *shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_join_and_are_found() {
        let mut spans = Spans::default();
        for span in [2..4, 3..6, 6..7, 10..12, 12..12] {
            spans.push(span);
        }
        assert_eq!(spans.iter().collect::<Vec<_>>(), [2..7, 10..12]);
        assert!(spans.touch(&(0..3)) && spans.touch(&(6..9)) && spans.touch(&(11..20)));
        assert!(!spans.touch(&(0..2)) && !spans.touch(&(7..10)) && !spans.touch(&(12..13)));
    }

    #[test]
    fn lines_are_those_of_what_was_pasted() {
        let mut shifts = LineShifts::default();
        shifts.push(5, -1);
        shifts.push(9, 1);
        shifts.push(9, 1);
        assert_eq!([0, 4, 5, 8, 9, 100].map(|at| shifts.at(at)), [0, 0, -1, -1, 1, 1]);
    }
}
