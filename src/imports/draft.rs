//! A rule as an import writes it.

use serde::Serialize;

use super::Note;
use crate::markdown::clip;
use crate::model::{ArticleStep, Risk, Template};

/// The longest text of a rule, in characters; well below the bound of the format.
const LONGEST: usize = 6000;

/// A rule that is to be written, with what of its source did not come over.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Draft {
    /// Its id: the path of its file in the destination, without `.yaml`.
    #[serde(skip)]
    pub id: String,
    /// The file it comes from, as the user knows it.
    #[serde(skip)]
    pub source: String,
    /// What did not come over as it was.
    #[serde(skip)]
    pub notes: Vec<Note>,
    /// The version of the rule format.
    pub format: u32,
    /// The problem.
    pub title: String,
    /// The product that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The versions it applies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<DraftVersions>,
    /// How bad it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// What can be seen of it.
    pub symptoms: Vec<DraftSign>,
    /// What must hold of the paste.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<DraftCondition>,
    /// What must not hold of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unless: Option<DraftCondition>,
    /// Why it happens.
    pub causes: Vec<DraftCause>,
    /// Where it is documented.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<DraftReference>,
    /// Pastes with what must come of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<DraftExample>,
}

/// The versions that a rule applies to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftVersions {
    /// Versions and ranges with commas between them.
    pub versions: String,
}

/// Something that can be seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DraftSign {
    /// A Windows event.
    Event {
        /// It.
        event: DraftEvent,
    },
    /// An error code.
    Code {
        /// As spelled.
        code: String,
    },
    /// A regular expression.
    Pattern {
        /// It.
        pattern: String,
    },
    /// Words in order.
    Phrase {
        /// They.
        phrase: String,
    },
    /// Words that are searched.
    Text {
        /// They.
        text: String,
    },
}

/// A Windows event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftEvent {
    /// Its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its id.
    pub id: u32,
}

/// A condition on the paste.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DraftCondition {
    /// One of these.
    Any {
        /// They.
        any: Vec<DraftCondition>,
    },
    /// All of these.
    All {
        /// They.
        all: Vec<DraftCondition>,
    },
    /// These, one after the other.
    Sequence {
        /// They.
        sequence: Vec<DraftSign>,
    },
    /// This.
    Sign(DraftSign),
}

/// A cause.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DraftCause {
    /// Its id within the rule.
    pub id: String,
    /// What it is.
    pub title: String,
    /// How likely it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<&'static str>,
    /// Why it leads to what is seen.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// A question that speaks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// What removes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<DraftStep>,
}

/// A step of a fix.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DraftStep {
    /// What to do.
    #[serde(rename = "do")]
    pub instruction: String,
    /// The commands by shell.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub run: serde_json::Map<String, serde_json::Value>,
    /// What it may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<&'static str>,
}

/// Where something is documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftReference {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A paste with what must come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftExample {
    /// The paste.
    pub paste: String,
    /// The rule must be among the answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<bool>,
    /// It must not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<bool>,
}

impl Draft {
    /// The text of the rule file, without the lines that an import puts before it.
    pub fn to_yaml(&self) -> Result<String, String> {
        serde_yaml::to_string(self).map_err(|e| e.to_string())
    }

    /// Adds a symptom that is not there yet.
    pub fn add_symptom(&mut self, sign: DraftSign) {
        if !self.symptoms.contains(&sign) {
            self.symptoms.push(sign);
        }
    }

    /// Adds words that are searched, where there are any.
    pub fn add_text(&mut self, text: &str) {
        let text = one_line(text);
        if text.chars().any(char::is_alphanumeric) {
            self.add_symptom(DraftSign::Text { text: clip(&text, LONGEST) });
        }
    }
}

