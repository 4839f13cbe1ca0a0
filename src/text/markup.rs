//! What web pages and mails leave in a text: entities, line breaks, tags of layout, emphasis of Markdown.
//!
//! Tags of other vocabularies (an event's XML) are content and stay.

use std::borrow::Cow;

use memchr::memmem;

use super::edit::{Edit, NEW_LINE_TEXT};

/// Entities by name that texts of errors have; others stay as they are
/// (<https://html.spec.whatwg.org/multipage/named-characters.html>).
const ENTITIES: [(&str, &str); 28] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("lsquo", "'"),
    ("rsquo", "'"),
    ("ldquo", "\""),
    ("rdquo", "\""),
    ("laquo", "\""),
    ("raquo", "\""),
    ("ndash", "-"),
    ("mdash", "-"),
    ("hellip", "..."),
    ("auml", "\u{e4}"),
    ("ouml", "\u{f6}"),
    ("uuml", "\u{fc}"),
    ("Auml", "\u{c4}"),
    ("Ouml", "\u{d6}"),
    ("Uuml", "\u{dc}"),
    ("szlig", "\u{df}"),
    ("eacute", "\u{e9}"),
    ("egrave", "\u{e8}"),
    ("agrave", "\u{e0}"),
    ("aacute", "\u{e1}"),
    ("oacute", "\u{f3}"),
    ("ntilde", "\u{f1}"),
];

/// Tags that stand between lines.
const BLOCK: [&str; 24] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "pre",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "html",
    "head",
    "body",
    "title",
    "center",
    "blockquote",
    "dt",
    "dd",
];
/// Tags that stand within one.
const INLINE: [&str; 19] =
    ["b", "i", "u", "em", "strong", "span", "font", "code", "tt", "a", "td", "th", "thead", "tbody", "small", "sub", "sup", "samp", "kbd"];

/// The longest tag that is taken out, in bytes.
const LONGEST_TAG: usize = 400;

/// A text with its entities decoded.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    let mut edit = Edit::of(text);
    let mut next = 0;
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        if at < next {
            continue;
        }
        if let Some((character, length)) = entity(text.get(at..).unwrap_or_default()) {
            next = at + length;
            edit.replace(at..next, &character);
        }
    }
    edit.finish()
}

/// The character that an entity at the beginning of a text means, and the length of the entity. What was escaped more
/// than once (`&amp;lt;`) is taken apart to the end.
fn entity(text: &str) -> Option<(String, usize)> {
    let mut length = 1;
    let mut body = text.get(1..)?;
    for _ in 0..3 {
        let Some(rest) = body.strip_prefix("amp;") else { break };
        if named(rest).is_none() {
            break;
        }
        length += "amp;".len();
        body = rest;
    }
    let (character, name) = named(body)?;
    Some((character, length + name + 1))
}

/// The character of an entity's body (`lt;`, `#39;`, `#x27;`), and the length of its name.
fn named(body: &str) -> Option<(String, usize)> {
    let end = body.bytes().take(10).position(|b| b == b';')?;
    let name = body.get(..end)?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // A line end or a control is no more than a blank here.
        let character = char::from_u32(code).map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })?;
        return Some((super::clean::clean(character.encode_utf8(&mut [0; 4])), end));
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, character)| ((*character).to_owned(), end))
}

