//! Volatile parts that are known by what stands around them: the host of a log line, process ids, users, paths.

use super::{Scan, is_token, number};
use crate::model::{EventField, event_label};

/// Accounts that say what they are for wherever they are.
const KNOWN_ACCOUNTS: [&str; 20] = [
    "root",
    "system",
    "administrator",
    "admin",
    "postgres",
    "mysql",
    "www-data",
    "nginx",
    "apache",
    "nobody",
    "sa",
    "oracle",
    "git",
    "jenkins",
    "nt",
    "network",
    "local",
    "n",
    "anonymous",
    "guest",
];
/// What ends the name of a unit of systemd, which may have an `@` in it.
const UNITS: [&str; 9] = [".service", ".socket", ".timer", ".target", ".mount", ".slice", ".scope", ".path", ".device"];

/// What a line begins with: its time, and the host and process of a log line; where to go on.
pub fn head(scan: &mut Scan<'_, '_>) -> usize {
    if let Some((from, to)) = labelled(scan) {
        if !is_known(scan.text.get(from..to).unwrap_or_default()) {
            scan.mark(from, to);
        }
        return to;
    }
    let mut at = scan.run(0, |b| b == b' ');
    let mut numbered = false;
    if scan.at(at) == b'<' {
        // The priority of syslog, with the version of the newer form.
        let end = scan.run(at + 1, |b| b.is_ascii_digit());
        if end > at + 1 && scan.at(end) == b'>' {
            numbered = scan.at(end + 1) == b'1' && scan.at(end + 2) == b' ';
            at = end + 1 + if numbered { 2 } else { 0 };
        }
    }
    let (time, is_syslog) = match number::dated(scan, at) {
        Some(end) => (end, true),
        None => match number::time(scan, at) {
            Some(end) => (end, numbered),
            None => return 0,
        },
    };
    scan.mark(at, time);
    let next = time + usize::from(scan.at(time) == b' ');
    if scan.at(next) == b'[' && scan.run(next + 1, |b| b.is_ascii_digit()) > next + 1 {
        // The process of PostgreSQL and others: `2026-11-23 10:00:00 UTC [4711] ERROR:`.
        let end = scan.run(next + 1, |b| b.is_ascii_digit() || b == b'-');
        if scan.at(end) == b']' {
            scan.mark(next + 1, end);
        }
        return end;
    }
    let host = scan.run(next, |b| is_token(b) || matches!(b, b'-' | b'.' | b':'));
    let name = scan.text.get(next..host).unwrap_or_default();
    let tag_end = scan.run(host + 1, |b| is_token(b) || matches!(b, b'-' | b'.' | b'/' | b'[' | b']' | b'(' | b')'));
    let has_tag = scan.at(tag_end) == b':' && tag_end > host + 1;
    let is_host = scan.at(host) == b' ' && !name.is_empty() && !name.ends_with(':') && (is_syslog || has_tag) && !is_level(name);
    if !is_host {
        return time;
    }
    scan.mark(next, host);
    if numbered {
        // host app procid msgid
        let app = scan.run(host + 1, |b| b != b' ');
        let process = scan.run(app + 1, |b| b.is_ascii_digit());
        if process > app + 1 && scan.at(process) == b' ' {
            scan.mark(app + 1, process);
        }
        return app;
    }
    host
}

fn is_level(word: &str) -> bool {
    ["trace", "debug", "info", "information", "notice", "warn", "warning", "error", "err", "fatal", "critical", "panic", "severe"]
        .iter()
        .any(|l| word.eq_ignore_ascii_case(l))
}

/// The value of an event's label that says when, where or for whom.
fn labelled(scan: &Scan<'_, '_>) -> Option<(usize, usize)> {
    let start = scan.run(0, |b| b == b' ' || b == b'\t');
    let first = scan.at(start);
    if !(first.is_ascii_uppercase() || first >= 0x80) {
        return None;
    }
    let colon = scan.bytes.iter().take(start + 48).position(|b| matches!(b, b':' | b'0'..=b'9' | b'[' | b'='))?;
    if scan.at(colon) != b':' || colon < start + 3 {
        return None;
    }
    let label = event_label(scan.text.get(start..colon)?.trim_end())?;
    let from = scan.run(colon + 1, |b| b == b' ' || b == b'\t');
    // Another label may follow on the line.
    let value = scan.text.get(from..)?;
    let to = from + value.find("  ").or_else(|| value.find('\t')).unwrap_or(value.len());
    let volatile = match label.field {
        EventField::Host | EventField::User => to - from <= 120 && !value.get(..to - from)?.contains(", "),
        EventField::Time => value.starts_with(|c: char| c.is_ascii_digit()) && to - from <= 60,
        _ => false,
    };
    (volatile && from < to).then_some((from, to))
}

/// Whether a name is that of an account which is the same everywhere.
fn is_known(name: &str) -> bool {
    let name = name.trim_matches(['"', '\'', '<', '>', '(', ')']);
    let first = name.split([' ', '-', '\\', '/', '@']).next().unwrap_or_default();
    KNOWN_ACCOUNTS.iter().any(|k| first.eq_ignore_ascii_case(k) || name.eq_ignore_ascii_case(k))
}

