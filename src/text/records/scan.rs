//! A place in a line, moved forward piece by piece. Only ASCII is stepped over byte by byte, so it stays on a boundary.

/// A line with a place in it.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The place, in bytes from the line's begin.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is left of the line.
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What was stepped over since a place.
    pub fn since(&self, from: usize) -> &'t str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over an ASCII byte if it is the next.
    pub fn eat(&mut self, byte: u8) -> bool {
        self.eat_if(|b| b == byte)
    }

    /// Steps over the next byte if it is an ASCII one that fits.
    pub fn eat_if(&mut self, fits: impl Fn(u8) -> bool) -> bool {
        let found = self.peek().is_some_and(|b| b.is_ascii() && fits(b));
        self.at += usize::from(found);
        found
    }

    /// Steps over a text if it is next.
    pub fn eat_text(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// Steps over ASCII bytes as long as they fit; how many there were.
    pub fn eat_while(&mut self, fits: impl Fn(u8) -> bool) -> usize {
        let from = self.at;
        while self.eat_if(&fits) {}
        self.at - from
    }

    /// Steps over blanks and tabs; how many there were.
    pub fn blanks(&mut self) -> usize {
        self.eat_while(|b| b == b' ' || b == b'\t')
    }

    /// Steps over a number of so many digits that no digit follows.
    pub fn digits(&mut self, least: usize, most: usize) -> Option<&'t str> {
        self.attempt(|s| {
            let from = s.at;
            let count = s.eat_while(|b| b.is_ascii_digit());
            (least..=most).contains(&count).then(|| s.since(from))
        })
    }

    /// Steps over everything up to the next blank; empty at a blank or at the end.
    pub fn token(&mut self) -> &'t str {
        let rest = self.rest();
        let length = rest.find([' ', '\t']).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Steps so many bytes ahead, to a place that is known to be a boundary.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Steps so many bytes back, over ASCII that was stepped over before.
    pub fn back(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
    }

    /// Tries to step over something; stays where it was otherwise.
    pub fn attempt<T>(&mut self, step: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let found = step(self);
        if found.is_none() {
            *self = before;
        }
        found
    }
}
