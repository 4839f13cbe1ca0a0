//! What checks found.

use serde::{Deserialize, Serialize};

/// The outcome of a check or of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FindingState {
    /// It is so.
    Confirmed,
    /// It is not so.
    RuledOut,
    /// It could not be told.
    Unknown,
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFinding {
    /// The check in words, with captured values filled in.
    pub check: String,
    /// What was expected, in words.
    pub expected: String,
    /// What was found, in words; empty where nothing was.
    pub found: String,
    /// The outcome.
    pub state: FindingState,
    /// Why it could not be told; the operating system's own reason where it gave one.
    pub reason: Option<String>,
    /// Whether it only shifts the confidence.
    pub hint: bool,
    /// Whether it makes sense on the target at all; where not, it decides nothing.
    pub applies: bool,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// The outcome of a cause: that of its checks together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseFinding {
    /// All deciding checks hold: confirmed. One fails: ruled out. Otherwise unknown.
    pub state: FindingState,
    /// The checks, in the rule's order.
    pub checks: Vec<CheckFinding>,
    /// For each step of the fix that has a `done_when`: its number, from 1, and what was found of it.
    pub done: Vec<(usize, Vec<CheckFinding>)>,
    /// Why the cause is unknown where no check of its own says so.
    pub reason: Option<String>,
    /// How long its slowest check took, in milliseconds.
    pub ms: u64,
}

impl FindingState {
    /// The state's name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::RuledOut => "ruled_out",
            Self::Unknown => "unknown",
        }
    }

    /// The state as people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::RuledOut => "ruled out",
            Self::Unknown => "unknown",
        }
    }
}

impl CauseFinding {
    /// A finding from the outcomes of the checks of a cause.
    #[must_use]
    pub fn of(checks: Vec<CheckFinding>) -> Self {
        let ms = checks.iter().map(|c| c.ms).max().unwrap_or(0);
        let deciding = || checks.iter().filter(|c| !c.hint && c.applies);
        let (state, reason) = if deciding().any(|c| c.state == FindingState::RuledOut) {
            (FindingState::RuledOut, None)
        } else if deciding().count() == 0 {
            let reason = if checks.is_empty() {
                "the cause has no checks"
            } else if checks.iter().all(|c| !c.applies) {
                "none of its checks makes sense on this target"
            } else {
                "none of its checks decides"
            };
            (FindingState::Unknown, Some(reason.to_owned()))
        } else if deciding().all(|c| c.state == FindingState::Confirmed) {
            (FindingState::Confirmed, None)
        } else {
            (FindingState::Unknown, None)
        };
        Self { state, checks, done: Vec::new(), reason, ms }
    }

    /// A finding about a cause that was not looked at.
    #[must_use]
    pub fn not_looked_at(why: impl Into<String>) -> Self {
        Self { state: FindingState::Unknown, checks: Vec::new(), done: Vec::new(), reason: Some(why.into()), ms: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(state: FindingState, hint: bool, applies: bool) -> CheckFinding {
        CheckFinding { check: "x".into(), expected: String::new(), found: String::new(), state, reason: None, hint, applies, ms: 1 }
    }

    #[test]
    fn all_hold_one_fails_or_nobody_knows() {
        use FindingState::{Confirmed, RuledOut, Unknown};
        let of = |checks: &[(FindingState, bool, bool)]| CauseFinding::of(checks.iter().map(|(s, h, a)| check(*s, *h, *a)).collect()).state;
        assert_eq!(of(&[(Confirmed, false, true), (Confirmed, false, true)]), Confirmed);
        assert_eq!(of(&[(Confirmed, false, true), (Unknown, false, true)]), Unknown);
        assert_eq!(of(&[(Unknown, false, true), (RuledOut, false, true)]), RuledOut);
        // A hint decides nothing, neither way.
        assert_eq!(of(&[(Confirmed, false, true), (RuledOut, true, true)]), Confirmed);
        assert_eq!(of(&[(Confirmed, true, true)]), Unknown);
        // A check for another system neither.
        assert_eq!(of(&[(Confirmed, false, true), (Unknown, false, false)]), Confirmed);
        assert_eq!(of(&[(Unknown, false, false)]), Unknown);
        assert_eq!(of(&[]), Unknown);
    }
}
