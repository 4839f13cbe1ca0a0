//! The texts of codes: `No space left on device` says the same as `ENOSPC`.

use super::Reader;
use crate::model::{CodeSpace, CodeText, ErrorCode, Spelling, texts_beginning_with};
use crate::words::{join_keys, words};

/// Reads every text of a code; of texts that begin with the same words, the longest.
pub fn read(reader: &mut Reader<'_>) {
    let mut n = 0;
    while let (Some(first), Some(second)) = (reader.word(n), reader.word(n + 1)) {
        let key = join_keys(join_keys(0, first.key), second.key);
        let mut best: Option<(usize, Vec<CodeText>)> = None;
        for text in texts_beginning_with(key) {
            let Some(length) = length_here(reader, n, text.text) else { continue };
            match &mut best {
                Some((longest, texts)) if *longest == length => texts.push(text),
                Some((longest, _)) if *longest > length => {}
                _ => best = Some((length, vec![text])),
            }
        }
        n += match best {
            Some((length, texts)) if push(reader, n, length, &texts) => length,
            _ => 1,
        };
    }
}

/// How many words a text has, where they all stand from word number `n` on.
fn length_here(reader: &Reader<'_>, n: usize, text: &str) -> Option<usize> {
    let mut length = 0;
    for wanted in words(text) {
        if reader.word(n + length)?.key != wanted.key() {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Adds what a text means; says whether it means anything here.
fn push(reader: &mut Reader<'_>, n: usize, length: usize, texts: &[CodeText]) -> bool {
    let (Some(first), Some(last)) = (reader.word(n), reader.word(n + length - 1)) else { return false };
    let hinted = reader.hints(n);
    let closes = ends_a_message(reader, first.start as usize, last.end as usize);
    let mut found: Vec<(usize, &CodeText)> = Vec::new();
    for text in texts {
        let hint = hinted.iter().position(|space| *space == text.row.space);
        // Ordinary English counts as the end of a message (`cp: x: Is a directory`), or beside its tool.
        if !text.weak || (text.row.space == CodeSpace::Errno && closes) || (hint.is_some() && closes) {
            found.push((hint.unwrap_or(usize::MAX), text));
        }
    }
    found.sort_by_key(|(hint, text)| (*hint, text.weak, text.row.space, text.row.value));
    let plain = found.iter().any(|(_, text)| !text.weak);
    let readings: Vec<ErrorCode> = found.iter().map(|(_, text)| ErrorCode::known(text.row.space, text.row.value)).collect();
    let any = !readings.is_empty();
    reader.push(readings, if plain { Spelling::Plain } else { Spelling::Likely }, first.start as usize..last.end as usize);
    any
}

/// Whether a text stands where a program puts the system's message: after a colon or bracket, up to the end.
fn ends_a_message(reader: &Reader<'_>, start: usize, end: usize) -> bool {
    let opens = matches!((reader.byte_before(start, 1), reader.byte_before(start, 2)), (b' ', b':') | (b'(' | b'"' | b'\'' | b'\n', _))
        || (reader.byte_before(start, 1) == b' ' && matches!(reader.byte_before(start, 2), b'-' | b')' | b']'));
    opens && matches!(reader.byte_at(end), b'\n' | b'.' | b',' | b')' | b';' | b'"' | b'\'' | b'(' | b']' | b':')
        || (opens && reader.byte_at(end) == b' ' && matches!(reader.byte_at(end + 1), b'(' | b'['))
}
