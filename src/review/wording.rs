//! The wording of titles and questions, and the order of causes.

use super::{Findings, parts};
use crate::model::{LintCode, ValuePath};
use crate::words::words;

/// A title with fewer words says too little.
const LEAST_WORDS: usize = 3;
/// Words with which a question begins that yes or no does not answer.
const OPEN_QUESTIONS: [&str; 9] = ["what", "which", "why", "how", "who", "whose", "when", "where", "whom"];

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    if words(&rule.title).count() < LEAST_WORDS {
        findings.report(
            LintCode::VagueTitle,
            ValuePath::ROOT.key("title"),
            "the title says too little to tell this problem from others",
            "name the product, what fails, and the code or event: `An Exchange update rollup cannot be installed (event 1023, error 1603)`",
        );
    }
    for (cause, path) in parts::causes(rule) {
        let Some(ask) = &cause.ask else { continue };
        let text = ask.as_written();
        let first = words(text).next().map(|w| w.text.to_lowercase()).unwrap_or_default();
        if !text.trim_end().ends_with('?') || OPEN_QUESTIONS.contains(&first.as_str()) {
            findings.report(
                LintCode::NoQuestion,
                path.key("ask"),
                "`ask` is no question that yes or no answers",
                "ask so that yes speaks for this cause: `Was an interim update installed on this server?`",
            );
        }
    }
    let mut before = f64::INFINITY;
    for (cause, path) in parts::causes(rule) {
        if cause.likelihood > before {
            findings.report(
                LintCode::CausesOutOfOrder,
                path,
                format!("the cause `{}` is likelier than one before it", cause.id),
                "put the likeliest cause first",
            );
        }
        before = before.min(cause.likelihood);
    }
}
