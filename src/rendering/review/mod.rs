//! A review of knowledge to text: for people and editors, for programs, for code hosts.

mod human;
mod json;
mod sarif;

use std::io::{self, Write};

use super::Look;
use crate::model::{Level, Review};

/// The form of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFormat {
    /// `path:line:column: level: message [code]`, which people read and editors understand.
    Human,
    /// For programs.
    Json,
    /// SARIF 2.1.0 (OASIS), which code hosts show beside the lines.
    Sarif,
}

/// Writes the findings of at least a level. Excused findings are left out for people, and marked for the others.
pub fn write_review(review: &Review, least: Level, format: ReviewFormat, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReviewFormat::Human => human::write(review, least, look, out),
        ReviewFormat::Json => json::write(review, least, out),
        ReviewFormat::Sarif => sarif::write(review, least, out),
    }
}
