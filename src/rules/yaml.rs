//! YAML text to a tree in which every value knows its place.
//!
//! The YAML itself is read by `saphyr-parser`; here its events become a tree, with bounds on depth, size and alias
//! expansion, and with recovery: a syntax error costs the top-level entry that it stands in, and the rest is still checked.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};

use crate::model::{Fault, Outline, Place, ValuePath};

/// The deepest nesting.
const MAX_DEPTH: usize = 40;
/// The most values in a file, expanded aliases included.
const MAX_NODES: usize = 50_000;
/// The most syntax errors that are reported for one file.
const MAX_SYNTAX_FAULTS: usize = 20;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, number, flag or nothing; which of them is decided by whoever reads it.
    Scalar {
        /// The text.
        text: String,
        /// How it is written.
        style: Style,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, in file order, doubled keys included.
    Mapping(Vec<(Node, Node)>),
}

/// How a scalar is written; a place inside a text can be told only for the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// As a block (`|`, `>`), with the number of its last line.
    Block(u32),
}

/// What became of a text.
#[derive(Debug, Default)]
pub struct Tree {
    /// The root, where there is one.
    pub root: Option<Node>,
    /// Syntax errors and exceeded bounds.
    pub faults: Vec<Fault>,
    /// Whether parts had to be left out, so that what is missing may stand in them.
    pub incomplete: bool,
}

/// Reads a text; never fails, but reports.
pub fn parse(text: &str) -> Tree {
    let mut tree = Tree::default();
    let mut source = Cow::Borrowed(text);
    while tree.faults.len() < MAX_SYNTAX_FAULTS {
        match Builder::default().build(&source) {
            Ok(root) => {
                tree.root = root;
                return tree;
            }
            Err(stop) => {
                tree.incomplete = true;
                let fatal = stop.fatal;
                let line = stop.fault.place.line;
                tree.faults.push(stop.fault);
                let Some(next) = (!fatal).then(|| without_entry(&source, line)).flatten() else { return tree };
                source = Cow::Owned(next);
            }
        }
    }
    tree
}

/// The text with the top-level entry around a line blanked out; nothing where that would change nothing.
fn without_entry(text: &str, line: u32) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let at = usize::try_from(line).ok()?.saturating_sub(1).min(lines.len().checked_sub(1)?);
    let begins_entry = |l: &str| l.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '"' | '\'' | '?'));
    let from = (0..=at).rev().find(|n| lines.get(*n).is_some_and(|l| begins_entry(l))).unwrap_or(0);
    let to = (at + 1..lines.len()).find(|n| lines.get(*n).is_some_and(|l| begins_entry(l))).unwrap_or(lines.len());
    if lines.get(from..to)?.iter().all(|l| l.is_empty()) {
        return None;
    }
    let kept: Vec<&str> = lines.iter().enumerate().map(|(n, l)| if (from..to).contains(&n) { "" } else { *l }).collect();
    Some(kept.join("\n"))
}

struct Stop {
    fault: Fault,
    fatal: bool,
}

enum Open {
    Sequence { place: Place, anchor: usize, items: Vec<Node> },
    Mapping { place: Place, anchor: usize, entries: Vec<(Node, Node)>, key: Option<Node> },
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    root: Option<Node>,
}

