//! The conditions of a CRE rule to symptoms and conditions of a rule.
//!
//! Every positive term becomes a symptom; a `set` or `sequence` of several also becomes what the rule `requires`, and
//! what is negated becomes `unless`. What a paste cannot show (windows, origins, correlations) is noted.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::regex;
use crate::imports::Note;
use crate::imports::draft::{DraftCondition, DraftSign};
use crate::words::words;

/// Terms by name, which rules can refer to.
pub type Terms = BTreeMap<String, Value>;

/// The deepest nesting of conditions.
const MAX_DEPTH: usize = 8;

/// What became of a rule's conditions.
#[derive(Debug, Default)]
pub struct Conditions {
    /// A symptom for each positive term.
    pub symptoms: Vec<DraftSign>,
    /// What all must hold.
    pub requires: Option<DraftCondition>,
    /// What must not.
    pub unless: Option<DraftCondition>,
    /// What is asked of the reader, as a paste cannot show it.
    pub questions: Vec<String>,
    /// Words of conditions that could not be carried over.
    pub words: Vec<String>,
    /// Where the logs come from: the last part of `cre.log.nginx`.
    pub sources: Vec<String>,
    /// What did not come over as it was.
    pub notes: Vec<Note>,
}

/// Reads the `rule` of a CRE: a set or a sequence.
pub fn read(rule: &Value, terms: &Terms) -> Conditions {
    let mut reader = Reader { terms, found: Conditions::default(), negated: Vec::new() };
    let condition = reader.group(rule, 0);
    let mut found = reader.found;
    // One term alone is a symptom like any other: requiring it would keep plain words from finding the rule.
    found.requires = condition.filter(|c| !matches!(c, DraftCondition::Sign(_)));
    found.unless = DraftCondition::any(reader.negated);
    found
}

struct Reader<'t> {
    terms: &'t Terms,
    found: Conditions,
    negated: Vec<DraftCondition>,
}

