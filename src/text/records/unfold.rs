//! Structured log lines to text: the escapes in their strings become what they stand for.
//!
//! A stack trace that a JSON log keeps on one line becomes lines again, a Windows path has single backslashes, a quoted
//! name its quotes. Where the message, the error and the level stand is noted, as the result is no JSON any more.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::json::{Json, Role, unescape};
use crate::model::LogLevel;
use crate::text::clean::clean;

/// An object that is longer than this is data, not a log line.
const LONGEST_OBJECT: usize = 64 * 1024;

/// A JSON object of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Object {
    /// Its place in the unfolded text.
    pub span: Range<usize>,
    /// What the program says.
    pub message: Option<Range<usize>>,
    /// The errors that it speaks of, perhaps with their traces.
    pub errors: Vec<Range<usize>>,
    /// The program.
    pub program: Option<Range<usize>>,
    /// The level that it states.
    pub level: Option<LogLevel>,
}

/// Text without the escapes of structured lines.
#[derive(Debug, Default)]
pub struct Unfolded {
    /// The text.
    pub text: String,
    /// The objects in it, in order.
    pub objects: Vec<Object>,
    /// The line ends that were escapes, in order.
    pub line_ends: Vec<usize>,
}

/// Unfolds the structured lines of a clean text.
pub fn unfold(text: String) -> Unfolded {
    let bytes = text.as_bytes();
    let has_objects = memchr::memchr(b'{', bytes).is_some();
    let has_values = memchr::memchr(b'\\', bytes).is_some() && memmem::find(bytes, b"=\"").is_some();
    let has_octal = memmem::find(bytes, b"#01").is_some();
    if !has_objects && !has_values && !has_octal {
        return Unfolded { text, ..Unfolded::default() };
    }
    let mut out = Writer { source: &text, copied: 0, found: Unfolded::default() };
    // How much may be read in vain, so that many begins of objects cost no more than reading the text once more.
    let mut budget = text.len() + LONGEST_OBJECT;
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', bytes.get(start..).unwrap_or_default()).map_or(text.len(), |n| start + n);
        let line = text.get(start..end).unwrap_or_default();
        let json = object_in(line).and_then(|at| {
            let json = Json::read(&text, start + at.place, if at.closed { end } else { (end + LONGEST_OBJECT.min(budget)).min(text.len()) });
            if json.is_none() && !at.closed {
                budget = budget.saturating_sub(LONGEST_OBJECT);
            }
            json
        });
        match json {
            Some(json) => {
                start = json.span.end;
                out.object(&json);
                // What follows an object on its line is read no further.
                start = memchr::memchr(b'\n', bytes.get(start..).unwrap_or_default()).map_or(text.len(), |n| start + n + 1);
            }
            None => {
                if has_values {
                    out.quoted_values(start, line);
                }
                if has_octal {
                    out.octal(start, line);
                }
                start = end + 1;
            }
        }
    }
    out.finish()
}

/// Where an object begins in a line.
struct Begin {
    place: usize,
    /// Whether it ends on the same line.
    closed: bool,
}

fn object_in(line: &str) -> Option<Begin> {
    let trimmed = line.trim_end();
    match trimmed.as_bytes().last()? {
        b'}' | b']' | b',' | b')' => memmem::find(line.as_bytes(), b"{\"").map(|place| Begin { place, closed: true }),
        // Indented over several lines: the brace stands alone, or where a result follows (`FAILED! => {`).
        b'{' if trimmed.trim_start() == "{" || trimmed.ends_with("=> {") => Some(Begin { place: trimmed.len() - 1, closed: false }),
        _ => None,
    }
}

struct Writer<'t> {
    source: &'t str,
    /// Up to where the source has been taken over.
    copied: usize,
    found: Unfolded,
}

