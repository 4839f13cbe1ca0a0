//! Clean text to records: a log line with its continuation lines, an event's details, a paragraph.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Record;

/// A record is cut here, so that one endless block cannot become one endless record.
const MAX_RECORD_BYTES: usize = 16 * 1024;

/// What a log line begins with: a time, a level, a bracketed field, a prompt.
#[expect(clippy::unwrap_used, reason = "a constant expression, covered by the tests below")]
static LOG_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
            \d{4}[-/.]\d\d[-/.]\d\d[\ T,] |                              # 2026-11-23 10:00
            \d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}[\ ,T]+\d{1,2}:\d\d |         # 11/23/2026 10:00
            (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\ [A-Z][a-z]{2}\ +\d |
            [A-Z][a-z]{2}\ +\d{1,2}\ \d\d:\d\d |                         # syslog
            <\d{1,3}>\d?\ ? |                                           # syslog with a priority
            \[\ *\d+\.\d+\] |                                           # kernel
            \[[^\]\n]{2,60}\] |
            \d\d:\d\d:\d\d |
            [EWIF]\d{4}\ \d\d:\d\d:\d\d |                               # klog
            (?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRIT(?:ICAL)?|PANIC|ERR|LOG|HINT|DETAIL|STATEMENT|CONTEXT)\b[:\ \[] |
            (?:MSI\ \([sc]\)|time=|level=|ts=|\{\x22)
        )",
    )
    .unwrap()
});

/// A line of an event's details, such as `Event ID: 1023`.
#[expect(clippy::unwrap_used, reason = "a constant expression, covered by the tests below")]
static LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*[\p{L}][\p{L} ._-]{0,28}?\s*:(?:\s|$)").unwrap());

/// The records of a clean text, in order; blank lines belong to none.
pub fn records(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut blank_before = true;
    let mut labels_before = false;
    let mut offset = 0;
    for (n, line) in text.split('\n').enumerate() {
        let start = offset;
        offset += line.len() + 1;
        if line.trim().is_empty() {
            blank_before = true;
            continue;
        }
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        let end = start + line.len();
        let indented = line.starts_with([' ', '\t']);
        let is_label = LABEL.is_match(line);
        let begins = if indented || continues_trace(line) {
            blank_before && !labels_before
        } else if blank_before {
            // An event's details often stand with a blank line between any two.
            !(labels_before && is_label)
        } else {
            LOG_LINE.is_match(line)
        };
        let room = records.last().is_some_and(|r| end - r.span.start <= MAX_RECORD_BYTES);
        match records.last_mut() {
            Some(record) if !begins && room => record.span.end = end,
            _ => records.push(Record { span: start..end, line: number }),
        }
        labels_before = is_label || (labels_before && !blank_before);
        blank_before = false;
    }
    records
}

/// Lines that belong to a stack trace although they are not indented.
fn continues_trace(line: &str) -> bool {
    ["Caused by:", "Suppressed:", "...", "During handling of", "The above exception"].iter().any(|s| line.starts_with(s))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        records(text).into_iter().map(|r| text.get(r.span).unwrap()).collect()
    }

    #[test]
    fn log_lines_are_records_with_their_continuations() {
        let text = "Nov 23 10:00:01 srv app: failed\n    at one\n    at two\nCaused by: x\nNov 23 10:00:02 srv app: again";
        assert_eq!(cut(text), ["Nov 23 10:00:01 srv app: failed\n    at one\n    at two\nCaused by: x", "Nov 23 10:00:02 srv app: again"]);
    }

    #[test]
    fn an_event_with_blank_lines_is_one_record() {
        let text = "Type: Error\n\nSource: MsiInstaller\n\nEvent ID: 1023\n\nDescription: Product: it failed";
        assert_eq!(cut(text), [text]);
    }

    #[test]
    fn a_wrapped_message_is_one_record_and_paragraphs_are_two() {
        assert_eq!(cut("The update could not\nbe installed.\n\nWhat now?"), ["The update could not\nbe installed.", "What now?"]);
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(records("\n\nx\n\ny").iter().map(|r| r.line).collect::<Vec<_>>(), [3, 5]);
    }
}
