//! The record that is being put together, line by line.

use std::ops::Range;

use super::head::{self, Head, HeadKind};
use super::kernel;
use super::kubernetes;
use super::level;
use super::trace::{self, Trace, Tracker};
use super::unfold::Object;
use crate::model::{LogLevel, Record};

/// A line of the text, or the lines that a JSON object takes.
pub struct Line<'t> {
    /// Its first line.
    pub text: &'t str,
    /// Where it begins.
    pub start: usize,
    /// Where it ends; with an object, the end of the object's last line.
    pub end: usize,
    /// Its number, from 1.
    pub number: u32,
    /// The object that begins on it.
    pub object: Option<&'t Object>,
}

/// A record that may go on.
pub struct Open<'t> {
    /// The text that the record is in.
    whole: &'t str,
    record: Record,
    tracker: Tracker,
    kind: HeadKind,
    headed: bool,
    timed: bool,
    /// What wrote it.
    origin: &'t str,
    lines: usize,
    /// The last line only pointed at a place in the one before (`^`), and no more: an error follows.
    points: bool,
    /// The last line was a label without a value (`Description:`): the value follows, whatever stands between.
    expects: bool,
    /// The indentation of a container's state.
    state: Option<usize>,
    /// The error that a structured line names beside its message.
    error: Option<Range<usize>>,
}

impl<'t> Open<'t> {
    /// A record that begins with a line; `before` is the one that was cut off for its length, where this is the rest.
    pub fn new(whole: &'t str, line: &Line<'t>, head: Option<&Head>, before: Option<&Self>) -> Self {
        let span = line.start..line.end;
        let mut open = Self {
            whole,
            record: Record { body: span.clone(), span, line: line.number, level: before.and_then(|b| b.record.level), ..Record::default() },
            tracker: before.map(|b| b.tracker.continued()).unwrap_or_default(),
            kind: head.map(|h| h.kind).unwrap_or_default(),
            headed: head.is_some(),
            timed: head.is_some_and(|h| h.timed),
            origin: head.and_then(|h| line.text.get(h.origin.clone())).unwrap_or_default(),
            lines: 1,
            points: false,
            expects: false,
            state: kubernetes::begins_state(line.text).then(|| kubernetes::indent(line.text)),
            error: None,
        };
        if let Some(head) = head {
            open.record.body.start = line.start + head.body;
            open.record.level = head.level.or(open.record.level);
            open.record.program = head.program.clone().map(|p| line.start + p.start..line.start + p.end);
        }
        open.note(line, head);
        open
    }

    /// Where the record begins.
    pub fn start(&self) -> usize {
        self.record.span.start
    }

    /// Whether a line with a prefix of its own belongs to the record.
    pub fn takes_headed(&self, line: &Line<'_>, head: &Head, blank_before: bool) -> bool {
        let same_origin = self.origin == line.text.get(head.origin.clone()).unwrap_or_default();
        match head.kind {
            HeadKind::More => self.headed && !blank_before,
            HeadKind::Audit => self.kind == HeadKind::Audit && same_origin,
            HeadKind::Tagged => self.kind == HeadKind::Tagged && same_origin && !blank_before,
            HeadKind::Box => self.kind == HeadKind::Box && !self.text().lines().next_back().is_some_and(|l| l.starts_with('╵')),
            HeadKind::Status | HeadKind::EventRow | HeadKind::FirstOfTwo => false,
            HeadKind::Line | HeadKind::Kernel => {
                // The second line of `java.util.logging` has the level; Node shows where it broke before it says why.
                if (self.kind == HeadKind::FirstOfTwo && self.lines == 1 && !head.timed) || (self.points && blank_before && !head.timed) {
                    return true;
                }
                let message = line.text.get(head.body..).unwrap_or_default();
                if message.trim_start().is_empty()
                    && head.level.is_some()
                    && !head.timed
                    && !self.timed
                    && head.level == self.record.level
                    && !blank_before
                {
                    return true;
                }
                // A line with a level of its own is a message of its own, whatever it looks like.
                let own = head.level.is_some() && head.level != self.record.level && !self.tracker.waits();
                head.timed == self.timed && same_origin && !own && self.tracker.takes(message)
            }
        }
    }

    /// Whether a line without a prefix belongs to the record, with no blank line between.
    pub fn takes_plain(&self, line: &str) -> bool {
        if kubernetes::begins_state(line) || self.state.is_some_and(|indent| kubernetes::indent(line) <= indent) || self.kind == HeadKind::EventRow {
            return false;
        }
        if self.tracker.trace.is_some() {
            return true;
        }
        if line.starts_with([' ', '\t']) {
            // pip says what failed within what it was doing.
            return !line.trim_start().starts_with("error: ");
        }
        // A trace below other text is a record; below the log line that announces it, it is that record's.
        let announces =
            self.headed && self.record.level >= Some(LogLevel::Warning) && !matches!(trace::begins(line), Some(Trace::Go | Trace::Rust { .. }));
        announces || !trace::begins_record(line)
    }

    /// Whether a line without a prefix goes on with the record after blank lines.
    pub fn resumes(&self, line: &str) -> bool {
        self.points || self.expects || self.tracker.resumes(line)
    }

    /// Takes a further line.
    pub fn add(&mut self, line: &Line<'t>, head: Option<&Head>) {
        self.record.span.end = line.end;
        self.record.body.end = line.end;
        self.lines += 1;
        match head {
            Some(head) if self.record.level.is_none() && matches!(self.kind, HeadKind::FirstOfTwo | HeadKind::Box) && head.level.is_some() => {
                self.record.level = head.level;
                self.record.body.start = line.start + head.body;
            }
            _ => {}
        }
        self.note(line, head);
    }

