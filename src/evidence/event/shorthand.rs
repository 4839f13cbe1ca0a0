//! What people write to each other: `MsiInstaller 1023`, `event 7031, Service Control Manager`, `1023 from MsiInstaller`.
//!
//! A word beside a number is an event only where the word is the name of a source, or can be nothing else; in a log of
//! any length it means nothing.

use std::ops::Range;

use super::{Events, Found, id_of, labels::number_at};
use crate::evidence::constant_regex;
use crate::model::{EventSource, KnownSource, Paste, Spelling, known_source, normal_form, sources_beginning_with};
use crate::words::{Word, background_bits, is_word_char, lower, words};

/// A paste longer than this is a log, where a word beside a number means nothing.
const LONGEST: usize = 8000;
/// A paste of so many words is a question, in which the name of a source that nobody knows may stand.
const QUESTION_WORDS: usize = 12;
/// The longest name of a source, in words.
const NAME_WORDS: usize = 7;
/// How far from its id a source may stand, in bytes.
const REACH: usize = 60;
/// Rarer in technical English than this, in bits, a word is a name rather than a word.
const NAME_BITS: f64 = 10.5;

constant_regex!(EVENT, r"(?i)\b(?:event|ereignis|[ée]v[ée]nement|[ée]v[èe]nement|evento|suceso)(?:\s+(?:nr|no|number)\.?)?[\s:#(]{1,3}(\d{2,5})\b");
constant_regex!(AFTER, r"(?i)^[\s:/,#()\[\]|-]{1,3}(?:events?[\s:#_-]*)?(?:id[\s:#=]{1,3})?#?\(?(\d{1,5})\b");
constant_regex!(BEFORE, r"(?i)\b(\d{1,5})[\s:/,()|-]{1,3}(?:from |by |in |of |source )?$");
constant_regex!(SAYS_EVENT, r"(?i)\b(?:event|ereignis|evento|id\b)");
constant_regex!(
    COUNTS,
    r"(?i)^\s?(?:%|x\b|of\b|times\b|more\b|ms\b|[kmg]i?b\b|sec|min|hour|day|week|month|year|user|client|server|item|row|request|connection|thread|process|people|participant|st\b|nd\b|rd\b|th\b|h\b|s\b)"
);

pub fn read(paste: &Paste, events: &mut Events) {
    let text = paste.text.as_str();
    if text.len() > LONGEST {
        return;
    }
    let said: Vec<Word<'_>> = words(text).collect();
    by_number(paste, events);
    by_source(text, &said, events);
    if said.len() <= QUESTION_WORDS {
        by_unknown_name(text, &said, events);
    }
}

/// `event 7031`, unless the paste says plainly what its events are.
fn by_number(paste: &Paste, events: &mut Events) {
    if events.found.iter().any(|e| e.spelling == Spelling::Plain) {
        return;
    }
    for captures in EVENT.captures_iter(&paste.text) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.get(1)) else { continue };
        let span = whole.range();
        if events.is_claimed(span.start) || !is_id(&paste.text, number.range()) {
            continue;
        }
        let source = source_beside(paste, &span);
        // `event 2026` without a source is a year.
        let is_year = number.as_str().len() == 4 && number.as_str().starts_with("20");
        let spelling = if source.is_some() || !is_year { Spelling::Likely } else { Spelling::Possible };
        if let Some(id) = id_of(number.as_str()) {
            events.add(Found { source, id, channel: None, level: None, spelling, span: span.clone() }, span);
        }
    }
}

