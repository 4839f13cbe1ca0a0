//! Findings folded into the ranking: confirmed first, ruled out last, and the reasons say why.

use super::confidence;
use crate::model::{CauseFinding, FindingState, Match, Reason, ReasonKind, Report};

/// What it weighs that all deciding checks of a cause hold, in bits of score.
const CONFIRMED_BITS: f64 = 15.0;
/// What it weighs that one of them fails.
const RULED_OUT_BITS: f64 = -18.0;
/// What it weighs that a hint holds, and with the opposite sign that it does not.
const HINT_BITS: f64 = 3.0;
/// What it weighs that another cause of the same rule is confirmed: two can be true, but one explains the symptoms.
const RIVAL_BITS: f64 = -5.0;

/// Folds findings into a report, by rule and cause. Matches without a finding keep their confidence.
///
/// The order is: confirmed, then undecided, then ruled out; within each, by confidence. The evidence of the text is
/// never forgotten: a cause that the text barely suggests is less sure when it is confirmed than one that it names.
pub fn fold(report: &mut Report, target: &str, findings: &[(String, String, CauseFinding)]) {
    for (rule, cause, finding) in findings {
        let own = report.matches.iter_mut().find(|m| m.rule.as_ref() == Some(rule) && m.cause.as_ref() == Some(cause));
        if let Some(found) = own {
            for reason in reasons(finding) {
                weigh(found, reason);
            }
            found.finding = Some(finding.clone());
        }
    }
    let confirmed: Vec<(Option<String>, Option<String>)> =
        report.matches.iter().filter(|m| state(m) == Some(FindingState::Confirmed)).map(|m| (m.rule.clone(), m.cause.clone())).collect();
    for found in report.matches.iter_mut().filter(|m| matches!(state(m), None | Some(FindingState::Unknown))) {
        if let Some((_, Some(cause))) = confirmed.iter().find(|(rule, _)| rule.is_some() && *rule == found.rule) {
            let value = format!("another cause of this rule is confirmed ({cause})");
            weigh(found, Reason { kind: ReasonKind::Finding, value, weight: RIVAL_BITS, line: None });
        }
    }
    // Stable: what the text ranked first of equals stays first.
    report.matches.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| b.confidence.total_cmp(&a.confidence)));
    report.verified_on = Some(target.to_owned());
}

/// Takes back what findings did to a match: before it is verified again, after the fix.
pub fn unfold(found: &mut Match) {
    let bits: f64 = found.why.iter().filter(|r| r.kind == ReasonKind::Finding).map(|r| r.weight).sum();
    if bits != 0.0 {
        found.why.retain(|r| r.kind != ReasonKind::Finding);
        found.score = ((found.score - bits) * 1000.0).round() / 1000.0;
    }
    if let Some(before) = found.unverified_confidence.take() {
        found.confidence = before;
    }
    found.finding = None;
}

fn state(found: &Match) -> Option<FindingState> {
    found.finding.as_ref().map(|f| f.state)
}

fn place(found: &Match) -> u8 {
    match state(found) {
        Some(FindingState::Confirmed) => 0,
        Some(FindingState::Unknown) | None => 1,
        Some(FindingState::RuledOut) => 2,
    }
}

fn weigh(found: &mut Match, reason: Reason) {
    found.unverified_confidence.get_or_insert(found.confidence);
    found.confidence = (confidence::with_evidence(found.confidence, reason.weight) * 100.0).round() / 100.0;
    found.score = ((found.score + reason.weight) * 1000.0).round() / 1000.0;
    let at = found.why.partition_point(|r| r.weight > reason.weight);
    found.why.insert(at, reason);
}

