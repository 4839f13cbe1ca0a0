//! The JSON Schema of a rule file, made from the description in `format.rs`.

use serde_json::{Map, Value as Json, json};

use super::format::RuleFile;
use super::reader::Format;

/// The JSON Schema (draft 2020-12) of rule format 1.
#[must_use]
pub fn json_schema() -> Json {
    let mut definitions = Map::new();
    let root = RuleFile::schema(&mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:whybook:rule-1",
        "title": "Whybook rule, format 1",
    });
    if let (Some(schema), Some(root)) = (schema.as_object_mut(), root.as_object()) {
        schema.extend(root.clone());
        schema.insert("$defs".into(), Json::Object(definitions));
    }
    schema
}

/// Puts a description beside what a property already says.
pub fn describe(property: &mut Json, description: &str) {
    if let Some(object) = property.as_object_mut() {
        object.insert("description".into(), Json::String(description.trim().to_owned()));
    }
}

/// Puts an example beside what a property already says. It is written as in a rule: a text as it is, everything else as
/// YAML.
pub fn add_example(property: &mut Json, example: &str) {
    let is_text = allows(property, "string") && !allows(property, "integer");
    let value = if is_text { Json::from(example) } else { serde_yaml::from_str(example).unwrap_or_else(|_| Json::from(example)) };
    if let Some(object) = property.as_object_mut() {
        object.insert("examples".into(), json!([value]));
    }
}

/// Puts an expression that every valid text matches beside what a property already says.
pub fn add_pattern(property: &mut Json, pattern: &str) {
    if let Some(object) = property.as_object_mut() {
        object.insert("pattern".into(), Json::from(pattern));
    }
}

/// Whether a property may have values of a type.
fn allows(property: &Json, wanted: &str) -> bool {
    let is_wanted = |t: &Json| t.as_str() == Some(wanted);
    match (property.get("type"), property.get("anyOf")) {
        (Some(Json::Array(types)), _) => types.iter().any(is_wanted),
        (Some(only), _) => is_wanted(only),
        (None, Some(Json::Array(ways))) => ways.iter().any(|way| allows(way, wanted)),
        _ => false,
    }
}
