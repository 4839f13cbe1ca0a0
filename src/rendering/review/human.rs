//! Findings for people and editors.

use std::io::{self, Write};

use crate::model::{Finding, Level, Review};
use crate::rendering::{Look, Style};
use crate::text::visible;

pub fn write(review: &Review, least: Level, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for file in &review.files {
        for finding in file.findings.iter().filter(|f| f.excuse.is_none() && f.level() >= least) {
            one(&file.path, finding, look, out)?;
        }
    }
    Ok(())
}

/// One finding: its place and what it says, what stands there, the way out.
pub fn one(path: &str, finding: &Finding, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let fault = &finding.fault;
    let place = format!("{path}:{}:{}:", fault.place.line, fault.place.column);
    let style = match finding.level() {
        Level::Error => Style::Risk,
        Level::Warning => Style::Command,
        Level::Hint => Style::Dim,
    };
    writeln!(
        out,
        "{} {} {} {}",
        look.paint(Style::Bold, &visible(&place)),
        look.paint(style, &format!("{}:", finding.level().name())),
        visible(&fault.message),
        look.paint(Style::Dim, &format!("[{}]", finding.code)),
    )?;
    if !fault.excerpt.is_empty() {
        writeln!(out, "    | {}", visible(&fault.excerpt))?;
    }
    if !fault.hint.is_empty() {
        writeln!(out, "    = {}", visible(&fault.hint))?;
    }
    Ok(())
}
