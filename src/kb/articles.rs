//! Markdown to articles.

use crate::markdown::{Block, SignText, front_matter, parts, plain_text, roles, signs, steps};
use crate::model::{Article, ErrorCode, Phrase, Section, SectionRole, Sign, Symptom};
use crate::words::{UNKNOWN_WORD_BITS, background_bits, words};

/// Reads an article. Any text is one; what is not Markdown is plain text.
#[must_use]
pub fn read_article(text: &str, path: &str, origin: &str) -> Article {
    let (front, body) = front_matter(text);
    let parts: Vec<_> = parts(body).into_iter().filter(|p| !p.heading.is_empty() || !p.blocks.is_empty()).collect();
    let roles = roles(&parts);
    let mut sections: Vec<Section> = Vec::new();
    let mut seen: Vec<Block> = Vec::new();
    for (part, role) in parts.into_iter().zip(roles) {
        let says_what_to_do = matches!(role, SectionRole::Fix | SectionRole::Diagnosis);
        sections.push(Section {
            anchor: anchor(&part.heading),
            level: part.level,
            role,
            text: plain_text(&part.blocks),
            steps: if says_what_to_do { steps(&part.blocks) } else { Vec::new() },
            heading: part.heading,
        });
        if matches!(role, SectionRole::Symptoms | SectionRole::Meaning) {
            seen.extend(part.blocks);
        }
    }
    let first = sections.iter().find(|s| !s.heading.is_empty()).map(|s| s.heading.clone());
    let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md").replace(['-', '_'], " ");
    let title = front.text("title").map(str::to_owned).or_else(|| first.clone()).unwrap_or(file);
    let mut symptoms: Vec<Symptom> = Vec::new();
    for name in [Some(title.as_str()), first.as_deref()].into_iter().flatten().filter(|n| is_name(n)) {
        push(&mut symptoms, phrase(name));
    }
    for sign in signs(&seen) {
        match sign {
            SignText::Event { source, id } => push(&mut symptoms, Sign::Event { source, id }),
            SignText::Code(spelled) => push(&mut symptoms, Sign::Code { readings: ErrorCode::readings(&spelled), spelled }),
            SignText::Phrase(text) => push(&mut symptoms, phrase(&text)),
        }
    }
    Article { path: path.to_owned(), origin: origin.to_owned(), title, symptoms, sections }
}

fn push(symptoms: &mut Vec<Symptom>, sign: Sign) {
    if !symptoms.iter().any(|s| s.sign == sign) {
        symptoms.push(Symptom { sign, os: None });
    }
}

fn phrase(text: &str) -> Sign {
    Sign::Phrase(Phrase { text: text.to_owned(), words: words(text).map(|w| w.text.to_lowercase()).collect() })
}

/// Whether a title is the name of an alert or an error: one word that stands in no dictionary.
fn is_name(title: &str) -> bool {
    let mut words = words(title);
    let (first, second) = (words.next(), words.next());
    first.is_some_and(|w| second.is_none() && w.text.len() >= 6 && background_bits(w.key()) >= UNKNOWN_WORD_BITS)
}

/// The anchor of a heading as code hosts make it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>();
    kept.trim().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_have_headings_anchors_and_plain_text() {
        let article =
            read_article("---\ntitle: Roll-ups\n---\nIntro *here*.\n\n## What's `wrong`?\n\n- one\n- two\n\n```\ncode\n```\n", "kb/a-b.md", "x");
        assert_eq!(article.title, "Roll-ups");
        assert_eq!(article.sections[0].text, "Intro here.\n");
        assert_eq!((article.sections[1].heading.as_str(), article.sections[1].anchor.as_str()), ("What's wrong?", "whats-wrong"));
        assert_eq!(article.sections[1].text, "one\ntwo\ncode\n");
    }

    #[test]
    fn the_title_comes_from_a_heading_or_the_file_name() {
        assert_eq!(read_article("# Disk full\ntext", "x.md", "").title, "Disk full");
        assert_eq!(read_article("only text", "kb/disk-is-full.md", "").title, "disk is full");
    }

    #[test]
    fn sections_know_what_they_are_for() {
        let text = "# SpoolWriterStalled\n\n## Meaning\nIt stalls with event ID 77.\n\n## Mitigation\n### First\n1. Free space.\n\n## Notes\nNone.\n";
        let article = read_article(text, "x.md", "");
        let roles: Vec<(&str, SectionRole)> = article.sections.iter().map(|s| (s.heading.as_str(), s.role)).collect();
        assert_eq!(
            roles,
            [
                ("SpoolWriterStalled", SectionRole::Other),
                ("Meaning", SectionRole::Meaning),
                ("Mitigation", SectionRole::Fix),
                ("First", SectionRole::Fix),
                ("Notes", SectionRole::Other),
            ]
        );
        assert_eq!(article.sections[3].steps[0].instruction, "Free space.");
        let signs: Vec<&Sign> = article.symptoms.iter().map(|s| &s.sign).collect();
        assert!(matches!(signs.as_slice(), [Sign::Phrase(p), Sign::Event { source: None, id: 77 }] if p.words == ["spoolwriterstalled"]));
    }
}
