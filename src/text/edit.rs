//! Changes to a text from front to back: what stays is copied in large pieces, and not at all where nothing changes.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::LineShifts;

/// What stands where a line end was taken out, until the text is done.
pub const JOINED: &str = "\u{c}";

/// A text under change.
pub struct Edit<'t> {
    text: &'t str,
    out: String,
    copied: usize,
}

/// A line end that reading puts in, until the text is done. `clean` has taken this character out of what was pasted.
pub const NEW_LINE: char = '\u{b}';
/// The same as text.
pub const NEW_LINE_TEXT: &str = "\u{b}";

impl<'t> Edit<'t> {
    /// No change yet.
    pub fn of(text: &'t str) -> Self {
        Self { text, out: String::new(), copied: 0 }
    }

    /// Replaces a span, which must not begin before the end of the last one.
    pub fn replace(&mut self, span: Range<usize>, with: &str) {
        self.out.push_str(self.text.get(self.copied..span.start).unwrap_or_default());
        self.out.push_str(with);
        self.copied = span.end.max(self.copied);
    }

    /// Takes a span out.
    pub fn cut(&mut self, span: Range<usize>) {
        if !span.is_empty() {
            self.replace(span, "");
        }
    }

    /// The changed text; borrowed where nothing changed.
    pub fn finish(mut self) -> Cow<'t, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.text);
        }
        self.out.push_str(self.text.get(self.copied..).unwrap_or_default());
        Cow::Owned(self.out)
    }
}

/// A changed text as it is to be: with line ends where [`NEW_LINE`] stands and nothing where [`JOINED`] does, and what
/// that does to the numbers of its lines.
pub fn finished(text: Cow<'_, str>) -> (String, LineShifts) {
    let mut shifts = LineShifts::default();
    let bytes = text.as_bytes();
    if memchr::memchr2(b'\x0b', b'\x0c', bytes).is_none() {
        return (text.into_owned(), shifts);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for at in memchr::memchr2_iter(b'\x0b', b'\x0c', bytes) {
        out.push_str(text.get(copied..at).unwrap_or_default());
        copied = at + 1;
        if bytes.get(at) == Some(&b'\x0b') {
            out.push('\n');
            shifts.push(out.len(), -1);
        } else {
            shifts.push(out.len(), 1);
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    (out, shifts)
}

/// A step after a step: borrowed only where neither changed anything.
pub fn then<'t>(text: Cow<'t, str>, step: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match step(&text) {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(_) => text,
    }
}
