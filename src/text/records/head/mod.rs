//! What a log line begins with: time, host, program, process, thread, level.
//!
//! Takes a line; gives where its message begins and what the prefix says. A prefix has layers (the journal's around a
//! program's own around a library's), so it is read layer by layer, each by the reader of its form. No regular
//! expressions: this runs over every line of a log, and a short paste must not wait for them to be compiled.

mod field;
mod service;
mod syslog;
mod tool;

use std::ops::Range;

use super::scan::Scan;
use super::time::{TimeForm, time};
use crate::model::LogLevel;

/// What a line is beyond its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeadKind {
    /// A log line.
    #[default]
    Line,
    /// A line of the audit log; those of one event have the same origin.
    Audit,
    /// A line of the kernel's log.
    Kernel,
    /// PostgreSQL's second and further lines about a message: DETAIL, HINT, STATEMENT, CONTEXT.
    More,
    /// The first of two lines that `java.util.logging` writes.
    FirstOfTwo,
    /// A line with the tag of a tool: lines in a row with the same tag are one record.
    Tagged,
    /// The head of `systemctl status`.
    Status,
    /// A line that stands in a box drawn around a message.
    Box,
    /// A row of a table of Kubernetes events.
    EventRow,
}

/// The prefix of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Where the message begins; blanks beyond the one that separates it are part of it.
    pub body: usize,
    /// The level.
    pub level: Option<LogLevel>,
    /// The program's name.
    pub program: Option<Range<usize>>,
    /// What wrote the line: lines of one origin may belong to one trace.
    pub origin: Range<usize>,
    /// What the line is.
    pub kind: HeadKind,
    /// Whether the prefix has a time.
    pub timed: bool,
    /// The error that the line names beside its message, as logfmt has it.
    pub error: Option<Range<usize>>,
}

/// Whether a layer of the prefix was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It was, and another may follow.
    More,
    /// It was, and the message follows.
    Last,
}

/// More layers than this are no prefix.
const MOST_LAYERS: usize = 12;

/// A prefix as far as it has been read.
struct Reader<'t> {
    line: &'t str,
    s: Scan<'t>,
    head: Head,
    /// How the last time was written, while nothing but the time has been read of its layer.
    form: Option<TimeForm>,
}

/// The prefix of a line; nothing where it has none that is known.
pub fn read(line: &str) -> Option<Head> {
    let mut reader = Reader { line, s: Scan::new(line), head: Head::default(), form: None };
    let mut found = false;
    for _ in 0..MOST_LAYERS {
        match reader.layer() {
            Some(step) => {
                found = true;
                if step == Step::Last {
                    break;
                }
            }
            None => break,
        }
    }
    found.then(|| {
        // One blank separates; more of them are the message's own indentation, as a trace has it, or align its column.
        if reader.head.level.is_some() {
            reader.s.blanks();
        } else {
            reader.s.eat(b' ');
        }
        reader.head.body = reader.s.at();
        reader.head
    })
}

impl<'t> Reader<'t> {
    fn layer(&mut self) -> Option<Step> {
        let first = self.s.at() == 0;
        let form = self.form.take();
        if let Some(form) = form
            && let Some(step) = self.host_and_program(form)
        {
            return Some(step);
        }
        if first && let Some(step) = self.tag() {
            return Some(step);
        }
        // A layer within a layer stands after a blank, and no further in: what is indented is a message.
        let before = self.s;
        if !first {
            let blanks = self.s.blanks();
            if blanks > 1 && form.is_none() && self.head.level.is_none() && self.head.program.is_some() {
                self.s = before;
                return None;
            }
        }
        let step = self.one_layer(first);
        if step.is_none() {
            self.s = before;
        }
        step
    }

    fn one_layer(&mut self, first: bool) -> Option<Step> {
        match self.s.peek()? {
            b'<' => self.priority().or_else(|| self.erlang_process()).or_else(|| self.angle()),
            b'[' => self.kernel_stamp().or_else(|| self.bracketed_time()).or_else(|| self.group(first)),
            b'0'..=b'9' => self.time().or_else(|| self.redis()).or_else(|| self.access(first)).or_else(|| self.number()).or_else(|| self.tool(first)),
            b'A'..=b'Z' => self
                .time()
                .or_else(|| self.klog())
                .or_else(|| self.postgres())
                .or_else(|| self.level(first))
                .or_else(|| self.windows_installer())
                .or_else(|| self.tool(first))
                .or_else(|| self.logger()),
            b'a'..=b'z' => self
                .key_values()
                .or_else(|| self.audit())
                .or_else(|| self.facility())
                .or_else(|| self.stream())
                .or_else(|| self.level(first))
                .or_else(|| self.postgres())
                .or_else(|| self.access(first))
                .or_else(|| if first { None } else { self.program_said() })
                .or_else(|| self.tool(first))
                .or_else(|| self.logger()),
            b'-' | b'|' | b':' | b'*' => self.separator(first),
            b'_' => self.logger().or_else(|| self.tool(first)),
            _ => self.tool(first),
        }
    }

    fn time(&mut self) -> Option<Step> {
        let form = self.s.attempt(|s| {
            let form = time(s)?;
            // `10:00:00:` and `2026-11-23 10:00:00,` end in a mark, most times end in a blank.
            matches!(s.peek(), None | Some(b' ' | b'\t' | b':' | b',' | b'|' | b']' | b'[' | b'-')).then_some(form)
        })?;
        self.s.eat(b',');
        self.s.eat(b':');
        self.head.timed = true;
        self.form = Some(form);
        if self.is_first_of_two() {
            self.head.kind = HeadKind::FirstOfTwo;
            return Some(Step::Last);
        }
        Some(Step::More)
    }

    /// Whether nothing but a class and a method follows the time, as `java.util.logging` writes: the message is on the next line.
    fn is_first_of_two(&self) -> bool {
        let mut words = self.s.rest().split_whitespace();
        let is_name = |w: &str| w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'$' | b'_' | b'<' | b'>'));
        let (Some(class), Some(method), None) = (words.next(), words.next(), words.next()) else { return false };
        let time = self.s.since(0);
        time.starts_with(|c: char| c.is_ascii_uppercase()) && time.contains(", ") && is_name(class) && is_name(method)
    }

    /// Takes a level if the prefix has none yet: the outer one of several is the journal's guess.
    fn set_level(&mut self, level: Option<LogLevel>) {
        self.head.level = level.or(self.head.level);
    }
}

#[cfg(test)]
mod tests;
