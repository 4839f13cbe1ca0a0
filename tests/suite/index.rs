//! The causes found through the index are those found by judging every rule: for any knowledge base, any paste, and after
//! any history of changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;
use whybook::diagnosis::{self, Everything, Wanted};
use whybook::engine::{Engine, Setup, read_case};
use whybook::kb::Source;
use whybook::model::{Document, Report};
use whybook::rules::{Outcome, read_rule};

use crate::generator::Generator;

/// The pastes that an engine and the judge of everything are compared on ask for so many causes.
const TOP: [usize; 2] = [5, 30];

/// What a folder means, told without an index: each id with the document of the latest folder in which it is a good one.
fn documents(folders: &[&Path]) -> BTreeMap<String, Document> {
    let mut all = BTreeMap::new();
    for folder in folders {
        let origin = folder.display().to_string();
        let mut good = BTreeMap::new();
        for path in files(folder) {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            let document = match path.strip_suffix(".yaml") {
                None => Some(Document::Article(Box::new(whybook::kb::read_article(&text, &path, &origin)))),
                Some(id) => match read_rule(&text, id.strip_prefix("rules/").unwrap_or(id), &origin) {
                    Outcome::Rule(rule) => Some(Document::Rule(rule)),
                    Outcome::Faulty(_) | Outcome::NotARule => None,
                },
            };
            // Within one folder, the first in order counts.
            if let Some(document) = document {
                good.entry(document.id().to_owned()).or_insert(document);
            }
        }
        all.extend(good);
    }
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn engine(folders: &[&Path], cache: Option<&Path>) -> Engine {
    let sources = folders.iter().map(|f| Source::folder(f).unwrap()).collect();
    Engine::open(Setup { sources, cache: cache.map(Path::to_path_buf) }).unwrap()
}

/// The causes of an answer, a line for each, with all that was counted for them and all that is shown of them.
fn causes(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("{:?}, {} further, signals {:?}", report.verdict, report.further, report.signals)];
    for found in &report.matches {
        let name = (&found.rule, &found.cause, &found.article);
        let why: Vec<String> = found.why.iter().map(|r| format!("{:?} {} {} line {:?}", r.kind, r.value, r.weight, r.line)).collect();
        lines.push(format!("{name:?} {} of {} bits: {}; {:?}", found.confidence, found.score, why.join(", "), found.fix));
    }
    lines
}

#[track_caller]
fn compare(folders: &[&Path], cache: Option<&Path>, pastes: &[String]) {
    let all = documents(folders);
    let mut engine = engine(folders, cache);
    let indexed: Vec<String> = engine.documents_by_id().unwrap().iter().map(|e| e.document.id().to_owned()).collect();
    assert_eq!(indexed, all.keys().cloned().collect::<Vec<_>>(), "other documents are indexed than are there");
    assert_eq!(engine.documents(), all.len() as u64);
    let everything = Everything::of(all.into_values().map(diagnosis::entry_of).collect());
    for paste in pastes {
        let Ok(case) = read_case(paste.as_bytes()) else { continue };
        for top in TOP {
            let wanted = Wanted { top, ..Wanted::default() };
            let through_index = causes(&engine.diagnose(&case, &wanted).unwrap());
            let by_judging_all = causes(&diagnosis::diagnose(&case, &everything, &wanted).unwrap());
            for (n, (found, expected)) in through_index.iter().zip(&by_judging_all).enumerate() {
                assert_eq!(found, expected, "match {n} of the {top} best for the paste: {paste}");
            }
            assert_eq!(through_index.len(), by_judging_all.len(), "causes are missing for the paste: {paste}");
        }
    }
}

/// Pastes about some problems, plain and in noise, and one about something else.
fn pastes(generator: Generator, numbers: &[u64]) -> Vec<String> {
    let of_one = |n: &u64| [generator.message(*n), generator.question(*n), generator.log(*n, 3000)];
    let mut pastes: Vec<String> = numbers.iter().flat_map(of_one).collect();
    // Two messages in one paste, and words that many problems share.
    pastes.push(numbers.iter().map(|n| generator.message(*n)).collect());
    pastes.push("certificate has expired or is not yet valid (ENOSPC) error code 5".to_owned());
    pastes.push("the canteen serves fish on friday".to_owned());
    pastes
}

