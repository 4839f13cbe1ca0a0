//! Error codes in every spelling: numbers beside words that say what they are, symbols, and the texts that systems print.
//!
//! A bare number says nothing: the words before it on its line (`context.rs`) and the tools named around it
//! (`hints.rs`, from `kb/code-words.tsv`) decide of which family it is, its own spelling comes after that. One pass over
//! the words of the paste, no regular expressions: a long log costs little, and a short paste does not wait for anything
//! to be compiled.

mod asked;
mod context;
mod dotted;
mod hints;
mod iis;
mod number;
mod symbol;
mod text;

pub use asked::codes_asked_for;

use std::collections::HashMap;
use std::ops::Range;

use super::signal;
use crate::model::{CodeSpace, ErrorCode, Paste, PasteWord, Signal, SignalValue, Spelling};
use hints::Hints;

/// Reads every code of a paste.
pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut reader = Reader { paste, hints: Hints::default(), seen: HashMap::new(), found };
    for n in 0..paste.words.len() {
        match reader.text(n).as_bytes() {
            [b'0'..=b'9', ..] => number::read(&mut reader, n),
            [b'A'..=b'Z', _, ..] => symbol::read(&mut reader, n),
            // `c0000005`, `e0434352`
            [b'c' | b'd' | b'e', b'0'..=b'9', _, _, _, _, _, _] => number::bare_hexadecimal(&mut reader, n),
            _ => {}
        }
    }
    text::read(&mut reader);
    iis::read(&mut reader);
}

/// A paste while its codes are read.
struct Reader<'p> {
    paste: &'p Paste,
    hints: Hints,
    /// Where each code was said first, by its likeliest reading: a log says the same over and over.
    seen: HashMap<ErrorCode, usize>,
    found: &'p mut Vec<Signal>,
}

impl<'p> Reader<'p> {
    /// Word number `n`.
    fn word(&self, n: usize) -> Option<PasteWord> {
        self.paste.words.get(n).copied()
    }

    /// The text of word number `n`; empty past the last.
    fn text(&self, n: usize) -> &'p str {
        self.word(n).map_or("", |w| self.slice(w.start as usize, w.end as usize))
    }

    /// The text between two offsets; empty where there is none.
    fn slice(&self, from: usize, to: usize) -> &'p str {
        self.paste.text.get(from..to).unwrap_or_default()
    }

    /// What stands between a word and the next.
    fn gap_after(&self, n: usize) -> &'p str {
        match (self.word(n), self.word(n + 1)) {
            (Some(word), Some(next)) => self.slice(word.end as usize, next.start as usize),
            (Some(word), None) => self.paste.text.get(word.end as usize..).unwrap_or_default(),
            _ => "",
        }
    }

    /// The byte that many places before an offset; a line end before the beginning.
    fn byte_before(&self, at: usize, places: usize) -> u8 {
        at.checked_sub(places).and_then(|n| self.paste.text.as_bytes().get(n)).copied().unwrap_or(b'\n')
    }

    /// The byte at an offset; a line end past the end.
    fn byte_at(&self, at: usize) -> u8 {
        self.paste.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// The families that the words around word number `n` hint at, likeliest first.
    fn hints(&mut self, n: usize) -> Vec<CodeSpace> {
        self.hints.around(self.paste, n)
    }

    /// Adds a signal, unless the same code was said as plainly before; where it was said less plainly, this is better.
    fn push(&mut self, mut readings: Vec<ErrorCode>, spelling: Spelling, span: Range<usize>) {
        let mut distinct = Vec::with_capacity(readings.len());
        for code in readings.drain(..) {
            if !distinct.contains(&code) {
                distinct.push(code);
            }
        }
        let Some(first) = distinct.first().cloned() else { return };
        let before = self.seen.get(&first).copied();
        if before.and_then(|at| self.found.get(at)).is_some_and(|said| said.spelling >= spelling) {
            return;
        }
        let signal = signal(self.paste, SignalValue::Code(distinct), spelling, span);
        match before.and_then(|at| self.found.get_mut(at)) {
            Some(weaker) => *weaker = signal,
            None => {
                self.seen.insert(first, self.found.len());
                self.found.push(signal);
            }
        }
    }
}

/// The bytes of a word.
fn span_of(word: PasteWord) -> Range<usize> {
    word.start as usize..word.end as usize
}

#[cfg(test)]
mod tests;
