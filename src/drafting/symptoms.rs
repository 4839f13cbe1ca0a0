//! A message and signals to symptoms that another paste of the same problem would show.

use std::collections::BTreeMap;
use std::ops::Range;

use super::message::Message;
use super::volatile::{self, Volatile};
use crate::model::{CodeSpace, ErrorCode, Paste, Signal, SignalValue, Spelling};
use crate::words::{background_bits, words};

/// A symptom that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// A Windows event.
    Event {
        /// The source.
        source: Option<String>,
        /// The id.
        id: u32,
    },
    /// A regular expression with captures for what varies.
    Pattern {
        /// The expression.
        regex: String,
        /// The names of its captures.
        captures: Vec<String>,
    },
    /// An error code, with its family.
    Code(String),
    /// Words that the program prints.
    Phrase(String),
    /// Words of a person.
    Text(String),
}

/// A pattern takes in no more of a message than this, in characters.
const LONGEST_PATTERN: usize = 160;
/// A phrase has no more words than this.
const MOST_WORDS: usize = 9;
/// The most codes that are proposed.
const MOST_CODES: usize = 2;
/// A phrase of fewer bits stands in texts of every kind.
const LEAST_BITS: f64 = 5.0;

/// Proposes symptoms, the plainest first.
pub fn propose(message: &Message, paste: &Paste, signals: &[Signal]) -> Vec<Proposal> {
    let mut found = Vec::new();
    let plain = signals.iter().filter(|s| s.spelling > Spelling::Possible);
    for signal in plain.clone() {
        if let SignalValue::Event { source, id, .. } = &signal.value {
            found.push(Proposal::Event { source: source.as_ref().map(|s| as_written(s.name(), &paste.text)), id: *id });
            break;
        }
    }
    let codes: Vec<(&Signal, &ErrorCode)> =
        plain.filter_map(|s| if let SignalValue::Code(readings) = &s.value { readings.first().map(|r| (s, r)) } else { None }).collect();
    let text = head(&message.text);
    if message.of_program {
        let kept = kept(text, &codes);
        let parts = volatile::parts(text, &kept);
        if let Some(pattern) = pattern(text, &parts) {
            found.push(pattern);
        }
        let mut seen: Vec<Range<usize>> = Vec::new();
        for (signal, code) in codes.iter().filter(|(_, code)| is_telling(code)) {
            // One spelling may have been read as several codes: the first reading is the likeliest.
            let is_new = seen.iter().all(|span| span.end <= signal.span.start || signal.span.end <= span.start);
            if is_new && seen.len() < MOST_CODES {
                seen.push(signal.span.clone());
                found.push(Proposal::Code(spelled(code, signal)));
            }
        }
        let whole = volatile::parts(&message.text, &self::kept(&message.text, &codes));
        if let Some(phrase) = phrase(&message.text, &whole) {
            found.push(Proposal::Phrase(phrase));
        }
    } else if !text.is_empty() {
        found.push(Proposal::Text(text.to_owned()));
    }
    if found.is_empty() {
        found.push(Proposal::Text(if text.is_empty() { "a problem without a message".to_owned() } else { text.to_owned() }));
    }
    found
}

/// The source as the paste spells it; the signal has it in lower case.
fn as_written(source: &str, paste: &str) -> String {
    let at = paste.to_ascii_lowercase().find(source);
    at.and_then(|at| paste.get(at..at + source.len())).unwrap_or(source).to_owned()
}

/// The beginning of a message: its first sentences, as long as a pattern may be.
fn head(text: &str) -> &str {
    if text.chars().count() <= LONGEST_PATTERN {
        return text;
    }
    let cut = text.char_indices().nth(LONGEST_PATTERN).map_or(text.len(), |(at, _)| at);
    let head = text.get(..cut).unwrap_or(text);
    let sentence = head.rfind(". ").map(|at| at + 1).filter(|at| *at > LONGEST_PATTERN / 3);
    let end = sentence.or_else(|| head.rfind(' ')).unwrap_or(head.len());
    head.get(..end).unwrap_or(head)
}

