//! `log`: an entry in a log.

use regex::Regex;

use crate::model::{LogCheck, LogPlace};
use crate::verification::asker::Asker;
use crate::verification::checks::path::shorten;
use crate::verification::content::Content;
use crate::verification::linux::only_linux;
use crate::verification::logtime::time_of;
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question.
pub fn ask(check: &LogCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let pattern = check.pattern.as_ref().map(|p| values.pattern(p)).transpose()?;
    let (LogPlace::File(_) | LogPlace::Journal(_)) = &check.place else {
        return Err("event logs are not supported on this target yet".into());
    };
    let Some(pattern) = pattern else { return Err("events are looked for in Windows event logs only; a file needs a `pattern`".into()) };
    let seconds = check.within.map(|w| w.amount / 1000.0);
    let (content, since) = match &check.place {
        LogPlace::File(file) => {
            let content = asker.read_end(&values.path(file, asker)?)?;
            let since = seconds.map(|s| asker.now().map(|now| (now, now.unix.saturating_sub(s as i64)))).transpose()?;
            (content, since)
        }
        LogPlace::Journal(unit) => (journal(asker, &values.fill(unit, Kind::Unit)?, seconds)?, None),
        LogPlace::EventLog(_) => return Err("event logs are not supported on this target yet".into()),
    };
    let text = content.text();
    let found = match since {
        None => text.lines().rfind(|l| pattern.is_match(l)).map(str::to_owned),
        Some((now, since)) => last_since(&text, &pattern, |line| time_of(line, now), since)?,
    };
    let mut e = Expectations::new();
    let within = check.within.map(|w| format!(" within {w}")).unwrap_or_default();
    let wanted = format!("{} /{}/{within}", if check.found { "an entry" } else { "no entry" }, pattern.as_str());
    match found {
        Some(line) => e.add(wanted, format!("\"{}\"", shorten(&line)), check.found),
        None => not_there(&mut e, &wanted, &content, check.found),
    }
    Ok(e.outcome())
}

fn not_there(e: &mut Expectations, wanted: &str, content: &Content, expected: bool) {
    if content.masked {
        e.cannot_tell(wanted, "secrets in the log are masked, and it may be one of them");
    } else if content.cut {
        e.cannot_tell(wanted, "the log is too large to be read whole, and its end does not have it");
    } else {
        e.add(wanted, "no such entry", !expected);
    }
}

/// The journal of a unit, since some seconds ago.
fn journal(asker: &Asker<'_>, unit: &str, seconds: Option<f64>) -> Result<Content, Unknown> {
    only_linux(asker, "the journal")?;
    let mut args = ["journalctl", "--quiet", "--no-pager", "--output=short-iso", "--lines=20000", "--unit", unit].map(str::to_owned).to_vec();
    if let Some(seconds) = seconds {
        args.push(format!("--since=-{}s", seconds.max(1.0) as u64));
    }
    let output = asker.run_owned(args)?;
    if output.status != Some(0) {
        return Err(Unknown(output.complaint().unwrap_or_else(|| "`journalctl` failed".into())));
    }
    if let Some(complaint) = output.complaint().filter(|_| output.stdout.bytes.is_empty()) {
        return Err(Unknown(complaint));
    }
    Ok(output.stdout)
}

/// The last line that fits and is not older. A line without a time belongs to the one before it.
fn last_since(text: &str, pattern: &Regex, time_of: impl Fn(&str) -> Option<i64>, since: i64) -> Result<Option<String>, Unknown> {
    let mut time = None;
    let (mut last, mut without) = (None, false);
    for line in text.lines() {
        time = time_of(line).or(time);
        if !pattern.is_match(line) {
            continue;
        }
        match time {
            Some(time) if time >= since => last = Some(line.to_owned()),
            Some(_) => {}
            None => without = true,
        }
    }
    if last.is_none() && without {
        return Err("the entry is there, but its time cannot be read".into());
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::host::{Reply, Request, Time};
    use crate::verification::hosts::Scripted;

    fn check(pattern: &str, within: Option<&str>, found: bool) -> LogCheck {
        LogCheck {
            place: LogPlace::File(template("/var/log/app.log")),
            event: None,
            pattern: Some(template(pattern)),
            within: within.map(|w| w.parse().unwrap()),
            found,
        }
    }

    #[test]
    fn entries_count_within_their_time() {
        let log = "2024-05-01 10:00:00 disk full\n  at line 7\n2024-05-01 11:59:00 all is well\n";
        let host = Scripted::linux().file("/var/log/app.log", log).with(Request::Now, Reply::Time(Time { unix: 1_714_564_800, offset_minutes: 0 }));
        let ask = |check: LogCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(check("disk full", None, true)), FindingState::Confirmed, "\"2024-05-01 10:00:00 disk full\"");
        expect(ask(check("disk full", Some("1h"), true)), FindingState::RuledOut, "no such entry");
        expect(ask(check("disk full", Some("3h"), true)), FindingState::Confirmed, "\"2024-05-01 10:00:00 disk full\"");
        // A continuation line has the time of its entry.
        expect(ask(check("at line 7", Some("1h"), false)), FindingState::Confirmed, "no such entry");
        expect(ask(check("at line 7", Some("3h"), true)), FindingState::Confirmed, "\"at line 7\"");
    }

    #[test]
    fn an_entry_without_a_time_is_not_told_by_time() {
        let host = Scripted::linux().file("/var/log/app.log", "disk full\n").with(Request::Now, Reply::Time(Time { unix: 1, offset_minutes: 0 }));
        assert!(with(&host, |v, a| ask(&check("disk full", Some("1h"), true), v, a)).unwrap_err().0.contains("time cannot be read"));
    }
}
