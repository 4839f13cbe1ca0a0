//! A paste to the draft of a rule.
//!
//! Takes a [`Paste`] with its signals and what the author told; gives a [`Draft`]: symptoms that another paste of the same
//! problem would show as well, and a rule file that is true as it stands. What varies from paste to paste (times, numbers,
//! names) is masked (`volatile.rs`); the line that says what is wrong is found (`message.rs`); it becomes a pattern and a
//! phrase (`symptoms.rs`); all of it is written as YAML (`yaml.rs`). Whether the draft takes examples of other rules is
//! asked by `engine`.

mod message;
mod symptoms;
mod volatile;
mod yaml;

pub use symptoms::Proposal;

use crate::model::{Os, Paste, Severity, Signal, SignalValue, Spelling, product_system};
use crate::words::words;

/// What the author told of the problem; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The problem as a headline.
    pub title: Option<String>,
    /// The product that has it.
    pub product: Option<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Why it happens.
    pub cause: Option<String>,
    /// What removes the cause, step by step.
    pub fix: Vec<String>,
    /// Web addresses of where the facts come from.
    pub references: Vec<String>,
    /// A paste that looks alike and is another problem.
    pub look_alike: Option<String>,
}

/// A rule that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What the author told.
    pub told: Told,
    /// The problem as a headline.
    pub title: String,
    /// The product, as told or as the paste names it.
    pub product: Option<String>,
    /// The system, where the symptoms are of one only and the product does not say so already.
    pub os: Option<Os>,
    /// What can be seen of the problem, the plainest first.
    pub symptoms: Vec<Proposal>,
    /// The paste, cleaned.
    pub paste: String,
    /// The line that says what is wrong, as people would pass it on, where the paste has more than that.
    pub message: Option<String>,
}

impl Told {
    /// The same on single lines and without control characters; what is nothing but blanks was not told.
    fn tidied(self) -> Self {
        let line = |text: String| -> Option<String> {
            let text = printable(&text).split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        };
        Self {
            title: self.title.and_then(line),
            product: self.product.and_then(line),
            severity: self.severity,
            cause: self.cause.and_then(line),
            fix: self.fix.into_iter().filter_map(line).collect(),
            references: self.references.into_iter().filter_map(line).collect(),
            look_alike: self.look_alike.map(|t| printable(&t)).filter(|t| !t.trim().is_empty()),
        }
    }
}

/// A text without the characters that YAML cannot have (YAML 1.2.2, 5.1).
fn printable(text: &str) -> String {
    text.chars().map(|c| if (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}') { ' ' } else { c }).collect()
}

/// The id of the cause of a draft.
pub const CAUSE: &str = "first-cause";
/// The longest paste that becomes an example, in lines; of a longer one the part around the message is kept.
const MOST_LINES: usize = 40;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 100;

/// Drafts a rule.
#[must_use]
pub fn draft(paste: &Paste, signals: &[Signal], told: Told) -> Draft {
    let told = told.tidied();
    let mut message = message::find(paste);
    message.text = printable(&message.text);
    let symptoms = symptoms::propose(&message, paste, signals);
    // A product that is named far from the message may only be part of the scenery.
    let near = |s: &&Signal| usize::try_from(s.line) == Ok(message.line) || symptoms.iter().any(|p| matches!(p, Proposal::Event { .. }));
    let named = signals.iter().filter(near).find_map(|s| match &s.value {
        SignalValue::Product(name) if s.spelling > Spelling::Possible => Some(name.clone()),
        _ => None,
    });
    let product = told.product.clone().or(named);
    let of_windows = symptoms.iter().any(|s| matches!(s, Proposal::Event { .. }));
    let os = (of_windows && product.as_deref().and_then(product_system).is_none()).then_some(Os::Windows);
    let (example, line) = excerpt(paste, &message);
    let title = told.title.clone().unwrap_or_else(|| title(&message.text));
    Draft { title, product, os, symptoms, message: line, paste: example, told }
}

impl Draft {
    /// The rule's path without `.yaml`: the product, then the words of the title.
    #[must_use]
    pub fn id(&self) -> String {
        let area = self.product.as_deref().map_or_else(|| "notes".to_owned(), slug);
        format!("{area}/{}", slug(&self.title))
    }

    /// The rule file. `schema` is the path or address of the JSON Schema, for editors.
    #[must_use]
    pub fn to_yaml(&self, schema: &str) -> String {
        yaml::write(self, schema)
    }
}

/// A title out of a message: what varies is left out.
fn title(message: &str) -> String {
    let masked = volatile::masked(message, "\u{2026}");
    let masked = masked.trim_start_matches(['\u{2026}', ':', ' ']);
    let mut title = String::new();
    for word in masked.split_whitespace() {
        if title.chars().count() + word.chars().count() > LONGEST_TITLE {
            // The first sentence whole is better than half of the second.
            match title.rfind(". ") {
                Some(end) => title.truncate(end),
                None => title.push_str(" \u{2026}"),
            }
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    let title = title.trim_end_matches(['.', ':', ',', ';', '-', ' ']);
    if words(title).next().is_none() { "A problem without a message".to_owned() } else { title.to_owned() }
}

/// What a paste comes down to as an example, and the message alone where that is another form of it.
fn excerpt(paste: &Paste, message: &message::Message) -> (String, Option<String>) {
    let lines: Vec<&str> = paste.text.trim_end().lines().collect();
    let first = lines.iter().position(|l| !l.trim().is_empty()).unwrap_or(0);
    let around = message.line.saturating_sub(1);
    let (from, to) = if lines.len() - first <= MOST_LINES {
        (first, lines.len())
    } else {
        let from = around.saturating_sub(MOST_LINES / 4).max(first);
        (from, (from + MOST_LINES).min(lines.len()))
    };
    let kept: Vec<&str> = lines.get(from..to).unwrap_or_default().iter().map(|l| l.trim_end()).collect();
    let example = printable(kept.join("\n").trim_end());
    let alone = message.text.clone();
    let differs = words(&alone).count() * 10 <= words(&example).count() * 8;
    (example, (differs && words(&alone).count() >= 3).then_some(alone))
}

/// Words for a file name: lower case, with hyphens, at most eight of them.
fn slug(text: &str) -> String {
    const LITTLE: [&str; 14] = ["the", "a", "an", "of", "is", "was", "to", "be", "and", "in", "on", "for", "at", "by"];
    let words: Vec<String> = words(text).filter(|w| w.text.is_ascii()).map(|w| w.text.to_lowercase()).collect();
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|w| !LITTLE.contains(w)).collect();
    let mut slug = String::new();
    for word in telling.iter().take(8) {
        if slug.len() + word.len() > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { "unnamed".to_owned() } else { slug }
}

/// A regular expression that is compiled once; the expression is a constant covered by tests.
macro_rules! constant_regex {
    ($name:ident, $regex:expr) => {
        #[allow(clippy::unwrap_used, reason = "a constant expression, covered by the tests of this file")]
        static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| regex::Regex::new($regex).unwrap());
    };
}
use constant_regex;

#[cfg(test)]
mod tests;
