//! What scripts print, as replies.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::local::minutes_of_zone;
use super::shell::Printed;
use super::shell_scripts::{NO_TOOL, type_name};
use crate::model::RecordType;
use crate::verification::content::Content;
use crate::verification::host::{
    Connection, EntryKind, HostError, HostErrorKind, Http, MOST_BYTES, Output, Part, Records, Reply, Request, Space, Stat, Time,
};

/// The reply that a script's output is.
pub fn answer(request: &Request, printed: Printed) -> Result<Reply, HostError> {
    let complaint = String::from_utf8_lossy(&printed.stderr).into_owned();
    if let Some(tool) = complaint.lines().find_map(|l| l.strip_prefix(NO_TOOL)) {
        return Err(HostError::new(HostErrorKind::NoTool, format!("`{tool}` is not there")));
    }
    let text = String::from_utf8_lossy(&printed.stdout).into_owned();
    let failed = printed.status != Some(0);
    let fault = |subject: &str| HostError::of_reason(subject, last_reason(&complaint));
    let odd = || HostError::new(HostErrorKind::Failed, "the far side printed something unexpected");
    Ok(match request {
        Request::Stat { path, .. } if failed => {
            let error = fault(path);
            if error.kind == HostErrorKind::NotFound { Reply::Stat(None) } else { return Err(error) }
        }
        Request::Stat { .. } => Reply::Stat(Some(stat(&text).ok_or_else(odd)?)),
        Request::Space { path } | Request::Read { path, .. } | Request::PublicKey { path } if failed => return Err(fault(path)),
        Request::Space { .. } => Reply::Space(space(&text).ok_or_else(odd)?),
        Request::Read { part: Part::Start, .. } => Reply::Content(Content::start_of(printed.stdout, MOST_BYTES)),
        Request::Read { part: Part::End, .. } => {
            let cut = printed.stdout.len() > MOST_BYTES;
            let from = printed.stdout.len().saturating_sub(MOST_BYTES);
            Reply::Content(Content { bytes: printed.stdout.get(from..).unwrap_or_default().to_vec(), cut, masked: false })
        }
        Request::ReadEach { .. } => Reply::Files(files(&printed.stdout)),
        Request::Links { .. } => Reply::Links(links(&text)),
        Request::Run { args } if printed.status == Some(124) => {
            let program = args.first().map_or("", String::as_str);
            return Err(HostError::new(HostErrorKind::TimedOut, format!("`{program}` did not end in time and was stopped")));
        }
        Request::Run { .. } => Reply::Output(Output {
            // A shell reports the end by a signal as a status above 128.
            status: printed.status.filter(|s| *s <= 128),
            stdout: Content::start_of(printed.stdout, MOST_BYTES),
            stderr: Content::start_of(printed.stderr, MOST_BYTES),
        }),
        Request::Variable { .. } => Reply::Variable((!failed).then(|| text.strip_suffix('\n').unwrap_or(&text).to_owned())),
        Request::Connect { .. } => {
            Reply::Connection(if failed { Connection::Failed(connect_reason(printed.status, &complaint)) } else { Connection::Open })
        }
        Request::Resolve { record, server: None, .. } if matches!(record, RecordType::A | RecordType::Aaaa) => {
            Reply::Records(addresses(&text, *record))
        }
        Request::Resolve { record, .. } => Reply::Records(records(&text, *record)),
        Request::Fetch { .. } => Reply::Http(http(printed.status, &printed.stdout, &complaint)),
        Request::Handshake { .. } => Reply::Chain(chain(&printed, &complaint)),
        Request::PublicKey { .. } => Reply::PublicKey(Content::new(printed.stdout)),
        Request::Now => Reply::Time(time(&text).ok_or_else(odd)?),
    })
}

/// What follows the last colon of the last line: the operating system's own words.
fn last_reason(complaint: &str) -> &str {
    let line = complaint.lines().map(str::trim).rfind(|l| !l.is_empty()).unwrap_or("it failed and did not say why");
    line.rsplit(": ").next().unwrap_or(line)
}

/// `stat -c '%f %u %g %s %Y %U %G'`: the mode in hexadecimal says what it is (inode(7)).
fn stat(text: &str) -> Option<Stat> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [mode, uid, gid, size, modified, owner, group] = words.as_slice() else { return None };
    let mode = u32::from_str_radix(mode, 16).ok()?;
    let kind = match mode & 0o170_000 {
        0o100_000 => EntryKind::File,
        0o040_000 => EntryKind::Directory,
        0o120_000 => EntryKind::Symlink,
        0o140_000 => EntryKind::Socket,
        _ => EntryKind::Other,
    };
    let named = |name: &str, number: &str| Some(if name == "UNKNOWN" { number.to_owned() } else { name.to_owned() });
    Some(Stat {
        kind,
        mode: Some(mode & 0o7777),
        owner: named(owner, uid),
        group: named(group, gid),
        size: size.parse().ok()?,
        modified: modified.parse().ok()?,
    })
}

