//! `whybook kb new`: ten pastes of different kinds, the questions, what is left out, where it is written.

use std::fs;
use std::path::{Path, PathBuf};

use whybook::cli::Exit;

use crate::support::World;

/// The pastes in `tests/pastes/`, by name.
fn pastes() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pastes");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    found.sort();
    found
}

/// The last line of standard output: the file that was written.
fn written(stdout: &str) -> PathBuf {
    PathBuf::from(stdout.lines().last().unwrap_or_default())
}

#[test]
fn ten_pastes_become_rules_that_pass_lint_and_find_their_paste() {
    let world = World::new();
    let kb = world.kb();
    assert_eq!(pastes().len(), 10);
    for paste in pastes() {
        let name = paste.display().to_string();
        let outcome = world.run(&["--no-builtin", "kb", "new", "--from-paste", &name, "--out", &kb]).expect(Exit::Found);
        assert!(!outcome.stderr.contains("still comes first") && !outcome.stderr.contains("takes examples"), "{outcome}");
        let file = written(&outcome.stdout);
        insta::assert_snapshot!(format!("draft_{}", paste.file_stem().unwrap().to_string_lossy()), fs::read_to_string(&file).unwrap());
        let answer = world.run(&["--no-builtin", "--kb", &kb, "ask", "--json", "--file", &name]).expect(Exit::Found).json();
        let id = file.strip_prefix(&kb).unwrap().with_extension("").display().to_string();
        assert_eq!(answer["matches"][0]["rule"], id, "{answer:#}");
    }
    world.run(&["--no-builtin", "kb", "lint", &kb]).expect(Exit::Found);
    world.run(&["--no-builtin", "kb", "test", &kb]).expect(Exit::Found).says(" 0 failed");
}

#[test]
fn what_is_told_stands_in_the_rule_and_lint_has_nothing_to_say() {
    let world = World::new();
    let paste = world.write("paste.txt", "Log Name: Application\nSource: Gadget Sync\nEvent ID: 4242\nLevel: Error\nDescription: The share '\\\\nas\\gadgets' refused the sync token.\n");
    let alike = world.write("alike.txt", "Source: Print Queue\nEvent ID: 77\nDescription: Tray 2 needs paper.\n");
    let outcome = world.run(&[
        "--no-builtin",
        "kb",
        "new",
        "--from-paste",
        &paste.display().to_string(),
        "--out",
        &world.kb(),
        "--title",
        "Gadget Sync cannot use its share (event 4242)",
        "--cause",
        "The token has expired",
        "--fix",
        "Issue a new token.",
        "--fix",
        "Start a sync.",
        "--reference",
        "https://gadget.example.org/tokens",
        "--look-alike",
        &alike.display().to_string(),
        "--severity",
        "high",
    ]);
    let outcome = outcome.expect(Exit::Found);
    let text = fs::read_to_string(written(&outcome.stdout)).unwrap();
    for part in ["severity: high", "title: The token has expired", "- do: Start a sync.", "url: 'https://gadget.example.org/tokens'", "silent: true"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!outcome.stderr.contains("warning:") && !outcome.stderr.contains("error:"), "{outcome}");
    assert!(!outcome.stderr.contains("look-alike"), "{outcome}");
    world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Found);
    // A look-alike that the draft takes is said to be one.
    let outcome = world.run_with(
        &["--no-builtin", "kb", "new", "--from-paste", "-", "--out", "-", "--look-alike", &paste.display().to_string()],
        fs::read(&paste).unwrap(),
    );
    outcome.expect(Exit::Found).warns("the look-alike is found as well");
}

