//! Volatile parts that are known by their form: times, addresses, identifiers.

use super::{Scan, is_token};

const MONTHS: [&[u8]; 12] = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const ZONES: [&[u8]; 12] = [b"UTC", b"GMT", b"CET", b"CEST", b"EST", b"EDT", b"CST", b"CDT", b"MST", b"PST", b"PDT", b"JST"];

/// Where the volatile form that begins here ends; nothing if none does.
pub fn end(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let byte = scan.at(at);
    let before = at.checked_sub(1).map_or(b' ', |n| scan.at(n));
    if byte.is_ascii_digit() {
        // `main.rs:12:34` and `v1.2` are places and versions, whatever they look like.
        let place = matches!(before, b'.' | b'_');
        return if place { None } else { time(scan, at).or_else(|| address(scan, at)).or_else(|| identifier(scan, at)) };
    }
    if byte.is_ascii_uppercase()
        && let Some(end) = dated(scan, at)
    {
        return Some(end);
    }
    byte.is_ascii_hexdigit().then(|| address(scan, at).or_else(|| identifier(scan, at))).flatten()
}

/// The number of digits at a place, up to a bound.
fn digits(scan: &Scan<'_, '_>, at: usize, most: usize) -> usize {
    (0..most).take_while(|n| scan.at(at + n).is_ascii_digit()).count()
}

fn is_month(scan: &Scan<'_, '_>, at: usize) -> bool {
    scan.bytes.get(at..at + 3).is_some_and(|m| MONTHS.contains(&m))
}

/// A date, a time of day, or both.
pub fn time(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    if let Some(end) = clock(scan, at) {
        return Some(end);
    }
    let day = date(scan, at)?;
    // A time of day after it, apart by a blank or two, a `T`, a comma or a colon.
    let gap = match (scan.at(day), scan.at(day + 1)) {
        (b',', b' ') | (b' ', b' ') => 2,
        (b' ' | b'T' | b':' | b'_' | b'-', _) => 1,
        _ => return Some(day),
    };
    Some(clock(scan, day + gap).unwrap_or(day))
}

fn date(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let first = digits(scan, at, 5);
    let mark = scan.at(at + first);
    let next = at + first + 1;
    let goes_on = |end: usize| scan.at(end) == b'.' && scan.at(end + 1).is_ascii_digit();
    let ends = |end: usize| ((!is_token(scan.at(end)) || matches!(scan.at(end), b'T' | b'_')) && !goes_on(end)).then_some(end);
    match (first, mark) {
        (4, b'-' | b'/' | b'.') => {
            let (month, second) = (digits(scan, next, 2), scan.at(next + 2));
            let day = digits(scan, next + 3, 2);
            (month == 2 && second == mark && day == 2).then(|| ends(next + 5)).flatten()
        }
        (1 | 2, b'/' | b'.' | b'-') => {
            let month = digits(scan, next, 3);
            let year_at = next + month + 1;
            let year = digits(scan, year_at, 5);
            // `1.2.10` may be a version; a year of four digits is none.
            let is_date = (1..=2).contains(&month) && scan.at(next + month) == mark && (year == 4 || (year == 2 && mark == b'/'));
            if is_date {
                return ends(year_at + year);
            }
            // 23/Nov/2026 and 23-Nov-2026
            (is_month(scan, next) && scan.at(next + 3) == mark && digits(scan, next + 4, 4) == 4).then_some(next + 8)
        }
        // 23 Nov 2026
        (1 | 2, b' ') if is_month(scan, next) && digits(scan, next + 4, 4) == 4 => ends(next + 8),
        _ => None,
    }
}

/// A time of day with its fraction, half and zone.
fn clock(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map_or(b' ', |n| scan.at(n));
    let hours = digits(scan, at, 3);
    if !(1..=2).contains(&hours) || scan.at(at + hours) != b':' || digits(scan, at + hours + 1, 3) != 2 {
        return None;
    }
    let mut end = at + hours + 3;
    let seconds = scan.at(end) == b':' && digits(scan, end + 1, 3) == 2;
    if seconds {
        end += 3;
        if matches!(scan.at(end), b'.' | b',') && scan.at(end + 1).is_ascii_digit() {
            end = scan.run(end + 1, |b| b.is_ascii_digit());
        }
    }
    // `file:12:34` is a place. A colon or a bracket behind is the end of a field.
    if (before == b':' && !seconds) || is_token(scan.at(end)) && scan.at(end) != b'Z' {
        return None;
    }
    if scan.bytes.get(end..end + 3).is_some_and(|h| matches!(h, b" AM" | b" PM" | b" am" | b" pm")) && !is_token(scan.at(end + 3)) {
        end += 3;
    }
    if scan.at(end) == b'Z' && !is_token(scan.at(end + 1)) {
        return Some(end + 1);
    }
    let zone = if scan.at(end) == b' ' { end + 1 } else { end };
    if matches!(scan.at(zone), b'+' | b'-') && digits(scan, zone + 1, 4) >= 2 {
        let hours = digits(scan, zone + 1, 4);
        let minutes = scan.at(zone + 1 + hours) == b':' && digits(scan, zone + 2 + hours, 3) == 2;
        return Some(zone + 1 + hours + if minutes { 3 } else { 0 });
    }
    let name = scan.run(zone, |b| b.is_ascii_uppercase());
    if zone > end && scan.bytes.get(zone..name).is_some_and(|z| ZONES.contains(&z)) {
        return Some(name);
    }
    Some(end)
}

