//! Articles: longer Markdown text that rules point to, searched as well.

use serde::{Deserialize, Serialize};

/// A Markdown article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its path in its folder, with `/`, such as `kb/exchange/update-rollups.md`.
    pub path: String,
    /// Where it came from: the folder as the user named it, or `built-in`.
    pub origin: String,
    /// Its title: the front matter's, or the first heading, or the file's name.
    pub title: String,
    /// Its sections in order; text before the first heading is the first section.
    pub sections: Vec<Section>,
}

/// One section of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading, without markup; empty for text before the first heading.
    pub heading: String,
    /// The heading's level, 1 to 6; 0 for text before the first heading.
    pub level: u8,
    /// The anchor of the heading, as code hosts make it: `apparent-delay`.
    pub anchor: String,
    /// The text without markup; paragraphs and list items on lines of their own.
    pub text: String,
}
