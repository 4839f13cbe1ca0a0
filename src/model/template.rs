//! Text with captured values filled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in which `{name}` stands for a value that a pattern captured from the paste.
///
/// Only a plain lower-case word in braces is a placeholder, so `${VAR}`, `{ print $1 }` and `{{.ID}}` stay as they are
/// written; `{{` and `}}` around a plain word are literal braces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Template(String);

/// How a captured value is quoted before it is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// For people: the value as it is.
    Prose,
    /// For a POSIX shell: single quotes where needed.
    Posix,
    /// For PowerShell: single quotes, doubled inside.
    PowerShell,
    /// For cmd.exe: double quotes; a value that cmd would expand or that has quotes stays a placeholder.
    Cmd,
    /// For SQL: a string literal.
    Sql,
}

/// A template with its values filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Placeholders that had no value, or none that is safe to fill in; they stand in the text as `<name>`.
    pub open: Vec<String>,
}

enum Piece<'t> {
    Text(&'t str),
    Placeholder(&'t str),
}

impl Template {
    /// A template from the text as written.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as written.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.0
    }

    /// The names of the placeholders, in order, repeats included.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        pieces(&self.0).into_iter().filter_map(|p| match p {
            Piece::Placeholder(name) => Some(name),
            Piece::Text(_) => None,
        })
    }

    /// The text with values filled in.
    #[must_use]
    pub fn fill(&self, values: &BTreeMap<String, String>, quoting: Quoting) -> Filled {
        let mut text = String::with_capacity(self.0.len());
        let mut open = Vec::new();
        for piece in pieces(&self.0) {
            match piece {
                Piece::Text(t) => text.push_str(t),
                Piece::Placeholder(name) => match values.get(name).and_then(|v| quoting.quote(v)) {
                    Some(value) => text.push_str(&value),
                    None => {
                        text.push('<');
                        text.push_str(name);
                        text.push('>');
                        open.push(name.to_owned());
                    }
                },
            }
        }
        Filled { text, open }
    }
}

impl Quoting {
    /// The value as one word for this reader, or nothing where no quoting makes it safe.
    #[must_use]
    pub fn quote(self, value: &str) -> Option<String> {
        if value.chars().any(char::is_control) {
            return None;
        }
        let plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:@,+=/-".contains(&b));
        let option_like = value.starts_with('-');
        match self {
            Self::Prose => Some(value.to_owned()),
            // A value that begins with a hyphen would be read as an option, whatever the quotes.
            _ if option_like => None,
            Self::Posix if plain => Some(value.to_owned()),
            Self::Posix => Some(format!("'{}'", value.replace('\'', r"'\''"))),
            // PowerShell also takes typographic quotes for quotes.
            Self::PowerShell if value.chars().any(|c| matches!(c, '\u{2018}'..='\u{201f}')) => None,
            Self::PowerShell if plain && !value.contains([',', '@', '=', '+']) && !value.starts_with(['.', '/']) => Some(value.to_owned()),
            Self::PowerShell => Some(format!("'{}'", value.replace('\'', "''"))),
            Self::Cmd if value.contains(['"', '%', '!', '^']) => None,
            Self::Cmd if plain && !value.contains([',', '=']) => Some(value.to_owned()),
            // A backslash before the closing quote would escape it.
            Self::Cmd if value.ends_with('\\') => None,
            Self::Cmd => Some(format!("\"{value}\"")),
            Self::Sql if value.contains('\\') => None,
            Self::Sql => Some(format!("'{}'", value.replace('\'', "''"))),
        }
    }
}

/// Cuts a text at its placeholders.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|t| t.find('{')).map(|o| o + at) {
        let inside = text.get(open + 1..).unwrap_or_default();
        let doubled = inside.starts_with('{');
        if doubled {
            // `{{word}}` is a literal `{word}`; anything else in double braces stays as it is.
            if let Some((name, rest)) = inside.get(1..).and_then(|t| t.split_once("}}"))
                && is_name(name)
            {
                found.push(Piece::Text(text.get(from..open).unwrap_or_default()));
                let end = text.len() - rest.len();
                found.push(Piece::Text(text.get(open + 1..end - 1).unwrap_or_default()));
                from = end;
                at = end;
            } else {
                at = open + 2;
            }
            continue;
        }
        let after_dollar = text.get(..open).is_some_and(|t| t.ends_with(['$', '@']));
        match inside.split_once('}') {
            Some((name, rest)) if is_name(name) && !after_dollar => {
                found.push(Piece::Text(text.get(from..open).unwrap_or_default()));
                found.push(Piece::Placeholder(name));
                from = text.len() - rest.len();
                at = from;
            }
            _ => at = open + 1,
        }
    }
    found.push(Piece::Text(text.get(from..).unwrap_or_default()));
    found
}

/// Whether a word can be the name of a capture: a lower-case letter, then letters, digits and underscores.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn fills_in_values() {
        let t = Template::new("Stop {unit} on {host}.");
        let filled = t.fill(&values(&[("unit", "nginx.service")]), Quoting::Prose);
        assert_eq!(filled.text, "Stop nginx.service on <host>.");
        assert_eq!(filled.open, ["host"]);
    }

    #[test]
    fn foreign_braces_stay() {
        for text in ["echo ${home}", "awk '{ print $1 }'", "docker ps --format {{.ID}}", "Get-X | % { $_ }", "a { b", "{", "{}", "@{name}"] {
            assert_eq!(Template::new(text).fill(&values(&[("home", "x"), ("name", "x")]), Quoting::Posix).text, text);
        }
        assert_eq!(Template::new("a {{port}} b").fill(&values(&[("port", "1")]), Quoting::Prose).text, "a {port} b");
    }

    #[test]
    fn a_captured_value_is_data_in_every_shell() {
        let evil = "x'; rm -rf / #";
        assert_eq!(Quoting::Posix.quote(evil).unwrap(), r"'x'\''; rm -rf / #'");
        assert_eq!(Quoting::PowerShell.quote(evil).unwrap(), "'x''; rm -rf / #'");
        assert_eq!(Quoting::Sql.quote("o'neil").unwrap(), "'o''neil'");
        assert_eq!(Quoting::Cmd.quote("a & b").unwrap(), "\"a & b\"");
        assert_eq!(Quoting::Cmd.quote("%PATH%"), None);
        assert_eq!(Quoting::Posix.quote("a\nb"), None);
        assert_eq!(Quoting::Posix.quote("--help"), None);
        assert_eq!(Quoting::PowerShell.quote("x\u{2019}; calc"), None);
    }
}
