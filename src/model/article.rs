//! Articles: longer Markdown text that rules point to, searched as well.

use serde::{Deserialize, Serialize};

use super::rule::{Risk, ShellCommand, Symptom};

/// A Markdown article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its path in its folder, with `/`, such as `kb/exchange/update-rollups.md`.
    pub path: String,
    /// Where it came from: the folder as the user named it, or `built-in`.
    pub origin: String,
    /// Its title: the front matter's, or the first heading, or the file's name.
    pub title: String,
    /// What can be seen of the problem that it is about: the alert's name, error texts, events and codes.
    pub symptoms: Vec<Symptom>,
    /// Its sections in order; text before the first heading is the first section.
    pub sections: Vec<Section>,
}

/// One section of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading, without markup; empty for text before the first heading.
    pub heading: String,
    /// The heading's level, 1 to 6; 0 for text before the first heading.
    pub level: u8,
    /// The anchor of the heading, as code hosts make it: `apparent-delay`.
    pub anchor: String,
    /// What the section is for, by its heading or that of the section it belongs to.
    pub role: SectionRole,
    /// The text without markup; paragraphs and list items on lines of their own.
    pub text: String,
    /// The same as steps, where the section says what to do.
    pub steps: Vec<ArticleStep>,
}

/// What a section of an article is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum SectionRole {
    /// What can be seen of the problem: Symptoms, Problem, Error message.
    Symptoms,
    /// What an alert or a message means: Meaning, Explanation.
    Meaning,
    /// Why it happens: Cause.
    Cause,
    /// What removes it: Resolution, Solution, Mitigation, Workaround.
    Fix,
    /// How to find out more: Diagnosis, Investigation.
    Diagnosis,
    /// What it does to users: Impact.
    Impact,
    /// Anything else.
    #[default]
    Other,
}

/// A step that an article describes. Braces in it stand for themselves: an article has no placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleStep {
    /// What to do.
    pub instruction: String,
    /// The commands, one for each shell.
    pub run: Vec<ShellCommand>,
    /// What it may cost, as far as the words tell.
    pub risk: Risk,
}