/// `stat -f -c '%S %b %f %a %c %d'`.
fn space(text: &str) -> Option<Space> {
    let numbers: Vec<u64> = text.split_whitespace().map_while(|w| w.parse().ok()).collect();
    let [block, total, free, available, inodes, inodes_free] = numbers.as_slice() else { return None };
    Some(Space {
        total: total.saturating_mul(*block),
        free: free.saturating_mul(*block),
        available: available.saturating_mul(*block),
        inodes: *inodes,
        inodes_free: *inodes_free,
    })
}

/// `path:line`, lines of one file together.
fn files(bytes: &[u8]) -> Vec<(String, Content)> {
    let mut files: Vec<(String, Content)> = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (path, rest) = line.split_at(colon);
        let path = String::from_utf8_lossy(path).into_owned();
        if !path.starts_with('/') {
            continue;
        }
        let rest = rest.get(1..).unwrap_or_default();
        match files.last_mut() {
            Some((last, content)) if *last == path => content.bytes.extend_from_slice(rest),
            _ => files.push((path, Content::new(rest))),
        }
        if let Some((_, content)) = files.last_mut() {
            content.bytes.push(b'\n');
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The listing of folders by `ls -ln`: each folder's name, then its entries.
fn links(text: &str) -> Vec<(String, String)> {
    let mut folder = "";
    let mut links = Vec::new();
    for line in text.lines() {
        if let Some((before, target)) = line.split_once(" -> ") {
            if let Some(name) = before.rsplit(' ').next().filter(|_| !folder.is_empty()) {
                links.push((format!("{folder}/{name}"), target.to_owned()));
            }
        } else if let Some(name) = line.strip_suffix(':') {
            folder = name;
        }
    }
    links.sort();
    links
}

fn connect_reason(status: Option<i32>, complaint: &str) -> String {
    // `timeout` ends with 124, and `nc` says nothing where nobody answers.
    if status == Some(124) || complaint.trim().is_empty() {
        return "no answer".to_owned();
    }
    let reason = last_reason(complaint).to_ascii_lowercase();
    match reason.as_str() {
        "connection timed out" | "operation timed out" => "no answer".to_owned(),
        r if r.contains("not known") || r.contains("name resolution") || r.contains("no address associated") => {
            format!("the name cannot be resolved: {reason}")
        }
        _ => reason,
    }
}

/// `getent ahosts`: an address, a socket type, perhaps a name.
fn addresses(text: &str, record: RecordType) -> Records {
    let all: Vec<std::net::IpAddr> = text.lines().filter_map(|l| l.split_whitespace().next()?.parse().ok()).collect();
    let mut answers: Vec<String> = all.iter().filter(|ip| ip.is_ipv4() == (record == RecordType::A)).map(ToString::to_string).collect();
    answers.sort();
    answers.dedup();
    let reason = match (answers.is_empty(), all.is_empty()) {
        (true, true) => Some("name or service not known".to_owned()),
        (true, false) => Some("the name has no address of this kind".to_owned()),
        _ => None,
    };
    Records { answers, reason }
}

/// `dig +noall +answer +comments`.
fn records(text: &str, record: RecordType) -> Records {
    let wanted = type_name(record);
    let mut answers: Vec<String> = text
        .lines()
        .filter(|l| !l.starts_with(';'))
        .filter_map(|l| {
            let mut words = l.split_whitespace();
            words.by_ref().nth(2)?;
            (words.next()? == wanted).then(|| words.map(|w| w.trim_end_matches('.').trim_matches('"')).collect::<Vec<_>>().join(" "))
        })
        .collect();
    answers.sort();
    answers.dedup();
    let status = text.split("status: ").nth(1).and_then(|t| t.split(',').next());
    let reason = match status {
        _ if !answers.is_empty() => None,
        Some("NOERROR") => Some("the name has no record of this type".to_owned()),
        Some("NXDOMAIN") => Some("the name does not exist (NXDOMAIN)".to_owned()),
        Some("SERVFAIL") => Some("the server failed (SERVFAIL)".to_owned()),
        Some("REFUSED") => Some("the server refuses to answer (REFUSED)".to_owned()),
        Some(other) => Some(format!("the server answers {other}")),
        None if text.contains("connection refused") => Some("connection refused".to_owned()),
        None => Some("no answer".to_owned()),
    };
    Records { answers, reason }
}

/// What curl printed: the head, an empty line, the body.
fn http(status: Option<i32>, bytes: &[u8], complaint: &str) -> Http {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    let head = String::from_utf8_lossy(bytes.get(..end.unwrap_or(0)).unwrap_or_default()).into_owned();
    let mut lines = head.lines();
    let code = lines.next().and_then(|l| l.split_whitespace().nth(1)).and_then(|c| c.parse::<u16>().ok());
    let Some(code) = code else {
        // The exit statuses of curl(1).
        let reason = match status {
            Some(6) => "the name cannot be resolved".to_owned(),
            Some(7) => "connection refused".to_owned(),
            Some(28 | 124) => "no answer".to_owned(),
            _ => last_reason(complaint).to_owned(),
        };
        return Http { status: 0, headers: Vec::new(), body: Content::default(), reason: Some(reason) };
    };
    let headers = lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().to_owned())).collect();
    let body = bytes.get(end.map_or(0, |e| e + 4)..).unwrap_or_default().to_vec();
    let mut body = Content::start_of(body, MOST_BYTES);
    body.cut |= status != Some(0);
    Http { status: code, headers, body, reason: None }
}

