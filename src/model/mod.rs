//! The nouns of Whybook, shared by every stage: rules, checks, signals, matches, reports.
//!
//! Takes nothing, gives plain values; imports nothing of ours. A value that exists here is valid: what was
//! written in a file is checked by `rules` before it becomes a [`Rule`].

/// The largest compiled regular expression, in bytes; a larger one is refused.
pub const MAX_REGEX_BYTES: usize = 2 * 1024 * 1024;

mod article;
mod check;
mod code;
mod event;
mod fault;
mod finding;
mod knowledge;
mod library;
mod outline;
mod paste;
mod plan;
mod product;
mod proof;
mod quantity;
mod report;
mod rule;
mod signal;
mod source_name;
mod template;
mod trial;

pub use article::{Article, ArticleStep, Section, SectionRole};
pub use check::*;
pub use code::{
    CodeParts, CodeRow, CodeSpace, ErrorCode, Form, Radix, code_names, code_rows, families_hinted, row_of, rows_named, rows_of_space,
    texts_beginning_with,
};
pub use event::{
    EventField, EventLabel, EventLevel, EventSource, KnownSource, event_label, event_labels, event_level, known_source, source_key,
    sources_beginning_with,
};
pub use fault::{Fault, FaultyFile, Place};
pub use finding::{Finding, Level, LintCode, Review, ReviewedFile};
pub use knowledge::{Document, Entry, FileStamp, Folder, Loaded, Part, Scan, TermShare, modified, stamp_of};
pub use library::{Handle, Library, LibraryError, SearchTerm};
pub use outline::{Outline, ValuePath};
pub use paste::{LineShifts, Paste, PasteWord, Record, Spans};
pub use plan::{Plan, PlanStep};
pub use product::{ProductName, begins_product_name, product_by_name, product_names, product_system};
pub use proof::{CauseFinding, CheckFinding, FindingState};
pub use quantity::{Comparison, Operator, Quantity, Unit, Version};
pub use report::{Match, MatchedArticle, NearMiss, Reason, ReasonKind, Report, ShownStep, Verdict};
pub use rule::*;
pub use signal::{Signal, SignalKind, SignalValue, Spelling};
pub use source_name::normal_form;
pub use template::{Filled, Quoting, Template};
pub use trial::{Claim, Taken, Trial, Trials};
