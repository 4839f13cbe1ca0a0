//! The time that a log line begins with, in the forms that programs write.

use super::scan::Scan;

/// How a time is written: it says which prefixes may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// `Nov 23 10:00:01`, as syslog and the journal write it: a host and a program follow.
    Syslog,
    /// `2026-11-23T10:00:00Z`, `Mon 2026-11-23 10:00:00 UTC`, `1763892000.123456`: a host and a program may follow.
    Exact,
    /// Any other time.
    Other,
}

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
const DAYS: &str = "MonTueWedThuFriSatSun";
/// Zones as they are written after a time; a level (`INFO`) must not be taken for one.
const ZONES: [&str; 24] = [
    "UTC", "GMT", "CET", "CEST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "BST", "IST", "JST", "KST", "MSK", "EET", "EEST", "WET",
    "WEST", "AEST", "AEDT", "SGT",
];

/// Steps over a time.
pub fn time(s: &mut Scan<'_>) -> Option<TimeForm> {
    match s.peek()? {
        b'0'..=b'9' => s
            .attempt(year_first)
            .or_else(|| s.attempt(epoch))
            .or_else(|| s.attempt(day_first))
            .or_else(|| s.attempt(compact))
            .or_else(|| s.attempt(|s| clock(s, true).then_some(TimeForm::Other))),
        b'A'..=b'Z' => s.attempt(weekday_first).or_else(|| s.attempt(month_first)),
        _ => None,
    }
}

/// `2026-11-23 10:00:00,123 UTC`, `2026/11/23 10:00:00`, `2026-11-23T10:00:00.123+01:00`.
fn year_first(s: &mut Scan<'_>) -> Option<TimeForm> {
    s.digits(4, 4)?;
    let dash = s.peek()?;
    separator(s)?;
    s.digits(1, 2)?;
    separator(s)?;
    s.digits(1, 2)?;
    let form = if s.eat(b'T') {
        TimeForm::Exact
    } else {
        s.eat(b',');
        (s.blanks() > 0).then_some(())?;
        TimeForm::Other
    };
    clock(s, false).then_some(())?;
    let zoned = zone(s);
    Some(if dash == b'-' && zoned { TimeForm::Exact } else { form })
}

/// `23.11.2026 10:00:00`, `11/23/2026 10:00 AM`, `23/Nov/2026:10:00:00 +0100`, `23-Nov-2026 10:00:00`, `23 Nov 10:00:00`.
fn day_first(s: &mut Scan<'_>) -> Option<TimeForm> {
    s.digits(1, 2)?;
    s.eat_if(|b| matches!(b, b'-' | b'/' | b'.' | b' ')).then_some(())?;
    if name(s, MONTHS).is_some() {
        s.eat_if(|b| matches!(b, b'-' | b'/' | b' ')).then_some(())?;
        let _ = s.attempt(|s| {
            s.digits(4, 4)?;
            (s.eat(b':') || s.blanks() > 0).then_some(())
        });
    } else {
        s.digits(1, 2)?;
        separator(s)?;
        s.digits(2, 4)?;
        s.eat(b',');
        (s.eat(b'T') || s.blanks() > 0).then_some(())?;
    }
    clock(s, false).then_some(())?;
    zone(s);
    Some(TimeForm::Other)
}

/// `261123 10:00:00`, `261123 100000`.
fn compact(s: &mut Scan<'_>) -> Option<TimeForm> {
    s.digits(6, 6)?;
    (s.blanks() > 0).then_some(())?;
    (clock(s, true) || s.digits(6, 6).is_some()).then_some(TimeForm::Other)
}

/// `1763892000.123456`: seconds since 1970, with a fraction.
fn epoch(s: &mut Scan<'_>) -> Option<TimeForm> {
    s.digits(10, 10)?;
    s.eat(b'.').then_some(())?;
    s.digits(3, 9)?;
    Some(TimeForm::Exact)
}

/// `Mon Nov 23 10:00:00.123456 2026`, `Mon Nov 23 10:00:00 UTC 2026`, `Mon 2026-11-23 10:00:00 UTC`.
fn weekday_first(s: &mut Scan<'_>) -> Option<TimeForm> {
    name(s, DAYS)?;
    s.eat(b',');
    (s.blanks() > 0).then_some(())?;
    if year_first(s).is_some() {
        return Some(TimeForm::Exact);
    }
    month_first(s)?;
    Some(TimeForm::Other)
}

/// `Nov 23 10:00:01`, `Nov 23 2026 10:00:01.123`, `Nov 23, 2026 10:00:01 PM`.
fn month_first(s: &mut Scan<'_>) -> Option<TimeForm> {
    name(s, MONTHS)?;
    (s.blanks() > 0).then_some(())?;
    s.digits(1, 2)?;
    s.eat(b',');
    (s.blanks() > 0).then_some(())?;
    let year = |s: &mut Scan<'_>| {
        s.attempt(|s| {
            s.blanks();
            s.digits(4, 4)?;
            (s.blanks() > 0 || matches!(s.peek(), None | Some(b']'))).then_some(())
        })
    };
    let _ = year(s);
    clock(s, false).then_some(())?;
    let before = s.at();
    zone(s);
    let _ = s.attempt(|s| {
        (s.blanks() > 0).then_some(())?;
        s.digits(4, 4)?;
        matches!(s.peek(), None | Some(b' ' | b']')).then_some(())
    });
    Some(if s.at() == before { TimeForm::Syslog } else { TimeForm::Other })
}

