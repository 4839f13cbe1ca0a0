//! Trials as JUnit XML, which build servers read: a suite for each file, a case for each example or healthy log.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::expectation;
use crate::model::{Trial, Trials};

/// Writes the trials.
pub fn write(trials: &Trials, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Vec<&Trial>> = BTreeMap::new();
    for trial in &trials.examples {
        suites.entry(&trial.path).or_default().push(trial);
    }
    let mut logs: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for claim in &trials.claims {
        logs.entry(&claim.path).or_default().push(format!("line {}: `{}` is found, with {:.0}%", claim.line, claim.by, claim.confidence * 100.0));
    }
    let cases = trials.examples.len() + trials.logs.len();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"whybook kb test\" tests=\"{cases}\" failures=\"{}\">", trials.failed() + logs.len())?;
    for (path, trials) in suites {
        let failed = trials.iter().filter(|t| t.fault.is_some()).count();
        writeln!(out, "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">", escaped(path), trials.len())?;
        for trial in trials {
            let name = format!("line {}: {}", trial.line, expectation(&trial.expected));
            write!(
                out,
                "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                escaped(&trial.rule),
                escaped(&name),
                escaped(path),
                trial.line
            )?;
            match &trial.fault {
                Some(fault) => writeln!(out, "><failure message=\"{}\"/></testcase>", escaped(fault))?,
                None => writeln!(out, "/>")?,
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    if !trials.logs.is_empty() {
        writeln!(out, "  <testsuite name=\"healthy logs\" tests=\"{}\" failures=\"{}\">", trials.logs.len(), logs.len())?;
        for path in &trials.logs {
            write!(out, "    <testcase classname=\"healthy logs\" name=\"{}\"", escaped(path))?;
            let Some(claims) = logs.get(path.as_str()) else {
                writeln!(out, "/>")?;
                continue;
            };
            let first = claims.first().map(String::as_str).unwrap_or_default();
            writeln!(out, "><failure message=\"{}\">{}</failure></testcase>", escaped(first), escaped(&claims.join("\n")))?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// Text for XML 1.0: its special characters escaped, and what XML cannot have (section 2.2) taken out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_have_is_taken_out() {
        assert_eq!(escaped("a<b> & \"c\"\u{1b}[0m\u{0} 'd'\n"), "a&lt;b&gt; &amp; &quot;c&quot;[0m &apos;d&apos;&#10;");
    }
}
