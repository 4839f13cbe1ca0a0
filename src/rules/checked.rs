//! The rule as written becomes the rule as checked: codes are read, patterns compiled, placeholders and links resolved.

use std::collections::BTreeSet;

use super::checks;
use super::format::{CauseEntry, ConditionEntry, EventEntry, ExampleEntry, RuleFile, StepEntry, SymptomEntry, UndoEntry};
use super::pattern;
use super::reader::{Reader, suggestion};
use super::values::{List, Text};
use crate::model::{
    AppliesTo, Cause, Check, CodeSpace, Condition, ErrorCode, Example, Expected, Link, Pattern, Phrase, Place, Reference, Rule, Shell, ShellCommand,
    Sign, Step, Symptom, Template, Version, VersionRange,
};
use crate::words::words;

/// Checks a rule as written. Faults go to the reader; what comes back is usable only if there are none.
pub fn check(written: RuleFile, id: &str, origin: &str, reader: &mut Reader<'_>) -> Option<Rule> {
    let _ = written.format;
    let symptoms = symptoms(written.symptoms, reader);
    let requires = written.requires.and_then(|c| condition(c, reader));
    let unless = written.unless.and_then(|c| condition(c, reader));

    // Captures of the rule's own symptoms are known to all its causes; those of a cause only to itself.
    let captures = captures(&symptoms);
    let mut ids = BTreeSet::new();
    let mut causes = Vec::new();
    for entry in written.causes.0 {
        if !is_id(&entry.id.value) {
            reader.fault_at(
                entry.id.place,
                format!("`{}` is not an id", entry.id.value),
                "use lower-case letters, digits and hyphens: `interim-update`",
            );
        } else if !ids.insert(entry.id.value.clone()) {
            reader.fault_at(entry.id.place, format!("two causes have the id `{}`", entry.id.value), "give each cause an id of its own");
        }
        causes.push(cause(entry, &captures, reader));
    }

    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let examples = written.examples.map(|l| l.0).unwrap_or_default().into_iter().filter_map(|e| example(e, &ids, reader)).collect();
    let references = written.references.map(|l| l.0).unwrap_or_default();
    for reference in &references {
        let url = &reference.url;
        if !url.value.starts_with("https://") && !url.value.starts_with("http://") {
            reader.fault_at(url.place, format!("`{}` is not a web address", url.value), "begin it with `https://`");
        }
    }
    Some(Rule {
        id: id.to_owned(),
        origin: origin.to_owned(),
        title: written.title.value,
        product: written.product.map(|p| p.value),
        applies_to: AppliesTo {
            versions: written.applies_to.as_ref().and_then(|a| a.versions.as_ref()).map(|v| versions(v, reader)).unwrap_or_default(),
            os: written.applies_to.and_then(|a| a.os).map(|o| o.0.into_iter().map(|o| o.0).collect()).unwrap_or_default(),
        },
        severity: written.severity.map(|s| s.0).unwrap_or_default(),
        symptoms,
        requires,
        unless,
        causes: causes.into_iter().collect::<Option<Vec<_>>>()?,
        references: references.into_iter().map(|r| Reference { title: r.title.value, url: r.url.value }).collect(),
        see: written.see.map(|l| l.0.into_iter().map(|t| link(t.value)).collect()).unwrap_or_default(),
        examples,
    })
}

fn link(text: String) -> Link {
    let path = text.split('#').next().unwrap_or_default();
    if path.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case("md")) { Link::Article(text) } else { Link::Rule(text) }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 80 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') && !text.starts_with('-')
}

fn captures(symptoms: &[Symptom]) -> BTreeSet<String> {
    let patterns = symptoms.iter().filter_map(|s| if let Sign::Pattern(p) = &s.sign { Some(p) } else { None });
    patterns.flat_map(|p| p.captures.iter().cloned()).collect()
}

fn versions(text: &Text, reader: &mut Reader<'_>) -> Vec<VersionRange> {
    let mut found = Vec::new();
    let mut offset = 0;
    for part in text.value.split(',') {
        let version = part.trim();
        let is_comparison = version.starts_with(['<', '>', '=', '!']);
        let range = if is_comparison { version.parse().map(VersionRange::Comparison) } else { version.parse::<Version>().map(VersionRange::Series) };
        match range {
            Ok(range) => found.push(range),
            Err(why) => reader.fault_at(text.place_inside(offset), why, "write versions and ranges with commas between them: `2013, 2016, >= 15.1`"),
        }
        offset += part.chars().count() + 1;
    }
    found
}

