//! Characters to clean text: control sequences go, line ends and quotes become plain.

/// Clean text: no control characters but `\n` and tabs, plain quotes and dashes, no invisible characters.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\t') {
            out.push_str(line);
        } else {
            clean_line(line, &mut out);
        }
    }
    out
}

fn clean_line(line: &str, out: &mut String) {
    let begin = out.len();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' | '\u{9b}' => skip_sequence(c, &mut chars),
            // A lone carriage return rewrites the line, as progress bars do.
            '\r' => out.truncate(begin),
            '\u{8}' => {
                if out.len() > begin {
                    out.pop();
                }
            }
            '\t' => out.push('\t'),
            _ => {
                if let Some(plain) = plain(c) {
                    out.push_str(plain);
                } else if !c.is_control() && !is_invisible(c) {
                    out.push(c);
                }
            }
        }
    }
}

/// Skips a terminal control sequence (ECMA-48): CSI up to its final byte, OSC and the like up to their end.
fn skip_sequence(first: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if first == '\u{9b}' { Some('[') } else { chars.peek().copied() };
    match kind {
        Some('[') => {
            if first == '\u{1b}' {
                chars.next();
            }
            while let Some(c) = chars.peek() {
                let last = ('\u{40}'..='\u{7e}').contains(c);
                let inside = ('\u{20}'..='\u{3f}').contains(c);
                if last || inside {
                    chars.next();
                }
                if !inside {
                    break;
                }
            }
        }
        Some(']' | 'P' | '_' | '^' | 'X') => {
            chars.next();
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{9c}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next_if_eq(&'\\');
                    break;
                }
            }
        }
        Some('(' | ')' | '*' | '+' | '#' | '%') => {
            chars.next();
            chars.next();
        }
        Some('\u{20}'..='\u{7e}') => {
            chars.next();
        }
        _ => {}
    }
}

/// The plain form of typographic quotes, dashes and blanks, and of the lines that tables are drawn with.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2039}' | '\u{203a}' | '\u{2032}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{2026}' => "...",
        '\u{2028}' | '\u{2029}' | '\u{85}' => " ",
        '\u{2500}' | '\u{2501}' | '\u{2550}' => "-",
        '\u{2502}' | '\u{2503}' | '\u{2551}' => "|",
        _ => return None,
    })
}

/// What becomes of a character when text is cleaned: nothing where it stays as it is, else what stands for it, which is
/// empty where it is taken out.
#[must_use]
pub fn cleaned_form(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\t' | '\r' => Some(" "),
        _ if plain(c).is_some() => plain(c),
        _ if c.is_control() || is_invisible(c) => Some(""),
        _ => None,
    }
}

/// Characters that show nothing, or that change the direction of what follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Text that is safe on a terminal: what `clean` would take out is taken out, everything else stays as it is.
///
/// Rules and pastes go through this before they are shown.
#[must_use]
pub fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    let safe = |c: char| (!c.is_control() && !is_invisible(c)) || c == '\n' || c == '\t';
    if text.chars().all(safe) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' | '\u{9b}' => skip_sequence(c, &mut chars),
            c if safe(c) => out.push(c),
            _ => {}
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_sequences_go() {
        assert_eq!(clean("\u{1b}[31;1merror\u{1b}[0m: \u{1b}]8;;http://x\u{7}disk\u{1b}]8;;\u{1b}\\ full"), "error: disk full");
        assert_eq!(clean("10%\r50%\r100% done"), "100% done");
        assert_eq!(clean("ab\u{8}c"), "ac");
        assert_eq!(clean("\u{9b}1mx\u{1b}(By\u{1b}"), "xy");
    }

    #[test]
    fn quotes_dashes_and_blanks_become_plain() {
        assert_eq!(clean("\u{201e}Update\u{a0}1\u{201c} \u{2013} it\u{2019}s\u{200b} gone\u{2026}"), "\"Update 1\" - it's gone...");
    }

    #[test]
    fn line_ends_become_plain() {
        assert_eq!(clean("a\r\nb\r\n"), "a\nb\n");
    }

    #[test]
    fn what_is_shown_cannot_steer_a_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\u{7}"), "abc");
        assert_eq!(visible("Größe „x“"), "Größe „x“");
    }
}
