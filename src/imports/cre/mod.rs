//! Common Reliability Enumerations: rules that watch logs for known problems (<https://github.com/prequel-dev/cre>).
//!
//! A CRE says what a log shows (`rule`) and describes the problem (`cre`). Its terms become symptoms and conditions
//! (`conditions.rs`, `regex.rs`), its description and impact words to search for, its cause and mitigation a cause with a
//! fix, its test log examples.

mod conditions;
mod example;
mod regex;

use serde_yaml::{Mapping, Value};

pub use conditions::Terms;
use conditions::{shown, text};
pub use example::{LogFile, examples};

use super::draft::{Draft, DraftCause, DraftReference, DraftStep, DraftVersions, one_line};
use super::{Imported, Note};
use crate::markdown::{clip, parts, sentences, slug, steps};
use crate::model::{Version, product_by_name};
use crate::words::{join_keys, words};

/// The terms that a file shares with others: its `terms`.
#[must_use]
pub fn shared_terms(yaml: &str) -> Terms {
    let Ok(Value::Mapping(file)) = serde_yaml::from_str(yaml) else { return Terms::new() };
    let Some(Value::Mapping(terms)) = file.get("terms") else { return Terms::new() };
    terms.iter().map(|(name, term)| (text(name), term.clone())).collect()
}

/// The rules of a file. `source` is its path as the user knows it; `terms` are those that all files share.
#[must_use]
pub fn drafts(yaml: &str, source: &str, terms: &Terms) -> Imported {
    let mut imported = Imported::default();
    let file = match serde_yaml::from_str(yaml) {
        Ok(Value::Mapping(file)) => file,
        Ok(_) => Mapping::new(),
        Err(error) => {
            imported.faults.push(format!("it is no YAML: {error}"));
            return imported;
        }
    };
    let Some(Value::Sequence(rules)) = file.get("rules") else {
        imported.passed_over = Some("it has no `rules`".to_owned());
        return imported;
    };
    for (n, rule) in rules.iter().enumerate() {
        match draft(rule, source, terms) {
            Ok(draft) => imported.drafts.push(draft),
            Err(why) => imported.faults.push(format!("rule {}: {why}", n + 1)),
        }
    }
    imported
}

/// The keys of a CRE that are read below, or that say nothing about the problem.
const READ: [&str; 10] = ["id", "title", "severity", "category", "description", "cause", "impact", "tags", "mitigation", "references"];
/// Tags that every CRE has.
const IDLE_TAGS: [&str; 4] = ["public", "known-problem", "known-issue", "draft"];

fn draft(rule: &Value, source: &str, terms: &Terms) -> Result<Draft, String> {
    let Value::Mapping(rule) = rule else { return Err("it is no mapping".to_owned()) };
    let Some(Value::Mapping(cre)) = rule.get("cre") else { return Err("it has no `cre`".to_owned()) };
    let field = |name: &str| cre.get(name).map(text).map(|t| t.trim().to_owned()).unwrap_or_default();
    let (id, title) = (field("id"), field("title"));
    if slug(&id).is_empty() {
        return Err("its `cre` has no `id`".to_owned());
    }
    let mut draft = Draft { id: slug(&id), source: source.to_owned(), format: 1, ..Draft::default() };
    draft.title = clip(&one_line(if title.is_empty() { &id } else { &title }), 200);
    draft.severity = severity(&field("severity"), &mut draft.notes);

    let found = match rule.get("rule") {
        Some(rule) => conditions::read(rule, terms),
        None => {
            draft.notes.push(Note::left_out("rule", "it has no conditions: it is found by its words alone", ""));
            conditions::Conditions::default()
        }
    };
    found.symptoms.into_iter().for_each(|sign| draft.add_symptom(sign));
    draft.requires = found.requires;
    draft.unless = found.unless;
    draft.notes.extend(found.notes);

    let applications = applications(cre, &mut draft);
    for paragraph in paragraphs(&field("description")).into_iter().chain(paragraphs(&field("impact"))) {
        draft.add_text(&paragraph);
    }
    found.words.iter().for_each(|t| draft.add_text(t));
    draft.add_text(&topics(cre, &applications, &found.sources));
    if draft.symptoms.is_empty() {
        let title = draft.title.clone();
        draft.add_text(&title);
    }

    let mut cause = cause(&field("cause"), &draft.title);
    cause.ask = found.questions.first().cloned();
    cause.fix = fix(&field("mitigation"));
    draft.causes.push(cause);
    references(cre, &mut draft);
    bookkeeping(rule, cre, &mut draft);
    Ok(draft)
}

