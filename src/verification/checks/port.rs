//! `port`: who listens on a port, and whether it can be reached.

use crate::model::PortCheck;
use crate::verification::asker::Asker;
use crate::verification::host::Connection;
use crate::verification::linux::{only_linux, sockets};
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values, port, regex};

/// Asks the question.
pub fn ask(check: &PortCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let number = port(&values.fill(&check.number, Kind::Port)?)?;
    let host = check.host.as_ref().map(|h| values.fill(h, Kind::Host)).transpose()?;
    let mut e = Expectations::new();
    if check.listening.is_some() || check.by.is_some() || check.not_by.is_some() {
        only_linux(asker, "the list of listening sockets")?;
        let listeners = sockets::listeners(asker, number, check.protocol)?;
        e.flag(check.listening, !listeners.is_empty(), "listened on", "not listened on");
        let own = check.by.as_ref().map(|pattern| Ok((format!("by /{pattern}/"), regex(&format!("^(?:{pattern})$"))?, true)));
        let other = check.not_by.as_ref().map(|name| {
            let name = values.whole_name(name)?;
            Ok((format!("by another program than /{}/", name.as_str().trim_start_matches("^(?:").trim_end_matches(")$")), name, false))
        });
        let wanted: Vec<(String, regex::Regex, bool)> = own.into_iter().chain(other).collect::<Result<_, String>>()?;
        for (words, name, is) in &wanted {
            if listeners.is_empty() {
                e.add(words, "not listened on", false);
                continue;
            }
            match sockets::holders(asker, &listeners) {
                Ok(holders) => e.add(words, by(&holders), holders.iter().any(|h| h.is_called(name) == *is)),
                Err(Unknown(reason)) => e.cannot_tell(words, reason),
            }
        }
        if wanted.is_empty()
            && !listeners.is_empty()
            && let Ok(holders) = sockets::holders(asker, &listeners)
        {
            e.found(by(&holders));
        }
    }
    if let Some(wanted) = check.reachable {
        let word = |reachable: bool| if reachable { "reachable" } else { "not reachable" };
        match asker.connect(host.as_deref().unwrap_or("127.0.0.1"), number, check.protocol) {
            Ok(Connection::Open) => e.flag(Some(wanted), true, "reachable", "not reachable"),
            Ok(Connection::Failed(reason)) => e.add(word(wanted), format!("not reachable: {reason}"), !wanted),
            Err(error) => e.cannot_tell(word(wanted), error.message),
        }
    }
    Ok(e.outcome())
}

fn by(holders: &[crate::verification::linux::processes::Process]) -> String {
    let mut names: Vec<String> = holders.iter().map(|h| format!("{} ({})", h.called(), h.pid)).take(3).collect();
    if holders.len() > 3 {
        names.push(format!("{} more", holders.len() - 3));
    }
    format!("by {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::{FindingState, Protocol};
    use crate::verification::content::Content;
    use crate::verification::host::{HostErrorKind, Reply, Request};
    use crate::verification::hosts::Scripted;

    fn check(listening: Option<bool>, by: Option<&str>, reachable: Option<bool>) -> PortCheck {
        PortCheck { number: template("80"), host: None, protocol: Protocol::Tcp, listening, by: by.map(str::to_owned), not_by: None, reachable }
    }

    fn listening() -> Scripted {
        let line = "  0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 0 100 0 0 10 0\n";
        let status = "Name:\tapache2\nState:\tS\nUid:\t0\t0\t0\t0\n";
        Scripted::linux()
            .file("/proc/net/tcp", line)
            .with(
                Request::Links { folders: "/proc/[0-9]*/fd".into(), prefix: "socket:[".into() },
                Reply::Links(vec![("/proc/9/fd/3".into(), "socket:[4711]".into())]),
            )
            .with(Request::ReadEach { pattern: "/proc/[0-9]*/status".into() }, Reply::Files(vec![("/proc/9/status".into(), Content::new(status))]))
    }

    #[test]
    fn the_holder_of_a_port_is_named() {
        let host = listening();
        let ask = |check: PortCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(check(Some(true), Some("apache2|httpd"), None)), FindingState::Confirmed, "listened on, by apache2 (9)");
        expect(ask(check(None, Some("nginx"), None)), FindingState::RuledOut, "by apache2 (9)");
        let other_than = |name: &str| PortCheck { not_by: Some(template(name)), ..check(None, None, None) };
        expect(ask(other_than("nginx")), FindingState::Confirmed, "by apache2 (9)");
        expect(ask(other_than("apache2")), FindingState::RuledOut, "by apache2 (9)");
        expect(ask(check(Some(false), None, None)), FindingState::RuledOut, "listened on, by apache2 (9)");
    }

    #[test]
    fn a_port_that_cannot_be_reached_says_why() {
        let request = Request::Connect { host: "127.0.0.1".into(), port: 80, protocol: Protocol::Tcp };
        let refused = Scripted::linux().with(request.clone(), Reply::Connection(Connection::Failed("connection refused".into())));
        let found = "not reachable: connection refused";
        expect(with(&refused, |v, a| ask(&check(None, None, Some(false)), v, a)), FindingState::Confirmed, found);
        expect(with(&refused, |v, a| ask(&check(None, None, Some(true)), v, a)), FindingState::RuledOut, found);
        let no_tool = Scripted::linux().failing(request, HostErrorKind::NoTool, "`bash or nc` is not there");
        let outcome = with(&no_tool, |v, a| ask(&check(None, None, Some(true)), v, a)).unwrap();
        assert_eq!((outcome.state, outcome.reason.as_deref()), (FindingState::Unknown, Some("`bash or nc` is not there")));
    }
}
