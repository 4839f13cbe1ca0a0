//! An article as an answer: what it says it means, and what it says to do.
//!
//! Where an article uses the field's usual headings, its Meaning or Cause explains and its Resolution or Mitigation is
//! the fix, whichever of its sections the paste fits best. Where it does not, the section that fits is the answer.

use super::judge::Judgement;
use crate::markdown::heading_of;
use crate::model::{Article, Match, MatchedArticle, Section, SectionRole, Severity, ShownStep};

/// The longest explanation, in characters.
const LONGEST: usize = 400;

/// The match of an article.
pub fn of_article(article: &Article, judgement: &Judgement, confidence: f64) -> Match {
    let best = judgement.section.unwrap_or(0);
    let section = article.sections.get(best);
    let anchor = section.map(|s| s.anchor.as_str()).filter(|a| !a.is_empty());
    let chapter = chapter(&article.sections, best);
    let answer = chapter.map(|c| answer(c, section));
    let explanation = match &answer {
        Some(answer) if !answer.explanation.is_empty() => excerpt(&answer.explanation),
        _ => section.map(|s| excerpt(&s.text)).unwrap_or_default(),
    };
    let heading = section.map(|s| s.heading.clone()).filter(|h| !h.is_empty());
    Match {
        rule: None,
        cause: None,
        article: Some(anchor.map_or_else(|| article.path.clone(), |a| format!("{}#{a}", article.path))),
        product: None,
        title: article.title.clone(),
        cause_title: answer.as_ref().and_then(|a| a.name.clone()).or(heading).unwrap_or_else(|| article.title.clone()),
        explanation,
        severity: Severity::Medium,
        confidence,
        score: judgement.score,
        why: judgement.reasons.clone(),
        ask: None,
        fix: answer.map(|a| a.fix).unwrap_or_default(),
        references: Vec::new(),
        articles: vec![MatchedArticle { path: article.path.clone(), title: article.title.clone() }],
        checks: 0,
        values: std::collections::BTreeMap::new(),
        unverified_confidence: None,
        finding: None,
    }
}

/// What a chapter answers.
struct Answer {
    /// What its cause is called, where its heading says so.
    name: Option<String>,
    explanation: String,
    fix: Vec<ShownStep>,
}

/// The smallest part of an article around a section that says what to do: the section with those under it, or that of
/// the heading above it, and so on up to the whole article. Nothing where none of it says so.
fn chapter(sections: &[Section], best: usize) -> Option<&[Section]> {
    let says_what_to_do = |s: &Section| !s.steps.is_empty();
    let mut from = best;
    loop {
        let head = sections.get(from)?;
        let under = sections.get(from + 1..)?.iter().take_while(|s| head.level == 0 || s.level > head.level).count();
        let part = sections.get(from..=from + under)?;
        // A fix alone explains nothing: what it belongs to stands around it.
        let is_step_itself = matches!(head.role, SectionRole::Fix | SectionRole::Diagnosis);
        if part.iter().any(says_what_to_do) && !(is_step_itself && from > 0) {
            return Some(part);
        }
        let above = sections.get(..from)?.iter().rposition(|s| s.level < head.level);
        match above {
            Some(above) => from = above,
            None => return sections.iter().any(says_what_to_do).then_some(sections),
        }
    }
}

/// What a chapter answers to a paste that fits one of its sections best.
fn answer(chapter: &[Section], best: Option<&Section>) -> Answer {
    let of = |role: SectionRole| chapter.iter().filter(move |s| s.role == role);
    // `Cause 2` goes with `Resolution 2`.
    let number = best.and_then(|s| heading_of(&s.heading).number).filter(|n| {
        let numbered = |role| of(role).any(|s| heading_of(&s.heading).number == Some(*n));
        numbered(SectionRole::Cause) && numbered(SectionRole::Fix)
    });
    let fits = |s: &&Section| number.is_none() || heading_of(&s.heading).number == number;
    let explains = [SectionRole::Cause, SectionRole::Meaning].into_iter().find_map(|role| of(role).filter(fits).find(|s| !s.text.trim().is_empty()));
    let steps = |role| of(role).filter(fits).flat_map(|s| &s.steps).collect::<Vec<_>>();
    let mut found = steps(SectionRole::Fix);
    if found.is_empty() {
        found = steps(SectionRole::Diagnosis);
    }
    Answer {
        name: explains.map(|s| heading_of(&s.heading).name).filter(|n| !n.is_empty()),
        explanation: explains.map(|s| s.text.clone()).unwrap_or_default(),
        fix: found
            .into_iter()
            .map(|s| ShownStep { instruction: s.instruction.clone(), run: s.run.clone(), undo: Vec::new(), risk: s.risk, done_when: Vec::new() })
            .collect(),
    }
}

