//! Markdown to parts: what stands under each heading, block by block.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::roles::role_of;
use crate::model::SectionRole;

/// The deepest nesting of lists and quotes that is followed; what lies deeper is joined to it.
const MAX_DEPTH: usize = 12;
/// The longest paragraph in bold that may be meant as a heading, in characters.
const LONGEST_BOLD_HEADING: usize = 60;

/// A block of text without markup; code stays in backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; lines are joined, forced line ends stay.
    Paragraph(String),
    /// A block of code with the language it is marked with, empty where it is not.
    Code {
        /// The language, in lower case.
        language: String,
        /// The code as it stands.
        text: String,
    },
    /// A list.
    List {
        /// Whether its items are numbered.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table {
        /// The cells of its first row.
        head: Vec<String>,
        /// The cells of the others.
        rows: Vec<Vec<String>>,
    },
    /// A quotation or a note.
    Quote(Vec<Block>),
}

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// The heading without markup; empty for what stands before the first.
    pub heading: String,
    /// Its level, 1 to 6; 0 for what stands before the first.
    pub level: u8,
    /// What stands under it.
    pub blocks: Vec<Block>,
    /// The links in it that lead to the web: their text and address.
    pub links: Vec<(String, String)>,
}

/// What is being read: the innermost comes last.
enum Frame {
    Item(Vec<Block>),
    List { numbered: bool, items: Vec<Vec<Block>> },
    Quote(Vec<Block>),
    Table { head: Vec<String>, rows: Vec<Vec<String>>, row: Vec<String>, in_head: bool },
}

/// The parts of a text in order; the first has no heading and may be empty.
#[must_use]
pub fn parts(text: &str) -> Vec<Part> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut reader = Reader { parts: vec![Part::default()], ..Reader::default() };
    for event in Parser::new_ext(text, options) {
        reader.take(event);
    }
    reader.end_paragraph();
    reader.parts
}

