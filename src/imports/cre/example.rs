//! Test logs to examples.

use regex::RegexBuilder;

use super::super::draft::{Draft, DraftExample, DraftSign};
use crate::words::words;

/// The longest log that becomes an example whole, in bytes.
const LONGEST: usize = 4000;
/// The most lines that are cut out of a longer one.
const MOST_LINES: usize = 24;

/// A log beside a CRE's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Its name: `test.log`, `test-fp.log`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The examples that test logs give: one that the rule must be found by, and those that it must be silent on.
#[must_use]
pub fn examples(draft: &Draft, logs: &[LogFile]) -> Vec<DraftExample> {
    logs.iter()
        .filter_map(|log| {
            // False positives: logs that look like the problem and are none.
            let silent = log.name.contains("-fp") || log.name.contains("negative");
            let paste = excerpt(draft, &log.text)?;
            Some(DraftExample { paste, found: (!silent).then_some(true), silent: silent.then_some(true) })
        })
        .collect()
}

/// A log, or of a long one the lines that the rule speaks of.
fn excerpt(draft: &Draft, log: &str) -> Option<String> {
    let log: String = log.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if log.trim().is_empty() {
        return None;
    }
    if log.len() <= LONGEST {
        return Some(log.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned());
    }
    let signs: Vec<Sign> = draft.symptoms.iter().filter_map(Sign::of).collect();
    let mut kept = Vec::new();
    let mut size = 0;
    for sign in &signs {
        // A few lines of each sign, so that one that fills the log leaves room for the others.
        let share = (MOST_LINES / signs.len()).max(1);
        kept.extend(log.lines().enumerate().filter(|(_, l)| l.len() < LONGEST && sign.is_in(l)).take(share));
    }
    kept.sort_by_key(|(n, _)| *n);
    kept.dedup();
    kept.retain(|(_, line)| {
        size += line.len();
        size < LONGEST * 2
    });
    (!kept.is_empty()).then(|| kept.iter().map(|(_, line)| line.trim_end()).collect::<Vec<_>>().join("\n"))
}

/// A sign as it is looked for in a line.
enum Sign {
    Pattern(regex::Regex),
    Words(Vec<u64>),
}

impl Sign {
    fn of(sign: &DraftSign) -> Option<Self> {
        match sign {
            DraftSign::Pattern { pattern } => RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).build().ok().map(Self::Pattern),
            DraftSign::Phrase { phrase } => Some(Self::Words(words(phrase).map(|w| w.key()).collect())),
            DraftSign::Event { .. } | DraftSign::Code { .. } | DraftSign::Text { .. } => None,
        }
    }

    fn is_in(&self, line: &str) -> bool {
        match self {
            Self::Pattern(regex) => regex.is_match(line),
            Self::Words(keys) => {
                let found: Vec<u64> = words(line).map(|w| w.key()).collect();
                !keys.is_empty() && found.windows(keys.len()).any(|w| w == keys.as_slice())
            }
        }
    }
}
