//! What stands in front of lines and does not belong to them: quotes of mail and Markdown, line numbers, prompts, names
//! of containers and of files that were searched, list bullets, fences, the outer bars of tables, the marks of a diff.
//!
//! A mark that could be part of the message (`12: …`) goes only where several lines in a row carry it. A name (of a
//! container, of a file) is kept once, on a line of its own, as it says what the lines are about.

use std::borrow::Cow;
use std::ops::Range;

use super::edit::{Edit, NEW_LINE, then};

/// So many lines in a row must carry a mark that could be part of the message.
const IN_A_ROW: usize = 3;

/// A text without what stands in front of its lines.
pub fn strip(text: &str) -> Cow<'_, str> {
    then(without_quotes(text), without_marks)
}

fn without_quotes(text: &str) -> Cow<'_, str> {
    let mut edit = Edit::of(text);
    let mut start = 0;
    for line in text.split('\n') {
        let quoted = if line.starts_with(['>', ' ']) { quotes(line) } else { 0 };
        edit.cut(start..start + quoted);
        start += line.len() + 1;
    }
    edit.finish()
}

fn without_marks(text: &str) -> Cow<'_, str> {
    let mut margins = Margins {
        edit: Edit::of(text),
        run: Vec::new(),
        kind: None,
        last_number: 0,
        names: Vec::new(),
        is_diff: text.starts_with("@@ -") || text.contains("\n@@ -"),
    };
    let mut start = 0;
    for line in text.split('\n') {
        margins.line(line, start);
        start += line.len() + 1;
    }
    margins.end_run();
    margins.edit.finish()
}

/// A mark that goes only with others of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Line numbers with what follows them.
    Numbers(&'static str),
    /// The name of a container, with the width of its column.
    Container(usize),
}

struct Margins<'t> {
    edit: Edit<'t>,
    /// The marks of the lines so far that look alike: where each stands, and the name in it.
    run: Vec<(Range<usize>, Option<&'t str>)>,
    kind: Option<Kind>,
    last_number: u64,
    names: Vec<&'t str>,
    is_diff: bool,
}

impl<'t> Margins<'t> {
    fn line(&mut self, line: &'t str, start: usize) {
        let mark = numbered(line).map(|(number, length, form)| (Kind::Numbers(form), number, length, None));
        let mark = mark.or_else(|| container(line).map(|(name, length)| (Kind::Container(length), u64::MAX, length, Some(name))));
        if let Some((kind, number, length, name)) = mark {
            let goes_on = self.kind.as_ref() == Some(&kind) && (number > self.last_number || name.is_some());
            if !goes_on {
                self.end_run();
                self.kind = Some(kind);
            }
            self.last_number = number;
            self.run.push((start..start + length, name));
        } else if !line.trim().is_empty() || self.kind.is_none() {
            self.end_run();
            self.certain(line, start);
        }
    }

    /// Marks that cannot be part of the message.
    fn certain(&mut self, line: &'t str, start: usize) {
        if let Some((name, length)) = searched_file(line) {
            self.cut_name(start..start + length, name);
            return;
        }
        let mut at = if self.is_diff { diff_mark(line) } else { 0 };
        let prompt = prompt(line.get(at..).unwrap_or_default());
        at += prompt;
        let rest = line.get(at..).unwrap_or_default();
        if is_fence(rest) {
            self.edit.cut(start..start + line.len());
            return;
        }
        self.edit.cut(start..start + at);
        let indent = rest.len() - rest.trim_start_matches(' ').len();
        let bullet = bullet(rest.get(indent..).unwrap_or_default());
        if bullet > 0 {
            self.edit.cut(start + at + indent..start + at + indent + bullet);
        } else if let Some(inside) = table_row(rest) {
            self.edit.cut(start + at..start + at + inside.start);
            self.edit.cut(start + at + inside.end..start + line.len());
        }
    }

