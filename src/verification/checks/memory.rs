//! `memory`: memory and swap (proc_meminfo(5)).

use crate::model::MemoryCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::only_linux;
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};

/// Asks the question.
pub fn ask(check: &MemoryCheck, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "reading memory")?;
    let content = asker.read("/proc/meminfo")?;
    let text = content.text();
    let bytes = |name: &str| -> Result<f64, Unknown> {
        let line = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':'));
        let number = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
        number.map(|kib| kib * 1024.0).ok_or_else(|| Unknown(format!("/proc/meminfo does not say {name}")))
    };
    let mut e = Expectations::new();
    let total = bytes("MemTotal")?;
    e.number("total", check.total.as_ref(), &Measured::bytes(total));
    if check.available.is_some() {
        e.number("available", check.available.as_ref(), &Measured::bytes(bytes("MemAvailable")?).of(total));
    }
    if let Some(wanted) = &check.swap_free {
        let swap = bytes("SwapTotal")?;
        if swap > 0.0 {
            e.number("swap free", Some(wanted), &Measured::bytes(bytes("SwapFree")?).of(swap));
        } else {
            // No swap at all: nothing of it is free.
            e.number("swap free", Some(wanted), &Measured::bytes(0.0).of(1.0));
            e.found("there is no swap");
        }
    }
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    #[test]
    fn memory_is_compared_as_a_share_or_in_bytes() {
        let text =
            "MemTotal:        1000000 kB\nMemFree:  1 kB\nMemAvailable:      50000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n";
        let host = Scripted::linux().file("/proc/meminfo", text);
        let ask = |available: Option<&str>, swap: Option<&str>| {
            let check = MemoryCheck { available: available.map(|a| a.parse().unwrap()), swap_free: swap.map(|a| a.parse().unwrap()), total: None };
            with(&host, |_, a| ask(&check, a))
        };
        expect(ask(Some("< 10%"), None), FindingState::Confirmed, "available 5.0% (48.8 MiB)");
        expect(ask(Some("> 1 GiB"), None), FindingState::RuledOut, "available 48.8 MiB");
        expect(ask(None, Some("< 5%")), FindingState::Confirmed, "swap free 0.0% (0 B), there is no swap");
    }
}
