//! Events that a forwarder put into syslog as Snare does: one line, fields between tabs, no labels.
//!
//! The fields are those of `MSWinEventLog`: criticality, log, counter, time, id, source, user, kind of user, level,
//! computer (docs.nxlog.co, `to_syslog_snare`).

use memchr::memmem;

use super::{Events, Found, id_of, shorthand, source_of_cell};
use crate::model::{EventSource, Paste, Spelling, event_level};

pub fn read(paste: &Paste, events: &mut Events) {
    let text = paste.text.as_str();
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), b"MSWinEventLog") {
        if at < done {
            continue;
        }
        let rest = text.get(at..text.floor_char_boundary(at + LONGEST_LINE)).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        done = at + line.len();
        let event = between_tabs(line).or_else(|| between_spaces(line));
        if let Some((id, number, source, channel, level)) = event {
            let start = number.as_ptr() as usize - text.as_ptr() as usize;
            let level = level.and_then(event_level);
            let channel = channel.map(|c| c.trim().to_owned());
            let found = Found { source, id, channel, level, spelling: Spelling::Plain, span: start..start + number.len() };
            events.add(found, at..at + line.len());
        }
    }
}

/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Id, its text, source, log and level.
type Fields<'t> = (u32, &'t str, Option<EventSource>, Option<&'t str>, Option<&'t str>);

fn between_tabs(line: &str) -> Option<Fields<'_>> {
    // rsyslog writes a tab as `#011`.
    let fields: Vec<&str> = if line.contains('\t') { line.split('\t').collect() } else { line.split("#011").collect() };
    let id = fields.get(5)?.trim();
    let source = source_of_cell(fields.get(6)?);
    Some((id_of(id)?, id, source, fields.get(2).copied(), fields.get(9).copied()))
}

/// The same where tabs have become spaces: the id follows the year of the time.
fn between_spaces(line: &str) -> Option<Fields<'_>> {
    let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
    let clock = words.iter().position(|w| w.len() == 8 && w.bytes().filter(|b| *b == b':').count() == 2)?;
    let id = *words.get(clock + 2)?;
    let after = id.as_ptr() as usize - line.as_ptr() as usize + id.len();
    let source = line.get(after..).and_then(|rest| shorthand::source_at_start(rest.trim_start()));
    Some((id_of(id)?, id, source, words.get(2).copied(), None))
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;

    const LINE: &str = "<13>Nov 23 10:00:00 srv01 MSWinEventLog\t1\tSystem\t4711\tMon Nov 23 10:00:00 2026\t7031\tService Control Manager\tN/A\tN/A\tError\tSRV01\tNone\t\tThe Print Spooler service terminated unexpectedly.\t99";

    #[test]
    fn snare_lines_with_tabs_escaped_tabs_and_spaces() {
        for text in [LINE.to_owned(), LINE.replace('\t', "#011"), LINE.replace("\t\t", "\t").replace('\t', " ")] {
            assert_eq!(events(&text), ["Service Control Manager/7031"], "{text}");
        }
    }
}
