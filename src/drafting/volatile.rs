//! What varies from paste to paste: times, numbers, addresses, paths, names.

use std::ops::Range;

use super::constant_regex;

/// A part of a message that another paste of the same problem has differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volatile {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What a capture of it is called; nothing for what nobody needs to know.
    pub name: Option<String>,
    /// A regular expression for whatever stands there.
    pub regex: &'static str,
}

/// A kind of volatile part: how it is found, how it is matched, what it is called.
struct Kind {
    found: &'static std::sync::LazyLock<regex::Regex>,
    regex: &'static str,
    name: Option<&'static str>,
}

constant_regex!(URL, r#"\b(?:https?|ldaps?|ftp|rtsp|amqps?|redis|postgres(?:ql)?|jdbc:[a-z]+)://[^\s'"<>,;()]+"#);
constant_regex!(MAILBOX, r#"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"#);
constant_regex!(GUID, r"(?i)\{?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\}?");
constant_regex!(SID, r"\bS-1-\d+(?:-\d+)+\b");
constant_regex!(
    TIME,
    r"\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[ ]?[+-]\d\d:?\d\d)?)?|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?:,? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?)?|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: [AP]M)?\b"
);
constant_regex!(WINDOWS_PATH, r#"(?:\b[A-Za-z]:\\|\\\\[\w.$-]+\\)(?:[^\s\\/:*?"'<>|,;()]+\\)*[^\s\\/:*?"'<>|,;()]*"#);
constant_regex!(UNIX_PATH, r#"(?:/[\w.@%+~#-]+){2,}/?"#);
constant_regex!(UNIT, r"\b[\w@\\-]+\.(?:service|socket|timer|mount|target|slice|scope)\b");
constant_regex!(MAC, r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b");
constant_regex!(IP, r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b|\[[0-9a-fA-F:]*::?[0-9a-fA-F:]+\](?::\d{1,5})?");
constant_regex!(
    HOST,
    r"\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|local|lan|corp|internal|intra|test|example|home|arpa|dev|eu|de|uk|fr)\b(?::\d{1,5})?"
);
constant_regex!(HEX, r"\b0x[0-9A-Fa-f]+\b");
constant_regex!(HASH, r"\b(?:[0-9a-f]*[0-9][0-9a-f]*[a-f][0-9a-f]*|[0-9a-f]*[a-f][0-9a-f]*[0-9][0-9a-f]*)\b");
constant_regex!(VERSION, r"\b\d+(?:\.\d+)+\b");
constant_regex!(NUMBER, r"\d+(?:\.\d+)?");
constant_regex!(QUOTED, r#""([^"\n]{0,200})"|(?:^|[\s(=:\[,])'([^'\n]{0,200})'|`([^`\n]{0,200})`"#);

/// Beneath this, a run of hexadecimal digits is a word or a number.
const LEAST_HASH: usize = 7;

const KINDS: [Kind; 14] = [
    Kind { found: &URL, regex: r#"\S+"#, name: Some("url") },
    Kind { found: &MAILBOX, regex: r#"[^\s@]+@[^\s@,;<>'"]+"#, name: Some("mailbox") },
    Kind { found: &GUID, regex: r"\S+", name: None },
    Kind { found: &SID, regex: r"S-[\d-]+", name: None },
    Kind { found: &TIME, regex: r"\d[\d :.,/TZAPM+-]*", name: None },
    Kind { found: &WINDOWS_PATH, regex: r#"(?:[A-Z]:|\\\\)[^\s'",;()]*"#, name: Some("path") },
    Kind { found: &UNIT, regex: r"[\w@.\\-]+", name: Some("unit") },
    Kind { found: &UNIX_PATH, regex: r#"/[^\s'",:;()]+"#, name: Some("path") },
    Kind { found: &MAC, regex: r"[0-9A-F:-]+", name: None },
    Kind { found: &IP, regex: r"[0-9A-F.:\[\]]+", name: Some("address") },
    Kind { found: &HOST, regex: r"[\w.-]+(?::\d+)?", name: Some("host") },
    Kind { found: &HEX, regex: r"0x[0-9A-F]+", name: None },
    Kind { found: &HASH, regex: r"[0-9a-f]+", name: None },
    Kind { found: &VERSION, regex: r"[\d.]+", name: None },
];

/// What the thing before a name is called in programs' messages, where the name can be called the same.
const NOUNS: [&str; 40] = [
    "account",
    "bucket",
    "certificate",
    "column",
    "computer",
    "container",
    "database",
    "device",
    "directory",
    "disk",
    "domain",
    "driver",
    "file",
    "folder",
    "group",
    "host",
    "image",
    "index",
    "interface",
    "job",
    "key",
    "library",
    "mailbox",
    "module",
    "namespace",
    "node",
    "package",
    "partition",
    "pod",
    "queue",
    "relation",
    "role",
    "schema",
    "server",
    "service",
    "table",
    "topic",
    "update",
    "user",
    "volume",
];

/// The volatile parts of a message in order; they do not overlap. What lies in `kept` is part of what identifies the
/// problem, such as an error code, and stays.
pub fn parts(message: &str, kept: &[Range<usize>]) -> Vec<Volatile> {
    let mut found: Vec<Volatile> = Vec::new();
    let is_free = |span: &Range<usize>, found: &[Volatile]| {
        let apart = |other: &Range<usize>| span.end <= other.start || other.end <= span.start;
        found.iter().all(|v| apart(&v.span)) && kept.iter().all(apart)
    };
    for captures in QUOTED.captures_iter(message) {
        let Some(inside) = captures.get(1).or_else(|| captures.get(2)).or_else(|| captures.get(3)) else { continue };
        if is_name(inside.as_str()) && is_free(&inside.range(), &found) {
            let regex = match message.get(..inside.start()).and_then(|b| b.chars().next_back()) {
                Some('"') => r#"[^"]+"#,
                Some('`') => "[^`]+",
                _ => "[^']+",
            };
            let name = noun_before(message, inside.start()).unwrap_or(if is_path(inside.as_str()) { "path" } else { "name" });
            found.push(Volatile { span: inside.range(), name: Some(name.to_owned()), regex });
        }
    }
    for kind in &KINDS {
        for m in kind.found.find_iter(message) {
            let span = trimmed(message, m.range());
            let is_short = std::ptr::eq(kind.found, &raw const HASH) && span.len() < LEAST_HASH;
            if !span.is_empty() && !is_short && is_free(&span, &found) {
                found.push(Volatile { span, name: kind.name.map(str::to_owned), regex: kind.regex });
            }
        }
    }
    for m in NUMBER.find_iter(message) {
        // Digits within a word (`x86`, `ext4`, `KB930809`) belong to its name; a unit may follow (`300ms`).
        let before = message.get(..m.start()).and_then(|t| t.chars().next_back());
        let within = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if !within && is_free(&m.range(), &found) {
            let name = noun_before(message, m.start()).filter(|n| *n == "port").or_else(|| said_port(message, m.start()));
            found.push(Volatile { span: m.range(), name: name.map(str::to_owned), regex: if m.as_str().contains('.') { r"[\d.]+" } else { r"\d+" } });
        }
    }
    found.sort_by_key(|v| v.span.start);
    found
}

/// The message with another text for each volatile part.
pub fn masked(message: &str, by: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    // Numbers tell problems apart in a headline: codes, events, versions.
    for part in parts(message, &[]).into_iter().filter(|p| p.name.is_some() || !p.regex.contains(['d', '0'])) {
        out.push_str(message.get(from..part.span.start).unwrap_or_default());
        out.push_str(by);
        from = part.span.end;
    }
    out.push_str(message.get(from..).unwrap_or_default());
    out
}

/// Whether a text in quotes is the name of something, rather than a message that was quoted.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return false;
    }
    let plain = words.iter().filter(|w| w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_punctuation())).count();
    words.len() <= 2 || plain < 2 || text.contains(['\\', '/'])
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') || text.contains(":\\") || text.starts_with("\\\\")
}

/// The noun right before a name: `user "app"`, `the database 'x'`, `table=y`.
fn noun_before(message: &str, at: usize) -> Option<&'static str> {
    let before = message.get(..at)?.trim_end_matches(['"', '\'', '`', ' ', '=', ':', '(']);
    // `host name "x"` names a host.
    let before = before.strip_suffix(" name").unwrap_or(before);
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?.to_ascii_lowercase();
    NOUNS.iter().copied().find(|noun| *noun == word)
}

fn said_port(message: &str, at: usize) -> Option<&'static str> {
    let before = message.get(..at)?.to_ascii_lowercase();
    before.trim_end_matches([' ', '=', ':', '(']).ends_with("port").then_some("port")
}

/// A span without the punctuation that ends a sentence.
fn trimmed(message: &str, span: Range<usize>) -> Range<usize> {
    let text = message.get(span.clone()).unwrap_or_default();
    span.start..span.start + text.trim_end_matches(['.', ':', ',', ';', '!', '?']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(message: &str) -> Vec<(String, String)> {
        parts(message, &[]).into_iter().map(|v| (message.get(v.span).unwrap_or_default().to_owned(), v.name.unwrap_or_default())).collect()
    }

    #[test]
    fn what_varies_is_found_and_called_by_its_name() {
        for (message, wanted) in [
            ("bind() to 0.0.0.0:80 failed", vec![("0.0.0.0:80", "address")]),
            ("cannot open /var/lib/app/data.db: disk full", vec![("/var/lib/app/data.db", "path")]),
            ("Failed to start nginx.service.", vec![("nginx.service", "unit")]),
            ("password failed for user \"app\" in database 'orders'", vec![("app", "user"), ("orders", "database")]),
            ("log file C:\\Temp\\x.log was lost", vec![("C:\\Temp\\x.log", "path")]),
            ("message from anna@example.org is stuck", vec![("anna@example.org", "mailbox")]),
            ("connect to mail.example.org:25 timed out", vec![("mail.example.org:25", "host")]),
            ("port 8080 is taken by pid 4711", vec![("8080", "port"), ("4711", "")]),
            (
                "object {3fa85f64-5717-4562-b3fc-2c963f66afa6} at 2026-11-23T10:00:00Z",
                vec![("{3fa85f64-5717-4562-b3fc-2c963f66afa6}", ""), ("2026-11-23T10:00:00Z", "")],
            ),
            ("container 3f2a91bc0d exited after 300ms", vec![("3f2a91bc0d", ""), ("300", "")]),
            ("Update 'Rollup 1 (KB930809)' failed", vec![("Rollup 1 (KB930809)", "update")]),
        ] {
            let wanted: Vec<(String, String)> = wanted.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(named(message), wanted, "{message}");
        }
    }

    #[test]
    fn what_identifies_the_problem_stays() {
        assert!(named("java.lang.NullPointerException in ext4 on x86").is_empty(), "{:?}", named("java.lang.NullPointerException in ext4 on x86"));
        assert!(named("it says \"the widget is not ready yet\"").is_empty());
        assert!(parts("Error code 1603.", std::slice::from_ref(&(11..15))).is_empty());
    }
}
