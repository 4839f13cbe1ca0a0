//! YAML text to checked rules.
//!
//! Takes the text of a rule file and its id; gives a [`crate::model::Rule`], or every fault of the file at once, each with its place,
//! the offending text and a hint. The format is described once, in `format.rs` (the rule as written): the reader and
//! the JSON Schema both come from that description. `checked.rs` turns the rule as written into the rule as checked.
//! Faults that only show across files (dead links, rules with one id) are found by `kb`.

mod checked;
mod checks;
mod format;
mod pattern;
mod reader;
mod schema;
mod values;
mod yaml;

pub use schema::json_schema;

use crate::model::{Fault, Outline, Rule};

/// The largest rule file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// What became of a file's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A valid rule.
    Rule(Box<Rule>),
    /// Everything that is wrong with it.
    Faulty(Vec<Fault>),
    /// A YAML file that is not a rule at all: none of a rule's keys stands in it.
    NotARule,
}

/// Reads one rule. `id` is its path under the rules folder without `.yaml`; `origin` names the folder for the user.
#[must_use]
pub fn read_rule(text: &str, id: &str, origin: &str) -> Outcome {
    read(text, id, origin).0
}

/// Reads one rule as [`read_rule`] does, and where its values stand, for whoever finds fault with them later.
#[must_use]
pub fn read_rule_with_places(text: &str, id: &str, origin: &str) -> (Outcome, Outline) {
    let (outcome, root) = read(text, id, origin);
    (outcome, root.as_ref().map(yaml::outline).unwrap_or_default())
}

fn read(text: &str, id: &str, origin: &str) -> (Outcome, Option<yaml::Node>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_FILE_BYTES {
        let mut reader = reader::Reader::new("");
        reader.fault_at(
            crate::model::Place { line: 1, column: 1 },
            format!("the file has {} bytes; a rule may have {MAX_FILE_BYTES}", text.len()),
            "move long text into an article (`.md`) and point to it with `see`",
        );
        return (Outcome::Faulty(reader.into_faults()), None);
    }
    let tree = yaml::parse(text);
    let mut reader = reader::Reader::new(text);
    reader.take_faults(tree.faults);
    reader.set_incomplete(tree.incomplete);
    if let Some(root) = &tree.root {
        if !reader.has_faults() && !format::looks_like_a_rule(root) {
            return (Outcome::NotARule, None);
        }
        let written: Option<format::RuleFile> = reader::Format::read(root, &mut reader);
        if let Some(written) = written
            && let Some(rule) = checked::check(written, id, origin, &mut reader)
            && !reader.has_faults()
        {
            return (Outcome::Rule(Box::new(rule)), tree.root);
        }
    } else if !reader.has_faults() {
        return (Outcome::NotARule, None);
    }
    (Outcome::Faulty(reader.into_faults()), tree.root)
}
