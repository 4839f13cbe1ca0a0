//! From a report or a rule to findings: which checks belong to it, whether they may run, what came of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Engine, EngineError};
use crate::diagnosis;
use crate::kb::Trust;
use crate::model::{Cause, CauseFinding, Check, Document, Question, Report, Rule};
use crate::verification::{CauseToCheck, Host, HostError, Limits, Remembering, Reply, Request, WordedCheck, verify};

/// How findings are wanted.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// Whether a confirmed cause does not end the search.
    pub all: bool,
    /// Whether it is asked as well what is true once the steps of the fix have worked.
    pub done: bool,
    /// What knowledge may run programs.
    pub trust: Trust,
    /// Values for captures, beside those that come from the paste.
    pub values: BTreeMap<String, String>,
}

impl Engine {
    /// The causes among the matches of a report that a system can be asked about.
    pub fn causes_in(&mut self, report: &Report, proof: &Proof) -> Result<Vec<CauseToCheck>, EngineError> {
        let mut causes = Vec::new();
        for found in &report.matches {
            let (Some(id), Some(cause)) = (&found.rule, &found.cause) else { continue };
            let Some(entry) = self.document(id)? else { continue };
            let Document::Rule(rule) = &entry.document else { continue };
            let mut values = found.values.clone();
            values.extend(proof.values.clone());
            if let Some(cause) = rule.causes.iter().find(|c| c.id == *cause).filter(|c| !c.checks.is_empty()) {
                causes.push(self.to_check(rule, cause, found.confidence, values, proof));
            }
        }
        Ok(causes)
    }

    /// The causes of a rule, or one of them. They are as probable as the rule says.
    #[must_use]
    pub fn causes_of(&self, rule: &Rule, only: Option<&str>, proof: &Proof) -> Vec<CauseToCheck> {
        let causes = rule.causes.iter().filter(|c| only.is_none_or(|only| c.id == only));
        causes.map(|c| self.to_check(rule, c, c.likelihood, proof.values.clone(), proof)).collect()
    }

    fn to_check(&self, rule: &Rule, cause: &Cause, probability: f64, values: BTreeMap<String, String>, proof: &Proof) -> CauseToCheck {
        let worded = |check: &Check| WordedCheck { check: check.clone(), words: diagnosis::check_in_words(check, &values) };
        let steps = cause.fix.iter().enumerate().filter(|(_, s)| proof.done && !s.done_when.is_empty());
        let done: Vec<(usize, Vec<WordedCheck>)> = steps.map(|(n, s)| (n + 1, s.done_when.iter().map(worded).collect())).collect();
        let checks: Vec<WordedCheck> = cause.checks.iter().map(worded).collect();
        let runs = |c: &WordedCheck| matches!(c.check.question, Question::Command(_));
        let any_runs = checks.iter().any(runs) || done.iter().flat_map(|(_, c)| c).any(runs);
        // The folder is hashed only where it matters.
        let untrusted = any_runs.then(|| self.sources.named(&rule.origin)).and_then(|source| match source {
            Some(source) => proof.trust.why_not(source).err(),
            None => Some(format!("the knowledge of {} is not trusted to run programs", rule.origin)),
        });
        CauseToCheck { rule: rule.id.clone(), cause: cause.id.clone(), probability, checks, done, values, untrusted }
    }

    /// Every rule.
    pub fn rules(&mut self) -> Result<Vec<Rule>, EngineError> {
        let entries = self.documents_by_id()?;
        Ok(entries.iter().filter_map(|e| if let Document::Rule(rule) = &e.document { Some(rule.as_ref().clone()) } else { None }).collect())
    }
}

/// Asks a system about causes, and folds the findings into the report they came from.
pub fn prove(report: &mut Report, causes: &[CauseToCheck], host: &Arc<dyn Host>, target: &str, proof: &Proof) {
    let findings = findings(causes, host, proof);
    let named: Vec<_> = causes.iter().zip(findings).map(|(c, f)| (c.rule.clone(), c.cause.clone(), f)).collect();
    diagnosis::fold(report, target, &named);
}

/// Asks a system about causes: a finding for each.
#[must_use]
pub fn findings(causes: &[CauseToCheck], host: &Arc<dyn Host>, proof: &Proof) -> Vec<CauseFinding> {
    let host: Arc<dyn Host> = Arc::new(Remembering::new(Arc::clone(host)));
    verify(causes, &host, proof.all, Limits::default())
}

/// Asks a system everything that causes need, and gives what was asked with the answers.
#[must_use]
pub fn collect(causes: &[CauseToCheck], host: Arc<dyn Host>) -> (Vec<CauseFinding>, BTreeMap<Request, Result<Reply, HostError>>) {
    let memory = Arc::new(Remembering::new(host));
    let host: Arc<dyn Host> = Arc::<Remembering>::clone(&memory);
    let limits = Limits { head_start: std::time::Duration::ZERO, ..Limits::default() };
    let findings = verify(causes, &host, true, limits);
    // The clock is what makes ages and expiry mean something elsewhere.
    let _ = host.answer(&Request::Now, std::time::Instant::now() + limits.check);
    (findings, memory.answers())
}