impl Writer<'_> {
    /// Takes over the source up to a place; where that is in the unfolded text.
    fn copy_to(&mut self, place: usize) -> usize {
        self.found.text.push_str(self.source.get(self.copied..place).unwrap_or_default());
        self.copied = self.copied.max(place);
        self.found.text.len()
    }

    /// Writes other text in place of a span of the source.
    fn replace(&mut self, span: &Range<usize>, with: &str) {
        let from = self.copy_to(span.start);
        self.found.line_ends.extend(memchr::memchr_iter(b'\n', with.as_bytes()).map(|n| from + n));
        self.found.text.push_str(with);
        self.copied = span.end;
    }

    fn object(&mut self, json: &Json) {
        let mut object = Object { level: json.level, span: self.copy_to(json.span.start)..0, ..Object::default() };
        for string in &json.strings {
            let from = self.copy_to(string.span.start);
            let value = self.source.get(string.span.clone()).unwrap_or_default();
            let inner = if string.escaped {
                let (plain, inner) = plain_value(value);
                self.replace(&string.span, &plain);
                inner
            } else {
                None
            };
            let to = self.copy_to(string.span.end);
            let inner = inner.map(|i| i.moved(from)).unwrap_or_default();
            match string.role {
                Role::Error if to > from => object.errors.push(from..to),
                Role::Message if object.message.is_none() => object.message = Some(from..to),
                Role::Program if object.program.is_none() => object.program = Some(from..to),
                _ => {}
            }
            if string.role == Role::Message && inner.message.is_some() {
                object = Object { span: object.span, level: inner.level.or(object.level), program: inner.program.or(object.program), ..inner };
            }
        }
        object.span.end = self.copy_to(json.span.end);
        self.found.objects.push(object);
    }

    /// The quoted values of a logfmt line: `msg="a \"b\" c"`.
    fn quoted_values(&mut self, start: usize, line: &str) {
        let mut at = 0;
        while let Some(found) = line.get(at..).and_then(|l| memmem::find(l.as_bytes(), b"=\"")) {
            let from = at + found + 2;
            let Some(length) = line.get(from..).and_then(quoted_length) else { return };
            let value = line.get(from..from + length).unwrap_or_default();
            if value.contains('\\') && is_escaped(value) {
                let plain = clean(&unescape(value));
                self.replace(&(start + from..start + from + length), plain.trim_end_matches('\n'));
            }
            at = from + length + 1;
        }
    }

    /// `#012` and `#011`, as rsyslog writes line ends and tabs within a message. One alone may be anything.
    fn octal(&mut self, start: usize, line: &str) {
        let places: Vec<usize> =
            memmem::find_iter(line.as_bytes(), b"#01").filter(|n| matches!(line.as_bytes().get(n + 3), Some(b'1' | b'2'))).collect();
        if places.len() < 2 {
            return;
        }
        for place in places {
            let with = if line.as_bytes().get(place + 3) == Some(&b'2') { "\n" } else { "\t" };
            self.replace(&(start + place..start + place + 4), with);
        }
    }

    fn finish(mut self) -> Unfolded {
        self.copy_to(self.source.len());
        self.found
    }
}

/// A string value as text; where it is an object itself, as Docker wraps the log lines of JSON programs, what is in it.
fn plain_value(value: &str) -> (Cow<'static, str>, Option<Object>) {
    let plain = clean(&unescape(value));
    let plain = plain.trim_end_matches(['\n', ' ']);
    if plain.starts_with("{\"")
        && let Some(json) = Json::read(plain, 0, plain.len())
    {
        let mut out = Writer { source: plain, copied: 0, found: Unfolded::default() };
        // One level of wrapping is unfolded: the strings of an inner object keep what they wrap.
        let flat =
            Json { strings: json.strings.into_iter().filter(|s| !plain.get(s.span.clone()).is_some_and(|v| v.starts_with("{\\"))).collect(), ..json };
        out.object(&flat);
        let inner = out.finish();
        return (inner.text.into(), inner.objects.into_iter().next());
    }
    (plain.to_owned().into(), None)
}

/// The length of a quoted value up to its closing quote.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Whether the backslashes of a value are escapes: a Windows path (`dir="C:\new"`) has others.
fn is_escaped(value: &str) -> bool {
    value.contains("\\\"") || value.contains("\\\\") || (value.contains("\\n") && !value.contains(":\\"))
}

