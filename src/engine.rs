//! The way of a paste, step by step: the only file that names every stage.
//!
//! ```text
//! paste -> text -> evidence -> candidates -> diagnosis -> report
//!                                 ^
//!              rules -> kb -> index (built once, kept in the cache)
//! ```

mod draft;
mod examples;
mod lint;

pub use draft::Drafted;
pub use examples::{LINES_OF_A_PIECE, Progress, log_text};
pub use lint::{lint, lint_rule};

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use crate::candidates::{self, Knowledge, Opened, Overview};
use crate::diagnosis::{self, Case, Wanted};
use crate::kb::{self, KbError, Source};
use crate::model::{Document, Entry, Fault, FaultyFile, FileStamp, Library, LibraryError, Loaded, Paste, Place, Report, Scan};
use crate::text::TextError;
use crate::{evidence, rules, text};

/// What an engine works with.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The sources of knowledge, later ones overriding earlier ones.
    pub sources: Vec<Source>,
    /// The folder for cached indexes; without one, the index is made in memory.
    pub cache: Option<PathBuf>,
}

/// Why the engine cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The knowledge base cannot be read.
    #[error(transparent)]
    Knowledge(#[from] KbError),
    /// The paste cannot be read.
    #[error(transparent)]
    Paste(#[from] TextError),
    /// The sources cannot be read.
    #[error("{0}")]
    Sources(String),
    /// Something that ought to work does not.
    #[error("{0}")]
    Internal(String),
}

impl From<candidates::IndexError> for EngineError {
    fn from(error: candidates::IndexError) -> Self {
        match error {
            candidates::IndexError::Sources(why) => Self::Sources(why),
            candidates::IndexError::Internal(_) => Self::Internal(error.to_string()),
        }
    }
}

/// A knowledge base with its index, ready for pastes.
pub struct Engine {
    sources: Sources,
    cache: Option<PathBuf>,
    opened: Opened,
}

impl Engine {
    /// Opens a knowledge base: its index is taken from the cache, brought up to date, or made.
    pub fn open(setup: Setup) -> Result<Self, EngineError> {
        let sources = Sources(setup.sources);
        let opened = candidates::open(&sources, setup.cache.as_deref())?;
        Ok(Self { sources, cache: setup.cache, opened })
    }

    /// What happened while the index was opened that the user should know.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.opened.notices
    }

    /// What was left out of the knowledge base, and what overrides what.
    #[must_use]
    pub fn overview(&self) -> &Overview {
        &self.opened.overview
    }

    /// How many documents the knowledge base has.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.opened.index.documents()
    }

    /// Answers a paste.
    pub fn ask(&mut self, paste: &[u8], wanted: &Wanted) -> Result<Report, EngineError> {
        let case = read_case(paste)?;
        self.diagnose(&case, wanted)
    }

    /// Answers a case that has been read already.
    pub fn diagnose(&mut self, case: &Case, wanted: &Wanted) -> Result<Report, EngineError> {
        match guarded(|| diagnose(&self.opened, case, wanted)) {
            Ok(report) => Ok(report),
            Err(first) => {
                // The index let us down half-way: it is made anew, once, and then in memory.
                self.reopen(&first)?;
                guarded(|| diagnose(&self.opened, case, wanted)).map_err(|e| EngineError::Internal(e.to_string()))
            }
        }
    }

    fn reopen(&mut self, why: &LibraryError) -> Result<(), EngineError> {
        if let Some(cache) = &self.cache {
            candidates::discard(&self.sources, cache);
        }
        self.opened = candidates::open(&self.sources, None)?;
        self.opened.notices.push(format!("the index in the cache was damaged ({why}); this answer comes from an index in memory"));
        Ok(())
    }

    /// Brings the index up to date if files have changed.
    pub fn refresh(&mut self) -> Result<(), EngineError> {
        self.opened = candidates::open(&self.sources, self.cache.as_deref())?;
        Ok(())
    }

    /// The document with an id: a rule's id, or an article's path.
    pub fn document(&mut self, id: &str) -> Result<Option<Arc<Entry>>, EngineError> {
        match guarded(|| self.opened.index.by_id(id)) {
            Ok(found) => Ok(found),
            Err(first) => {
                self.reopen(&first)?;
                self.opened.index.by_id(id).map_err(|e| EngineError::Internal(e.to_string()))
            }
        }
    }

    /// Every document, by id.
    pub fn documents_by_id(&mut self) -> Result<Vec<Arc<Entry>>, EngineError> {
        match guarded(|| self.opened.index.entries()) {
            Ok(all) => Ok(all),
            Err(first) => {
                self.reopen(&first)?;
                self.opened.index.entries().map_err(|e| EngineError::Internal(e.to_string()))
            }
        }
    }
}

