//! Candidates to ranked matches with reasons and confidence.
//!
//! Takes a paste with its signals and a [`Library`] of documents; gives the matches, best first. Every part of a score
//! is in bits: how much less likely it would be to see this by chance. The order is total: equal input, equal answer.
//! Which documents are worth judging is asked of the library; judging all of them instead gives the same matches.

mod case;
mod confidence;
mod entry;
mod everything;
mod findings;
mod focus;
mod judge;
mod present;
mod shown;
mod wordindex;

pub use case::Case;
pub use entry::entry_of;
pub use everything::Everything;
pub use findings::{fold, unfold};
pub use present::whole_rule;
pub use shown::check as check_in_words;

use std::collections::HashSet;

use judge::{Judge, Judgement};

use crate::model::{Handle, Library, LibraryError, Match, NearMiss, Report, Verdict};

/// How an answer is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The most matches.
    pub top: usize,
    /// Matches less probable than this are left out.
    pub min_confidence: f64,
}

/// Matches less probable than this are no answer: they would cost the reader more than they help.
pub const MIN_CONFIDENCE: f64 = 0.4;

impl Default for Wanted {
    fn default() -> Self {
        Self { top: 5, min_confidence: MIN_CONFIDENCE }
    }
}

/// The most documents that are judged because of words alone.
const MOST_BY_WORDS: usize = 600;
/// How many near misses are kept.
const NEAR_MISSES: usize = 3;
/// How many rules compete for a paste, and are listed unless more are asked for.
const RIVALS: usize = 8;

/// Ranks what the library knows about a case.
pub fn diagnose(case: &Case, library: &dyn Library, wanted: &Wanted) -> Result<Report, LibraryError> {
    let focus = focus::Focus::of(case, library)?;
    let mut judge = Judge::new(case, &focus, library);
    let mut judged: Vec<Judgement> = Vec::new();
    let anchored = library.anchored(case.anchors())?;
    for handle in &anchored {
        judged.push(judge.judge(library.entry(*handle)?)?);
    }
    let anchored: HashSet<Handle> = anchored.into_iter().collect();
    let rules = wanted.top.max(RIVALS);
    let least = least_score(wanted);
    let mut floor = least.max(nth_best(&judged, rules));
    for (count, (handle, shared)) in library.ranked(focus.terms(), focus.least_shared(floor))?.into_iter().enumerate() {
        // Documents come by what they could score at most: once that is too little, the rest is too little as well.
        if focus.bound(shared) < floor || count >= MOST_BY_WORDS {
            break;
        }
        if !anchored.contains(&handle) {
            judged.push(judge.judge(library.entry(handle)?)?);
            floor = least.max(nth_best(&judged, rules));
        }
    }
    Ok(report(case, judged, wanted, least))
}

/// Below this score nothing is shown, neither as a match nor as a near miss, and nothing competes.
fn least_score(wanted: &Wanted) -> f64 {
    confidence::score_for(wanted.min_confidence).min(confidence::score_for(MIN_CONFIDENCE))
}

/// The score of the n-th best judgement that stands, from 1; a document that scores less cannot be shown.
fn nth_best(judged: &[Judgement], n: usize) -> f64 {
    let mut scores: Vec<f64> = judged.iter().filter(|j| j.stands()).map(|j| j.score).collect();
    if scores.len() < n {
        return f64::NEG_INFINITY;
    }
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.get(n - 1).copied().unwrap_or(f64::NEG_INFINITY)
}

fn report(case: &Case, mut judged: Vec<Judgement>, wanted: &Wanted, least: f64) -> Report {
    judged.retain(|j| j.score >= least);
    judged.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id().cmp(b.id())));
    let rules = wanted.top.max(RIVALS);
    let standing: Vec<f64> = judged.iter().filter(|j| j.stands()).map(|j| j.score).take(rules).collect();
    let mut matches: Vec<Match> = Vec::new();
    let mut near: Vec<NearMiss> = Vec::new();
    let mut listed = 0;
    for judgement in &judged {
        let confidence = confidence::of(judgement.score, &standing);
        if judgement.stands() && confidence >= wanted.min_confidence && listed < rules {
            listed += 1;
            matches.extend(present::matches(judgement, confidence));
        } else if near.len() < NEAR_MISSES && listed < rules {
            near.push(present::near_miss(judgement, wanted.min_confidence));
        }
    }
    matches.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| (&a.rule, &a.article).cmp(&(&b.rule, &b.article)))
    });
    let further = matches.len().saturating_sub(wanted.top);
    let signals = shown::signals(case, &judged);
    matches.truncate(wanted.top);
    Report {
        verdict: if matches.is_empty() { Verdict::NoMatch } else { Verdict::Match },
        signals,
        matches,
        further,
        near_misses: near,
        notes: case.paste.notes.clone(),
        verified_on: None,
    }
}
