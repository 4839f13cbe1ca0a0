//! Clean text to records: a log line with its continuation lines, a stack trace, an event's details, a paragraph.
//!
//! Takes clean text; gives its [`Record`]s, each with its level, the place of its message and, for a trace, its most
//! telling line, and the text itself with the escapes of structured lines (JSON, logfmt) made plain. What the messages
//! mean is left to `evidence`. One pass, byte by byte, without regular expressions: the time is that of reading the text.

mod head;
mod json;
mod kernel;
mod kubernetes;
mod level;
mod open;
mod scan;
mod time;
mod trace;
mod unfold;

use head::Head;
use open::{Line, Open};
use unfold::{Object, unfold};

use crate::model::Record;

/// A record is cut here, so that one endless block cannot become one endless record.
const MAX_RECORD_BYTES: usize = 16 * 1024;

/// A text in records.
#[derive(Debug, Default)]
pub struct Cut {
    /// The text, with the escapes of structured lines made plain.
    pub text: String,
    /// Its records in order; blank lines belong to none.
    pub records: Vec<Record>,
    /// The line ends that were escapes; see [`crate::model::Paste::unfolded`].
    pub unfolded: Vec<usize>,
}

/// Cuts a clean text into records.
pub fn cut(text: String) -> Cut {
    let unfolded = unfold(text);
    let records = Cutter::new(&unfolded.text, &unfolded.objects, &unfolded.line_ends).run();
    Cut { text: unfolded.text, records, unfolded: unfolded.line_ends }
}

struct Cutter<'t> {
    text: &'t str,
    objects: &'t [Object],
    line_ends: &'t [usize],
    records: Vec<Record>,
    open: Option<Open<'t>>,
    blank_before: bool,
    labels_before: bool,
}

impl<'t> Cutter<'t> {
    fn new(text: &'t str, objects: &'t [Object], line_ends: &'t [usize]) -> Self {
        Self { text, objects, line_ends, records: Vec::new(), open: None, blank_before: true, labels_before: false }
    }

    fn run(mut self) -> Vec<Record> {
        let bytes = self.text.as_bytes();
        let line_end = |from: usize| memchr::memchr(b'\n', bytes.get(from..).unwrap_or_default()).map_or(bytes.len(), |n| from + n);
        let (mut start, mut number) = (0, 1_u32);
        while start < bytes.len() {
            let mut end = line_end(start);
            let mut lines = 1;
            let object = self.objects.first().filter(|o| o.span.start <= end);
            if let Some(object) = object {
                self.objects = self.objects.get(1..).unwrap_or_default();
                if object.span.end > end {
                    end = line_end(object.span.end);
                    let all = memchr::memchr_iter(b'\n', bytes.get(start..end).unwrap_or_default()).count();
                    let within = |place: usize| self.line_ends.partition_point(|n| *n < place);
                    lines += u32::try_from(all.saturating_sub(within(end) - within(start))).unwrap_or(u32::MAX);
                }
            }
            let first_end = line_end(start).min(end);
            let line = self.text.get(start..first_end).unwrap_or_default();
            if line.trim_start().is_empty() && object.is_none() {
                self.blank_before = true;
            } else {
                self.line(Line { text: line, start, end, number, object });
            }
            number = number.saturating_add(lines);
            start = end + 1;
        }
        if let Some(open) = self.open.take() {
            self.records.push(open.finish());
        }
        self.records
    }

    fn line(&mut self, line: Line<'t>) {
        let head = head::read(line.text);
        let is_label = is_label(line.text);
        let begins = self.begins(&line, head.as_ref(), is_label);
        let full = self.open.as_ref().is_some_and(|o| line.end - o.start() > MAX_RECORD_BYTES);
        match &mut self.open {
            Some(open) if !begins && !full => open.add(&line, head.as_ref()),
            open => {
                let next = Open::new(self.text, &line, head.as_ref(), open.as_ref().filter(|_| !begins));
                self.records.extend(open.replace(next).map(Open::finish));
            }
        }
        self.labels_before = is_label || (self.labels_before && !self.blank_before);
        self.blank_before = false;
    }

    /// Whether a line begins a record.
    fn begins(&self, line: &Line<'t>, head: Option<&Head>, is_label: bool) -> bool {
        let Some(open) = &self.open else { return true };
        if let Some(head) = head {
            return !open.takes_headed(line, head, self.blank_before);
        }
        if self.blank_before {
            let indented = line.text.starts_with([' ', '\t']);
            // An event's details often stand with a blank line between any two.
            return !(open.resumes(line.text) || self.labels_before && (is_label || indented));
        }
        // A JSON line may be cut off at its end; what stands alone in a brace is a part of something.
        line.text.starts_with("{\"") || line.object.is_some_and(|o| o.span.start == line.start && o.message.is_some()) || !open.takes_plain(line.text)
    }
}

/// Whether a line is one of an event's details, such as `Event ID: 1023`.
fn is_label(line: &str) -> bool {
    let text = line.trim_start();
    let Some(colon) = text.bytes().take(96).position(|b| b == b':') else { return false };
    let (Some(label), Some(rest)) = (text.get(..colon), text.get(colon + 1..)) else { return false };
    let label = label.trim_end();
    let letters = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '_' | '-' | '\'' | '/');
    label.chars().next().is_some_and(char::is_alphabetic)
        && label.chars().all(letters)
        && label.chars().count() <= 30
        && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests;
