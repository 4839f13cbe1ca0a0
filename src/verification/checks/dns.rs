//! `dns`: a name in DNS.

use crate::model::DnsCheck;
use crate::verification::asker::Asker;
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values, regex};

/// Asks the question.
pub fn ask(check: &DnsCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let name = values.fill(&check.name, Kind::Host)?;
    let server = check.server.as_ref().map(|s| values.fill(s, Kind::Text)).transpose()?;
    if let Some(server) = &server {
        // `address:port` is understood for servers on ports of their own.
        let host = server.rsplit_once(':').filter(|(_, port)| crate::verification::values::port(port).is_ok()).map_or(server.as_str(), |(h, _)| h);
        crate::verification::values::host(host).or_else(|e| crate::verification::values::host(server).map_err(|_| e))?;
    }
    let records = asker.resolve(&name, check.record, server.as_deref())?;
    let answers = || records.answers.join(", ");
    let mut e = Expectations::new();
    match &records.reason {
        Some(reason) if records.answers.is_empty() => {
            if let Some(wanted) = check.resolves {
                e.add(if wanted { "resolves" } else { "does not resolve" }, format!("does not resolve: {reason}"), !wanted);
            }
        }
        _ => e.flag(check.resolves, !records.answers.is_empty(), "resolves", "does not resolve"),
    }
    if let Some(pattern) = &check.answer {
        let fits = regex(pattern)?;
        let found = if records.answers.is_empty() { records.reason.clone().unwrap_or_else(|| "no answer".into()) } else { answers() };
        e.add(format!("answer /{pattern}/"), found, records.answers.iter().any(|a| fits.is_match(a)));
    }
    e.found(answers());
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::{FindingState, RecordType};
    use crate::verification::host::{Records, Reply, Request};
    use crate::verification::hosts::Scripted;

    #[test]
    fn answers_are_compared_and_their_absence_explained() {
        let request = |name: &str| Request::Resolve { name: name.into(), record: RecordType::A, server: None };
        let records = |answers: &[&str], reason: Option<&str>| {
            Reply::Records(Records { answers: answers.iter().map(|a| (*a).to_owned()).collect(), reason: reason.map(str::to_owned) })
        };
        let host = Scripted::linux()
            .with(request("here.example"), records(&["192.0.2.1"], None))
            .with(request("gone.example"), records(&[], Some("name or service not known")));
        let ask = |name: &str, resolves, answer: Option<&str>| {
            let check = DnsCheck { name: template(name), record: RecordType::A, server: None, resolves, answer: answer.map(str::to_owned) };
            with(&host, |v, a| ask(&check, v, a))
        };
        expect(ask("here.example", Some(true), None), FindingState::Confirmed, "resolves, 192.0.2.1");
        expect(ask("here.example", None, Some("^10\\.")), FindingState::RuledOut, "192.0.2.1");
        expect(ask("gone.example", Some(false), None), FindingState::Confirmed, "does not resolve: name or service not known");
        assert!(ask("a b", Some(true), None).unwrap_err().0.contains("not a host name"));
    }
}
