//! Judgements to matches as they are shown.

use std::collections::BTreeMap;

use super::confidence;
use super::judge::{JudgedCause, Judgement};
use crate::model::{Document, Link, Match, MatchedArticle, NearMiss, Quoting, Reason, ReasonKind, Rule, ShellCommand, ShownStep, Step, Template};

/// The matches of a judgement: one for each cause, or one for an article.
pub fn matches(judgement: &Judgement, probability: f64) -> Vec<Match> {
    match &judgement.entry.document {
        Document::Rule(rule) => {
            let best = judgement.causes.iter().map(|c| c.share).fold(0.0, f64::max);
            judgement.causes.iter().map(|cause| of_cause(rule, cause, judgement, confidence::of_cause(probability, cause.share, best))).collect()
        }
        Document::Article(article) => vec![super::article::of_article(article, judgement, round(probability))],
    }
}

fn of_cause(rule: &Rule, judged: &JudgedCause, judgement: &Judgement, confidence: f64) -> Match {
    // The judge counted the causes of this very rule.
    let cause = rule.causes.get(judged.index);
    let values = &judgement.captures;
    let prose = |t: &Template| t.fill(values, Quoting::Prose).text;
    let mut why = judgement.reasons.clone();
    if rule.causes.len() > 1 {
        let own: f64 = judged.reasons.iter().map(|r| r.weight).sum();
        let because = if own > 0.0 { ", with signs of its own" } else { "" };
        let value = format!("{:.0}% among the causes of this rule{because}", judged.share * 100.0);
        why.push(Reason { kind: ReasonKind::Likelihood, value, weight: (judged.share.max(1e-6).log2() * 100.0).round() / 100.0, line: None });
    }
    why.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| (a.kind, &a.value).cmp(&(b.kind, &b.value))));
    Match {
        rule: Some(rule.id.clone()),
        cause: cause.map(|c| c.id.clone()),
        article: None,
        product: rule.product.clone(),
        title: rule.title.clone(),
        cause_title: cause.map(|c| prose(&c.title)).unwrap_or_default(),
        explanation: cause.map(|c| prose(&c.explanation)).unwrap_or_default(),
        severity: rule.severity,
        confidence: round(confidence),
        score: judgement.score,
        why,
        ask: cause.and_then(|c| c.ask.as_ref()).map(prose),
        fix: cause.map(|c| c.fix.iter().map(|s| step(s, values)).collect()).unwrap_or_default(),
        references: rule.references.clone(),
        articles: rule
            .see
            .iter()
            .filter_map(|l| match l {
                Link::Article(path) => Some(MatchedArticle { path: path.clone(), title: String::new() }),
                Link::Rule(_) => None,
            })
            .collect(),
        checks: cause.map_or(0, |c| c.checks.len()),
        values: values.clone(),
        unverified_confidence: None,
        finding: None,
    }
}

/// Every cause of a rule as it is shown without a paste: nothing is captured, nothing is weighed.
#[must_use]
pub fn whole_rule(rule: &Rule) -> Vec<Match> {
    let judgement = Judgement::without_paste(rule);
    let causes = 0..rule.causes.len();
    causes.map(|index| of_cause(rule, &JudgedCause { index, reasons: Vec::new(), share: 0.0 }, &judgement, 0.0)).collect()
}

/// A step with captured values filled in, quoted for each shell.
pub fn step(step: &Step, values: &BTreeMap<String, String>) -> ShownStep {
    let fill = |commands: &[ShellCommand<Template>]| {
        commands.iter().map(|c| ShellCommand { shell: c.shell, command: c.command.fill(values, c.shell.quoting()).text }).collect()
    };
    ShownStep {
        instruction: step.instruction.fill(values, Quoting::Prose).text,
        run: fill(&step.run),
        undo: fill(&step.undo),
        risk: step.risk,
        done_when: step.done_when.iter().map(|c| super::shown::check(c, values)).collect(),
    }
}

/// Why a judgement is no match.
pub fn near_miss(judgement: &Judgement, needed: f64) -> NearMiss {
    let mut missing = judgement.ruled_out.clone();
    missing.extend(judgement.reasons.iter().filter(|r| r.kind == ReasonKind::Against).map(|r| r.value.clone()));
    if missing.is_empty() {
        missing.push(format!("too little evidence: {:.1} bits, {:.1} are needed", judgement.score, needed));
        if let Document::Rule(rule) = &judgement.entry.document {
            let unseen =
                rule.symptoms.iter().filter_map(|s| super::shown::sign(&s.sign)).filter(|s| !judgement.reasons.iter().any(|r| s.contains(&r.value)));
            missing.extend(unseen.take(3).map(|s| format!("not seen: {s}")));
        }
    }
    NearMiss { rule: judgement.id().to_owned(), title: judgement.entry.document.title().to_owned(), score: judgement.score, missing }
}

fn round(probability: f64) -> f64 {
    (probability * 100.0).round() / 100.0
}
