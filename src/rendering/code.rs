//! What is told of error codes: for people, and for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::style::one_line;
use super::{Look, Style};
use crate::model::{CodeAnswer, CodeReading, ErrorCode};

/// The most rules that are listed; JSON has all of them.
const MOST_RULES: usize = 12;
/// The most texts of one code that are listed; JSON has all of them.
const MOST_TEXTS: usize = 2;

/// Writes what is known of codes, each in a block of its own.
pub fn write_codes(answers: &[CodeAnswer], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for (n, answer) in answers.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", look.paint(Style::Bold, &one_line(&answer.spelled)))?;
        let known: Vec<&CodeReading> =
            answer.readings.iter().filter(|r| r.row.is_some() || r.parts.is_some_and(|p| p.facility_name.is_some())).collect();
        for reading in &known {
            write_reading(reading, look, out)?;
        }
        if known.is_empty() {
            unknown(answer, look, out)?;
        }
        if !answer.rules.is_empty() {
            writeln!(out, "\n  {}", look.paint(Style::Bold, "Rules that know it:"))?;
        }
        for rule in answer.rules.iter().take(MOST_RULES) {
            writeln!(out, "    {}", look.paint(Style::Dim, &one_line(&rule.rule)))?;
            writeln!(out, "{}", look.wrap(&one_line(&rule.title), "      ", "      "))?;
        }
        if answer.rules.len() > MOST_RULES {
            writeln!(out, "    and {} more: --json", answer.rules.len() - MOST_RULES)?;
        }
    }
    Ok(())
}

fn write_reading(reading: &CodeReading, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let row = reading.row.as_ref();
    let title = reading.code.space().map_or("", |space| space.title());
    let name = row
        .map(|r| r.name)
        .filter(|name| !name.is_empty())
        .map_or_else(|| reading.code.spelled(), |name| format!("{name} ({})", reading.code.spelled()));
    writeln!(out, "  {}  {}", look.paint(Style::Good, &name), look.paint(Style::Dim, title))?;
    if let Some(meaning) = row.map(|r| r.meaning).filter(|meaning| !meaning.is_empty()) {
        writeln!(out, "{}", look.wrap(meaning, "    ", "    "))?;
    }
    for text in texts(reading).into_iter().take(MOST_TEXTS) {
        writeln!(out, "{}", look.wrap(&format!("\"{text}\""), "    prints:  ", "             "))?;
    }
    if let Some(number) = reading.number {
        let line = format!("{number} = 0x{number:X}{}", as_32_bits(reading));
        writeln!(out, "{}", look.wrap(&line, "    value:   ", "             "))?;
    }
    if let Some(parts) = reading.parts {
        let facility = parts.facility_name.map_or_else(|| parts.facility.to_string(), |name| format!("{} ({name})", parts.facility));
        let customer = if parts.customer { ", not defined by Microsoft" } else { "" };
        let line = format!("{}, facility {facility}, code {} (0x{:X}){customer}", parts.severity, parts.code, parts.code);
        writeln!(out, "{}", look.wrap(&line, "    bits:    ", "             "))?;
    }
    Ok(())
}

/// How the 32 bits of a code are printed as well: as a negative number, and a Windows code as the HRESULT that wraps it.
fn as_32_bits(reading: &CodeReading) -> String {
    match reading.bits.map(|bits| (bits, bits.cast_signed())) {
        Some((bits, negative)) if negative < 0 && reading.number == Some(i64::from(bits)) => format!(" = {negative}"),
        Some((bits, negative)) if negative < 0 => format!(", as an HRESULT 0x{bits:08X} = {negative}"),
        _ => String::new(),
    }
}

fn unknown(answer: &CodeAnswer, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let known_by = if answer.rules.is_empty() { "No table and no rule knows it." } else { "No table lists it." };
    let suggestions: Vec<String> = answer.suggestions.iter().map(|name| format!("`{name}`")).collect();
    let meant = if suggestions.is_empty() { String::new() } else { format!(" Did you mean {}?", suggestions.join(" or ")) };
    writeln!(out, "{}", look.wrap(&format!("{known_by}{meant}"), "  ", "  "))
}

fn texts(reading: &CodeReading) -> Vec<&'static str> {
    let all = reading.row.map_or("", |row| row.text);
    all.split('|').map(|text| text.trim().trim_start_matches('?')).filter(|text| !text.is_empty()).collect()
}

/// Writes what is known of codes for programs. Fields are added, never changed or taken away.
pub fn write_codes_json(answers: &[CodeAnswer], out: &mut dyn Write) -> io::Result<()> {
    let codes: Vec<Value> = answers.iter().map(answer_value).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "schema_version": super::json::SCHEMA_VERSION, "codes": codes }))?;
    writeln!(out)
}

fn answer_value(answer: &CodeAnswer) -> Value {
    let rules: Vec<Value> = answer.rules.iter().map(|r| json!({ "rule": r.rule, "title": r.title, "reading": r.code.to_string() })).collect();
    json!({
        "spelled": answer.spelled,
        "known": answer.is_known(),
        "readings": answer.readings.iter().map(reading_value).collect::<Vec<_>>(),
        "rules": rules,
        "suggestions": answer.suggestions,
    })
}

fn reading_value(reading: &CodeReading) -> Value {
    let family = match &reading.code {
        ErrorCode::Known { space, .. } => space.name(),
        ErrorCode::Number(_) => "number",
        ErrorCode::Symbol(_) => "symbol",
    };
    let parts = reading
        .parts
        .map(|p| json!({ "severity": p.severity, "customer": p.customer, "facility": p.facility, "facility_name": p.facility_name, "code": p.code }));
    json!({
        "reading": reading.code.to_string(),
        "family": family,
        "value": reading.code.spelled(),
        "decimal": reading.number,
        "hex": reading.number.map(|n| format!("0x{n:X}")),
        "bits": reading.bits.map(|b| format!("0x{b:08X}")),
        "name": reading.row.map(|r| r.name).filter(|n| !n.is_empty()),
        "texts": texts(reading),
        "meaning": reading.row.map(|r| r.meaning).filter(|m| !m.is_empty()),
        "parts": parts,
    })
}