#[test]
fn hundreds_of_generated_rules() {
    let folder = tempfile::tempdir().unwrap();
    let (kb, cache) = (folder.path().join("kb"), folder.path().join("cache"));
    let generator = Generator::new(7);
    generator.write_rules(400, &kb).unwrap();
    compare(&[&kb], None, &pastes(generator, &[3, 123_456]));
    compare(&[&kb], Some(&cache), &pastes(generator, &[333]));
    // The second time, the index comes from the cache.
    compare(&[&kb], Some(&cache), &pastes(generator, &[366]));
}

#[test]
fn changes_one_after_the_other_never_accumulate() {
    let folder = tempfile::tempdir().unwrap();
    let (kb, cache) = (folder.path().join("kb"), folder.path().join("cache"));
    let generator = Generator::new(11);
    generator.write_rules(100, &kb).unwrap();
    let replace = |path: &Path, text: &str| {
        // As editors do: a new file in the place of the old one.
        let temporary = path.with_extension("new");
        fs::write(&temporary, text).unwrap();
        fs::rename(&temporary, path).unwrap();
    };
    for round in 0..40 {
        let target = kb.join(generator.rule(round % 7).path);
        replace(&target, &generator.rule(1000 + round).text);
        if round % 8 == 7 {
            compare(&[&kb], Some(&cache), &pastes(generator, &[round % 7, 1000 + round, 999 + round, 99]));
        } else {
            engine(&[&kb], Some(&cache));
        }
    }
}

/// One change to two folders of knowledge, of which the second overrides the first.
#[derive(Debug, Clone)]
enum Change {
    /// Puts the text of one rule into the file of another.
    Write { folder: usize, file: u64, text: u64 },
    /// Spoils a file.
    Spoil { folder: usize, file: u64 },
    /// Removes a file.
    Remove { folder: usize, file: u64 },
    /// Writes an article.
    Article { folder: usize, file: u64, text: u64 },
    /// Gives a file the other of the two names that its id can have.
    Move { folder: usize, file: u64 },
    /// Somebody asks.
    Ask,
}

fn change() -> impl Strategy<Value = Change> {
    let (folder, file, text) = (0..2usize, 0..12u64, 0..30u64);
    prop_oneof![
        5 => (folder.clone(), file.clone(), text.clone()).prop_map(|(folder, file, text)| Change::Write { folder, file, text }),
        1 => (folder.clone(), file.clone()).prop_map(|(folder, file)| Change::Spoil { folder, file }),
        2 => (folder.clone(), file.clone()).prop_map(|(folder, file)| Change::Remove { folder, file }),
        1 => (folder.clone(), file.clone(), text).prop_map(|(folder, file, text)| Change::Article { folder, file, text }),
        1 => (folder, file).prop_map(|(folder, file)| Change::Move { folder, file }),
        2 => Just(Change::Ask),
    ]
}

fn apply(change: &Change, folders: [&Path; 2], cache: &Path, generator: Generator) {
    let write = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let at = |folder: usize, file: u64| folders[folder].join(generator.rule(file).path);
    match *change {
        Change::Write { folder, file, text } => write(at(folder, file), &generator.rule(text).text),
        Change::Spoil { folder, file } => write(at(folder, file), "format: 1\ntitle: nothing else\nsymptoms: 7\n"),
        Change::Remove { folder, file } => drop(fs::remove_file(at(folder, file))),
        Change::Article { folder, file, text } => {
            let text = format!("# {}\n\n## Symptoms\n\n{}\n", generator.question(text), generator.message(text));
            write(folders[folder].join(format!("kb/{file}.md")), &text);
        }
        Change::Move { folder, file } => {
            let long = at(folder, file);
            let short = folders[folder].join(generator.rule(file).path.trim_start_matches("rules/"));
            let (from, to) = if long.exists() { (long, short) } else { (short, long) };
            if from.exists() {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::rename(from, to).unwrap();
            }
        }
        Change::Ask => drop(engine(&folders, Some(cache))),
    }
}

/// Words of which few texts are made, so that they have much in common.
const WORDS: [&str; 14] =
    ["disk", "full", "replica", "slot", "nginx", "certificate", "expired", "cannot", "mount", "the", "ENOSPC", "1603", "0x80070643", "Größe"];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(select(&WORDS[..]), count).prop_map(|w| w.join(" "))
}

