//! Numbers: decimal, negative, hexadecimal. What is said before one decides its family first.

use super::context::{Said, said_before};
use super::{Reader, dotted, span_of};
use crate::model::{CodeParts, CodeSpace, ErrorCode, PasteWord, Radix, Spelling};

/// The most words of a paste in which a bare number is more likely a code than anything else: `1618 msiexec`.
const SHORT_QUESTION: usize = 8;

/// Families that a number is of only where a tool or a protocol is named beside it.
const HINTED_ONLY: [CodeSpace; 12] = [
    CodeSpace::Curl,
    CodeSpace::Ldap,
    CodeSpace::Tls,
    CodeSpace::Kerberos,
    CodeSpace::Dns,
    CodeSpace::Rdp,
    CodeSpace::Bugcheck,
    CodeSpace::Signal,
    CodeSpace::Exit,
    CodeSpace::Oracle,
    CodeSpace::Smtp,
    CodeSpace::Ntstatus,
];

/// Reads word number `n`, which begins with a digit.
pub fn read(reader: &mut Reader<'_>, n: usize) {
    let Some(word) = reader.word(n) else { return };
    let text = reader.text(n);
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        hexadecimal(reader, n, word, digits);
    } else if text.bytes().all(|b| b.is_ascii_digit()) {
        let is_read = dotted::read(reader, n) || (text.len() == 5 && super::symbol::sqlstate(reader, n));
        if !is_read {
            decimal(reader, n, word);
        }
    } else if text.len() == 8 && text.starts_with('8') {
        bare_hexadecimal(reader, n);
    } else if text.len() == 3 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        directory_data(reader, n);
    } else if text.len() == 5 {
        let _ = super::symbol::sqlstate(reader, n);
    }
}

/// What stands around a decimal number makes it one that can be a code at all, or not.
enum Shape {
    /// A number by itself.
    Plain,
    /// With a minus before it.
    Negative,
    /// A part of a time, a version, an address, a measure.
    Part,
}

fn shape(reader: &Reader<'_>, n: usize, word: PasteWord) -> Shape {
    let (start, end) = (word.start as usize, word.end as usize);
    let (before, earlier) = (reader.byte_before(start, 1), reader.byte_before(start, 2));
    let (after, later) = (reader.byte_at(end), reader.byte_at(end + 1));
    let negative = before == b'-' && !earlier.is_ascii_alphanumeric() && !matches!(earlier, b'-' | b')' | b']' | b'.');
    let joined_before = match before {
        b'.' | b',' | b'/' | b':' => earlier.is_ascii_digit(),
        b'-' => !negative,
        b'_' | b'$' | b'@' | b'\\' | b'+' | b'~' | b'^' | b'*' | b'%' | b'&' => true,
        _ => false,
    };
    let joined_after = match after {
        b'.' | b':' | b'-' | b'/' | b',' => later.is_ascii_digit() || (matches!(after, b'-' | b'/') && later.is_ascii_lowercase()),
        b'%' | b'_' | b'@' | b'*' | b'+' => true,
        _ => false,
    };
    if joined_before || joined_after || is_measured(reader, n) {
        Shape::Part
    } else if negative {
        Shape::Negative
    } else {
        Shape::Plain
    }
}

/// Whether the next word makes the number a measure or a count: `5 seconds`, `3 of 10`.
fn is_measured(reader: &Reader<'_>, n: usize) -> bool {
    reader.gap_after(n) == " "
        && matches!(
            reader.text(n + 1),
            "ms" | "s"
                | "sec"
                | "secs"
                | "second"
                | "seconds"
                | "min"
                | "minutes"
                | "hours"
                | "days"
                | "bytes"
                | "KB"
                | "MB"
                | "GB"
                | "TB"
                | "kB"
                | "KiB"
                | "MiB"
                | "GiB"
                | "times"
                | "retries"
                | "attempts"
                | "errors"
                | "warnings"
                | "files"
                | "users"
                | "items"
                | "packages"
                | "records"
                | "rows"
                | "lines"
                | "of"
                | "more"
                | "other"
                | "percent"
                | "connections"
                | "processes"
                | "messages"
                | "requests"
                | "pages"
                | "Sekunden"
                | "Minuten"
        )
}

