//! Values captured from a paste, on their way into a check.
//!
//! The paste is untrusted: what stands in it becomes part of a check only where it is what the check needs there. A
//! value that is not is no finding: the check is unknown, and says why.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::asker::Asker;
use crate::model::{Os, Quoting, Template};

/// What values are filled into templates, and of what system they are.
pub struct Values<'v> {
    captured: &'v BTreeMap<String, String>,
}

/// What stands in a place of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A host name or an address.
    Host,
    /// A port number.
    Port,
    /// A service's name.
    Unit,
    /// A user's or a group's name.
    User,
    /// A kernel module, a sysctl, a variable.
    Word,
    /// An HTTP address.
    Url,
    /// Text that is only compared.
    Text,
}

impl<'v> Values<'v> {
    /// These values.
    pub fn new(captured: &'v BTreeMap<String, String>) -> Self {
        Self { captured }
    }

    /// A template filled in, or why it cannot be.
    pub fn fill(&self, template: &Template, kind: Kind) -> Result<String, String> {
        let text = self.plain(template)?;
        match kind {
            Kind::Host => host(&text)?,
            Kind::Port => port(&text).map(drop)?,
            Kind::Unit => unit(&text)?,
            Kind::User => user(&text)?,
            Kind::Word => word(&text)?,
            Kind::Url => url(&text)?,
            Kind::Text => line(&text)?,
        }
        Ok(text)
    }

    /// A path filled in, with the target's environment variables in it.
    pub fn path(&self, template: &Template, asker: &Asker<'_>) -> Result<String, String> {
        // The rule's own variables first: a value that was captured is never looked at for more.
        let written = Template::new(with_variables(template.as_written(), asker)?);
        let text = self.plain(&written)?;
        path(&text, asker.os())?;
        Ok(text)
    }

    /// A regular expression filled in: values stand for themselves in it. It has to match all of a name.
    pub fn whole_name(&self, template: &Template) -> Result<regex::Regex, String> {
        regex(&format!("^(?:{})$", self.escaped(template)?))
    }

    /// A regular expression filled in: values stand for themselves in it. It may match anywhere.
    pub fn pattern(&self, template: &Template) -> Result<regex::Regex, String> {
        regex(&self.escaped(template)?)
    }

    fn escaped(&self, template: &Template) -> Result<String, String> {
        let escaped: BTreeMap<String, String> = self.captured.iter().map(|(k, v)| (k.clone(), regex::escape(v))).collect();
        Values::new(&escaped).plain(template)
    }

    fn plain(&self, template: &Template) -> Result<String, String> {
        let filled = template.fill(self.captured, Quoting::Prose);
        match filled.open.first() {
            None => Ok(filled.text),
            Some(name) if self.captured.contains_key(name) => Err(format!("the value of `{name}` cannot stand in a check")),
            Some(name) => Err(format!("there is no value for `{name}`; give one with --set {name}=…")),
        }
    }
}

/// A regular expression as rules have them: without regard to case, line by line, bounded.
pub fn regex(pattern: &str) -> Result<regex::Regex, String> {
    regex::RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(crate::model::MAX_REGEX_BYTES)
        .build()
        .map_err(|e| format!("the regular expression cannot be used: {}", e.to_string().lines().last().unwrap_or_default()))
}

/// `$NAME`, `${NAME}` and `%NAME%` as the target's environment has them.
fn with_variables(text: &str, asker: &Asker<'_>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let sign = rest.get(at..=at).unwrap_or_default();
        let after = rest.get(at + 1..).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')');
        let (name, following) = if sign == "%" {
            match after.split_once('%') {
                Some((name, following)) if !name.is_empty() && name.chars().all(is_name) => (name, following),
                _ => ("", after),
            }
        } else if let Some((name, following)) = after.strip_prefix('{').and_then(|a| a.split_once('}')) {
            (name, following)
        } else {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            after.split_at(end)
        };
        if name.is_empty() || !name.chars().all(is_name) {
            out.push_str(sign);
            rest = after;
            continue;
        }
        let value = asker.variable(name).map_err(|e| format!("the variable `{name}` of the target cannot be read: {e}"))?;
        out.push_str(&value.ok_or_else(|| format!("the variable `{name}` is not set on the target"))?);
        rest = following;
    }
    out.push_str(rest);
    Ok(out)
}

fn not(text: &str, what: &str) -> String {
    let shown: String = text.chars().take(60).flat_map(char::escape_default).collect();
    format!("`{shown}` is not {what}")
}

fn check(text: &str, fits: bool, what: &str) -> Result<(), String> {
    if fits { Ok(()) } else { Err(not(text, what)) }
}

/// A host name (RFC 1123, with the underscore that service records have) or an address.
pub fn host(text: &str) -> Result<(), String> {
    let name = |t: &str| {
        let t = t.strip_suffix('.').unwrap_or(t);
        !t.is_empty()
            && t.len() <= 253
            && t.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
    };
    check(text, text.parse::<IpAddr>().is_ok() || name(text), "a host name or an address")
}

/// A port number.
pub fn port(text: &str) -> Result<u16, String> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u16>().ok()).flatten().filter(|p| *p > 0).ok_or_else(|| not(text, "a port"))
}