impl DraftCondition {
    /// One condition for several that must all hold; nothing for none.
    #[must_use]
    pub fn all(mut conditions: Vec<Self>) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::All { all: conditions }),
        }
    }

    /// One condition for several of which one must hold; nothing for none.
    #[must_use]
    pub fn any(mut conditions: Vec<Self>) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::Any { any: conditions }),
        }
    }
}

impl DraftCause {
    /// A cause with its texts as they may stand in a rule.
    #[must_use]
    pub fn new(id: &str, title: &str, explanation: &str) -> Self {
        let id = if id.is_empty() { "documented".to_owned() } else { id.to_owned() };
        Self { id, title: literal(&clip(&one_line(title), 200)), explanation: literal(&clip(explanation.trim(), LONGEST)), ..Self::default() }
    }
}

impl DraftStep {
    /// A step of an article as it may stand in a rule.
    #[must_use]
    pub fn new(step: &ArticleStep) -> Self {
        let run = step.run.iter().map(|c| (c.shell.name().to_owned(), serde_json::Value::String(literal(&c.command)))).collect();
        let risk = (step.risk != Risk::None).then(|| step.risk.name());
        Self { instruction: literal(&clip(&step.instruction, LONGEST)), run, risk }
    }
}

impl DraftReference {
    /// A reference, titled by its address where it has no title.
    #[must_use]
    pub fn new(title: &str, url: &str) -> Self {
        let bare = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
        let title = one_line(title);
        Self { title: clip(if title.is_empty() { bare } else { &title }, 200), url: url.to_owned() }
    }

    /// Whether a text is an address that a reference can have.
    #[must_use]
    pub fn is_address(text: &str) -> bool {
        (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
    }
}

/// A text in which every brace stands for itself.
#[must_use]
pub fn literal(text: &str) -> String {
    let mut text = text.to_owned();
    let names: std::collections::BTreeSet<String> = Template::new(text.as_str()).placeholders().map(str::to_owned).collect();
    for name in names {
        text = double_braces(&text, &format!("{{{name}}}"));
    }
    text
}

/// A text with every `{name}` that is a placeholder in doubled braces.
fn double_braces(text: &str, placeholder: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(placeholder) {
        out.push_str(before);
        let stays = before.ends_with(['$', '@', '{']);
        if stays {
            out.push_str(placeholder)
        } else {
            out.push_str(&format!("{{{placeholder}}}"))
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text on one line.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_a_rule_file() {
        let mut draft = Draft { format: 1, title: "Spool: it stalls".into(), severity: Some("high"), ..Draft::default() };
        draft.add_symptom(DraftSign::Phrase { phrase: "the spool stalls".into() });
        draft.add_symptom(DraftSign::Event { event: DraftEvent { source: Some("Spool".into()), id: 7 } });
        draft.add_text(" ... ");
        let signs = vec![DraftSign::Pattern { pattern: r"a\d".into() }, DraftSign::Phrase { phrase: "b c".into() }];
        draft.requires = Some(DraftCondition::Sequence { sequence: signs });
        draft.causes.push(DraftCause::new("full", "It is full", "See {path}."));
        let text = draft.to_yaml().unwrap();
        let wanted = "format: 1\ntitle: 'Spool: it stalls'\nseverity: high\nsymptoms:\n- phrase: the spool stalls\n- event:\n    source: Spool\n    id: 7\nrequires:\n  sequence:\n  - pattern: a\\d\n  - phrase: b c\ncauses:\n- id: full\n  title: It is full\n  explanation: See {{path}}.\n";
        assert_eq!(text, wanted);
        assert!(matches!(crate::rules::read_rule(&text, "x", ""), crate::rules::Outcome::Rule(_)));
    }

    #[test]
    fn braces_stand_for_themselves() {
        assert_eq!(literal("a {b} ${c} {{d}} {e} { print }"), "a {{b}} ${c} {{d}} {{e}} { print }");
        let placeholders = |t: &str| Template::new(literal(t)).placeholders().count();
        assert_eq!(placeholders("{a}{a} {b} x{a}"), 0);
    }
}
