//! Patterns that no paste can match.
//!
//! A pattern sees one record on one line: cleaned (typographic quotes are plain, control characters are gone), runs of
//! blanks and line ends as one space, none at either end. What contradicts that can never match, whatever is pasted.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{AssertionKind, Ast, RepetitionKind, RepetitionOp, RepetitionRange};
use regex_syntax::hir::{Class, HirKind};

/// Why a pattern can never match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    /// The part that is to blame, in characters from the pattern's beginning.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: String,
}

/// A class with more characters than this is not looked through: some of them stay.
const LARGE_CLASS: u32 = 4096;

/// Finds the first part of a pattern that keeps it from ever matching.
pub fn find(regex: &str, cleaned_form: fn(char) -> Option<&'static str>) -> Option<Never> {
    let ast = Parser::new().parse(regex).ok()?;
    let judge = Judge { regex, cleaned_form };
    let mut never = judge.never(&ast)?;
    never.offset = regex.get(..never.offset).map_or(0, |before| before.chars().count());
    Some(never)
}

struct Judge<'r> {
    regex: &'r str,
    cleaned_form: fn(char) -> Option<&'static str>,
}

impl Judge<'_> {
    /// Why a part can never match; its offset is in bytes.
    fn never(&self, ast: &Ast) -> Option<Never> {
        match ast {
            Ast::Literal(literal) => self.never_character(literal.c, literal.span.start.offset),
            Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => self.never_class(ast),
            Ast::Repetition(repetition) if least(&repetition.op) == 0 => None,
            Ast::Repetition(repetition) => self
                .never(&repetition.ast)
                .or_else(|| (least(&repetition.op) > 1 && self.is_blank(&repetition.ast)).then(|| two_blanks(repetition.span.start.offset))),
            Ast::Group(group) => self.never(&group.ast),
            Ast::Alternation(alternation) => {
                let mut all = alternation.asts.iter().map(|part| self.never(part));
                let first = all.next()??;
                all.all(|part| part.is_some()).then_some(first)
            }
            Ast::Concat(concat) => self.never_sequence(&concat.asts),
            Ast::Empty(_) | Ast::Flags(_) | Ast::Dot(_) | Ast::Assertion(_) => None,
        }
    }

    fn never_sequence(&self, parts: &[Ast]) -> Option<Never> {
        if let Some(never) = parts.iter().find_map(|part| self.never(part)) {
            return Some(never);
        }
        let mut consumed = false;
        // The end of the text that has been required so far.
        let mut end: Option<usize> = None;
        let mut at_start = false;
        let mut blank_before = false;
        for part in parts {
            let offset = part.span().start.offset;
            match anchor(part) {
                Some(Anchor::Start) if consumed => {
                    return Some(Never {
                        offset,
                        message: "`^` stands after something that takes up text, and a record is one line".into(),
                        hint: "take `^` out, or put it first".into(),
                    });
                }
                Some(Anchor::Start) => at_start = true,
                Some(Anchor::End) => {
                    if blank_before && consumed {
                        return Some(blank_at_edge(offset));
                    }
                    end = end.or(Some(offset));
                }
                None => {
                    let takes = takes_up_text(part);
                    if takes && let Some(end) = end {
                        return Some(Never {
                            offset: end,
                            message: "something has to follow `$`, and a record is one line".into(),
                            hint: "take `$` out, or put it last".into(),
                        });
                    }
                    let blank = takes && self.is_blank(part);
                    if blank && at_start {
                        return Some(blank_at_edge(offset));
                    }
                    if blank && blank_before {
                        return Some(two_blanks(offset));
                    }
                    if takes {
                        consumed = true;
                        at_start = false;
                        blank_before = blank;
                    } else if !matches!(part, Ast::Flags(_) | Ast::Empty(_) | Ast::Assertion(_)) {
                        // Something that may be missing may also stand between two blanks.
                        blank_before = false;
                        at_start = false;
                    }
                }
            }
        }
        None
    }

    fn never_character(&self, c: char, offset: usize) -> Option<Never> {
        let form = (self.cleaned_form)(c)?;
        let shown = if c.is_control() || c.is_whitespace() || form.is_empty() { format!("U+{:04X}", c as u32) } else { format!("`{c}`") };
        let (message, hint) = match (c, form) {
            ('\n' | '\r', _) => ("a record is one line, and line ends in it are one space".to_owned(), "write a blank or `\\s` for it".to_owned()),
            ('\t', _) => ("tabs are one space in what a pattern sees".to_owned(), "write a blank or `\\s` for it".to_owned()),
            (_, "") => (format!("{shown} is taken out of every paste"), "leave it out".to_owned()),
            (_, plain) => (format!("{shown} becomes `{plain}` in every paste"), format!("write `{plain}`")),
        };
        Some(Never { offset, message, hint })
    }

    fn never_class(&self, ast: &Ast) -> Option<Never> {
        let kept = self.kept(ast)?;
        kept.is_empty().then(|| Never {
            offset: ast.span().start.offset,
            message: "none of these characters is left in a paste that was cleaned".into(),
            hint: "line ends and tabs are one space, typographic quotes and dashes are plain ones".into(),
        })
    }

    /// Whether a part matches a space and nothing else of what a record can have.
    fn is_blank(&self, ast: &Ast) -> bool {
        match ast {
            Ast::Literal(literal) => literal.c == ' ',
            Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => self.kept(ast).is_some_and(|kept| kept == [' ']),
            Ast::Group(group) => self.is_blank(&group.ast),
            Ast::Repetition(repetition) => self.is_blank(&repetition.ast),
            _ => false,
        }
    }

    /// The characters of a class that a record can have; nothing where they are many.
    fn kept(&self, ast: &Ast) -> Option<Vec<char>> {
        let span = ast.span();
        let text = self.regex.get(span.start.offset..span.end.offset)?;
        let hir = regex_syntax::parse(text).ok()?;
        let class = match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => class.clone(),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                return Some(text.chars().filter(|c| self.stays(*c)).collect());
            }
            _ => return None,
        };
        let size: u32 = class.ranges().iter().map(|r| r.end() as u32 - r.start() as u32 + 1).fold(0, u32::saturating_add);
        if size > LARGE_CLASS {
            return None;
        }
        Some(class.ranges().iter().flat_map(|r| r.start()..=r.end()).filter(|c| self.stays(*c)).collect())
    }

    fn stays(&self, c: char) -> bool {
        (self.cleaned_form)(c).is_none() && (c == ' ' || !c.is_whitespace())
    }
}

