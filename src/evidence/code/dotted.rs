//! Codes with dots: enhanced mail statuses (`5.7.1`) and statuses of IIS (`404.3`). Most numbers with dots are versions,
//! addresses and times, so these need their surroundings.

use super::context::{Said, said_before};
use super::{Reader, span_of};
use crate::model::{CodeSpace, ErrorCode, Spelling};

/// Reads the dotted number that begins with word number `n`, and a mail server's reply before one; says whether it did.
pub fn read(reader: &mut Reader<'_>, n: usize) -> bool {
    match parts(reader, n) {
        3 => enhanced(reader, n),
        2 => substatus(reader, n),
        1 => reply(reader, n),
        _ => false,
    }
}

/// How many numbers are joined by dots from word number `n` on; 0 where it is not the first of them.
fn parts(reader: &Reader<'_>, n: usize) -> usize {
    let Some(word) = reader.word(n) else { return 0 };
    let start = word.start as usize;
    if reader.byte_before(start, 1) == b'.' && reader.byte_before(start, 2).is_ascii_digit() {
        return 0;
    }
    let mut count = 1;
    while count <= 4 && reader.gap_after(n + count - 1) == "." && reader.text(n + count).bytes().all(|b| b.is_ascii_digit()) {
        count += 1;
    }
    count
}

/// The text of so many dotted numbers.
fn joined<'p>(reader: &Reader<'p>, n: usize, count: usize) -> Option<(&'p str, std::ops::Range<usize>)> {
    let span = reader.word(n)?.start as usize..reader.word(n + count - 1)?.end as usize;
    Some((reader.slice(span.start, span.end), span))
}

fn enhanced(reader: &mut Reader<'_>, n: usize) -> bool {
    let Some((text, span)) = joined(reader, n, 3) else { return false };
    let class = text.split('.').next().unwrap_or_default();
    let Some(value) = CodeSpace::Enhanced.form().parse(text).filter(|_| matches!(class, "4" | "5")) else { return false };
    let code = ErrorCode::known(CodeSpace::Enhanced, value);
    let before = reader.byte_before(span.start, 1);
    let labelled =
        before == b'#' || n.checked_sub(1).is_some_and(|at| matches!(reader.text(at), "dsn" | "DSN" | "Status" | "status") && before != b'/');
    let alone = reader.paste.words.len() == 3;
    let hinted = code.row().is_some() && reader.hints(n).iter().any(|space| matches!(space, CodeSpace::Smtp | CodeSpace::Enhanced));
    let joined_before = before.is_ascii_alphanumeric() || matches!(before, b'-' | b'_' | b'/' | b'v');
    if after_reply(reader, n) || (labelled && reader.byte_at(span.end) != b'.') {
        reader.push(vec![code], Spelling::Plain, span);
    } else if !joined_before && !is_version(reader, n) && hinted {
        reader.push(vec![code], Spelling::Likely, span);
    } else if alone {
        reader.push(vec![code], Spelling::Possible, span);
    }
    true
}

/// Whether a mail server's reply of the same class stands before word number `n`: `550 5.7.1`, `550-5.7.1`.
fn after_reply(reader: &Reader<'_>, n: usize) -> bool {
    let Some(before) = n.checked_sub(1) else { return false };
    let reply = reader.text(before);
    matches!(reader.gap_after(before), " " | "-" | " #")
        && reply.len() == 3
        && reply.bytes().all(|b| b.is_ascii_digit())
        && reply.as_bytes().first() == reader.text(n).as_bytes().first()
}

/// Whether the word before makes a dotted number a version: `version 5.7.1`, `mysql 5.7.1`.
fn is_version(reader: &Reader<'_>, n: usize) -> bool {
    let Some(before) = n.checked_sub(1) else { return false };
    let text = crate::words::lower(reader.text(before));
    matches!(
        text.as_ref(),
        "version"
            | "v"
            | "release"
            | "ver"
            | "mysql"
            | "mariadb"
            | "postfix"
            | "exim"
            | "dovecot"
            | "wordpress"
            | "php"
            | "kernel"
            | "linux"
            | "server"
    )
}

/// `HTTP Error 404.3`, `500.19`: a status of IIS with its substatus.
fn substatus(reader: &mut Reader<'_>, n: usize) -> bool {
    let Some((text, span)) = joined(reader, n, 2) else { return false };
    let Some(value) = CodeSpace::Iis.form().parse(text) else { return false };
    let code = ErrorCode::known(CodeSpace::Iis, value);
    if code.row().is_none() {
        return false;
    }
    let said = said_before(reader, n);
    let plain = said.says(Said::HTTP) || (said.is_a_code() && reader.hints(n).iter().any(|space| matches!(space, CodeSpace::Iis | CodeSpace::Http)));
    let hinted = reader.hints(n).contains(&CodeSpace::Iis);
    let spelling = match (plain, said.is_a_code() || hinted) {
        (true, _) => Spelling::Plain,
        (false, true) => Spelling::Likely,
        (false, false) if reader.paste.words.len() <= 4 => Spelling::Possible,
        _ => return false,
    };
    let status = reader.word(n).map(span_of).unwrap_or_default();
    reader.push(vec![code], spelling, span);
    reader.push(vec![ErrorCode::known(CodeSpace::Http, value / 1000)], spelling, status);
    true
}

/// A mail server's reply: before an enhanced status, or with its text on a line that is about mail.
fn reply(reader: &mut Reader<'_>, n: usize) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let text = reader.text(n);
    let Some(value) = text.parse::<i64>().ok().filter(|v| text.len() == 3 && (400..600).contains(v)) else { return false };
    let code = ErrorCode::known(CodeSpace::Smtp, value);
    let before = reader.byte_before(word.start as usize, 1);
    if code.row().is_none() || before.is_ascii_alphanumeric() || matches!(before, b'.' | b'-' | b'/' | b'_') {
        return false;
    }
    if parts(reader, n + 1) == 3 && after_reply(reader, n + 1) {
        reader.push(vec![code], Spelling::Plain, span_of(word));
        return true;
    }
    // `550 User unknown`, `(host … said: 550 …)`.
    let talks = reader.gap_after(n) == " " && reader.text(n + 1).starts_with(|c: char| c.is_ascii_alphabetic());
    let starts =
        matches!(before, b'\n' | b'(' | b'"' | b'\'' | b'>' | b';') || (before == b' ' && reader.byte_before(word.start as usize, 2) == b':');
    let first = reader.hints(n).into_iter().find(|space| matches!(space, CodeSpace::Smtp | CodeSpace::Enhanced | CodeSpace::Http | CodeSpace::Curl));
    if talks && starts && matches!(first, Some(CodeSpace::Smtp | CodeSpace::Enhanced)) {
        reader.push(vec![code], Spelling::Plain, span_of(word));
        return true;
    }
    false
}