/// The name of a known source beside a number.
fn by_source(text: &str, said: &[Word<'_>], events: &mut Events) {
    let mut n = 0;
    while let Some(word) = said.get(n) {
        let Some((source, length)) = known_at(text, said, n) else {
            n += 1;
            continue;
        };
        let span = word.start..said.get(n + length - 1).map_or(word.end(), Word::end);
        n += length;
        if events.is_claimed(span.start) || is_inside_identifier(text, &span) {
            continue;
        }
        let Some((number, whole)) = number_beside(text, &span) else { continue };
        // An ordinary word needs more than a number: `disk 7`, `server 2019`.
        let says_event = text.get(whole.clone()).is_some_and(|t| SAYS_EVENT.is_match(t));
        let alone = said.len() <= length + 1 && !text.get(number.clone()).is_some_and(means_other);
        if source.weak && !says_event && !alone {
            continue;
        }
        let spelling = if source.weak && !says_event { Spelling::Possible } else { Spelling::Likely };
        let name = text.get(span.clone()).and_then(EventSource::new);
        if let Some(id) = text.get(number).and_then(id_of) {
            events.add(Found { source: name, id, channel: None, level: None, spelling, span: whole.clone() }, whole);
        }
    }
}

/// A name that nobody knows beside a number, in a short question.
fn by_unknown_name(text: &str, said: &[Word<'_>], events: &mut Events) {
    for (n, number) in said.iter().enumerate() {
        let is_number = (3..=5).contains(&number.text.len()) && number.text.bytes().all(|b| b.is_ascii_digit());
        if !is_number || events.is_claimed(number.start) || !is_id(text, number.start..number.end()) {
            continue;
        }
        let neighbours = [n.checked_sub(1).and_then(|n| said.get(n)), said.get(n + 1)];
        for word in neighbours.into_iter().flatten() {
            let name = token_at(text, word);
            let between = text.get(name.end.min(number.end())..name.start.max(number.start)).unwrap_or_default();
            let (left, right) = if name.end <= number.start { (name.end, number.start) } else { (number.end(), name.start) };
            let apart = text.get(left..right).unwrap_or(between);
            let close = matches!(apart, " " | "/" | " (" | ", " | ": " | "\t");
            let token = text.get(name.clone()).unwrap_or_default();
            if close
                && is_name(token)
                && let (Some(source), Some(id)) = (EventSource::new(token), id_of(number.text))
            {
                let span = name.start.min(number.start)..name.end.max(number.end());
                events.found.push(Found { source: Some(source), id, channel: None, level: None, spelling: Spelling::Possible, span });
            }
        }
    }
}

/// The source that stands beside an id on its line.
pub(super) fn source_beside(paste: &Paste, id: &Range<usize>) -> Option<EventSource> {
    let text = paste.text.as_str();
    let before = text.get(text.floor_char_boundary(id.start.saturating_sub(REACH))..id.start)?;
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = text.get(id.end..text.floor_char_boundary((id.end + REACH).min(text.len())))?;
    let after = after.split('\n').next().unwrap_or_default();
    if let Some(source) = source_at_start(after.trim_start_matches([' ', ',', ':', '(', ')', '-', '/', '|', '\t', '[', ']', '"', '\'', '.'])) {
        return Some(source);
    }
    if let Some(rest) = ["from ", "by ", "source "].iter().find_map(|w| after.trim_start_matches([' ', ',', '(']).strip_prefix(w))
        && let Some(source) = source_at_start(rest)
    {
        return Some(source);
    }
    // Before it, the nearest known name, or a name right beside it.
    let said: Vec<Word<'_>> = words(before).collect();
    let known = (0..said.len()).rev().filter_map(|n| known_at(before, &said, n).map(|(s, length)| (n, s, length))).find(|(_, s, _)| !s.weak);
    if let Some((n, _, length)) = known
        && let (Some(first), Some(last)) = (said.get(n), said.get(n + length - 1))
        && !is_inside_identifier(before, &(first.start..last.end()))
    {
        return before.get(first.start..last.end()).and_then(EventSource::new);
    }
    let last = said.last().filter(|w| before.get(w.end()..).is_some_and(|t| t.trim_matches([' ', ':', ',', '(']).is_empty()))?;
    let token = before.get(token_at(before, last))?;
    is_name(token).then(|| EventSource::new(token)).flatten()
}

/// The source whose name a text begins with.
pub(super) fn source_at_start(text: &str) -> Option<EventSource> {
    let said: Vec<Word<'_>> = words(text).take(NAME_WORDS + 2).collect();
    let first = said.first().filter(|w| text.get(..w.start).is_some_and(|t| t.trim_matches(['.', '"', '\'']).is_empty()))?;
    if let Some((_, length)) = known_at(text, &said, 0) {
        return text.get(first.start..said.get(length - 1)?.end()).and_then(EventSource::new);
    }
    let token = text.get(token_at(text, first))?;
    is_name(token).then(|| EventSource::new(token)).flatten()
}

/// The longest known name that begins with a word, and its length in words.
fn known_at(text: &str, said: &[Word<'_>], n: usize) -> Option<(&'static KnownSource, usize)> {
    let mut skip = 0;
    let is = |n: usize, word: &str| said.get(n).is_some_and(|w| w.text.eq_ignore_ascii_case(word));
    if is(n, "microsoft") && is(n + 1, "windows") {
        skip = 2;
    }
    let first = said.get(n + skip)?;
    let mut name = lower(first.text).into_owned();
    let mut best = known_source(&name).map(|s| (s, skip + 1));
    let mut end = first.end();
    for (length, word) in said.get(n + skip + 1..)?.iter().take(NAME_WORDS).enumerate() {
        // The words of a name stand close together.
        let apart = text.get(end..word.start)?;
        if apart.len() > 2 || apart.contains(['\n', ',', ';', ':', '(']) || sources_beginning_with(&name).next().is_none() {
            break;
        }
        name = format!("{name} {}", lower(word.text));
        end = word.end();
        if let Some(source) = known_source(&name) {
            best = Some((source, skip + length + 2));
        }
    }
    best
}

/// Whether a name is a part of a longer identifier or path: `/var/disk/7`, `my_vss`.
fn is_inside_identifier(text: &str, span: &Range<usize>) -> bool {
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    let after = text.get(span.end..).unwrap_or_default();
    let joins = |c: Option<char>| matches!(c, Some('_' | '\\' | '.' | '@' | '$' | '-'));
    joins(before) && before != Some('-') || before == Some('/') || joins(after.chars().next()) && after.chars().nth(1).is_some_and(is_word_char)
}

/// The number beside a name, and the part of the text with both.
fn number_beside(text: &str, name: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let line_end = text.get(name.end..).and_then(|t| t.find('\n')).map_or(text.len(), |n| name.end + n);
    let after = text.get(name.end..line_end)?;
    if let Some(number) = AFTER.captures(after).and_then(|c| c.get(1)) {
        let span = name.end + number.start()..name.end + number.end();
        if is_id(text, span.clone()) {
            return Some((span.clone(), name.start..span.end));
        }
    }
    let from = text.floor_char_boundary(name.start.saturating_sub(30));
    let before = text.get(from..name.start)?;
    let before_from = from + before.rfind('\n').map_or(0, |n| n + 1);
    let number = BEFORE.captures(text.get(before_from..name.start)?).and_then(|c| c.get(1))?;
    let span = before_from + number.start()..before_from + number.end();
    is_id(text, span.clone()).then_some((span.clone(), span.start..name.end))
}

/// Whether a number beside the name of a protocol or product is a port, a status or a year.
fn means_other(number: &str) -> bool {
    const PORTS: [u32; 22] = [22, 25, 53, 67, 80, 88, 110, 123, 135, 137, 138, 139, 143, 161, 162, 389, 443, 445, 636, 3389, 5985, 5986];
    number.parse().is_ok_and(|n| PORTS.contains(&n) || (400..=504).contains(&n) || (1990..=2039).contains(&n))
}

/// Whether a number can be an id: it is no part of a version, a date, a time, a share or a count.
fn is_id(text: &str, span: Range<usize>) -> bool {
    let whole = text.get(span.start..).is_some_and(|t| number_at(t).is_some());
    let before = text.get(..span.start).unwrap_or_default();
    let mut left = before.chars().rev();
    let (last, one_more) = (left.next(), left.next());
    let continues = matches!(last, Some('.' | ':' | '/' | '-' | ',')) && one_more.is_some_and(|c| c.is_ascii_digit());
    let after = text.get(span.end..).unwrap_or_default();
    let names_other = ["error", "code", "line", "port", "exit", "status", "pid", "version", "kb", "errno", "build"];
    let word_before = before.trim_end_matches([' ', ':', '=', '(', '#']).rsplit(|c: char| !is_word_char(c)).next().unwrap_or_default();
    whole && !continues && last != Some('v') && !COUNTS.is_match(after) && !names_other.iter().any(|w| word_before.eq_ignore_ascii_case(w))
}

/// The token around a word: with the hyphens, dots and signs of a name.
fn token_at(text: &str, word: &Word<'_>) -> Range<usize> {
    let joins = |c: char| is_word_char(c) || matches!(c, '-' | '_' | '$');
    let start = text.get(..word.start).map_or(0, |t| t.trim_end_matches(joins).len());
    let end = text.get(word.end()..).map_or(text.len(), |t| text.len() - t.trim_start_matches(joins).len());
    start..end
}

/// Whether a token looks like the name of a source that is in no table: `BillingSvc`, `Contoso-Sync`, `foosvc`.
fn is_name(token: &str) -> bool {
    if token.len() < 4
        || token.len() > 70
        || token.bytes().any(|b| b.is_ascii_digit())
        || !token.starts_with(char::is_alphabetic)
        || token.ends_with('-')
    {
        return false;
    }
    let camel = token.chars().zip(token.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let manifest = normal_form(token).contains(' ') && token.split(['-', '_']).all(|part| part.starts_with(char::is_uppercase));
    let unknown = words(token).all(|w| background_bits(w.key()) >= NAME_BITS) && token.len() >= 5 && token.chars().all(char::is_alphanumeric);
    camel || manifest || unknown
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;

    #[test]
    fn a_known_source_beside_a_number() {
        for text in [
            "MsiInstaller 1023",
            "msiinstaller/1023",
            "1023 MsiInstaller",
            "exchange msiinstaller event 1023",
            "MsiInstaller (1023)",
            "MsiInstaller event 1023",
            "MsiInstaller: 1023",
            "event 1023 from MsiInstaller",
            "MsiInstaller #1023 after the rollup",
            "what is MsiInstaller id 1023",
        ] {
            let found = events(text);
            assert!(found.len() == 1 && found[0].eq_ignore_ascii_case("msiinstaller/1023"), "{text}: {found:?}");
        }
        for (text, wanted) in [
            ("EventID 4625 Security-Auditing", "Security-Auditing/4625"),
            ("Event 7031, Service Control Manager", "Service Control Manager/7031"),
            ("Service Control Manager: 7031: The Print Spooler service terminated", "Service Control Manager/7031"),
            ("Kernel-Power 41", "Kernel-Power/41"),
            ("Microsoft-Windows-Kernel-Power 41 critical", "Kernel-Power/41"),
            ("Event ID 1000 (Application Error)", "Application Error/1000"),
            ("Event 10016 DistributedCOM", "DistributedCOM/10016"),
            ("DCOM 10016", "DCOM/10016"),
            ("disk event 153", "disk/153"),
            ("disk 153", "disk/153"),
            ("NTDS Replication 1925 on the new DC", "NTDS Replication/1925"),
            ("Nov 23 10:00:00 srv Service_Control_Manager: 7031: The Print Spooler service", "Service_Control_Manager/7031"),
        ] {
            assert_eq!(events(text), [wanted], "{text}");
        }
    }

    #[test]
    fn an_event_by_number_alone() {
        for text in ["event 7031", "Ereignis-ID 7031", "what does event 7031 mean", "Ereignis 7031", "evento 7031", "イベント ID 7031"] {
            assert_eq!(events(text), ["7031"], "{text}");
        }
    }

    #[test]
    fn a_name_that_is_in_no_table() {
        assert_eq!(events("BillingSvc 512"), ["BillingSvc/512"]);
        assert_eq!(events("Contoso-Sync/2100"), ["Contoso-Sync/2100"]);
        assert_eq!(events("event 2100 from Contoso-Sync"), ["Contoso-Sync/2100"]);
    }

    #[test]
    fn ordinary_text_has_no_events() {
        for text in [
            "error 1603",
            "Exchange 2010 SP3 rollup 8",
            "disk 7 failed in the array",
            "port 8080 is in use by nginx",
            "sshd[1023]: Accepted password for root from 10.0.0.5 port 50122 ssh2",
            "2026-11-23 10:00:00 kernel: 512 pages",
            "Windows Server 2019 build 17763",
            "the meeting is moved to 2026-11-23",
            "Outlook 2016 keeps asking for the password",
            "VSS 2.0 writer",
            "user 4711 cannot log on",
            "VSS: 3 of 5 writers failed",
            "event 10 of 20",
            "event 10:30 tomorrow",
            "event 2026-11-23",
            "the server handled 512 requests",
            "KB5034441 fails with 0x80070643",
            "exit code 137",
            "Schannel 1.2 only",
            "WinRM on port 5985",
            "Kerberos 88 and LDAP 389 are open",
            "npm ERR! code 1",
            "HTTP 500",
            "line 1023 of config",
            "worker 1024 died",
            "process 1023 killed",
            "ping took 1023 ms",
        ] {
            assert!(events(text).is_empty(), "{text}: {:?}", events(text));
        }
    }

    #[test]
    fn a_log_is_not_read_so() {
        let line = "2026-11-23 10:00:00 MsiInstaller 1023 items\n";
        assert!(events(&line.repeat(400)).is_empty());
    }
}
