//! The reader: collects faults while a tree is read into the rule as written.

use serde_json::{Map, Value as Json};

use super::yaml::{Node, Style, Value};
use crate::model::{Fault, Place};

/// A type that can be read from a node and that describes itself as JSON Schema.
pub trait Format: Sized {
    /// Reads the node. Nothing comes back where it is faulty; the faults are in the reader then.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// Its JSON Schema; named types put themselves into `definitions` and give a reference.
    fn schema(definitions: &mut Map<String, Json>) -> Json;
}

/// Collects faults.
pub struct Reader<'t> {
    lines: Vec<&'t str>,
    faults: Vec<Fault>,
    incomplete: bool,
}

impl<'t> Reader<'t> {
    /// A reader for faults in this text.
    pub fn new(text: &'t str) -> Self {
        Self { lines: text.lines().collect(), faults: Vec::new(), incomplete: false }
    }

    /// Says that parts of the text could not be read, so that a missing key is no fault.
    pub fn set_incomplete(&mut self, incomplete: bool) {
        self.incomplete = incomplete;
    }

    /// Takes over faults found elsewhere.
    pub fn take_faults(&mut self, faults: Vec<Fault>) {
        self.faults.extend(faults);
    }

    /// Whether anything is wrong so far.
    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// All faults, in file order, each once.
    pub fn into_faults(mut self) -> Vec<Fault> {
        self.faults.sort();
        self.faults.dedup();
        self.faults
    }

    /// Reports a fault at a node.
    pub fn fault(&mut self, node: &Node, message: impl Into<String>, hint: impl Into<String>) {
        self.fault_at(node.place, message, hint);
    }

    /// Reports a fault at a place.
    pub fn fault_at(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        let line = usize::try_from(place.line).unwrap_or(1).saturating_sub(1);
        let column = usize::try_from(place.column).unwrap_or(1).saturating_sub(1);
        let rest: String = self.lines.get(line).unwrap_or(&"").chars().skip(column).collect();
        self.faults.push(Fault { place, message: message.into(), excerpt: excerpt(&rest), hint: hint.into() });
    }

    /// Reports a missing key, unless it may stand in a part that could not be read.
    pub fn missing(&mut self, node: &Node, what: &str, key: &str, doc: &str) {
        if !self.incomplete {
            self.fault_at(node.place, format!("{what} lacks `{key}`"), format!("add `{key}:` ({})", first_sentence(doc)));
        }
    }

    /// The entries of a mapping by key, with unknown and doubled keys reported.
    pub fn entries<'n>(&mut self, node: &'n Node, what: &str, keys: &[&str]) -> Option<Vec<(&'n str, &'n Node, &'n Node)>> {
        let Value::Mapping(entries) = &node.value else {
            self.fault(node, format!("{what} has to be a mapping, not {}", kind_of(node)), format!("write keys with values: {}", quoted(keys)));
            return None;
        };
        let mut found: Vec<(&str, &Node, &Node)> = Vec::new();
        for (key_node, value) in entries {
            let Value::Scalar { text: key, .. } = &key_node.value else {
                self.fault(
                    key_node,
                    format!("a key of {what} has to be a word, not {}", kind_of(key_node)),
                    format!("its keys are {}", quoted(keys)),
                );
                continue;
            };
            if let Some((_, first, _)) = found.iter().find(|(k, ..)| k == key) {
                let hint = format!("it stands on line {} already: join the two", first.place.line);
                self.fault(key_node, format!("`{key}` stands twice in {what}"), hint);
            } else if !keys.contains(&key.as_str()) {
                self.fault(key_node, format!("{what} has no key `{key}`"), suggestion(key, keys));
            } else {
                found.push((key, key_node, value));
            }
        }
        Some(found)
    }
}

/// The kind of a node, for messages.
pub fn kind_of(node: &Node) -> &'static str {
    match &node.value {
        Value::Scalar { text, style: Style::Plain } if is_null(text) => "nothing",
        Value::Scalar { .. } => "a single value",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
    }
}

