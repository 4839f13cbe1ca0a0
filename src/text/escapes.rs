//! Strings that a program escaped (`"first\nsecond"`, `\"`, `\u00e4`) as what they say: JSON, key and value pairs, and
//! what Python and Go quote.
//!
//! Only what stands between quotes is touched, and only if every backslash in it is one of an escape: a path
//! (`"C:\temp\new"`) stays as it is.

use std::borrow::Cow;

use super::edit::{Edit, NEW_LINE, NEW_LINE_TEXT};

/// So often a string within a string is looked into.
const DEPTH: usize = 3;

/// A text with its escaped strings as they are meant.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut edit = Edit::of(text);
    let mut start = 0;
    for line in text.split('\n') {
        if memchr::memchr(b'\\', line.as_bytes()).is_some() {
            strings(line, |span, inner| edit.replace(start + span.start..start + span.end, inner));
        }
        start += line.len() + 1;
    }
    edit.finish()
}

/// Finds the escaped strings of a line, and says what each means.
fn strings(line: &str, mut found: impl FnMut(std::ops::Range<usize>, &str)) {
    let bytes = line.as_bytes();
    let mut at = 0;
    // What one string of a kind does not find, no later one does.
    let mut closes = true;
    while let Some(open) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\'', rest)).map(|n| at + n) {
        let quote = bytes.get(open).copied().unwrap_or(b'"');
        let before = open.checked_sub(1).and_then(|n| bytes.get(n)).copied().unwrap_or(b' ');
        at = open + 1;
        let opens = matches!(before, b' ' | b'\t' | b'{' | b'[' | b'(' | b',' | b':' | b'=') || (quote == b'\'' && before == b'b');
        if !opens || (quote == b'\'' && !closes) {
            continue;
        }
        let Some(close) = closing(bytes, open, quote) else {
            closes = false;
            continue;
        };
        let inner = line.get(open + 1..close).unwrap_or_default();
        if inner.contains('\\')
            && let Some(meant) = meaning(inner, DEPTH)
        {
            found(open + 1..close, &meant);
        }
        at = close + 1;
    }
}

/// Where the string that opens at an offset closes; at the end of the line if it was cut off.
fn closing(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while let Some(n) = bytes.get(at..).and_then(|rest| memchr::memchr2(quote, b'\\', rest)) {
        at += n;
        if bytes.get(at) == Some(&b'\\') {
            at += 2;
            continue;
        }
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        if matches!(after, b' ' | b'\t' | b',' | b'}' | b']' | b')' | b':' | b';' | b'.') {
            return Some(at);
        }
        at += 1;
    }
    (quote == b'"').then_some(bytes.len())
}

/// What an escaped string means; nothing if it is none.
fn meaning(inner: &str, depth: usize) -> Option<String> {
    if has_plain_path(inner) {
        return None;
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push(NEW_LINE),
            Some('r') | None => {}
            Some('t') => out.push('\t'),
            Some('b' | 'f' | 'v' | '0') => out.push(' '),
            Some(c @ ('"' | '\'' | '\\' | '/')) => out.push(c),
            Some('u') => out.push(unicode(&mut chars)?),
            Some('x') => out.push(hexadecimal(&mut chars, 2).and_then(char::from_u32)?),
            Some(_) => return None,
        }
    }
    // An escaped line end at the end of a message ends nothing.
    let trimmed = out.trim_end_matches([NEW_LINE, ' ']).len();
    out.truncate(trimmed);
    let out = if out.bytes().any(|b| !b.is_ascii() || (b < b' ' && b != b'\x0b' && b != b'\t')) { clean_pieces(&out) } else { out };
    if depth == 0 || !out.contains('\\') {
        return Some(out);
    }
    let mut edit = Edit::of(&out);
    strings(&out, |span, inner| edit.replace(span, inner));
    Some(edit.finish().into_owned())
}

/// Control sequences that were escaped (`\u001b[31m`) are control sequences all the same, and quotes are quotes.
fn clean_pieces(text: &str) -> String {
    text.split(NEW_LINE).map(|piece| super::clean::clean(piece).replace('\n', " ")).collect::<Vec<_>>().join(NEW_LINE_TEXT)
}

/// Whether a string has a path with single backslashes: then nothing in it is escaped.
fn has_plain_path(inner: &str) -> bool {
    let bytes = inner.as_bytes();
    let drive = bytes.windows(4).any(|w| matches!(w, [a, b':', b'\\', c] if a.is_ascii_alphabetic() && *c != b'\\' && *c != b'"'));
    let share = bytes.starts_with(b"\\\\") && !bytes.starts_with(b"\\\\\\\\");
    drive || share
}

fn unicode(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    let first = hexadecimal(chars, 4)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some(char::from_u32(first).unwrap_or('\u{fffd}'));
    }
    // The other half of a pair.
    let mut ahead = chars.clone();
    if ahead.next() == Some('\\')
        && ahead.next() == Some('u')
        && let Some(second) = hexadecimal(&mut ahead, 4).filter(|s| (0xdc00..0xe000).contains(s))
    {
        *chars = ahead;
        return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
    }
    Some('\u{fffd}')
}

fn hexadecimal(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize) -> Option<u32> {
    let mut value = 0;
    for _ in 0..digits {
        value = value * 16 + chars.next()?.to_digit(16)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> String {
        unescape(text).replace(NEW_LINE, "|")
    }

    #[test]
    fn strings_of_json_say_what_they_mean() {
        assert_eq!(
            meant(r#"{"msg":"it\u2019s \"bad\"\n\tat x","path":"C:\\Temp\\new"}"#),
            "{\"msg\":\"it's \"bad\"|\tat x\",\"path\":\"C:\\Temp\\new\"}"
        );
        assert_eq!(meant(r#"{"log":"failed\n","stream":"stderr"}"#), r#"{"log":"failed","stream":"stderr"}"#);
        assert_eq!(meant(r#"{"a":"\ud83d\ude00 \ud83d x"}"#), "{\"a\":\"\u{1f600} \u{fffd} x\"}");
        assert_eq!(meant(r#"{"message":"Gr\u00f6\u00dfe"#), "{\"message\":\"Größe");
    }

    #[test]
    fn strings_within_strings() {
        assert_eq!(meant(r#"{"message":"{\"error\":\"a\\nb\"}"}"#), r#"{"message":"{"error":"a|b"}"}"#);
    }

    #[test]
    fn pairs_and_quoted_values() {
        assert_eq!(meant(r#"level=error msg="open \"x\": no such file\n" pod=y"#), r#"level=error msg="open "x": no such file" pod=y"#);
        assert_eq!(meant(r"stderr: b'Traceback\n  File x\n'"), "stderr: b'Traceback|  File x'");
    }

    #[test]
    fn escaped_control_sequences_go() {
        assert_eq!(meant(r#"{"log":"\u001b[31merror\u001b[0m: x"}"#), r#"{"log":"error: x"}"#);
    }

    #[test]
    fn paths_and_other_backslashes_stay() {
        for text in [r#"path="C:\temp\new" x"#, r"C:\temp\new\readme", r#""\\server\share\new""#, r#"regex "\d+\n" x"#, r"a\nb", r#"it's a \ here"#] {
            assert_eq!(meant(text), text);
        }
    }
}
