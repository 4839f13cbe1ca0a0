//! Prefixes of the system: syslog (RFC 3164 and 5424), the journal's short forms, the kernel, container runtimes.

use std::ops::Range;

use super::{HeadKind, Reader, Step};
use crate::text::records::level;
use crate::text::records::scan::Scan;
use crate::text::records::time::{TimeForm, time};

const FACILITIES: [&str; 13] = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "local"];

impl Reader<'_> {
    /// `<34>`, with the version and the fields of RFC 5424 where they follow.
    pub(super) fn priority(&mut self) -> Option<Step> {
        let number: u64 = self.s.attempt(|s| {
            s.eat(b'<').then_some(())?;
            let number = s.digits(1, 3)?;
            s.eat(b'>').then_some(())?;
            number.parse().ok()
        })?;
        self.set_level(Some(level::severity(number)));
        let before = self.s;
        if self.rfc5424().is_none() {
            self.s = before;
        }
        Some(Step::More)
    }

    fn rfc5424(&mut self) -> Option<()> {
        self.s.eat_text("1 ").then_some(())?;
        if !self.s.eat(b'-') {
            time(&mut self.s)?;
        }
        self.head.timed = true;
        self.s.eat(b' ').then_some(())?;
        let _host = self.s.token();
        self.s.eat(b' ').then_some(())?;
        let from = self.s.at();
        let program = self.s.token();
        if program != "-" {
            self.head.program = Some(from..from + program.len());
        }
        self.s.eat(b' ').then_some(())?;
        let _process = self.s.token();
        self.head.origin = from..self.s.at();
        self.s.eat(b' ').then_some(())?;
        let _message_id = self.s.token();
        self.s.eat(b' ').then_some(())?;
        if !self.s.eat(b'-') {
            while self.s.peek() == Some(b'[') {
                self.s.attempt(structured_data)?;
            }
        }
        Some(())
    }

    /// `[   12.345678]`, with the caller (`[    T12]`) or the time since the last line (`<    0.001>`) where they stand.
    pub(super) fn kernel_stamp(&mut self) -> Option<Step> {
        self.s.attempt(|s| {
            s.eat(b'[').then_some(())?;
            s.blanks();
            s.digits(1, 8)?;
            s.eat(b'.').then_some(())?;
            s.digits(3, 9)?;
            let _ = s.attempt(|s| {
                s.blanks();
                s.eat(b'<').then_some(())?;
                s.eat_while(|b| matches!(b, b' ' | b'+' | b'.' | b'0'..=b'9'));
                s.eat(b'>').then_some(())
            });
            s.eat(b']').then_some(())
        })?;
        let _ = self.s.attempt(|s| {
            s.blanks();
            s.eat(b'[').then_some(())?;
            s.blanks();
            s.eat_if(|b| b == b'T' || b == b'C').then_some(())?;
            s.digits(1, 7)?;
            s.eat(b']').then_some(())
        });
        self.head.timed = true;
        if let Some(step) = self.host_and_program(TimeForm::Other) {
            // The journal's monotonic form.
            return Some(step);
        }
        self.head.kind = HeadKind::Kernel;
        Some(Step::Last)
    }

    /// `kern  :err   : `, as `dmesg -x` writes it.
    pub(super) fn facility(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            let from = s.at();
            s.eat_while(|b| b.is_ascii_lowercase());
            FACILITIES.contains(&s.since(from)).then_some(())?;
            s.eat_while(|b| b.is_ascii_digit());
            s.blanks();
            s.eat(b':').then_some(())?;
            let from = s.at();
            s.eat_while(|b| b.is_ascii_lowercase());
            let level = level::word(s.since(from))?;
            s.blanks();
            s.eat(b':').then_some(level)
        })?;
        self.set_level(Some(level));
        Some(Step::More)
    }

    /// `stdout F `, as container runtimes mark each line.
    pub(super) fn stream(&mut self) -> Option<Step> {
        if !self.head.timed {
            return None;
        }
        ["stdout F", "stderr F", "stdout P", "stderr P"].iter().any(|m| self.s.eat_text(m)).then_some(Step::More)
    }

    /// `web-1  | `, as Compose marks each line; `[pod/web-5d4/web] `, as kubectl does.
    pub(super) fn tag(&mut self) -> Option<Step> {
        self.head.origin = self.s.attempt(|s| {
            if s.eat_text("[pod/") {
                let from = s.at();
                s.eat_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/' | b'_'));
                let to = s.at();
                return s.eat(b']').then_some(from..to);
            }
            let length = s.eat_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
            let numbered = s.since(0).rsplit(['-', '_']).next().is_some_and(|n| n.len() < length && n.bytes().all(|b| b.is_ascii_digit()));
            (length > 0 && s.blanks() > 0 && s.eat(b'|') && matches!(s.peek(), None | Some(b' '))).then_some(())?;
            // Without a number it may be a row of any table: the program's own prefix has to follow.
            let inner = s.rest().trim_start();
            (numbered || inner.starts_with('{') || super::read(inner).is_some()).then_some(0..length)
        })?;
        Some(Step::More)
    }

    /// `srv1 sshd[123]: ` after a time.
    pub(super) fn host_and_program(&mut self, form: TimeForm) -> Option<Step> {
        let (origin, name) = self.s.attempt(|s| {
            s.eat(b' ').then_some(())?;
            let start = s.at();
            let host = s.token();
            if host.is_empty() || host.starts_with(['[', '-', '|', '"', '{']) || level::word(host.trim_end_matches(':')).is_some() {
                return None;
            }
            // Docker's and some others' lines have no host.
            let single = if host.ends_with(':') && form == TimeForm::Syslog {
                let mut again = Scan::new(host);
                program(&mut again).map(|(name, _)| start + name.start..start + name.end)
            } else {
                None
            };
            if let Some(name) = single {
                return Some((start..s.at(), name));
            }
            s.eat(b' ').then_some(())?;
            let from = s.at();
            let (name, process) = program(s)?;
            let host_like = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'%'));
            let text = s.since(name.start).get(..name.len())?;
            let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
            let fits = match form {
                TimeForm::Syslog => true,
                TimeForm::Exact => process || text == "kernel" || (lower && host.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))),
                TimeForm::Other => process || text == "kernel",
            };
            (host_like && fits).then_some((from..s.at(), name))
        })?;
        let is_kernel = self.line.get(name.clone()) == Some("kernel");
        self.head.program = Some(name);
        self.head.origin = origin;
        if is_kernel {
            self.head.kind = HeadKind::Kernel;
            // The kernel's own stamp may follow the journal's.
            let _ = self.s.attempt(|s| {
                s.eat(b' ').then_some(())?;
                s.eat(b'[').then_some(())?;
                s.blanks();
                s.digits(1, 8)?;
                s.eat(b'.').then_some(())?;
                s.digits(3, 9)?;
                s.eat(b']').then_some(())
            });
            let before = self.s;
            self.s.blanks();
            if self.audit().is_none() {
                self.s = before;
            }
            return Some(Step::Last);
        }
        Some(Step::More)
    }
}