fn excerpt(text: &str) -> String {
    crate::markdown::clip(&text.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &[(u8, &str, SectionRole, &str)]) -> Article {
        let sections = text.iter().map(|(level, heading, role, text)| Section {
            heading: (*heading).to_owned(),
            level: *level,
            anchor: heading.to_lowercase().replace(' ', "-"),
            role: *role,
            text: (*text).to_owned(),
            steps: if *role == SectionRole::Fix { crate::markdown::steps(&crate::markdown::parts(text)[0].blocks) } else { Vec::new() },
        });
        Article { path: "a.md".into(), origin: String::new(), title: "T".into(), symptoms: Vec::new(), sections: sections.collect() }
    }

    fn matched(article: &Article, section: usize) -> Match {
        let entry = crate::diagnosis::entry_of(crate::model::Document::Article(Box::new(article.clone())));
        let judgement = Judgement { section: Some(section), ..Judgement::of(std::sync::Arc::new(entry)) };
        of_article(article, &judgement, 0.5)
    }

    fn steps(found: &Match) -> Vec<&str> {
        found.fix.iter().map(|s| s.instruction.as_str()).collect()
    }

    #[test]
    fn what_is_seen_is_answered_with_the_mitigation() {
        let runbook = article(&[
            (1, "SpoolStalled", SectionRole::Other, ""),
            (2, "Meaning", SectionRole::Meaning, "The spool stands still."),
            (2, "Impact", SectionRole::Impact, "Nothing is printed."),
            (2, "Mitigation", SectionRole::Fix, "Free some space."),
        ]);
        for section in [0, 1, 2, 3] {
            let found = matched(&runbook, section);
            assert_eq!((found.explanation.as_str(), steps(&found)), ("The spool stands still.", vec!["Free some space."]), "{section}");
        }
    }

    #[test]
    fn each_cause_goes_with_its_resolution() {
        let kb = article(&[
            (1, "T", SectionRole::Other, ""),
            (2, "Cause 1: DNS is wrong", SectionRole::Cause, "It points elsewhere."),
            (2, "Cause 2: The clock is off", SectionRole::Cause, "Tickets are refused."),
            (2, "Resolution 1", SectionRole::Fix, "Correct the record."),
            (2, "Resolution 2", SectionRole::Fix, "Set the clock."),
        ]);
        let found = matched(&kb, 2);
        assert_eq!((found.cause_title.as_str(), steps(&found)), ("The clock is off", vec!["Set the clock."]));
        assert_eq!(steps(&matched(&kb, 0)), ["Correct the record.", "Set the clock."]);
    }

    #[test]
    fn problems_beside_each_other_are_kept_apart() {
        let many = article(&[
            (1, "T", SectionRole::Other, ""),
            (2, "No paper", SectionRole::Other, "The tray is empty."),
            (3, "Fix", SectionRole::Fix, "Fill it."),
            (2, "No ink", SectionRole::Other, "It prints white."),
            (3, "Fix", SectionRole::Fix, "Change it."),
        ]);
        assert_eq!(steps(&matched(&many, 3)), ["Change it."]);
        assert_eq!(steps(&matched(&many, 2)), ["Fill it."]);
    }

    #[test]
    fn an_article_without_the_usual_headings_answers_with_its_section() {
        let plain = article(&[(1, "T", SectionRole::Other, "About."), (2, "Details", SectionRole::Other, "The details.")]);
        let found = matched(&plain, 1);
        assert_eq!((found.cause_title.as_str(), found.explanation.as_str(), found.fix.len()), ("Details", "The details.", 0));
    }
}