/// A sign in YAML: one of every kind, patterns with ways, gaps and no words among them.
fn sign() -> impl Strategy<Value = String> {
    let pattern = prop_oneof![
        words(1..4).prop_map(|w| format!("{w} '(?<name>[^']+)'")),
        (words(1..3), words(1..3)).prop_map(|(a, b)| format!("(?:{a}|{b}) .*full")),
        words(1..2).prop_map(|w| format!("{w}s?")),
        words(1..3).prop_map(|w| format!("\\b{w}\\b.{{0,20}}(?:slot )?mount")),
        Just("[0-9]{4}".to_owned()),
    ];
    prop_oneof![
        words(2..4).prop_map(|w| format!("phrase: \"{w}\"")),
        words(1..6).prop_map(|w| format!("text: \"{w}\"")),
        pattern.prop_map(|p| format!("pattern: '{}'", p.replace('\'', "''"))),
        select(&["ENOSPC", "1603", "errno:28", "win32:5", "0x80070643", "ERR_SLOT_FULL"][..]).prop_map(|c| format!("code: {c}")),
        (select(&["MsiInstaller", "Disk", "Microsoft-Windows-WAS"][..]), 10..13u32).prop_map(|(s, id)| format!("event: {{ source: {s}, id: {id} }}")),
        (10..13u32).prop_map(|id| format!("event: {{ id: {id} }}")),
        select(&["nginx", "Exchange Server", "Slot Master"][..]).prop_map(|p| format!("product: {p}")),
    ]
}

fn rule() -> impl Strategy<Value = String> {
    let condition = sign().prop_filter("plain words are no condition", |s| !s.starts_with("text"));
    let signs = proptest::collection::vec(sign(), 1..4);
    let own = proptest::option::of(sign());
    (words(1..5), signs, own, proptest::option::of((any::<bool>(), condition)), words(2..6)).prop_map(|(title, signs, own, condition, fix)| {
        let mut text = format!("format: 1\ntitle: \"{title}\"\nproduct: nginx\nsymptoms:\n");
        signs.iter().for_each(|s| text.push_str(&format!("  - {s}\n")));
        if let Some((needed, sign)) = condition {
            text.push_str(&format!("{}: {{ {sign} }}\n", if needed { "requires" } else { "unless" }));
        }
        text.push_str("causes:\n  - id: a\n    title: the slot\n");
        own.iter().for_each(|s| text.push_str(&format!("    symptoms: [ {{ {s} }} ]\n")));
        text.push_str(&format!("    fix: [ {{ do: \"{fix}\" }} ]\n  - id: b\n    title: the mount\n"));
        text
    })
}

fn paste() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        3 => words(1..9),
        1 => (words(1..3), words(1..2)).prop_map(|(a, b)| format!("{a} '{b}' full")),
        1 => (select(&["MsiInstaller", "Disk", "Microsoft-Windows-WAS"][..]), 10..13u32).prop_map(|(s, id)| format!("Source: {s}\nEvent ID: {id}")),
        1 => Just("cp: x: No space left on device".to_owned()),
        1 => Just("failed with error 0x80070643, ERR_SLOT_FULL".to_owned()),
    ];
    proptest::collection::vec(line, 1..5).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_history_of_changes(changes in proptest::collection::vec(change(), 1..40), seed in 0..5u64) {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().join("a"), folder.path().join("b")];
        let cache = folder.path().join("cache");
        let folders = [folders[0].as_path(), folders[1].as_path()];
        folders.iter().for_each(|f| fs::create_dir(f).unwrap());
        let generator = Generator::new(seed);
        generator.write_rules(8, folders[0]).unwrap();
        for change in &changes {
            apply(change, folders, &cache, generator);
        }
        compare(&folders, Some(&cache), &pastes(generator, &[1, 17]));
    }

    #[test]
    fn any_rules_and_any_pastes(rules in proptest::collection::vec(rule(), 1..25), pastes in proptest::collection::vec(paste(), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        for (n, rule) in rules.iter().enumerate() {
            fs::write(folder.path().join(format!("r{n}.yaml")), rule).unwrap();
        }
        compare(&[folder.path()], None, &pastes);
    }
}
