//! Clean text to signals: the typed facts that a paste states.
//!
//! Takes a [`Paste`]; gives [`Signal`]s in the order of the text, each once. One file for each kind of signal.
//! What the facts point to is left to `diagnosis`; the tables of error codes and products are in `kb/`.

mod code;
mod denial;
mod event;
mod exception;
mod exit_status;
mod finds;
mod host;
mod message;
mod path;
mod port;
mod product;
mod program;
mod reason;
mod unit;

pub use code::codes_asked_for;

use crate::model::{Paste, Signal, SignalValue, Spelling};

/// The most signals of a paste; a log with more says the same thing over and over.
const MAX_SIGNALS: usize = 400;

/// Reads every signal of a paste.
#[must_use]
pub fn read(paste: &Paste) -> Vec<Signal> {
    let mut found = Vec::new();
    event::read(paste, &mut found);
    code::read(paste, &mut found);
    product::read(paste, &mut found);
    message::read(paste, &mut found);
    exception::read(paste, &mut found);
    denial::read(paste, &mut found);
    reason::read(paste, &mut found);
    unit::read(paste, &mut found);
    program::read(paste, &mut found);
    host::read(paste, &mut found);
    port::read(paste, &mut found);
    path::read(paste, &mut found);
    exit_status::read(paste, &mut found);
    distinct(said_better(found))
}

/// Without exit statuses that a code says better: `status=203/EXEC` is one fact.
fn said_better(mut found: Vec<Signal>) -> Vec<Signal> {
    let codes: Vec<std::ops::Range<usize>> = found.iter().filter(|s| matches!(s.value, SignalValue::Code(_))).map(|s| s.span.clone()).collect();
    let is_code = |span: &std::ops::Range<usize>| codes.iter().any(|c| c.start < span.end && span.start < c.end);
    found.retain(|s| !matches!(s.value, SignalValue::ExitStatus(_)) || !is_code(&s.span));
    found
}

/// Each fact once, said as plainly as it is said anywhere, at the first place that says it so.
fn distinct(mut found: Vec<Signal>) -> Vec<Signal> {
    found.sort_by(|a, b| b.spelling.cmp(&a.spelling).then_with(|| (a.span.start, a.span.end).cmp(&(b.span.start, b.span.end))));
    let mut kept: Vec<Signal> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for signal in found {
        if kept.len() < MAX_SIGNALS && seen.insert(format!("{:?}", signal.value)) {
            kept.push(signal);
        }
    }
    kept.sort_by_key(|s| (s.span.start, s.span.end, s.kind()));
    kept
}

/// A signal at a place of the paste.
fn signal(paste: &Paste, value: SignalValue, spelling: Spelling, span: std::ops::Range<usize>) -> Signal {
    let text = paste.slice(&span).split_whitespace().collect::<Vec<_>>().join(" ");
    Signal { value, spelling, line: paste.line_of(span.start), span, text }
}

/// An expression whose `\w`, `\d`, `\s` and `\b` mean ASCII: what they stand for in messages is, and the Unicode ones take a
/// hundred times as long to compile, which a short question would pay for.
fn ascii_classes(regex: &str) -> String {
    let mut out = String::with_capacity(regex.len() * 2);
    let mut chars = regex.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('d') => out.push_str("[0-9]"),
            Some('s') => out.push_str("[ \\t\\r\\n]"),
            Some('b') => out.push_str("(?-u:\\b)"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A regular expression that is compiled once; the expression is a constant covered by tests.
macro_rules! constant_regex {
    ($name:ident, $regex:expr) => {
        #[allow(clippy::unwrap_used, reason = "a constant expression, covered by the tests of this file")]
        static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new(&$crate::evidence::ascii_classes($regex)).unwrap());
    };
}
use constant_regex;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The signals of a text as `kind value`, for the tests of each kind.
    pub fn signals(text: &str) -> Vec<String> {
        let paste = crate::text::read(text.as_bytes()).unwrap();
        read(&paste).into_iter().map(|s| format!("{} {}", s.kind().name(), s.value)).collect()
    }

    /// The values of the signals of one kind.
    pub fn of_kind(kind: &str, text: &str) -> Vec<String> {
        let paste = crate::text::read(text.as_bytes()).unwrap();
        read(&paste).into_iter().filter(|s| s.kind().name() == kind).map(|s| s.value.to_string()).collect()
    }

    proptest! {
        #[test]
        fn signals_lie_in_the_text_and_repeat_nothing(text in "(?s).{1,300}") {
            if let Ok(paste) = crate::text::read(text.as_bytes()) {
                let found = read(&paste);
                for signal in &found {
                    prop_assert!(paste.text.get(signal.span.clone()).is_some());
                }
                let values: std::collections::HashSet<String> = found.iter().map(|s| format!("{:?}", s.value)).collect();
                prop_assert_eq!(values.len(), found.len());
            }
        }
    }
}
