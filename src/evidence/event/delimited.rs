//! Events as delimited text: Event Viewer's CSV and list, `Export-Csv`, tables of Markdown; with commas, semicolons,
//! tabs or bars, headers in any language, or single rows without a header.

use std::ops::Range;

use super::{Events, Found, id_of, source_of_cell};
use crate::model::{EventField, EventLevel, Paste, Spelling, event_label, event_level};

/// The most lines in which a header, or a row without one, is looked for.
const MOST_LINES: usize = 400;
/// The most cells of a row that are looked at.
const MOST_CELLS: usize = 40;
/// The most rows that are read.
const MOST_ROWS: usize = 50_000;

/// Which column holds what.
struct Columns {
    id: usize,
    source: Option<usize>,
    channel: Option<usize>,
    level: Option<usize>,
    delimiter: u8,
}

pub fn read(paste: &Paste, events: &mut Events) {
    let text = paste.text.as_str();
    let mut start = 0;
    for line in text.split('\n').take(MOST_LINES) {
        let end = start + line.len();
        if let Some(columns) = header(line) {
            rows(text, end + 1, &columns, events);
            return;
        }
        if let Some((event, id)) = headless(text, start) {
            events.add(Found { span: id, ..event }, start..end);
        }
        start = end + 1;
    }
}

/// The columns of a header, if a line is one of events.
fn header(line: &str) -> Option<Columns> {
    let delimiter = delimiter(line)?;
    let fields: Vec<Option<EventField>> = cells(line, 0, delimiter).0.iter().map(|c| field_of(line.get(c.clone()).unwrap_or_default())).collect();
    let place = |wanted: EventField| fields.iter().position(|f| *f == Some(wanted));
    let known = fields.iter().flatten().count();
    let source = place(EventField::Provider).or(place(EventField::Source));
    let id = place(EventField::Id).or(place(EventField::Instance))?;
    // Two columns that an event has, and a third one: `id,source` alone are columns of anything.
    (known >= 3 && (source.is_some() || place(EventField::Level).is_some())).then(|| Columns {
        id,
        source,
        channel: place(EventField::Channel),
        level: level_column(line, &fields, delimiter),
        delimiter,
    })
}

fn field_of(cell: &str) -> Option<EventField> {
    event_label(cell.trim_matches(['"', '\'', ' ', '*', '\u{feff}'])).map(|l| l.field)
}

/// The column with the level in words, else the one with its number.
fn level_column(line: &str, fields: &[Option<EventField>], delimiter: u8) -> Option<usize> {
    let cells = cells(line, 0, delimiter).0;
    let in_words = cells.iter().position(|c| line.get(c.clone()).is_some_and(|t| t.trim_matches('"').eq_ignore_ascii_case("LevelDisplayName")));
    in_words.or_else(|| fields.iter().position(|f| *f == Some(EventField::Level)))
}

/// What the cells of a line stand apart by.
fn delimiter(line: &str) -> Option<u8> {
    [b'\t', b';', b',', b'|'].into_iter().find(|d| line.bytes().filter(|b| b == d).count() >= 2)
}

fn rows(text: &str, mut start: usize, columns: &Columns, events: &mut Events) {
    for _ in 0..MOST_ROWS {
        if start >= text.len() {
            return;
        }
        let (cells, end) = cells(text, start, columns.delimiter);
        let cell = |n: Option<usize>| n.and_then(|n| cells.get(n)).and_then(|c| text.get(c.clone())).unwrap_or_default();
        let number = cells.get(columns.id).cloned().unwrap_or_default();
        let digits = text.get(number.clone()).unwrap_or_default().trim();
        if let Some(id) = id_of(digits) {
            let found = Found {
                source: source_of_cell(cell(columns.source)),
                id,
                channel: Some(cell(columns.channel).trim().to_owned()).filter(|c| !c.is_empty()),
                level: event_level(cell(columns.level)),
                spelling: Spelling::Plain,
                span: number,
            };
            events.add(found, start..end);
        }
        start = end + 1;
    }
}

/// The cells of the row that begins at an offset, and where it ends. A quoted cell may hold line ends.
fn cells(text: &str, start: usize, delimiter: u8) -> (Vec<Range<usize>>, usize) {
    let bytes = text.as_bytes();
    let mut cells = Vec::new();
    let mut at = start;
    // A quote that does not close is none, and neither are those after it.
    let mut closes = true;
    loop {
        let quoted = (closes && bytes.get(at) == Some(&b'"')).then(|| quoted_cell(bytes, at + 1, delimiter));
        closes = !matches!(quoted, Some(None));
        let (cell, after) = quoted.flatten().unwrap_or_else(|| plain_cell(bytes, at, delimiter));
        if cells.len() < MOST_CELLS {
            cells.push(cell);
        }
        match bytes.get(after) {
            Some(b) if *b == delimiter => at = after + 1,
            _ => return (cells, after),
        }
    }
}