    /// The record as it is.
    pub fn finish(mut self) -> Record {
        let body = self.whole.get(self.record.body.clone()).unwrap_or_default();
        self.record.body.start += body.len() - body.trim_start().len();
        let has_root = self.tracker.trace.is_some() && self.tracker.root.is_some();
        if has_root {
            self.record.root = self.tracker.root.take();
        }
        if self.record.root.is_none() && self.record.level >= Some(LogLevel::Warning) {
            self.record.root = self.error.take().map(|e| first_line(self.whole, e));
        }
        if self.record.level.is_none() {
            self.record.level = match self.tracker.trace {
                Some(Trace::Go | Trace::Rust { .. }) if has_root => Some(LogLevel::Fatal),
                Some(_) if has_root => Some(LogLevel::Error),
                _ => self.stated_level(body),
            };
        }
        self.record
    }

    fn text(&self) -> &'t str {
        self.whole.get(self.record.span.clone()).unwrap_or_default()
    }

    fn note(&mut self, line: &Line<'t>, head: Option<&Head>) {
        if let Some(object) = line.object {
            return self.object(line, object);
        }
        if head.is_none() {
            self.field(line);
        }
        let skip = head.map_or(0, |h| h.body);
        let message = line.text.get(skip..).unwrap_or_default();
        self.expects = head.is_none() && message.ends_with(':') && super::is_label(message);
        self.points = !self.headed && message.contains('^') && message.trim().bytes().all(|b| b == b'^');
        if head.is_some_and(|h| h.kind == HeadKind::Kernel) {
            self.tracker.note_kernel(message, line.start + skip);
        } else {
            self.tracker.note(message, line.start + skip, head.is_some_and(|h| h.level >= Some(LogLevel::Error)));
        }
        if let Some(error) = head.and_then(|h| h.error.clone()) {
            self.error = self.error.take().or(Some(line.start + error.start..line.start + error.end));
        }
    }

    /// A field of the journal's verbose form (`    MESSAGE=…`), or the level of a Windows event (`Level: Error`).
    fn field(&mut self, line: &Line<'_>) {
        let indent = kubernetes::indent(line.text);
        let text = line.text.get(indent..).unwrap_or_default();
        for key in ["MESSAGE=", "PRIORITY=", "SYSLOG_IDENTIFIER=", "_COMM="] {
            let Some(value) = text.strip_prefix(key) else { continue };
            let from = line.start + indent + key.len();
            match key {
                "MESSAGE=" => self.record.body.start = from,
                "PRIORITY=" => self.record.level = value.parse().ok().map(level::severity).or(self.record.level),
                "_COMM=" if self.record.program.is_some() => {}
                _ => self.record.program = Some(from..line.end),
            }
        }
        if self.record.level.is_none()
            && let Some((label, value)) = text.split_once(':')
            && matches!(label.trim_end(), "Level" | "Type" | "LevelDisplayName" | "EntryType" | "Entry Type" | "Severity")
        {
            self.record.level = level::word(value.trim());
        }
    }

    /// A JSON object: the log line itself, or a part of its message.
    fn object(&mut self, line: &Line<'t>, object: &Object) {
        for part in object.message.iter().chain(&object.errors) {
            let mut at = part.start;
            for text in self.whole.get(part.clone()).unwrap_or_default().split('\n') {
                self.tracker.note(text, at, false);
                at += text.len() + 1;
            }
        }
        let before = self.whole.get(self.record.body.start..object.span.start).unwrap_or_default();
        let is_line = self.lines == 1 && (before.trim().is_empty() || before.trim_end().ends_with("=>")) && line.start == self.record.span.start;
        if !is_line {
            return;
        }
        self.error = object.errors.first().cloned();
        let telling = || object.message.iter().chain(&object.errors);
        if let (Some(from), Some(to)) = (telling().map(|p| p.start).min(), telling().map(|p| p.end).max()) {
            self.record.body = from..to;
        }
        self.record.level = object.level.or(self.record.level);
        self.record.program = object.program.clone().or(self.record.program.take());
        // A container's runtime wraps the program's own line, with its own prefix.
        if object.level.is_none()
            && let Some(message) = &object.message
            && let Some(text) = self.whole.get(message.clone())
            && let Some(head) = head::read(text.split('\n').next().unwrap_or_default())
        {
            self.record.level = head.level.or(self.record.level);
            self.record.body.start = self.record.body.start.max(message.start + head.body);
        }
    }

    /// The level that a whole record states, where its prefix states none.
    fn stated_level(&self, body: &str) -> Option<LogLevel> {
        if self.state.is_some() {
            return Some(kubernetes::level_of_state(self.text()));
        }
        if self.kind == HeadKind::Status {
            let active = self.text().lines().find_map(|l| l.trim_start().strip_prefix("Active: "))?;
            return Some(if active.starts_with("failed") || active.contains("auto-restart") { LogLevel::Error } else { LogLevel::Info });
        }
        if self.kind == HeadKind::Kernel {
            return kernel::level(body);
        }
        // `error connecting to x`, `Fatal: x`.
        let word = body.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next()?;
        level::word(word).filter(|l| *l >= LogLevel::Warning && word.len() >= 5)
    }
}

/// The first line of a span.
fn first_line(whole: &str, span: Range<usize>) -> Range<usize> {
    let length = whole.get(span.clone()).and_then(|t| t.find('\n')).unwrap_or(span.len());
    span.start..span.start + length
}
