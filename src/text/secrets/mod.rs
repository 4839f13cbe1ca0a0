//! Secrets in a text, and the text without them.
//!
//! What is kept (history, notes) or leaves the machine (bundles) goes through [`mask`]: the secret becomes `***`, and
//! what stands around it stays, so that the text can still be read. A secret is known by its own form (`forms.rs`) or
//! by what it is called (`names.rs`). When in doubt it goes: a masked word costs less than a lost password.

mod forms;
mod names;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What stands where a secret stood.
const MASK: &str = "***";

/// What stood beside a secret may look like one once that is masked; so many rounds settle it.
const ROUNDS: usize = 8;

/// A text with its secrets masked. Masking again changes nothing.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match mask_once(&masked) {
            Some(next) => masked = Cow::Owned(next),
            None => break,
        }
    }
    masked
}

fn mask_once(text: &str) -> Option<String> {
    let mut secrets = Vec::new();
    forms::find(text, &mut secrets);
    names::find(text, &mut secrets);
    secrets.retain(|span| !span.is_empty() && text.get(span.clone()).is_some_and(|s| s != MASK));
    let spans = joined(secrets);
    if spans.is_empty() || spans.iter().all(|s| text.get(s.clone()) == Some(MASK)) {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut copied = 0;
    for span in spans {
        masked.push_str(text.get(copied..span.start).unwrap_or_default());
        masked.push_str(MASK);
        copied = span.end;
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    Some(masked)
}

/// Spans in order, with those that touch made one.
fn joined(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|s| (s.start, s.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// Expressions that are compiled once, each with its secret in the group `s`.
type Expressions = LazyLock<Vec<Regex>>;

/// Compiles constants; one that does not compile fails the tests.
fn compiled(expressions: &[&str]) -> Vec<Regex> {
    expressions.iter().filter_map(|e| Regex::new(e).ok()).collect()
}

/// Where the secrets of some expressions stand.
fn each<'t>(expressions: &Expressions, text: &'t str) -> impl Iterator<Item = regex::Match<'t>> {
    expressions.iter().flat_map(|e| e.captures_iter(text)).filter_map(|c| c.name("s"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (text, wanted) in [
            ("password=hunter2 user=x", "password=*** user=x"),
            ("Password: hunter2", "Password: ***"),
            ("\"password\": \"hunter 2\", \"user\": \"x\"", "\"password\": \"***\", \"user\": \"x\""),
            ("{\\\"db_password\\\":\\\"hunter2\\\"}", "{\\\"db_password\\\":\\\"***\\\"}"),
            ("DB_PASSWORD='hunter2'", "DB_PASSWORD='***'"),
            ("Kennwort: geheim1", "Kennwort: ***"),
            ("Server=db;User Id=sa;Password=S3cr;t=1;", "Server=db;User Id=sa;Password=***;t=1;"),
            ("AccountName=x;AccountKey=abcDEF123+/==;EndpointSuffix=y", "AccountName=x;AccountKey=***;EndpointSuffix=y"),
            ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
            ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic ***"),
            ("curl -H 'Authorization: token abcdef123456' https://x", "curl -H 'Authorization: token ***' https://x"),
            ("X-Api-Key: 0123456789abcdef", "X-Api-Key: ***"),
            ("Cookie: session=abc123; theme=dark", "Cookie: ***"),
            ("Set-Cookie: JSESSIONID=ABCDEF; Path=/", "Set-Cookie: ***"),
            ("postgres://app:s3cr@t@db.example.com:5432/app", "postgres://app:***@db.example.com:5432/app"),
            ("https://user:pw@host/path failed", "https://user:***@host/path failed"),
            ("AKIAIOSFODNN7EXAMPLE", "***"),
            ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = ***"),
            ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123 back", "got *** back"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "***"),
            ("xoxb-123456789012-abcdefABCDEF", "***"),
            ("mysql -u root -phunter2 app", "mysql -u root -p*** app"),
            ("tool --password hunter2 --verbose", "tool --password *** --verbose"),
            ("tool --token=abc --x", "tool --token=*** --x"),
            ("curl -u admin:hunter2 https://x", "curl -u admin:*** https://x"),
            ("sshpass -p hunter2 ssh x", "sshpass -p *** ssh x"),
            ("net use z: \\\\srv\\share hunter2 /user:CONTOSO\\jdoe", "net use z: \\\\srv\\share *** /user:CONTOSO\\jdoe"),
            ("snmp-server community s3cret RO", "snmp-server community *** RO"),
            ("snmpwalk -v2c -c s3cret 10.0.0.1", "snmpwalk -v2c -c *** 10.0.0.1"),
            ("rocommunity s3cret 10.0.0.0/8", "rocommunity *** 10.0.0.0/8"),
            ("username x password 7 0822455D0A16", "username x password 7 ***"),
            ("enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "enable secret 5 ***"),
            ("root:$6$abcdefgh$ABCDEFGHIJKLMNOPqrstuv:19000:0:", "root:***:19000:0:"),
            ("https://x.example/cb?code=abc123&state=1&access_token=xyz987", "https://x.example/cb?code=***&state=1&access_token=***"),
            ("https://s.blob.example/c?sv=2020&sig=aB%2Fc%3D", "https://s.blob.example/c?sv=2020&sig=***"),
            ("<password>hunter2</password>", "<password>***</password>"),
            ("<add key=\"DbPassword\" value=\"hunter2\" />", "<add key=\"DbPassword\" value=\"***\" />"),
            ("ConvertTo-SecureString \"hunter2\" -AsPlainText", "ConvertTo-SecureString \"***\" -AsPlainText"),
            ("recovery key 111111-222222-333333-444444-555555-666666-777777-888888", "recovery key ***"),
            ("token: 9f86d081884c7d65", "token: ***"),
            ("IDENTIFIED BY 'hunter2'", "IDENTIFIED BY '***'"),
        ] {
            assert_eq!(mask(text), wanted);
        }
    }

    #[test]
    fn private_keys_keep_their_frame() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc\n-----END RSA PRIVATE KEY-----\nnext";
        assert_eq!(mask(key), "-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----\nnext");
        assert_eq!(mask("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk"), "-----BEGIN OPENSSH PRIVATE KEY-----\n***");
        let certificate = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----";
        assert_eq!(mask(certificate), certificate);
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "password expired",
            "Your password has expired and must be changed",
            "Password: expired",
            "using password: YES",
            "(using password: NO)",
            "password authentication failed for user \"app\"",
            "the token bucket is empty",
            "unexpected token: }",
            "SyntaxError: Unexpected token '<'",
            "Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
            "Access token was not found",
            "Secret \"db\" not found",
            "secretName: db-credentials",
            "Parole chiave: Classico",
            "Keywords: Classic",
            "password=${DB_PASSWORD}",
            "password: <your password>",
            "Authorization failed for user x",
            "authorization: required",
            "the cookie is too large",
            "pwdLastSet: 132000000000000000",
            "Token Elevation Type: %%1936",
            "CancellationToken token",
            "tokenLifetime=3600",
            "pass: 12 fail: 3",
            "user:x@host",
            "git@github.com:org/repo.git",
            "https://example.com:8443/path@2x.png",
            "join the community now",
            "Bearer authentication is not enabled",
            "Basic authentication is disabled",
            "PIN: forgotten",
            "spin: 12345abcd",
            "Password last set            23.11.2026",
            "Could not read password file /etc/app/passwd",
            "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "mysqldump -u root -p app",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn the_expressions_are_whole() {
        forms::tests::whole();
        names::tests::whole();
    }

    proptest! {
        #[test]
        fn masking_again_changes_nothing(text in prop_oneof![
            "(?s).{0,200}",
            proptest::collection::vec(prop_oneof![
                Just("password".to_owned()), Just("=".to_owned()), Just(": ".to_owned()), Just("\"".to_owned()), Just("token".to_owned()), Just("://".to_owned()),
                Just("@".to_owned()), Just(" ".to_owned()), Just("--password ".to_owned()), Just("AKIAIOSFODNN7EXAMPLE".to_owned()), Just("\n".to_owned()),
                Just("Authorization: Bearer ".to_owned()), Just("-----BEGIN PRIVATE KEY-----".to_owned()), Just("***".to_owned()), Just("?sig=".to_owned()), Just("<password>".to_owned()),
                "[a-zA-Z0-9$;,&<]{0,12}",
            ], 0..20).prop_map(|parts| parts.concat()),
        ]) {
            let once = mask(&text).into_owned();
            let twice = mask(&once).into_owned();
            prop_assert_eq!(once, twice);
        }
    }
}
