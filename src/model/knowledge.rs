//! Knowledge as it is stored: documents, what the index knows of them, and the files they come from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::fault::FaultyFile;
use super::rule::{Cause, Rule, Symptom};

/// A rule or an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Document {
    /// A rule.
    Rule(Box<Rule>),
    /// An article.
    Article(Box<Article>),
}

/// A document with what the index knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The document.
    pub document: Document,
    /// Keys of the terms of its title and symptoms, sorted, each once.
    pub head: Vec<u64>,
    /// Keys of the terms of its causes and fixes that are not in the head, sorted, each once.
    pub body: Vec<u64>,
    /// Keys that a paste must share for one of its exact symptoms to match, sorted, each once.
    pub anchors: Vec<u64>,
}

/// A file of knowledge, with the state it was read in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileStamp {
    /// Which of the sources it belongs to, in the order they were given; later ones override earlier ones.
    pub source: u16,
    /// Its path in the source, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970; 0 where that cannot be relied on.
    pub modified: u64,
}

/// A folder with the time its list of entries last changed, in nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its full path.
    pub path: PathBuf,
    /// When its list of entries changed.
    pub modified: u64,
}

/// Every file and folder of the sources of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The files, sorted by source and path.
    pub files: Vec<FileStamp>,
    /// The folders; none for the built-in knowledge.
    pub folders: Vec<Folder>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// A document.
    Document(Document),
    /// A rule file with faults.
    Faulty(FaultyFile),
    /// Not knowledge at all.
    Ignored,
}

impl FileStamp {
    /// The id of what the file holds: a rule's path without `.yaml` and without a leading `rules/`, an article's path.
    #[must_use]
    pub fn id(&self) -> &str {
        match self.path.strip_suffix(".yaml") {
            Some(rule) => rule.strip_prefix("rules/").unwrap_or(rule),
            None => &self.path,
        }
    }

    /// Whether the file is an article rather than a rule.
    #[must_use]
    pub fn is_article(&self) -> bool {
        !self.path.ends_with(".yaml")
    }
}

impl Document {
    /// The rule's id, or the article's path.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Rule(rule) => &rule.id,
            Self::Article(article) => &article.path,
        }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Rule(rule) => &rule.title,
            Self::Article(article) => &article.title,
        }
    }

    /// Every symptom: of a rule those of its causes as well.
    pub fn symptoms(&self) -> impl Iterator<Item = &Symptom> {
        let (own, causes) = match self {
            Self::Rule(rule) => (rule.symptoms.as_slice(), rule.causes.as_slice()),
            Self::Article(article) => (article.symptoms.as_slice(), [].as_slice()),
        };
        own.iter().chain(causes.iter().flat_map(|c: &Cause| &c.symptoms))
    }

    /// Where it came from, as the user named it.
    #[must_use]
    pub fn origin(&self) -> &str {
        match self {
            Self::Rule(rule) => &rule.origin,
            Self::Article(article) => &article.origin,
        }
    }
}

/// The size and time of change of a file; nothing where it is gone.
#[must_use]
pub fn stamp_of(path: &std::path::Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|m| (m.len(), modified(&m)))
}

/// When a file was changed, in nanoseconds since 1970; 0 where that cannot be told.
#[must_use]
pub fn modified(metadata: &std::fs::Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|d| u64::try_from(d.as_nanos()).ok()).unwrap_or(0)
}
