//! Exceptions that a file states in comments: `# whybook: allow missing-reference, because the vendor is gone`.
//!
//! At the end of a line, an exception excuses what is found on that line; on a line of its own, what is found in the entry
//! below it; before the first key of the file, what is found anywhere in it. Each has a reason, and each excuses something.

use super::{excerpt, nearest};
use crate::model::{Fault, Finding, LintCode, Outline, Place};

/// What introduces an exception within a comment.
const MARK: &str = "whybook:";

/// An exception as written.
struct Exception {
    place: Place,
    codes: Vec<LintCode>,
    reason: String,
    /// The lines it covers, first and last.
    lines: (u32, u32),
    used: bool,
}

/// Excuses what the exceptions of a file cover, and says what is wrong with the exceptions themselves. Faults of the format
/// cannot be excused.
pub fn apply(text: &str, outline: &Outline, findings: &mut Vec<Finding>) {
    if !text.contains(MARK) {
        return;
    }
    let mut faults = Vec::new();
    let mut exceptions = read(text, outline, &mut faults);
    for finding in findings.iter_mut().filter(|f| f.code != LintCode::Format) {
        let line = finding.place().line;
        let covering = |e: &&mut Exception| e.codes.contains(&finding.code) && (e.lines.0..=e.lines.1).contains(&line);
        // The nearest exception above a finding is the one that was meant.
        if let Some(exception) = exceptions.iter_mut().filter(covering).max_by_key(|e| e.lines.0) {
            exception.used = true;
            if !exception.reason.is_empty() {
                finding.excuse = Some(exception.reason.clone());
            }
        }
    }
    for exception in &exceptions {
        if exception.reason.is_empty() {
            faults.push(finding(
                text,
                exception.place,
                LintCode::ExceptionWithoutReason,
                "an exception needs a reason",
                "write it after the kind: `# whybook: allow missing-reference, because the vendor's page is gone`",
            ));
        } else if !exception.used {
            faults.push(finding(
                text,
                exception.place,
                LintCode::UselessException,
                "there is nothing here that this excuses",
                "take the comment out",
            ));
        }
    }
    findings.extend(faults);
}

fn finding(text: &str, place: Place, code: LintCode, message: impl Into<String>, hint: impl Into<String>) -> Finding {
    Finding { fault: Fault { place, message: message.into(), excerpt: excerpt(text, place), hint: hint.into() }, code, excuse: None }
}

fn read(text: &str, outline: &Outline, faults: &mut Vec<Finding>) -> Vec<Exception> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let first_key = lines.iter().position(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#') && l.trim() != "---").unwrap_or(lines.len());
    for (n, line) in lines.iter().enumerate() {
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        if outline.is_in_block(number) {
            continue;
        }
        let Some(hash) = comment(line) else { continue };
        let Some(said) = line.get(hash + 1..).map(str::trim).and_then(|c| c.strip_prefix(MARK)) else { continue };
        let place = Place { line: number, column: u32::try_from(line.get(..hash).unwrap_or_default().chars().count() + 1).unwrap_or(1) };
        let covered = if n < first_key {
            (1, u32::MAX)
        } else if line.trim_start().starts_with('#') {
            entry_below(&lines, n)
        } else {
            (number, number)
        };
        let Some(rest) = said.trim_start().strip_prefix("allow").filter(|r| r.starts_with(char::is_whitespace)) else {
            faults.push(finding(
                text,
                place,
                LintCode::UnknownException,
                "this comment addresses Whybook, and says nothing that it understands",
                "write `# whybook: allow KIND, because REASON`",
            ));
            continue;
        };
        let (names, reason) = rest.split_once("because").map_or((rest, ""), |(names, reason)| (names, reason.trim()));
        let mut codes = Vec::new();
        for name in names.split([',', ' ']).map(str::trim).filter(|n| !n.is_empty()) {
            match name.parse::<LintCode>() {
                Ok(code) => codes.push(code),
                Err(()) => {
                    let near = nearest(name, LintCode::ALL.iter().map(|c| c.name()));
                    let hint = near.map_or_else(
                        || "the kind stands in brackets behind each finding; the reason begins with `because`".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    faults.push(finding(text, place, LintCode::UnknownException, format!("there is no kind of finding `{name}`"), hint));
                }
            }
        }
        if !codes.is_empty() {
            found.push(Exception { place, codes, reason: reason.to_owned(), lines: covered, used: false });
        }
    }
    found
}

/// Where the comment of a line begins, in bytes: at a `#` that is first on the line or follows a blank, outside quotes.
fn comment(line: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return Some(at),
            // A quote within a word is an apostrophe.
            None if matches!(c, '"' | '\'') && !before.is_alphanumeric() => quote = Some(c),
            None => {}
        }
        before = c;
    }
    None
}

/// The lines of the entry below a comment: from its first line to the last that is indented further.
fn entry_below(lines: &[&str], comment: usize) -> (u32, u32) {
    let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    let is_content = |l: &str| !l.trim().is_empty() && !l.trim_start().starts_with('#');
    let indent = |l: &str| l.len() - l.trim_start().len();
    let Some((first, line)) = lines.iter().enumerate().skip(comment + 1).find(|(_, l)| is_content(l)) else {
        return (number(comment), number(comment));
    };
    let depth = indent(line);
    // The items of a list may stand at the depth of its key.
    let opens_list = line.trim_end().ends_with(':');
    let mut last = first;
    for (n, line) in lines.iter().enumerate().skip(first + 1).filter(|(_, l)| !l.trim().is_empty()) {
        if indent(line) > depth || (opens_list && indent(line) == depth && line.trim_start().starts_with("- ")) {
            last = n;
        } else {
            break;
        }
    }
    (number(first), number(last))
}
