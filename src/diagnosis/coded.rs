//! The rules that know an error code, whatever else they ask for.

use std::collections::HashSet;
use std::sync::Arc;

use super::entry::all_symptoms;
use crate::model::{Document, Entry, ErrorCode, Library, LibraryError, Sign};
use crate::words::fingerprint;

/// Every rule with one of these readings among its symptoms, each once: the place of the likeliest such reading, and the
/// rule. Sorted by that place, then by the rule's id.
pub fn rules_with_code(readings: &[ErrorCode], library: &dyn Library) -> Result<Vec<(usize, Arc<Entry>)>, LibraryError> {
    let anchors: HashSet<u64> = readings.iter().map(|code| fingerprint(&code.key())).collect();
    let mut found = Vec::new();
    for handle in library.anchored(&anchors)? {
        let entry = library.entry(handle)?;
        let Document::Rule(rule) = &entry.document else { continue };
        let known: Vec<&ErrorCode> = all_symptoms(rule)
            .filter_map(|symptom| if let Sign::Code { readings, .. } = &symptom.sign { Some(readings) } else { None })
            .flatten()
            .collect();
        if let Some(place) = readings.iter().position(|code| known.contains(&code)) {
            found.push((place, entry));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.document.id().cmp(b.1.document.id())));
    found.dedup_by(|a, b| a.1.document.id() == b.1.document.id());
    Ok(found)
}
