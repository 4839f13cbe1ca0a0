//! Tables as PowerShell prints them: `Get-WinEvent` and `Get-EventLog`, with their header, or a few rows alone.

use std::ops::Range;

use super::{Events, Found, id_of, source_of_cell};
use crate::model::{EventField, EventLevel, EventSource, Paste, Spelling, event_label, event_level};

/// The largest text in which rows without a header are looked for, in bytes.
const HEADLESS_BYTES: usize = 64 * 1024;

/// A column: what it holds, and the characters that its dashes take.
struct Column {
    field: EventField,
    dashes: Range<usize>,
}

pub fn read(paste: &Paste, events: &mut Events) {
    let text = paste.text.as_str();
    if memchr::memmem::find(text.as_bytes(), b"--").is_some() {
        with_header(text, events);
    }
    if text.len() <= HEADLESS_BYTES {
        headless(text, events);
    }
}

fn with_header(text: &str, events: &mut Events) {
    let (mut before, mut provider): (&str, Option<EventSource>) = ("", None);
    let mut columns: Vec<Column> = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let trimmed = line.trim();
        if let Some(name) = trimmed.strip_prefix("ProviderName:") {
            // The head of a group: it holds for all the rows below.
            provider = source_of_cell(name);
            columns.clear();
        } else if trimmed.is_empty() {
            columns.clear();
        } else if is_dashes(trimmed) {
            columns = columns_of(before, line);
        } else if !columns.is_empty() {
            row(line, start, &columns, &provider, events);
        }
        before = line;
        start += line.len() + 1;
    }
}

fn is_dashes(line: &str) -> bool {
    line.contains(' ') && line.bytes().all(|b| matches!(b, b'-' | b' ')) && line.split_whitespace().all(|d| d.len() >= 2)
}

/// The columns of a table of events; none if it is one of something else.
fn columns_of(header: &str, dashes: &str) -> Vec<Column> {
    let names: Vec<char> = header.chars().collect();
    let mut columns = Vec::new();
    let mut start = None;
    for (at, c) in dashes.chars().chain([' ']).enumerate() {
        match (c, start) {
            ('-', None) => start = Some(at),
            (' ', Some(from)) => {
                let name: String = names.get(from..at.min(names.len())).unwrap_or_default().iter().collect();
                let field = event_label(name.trim()).map_or(EventField::Other, |l| l.field);
                columns.push(Column { field, dashes: from..at });
                start = None;
            }
            _ => {}
        }
    }
    let has = |fields: &[EventField]| columns.iter().any(|c| fields.contains(&c.field));
    let is_events = has(&[EventField::Id, EventField::Instance]) && has(&[EventField::Level, EventField::Message, EventField::Provider]);
    if is_events { columns } else { Vec::new() }
}

fn row(line: &str, start: usize, columns: &[Column], provider: &Option<EventSource>, events: &mut Events) {
    let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
    let slice = |from: usize, to: usize| -> &str {
        let (from, to) = (places.get(from).copied().unwrap_or(line.len()), places.get(to).copied().unwrap_or(line.len()));
        line.get(from..to).unwrap_or_default()
    };
    let Some(n) = columns.iter().position(|c| matches!(c.field, EventField::Id | EventField::Instance)) else { return };
    let Some(column) = columns.get(n) else { return };
    // Numbers end where their dashes end; a long one begins before them.
    let left = slice(0, column.dashes.end);
    let digits = left.bytes().rev().take_while(u8::is_ascii_digit).count();
    let number = left.get(left.len() - digits..).unwrap_or_default();
    let ends_there = slice(column.dashes.end, column.dashes.end + 1).chars().all(char::is_whitespace);
    let Some(id) = id_of(number).filter(|_| ends_there) else { return };
    let cell = |field: EventField| {
        let n = columns.iter().position(|c| c.field == field)?;
        let from = columns.get(n)?.dashes.start;
        let next = columns.get(n + 1).map_or(places.len(), |c| c.dashes.start);
        let cell = slice(from, next);
        // A number of the next column may begin in this one.
        let end = if columns.get(n + 1).is_some_and(|c| matches!(c.field, EventField::Id | EventField::Instance)) {
            cell.trim_end_matches(|c: char| c.is_ascii_digit())
        } else {
            cell
        };
        Some(end.trim())
    };
    let source = cell(EventField::Provider).or_else(|| cell(EventField::Source)).and_then(source_of_cell);
    let span = start + left.len() - digits..start + left.len();
    let found = Found {
        source: source.or_else(|| provider.clone()),
        id,
        channel: cell(EventField::Channel).filter(|c| !c.is_empty()).map(str::to_owned),
        level: cell(EventField::Level).and_then(|l| event_level(l.split("  ").next().unwrap_or_default())),
        spelling: Spelling::Plain,
        span,
    };
    events.add(found, start..start + line.len());
}

/// Rows without their header: `23.11.2026 10:00:00   1023 Error      Product: …` and
/// `4711 Nov 23 10:00  Error       MsiInstaller     1023 Product: …`.
fn headless(text: &str, events: &mut Events) {
    let mut start = 0;
    for line in text.split('\n') {
        if !events.is_claimed(start)
            && let Some(found) = winevent_row(line, start).or_else(|| eventlog_row(line, start))
        {
            events.add(found, start..start + line.len());
        }
        start += line.len() + 1;
    }
}

