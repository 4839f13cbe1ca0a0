//! The answer for tickets and wikis.

use std::io::{self, Write};

use super::style::one_line;
use super::{Detail, percent, summary};
use crate::model::{Match, Report, Risk, Shell, ShellCommand, Verdict};
use crate::text::visible;

pub fn write(report: &Report, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    if !report.signals.is_empty() {
        writeln!(out, "**Understood:** {}\n", report.signals.iter().map(|s| code(&s.value.to_string())).collect::<Vec<_>>().join(", "))?;
    }
    if report.verdict == Verdict::NoMatch {
        writeln!(out, "**No known cause.**")?;
    }
    for (n, found) in report.matches.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        one(found, n + 1, detail, out)?;
    }
    if detail.why && !report.near_misses.is_empty() {
        writeln!(out, "\n### Came near and fell short\n")?;
        for near in &report.near_misses {
            writeln!(out, "- {} ({:.1} bits): {}", code(&near.rule), near.score, escape(&near.missing.join("; ")))?;
        }
    }
    Ok(())
}

fn one(found: &Match, rank: usize, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {rank}. {} ({})\n", escape(&one_line(&found.cause_title)), percent(found.confidence))?;
    writeln!(out, "{} {}\n", escape(&one_line(&found.title)), code(&summary::id_of(found)))?;
    if !found.explanation.is_empty() {
        writeln!(out, "{}\n", escape(&one_line(&found.explanation)))?;
    }
    if let Some(finding) = &found.finding {
        let reason = finding.reason.as_ref().map(|r| format!(": {}", escape(&one_line(r)))).unwrap_or_default();
        writeln!(out, "**On the system:** {}{reason}\n", finding.state.words())?;
        for check in &finding.checks {
            let reason = check.reason.as_ref().map(|r| format!(" ({})", escape(&one_line(r)))).unwrap_or_default();
            writeln!(out, "- {}: {}; found: {}{reason}", check.state.words(), escape(&one_line(&check.check)), escape(&one_line(&check.found)))?;
        }
        if !finding.checks.is_empty() {
            writeln!(out)?;
        }
    }
    if let Some(ask) = &found.ask {
        writeln!(out, "*To be sure:* {}\n", escape(&one_line(ask)))?;
    }
    for (n, step) in found.fix.iter().enumerate() {
        let risk = if step.risk == Risk::None { String::new() } else { format!(" **(risk: {})**", step.risk.name()) };
        writeln!(out, "{}. {}{risk}", n + 1, escape(&one_line(&step.instruction)))?;
        commands("", &step.run, out)?;
        commands("Undo: ", &step.undo, out)?;
        for done in &step.done_when {
            writeln!(out, "   - done when: {}", escape(&one_line(done)))?;
        }
    }
    if detail.why {
        writeln!(out, "\n| bits | kind | evidence |\n|---:|---|---|")?;
        for reason in &found.why {
            writeln!(out, "| {:+.2} | {} | {} |", reason.weight, reason.kind.name(), escape(&one_line(&reason.value)))?;
        }
    }
    if !found.references.is_empty() || !found.articles.is_empty() {
        writeln!(out)?;
    }
    for article in &found.articles {
        writeln!(out, "- {} ({})", escape(&one_line(&article.title)), code(&article.path))?;
    }
    for reference in &found.references {
        writeln!(out, "- [{}](<{}>)", escape(&one_line(&reference.title)), visible(&reference.url).replace(['<', '>', '\n'], ""))?;
    }
    Ok(())
}

fn commands(before: &str, commands: &[ShellCommand], out: &mut dyn Write) -> io::Result<()> {
    for command in commands {
        if command.shell == Shell::Words {
            writeln!(out, "   {before}{}", escape(&one_line(&command.command)))?;
            continue;
        }
        let text = visible(&command.command);
        // A fence longer than any in the command keeps the command inside.
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        if !before.is_empty() {
            writeln!(out, "   {}", before.trim_end())?;
        }
        writeln!(out, "   {fence}{}", command.shell.name())?;
        for line in text.trim_end().lines() {
            writeln!(out, "   {line}")?;
        }
        writeln!(out, "   {fence}")?;
    }
    Ok(())
}

/// Text as inline code.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// Text that means nothing to Markdown but itself.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_paste_says_stays_text() {
        assert_eq!(escape("<b>*x*</b> | [a](b)"), "\\<b\\>\\*x\\*\\</b\\> \\| \\[a\\](b)");
        assert_eq!(code("a`b\nc"), "`a'b c`");
    }
}
