//! A paste to a rule that finds it and leaves the examples of all other rules alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Engine, EngineError, Progress, guarded, read_case};
use crate::diagnosis::{self, Case, Extended, Wanted};
use crate::drafting::{self, Draft, Proposal, Told};
use crate::model::{Document, Entry, Expected, LibraryError, Report, Rule};
use crate::rules;

/// A rule that was drafted, and what is to be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// The draft.
    pub draft: Draft,
    /// Symptoms that were taken out again, as they took examples of other rules.
    pub dropped: Vec<Proposal>,
    /// Rules whose examples it takes all the same.
    pub takes: BTreeSet<String>,
    /// What answers the paste better than the draft does, with its confidence, where something does.
    pub rival: Option<(String, f64)>,
    /// The confidence with which it is found for the look-alike that it must leave alone, where it is.
    pub finds_look_alike: Option<f64>,
    /// What answers the paste as it is, without the draft, where something does.
    pub known: Option<(String, f64)>,
}

/// An example of a rule that could be taken.
struct Other {
    rule: String,
    case: Case,
    /// Whether its own rule is first without the draft.
    is_first: bool,
}

impl Engine {
    /// Drafts a rule from a paste.
    pub fn draft(&mut self, paste: &[u8], told: Told, progress: Progress<'_>) -> Result<Drafted, EngineError> {
        let case = read_case(paste)?;
        let mut draft = drafting::draft(&case.paste, &case.signals, told);
        let known = self.diagnose(&case, &Wanted::default())?.matches.first().map(|m| (name(m), m.confidence));
        let mut dropped = Vec::new();
        let entry = entry(&draft)?;
        let others = self.examples_near(&entry, progress)?;
        let mut takes = self.taken(&entry, &others)?;
        // What several problems have in common is taken out first: the phrase, then the code, then the event.
        while !takes.is_empty() {
            let Some(weakest) = draft.symptoms.iter().rposition(|s| !matches!(s, Proposal::Pattern { .. })).filter(|_| draft.symptoms.len() > 1)
            else {
                break;
            };
            let symptom = draft.symptoms.remove(weakest);
            let fewer = self.taken(&self::entry(&draft)?, &others)?;
            if fewer.len() < takes.len() {
                takes = fewer;
                dropped.push(symptom);
            } else {
                draft.symptoms.insert(weakest, symptom);
                break;
            }
        }
        let entry = self::entry(&draft)?;
        let report = guarded(|| extended(&self.opened.index, &entry, &case)).map_err(|e| EngineError::Internal(e.to_string()))?;
        let rival = report.matches.first().filter(|m| m.rule.as_deref() != Some(DRAFT)).map(|m| (name(m), m.confidence));
        let finds_look_alike = match draft.told.look_alike.as_ref().map(|text| read_case(text.as_bytes())) {
            Some(Ok(alike)) => {
                let report = guarded(|| extended(&self.opened.index, &entry, &alike)).map_err(|e| EngineError::Internal(e.to_string()))?;
                report.matches.iter().find(|m| m.rule.as_deref() == Some(DRAFT)).map(|m| m.confidence)
            }
            _ => None,
        };
        Ok(Drafted { draft, dropped, takes, rival, finds_look_alike, known })
    }

    /// The examples of other rules that the draft could take: those that share an anchor with it.
    fn examples_near(&mut self, entry: &Entry, progress: Progress<'_>) -> Result<Vec<Other>, EngineError> {
        let entries = self.documents_by_id()?;
        let mut found = Vec::new();
        for (n, part) in entries.chunks(1000).enumerate() {
            progress(n * 1000, entries.len());
            let opened = &self.opened;
            let near: Result<Vec<Vec<Other>>, LibraryError> = part.par_iter().map(|other| guarded(|| near(&opened.index, other, entry))).collect();
            found.extend(near.map_err(|e| EngineError::Internal(e.to_string()))?.into_iter().flatten());
        }
        progress(entries.len(), entries.len());
        Ok(found)
    }

    /// The rules whose examples a draft takes.
    fn taken(&self, entry: &Entry, others: &[Other]) -> Result<BTreeSet<String>, EngineError> {
        let taken: Result<Vec<Option<String>>, LibraryError> = others
            .par_iter()
            .filter(|other| other.is_first)
            .map(|other| {
                let report = guarded(|| extended(&self.opened.index, entry, &other.case))?;
                let by_draft = report.matches.first().is_some_and(|m| m.rule.as_deref() == Some(DRAFT));
                Ok(by_draft.then(|| other.rule.clone()))
            })
            .collect();
        Ok(taken.map_err(|e| EngineError::Internal(e.to_string()))?.into_iter().flatten().collect())
    }
}

/// The id under which a draft is tried; no file can have it.
const DRAFT: &str = "*draft*";

/// The rule of a draft, as it would be read from its file.
fn rule(draft: &Draft) -> Result<Box<Rule>, EngineError> {
    match rules::read_rule(&draft.to_yaml(""), DRAFT, "") {
        rules::Outcome::Rule(rule) => Ok(rule),
        rules::Outcome::Faulty(faults) => {
            let first = faults.first().map(|f| format!("{}:{}: {}", f.place.line, f.place.column, f.message)).unwrap_or_default();
            Err(EngineError::Internal(format!("the draft of the rule is faulty: {first}")))
        }
        rules::Outcome::NotARule => Err(EngineError::Internal("the draft of the rule is none".into())),
    }
}

fn entry(draft: &Draft) -> Result<Entry, EngineError> {
    Ok(diagnosis::entry_of(Document::Rule(rule(draft)?)))
}

fn extended(index: &crate::candidates::Index, entry: &Entry, case: &Case) -> Result<Report, LibraryError> {
    diagnosis::diagnose(case, &Extended::new(index, entry.clone()), &Wanted::default())
}

fn near(index: &crate::candidates::Index, other: &Arc<Entry>, entry: &Entry) -> Result<Vec<Other>, LibraryError> {
    let Document::Rule(rule) = &other.document else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for example in rule.examples.iter().filter(|e| e.expected != Expected::Silent) {
        let Ok(case) = read_case(example.paste.as_bytes()) else { continue };
        if entry.anchors.iter().any(|key| case.anchors().contains(key)) {
            let report = diagnosis::diagnose(&case, index, &Wanted::default())?;
            let is_first = report.matches.first().is_some_and(|m| m.rule.as_deref() == Some(rule.id.as_str()));
            found.push(Other { rule: rule.id.clone(), case, is_first });
        }
    }
    Ok(found)
}

fn name(found: &crate::model::Match) -> String {
    match (&found.rule, &found.cause, &found.article) {
        (Some(rule), Some(cause), _) => format!("{rule}#{cause}"),
        (_, _, Some(article)) => article.clone(),
        _ => found.title.clone(),
    }
}
