//! `clock`: how far the clock is off, as the time service sees it (chronyc(1), timedatectl(1), ntpq(8)).

use crate::model::ClockCheck;
use crate::verification::asker::Asker;
use crate::verification::host::HostErrorKind;
use crate::verification::linux::only_linux;
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};

/// What a time service says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Clock {
    offset: Option<f64>,
    synchronized: Option<bool>,
}

/// Asks the question.
pub fn ask(check: &ClockCheck, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "asking the time service")?;
    let clock = clock(asker)?;
    let mut e = Expectations::new();
    let told = clock.synchronized.ok_or_else(|| Unknown("no time service says whether the clock is synchronized".into()));
    e.flag_if_told(check.synchronized, told, "synchronized", "not synchronized");
    if let Some(wanted) = &check.offset {
        match clock.offset {
            Some(offset) => e.number("off by", Some(wanted), &Measured::seconds(offset.abs())),
            None => e.cannot_tell(format!("off by {wanted}"), "no time service says how far the clock is off"),
        }
    }
    Ok(e.outcome())
}

fn clock(asker: &Asker<'_>) -> Result<Clock, Unknown> {
    type Parse = fn(&str) -> Clock;
    let services: [(&[&str], Parse); 4] = [
        (&["chronyc", "-n", "tracking"], of_chrony),
        (&["ntpq", "-c", "rv 0 offset,stratum"], of_ntp),
        (&["timedatectl", "timesync-status"], of_timesyncd),
        (&["timedatectl", "show"], of_timedatectl),
    ];
    let mut all = Clock::default();
    let mut reason = String::from("no time service is there (chronyc, ntpq, timedatectl)");
    for (args, parse) in services {
        match asker.run(args) {
            Ok(output) if output.status == Some(0) => {
                let clock = parse(&output.text());
                all = Clock { offset: all.offset.or(clock.offset), synchronized: all.synchronized.or(clock.synchronized) };
            }
            Ok(output) => reason = output.complaint().unwrap_or(reason),
            Err(error) if error.kind == HostErrorKind::NoTool => {}
            Err(error) => return Err(error.into()),
        }
    }
    if all == Clock::default() { Err(Unknown(reason)) } else { Ok(all) }
}

fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|l| l.trim().strip_prefix(name)?.trim_start().strip_prefix([':', '=']).map(str::trim))
}

/// `System time     : 0.000012 seconds slow of NTP time`, `Leap status     : Normal`
fn of_chrony(text: &str) -> Clock {
    let offset = field(text, "System time").and_then(|v| v.split_whitespace().next()?.parse().ok());
    Clock { offset, synchronized: field(text, "Leap status").map(|v| v != "Not synchronised") }
}

/// `offset=-0.123, stratum=3`, in milliseconds; stratum 16 is not synchronized (RFC 5905, 7.3).
fn of_ntp(text: &str) -> Clock {
    let value = |name: &str| text.split([',', '\n']).find_map(|f| f.trim().strip_prefix(name)?.strip_prefix('=')?.trim().parse::<f64>().ok());
    Clock { offset: value("offset").map(|ms| ms / 1000.0), synchronized: value("stratum").map(|s| s < 16.0) }
}

/// `Offset: +1.234ms`
fn of_timesyncd(text: &str) -> Clock {
    Clock { offset: field(text, "Offset").and_then(seconds), synchronized: None }
}

/// `NTPSynchronized=yes`
fn of_timedatectl(text: &str) -> Clock {
    Clock { offset: None, synchronized: field(text, "NTPSynchronized").map(|v| v == "yes") }
}

/// `+1min 2.5s`, `-3ms`, `120us`
fn seconds(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    for part in text.trim_start_matches(['+', '-']).split_whitespace() {
        let split = part.find(|c: char| c.is_alphabetic())?;
        let (number, unit) = part.split_at(split);
        let factor = match unit {
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * factor;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    #[test]
    fn the_time_service_is_asked() {
        let text = "Reference ID    : C0000201 (x)\nSystem time     : 412.500000000 seconds slow of NTP time\nLeap status     : Normal\n";
        let host = Scripted::linux().program(&["chronyc", "-n", "tracking"], 0, text);
        let check = ClockCheck { offset: Some("> 5m".parse().unwrap()), synchronized: Some(true) };
        expect(with(&host, |_, a| ask(&check, a)), FindingState::Confirmed, "synchronized, off by 6.9m");
        let none = with(&Scripted::linux(), |_, a| ask(&check, a));
        assert!(none.unwrap_err().0.contains("no time service"));
    }

    #[test]
    fn every_service_has_its_form() {
        assert_eq!(of_ntp("offset=-250.0, stratum=16\n"), Clock { offset: Some(-0.25), synchronized: Some(false) });
        assert_eq!(of_timesyncd("       Server: 192.0.2.1\n       Offset: -1min 2.5s\n").offset, Some(62.5));
        assert_eq!(of_timedatectl("Timezone=UTC\nNTPSynchronized=no\n").synchronized, Some(false));
    }
}
