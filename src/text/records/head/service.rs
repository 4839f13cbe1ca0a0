//! Prefixes of services: klog, Redis, PostgreSQL, access logs, audit, logfmt, Windows Installer.

use std::ops::Range;

use super::{HeadKind, Reader, Step};
use crate::model::LogLevel;
use crate::text::records::level;
use crate::text::records::scan::Scan;
use crate::text::records::time::time;

/// How far into a line PostgreSQL's severity may stand, in bytes.
const PREFIX_REACH: usize = 200;
/// How far into a line its keys and values are read, in bytes.
const PAIRS_REACH: usize = 4096;

impl Reader<'_> {
    /// `E1123 10:00:00.123456   12345 reflector.go:123] `: severity, month and day, time, thread, place (klog, glog).
    pub(super) fn klog(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            let level = level::letter(s.peek()?)?;
            s.skip(1);
            s.digits(4, 4)?;
            (s.blanks() == 1).then_some(())?;
            time(s)?;
            (s.blanks() > 0).then_some(())?;
            s.digits(1, 8)?;
            s.blanks();
            let place = s.token();
            place.ends_with(']').then_some(level)
        })?;
        self.head.timed = true;
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `1234:M 23 Nov 2026 10:00:00.123 # `: Redis with its role and the mark of the level.
    pub(super) fn redis(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            s.digits(1, 8)?;
            s.eat(b':').then_some(())?;
            s.eat_if(|b| matches!(b, b'M' | b'S' | b'C' | b'X')).then_some(())?;
            s.eat(b' ').then_some(())?;
            time(s)?;
            s.eat(b' ').then_some(())?;
            let mark = s.peek()?;
            s.skip(1);
            redis_mark(mark)
        })?;
        self.head.timed = true;
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `[…] user@db FATAL:  `: PostgreSQL, whatever its `log_line_prefix` puts before the severity. Two blanks after the
    /// colon are its own.
    pub(super) fn postgres(&mut self) -> Option<Step> {
        let rest = self.s.rest();
        let window = rest.get(..rest.floor_char_boundary(PREFIX_REACH)).unwrap_or(rest);
        let colon = memchr::memmem::find(window.as_bytes(), b":  ")?;
        let before = window.get(..colon)?;
        let word = before.rsplit([' ', ',', '\t']).next().unwrap_or_default();
        let (level, more) = match word {
            "LOG" | "NOTICE" | "INFO" => (Some(LogLevel::Info), false),
            "WARNING" => (Some(LogLevel::Warning), false),
            "ERROR" => (Some(LogLevel::Error), false),
            "FATAL" | "PANIC" => (Some(LogLevel::Fatal), false),
            "DEBUG1" | "DEBUG2" | "DEBUG3" | "DEBUG4" | "DEBUG5" => (Some(LogLevel::Debug), false),
            "DETAIL" | "HINT" | "STATEMENT" | "CONTEXT" | "QUERY" | "LOCATION" => (None, true),
            _ => return None,
        };
        // What stands between is a prefix, not a sentence.
        let fields = before.strip_suffix(word)?;
        if !fields.is_empty() && !self.head.timed || fields.split_whitespace().count() > 6 {
            return None;
        }
        self.s.skip(colon + 2);
        self.set_level(level);
        if more {
            self.head.kind = HeadKind::More;
        }
        Some(Step::Last)
    }

    /// `10.0.0.1 - - [23/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 502 …`: an access log, perhaps with a virtual host first.
    pub(super) fn access(&mut self, first: bool) -> Option<Step> {
        if !first && self.head.program.is_none() && !self.head.timed {
            return None;
        }
        let rest = self.s.rest();
        let window = rest.get(..rest.floor_char_boundary(160)).unwrap_or(rest);
        let bracket = memchr::memchr(b'[', window.as_bytes())?;
        let mut s = self.s;
        s.skip(bracket + 1);
        time(&mut s)?;
        (s.eat(b']') && s.eat(b' ')).then_some(())?;
        let body = s;
        let status = if s.eat(b'"') {
            let end = memchr::memmem::find(s.rest().as_bytes(), b"\" ")?;
            s.skip(end + 2);
            s.token()
        } else {
            // HAProxy: frontend, backend/server, timers, status.
            s.rest().split_whitespace().nth(3).filter(|_| self.head.program.is_some() && s.rest().contains('/'))?
        };
        let level = level::http_status(status)?;
        self.s = body;
        self.head.timed = true;
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `type=AVC msg=audit(1763892000.123:456): `, with `audit: ` before it in the kernel's log.
    pub(super) fn audit(&mut self) -> Option<Step> {
        let mut origin = 0..0;
        self.s.attempt(|s| {
            s.eat_text("audit: ");
            if s.eat_text("node=") {
                s.token();
                s.blanks();
            }
            s.eat_text("type=").then_some(())?;
            s.token();
            s.eat(b' ').then_some(())?;
            s.eat_text("msg=");
            origin.start = s.at();
            s.eat_text("audit(").then_some(())?;
            s.eat_while(|b| b != b')' && b != b' ');
            s.eat(b')').then_some(())?;
            origin.end = s.at();
            s.eat(b':').then_some(())
        })?;
        self.head.timed = true;
        self.head.origin = origin;
        self.head.kind = HeadKind::Audit;
        let denied = |what: &str| self.s.rest().contains(what);
        if denied("avc:  denied") || denied("apparmor=\"DENIED\"") {
            // A permissive domain was let through all the same.
            self.set_level(Some(if denied("permissive=1") { LogLevel::Warning } else { LogLevel::Error }));
        }
        Some(Step::Last)
    }

    /// `time="…" level=error msg="…"`: the message is the value of `msg`, up to the line's end.
    pub(super) fn key_values(&mut self) -> Option<Step> {
        const FIRST: [&str; 12] = ["time", "ts", "level", "lvl", "msg", "t", "timestamp", "caller", "logger", "severity", "component", "loglevel"];
        let rest = self.s.rest();
        let rest = rest.get(..rest.floor_char_boundary(PAIRS_REACH)).unwrap_or(rest);
        let key = rest.get(..rest.bytes().take(12).position(|b| b == b'=')?)?;
        if !FIRST.contains(&key) {
            return None;
        }
        let (mut level, mut message, mut error) = (None, None, None);
        let mut s = Scan::new(rest);
        while let Some((key, from)) = next_pair(&mut s) {
            match key {
                "level" | "lvl" | "severity" | "loglevel" => {
                    let value = s.since(from).trim_matches('"');
                    level = level.or(level::word(value).or_else(|| value.parse().ok().and_then(level::number)));
                }
                "msg" | "message" => message = message.or(Some(unquoted(rest, from..s.at()))),
                "err" | "error" => error = error.or(Some(unquoted(rest, from..s.at()))),
                _ => {}
            }
        }
        if level.is_none() && message.is_none() {
            return None;
        }
        let begin = self.s.at();
        self.head.error = error.clone().map(|e| begin + e.start..begin + e.end);
        if key.starts_with('t') {
            self.head.timed = true;
        }
        self.set_level(level);
        self.s.skip(message.or(error).map_or(0, |m| m.start));
        Some(Step::Last)
    }

    /// `MSI (s) (AC:24) [10:00:00:123]: `: Windows Installer.
    pub(super) fn windows_installer(&mut self) -> Option<Step> {
        self.s.attempt(|s| {
            s.eat_text("MSI (").then_some(())?;
            let end = s.rest().get(..s.rest().floor_char_boundary(40))?.find("]: ")?;
            s.skip(end + 2);
            Some(())
        })?;
        self.head.timed = true;
        Some(Step::Last)
    }
}

