//! JSON objects in a log: where the message, the error and the level stand in them.
//!
//! A reader of its own, as the places are wanted and not the values. It takes what RFC 8259 calls an object; depth and
//! length are bounded.

use std::ops::Range;

use super::level;
use crate::model::LogLevel;

/// Objects nested deeper than this are no log lines.
const DEEPEST: usize = 32;

/// What a string of a log line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What the program says.
    Message,
    /// The error that it speaks of, perhaps with its trace.
    Error,
    /// The program's name.
    Program,
    /// Anything else.
    Other,
}

/// A string value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonString {
    /// Its place in the text, without its quotes.
    pub span: Range<usize>,
    /// Whether it has escapes.
    pub escaped: bool,
    /// What it is for.
    pub role: Role,
}

/// A JSON object in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Json {
    /// Its place, braces included.
    pub span: Range<usize>,
    /// Its string values in order.
    pub strings: Vec<JsonString>,
    /// The level that it states.
    pub level: Option<LogLevel>,
}

/// Which object a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The log line itself.
    Line,
    /// The error that the log line speaks of.
    Error,
    /// Anything else.
    Other,
}

const MESSAGE_KEYS: [&str; 12] =
    ["msg", "message", "log", "@message", "@m", "@mt", "RenderedMessage", "textPayload", "short_message", "full_message", "event", "text"];
const ERROR_KEYS: [&str; 20] = [
    "error",
    "err",
    "errors",
    "exception",
    "exc_info",
    "exc",
    "cause",
    "thrown",
    "stack_trace",
    "stack",
    "stacktrace",
    "traceback",
    "@x",
    "error_message",
    "errorMessage",
    "errmsg",
    "error.message",
    "error.stack_trace",
    "stderr",
    "failure",
];
const KEYS_IN_ERROR: [&str; 10] =
    ["message", "msg", "stack", "stack_trace", "stackTrace", "stacktrace", "description", "reason", "detail", "extendedStackTrace"];
const LEVEL_KEYS: [&str; 11] =
    ["level", "severity", "lvl", "loglevel", "log.level", "log_level", "levelname", "@level", "@l", "PRIORITY", "severity_text"];
const PROGRAM_KEYS: [&str; 4] = ["SYSLOG_IDENTIFIER", "_COMM", "program", "appname"];
/// Objects whose members stand for the log line's own.
const WRAPPER_KEYS: [&str; 4] = ["log", "jsonPayload", "fields", "data"];

impl Json {
    /// Reads the object that begins at a place with `{`, not looking past `limit`.
    pub fn read(text: &str, at: usize, limit: usize) -> Option<Self> {
        let bytes = text.as_bytes().get(..limit.min(text.len()))?;
        let mut reader = Reader { text, bytes, at, found: Self::default() };
        reader.object(Within::Line, 0)?;
        let mut found = reader.found;
        found.span = at..reader.at;
        Some(found)
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    found: Json,
}

impl<'t> Reader<'t> {
    fn object(&mut self, within: Within, depth: usize) -> Option<()> {
        self.eat(b'{')?;
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        if self.eat(b'}').is_some() {
            return Some(());
        }
        loop {
            self.blanks();
            let (key, _) = self.string()?;
            let key = self.text.get(key)?;
            self.blanks();
            self.eat(b':')?;
            self.value(key, within, depth)?;
            self.blanks();
            if self.eat(b'}').is_some() {
                return Some(());
            }
            self.eat(b',')?;
        }
    }

    fn array(&mut self, key: &str, within: Within, depth: usize) -> Option<()> {
        self.eat(b'[')?;
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        if self.eat(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(key, within, depth)?;
            self.blanks();
            if self.eat(b']').is_some() {
                return Some(());
            }
            self.eat(b',')?;
        }
    }

    fn value(&mut self, key: &str, within: Within, depth: usize) -> Option<()> {
        self.blanks();
        match self.bytes.get(self.at)? {
            b'"' => {
                let (span, escaped) = self.string()?;
                let text = self.text.get(span.clone())?;
                if within == Within::Line && is_in(&LEVEL_KEYS, key) && self.found.level.is_none() {
                    self.found.level = level::word(text).or_else(|| text.parse().ok().and_then(level::number));
                }
                self.found.strings.push(JsonString { span, escaped, role: role(key, within) });
            }
            b'{' => {
                let inner = match within {
                    Within::Line if is_in(&WRAPPER_KEYS, key) => Within::Line,
                    Within::Line | Within::Error if is_in(&ERROR_KEYS, key) => Within::Error,
                    _ => Within::Other,
                };
                self.object(inner, depth + 1)?;
            }
            b'[' => self.array(key, within, depth + 1)?,
            b'-' | b'0'..=b'9' => {
                let from = self.at;
                self.skip(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
                if within == Within::Line && is_in(&LEVEL_KEYS, key) && self.found.level.is_none() {
                    self.found.level = self.text.get(from..self.at)?.parse().ok().and_then(level::number);
                }
            }
            b't' | b'f' | b'n' => {
                let from = self.at;
                self.skip(|b| b.is_ascii_lowercase());
                matches!(self.text.get(from..self.at)?, "true" | "false" | "null").then_some(())?;
            }
            _ => return None,
        }
        Some(())
    }

    /// A string: its place without the quotes, and whether it has escapes.
    fn string(&mut self) -> Option<(Range<usize>, bool)> {
        self.eat(b'"')?;
        let from = self.at;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += memchr::memchr3(b'"', b'\\', b'\n', rest)?;
            match self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    // The escaped character is stepped over with the next search unless it is one that is searched for.
                    self.at += if matches!(self.bytes.get(self.at + 1)?, b'"' | b'\\') { 2 } else { 1 };
                }
                // A string does not reach over a line end.
                _ => return None,
            }
        }
        self.at += 1;
        Some((from..self.at - 1, escaped))
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn blanks(&mut self) {
        self.skip(|b| matches!(b, b' ' | b'\t' | b'\n'));
    }