/// `Nov 23 10:00:00`, `Mon Nov 23 10:00:00 2026`, `Mon, 23 Nov 2026 10:00:00 +0100`.
pub fn dated(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let word = scan.bytes.get(at..at + 3)?;
    if DAYS.contains(&word) {
        let comma = usize::from(scan.at(at + 3) == b',');
        let next = scan.run(at + 3 + comma, |b| b == b' ');
        if next == at + 3 + comma || next > at + 6 {
            return None;
        }
        return dated(scan, next).filter(|_| is_month(scan, next)).or_else(|| time(scan, next));
    }
    if !MONTHS.contains(&word) || scan.at(at + 3) != b' ' {
        return None;
    }
    let day = scan.run(at + 3, |b| b == b' ');
    let length = digits(scan, day, 3);
    if day > at + 5 || !(1..=2).contains(&length) {
        return None;
    }
    let mut end = day + length;
    let comma = usize::from(scan.at(end) == b',');
    // Nov 23, 2026 10:00:00
    if digits(scan, end + comma + 1, 5) == 4 && scan.at(end + comma + 5) != b':' {
        end += comma + 5;
        return Some(clock(scan, end + 1).unwrap_or(end));
    }
    end = clock(scan, end + 1)?;
    if scan.at(end) == b' ' && digits(scan, end + 1, 5) == 4 && matches!(scan.at(end + 1), b'1' | b'2') && !is_token(scan.at(end + 5)) {
        end += 5;
    }
    Some(end)
}

/// The longest address, in characters: eight groups of four with colons between.
const LONGEST_IPV6: usize = 39;

/// An address of a network or a device.
fn address(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    ipv4(scan, at).or_else(|| mac(scan, at)).or_else(|| ipv6(scan, at))
}

fn ipv4(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let mut end = at;
    for part in 0..4 {
        let length = digits(scan, end, 4);
        let value: u32 = scan.text.get(end..end + length)?.parse().ok()?;
        if value > 255 || length > 3 {
            return None;
        }
        end += length;
        if part < 3 {
            if scan.at(end) != b'.' {
                return None;
            }
            end += 1;
        }
    }
    if is_token(scan.at(end)) || (scan.at(end) == b'.' && scan.at(end + 1).is_ascii_digit()) {
        return None;
    }
    // `0.0.0.0` and `127.0.0.1` mean the same everywhere.
    if scan.text.get(at..end).is_some_and(|a| a.starts_with("127.") || a == "0.0.0.0") {
        return None;
    }
    // The port of a client is chosen at random; that of a service says which it is.
    let port = digits(scan, end + 1, 6);
    let value: u32 = scan.text.get(end + 1..end + 1 + port).and_then(|p| p.parse().ok()).unwrap_or(0);
    Some(if scan.at(end) == b':' && (32768..=65535).contains(&value) { end + 1 + port } else { end })
}

fn mac(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let mark = scan.at(at + 2);
    let pair = |n: usize| scan.at(at + 3 * n).is_ascii_hexdigit() && scan.at(at + 3 * n + 1).is_ascii_hexdigit();
    let whole = matches!(mark, b':' | b'-') && (0..6).all(pair) && (0..5).all(|n| scan.at(at + 3 * n + 2) == mark);
    (whole && !is_token(scan.at(at + 17)) && scan.at(at + 17) != mark).then_some(at + 17)
}

