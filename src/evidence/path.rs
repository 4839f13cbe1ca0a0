//! Files and folders: `/etc/nginx/nginx.conf`, `C:\Program Files\x.log`, `\\server\share`, `%SystemDrive%\x`.

use std::ops::Range;

use super::finds::{Finds, before, line_after, line_before};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

/// Top folders of Unix systems and of containers: what begins with another is as likely the path of a URL.
const ROOTS: [&str; 33] = [
    "Applications",
    "Library",
    "Users",
    "Volumes",
    "app",
    "bin",
    "boot",
    "build",
    "config",
    "data",
    "dev",
    "etc",
    "home",
    "lib",
    "lib64",
    "media",
    "mnt",
    "nix",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "snap",
    "srv",
    "src",
    "sys",
    "tmp",
    "usr",
    "var",
    "workspace",
    "www",
];
/// What stands before the path of a request.
const METHODS: [&str; 7] = ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "];
/// The most paths that are kept.
const MOST: usize = 30;
/// The longest path, in bytes.
const LONGEST: usize = 300;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    finds.each("/", unix);
    finds.each(":\\", |text, at| windows(text, at.checked_sub(1)?, at + 2));
    finds.each("\\\\", share);
    finds.each("%\\", |text, at| {
        let line = line_before(text, at, 40);
        windows(text, at - (line.len() - line.rfind('%')?), at + 2)
    });
    for find in finds.keep(MOST) {
        let path = paste.slice(&find.span).to_owned();
        found.push(signal(paste, SignalValue::Path(path), Spelling::Plain, find.span));
    }
}

/// The path of a Unix system that begins at a slash.
fn unix(text: &str, at: usize) -> Option<Range<usize>> {
    let first = text.as_bytes().get(at + 1)?;
    if !first.is_ascii_alphabetic() || !begins_path(text, at) {
        return None;
    }
    let rest = line_after(text, at + 1, LONGEST);
    let root = rest.split('/').next()?;
    if root.len() == rest.len() || !ROOTS.contains(&root) {
        return None;
    }
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | ',' | ';' | ':' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '\\' | '\u{2502}')
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    let path = rest.get(..length)?.trim_end_matches(['.', '/', '!', '=']);
    if path.len() <= root.len() + 1 || is_frame(text, at, rest.get(length..).unwrap_or_default()) {
        return None;
    }
    let request = line_before(text, at, 10);
    (!METHODS.iter().any(|m| request.ends_with(m))).then_some(at..at + 1 + path.len())
}

/// Whether a path may begin at a place: behind a blank, a quote, a bracket, a sign, or a scheme for local files.
fn begins_path(text: &str, at: usize) -> bool {
    match before(text, at) {
        None => true,
        Some(b) if b.is_ascii_whitespace() => true,
        Some(b'"' | b'\'' | b'`' | b'(' | b'[' | b'{' | b'=' | b',' | b'>' | b'<' | b'|') => true,
        Some(b':') => text.as_bytes().get(at + 1) != Some(&b'/'),
        Some(b'/') => ["unix://", "file://"].iter().any(|s| line_before(text, at, 7).ends_with(s)),
        Some(_) => false,
    }
}

/// Whether a path stands in a frame of a stack trace: it names the program's own source, not what is wrong.
fn is_frame(text: &str, at: usize, after: &str) -> bool {
    let line = line_before(text, at, 200);
    let start = line.trim_start();
    let numbered = after.starts_with(':') && after.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    start.starts_with("at ")
        || line.contains("    at ")
        || line.ends_with("File \"")
        || (line.ends_with("from ") && numbered)
        || (line.ends_with(' ')
            && line
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|w| w.strip_prefix('#').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))))
        || (line.ends_with('\t') && numbered)
}

/// The path of a Windows system that begins at a place and goes on behind its first backslash.
fn windows(text: &str, start: usize, inside: usize) -> Option<Range<usize>> {
    let drive = text.as_bytes().get(start)?;
    let quote = before(text, start).filter(|b| matches!(b, b'"' | b'\''));
    let bounded = before(text, start).is_none_or(|b| !b.is_ascii_alphanumeric() && b < 0x80);
    if !bounded || !(drive.is_ascii_alphabetic() || *drive == b'%') {
        return None;
    }
    let rest = line_after(text, inside, LONGEST);
    let length = match quote {
        Some(quote) => rest.find(char::from(quote))?,
        None => unquoted_length(rest),
    };
    let path = rest.get(..length)?.trim_end_matches(['.', '\\', ':', ' ']);
    (!path.is_empty()).then_some(start..inside + path.len())
}