fn plain_cell(bytes: &[u8], start: usize, delimiter: u8) -> (Range<usize>, usize) {
    let rest = bytes.get(start..).unwrap_or_default();
    let end = start + memchr::memchr2(delimiter, b'\n', rest).unwrap_or(rest.len());
    (start..end, end)
}

fn quoted_cell(bytes: &[u8], start: usize, delimiter: u8) -> Option<(Range<usize>, usize)> {
    let mut at = start;
    // Quotes that never close would make one cell of the rest.
    let most = (start + 64 * 1024).min(bytes.len());
    while let Some(found) = bytes.get(at..most).and_then(|rest| memchr::memchr(b'"', rest)) {
        at += found + 1;
        match bytes.get(at) {
            Some(b'"') => at += 1,
            Some(b) if *b == delimiter || *b == b'\n' => return Some((start..at - 1, at)),
            None => return Some((start..at - 1, at)),
            _ => {}
        }
    }
    None
}

/// A row as Event Viewer writes it: level, time, source, id, category.
fn headless(text: &str, start: usize) -> Option<(Found, Range<usize>)> {
    let line = text.get(start..)?.split('\n').next()?;
    let delimiter = delimiter(line)?;
    let (cells, _) = cells(text, start, delimiter);
    let cell = |n: usize| cells.get(n).and_then(|c| text.get(c.clone())).map(str::trim);
    let level = event_level(cell(0)?).filter(|_| cell(0).is_some_and(|c| !c.starts_with(|c: char| c.is_ascii_digit())))?;
    let is_time = |t: &str| t.starts_with(|c: char| c.is_ascii_digit()) && t.contains(':') && t.contains(['/', '.', '-']);
    let source = cell(2).filter(|_| cell(1).is_some_and(is_time)).and_then(source_of_cell)?;
    let span = cells.get(3)?.clone();
    let found =
        Found { source: Some(source), id: id_of(cell(3)?)?, channel: None, level: Some(level), spelling: Spelling::Plain, span: span.clone() };
    (found.level != Some(EventLevel::Verbose)).then_some((found, span))
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;

    #[test]
    fn event_viewer_csv() {
        let english = "Level,Date and Time,Source,Event ID,Task Category\nError,11/23/2026 10:00:00 AM,MsiInstaller,1023,None,\"Product: it failed, with \"\"quotes\"\"\nand a second line\"\nWarning,11/23/2026 10:00:01 AM,Microsoft-Windows-DistributedCOM,10016,None,\"The text\"\n";
        assert_eq!(events(english), ["MsiInstaller/1023", "DistributedCOM/10016"]);
        let german = "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\nFehler,23.11.2026 10:00:00,Service Control Manager,7031,Keine,\"Der Dienst wurde unerwartet beendet.\"\n";
        assert_eq!(events(german), ["Service Control Manager/7031"]);
        assert_eq!(events(&german.replace(',', ";")), ["Service Control Manager/7031"]);
        assert_eq!(events(&german.replace(',', "\t")), ["Service Control Manager/7031"]);
    }

    #[test]
    fn exports_of_powershell() {
        let text = "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n\"Message\",\"Id\",\"Version\",\"Qualifiers\",\"Level\",\"Task\",\"ProviderName\",\"LogName\",\"LevelDisplayName\"\n\"Product: it failed\nError code 1603\",\"1023\",,\"0\",\"2\",\"0\",\"MsiInstaller\",\"Application\",\"Error\"\n";
        assert_eq!(events(text), ["MsiInstaller/1023"]);
    }

    #[test]
    fn a_markdown_table() {
        let text = "| Level | Date and Time | Source | Event ID |\n|---|---|---|---|\n| Error | 23.11.2026 10:00 | MsiInstaller | 1023 |\n";
        assert_eq!(events(text), ["MsiInstaller/1023"]);
    }

    #[test]
    fn a_row_alone() {
        for text in [
            "Error,11/23/2026 10:00:00 AM,MsiInstaller,1023,None,\"Product: it failed\"",
            "Error\t11/23/2026 10:00:00 AM\tMsiInstaller\t1023\tNone",
            "Fehler\t23.11.2026 10:00:00\tMsiInstaller\t1023\tKeine",
        ] {
            assert_eq!(events(text), ["MsiInstaller/1023"], "{text}");
        }
    }

    #[test]
    fn other_tables_are_none() {
        for text in ["id,source,amount\n1023,shop,5\n", "Error,5,times\n", "name;type;id\nfoo;bar;1023\n", "2026-11-23,10:00,1023,foo\n"] {
            assert!(events(text).is_empty(), "{text}: {:?}", events(text));
        }
    }
}
