//! Windows events in every form they are pasted in.
//!
//! Takes a paste; gives one signal for each event, by source and id. One file for each form: details with labels in
//! any language (`labels.rs`), XML (`xml.rs`), tables of PowerShell (`table.rs`), delimited text (`delimited.rs`),
//! forwarded syslog (`forwarded.rs`), what people write to each other (`shorthand.rs`). The labels and the names of
//! sources are data, in `kb/event-labels.tsv` and `kb/event-sources.tsv`.

mod delimited;
mod forwarded;
mod labels;
mod shorthand;
mod table;
mod xml;

use std::collections::HashMap;
use std::ops::Range;

use super::signal;
use crate::model::{EventLevel, EventSource, Paste, Signal, SignalValue, Spelling};

/// An event as one form states it.
#[derive(Debug, Clone)]
struct Found {
    source: Option<EventSource>,
    id: u32,
    channel: Option<String>,
    level: Option<EventLevel>,
    spelling: Spelling,
    /// Where its id stands.
    span: Range<usize>,
}

/// The events of a paste, and the parts of its text that have been read.
#[derive(Debug, Default)]
struct Events {
    found: Vec<Found>,
    claimed: Vec<Range<usize>>,
}

/// The most different events of a paste; a log with more says the same thing over and over.
const MOST: usize = 200;

pub fn read(paste: &Paste, signals: &mut Vec<Signal>) {
    let mut events = Events::default();
    if xml::may_have(&paste.text) {
        xml::read(paste, &mut events, signals);
    }
    forwarded::read(paste, &mut events);
    delimited::read(paste, &mut events);
    table::read(paste, &mut events);
    if labels::may_have(&paste.text) {
        labels::read(paste, &mut events);
    }
    shorthand::read(paste, &mut events);
    signals.extend(events.each_once().into_iter().map(|event| {
        let Found { source, id, channel, level, spelling, span } = event;
        signal(paste, SignalValue::Event { source, id, channel, level }, spelling, span)
    }));
}

impl Events {
    /// Adds an event, and keeps other forms from reading the part of the text that states it.
    fn add(&mut self, event: Found, part: Range<usize>) {
        self.found.push(event);
        self.claim(part);
    }

    /// Keeps other forms from reading a part of the text.
    fn claim(&mut self, part: Range<usize>) {
        match self.claimed.last_mut() {
            Some(last) if part.start >= last.start && part.start <= last.end => last.end = last.end.max(part.end),
            Some(last) if part.start < last.start => {
                let at = self.claimed.partition_point(|c| c.start < part.start);
                self.claimed.insert(at, part);
            }
            _ => self.claimed.push(part),
        }
    }

    /// Whether some form has read what stands at an offset.
    fn is_claimed(&self, at: usize) -> bool {
        // Parts overlap seldom, and are few where they do.
        let before = self.claimed.partition_point(|c| c.start <= at);
        self.claimed.get(..before).unwrap_or_default().iter().rev().take(4).any(|c| at < c.end)
    }

    /// Each event once, as plainly as it is said anywhere, with all that is said of it.
    fn each_once(self) -> Vec<Found> {
        let mut kept: Vec<Found> = Vec::new();
        let mut places: HashMap<(Option<String>, u32), usize> = HashMap::new();
        for event in self.found {
            let key = (event.source.as_ref().map(|s| s.key().to_owned()), event.id);
            if let Some(known) = places.get(&key).and_then(|n| kept.get_mut(*n)) {
                if event.spelling > known.spelling {
                    (known.spelling, known.span) = (event.spelling, event.span);
                }
                known.channel = known.channel.take().or(event.channel);
                known.level = known.level.max(event.level);
            } else if kept.len() < MOST {
                places.insert(key, kept.len());
                kept.push(event);
            }
        }
        // An id without a source repeats the event that has one: a description names its own event.
        let with_source: Vec<u32> = kept.iter().filter(|e| e.source.is_some() && e.spelling > Spelling::Possible).map(|e| e.id).collect();
        kept.retain(|e| e.source.is_some() || !with_source.contains(&e.id));
        kept
    }
}

/// The id in a number: the lower half where qualifiers stand in the upper one.
fn id_of(number: &str) -> Option<u32> {
    let number: i64 = number.parse().ok()?;
    let number = if number < 0 { number + (1 << 32) } else { number };
    let id = u32::try_from(number).ok()?;
    Some(if id > 0xffff { id & 0xffff } else { id })
}

/// The source that a cell of a table holds, which may be cut (`Service Control M...`).
fn source_of_cell(cell: &str) -> Option<EventSource> {
    let cell = cell.trim();
    match cell.strip_suffix("...") {
        Some(start) => EventSource::cut(start),
        None if cell.chars().count() <= LONGEST_SOURCE => EventSource::new(cell),
        None => None,
    }
}

/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 100;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// The events of a text as `source/id`.
    pub fn events(text: &str) -> Vec<String> {
        crate::evidence::tests::signals(text).into_iter().filter_map(|s| s.strip_prefix("event ").map(str::to_owned)).collect()
    }

    #[test]
    fn one_event_is_read_once_in_whatever_forms_it_is_pasted() {
        let text = "Log Name:      Application\nSource:        MsiInstaller\nDate:          11/23/2026 10:00:00 AM\nEvent ID:      1023\nLevel:         Error\nDescription:\nThe description for Event ID 1023 from source MsiInstaller cannot be found.\nEvent Xml:\n<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"MsiInstaller\" /><EventID Qualifiers=\"0\">1023</EventID></System></Event>";
        assert_eq!(events(text), ["MsiInstaller/1023"]);
    }

    fn survives(text: &str) {
        if let Ok(paste) = crate::text::read(text.as_bytes()) {
            for signal in crate::evidence::read(&paste) {
                assert!(paste.text.get(signal.span.clone()).is_some(), "{signal:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_pasted(text in "(?s).{0,200}") {
            survives(&text);
        }

        #[test]
        fn anything_between_the_parts_of_an_event_is_survived(
            parts in proptest::collection::vec(prop_oneof![
                Just("Event ID: ".to_owned()), Just("Source: ".to_owned()), Just("<EventID Qualifiers='1'>".to_owned()), Just("</Event>".to_owned()),
                Just("<Provider Name='".to_owned()), Just("\n".to_owned()), Just(" Id LevelDisplayName\n-- ----\n".to_owned()), Just("Level,Source,Event ID\n".to_owned()),
                Just("MSWinEventLog\t1\t".to_owned()), Just("\"".to_owned()), Just("イベント ID".to_owned()), "[0-9]{1,6}", "\\PC{0,6}",
            ], 0..40)
        ) {
            survives(&parts.concat());
        }
    }
}