/// Steps over `sshd[123]:`, `postfix/smtpd[4]:`, `sshd(pam_unix)[9]:`, `kernel:`; where the name is, and whether there is
/// a process id.
fn program(s: &mut Scan<'_>) -> Option<(Range<usize>, bool)> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'@' | b'+' | b'\\');
    s.eat(b'(');
    let from = s.at();
    let length = s.eat_while(is_name);
    (1..=64).contains(&length).then_some(())?;
    s.eat(b')');
    let _ = s.attempt(|s| {
        s.eat(b'(').then_some(())?;
        s.eat_while(|b| b != b')' && b != b' ');
        s.eat(b')').then_some(())
    });
    let process = s.attempt(|s| {
        s.eat(b'[').then_some(())?;
        s.digits(1, 8)?;
        s.eat(b']').then_some(())
    });
    s.eat(b':').then_some(())?;
    matches!(s.peek(), None | Some(b' ' | b'\t')).then_some((from..from + length, process.is_some()))
}

/// `[id key="value" …]` of RFC 5424.
fn structured_data(s: &mut Scan<'_>) -> Option<()> {
    s.eat(b'[').then_some(())?;
    let mut quoted = false;
    let rest = s.rest();
    let mut escaped = false;
    for (n, b) in rest.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => {
                s.skip(n + 1);
                return Some(());
            }
            _ => {}
        }
    }
    None
}
