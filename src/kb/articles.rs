//! Markdown to articles.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::model::{Article, Section};

/// Reads an article. Any text is one; what is not Markdown is plain text.
#[must_use]
pub fn read_article(text: &str, path: &str, origin: &str) -> Article {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (front_title, body) = front_matter(text);
    let mut sections = vec![Section { heading: String::new(), level: 0, anchor: String::new(), text: String::new() }];
    let mut in_heading = false;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(body, options) {
        let Some(section) = sections.last_mut() else { break };
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                in_heading = true;
                sections.push(Section { heading: String::new(), level: level_number(level), anchor: String::new(), text: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                section.anchor = anchor(&section.heading);
            }
            Event::Text(t) | Event::Code(t) => {
                if in_heading {
                    section.heading.push_str(&t);
                } else {
                    section.text.push_str(&t);
                }
            }
            Event::SoftBreak => section.text.push(' '),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableRow | TagEnd::TableHead)
                if !section.text.is_empty() && !section.text.ends_with('\n') =>
            {
                section.text.push('\n');
            }
            Event::End(TagEnd::TableCell) => section.text.push_str("  "),
            _ => {}
        }
    }
    sections.retain(|s| !s.heading.is_empty() || !s.text.trim().is_empty());
    let first = sections.iter().find(|s| !s.heading.is_empty()).map(|s| s.heading.clone());
    let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md").replace(['-', '_'], " ");
    Article { path: path.to_owned(), origin: origin.to_owned(), title: front_title.or(first).unwrap_or(file), sections }
}

/// The title in a front matter (`---` … `---`), and what follows it.
fn front_matter(text: &str) -> (Option<String>, &str) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return (None, text) };
    let Some((matter, body)) = rest.split_once("\n---") else { return (None, text) };
    let title = matter.lines().find_map(|l| l.strip_prefix("title:")).map(|t| t.trim().trim_matches(['"', '\'']).to_owned());
    (title.filter(|t| !t.is_empty()), body.split_once('\n').map_or("", |(_, b)| b))
}

/// The anchor of a heading as code hosts make it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>();
    kept.trim().replace(' ', "-")
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
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
}
