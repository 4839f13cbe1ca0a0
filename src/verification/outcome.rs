//! What a check comes to: expectation by expectation.

use std::fmt::Display;

use super::host::HostError;
use crate::model::{Comparison, FindingState, Quantity, Unit};

/// Why a check cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown(pub String);

impl From<String> for Unknown {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

impl From<&str> for Unknown {
    fn from(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

impl From<HostError> for Unknown {
    fn from(error: HostError) -> Self {
        Self(error.message)
    }
}

/// A check's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// Whether it is so.
    pub state: FindingState,
    /// Why it could not be told.
    pub reason: Option<String>,
}

/// Gathers a check's expectations with what was found of each.
#[derive(Debug, Default)]
pub struct Expectations {
    expected: Vec<String>,
    found: Vec<String>,
    failed: bool,
    unknown: Vec<String>,
}

impl Expectations {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Something was expected, and something found.
    pub fn add(&mut self, expected: impl Display, found: impl Display, holds: bool) {
        self.expected.push(expected.to_string());
        self.found(found);
        self.failed |= !holds;
    }

    /// Something was expected, and it cannot be told.
    pub fn cannot_tell(&mut self, expected: impl Display, reason: impl Into<String>) {
        self.expected.push(expected.to_string());
        let reason = reason.into();
        if !self.unknown.contains(&reason) {
            self.unknown.push(reason);
        }
    }

    /// A yes or no was expected where one was.
    pub fn flag(&mut self, expected: Option<bool>, is: bool, yes: &str, no: &str) {
        let word = |flag: bool| if flag { yes } else { no };
        if let Some(expected) = expected {
            self.add(word(expected), word(is), expected == is);
        }
    }

    /// A yes or no was expected where one was, and it may be that it cannot be told.
    pub fn flag_if_told(&mut self, expected: Option<bool>, is: Result<bool, Unknown>, yes: &str, no: &str) {
        match (expected, is) {
            (Some(_), Ok(is)) => self.flag(expected, is, yes, no),
            (Some(wanted), Err(Unknown(reason))) => self.cannot_tell(if wanted { yes } else { no }, reason),
            (None, _) => {}
        }
    }

    /// A number was expected where one was; `what` is put before both.
    pub fn number(&mut self, what: &str, expected: Option<&Comparison<Quantity>>, found: &Measured) {
        let Some(expected) = expected else { return };
        let wanted = format!("{what} {expected}");
        match found.as_unit(expected.value.unit) {
            Some(amount) => {
                let ordering = amount.total_cmp(&expected.value.amount);
                self.add(wanted, format!("{what} {}", found.words(expected.value.unit)), expected.operator.accepts(ordering));
            }
            None => self.cannot_tell(wanted, format!("the target does not say {what} in this unit")),
        }
    }

    /// Something was found that nothing was expected of; it helps the reader.
    pub fn found(&mut self, found: impl Display) {
        let found = found.to_string();
        if !found.is_empty() && !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// The outcome.
    pub fn outcome(self) -> Outcome {
        let state = if self.failed {
            FindingState::RuledOut
        } else if !self.unknown.is_empty() || self.expected.is_empty() {
            FindingState::Unknown
        } else {
            FindingState::Confirmed
        };
        let reason = (!self.unknown.is_empty()).then(|| self.unknown.join("; "));
        Outcome { expected: self.expected.join(", "), found: self.found.join(", "), state, reason }
    }
}

/// A measured amount, alone or as a part of a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The amount, in the unit's base.
    pub amount: f64,
    /// What it counts.
    pub unit: Unit,
    /// The whole that it is a part of.
    pub whole: Option<f64>,
}

impl Measured {
    /// Plain things.
    pub fn count(amount: f64) -> Self {
        Self { amount, unit: Unit::Count, whole: None }
    }

    /// Bytes.
    pub fn bytes(amount: f64) -> Self {
        Self { amount, unit: Unit::Bytes, whole: None }
    }

    /// Seconds.
    pub fn seconds(amount: f64) -> Self {
        Self { amount: amount * 1000.0, unit: Unit::Milliseconds, whole: None }
    }

    /// As a part of a whole.
    #[must_use]
    pub fn of(self, whole: f64) -> Self {
        Self { whole: Some(whole), ..self }
    }

    /// The amount in a unit, where it can be told in it. A plain number stands for bytes as well.
    fn as_unit(self, unit: Unit) -> Option<f64> {
        match unit {
            Unit::Percent => self.whole.map(|whole| if whole > 0.0 { self.amount / whole * 100.0 } else { 0.0 }),
            Unit::Count | Unit::Bytes if self.unit != Unit::Milliseconds => Some(self.amount),
            _ => (unit == self.unit).then_some(self.amount),
        }
    }

    fn words(self, unit: Unit) -> String {
        let plain = Quantity { amount: self.amount.round(), unit: self.unit };
        match (unit, self.as_unit(Unit::Percent)) {
            (Unit::Percent, Some(share)) => format!("{share:.1}% ({plain})"),
            _ => plain.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_decides_and_a_gap_leaves_it_open() {
        let mut e = Expectations::new();
        e.flag(Some(true), true, "exists", "does not exist");
        e.cannot_tell("owner root", "permission denied");
        assert_eq!(e.outcome().state, FindingState::Unknown);
        let mut e = Expectations::new();
        e.cannot_tell("owner root", "permission denied");
        e.flag(Some(true), false, "exists", "does not exist");
        let outcome = e.outcome();
        assert_eq!((outcome.state, outcome.expected.as_str()), (FindingState::RuledOut, "owner root, exists"));
        // A check without expectations is nothing that could hold.
        assert_eq!(Expectations::new().outcome().state, FindingState::Unknown);
    }

    #[test]
    fn amounts_compare_in_the_units_of_the_rule() {
        let holds = |wanted: &str, found: Measured| {
            let mut e = Expectations::new();
            e.number("free", Some(&wanted.parse().unwrap()), &found);
            e.outcome()
        };
        let found = Measured::bytes(5.0 * 1024.0 * 1024.0).of(100.0 * 1024.0 * 1024.0);
        assert_eq!(holds("< 10%", found).state, FindingState::Confirmed);
        assert_eq!(holds("< 10%", found).found, "free 5.0% (5 MiB)");
        assert_eq!(holds("< 1 GiB", found).state, FindingState::Confirmed);
        assert_eq!(holds("> 1 GiB", found).state, FindingState::RuledOut);
        assert_eq!(holds("> 5m", found).state, FindingState::Unknown);
        assert_eq!(holds("> 5m", Measured::seconds(600.0)).state, FindingState::Confirmed);
        assert_eq!(holds("< 5%", Measured::bytes(1.0)).state, FindingState::Unknown);
    }
}