/// A word that says what the next one is; where to go on.
pub fn word(scan: &mut Scan<'_, '_>, at: usize, end: usize) -> Option<usize> {
    let length = end - at;
    if !(3..=10).contains(&length) {
        return sid(scan, at);
    }
    let mut lower = [0u8; 10];
    for (to, from) in lower.iter_mut().zip(scan.bytes.get(at..end)?) {
        *to = from.to_ascii_lowercase();
    }
    match lower.get(..length)? {
        b"pid" | b"ppid" | b"tid" | b"uid" | b"auid" | b"gid" | b"euid" | b"ses" | b"process" | b"thread" | b"procid" => {
            let mut from = end;
            if scan.bytes.get(from..from + 3).is_some_and(|i| i.eq_ignore_ascii_case(b" id")) {
                from += 3;
            }
            let from = scan.run(from, |b| matches!(b, b' ' | b'=' | b':' | b'#' | b'('));
            let to = scan.run(from, |b| b.is_ascii_hexdigit() || b == b'x');
            let is_number = scan.at(from).is_ascii_digit() && !is_token(scan.at(to)) && from > end && from <= end + 8;
            is_number.then(|| {
                scan.mark(from, to);
                to
            })
        }
        b"user" | b"username" | b"acct" | b"ruser" | b"logname" | b"login" | b"rhost" | b"hostname" | b"account" => {
            let mut from = scan.run(end, |b| b == b' ');
            let assigned = matches!(scan.at(from), b'=' | b':');
            if assigned {
                from = scan.run(from + 1, |b| b == b' ');
            }
            let quoted = matches!(scan.at(from), b'"' | b'\'');
            let named = at >= 4 && scan.text.get(..at).is_some_and(|t| t.ends_with("for ") || t.ends_with("invalid ") || t.ends_with("illegal "));
            if !(assigned || quoted || named) || from > end + 6 {
                return None;
            }
            from += usize::from(quoted);
            let to = scan.run(from, |b| is_token(b) || matches!(b, b'-' | b'.' | b'\\' | b'@' | b'$') || b >= 0x80);
            let name = scan.text.get(from..to)?;
            (!name.is_empty() && !is_known(name)).then(|| {
                scan.mark(from, to);
                to
            })
        }
        _ => None,
    }
}

/// The SID of an account of a domain; the well-known ones are short.
fn sid(scan: &mut Scan<'_, '_>, at: usize) -> Option<usize> {
    if scan.bytes.get(at..at + 4) != Some(b"S-1-") {
        return None;
    }
    let end = scan.run(at + 2, |b| b.is_ascii_digit() || b == b'-');
    (end - at > 16).then(|| {
        scan.mark(at, end);
        end
    })
}

/// A path: the name of a user in it, and what is temporary.
pub fn path(scan: &mut Scan<'_, '_>, at: usize) -> usize {
    let rest = scan.bytes.get(at + 1..).unwrap_or_default();
    let begins =
        |name: &[u8]| rest.get(..name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name)) && matches!(rest.get(name.len()), Some(b'/' | b'\\'));
    let component = |scan: &Scan<'_, '_>, from: usize| {
        scan.run(from, |b| is_token(b) || matches!(b, b'-' | b'.' | b'~' | b'{' | b'}' | b'$' | b'@' | b'+') || b >= 0x80)
    };
    for home in [&b"home"[..], b"Users", b"Documents and Settings", b"user"] {
        if begins(home) && !(home == b"user" && !scan.text.get(..at).is_some_and(|t| t.ends_with("/run"))) {
            let from = at + 1 + home.len() + 1;
            let to = component(scan, from);
            let name = scan.text.get(from..to).unwrap_or_default();
            if !name.is_empty() && !is_known(name) && !matches!(name, "Public" | "Default" | "All") {
                scan.mark(from, to);
            }
            return to.max(at + 1);
        }
    }
    for temporary in [&b"tmp"[..], b"Temp", b"folders"] {
        if begins(temporary) {
            // `/tmp/mysql.sock` says what it is; `/tmp/tmpx8f2k1` does not.
            let mut from = at + 1 + temporary.len() + 1;
            loop {
                let to = component(scan, from);
                let name = scan.text.get(from..to).unwrap_or_default();
                let random = name.bytes().filter(u8::is_ascii_digit).count() >= 2
                    || name.starts_with("tmp")
                    || name.starts_with('{')
                    || (temporary == b"folders" && name.len() <= 2);
                if name.is_empty() || !random {
                    return from;
                }
                scan.mark(from, to);
                if !matches!(scan.at(to), b'/' | b'\\') {
                    return to;
                }
                from = to + 1;
            }
        }
    }
    at + 1
}

