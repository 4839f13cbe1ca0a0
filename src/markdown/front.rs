//! The front matter of an article: what stands between `---` lines before the text.

use std::collections::BTreeMap;

/// The longest front matter that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The entries of a front matter. Values that are no text, no number and no list of them are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontMatter(BTreeMap<String, Vec<String>>);

impl FrontMatter {
    /// The text of an entry, by its name in lower case; nothing where it is empty or a list.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    /// The texts of an entry, by its name in lower case: one, or those of a list.
    #[must_use]
    pub fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of all entries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The front matter of a text, and what follows it.
#[must_use]
pub fn front_matter(text: &str) -> (FrontMatter, &str) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for fence in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(fence).and_then(|t| t.strip_prefix('\n').or_else(|| t.strip_prefix("\r\n"))) else { continue };
        let Some((matter, body)) = until_fence(rest, fence) else { continue };
        if matter.len() > MAX_BYTES {
            return (FrontMatter::default(), body);
        }
        let read = if fence == "---" { from_yaml(matter) } else { None };
        return (read.unwrap_or_else(|| from_lines(matter)), body);
    }
    (FrontMatter::default(), text)
}

/// A text cut at the line that is nothing but the fence.
fn until_fence<'t>(text: &'t str, fence: &str) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((text.get(..at)?, text.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

fn from_yaml(matter: &str) -> Option<FrontMatter> {
    let serde_yaml::Value::Mapping(entries) = serde_yaml::from_str(matter).ok()? else { return None };
    let mut found = BTreeMap::new();
    for (name, value) in entries {
        let serde_yaml::Value::String(name) = name else { continue };
        let values: Vec<String> = match value {
            serde_yaml::Value::Sequence(list) => list.iter().filter_map(scalar).collect(),
            other => scalar(&other).into_iter().collect(),
        };
        if !values.is_empty() {
            found.insert(name.to_lowercase(), values);
        }
    }
    Some(FrontMatter(found))
}

fn scalar(value: &serde_yaml::Value) -> Option<String> {
    let text = match value {
        serde_yaml::Value::String(s) => s.trim().to_owned(),
        serde_yaml::Value::Number(n) => n.to_string(),
        serde_yaml::Value::Bool(b) => b.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// `name: value` or `name = "value"`, line by line: TOML, and what its author took for YAML.
fn from_lines(matter: &str) -> FrontMatter {
    let mut found = BTreeMap::new();
    for line in matter.lines().filter(|l| !l.starts_with([' ', '\t', '#', '-', '['])) {
        let Some((name, value)) = line.split_once([':', '=']) else { continue };
        let value = value.trim();
        let values: Vec<String> = match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
            Some(list) => list.split(',').map(unquoted).collect(),
            None => vec![unquoted(value)],
        };
        let values: Vec<String> = values.into_iter().filter(|v| !v.is_empty()).collect();
        if !values.is_empty() {
            found.insert(name.trim().to_lowercase(), values);
        }
    }
    FrontMatter(found)
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_texts_and_lists() {
        let (front, body) = front_matter("---\r\nTitle: 'A: b'\ntags: [x, y]\nlevel: 3\nempty:\n---\nBody\n---\n");
        assert_eq!((front.text("title"), front.list("tags")), (Some("A: b"), &["x".to_owned(), "y".to_owned()][..]));
        assert_eq!((front.text("level"), front.text("empty"), body), (Some("3"), None, "Body\n---\n"));
    }

    #[test]
    fn what_is_no_yaml_is_read_line_by_line() {
        let (front, _) = front_matter("---\ntitle: Fix: it {{ now }}\nauthor: @me\n---\n");
        assert_eq!(front.text("title"), Some("Fix: it {{ now }}"));
        let (front, _) = front_matter("+++\ntitle = \"Disk full\"\ntags = [\"a\", \"b\"]\n+++\ntext");
        assert_eq!((front.text("title"), front.list("tags").len()), (Some("Disk full"), 2));
    }

    #[test]
    fn a_rule_across_the_page_is_no_front_matter() {
        for text in ["---\nno end", "text\n---\n", "--- \ntitle: x\n"] {
            assert_eq!(front_matter(text), (FrontMatter::default(), text));
        }
    }
}