    fn skip(&mut self, fits: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|b| fits(*b)) {
            self.at += 1;
        }
    }
}

fn role(key: &str, within: Within) -> Role {
    match within {
        Within::Line if is_in(&MESSAGE_KEYS, key) => Role::Message,
        Within::Line if is_in(&ERROR_KEYS, key) => Role::Error,
        Within::Line if is_in(&PROGRAM_KEYS, key) => Role::Program,
        Within::Error if is_in(&KEYS_IN_ERROR, key) || is_in(&ERROR_KEYS, key) => Role::Error,
        _ => Role::Other,
    }
}

fn is_in(keys: &[&str], key: &str) -> bool {
    keys.iter().any(|k| k.eq_ignore_ascii_case(key))
}

/// A string value without its escapes. Line ends and tabs become themselves, other control characters stay out later.
pub fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r' | 'b' | 'f') => {}
            Some('u') => {
                if let Some(c) = code_unit(&mut chars) {
                    out.push(c);
                } else {
                    out.push_str("\\u");
                }
            }
            Some(c @ ('"' | '\\' | '/')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// The character of `\uXXXX`, or of two of them that belong together.
fn code_unit(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let hex = |text: &str| text.get(..4).and_then(|d| u32::from_str_radix(d, 16).ok());
    let rest = chars.as_str();
    let first = hex(rest)?;
    *chars = rest.get(4..)?.chars();
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first).or(Some('\u{fffd}'));
    }
    let second = chars.as_str().strip_prefix("\\u").and_then(hex).filter(|s| (0xdc00..0xe000).contains(s));
    let Some(second) = second else { return Some('\u{fffd}') };
    *chars = chars.as_str().get(6..)?.chars();
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn roles(text: &str) -> Vec<(Role, &str)> {
        let json = Json::read(text, 0, text.len()).unwrap();
        json.strings.into_iter().filter(|s| s.role != Role::Other).map(|s| (s.role, text.get(s.span).unwrap())).collect()
    }

    #[test]
    fn message_and_error_are_found_under_their_many_names() {
        assert_eq!(
            roles(r#"{"ts":"x","msg":"query failed","err":{"type":"E","message":"refused","stack":"at a"},"req":{"message":"no"}}"#),
            [(Role::Message, "query failed"), (Role::Error, "refused"), (Role::Error, "at a")]
        );
        assert_eq!(roles(r#"{"MESSAGE":"m","SYSLOG_IDENTIFIER":"sshd"}"#), [(Role::Message, "m"), (Role::Program, "sshd")]);
    }

    #[test]
    fn the_level_is_a_word_or_a_number() {
        let level = |text: &str| Json::read(text, 0, text.len()).and_then(|j| j.level);
        assert_eq!(level(r#"{"level":"error"}"#), Some(LogLevel::Error));
        assert_eq!(level(r#"{"level":50}"#), Some(LogLevel::Error));
        assert_eq!(level(r#"{"PRIORITY":"3"}"#), Some(LogLevel::Error));
        assert_eq!(level(r#"{"log":{"level":"warn"}}"#), Some(LogLevel::Warning));
        assert_eq!(level(r#"{"user":{"level":"error"}}"#), None);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["{", "{}x}", r#"{"a"}"#, r#"{"a":"b"#, r#"{"a":tru}"#, "{'a':1}", "{\"a\":\"x\ny\"}"] {
            assert!(Json::read(text, 0, text.len()).is_none_or(|j| j.span.end < text.len()), "{text}");
        }
        let deep = "{\"a\":".repeat(5000);
        assert!(Json::read(&deep, 0, deep.len()).is_none());
    }

    #[test]
    fn escapes_become_text() {
        assert_eq!(unescape(r#"a\nb\t\"c\" C:\\x \u00fc \ud83d\ude00 \q \u12"#), "a\nb\t\"c\" C:\\x ü 😀 \\q \\u12");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r#"\{[{}\[\]",:\\a-zé0-9 \n]{0,60}"#) {
            if let Some(json) = Json::read(&text, 0, text.len()) {
                prop_assert!(text.get(json.span).is_some());
                for string in json.strings {
                    prop_assert!(text.get(string.span).is_some());
                }
            }
            let _ = unescape(&text);
        }

        #[test]
        fn an_object_of_serde_is_an_object(key in "[a-z]{1,6}", value in any::<String>(), number in any::<f64>()) {
            let text = serde_json::json!({ key: value.clone(), "n": number, "l": [true, null, {"x": value.clone()}] }).to_string();
            let json = Json::read(&text, 0, text.len()).unwrap();
            prop_assert_eq!(json.span, 0..text.len());
            let read = text.get(json.strings.last().unwrap().span.clone()).unwrap();
            let plain: String = value.chars().filter(|c| !matches!(c, '\r' | '\u{8}' | '\u{c}')).collect();
            prop_assert_eq!(unescape(read), plain);
        }
    }
}