/// The words of a line with their offsets, at most the first few.
fn words(line: &str) -> Vec<(usize, &str)> {
    line.split_whitespace().take(12).map(|w| (w.as_ptr() as usize - line.as_ptr() as usize, w)).collect()
}

/// A level as PowerShell writes it: a word with a capital, no shouting as in a log.
fn level_word(word: &str) -> Option<EventLevel> {
    let capital = word.chars().next().is_some_and(char::is_uppercase) && word.chars().nth(1).is_some_and(|c| !c.is_uppercase());
    event_level(word).filter(|_| capital)
}

fn winevent_row(line: &str, start: usize) -> Option<Found> {
    let words = words(line);
    let (_, date) = words.first()?;
    let is_date = date.starts_with(|c: char| c.is_ascii_digit()) && date.contains(['/', '.', '-']) && words.get(1)?.1.contains(':');
    let n = words.iter().skip(3).position(|(_, w)| level_word(w).is_some())? + 3;
    let ((at, number), (level_at, level)) = (words.get(n - 1)?, words.get(n)?);
    let is_id = number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
    // Columns stand apart; in a log line one space does.
    let padded = line.get(level_at + level.len()..).is_some_and(|rest| rest.starts_with("  ") || rest.is_empty()) && line.get(..*at)?.ends_with("  ");
    (is_date && is_id && padded).then_some(())?;
    let span = start + at..start + at + number.len();
    Some(Found { source: None, id: id_of(number)?, channel: None, level: level_word(level), spelling: Spelling::Likely, span })
}

fn eventlog_row(line: &str, start: usize) -> Option<Found> {
    let words = words(line);
    let text = |n: usize| words.get(n).map(|(_, w)| *w);
    let is_row = text(0)?.bytes().all(|b| b.is_ascii_digit()) && text(1)?.len() == 3 && text(3)?.len() == 5 && text(3)?.contains(':');
    let level = level_word(text(4)?).filter(|_| is_row)?;
    let from = words.get(5)?.0;
    let n = words.iter().skip(6).position(|(_, w)| w.len() <= 10 && w.bytes().all(|b| b.is_ascii_digit()))? + 6;
    let (at, number) = words.get(n)?;
    let source = source_of_cell(line.get(from..*at)?)?;
    let span = start + at..start + at + number.len();
    Some(Found { source: Some(source), id: id_of(number)?, channel: None, level: Some(level), spelling: Spelling::Plain, span })
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;

    const WINEVENT: &str = "

   ProviderName: MsiInstaller

TimeCreated                     Id LevelDisplayName Message
-----------                     -- ---------------- -------
23.11.2026 10:00:00           1023 Error            Product: Microsoft Exchange Server - Update...
23.11.2026 09:00:00          11708 Information      Product: x


   ProviderName: Microsoft-Windows-WAS

TimeCreated                     Id LevelDisplayName Message
-----------                     -- ---------------- -------
23.11.2026 08:00:00           5011 Warning          A process serving application pool 'x' suffered...
";

    #[test]
    fn get_winevent_groups_by_provider() {
        assert_eq!(events(WINEVENT), ["MsiInstaller/1023", "MsiInstaller/11708", "WAS/5011"]);
    }

    #[test]
    fn get_eventlog_with_cut_names_and_qualifiers() {
        let text = "   Index Time          EntryType   Source                 InstanceID Message
   ----- ----          ---------   ------                 ---------- -------
   34512 Nov 23 10:00  Error       MsiInstaller                 1023 Product: x
   34511 Nov 23 09:58  Error       Service Control M...   3221232503 The Print Spooler service...
   34510 Nov 23 09:57  Information Microsoft-Windows...           37 The time provider...
";
        assert_eq!(events(text), ["MsiInstaller/1023", "Service Control Manager/7031", "37"]);
    }

    #[test]
    fn chosen_columns() {
        let text = "TimeCreated         ProviderName              Id Message\n-----------         ------------              -- -------\n11/23/2026 10:00:00 Service Control Manager 7031 The Print Spooler\n";
        assert_eq!(events(text), ["Service Control Manager/7031"]);
    }

    #[test]
    fn rows_alone() {
        assert_eq!(events("11/23/2026 10:00:00 AM         1023 Error            Product: x"), ["1023"]);
        assert_eq!(events("   34512 Nov 23 10:00  Error       MsiInstaller           1023 Product: x"), ["MsiInstaller/1023"]);
    }

    #[test]
    fn other_tables_and_log_lines_are_none() {
        for text in [
            "Id Name Status\n-- ---- ------\n1023 foo Running\n",
            "2026-11-23 10:00:00 1023 ERROR Something failed",
            "2026-11-23 10:00:00,123  1023  Error in module",
            " Id ProcessName\n -- -----------\n 1023 w3wp\n",
        ] {
            assert!(events(text).is_empty(), "{text}: {:?}", events(text));
        }
    }
}
