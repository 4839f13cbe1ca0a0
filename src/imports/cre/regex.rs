//! Regular expressions as Go writes them (RE2 syntax, <https://github.com/google/re2/wiki/Syntax>) to those of a rule.
//!
//! The two are near relatives. What differs: a brace or bracket that stands for itself needs a backslash here, quoted
//! runs (`\Q…\E`) do not exist, and a pattern sees a record as one line in which runs of blanks are one space.

use regex::RegexBuilder;

use crate::model::MAX_REGEX_BYTES;

/// Translates an expression; the error says why it has no counterpart.
pub fn translate(regex: &str) -> Result<String, String> {
    let mut out = Translator { chars: regex.chars().collect(), at: 0, out: String::new() };
    out.run();
    // Case makes no difference anyhow, and a flag that says so hides the words from the index.
    let translated = without_idle_ends(out.out.trim_start_matches("(?i)"));
    let compiled = RegexBuilder::new(&translated).case_insensitive(true).multi_line(true).size_limit(MAX_REGEX_BYTES).build();
    match compiled {
        Ok(compiled) if compiled.is_match("") => Err("it matches everything".to_owned()),
        Ok(_) => Ok(translated),
        Err(regex::Error::CompiledTooBig(_)) => Err("it is too big".to_owned()),
        Err(error) => Err(error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()),
    }
}

/// A text as an expression that matches it and nothing else, however its words are spaced.
pub fn escape(text: &str) -> String {
    regex::escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
}

impl Translator {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn rest_begins(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(n, c)| self.peek(n) == Some(c))
    }

    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '\\' => self.escaped(false),
                '[' => self.class(),
                // A repetition where Go reads one, else a brace that stands for itself.
                '{' if !self.is_repetition() => self.out.push_str("\\{"),
                ' ' | '\t' | '\u{a0}' => self.blank(),
                '(' if self.rest_begins("?P<") || (self.rest_begins("?<") && !self.rest_begins("?<=") && !self.rest_begins("?<!")) => {
                    // Names of groups would become placeholders of the rule.
                    while self.peek(0).is_some_and(|c| c != '>') {
                        self.at += 1;
                    }
                    self.at += 1;
                    self.out.push('(');
                }
                other => self.out.push_str(&plain(other, false)),
            }
        }
    }

    /// Whether what follows an opening brace is a count: `3}`, `3,}`, `3,5}`.
    fn is_repetition(&self) -> bool {
        let inside: String = self.chars.iter().skip(self.at).take_while(|c| **c != '}').collect();
        let closed = self.chars.get(self.at + inside.chars().count()) == Some(&'}');
        let mut parts = inside.splitn(2, ',');
        let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        closed && parts.next().is_some_and(is_number) && parts.next().is_none_or(|t| t.is_empty() || is_number(t))
    }

    /// One blank, as records have one where the log may have several.
    fn blank(&mut self) {
        while self.peek(0).is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.at += 1;
        }
        self.out.push(' ');
    }

    fn escaped(&mut self, in_class: bool) {
        let Some(c) = self.peek(0) else {
            self.out.push_str("\\\\");
            return;
        };
        self.at += 1;
        match c {
            't' | 'n' | 'r' | 'f' | 'v' if in_class => self.out.push(' '),
            't' | 'n' | 'r' | 'f' | 'v' => self.out.push(' '),
            'Q' if !in_class => {
                let mut quoted = String::new();
                while self.at < self.chars.len() && !self.rest_begins("\\E") {
                    quoted.extend(self.peek(0));
                    self.at += 1;
                }
                self.at += 2;
                self.out.push_str(&escape(&quoted));
            }
            'E' if !in_class => {}
            'C' => self.out.push('.'),
            // Letters and digits keep their meaning; everything else may be escaped.
            c if c.is_ascii_alphanumeric() || (c.is_ascii_punctuation() && !matches!(c, '<' | '>')) => {
                self.out.push('\\');
                self.out.push(c);
            }
            c => self.out.push_str(&plain(c, in_class)),
        }
    }

    /// A class in brackets: a bracket inside it opens nothing, and doubled `&`, `-`, `~` are themselves.
    fn class(&mut self) {
        self.out.push('[');
        if self.peek(0) == Some('^') {
            self.out.push('^');
            self.at += 1;
        }
        let mut first = true;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                ']' if !first => {
                    self.out.push(']');
                    return;
                }
                ']' => self.out.push_str("\\]"),
                '[' if self.peek(0) == Some(':') => {
                    // A named class stays as it is.
                    self.out.push('[');
                    while let Some(c) = self.peek(0) {
                        self.at += 1;
                        self.out.push(c);
                        if c == ']' {
                            break;
                        }
                    }
                }
                '[' => self.out.push_str("\\["),
                '&' | '~' if self.peek(0) == Some(c) => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '\\' => self.escaped(true),
                '\t' => self.out.push(' '),
                other => self.out.push_str(&plain(other, true)),
            }
            first = false;
        }
    }
}

