//! What a diagnosis asks of the knowledge base.

use std::collections::HashSet;
use std::sync::Arc;

use super::knowledge::Entry;

/// Why a library cannot answer.
#[derive(Debug, thiserror::Error)]
#[error("the index cannot be read: {0}")]
pub struct LibraryError(pub String);

/// A document of a library.
pub type Handle = u64;

/// A term that is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchTerm {
    /// Its key.
    pub key: u64,
    /// What it weighs in a document that has it on each of the levels; never less on a higher level.
    pub weights: [u32; 4],
}

/// Documents with their statistics. All frequencies count the documents as they are now, whatever their history.
pub trait Library {
    /// How many documents there are.
    fn documents(&self) -> u64;

    /// How many documents have an anchor.
    fn anchor_frequency(&self, key: u64) -> Result<u64, LibraryError>;

    /// How many documents have a term, on any level.
    fn term_frequency(&self, key: u64) -> Result<u64, LibraryError>;

    /// Every document that has one of these anchors, each once.
    fn anchored(&self, anchors: &HashSet<u64>) -> Result<Vec<Handle>, LibraryError>;

    /// Documents with the sum of the weights of the terms they have, each on the level it has there (see
    /// [`super::TermShare::level`]), largest sum first; those with less than `least` are left out.
    fn ranked(&self, terms: &[SearchTerm], least: u32) -> Result<Vec<(Handle, u32)>, LibraryError>;

    /// A document.
    fn entry(&self, handle: Handle) -> Result<Arc<Entry>, LibraryError>;
}
