//! The times at the beginning of log lines.
//!
//! Forms: RFC 3339 and its looser cousins (`2024-05-01 12:00:00,123`), nginx (`2024/05/01 12:00:00`), syslog as in
//! RFC 3164 (`May  1 12:00:00`), Apache and the common log format (`[01/May/2024:12:00:00 +0200]`,
//! `[Wed May 01 12:00:00.123 2024]`), seconds since 1970 (`1714557600.123`).

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::host::Time;

/// How far into a line a time may begin, in characters.
const REACH: usize = 80;

struct Form {
    regex: Option<Regex>,
    read: fn(&Captures<'_>, Time) -> Option<i64>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let form = |pattern: &str, read| Form { regex: Regex::new(pattern).ok(), read };
    vec![
        form(
            r"(?P<y>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)[T ](?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?:[.,]\d+)? ?(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d\b)?",
            numbered,
        ),
        form(r"(?P<d>\d\d)/(?P<b>[A-Z][a-z]{2})/(?P<y>\d{4}):(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d) ?(?P<z>[+-]\d{4})?", named),
        form(r"\b(?P<b>[A-Z][a-z]{2}) +(?P<d>\d{1,2}) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?:\.\d+)?(?: (?P<y>\d{4}))?\b", named),
        form(r"(?P<d>\d{1,2}) (?P<b>[A-Z][a-z]{2}) (?P<y>\d{4}) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)", named),
        form(r"^\[?(?P<u>1\d{9})(?:\.\d+)?\b", |found, _| found.name("u")?.as_str().parse().ok()),
    ]
});

/// The time of a line in seconds since 1970; nothing where it has none. Local time is the target's.
#[must_use]
pub fn time_of(line: &str, now: Time) -> Option<i64> {
    let end = line.char_indices().nth(REACH).map_or(line.len(), |(at, _)| at);
    let head = line.get(..end)?;
    FORMS.iter().find_map(|form| (form.read)(&form.regex.as_ref()?.captures(head)?, now))
}

fn number(found: &Captures<'_>, name: &str) -> Option<i64> {
    found.name(name)?.as_str().parse().ok()
}

fn numbered(found: &Captures<'_>, now: Time) -> Option<i64> {
    seconds(found, number(found, "y")?, number(found, "m")?, now)
}

fn named(found: &Captures<'_>, now: Time) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = found.name("b")?.as_str();
    let month = i64::try_from(MONTHS.iter().position(|m| *m == month)?).ok()? + 1;
    if let Some(year) = number(found, "y") {
        return seconds(found, year, month, now);
    }
    // Syslog leaves the year out: the last one in which the line is not from the future.
    let year = year_of(now.unix);
    let this = seconds(found, year, month, now)?;
    if this > now.unix + 86_400 { seconds(found, year - 1, month, now) } else { Some(this) }
}

fn seconds(found: &Captures<'_>, year: i64, month: i64, now: Time) -> Option<i64> {
    let (day, hour, minute, second) = (number(found, "d")?, number(found, "H")?, number(found, "M")?, number(found, "S")?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let offset = match found.name("z").map(|z| z.as_str()) {
        Some("Z" | "UTC" | "GMT") => 0,
        Some(zone) => i64::from(super::hosts::minutes_of_zone(zone)?),
        None => i64::from(now.offset_minutes),
    };
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60)
}

/// Days since 1970 in the Gregorian calendar, counted from the first of March so that leap days come last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn year_of(unix: i64) -> i64 {
    let mut year = 1970 + unix.div_euclid(31_556_952);
    while days(year + 1, 1, 1) * 86_400 <= unix {
        year += 1;
    }
    while days(year, 1, 1) * 86_400 > unix {
        year -= 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-05-01 12:00:00 UTC.
    const NOON: i64 = 1_714_564_800;

    #[test]
    fn every_form_is_the_same_moment() {
        let utc = Time { unix: NOON + 60, offset_minutes: 0 };
        for line in [
            "2024-05-01T12:00:00Z x",
            "2024-05-01T14:00:00.123+02:00 x",
            "2024-05-01 12:00:00,123 ERROR x",
            "2024/05/01 12:00:00 [emerg] 1#1: x",
            "2024-05-01 12:00:00.123 UTC [12] FATAL:  x",
            "May  1 12:00:00 web1 app[1]: x",
            "192.0.2.1 - - [01/May/2024:14:00:00 +0200] \"GET /\"",
            "[Wed May 01 12:00:00.123456 2024] [error] x",
            "1:M 01 May 2024 12:00:00.123 # x",
            "1714564800.5 x",
        ] {
            assert_eq!(time_of(line, utc), Some(NOON), "{line}");
        }
        let berlin = Time { unix: NOON, offset_minutes: 120 };
        assert_eq!(time_of("2024-05-01 14:00:00 x", berlin), Some(NOON));
        assert_eq!(time_of("no time here", utc), None);
    }

    #[test]
    fn a_line_of_last_december_is_not_from_the_future() {
        let january = Time { unix: days(2024, 1, 2) * 86_400, offset_minutes: 0 };
        assert_eq!(time_of("Dec 31 00:00:00 x", january), Some(days(2023, 12, 31) * 86_400));
        assert_eq!((year_of(days(2023, 12, 31) * 86_400 + 86_399), year_of(days(2024, 1, 1) * 86_400)), (2023, 2024));
    }

    #[test]
    fn days_are_counted_as_in_the_calendar() {
        assert_eq!((days(1970, 1, 1), days(2000, 3, 1), days(2024, 2, 29)), (0, 11_017, 19_782));
    }
}
