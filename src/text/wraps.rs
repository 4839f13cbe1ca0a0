//! Words and paths that the width of a terminal cut in two.
//!
//! A line end between words is a blank to everything that follows, so it stays. One inside a word is taken out, where
//! that is sure: the line is exactly as wide as the widest, and the two halves make one word (or one path) rather than
//! two.

use std::borrow::Cow;

use super::edit::{Edit, JOINED, NEW_LINE};
use crate::words::{UNKNOWN_WORD_BITS, background_bits, fingerprint, is_word_char, lower};

/// The widths that a terminal has, in columns; narrower text is not wrapped by one, wider text hardly ever.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=500;
/// Widths that consoles and terminals come with, and one less, as some leave the last column free.
const USUAL: [usize; 14] = [79, 80, 99, 100, 119, 120, 131, 132, 139, 140, 159, 160, 199, 200];

/// A text with its cut words whole; where a line end went, [`JOINED`] stands.
pub fn unwrap(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let width = |line: &str| if line.is_ascii() { line.len() } else { line.chars().count() };
    let mut widest = 0;
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain([text.len()]) {
        // Bytes are at least as many as characters.
        if end - start >= widest {
            widest = widest.max(text.get(start..end).map_or(0, width));
        }
        start = end + 1;
    }
    if !WIDTHS.contains(&widest) {
        return Cow::Borrowed(text);
    }
    let mut full: Vec<std::ops::Range<usize>> = Vec::new();
    start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        if end - start >= widest && text.get(start..end).is_some_and(|l| width(l) == widest && !l.contains(NEW_LINE)) {
            full.push(start..end);
        }
        start = end + 1;
    }
    let mut edit = Edit::of(text);
    for line in &full {
        let next = text.get(line.end + 1..).and_then(|t| t.split('\n').next()).unwrap_or_default();
        let indent = next.len() - next.trim_start_matches([' ', '\t']).len();
        let evidence = Evidence { often: full.len(), usual: USUAL.contains(&widest), indented: indent > 0 };
        if joins(text.get(line.clone()).unwrap_or_default(), next.trim_start_matches([' ', '\t']), &evidence) {
            edit.replace(line.end..line.end + 1 + indent, JOINED);
        }
    }
    edit.finish()
}

/// What speaks for a hard wrap beside the words.
struct Evidence {
    /// How many lines are exactly as wide as the widest.
    often: usize,
    /// Whether that is a width that terminals have.
    usual: bool,
    /// Whether the next line is indented, as the lists of PowerShell are.
    indented: bool,
}

/// Whether the end of a line and the beginning of the next are one word.
fn joins(line: &str, next: &str, evidence: &Evidence) -> bool {
    let left = line.rsplit([' ', '\t']).next().unwrap_or_default();
    let right = next.split([' ', '\t']).next().unwrap_or_default();
    let (Some(last), Some(first)) = (left.chars().next_back(), right.chars().next()) else { return false };
    if begins_record(next) {
        return false;
    }
    let is_path = left.contains(['\\', '/']) && left.len() > 2;
    if matches!(last, '\\' | '/') || (is_path && matches!(first, '\\' | '/')) {
        return evidence.usual || evidence.often > 1;
    }
    if !is_word_char(last) || !is_word_char(first) {
        return false;
    }
    let left_word = left.get(left.trim_end_matches(is_word_char).len()..).unwrap_or_default();
    let right_word = right.get(..right.len() - right.trim_start_matches(is_word_char).len()).unwrap_or_default();
    let joined = format!("{left_word}{right_word}");
    let (left_known, right_known) = (is_known(left_word), is_known(right_word));
    if is_known(&joined) {
        return !(left_known && right_known) || (evidence.often > 2 && !evidence.indented);
    }
    // Wrapped between words, an indented line has lost its blank: only a path tells that it goes on.
    let goes_on = is_path && right.contains(['\\', '/']) && !right.starts_with(['\\', '/']);
    if left_known && right_known || evidence.indented {
        return goes_on && (evidence.usual || evidence.often > 1);
    }
    evidence.often > 1 || (evidence.usual && (is_path || left_word.starts_with("0x")))
}

/// Whether a word is one of technical English.
fn is_known(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_alphabetic) && background_bits(fingerprint(&lower(word))) < UNKNOWN_WORD_BITS
}

/// Whether a line begins a record of its own: a time, a bracket, a label.
fn begins_record(line: &str) -> bool {
    let head = line.get(..line.floor_char_boundary(32)).unwrap_or(line);
    let digits = head.bytes().take_while(u8::is_ascii_digit).count();
    let is_time = digits > 0
        && matches!(head.as_bytes().get(digits), Some(b'-' | b'/' | b'.' | b':'))
        && head.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit);
    let is_syslog =
        head.len() > 6 && head.get(3..4) == Some(" ") && head.get(..3).is_some_and(|m| m.chars().all(char::is_alphabetic)) && head.contains(':');
    let is_label = head.split_once(": ").is_some_and(|(label, _)| label.split(' ').count() <= 3 && !label.contains(['\\', '/', '.']));
    is_time || is_syslog || is_label || head.starts_with(['[', '<', '{', '|', '-', '*', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as a terminal of a width shows it.
    fn wrapped(text: &str, width: usize) -> String {
        let lines = text.split('\n').map(|line| {
            let chars: Vec<char> = line.chars().collect();
            chars.chunks(width).map(|c| c.iter().collect::<String>().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn unwrapped(text: &str) -> String {
        unwrap(text).replace(JOINED, "")
    }

    const MESSAGE: &str = "The Microsoft Exchange Information Store service depends on the Microsoft Exchange Active Directory Topology service which failed to start, see C:\\ExchangeSetupLogs\\ExchangeSetup.log for the details of the installation and the configuration of this server.";

    #[test]
    fn words_and_paths_that_a_terminal_cut_are_whole_again() {
        for width in 60..140 {
            let text = unwrapped(&wrapped(MESSAGE, width));
            let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            // A word that stays cut would be a fault of the reader; two that grow together would be a worse one.
            let grown =
                words(&text).iter().filter(|w| !words(MESSAGE).contains(w) && MESSAGE.split_whitespace().all(|m| !m.contains(w.as_str()))).count();
            assert_eq!(grown, 0, "{width}: {text}");
        }
        let cut = wrapped(MESSAGE, 80);
        assert_eq!(unwrapped(&cut).split_whitespace().collect::<Vec<_>>(), MESSAGE.split_whitespace().collect::<Vec<_>>(), "{cut}");
    }

    #[test]
    fn mail_is_wrapped_between_words() {
        for width in [72, 76, 78, 80] {
            let filled = textwrap::fill(MESSAGE, width);
            assert_eq!(unwrapped(&filled), filled);
        }
    }

    #[test]
    fn lines_of_a_log_stay_apart() {
        let log =
            "2026-11-23 10:00:00 service started with configuration file /etc/app/config.yaml\n2026-11-23 10:00:01 ready\nnext line without time\n";
        assert_eq!(unwrapped(log), log);
        let events = format!("Log Name: System{}\nSource: x\n", "y".repeat(70));
        assert_eq!(unwrapped(&events), events);
    }

    #[test]
    fn a_list_of_powershell_cuts_paths() {
        let text = "Message : The update could not be installed, see C:\\Windows\\Temp\\Exchang\n          eSetup\\Logs\\rollup.log for more information on what\n          went wrong with it.";
        assert!(!unwrapped(text).contains("more informationwhat"), "{}", unwrapped(text));
    }
}
