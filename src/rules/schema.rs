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
        "$id": "https://whybook.dev/schemas/rule-1.json",
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

/// Puts an example beside what a property already says.
pub fn add_example(property: &mut Json, example: &str) {
    if let Some(object) = property.as_object_mut() {
        object.insert("examples".into(), json!([example]));
    }
}