fn decimal(reader: &mut Reader<'_>, n: usize, word: PasteWord) {
    let text = reader.text(n);
    if text.len() > 10 {
        return;
    }
    let Ok(value) = text.parse::<i64>() else { return };
    let span = span_of(word);
    if reader.byte_at(span.end) == b'/' && systemd_status(reader, n, value) {
        return;
    }
    match shape(reader, n, word) {
        Shape::Part => return,
        Shape::Negative => return negative(reader, n, value),
        Shape::Plain => {}
    }
    if beside_its_text(reader, n, value) || web_server_log(reader, n, value) || after_its_tool(reader, n, value) {
        return;
    }
    let said = said_before(reader, n);
    if said != Said::default()
        && !is_log_level(reader, said, span.end)
        && let Some((readings, spelling)) = readings_said(reader, n, said, value)
    {
        if said.says(Said::MSG) {
            sql_server_state(reader, n, value);
        }
        return reader.push(readings, spelling, span);
    }
    match text.len() {
        8 if text.starts_with("80") => bare_hexadecimal(reader, n),
        10 => unsigned(reader, value, span),
        _ => short_question(reader, n, value),
    }
}

/// An HRESULT or NTSTATUS as an unsigned decimal number, `2147942402`: only one that a table lists.
fn unsigned(reader: &mut Reader<'_>, value: i64, span: std::ops::Range<usize>) {
    let readings = ErrorCode::readings_of_number(value, Radix::Decimal);
    if value > i64::from(i32::MAX) && readings.iter().any(|code| code.row().is_some()) {
        reader.push(readings, Spelling::Likely, span);
    }
}

/// The readings of a decimal number by what is said before it, and how plainly; nothing where that makes it no code.
fn readings_said(reader: &mut Reader<'_>, n: usize, said: Said, value: i64) -> Option<(Vec<ErrorCode>, Spelling)> {
    let listed = |space: CodeSpace| Some(ErrorCode::of_number(space, value)).filter(|code| code.row().is_some());
    if said.says(Said::SIGNAL) {
        return Some((vec![listed(CodeSpace::Signal)?], Spelling::Plain));
    }
    if said.says(Said::ERRNO) {
        // Python on Windows says errno of the sockets' codes as well; InnoDB has errors of its own past the end.
        let code = listed(CodeSpace::Errno).or_else(|| listed(CodeSpace::Win32).filter(|_| value >= 10_000))?;
        return Some((vec![code], Spelling::Plain));
    }
    if said.says(Said::MSG) {
        return Some((vec![listed(CodeSpace::Mssql).unwrap_or(ErrorCode::Number(value))], Spelling::Plain));
    }
    if said.says(Said::ALERT) {
        return Some((vec![listed(CodeSpace::Tls)?], Spelling::Plain));
    }
    if said.says(Said::RCODE) {
        return Some((vec![listed(CodeSpace::Dns).filter(|_| value > 0)?], Spelling::Plain));
    }
    if said.says(Said::BUGCHECK) {
        return Some((vec![listed(CodeSpace::Bugcheck).filter(|_| value > 0)?], Spelling::Plain));
    }
    if said.says(Said::SMTP) && (400..600).contains(&value) {
        return Some((vec![listed(CodeSpace::Smtp)?], Spelling::Plain));
    }
    // 0 and 1 are said by everything that ends, 200 by every page that is served.
    if (0..=1).contains(&value) || ((200..400).contains(&value) && said.says(Said::HTTP)) {
        return None;
    }
    if said.says(Said::HTTP) && (400..600).contains(&value) {
        return Some((vec![listed(CodeSpace::Http)?], Spelling::Plain));
    }
    if said.says(Said::WIN32) {
        return Some((vec![listed(CodeSpace::Win32).unwrap_or(ErrorCode::Number(value))], Spelling::Plain));
    }
    // `Return value 3` ends every action of Windows Installer that failed, for whatever reason.
    if !said.is_a_code() || (said.says(Said::VALUE) && said.says(Said::RETURN) && value <= 3) {
        return None;
    }
    let hinted = reader.hints(n);
    let mut readings: Vec<ErrorCode> = hinted.iter().filter_map(|space| listed(*space)).collect();
    let known_tool = !readings.is_empty();
    if said.says(Said::EXIT) {
        let own = [listed(CodeSpace::Exit), Some(ErrorCode::known(CodeSpace::Signal, value - 128)).filter(|code| code.row().is_some())];
        let before_tool = !hinted.iter().any(|space| matches!(space, CodeSpace::Curl | CodeSpace::Win32 | CodeSpace::Msi));
        let own: Vec<ErrorCode> = own.into_iter().flatten().collect();
        readings.retain(|code| !matches!(code.space(), Some(CodeSpace::Exit | CodeSpace::Signal | CodeSpace::Errno)));
        if before_tool {
            readings.splice(0..0, own);
        } else {
            readings.extend(own);
        }
    } else if said.says(Said::STATUS) && !known_tool && (200..400).contains(&value) {
        return None;
    }
    let general = ErrorCode::readings_of_number(value, Radix::Decimal);
    readings.extend(general.into_iter().filter(|code| code.space().is_none_or(|space| !HINTED_ONLY.contains(&space))));
    readings.extend(listed(CodeSpace::Smtp).filter(|_| !said.says(Said::EXIT)));
    let spelling = if known_tool || (said.says(Said::EXIT) && value > 128) { Spelling::Plain } else { Spelling::Likely };
    Some((readings, spelling))
}

