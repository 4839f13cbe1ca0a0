//! Symbols: `ENOSPC`, `ERROR_ACCESS_DENIED`, `ORA-12154`, `AADSTS50126`, `NXDOMAIN`, and SQLSTATE values.

use super::context::said_before;
use super::{Reader, span_of};
use crate::model::{CodeRow, CodeSpace, ErrorCode, Spelling, rows_named};

/// The longest symbol, in bytes.
const LONGEST: usize = 80;

/// Reads the symbol that begins with word number `n`, which begins with a capital.
pub fn read(reader: &mut Reader<'_>, n: usize) {
    let Some(word) = reader.word(n) else { return };
    let start = word.start as usize;
    let before = reader.byte_before(start, 1);
    // A variable of the environment, or the middle of a symbol.
    if matches!(before, b'_' | b'$' | b'{' | b'%') || (before == b'-' && reader.byte_before(start, 2).is_ascii_alphanumeric()) {
        return;
    }
    let rest = reader.paste.text.get(start..).unwrap_or_default();
    let length = symbol_length(rest);
    let Some(symbol) = rest.get(..length).filter(|s| s.len() >= 3) else { return };
    if symbol.len() == reader.text(n).len() {
        single(reader, n, symbol);
    } else if symbol.contains(['_', '-']) {
        joined(reader, n, symbol, start..start + length);
    }
}

/// How long the run of capitals, digits, and single underscores and hyphens among them is.
fn symbol_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let mut length = 0;
    while let Some(byte) = bytes.get(length).filter(|_| length < LONGEST) {
        let next = bytes.get(length + 1).copied().unwrap_or(b' ');
        let joins = match byte {
            b'_' => is_part(next),
            b'-' => next.is_ascii_digit(),
            _ => false,
        };
        if !is_part(*byte) && !joins {
            break;
        }
        length += 1;
    }
    // `ERRORcode`, `E2BIGx`: the word goes on in small letters, so it is no symbol.
    if bytes.get(length).is_some_and(u8::is_ascii_lowercase) { 0 } else { length }
}

/// A symbol of one word.
fn single(reader: &mut Reader<'_>, n: usize, symbol: &str) {
    let Some(word) = reader.word(n) else { return };
    let span = span_of(word);
    if symbol.len() == 8 && symbol.starts_with(['C', 'D']) && symbol.bytes().all(|b| b.is_ascii_hexdigit()) {
        return super::number::bare_hexadecimal(reader, n);
    }
    if symbol.starts_with("AADSTS") && symbol.len() > 6 {
        return reader.push(ErrorCode::readings(symbol), Spelling::Plain, span);
    }
    let label = n.checked_sub(1).map_or("", |at| reader.text(at));
    let is_alone = |row: &CodeRow| match row.space {
        CodeSpace::Errno | CodeSpace::Signal | CodeSpace::Win32 | CodeSpace::Aadsts => true,
        // `REFUSED` is an ordinary word, `NXDOMAIN` is none; `NOERROR` is no error.
        CodeSpace::Dns => {
            row.value > 0 && (!matches!(symbol, "REFUSED" | "NOTAUTH") || matches!(crate::words::lower(label).as_ref(), "status" | "rcode" | "reply"))
        }
        _ => false,
    };
    let readings: Vec<ErrorCode> = rows_named(symbol).filter(is_alone).map(|row| ErrorCode::known(row.space, row.value)).collect();
    if !readings.is_empty() {
        return reader.push(readings, Spelling::Plain, span);
    }
    if symbol.len() == 5 {
        let _ = sqlstate(reader, n);
    }
}

/// A symbol with underscores or a hyphen.
fn joined(reader: &mut Reader<'_>, n: usize, symbol: &str, span: std::ops::Range<usize>) {
    let rows: Vec<CodeRow> = rows_named(symbol).collect();
    let few_words = symbol.matches('_').count() < 2;
    let mut readings = Vec::new();
    for row in rows {
        let counts = match row.space {
            // These are said beside their numbers, and are ordinary words otherwise.
            CodeSpace::Exit | CodeSpace::SqlState | CodeSpace::Tls | CodeSpace::Rdp => row.name.starts_with("EX_"),
            // `MEMORY_MANAGEMENT` and `FILE_SYSTEM` are stop codes where somebody speaks of one.
            CodeSpace::Bugcheck if few_words => reader.hints(n).contains(&CodeSpace::Bugcheck) || reader.paste.words.len() <= 6,
            _ => true,
        };
        if counts {
            readings.push(ErrorCode::known(row.space, row.value));
        }
    }
    if !readings.is_empty() {
        return reader.push(readings, Spelling::Plain, span);
    }
    match ErrorCode::readings(symbol).as_slice() {
        [code @ ErrorCode::Known { .. }] if symbol.contains('-') => reader.push(vec![code.clone()], Spelling::Plain, span),
        [code @ ErrorCode::Symbol(_)] => {
            if let Some(spelling) = unlisted(reader, n, symbol, span.end) {
                reader.push(vec![code.clone()], spelling, span);
            }
        }
        _ => {}
    }
}

