//! Checked rules to what a careful reviewer would say about them.
//!
//! Takes rules with their files and where their values stand; gives findings, one file here for each kind. What a rule's
//! format demands is settled before (`rules`); here it is asked whether the rule is good, and whether the rules agree with
//! each other. Exceptions that a file states in comments are honoured last. No index is needed, and no paste is read.

mod checks;
mod codes;
mod commands;
mod duplicates;
mod examples;
mod exceptions;
mod fixes;
mod impossible;
mod links;
mod ordinary;
mod parts;
mod patterns;
mod placeholders;
mod platforms;
mod products;
mod wording;

pub use exceptions::apply as apply_exceptions;
pub use links::{ArticleLink, LinkedArticle};

use crate::model::{Fault, Finding, LintCode, Outline, Place, Rule, ValuePath};

/// A rule with its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The rule.
    pub rule: Rule,
    /// Where its values stand.
    pub outline: Outline,
    /// The file's text.
    pub text: String,
}

/// What the review asks of the stages that it does not import.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// What becomes of a character when a paste is cleaned: nothing where it stays, else what stands for it.
    pub cleaned_form: fn(char) -> Option<&'static str>,
}

/// Reviews one rule by itself.
#[must_use]
pub fn review(subject: &Subject, manners: Manners) -> Vec<Finding> {
    let mut findings = Findings { subject, found: Vec::new() };
    examples::review(&mut findings);
    wording::review(&mut findings);
    products::review(&mut findings);
    codes::review(&mut findings);
    patterns::review(manners, &mut findings);
    placeholders::review(&mut findings);
    fixes::review(&mut findings);
    platforms::review(&mut findings);
    checks::review(&mut findings);
    findings.found
}

/// Reviews rules and articles against each other; each finding comes with the index of the rule it belongs to.
#[must_use]
pub fn review_together(subjects: &[&Subject], articles: &[LinkedArticle]) -> Vec<(usize, Finding)> {
    let mut all: Vec<Findings<'_>> = subjects.iter().map(|subject| Findings { subject, found: Vec::new() }).collect();
    links::review(&mut all, articles);
    duplicates::review(&mut all);
    all.into_iter().enumerate().flat_map(|(n, findings)| findings.found.into_iter().map(move |f| (n, f))).collect()
}

/// Reviews the links of articles; each finding comes with the index of the article.
#[must_use]
pub fn review_articles(articles: &[LinkedArticle]) -> Vec<(usize, Finding)> {
    links::review_articles(articles)
}

/// Collects what is found about one rule.
struct Findings<'s> {
    subject: &'s Subject,
    found: Vec<Finding>,
}

impl<'s> Findings<'s> {
    fn rule(&self) -> &'s Rule {
        &self.subject.rule
    }

    /// Says something about the value at a path.
    fn report(&mut self, code: LintCode, path: ValuePath, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.subject.outline.place(path);
        self.report_at(code, place, message.into(), hint.into());
    }

    /// Says something about a character inside the text at a path.
    fn report_inside(&mut self, code: LintCode, path: ValuePath, character: usize, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.subject.outline.place_inside(path, character);
        self.report_at(code, place, message.into(), hint.into());
    }

    fn report_at(&mut self, code: LintCode, place: Option<Place>, message: String, hint: String) {
        let place = place.unwrap_or(Place { line: 1, column: 1 });
        let fault = Fault { place, message, excerpt: excerpt(&self.subject.text, place), hint };
        self.found.push(Finding { fault, code, excuse: None });
    }
}

/// What stands at a place of a text, to the end of the line, at most 100 characters of it.
pub fn excerpt(text: &str, place: Place) -> String {
    let line = usize::try_from(place.line).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(place.column).unwrap_or(1).saturating_sub(1);
    let rest = text.lines().nth(line).unwrap_or_default();
    let mut shown: String = rest.trim_end().chars().skip(column).take(101).map(|c| if c.is_control() { '\u{b7}' } else { c }).collect();
    if shown.chars().count() > 100 {
        shown.pop();
        shown.push('\u{2026}');
    }
    shown
}

/// "did you mean": what is nearest to a word among the known ones, where it is near enough to be a slip.
fn nearest<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let wrong = wrong.to_lowercase();
    let own = letters(&wrong);
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let allowed = 1.max(word.chars().count() / 5);
        // Words that do not even have the same letters are not compared: there may be many thousands.
        let apart: usize = own.iter().zip(letters(word)).map(|(a, b)| a.abs_diff(b)).sum();
        if apart > 2 * allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wrong, &word.to_lowercase());
        if distance <= allowed && best.is_none_or(|b| (distance, word) < b) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// How often each of some kinds of letters stands in a word.
fn letters(word: &str) -> [usize; 32] {
    let mut counts = [0; 32];
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte.to_ascii_lowercase() & 31)) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