/// Where the codes stand in the message: they identify the problem.
fn kept(text: &str, codes: &[(&Signal, &ErrorCode)]) -> Vec<Range<usize>> {
    let mut kept = Vec::new();
    for (signal, _) in codes {
        kept.extend(text.match_indices(signal.text.as_str()).map(|(at, t)| at..at + t.len()));
    }
    kept
}

/// Whether a code says that something is wrong.
fn is_telling(code: &ErrorCode) -> bool {
    match code {
        ErrorCode::Known { space: CodeSpace::Http, value } => *value >= 400,
        ErrorCode::Known { value, .. } | ErrorCode::Number(value) => *value != 0,
        ErrorCode::Symbol(_) => true,
    }
}

/// A code as a rule spells it: with its family, where it has one.
fn spelled(code: &ErrorCode, signal: &Signal) -> String {
    match code {
        ErrorCode::Known { .. } => code.to_string(),
        ErrorCode::Symbol(name) => name.clone(),
        ErrorCode::Number(number) if signal.text.to_ascii_lowercase().contains("0x") => format!("0x{number:08X}"),
        ErrorCode::Number(number) => number.to_string(),
    }
}

/// The message as a regular expression; nothing where nothing in it varies, as a phrase says it then.
fn pattern(text: &str, parts: &[Volatile]) -> Option<Proposal> {
    if parts.is_empty() {
        return None;
    }
    let mut regex = String::new();
    let mut captures = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let mut from = 0;
    for part in parts {
        regex.push_str(&regex::escape(text.get(from..part.span.start)?));
        match &part.name {
            Some(name) => {
                let time = times.entry(name).or_default();
                *time += 1;
                let name = if *time == 1 { name.clone() } else { format!("{name}{time}") };
                regex.push_str(&format!("(?<{name}>{})", part.regex));
                captures.push(name);
            }
            None => regex.push_str(part.regex),
        }
        from = part.span.end;
    }
    regex.push_str(&regex::escape(text.get(from..)?));
    // `regex::escape` is careful with characters that need no care here; without it, a pattern reads like the message.
    let regex = regex.replace("\\-", "-").replace("\\#", "#").replace("\\&", "&").replace("\\~", "~");
    let steady: usize = runs(text, parts).iter().map(|run| words(run).count()).sum();
    (steady >= 2).then_some(Proposal::Pattern { regex, captures })
}

/// The texts between the volatile parts.
fn runs<'t>(text: &'t str, parts: &[Volatile]) -> Vec<&'t str> {
    let mut runs = Vec::new();
    let mut from = 0;
    for part in parts {
        runs.push(text.get(from..part.span.start).unwrap_or_default());
        from = part.span.end;
    }
    runs.push(text.get(from..).unwrap_or_default());
    runs
}

/// The words in a row, between what varies, that say most.
fn phrase(text: &str, parts: &[Volatile]) -> Option<String> {
    let letters = |word: &str| word.chars().all(char::is_alphabetic);
    let bits = |run: &str| -> f64 { words(run).filter(|w| letters(w.text)).map(|w| (background_bits(w.key()) - 2.0).clamp(0.0, 5.0)).sum() };
    // Several ordinary words make a message, one rare word makes a name: the number of words counts as well.
    let worth = |run: &str| bits(run) + words(run).filter(|w| letters(w.text)).count() as f64;
    let best = runs(text, parts)
        .into_iter()
        // A message goes on behind a colon or a bracket: `bind() failed (98: Address already in use)` says two things.
        .flat_map(|run| run.split(['(', ')', '[', ']', ';', '"', '|', '=']))
        .flat_map(|run| run.split(':'))
        .flat_map(|run| run.split(". "))
        .map(|run| run.trim_matches(|c: char| !c.is_alphanumeric()))
        .map(|run| {
            let end = words(run).nth(MOST_WORDS - 1).map_or(run.len(), |w| w.end());
            run.get(..end).unwrap_or(run)
        })
        .filter(|run| words(run).filter(|w| letters(w.text)).count() >= 2)
        .max_by(|a, b| worth(a).total_cmp(&worth(b)).then_with(|| b.cmp(a)))?;
    (bits(best) >= LEAST_BITS).then(|| best.to_owned())
}
