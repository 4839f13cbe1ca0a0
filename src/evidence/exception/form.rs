//! Forms that an exception is written in: the class, the message behind it, and what languages make of both.

use std::ops::Range;

use crate::evidence::finds::{before, line_after, line_before};
use crate::model::{LogLevel, Paste, Record};

/// The longest message, in bytes.
const LONGEST: usize = 240;

/// Where the class begins that ends at a place.
pub fn class_before(text: &str, end: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..end)?;
    let length = bytes.iter().rev().take(200).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$' | b'\\' | b':')).count();
    let class = text.get(end - length..end)?;
    // `Caused by:java.x.Y` and `path:java.x.Y`; `::` is part of a name.
    let class = match class.rfind(':') {
        Some(colon) if before(class, colon) != Some(b':') => class.get(colon + 1..)?,
        _ => class,
    };
    let class = class.trim_start_matches(['.', ':', '\\', '$']);
    let begins = class.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    let bounded = before(text, end - class.len())
        .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'(' | b'[' | b'>' | b':' | b'=' | b'<' | b'`' | b'|' | b'{'));
    (begins && bounded).then(|| end - class.len())
}

/// The message behind a class: `: message`, ` (111): message`, `("message")`; empty where there is none.
pub fn message_behind(text: &str, end: usize, record_end: usize) -> Range<usize> {
    let none = end..end;
    let line = line_after(text, end, LONGEST.min(record_end.saturating_sub(end)));
    let note = line.strip_prefix(" (").or_else(|| line.strip_prefix(" [")).or_else(|| line.strip_prefix('(').filter(|l| l.starts_with("code: ")));
    let skipped = note.and_then(|l| l.split_once([')', ']'])).map_or(line, |(_, l)| l);
    if let Some(message) = skipped.strip_prefix(':') {
        // In a line of JSON the string ends before the line does.
        let stop = ["\",\"", "\"}"].iter().filter_map(|s| message.find(s)).min().unwrap_or(message.len());
        let Some(message) = message.get(..stop).filter(|m| !m.trim().is_empty()) else { return none };
        let start = end + line.len() - skipped.len() + 1;
        return start..start + message.trim_end().len();
    }
    for quote in ['"', '\''] {
        if let Some(message) = line.strip_prefix('(').and_then(|l| l.strip_prefix(quote)) {
            let length = message.find(quote).unwrap_or(message.len());
            return end + 2..end + 2 + length;
        }
    }
    none
}

/// The exception that Python speaks of below it: the last line above, whatever its class is called.
pub fn above(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    // The line of the announcement may have a prefix; the one above has the same.
    let line_start = before.rfind('\n')?;
    let prefix = at - line_start - 1;
    let trace = before.get(..line_start)?.trim_end();
    let from = trace.rfind('\n').map_or(0, |n| n + 1) + prefix;
    let line = trace.get(from..)?;
    let class = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(line.len());
    let named = line.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) && (class == line.len() || line.get(class..)?.starts_with(": "));
    named.then(|| from..text.floor_char_boundary(from + line.len().min(LONGEST)))
}

/// `ActiveRecord::ConnectionNotEstablished (message)`, as Rails logs it, with a class that is called anything.
pub fn of_rails(paste: &Paste, text: &str, at: usize) -> Option<Range<usize>> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let start = at - text.as_bytes().get(..at)?.iter().rev().take(60).take_while(|b| is_part(b)).count();
    let length = text.get(start..)?.bytes().take(120).take_while(|b| is_part(b) || *b == b':').count();
    let class = text.get(start..start + length)?.trim_end_matches(':');
    let capital = class.split("::").all(|part| part.bytes().next().is_some_and(|b| b.is_ascii_uppercase()));
    let record = record_at(paste, start)?;
    let begins = before(text, start).is_none_or(|b| b.is_ascii_whitespace()) && record.level.is_none_or(|l| l >= LogLevel::Warning);
    let line = line_after(text, start + class.len(), LONGEST);
    let message = line.strip_prefix(" (")?.trim_end().trim_end_matches(':').strip_suffix(')')?;
    (capital && begins && !message.is_empty()).then(|| start..start + class.len() + 2 + message.len())
}

/// The exception that the most telling line of a trace is, whatever its class is called.
pub fn of_root(paste: &Paste, record: &Record, root: &Range<usize>) -> Option<Range<usize>> {
    let text = paste.slice(root);
    let line = root.start..root.start + text.len().min(LONGEST);
    let line = line.start..paste.text.floor_char_boundary(line.end);
    if text.starts_with("panic: ") || text.starts_with("fatal error: ") || text.starts_with("Kernel panic - ") {
        return Some(line);
    }
    let whole = paste.slice(&record.span);
    if whole.contains("panicked at") && whole.contains("thread '") {
        return Some(line);
    }
    // Node's plain `Error: message`; the class stands before the message.
    if line_before(&paste.text, root.start, 8).ends_with("Error: ") && !text.is_empty() {
        return Some(root.start - "Error: ".len()..line.end);
    }
    if text.starts_with("Error: ") {
        return Some(line);
    }
    // Ruby has the class behind the message.
    if text.contains(".rb:") && text.ends_with(')') && ruby(text).is_some() {
        return Some(line);
    }
    // Python's classes are called anything: `socket.timeout: timed out`, `KeyboardInterrupt`.
    let class = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(text.len());
    let named = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) && (text.len() == class || text.get(class..)?.starts_with(": "));
    (named && whole.contains("Traceback (")).then_some(line)
}

/// The class and the message of an exception that was found.
pub fn parts(text: &str) -> (String, String) {
    let one_line = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    for (said, class) in [
        ("panic: ", "panic"),
        ("fatal error: ", "fatal error"),
        ("Kernel panic - not syncing: ", "kernel panic"),
        ("Kernel panic - ", "kernel panic"),
    ] {
        if let Some(message) = text.strip_prefix(said) {
            return (class.to_owned(), one_line(message));
        }
    }
    if text.contains(".rb:")
        && let Some((class, message)) = ruby(text)
    {
        return (class.to_owned(), one_line(message));
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '$' | '\\' | ':'))).unwrap_or(text.len());
    let class = text.get(..end).unwrap_or_default().trim_end_matches(':');
    let message = text.get(message_behind(text, class.len(), text.len())).unwrap_or_default();
    if let Some(message) = text.get(class.len()..).and_then(|r| r.strip_prefix(" (")).filter(|_| message.is_empty() && class.contains("::")) {
        return (class.to_owned(), one_line(message));
    }
    if message.is_empty() && class.len() < text.len() {
        // A panic of Rust has a message and no class.
        return ("panic".to_owned(), one_line(text));
    }
    // A name out of JSON within text has its backslashes twice.
    (class.replace("\\\\", "\\"), one_line(message))
}

/// The class and message of Ruby's `file:line:in 'x': message (Class)`.
fn ruby(text: &str) -> Option<(&str, &str)> {
    let (before, class) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let message = before.split_once("': ").map_or(before, |(_, m)| m);
    (!class.contains(' ')).then_some((class, message))
}

/// The record that a place lies in.
pub fn record_at(paste: &Paste, at: usize) -> Option<&Record> {
    let n = paste.records.partition_point(|r| r.span.start <= at).checked_sub(1)?;
    paste.records.get(n)
}