/// A text without tags of layout, if it is from a web page.
pub fn without_tags(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_page = ["</p>", "</div>", "</span>", "</td>", "</strong>", "</html>", "</h1>", "</font>", "<br>", "<br/>", "<br />", "</li>", "</b>"];
    if memchr::memchr(b'<', bytes).is_none() || !is_page.iter().any(|t| memmem::find(bytes, t.as_bytes()).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut edit = Edit::of(text);
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = text.get(at..).unwrap_or_default();
        let Some(end) = rest.bytes().take(LONGEST_TAG).position(|b| b == b'>') else { continue };
        let inside = rest.get(1..end).unwrap_or_default();
        let name = inside.trim_start_matches('/').split([' ', '/', '\n', '\t']).next().unwrap_or_default().to_ascii_lowercase();
        let span = at..at + end + 1;
        let followed_by_end = text.get(span.end..).is_some_and(|t| t.is_empty() || t.starts_with('\n'));
        let begins_line = text.get(..at).is_some_and(|t| t.is_empty() || t.ends_with('\n'));
        if BLOCK.contains(&name.as_str()) {
            let breaks = (inside.starts_with('/') || matches!(name.as_str(), "br" | "hr")) && !followed_by_end && !begins_line;
            edit.replace(span, if breaks { NEW_LINE_TEXT } else { "" });
        } else if INLINE.contains(&name.as_str()) {
            let is_cell = matches!(name.as_str(), "td" | "th") && inside.starts_with('/');
            edit.replace(span, if is_cell { "\t" } else { "" });
        }
    }
    edit.finish()
}

/// A text without the stars of emphasis: `**Event ID:** 1023`.
pub fn without_emphasis(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut edit = Edit::of(text);
    let mut open: Option<usize> = None;
    for at in memmem::find_iter(bytes, b"**") {
        let before = at.checked_sub(1).and_then(|n| bytes.get(n)).copied().unwrap_or(b'\n');
        let after = bytes.get(at + 2).copied().unwrap_or(b'\n');
        // Longer rows of stars are rules and banners; `**/` is a pattern.
        if before == b'*' || after == b'*' || after == b'/' {
            open = None;
            continue;
        }
        match open {
            Some(start) if !before.is_ascii_whitespace() && !bytes.get(start..at).unwrap_or_default().contains(&b'\n') => {
                edit.cut(start..start + 2);
                edit.cut(at..at + 2);
                open = None;
            }
            _ => open = (!after.is_ascii_whitespace() && !before.is_ascii_alphanumeric()).then_some(at),
        }
    }
    edit.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::NEW_LINE;

    #[test]
    fn entities_are_decoded_however_often_they_were_escaped() {
        assert_eq!(decode_entities("can&#39;t open &quot;a&amp;b&quot; &lt;x&gt; Gr&ouml;&szlig;e &#x27;&nbsp;"), "can't open \"a&b\" <x> Größe ' ");
        assert_eq!(decode_entities("&amp;lt;EventID&amp;gt; &amp;amp;lt;"), "<EventID> <");
        for text in ["a & b; c", "url?a=1&lt=2&copy", "&unknown; &#; &#x110000; &#xd800;", "&;"] {
            assert_eq!(decode_entities(text), text);
        }
        assert_eq!(decode_entities("a&#10;b&#27;c"), "a b c");
    }

    #[test]
    fn tags_of_layout_go_and_those_of_data_stay() {
        assert_eq!(without_tags("<p><b>Access</b> is<br>denied.</p><p>Error <code>5</code></p>").replace(NEW_LINE, "|"), "Access is|denied.|Error 5");
        assert_eq!(without_tags("<tr><td>Source</td><td>MsiInstaller</td></tr>\n"), "Source\tMsiInstaller\t\n");
        for text in ["<Event><System><EventID>1</EventID></System></Event>", "Vec<i> and List<b>", "a < b > c", "if (a<b) x"] {
            assert_eq!(without_tags(text), text);
        }
        assert_eq!(
            without_tags("<html><head><title>502 Bad Gateway</title></head>\n<body>\n<Data>x</Data></body></html>").replace(NEW_LINE, "|"),
            "502 Bad Gateway|\n\n<Data>x</Data>|"
        );
    }

    #[test]
    fn emphasis_goes() {
        assert_eq!(without_emphasis("**Source:** MsiInstaller\n**Event ID:** 1023"), "Source: MsiInstaller\nEvent ID: 1023");
        for text in ["**** STOP ****", "rules/**/*.yaml", "2**10 and 3**2", "** not\nclosed**"] {
            assert_eq!(without_emphasis(text), text);
        }
    }
}
