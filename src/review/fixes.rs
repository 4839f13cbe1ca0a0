//! Fixes: causes without one, and steps that can harm without saying so.

use super::{Findings, commands, parts};
use crate::model::{LintCode, Risk, Shell, Step, ValuePath};

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    for (cause, path) in parts::causes(rule) {
        // A deeper rule brings its own fix.
        if cause.fix.is_empty() && cause.because.is_none() {
            findings.report(
                LintCode::MissingFix,
                path,
                format!("the cause `{}` has no fix", cause.id),
                "say what removes it, step by step: `fix: [ { do: … } ]`, or name the rule that does with `because`",
            );
        }
        for (step, path) in parts::steps(cause, path) {
            risk(step, path, findings);
        }
    }
}

fn risk(step: &Step, path: ValuePath, findings: &mut Findings<'_>) {
    let mut texts: Vec<(&str, ValuePath)> = step
        .run
        .iter()
        .filter(|c| !matches!(c.shell, Shell::Menu | Shell::Words))
        .map(|c| (c.command.as_written(), path.key("run").key(c.shell.name())))
        .collect();
    // Commands in the sentence stand between backticks.
    let sentence = step.instruction.as_written();
    texts.extend(sentence.split('`').skip(1).step_by(2).map(|command| (command, path.key("do"))));
    let worst = texts.into_iter().filter_map(|(text, path)| commands::risk_of(text).map(|r| (r, path))).max_by_key(|(r, _)| r.least);
    let Some((risky, place)) = worst else { return };
    if risky.least == Risk::DataLoss && step.risk != Risk::DataLoss {
        findings.report(
            LintCode::DestructiveStep,
            place,
            format!("this {}, and the step's risk is `{}`", risky.does, step.risk.name()),
            "add `risk: data-loss` to the step, and say before it what to save",
        );
    } else if step.risk == Risk::None {
        findings.report(
            LintCode::UnmarkedRisk,
            place,
            format!("this {}, and the step names no risk", risky.does),
            format!("add `risk: {}` to the step", risky.least.name()),
        );
    }
}
