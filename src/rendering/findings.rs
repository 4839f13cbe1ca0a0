//! Plans and findings.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::style::one_line;
use super::{Look, Style};
use crate::model::{CauseFinding, CheckFinding, FindingState, Plan, Report};
use crate::text::visible;

/// A cause with what was found of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// The rule's id.
    pub rule: String,
    /// The cause's id within the rule.
    pub cause: String,
    /// The problem.
    pub title: String,
    /// The cause.
    pub cause_title: String,
    /// What was found.
    pub finding: CauseFinding,
}

/// Writes what would be asked of a system, each thing once.
pub fn write_plan(plan: &Plan, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut reads: Vec<&str> = Vec::new();
    for step in plan.steps.iter().filter(|s| s.skipped.is_none()) {
        if !reads.contains(&step.reads.as_str()) {
            reads.push(&step.reads);
        }
    }
    if reads.is_empty() {
        writeln!(out, "{}", look.wrap(&format!("There is nothing to ask of {}.", plan.target), "", ""))?;
    } else {
        writeln!(out, "{}", look.wrap(&format!("On {}, Whybook", plan.target), "", ""))?;
    }
    for read in reads {
        writeln!(out, "{}", look.wrap(&one_line(read), "  - ", "    "))?;
    }
    for step in &plan.steps {
        if let Some(why) = &step.skipped {
            writeln!(
                out,
                "{}",
                look.paint(Style::Dim, &look.wrap(&format!("not asked: {}: {}", one_line(&step.check), one_line(why)), "  ", "    "))
            )?;
        }
    }
    Ok(())
}

/// Writes findings as people read them.
pub fn write_findings(verified: &[Verified], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for (n, one) in verified.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", look.paint(Style::Bold, &look.wrap(&one_line(&one.cause_title), "", "")))?;
        writeln!(out, "{}", look.paint(Style::Dim, &visible(&format!("{}#{}", one.rule, one.cause))))?;
        write_finding(&one.finding, look, "", out)?;
    }
    Ok(())
}

/// Writes the findings of a report, match by match.
pub fn write_verified(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for (n, found) in report.matches.iter().enumerate() {
        if let Some(finding) = &found.finding {
            writeln!(out, "{}", look.paint(Style::Bold, &look.wrap(&format!("{}. {}", n + 1, one_line(&found.cause_title)), "", "   ")))?;
            write_finding(finding, look, "   ", out)?;
        }
    }
    Ok(())
}

/// Writes the finding of a cause: its state, then each check with what was expected and what was found.
pub fn write_finding(finding: &CauseFinding, look: &Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let ms = if finding.checks.is_empty() { String::new() } else { format!(" ({} ms)", finding.ms) };
    let reason = finding.reason.as_ref().map(|r| format!(": {}", one_line(r))).unwrap_or_default();
    let text = look.wrap(&format!("{}{reason}{ms}", finding.state.words()), indent, indent);
    writeln!(out, "{}", look.paint(style(finding.state), &text))?;
    for check in &finding.checks {
        write_check(check, look, &format!("{indent}  "), out)?;
    }
    for (step, checks) in &finding.done {
        let state = done_state(checks);
        let words = match state {
            FindingState::Confirmed => "done",
            FindingState::RuledOut => "not done",
            FindingState::Unknown => "unknown",
        };
        writeln!(out, "{}", look.paint(style(state), &format!("{indent}after step {step}: {words}")))?;
        for check in checks {
            write_check(check, look, &format!("{indent}  "), out)?;
        }
    }
    Ok(())
}

/// Whether a step has worked.
#[must_use]
pub fn done_state(checks: &[CheckFinding]) -> FindingState {
    CauseFinding::of(checks.to_vec()).state
}

fn write_check(check: &CheckFinding, look: &Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let sign = match check.state {
        FindingState::Confirmed => "yes",
        FindingState::RuledOut => "no ",
        FindingState::Unknown => "?  ",
    };
    let hint = if check.hint { " (a hint)" } else { "" };
    let next = format!("{indent}     ");
    writeln!(
        out,
        "{}",
        look.paint(style(check.state), &look.wrap(&format!("{}{hint}", one_line(&check.check)), &format!("{indent}{sign}  "), &next))
    )?;
    // What holds says what was found; what does not, what was expected as well.
    let mut facts = Vec::new();
    if check.state != FindingState::Confirmed && !check.expected.is_empty() {
        facts.push(format!("expected: {}", one_line(&check.expected)));
    }
    if !check.found.is_empty() {
        facts.push(format!("found: {}", one_line(&check.found)));
    }
    if let Some(reason) = &check.reason {
        facts.push(format!("cannot tell: {}", one_line(reason)));
    }
    if !facts.is_empty() {
        writeln!(out, "{}", look.paint(Style::Dim, &look.wrap(&facts.join("; "), &next, &next)))?;
    }
    Ok(())
}

fn style(state: FindingState) -> Style {
    match state {
        FindingState::Confirmed => Style::Good,
        FindingState::RuledOut => Style::Dim,
        FindingState::Unknown => Style::Risk,
    }
}

/// Writes findings for programs.
pub fn write_findings_json(verified: &[Verified], target: &str, out: &mut dyn Write) -> io::Result<()> {
    let states = || verified.iter().map(|v| v.finding.state);
    let verdict = if states().any(|s| s == FindingState::Confirmed) {
        FindingState::Confirmed
    } else if !verified.is_empty() && states().all(|s| s == FindingState::RuledOut) {
        FindingState::RuledOut
    } else {
        FindingState::Unknown
    };
    let causes: Vec<Value> = verified
        .iter()
        .map(|v| json!({ "rule": v.rule, "cause": v.cause, "title": v.title, "cause_title": v.cause_title, "finding": finding_value(&v.finding) }))
        .collect();
    let value = json!({ "schema_version": super::json::SCHEMA_VERSION, "target": target, "verdict": verdict.name(), "causes": causes });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

/// A finding as it stands in JSON.
pub fn finding_value(finding: &CauseFinding) -> Value {
    let checks = |checks: &[CheckFinding]| -> Vec<Value> {
        checks
            .iter()
            .map(|c| {
                json!({
                    "check": c.check, "expected": c.expected, "found": c.found, "state": c.state.name(), "reason": c.reason,
                    "hint": c.hint, "applies": c.applies, "ms": c.ms,
                })
            })
            .collect()
    };
    let done: Vec<Value> = finding.done.iter().map(|(step, c)| json!({ "step": step, "state": done_state(c).name(), "checks": checks(c) })).collect();
    json!({ "state": finding.state.name(), "reason": finding.reason, "ms": finding.ms, "checks": checks(&finding.checks), "done": done })
}