    /// Cuts a mark with a name in it; the name stays where it is new.
    fn cut_name(&mut self, span: Range<usize>, name: &'t str) {
        if self.names.contains(&name) {
            self.edit.cut(span);
        } else {
            self.edit.replace(span, &format!("{name}{NEW_LINE}"));
            // Few names are worth remembering; a log has not many.
            if self.names.len() < 64 {
                self.names.push(name);
            }
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let enough = match self.kind.take() {
            Some(Kind::Numbers(_)) => run.len() >= IN_A_ROW,
            // `web-1  | …` is how compose names a container, however few lines there are.
            Some(Kind::Container(_)) => run.len() >= IN_A_ROW || run.iter().all(|(_, name)| name.is_some_and(ends_in_number)),
            None => false,
        };
        self.last_number = 0;
        if enough {
            for (span, name) in run {
                match name {
                    Some(name) => self.cut_name(span, name),
                    None => self.edit.cut(span),
                }
            }
        }
    }
}

/// The length of quote marks: `> `, `>> `, `> > `.
fn quotes(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let mark = rest.trim_start_matches(' ');
        let indent = rest.len() - mark.len();
        let run = mark.len() - mark.trim_start_matches('>').len();
        let after = mark.get(run..).unwrap_or_default();
        if run == 0 || run > 8 || indent > 3 || !(after.is_empty() || after.starts_with(' ')) {
            return at;
        }
        at += indent + run + usize::from(after.starts_with(' '));
    }
}

/// The number in front of a line, the length of it with what follows, and what that is.
fn numbered(line: &str) -> Option<(u64, usize, &'static str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line.get(indent..)?;
    let digits = rest.bytes().take(8).take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits == 8 {
        return None;
    }
    let number = rest.get(..digits)?.parse().ok()?;
    let after = rest.get(digits..)?;
    let form = ["\t", " | ", " |", "| ", ": ", ":"].into_iter().find(|f| after.starts_with(f))?;
    let follows = after.get(form.len()..)?;
    // `10:30 …` is a time; `5 |` at the end of a line is a cell.
    let is_time = form == ":" && follows.starts_with(|c: char| c.is_ascii_digit());
    (!is_time).then_some((number, indent + digits + form.len(), if form == ": " { ":" } else { form }))
}

/// The name of a container in front of a line, as compose writes it: `web-1  | `.
fn container(line: &str) -> Option<(&str, usize)> {
    let bar = line.bytes().take(72).position(|b| b == b'|')?;
    let name = line.get(..bar)?.trim_end();
    let padded = line.get(..bar)?.ends_with(' ');
    let after = line.get(bar + 1..)?;
    let is_name = name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    // A second bar makes it a table.
    let is_table = after.get(..after.len().min(200)).is_some_and(|a| a.contains(" | "));
    (is_name && padded && (after.is_empty() || after.starts_with(' ')) && !is_table).then(|| (name, bar + 1 + usize::from(after.starts_with(' '))))
}

fn ends_in_number(name: &str) -> bool {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    digits > 0 && name.get(..name.len() - digits).is_some_and(|n| n.ends_with(['-', '_']))
}

/// A log that was searched, in front of a line as `grep` writes it: `/var/log/app.log:12:`.
fn searched_file(line: &str) -> Option<(&str, usize)> {
    let drive = usize::from(line.as_bytes().get(1) == Some(&b':') && line.as_bytes().get(2) == Some(&b'\\')) * 2;
    let colon = drive + line.get(drive..)?.bytes().take(200).position(|b| matches!(b, b':' | b' ' | b'"' | b'='))?;
    let name = line.get(..colon)?;
    let after = line.get(colon..)?.strip_prefix(':')?;
    let is_log = [".log", ".txt", ".out", ".err", ".trace", "/syslog", "/messages", "/secure"].iter().any(|e| name.ends_with(e))
        || name.starts_with("/var/log/");
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let number = if digits > 0
        && matches!(after.as_bytes().get(digits), Some(b':' | b'-'))
        && !after.get(digits + 1..)?.starts_with(|c: char| c.is_ascii_digit())
    {
        digits + 1
    } else {
        0
    };
    // `/var/log/app.log: permission denied` is a message.
    let is_mark = number > 0 || !after.starts_with(' ');
    (is_log && is_mark && !after.trim().is_empty()).then_some((name, colon + 1 + number))
}