#[derive(Default)]
struct Reader {
    parts: Vec<Part>,
    frames: Vec<Frame>,
    /// How many frames inside the innermost are not followed.
    too_deep: usize,
    /// The running text: of a paragraph, a heading, a cell.
    text: String,
    /// The text in bold of it; a paragraph that is all bold may be a heading.
    bold: String,
    in_bold: bool,
    in_heading: bool,
    code: Option<(String, String)>,
    link: Option<(usize, String)>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(t) => match &mut self.code {
                Some((_, code)) => code.push_str(&t),
                None => self.push(&t),
            },
            Event::Code(t) => {
                // A heading is a name, not a sentence with code in it.
                if self.in_heading {
                    self.push(&t);
                } else {
                    self.push(&format!("`{t}`"));
                }
            }
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\n"),
            Event::Html(t) | Event::InlineHtml(t) => {
                let t = without_tags(&t);
                self.push(&t);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if self.in_bold {
            self.bold.push_str(text);
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            // A heading inside a list or a note heads nothing: it is a paragraph there.
            Tag::Heading { level, .. } if self.frames.is_empty() => {
                self.end_paragraph();
                self.in_heading = true;
                self.parts.push(Part { level: level_number(level), ..Part::default() });
            }
            Tag::Paragraph | Tag::Heading { .. } => self.end_paragraph(),
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => {
                self.end_paragraph();
                self.open(Frame::List { numbered: first.is_some(), items: Vec::new() });
            }
            Tag::Item => {
                self.end_paragraph();
                self.open(Frame::Item(Vec::new()));
            }
            Tag::BlockQuote(_) => {
                self.end_paragraph();
                self.open(Frame::Quote(Vec::new()));
            }
            Tag::Table(_) => {
                self.end_paragraph();
                self.open(Frame::Table { head: Vec::new(), rows: Vec::new(), row: Vec::new(), in_head: false });
            }
            Tag::TableHead => {
                if let Some(Frame::Table { in_head, .. }) = self.frames.last_mut() {
                    *in_head = true;
                }
            }
            Tag::TableCell => self.text.clear(),
            Tag::Strong => self.in_bold = true,
            Tag::Link { dest_url, .. } if dest_url.starts_with("https://") || dest_url.starts_with("http://") => {
                self.link = Some((self.text.len(), dest_url.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) if self.in_heading => {
                self.in_heading = false;
                let heading = one_line(&std::mem::take(&mut self.text));
                self.bold.clear();
                if let Some(part) = self.parts.last_mut() {
                    part.heading = heading;
                }
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Heading(_) => self.end_paragraph(),
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.add(Block::Code { language, text: text.trim_end().to_owned() });
                }
            }
            TagEnd::Item => {
                self.end_paragraph();
                if let Some(Frame::Item(blocks)) = self.close(|f| matches!(f, Frame::Item(_)))
                    && let Some(Frame::List { items, .. }) = self.frames.last_mut()
                {
                    items.push(blocks);
                }
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                if let Some(Frame::List { numbered, items }) = self.close(|f| matches!(f, Frame::List { .. })) {
                    self.add(Block::List { numbered, items });
                }
            }
            TagEnd::BlockQuote(_) => {
                self.end_paragraph();
                if let Some(Frame::Quote(blocks)) = self.close(|f| matches!(f, Frame::Quote(_))) {
                    self.add(Block::Quote(blocks));
                }
            }
            TagEnd::TableCell => {
                let cell = one_line(&std::mem::take(&mut self.text));
                self.bold.clear();
                if let Some(Frame::Table { row, .. }) = self.frames.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(Frame::Table { head, rows, row, in_head }) = self.frames.last_mut() {
                    let done = std::mem::take(row);
                    if std::mem::take(in_head) { *head = done } else { rows.push(done) }
                }
            }
            TagEnd::Table => {
                if let Some(Frame::Table { head, rows, .. }) = self.close(|f| matches!(f, Frame::Table { .. })) {
                    self.add(Block::Table { head, rows });
                }
            }
            TagEnd::Strong => self.in_bold = false,
            TagEnd::Link => {
                if let Some((from, address)) = self.link.take()
                    && let Some(part) = self.parts.last_mut()
                {
                    let text = one_line(self.text.get(from..).unwrap_or_default());
                    part.links.push((text, address));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, frame: Frame) {
        if self.frames.len() < MAX_DEPTH {
            self.frames.push(frame);
        } else {
            self.too_deep += 1;
        }
    }

    /// The innermost frame, which ends now; nothing for one that lies deeper than is followed.
    fn close(&mut self, is: impl Fn(&Frame) -> bool) -> Option<Frame> {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return None;
        }
        if self.frames.last().is_some_and(is) { self.frames.pop() } else { None }
    }

    fn end_paragraph(&mut self) {
        if self.in_heading {
            return;
        }
        let text = lines(&std::mem::take(&mut self.text));
        let bold = lines(&std::mem::take(&mut self.bold));
        if text.is_empty() {
            return;
        }
        let heading = text.trim_end_matches(':');
        let says_what_follows = bold == text && self.frames.is_empty() && heading.chars().count() <= LONGEST_BOLD_HEADING;
        if says_what_follows && role_of(heading) != SectionRole::Other {
            let level = self.parts.last().map_or(1, |p| (p.level + 1).clamp(2, 6));
            self.parts.push(Part { heading: heading.to_owned(), level, ..Part::default() });
            return;
        }
        self.add(Block::Paragraph(text));
    }

    fn add(&mut self, block: Block) {
        match self.frames.last_mut() {
            Some(Frame::Item(blocks) | Frame::Quote(blocks)) => blocks.push(block),
            Some(Frame::List { items, .. }) => items.push(vec![block]),
            Some(Frame::Table { .. }) | None => {
                if let Some(part) = self.parts.last_mut() {
                    part.blocks.push(block);
                }
            }
        }
    }
}

/// The text of blocks, each paragraph, list item, line of code and row on a line of its own.
#[must_use]
pub fn plain_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(t) => push_line(&mut text, t),
            Block::Code { text: t, .. } => push_line(&mut text, t),
            Block::List { items, .. } => items.iter().for_each(|item| push_line(&mut text, &plain_text(item))),
            Block::Quote(blocks) => push_line(&mut text, &plain_text(blocks)),
            Block::Table { head, rows } => std::iter::once(head).chain(rows).for_each(|row| push_line(&mut text, &row.join("  "))),
        }
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    let line = line.trim_end();
    if !line.is_empty() {
        text.push_str(line);
        text.push('\n');
    }
}

/// A text without HTML tags and comments; what breaks a line in HTML breaks it here.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let end = if tag.starts_with("!--") { "-->" } else { ">" };
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if matches!(name.to_ascii_lowercase().as_str(), "br" | "p" | "tr" | "li" | "td" | "div") {
            text.push('\n');
        }
        rest = tag.split_once(end).map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text
}