fn chain(printed: &Printed, complaint: &str) -> Result<Vec<Content>, String> {
    let certificates: Vec<Content> = CertificateDer::pem_slice_iter(&printed.stdout).flatten().map(|c| Content::new(c.as_ref())).collect();
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    let lower = complaint.to_ascii_lowercase();
    Err(if printed.status == Some(124) || lower.contains("timed out") {
        "no answer".to_owned()
    } else if lower.contains("errno=111") || lower.contains("connection refused") {
        "connection refused".to_owned()
    } else if lower.contains("not known") || lower.contains("name resolution") {
        "the name cannot be resolved: name or service not known".to_owned()
    } else {
        "the server shows no certificate".to_owned()
    })
}

/// `date '+%s %z'`.
fn time(text: &str) -> Option<Time> {
    let (seconds, zone) = text.trim().split_once(' ')?;
    Some(Time { unix: seconds.parse().ok()?, offset_minutes: minutes_of_zone(zone)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dig_answers_with_records_or_a_status() {
        let text = ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n\n;; ANSWER SECTION:\nexample.org.\t60\tIN\tMX\t10 mail.example.org.\nexample.org. 60 IN A 192.0.2.1\n";
        assert_eq!(records(text, RecordType::Mx), Records { answers: vec!["10 mail.example.org".into()], reason: None });
        let text = ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n";
        assert!(records(text, RecordType::Mx).reason.unwrap().contains("NXDOMAIN"));
        assert_eq!(records(";; no servers could be reached\n", RecordType::Mx).reason.unwrap(), "no answer");
    }

    #[test]
    fn an_http_answer_is_taken_apart() {
        let answer = http(Some(0), b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n\r\n<html>", "");
        assert_eq!((answer.status, answer.body.text().as_ref()), (502, "<html>"));
        assert_eq!(answer.headers, [("server".to_owned(), "nginx".to_owned())]);
        assert_eq!(http(Some(28), b"", "curl: (28) timed out").reason.unwrap(), "no answer");
    }

    #[test]
    fn listings_name_links_and_lines_name_files() {
        let text = "/dev/null\n\n/proc/1/fd:\nlrwx------ 1 0 0 64 Jan  1 00:00 3 -> socket:[42]\n";
        assert_eq!(links(text), [("/proc/1/fd/3".to_owned(), "socket:[42]".to_owned())]);
        let files = files(b"/proc/1/status:Name:\tinit\n/proc/1/status:Pid:\t1\n/proc/2/status:Name:\tx\n");
        assert_eq!(files[0].1.text(), "Name:\tinit\nPid:\t1\n");
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn reasons_are_the_systems_own() {
        assert_eq!(
            connect_reason(Some(1), "bash: connect: Connection refused\nbash: line 1: /dev/tcp/127.0.0.1/9: Connection refused\n"),
            "connection refused"
        );
        assert_eq!(connect_reason(Some(124), ""), "no answer");
        assert!(connect_reason(Some(1), "bash: nosuch: Name or service not known\n").starts_with("the name cannot be resolved"));
        assert_eq!(last_reason("head: cannot open '/x' for reading: Permission denied\n"), "Permission denied");
    }
}
