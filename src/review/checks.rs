//! Checks that cannot fail, or that expect what cannot be true together.

mod facts;

use regex_syntax::hir::Look;

use super::{Findings, parts};
use crate::model::{Check, Comparison, LintCode, Operator, Quantity, Unit, ValuePath};
use facts::Facts;

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    for (check, path) in parts::all_checks(rule) {
        by_itself(check, path, findings);
    }
    for (cause, path) in parts::causes(rule) {
        let checks: Vec<_> = parts::checks(&cause.checks, path, "checks").collect();
        together(&checks, findings);
    }
}

fn by_itself(check: &Check, path: ValuePath, findings: &mut Findings<'_>) {
    let facts = Facts::of(&check.question);
    let path = path.key(check.question.name());
    for (key, comparison) in &facts.comparisons {
        if possible(comparison).is_none() {
            findings.report(
                LintCode::CheckContradicts,
                path.key(key),
                format!("nothing is `{comparison}`: this check can never hold"),
                "compare with a value that can occur",
            );
        }
    }
    if let Some(absent) = facts.absent_key
        && let Some(other) = facts.needs_presence
    {
        findings.report(
            LintCode::CheckContradicts,
            path.key(other),
            format!("`{other}` cannot hold where `{absent}` says that it is not there"),
            format!("take `{other}` or `{absent}` out, or make two checks of them"),
        );
    }
    if let Some((one, other, why)) = facts.conflict {
        findings.report(
            LintCode::CheckContradicts,
            path.key(other),
            format!("`{one}` and `{other}` contradict each other: {why}"),
            "take one of them out",
        );
    }
    if facts.expectations > 0 && facts.comparisons.iter().filter(|(_, c)| always(c)).count() + trivial(&facts) == facts.expectations {
        let key = facts.comparisons.first().map(|(key, _)| *key).or_else(|| facts.regexes.first().map(|(key, _)| *key));
        let path = key.map_or(path, |key| path.key(key));
        findings.report(
            LintCode::CheckCannotFail,
            path,
            "this holds on every system, so the check says nothing",
            "expect what is true only when this is the cause",
        );
    }
}

/// How many expectations are regular expressions that match everything.
fn trivial(facts: &Facts<'_>) -> usize {
    facts.regexes.iter().filter(|(_, regex)| matches_everything(regex)).count()
}

fn matches_everything(regex: &str) -> bool {
    let Ok(hir) = regex_syntax::parse(regex) else { return false };
    let anchored = hir.properties().look_set().contains(Look::End) && hir.properties().look_set().contains(Look::Start);
    hir.properties().minimum_len() == Some(0) && (!anchored || matches!(regex.trim(), "^.*$")) && hir.properties().look_set().len() <= 2
}

/// Checks of one cause that contradict each other: all of them have to hold for the cause to be confirmed.
fn together(checks: &[(&Check, ValuePath)], findings: &mut Findings<'_>) {
    let all: Vec<(Facts<'_>, &Check, ValuePath)> = checks.iter().map(|(check, path)| (Facts::of(&check.question), *check, *path)).collect();
    for (n, (later, check, path)) in all.iter().enumerate() {
        for (earlier, other, _) in all.iter().take(n) {
            let apart = check.os.is_some() && other.os.is_some() && check.os != other.os;
            if check.hint || other.hint || apart || earlier.subject != later.subject {
                continue;
            }
            let path = path.key(check.question.name());
            for (key, state) in &later.states {
                if earlier.states.iter().any(|(k, s)| k == key && s != state) {
                    findings.report(
                        LintCode::CheckContradicts,
                        path.key(key),
                        format!("an earlier check of this cause expects `{key}: {}`", !state),
                        "all checks of a cause must hold for it: make two causes of them, or mark one with `hint: true`",
                    );
                }
            }
            for (key, comparison) in &later.comparisons {
                let clash = earlier.comparisons.iter().find(|(k, c)| k == key && disjoint(c, comparison));
                if let Some((_, before)) = clash {
                    findings.report(
                        LintCode::CheckContradicts,
                        path.key(key),
                        format!("nothing is `{comparison}` and `{before}`, as an earlier check of this cause expects"),
                        "all checks of a cause must hold for it: make two causes of them",
                    );
                }
            }
        }
    }
}

/// The least and the largest value that a comparison accepts; nothing where there is none. Quantities are never negative.
fn possible(comparison: &Comparison<Quantity>) -> Option<(f64, f64)> {
    let value = comparison.value.amount;
    let most = if comparison.value.unit == Unit::Percent { 100.0 } else { f64::INFINITY };
    let (least, largest) = match comparison.operator {
        Operator::Less if value <= 0.0 => return None,
        Operator::Less => (0.0, value.next_down()),
        Operator::LessOrEqual => (0.0, value),
        Operator::Equal => (value, value),
        Operator::NotEqual => (0.0, most),
        Operator::GreaterOrEqual => (value, most),
        Operator::Greater => (value.next_up(), most),
    };
    (least <= most).then_some((least, largest.min(most)))
}

fn always(comparison: &Comparison<Quantity>) -> bool {
    let most = if comparison.value.unit == Unit::Percent { 100.0 } else { f64::INFINITY };
    match comparison.operator {
        Operator::NotEqual => comparison.value.amount > most,
        _ => possible(comparison).is_some_and(|(least, largest)| least <= 0.0 && largest >= most),
    }
}

fn disjoint(a: &Comparison<Quantity>, b: &Comparison<Quantity>) -> bool {
    if a.value.unit != b.value.unit {
        return false;
    }
    match (possible(a), possible(b)) {
        (Some((a_least, a_most)), Some((b_least, b_most))) => a_most < b_least || b_most < a_least,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(text: &str) -> Comparison<Quantity> {
        text.parse().unwrap()
    }

    #[test]
    fn comparisons_that_always_or_never_hold() {
        for text in ["< 0", "> 100%", "< 0%", "= 120%"] {
            assert!(possible(&comparison(text)).is_none(), "{text}");
        }
        for text in [">= 0", "<= 100%", ">= 0%", "!= 120%"] {
            assert!(always(&comparison(text)), "{text}");
        }
        for text in ["> 0", "< 5%", "= 0", "!= 0", "<= 3"] {
            assert!(possible(&comparison(text)).is_some() && !always(&comparison(text)), "{text}");
        }
        assert!(disjoint(&comparison("< 5%"), &comparison("> 90%")));
        assert!(!disjoint(&comparison("< 5%"), &comparison("> 1 GiB")));
        assert!(!disjoint(&comparison("< 5"), &comparison("< 2")));
    }

    #[test]
    fn expressions_that_match_everything() {
        for regex in [".*", "", "x*", "^.*$", "(?:a|)"] {
            assert!(matches_everything(regex), "{regex}");
        }
        for regex in [".+", "^$", "a", r"\bx?\b.\b"] {
            assert!(!matches_everything(regex), "{regex}");
        }
    }
}
