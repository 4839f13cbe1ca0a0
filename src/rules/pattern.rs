//! Regular expressions of rules: their bounds, and the words that every match of them contains.
//!
//! The words anchor a pattern in the index: a paste that lacks them cannot match, so the pattern need not be tried.
//! Words are found in the literals that the expression requires; a word at the edge of a literal counts only where the
//! expression cannot continue it.

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::model::{MAX_REGEX_BYTES, Pattern, Place};
use crate::words::{background_bits, fingerprint, is_word_char, words};

/// The most ways to match that are told apart by their words; beyond it the words of all ways are given up.
const MAX_WAYS: usize = 24;

/// What is wrong with an expression: the character offset inside it, the message, and the way out.
pub struct RegexFault {
    /// Characters from its beginning.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: String,
}

/// Compiles an expression as Whybook matches it.
pub fn compile(regex: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(regex).case_insensitive(true).multi_line(true).size_limit(MAX_REGEX_BYTES).dfa_size_limit(MAX_REGEX_BYTES).build()
}

/// Checks an expression and finds the words that it requires.
pub fn read_pattern(regex: &str) -> Result<Pattern, RegexFault> {
    let hir =
        ParserBuilder::new().nest_limit(60).case_insensitive(false).multi_line(true).build().parse(regex).map_err(|e| place_fault(regex, &e))?;
    // The placement comes from the parser, the bound from the compiler.
    let compiled = compile(regex).map_err(|e| RegexFault {
        offset: 0,
        message: match e {
            regex::Error::CompiledTooBig(limit) => format!("the pattern is too big: compiled it exceeds {} MiB", limit / 1024 / 1024),
            other => format!("the pattern cannot be used: {other}"),
        },
        hint: "shorten the repetitions: `.{0,200}` rather than `(.{1000}){1000}`".into(),
    })?;
    if compiled.is_match("") {
        return Err(RegexFault {
            offset: 0,
            message: "the pattern matches every paste".into(),
            hint: "require at least one word of the message".into(),
        });
    }
    let captures = compiled.capture_names().flatten().map(str::to_owned).collect();
    Ok(Pattern { regex: regex.to_owned(), required: required_words(&hir), said: said_words(&hir), captures })
}

fn place_fault(regex: &str, error: &regex_syntax::Error) -> RegexFault {
    let (offset, message) = match error {
        regex_syntax::Error::Parse(e) => (e.span().start.offset, e.kind().to_string()),
        regex_syntax::Error::Translate(e) => (e.span().start.offset, e.kind().to_string()),
        other => (0, other.to_string()),
    };
    let hint = if message.contains("look-around") || regex.contains("(?=") || regex.contains("(?!") {
        "look-around does not exist here: use `unless`, or another symptom"
    } else if message.contains("unclosed group") || message.contains("unopened") {
        "write `\\(` and `\\)` for parentheses of the text"
    } else if message.contains("backreference") {
        "back-references do not exist here: use a character class"
    } else {
        "put a backslash before characters that stand for themselves: . ( ) [ ] { } * + ? | ^ $ \\"
    };
    RegexFault {
        offset: regex.get(..offset).map_or(0, |t| t.chars().count()),
        message: format!("the pattern is not a regular expression: {message}"),
        hint: hint.into(),
    }
}

/// One way to match: a run of literal text with gaps.
type Way = Vec<Piece>;

#[derive(Clone, PartialEq)]
enum Piece {
    Literal(String),
    /// Something that need not be text; a word does not reach across it where it may be a letter or digit.
    Gap {
        may_be_word: bool,
    },
}

fn required_words(hir: &Hir) -> Vec<Vec<String>> {
    let Some(ways) = ways(hir) else { return Vec::new() };
    let mut required = Vec::new();
    for way in ways {
        let mut found = words_of(&way);
        if found.is_empty() {
            return Vec::new();
        }
        found.sort_by(|a, b| background_bits(fingerprint(b)).total_cmp(&background_bits(fingerprint(a))).then_with(|| a.cmp(b)));
        found.dedup();
        required.push(found);
    }
    // A way that needs all the words of another and more is found by the words of the other.
    let all = required.clone();
    let needless = |way: &Vec<String>, n: usize| {
        all.iter().enumerate().any(|(m, other)| m != n && other.iter().all(|w| way.contains(w)) && (other.len() < way.len() || m < n))
    };
    required.into_iter().enumerate().filter(|(n, way)| !needless(way, *n)).map(|(_, way)| way).collect()
}

/// The words of every way, those that may go on at their edges among them.
fn said_words(hir: &Hir) -> Vec<Vec<String>> {
    let mut said: Vec<Vec<String>> = Vec::new();
    for way in ways(hir).unwrap_or_default() {
        let text: String = way.iter().map(|p| if let Piece::Literal(t) = p { t.as_str() } else { " " }).collect();
        let mut found: Vec<String> = words(&text).map(|w| w.text.to_lowercase()).filter(|w| w.len() > 2).collect();
        found.sort();
        found.dedup();
        if found.is_empty() {
            // A match need not say a word: nothing can be told from the words that are not there.
            return Vec::new();
        }
        if !said.contains(&found) {
            said.push(found);
        }
    }
    said
}

