//! The fields between a time and a message, as logging frameworks write them: level, thread, process, logger.

use super::{Reader, Step};
use crate::model::LogLevel;
use crate::text::records::level;
use crate::text::records::time::time;

/// A bracketed field that is longer than this is part of the message.
const LONGEST_GROUP: usize = 100;

impl Reader<'_> {
    /// A level as a word: `ERROR`, `error:`, `WARN `, `INFO[0012]`, `ERROR:root:`.
    pub(super) fn level(&mut self, first: bool) -> Option<Step> {
        let mut s = self.s;
        let from = s.at();
        s.eat_while(|b| b.is_ascii_alphabetic());
        let word = s.since(from);
        let Some(level) = level::word(word) else { return self.letter(first) };
        if word == "panic" {
            // Go's panic is the message.
            return None;
        }
        let upper = word.bytes().all(|b| b.is_ascii_uppercase());
        // In a sentence these are ordinary words.
        let ordinary = !upper && matches!(level, LogLevel::Info | LogLevel::Debug) && !matches!(word, "info" | "debug" | "notice" | "dbug" | "trce");
        match s.peek() {
            Some(b':') if !ordinary => {
                s.eat(b':');
                if s.peek().is_some_and(|b| b.is_ascii_digit()) {
                    return None;
                }
                // `ERROR:root:message`, `DEBUG:acme.client:message`.
                let _ = s.attempt(|s| {
                    s.eat_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
                    s.eat(b':').then_some(())
                });
                // `::` belongs to a name.
                if s.peek() == Some(b':') {
                    return None;
                }
            }
            Some(b'!' | b'|') if upper => {
                s.skip(1);
            }
            Some(b'[') if upper => {
                s.attempt(|s| {
                    s.eat(b'[');
                    s.digits(1, 12)?;
                    s.eat(b']').then_some(())
                })?;
            }
            Some(b',') if upper && self.head.timed => {}
            None | Some(b' ' | b'\t') => {
                let rest = s.rest();
                let aligned =
                    self.head.timed && (rest.starts_with("  ") || rest.starts_with('\t') || rest.starts_with(" - ") || rest.starts_with(" |"));
                let shouted = upper && (!first || !matches!(word, "LOG" | "SYSTEM" | "CONFIG" | "FINE" | "NOTE" | "ALERT" | "FAIL" | "PANIC"));
                if !shouted && !aligned {
                    // `error connecting to x`: it says how bad it is, and is part of the message.
                    if !ordinary && (self.head.program.is_some() || self.head.timed) && self.head.level.is_none() {
                        self.head.level = Some(level);
                    }
                    return None;
                }
            }
            _ => return None,
        }
        self.s = s;
        self.set_level(Some(level));
        Some(Step::More)
    }

    /// A level as a letter: `E: ` at the begin of a line (apt), `E NETWORK  [conn1] ` after a time (MongoDB).
    fn letter(&mut self, first: bool) -> Option<Step> {
        let timed = self.head.timed;
        let level = self.s.attempt(|s| {
            let letter = s.peek()?;
            let level = level::letter(letter)?;
            s.skip(1);
            if first && matches!(letter, b'E' | b'W' | b'N') && s.eat(b':') && s.peek() == Some(b' ') {
                return Some(level);
            }
            // `I, [2026-11-23T10:00:00 #12]  INFO -- : `, as Ruby writes it, has the level twice.
            if first && s.eat_text(", [") {
                s.back(1);
                return Some(level);
            }
            (timed && s.eat(b' ')).then_some(())?;
            let from = s.at();
            s.eat_while(|b| b.is_ascii_uppercase() || b == b'-');
            (s.since(from).len() >= 2 && s.blanks() > 0 && s.peek() == Some(b'[')).then_some(level)
        })?;
        self.set_level(Some(level));
        Some(Step::More)
    }

    /// A time in brackets, perhaps with more: `[10:00:00 ERR]`, `[2026-11-23 10:00:00,123: ERROR/MainProcess]`.
    pub(super) fn bracketed_time(&mut self) -> Option<Step> {
        let (from, to) = self.s.attempt(|s| {
            s.eat(b'[').then_some(())?;
            s.blanks();
            time(s)?;
            let from = s.at();
            let length = s.rest().bytes().take(LONGEST_GROUP).position(|b| b == b']')?;
            s.skip(length);
            let to = s.at();
            s.eat(b']').then_some((from, to))
        })?;
        self.head.timed = true;
        let rest = self.line.get(from..to).unwrap_or_default();
        self.set_level(level_among(rest));
        self.s.eat(b':');
        Some(Step::More)
    }

    /// A field in brackets: `[error]`, `[main]`, `[pid 12:tid 34]`, `[client 10.0.0.1]`.
    pub(super) fn group(&mut self, first: bool) -> Option<Step> {
        let mut s = self.s;
        s.eat(b'[').then_some(())?;
        let from = s.at();
        let mut depth = 1;
        let length = s.rest().bytes().take(LONGEST_GROUP).position(|b| {
            depth += match b {
                b'[' => 1,
                b']' => -1,
                _ => 0,
            };
            depth == 0
        })?;
        s.skip(length);
        let text = s.since(from);
        s.eat(b']');
        let level = level_among(text);
        let inside_trace = ["signal ", "cause", "stacktrace", "Errno ", "errno "].iter().any(|t| text.starts_with(t));
        // A code belongs to the message: `[MY-010119]`, `[SSL: CERTIFICATE_VERIFY_FAILED]`.
        let has_code = level.is_none() && (text.contains('_') && text.bytes().any(|b| b.is_ascii_uppercase()) || text.starts_with("MY-"));
        let follows = matches!(s.peek(), None | Some(b' ' | b'\t' | b':' | b'[' | b'-'));
        if text.len() < 2 && !text.bytes().all(|b| b.is_ascii_digit()) || inside_trace || has_code || !follows && !first {
            return None;
        }
        if first && text.len() > 60 {
            return None;
        }
        // Behind a message's begin a bracket is the message's own, unless more of a prefix has been read.
        if !first && level.is_none() && !self.head.timed && self.head.level.is_none() && self.head.program.is_none() {
            return None;
        }
        s.eat(b':');
        self.s = s;
        self.set_level(level);
        Some(Step::More)
    }

    /// Process and thread ids: `1234 [`, `12#12: *3 ` (nginx), `1234 --- [main] logger : ` (Spring).
    pub(super) fn number(&mut self) -> Option<Step> {
        if !self.head.timed && self.head.level.is_none() {
            return None;
        }
        let spring = self.s.attempt(|s| {
            s.digits(1, 8)?;
            if s.eat(b'#') {
                s.digits(1, 8)?;
                s.eat(b':').then_some(())?;
                let _ = s.attempt(|s| {
                    (s.blanks() > 0 && s.eat(b'*')).then_some(())?;
                    s.digits(1, 12)
                });
                return Some(false);
            }
            (s.blanks() > 0).then_some(())?;
            if s.eat_text("--- [") {
                return Some(true);
            }
            let word = s.rest().split([' ', '\t', ':']).next().unwrap_or_default();
            (s.peek() == Some(b'[') || level::word(word).is_some()).then_some(false)
        })?;
        if spring {
            // The logger's column ends in ` : `.
            let end = self.s.rest().get(..self.s.rest().floor_char_boundary(200)).and_then(|r| r.find(" : "))?;
            self.s.skip(end + 2);
            return Some(Step::Last);
        }
        Some(Step::More)
    }

    /// `- `, `| `, `: ` between fields, and `- logger - LEVEL - ` of Python.
    pub(super) fn separator(&mut self, first: bool) -> Option<Step> {
        if first || (!self.head.timed && self.head.level.is_none()) {
            return None;
        }
        self.s.attempt(|s| {
            if !s.eat_text("--") {
                s.skip(1);
            }
            matches!(s.peek(), None | Some(b' ' | b'\t')).then_some(())
        })?;
        Some(Step::More)
    }

    /// The logger: `name - LEVEL - ` before a level, `org.example.Foo - ` or `org.example.Foo: ` after one.
    pub(super) fn logger(&mut self) -> Option<Step> {
        if !self.head.timed && self.head.level.is_none() {
            return None;
        }
        let has_level = self.head.level.is_some();
        let level = self.s.attempt(|s| {
            let token = s.token();
            // `Microsoft.AspNetCore.Server.Kestrel[13]`: the message is on the next line.
            if has_level && s.rest().is_empty() && token.ends_with(']') && token.split_once('[').is_some_and(|(name, _)| name.contains('.')) {
                return Some(None);
            }
            let name = token.trim_end_matches(':');
            // `production.ERROR: `, as Monolog writes a channel and a level.
            if let Some((_, word)) = name.rsplit_once('.').filter(|_| !has_level && token.ends_with(':'))
                && let Some(level) = level::word(word)
            {
                return Some(Some(level));
            }
            let is_name =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$' | b'-' | b'/' | b':' | b'@'));
            let qualified = name.contains(['.', '$', ':']);
            if !is_name || is_exception(name) {
                return None;
            }
            if s.rest().starts_with(" - ") {
                let after = s.rest().get(3..).unwrap_or_default();
                let before_level = level::word(after.split([' ', ':']).next().unwrap_or_default()).is_some();
                return (before_level || qualified).then_some(None);
            }
            // `dfs.DataNode: message`, and after a level `caller/file.go:12<tab>`.
            let ends = (token.ends_with(':') && s.peek() == Some(b' ')) || s.peek() == Some(b'\t');
            (has_level && qualified && ends).then_some(None)
        })?;
        self.set_level(level);
        Some(Step::More)
    }

    /// `<warn>`: a level, as NetworkManager writes it.
    pub(super) fn angle(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            s.eat(b'<').then_some(())?;
            let from = s.at();
            s.eat_while(|b| b.is_ascii_lowercase());
            let level = level::word(s.since(from))?;
            s.eat(b'>').then_some(level)
        })?;
        self.set_level(Some(level));
        Some(Step::More)
    }

    /// `<0.123.0>`: a process of Erlang.
    pub(super) fn erlang_process(&mut self) -> Option<Step> {
        self.s.attempt(|s| {
            s.eat(b'<').then_some(())?;
            s.eat_while(|b| b.is_ascii_digit() || b == b'.');
            s.eat(b'>').then_some(())
        })?;
        Some(Step::More)
    }
}

/// The level that stands among the words of a bracketed field.
fn level_among(text: &str) -> Option<LogLevel> {
    if text.len() > 60 {
        return None;
    }
    text.split([' ', ':', '/', ',', '|']).find_map(level::word)
}

/// Whether a name is an exception's: it begins the message rather than naming a logger.
fn is_exception(name: &str) -> bool {
    let last = name.rsplit(['.', '$', ':']).next().unwrap_or(name);
    ["Exception", "Error", "Throwable", "Failure"].iter().any(|e| last.ends_with(e))
}
