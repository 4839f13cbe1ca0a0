//! The way of a paste, step by step: the only file that names every stage.
//!
//! ```text
//! paste -> text -> evidence -> candidates -> diagnosis -> report
//!                                 ^
//!              rules -> kb -> index (built once, kept in the cache)
//! ```

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::candidates::{self, Knowledge, Opened, Overview, Ready};
use crate::diagnosis::{self, Case, Wanted};
use crate::kb::pack::{Manifest, PackInput, Signer, write_pack};
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

/// Why no pack is made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The knowledge cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Files have faults.
    #[error("{} files have faults", .0.len())]
    Faulty(Vec<FaultyFile>),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The result of one example of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleResult {
    /// The rule.
    pub rule: String,
    /// The file, as the user knows it, and the line of the example.
    pub place: (String, u32),
    /// What is wrong; nothing where the example came out as it must.
    pub fault: Option<String>,
    /// What was ranked first instead, where something was.
    pub taken_by: Option<String>,
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

    /// Every fault of every file: those of each file, and links among them that lead nowhere.
    pub fn lint(&mut self) -> Result<Vec<FaultyFile>, EngineError> {
        let entries = self.documents_by_id()?;
        let ids: BTreeSet<&str> = entries.iter().map(|e| e.document.id()).collect();
        let mut all = self.opened.overview.faulty.clone();
        for entry in &entries {
            let dead = kb::dead_links(&entry.document, &ids);
            if dead.is_empty() {
                continue;
            }
            let (path, content) = self.sources.locate(&entry.document);
            let faults = dead
                .into_iter()
                .map(|(target, kind)| {
                    let near = ids.iter().filter(|id| id.ends_with(".md") == target.ends_with(".md"));
                    let near = near.map(|id| (strsim::damerau_levenshtein(id, &target), *id)).min().filter(|(d, id)| *d <= id.len() / 3);
                    let hint = near.map_or_else(|| "remove the link, or add what it names".to_owned(), |(_, id)| format!("did you mean `{id}`?"));
                    Fault {
                        place: place_of(&content, &target),
                        message: format!("there is no {} `{target}`", kind.trim_start_matches("a").trim_start_matches("n").trim()),
                        excerpt: target,
                        hint,
                    }
                })
                .collect();
            all.push(FaultyFile { path, faults });
        }
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
    }

    /// Makes a pack of a folder: its rules, its articles, and the index of them. A folder with faults makes none.
    pub fn pack(folder: &Path, name: &str, signer: Option<&Signer>, target: &Path) -> Result<Manifest, PackError> {
        let source = Source::folder(folder).map_err(EngineError::from)?;
        // The documents are to say that they come from the pack, not from the folder on this machine.
        let source = match source {
            Source::Folder { path, .. } => Source::Folder { given: name.to_owned(), path },
            other => other,
        };
        let sources = Sources(vec![source]);
        let work = tempfile::tempdir()?;
        let (index, overview) = candidates::make(&sources, work.path()).map_err(EngineError::from)?;
        if !overview.faulty.is_empty() {
            return Err(PackError::Faulty(overview.faulty));
        }
        let (mut files, mut rules, mut articles) = (Vec::new(), 0, 0);
        for file in sources.scan().map_err(EngineError::Sources)?.files {
            let content = sources.read(&file)?;
            match sources.load(&file, &content) {
                Loaded::Document(Document::Rule(_)) => rules += 1,
                Loaded::Document(Document::Article(_)) => articles += 1,
                Loaded::Faulty(_) | Loaded::Ignored => continue,
            }
            files.push((file.path, content));
        }
        let input = PackInput {
            name: name.to_owned(),
            whybook: env!("CARGO_PKG_VERSION").to_owned(),
            index_version: candidates::INDEX_VERSION,
            rules,
            articles,
            files,
            index: index.into_iter().map(|part| (part.clone(), work.path().join(part))).collect(),
        };
        Ok(write_pack(input, signer, target)?)
    }

    /// Runs the examples of every rule against everything.
    pub fn test(&mut self) -> Result<Vec<ExampleResult>, EngineError> {
        let entries = self.documents_by_id()?;
        let mut results = Vec::new();
        for entry in &entries {
            let Document::Rule(rule) = &entry.document else { continue };
            let (path, _) = self.sources.locate(&entry.document);
            for example in &rule.examples {
                let wanted = Wanted { top: 5, ..Wanted::default() };
                let (fault, taken_by) = match self.ask(example.paste.as_bytes(), &wanted) {
                    Ok(report) => judge_example(&report, &rule.id, &example.expected),
                    Err(error @ EngineError::Paste(_)) => (Some(format!("the paste cannot be read: {error}")), None),
                    Err(error) => return Err(error),
                };
                results.push(ExampleResult { rule: rule.id.clone(), place: (path.clone(), example.line), fault, taken_by });
            }
        }
        Ok(results)
    }
}

