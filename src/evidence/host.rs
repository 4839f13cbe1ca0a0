//! Hosts that were to be reached, with the port where one follows: `dial tcp 10.0.0.5:6443`, `host name "db1"`.
//!
//! A host is read only behind words that say so. The host that wrote a log line is none.

use std::ops::Range;

use super::finds::{Finds, line_after};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

/// Words that a host stands behind, and whether they leave no doubt that what follows is one.
const CUES: [(&str, bool); 35] = [
    ("connection to server at ", true),
    ("translate host name ", true),
    ("ENOTFOUND ", true),
    ("EAI_AGAIN ", true),
    ("UnknownHostException: ", true),
    ("resolve host: ", true),
    ("resolve host ", true),
    ("resolve hostname ", true),
    ("resolve host name ", true),
    ("ould not resolve '", true),
    ("nknown MySQL server host ", true),
    ("MySQL server on ", true),
    ("connect to host ", true),
    ("host not found in upstream ", true),
    ("No such host is known. (", true),
    ("Name or service not known (", true),
    ("onnection refused (", true),
    ("ConnectionPool(host=", true),
    ("hostname: ", true),
    ("upstream: ", true),
    ("lookup ", false),
    ("dial tcp ", false),
    ("dial tcp: lookup ", true),
    ("dial udp ", false),
    ("ECONNREFUSED ", false),
    ("ETIMEDOUT ", false),
    ("EHOSTUNREACH ", false),
    ("ailed to connect to ", false),
    ("ould not connect to ", false),
    ("ould not connect to server ", false),
    ("annot connect to ", false),
    ("connect to ", false),
    ("onnecting to ", false),
    ("onnection to ", false),
    ("connection to address ", false),
];
/// Words that follow those without being a host.
const WORDS: [&str; 16] =
    ["the", "a", "an", "any", "this", "server", "host", "database", "upstream", "remote", "server.", "local", "unix", "on", "at", "is"];
/// The most hosts that are kept.
const MOST: usize = 12;

/// A host with what belongs to it.
struct Address {
    host: Range<usize>,
    port: Option<Range<usize>>,
}

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let (mut hosts, mut ports) = (Finds::new(paste), Finds::new(paste));
    for (cue, sure) in CUES {
        ports.again();
        hosts.each(cue, |text, at| {
            let address = address(text, at + cue.len(), sure)?;
            if cue == "lookup " && !is_lookup(text, address.host.end) {
                return None;
            }
            if let Some(port) = address.port {
                ports.add(port);
            }
            Some(address.host)
        });
    }
    for find in hosts.keep(MOST) {
        let host = paste.slice(&find.span).to_owned();
        found.push(signal(paste, SignalValue::Host(host), Spelling::Plain, find.span));
    }
    for find in ports.keep(MOST) {
        if let Ok(port @ 1..) = paste.slice(&find.span).parse() {
            found.push(signal(paste, SignalValue::Port(port), Spelling::Plain, find.span));
        }
    }
}

/// Go says why a lookup failed; in other places the word is an ordinary one.
fn is_lookup(text: &str, end: usize) -> bool {
    let rest = line_after(text, end, 160);
    ["no such host", "server misbehaving", "i/o timeout", "connection refused"].iter().any(|w| rest.contains(w))
}

/// The address that begins at a place, whatever quotes and schemes stand before it.
fn address(text: &str, at: usize, sure: bool) -> Option<Address> {
    let line = line_after(text, at, 300);
    let mut rest = line.trim_start_matches(['"', '\'', '`', '(']);
    let quoted = rest.len() < line.len();
    let mut known = sure || quoted;
    for scheme in ["http://", "https://", "tcp://", "tcp:", "amqp://", "redis://", "ldap://", "ldaps://", "fastcgi://", "postgresql://", "mysql://"] {
        if let Some(behind) = rest.strip_prefix(scheme) {
            rest = behind;
            known = true;
            break;
        }
    }
    let start = at + line.len() - rest.len();
    let length = match rest.strip_prefix('[') {
        // IPv6 in brackets.
        Some(inner) => inner.find(']').filter(|n| inner.get(..*n).is_some_and(|a| a.contains(':')))? + 2,
        None => rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count(),
    };
    let host = rest.get(..length)?.trim_end_matches(['.', '-']);
    let behind = rest.get(host.len()..)?;
    let behind = behind.strip_prefix('[').and_then(|b| b.split_once(']')).map_or(behind, |(_, b)| b);
    let port = port_behind(behind, at + line.len());
    let address_like = is_ipv4(host) || host.starts_with('[') || host.contains('.') && !has_file_ending(host) || port.is_some();
    let fits = if known { !host.is_empty() } else { address_like };
    let word = WORDS.contains(&host.to_ascii_lowercase().as_str()) && port.is_none();
    let named = host.starts_with('[') || is_ipv4(host) || host.bytes().any(|b| b.is_ascii_alphabetic());
    (fits && !word && named && host.len() <= 253).then(|| Address { host: start..start + host.len(), port })
}

