//! Secrets in what a system says: replaced before they leave it in a bundle.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::content::Content;
use super::host::{Output, Reply, Request};

/// What stands in a secret's place.
pub const MASK: &str = "<masked>";

/// A reply without its secrets, and how many there were.
pub fn mask(request: &Request, reply: Reply) -> (Reply, usize) {
    let mut count = 0;
    let mut masked = |content: Content| {
        let (content, n) = mask_content(content);
        count += n;
        content
    };
    let reply = match reply {
        Reply::Content(content) => Reply::Content(masked(content)),
        Reply::Files(files) => Reply::Files(files.into_iter().map(|(path, content)| (path, masked(content))).collect()),
        Reply::Output(o) => Reply::Output(Output { status: o.status, stdout: masked(o.stdout), stderr: masked(o.stderr) }),
        Reply::Http(mut http) => {
            http.body = masked(http.body);
            for (name, value) in &mut http.headers {
                if ["set-cookie", "authorization", "www-authenticate"].contains(&name.to_ascii_lowercase().as_str()) {
                    *value = MASK.to_owned();
                    count += 1;
                }
            }
            Reply::Http(http)
        }
        Reply::Variable(Some(_)) if matches!(request, Request::Variable { name } if is_secret_name(name)) => {
            count += 1;
            Reply::Variable(Some(MASK.to_owned()))
        }
        other => other,
    };
    (reply, count)
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pass", "secret", "token", "credential", "api_key", "apikey", "private_key"].iter().any(|word| name.contains(word))
}

/// Assignments to names that say what they hold, logins in addresses, headers, and private keys.
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?s)(?P<before>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?P<after>-----END [A-Z ]*PRIVATE KEY-----|\z)",
        r#"(?i)(?P<before>[\w.-]*(?:password|passwd|requirepass|masterauth|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w.-]*["']?(?:\s*[:=]\s*|\x00|[ \t]+)["']?)(?P<secret>[^\s"',;\x00]+)(?P<after>)"#,
        r"(?i)(?P<before>\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s/@]+(?P<after>@)",
        r"(?i)(?P<before>\b(?:authorization|proxy-authorization|cookie|set-cookie)\s*[:=]\s*)[^\r\n]+(?P<after>)",
        r"(?P<before>\$(?:1|2[aby]?|5|6|y|argon2id?)\$)[./A-Za-z0-9$=,+-]{12,}(?P<after>)",
        r"(?P<before>\b)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?P<after>)",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

fn mask_content(content: Content) -> (Content, usize) {
    let Ok(text) = std::str::from_utf8(&content.bytes) else { return (content, 0) };
    let mut text = text.to_owned();
    let mut count = 0;
    for secret in SECRETS.iter() {
        let masked = secret.replace_all(&text, |found: &Captures<'_>| {
            count += 1;
            let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
            format!("{}{MASK}{}", part("before"), part("after"))
        });
        text = masked.into_owned();
    }
    let masked = content.masked || count > 0;
    (Content { bytes: text.into_bytes(), masked, ..content }, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        mask_content(Content::new(text)).0.text().into_owned()
    }

    #[test]
    fn every_pattern_is_one() {
        assert_eq!(SECRETS.len(), 6);
    }

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (text, expected) in [
            ("db_password = hunter2\nport = 5432\n", "db_password = <masked>\nport = 5432\n"),
            ("\"apiKey\": \"abc123\",", "\"apiKey\": \"<masked>\","),
            ("postgres://app:s3cret@db/x", "postgres://app:<masked>@db/x"),
            ("Authorization: Bearer abc.def", "Authorization: <masked>"),
            ("mysql\0--password=geheim\0-h", "mysql\0--password=<masked>\0-h"),
            ("requirepass foobared", "requirepass <masked>"),
            ("root:$6$abcdefgh$0123456789abcdef:1::", "root:$6$<masked>:1::"),
            ("worker_connections 1024;", "worker_connections 1024;"),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----<masked>-----END PRIVATE KEY-----\n"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n", "-----BEGIN CERTIFICATE-----\nAAAA\n"),
        ] {
            assert_eq!(masked(text), expected, "{text:?}");
        }
    }

    #[test]
    fn content_says_that_it_was_masked() {
        assert!(mask_content(Content::new("token=x1")).0.masked);
        assert!(!mask_content(Content::new("nothing here")).0.masked);
    }

    #[test]
    fn variables_go_by_their_names() {
        let request = |name: &str| Request::Variable { name: name.into() };
        let reply = || Reply::Variable(Some("x".into()));
        assert_eq!(mask(&request("PGPASSWORD"), reply()), (Reply::Variable(Some(MASK.into())), 1));
        assert_eq!(mask(&request("HOME"), reply()), (reply(), 0));
    }
}
