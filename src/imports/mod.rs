//! Foreign knowledge to rules: CRE rules, articles, tables.
//!
//! Takes texts that someone else's tools read; gives [`Draft`]s, rules as they are to be written, each with what of its
//! source could not be carried over. Nothing is dropped in silence: what has no place in a rule is a [`Note`]. Reading
//! folders and writing files is left to `cli`, checking the drafts to `rules`.

mod article;
pub mod cre;
mod draft;
mod mark;
mod table;

pub use article::article_drafts;
pub use draft::{Draft, DraftCause, DraftCondition, DraftEvent, DraftExample, DraftReference, DraftSign, DraftStep};
pub use mark::{Mark, State, stamp, state_of};
pub use table::{Columns, TableFault, columns, table_drafts};

use std::collections::BTreeMap;

/// What was read from one source file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// The rules.
    pub drafts: Vec<Draft>,
    /// Why (parts of) the file could not be read at all, each with its place in the file where that can be told.
    pub faults: Vec<String>,
    /// Why there is nothing in the file to import, where that is no fault.
    pub passed_over: Option<String>,
}

/// Something of a source that did not come over as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What became of it.
    pub fate: Fate,
    /// What it is called in the source: `window`, `jq`, a section's heading.
    pub what: String,
    /// Why, and what stands in its place.
    pub why: String,
    /// How it is written in the source, cut to a readable length; empty where that says nothing.
    pub written: String,
}

/// What became of a part of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Something like it stands in its place.
    Approximated,
    /// Nothing stands in its place.
    LeftOut,
}

impl Fate {
    /// The word for it in reports and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approximated => "approximated",
            Self::LeftOut => "left_out",
        }
    }
}

impl Note {
    /// A note on something that has a stand-in.
    #[must_use]
    pub fn approximated(what: impl Into<String>, why: impl Into<String>, written: impl AsRef<str>) -> Self {
        Self { fate: Fate::Approximated, what: what.into(), why: why.into(), written: readable(written.as_ref()) }
    }

    /// A note on something that has none.
    #[must_use]
    pub fn left_out(what: impl Into<String>, why: impl Into<String>, written: impl AsRef<str>) -> Self {
        Self { fate: Fate::LeftOut, what: what.into(), why: why.into(), written: readable(written.as_ref()) }
    }
}

fn readable(text: &str) -> String {
    crate::markdown::clip(&text.split_whitespace().collect::<Vec<_>>().join(" "), 160)
}

/// Gives drafts with one id ids of their own, in their order: `name`, `name-2`, `name-3`.
pub fn make_ids_distinct(drafts: &mut [Draft]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for draft in drafts {
        let count = seen.entry(draft.id.to_lowercase()).or_insert(0);
        *count += 1;
        if *count > 1 {
            let id = format!("{}-{count}", draft.id);
            draft.notes.push(Note::approximated("id", "another rule has this id already", &draft.id));
            draft.id = id;
        }
    }
}
