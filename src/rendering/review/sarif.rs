//! Findings as SARIF 2.1.0 (OASIS standard, 27 March 2020), which code hosts and editors show beside the lines.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Finding, Level, LintCode, Review};

pub fn write(review: &Review, least: Level, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<Value> = LintCode::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.name(),
                "shortDescription": { "text": code.summary() },
                "defaultConfiguration": { "level": level(code.level()) },
            })
        })
        .collect();
    let results: Vec<Value> = review
        .files
        .iter()
        .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
        .filter(|(_, finding)| finding.level() >= least)
        .map(|(file, finding)| result(&file.path, finding))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "whybook", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result(path: &str, finding: &Finding) -> Value {
    let fault = &finding.fault;
    let index = LintCode::ALL.iter().position(|c| *c == finding.code).unwrap_or_default();
    let text = if fault.hint.is_empty() { fault.message.clone() } else { format!("{}\n{}", fault.message, fault.hint) };
    let mut region = json!({ "startLine": fault.place.line, "startColumn": fault.place.column });
    if !fault.excerpt.is_empty()
        && let Some(region) = region.as_object_mut()
    {
        region.insert("snippet".into(), json!({ "text": fault.excerpt }));
    }
    let mut result = json!({
        "ruleId": finding.code.name(),
        "ruleIndex": index,
        "level": level(finding.level()),
        "message": { "text": text },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(path) }, "region": region } }],
    });
    if let (Some(reason), Some(result)) = (&finding.excuse, result.as_object_mut()) {
        result.insert("suppressions".into(), json!([{ "kind": "inSource", "justification": reason }]));
    }
    result
}

/// SARIF's name for a level.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
    }
}

/// A path as a URI reference: forward slashes, and percent signs for what a URI may not have (RFC 3986, 2.1).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("rules\\a b/größe.yaml"), "rules/a%20b/gr%C3%B6%C3%9Fe.yaml");
        assert_eq!(uri("built-in:rules/x.yaml"), "built-in%3Arules/x.yaml");
    }
}
