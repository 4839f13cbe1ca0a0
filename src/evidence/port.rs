//! Ports where a text says that it is one: `port 5432`, `0.0.0.0:80`, `:::3000`, `443/tcp`.

use std::ops::Range;

use super::finds::{Finds, before, is_name_byte, line_before};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

/// Things that have ports of another kind.
const OTHER_PORTS: [&str; 9] = ["usb", "serial", "com", "parallel", "display", "hub", "switch", "hdmi", "from"];
/// From here on systems hand out ports to clients (RFC 6335 section 6 has 49152, Linux 32768).
const FIRST_OF_CLIENTS: u16 = 32768;
/// The most ports that are kept.
const MOST: usize = 12;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    finds.each("ort", said);
    finds.each(":", of_address);
    for cue in ["/tcp", "/udp", "/TCP", "/UDP"] {
        finds.each(cue, |text, at| {
            let digits = digits_before(text, at)?;
            let alone = before(text, digits.start).is_none_or(|b| !is_name_byte(b) && !matches!(b, b'.' | b'/'));
            (alone && port(text, &digits).is_some()).then_some(digits)
        });
    }
    for find in finds.keep(MOST) {
        if let Some(port) = port(&paste.text, &find.span) {
            found.push(signal(paste, SignalValue::Port(port), Spelling::Plain, find.span));
        }
    }
}

/// `port 5432`, `port: 5432`, `port=5432`, `ports 80`; `at` is that of `ort`.
fn said(text: &str, at: usize) -> Option<Range<usize>> {
    let first = at.checked_sub(1)?;
    if !matches!(text.as_bytes().get(first), Some(b'p' | b'P')) || before(text, first).is_some_and(is_name_byte) && before(text, first) != Some(b'-')
    {
        return None;
    }
    let mut from = at + 3;
    let rest = text.get(from..)?;
    from += if rest.starts_with("(s)") { 3 } else { usize::from(rest.starts_with('s')) };
    let gap = text.get(from..)?.bytes().take(6).take_while(|b| matches!(b, b' ' | b':' | b'=' | b'#' | b'\'' | b'"' | b'\t')).count();
    let digits = digits_from(text, from + gap)?;
    if gap == 0 || port(text, &digits).is_none() {
        return None;
    }
    // The port that a client comes from (`from 198.51.100.20 port 50422`) is chance, and a switch has ports of its own.
    let line = line_before(text, first, 60);
    let mut words = line.split_whitespace().rev();
    let (last, one_before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_other = OTHER_PORTS.contains(&last.to_ascii_lowercase().as_str()) || one_before == "from" || last.ends_with("UNKNOWN");
    (!is_other).then_some(digits)
}

/// The port of `0.0.0.0:80`, `[::]:80`, `*:80`, `:::3000`, `localhost:8080`, `https://host:8443`, `on :8080`.
fn of_address(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let digits = digits_from(text, at + 1)?;
    let number = port(text, &digits)?;
    let fits = match before(text, at)? {
        b'0'..=b'9' => {
            let ip = ipv4_before(text, at)?;
            let line = line_before(text, ip.start, 40).to_ascii_lowercase();
            let last = line.split_whitespace().next_back().unwrap_or_default();
            let of_client = ["from", "client:", "peer", "accepted", "client"].contains(&last);
            let serves = ["listen", "bind", "connect to", "connecting to", "dial", "upstream", "backend"].iter().any(|w| line.contains(w));
            !of_client && (number < FIRST_OF_CLIENTS || serves)
        }
        b']' | b'*' => true,
        // `:::3000`: any address of IPv6.
        b':' => before(text, at - 1) == Some(b':') && before(text, at.checked_sub(2)?).is_none_or(|b| b.is_ascii_whitespace()),
        b't' if line_before(text, at, 9).ends_with("localhost") => true,
        b' ' => ["on", "tcp", "tcp4", "tcp6", "address", "at", "listen", "port"]
            .contains(&line_before(text, at, 20).split_whitespace().next_back().unwrap_or_default()),
        b if is_name_byte(b) => line_before(text, at, 120)
            .rsplit([' ', '"', '\'', '=', '('])
            .next()
            .is_some_and(|url| url.split_once("://").is_some_and(|(_, host)| !host.contains('/'))),
        _ => false,
    };
    fits.then_some(digits)
}

/// The digits that begin at a place and are a number of their own.
fn digits_from(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(at..)?;
    let length = bytes.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
    let after = bytes.get(length);
    // `port 12.5`, `10.0.0.5:12:30`, `80x`.
    let more = |n: usize| bytes.get(n).is_some_and(u8::is_ascii_digit);
    let ends = after.is_none_or(|b| !(is_name_byte(*b) || matches!(b, b'.' | b':') && more(length + 1)));
    ((1..=5).contains(&length) && ends).then_some(at..at + length)
}

/// The digits that end at a place.
fn digits_before(text: &str, at: usize) -> Option<Range<usize>> {
    let length = text.as_bytes().get(..at)?.iter().rev().take(6).take_while(|b| b.is_ascii_digit()).count();
    ((1..=5).contains(&length)).then_some(at - length..at)
}

/// The IPv4 address that ends at a place.
fn ipv4_before(text: &str, at: usize) -> Option<Range<usize>> {
    let length = text.as_bytes().get(..at)?.iter().rev().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    text.get(at - length..at)?.parse::<std::net::Ipv4Addr>().ok()?;
    Some(at - length..at)
}

fn port(text: &str, digits: &Range<usize>) -> Option<u16> {
    text.get(digits.clone())?.parse().ok().filter(|p| *p > 0)
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn ports_where_a_text_says_so() {
        for (text, port) in [
            ("could not connect: port 5432 failed", "5432"),
            ("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", "80"),
            ("Error: listen EADDRINUSE: address already in use :::3000", "3000"),
            ("listen tcp :8080: bind: address already in use", "8080"),
            ("    Port:           6379/TCP", "6379"),
            ("open 443/tcp in the firewall", "443"),
            ("Tomcat started on port(s): 8081 (http)", "8081"),
            ("http://localhost:5000 is in use", "5000"),
            ("Get \"https://registry.local:5443/v2/\": x509", "5443"),
            ("  port: 3000", "3000"),
            ("could not bind to address [::]:443", "443"),
        ] {
            assert_eq!(of_kind("port", text), [port], "{text}");
        }
    }

    #[test]
    fn clients_times_and_other_numbers_are_none() {
        for text in [
            "Accepted publickey for anna from 198.51.100.20 port 50422 ssh2",
            "Received disconnect from UNKNOWN port 65535",
            "client: 203.0.113.40:51122, server",
            "Nov 23 10:00:01 it broke at 10:30",
            "main.go:12 and Foo.java:80",
            "USB port 3, support 24, report 5, ports 99999",
            "node:net:1463",
        ] {
            assert!(of_kind("port", text).is_empty(), "{text}: {:?}", of_kind("port", text));
        }
    }
}
