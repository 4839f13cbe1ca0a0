//! `tls`: a certificate, of a server or in a file.

use crate::model::TlsCheck;
use crate::verification::asker::Asker;
use crate::verification::certificate::{Chain, authorities};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values, host, port};

/// Asks the question.
pub fn ask(check: &TlsCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let given = check.name.as_ref().map(|n| values.fill(n, Kind::Host)).transpose()?;
    let server = check.at.as_ref().map(|at| server_and_port(&values.fill(at, Kind::Text)?)).transpose()?;
    let name = given.or_else(|| server.as_ref().map(|(host, _)| host.clone()));
    let chain = match (&check.certificate, &server) {
        (Some(file), _) => Chain::of_file(&asker.read(&values.path(file, asker)?)?)?,
        (None, Some((host, port))) => {
            let shown = asker.handshake(host, *port, name.as_deref().unwrap_or(host))?;
            Chain::of_der(&shown.map_err(|reason| Unknown(format!("no certificate was shown: {reason}")))?)?
        }
        (None, None) => return Err("the check names no certificate".into()),
    };
    let facts = chain.facts()?;
    let mut e = Expectations::new();
    if check.expired.is_some() || check.expires_in.is_some() || check.trusted.is_some() {
        let now = asker.now()?.unix;
        e.flag(check.expired, now > facts.not_after, "expired", "not expired");
        e.number("expires in", check.expires_in.as_ref(), &Measured::seconds(facts.not_after.saturating_sub(now) as f64));
        if check.expired.is_some() && now <= facts.not_after {
            e.found(if now < facts.not_before { "not valid yet".to_owned() } else { format!("{} days are left", (facts.not_after - now) / 86_400) });
        }
        if let Some(wanted) = check.trusted {
            let word = |trusted: bool| if trusted { "trusted" } else { "not trusted" };
            match authorities(asker).and_then(|a| chain.ends_at(&a, now)) {
                Ok(Ok(())) => e.flag(Some(wanted), true, "trusted", "not trusted"),
                Ok(Err(reason)) => e.add(word(wanted), format!("not trusted: {reason}"), !wanted),
                Err(Unknown(reason)) => e.cannot_tell(word(wanted), reason),
            }
        }
    }
    if let Some(wanted) = check.valid_for_name {
        let name = name.ok_or("the check gives no name")?;
        let valid = chain.is_valid_for(&name)?;
        let names = if facts.names.is_empty() { "no name at all".to_owned() } else { facts.names.join(", ") };
        let word = if wanted { "valid for" } else { "not valid for" };
        e.add(format!("{word} {name}"), format!("valid for {names}"), valid == wanted);
    }
    if let Some(wanted) = check.key_matches {
        let word = |fits: bool| if fits { "belongs to its key" } else { "does not belong to its key" };
        let key = check.key.as_ref().ok_or("the check names no key")?;
        match asker.public_key(&values.path(key, asker)?) {
            Ok(public) => e.flag(Some(wanted), public.bytes == facts.public_key, word(true), word(false)),
            Err(error) => e.cannot_tell(word(wanted), error.message),
        }
    }
    Ok(e.outcome())
}

