//! Systems: commands, checks and symptoms that belong to another one than the rule.

use super::{Findings, commands, parts};
use crate::model::{Check, LintCode, LogPlace, Os, Question, Rule, Shell, Sign, ValuePath, product_system};

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    let stated = &rule.applies_to.os;
    let platform = platform(rule);
    for (symptom, path) in parts::symptoms(rule) {
        contradicts(symptom.os, stated, path, findings);
        if let (Sign::Event { .. }, Some(system @ (Os::Linux | Os::Macos))) = (&symptom.sign, platform) {
            findings.report(
                LintCode::WrongPlatform,
                path.key("event"),
                format!("events are of Windows, and the rule is for {}", system.name()),
                "write the text that the log shows as a `phrase` or `pattern`",
            );
        }
    }
    for (check, path) in parts::all_checks(rule) {
        contradicts(check.os, stated, path, findings);
        let os = check.os.or(platform);
        if let (Some(needs), Some(os)) = (system_of(check), os)
            && needs != os
            && !(needs == Os::Linux && os == Os::Macos)
        {
            findings.report(
                LintCode::WrongPlatform,
                path.key(check.question.name()),
                format!("this check can be answered on {} alone, and the rule is for {}", needs.name(), os.name()),
                "ask what the rule's own system can answer",
            );
        }
    }
    for (cause, path) in parts::causes(rule) {
        for (step, path) in parts::steps(cause, path) {
            for (command, path) in parts::commands(step, path) {
                shell(command.shell, command.command.as_written(), platform, path, findings);
            }
        }
    }
}

/// The one system that a rule is for, where that can be told: as it says itself, or as its product runs there alone.
fn platform(rule: &Rule) -> Option<Os> {
    match rule.applies_to.os.as_slice() {
        [only] => Some(*only),
        [] => rule.product.as_deref().and_then(product_system),
        _ => None,
    }
}

fn contradicts(os: Option<Os>, stated: &[Os], path: ValuePath, findings: &mut Findings<'_>) {
    if let Some(os) = os
        && !stated.is_empty()
        && !stated.contains(&os)
    {
        findings.report(
            LintCode::OsContradicts,
            path.key("os"),
            format!("the rule does not apply to {}", os.name()),
            "take `os` out here, or add the system to `applies_to`",
        );
    }
}

/// The one system that can answer a check.
fn system_of(check: &Check) -> Option<Os> {
    match &check.question {
        Question::Registry(_) => Some(Os::Windows),
        Question::Log(log) => match log.place {
            LogPlace::EventLog(_) => Some(Os::Windows),
            LogPlace::Journal(_) => Some(Os::Linux),
            LogPlace::File(_) => None,
        },
        Question::Path(path) if path.mode.is_some() => Some(Os::Linux),
        Question::Disk(disk) if disk.inodes_free.is_some() => Some(Os::Linux),
        Question::Kernel(_) | Question::Limit(_) => Some(Os::Linux),
        _ => None,
    }
}

fn shell(shell: Shell, command: &str, platform: Option<Os>, path: ValuePath, findings: &mut Findings<'_>) {
    let home = match shell {
        Shell::Sh | Shell::Bash => Some(Os::Linux),
        Shell::Cmd | Shell::Exchange => Some(Os::Windows),
        Shell::PowerShell | Shell::Sql | Shell::Mysql => None,
        Shell::Menu | Shell::Words => return,
    };
    if let Some((is, shells)) = commands::foreign_to(command, shell) {
        let known: Vec<String> = shells.iter().map(|s| format!("`{}`", s.name())).collect();
        findings.report(
            LintCode::WrongShell,
            path,
            format!("this is {is}, given for `{}`", shell.name()),
            format!("give it for {}", known.join(" or ")),
        );
        return;
    }
    let fits = match (home, platform) {
        (Some(Os::Windows), Some(os)) => os == Os::Windows,
        (Some(_), Some(os)) => os != Os::Windows,
        _ => true,
    };
    if !fits {
        let system = platform.map_or("another system", Os::name);
        findings.report(
            LintCode::WrongPlatform,
            path,
            format!("`{}` is no shell of {system}, which the rule is for", shell.name()),
            "give the command for a shell of the rule's system, or say in `applies_to` what it is for",
        );
    }
}
