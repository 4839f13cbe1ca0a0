//! Windows events: Event Viewer's text with its labels, and one-line forms.

use regex::Captures;

use super::{constant_regex, signal};
use crate::model::{Paste, Signal, SignalValue, Spelling, source_key};

constant_regex!(ID, r"(?i)\b(?:event[ _-]?(?:id|code|identifier)|eventid|eventcode)(?:\s*[:=#]\s*|\s+|\s*<[^>]*>\s*|\t)\(?(\d{1,5})\b");
constant_regex!(BARE_ID, r"(?i)\bevent\s*#?(\d{2,5})\b");
constant_regex!(
    SOURCE,
    r#"(?im)(?:^|[\s,;(\[<"])(?:event\s+)?(?:source(?:[ _]?name)?|provider(?:[ _]?name)?)(?:\s*[:=]\s*|[ \t]+(?:is |name[ =:]+)?)"?([A-Za-z][A-Za-z0-9 ._$/()-]{1,80})"#
);
// A word and a number side by side, as people write an event to each other: `MsiInstaller 1023`, `1023 MsiInstaller`.
constant_regex!(
    SHORTHAND,
    r"(?i)\b(?P<before>[a-z][\w.-]{2,70})[\s:/,#(-]{1,3}(?:event[\s_-]*)?(?:id)?[\s:#]{0,2}(?P<id>\d{1,5})\b|\b(?P<id2>\d{1,5})[\s:/,(-]{1,3}(?:from\s+|by\s+)?(?P<after>[a-z][\w.-]{2,70})"
);

/// A paste longer than this is a log, where a word beside a number means nothing.
const SHORTHAND_BYTES: usize = 4000;
/// How far from its id a source may stand, in bytes.
const REACH: usize = 600;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let before = found.len();
    for captures in ID.captures_iter(&paste.text) {
        push(paste, &captures, Spelling::Plain, found);
    }
    if found.len() == before {
        for captures in BARE_ID.captures_iter(&paste.text) {
            push(paste, &captures, Spelling::Likely, found);
        }
    }
    if paste.text.len() <= SHORTHAND_BYTES {
        shorthand(paste, found);
    }
}

fn push(paste: &Paste, captures: &Captures<'_>, spelling: Spelling, found: &mut Vec<Signal>) {
    let (Some(whole), Some(id)) = (captures.get(0), captures.get(1)) else { return };
    let Ok(id) = id.as_str().parse() else { return };
    let source = source_near(paste, whole.start(), whole.end());
    found.push(signal(paste, SignalValue::Event { source, id }, spelling, whole.range()));
}

