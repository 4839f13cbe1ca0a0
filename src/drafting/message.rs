//! The line of a paste that says what is wrong.

use super::constant_regex;
use crate::model::Paste;
use crate::words::{background_bits, words};

/// What a paste says is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The message on one line, without time, host and process before it.
    pub text: String,
    /// Where the line stands in the paste, in bytes.
    pub start: usize,
    /// Its number, from 1.
    pub line: usize,
    /// Whether it is of a program: a person's words have no marks of one.
    pub of_program: bool,
}

// What stands before the message of a log line, in the forms of the usual loggers.
constant_regex!(
    PREFIX,
    r"(?x)^\s*(?:
        (?:<\d{1,3}>\d?\s?)?                                                          # syslog priority
        (?:
            [A-Z][a-z]{2}\ +\d{1,2}\ \d\d:\d\d:\d\d(?:\ \d{4})?\ +[\w.-]+\ +          # Nov 23 10:00:00 host
          | \[?\d{4}[-/.]\d\d[-/.]\d\d[T\ ]\d\d:\d\d:\d\d(?:[.,:]\d+)?(?:Z|\ ?[+-]\d\d:?\d\d|\ [A-Z]{3,4})?\]?[\ ,:]*
          | \[[A-Z][a-z]{2}\ [A-Z][a-z]{2}\ +\d+\ [\d:.]+\ \d{4}\]\ *                 # [Mon Nov 23 10:00:00 2026]
          | \[\ *\d+\.\d+\]\ *                                                        # kernel
          | \d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\ \d{1,2}:\d\d(?::\d\d)?(?:\ [AP]M)?[\ ,:-]*
          | \d\d:\d\d:\d\d(?:[.,]\d+)?\ +
          | [EWIF]\d{4}\ \d\d:\d\d:\d\d\.\d+\ +\d+\ [\w.-]+:\d+\]\ *                  # klog
        )
        (?:(?:[\w.-]+\ )?[\w./@-]+\[\d+\]:\ *|kernel:\ *(?:\[\ *\d+\.\d+\]\ *)?)?     # host program[pid]:
        (?:\[[^\]]{1,40}\]\ *)*                                                       # [thread] [level]
        (?:[\d\#*:]+\ +)?
    )"
);
constant_regex!(LEVEL, r"^(?:\[?(?:FATAL|ERROR|ERR|CRIT(?:ICAL)?|SEVERE|PANIC|EMERG|ALERT|WARN(?:ING)?|INFO|NOTICE|DEBUG|TRACE|LOG)\]?)[:\s-]+");
constant_regex!(LABEL, r"^\s*([\p{L}][\p{L} ._-]{0,28}?)\s*:(?:\s+|$)");
constant_regex!(
    FRAME,
    r#"^\s+(?:at |File "|\.\.\. \d+ more|in )|^\s*[\^~]+\s*$|^Traceback|^goroutine \d+|^At .+:\d+ char:\d+|^\s*\+ (?:CategoryInfo|FullyQualifiedErrorId|~|.*~~)"#
);
constant_regex!(JSON_MESSAGE, r#""(?:msg|message|error|err)"\s*:\s*"((?:[^"\\]|\\.)+)""#);
constant_regex!(LOGFMT_MESSAGE, r#"\b(?:msg|message|error|err)="((?:[^"\\]|\\.)+)""#);

/// Words that say that something is wrong, with how much that is worth.
const ALARMS: [(&str, f64); 50] = [
    ("fatal", 6.0),
    ("panic", 6.0),
    ("emerg", 5.0),
    ("exception", 5.0),
    ("error", 4.0),
    ("failed", 5.0),
    ("failure", 5.0),
    ("fails", 4.0),
    ("fail", 4.0),
    ("cannot", 5.0),
    ("can't", 5.0),
    ("unable", 5.0),
    ("denied", 6.0),
    ("refused", 6.0),
    ("rejected", 5.0),
    ("invalid", 4.0),
    ("expired", 5.0),
    ("missing", 4.0),
    ("not", 2.0),
    ("no", 2.0),
    ("unreachable", 5.0),
    ("unavailable", 4.0),
    ("timeout", 5.0),
    ("timed", 3.0),
    ("corrupt", 5.0),
    ("corrupted", 5.0),
    ("full", 3.0),
    ("exceeded", 4.0),
    ("killed", 5.0),
    ("aborted", 4.0),
    ("terminated", 3.0),
    ("crashed", 5.0),
    ("unexpected", 3.0),
    ("unknown", 3.0),
    ("conflict", 4.0),
    ("already", 2.0),
    ("locked", 3.0),
    ("lost", 3.0),
    ("undefined", 4.0),
    ("fault", 5.0),
    ("segfault", 6.0),
    ("stopped", 2.0),
    ("oom", 5.0),
    ("exceeds", 4.0),
    ("limit", 2.0),
    ("declined", 3.0),
    ("forbidden", 5.0),
    ("blocked", 3.0),
    ("large", 2.0),
    ("critical", 4.0),
];

/// Labels of an event's details whose value is no message.
const DETAILS: [&str; 24] = [
    "log name",
    "source",
    "date",
    "time",
    "event id",
    "task category",
    "category",
    "level",
    "keywords",
    "user",
    "computer",
    "type",
    "opcode",
    "logged",
    "event",
    "provider",
    "channel",
    "version",
    "event source",
    "event type",
    "date and time",
    "logon type",
    "account name",
    "process id",
];

/// Finds the message of a paste: of all lines the one that says loudest that something is wrong.
pub fn find(paste: &Paste) -> Message {
    let mut best: Option<(f64, Message)> = None;
    let mut start = 0;
    for (n, line) in paste.text.split('\n').enumerate() {
        let at = start;
        start += line.len() + 1;
        let Some(message) = read(line, at, n + 1) else { continue };
        let score = score(&message.text, line);
        // Of lines that are equally loud the first counts, as what follows is a consequence of it.
        if best.as_ref().is_none_or(|(b, _)| score > *b) {
            best = Some((score, message));
        }
    }
    best.map_or_else(|| Message { text: String::new(), start: 0, line: 1, of_program: false }, |(_, message)| message)
}

fn read(line: &str, at: usize, number: usize) -> Option<Message> {
    if line.trim().is_empty() || FRAME.is_match(line) {
        return None;
    }
    let structured = JSON_MESSAGE.captures(line).filter(|_| line.trim_start().starts_with('{')).or_else(|| LOGFMT_MESSAGE.captures(line));
    if let Some(inside) = structured.and_then(|c| c.get(1)) {
        let text = inside.as_str().replace("\\\"", "\"");
        return Some(Message { text: one_line(&text), start: at + inside.start(), line: number, of_program: true });
    }
    let mut rest = line;
    let mut of_program = false;
    // A log line may be wrapped in another one: what the program wrote, and what the journal wrote before it.
    for _ in 0..3 {
        let begin = PREFIX.find(rest).map_or(0, |m| m.end());
        of_program = of_program || begin > 0;
        rest = rest.get(begin..).unwrap_or_default();
    }
    if let Some(label) = LABEL.captures(rest)
        && let (Some(whole), Some(name)) = (label.get(0), label.get(1))
    {
        let name = name.as_str().to_lowercase();
        if DETAILS.contains(&name.as_str()) {
            return None;
        }
        if matches!(name.as_str(), "description" | "message" | "details" | "general") {
            rest = rest.get(whole.end()..).unwrap_or_default();
            of_program = true;
        }
    }
    while let Some(level) = LEVEL.find(rest) {
        rest = rest.get(level.end()..).unwrap_or_default();
        of_program = true;
    }
    rest = rest.strip_prefix("Caused by: ").unwrap_or(rest);
    let text = one_line(rest);
    words(&text).next()?;
    of_program = of_program || text.contains([':', '=', '(', '[', '\'', '"', '/', '\\', '_']) || text.bytes().any(|b| b.is_ascii_digit());
    Some(Message { text, start: at + (line.len() - rest.len()), line: number, of_program })
}

fn score(message: &str, line: &str) -> f64 {
    let mut score: f64 = 0.0;
    for word in words(message) {
        let lower = word.text.to_lowercase();
        score += ALARMS.iter().find(|(alarm, _)| *alarm == lower).map_or(0.0, |(_, worth)| *worth);
        // `NullPointerException`, `ConnectionError`.
        if word.text.len() > 9 && (word.text.ends_with("Exception") || word.text.ends_with("Error")) {
            score += 5.0;
        }
    }
    score = score.min(16.0);
    // The innermost cause of a trace is the one to look for.
    if line.trim_start().starts_with("Caused by:") {
        score += 4.0;
    }
    if line.contains("INFO") || line.contains("level=info") || line.contains("DEBUG") || line.contains("\"info\"") {
        score -= 6.0;
    }
    let bits: f64 = words(message).map(|w| background_bits(w.key()).min(8.0)).sum();
    score + (bits / 20.0).min(3.0)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        find(&crate::text::read(text.as_bytes()).unwrap()).text
    }

    #[test]
    fn the_loudest_line_is_the_message_without_what_stands_before_it() {
        for (text, wanted) in [
            (
                "Nov 23 10:00:00 srv nginx[812]: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
                "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
            ),
            (
                "2026-11-23 10:00:00.100 UTC [1500] FATAL:  password authentication failed for user \"app\"",
                "password authentication failed for user \"app\"",
            ),
            (
                "Log Name: Application\nSource: MsiInstaller\nEvent ID: 1023\nDescription: Product X could not be installed. Error code 1603.",
                "Product X could not be installed. Error code 1603.",
            ),
            (
                "Starting up\nTraceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    x()\nValueError: invalid literal for int()",
                "ValueError: invalid literal for int()",
            ),
            (
                "org.x.AppException: start failed\n    at org.x.A.b(A.java:3)\nCaused by: java.net.ConnectException: Connection refused",
                "java.net.ConnectException: Connection refused",
            ),
            ("{\"level\":\"error\",\"ts\":1,\"msg\":\"cannot reach the broker\"}", "cannot reach the broker"),
            ("time=2026-11-23T10:00:00Z level=error msg=\"pull failed\" image=x", "pull failed"),
            ("outlook keeps asking for my password", "outlook keeps asking for my password"),
            (
                "[   12.345678] EXT4-fs error (device sda1): htree_dirblock_to_tree: bad entry",
                "EXT4-fs error (device sda1): htree_dirblock_to_tree: bad entry",
            ),
        ] {
            assert_eq!(message(text), wanted, "{text}");
        }
    }
}