/// A service's name: what systemd.unit(5) allows, and the blanks of Windows' names.
pub fn unit(text: &str) -> Result<(), String> {
    let fits = (1..=256).contains(&text.len())
        && !text.starts_with(['-', ' ', '.'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b":_.\\@- $".contains(&b))
        && !text.contains("..");
    check(text, fits, "a service's name")
}

/// A user's or a group's name.
pub fn user(text: &str) -> Result<(), String> {
    let fits = (1..=256).contains(&text.len())
        && !text.starts_with('-')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$' | '\\' | '@' | ' '));
    check(text, fits, "a user's or a group's name")
}

/// A name of letters, digits, dots, hyphens and underscores.
pub fn word(text: &str) -> Result<(), String> {
    let fits = (1..=256).contains(&text.len())
        && !text.starts_with(['-', '.'])
        && !text.contains("..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-()".contains(&b));
    check(text, fits, "a plain name")
}

/// An address that begins with `http://` or `https://` and names a host.
pub fn url(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")).ok_or_else(|| not(text, "an HTTP address"))?;
    let fits = text.len() <= 2000 && text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains(['\\', '"', '<', '>', '^', '`']);
    check(text, fits, "an HTTP address")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, number) = match authority.strip_prefix('[').and_then(|a| a.split_once(']')) {
        Some((address, after)) => (address, after.strip_prefix(':')),
        None => authority.split_once(':').map_or((authority, None), |(n, p)| (n, Some(p))),
    };
    if authority.contains('@') {
        return Err(not(text, "an address that a check may use: it holds a login"));
    }
    host(name)?;
    number.map_or(Ok(()), |n| port(n).map(drop))
}

/// Text on one line.
fn line(text: &str) -> Result<(), String> {
    check(text, !text.chars().any(char::is_control), "a text on one line")
}

/// An absolute path without NUL, line ends or other control characters.
pub fn path(text: &str, os: Option<Os>) -> Result<(), String> {
    check(text, !text.is_empty() && text.len() <= 4096 && !text.chars().any(char::is_control), "a path")?;
    let drive = || text.as_bytes().get(1) == Some(&b':') && text.as_bytes().get(2).is_some_and(|b| matches!(b, b'\\' | b'/'));
    let absolute = match os {
        Some(Os::Windows) => drive() || text.starts_with("\\\\"),
        Some(_) => text.starts_with('/'),
        None => text.starts_with('/') || drive(),
    };
    check(text, absolute, "an absolute path on this target")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;
    use crate::verification::hosts::Scripted;
    use crate::verification::{Reply, Request};

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_value_has_to_be_what_the_check_needs() {
        let captured = values(&[("port", "80; id"), ("host", "$(id)"), ("unit", "a\nb"), ("good", "8080")]);
        let v = Values::new(&captured);
        assert!(v.fill(&Template::new("{port}"), Kind::Port).unwrap_err().contains("not a port"));
        assert!(v.fill(&Template::new("{host}"), Kind::Host).unwrap_err().contains("not a host name"));
        assert!(v.fill(&Template::new("{unit}"), Kind::Unit).is_err());
        assert!(v.fill(&Template::new("{missing}"), Kind::Port).unwrap_err().contains("--set missing="));
        assert_eq!(v.fill(&Template::new("{good}"), Kind::Port).unwrap(), "8080");
    }

    #[test]
    fn names_of_every_kind() {
        for good in ["web1", "mail.example.org.", "192.0.2.1", "::1", "_sip._tcp.example.org"] {
            assert!(host(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a b", "a..b", "a/b", "a;b"] {
            assert!(host(bad).is_err(), "{bad}");
        }
        assert!(unit("postgresql@15-main.service").is_ok() && unit("--now").is_err() && unit("a/b").is_err());
        assert!(url("http://[::1]:8080/x?y=1").is_ok() && url("http://a:b@h/").is_err() && url("file:///etc/shadow").is_err());
        assert!(word("net.core.somaxconn").is_ok() && word("../etc").is_err());
    }

    #[test]
    fn a_captured_value_stands_for_itself_in_a_regular_expression() {
        let captured = values(&[("name", "a.c+")]);
        let regex = Values::new(&captured).whole_name(&Template::new("{name}|other")).unwrap();
        assert!(regex.is_match("a.c+") && regex.is_match("other") && !regex.is_match("abcc") && !regex.is_match("other2"));
    }

    #[test]
    fn variables_are_the_targets_and_never_those_of_a_captured_value() {
        let variable = |name: &str, value: &str| (Request::Variable { name: name.into() }, Reply::Variable(Some(value.into())));
        let (request, reply) = variable("HOME", "/root");
        let host = Scripted::linux().with(request, reply);
        let asker = Asker::new(&host, Instant::now() + Duration::from_secs(1));
        let captured = values(&[("file", "$HOME")]);
        let v = Values::new(&captured);
        assert_eq!(v.path(&Template::new("$HOME/.ssh"), &asker).unwrap(), "/root/.ssh");
        assert_eq!(v.path(&Template::new("${HOME}/{file}"), &asker).unwrap(), "/root/$HOME");
        assert!(v.path(&Template::new("%NOPE%/x"), &asker).unwrap_err().contains("not set"));
        assert!(v.path(&Template::new("etc/passwd"), &asker).unwrap_err().contains("absolute"));
        assert_eq!(v.path(&Template::new("/var/100%/x"), &asker).unwrap(), "/var/100%/x");
    }

    proptest! {
        #[test]
        fn nothing_that_a_shell_would_read_gets_through(text in "\\PC{0,40}") {
            let shell = |t: &str| t.contains([';', '|', '&', '`', '\'', '"', '\n', '(', '<', '>']);
            if host(&text).is_ok() { prop_assert!(!shell(&text) && !text.contains('$')); }
            if unit(&text).is_ok() { prop_assert!(!shell(&text)); }
            if port(&text).is_ok() { prop_assert!(text.bytes().all(|b| b.is_ascii_digit())); }
        }
    }
}