/// The source that belongs to an event id: the nearest one in the same record.
fn source_near(paste: &Paste, start: usize, end: usize) -> Option<String> {
    let record = paste.records.iter().rev().find(|r| r.span.start <= start)?;
    let from = floor(&paste.text, record.span.start.max(start.saturating_sub(REACH)));
    let to = floor(&paste.text, record.span.end.min(end + REACH));
    let window = paste.text.get(from..to)?;
    let distance = |at: usize| if at + from < start { start - (at + from) } else { (at + from).saturating_sub(end) };
    SOURCE
        .captures_iter(window)
        .filter_map(|c| c.get(1))
        .filter_map(|m| name(m.as_str()).map(|n| (distance(m.start()), n)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| source_key(&name))
}

/// A source's name out of what follows the label: it ends where the next label begins.
fn name(text: &str) -> Option<String> {
    constant_regex!(
        NEXT,
        r"(?i)[\s,;(]+(?:event|category|type|level|task|date|user|computer|log|id|description|opcode|keywords|guid)\b|\s{2,}|\s-\s"
    );
    let end = NEXT.find(text).map_or(text.len(), |m| m.start());
    let name = text.get(..end)?.trim().trim_end_matches(['.', ',', ')', '"', '/']);
    (!name.is_empty() && name.split_whitespace().count() <= 6).then(|| name.to_owned())
}

fn shorthand(paste: &Paste, found: &mut Vec<Signal>) {
    // A number that is plainly said to be an event's id is not read a second time.
    let plain: Vec<_> = found.iter().filter(|s| s.spelling == Spelling::Plain).map(|s| s.span.clone()).collect();
    let is_taken = |span: std::ops::Range<usize>| plain.iter().any(|p| p.start < span.end && span.start < p.end);
    let mut at = 0;
    // Every start is tried, as `exchange msiinstaller 1023` has its source in the second word.
    while let Some(captures) = SHORTHAND.captures_at(&paste.text, at) {
        let Some(whole) = captures.get(0) else { break };
        at = next_word(&paste.text, whole.start());
        let word = captures.name("before").or_else(|| captures.name("after"));
        let id = captures.name("id").or_else(|| captures.name("id2"));
        if let (Some(word), Some(id)) = (word, id)
            && let Ok(id) = id.as_str().parse()
            && !is_ordinary(word.as_str())
            && !is_taken(whole.range())
        {
            let value = SignalValue::Event { source: Some(source_key(word.as_str())), id };
            found.push(signal(paste, value, Spelling::Possible, whole.range()));
        }
    }
}

/// Words that stand beside numbers without being the source of an event.
fn is_ordinary(word: &str) -> bool {
    const WORDS: [&str; 34] = [
        "event", "error", "code", "line", "port", "version", "exit", "status", "server", "update", "rollup", "sp", "kb", "the", "and", "with", "for",
        "from", "page", "step", "day", "days", "hours", "minutes", "seconds", "pid", "user", "users", "windows", "number", "errno", "http",
        "eventid", "returned",
    ];
    let word = word.to_lowercase();
    WORDS.contains(&word.as_str()) || word.bytes().any(|b| b.is_ascii_digit())
}

/// The offset of the word after the one at an offset.
fn next_word(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !crate::words::is_word_char(c)).unwrap_or(rest.len());
    floor(text, at + end.max(1))
}

/// The largest character boundary that is not past an offset; at a boundary, the offset itself.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::signals;

    fn events(text: &str) -> Vec<String> {
        signals(text).into_iter().filter_map(|s| s.strip_prefix("event ").map(str::to_owned)).collect()
    }

    #[test]
    fn event_viewer_text_with_blank_lines() {
        let text = "Type: Error\n\nSource: MsiInstaller\n\nCategory: None\n\nEvent ID: 1023\n\nDescription: Product: it failed";
        assert_eq!(events(text), ["msiinstaller/1023"]);
    }

    #[test]
    fn event_viewer_text_of_newer_systems() {
        let text = "Log Name:      System\nSource:        Microsoft-Windows-WAS\nDate:          11/23/2026 10:00:00 AM\nEvent ID:      5057\nTask Category: None\nLevel:         Warning";
        assert_eq!(events(text), ["was/5057"]);
    }

    #[test]
    fn one_line_forms() {
        for text in [
            "event id 1023 source msiinstaller",
            "Source: MsiInstaller Event ID: 1023",
            "EventID=1023, Source=MsiInstaller",
            "Provider: MsiInstaller, event code: 1023",
        ] {
            assert_eq!(events(text)[0], "msiinstaller/1023", "{text}");
        }
        for text in ["MsiInstaller 1023", "msiinstaller/1023", "1023 MsiInstaller", "exchange msiinstaller event 1023", "MsiInstaller (1023)"] {
            assert!(events(text).contains(&"msiinstaller/1023".to_owned()), "{text}: {:?}", events(text));
        }
    }

    #[test]
    fn an_id_without_a_source_is_an_event_too() {
        assert_eq!(events("we see event id 4740 all day"), ["4740"]);
    }

    #[test]
    fn sources_of_several_words() {
        assert_eq!(events("Source: Service Control Manager\nEvent ID: 7000"), ["service control manager/7000"]);
    }
}
