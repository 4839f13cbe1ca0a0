//! How text looks: colours and width.

use std::borrow::Cow;

use crate::text::visible;

/// How text looks on what it is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are used.
    pub colour: bool,
    /// The width in columns; nothing where lines are as long as they are.
    pub width: Option<usize>,
}

/// What a piece of text is; the colours work on light and dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A headline.
    Bold,
    /// Something less important.
    Dim,
    /// A command to copy.
    Command,
    /// Something good.
    Good,
    /// A risk.
    Risk,
}

impl Look {
    /// Without colours, lines as long as they are.
    pub const PLAIN: Self = Self { colour: false, width: None };

    /// Text in a style.
    #[must_use]
    pub fn paint<'t>(&self, style: Style, text: &'t str) -> Cow<'t, str> {
        if !self.colour || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Command => "36",
            Style::Good => "32",
            Style::Risk => "33",
        };
        Cow::Owned(format!("\u{1b}[{code}m{text}\u{1b}[0m"))
    }

    /// Text on lines of the right width, each after `first` or `next`; without control sequences.
    #[must_use]
    pub fn wrap(&self, text: &str, first: &str, next: &str) -> String {
        let text = visible(text);
        let Some(width) = self.width else {
            let mut out = String::from(first);
            out.push_str(&text.replace('\n', &format!("\n{next}")));
            return out;
        };
        // A word longer than the line (a path, an address) stays whole, so that it can be copied.
        let options = textwrap::Options::new(width.max(20)).initial_indent(first).subsequent_indent(next).break_words(false);
        textwrap::fill(&text, options.word_separator(textwrap::WordSeparator::AsciiSpace).word_splitter(textwrap::WordSplitter::NoHyphenation))
    }
}

/// Text on one line, without control sequences.
pub fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
