//! `http`: an HTTP answer.

use crate::model::HttpCheck;
use crate::verification::asker::Asker;
use crate::verification::checks::path::shorten;
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values, regex};

/// Asks the question.
pub fn ask(check: &HttpCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let url = values.fill(&check.url, Kind::Url)?;
    let answer = asker.fetch(&url)?;
    let mut e = Expectations::new();
    if let Some(reason) = &answer.reason {
        let found = format!("does not answer: {reason}");
        if let Some(wanted) = check.reachable {
            e.add(if wanted { "answers" } else { "does not answer" }, &found, !wanted);
        }
        if check.status.is_some() || check.header.is_some() || check.body.is_some() {
            e.add("an answer", &found, false);
        }
        return Ok(e.outcome());
    }
    e.flag(check.reachable, true, "answers", "does not answer");
    e.number("status", check.status.as_ref(), &Measured::count(f64::from(answer.status)));
    if let Some((name, pattern)) = &check.header {
        let fits = regex(pattern)?;
        let found: Vec<&str> = answer.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str()).collect();
        let words = if found.is_empty() { format!("no header {name}") } else { format!("{name}: {}", shorten(&found.join(", "))) };
        e.add(format!("{name}: /{pattern}/"), words, found.iter().any(|v| fits.is_match(v)));
    }
    if let Some(pattern) = &check.body {
        let wanted = format!("a body like /{pattern}/");
        match regex(pattern)?.find(&answer.body.text()) {
            Some(found) => e.add(wanted, format!("\"{}\"", shorten(found.as_str())), true),
            None if answer.body.cut || answer.body.masked => e.cannot_tell(wanted, "the body was not read whole"),
            None => e.add(wanted, "a body without it", false),
        }
    }
    e.found(format!("status {}", answer.status));
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::content::Content;
    use crate::verification::host::{Http, Reply, Request};
    use crate::verification::hosts::Scripted;

    #[test]
    fn answers_and_silence() {
        let url = "http://127.0.0.1/";
        let answer =
            Http { status: 502, headers: vec![("server".into(), "nginx".into())], body: Content::new("<h1>502 Bad Gateway</h1>"), reason: None };
        let host = Scripted::linux().with(Request::Fetch { url: url.into() }, Reply::Http(answer));
        let silent = Http { status: 0, headers: vec![], body: Content::default(), reason: Some("connection refused".into()) };
        let down = Scripted::linux().with(Request::Fetch { url: url.into() }, Reply::Http(silent));
        let check = |reachable, status: Option<&str>, body: Option<&str>| HttpCheck {
            url: template(url),
            reachable,
            status: status.map(|s| s.parse().unwrap()),
            header: Some(("Server".into(), "nginx".into())),
            body: body.map(str::to_owned),
        };
        let ask = |host: &Scripted, check: HttpCheck| with(host, |v, a| ask(&check, v, a));
        expect(ask(&host, check(None, Some("502"), Some("bad gateway"))), FindingState::Confirmed, "status 502, Server: nginx, \"Bad Gateway\"");
        expect(ask(&host, check(None, Some("< 400"), None)), FindingState::RuledOut, "status 502, Server: nginx");
        expect(ask(&down, check(None, Some("502"), None)), FindingState::RuledOut, "does not answer: connection refused");
    }
}