/// A process id or a time of the kernel between brackets.
pub fn bracket(scan: &mut Scan<'_, '_>, at: usize) -> usize {
    let from = scan.run(at + 1, |b| b == b' ');
    let to = scan.run(from, |b| b.is_ascii_digit() || b == b'.');
    let kernel = scan.bytes.get(from..to).is_some_and(|n| n.contains(&b'.')) && at == 0;
    let process = at > 0 && is_token(scan.at(at - 1)) && from == at + 1;
    if to > from && scan.at(to) == b']' && scan.at(from).is_ascii_digit() && (kernel || process) {
        scan.mark(from, to);
        return to + 1;
    }
    at + 1
}

/// An address of mail.
pub fn address(scan: &mut Scan<'_, '_>, at: usize) -> usize {
    let is_part = |b: u8| is_token(b) || matches!(b, b'.' | b'-' | b'+' | b'%');
    let head = scan.bytes.get(..at).unwrap_or_default();
    let from = head.iter().rposition(|b| !is_part(*b)).map_or(0, |n| n + 1);
    let to = scan.run(at + 1, |b| is_token(b) || matches!(b, b'.' | b'-'));
    let domain = scan.text.get(at + 1..to).unwrap_or_default().trim_end_matches('.');
    let is_unit = UNITS.iter().any(|u| domain.ends_with(u));
    if from < at && domain.contains('.') && !is_unit && at - from <= 64 {
        let end = at + 1 + domain.len();
        scan.mark(from, end);
        return end;
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::super::tests::marked;

    #[test]
    fn heads_of_log_lines() {
        for (line, wanted) in [
            ("Nov 23 10:00:01 srv01 sshd[1023]: Failed", "{Nov 23 10:00:01} {srv01} sshd[{1023}]: Failed"),
            ("<34>Nov 23 10:00:01 srv01.example.com su: failed", "<34>{Nov 23 10:00:01} {srv01.example.com} su: failed"),
            ("<165>1 2026-11-23T10:00:00.003Z srv01 evntslog 8710 ID47 - x", "<165>1 {2026-11-23T10:00:00.003Z} {srv01} evntslog {8710} ID47 - x"),
            ("2026-11-23T10:00:00+01:00 srv01 systemd[1]: Failed", "{2026-11-23T10:00:00+01:00} {srv01} systemd[{1}]: Failed"),
            ("2026-11-23 10:00:00 ERROR disk full", "{2026-11-23 10:00:00} ERROR disk full"),
            ("2026-11-23 10:00:00 UTC [4711] FATAL:  no", "{2026-11-23 10:00:00 UTC} [{4711}] FATAL:  no"),
            ("Nov 23 10:00:01 kernel: oops", "{Nov 23 10:00:01} kernel: oops"),
            ("[  123.456789] Out of memory", "[  {123.456789}] Out of memory"),
            ("E1123 10:00:00.123456    4711 reflector.go:138] Failed", "E1123 {10:00:00.123456}    4711 reflector.go:138] Failed"),
        ] {
            assert_eq!(marked(line), wanted);
        }
    }

    #[test]
    fn processes_users_and_hosts() {
        for (line, wanted) in [
            ("Main PID: 4711 (code=exited)", "Main PID: {4711} (code=exited)"),
            ("pid=4711 uid=1000 comm=x", "pid={4711} uid={1000} comm=x"),
            ("Failed password for invalid user jdoe from", "Failed password for invalid user {jdoe} from"),
            ("authentication failed for user \"jdoe\"", "authentication failed for user \"{jdoe}\""),
            ("for user \"postgres\"", "for user \"postgres\""),
            ("the user cannot log on", "the user cannot log on"),
            ("Computer:      srv01.example.com", "Computer:      {srv01.example.com}"),
            ("Benutzer:      CONTOSO\\jdoe", "Benutzer:      {CONTOSO\\jdoe}"),
            ("User:          NT AUTHORITY\\SYSTEM", "User:          NT AUTHORITY\\SYSTEM"),
            ("mail to jdoe@example.com bounced", "mail to {jdoe@example.com} bounced"),
            ("getty@tty1.service failed", "getty@tty1.service failed"),
            ("SID S-1-5-21-1004336348-1177238915-682003330-512", "SID {S-1-5-21-1004336348-1177238915-682003330-512}"),
        ] {
            assert_eq!(marked(line), wanted);
        }
    }

    #[test]
    fn paths_of_users_and_temporary_files() {
        for (line, wanted) in [
            ("/home/jdoe/.ssh/id_rsa", "/home/{jdoe}/.ssh/id_rsa"),
            ("C:\\Users\\jdoe\\AppData\\Local\\Temp\\tmp4F2A.log", "C:\\Users\\{jdoe}\\AppData\\Local\\Temp\\{tmp4F2A.log}"),
            ("/tmp/tmpx8f2k1/build.log", "/tmp/{tmpx8f2k1}/build.log"),
            ("/tmp/mysql.sock", "/tmp/mysql.sock"),
            ("/run/user/1000/bus", "/run/user/{1000}/bus"),
        ] {
            assert_eq!(marked(line), wanted);
        }
    }
}
