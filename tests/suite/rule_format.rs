//! The rule format: every fault with its place and the way out, and the JSON Schema, which says the same to editors.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use whybook::cli::Exit;
use whybook::model::FaultyFile;
use whybook::rules::{Outcome, json_schema, read_rule};

use crate::support::World;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The YAML files under a folder, with their names and texts.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

/// Whether the schema accepts a YAML text; one that is no YAML it does not.
fn schema_accepts(text: &str) -> bool {
    let validator = jsonschema::validator_for(&json_schema());
    let value: Result<Value, _> = serde_yaml::from_str(text);
    matches!((validator, value), (Ok(validator), Ok(value)) if validator.is_valid(&value))
}

#[test]
fn every_fault_has_its_place_and_the_way_out() {
    let all = files(&root().join("tests/faulty-rules"));
    assert!(all.len() >= 70, "{}", all.len());
    for (name, text) in all {
        let Outcome::Faulty(faults) = read_rule(&text, "x", "test") else { panic!("{name} is not faulty") };
        for fault in &faults {
            assert!(!fault.hint.is_empty() && !fault.message.is_empty(), "{name}: {fault:?}");
            assert!(fault.message.starts_with(|c: char| !c.is_uppercase()), "{name}: {fault:?}");
        }
        let shown = FaultyFile { path: format!("{name}.yaml"), faults }.to_string();
        insta::assert_snapshot!(format!("faulty_{name}"), shown);
    }
}

#[test]
fn five_different_faults_are_five_reports() {
    let text = fs::read_to_string(root().join("tests/faulty-rules/five-different-faults.yaml")).unwrap();
    let Outcome::Faulty(faults) = read_rule(&text, "x", "test") else { panic!("not faulty") };
    let places: Vec<(u32, u32)> = faults.iter().map(|f| (f.place.line, f.place.column)).collect();
    assert_eq!(places, [(4, 1), (6, 21), (7, 11), (10, 12), (12, 30)], "{faults:#?}");
}

#[test]
fn the_schema_refuses_what_it_can_see() {
    let mut wrong = Vec::new();
    for (name, text) in files(&root().join("tests/faulty-rules")) {
        let accepts = match text.lines().next() {
            Some("# The schema accepts this.") => true,
            Some("# The schema refuses this.") => false,
            other => panic!("{name} does not say what the schema makes of it: {other:?}"),
        };
        if schema_accepts(&text) != accepts {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "the schema sees it otherwise: {wrong:?}");
}

#[test]
fn the_schema_accepts_what_the_parser_accepts() {
    let mut all = files(&root().join("rules"));
    all.extend(files(&root().join("tests/good-rules")));
    assert!(all.len() >= 3);
    for (name, text) in all {
        assert!(matches!(read_rule(&text, "x", "test"), Outcome::Rule(_)), "{name}: {:#?}", read_rule(&text, "x", "test"));
        let validator = jsonschema::validator_for(&json_schema()).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_published_schema_is_the_one_of_the_parser() {
    let published = fs::read_to_string(root().join("schemas/rule-1.json")).unwrap();
    let outcome = World::new().run(&["kb", "schema"]).expect(Exit::Found);
    assert!(outcome.stdout == published, "run `whybook kb schema > schemas/rule-1.json`");
}

#[test]
fn every_key_is_described_and_has_an_example_that_is_valid() {
    let schema = json_schema();
    let definitions = schema["$defs"].as_object().unwrap();
    let mut wrong = Vec::new();
    for (name, definition) in definitions {
        for (key, property) in definition["properties"].as_object().unwrap() {
            let described = property["description"].as_str().is_some_and(|d| d.ends_with(['.', '`', ')']) && d.len() > 5);
            if !described {
                wrong.push(format!("{name}.{key} is not described: {property}"));
            }
            if property.get("enum").is_some() || property["type"] == "boolean" {
                continue;
            }
            let Some(examples) = property["examples"].as_array() else {
                wrong.push(format!("{name}.{key} has no example"));
                continue;
            };
            let mut alone = property.clone();
            alone["$defs"] = schema["$defs"].clone();
            let validator = jsonschema::validator_for(&alone).unwrap();
            for example in examples {
                let errors: Vec<String> = validator.iter_errors(example).map(|e| e.to_string()).collect();
                wrong.extend(errors.iter().map(|e| format!("{name}.{key}: {example}: {e}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