fn ipv6(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    let end = at + (0..=LONGEST_IPV6).take_while(|n| scan.at(at + n).is_ascii_hexdigit() || scan.at(at + n) == b':').count();
    let found = scan.text.get(at..end)?;
    let found = found.trim_end_matches(':');
    let groups = found.split(':').count();
    let short = found.split(':').all(|g| g.len() <= 4);
    let shortened = found.matches("::").count();
    let has_digit = found.bytes().any(|b| b.is_ascii_digit());
    let whole = (groups == 8 && shortened == 0) || (shortened == 1 && (3..=8).contains(&groups) && has_digit);
    (whole && short && !is_token(scan.at(end))).then_some(at + found.len())
}

/// A GUID, a hash, an address in memory, a time as a number.
fn identifier(scan: &Scan<'_, '_>, at: usize) -> Option<usize> {
    if scan.at(at) == b'0' && matches!(scan.at(at + 1), b'x' | b'X') {
        let end = scan.run(at + 2, |b| b.is_ascii_hexdigit());
        let digits = scan.text.get(at + 2..end)?;
        // Up to eight digits are a code, and so is one of them that was widened.
        let code = digits.len() <= 8 || digits.trim_start_matches('0').len() <= 8 || digits.to_ascii_lowercase().starts_with("ffffffff");
        return (!code && !is_token(scan.at(end))).then_some(end);
    }
    let end = scan.run(at, |b| b.is_ascii_hexdigit());
    let length = end - at;
    if length == 8 && scan.at(end) == b'-' {
        let mut part = end;
        for wanted in [4, 4, 4, 12] {
            let next = scan.run(part + 1, |b| b.is_ascii_hexdigit());
            if scan.at(part) != b'-' || next - part - 1 != wanted {
                return None;
            }
            part = next;
        }
        return Some(part);
    }
    if is_token(scan.at(end)) || length < 10 {
        return None;
    }
    let numbers = digits(scan, at, length + 1);
    if numbers == length {
        // Seconds, or parts of them, since 1970.
        let epoch = matches!(length, 10 | 13 | 16 | 19) && scan.at(at) == b'1' && matches!(scan.at(at + 1), b'4'..=b'9');
        let fraction = if scan.at(end) == b'.' { scan.run(end + 1, |b| b.is_ascii_digit()) } else { end };
        return epoch.then_some(fraction);
    }
    let count = scan.bytes.get(at..end)?.iter().filter(|b| b.is_ascii_digit()).count();
    (length >= 12 && count >= 2).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::tests::marked;

    #[test]
    fn times_in_every_form() {
        for time in [
            "2026-11-23 10:00:00",
            "2026-11-23T10:00:00.123Z",
            "2026-11-23T10:00:00+01:00",
            "2026-11-23 10:00:00,123",
            "2026-11-23 10:00:00.123 UTC",
            "2026/11/23 10:00:00",
            "2026-11-23",
            "11/23/2026 10:00:00 AM",
            "23.11.2026 10:00:00",
            "23.11.2026",
            "11/23/26",
            "23/Nov/2026:10:00:00 +0100",
            "23-Nov-2026 10:00:00",
            "Mon Nov 23 10:00:00 2026",
            "Nov  3 10:00:00",
            "Mon, 23 Nov 2026 10:00:00 +0100",
            "Nov 23, 2026 10:00:00",
            "10:00:00.123456",
            "10:00",
            "1763892000.123",
            "1763892000123",
        ] {
            assert_eq!(marked(&format!("at {time} it failed")), format!("at {{{time}}} it failed"));
        }
    }

    #[test]
    fn addresses_and_identifiers() {
        for text in [
            "192.168.1.17",
            "10.0.0.5:50122",
            "00:1a:2b:3c:4d:5e",
            "00-1A-2B-3C-4D-5E",
            "fe80::1ff:fe23:4567:890a",
            "2001:db8:0:0:0:0:2:1",
            "3fa85f64-5717-4562-b3fc-2c963f66afa6",
            "0x7ffe4c2a1b30",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "4f5e6d7c8b9a",
        ] {
            assert_eq!(marked(&format!("from {text} it came")), format!("from {{{text}}} it came"));
        }
        assert_eq!(marked("{3fa85f64-5717-4562-b3fc-2c963f66afa6}"), "{{3fa85f64-5717-4562-b3fc-2c963f66afa6}}");
        assert_eq!(marked("10.0.0.5:443 refused"), "{10.0.0.5}:443 refused");
    }

    #[test]
    fn codes_and_versions_are_none() {
        for text in [
            "0x80070643",
            "0xffffffff80070643",
            "0x0000000080070643",
            "15.1.2507.6",
            "1.2.10",
            "8.0.708.3",
            "127.0.0.1",
            "C0000005",
            "deadbeef",
            "12:5",
            "4294967295",
        ] {
            assert_eq!(marked(text), text);
        }
    }
}
