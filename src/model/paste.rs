//! A paste, cleaned and cut into records.

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
    /// What was noticed while reading, for the user: a legacy encoding, bytes that could not be read.
    pub notes: Vec<String>,
    /// Line ends of the clean text that are an escape in the paste (`\n` within a JSON string), sorted: they begin no
    /// line of the paste.
    pub unfolded: Vec<usize>,
}

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

/// How bad a log says that a record is; a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For the program's makers: debug, trace.
    Debug,
    /// All is well: info, notice.
    Info,
    /// Something is odd: warning.
    Warning,
    /// Something failed: error, severe.
    Error,
    /// The program or the system cannot go on: fatal, critical, alert, emergency, panic.
    Fatal,
}

impl Level {
    /// The level's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

/// One record of a paste.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its bytes in the clean text.
    pub span: Range<usize>,
    /// The line it begins on, from 1.
    pub line: u32,
    /// The message, within the span: what stands before it (time, host, process id, thread, level) differs from line to
    /// line and says nothing about the problem. The whole span where no such prefix is known.
    pub body: Range<usize>,
    /// How bad the log says it is, where it does.
    pub level: Option<Level>,
    /// For a stack trace, its most telling line, within the span: the last `Caused by`, Python's last line, the panic.
    pub root: Option<Range<usize>>,
    /// The name of the program that wrote it, where the prefix says so.
    pub program: Option<Range<usize>>,
}

impl Paste {
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
        let before = |place: usize| self.unfolded.partition_point(|n| *n < place);
        let unfolded = before(offset).saturating_sub(before(record.span.start));
        record.line + u32::try_from(newlines.saturating_sub(unfolded)).unwrap_or(u32::MAX)
    }
}