impl Object {
    /// The same object further on in a text.
    fn moved(self, by: usize) -> Self {
        let moved = |span: Range<usize>| span.start + by..span.end + by;
        Self {
            span: moved(self.span),
            message: self.message.map(moved),
            errors: self.errors.into_iter().map(moved).collect(),
            program: self.program.map(moved),
            level: self.level,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Vec<[String; 3]> {
        let unfolded = unfold(text.to_owned());
        let part = |span: &Option<Range<usize>>| span.clone().map_or(String::new(), |s| unfolded.text.get(s).unwrap().to_owned());
        unfolded.objects.iter().map(|o| [part(&o.message), part(&o.errors.first().cloned()), part(&o.program)]).collect()
    }

    #[test]
    fn a_trace_in_a_string_becomes_lines() {
        let text = "{\"level\":\"error\",\"msg\":\"failed\",\"stack_trace\":\"java.io.IOException: x\\n\\tat a.B.c(B.java:1)\\n\"}\nnext";
        let unfolded = unfold(text.to_owned());
        assert_eq!(unfolded.text, "{\"level\":\"error\",\"msg\":\"failed\",\"stack_trace\":\"java.io.IOException: x\n\tat a.B.c(B.java:1)\"}\nnext");
        let line_ends: Vec<&str> = unfolded.line_ends.iter().map(|n| unfolded.text.get(*n..=*n).unwrap()).collect();
        assert_eq!(line_ends, ["\n"]);
        assert_eq!(parts(text), [["failed", "java.io.IOException: x\n\tat a.B.c(B.java:1)", ""]]);
    }

    #[test]
    fn an_object_wrapped_by_docker_is_read_through() {
        let text = r#"{"log":"{\"level\":\"error\",\"msg\":\"dial \\\"db\\\" failed\",\"err\":\"refused\"}\n","stream":"stderr","time":"x"}"#;
        assert_eq!(parts(text), [["dial \"db\" failed", "refused", ""]]);
        assert_eq!(unfold(text.to_owned()).objects[0].level, Some(LogLevel::Error));
    }

    #[test]
    fn an_object_over_several_lines_is_one() {
        let text = "fatal: [web1]: FAILED! => {\n    \"changed\": false,\n    \"msg\": \"No package \\\"x\\\" found\"\n}\nPLAY RECAP";
        assert_eq!(parts(text), [["No package \"x\" found", "", ""]]);
    }

    #[test]
    fn quoted_values_lose_their_escapes_and_paths_keep_theirs() {
        let plain = |t: &str| unfold(t.to_owned()).text;
        assert_eq!(plain(r#"level=error msg="open \"a\": failed" x="y""#), r#"level=error msg="open "a": failed" x="y""#);
        assert_eq!(plain(r#"dir="C:\new\temp" x"#), r#"dir="C:\new\temp" x"#);
        assert_eq!(plain("a {b} \\ c=\"d"), "a {b} \\ c=\"d");
    }

    #[test]
    fn rsyslog_writes_line_ends_in_octal() {
        let plain = |t: &str| unfold(t.to_owned()).text;
        assert_eq!(plain("srv app: java.io.IOException: x#012#011at a.B(C.java:1)"), "srv app: java.io.IOException: x\n\tat a.B(C.java:1)");
        assert_eq!(plain("ticket #012 is open"), "ticket #012 is open");
    }

    #[test]
    fn control_sequences_in_strings_go() {
        let text = r#"{"message":"\u001b[31mred\u001b[0m\u0007 alert"}"#;
        assert_eq!(parts(text), [["red alert", "", ""]]);
    }

    proptest! {
        #[test]
        fn what_is_noted_lies_in_the_text(text in r#"([{}\[\]",:\\= ]|\{"msg":"|\\n|"\}|=> \{|\n|[a-zé]){0,60}"#) {
            let unfolded = unfold(text);
            for object in &unfolded.objects {
                let parts = [Some(&object.span), object.message.as_ref(), object.program.as_ref()];
                for span in parts.into_iter().flatten().chain(&object.errors) {
                    prop_assert!(unfolded.text.get(span.clone()).is_some());
                    prop_assert!(span.start >= object.span.start && span.end <= object.span.end);
                }
            }
            for line_end in &unfolded.line_ends {
                prop_assert_eq!(unfolded.text.get(*line_end..=*line_end), Some("\n"));
            }
            prop_assert!(unfolded.objects.windows(2).all(|w| w[0].span.end <= w[1].span.start));
            prop_assert!(unfolded.line_ends.windows(2).all(|w| w[0] < w[1]));
        }
    }
}
