//! A report to text: for people, for pipes, for programs, for tickets.
//!
//! Takes a [`Report`] or a rule; writes it into a writer that is handed in. What a paste or a rule says is shown without
//! control sequences, whoever wrote it.

mod human;
mod json;
mod markdown;
mod rule;
mod style;
mod summary;

pub use human::{write_near_misses, write_understood};
pub use rule::{symptom, write_article, write_rule};
pub use style::{Look, Style};
pub use summary::{id_of, steps, table, why};

use std::io::{self, Write};

use crate::model::{Report, Shell};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal: colours, the terminal's width.
    Human,
    /// The same without colours, lines as long as they are: for pipes and screen readers.
    Plain,
    /// For programs.
    Json,
    /// For tickets and wikis.
    Markdown,
}

/// What of an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Detail {
    /// Every reason with its weight, and the rules that came near.
    pub why: bool,
    /// The shell whose commands are shown first; the other system's are left out where there is one for this.
    pub shell: Option<Shell>,
}

/// Writes a report.
pub fn write_report(report: &Report, format: Format, look: &Look, detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human | Format::Plain => human::write(report, look, detail, out),
        Format::Json => json::write(report, out),
        Format::Markdown => markdown::write(report, detail, out),
    }
}

/// Probabilities in words of one form everywhere.
fn percent(confidence: f64) -> String {
    format!("{:.0}%", confidence * 100.0)
}
