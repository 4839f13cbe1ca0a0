//! The parts of a rule, each with the path to its value in the file.

use crate::model::{Cause, Check, Condition, Rule, Shell, ShellCommand, Sign, Step, Symptom, Template, ValuePath};

/// The key that a sign is written under.
pub fn key_of(sign: &Sign) -> &'static str {
    match sign {
        Sign::Event { .. } => "event",
        Sign::Code { .. } => "code",
        Sign::Pattern(_) => "pattern",
        Sign::Phrase(_) => "phrase",
        Sign::Text(_) => "text",
        Sign::Product(_) => "product",
    }
}

/// Every cause.
pub fn causes(rule: &Rule) -> impl Iterator<Item = (&Cause, ValuePath)> {
    let list = ValuePath::ROOT.key("causes");
    rule.causes.iter().enumerate().map(move |(n, cause)| (cause, list.item(n)))
}

/// Every symptom, those of the causes included.
pub fn symptoms(rule: &Rule) -> impl Iterator<Item = (&Symptom, ValuePath)> {
    let own = listed(&rule.symptoms, ValuePath::ROOT);
    own.chain(causes(rule).flat_map(|(cause, path)| listed(&cause.symptoms, path)))
}

fn listed(symptoms: &[Symptom], of: ValuePath) -> impl Iterator<Item = (&Symptom, ValuePath)> {
    let list = of.key("symptoms");
    symptoms.iter().enumerate().map(move |(n, symptom)| (symptom, list.item(n)))
}

/// Every sign of the symptoms, with the path to its value.
pub fn signs(rule: &Rule) -> impl Iterator<Item = (&Sign, ValuePath)> {
    symptoms(rule).map(|(symptom, path)| (&symptom.sign, path.key(key_of(&symptom.sign))))
}

/// Every sign of the conditions, with the path to its value.
pub fn condition_signs(rule: &Rule) -> Vec<(&Sign, ValuePath)> {
    let mut found = Vec::new();
    let own = [(&rule.requires, "requires"), (&rule.unless, "unless")];
    for (condition, key) in own {
        if let Some(condition) = condition {
            add_condition(condition, ValuePath::ROOT.key(key), &mut found);
        }
    }
    for (cause, path) in causes(rule) {
        if let Some(condition) = &cause.requires {
            add_condition(condition, path.key("requires"), &mut found);
        }
    }
    found
}

fn add_condition<'r>(condition: &'r Condition, path: ValuePath, found: &mut Vec<(&'r Sign, ValuePath)>) {
    let mut add_all = |parts: &'r [Condition], list: ValuePath| {
        for (n, part) in parts.iter().enumerate() {
            add_condition(part, list.item(n), found);
        }
    };
    match condition {
        Condition::Any(parts) => add_all(parts, path.key("any")),
        Condition::All(parts) => add_all(parts, path.key("all")),
        Condition::Not(inner) => add_condition(inner, path.key("not"), found),
        Condition::Sequence(signs) => {
            let list = path.key("sequence");
            found.extend(signs.iter().enumerate().map(|(n, sign)| (sign, list.item(n).key(key_of(sign)))));
        }
        Condition::Sign(sign) => found.push((sign, path.key(key_of(sign)))),
    }
}

/// The steps of a cause.
pub fn steps(cause: &Cause, path: ValuePath) -> impl Iterator<Item = (&Step, ValuePath)> {
    let list = path.key("fix");
    cause.fix.iter().enumerate().map(move |(n, step)| (step, list.item(n)))
}

/// The commands of a step, each with the path to its text.
pub fn commands(step: &Step, path: ValuePath) -> impl Iterator<Item = (&ShellCommand<Template>, ValuePath)> {
    let run = step.run.iter().map(move |c| (c, path.key("run").key(c.shell.name())));
    run.chain(step.undo.iter().map(move |c| {
        let undo = path.key("undo");
        (c, if c.shell == Shell::Words { undo } else { undo.key(c.shell.name()) })
    }))
}

/// Checks in a list under a key.
pub fn checks<'c>(checks: &'c [Check], path: ValuePath, key: &str) -> impl Iterator<Item = (&'c Check, ValuePath)> {
    let list = path.key(key);
    checks.iter().enumerate().map(move |(n, check)| (check, list.item(n)))
}

/// Every check, those that tell whether a step worked included.
pub fn all_checks(rule: &Rule) -> Vec<(&Check, ValuePath)> {
    let mut found = Vec::new();
    for (cause, path) in causes(rule) {
        found.extend(checks(&cause.checks, path, "checks"));
        for (step, path) in steps(cause, path) {
            found.extend(checks(&step.done_when, path, "done_when"));
        }
    }
    found
}
