//! Parts of an answer that stand alone as well: the table, the steps, the reasons.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::style::one_line;
use super::{Look, Style, percent};
use crate::model::{Match, Risk, Shell, ShellCommand};
use crate::text::visible;

/// What a match is called by: `rule#cause`, or `path#section` of an article.
#[must_use]
pub fn id_of(found: &Match) -> String {
    match (&found.rule, &found.cause, &found.article) {
        (Some(rule), Some(cause), _) => format!("{rule}#{cause}"),
        (Some(rule), None, _) => rule.clone(),
        (_, _, Some(article)) => article.clone(),
        _ => String::new(),
    }
}

/// The matches as a table; the first has the number `from + 1`.
#[must_use]
pub fn table(matches: &[Match], from: usize, look: &Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    if let Some(width) = look.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table.set_header(["#", "sure", "cause", "problem"]);
    for (n, found) in matches.iter().enumerate() {
        let sure = Cell::new(percent(found.confidence)).set_alignment(CellAlignment::Right);
        let problem = if found.title == found.cause_title { id_of(found) } else { one_line(&found.title) };
        table.add_row(vec![Cell::new(from + n + 1), sure, Cell::new(one_line(&found.cause_title)), Cell::new(problem)]);
    }
    table.to_string()
}

/// The steps of a match's fix.
#[must_use]
pub fn steps(found: &Match, look: &Look, shell: Option<Shell>) -> String {
    let mut out = Vec::new();
    let _ = write_steps(found, look, shell, "", &mut out);
    String::from_utf8_lossy(&out).trim_start_matches('\n').to_owned()
}

/// The reasons for a match, to the last part of the sum.
#[must_use]
pub fn why(found: &Match, look: &Look) -> String {
    let mut out = Vec::new();
    let _ = write_why(found, look, "", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

pub fn write_steps(found: &Match, look: &Look, shell: Option<Shell>, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    if found.fix.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{indent}{}", look.paint(Style::Bold, "What to do:"))?;
    for (n, step) in found.fix.iter().enumerate() {
        let first = format!("{indent}{:>2}. ", n + 1);
        let next = format!("{indent}    ");
        if step.risk != Risk::None {
            writeln!(out, "{}", look.paint(Style::Risk, &format!("{next}risk: {}", step.risk.name())))?;
        }
        writeln!(out, "{}", look.wrap(&step.instruction, &first, &next))?;
        for command in chosen(&step.run, shell) {
            write_command(command, "", look, &next, out)?;
        }
        for undo in chosen(&step.undo, shell) {
            write_command(undo, "undo: ", look, &next, out)?;
        }
        for done in &step.done_when {
            writeln!(out, "{}", look.paint(Style::Dim, &look.wrap(done, &format!("{next}done when: "), &format!("{next}  "))))?;
        }
    }
    Ok(())
}

fn write_command(command: &ShellCommand, before: &str, look: &Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    if command.shell == Shell::Words {
        return writeln!(out, "{}", look.wrap(&command.command, &format!("{indent}{before}"), indent));
    }
    // A command is never wrapped: it has to be copied as it is.
    let label = look.paint(Style::Dim, command.shell.name()).into_owned();
    for (n, line) in visible(&command.command).trim_end().lines().enumerate() {
        let line = look.paint(Style::Command, line);
        if n == 0 { writeln!(out, "{indent}{before}{label}> {line}")? } else { writeln!(out, "{indent}  {line}")? }
    }
    Ok(())
}

/// The commands for a shell where there are some, and else all of them.
fn chosen(commands: &[ShellCommand], shell: Option<Shell>) -> Vec<&ShellCommand> {
    let family = |s: Shell| match s {
        Shell::Sh | Shell::Bash => 0,
        Shell::PowerShell | Shell::Cmd => 1,
        _ => 2,
    };
    if let Some(shell) = shell
        && commands.iter().any(|c| family(c.shell) == family(shell))
    {
        let mut fitting: Vec<&ShellCommand> = commands.iter().filter(|c| family(c.shell) == family(shell) || family(c.shell) == 2).collect();
        fitting.sort_by_key(|c| c.shell != shell);
        return fitting;
    }
    commands.iter().collect()
}

pub fn write_references(found: &Match, look: &Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    if found.references.is_empty() && found.articles.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{indent}{}", look.paint(Style::Bold, "Read on:"))?;
    for article in &found.articles {
        writeln!(out, "{indent}  {} ({})", one_line(&article.title), visible(&article.path))?;
    }
    for reference in &found.references {
        writeln!(out, "{indent}  {}", one_line(&reference.title))?;
        writeln!(out, "{indent}    {}", look.paint(Style::Dim, &visible(&reference.url)))?;
    }
    Ok(())
}

pub fn write_why(found: &Match, look: &Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{indent}{}", look.paint(Style::Bold, &format!("Why {} (evidence in bits):", percent(found.confidence))))?;
    for reason in &found.why {
        let line = reason.line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let text = format!("{:<10} {}{line}", reason.kind.name(), one_line(&reason.value));
        writeln!(out, "{}", look.wrap(&text, &format!("{indent}{:>+7.2}  ", reason.weight), &format!("{indent}{:20}", "")))?;
    }
    writeln!(out, "{indent}{:>7.2}  the rule's sum; the likelihood divides it among the rule's causes", found.score)
}