/// `10:00`, `10:00:00`, with a fraction, with AM or PM.
fn clock(s: &mut Scan<'_>, seconds: bool) -> bool {
    let found = s.attempt(|s| {
        s.digits(1, 2)?;
        s.eat(b':').then_some(())?;
        s.digits(2, 2)?;
        let has_seconds = s.attempt(|s| s.eat(b':').then(|| s.digits(2, 2)).flatten()).is_some();
        let _ = s.attempt(|s| s.eat_if(|b| matches!(b, b'.' | b',' | b':')).then(|| s.digits(1, 9)).flatten());
        let half = s.attempt(|s| {
            s.eat(b' ');
            (["AM", "PM", "am", "pm"].iter().any(|h| s.eat_text(h)) && !s.peek().is_some_and(|b| b.is_ascii_alphanumeric())).then_some(())
        });
        (has_seconds || !seconds || half.is_some()).then_some(())
    });
    found.is_some()
}

/// `Z`, `+01:00`, ` +0100`, ` UTC`.
fn zone(s: &mut Scan<'_>) -> bool {
    if s.eat(b'Z') {
        return true;
    }
    let found = s.attempt(|s| {
        s.eat(b' ');
        if s.eat_if(|b| b == b'+' || b == b'-') {
            s.digits(2, 4)?;
            let _ = s.attempt(|s| s.eat(b':').then(|| s.digits(2, 2)).flatten());
        } else {
            ZONES.iter().any(|z| s.eat_text(z)).then_some(())?;
        }
        (!s.peek().is_some_and(|b| b.is_ascii_alphanumeric())).then_some(())
    });
    found.is_some()
}

fn separator(s: &mut Scan<'_>) -> Option<()> {
    s.eat_if(|b| matches!(b, b'-' | b'/' | b'.')).then_some(())
}

/// Steps over a three-letter name out of a list.
fn name(s: &mut Scan<'_>, names: &str) -> Option<()> {
    let word = s.rest().get(..3)?;
    let known = names.as_bytes().chunks(3).any(|n| n == word.as_bytes());
    s.attempt(|s| {
        s.skip(3);
        (known && !s.peek().is_some_and(|b| b.is_ascii_alphanumeric())).then_some(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(TimeForm, &str)> {
        let mut s = Scan::new(text);
        time(&mut s).map(|form| (form, s.since(0)))
    }

    #[test]
    fn every_form_is_read_to_its_end() {
        for text in [
            "2026-11-23T10:00:00.123456+01:00",
            "2026-11-23T10:00:00Z",
            "2026-11-23 10:00:00,123",
            "2026-11-23 10:00:00.123 UTC",
            "2026-11-23 10:00:00 +0000",
            "2026/11/23 10:00:00",
            "Nov 23 10:00:01",
            "Nov  3 10:00:01.123456",
            "Nov 23 2026 10:00:01",
            "Nov 23, 2026 10:00:01 PM",
            "Mon Nov 23 10:00:00 2026",
            "Mon Nov 23 10:00:00.123456 2026",
            "Mon Nov 23 10:00:00 CET 2026",
            "Mon 2026-11-23 10:00:00 UTC",
            "23.11.2026 10:00:00",
            "11/23/2026 10:00:00 AM",
            "23/Nov/2026:10:00:00 +0100",
            "23-Nov-2026 10:00:00.123",
            "23 Nov 2026 10:00:00.123",
            "23 Nov 10:00:00",
            "261123 10:00:00",
            "261123 100000",
            "1763892000.123456",
            "10:00:00.123",
            "10:05 PM",
        ] {
            assert_eq!(read(text).map(|f| f.1), Some(text), "{text}");
            assert_eq!(read(&format!("{text} INFO x")).map(|f| f.1), Some(text), "{text}, with more behind it");
        }
    }

    #[test]
    fn the_form_says_whether_a_host_may_follow() {
        assert_eq!(read("Nov 23 10:00:01 srv").map(|f| f.0), Some(TimeForm::Syslog));
        assert_eq!(read("Mon Nov 23 10:00:00 2026").map(|f| f.0), Some(TimeForm::Other));
        assert_eq!(read("2026-11-23T10:00:00+0100 srv").map(|f| f.0), Some(TimeForm::Exact));
        assert_eq!(read("2026-11-23 10:00:00 x").map(|f| f.0), Some(TimeForm::Other));
    }

    #[test]
    fn ordinary_words_and_numbers_are_no_time() {
        for text in
            ["Monday is fine", "May I ask", "March on", "10:5 is odd", "1603", "192.168.10.4 - -", "2026-11-23", "12:30 it broke", "1763892000"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