fn redis_mark(mark: u8) -> Option<LogLevel> {
    Some(match mark {
        b'#' => LogLevel::Warning,
        b'*' => LogLevel::Info,
        b'-' | b'.' => LogLevel::Debug,
        _ => return None,
    })
}

/// A value without its quotes.
fn unquoted(text: &str, value: Range<usize>) -> Range<usize> {
    let inner = text.get(value.clone()).and_then(|v| v.strip_prefix('"')).and_then(|v| v.strip_suffix('"'));
    inner.map_or(value.clone(), |inner| value.start + 1..value.start + 1 + inner.len())
}

/// Steps over the next `key=value`; the key, and where the value begins. A quoted value ends at its closing quote.
fn next_pair<'t>(s: &mut Scan<'t>) -> Option<(&'t str, usize)> {
    loop {
        s.blanks();
        let from = s.at();
        s.eat_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'@'));
        let key = s.since(from);
        if key.is_empty() || !s.eat(b'=') {
            // Not a pair: a word of an unquoted message.
            if s.token().is_empty() {
                return None;
            }
            continue;
        }
        let value = s.at();
        if s.eat(b'"') {
            // A quote inside a value is followed by more of it; the closing one by a blank and the next key.
            loop {
                let n = memchr::memchr(b'"', s.rest().as_bytes());
                s.skip(n.map_or(s.rest().len(), |n| n + 1));
                if matches!(s.peek(), None | Some(b' ' | b'\t')) {
                    break;
                }
            }
        } else {
            s.token();
        }
        return Some((key, value));
    }
}