/// Reads a paste into a case.
pub fn read_case(paste: &[u8]) -> Result<Case, EngineError> {
    let paste: Paste = text::read(paste)?;
    let signals = evidence::read(&paste);
    Ok(Case::new(paste, signals))
}

fn diagnose(opened: &Opened, case: &Case, wanted: &Wanted) -> Result<Report, LibraryError> {
    let mut report = diagnosis::diagnose(case, &opened.index, wanted)?;
    // The titles of the articles that matches point to are in the articles.
    for article in report.matches.iter_mut().flat_map(|m| &mut m.articles) {
        if article.title.is_empty() {
            let found = opened.index.by_id(article.path.split('#').next().unwrap_or_default())?;
            article.title = found.map_or_else(|| article.path.clone(), |e| e.document.title().to_owned());
        }
    }
    Ok(report)
}

/// tantivy may panic on an index that is not what it wrote: that is one more kind of damage.
fn guarded<T>(work: impl FnOnce() -> Result<T, LibraryError>) -> Result<T, LibraryError> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(LibraryError("the index library gave up".into())))
}

/// The text of a file of knowledge, or the place where it stops being text.
fn utf8(content: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(content).map_err(|error| {
        let before = String::from_utf8_lossy(content.get(..error.valid_up_to()).unwrap_or_default());
        let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Fault {
            place: Place {
                line: number(before.matches('\n').count()),
                column: number(before.rsplit('\n').next().unwrap_or_default().chars().count()),
            },
            message: "the file is not UTF-8 text".into(),
            excerpt: String::new(),
            hint: "save it as UTF-8".into(),
        }
    })
}

/// The sources as the index sees them.
struct Sources(Vec<Source>);

impl Sources {
    fn source(&self, file: &FileStamp) -> Option<&Source> {
        self.0.get(usize::from(file.source))
    }
}

impl Knowledge for Sources {
    fn identity(&self) -> String {
        self.0.iter().map(Source::identity).collect::<Vec<_>>().join("\n")
    }

    fn scan(&self) -> Result<Scan, String> {
        kb::scan(&self.0).map_err(|e| e.to_string())
    }

    fn read(&self, file: &FileStamp) -> std::io::Result<Vec<u8>> {
        self.source(file).ok_or_else(|| std::io::Error::other("no such source"))?.read(&file.path)
    }

    fn load(&self, file: &FileStamp, content: &[u8]) -> Loaded {
        let Some(source) = self.source(file) else { return Loaded::Ignored };
        if content.len() as u64 > kb::MAX_FILE_BYTES {
            let size = file.size.max(content.len() as u64);
            let message = format!("the file has {size} bytes; at most {} are read", kb::MAX_FILE_BYTES);
            return Loaded::Faulty(FaultyFile::whole(self.display(file), message, "split it, or keep it outside the knowledge folder"));
        }
        let text = match utf8(content) {
            Ok(text) => text,
            Err(fault) => return Loaded::Faulty(FaultyFile { path: self.display(file), faults: vec![fault] }),
        };
        if file.is_article() {
            return Loaded::Document(Document::Article(Box::new(kb::read_article(text, file.id(), source.name()))));
        }
        match rules::read_rule(text, file.id(), source.name()) {
            rules::Outcome::Rule(rule) => Loaded::Document(Document::Rule(rule)),
            rules::Outcome::Faulty(faults) => Loaded::Faulty(FaultyFile { path: self.display(file), faults }),
            rules::Outcome::NotARule => Loaded::Ignored,
        }
    }

    fn entry(&self, document: Document) -> Entry {
        diagnosis::entry_of(document)
    }

    fn path(&self, file: &FileStamp) -> Option<PathBuf> {
        match self.source(file)? {
            Source::BuiltIn => None,
            Source::Folder { path, .. } => Some(path.join(&file.path)),
        }
    }

    fn display(&self, file: &FileStamp) -> String {
        self.source(file).map_or_else(|| file.path.clone(), |s| s.display(&file.path))
    }
}
