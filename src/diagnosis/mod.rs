//! Candidates to ranked matches with reasons and confidence.
//!
//! Takes a paste with its signals and a [`Library`] of documents; gives the matches, best first. Every part of a score
//! is in bits: how much less likely it would be to see this by chance. The order is total: equal input, equal answer.
//! Which documents are worth judging is asked of the library; judging all of them instead gives the same matches.

mod article;
mod case;
mod confidence;
mod entry;
mod everything;
mod extended;
mod findings;
mod focus;
mod judge;
mod overlap;
mod present;
mod sequence;
mod shares;
mod shown;
mod typing;
mod whole;
mod wordindex;

pub use case::Case;
pub use entry::entry_of;
pub use everything::Everything;
pub use extended::Extended;
pub use findings::{fold, unfold};
pub use present::whole_rule;
pub use shown::check as check_in_words;

use std::collections::HashSet;

use confidence::Scale;
use judge::{Judge, Judgement};

use crate::model::{Handle, Library, LibraryError, Match, NearMiss, Report, Verdict};

/// How an answer is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The most matches.
    pub top: usize,
    /// Matches less probable than this are left out. Without it, matches are listed if it is more probable than
    /// [`LEAST_KNOWN`] that the best of them is about the paste at all.
    pub min_confidence: Option<f64>,
}

/// If it is less probable than this that anything known fits the paste, nothing is listed: a wrong answer costs the reader
/// more than none.
pub const LEAST_KNOWN: f64 = 0.5;

impl Default for Wanted {
    fn default() -> Self {
        Self { top: 5, min_confidence: None }
    }
}

/// The most documents that are judged because of words alone.
const MOST_BY_WORDS: usize = 150;
/// How many documents are judged because of words whatever the others score: they tell what chance is worth.
const CHANCE_DOCUMENTS: usize = 24;
/// How many near misses are kept.
const NEAR_MISSES: usize = 3;
/// How many rules compete for a paste, and are listed unless more are asked for.
const RIVALS: usize = 8;
/// A rule that is this much less probable than the best is not worth listing.
const LEAST_RELATIVE: f64 = 0.05;

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
    for (count, (handle, terms)) in library.ranked(focus.terms(), 0)?.into_iter().enumerate() {
        // Documents come by what their words weigh: once that is too little to be listed, the rest is too little as well.
        if count >= MOST_BY_WORDS || (count >= CHANCE_DOCUMENTS && focus.bound(terms) < nth_best(&judged, rules)) {
            break;
        }
        if !anchored.contains(&handle) {
            judged.push(judge.judge(library.entry(handle)?)?);
        }
    }
    Ok(report(case, judged, wanted))
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

fn report(case: &Case, mut judged: Vec<Judgement>, wanted: &Wanted) -> Report {
    judged.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id().cmp(b.id())));
    let rules = wanted.top.max(RIVALS);
    let mut by_words: Vec<f64> = judged.iter().filter(|j| !j.has_exact_sign()).map(|j| j.by_words).collect();
    by_words.sort_by(|a, b| b.total_cmp(a));
    let standing: Vec<f64> = judged.iter().filter(|j| j.stands() && j.score > 0.0).map(|j| j.score).take(rules).collect();
    let best = standing.first().copied().unwrap_or(f64::NEG_INFINITY);
    let scale = Scale::new(&by_words, standing);
    let is_known = scale.known(best) >= LEAST_KNOWN;
    let mut matches: Vec<Match> = Vec::new();
    let mut near: Vec<NearMiss> = Vec::new();
    let mut listed = 0;
    for judgement in &judged {
        let confidence = scale.of(judgement.score);
        let fits = match wanted.min_confidence {
            Some(least) => confidence >= least,
            None => is_known && confidence >= LEAST_RELATIVE * scale.of(best),
        };
        if judgement.stands() && judgement.score > 0.0 && fits && listed < rules {
            listed += 1;
            matches.extend(present::matches(judgement, confidence));
        } else if near.len() < NEAR_MISSES && listed < rules && judgement.score > 0.0 {
            near.push(present::near_miss(judgement, scale.score_for(LEAST_KNOWN)));
        }
    }
    if let Some(least) = wanted.min_confidence {
        matches.retain(|m| m.confidence >= least);
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
