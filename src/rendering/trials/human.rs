//! Trials for people and editors: what failed, who takes whose examples, the sum.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::{Taken, Trials};
use crate::rendering::{Look, Style, counted};
use crate::text::visible;

/// The most rows of a table; the rest is counted.
const MOST_ROWS: usize = 40;

/// Writes what failed, the confusion in both directions, and the sum.
pub fn write(trials: &Trials, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for trial in &trials.examples {
        let Some(fault) = &trial.fault else { continue };
        let place = format!("{}:{}:", trial.path, trial.line);
        writeln!(out, "{} {}", look.paint(Style::Bold, &visible(&place)), visible(fault))?;
    }
    for claim in &trials.claims {
        let place = format!("{}:{}:", claim.path, claim.line);
        let text = format!("`{}` is found in a healthy log, with {:.0}%", claim.by, claim.confidence * 100.0);
        writeln!(out, "{} {}", look.paint(Style::Bold, &visible(&place)), visible(&text))?;
    }
    confusion(&trials.confusion(), look, out)?;
    claims(trials, look, out)?;
    let rules: std::collections::BTreeSet<&str> = trials.examples.iter().map(|t| t.rule.as_str()).collect();
    let failed = trials.failed();
    let (examples, rules) = (counted(trials.examples.len(), "example"), counted(rules.len(), "rule"));
    writeln!(out, "{examples} of {rules}: {} passed, {failed} failed", trials.examples.len() - failed)?;
    if !trials.logs.is_empty() {
        let (lines, logs) = (counted(trials.lines, "line"), counted(trials.logs.len(), "healthy log"));
        writeln!(out, "{lines} of {logs}: {}", counted(trials.claims.len(), "claim"))?;
    }
    Ok(())
}

fn confusion(table: &BTreeMap<(&str, &str), Taken>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(names, taken)| (std::cmp::Reverse((taken.failed, taken.first)), **names));
    heading("whose example", "ranked first", "times", "failed", look, out)?;
    list(rows.iter().map(|((expected, by), taken)| (*expected, *by, taken.first.to_string(), taken.failed.to_string())), out)?;

    let mut takers: BTreeMap<&str, (Taken, Vec<&str>)> = BTreeMap::new();
    for ((expected, by), taken) in table {
        let (sum, of) = takers.entry(by).or_default();
        sum.first += taken.first;
        sum.failed += taken.failed;
        of.push(expected);
    }
    let mut rows: Vec<_> = takers.into_iter().collect();
    rows.sort_by_key(|(by, (taken, _))| (std::cmp::Reverse((taken.failed, taken.first)), *by));
    heading("who takes", "from", "times", "failed", look, out)?;
    let from: Vec<String> =
        rows.iter().map(|(_, (_, of))| if let [only] = of.as_slice() { (*only).to_owned() } else { format!("{} rules", of.len()) }).collect();
    list(rows.iter().zip(&from).map(|((by, (taken, _)), from)| (*by, from.as_str(), taken.first.to_string(), taken.failed.to_string())), out)
}

fn claims(trials: &Trials, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &trials.claims {
        *by.entry(&claim.by).or_default() += 1;
    }
    if by.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<_> = by.into_iter().collect();
    rows.sort_by_key(|(by, times)| (std::cmp::Reverse(*times), *by));
    heading("who claims", "in healthy logs", "times", "", look, out)?;
    list(rows.into_iter().map(|(by, times)| (by, "", times.to_string(), String::new())), out)
}

fn heading(a: &str, b: &str, c: &str, d: &str, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let line = format!("{a:<48} {b:<48} {c:>6} {d:>6}");
    writeln!(out, "\n{}", look.paint(Style::Dim, line.trim_end()))
}

fn list<'r>(rows: impl ExactSizeIterator<Item = (&'r str, &'r str, String, String)>, out: &mut dyn Write) -> io::Result<()> {
    let all = rows.len();
    for (a, b, c, d) in rows.take(MOST_ROWS) {
        let line = format!("{a:<48} {b:<48} {c:>6} {d:>6}");
        writeln!(out, "{}", visible(line.trim_end()))?;
    }
    if all > MOST_ROWS {
        writeln!(out, "… and {} more", all - MOST_ROWS)?;
    }
    writeln!(out)
}
