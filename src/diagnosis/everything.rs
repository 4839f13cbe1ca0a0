//! A library that leaves nothing out.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Entry, Handle, Library, LibraryError, SearchTerm};

/// A library that leaves nothing out: every document is judged. It is what any index is measured against.
#[derive(Debug, Default)]
pub struct Everything {
    entries: Vec<Arc<Entry>>,
}

impl Everything {
    /// A library of these documents.
    #[must_use]
    pub fn of(entries: Vec<Entry>) -> Self {
        Self { entries: entries.into_iter().map(Arc::new).collect() }
    }

    fn count(&self, has: impl Fn(&Entry) -> bool) -> u64 {
        self.entries.iter().filter(|e| has(e)).count() as u64
    }
}

impl Library for Everything {
    fn documents(&self) -> u64 {
        self.entries.len() as u64
    }

    fn anchor_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        Ok(self.count(|e| e.anchors.binary_search(&key).is_ok()))
    }

    fn term_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        Ok(self.count(|e| e.has_term(key)))
    }

    fn anchored(&self, _: &HashSet<u64>) -> Result<Vec<Handle>, LibraryError> {
        Ok((0..self.entries.len() as u64).collect())
    }

    fn ranked(&self, terms: &[SearchTerm], least: u32) -> Result<Vec<(Handle, u32)>, LibraryError> {
        let sums = self.entries.iter().map(|e| e.weight_of(terms));
        let mut found: Vec<(Handle, u32)> = (0..).zip(sums).filter(|(_, sum)| *sum > 0 && *sum >= least).collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(found)
    }

    fn entry(&self, handle: Handle) -> Result<Arc<Entry>, LibraryError> {
        let entry = usize::try_from(handle).ok().and_then(|n| self.entries.get(n));
        entry.cloned().ok_or_else(|| LibraryError(format!("there is no document {handle}")))
    }
}