/// How plainly a symbol of no table is meant as an error; nothing where it looks like a name of something else.
fn unlisted(reader: &Reader<'_>, n: usize, symbol: &str, end: usize) -> Option<Spelling> {
    let said = said_before(reader, n).is_a_code();
    if symbol.contains('-') {
        // `PLS-00201: …` is a message; `SRV-0042` and `SHA-256` are names.
        let digits = symbol.rsplit('-').next().unwrap_or_default();
        let is_message = digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit()) && reader.byte_at(end) == b':';
        let known_name =
            ["SHA-", "AES-", "CVE-", "RFC-", "ISO-", "UTF-", "PC-", "SRV-", "DESKTOP-", "LAPTOP-", "WIN-"].iter().any(|p| symbol.starts_with(p));
        return if known_name {
            None
        } else if said || is_message {
            Some(Spelling::Likely)
        } else {
            None
        };
    }
    let assigned = reader.byte_at(end) == b'=' && reader.byte_at(end + 1) != b'=';
    let speaks_of_errors =
        ["ERR", "FAIL", "EXCEPTION", "DENIED", "INVALID", "UNABLE", "EXPIRED", "NOT_FOUND"].iter().any(|part| symbol.contains(part));
    if assigned {
        None
    } else if said || speaks_of_errors {
        Some(Spelling::Likely)
    } else {
        Some(Spelling::Possible)
    }
}

/// Reads a SQLSTATE, five letters and digits where somebody says that they are one; says whether it did.
pub fn sqlstate(reader: &mut Reader<'_>, n: usize) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let text = reader.text(n);
    let Some(value) = CodeSpace::SqlState.form().parse(text).filter(|_| !text.bytes().any(|b| b.is_ascii_lowercase())) else { return false };
    let code = ErrorCode::known(CodeSpace::SqlState, value);
    let likely = |reader: &mut Reader<'_>| {
        code.row().is_some()
            && (in_brackets(reader, n) || said_before(reader, n).is_a_code())
            && reader.hints(n).first().is_some_and(|first| matches!(first, CodeSpace::SqlState | CodeSpace::Mysql))
    };
    let is_one = says_sqlstate(reader, n) || likely(reader);
    if is_one {
        reader.push(vec![code], Spelling::Plain, span_of(word));
    }
    is_one
}

/// Whether `SQLSTATE` or `SQL state` stands right before word number `n`.
fn says_sqlstate(reader: &Reader<'_>, n: usize) -> bool {
    let Some(before) = n.checked_sub(1) else { return false };
    if reader.gap_after(before).len() > 4 {
        return false;
    }
    let state = reader.text(before);
    state.eq_ignore_ascii_case("sqlstate")
        || (state.eq_ignore_ascii_case("state") && before.checked_sub(1).is_some_and(|sql| reader.text(sql).eq_ignore_ascii_case("sql")))
}

fn in_brackets(reader: &Reader<'_>, n: usize) -> bool {
    reader.word(n).is_some_and(|w| matches!((reader.byte_before(w.start as usize, 1), reader.byte_at(w.end as usize)), (b'(', b')') | (b'[', b']')))
}

/// Reads a SQLSTATE in brackets after a number: `ERROR 1045 (28000)`; says whether it is one.
pub fn sqlstate_in_brackets(reader: &mut Reader<'_>, n: usize) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let value = CodeSpace::SqlState.form().parse(reader.text(n));
    let Some(value) = value.filter(|_| in_brackets(reader, n) && n.checked_sub(1).is_some_and(|at| reader.gap_after(at) == " (")) else {
        return false;
    };
    reader.push(vec![ErrorCode::known(CodeSpace::SqlState, value)], Spelling::Plain, span_of(word));
    true
}
