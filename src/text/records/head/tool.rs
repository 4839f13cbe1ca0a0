//! Lines that tools print on a screen: compilers, package managers, `systemctl`, `kubectl`, Terraform, Ansible, a prompt.

use super::{HeadKind, Reader, Step};
use crate::model::LogLevel;
use crate::text::records::level;
use crate::text::records::scan::Scan;

/// Tags that a tool puts before every line of one message.
const TAGS: [(&str, LogLevel); 4] =
    [("npm ERR!", LogLevel::Error), ("npm error", LogLevel::Error), ("npm WARN", LogLevel::Warning), ("npm warn", LogLevel::Warning)];

impl Reader<'_> {
    /// A line of a tool, at the begin of a line or after the time of a build's log.
    pub(super) fn tool(&mut self, first: bool) -> Option<Step> {
        if !first && (!self.head.timed || self.head.program.is_some()) {
            return None;
        }
        match self.s.peek()? {
            b' ' | b'\t' | b'<' => self.event_row(),
            b'#' => self.build_step(),
            b'0'..=b'9' => self.event_row().or_else(|| self.diagnostic()),
            b'a'..=b'z' => self
                .pod_row()
                .or_else(|| self.tagged())
                .or_else(|| self.rustc())
                .or_else(|| self.program_said())
                .or_else(|| self.diagnostic())
                .or_else(|| self.prompt())
                .or_else(|| self.event_row()),
            b'A'..=b'Z' | b'.' | b'/' | b'_' => self
                .apt()
                .or_else(|| self.php())
                .or_else(|| self.prompt())
                .or_else(|| self.diagnostic())
                .or_else(|| self.task())
                .or_else(|| self.event_row()),
            b'=' => self.erlang_report(),
            b'$' => self.s.rest().starts_with("$ ").then_some(Step::Last),
            0x80.. => self.drawn(),
            _ => None,
        }
    }

    /// `npm ERR! code ERESOLVE`.
    fn tagged(&mut self) -> Option<Step> {
        let (tag, level) = TAGS.iter().find(|(tag, _)| self.s.eat_text(tag))?;
        let to = self.s.at();
        self.head.origin = to - tag.len()..to;
        self.head.program = Some(to - tag.len()..to - tag.len() + "npm".len());
        self.head.kind = HeadKind::Tagged;
        self.set_level(Some(*level));
        Some(Step::Last)
    }

    /// `error[E0382]: …`: the code stays part of the message.
    fn rustc(&mut self) -> Option<Step> {
        let word = self.s.rest().split('[').next().filter(|w| matches!(*w, "error" | "warning"))?;
        self.s.rest().get(word.len() + 1..)?.find("]: ").filter(|n| *n <= 40)?;
        self.set_level(level::word(word));
        Some(Step::Last)
    }

    /// `nginx: [emerg] …`, `psql: error: …`, `make[1]: *** …`: a program and how bad it is.
    pub(super) fn program_said(&mut self) -> Option<Step> {
        let from = self.s.at();
        let (to, level) = self.s.attempt(|s| {
            let length = s.eat_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+'));
            let to = s.at();
            let _ = s.attempt(|s| {
                s.eat(b'[').then_some(())?;
                s.digits(1, 8)?;
                s.eat(b']').then_some(())
            });
            (length <= 40 && s.eat_text(": ")).then_some(())?;
            if s.eat_text("*** ") {
                return Some((to, LogLevel::Error));
            }
            let bracket = s.eat(b'[');
            let word = s.at();
            s.eat_while(|b| b.is_ascii_alphabetic());
            let level = level::word(s.since(word))?;
            if s.since(word) == "fatal" {
                s.eat_text(" error");
            }
            if !bracket && matches!(s.since(word), "error" | "warning") && s.peek() == Some(b' ') {
                // `dpkg: error processing …`: the word is part of the message.
                s.back(s.at() - word);
                return Some((to, level));
            }
            s.eat(if bracket { b']' } else { b':' }).then_some((to, level))
        })?;
        self.head.program = Some(from..to);
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `main.c:12:5: error: …`, `Foo.java:7: warning: …`, `a.ts(3,9): error TS2304: …`.
    fn diagnostic(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            let place = s.token();
            let place = place.strip_suffix(':')?;
            let numbered = |c: char| c.is_ascii_digit() || matches!(c, ':' | ',');
            let (file, numbers) = match place.strip_suffix(')') {
                Some(open) => open.rsplit_once('(')?,
                None => place.split_at(place.trim_end_matches(numbered).len()),
            };
            (!file.is_empty() && numbers.contains(|c: char| c.is_ascii_digit()) && numbers.chars().all(numbered)).then_some(())?;
            (s.blanks() > 0).then_some(())?;
            s.eat_text("fatal ");
            let from = s.at();
            s.eat_while(|b| b.is_ascii_alphabetic());
            let level = level::word(s.since(from))?;
            (s.eat(b':') || (s.peek() == Some(b' ') && place.ends_with(')'))).then_some(level)
        })?;
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `Err:3 http://…`: what apt could not fetch.
    fn apt(&mut self) -> Option<Step> {
        self.s.attempt(|s| {
            s.eat_text("Err:").then_some(())?;
            s.digits(1, 4)?;
            s.eat(b' ').then_some(())
        })?;
        self.set_level(Some(LogLevel::Error));
        Some(Step::Last)
    }

    /// `PHP Warning:  …`: the interpreter's own words are part of the message.
    fn php(&mut self) -> Option<Step> {
        const SAID: [(&str, LogLevel); 6] = [
            ("PHP Fatal error:", LogLevel::Fatal),
            ("PHP Parse error:", LogLevel::Fatal),
            ("PHP Warning:", LogLevel::Warning),
            ("PHP Notice:", LogLevel::Info),
            ("PHP Deprecated:", LogLevel::Info),
            ("PHP Startup:", LogLevel::Warning),
        ];
        let (_, level) = SAID.iter().find(|(said, _)| self.s.rest().starts_with(said))?;
        self.head.program = Some(self.s.at()..self.s.at() + "PHP".len());
        self.set_level(Some(*level));
        Some(Step::Last)
    }

    /// `web-6d4cf56db6-9zq7n   0/1   ImagePullBackOff   0   12m`: a row of `kubectl get pods`, perhaps with a namespace.
    fn pod_row(&mut self) -> Option<Step> {
        if !self.s.rest().contains("/") {
            return None;
        }
        let (at, level) = self.s.attempt(|s| {
            let counts =
                |c: &str| c.split_once('/').is_some_and(|(a, b)| [a, b].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())));
            let first = column(s)?;
            if first.contains(' ') || (!counts(column(s)?) && !counts(column(s)?)) {
                return None;
            }
            let at = s.at();
            let status = column(s)?;
            let camel =
                status.bytes().any(|b| b.is_ascii_uppercase()) && status.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'/'));
            let well = matches!(status, "Running" | "Completed" | "Succeeded" | "ContainerCreating" | "PodInitializing" | "Terminating" | "Pending");
            camel.then_some((at, if well { LogLevel::Info } else { LogLevel::Error }))
        })?;
        self.s.back(self.s.at() - at);
        self.head.kind = HeadKind::EventRow;
        self.set_level(Some(level));
        Some(Step::Last)
    }

    /// `TASK [name] ***`, `PLAY RECAP ***`: the begin of a part of Ansible's output.
    fn task(&mut self) -> Option<Step> {
        let rest = self.s.rest();
        let begins = ["TASK [", "PLAY [", "PLAY RECAP", "RUNNING HANDLER ["].iter().any(|b| rest.starts_with(b));
        (begins && rest.trim_end().ends_with("***")).then_some(Step::Last)
    }

    /// `root@db1:~# systemctl status nginx`, `PS C:\> Get-Service`.
    fn prompt(&mut self) -> Option<Step> {
        self.s.attempt(|s| {
            if s.eat_text("PS ") {
                let end = s.rest().get(..s.rest().floor_char_boundary(120))?.find("> ")?;
                s.skip(end + 1);
                return Some(());
            }
            let token = s.token();
            (token.contains('@') && token.contains(':') && token.ends_with(['#', '$'])).then_some(())
        })?;
        Some(Step::Last)
    }

    /// `#8 0.512 npm ERR! …` of a container build, `##[error]…` of a pipeline.
    fn build_step(&mut self) -> Option<Step> {
        if let Some(level) = self.s.attempt(|s| {
            s.eat_text("##[").then_some(())?;
            let from = s.at();
            s.eat_while(|b| b.is_ascii_alphabetic());
            let level = level::word(s.since(from))?;
            s.eat(b']').then_some(level)
        }) {
            self.set_level(Some(level));
            return Some(Step::Last);
        }
        self.s.attempt(|s| {
            s.eat(b'#').then_some(())?;
            s.digits(1, 4)?;
            s.eat(b' ').then_some(())?;
            s.digits(1, 6)?;
            s.eat(b'.').then_some(())?;
            s.digits(1, 3)
        })?;
        self.head.timed = true;
        Some(Step::More)
    }

    /// `=ERROR REPORT==== 23-Nov-2026::10:00:00 ===`.
    fn erlang_report(&mut self) -> Option<Step> {
        let level = self.s.attempt(|s| {
            s.eat(b'=').then_some(())?;
            let from = s.at();
            s.eat_while(|b| b.is_ascii_uppercase());
            let word = s.since(from);
            s.eat_text(" REPORT====").then_some(())?;
            s.skip(s.rest().len());
            Some(level::word(word).or((word == "CRASH").then_some(LogLevel::Error)))
        })?;
        self.set_level(level);
        Some(Step::Last)
    }

    /// `│ Error: …` in a box, `● nginx.service - …` of systemctl.
    fn drawn(&mut self) -> Option<Step> {
        let mut chars = self.s.rest().chars();
        let first = chars.next()?;
        match first {
            '╷' | '│' | '╵' | '┃' => {
                self.head.kind = HeadKind::Box;
                self.s.skip(first.len_utf8());
                let mut s = self.s;
                s.blanks();
                for (word, level) in [("Error: ", LogLevel::Error), ("Warning: ", LogLevel::Warning)] {
                    if s.eat_text(word) {
                        s.eat_while(|b| b == b' ');
                        self.s = s;
                        self.set_level(Some(level));
                        break;
                    }
                }
            }
            '●' | '×' | '○' | '↻' | '✗' => {
                let unit = chars.as_str().strip_prefix(' ')?.split(' ').next()?;
                unit.contains('.').then_some(())?;
                self.head.kind = HeadKind::Status;
                self.s.skip(first.len_utf8());
            }
            _ => return None,
        }
        Some(Step::Last)
    }

    /// `Warning  FailedScheduling  2m  default-scheduler  …`: a Kubernetes event, as `kubectl describe` or
    /// `kubectl get events` show it; the message begins with the reason.
    pub(super) fn event_row(&mut self) -> Option<Step> {
        let line = self.s.rest();
        if !line.contains("  ") {
            return None;
        }
        let level = self.s.attempt(|s| {
            s.blanks();
            for _ in 0..3 {
                let level = match column(s)? {
                    "Warning" => Some(LogLevel::Warning),
                    "Normal" => Some(LogLevel::Info),
                    _ => None,
                };
                if let Some(level) = level {
                    let mut rest = *s;
                    let reason = column(&mut rest)?;
                    let is_reason = reason.bytes().all(|b| b.is_ascii_alphanumeric()) && reason.bytes().next()?.is_ascii_uppercase();
                    return (is_reason && column(&mut rest).is_some() && !rest.rest().is_empty()).then_some(level);
                }
            }
            None
        })?;
        self.head.kind = HeadKind::EventRow;
        self.set_level(Some(level));
        Some(Step::Last)
    }
}

/// Steps over a column of a table, which ends in two blanks or a tab.
fn column<'t>(s: &mut Scan<'t>) -> Option<&'t str> {
    let rest = s.rest();
    let text = rest.get(..rest.floor_char_boundary(120)).unwrap_or(rest);
    let end = text.find("  ").into_iter().chain(text.find('\t')).min()?;
    s.skip(end);
    s.blanks();
    text.get(..end)
}