fn reasons(finding: &CauseFinding) -> Vec<Reason> {
    let reason = |value: String, weight: f64| Reason { kind: ReasonKind::Finding, value, weight, line: None };
    let mut reasons = Vec::new();
    let deciding = |state: FindingState| finding.checks.iter().filter(move |c| !c.hint && c.applies && c.state == state);
    match finding.state {
        FindingState::Confirmed => {
            let checks: Vec<&str> = deciding(FindingState::Confirmed).map(|c| c.check.as_str()).collect();
            reasons.push(reason(format!("confirmed: {}", checks.join("; ")), CONFIRMED_BITS));
        }
        FindingState::RuledOut => {
            let failed = deciding(FindingState::RuledOut).map(|c| format!("{} (found: {})", c.check, c.found));
            reasons.push(reason(format!("ruled out: {}", failed.collect::<Vec<_>>().join("; ")), RULED_OUT_BITS));
        }
        FindingState::Unknown => {}
    }
    for hint in finding.checks.iter().filter(|c| c.hint && c.applies) {
        match hint.state {
            FindingState::Confirmed => reasons.push(reason(format!("hint: {}", hint.check), HINT_BITS)),
            FindingState::RuledOut => reasons.push(reason(format!("hint against: {} (found: {})", hint.check, hint.found), -HINT_BITS)),
            FindingState::Unknown => {}
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{CheckFinding, Severity, Verdict};

    fn found(rule: &str, cause: &str, confidence: f64) -> Match {
        Match {
            rule: Some(rule.into()),
            cause: Some(cause.into()),
            article: None,
            product: None,
            title: String::new(),
            cause_title: String::new(),
            explanation: String::new(),
            severity: Severity::Medium,
            confidence,
            score: 12.0,
            why: vec![Reason { kind: ReasonKind::Code, value: "x".into(), weight: 12.0, line: None }],
            ask: None,
            fix: Vec::new(),
            references: Vec::new(),
            articles: Vec::new(),
            checks: 1,
            values: BTreeMap::new(),
            unverified_confidence: None,
            finding: None,
        }
    }

    fn finding(state: FindingState, hint: bool) -> CauseFinding {
        let check = CheckFinding {
            check: "the port is taken".into(),
            expected: String::new(),
            found: "by apache2".into(),
            state,
            reason: None,
            hint,
            applies: true,
            ms: 3,
        };
        CauseFinding::of(vec![check])
    }

    fn folded(matches: Vec<Match>, findings: &[(&str, &str, CauseFinding)]) -> Report {
        let mut report = Report {
            verdict: Verdict::Match,
            signals: Vec::new(),
            matches,
            further: 0,
            near_misses: Vec::new(),
            notes: Vec::new(),
            verified_on: None,
        };
        let findings: Vec<_> = findings.iter().map(|(r, c, f)| ((*r).to_owned(), (*c).to_owned(), f.clone())).collect();
        fold(&mut report, "local", &findings);
        report
    }

    fn causes(report: &Report) -> Vec<&str> {
        report.matches.iter().map(|m| m.cause.as_deref().unwrap()).collect()
    }

    #[test]
    fn confirmed_comes_first_and_ruled_out_last() {
        let report = folded(
            vec![found("r", "a", 0.9), found("r", "b", 0.6), found("s", "c", 0.5)],
            &[("r", "a", finding(FindingState::RuledOut, false)), ("s", "c", finding(FindingState::Confirmed, false))],
        );
        assert_eq!(causes(&report), ["c", "b", "a"]);
        assert!(report.matches[0].confidence > 0.95, "{}", report.matches[0].confidence);
        assert_eq!(report.matches[1].confidence, 0.6);
        assert!(report.matches[2].confidence < 0.1, "{}", report.matches[2].confidence);
        assert_eq!(report.verified_on.as_deref(), Some("local"));
    }

    #[test]
    fn the_text_still_counts_and_the_reasons_add_up() {
        let report = folded(
            vec![found("r", "a", 0.9), found("r", "b", 0.1)],
            &[("r", "a", finding(FindingState::Confirmed, false)), ("r", "b", finding(FindingState::Confirmed, false))],
        );
        assert!(report.matches[0].confidence > report.matches[1].confidence);
        for found in &report.matches {
            let sum: f64 = found.why.iter().map(|r| r.weight).sum();
            assert!((sum - found.score).abs() < 1e-9);
            assert!(found.why.iter().any(|r| r.kind == ReasonKind::Finding && r.value == "confirmed: the port is taken"));
            assert!(found.why.is_sorted_by(|a, b| a.weight >= b.weight));
        }
    }

    #[test]
    fn a_hint_shifts_and_does_not_decide() {
        let for_it = folded(vec![found("r", "a", 0.5)], &[("r", "a", finding(FindingState::Confirmed, true))]);
        let against = folded(vec![found("r", "a", 0.5)], &[("r", "a", finding(FindingState::RuledOut, true))]);
        assert!(for_it.matches[0].confidence > 0.5 && for_it.matches[0].confidence < 0.9);
        assert!(against.matches[0].confidence < 0.5 && against.matches[0].confidence > 0.1);
        assert_eq!(against.matches[0].finding.as_ref().unwrap().state, FindingState::Unknown);
    }

    #[test]
    fn a_confirmed_cause_makes_its_rivals_less_likely() {
        let report =
            folded(vec![found("r", "a", 0.6), found("r", "b", 0.5), found("s", "c", 0.4)], &[("r", "a", finding(FindingState::Confirmed, false))]);
        assert_eq!(causes(&report), ["a", "c", "b"]);
        assert!(report.matches[2].why.iter().any(|r| r.value.contains("another cause of this rule is confirmed (a)")));
    }

    #[test]
    fn what_was_folded_in_can_be_taken_back() {
        for state in [FindingState::Confirmed, FindingState::RuledOut] {
            let before = found("r", "a", 0.73);
            let mut report = folded(vec![before.clone()], &[("r", "a", finding(state, false))]);
            unfold(&mut report.matches[0]);
            assert_eq!(report.matches[0], before);
        }
    }

    #[test]
    fn nothing_known_changes_nothing() {
        let report = folded(
            vec![found("r", "a", 0.5)],
            &[("r", "a", CauseFinding::not_looked_at("out of reach")), ("x", "y", finding(FindingState::Confirmed, false))],
        );
        assert_eq!((report.matches[0].confidence, report.matches[0].why.len()), (0.5, 1));
    }
}
