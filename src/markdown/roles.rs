//! What a section is for, by the headings that the field uses.
//!
//! Knowledge-base articles are cut into Symptoms, Cause, Resolution, Workaround, Status and More information; runbooks
//! into Meaning, Impact, Diagnosis and Mitigation; others into Problem and Solution.

use super::blocks::Part;
use crate::model::SectionRole;

/// A heading taken apart: `Cause 2: The service account has expired`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What the section is for.
    pub role: SectionRole,
    /// The number behind the word, which joins a cause with its resolution.
    pub number: Option<u32>,
    /// What follows the word: the name of the cause.
    pub name: String,
}

/// The words that headings begin with. The longest comes first, so that `possible causes` is no `possible`.
const BEGINNINGS: &[(&str, SectionRole)] = &[
    ("symptom", SectionRole::Symptoms),
    ("problem description", SectionRole::Symptoms),
    ("problem statement", SectionRole::Symptoms),
    ("error message", SectionRole::Symptoms),
    ("error text", SectionRole::Symptoms),
    ("error details", SectionRole::Symptoms),
    ("message text", SectionRole::Symptoms),
    ("what you see", SectionRole::Symptoms),
    ("problem", SectionRole::Symptoms),
    ("issue", SectionRole::Symptoms),
    ("meaning", SectionRole::Meaning),
    ("explanation", SectionRole::Meaning),
    ("what does", SectionRole::Meaning),
    ("possible cause", SectionRole::Cause),
    ("probable cause", SectionRole::Cause),
    ("common cause", SectionRole::Cause),
    ("likely cause", SectionRole::Cause),
    ("root cause", SectionRole::Cause),
    ("cause", SectionRole::Cause),
    ("reason", SectionRole::Cause),
    ("why is this happening", SectionRole::Cause),
    ("why does this happen", SectionRole::Cause),
    ("why did i get", SectionRole::Cause),
    ("workaround", SectionRole::Fix),
    ("possible solution", SectionRole::Fix),
    ("possible resolution", SectionRole::Fix),
    ("resolution", SectionRole::Fix),
    ("resolving", SectionRole::Fix),
    ("solution", SectionRole::Fix),
    ("mitigation", SectionRole::Fix),
    ("remediation", SectionRole::Fix),
    ("remedy", SectionRole::Fix),
    ("recovery", SectionRole::Fix),
    ("fix", SectionRole::Fix),
    ("how to fix", SectionRole::Fix),
    ("how do i fix", SectionRole::Fix),
    ("how can i fix", SectionRole::Fix),
    ("how to resolve", SectionRole::Fix),
    ("how to solve", SectionRole::Fix),
    ("to fix this", SectionRole::Fix),
    ("to resolve this", SectionRole::Fix),
    ("to work around this", SectionRole::Fix),
    ("what can i do", SectionRole::Fix),
    ("user action", SectionRole::Fix),
    ("recommended action", SectionRole::Fix),
    ("corrective action", SectionRole::Fix),
    ("action", SectionRole::Fix),
    ("diagnosis", SectionRole::Diagnosis),
    ("diagnose", SectionRole::Diagnosis),
    ("diagnostic", SectionRole::Diagnosis),
    ("investigation", SectionRole::Diagnosis),
    ("troubleshooting", SectionRole::Diagnosis),
    ("debugging", SectionRole::Diagnosis),
    ("verifying the issue", SectionRole::Diagnosis),
    ("impact", SectionRole::Impact),
    ("consequence", SectionRole::Impact),
];

/// Headings that ask for a fix somewhere: `I'm an email admin. How do I fix this?`
const INSIDE: &[(&str, SectionRole)] = &[
    ("how do i fix", SectionRole::Fix),
    ("how can i fix", SectionRole::Fix),
    ("what can i do to fix", SectionRole::Fix),
    ("make changes to solve", SectionRole::Fix),
];

/// The longest heading that is one of the usual ones, in words before a colon or dash.
const MOST_WORDS: usize = 6;

/// A heading with what its section is for.
#[must_use]
pub fn heading_of(heading: &str) -> Heading {
    let text = heading.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ')).trim_end_matches([':', '.', ' ']);
    let lower = text.to_lowercase();
    let found = BEGINNINGS.iter().filter(|(begin, _)| begins_with(&lower, begin)).max_by_key(|(begin, _)| begin.len());
    if let Some((begin, role)) = found {
        // The rest of the last word (`symptoms`, `causes`), then a number, then what the cause is called.
        let after = lower.get(begin.len()..).unwrap_or_default();
        let ending = after.len() - after.trim_start_matches(char::is_alphabetic).len();
        let rest = text.get(begin.len() + ending..).filter(|_| text.len() == lower.len()).unwrap_or_default();
        let (number, name) = numbered(rest);
        let joins = rest.trim_start().starts_with([':', '-', '\u{2013}', '\u{2014}', '(', '#']) || number.is_some();
        if joins || rest.split_whitespace().count() < MOST_WORDS {
            let name = if joins { name } else { String::new() };
            return Heading { role: *role, number, name };
        }
    }
    let role = INSIDE.iter().find(|(inside, _)| lower.contains(inside)).map_or(SectionRole::Other, |(_, role)| *role);
    Heading { role, number: None, name: String::new() }
}

