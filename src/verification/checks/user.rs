//! `user`: an account.

use crate::model::UserCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::{accounts, only_linux};
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question.
pub fn ask(check: &UserCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "looking up accounts")?;
    let name = values.fill(&check.name, Kind::User)?;
    let account = accounts::account(asker, &name)?;
    let mut e = Expectations::new();
    e.flag(check.exists, account.is_some(), "exists", "does not exist");
    let Some(account) = account else {
        if check.shell.is_some() || check.home.is_some() || !check.member_of.is_empty() {
            e.add("an account to look at", "does not exist", false);
        }
        return Ok(e.outcome());
    };
    if let Some(wanted) = &check.shell {
        let wanted = values.fill(wanted, Kind::Text)?;
        e.add(format!("shell {wanted}"), format!("shell {}", account.shell), account.shell == wanted);
    }
    if let Some(wanted) = &check.home {
        let wanted = values.fill(wanted, Kind::Text)?;
        e.add(format!("home {wanted}"), format!("home {}", account.home), account.home == wanted);
    }
    if !check.member_of.is_empty() {
        match accounts::groups(asker, &name) {
            Ok(groups) => {
                for wanted in &check.member_of {
                    let found = if groups.contains(wanted) { format!("in {wanted}") } else { format!("in {}", groups.join(", ")) };
                    e.add(format!("in {wanted}"), found, groups.contains(wanted));
                }
            }
            Err(Unknown(reason)) => e.cannot_tell(format!("in {}", check.member_of.join(", ")), reason),
        }
    }
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    #[test]
    fn accounts_and_their_groups() {
        let host = Scripted::linux().file("/etc/passwd", "deploy:x:1000:1000:Deploy:/home/deploy:/usr/sbin/nologin\n").program(
            &["id", "-Gn", "deploy"],
            0,
            "deploy docker\n",
        );
        let ask = |name: &str, groups: &[&str], shell: Option<&str>| {
            let member_of = groups.iter().map(|g| (*g).to_owned()).collect();
            let check = UserCheck { name: template(name), exists: Some(true), member_of, shell: shell.map(template), home: None };
            with(&host, |v, a| ask(&check, v, a))
        };
        expect(ask("deploy", &["docker"], None), FindingState::Confirmed, "exists, in docker");
        expect(ask("deploy", &["sudo"], None), FindingState::RuledOut, "exists, in deploy, docker");
        expect(ask("deploy", &[], Some("/bin/bash")), FindingState::RuledOut, "exists, shell /usr/sbin/nologin");
        expect(ask("nobody-here", &["x"], None), FindingState::RuledOut, "does not exist");
    }
}
