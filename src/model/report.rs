//! What an answer consists of.

use std::collections::BTreeMap;

use super::proof::CauseFinding;
use super::rule::{Reference, Risk, Severity, ShellCommand};
use super::signal::Signal;

/// Whether anything known fits the paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// At least one cause fits.
    Match,
    /// Nothing known fits.
    NoMatch,
}

/// The whole answer to a paste.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Whether anything known fits.
    pub verdict: Verdict,
    /// What was understood, in the order of the paste.
    pub signals: Vec<Signal>,
    /// The ranked matches, best first.
    pub matches: Vec<Match>,
    /// How many further matches there are beyond those listed.
    pub further: usize,
    /// The nearest rules that fell short, and why.
    pub near_misses: Vec<NearMiss>,
    /// What the user should know about the paste: its encoding, what could not be read.
    pub notes: Vec<String>,
    /// The target whose findings are folded in; nothing where nothing was verified.
    pub verified_on: Option<String>,
}

/// A ranked cause, or a section of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The rule's id; nothing for an article.
    pub rule: Option<String>,
    /// The cause's id within the rule; nothing for an article.
    pub cause: Option<String>,
    /// `path#section` where the match is an article's section.
    pub article: Option<String>,
    /// The product the rule is about.
    pub product: Option<String>,
    /// The problem.
    pub title: String,
    /// The cause.
    pub cause_title: String,
    /// Why the cause leads to what is seen.
    pub explanation: String,
    /// How bad the problem is.
    pub severity: Severity,
    /// The probability that this match is the right one, from 0 to 1.
    pub confidence: f64,
    /// The sum of the evidence, in bits.
    pub score: f64,
    /// What the sum consists of, weightiest first.
    pub why: Vec<Reason>,
    /// The question that speaks for or against the cause.
    pub ask: Option<String>,
    /// The fix, step by step, with captured values filled in.
    pub fix: Vec<ShownStep>,
    /// Where the facts come from.
    pub references: Vec<Reference>,
    /// Articles to read on.
    pub articles: Vec<MatchedArticle>,
    /// How many of the cause's checks a system can answer.
    pub checks: usize,
    /// What patterns captured from the paste.
    pub values: BTreeMap<String, String>,
    /// The confidence before findings were folded in; nothing where none were.
    pub unverified_confidence: Option<f64>,
    /// What was found on a system.
    pub finding: Option<CauseFinding>,
}

/// One step of a fix as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownStep {
    /// What to do.
    pub instruction: String,
    /// The commands, one for each shell.
    pub run: Vec<ShellCommand>,
    /// How to take it back: commands, or a sentence.
    pub undo: Vec<ShellCommand>,
    /// What the step may cost.
    pub risk: Risk,
    /// What is true once it worked, in words.
    pub done_when: Vec<String>,
}

/// An article that a match points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedArticle {
    /// Its path, such as `kb/exchange/update-rollups.md`.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// Where a reason comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonKind {
    /// A Windows event.
    Event,
    /// An error code.
    Code,
    /// A pattern.
    Pattern,
    /// A phrase.
    Phrase,
    /// A product.
    Product,
    /// The paste says little else.
    Whole,
    /// Words in common.
    Words,
    /// Something that speaks against the match.
    Against,
    /// How likely the cause is among the causes of its rule.
    Likelihood,
    /// What was found on a system.
    Finding,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Where it comes from.
    pub kind: ReasonKind,
    /// What matched.
    pub value: String,
    /// Its weight in bits; negative where it speaks against.
    pub weight: f64,
    /// The line of the paste it was seen on, from 1; nothing where it has no place.
    pub line: Option<u32>,
}

/// A rule that came near and fell short.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// The sum of its evidence, in bits.
    pub score: f64,
    /// What it missed.
    pub missing: Vec<String>,
}

impl ReasonKind {
    /// The kind's name in JSON and in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Code => "code",
            Self::Pattern => "pattern",
            Self::Phrase => "phrase",
            Self::Product => "product",
            Self::Whole => "whole",
            Self::Words => "words",
            Self::Against => "against",
            Self::Likelihood => "likelihood",
            Self::Finding => "finding",
        }
    }
}