/// What each part is for: by its heading, or by that of the part around it.
#[must_use]
pub fn roles(parts: &[Part]) -> Vec<SectionRole> {
    let mut around: Vec<(u8, SectionRole)> = Vec::new();
    let roles = parts.iter().map(|part| {
        around.retain(|(level, _)| *level < part.level);
        let own = if part.level == 0 { SectionRole::Other } else { role_of(&part.heading) };
        // What is reference material belongs to no part of the problem, wherever it stands.
        let inherits = own == SectionRole::Other && !is_reading(&part.heading);
        let role = if inherits { around.last().map_or(own, |(_, role)| *role) } else { own };
        around.push((part.level, role));
        role
    });
    roles.collect()
}

/// Whether a heading stands above further reading.
#[must_use]
pub fn is_reading(heading: &str) -> bool {
    let lower = heading.trim().to_lowercase();
    ["reference", "see also", "related", "more information", "for more information", "further reading", "additional resource", "links", "next steps"]
        .iter()
        .any(|begin| lower.starts_with(begin))
}

/// What a section with a heading is for.
#[must_use]
pub fn role_of(heading: &str) -> SectionRole {
    heading_of(heading).role
}

/// Whether a text begins with a phrase whose last word may go on only as a plural.
fn begins_with(text: &str, begin: &str) -> bool {
    let Some(rest) = text.strip_prefix(begin) else { return false };
    let ending = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    matches!(ending, "" | "s" | "es")
}

/// The number at the beginning of what follows the heading's word, and the name behind it.
fn numbered(rest: &str) -> (Option<u32>, String) {
    const MARKS: [char; 10] = [' ', ':', '-', '#', '\u{2013}', '\u{2014}', '(', ')', '.', '/'];
    // `Cause 2` has a number; `Cause: 2 disks are gone` has none.
    let rest = rest.trim_start_matches([' ', '#', '(']);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = rest.get(digits..).unwrap_or_default();
    let ends = !after.starts_with(|c: char| c.is_alphanumeric());
    match rest.get(..digits).and_then(|d| d.parse().ok()).filter(|n| (1..=99).contains(n) && ends) {
        Some(number) => (Some(number), after.trim_start_matches(MARKS).trim_end().to_owned()),
        None => (None, rest.trim_start_matches(MARKS).trim_end_matches([' ', ')']).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_headings_are_known() {
        for (heading, role) in [
            ("Symptoms", SectionRole::Symptoms),
            ("SYMPTOM:", SectionRole::Symptoms),
            ("Error messages", SectionRole::Symptoms),
            ("2. Cause", SectionRole::Cause),
            ("Possible causes", SectionRole::Cause),
            ("Why is this happening?", SectionRole::Cause),
            ("Resolution", SectionRole::Fix),
            ("Workaround for older versions", SectionRole::Fix),
            ("User Action", SectionRole::Fix),
            ("I'm an email admin. How do I fix this?", SectionRole::Fix),
            ("Meaning", SectionRole::Meaning),
            ("Impact", SectionRole::Impact),
            ("Diagnosis", SectionRole::Diagnosis),
            ("More information", SectionRole::Other),
            ("Fixed in version 7", SectionRole::Other),
            ("Causeway and other streets", SectionRole::Other),
            ("", SectionRole::Other),
        ] {
            assert_eq!(role_of(heading), role, "{heading}");
        }
    }

    #[test]
    fn numbers_and_names_are_taken_apart() {
        let heading = |number, name: &str| Heading { role: SectionRole::Cause, number, name: name.to_owned() };
        assert_eq!(heading_of("Cause 2: The account has expired"), heading(Some(2), "The account has expired"));
        assert_eq!(heading_of("Cause \u{2013} 3 disks are gone"), heading(None, "3 disks are gone"));
        assert_eq!(heading_of("Cause: DNS is wrong"), heading(None, "DNS is wrong"));
        assert_eq!(heading_of("Cause #1"), heading(Some(1), ""));
        assert_eq!(heading_of("Causes"), heading(None, ""));
    }
}