/// What is wrong with the answer to an example, and who was first instead.
fn judge_example(report: &Report, rule: &str, expected: &crate::model::Expected) -> (Option<String>, Option<String>) {
    use crate::model::Expected;
    let name = |m: &crate::model::Match| match (&m.rule, &m.cause, &m.article) {
        (Some(rule), Some(cause), _) => format!("{rule}#{cause}"),
        (_, _, Some(article)) => article.clone(),
        _ => m.title.clone(),
    };
    let first = report.matches.first();
    let is_own = |m: &crate::model::Match| m.rule.as_deref() == Some(rule);
    match expected {
        Expected::Top(cause) => match first {
            Some(m) if is_own(m) && m.cause.as_deref() == Some(cause) => (None, None),
            Some(m) => (Some(format!("`{cause}` has to be first, and `{}` is", name(m))), (!is_own(m)).then(|| name(m))),
            None => (Some(format!("`{cause}` has to be first, and nothing is found")), None),
        },
        Expected::Found if report.matches.iter().any(is_own) => (None, None),
        Expected::Found => (Some("the rule has to be found, and is not".into()), first.map(name)),
        Expected::Silent => match report.matches.iter().find(|m| is_own(m)) {
            Some(m) => (Some(format!("the rule has to be silent, and `{}` is found with {:.0}%", name(m), m.confidence * 100.0)), None),
            None => (None, None),
        },
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

/// Where a text stands in a file.
fn place_of(content: &str, text: &str) -> Place {
    let at = content.find(text).unwrap_or(0);
    let before = content.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
}

/// The sources as the index sees them.
struct Sources(Vec<Source>);

impl Sources {
    fn source(&self, file: &FileStamp) -> Option<&Source> {
        self.0.get(usize::from(file.source))
    }

    /// The file of a document as the user knows it, and its text.
    fn locate(&self, document: &Document) -> (String, String) {
        let id = document.id();
        let paths = match document {
            Document::Rule(_) => vec![format!("rules/{id}.yaml"), format!("{id}.yaml")],
            Document::Article(_) => vec![id.to_owned()],
        };
        for source in self.0.iter().rev().filter(|s| s.name() == document.origin()) {
            for path in &paths {
                if let Ok(content) = source.read(path) {
                    return (source.display(path), String::from_utf8_lossy(&content).into_owned());
                }
            }
        }
        (id.to_owned(), String::new())
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
        let Ok(text) = std::str::from_utf8(content) else {
            let valid = std::str::from_utf8(content).err().map_or(0, |e| e.valid_up_to());
            let before = String::from_utf8_lossy(content.get(..valid).unwrap_or_default()).into_owned();
            let fault = Fault {
                place: place_of(&format!("{before}\u{0}"), "\u{0}"),
                message: "the file is not UTF-8 text".into(),
                excerpt: String::new(),
                hint: "save it as UTF-8".into(),
            };
            return Loaded::Faulty(FaultyFile { path: self.display(file), faults: vec![fault] });
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
            Source::BuiltIn | Source::Pack(_) => None,
            Source::Folder { path, .. } => Some(path.join(&file.path)),
        }
    }

    fn ready(&self) -> Option<Ready> {
        // The index of a pack is that of the pack alone: with other knowledge beside it, one is made of all.
        let [Source::Pack(pack)] = self.0.as_slice() else { return None };
        let manifest = pack.manifest();
        let ours = manifest.whybook == env!("CARGO_PKG_VERSION") && manifest.index_version == candidates::INDEX_VERSION;
        ours.then(|| Ready { file: pack.path().to_path_buf(), parts: pack.index_parts() })
    }

    fn display(&self, file: &FileStamp) -> String {
        self.source(file).map_or_else(|| file.path.clone(), |s| s.display(&file.path))
    }
}