enum Anchor {
    Start,
    End,
}

fn anchor(ast: &Ast) -> Option<Anchor> {
    let Ast::Assertion(assertion) = ast else { return None };
    match assertion.kind {
        AssertionKind::StartLine | AssertionKind::StartText => Some(Anchor::Start),
        AssertionKind::EndLine | AssertionKind::EndText => Some(Anchor::End),
        _ => None,
    }
}

/// Whether every match of a part has at least one character.
fn takes_up_text(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => true,
        Ast::Repetition(repetition) => least(&repetition.op) > 0 && takes_up_text(&repetition.ast),
        Ast::Group(group) => takes_up_text(&group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter().all(takes_up_text),
        Ast::Concat(concat) => concat.asts.iter().any(takes_up_text),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => false,
    }
}

/// How often a part is repeated at least.
fn least(op: &RepetitionOp) -> u32 {
    match &op.kind {
        RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 0,
        RepetitionKind::OneOrMore => 1,
        RepetitionKind::Range(RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n) | RepetitionRange::Bounded(n, _)) => *n,
    }
}

fn two_blanks(offset: usize) -> Never {
    Never { offset, message: "runs of blanks are one space in what a pattern sees".into(), hint: "write one blank, or `\\s+`".into() }
}

fn blank_at_edge(offset: usize) -> Never {
    Never { offset, message: "a record neither begins nor ends with a blank".into(), hint: "take the blank at `^` or `$` out".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::cleaned_form;

    fn offset(regex: &str) -> Option<usize> {
        find(regex, cleaned_form).map(|n| n.offset)
    }

    #[test]
    fn contradictions_are_found_where_they_stand() {
        for (regex, wanted) in [
            ("foo^bar", 3),
            ("foo$bar", 3),
            (r"failed\nreason", 6),
            (r"a\tb", 1),
            ("the \u{201c}disk\u{201d}", 4),
            ("two  blanks", 4),
            (r"two\s{2,}blanks", 3),
            (r"^\s+indented", 1),
            ("trailing $", 9),
            ("x[\\r\\n]y", 1),
            ("(?:a\\n|b\\n)c", 4),
            ("größe\u{2013}x", 5),
        ] {
            assert_eq!(offset(regex), Some(wanted), "{regex}");
        }
    }

    #[test]
    fn what_can_match_is_left_alone() {
        for regex in [
            "^disk full$",
            r"a\s+b",
            r"a\s*\s*b",
            "(?:a\\n|b)c",
            "[\"\u{201c}]x",
            r"a(?:\n)?b",
            "(?m)^a$",
            r"(^|\s)x",
            r"x(\s|$)",
            r"[^\n]+ x",
            "a [a-z]* b",
            r"^(?:\S+ )?x",
            "x$|y",
            r"\bfoo\b",
            "(?x) a  b # comment",
            r"foo ?$",
        ] {
            assert_eq!(find(regex, cleaned_form), None, "{regex}");
        }
    }
}