#[test]
fn the_schema_is_named_and_lies_beside_the_rules() {
    let world = World::new();
    let paste = world.write("paste.txt", "gadgetd: cannot open /etc/gadget/key.pem: Permission denied");
    let outcome = world.run(&["--no-builtin", "kb", "new", "--from-paste", &paste.display().to_string(), "--out", &world.kb()]).expect(Exit::Found);
    let file = written(&outcome.stdout);
    let text = fs::read_to_string(&file).unwrap();
    let schema = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(file.parent().unwrap().join(schema)).unwrap()).unwrap();
    assert_eq!(schema["title"], "Whybook rule, format 1");
    // The same paste again does not write over the first rule.
    let again = world.run(&["--no-builtin", "kb", "new", "--from-paste", &paste.display().to_string(), "--out", &world.kb()]).expect(Exit::Found);
    assert_ne!(written(&again.stdout), file);
    let again = again.warns("answers this paste already");
    assert_eq!(fs::read_to_string(&file).unwrap(), text, "{again}");
}

#[test]
fn the_questions_can_be_answered_from_a_stream() {
    let world = World::new();
    let answers = "gadgetd[4711]: lease 17 could not be renewed: token expired\n.\nGadget leases are not renewed\nGadget Server\nThe token has expired\nIssue a new token.\nRestart gadgetd.\n\nnot an address\nhttps://gadget.example.org/lease\ngadgetd[4711]: lease 17 renewed\n";
    let outcome = world.run_with(&["--no-builtin", "--kb", &world.kb(), "kb", "new"], answers).expect(Exit::Found);
    let outcome = outcome.warns("`not an address` is not a web address");
    let file = written(&outcome.stdout);
    assert!(file.ends_with("gadget-server/gadget-leases-are-not-renewed.yaml"), "{outcome}");
    insta::assert_snapshot!(fs::read_to_string(file).unwrap());
}

#[test]
fn blank_answers_leave_an_honest_draft() {
    let world = World::new();
    let outcome = world.run_with(&["--no-builtin", "kb", "new", "--out", &world.kb()], "frobnicator: unable to reach the quux\n").expect(Exit::Found);
    let text = fs::read_to_string(written(&outcome.stdout)).unwrap();
    assert!(text.contains("title: The cause is not known yet"), "{text}");
    world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Found).says("[missing-fix]");
    world.run_with(&["--no-builtin", "kb", "new"], "\n.\n").expect(Exit::Usage).warns("there is no paste");
}

#[test]
fn a_draft_that_takes_the_example_of_another_rule_says_so() {
    let world = World::new();
    world.write(
        "kb/other.yaml",
        "format: 1\ntitle: The gizmo daemon has no quota left\nsymptoms:\n  - phrase: gizmod quota flimsiness\ncauses:\n  - { id: a, title: The quota is used up }\nexamples:\n  - paste: \"gizmod: quota flimsiness threshold overstepped badly\"\n    found: true\n",
    );
    let paste = world.write("paste.txt", "sprocketd 17: quota flimsiness threshold overstepped badly in /srv/a/b");
    let outcome = world.run(&["--no-builtin", "kb", "new", "--from-paste", &paste.display().to_string(), "--out", &world.kb()]).expect(Exit::Found);
    let text = fs::read_to_string(written(&outcome.stdout)).unwrap();
    assert!(text.contains("pattern: "), "{outcome}");
    outcome.warns("`other#a` answers this paste already").warns("it takes examples of `other`: add what sets the problem apart");
    world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Nothing).says("other.yaml:8:");
}

#[test]
fn the_rule_can_be_printed_instead() {
    let world = World::new();
    let outcome = world
        .run_with(&["--no-builtin", "kb", "new", "--from-paste", "-", "--out", "-"], "gadgetd: cannot open /etc/gadget/key.pem")
        .expect(Exit::Found);
    assert!(outcome.stdout.starts_with("# yaml-language-server: $schema=schemas/rule-1.json\nformat: 1\n"), "{outcome}");
    world.run(&["kb", "new", "--from-paste", "no/such/file"]).expect(Exit::Usage).warns("no/such/file");
    world.run_with(&["kb", "new", "--from-paste", "-", "--reference", "page 7"], "x: failed").expect(Exit::Usage).warns("begin it with `https://`");
}
