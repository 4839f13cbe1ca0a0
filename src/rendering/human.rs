//! The answer for people, with and without colours.

use std::io::{self, Write};

use super::findings::write_finding;
use super::style::one_line;
use super::{Detail, Look, Style, percent, summary};
use crate::model::{Match, Report, Signal, Verdict};
use crate::text::visible;

pub fn write(report: &Report, look: &Look, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    understood(&report.signals, look, out)?;
    if report.verdict == Verdict::NoMatch {
        return no_match(report, look, detail, out);
    }
    for (n, found) in report.matches.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        // The fix of the first is what the reader came for; the others are named and can be asked for.
        one(found, n + 1, n == 0, look, detail, out)?;
    }
    if report.further > 0 {
        writeln!(out)?;
        let more = format!(
            "{} further possible cause{}: --top {}",
            report.further,
            if report.further == 1 { "" } else { "s" },
            report.matches.len() + report.further
        );
        writeln!(out, "{}", look.paint(Style::Dim, &more))?;
    }
    if detail.why {
        write_near_misses(report, look, out)?;
    }
    Ok(())
}

/// Writes what was read out of the paste, on one line.
pub fn write_understood(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    understood(&report.signals, look, out)
}

fn understood(signals: &[Signal], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut facts: Vec<String> = Vec::new();
    for signal in signals {
        let fact = match signal.kind() {
            crate::model::SignalKind::Event => format!("event {}", signal.value),
            crate::model::SignalKind::Code if signal.text == signal.value.to_string() => format!("code {}", signal.text),
            crate::model::SignalKind::Code => format!("code {} ({})", one_line(&signal.text), signal.value),
            crate::model::SignalKind::Message => format!("\"{}\"", shorten(&one_line(&signal.text), 60)),
            crate::model::SignalKind::Product | crate::model::SignalKind::Version => signal.value.to_string(),
        };
        if !facts.contains(&fact) && facts.len() < 8 {
            facts.push(fact);
        }
    }
    if !facts.is_empty() {
        let line = look.wrap(&facts.join(", "), "Understood: ", "  ");
        writeln!(out, "{}\n", look.paint(Style::Dim, &line))?;
    }
    Ok(())
}

fn no_match(report: &Report, look: &Look, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.paint(Style::Bold, "No known cause."))?;
    let advice = if report.signals.is_empty() {
        "No event, error code or product was recognised. Paste the message word for word, with the lines around it, the program's name and any code it shows."
    } else {
        "Nothing in the knowledge base fits well enough to be worth your time. Add the lines around the message, the program's name, or what was done before."
    };
    writeln!(out, "{}", look.wrap(advice, "", ""))?;
    if detail.why {
        write_near_misses(report, look, out)?;
    } else if !report.near_misses.is_empty() {
        writeln!(out, "{}", look.paint(Style::Dim, "What came nearest: --why"))?;
    }
    Ok(())
}

fn one(found: &Match, rank: usize, whole: bool, look: &Look, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    let head = format!("{rank}. {}", one_line(&found.cause_title));
    let head = look.wrap(&head, "", "   ");
    writeln!(out, "{}  {}", look.paint(Style::Bold, &head), look.paint(Style::Good, &percent(found.confidence)))?;
    let id = summary::id_of(found);
    if found.title != found.cause_title {
        writeln!(out, "{}", look.wrap(&found.title, "   ", "   "))?;
    }
    writeln!(out, "   {}", look.paint(Style::Dim, &visible(&id)))?;
    if let Some(finding) = &found.finding {
        write_finding(finding, look, "   ", out)?;
    }
    if whole {
        if !found.explanation.is_empty() {
            writeln!(out, "\n{}", look.wrap(&found.explanation, "   ", "   "))?;
        }
        if let Some(ask) = &found.ask {
            writeln!(out, "\n{}", look.wrap(ask, "   To be sure: ", "   "))?;
        }
        summary::write_steps(found, look, detail.shell, "   ", out)?;
        summary::write_references(found, look, "   ", out)?;
    }
    if detail.why {
        writeln!(out)?;
        summary::write_why(found, look, "   ", out)?;
    } else if whole {
        let reasons: Vec<String> =
            found.why.iter().filter(|r| r.weight > 0.0).take(3).map(|r| format!("{} {}", r.kind.name(), one_line(&r.value))).collect();
        writeln!(out, "\n{}", look.paint(Style::Dim, &look.wrap(&reasons.join("; "), "   Because of: ", "   ")))?;
    }
    Ok(())
}

/// Writes the rules that came near, and what each of them missed.
pub fn write_near_misses(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    if report.near_misses.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.paint(Style::Bold, "Came near and fell short:"))?;
    for near in &report.near_misses {
        writeln!(out, "{}", look.wrap(&format!("{} ({:.1} bits)", near.rule, near.score), " - ", "   "))?;
        for missing in &near.missing {
            writeln!(out, "{}", look.wrap(missing, "     ", "     "))?;
        }
    }
    Ok(())
}

fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most - 1).collect();
    cut.push('\u{2026}');
    cut
}
