//! `env`: an environment variable, as the one who checks has it on the target.

use crate::model::EnvCheck;
use crate::verification::asker::Asker;
use crate::verification::checks::path::shorten;
use crate::verification::mask::MASK;
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values, regex};

/// Asks the question.
pub fn ask(check: &EnvCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let name = values.fill(&check.name, Kind::Word)?;
    let value = asker.variable(&name)?;
    let mut e = Expectations::new();
    e.flag(check.set, value.is_some(), "set", "not set");
    if let Some(pattern) = &check.matches {
        let wanted = format!("is like /{pattern}/");
        match &value {
            Some(value) if value == MASK => e.cannot_tell(wanted, "its value is masked"),
            Some(value) => {
                let fits = regex(pattern)?.is_match(value);
                e.add(wanted, format!("is \"{}\"", shorten(value)), fits);
            }
            None => e.add(wanted, "not set", false),
        }
    }
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::host::{Reply, Request};
    use crate::verification::hosts::Scripted;

    #[test]
    fn variables_are_set_or_not() {
        let host = Scripted::linux().with(Request::Variable { name: "LANG".into() }, Reply::Variable(Some("C.UTF-8".into())));
        let ask = |name: &str, set, matches: Option<&str>| {
            with(&host, |v, a| ask(&EnvCheck { name: template(name), set, matches: matches.map(str::to_owned) }, v, a))
        };
        expect(ask("LANG", Some(true), Some("utf-?8")), FindingState::Confirmed, "set, is \"C.UTF-8\"");
        expect(ask("JAVA_HOME", Some(false), None), FindingState::Confirmed, "not set");
        expect(ask("JAVA_HOME", None, Some("x")), FindingState::RuledOut, "not set");
    }
}
