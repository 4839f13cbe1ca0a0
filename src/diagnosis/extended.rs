//! A library with one document more.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Entry, Handle, Library, LibraryError, SearchTerm};

/// A library with one document more: what would be answered if that document were part of the knowledge.
pub struct Extended<'l> {
    base: &'l dyn Library,
    extra: Arc<Entry>,
}

/// The handle of the document more; no library has as many documents.
const EXTRA: Handle = Handle::MAX;

impl<'l> Extended<'l> {
    /// A library that has this document as well.
    #[must_use]
    pub fn new(base: &'l dyn Library, extra: Entry) -> Self {
        Self { base, extra: Arc::new(extra) }
    }
}

impl Library for Extended<'_> {
    fn documents(&self) -> u64 {
        self.base.documents() + 1
    }

    fn anchor_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        Ok(self.base.anchor_frequency(key)? + u64::from(self.extra.anchors.binary_search(&key).is_ok()))
    }

    fn term_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        Ok(self.base.term_frequency(key)? + u64::from(self.extra.has_term(key)))
    }

    fn anchored(&self, anchors: &HashSet<u64>) -> Result<Vec<Handle>, LibraryError> {
        let mut found = self.base.anchored(anchors)?;
        if self.extra.anchors.iter().any(|key| anchors.contains(key)) {
            found.push(EXTRA);
        }
        Ok(found)
    }

    fn ranked(&self, terms: &[SearchTerm], least: u32) -> Result<Vec<(Handle, u32)>, LibraryError> {
        let mut found = self.base.ranked(terms, least)?;
        let sum = self.extra.weight_of(terms);
        if sum >= least && sum > 0 {
            let at = found.partition_point(|(_, other)| *other >= sum);
            found.insert(at, (EXTRA, sum));
        }
        Ok(found)
    }

    fn entry(&self, handle: Handle) -> Result<Arc<Entry>, LibraryError> {
        if handle == EXTRA { Ok(Arc::clone(&self.extra)) } else { self.base.entry(handle) }
    }
}