/// The port behind a host: `:5432`, ` port 5432`, `', port 5432`; `end` is where `behind` ends in the paste.
fn port_behind(behind: &str, end: usize) -> Option<Range<usize>> {
    let number = match behind.strip_prefix(':') {
        Some(number) => number,
        None => behind.trim_start_matches(['"', '\'', ')', ',', ' ']).strip_prefix("port")?.trim_start_matches([' ', '=', ':']),
    };
    let length = number.bytes().take_while(u8::is_ascii_digit).count();
    number.get(..length)?.parse::<u16>().ok().filter(|p| *p > 0)?;
    // `foo:12:5` is a place in a file.
    let after = number.as_bytes().get(length);
    let place =
        after.is_some_and(|b| b.is_ascii_alphabetic()) || (after == Some(&b':') && number.as_bytes().get(length + 1).is_some_and(u8::is_ascii_digit));
    let start = end - number.len();
    (!place).then_some(start..start + length)
}

fn is_ipv4(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Whether a name with a dot is rather a file's.
fn has_file_ending(host: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or_default();
    ["go", "rs", "py", "js", "ts", "c", "h", "java", "rb", "php", "sock", "conf", "log", "service", "socket", "xml", "yaml", "yml", "json"]
        .contains(&ending)
        || ending.bytes().all(|b| b.is_ascii_digit()) && !is_ipv4(host)
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn hosts_in_the_messages_of_many_programs() {
        for (text, host) in [
            ("psql: error: connection to server at \"db1\" (10.0.0.5), port 5432 failed: timeout", "db1"),
            ("could not translate host name \"db1\" to address: Name or service not known", "db1"),
            ("Error: getaddrinfo ENOTFOUND ledger.internal", "ledger.internal"),
            ("dial tcp: lookup db1 on 10.96.0.10:53: no such host", "db1"),
            ("dial tcp 10.0.0.5:6443: connect: connection refused", "10.0.0.5"),
            ("java.net.UnknownHostException: db1", "db1"),
            ("curl: (6) Could not resolve host: example.org", "example.org"),
            ("Could not resolve 'archive.ubuntu.com'", "archive.ubuntu.com"),
            ("ssh: connect to host db1 port 22: No route to host", "db1"),
            ("ERROR 2003 (HY000): Can't connect to MySQL server on 'db1:3306' (111)", "db1"),
            ("connect to mail.example.org[198.51.100.7]:25: Connection timed out", "mail.example.org"),
            ("HTTPSConnectionPool(host='api.example.com', port=443): Max retries", "api.example.com"),
            ("host not found in upstream \"app\" in /etc/nginx/x.conf:3", "app"),
            ("Connection to db1:5432 refused", "db1"),
            ("connect ECONNREFUSED 10.20.0.9:6379", "10.20.0.9"),
            ("Name or service not known (ledger.internal:8443)", "ledger.internal"),
            ("upstream: \"http://127.0.0.1:9000/cart\"", "127.0.0.1"),
        ] {
            assert!(of_kind("host", text).contains(&host.to_owned()), "{text}: {:?}", of_kind("host", text));
        }
        assert_eq!(of_kind("port", "ssh: connect to host db1 port 22: No route"), ["22"]);
        assert_eq!(of_kind("port", "connect to mail.example.org[198.51.100.7]:25: Connection timed out"), ["25"]);
    }

    #[test]
    fn sentences_name_none() {
        for text in [
            "Cannot connect to the Docker daemon. Is it running?",
            "could not connect to server: Connection refused",
            "Nov 23 10:00:00 srv1 sshd[1]: Accepted publickey for anna from 198.51.100.20 port 50422 ssh2",
            "connection to address failed",
            "we look up lookup tables",
            "the server is down, server error 5",
        ] {
            assert!(of_kind("host", text).is_empty(), "{text}: {:?}", of_kind("host", text));
        }
    }
}
