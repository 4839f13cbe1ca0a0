//! What came of trying knowledge: for people, and as JUnit XML for build servers.

mod human;
mod junit;

pub use human::write as write_trials;
pub use junit::write as write_junit;

use crate::model::Expected;

/// What an example expects, in the words of a rule.
fn expectation(expected: &Expected) -> String {
    match expected {
        Expected::Top(cause) => format!("top: {cause}"),
        Expected::Found => "found: true".into(),
        Expected::Silent => "silent: true".into(),
    }
}