fn severity(written: &str, notes: &mut Vec<Note>) -> Option<&'static str> {
    match written {
        "0" => Some("critical"),
        "1" => Some("high"),
        "2" => Some("medium"),
        "3" | "4" => Some("low"),
        "" => None,
        other => {
            notes.push(Note::left_out("severity", "it is none of 0 to 4", other));
            None
        }
    }
}

/// The product, and every name that the problem's applications go by.
fn applications(cre: &Mapping, draft: &mut Draft) -> Vec<String> {
    let Some(Value::Sequence(list)) = cre.get("applications") else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for (n, application) in list.iter().enumerate() {
        let Value::Mapping(application) = application else { continue };
        for (key, value) in application {
            let (key, value) = (text(key), text(value).trim().to_owned());
            match key.as_str() {
                "name" if !value.is_empty() => {
                    if draft.product.is_none() {
                        draft.product = Some(known_product(&value).unwrap_or_else(|| clip(&value, 60)));
                    }
                    names.push(value);
                }
                "processName" | "containerName" => names.push(value),
                "version" if n == 0 => versions(&value, draft),
                // Of another application than the product; what matches every version says nothing.
                "version" if matches!(value.as_str(), "" | "*") => {}
                "version" => draft.notes.push(Note::left_out("applications.version", "the versions of a rule are those of its product", value)),
                _ => draft.notes.push(Note::left_out(format!("applications.{key}"), "a rule has no place for it", value)),
            }
        }
    }
    names.dedup();
    names
}

/// The name by which the product table knows an application.
fn known_product(name: &str) -> Option<String> {
    let key = words(name).fold(0, |key, word| join_keys(key, word.key()));
    product_by_name(key).map(|p| p.product.to_owned())
}

fn versions(written: &str, draft: &mut Draft) {
    let mut ranges = Vec::new();
    for part in written.split([',', ' ']).map(str::trim).filter(|p| !p.is_empty()).fold(Vec::new(), join_operators) {
        let part = part.trim_end_matches(".*").trim_end_matches(".x");
        if matches!(part, "*" | "x" | "latest" | "any" | "all") {
            return;
        }
        let range = match part.strip_suffix('+') {
            Some(least) => format!(">= {least}"),
            None => part.to_owned(),
        };
        let bare = range.trim_start_matches(['<', '>', '=', '!', 'v', ' ', '~', '^']);
        let is_version = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.parse::<Version>().is_ok();
        if !is_version || range.starts_with(['~', '^']) {
            draft.notes.push(Note::left_out("applications.version", "it is no version or range that a rule can have", written));
            return;
        }
        ranges.push(range);
    }
    // `>= 1.0, < 2.0` would be one or the other here, which is every version.
    let bounded = ranges.iter().any(|r| r.starts_with('<')) && ranges.iter().any(|r| r.starts_with('>'));
    if bounded {
        draft.notes.push(Note::left_out("applications.version", "versions between two bounds have no counterpart", written));
    } else if !ranges.is_empty() {
        draft.applies_to = Some(DraftVersions { versions: ranges.join(", ") });
    }
}

/// `>=` and `1.0` belong together.
fn join_operators(mut parts: Vec<String>, part: &str) -> Vec<String> {
    match parts.last_mut() {
        Some(last) if last.chars().all(|c| matches!(c, '<' | '>' | '=' | '!')) => {
            last.push(' ');
            last.push_str(part);
        }
        _ => parts.push(part.to_owned()),
    }
    parts
}