/// `ERROR 4711 --- [main]`: a level and a process.
fn is_log_level(reader: &Reader<'_>, said: Said, end: usize) -> bool {
    said.says(Said::LEVEL) && reader.paste.text.get(end..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with(['-', '[']))
}

fn negative(reader: &mut Reader<'_>, n: usize, value: i64) {
    let Some(word) = reader.word(n) else { return };
    let span = word.start as usize - 1..word.end as usize;
    let said = said_before(reader, n);
    if (100_000_000..=2_147_483_648).contains(&value) {
        let readings = ErrorCode::readings_of_number(-value, Radix::Decimal);
        let known = readings.iter().any(|code| code.row().is_some());
        if known || said.is_a_code() {
            reader.push(readings, if known { Spelling::Plain } else { Spelling::Likely }, span);
        }
        return;
    }
    // The kernel says errno with a minus, and LDAP's library has codes below 0.
    let ldap = ErrorCode::known(CodeSpace::Ldap, -value);
    if value > 0 && ldap.row().is_some() && reader.hints(n).contains(&CodeSpace::Ldap) {
        reader.push(vec![ldap], Spelling::Plain, span);
    } else if value > 1 && (said.is_a_code() || said.says(Said::ERRNO)) {
        let code = ErrorCode::known(CodeSpace::Errno, value);
        if code.row().is_some() {
            reader.push(vec![code], Spelling::Likely, span);
        }
    }
}

fn hexadecimal(reader: &mut Reader<'_>, n: usize, word: PasteWord, digits: &str) {
    let span = span_of(word);
    let extended = digits.len() == 16 && digits.bytes().take(8).all(|b| b.eq_ignore_ascii_case(&b'f'));
    if digits.is_empty() || (digits.len() > 8 && !extended) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return;
    }
    let Ok(value) = u64::from_str_radix(digits, 16).map(|v| (v & 0xffff_ffff).cast_signed()) else { return };
    let said = said_before(reader, n);
    let is_said = said.is_a_code() || said.says(Said::HRESULT) || said.says(Said::ERRNO);
    if said.says(Said::BUGCHECK) {
        let code = ErrorCode::known(CodeSpace::Bugcheck, value);
        let mut readings: Vec<ErrorCode> = Some(code).filter(|code| code.row().is_some()).into_iter().collect();
        readings.extend(ErrorCode::readings_of_number(value, Radix::Hex));
        return reader.push(readings, Spelling::Plain, span);
    }
    if value <= 0xffff {
        if value > 1 || (is_said && value == 1) {
            small_hexadecimal(reader, n, said, value, span);
        }
        return;
    }
    let readings = ErrorCode::readings_of_number(value, Radix::Hex);
    let known = readings.iter().any(|code| code.row().is_some());
    let spelling = match (known, is_said) {
        (true, _) => Spelling::Plain,
        (false, true) if digits.len() >= 8 => Spelling::Plain,
        (false, true) => Spelling::Likely,
        (false, false) if digits.len() == 8 && has_known_facility(value) => Spelling::Likely,
        // An address, a flag, a checksum: numbers of no family say nothing.
        _ => return,
    };
    reader.push(readings, spelling, span);
}

