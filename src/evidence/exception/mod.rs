//! Exceptions by class and message, and panics; of a chain, the one at its bottom is marked.
//!
//! A class is read where a program reports it: at the head of a trace, behind `Caused by:`, in a line of a warning or
//! worse. A log that lists class names while all is well has none.

mod form;

use std::ops::Range;

use super::finds::{Find, Finds, line_before};
use super::signal;
use crate::model::{LogLevel, Paste, Signal, SignalValue, Spelling};
use form::{above, class_before, message_behind, of_rails, of_root, parts, record_at};

/// What the last part of a class ends in, without its first letter.
const ENDINGS: [&str; 6] = ["xception", "rror", "hrowable", "ailure", "nterrupt", "imeoutExpired"];
/// The most exceptions that are kept.
const MOST: usize = 16;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for ending in ENDINGS {
        finds.each(ending, |text, at| at_ending(paste, text, at, ending));
    }
    for announcement in ["During handling of the above exception", "The above exception was the direct cause"] {
        finds.each(announcement, above);
    }
    finds.each("::", |text, at| of_rails(paste, text, at));
    finds.again();
    for record in paste.records.iter().filter(|r| r.root.is_some()) {
        if let Some(span) = record.root.as_ref().and_then(|root| of_root(paste, record, root)) {
            finds.add(span);
        }
    }
    let finds = finds.keep(MOST * 2);
    let mut marked: Vec<(&Find, bool)> = finds.iter().map(|f| (f, is_root(paste, &finds, f))).collect();
    // A cause that is told twice is known by its place at the bottom.
    marked.sort_by_key(|(find, root)| (!root, find.span.start));
    let mut known: Vec<(String, String)> = Vec::new();
    for (find, root) in marked {
        let fact = parts(paste.slice(&find.span));
        if known.len() == MOST || known.contains(&fact) {
            continue;
        }
        found.push(signal(
            paste,
            SignalValue::Exception { class: fact.0.clone(), message: fact.1.clone(), root },
            Spelling::Plain,
            find.span.clone(),
        ));
        known.push(fact);
    }
}

/// The exception whose class ends at a cue.
fn at_ending(paste: &Paste, text: &str, at: usize, ending: &str) -> Option<Range<usize>> {
    let end = at + ending.len();
    if text.as_bytes().get(end).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'\\' | b'/' | b'-')) {
        // `java.io.IOException.` ends a sentence.
        let sentence = text.as_bytes().get(end) == Some(&b'.') && text.as_bytes().get(end + 1).is_none_or(u8::is_ascii_whitespace);
        if !sentence {
            return None;
        }
    }
    let start = class_before(text, end)?;
    let class = text.get(start..end)?;
    let last = class.rsplit(['.', '$', '\\', ':']).next().unwrap_or(class);
    let qualified = last.len() < class.len();
    let camel = last.bytes().next().is_some_and(|b| b.is_ascii_uppercase()) && last.bytes().any(|b| b.is_ascii_lowercase());
    if !camel || (!qualified && last.bytes().filter(u8::is_ascii_uppercase).count() < 2) {
        return None;
    }
    let record = record_at(paste, start)?;
    let message = message_behind(text, end, record.span.end);
    let line = line_before(text, start, 200);
    if line.ends_with("raise ") || line.ends_with("throw new ") {
        // A line of the source, shown within a trace.
        return None;
    }
    let leads = start == record.body.start || line.trim().is_empty() || introduced(line);
    let reported = match record.level {
        _ if record.root.is_some() => leads || !message.is_empty(),
        Some(LogLevel::Fatal | LogLevel::Error | LogLevel::Warning) => qualified || !message.is_empty(),
        Some(LogLevel::Info | LogLevel::Debug) => false,
        None => leads && (qualified || !message.is_empty()) || !message.is_empty() && qualified,
    };
    reported.then(|| start..message.end.max(end))
}

/// Whether a line up to an exception announces it.
fn introduced(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "Caused by: ",
        "Suppressed: ",
        "---> ",
        "Uncaught ",
        "[cause]: ",
        "exception is ",
        "exception: ",
        "threw ",
        "threw exception [",
        "raised ",
        "thread \"",
        "Unhandled exception. ",
    ];
    WORDS.iter().any(|w| line.ends_with(w)) || (line.contains("Exception in thread \"") && line.ends_with("\" "))
}

/// Whether an exception is the bottom of its chain.
fn is_root(paste: &Paste, finds: &[Find], find: &Find) -> bool {
    let Some(record) = paste.records.get(find.record) else { return true };
    let of_record: Vec<&Find> = finds.iter().filter(|f| f.record == find.record).collect();
    let whole = paste.slice(&record.span);
    // Python tells the cause first and what came of it after.
    if whole.contains("During handling of the above exception") || whole.contains("The above exception was the direct cause") {
        return of_record.first().is_some_and(|f| f.span == find.span);
    }
    let at_root = |f: &&&Find| record.root.as_ref().is_some_and(|r| f.span.start + "Error: ".len() >= r.start && f.span.start < r.end);
    match of_record.iter().rfind(at_root).or(of_record.last()) {
        Some(bottom) => bottom.span == find.span,
        None => true,
    }
}

#[cfg(test)]
mod tests;