/// A character as a clean paste has it: typographic quotes, dashes and blanks are plain there.
fn plain(c: char, in_class: bool) -> String {
    let plain = match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' if in_class => "\\-",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{a0}' => " ",
        '\u{2026}' if !in_class => "\\.\\.\\.",
        other => return other.to_string(),
    };
    plain.to_owned()
}

/// An expression without `.*` at its ends: it may match anywhere in a record anyhow.
fn without_idle_ends(regex: &str) -> String {
    // Inside an alternation the ends belong to its first and last part only; leaving them out changes nothing either.
    let mut rest = regex;
    while let Some(shorter) = rest.strip_prefix(".*?").or_else(|| rest.strip_prefix(".*")) {
        rest = shorter;
    }
    while let Some(shorter) = rest.strip_suffix(".*?").or_else(|| rest.strip_suffix(".*")).filter(|s| !ends_escaped(s)) {
        rest = shorter;
    }
    if rest.is_empty() { regex.to_owned() } else { rest.to_owned() }
}

fn ends_escaped(text: &str) -> bool {
    text.len() - text.trim_end_matches('\\').len() & 1 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to(regex: &str) -> String {
        translate(regex).unwrap_or_else(|e| format!("refused: {e}"))
    }

    #[test]
    fn braces_and_brackets_that_stand_for_themselves_are_escaped() {
        assert_eq!(to(r#"code: {"id":(\d{1,3})}"#), r#"code: \{"id":(\d{1,3})}"#);
        assert_eq!(to("x{3}y{2,}z{a,b}"), r"x{3}y{2,}z\{a,b}");
        assert_eq!(to("[^[]+[[:alpha:]] [a&&b]"), r"[^\[]+[[:alpha:]] [a\&&b]");
        assert_eq!(to("[]a]+b"), r"[\]a]+b");
    }

    #[test]
    fn records_have_single_blanks_and_plain_quotes() {
        assert_eq!(to("a  b\tc\\td"), "a b c d");
        assert_eq!(to("can['\u{2019}]t \u{201c}x\u{201d}"), "can['']t \"x\"");
        assert_eq!(to(r"^[^\t]+\t134$"), "^[^ ]+ 134$");
    }

    #[test]
    fn idle_ends_and_names_of_groups_go() {
        assert_eq!(to(".*disk (?P<Name>\\w+) full.*"), "disk (\\w+) full");
        assert_eq!(to(r"ends with a dot\.*"), r"ends with a dot\.*");
        assert_eq!(to("(?i)Disk FULL"), "Disk FULL");
        assert_eq!(to(r"\Qa.b{1}\E!"), r"a\.b\{1\}!");
    }

    #[test]
    fn what_has_no_counterpart_is_refused_with_the_reason() {
        assert!(translate("(?=x)y").is_err_and(|e| e.contains("look")));
        assert!(translate(".*").is_err_and(|e| e.contains("everything")));
        assert!(translate("a(").is_err());
    }

    proptest! {
        #[test]
        fn anything_is_translated_or_refused(regex in "[ -~\t\u{2019}\u{e4}]{0,60}") {
            if let Ok(out) = translate(&regex) {
                prop_assert!(RegexBuilder::new(&out).case_insensitive(true).multi_line(true).build().is_ok());
            }
        }

        #[test]
        fn an_escaped_text_matches_itself(text in "[!-~][ -~]{1,40}") {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(regex::Regex::new(&escape(&text)).unwrap().is_match(&flat));
        }
    }
}
