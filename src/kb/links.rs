//! Links among documents that lead nowhere.

use std::collections::BTreeSet;

use crate::model::{Document, Link};

/// Links of a document that lead nowhere, as the text of the link with what it should have been.
#[must_use]
pub fn dead_links(document: &Document, ids: &BTreeSet<&str>) -> Vec<(String, &'static str)> {
    let Document::Rule(rule) = document else { return Vec::new() };
    let see = rule.see.iter().map(|link| match link {
        Link::Article(path) => (path, "an article"),
        Link::Rule(id) => (id, "a rule"),
    });
    let because = rule.causes.iter().filter_map(|c| c.because.as_ref().map(|id| (id, "a rule")));
    see.chain(because).filter(|(target, _)| !ids.contains(target.split('#').next().unwrap_or_default())).map(|(t, kind)| (t.clone(), kind)).collect()
}