/// Lines without blanks around them, and without empty ones.
fn lines(text: &str) -> String {
    text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(text.to_owned())
    }

    #[test]
    fn headings_cut_the_text_into_parts() {
        let found = parts("Before.\n\n# One `two`\n\nText with `code` and *stress*\nover lines.\n\n## Three\n");
        assert_eq!(found.iter().map(|p| (p.level, p.heading.as_str())).collect::<Vec<_>>(), [(0, ""), (1, "One two"), (2, "Three")]);
        assert_eq!(found[0].blocks, [paragraph("Before.")]);
        assert_eq!(found[1].blocks, [paragraph("Text with `code` and stress over lines.")]);
    }

    #[test]
    fn lists_code_tables_and_notes_keep_their_form() {
        let text = "1. First:\n\n   ```Bash title=x\n   ls -l\n   ```\n\n2. Second\n   - inner\n\n| Event ID | Source |\n|---|---|\n| 7 | disk |\n\n> [!NOTE]\n> Careful.\n";
        let found = parts(text);
        let code = Block::Code { language: "bash".into(), text: "ls -l".into() };
        let inner = Block::List { numbered: false, items: vec![vec![paragraph("inner")]] };
        assert_eq!(
            found[0].blocks[0],
            Block::List { numbered: true, items: vec![vec![paragraph("First:"), code], vec![paragraph("Second"), inner]] }
        );
        assert_eq!(found[0].blocks[1], Block::Table { head: vec!["Event ID".into(), "Source".into()], rows: vec![vec!["7".into(), "disk".into()]] });
        assert!(matches!(&found[0].blocks[2], Block::Quote(b) if plain_text(b).contains("Careful.")));
    }

    #[test]
    fn a_bold_line_with_a_usual_heading_is_one() {
        let found = parts("# Title\n\n**Cause**\n\nThe disk is full.\n\n**Not at all a heading**\n");
        assert_eq!(found[2].heading, "Cause");
        assert_eq!(found[2].blocks, [paragraph("The disk is full."), paragraph("Not at all a heading")]);
    }

    #[test]
    fn html_leaves_its_text() {
        let found = parts("<table>\n<tr><td>Event</td><td>1023</td></tr>\n</table>\n\nline<br>next <!-- hidden --> end\n");
        assert_eq!(plain_text(&found[0].blocks), "Event\n1023\nline\nnext end\n");
    }

    #[test]
    fn links_to_the_web_are_kept() {
        let found = parts("See [the manual](https://example.org/m) and [there](other.md).");
        assert_eq!(found[0].links, [("the manual".to_owned(), "https://example.org/m".to_owned())]);
        assert_eq!(found[0].blocks, [paragraph("See the manual and there.")]);
    }

    #[test]
    fn endless_nesting_ends() {
        let text = format!("{}deep\n\nafter", "> - ".repeat(200));
        assert!(plain_text(&parts(&text)[0].blocks).contains("deep"));
    }
}
