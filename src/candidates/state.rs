//! What is kept beside the tantivy files of a generation: which files were read in which state, and what was deleted.

use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Overview;
use crate::model::{FileStamp, Folder};

/// The version of the index: of its schema, of what is stored, of how documents are turned into keys. Any change to
/// one of these needs a new number, or old caches would be read wrongly.
pub const INDEX_VERSION: u32 = 8;

/// What a query reads of a generation before it searches: small, whatever the size of the knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Head {
    /// See [`INDEX_VERSION`].
    pub version: u32,
    /// The folders of the knowledge base.
    pub folders: Vec<Folder>,
    /// The files that were changed last: what is being worked on is looked at by every query.
    pub recent: Vec<FileStamp>,
    /// How many files there are.
    pub files: usize,
    /// The tantivy files with their sizes and times of change, in nanoseconds since 1970.
    pub parts: Vec<(String, u64, u64)>,
    /// What the user may want to know of the files.
    pub overview: Overview,
}

/// A file with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// The file as it was read.
    pub stamp: FileStamp,
    /// The hash of its content.
    pub hash: u64,
    /// What it holds.
    pub status: Status,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// A document.
    Document,
    /// A rule with faults.
    Faulty(crate::model::FaultyFile),
    /// No knowledge.
    Ignored,
}

/// How often keys stand in documents that were deleted but are still counted by the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstones {
    /// The deleted documents: the segment each is in, its anchors, its terms.
    pub documents: Vec<(String, Vec<u64>, Vec<u64>)>,
    anchors: Vec<(u64, u32)>,
    terms: Vec<(u64, u32)>,
}

impl Tombstones {
    /// Counts anew.
    pub fn count(&mut self) {
        let sorted = |counts: std::collections::HashMap<u64, u32>| {
            let mut sorted: Vec<(u64, u32)> = counts.into_iter().collect();
            sorted.sort_unstable();
            sorted
        };
        self.anchors = sorted(super::index::count_keys(self.documents.iter().flat_map(|d| d.1.iter().copied())));
        self.terms = sorted(super::index::count_keys(self.documents.iter().flat_map(|d| d.2.iter().copied())));
    }

    /// In how many deleted documents an anchor is.
    pub fn anchors(&self, key: u64) -> u32 {
        count_of(&self.anchors, key)
    }

    /// In how many deleted documents a term is.
    pub fn terms(&self, key: u64) -> u32 {
        count_of(&self.terms, key)
    }
}

fn count_of(counts: &[(u64, u32)], key: u64) -> u32 {
    counts.binary_search_by(|c| c.0.cmp(&key)).ok().and_then(|at| counts.get(at)).map_or(0, |c| c.1)
}

/// Writes a value behind its checksum.
pub fn write<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let mut out = xxhash_rust::xxh3::xxh3_64(&bytes).to_le_bytes().to_vec();
    out.extend_from_slice(&bytes);
    fs::write(path, out)
}

/// Reads a value; one that does not fit its checksum is an error.
pub fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let bytes = fs::read(path)?;
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged", path.display()));
    let (checksum, rest) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
    if u64::from_le_bytes(*checksum) != xxhash_rust::xxh3::xxh3_64(rest) {
        return Err(damaged());
    }
    postcard::from_bytes(rest).map_err(|_| damaged())
}