/// What the problem is about, in words: the category, the tags, the applications, where the log comes from.
fn topics(cre: &Mapping, applications: &[String], sources: &[String]) -> String {
    let mut topics: Vec<String> = vec![cre.get("category").map(text).unwrap_or_default()];
    if let Some(Value::Sequence(tags)) = cre.get("tags") {
        topics.extend(tags.iter().map(text).filter(|t| !IDLE_TAGS.contains(&t.as_str())));
    }
    topics.extend(applications.iter().cloned());
    topics.extend(sources.iter().cloned());
    let mut kept: Vec<String> = Vec::new();
    for topic in topics {
        let topic = topic.replace(['-', '_'], " ");
        if !topic.trim().is_empty() && !kept.iter().any(|k| k.eq_ignore_ascii_case(&topic)) {
            kept.push(topic);
        }
    }
    kept.join(", ")
}

/// The paragraphs of a text: list items and blocks of code are paragraphs as well.
fn paragraphs(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in parts(markdown) {
        if !part.heading.is_empty() {
            found.push(part.heading.clone());
        }
        found.extend(crate::markdown::plain_text(&part.blocks).lines().map(str::to_owned));
    }
    found
}

/// The cause: its first sentence names it, and all of it explains.
fn cause(markdown: &str, title: &str) -> DraftCause {
    let lines = paragraphs(markdown);
    let named = lines.iter().find(|l| !l.ends_with(':')).map_or("", |l| sentences(l).first().copied().unwrap_or_default());
    let items = lines.iter().filter(|l| !l.ends_with(':')).count();
    let name = match items {
        0 => title.to_owned(),
        1 => named.to_owned(),
        _ if markdown.trim_start().starts_with(['-', '*', '1']) => format!("{}, or one of {} other causes", named.trim_end_matches('.'), items - 1),
        _ => named.to_owned(),
    };
    let explanation = if lines.concat() == named { String::new() } else { lines.join("\n") };
    DraftCause::new("documented", name.trim_end_matches('.'), &explanation)
}

fn fix(markdown: &str) -> Vec<DraftStep> {
    parts(markdown).iter().flat_map(|p| steps(&p.blocks)).map(|s| DraftStep::new(&s)).collect()
}

fn references(cre: &Mapping, draft: &mut Draft) {
    let Some(Value::Sequence(list)) = cre.get("references") else { return };
    for reference in list {
        let written = match reference {
            Value::Mapping(map) => map.iter().map(|(_, v)| text(v)).find(|t| t.contains("://")).unwrap_or_default(),
            other => text(other),
        };
        let written = written.trim();
        // Some stand as `Title: https://…` or in angle brackets.
        let address = written.find("http").and_then(|at| written.get(at..)).unwrap_or(written).trim_end_matches(['>', ')', ']']);
        if DraftReference::is_address(address) {
            let before = written.strip_suffix(address).unwrap_or_default().trim_matches([' ', ':', '-', '<', '(', '[']);
            let reference = DraftReference::new(before, address);
            if !draft.references.contains(&reference) {
                draft.references.push(reference);
            }
        } else {
            draft.notes.push(Note::left_out("references", "it is no web address", shown(reference)));
        }
    }
}

/// Notes what of the CRE has no place in a rule.
fn bookkeeping(rule: &Mapping, cre: &Mapping, draft: &mut Draft) {
    for (key, value) in cre {
        let key = text(key);
        if !READ.contains(&key.as_str()) && key != "applications" {
            draft.notes.push(Note::left_out(key, "a rule has no place for it", shown(value)));
        }
    }
    for (key, value) in rule {
        match text(key).as_str() {
            "cre" | "rule" => {}
            "metadata" => draft.notes.push(Note::left_out("metadata", "it is the source's own bookkeeping", shown(value))),
            other => draft.notes.push(Note::left_out(other, "a rule has no place for it", shown(value))),
        }
    }
}