/// A hexadecimal number of 16 bits: a Win32 code, a stop code, an error of Kerberos or Remote Desktop, as the words say.
fn small_hexadecimal(reader: &mut Reader<'_>, n: usize, said: Said, value: i64, span: std::ops::Range<usize>) {
    let hinted = reader.hints(n);
    let listed = |space: CodeSpace| Some(ErrorCode::known(space, value)).filter(|code| code.row().is_some());
    let wanted = [CodeSpace::Kerberos, CodeSpace::Rdp, CodeSpace::Bugcheck, CodeSpace::Win32];
    let mut readings: Vec<ErrorCode> = hinted.iter().filter(|space| wanted.contains(space)).filter_map(|space| listed(*space)).collect();
    if !said.is_a_code() {
        // `0x7e` after nothing that calls it a code is a flag or a size, whatever is named beside it; but for a question
        // of a few words, `printer 0x0000011b`.
        if reader.paste.words.len() <= SHORT_QUESTION && value > 1 {
            readings.extend(ErrorCode::readings_of_number(value, Radix::Hex));
            reader.push(readings, Spelling::Possible, span);
        }
        return;
    }
    let known_tool = !readings.is_empty();
    readings.extend(listed(CodeSpace::Win32));
    readings.push(ErrorCode::Number(value));
    let known = readings.len() > 1;
    let spelling = if known_tool || known { Spelling::Plain } else { Spelling::Likely };
    reader.push(readings, spelling, span);
}

/// Whether the bits say of a number that it is an HRESULT or an NTSTATUS of a facility that there is.
fn has_known_facility(value: i64) -> bool {
    let Ok(bits) = u32::try_from(value) else { return false };
    match bits >> 24 {
        0x80 | 0x87 => CodeParts::of_hresult(bits).facility_name.is_some() && bits >> 16 != 0x8000,
        0xc0 => CodeParts::of_ntstatus(bits).facility_name.is_some(),
        _ => false,
    }
}

/// Eight hexadecimal digits without `0x`: `80070005`, `80072F8F`, `C0000022`.
pub fn bare_hexadecimal(reader: &mut Reader<'_>, n: usize) {
    let Some(word) = reader.word(n) else { return };
    let text = reader.text(n);
    let (before, after) = (reader.byte_before(word.start as usize, 1), reader.byte_at(word.end as usize));
    let uniform = !(text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().any(|b| b.is_ascii_uppercase()));
    if !uniform
        || matches!(before, b'-' | b'.' | b'_' | b'/')
        || matches!(after, b'-' | b'.' | b'_' | b'/') && reader.byte_at(word.end as usize + 1).is_ascii_alphanumeric()
    {
        return;
    }
    let Ok(value) = i64::from_str_radix(text, 16) else { return };
    let readings = ErrorCode::readings_of_number(value, Radix::Hex);
    if readings.iter().any(|code| code.row().is_some()) {
        let plain = said_before(reader, n).is_a_code() || text.bytes().skip(1).any(|b| b.is_ascii_alphabetic());
        reader.push(readings, if plain { Spelling::Plain } else { Spelling::Likely }, span_of(word));
    }
}

