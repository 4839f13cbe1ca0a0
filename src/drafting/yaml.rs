//! A draft as a rule file.

use std::fmt::Write as _;

use super::{CAUSE, Draft, Proposal};

/// Writes the file. It is valid whatever the paste has in it.
pub fn write(draft: &Draft, schema: &str) -> String {
    let mut out = String::new();
    line(&mut out, format_args!("# yaml-language-server: $schema={schema}"));
    line(&mut out, format_args!("format: 1"));
    line(&mut out, format_args!("title: {}", scalar(&draft.title)));
    if let Some(product) = &draft.product {
        line(&mut out, format_args!("product: {}", scalar(product)));
    }
    if let Some(os) = draft.os {
        line(&mut out, format_args!("applies_to: {{ os: {} }}", os.name()));
    }
    if let Some(severity) = draft.told.severity {
        line(&mut out, format_args!("severity: {}", severity.name()));
    }
    line(&mut out, format_args!("symptoms:"));
    for symptom in &draft.symptoms {
        symptom_lines(symptom, &mut out);
    }
    cause(draft, &mut out);
    if !draft.told.references.is_empty() {
        line(&mut out, format_args!("references:"));
        for url in &draft.told.references {
            line(&mut out, format_args!("  - title: {}", scalar(&site(url))));
            line(&mut out, format_args!("    url: {}", scalar(url)));
        }
    }
    line(&mut out, format_args!("examples:"));
    example(&draft.paste, &format!("top: {CAUSE}"), &mut out);
    if let Some(message) = &draft.message {
        example(message, "found: true", &mut out);
    }
    if let Some(look_alike) = &draft.told.look_alike {
        example(look_alike, "silent: true", &mut out);
    }
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn symptom_lines(symptom: &Proposal, out: &mut String) {
    match symptom {
        Proposal::Event { source: Some(source), id } => line(out, format_args!("  - event: {{ source: {}, id: {id} }}", quoted(source))),
        Proposal::Event { source: None, id } => line(out, format_args!("  - event: {{ id: {id} }}")),
        Proposal::Pattern { regex, .. } => line(out, format_args!("  - pattern: {}", quoted(regex))),
        Proposal::Code(code) => line(out, format_args!("  - code: {code}")),
        Proposal::Phrase(phrase) => line(out, format_args!("  - phrase: {}", scalar(phrase))),
        Proposal::Text(text) => line(out, format_args!("  - text: {}", scalar(text))),
    }
}

fn cause(draft: &Draft, out: &mut String) {
    line(out, format_args!("causes:"));
    line(out, format_args!("  - id: {CAUSE}"));
    let title = draft.told.cause.as_deref().unwrap_or("The cause is not known yet");
    line(out, format_args!("    title: {}", scalar(&literal(title))));
    let names: Vec<String> = captures(draft).into_iter().map(|name| format!("{{{name}}}")).collect();
    if !names.is_empty() {
        line(out, format_args!("    explanation: {}", scalar(&format!("The message names {}.", names.join(", ")))));
    }
    if !draft.told.fix.is_empty() {
        line(out, format_args!("    fix:"));
        for step in &draft.told.fix {
            line(out, format_args!("      - do: {}", scalar(&literal(step))));
        }
    }
}

fn captures(draft: &Draft) -> Vec<&str> {
    let patterns = draft.symptoms.iter().filter_map(|s| if let Proposal::Pattern { captures, .. } = s { Some(captures) } else { None });
    patterns.flatten().map(String::as_str).collect()
}

/// A text whose braces stand for themselves, as the author does not know of captures yet.
fn literal(text: &str) -> String {
    let template = crate::model::Template::new(text);
    let mut text = text.to_owned();
    let names: std::collections::BTreeSet<String> = template.placeholders().map(str::to_owned).collect();
    for name in names {
        text = text.replace(&format!("{{{name}}}"), &format!("{{{{{name}}}}}"));
    }
    text
}

fn example(paste: &str, expects: &str, out: &mut String) {
    let paste = paste.trim_end();
    if paste.contains('\n') {
        // The depth is stated, as a paste may begin with blanks.
        line(out, format_args!("  - paste: |2"));
        for text in paste.lines() {
            if text.trim().is_empty() {
                out.push('\n');
            } else {
                line(out, format_args!("      {text}"));
            }
        }
    } else {
        line(out, format_args!("  - paste: {}", scalar(paste)));
    }
    line(out, format_args!("    {expects}"));
}

/// A text on one line, in quotes where YAML would read it as something else.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_alphanumeric() || " _./(),;+=@-".contains(c))
        && !text.ends_with(' ')
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// A text in single quotes, on one line.
fn quoted(text: &str) -> String {
    let one_line = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    format!("'{}'", one_line.replace('\'', "''"))
}

/// What a web address is called as long as nobody has said it better: its host and the last part of its path.
fn site(url: &str) -> String {
    let rest = url.split("://").nth(1).unwrap_or(url);
    let host = rest.split('/').next().unwrap_or(rest);
    let last = rest.trim_end_matches('/').rsplit('/').next().filter(|l| *l != host).unwrap_or_default();
    let last = last.split(['?', '#']).next().unwrap_or_default().trim_end_matches(".html").replace(['-', '_'], " ");
    if last.is_empty() { host.to_owned() } else { format!("{host}: {last}") }
}