/// The ways in which an expression can match; nothing where there are too many to follow.
fn ways(hir: &Hir) -> Option<Vec<Way>> {
    let gap = |may_be_word| Some(vec![vec![Piece::Gap { may_be_word }]]);
    match hir.kind() {
        HirKind::Empty => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Some(vec![vec![Piece::Literal(text.to_owned())]]),
            Err(_) => gap(true),
        },
        HirKind::Look(Look::WordUnicodeNegate | Look::WordAsciiNegate) => gap(true),
        HirKind::Look(_) => gap(false),
        HirKind::Class(class) => match class {
            Class::Unicode(c) => {
                if let [only] = c.ranges()
                    && only.start() == only.end()
                {
                    return Some(vec![vec![Piece::Literal(only.start().to_string())]]);
                }
                // A letter in both cases stands for itself.
                if let [a, b] = c.ranges()
                    && a.start() == a.end()
                    && b.start() == b.end()
                    && a.start().to_lowercase().eq(b.start().to_lowercase())
                {
                    return Some(vec![vec![Piece::Literal(b.start().to_string())]]);
                }
                gap(c.ranges().iter().any(|r| r.start().is_alphanumeric() || r.end().is_alphanumeric() || (r.start() < 'A' && r.end() > 'z')))
            }
            Class::Bytes(_) => gap(true),
        },
        HirKind::Capture(capture) => ways(&capture.sub),
        HirKind::Repetition(r) => {
            let inner = ways(&r.sub)?;
            if r.min == 0 && r.max == Some(1) && inner.iter().flatten().any(|p| matches!(p, Piece::Literal(_))) {
                return Some(inner.into_iter().chain([Vec::new()]).collect());
            }
            if r.min == 0 {
                let may_be_word = inner.iter().flatten().any(|p| match p {
                    Piece::Literal(t) => t.chars().any(is_word_char),
                    Piece::Gap { may_be_word } => *may_be_word,
                });
                return gap(may_be_word);
            }
            if r.min == 1 && r.max == Some(1) {
                return Some(inner);
            }
            Some(
                inner
                    .into_iter()
                    .map(|mut way| {
                        way.push(Piece::Gap { may_be_word: true });
                        way
                    })
                    .collect(),
            )
        }
        HirKind::Concat(parts) => {
            let mut all: Vec<Way> = vec![Vec::new()];
            for part in parts {
                let next = ways(part)?;
                if all.len() * next.len() > MAX_WAYS {
                    // Too many to tell apart: this part is a gap.
                    all.iter_mut().for_each(|w| w.push(Piece::Gap { may_be_word: true }));
                    continue;
                }
                all = all.iter().flat_map(|w| next.iter().map(move |n| [w.as_slice(), n.as_slice()].concat())).collect();
            }
            Some(all)
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(ways(part)?);
                if all.len() > MAX_WAYS {
                    return None;
                }
            }
            Some(all)
        }
    }
}

/// The whole words of the literals of a way, in lower case.
fn words_of(way: &Way) -> Vec<String> {
    let mut text = String::new();
    // A mark that cannot be part of a word, and one that may be.
    const CUT: char = '\u{0}';
    const OPEN: char = '\u{1}';
    text.push(OPEN);
    for piece in way {
        match piece {
            Piece::Literal(t) => text.push_str(t),
            Piece::Gap { may_be_word } => text.push(if *may_be_word { OPEN } else { CUT }),
        }
    }
    text.push(OPEN);
    let before = |at: usize| text.get(..at).and_then(|t| t.chars().next_back());
    let after = |at: usize| text.get(at..).and_then(|t| t.chars().next());
    words(&text).filter(|w| before(w.start) != Some(OPEN) && after(w.end()) != Some(OPEN)).map(|w| w.text.to_lowercase()).collect()
}

/// The place of a fault in the file, for a pattern that begins at a place.
pub fn place_of(fault: &RegexFault, text: &super::values::Text) -> Place {
    text.place_inside(fault.offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(regex: &str) -> Vec<Vec<String>> {
        let mut found = read_pattern(regex).unwrap_or_else(|f| panic!("{}", f.message)).required;
        found.iter_mut().for_each(|w| w.sort());
        found
    }

    #[test]
    fn whole_words_of_literals_are_required() {
        assert_eq!(required(r"Update '(?<update>[^']+)' could not be installed"), [["be", "could", "not"]]);
        assert_eq!(required(r"\bcould not\b"), [["could", "not"]]);
        assert_eq!(required(r"bind\(\) to (?<address>\S+) failed \(98:"), [["98", "failed", "to"]]);
    }

    #[test]
    fn each_alternative_has_its_own_words() {
        assert_eq!(required(r"a (?:disk full|no space) b"), [vec!["disk", "full"], vec!["no", "space"]]);
    }

    #[test]
    fn what_may_be_missing_anchors_nothing() {
        assert_eq!(required(r" (?:maybe )?(always) \d+"), [["always"]]);
        assert!(required(r"\d+|abc").is_empty());
        assert!(required(r"[a-z]+ing").is_empty());
    }

    #[test]
    fn what_is_said_has_the_words_at_the_edges_as_well() {
        let said = |regex: &str| read_pattern(regex).map(|p| p.said).unwrap_or_default();
        assert_eq!(said(r"ssl_ciphers.+(RC4-SHA|NULL)"), [vec!["ciphers", "rc4", "sha", "ssl"], vec!["ciphers", "null", "ssl"]]);
        assert_eq!(said(r"\d+ \S+"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn faults_have_a_place_and_a_way_out() {
        let fault = read_pattern("could (not").err().unwrap();
        assert_eq!(fault.offset, 6);
        assert!(fault.hint.contains(r"\("));
        assert!(read_pattern("(?:(?:a{100}){100}){100}").err().unwrap().message.contains("too big"));
        assert!(read_pattern("(?!x)y").err().unwrap().hint.contains("unless"));
        assert!(read_pattern("a*").err().unwrap().message.contains("every paste"));
    }
}
