//! Knowledge as it is stored: documents, what the index knows of them, and the files they come from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::fault::FaultyFile;
use super::library::SearchTerm;
use super::rule::Rule;

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
    /// Its terms with how much of it each makes up, sorted by key, each once. Of an article, each term as it stands in the
    /// section that has most of it.
    pub terms: Vec<TermShare>,
    /// Its parts that are compared with a paste one by one: of a rule its short texts, of an article its sections.
    pub parts: Vec<Part>,
    /// Keys that a paste must share for one of its exact symptoms to match, sorted, each once.
    pub anchors: Vec<u64>,
}

/// How much of a document a term makes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TermShare {
    /// The key of the term; its two lowest bits are zero, for the index to put its [`TermShare::level`] there.
    pub key: u64,
    /// The share in hundredths of what one mention makes up in a document of ordinary length.
    pub share: u16,
}

impl TermShare {
    /// For each level, the largest share that is on it, in hundredths: the index knows a term's level only.
    pub const LEVELS: [u16; 4] = [35, 80, 200, 1000];

    /// The level of the share: the index of the first of [`TermShare::LEVELS`] that is not below it.
    #[must_use]
    pub fn level(&self) -> u64 {
        Self::LEVELS.iter().take(3).take_while(|most| self.share > **most).count() as u64
    }
}

/// A part of a document that is compared with a paste by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its terms, sorted by key, each once.
    pub terms: Vec<TermShare>,
    /// The rarities of its terms in technical English, summed up, in tenths of a bit.
    pub tenths: u32,
}

impl Entry {
    /// What the terms that are searched for weigh in the document, each on the level it has there.
    #[must_use]
    pub fn weight_of(&self, terms: &[SearchTerm]) -> u32 {
        let weight = |wanted: &SearchTerm| {
            let found = self.terms.binary_search_by(|t| t.key.cmp(&wanted.key)).ok().and_then(|n| self.terms.get(n));
            let level = found.and_then(|t| usize::try_from(t.level()).ok());
            level.and_then(|l| wanted.weights.get(l)).copied().unwrap_or(0)
        };
        terms.iter().map(weight).fold(0, u32::saturating_add)
    }

    /// Whether the document has a term.
    #[must_use]
    pub fn has_term(&self, key: u64) -> bool {
        self.terms.binary_search_by(|t| t.key.cmp(&key)).is_ok()
    }
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
    /// When its list of entries changed; [`Folder::CLOSED`] where the list cannot be read.
    pub modified: u64,
}

impl Folder {
    /// Stands for the time of a folder whose list of entries cannot be read.
    pub const CLOSED: u64 = u64::MAX;
}

/// Every file and folder of the sources of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The files, sorted by source and path.
    pub files: Vec<FileStamp>,
    /// The folders; none for the built-in knowledge.
    pub folders: Vec<Folder>,
    /// What could not even be looked at: folders that cannot be read, files with names that are no text.
    pub faulty: Vec<FaultyFile>,
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