/// A share: `\\server\share\x`.
fn share(text: &str, at: usize) -> Option<Range<usize>> {
    if before(text, at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b'(' | b'=' | b'[')) {
        return None;
    }
    let rest = line_after(text, at + 2, LONGEST);
    let host = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'$')).count();
    let name = rest.get(host..)?.strip_prefix('\\')?;
    let length = host + 1 + unquoted_length(name);
    let path = rest.get(..length)?.trim_end_matches(['.', '\\', ':']);
    (host > 1 && path.len() > host + 1).then_some(at..at + 2 + path.len())
}

/// How long a path without quotes is. A blank is part of it where a further backslash follows within a few words.
fn unquoted_length(rest: &str) -> usize {
    let stops = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '|' | '*' | '?' | ',' | ';' | ')' | '(' | ']');
    let mut at = 0;
    loop {
        let Some(more) = rest.get(at..).and_then(|r| r.find(stops)) else { return rest.len() };
        at += more;
        let behind = rest.get(at..).unwrap_or_default();
        let window = behind.get(..behind.floor_char_boundary(40)).unwrap_or(behind);
        let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '(' | ')');
        let next = window.find(|c: char| !part_of_name(c));
        match next {
            Some(n)
                if behind.starts_with([' ', '('])
                    && window.get(n..).is_some_and(|w| w.starts_with('\\'))
                    && window.get(..n).is_some_and(|w| w.trim().split(' ').count() <= 3) =>
            {
                at += n;
            }
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    fn paths(text: &str) -> Vec<String> {
        of_kind("path", text)
    }

    #[test]
    fn paths_of_unix() {
        assert_eq!(paths("open() \"/var/lib/nginx/body\" failed, see /etc/nginx/nginx.conf:12."), ["/var/lib/nginx/body", "/etc/nginx/nginx.conf"]);
        assert_eq!(paths("dial unix:///var/run/docker.sock: connect, config=/etc/app.toml"), ["/var/run/docker.sock", "/etc/app.toml"]);
    }

    #[test]
    fn paths_of_windows() {
        assert_eq!(paths("The log is C:\\Temp\\rollup.log."), ["C:\\Temp\\rollup.log"]);
        assert_eq!(
            paths("C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\x.dll was not found"),
            ["C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\x.dll"]
        );
        assert_eq!(paths("'D:\\Data Files\\a b.mdf' is in use"), ["D:\\Data Files\\a b.mdf"]);
        assert_eq!(
            paths("look at \\\\fs1\\profiles$\\anna and %SystemDrive%\\ExchangeSetupLogs"),
            ["\\\\fs1\\profiles$\\anna", "%SystemDrive%\\ExchangeSetupLogs"]
        );
        assert_eq!(paths("from C:\\a\\b to D:\\c\\d"), ["C:\\a\\b", "D:\\c\\d"]);
    }

    #[test]
    fn urls_requests_and_frames_are_none() {
        for text in [
            "https://example.com/usr/share",
            "\"GET /app/login HTTP/1.1\" 502",
            "  File \"/usr/lib/python3/x.py\", line 3, in run",
            "    at Object.<anonymous> (/srv/web/server.js:14:8)",
            "\t/usr/local/go/src/net/http/server.go:2136 +0x29",
            "#0 /srv/www/index.php(9): x",
            "either/or and/etc n/a 10/20 /",
            "text/html; application/json",
        ] {
            assert!(paths(text).is_empty(), "{text}: {:?}", paths(text));
        }
    }

    #[test]
    fn of_many_those_in_errors_are_kept() {
        let mut log: String = (0..200).map(|n| format!("INFO:a: wrote /var/log/a/{n}.log\n")).collect();
        log.push_str("ERROR:a: cannot write /srv/data/full.db\n");
        assert!(paths(&log).contains(&"/srv/data/full.db".to_owned()));
    }
}
