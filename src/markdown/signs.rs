//! What can be seen of a problem, in the words of an article: error texts, events, codes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::blocks::{Block, plain_text};
use super::shells::commands_of;
use crate::model::ErrorCode;
use crate::words::{background_bits, words};

/// A sign as a rule is written with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignText {
    /// A Windows event.
    Event {
        /// Its source.
        source: Option<String>,
        /// Its id.
        id: u32,
    },
    /// An error code.
    Code(String),
    /// Words in order.
    Phrase(String),
}

/// The most signs that are taken from one article.
const MOST: usize = 24;
/// A phrase says at least this much, in bits above what stands in every sentence.
const LEAST_BITS: f64 = 10.0;
/// The words of a phrase that was found rather than written.
const PHRASE_WORDS: std::ops::RangeInclusive<usize> = 3..=24;

/// A constant expression.
macro_rules! constant {
    ($name:ident, $regex:literal) => {
        #[expect(clippy::unwrap_used, reason = "a constant expression, covered by the tests below")]
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($regex).unwrap());
    };
}

constant!(EVENT, r"(?i)\bevent\s*(?:id)?s?\s*[:#=]?\s*`?(\d{1,5})\b");
constant!(SOURCE, r"(?i)\b(?:event )?(?:source|provider)\s*[:=]\s*`?([A-Za-z][\w .-]{1,60}?)`?\s*(?:$|[,;)\n|]|  |event\b)");
constant!(HEX, r"\b0x[89A-Fa-f][0-9A-Fa-f]{7}\b");
constant!(DECIMAL, r"(?i)\b(?:error|exit|return|status|errno|code)\s*(?:code|number|status|value)?\s*[:#=(]?\s*`?(-?\d{2,10})\b");
constant!(SYMBOL, r"\b(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|E[A-Z]{4,12}|(?:ORA|SQLSTATE|SQL|KB)[-_ ]?\d{4,6})\b");
constant!(QUOTED, "[\"\u{201c}\u{201e}]([^\"\u{201c}\u{201d}\u{201e}]{12,300})[\"\u{201d}\u{201c}]");

/// The signs in blocks that describe what is seen. Signs come in the order of the text, each once.
#[must_use]
pub fn signs(blocks: &[Block]) -> Vec<SignText> {
    let mut found = Found::default();
    walk(blocks, &mut found);
    found.signs.truncate(MOST);
    found.signs
}

#[derive(Default)]
struct Found {
    signs: Vec<SignText>,
    seen: BTreeSet<SignText>,
}

impl Found {
    fn add(&mut self, sign: SignText) {
        if self.seen.insert(sign.clone()) {
            self.signs.push(sign);
        }
    }

    fn phrase(&mut self, text: &str) {
        if let Some(phrase) = stable_part(text) {
            self.add(SignText::Phrase(phrase));
        }
    }
}

fn walk(blocks: &[Block], found: &mut Found) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => prose(text, found),
            Block::Code { language, text } => {
                let is_data = matches!(language.as_str(), "yaml" | "json" | "xml" | "toml" | "ini" | "promql" | "go" | "python" | "javascript");
                if !is_data && commands_of(language, text).is_none() {
                    numbers(text, found);
                    text.lines().take(40).for_each(|line| found.phrase(line));
                }
            }
            Block::List { items, .. } => items.iter().for_each(|item| walk(item, found)),
            Block::Quote(blocks) => walk(blocks, found),
            Block::Table { head, rows } => table(head, rows, found),
        }
    }
}

fn prose(text: &str, found: &mut Found) {
    numbers(text, found);
    for quoted in QUOTED.captures_iter(text).filter_map(|c| c.get(1)) {
        found.phrase(quoted.as_str());
    }
    for code in text.split('`').skip(1).step_by(2) {
        let is_name = !code.contains(char::is_whitespace) && (code.ends_with("Exception") || code.ends_with("Error"));
        if is_name && code.len() > 8 {
            found.add(SignText::Phrase(code.to_owned()));
        } else if commands_of("", code).is_none() {
            found.phrase(code);
        }
    }
}

/// Events and codes in a text.
fn numbers(text: &str, found: &mut Found) {
    let source = SOURCE.captures(text).and_then(|c| c.get(1)).map(|m| m.as_str().trim().to_owned());
    for id in EVENT.captures_iter(text).filter_map(|c| c.get(1)?.as_str().parse().ok()) {
        found.add(SignText::Event { source: source.clone(), id });
    }
    for code in HEX.find_iter(text) {
        found.add(SignText::Code(code.as_str().to_owned()));
    }
    for code in DECIMAL.captures_iter(text).filter_map(|c| c.get(1)) {
        let listed = ErrorCode::readings(code.as_str()).iter().any(|r| r.row().is_some());
        if listed {
            found.add(SignText::Code(code.as_str().to_owned()));
        }
    }
    for symbol in SYMBOL.find_iter(text) {
        let readings = ErrorCode::readings(symbol.as_str());
        if readings.iter().any(|r| r.row().is_some() || matches!(r, ErrorCode::Symbol(_))) {
            found.add(SignText::Code(symbol.as_str().to_owned()));
        }
    }
}