fn symptoms(list: List<SymptomEntry>, reader: &mut Reader<'_>) -> Vec<Symptom> {
    list.0
        .into_iter()
        .filter_map(|entry| {
            let os = entry.os.map(|o| o.0);
            let sign = if let Some(text) = entry.text {
                Sign::Text(text.value)
            } else {
                sign(entry.event, entry.code, entry.pattern, entry.phrase, entry.product, reader)?
            };
            Some(Symptom { sign, os })
        })
        .collect()
}

fn sign(
    event: Option<EventEntry>,
    code: Option<Text>,
    pattern: Option<Text>,
    phrase: Option<Text>,
    product: Option<Text>,
    reader: &mut Reader<'_>,
) -> Option<Sign> {
    if let Some(event) = event {
        return Some(Sign::Event { source: event.source.map(|s| s.value), id: event.id.0 });
    }
    if let Some(code) = code {
        return code_sign(code, reader);
    }
    if let Some(text) = pattern {
        return pattern_sign(&text, reader).map(Sign::Pattern);
    }
    if let Some(phrase) = phrase {
        let found: Vec<String> = words(&phrase.value).map(|w| w.text.to_lowercase()).collect();
        if found.is_empty() {
            reader.fault_at(phrase.place, "the phrase has no word", "a phrase is matched by its words; use `pattern` for punctuation");
            return None;
        }
        return Some(Sign::Phrase(Phrase { text: phrase.value, words: found }));
    }
    product.map(|p| Sign::Product(p.value))
}

fn code_sign(code: Text, reader: &mut Reader<'_>) -> Option<Sign> {
    let readings = ErrorCode::readings(&code.value);
    if readings.is_empty() {
        let hint = match code.value.split_once(':') {
            Some((space, _)) if space.parse::<CodeSpace>().is_err() => suggestion(space, &CodeSpace::names().collect::<Vec<_>>()),
            Some((space, name)) => format!("`{name}` is not in the table of {space}: write its number"),
            None => "write a number, a hex value or a symbol: `1603`, `0x80070643`, `ENOSPC`, `errno:28`".into(),
        };
        reader.fault_at(code.place, format!("`{}` is not an error code", code.value), hint);
        return None;
    }
    Some(Sign::Code { spelled: code.value, readings })
}

fn pattern_sign(text: &Text, reader: &mut Reader<'_>) -> Option<Pattern> {
    match pattern::read_pattern(&text.value) {
        Ok(pattern) => {
            for capture in &pattern.captures {
                if Template::new(format!("{{{capture}}}")).placeholders().next().is_none() {
                    reader.fault_at(
                        text.place,
                        format!("the capture `{capture}` cannot be used as a placeholder"),
                        "name captures in lower case: `(?<update>…)`",
                    );
                }
            }
            Some(pattern)
        }
        Err(fault) => {
            reader.fault_at(pattern::place_of(&fault, text), fault.message, fault.hint);
            None
        }
    }
}

fn condition(entry: ConditionEntry, reader: &mut Reader<'_>) -> Option<Condition> {
    if let Some(parts) = entry.any {
        return Some(Condition::Any(parts.0.into_iter().filter_map(|c| condition(c, reader)).collect()));
    }
    if let Some(parts) = entry.all {
        return Some(Condition::All(parts.0.into_iter().filter_map(|c| condition(c, reader)).collect()));
    }
    if let Some(inner) = entry.not {
        return condition(*inner.0, reader).map(|c| Condition::Not(Box::new(c)));
    }
    if let Some(parts) = entry.sequence {
        return Some(Condition::Sequence(parts.0.into_iter().filter_map(|p| sign(None, None, p.pattern, p.phrase, None, reader)).collect()));
    }
    sign(entry.event, entry.code, entry.pattern, entry.phrase, entry.product, reader).map(Condition::Sign)
}

