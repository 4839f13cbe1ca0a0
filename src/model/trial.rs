//! What came of trying knowledge on its own examples, and on logs of healthy systems.

use std::collections::BTreeMap;

use super::rule::Expected;

/// One example of a rule, tried against everything that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The rule.
    pub rule: String,
    /// The rule's file as the user knows it.
    pub path: String,
    /// The line of the example, from 1.
    pub line: u32,
    /// What must come of it.
    pub expected: Expected,
    /// What is wrong; nothing where the example came out as it must.
    pub fault: Option<String>,
    /// The rule or article that was ranked first, with the cause where it is one of the same rule.
    pub first: Option<String>,
}

/// Something that was found in the log of a healthy system.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The log's file as the user knows it.
    pub path: String,
    /// The line that speaks for it, from 1.
    pub line: u32,
    /// The rule with its cause, or the article with its section.
    pub by: String,
    /// Its confidence, from 0 to 1.
    pub confidence: f64,
}

/// Everything that was tried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trials {
    /// The examples, by file and line.
    pub examples: Vec<Trial>,
    /// What was claimed in healthy logs, by file and line.
    pub claims: Vec<Claim>,
    /// The healthy logs that were read.
    pub logs: Vec<String>,
    /// How many lines they have.
    pub lines: usize,
}

/// How often one takes what another expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// In how many examples it was ranked first.
    pub first: usize,
    /// In how many of these that is a failure.
    pub failed: usize,
}

impl Trials {
    /// How many examples failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.examples.iter().filter(|t| t.fault.is_some()).count()
    }

    /// Which rule takes whose examples: by the rule whose example it is and who was ranked first. Examples that must be
    /// silent are taken by the rule itself, where it is found after all.
    #[must_use]
    pub fn confusion(&self) -> BTreeMap<(&str, &str), Taken> {
        let mut table: BTreeMap<(&str, &str), Taken> = BTreeMap::new();
        for trial in &self.examples {
            let Some(first) = &trial.first else { continue };
            if trial.expected == Expected::Silent || (first == &trial.rule && trial.fault.is_none()) {
                continue;
            }
            let taken = table.entry((&trial.rule, first)).or_default();
            taken.first += 1;
            taken.failed += usize::from(trial.fault.is_some());
        }
        table
    }
}