/// `data 52e, v1db1`: what Active Directory says behind an LDAP error, a Win32 code in hexadecimal.
fn directory_data(reader: &mut Reader<'_>, n: usize) {
    let Some(word) = reader.word(n) else { return };
    let is_version = |text: &str| text.len() >= 4 && text.starts_with('v') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit());
    if !n.checked_sub(1).is_some_and(|before| reader.text(before).eq_ignore_ascii_case("data") && reader.gap_after(before).len() <= 2)
        || !(is_version(reader.text(n + 1)) || reader.hints(n).contains(&CodeSpace::Ldap))
    {
        return;
    }
    if let Ok(value) = i64::from_str_radix(reader.text(n), 16) {
        let code = ErrorCode::known(CodeSpace::Win32, value);
        if code.row().is_some() {
            reader.push(vec![code], Spelling::Plain, span_of(word));
        }
    }
}

/// `status=203/EXEC`, `status=9/KILL`: how systemd says that a process ended.
fn systemd_status(reader: &mut Reader<'_>, n: usize, value: i64) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let before = n.checked_sub(1).map_or("", |at| reader.text(at));
    let rest = reader.paste.text.get(word.end as usize + 1..).unwrap_or_default();
    let length = rest.bytes().take_while(|b| b.is_ascii_uppercase() || *b == b'_').count();
    let name = rest.get(..length).unwrap_or_default();
    if !before.eq_ignore_ascii_case("status") || name.len() < 2 {
        return false;
    }
    let span = word.start as usize..word.end as usize + 1 + name.len();
    let signal = ErrorCode::known(CodeSpace::Signal, value);
    let exit = ErrorCode::known(CodeSpace::Exit, value);
    if signal.row().is_some_and(|row| row.name.strip_prefix("SIG") == Some(name)) {
        reader.push(vec![signal], Spelling::Plain, span);
    } else if value > 1 && exit.row().is_some() {
        reader.push(vec![exit], Spelling::Plain, span);
    }
    true
}

/// A number beside the text that is printed for it: `503 Service Unavailable`, `(13: Permission denied)`, `Error 1722.
/// There is a problem with this Windows Installer package.`
fn beside_its_text(reader: &mut Reader<'_>, n: usize, value: i64) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let gap = reader.gap_after(n);
    if gap.len() > 4 || gap.contains('\n') {
        return false;
    }
    let families: &[CodeSpace] = match (reader.byte_before(word.start as usize, 1), value) {
        (b'(' | b'[', 1..=200) => &[CodeSpace::Errno],
        (_, 400..=599) => &[CodeSpace::Http, CodeSpace::Smtp],
        (_, 1101..=3999) if gap.starts_with(['.', ':']) => &[CodeSpace::Msi],
        _ => return false,
    };
    for space in families {
        let code = ErrorCode::known(*space, value);
        if code.row().is_some_and(|row| row.text.split('|').any(|text| begins_with(reader, n + 1, text))) {
            reader.push(vec![code], Spelling::Plain, span_of(word));
            return true;
        }
    }
    false
}

/// Whether the words from number `n` on are those of a text up to its first value, or the first five of a longer one.
fn begins_with(reader: &Reader<'_>, n: usize, text: &str) -> bool {
    let fixed: Vec<_> = crate::words::words(text.split('\u{2026}').next().unwrap_or_default()).collect();
    let same = fixed.iter().enumerate().take_while(|(at, wanted)| reader.word(n + at).is_some_and(|found| found.key == wanted.key())).count();
    same > 0 && (same == fixed.len() || same >= 5)
}

/// The status in the log of a web server: `"GET / HTTP/1.1" 502 157`.
fn web_server_log(reader: &mut Reader<'_>, n: usize, value: i64) -> bool {
    if !(400..600).contains(&value) {
        return false;
    }
    let Some(start) = reader.word(n).map(|w| w.start as usize) else { return false };
    let before = reader.paste.text.get(..start).unwrap_or_default().trim_end_matches([' ', '"', ':']);
    let version = before.bytes().rev().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let is_http = (1..=3).contains(&version) && before.get(..before.len() - version).is_some_and(|t| t.ends_with("HTTP/"));
    let code = ErrorCode::known(CodeSpace::Http, value);
    if !is_http || code.row().is_none() {
        return false;
    }
    let span = reader.word(n).map(span_of).unwrap_or_default();
    reader.push(vec![code], Spelling::Plain, span);
    true
}