impl Reader<'_> {
    fn approximated(&mut self, what: &str, why: &str, written: impl AsRef<str>) {
        self.found.notes.push(Note::approximated(what, why, written));
    }

    fn left_out(&mut self, what: &str, why: &str, written: impl AsRef<str>) {
        self.found.notes.push(Note::left_out(what, why, written));
    }

    /// A mapping with `set` or `sequence`.
    fn group(&mut self, value: &Value, depth: usize) -> Option<DraftCondition> {
        let Value::Mapping(map) = value else {
            self.left_out("rule", "it is no mapping with `set` or `sequence`", shown(value));
            return None;
        };
        if depth > MAX_DEPTH {
            self.left_out("rule", "its conditions are nested too deep", "");
            return None;
        }
        let mut parts = Vec::new();
        for (key, inner) in map {
            match (text(key).as_str(), inner) {
                ("set", Value::Mapping(inner)) => parts.extend(self.set(inner, depth)),
                ("sequence", Value::Mapping(inner)) => parts.extend(self.sequence(inner, depth)),
                (other, _) => self.left_out(other, "a rule has no condition of this kind", shown(inner)),
            }
        }
        DraftCondition::all(parts)
    }

    fn set(&mut self, set: &Mapping, depth: usize) -> Option<DraftCondition> {
        let parts = self.terms_of(set, "match", depth);
        self.around(set, "match", depth);
        DraftCondition::all(distinct(parts))
    }

    fn sequence(&mut self, sequence: &Mapping, depth: usize) -> Option<DraftCondition> {
        let parts = self.terms_of(sequence, "order", depth);
        self.around(sequence, "order", depth);
        let signs: Vec<DraftSign> = parts.iter().filter_map(|p| if let DraftCondition::Sign(s) = p { Some(s.clone()) } else { None }).collect();
        match signs.len() {
            0 | 1 => DraftCondition::all(distinct(parts)),
            n if n == parts.len() => Some(DraftCondition::Sequence { sequence: signs }),
            _ => {
                self.approximated("sequence", "a sequence of groups: all of them are required, in any order", "");
                DraftCondition::all(distinct(parts))
            }
        }
    }

    fn terms_of(&mut self, group: &Mapping, key: &str, depth: usize) -> Vec<DraftCondition> {
        match group.get(key) {
            Some(Value::Sequence(list)) => list.iter().filter_map(|term| self.term(term, depth)).collect(),
            Some(other) => {
                self.left_out(key, "it is no list of terms", shown(other));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// What stands beside the terms of a group.
    fn around(&mut self, group: &Mapping, terms: &str, depth: usize) {
        for (key, value) in group {
            match text(key).as_str() {
                key if key == terms => {}
                "window" => {
                    let several = group.get(terms).and_then(Value::as_sequence).is_some_and(|t| t.len() > 1);
                    if several {
                        self.approximated("window", "what is pasted is taken as one window, as a paste is an excerpt", shown(value));
                    } else {
                        self.approximated("window", "one term alone needs no window", shown(value));
                    }
                }
                "event" => self.event(value),
                "negate" => self.negate(value, depth),
                "correlations" => self.left_out("correlations", "a paste does not say which records belong to one host", shown(value)),
                "origin" => self.left_out("origin", "there is one paste to blame", shown(value)),
                other => self.left_out(other, "a rule has no condition of this kind", shown(value)),
            }
        }
    }

    fn event(&mut self, event: &Value) {
        let Value::Mapping(map) = event else {
            self.left_out("event", "it is no mapping", shown(event));
            return;
        };
        for (key, value) in map {
            match text(key).as_str() {
                "source" => {
                    let source = text(value);
                    let name = source.rsplit('.').next().unwrap_or_default();
                    if !matches!(name, "" | "log" | "cre") {
                        self.found.sources.push(name.to_owned());
                    }
                    self.approximated("event.source", "a paste does not say which log it is from; the name is searched as a word", &source);
                }
                "origin" => {}
                other => self.left_out(&format!("event.{other}"), "a rule has no condition of this kind", shown(value)),
            }
        }
    }

    fn negate(&mut self, negate: &Value, depth: usize) {
        let Value::Sequence(list) = negate else {
            self.left_out("negate", "it is no list of terms", shown(negate));
            return;
        };
        for term in list {
            for key in ["window", "slide", "anchor", "absolute"] {
                if let Value::Mapping(map) = term
                    && let Some(value) = map.get(key)
                {
                    self.approximated(&format!("negate.{key}"), "it holds for the whole paste", shown(value));
                }
            }
            // What is negated is no symptom, and what cannot be carried over of it is no word to search for.
            let (symptoms, words) = (self.found.symptoms.len(), self.found.words.len());
            let condition = self.term(term, depth);
            self.found.symptoms.truncate(symptoms);
            self.found.words.truncate(words);
            self.negated.extend(condition);
        }
    }

    /// A term: a text, the name of a shared term, a mapping with one kind of condition, or a group.
    fn term(&mut self, term: &Value, depth: usize) -> Option<DraftCondition> {
        match term {
            Value::Mapping(map) => self.term_map(map, depth),
            Value::Null => None,
            scalar => {
                let written = text(scalar);
                match self.terms.get(&written) {
                    Some(_) if depth > MAX_DEPTH => {
                        self.left_out("terms", "its conditions are nested too deep", &written);
                        None
                    }
                    Some(shared) => self.term(&shared.clone(), depth + 1),
                    None => self.literal(&written),
                }
            }
        }
    }

    fn term_map(&mut self, map: &Mapping, depth: usize) -> Option<DraftCondition> {
        let mut parts = Vec::new();
        let mut counted = false;
        for (key, value) in map {
            match text(key).as_str() {
                "value" => parts.extend(self.literal(&text(value))),
                "regex" => parts.extend(self.regex(&text(value))),
                "jq" => self.jq(&text(value)),
                "field" => self.approximated("field", "its value may stand anywhere in the paste", text(value)),
                "count" => counted = self.count(value, map),
                "set" | "sequence" => {
                    let mut group = Mapping::new();
                    group.insert(key.clone(), value.clone());
                    parts.extend(self.group(&Value::Mapping(group), depth + 1));
                }
                // Noted where the negation is read; elsewhere they say nothing.
                "window" | "slide" | "anchor" | "absolute" => {}
                other => self.left_out(&format!("term.{other}"), "a rule has no condition of this kind", shown(value)),
            }
        }
        // What is told by its number need not be in an excerpt at all: it is a symptom that nothing depends on.
        if counted { None } else { DraftCondition::all(parts) }
    }

    fn sign(&mut self, sign: DraftSign) -> Option<DraftCondition> {
        if !self.found.symptoms.contains(&sign) {
            self.found.symptoms.push(sign.clone());
        }
        Some(DraftCondition::Sign(sign))
    }

    /// A text that the log has somewhere. Its words in their order tell it; where it has none, it is matched as it is.
    fn literal(&mut self, written: &str) -> Option<DraftCondition> {
        let literal = written.trim();
        match words(literal).count() {
            0 if literal.is_empty() => None,
            0 => self.sign(DraftSign::Pattern { pattern: regex::escape(literal) }),
            count => {
                if count == 1 {
                    self.approximated("value", "a single word is matched as a whole word, not as a part of one", literal);
                }
                self.sign(DraftSign::Phrase { phrase: literal.split_whitespace().collect::<Vec<_>>().join(" ") })
            }
        }
    }

    fn regex(&mut self, written: &str) -> Option<DraftCondition> {
        match regex::translate(written) {
            Ok(pattern) => self.sign(DraftSign::Pattern { pattern }),
            Err(why) => {
                self.left_out("regex", &format!("it cannot be used here ({why}); its words are searched"), written);
                self.found.words.push(written.to_owned());
                None
            }
        }
    }

    fn jq(&mut self, written: &str) {
        self.left_out("jq", "a paste is text, not a stream of JSON; the texts in it are searched as words", written);
        self.found.words.extend(written.split('"').skip(1).step_by(2).filter(|t| words(t).count() > 0).map(str::to_owned));
    }

    /// Whether a term must be there more than once.
    fn count(&mut self, count: &Value, term: &Mapping) -> bool {
        let Some(count) = count.as_u64().filter(|n| *n > 1) else { return false };
        let what = term.get("value").or_else(|| term.get("regex")).map(text).unwrap_or_default();
        self.approximated(
            "count",
            "a paste is an excerpt: it is a symptom that nothing depends on, and the number becomes a question",
            format!("{count} × {what}"),
        );
        self.found.questions.push(format!("Is the message there again and again ({count} times and more)?"));
        true
    }
}

/// Conditions, each once.
fn distinct(conditions: Vec<DraftCondition>) -> Vec<DraftCondition> {
    let mut kept: Vec<DraftCondition> = Vec::new();
    for condition in conditions {
        if !kept.contains(&condition) {
            kept.push(condition);
        }
    }
    kept
}

/// A scalar as text.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        _ => String::new(),
    }
}

/// A value on one line, for notes.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Mapping(_) | Value::Sequence(_) => {
            serde_json::to_value(value).ok().and_then(|v| serde_json::to_string(&v).ok()).unwrap_or_else(|| "…".to_owned())
        }
        scalar => text(scalar),
    }
}