impl Builder {
    fn build(mut self, text: &str) -> Result<Option<Node>, Stop> {
        let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(text);
        let mut documents = 0;
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|e| Stop {
                fault: Fault {
                    place: place(e.marker()),
                    message: format!("not valid YAML: {}", e.info()),
                    excerpt: line_of(text, e.marker().line()),
                    hint: syntax_hint(text, e.marker().line(), e.info()),
                },
                fatal: false,
            })?;
            let at = place(&span.start);
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(fatal(at, "a rule file holds one document".into(), "put each rule into a file of its own"));
                    }
                }
                Event::Scalar(value, style, anchor, _) => {
                    let style = match style {
                        ScalarStyle::Plain => Style::Plain,
                        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block(last_line(&span.start, &span.end)),
                    };
                    let node = Node { place: at, value: Value::Scalar { text: value.into_owned(), style } };
                    self.add(node, anchor, 1, at)?;
                }
                Event::SequenceStart(anchor, _) => self.push(Open::Sequence { place: at, anchor, items: Vec::new() }, at)?,
                Event::MappingStart(anchor, _) => self.push(Open::Mapping { place: at, anchor, entries: Vec::new(), key: None }, at)?,
                Event::SequenceEnd | Event::MappingEnd => self.close(at)?,
                Event::Alias(anchor) => {
                    let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                        return Err(fatal(at, "the alias names an anchor that encloses it".into(), "write the value out"));
                    };
                    self.add(Node { place: at, ..node }, 0, size, at)?;
                }
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(self.root)
    }

    fn push(&mut self, open: Open, at: Place) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(fatal(
                at,
                format!("nested more than {MAX_DEPTH} levels deep"),
                "a rule needs far fewer levels: check the brackets and the indentation",
            ));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, at: Place) -> Result<(), Stop> {
        match self.open.pop() {
            Some(Open::Sequence { place, anchor, items }) => {
                let size = 1;
                self.add(Node { place, value: Value::Sequence(items) }, anchor, size, at)
            }
            Some(Open::Mapping { place, anchor, entries, .. }) => self.add(Node { place, value: Value::Mapping(entries) }, anchor, 1, at),
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Node, anchor: usize, size: usize, at: Place) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(size);
        if self.nodes > MAX_NODES {
            return Err(fatal(
                at,
                format!("more than {MAX_NODES} values with the aliases expanded"),
                "write fewer aliases (`*name`): each one stands for all that its anchor holds",
            ));
        }
        if anchor > 0 {
            let whole = count(&node);
            self.anchors.insert(anchor, (node.clone(), whole));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(k) => entries.push((k, node)),
            },
        }
        Ok(())
    }
}

/// Where the values of a tree stand.
pub fn outline(root: &Node) -> Outline {
    let mut outline = Outline::default();
    add_to_outline(root, ValuePath::ROOT, &mut outline);
    outline.sorted()
}

fn add_to_outline(node: &Node, path: ValuePath, outline: &mut Outline) {
    let shift = match &node.value {
        Value::Scalar { style: Style::Plain, .. } => Some(0),
        Value::Scalar { style: Style::Quoted, .. } => Some(1),
        Value::Scalar { style: Style::Block(last), .. } => {
            outline.add_block(node.place.line.saturating_add(1), *last);
            None
        }
        Value::Sequence(items) => {
            items.iter().enumerate().for_each(|(n, item)| add_to_outline(item, path.item(n), outline));
            None
        }
        Value::Mapping(entries) => {
            for (key, value) in entries {
                if let Value::Scalar { text, .. } = &key.value {
                    add_to_outline(value, path.key(text), outline);
                }
            }
            None
        }
    };
    outline.add(path, node.place, shift);
}

/// How many values a node holds, itself included.
fn count(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 1,
        Value::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Mapping(entries) => 1 + entries.iter().map(|(k, v)| count(k) + count(v)).sum::<usize>(),
    }
}

fn fatal(place: Place, message: String, hint: &str) -> Stop {
    Stop { fault: Fault { place, message, excerpt: String::new(), hint: hint.to_owned() }, fatal: true }
}

fn place(marker: &Marker) -> Place {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place { line: number(marker.line().max(1)), column: number(marker.col() + 1) }
}

/// The last line of a block: the marker behind it stands on the line after.
fn last_line(start: &Marker, end: &Marker) -> u32 {
    let line = if end.col() == 0 { end.line().saturating_sub(1) } else { end.line() };
    u32::try_from(line.max(start.line())).unwrap_or(u32::MAX)
}

fn line_of(text: &str, line: usize) -> String {
    super::reader::excerpt(text.lines().nth(line.saturating_sub(1)).unwrap_or_default())
}

/// The usual reasons for a syntax error, by what stands there.
fn syntax_hint(text: &str, line: usize, info: &str) -> String {
    let near = text.lines().skip(line.saturating_sub(2)).take(2).collect::<Vec<_>>();
    if near.iter().any(|l| l.trim_start_matches(' ').starts_with('\t')) || info.contains("tab") {
        return "indent with spaces: YAML does not allow tabs".into();
    }
    if near.iter().any(|l| l.matches(": ").count() > 1 && !l.contains(['"', '\''])) {
        return "put the text in quotes: a colon and a blank inside it begin a new mapping".into();
    }
    if near.iter().any(|l| l.matches('"').count() % 2 == 1 || l.matches('\'').count() % 2 == 1) {
        return "close the quotes; in single quotes, write a quote twice".into();
    }
    "check the indentation of this line and the one above, and put text with `: `, `#`, `{`, `[`, `%`, `@` or `*` in quotes".into()
}