/// A number in the form of its tool: `curl: (60)`, `OperationalError: (2003, …)`, `ERROR 1045 (28000)`, `[2002]` after
/// a SQLSTATE.
fn after_its_tool(reader: &mut Reader<'_>, n: usize, value: i64) -> bool {
    let Some(word) = reader.word(n) else { return false };
    let (start, end) = (word.start as usize, word.end as usize);
    let before = n.checked_sub(1).map_or("", |at| reader.text(at));
    let gap = n.checked_sub(1).map_or("", |at| reader.gap_after(at));
    let known = |space: CodeSpace| Some(ErrorCode::of_number(space, value)).filter(|code| code.row().is_some());
    let readings = if before.eq_ignore_ascii_case("curl") && matches!(gap, ": (" | " (" | ":(") && reader.byte_at(end) == b')' {
        known(CodeSpace::Curl).into_iter().collect()
    } else if gap.ends_with("] [")
        && reader.byte_at(end) == b']'
        && n.checked_sub(2).is_some_and(|at| reader.text(at).eq_ignore_ascii_case("sqlstate"))
    {
        let hinted = reader.hints(n);
        let first = if hinted.contains(&CodeSpace::Mssql) { CodeSpace::Mssql } else { CodeSpace::Mysql };
        vec![known(first).unwrap_or(ErrorCode::Number(value))]
    } else if before == "ERROR" && gap == " " && super::symbol::sqlstate_in_brackets(reader, n + 1) {
        vec![known(CodeSpace::Mysql).unwrap_or(ErrorCode::Number(value))]
    } else if reader.byte_before(start, 1) == b'('
        && reader.byte_at(end) == b','
        && value >= 1000
        && reader.hints(n).first() == Some(&CodeSpace::Mysql)
    {
        known(CodeSpace::Mysql).into_iter().collect()
    } else {
        return false;
    };
    let found = !readings.is_empty();
    reader.push(readings, Spelling::Plain, span_of(word));
    found
}

/// `Msg 18456, Level 14, State 8`: the error again, with its state.
fn sql_server_state(reader: &mut Reader<'_>, n: usize, value: i64) {
    let state = (n + 1..n + 7)
        .find(|at| reader.text(*at).eq_ignore_ascii_case("state"))
        .and_then(|at| Some((at + 1, reader.text(at + 1).parse::<i64>().ok()?)));
    let (Some(word), Some((at, state))) = (reader.word(n), state) else { return };
    let code = ErrorCode::known(CodeSpace::Mssql, value * 1000 + state);
    if state > 0
        && code.row().is_some()
        && let Some(last) = reader.word(at)
    {
        reader.push(vec![code], Spelling::Plain, word.start as usize..last.end as usize);
    }
}

/// A number of four or five digits, or of a mail server, in a question that has hardly anything else.
fn short_question(reader: &mut Reader<'_>, n: usize, value: i64) {
    let Some(word) = reader.word(n) else { return };
    let text = reader.text(n);
    if reader.paste.words.len() > SHORT_QUESTION || !(3..=10).contains(&text.len()) || text.starts_with('0') {
        return;
    }
    let hinted = reader.hints(n);
    let mut readings: Vec<ErrorCode> = hinted.iter().map(|space| ErrorCode::of_number(*space, value)).filter(|code| code.row().is_some()).collect();
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    if (text.len() >= 4 || reader.paste.words.len() == 1) && !(year && readings.is_empty()) {
        readings.extend(ErrorCode::readings_of_number(value, Radix::Decimal));
    }
    if readings.iter().any(|code| code.row().is_some()) {
        reader.push(readings, Spelling::Possible, span_of(word));
    }
}