/// A table with a column of events or codes gives one sign a row; any other is read as text.
fn table(head: &[String], rows: &[Vec<String>], found: &mut Found) {
    let column = |names: &[&str]| head.iter().position(|h| names.contains(&h.trim().to_lowercase().as_str()));
    let source = column(&["source", "event source", "provider"]);
    let event = column(&["event id", "event", "eventid", "event-id"]).or_else(|| source.and_then(|_| column(&["id"])));
    let code = column(&["code", "error", "error code", "code/status", "status code", "hex", "exit code"]);
    if event.is_none() && code.is_none() {
        let text = plain_text(&[Block::Table { head: head.to_vec(), rows: rows.to_vec() }]);
        text.lines().for_each(|line| prose(line, found));
        return;
    }
    for row in rows {
        let cell = |column: Option<usize>| column.and_then(|n| row.get(n)).map(|c| c.trim_matches(['`', ' ']).to_owned()).filter(|c| !c.is_empty());
        if let Some(id) = cell(event).and_then(|c| c.parse().ok()) {
            found.add(SignText::Event { source: cell(source), id });
        }
        if let Some(code) = cell(code)
            && !ErrorCode::readings(&code).is_empty()
        {
            found.add(SignText::Code(code));
        }
    }
}

/// The longest run of words of a message that does not vary from machine to machine: without times, addresses, paths,
/// numbers and what stands for them. Nothing where it says too little to be told by.
#[must_use]
pub fn stable_part(message: &str) -> Option<String> {
    let mut best: Option<(f64, Vec<&str>)> = None;
    let mut run: Vec<&str> = Vec::new();
    let tokens = message.split_whitespace().map(Some).chain([None]);
    for token in tokens {
        match token {
            Some(token) if !varies(token) && run.len() < *PHRASE_WORDS.end() => run.push(token),
            _ => {
                let bits = information(&run.join(" "));
                if best.as_ref().is_none_or(|(b, _)| bits > *b) {
                    best = Some((bits, std::mem::take(&mut run)));
                }
                run.clear();
            }
        }
    }
    let (bits, run) = best?;
    let phrase = run.join(" ");
    let phrase = phrase.trim_matches(|c: char| !c.is_alphanumeric());
    let count = words(phrase).count();
    (bits >= LEAST_BITS && PHRASE_WORDS.contains(&count)).then(|| phrase.to_owned())
}

/// What words say, in bits above what stands in every sentence.
fn information(text: &str) -> f64 {
    words(text).map(|w| (background_bits(w.key()) - 2.0).max(0.0)).sum::<f64>() * 0.7
}

/// Whether a token of a message stands for something that is another one elsewhere.
fn varies(token: &str) -> bool {
    let bare = token.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')'));
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let is_level = matches!(
        bare.trim_matches(['[', ']', '<', '>']),
        "E" | "W" | "I" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG" | "FATAL" | "error" | "warning" | "info"
    );
    let quoted = |mark: char| bare.len() > 2 && bare.starts_with(mark) && bare.ends_with(mark);
    is_level
        || digits * 3 >= bare.len().max(1)
        || (digits > 0 && bare.contains([':', '/', '\\', '@', '-', '.']))
        || bare.contains(['<', '>', '{', '}', '$', '%', '\u{2026}', '*'])
        || bare.contains("..")
        || bare.contains("://")
        || bare.starts_with(['/', '\\', '~'])
        || bare.get(1..3) == Some(":\\")
        || quoted('\'')
        || quoted('"')
        || (bare.contains('=') && !bare.ends_with('='))
}

#[cfg(test)]
mod tests {
    use super::super::parts;
    use super::*;

    fn read(text: &str) -> Vec<SignText> {
        parts(text).iter().flat_map(|p| signs(&p.blocks)).collect()
    }

    fn phrase(text: &str) -> SignText {
        SignText::Phrase(text.to_owned())
    }

    #[test]
    fn error_texts_are_phrases_without_what_varies() {
        let found = read("```\n2026-01-02 10:00:00 srv01 E: spool writer cannot acquire the exclusive lock on /var/spool/x since 17\n```\n");
        assert_eq!(found, [phrase("spool writer cannot acquire the exclusive lock on")]);
        let found = read("Users see \u{201c}The delegation token was refused by the broker\u{201d} and `SpoolLockException`.");
        assert_eq!(found, [phrase("The delegation token was refused by the broker"), phrase("SpoolLockException")]);
    }

    #[test]
    fn commands_settings_and_small_talk_are_no_signs() {
        assert!(
            read("```sh\nsystemctl status nginx\n```\n\n```yaml\nspool: the directory cannot be locked\n```\n\nSee \"what to do now\".").is_empty()
        );
    }

    #[test]
    fn events_and_codes_are_found_in_prose_and_tables() {
        let event = |source: Option<&str>, id| SignText::Event { source: source.map(str::to_owned), id };
        let code = |c: &str| SignText::Code(c.to_owned());
        assert_eq!(read("Event ID: 1023, Source: MsiInstaller, error code 1603."), [event(Some("MsiInstaller"), 1023), code("1603")]);
        assert_eq!(read("It ends with 0x80070643 or ENOSPC, not with 0x10."), [code("0x80070643"), code("ENOSPC")]);
        let table = "| Event ID | Source | Meaning |\n|---|---|---|\n| 7 | disk | bad block |\n| 51 | disk | paging |\n";
        assert_eq!(read(table), [event(Some("disk"), 7), event(Some("disk"), 51)]);
    }
}
