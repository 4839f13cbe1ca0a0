//! Signals and text to documents worth judging: the index.
//!
//! Takes a knowledge base through [`Knowledge`]; gives a [`Library`] over it. tantivy lives here and nowhere else.
//! The index is kept in a cache folder, one for each set of sources (`cache.rs`); where that cannot be, it is made in
//! memory. It is brought up to date file by file (`update.rs`) and never changed in place: a change makes a new
//! generation beside the old one, and one atomic step makes it current. Deleting the cache loses nothing.

mod cache;
mod freshness;
mod index;
mod packed;
mod state;
mod update;

pub use index::Index;
pub use packed::Ready;
pub use state::INDEX_VERSION;

use std::path::{Path, PathBuf};

use crate::model::{Document, Entry, FaultyFile, FileStamp, Loaded, Scan};

/// What the index asks of the knowledge base.
pub trait Knowledge: Sync {
    /// What tells these sources from all others, their content's hash included where it cannot change.
    fn identity(&self) -> String;

    /// Every file and folder.
    fn scan(&self) -> Result<Scan, String>;

    /// The content of a file.
    fn read(&self, file: &FileStamp) -> std::io::Result<Vec<u8>>;

    /// What a file with this content holds.
    fn load(&self, file: &FileStamp, content: &[u8]) -> Loaded;

    /// What the index has to know of a document.
    fn entry(&self, document: Document) -> Entry;

    /// The full path of a file; nothing for knowledge inside the binary, which cannot change.
    fn path(&self, file: &FileStamp) -> Option<PathBuf>;

    /// How a file is called in messages.
    fn display(&self, file: &FileStamp) -> String;

    /// The index that the knowledge brings along, where it does and this Whybook can read it.
    fn ready(&self) -> Option<Ready> {
        None
    }
}

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The sources cannot be read.
    #[error("{0}")]
    Sources(String),
    /// Not even an index in memory could be made.
    #[error("the index cannot be made: {0}")]
    Internal(String),
}

/// An index that is ready, with what happened on the way.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// What is known of the files: what was left out, what overrides what.
    pub overview: Overview,
    /// What the user should know: that the cache cannot be written, that a damaged index was made anew.
    pub notices: Vec<String>,
}

/// What is known of the files of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Overview {
    /// Files that were left out, with everything that is wrong with them.
    pub faulty: Vec<FaultyFile>,
    /// Documents that a later source overrides: the id, the file that counts, the file that does not.
    pub overridden: Vec<(String, String, String)>,
    /// How many YAML files are no rules.
    pub ignored: usize,
}

/// Makes the index of a knowledge base in an empty folder, to be packed; gives the names of its files, and what is known
/// of the files it was made from.
pub fn make(knowledge: &dyn Knowledge, folder: &Path) -> Result<(Vec<String>, Overview), IndexError> {
    packed::make(knowledge, folder)
}

/// Opens the index of a knowledge base: one that it brings along, or the cached one where it is up to date, a new one where it is not. `cache` is
/// the folder for all indexes; without one, the index is made in memory.
pub fn open(knowledge: &dyn Knowledge, cache: Option<&Path>) -> Result<Opened, IndexError> {
    if let Some(ready) = knowledge.ready()
        && let Ok(index) = packed::open(&ready)
    {
        return Ok(Opened { index, overview: Overview::default(), notices: Vec::new() });
    }
    cache::open(knowledge, cache)
}

/// Throws the cached index of a knowledge base away, as it turned out to be damaged while it was read.
pub fn discard(knowledge: &dyn Knowledge, cache: &Path) {
    cache::discard(knowledge, cache);
}