/// `host:port`, `[address]:port`; 443 where there is no port.
fn server_and_port(text: &str) -> Result<(String, u16), Unknown> {
    let bracketed = text.strip_prefix('[').and_then(|t| t.split_once(']'));
    let (name, number) = match bracketed {
        Some((name, rest)) => (name, rest.strip_prefix(':')),
        None if text.parse::<std::net::Ipv6Addr>().is_ok() => (text, None),
        None => text.rsplit_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
    };
    host(name)?;
    Ok((name.to_owned(), number.map_or(Ok(443), port)?))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::content::Content;
    use crate::verification::host::{HostErrorKind, Reply, Request, Time};
    use crate::verification::hosts::Scripted;

    /// A certificate for `web.example` and `192.0.2.7`, valid from 2024-01-01 to 2025-01-01, issued by an authority of
    /// its own, with the key that belongs to it; made with OpenSSL for these tests alone.
    const CERTIFICATE: &str = include_str!("../testdata/web.crt");
    const AUTHORITY: &str = include_str!("../testdata/authority.crt");
    const KEY: &str = include_str!("../testdata/web.key");
    const OTHER_KEY: &str = include_str!("../testdata/other.key");

    const MIDDLE_OF_2024: i64 = 1_719_800_000;

    fn host(now: i64, authority: &str) -> Scripted {
        let key = |path: &str, pem: &str| {
            (Request::PublicKey { path: path.into() }, Reply::PublicKey(Content::new(crate::verification::net::public_key(pem.as_bytes()).unwrap())))
        };
        let (right, right_key) = key("/web.key", KEY);
        let (wrong, wrong_key) = key("/other.key", OTHER_KEY);
        Scripted::linux()
            .file("/web.crt", CERTIFICATE)
            .file("/etc/ssl/certs/ca-certificates.crt", authority)
            .with(right, right_key)
            .with(wrong, wrong_key)
            .failing(Request::PublicKey { path: "/root.key".into() }, HostErrorKind::Denied, "/root.key: permission denied")
            .with(Request::Now, Reply::Time(Time { unix: now, offset_minutes: 0 }))
    }

    fn check() -> TlsCheck {
        TlsCheck {
            at: None,
            certificate: Some(template("/web.crt")),
            key: None,
            name: None,
            expired: None,
            expires_in: None,
            valid_for_name: None,
            trusted: None,
            key_matches: None,
        }
    }

    #[test]
    fn expiry_follows_the_targets_clock() {
        let ask = |now: i64, check: TlsCheck| with(&host(now, AUTHORITY), |v, a| ask(&check, v, a));
        expect(ask(MIDDLE_OF_2024, TlsCheck { expired: Some(false), ..check() }), FindingState::Confirmed, "not expired, 183 days are left");
        expect(ask(1_740_000_000, TlsCheck { expired: Some(true), ..check() }), FindingState::Confirmed, "expired");
        let soon = ask(1_735_000_000, TlsCheck { expires_in: Some("< 14d".parse().unwrap()), ..check() }).unwrap();
        assert_eq!(soon.state, FindingState::Confirmed, "{soon:?}");
    }

    #[test]
    fn names_keys_and_authorities() {
        let ask = |authority: &str, check: TlsCheck| with(&host(MIDDLE_OF_2024, authority), |v, a| ask(&check, v, a));
        let named = |name: &str| TlsCheck { name: Some(template(name)), valid_for_name: Some(true), ..check() };
        expect(ask(AUTHORITY, named("web.example")), FindingState::Confirmed, "valid for web.example, 192.0.2.7");
        expect(ask(AUTHORITY, named("192.0.2.7")), FindingState::Confirmed, "valid for web.example, 192.0.2.7");
        expect(ask(AUTHORITY, named("www.web.example")), FindingState::RuledOut, "valid for web.example, 192.0.2.7");
        let with_key = |key: &str| TlsCheck { key: Some(template(key)), key_matches: Some(true), ..check() };
        expect(ask(AUTHORITY, with_key("/web.key")), FindingState::Confirmed, "belongs to its key");
        expect(ask(AUTHORITY, with_key("/other.key")), FindingState::RuledOut, "does not belong to its key");
        let denied = ask(AUTHORITY, with_key("/root.key")).unwrap();
        assert_eq!(denied.reason.as_deref(), Some("/root.key: permission denied"));
        let trusted = TlsCheck { trusted: Some(true), ..check() };
        expect(ask(AUTHORITY, trusted.clone()), FindingState::Confirmed, "trusted");
        let untrusted = ask("", trusted).unwrap();
        assert!(untrusted.state == FindingState::RuledOut && untrusted.found.contains("its issuer is unknown"), "{untrusted:?}");
    }

    #[test]
    fn a_server_that_does_not_answer_leaves_it_open() {
        let request = Request::Handshake { host: "web.example".into(), port: 443, name: "web.example".into() };
        let host = Scripted::linux().with(request, Reply::Chain(Err("connection refused".into())));
        let check = TlsCheck { at: Some(template("web.example")), certificate: None, expired: Some(true), ..check() };
        assert_eq!(with(&host, |v, a| ask(&check, v, a)).unwrap_err().0, "no certificate was shown: connection refused");
    }
}