/// Whether a plain scalar means nothing.
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// "did you mean", where it is near enough, and else what is allowed.
pub fn suggestion(wrong: &str, allowed: &[&str]) -> String {
    let lower = wrong.to_lowercase();
    let best = allowed.iter().map(|a| (strsim::damerau_levenshtein(&lower, a), *a)).min();
    match best {
        Some((distance, near)) if distance <= 2.max(near.len() / 3) && distance < near.len() => format!("did you mean `{near}`?"),
        _ => format!("allowed here: {}", quoted(allowed)),
    }
}

/// What to say of a mapping that has none of the keys of which it needs one.
pub fn lacking(what: &str, any: &[&str]) -> (String, String) {
    match what {
        "`applies_to`" | "`run`" => (format!("{what} is empty"), format!("give it one of {}, or leave it out", quoted(any))),
        _ => (format!("{what} expects nothing, so it could never fail"), format!("add what is expected: {}", quoted(any))),
    }
}

/// Words in backticks, joined by commas.
pub fn quoted(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

/// One line of at most 100 characters, control characters made visible.
pub fn excerpt(text: &str) -> String {
    let text = text.trim_end();
    let mut cut: String = text.chars().take(100).map(|c| if c.is_control() { '\u{b7}' } else { c }).collect();
    if text.chars().count() > 100 {
        cut.push('\u{2026}');
    }
    cut
}

/// The first sentence of a description, in lower case at the front.
fn first_sentence(doc: &str) -> String {
    let doc = doc.trim();
    let end = doc.find(". ").or_else(|| doc.find(';')).unwrap_or(doc.len());
    let sentence = doc.get(..end).unwrap_or(doc).trim_end_matches('.');
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// Describes a mapping once: its struct as written, how it is read, and its JSON Schema.
///
/// `required` fields must be there; of the keys in `one_of` exactly one must be, of those in `any_of` at least one. What
/// stands behind `schema` is an expression (ECMA-262) that every valid text matches; the reader checks it in words of its own.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $name:ident is $what:literal $(one_of [$($one:ident),+])? $(any_of [$($any:ident),+])? {
            $( $(#[doc = $field_doc:literal])+ $need:ident $field:ident $(= $key:literal)? : $type:ty $(, example $example:literal)? $(, schema $pattern:literal)? ; )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where it begins.
            #[allow(dead_code, reason = "every record knows its place, and some have no fault of their own to report")]
            pub place: $crate::model::Place,
            $( $(#[doc = $field_doc])+ pub $field: record!(@type $need $type), )*
        }

        impl $crate::rules::reader::Format for $name {
            fn read(node: &$crate::rules::yaml::Node, reader: &mut $crate::rules::reader::Reader<'_>) -> Option<Self> {
                const KEYS: &[&str] = &[$( record!(@key $field $($key)?) ),*];
                let entries = reader.entries(node, $what, KEYS)?;
                // A key that was not understood may be the one that is missed.
                #[allow(unused_variables, reason = "asked only where one of several keys has to be there")]
                let complete = matches!(&node.value, $crate::rules::yaml::Value::Mapping(all) if all.len() == entries.len());
                $( let one: &[&str] = &[$( stringify!($one) ),+]; record!(@one entries, reader, node, one, $what, complete); )?
                $( let any: &[&str] = &[$( stringify!($any) ),+]; record!(@any entries, reader, node, any, $what, complete); )?
                $(
                    let $field = {
                        let key = record!(@key $field $($key)?);
                        match entries.iter().find(|(k, ..)| *k == key) {
                            Some((_, _, value)) => <$type as $crate::rules::reader::Format>::read(value, reader),
                            None => {
                                if record!(@is_required $need) {
                                    reader.missing(node, $what, key, concat!($($field_doc),+));
                                }
                                None
                            }
                        }
                    };
                )*
                Some(Self { place: node.place, $( $field: record!(@take $need $field), )* })
            }

            fn schema(definitions: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                let name = stringify!($name);
                if !definitions.contains_key(name) {
                    definitions.insert(name.to_owned(), serde_json::Value::Null);
                    let mut properties = serde_json::Map::new();
                    let mut required: Vec<&str> = Vec::new();
                    $(
                        let key = record!(@key $field $($key)?);
                        let mut property = <$type as $crate::rules::reader::Format>::schema(definitions);
                        $crate::rules::schema::describe(&mut property, concat!($($field_doc),+));
                        $( $crate::rules::schema::add_example(&mut property, $example); )?
                        $( $crate::rules::schema::add_pattern(&mut property, $pattern); )?
                        properties.insert(key.to_owned(), property);
                        if record!(@is_required $need) { required.push(key); }
                    )*
                    let mut schema = serde_json::json!({
                        "type": "object", "description": concat!($($doc),+).trim(),
                        "properties": properties, "additionalProperties": false,
                    });
                    if let Some(object) = schema.as_object_mut() {
                        if !required.is_empty() { object.insert("required".into(), serde_json::json!(required)); }
                        $( object.insert("oneOf".into(), serde_json::json!([$( { "required": [stringify!($one)] } ),+])); )?
                        $( object.insert("anyOf".into(), serde_json::json!([$( { "required": [stringify!($any)] } ),+])); )?
                    }
                    definitions.insert(name.to_owned(), schema);
                }
                serde_json::json!({ "$ref": format!("#/$defs/{name}") })
            }
        }
    };
    (@type required $type:ty) => { $type };
    (@type optional $type:ty) => { Option<$type> };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@is_required required) => { true };
    (@is_required optional) => { false };
    (@take required $field:ident) => { $field? };
    (@take optional $field:ident) => { $field };
    (@one $entries:ident, $reader:ident, $node:ident, $one:ident, $what:literal, $complete:ident) => {
        let given: Vec<_> = $entries.iter().filter(|(k, ..)| $one.contains(k)).collect();
        match given.as_slice() {
            [_] => {}
            [] if !$complete => {}
            [] => $reader.fault($node, concat!($what, " says nothing"), format!("give it one of {}", $crate::rules::reader::quoted($one))),
            [_, second, ..] => {
                let hint = concat!("write ", $what, " of its own for each");
                $reader.fault(second.1, format!(concat!($what, " holds one thing, and `{}` is a second"), second.0), hint);
            }
        }
    };
    (@any $entries:ident, $reader:ident, $node:ident, $any:ident, $what:literal, $complete:ident) => {
        if $complete && !$entries.iter().any(|(k, ..)| $any.contains(k)) {
            let (message, hint) = $crate::rules::reader::lacking($what, $any);
            $reader.fault($node, message, hint);
        }
    };
}

/// Describes a choice of words once: its enum, how it is read, and its JSON Schema.
macro_rules! choice {
    ($(#[doc = $doc:literal])+ $name:ident is $what:literal => $target:ty { $( $word:literal => $value:expr, )+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub $target);

        impl $crate::rules::reader::Format for $name {
            fn read(node: &$crate::rules::yaml::Node, reader: &mut $crate::rules::reader::Reader<'_>) -> Option<Self> {
                const WORDS: &[&str] = &[$( $word ),+];
                let word = $crate::rules::values::Text::read(node, reader)?;
                match word.value.as_str() {
                    $( $word => return Some(Self($value)), )+
                    other => reader.fault(node, format!(concat!("`{}` is not ", $what), other), $crate::rules::reader::suggestion(other, WORDS)),
                }
                None
            }

            fn schema(_: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                serde_json::json!({ "type": "string", "enum": [$( $word ),+] })
            }
        }
    };
}

pub(super) use {choice, record};