/// A text that may have placeholders; each must be the name of a capture.
fn template(text: &Text, captures: &BTreeSet<String>, reader: &mut Reader<'_>) -> Template {
    let template = Template::new(text.value.as_str());
    placeholders(&template, text.place, captures, reader);
    template
}

fn placeholders(template: &Template, place: Place, captures: &BTreeSet<String>, reader: &mut Reader<'_>) {
    for name in template.placeholders().filter(|name| !captures.contains(*name)) {
        let known: Vec<&str> = captures.iter().map(String::as_str).collect();
        let hint = if known.is_empty() {
            format!("capture it in a pattern, `(?<{name}>…)`, or write `{{{{{name}}}}}` for braces that stand for themselves")
        } else {
            format!("{} Write `{{{{{name}}}}}` for braces that stand for themselves", suggestion(name, &known))
        };
        reader.fault_at(place, format!("no pattern captures `{{{name}}}`"), hint);
    }
}

fn cause(entry: CauseEntry, shared: &BTreeSet<String>, reader: &mut Reader<'_>) -> Option<Cause> {
    let symptoms = entry.symptoms.map(|s| symptoms(s, reader)).unwrap_or_default();
    let captures: BTreeSet<String> = shared.union(&captures(&symptoms)).cloned().collect();
    let optional = |text: Option<Text>, reader: &mut Reader<'_>| text.map(|t| template(&t, &captures, reader));
    Some(Cause {
        id: entry.id.value,
        title: template(&entry.title, &captures, reader),
        likelihood: entry.likelihood.map_or(0.25, |l| l.value),
        explanation: optional(entry.explanation, reader).unwrap_or_default(),
        symptoms,
        requires: entry.requires.and_then(|c| condition(c, reader)),
        because: entry.because.map(|t| t.value),
        ask: optional(entry.ask, reader),
        checks: checks(entry.checks, &captures, reader),
        fix: entry.fix.map(|l| l.0).unwrap_or_default().into_iter().map(|s| step(s, &captures, reader)).collect(),
    })
}

fn checks(list: Option<List<checks::CheckEntry>>, captures: &BTreeSet<String>, reader: &mut Reader<'_>) -> Vec<Check> {
    list.map(|l| l.0)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entry| {
            let place = entry.place;
            let check = checks::check(entry, reader)?;
            for template in check.question.templates() {
                placeholders(template, place, captures, reader);
            }
            Some(check)
        })
        .collect()
}

fn step(entry: StepEntry, captures: &BTreeSet<String>, reader: &mut Reader<'_>) -> Step {
    let commands = |entries: Vec<(Shell, Text)>, reader: &mut Reader<'_>| -> Vec<ShellCommand<Template>> {
        entries.into_iter().map(|(shell, text)| ShellCommand { shell, command: template(&text, captures, reader) }).collect()
    };
    Step {
        instruction: template(&entry.instruction, captures, reader),
        run: entry.run.map(|r| commands(r.into_commands(), reader)).unwrap_or_default(),
        undo: match entry.undo {
            Some(UndoEntry::Commands(c)) => commands(c.into_commands(), reader),
            Some(UndoEntry::Sentence(text)) => vec![ShellCommand { shell: Shell::Words, command: template(&text, captures, reader) }],
            None => Vec::new(),
        },
        risk: entry.risk.map(|r| r.0).unwrap_or_default(),
        done_when: checks(entry.done_when, captures, reader),
    }
}

fn example(entry: ExampleEntry, causes: &[&str], reader: &mut Reader<'_>) -> Option<Example> {
    let expected = if let Some(top) = entry.top {
        // `cause` and `rule#cause` are both understood; the rule is this one.
        let id = top.value.rsplit_once('#').map_or(top.value.as_str(), |(_, cause)| cause);
        if !causes.contains(&id) {
            reader.fault_at(top.place, format!("this rule has no cause `{id}`"), suggestion(id, causes));
            return None;
        }
        Expected::Top(id.to_owned())
    } else {
        let flag = entry.found.or(entry.silent)?;
        if !flag.0 {
            reader.fault_at(entry.place, "an example that expects nothing", "write `found: true`, `silent: true` or `top: CAUSE`");
            return None;
        }
        if entry.silent.is_some() { Expected::Silent } else { Expected::Found }
    };
    Some(Example { paste: entry.paste.value, expected, line: entry.place.line })
}