/// The length of a prompt with the blank after it.
fn prompt(line: &str) -> usize {
    let bytes = line.as_bytes();
    let after = |marks: &[u8], from: usize, most: usize| {
        let window = bytes.get(from..bytes.len().min(from + most)).unwrap_or_default();
        window.iter().position(|b| marks.contains(b)).map(|n| from + n)
    };
    let ends = |at: usize| match bytes.get(at + 1) {
        Some(b' ') => Some(at + 2),
        None => Some(at + 1),
        _ => None,
    };
    match bytes {
        // PS C:\> and [PS] C:\Windows\system32> of the Exchange shell, [srv01]: PS C:\> of a remote one.
        [b'P', b'S', b' ', ..] | [b'P', b'S', b'>', ..] => after(b">", 2, 120).and_then(ends).unwrap_or(0),
        [b'[', b'P', b'S', b']', b' ', ..] => after(b">", 5, 120).map_or(0, |at| ends(at).unwrap_or(at + 1)),
        // C:\Windows>, with the command right behind it.
        [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic() => match after(b"><|\"?*:", 3, 120) {
            Some(at) if bytes.get(at) == Some(&b'>') => ends(at).unwrap_or(at + 1),
            _ => 0,
        },
        [b'$' | b'#' | b'%', b' ', ..] => 2,
        [b'>', b'>', b'>', b' ', ..] => 4,
        // [root@srv01 ~]# and [root@srv01 log]$
        [b'[', ..] => match after(b"]", 1, 80) {
            Some(at) if line.get(1..at).is_some_and(|t| t.contains('@') && !t.contains(':')) && matches!(bytes.get(at + 1), Some(b'#' | b'$')) => {
                ends(at + 1).unwrap_or(0)
            }
            _ => 0,
        },
        [first, ..] if first.is_ascii_alphabetic() => named_prompt(line, bytes),
        _ => 0,
    }
}

/// Prompts that begin with a name: `user@host:~$ `, `mysql> `, `bash-5.1$ `, `postgres=# `.
fn named_prompt(line: &str, bytes: &[u8]) -> usize {
    let Some(at) = bytes.iter().take(80).position(|b| matches!(b, b'$' | b'#' | b'>' | b' ')) else { return 0 };
    let Some(name) = line.get(..at) else { return 0 };
    if bytes.get(at + 1) != Some(&b' ') || bytes.get(at) == Some(&b' ') {
        return 0;
    }
    let shell = name.contains('@') && name.contains(':') && bytes.get(at) != Some(&b'>');
    let known = ["mysql", "sqlite", "SQL", "sftp", "ftp", "nslookup", "DISKPART", "repadmin"].iter().any(|n| name.eq_ignore_ascii_case(n))
        && bytes.get(at) == Some(&b'>');
    let version = ["bash-", "sh-"].iter().any(|n| name.starts_with(n)) && bytes.get(at) != Some(&b'>');
    let postgres = name.ends_with('=') && bytes.get(at) != Some(&b'$');
    if shell || known || version || postgres { at + 2 } else { 0 }
}

/// The length of a bullet with the blank after it.
fn bullet(line: &str) -> usize {
    ["- ", "* ", "\u{2022} ", "\u{b7} ", "\u{25cf} ", "\u{25e6} ", "\u{25aa} ", "\u{d7} "]
        .iter()
        .find(|b| line.starts_with(**b))
        .map_or(0, |b| b.len())
}

/// A line of three backticks or tildes, with or without the name of a language.
fn is_fence(line: &str) -> bool {
    let line = line.trim();
    let rest = line.trim_start_matches(['`', '~']);
    line.len() - rest.len() >= 3 && (line.starts_with("```") || line.starts_with("~~~")) && rest.len() < 24 && !rest.contains(' ')
}

/// The inside of a table's row: what its outer bars enclose.
fn table_row(line: &str) -> Option<Range<usize>> {
    let trimmed = line.trim();
    let inside = trimmed.strip_prefix('|')?.strip_suffix('|')?;
    let start = line.len() - line.trim_start().len() + 1;
    let blank = inside.len() - inside.trim_start().len();
    Some(start + blank..start + inside.trim_end().len().max(blank))
}

/// The mark of a line of a diff.
fn diff_mark(line: &str) -> usize {
    let is_file = line.starts_with("+++ ") || line.starts_with("--- ");
    usize::from(!is_file && line.starts_with(['+', '-', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> String {
        strip(text).replace(NEW_LINE, "\n")
    }

    #[test]
    fn quotes_of_mail_and_markdown() {
        assert_eq!(stripped("> Event ID: 1023\n> > Source: x\n>\n>> deep\n"), "Event ID: 1023\nSource: x\n\ndeep\n");
        assert_eq!(stripped(">not a quote\na > b"), ">not a quote\na > b");
    }

    #[test]
    fn line_numbers_of_editors_and_grep() {
        for text in ["12: one\n13: two\n14: three", "12 | one\n13 | two\n14 | three", "  12\tone\n  13\ttwo\n  14\tthree", "12:one\n40:two\n41:three"]
        {
            assert_eq!(stripped(text), "one\ntwo\nthree", "{text}");
        }
        for text in [
            "12: one\n13: two",
            "1603: failed\nfoo",
            "10:30 one\n11:45 two\n12:50 three",
            "3: a\n2: b\n1: c",
            "2026-11-23 a\n2026-11-23 b\n2026-11-23 c",
        ] {
            assert_eq!(stripped(text), text);
        }
    }

    #[test]
    fn names_of_containers_and_searched_files_are_kept_once() {
        assert_eq!(
            stripped("postgres-1  | FATAL: no\nweb-1       | Error: x\npostgres-1  | LOG: y"),
            "postgres-1\nFATAL: no\nweb-1\nError: x\nLOG: y"
        );
        assert_eq!(
            stripped("/var/log/nginx/error.log:12:upstream timed out\n/var/log/nginx/error.log:40:again"),
            "/var/log/nginx/error.log\nupstream timed out\nagain"
        );
        assert_eq!(stripped("C:\\logs\\app.log:12:failed"), "C:\\logs\\app.log\nfailed");
        for text in ["name | size | x\nfoo | 12 | y", "src/main.rs:12:5: error[E0382]: borrow of moved value", "open /etc/app.log: permission denied"]
        {
            assert_eq!(stripped(text), text);
        }
    }

    #[test]
    fn prompts() {
        for prompt in [
            "PS C:\\> ",
            "PS C:\\Users\\admin> ",
            "[PS] C:\\Windows\\system32>",
            "C:\\Windows>",
            "C:\\Program Files\\Exchange>",
            "user@host:~$ ",
            "root@srv01:/var/log# ",
            "[root@srv01 ~]# ",
            "$ ",
            "# ",
            "mysql> ",
            "bash-5.1$ ",
            "postgres=# ",
        ] {
            assert_eq!(stripped(&format!("{prompt}systemctl start nginx")), "systemctl start nginx", "{prompt}");
        }
        for text in
            ["C:\\Temp\\rollup.log: not found", "PSU failed > 3 times", "[error] a@b ]# x", "a@b.example wrote: $ 5", "x86 > arm", "cost: 5$ more"]
        {
            assert_eq!(stripped(text), text);
        }
    }

    #[test]
    fn fences_bullets_tables_and_diffs() {
        assert_eq!(stripped("```text\nerror\n```\n"), "\nerror\n\n");
        assert_eq!(stripped("- one\n  * two\n- <Event>\n-1 three"), "one\n  two\n<Event>\n-1 three");
        assert_eq!(stripped("| Source | Event ID |\n|---|---|\n| MsiInstaller | 1023 |"), "Source | Event ID\n---|---\nMsiInstaller | 1023");
        assert_eq!(stripped("@@ -1,2 +1,2 @@\n-old line\n+new line\n same"), "@@ -1,2 +1,2 @@\nold line\nnew line\nsame");
    }
}
