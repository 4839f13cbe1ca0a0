//! `whybook kb test`: examples, the confusion among rules, healthy logs, JUnit.

use whybook::cli::Exit;

use crate::support::World;

/// A rule that is found by one phrase, with one example.
fn rule(phrase: &str, paste: &str, expects: &str) -> String {
    format!(
        "format: 1\ntitle: About {phrase}\nsymptoms:\n  - phrase: {phrase}\ncauses:\n  - {{ id: a, title: The first cause }}\nexamples:\n  - paste: \"{paste}\"\n    {expects}\n"
    )
}

const GADGET: &str = "gadgetd lost its frobnication lease";
const SPROCKET: &str = "sprocketd misplaced its quuxification token";

#[test]
fn good_examples_pass() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("Nov 23 10:00:00 srv app: {GADGET}"), "top: a"));
    world.write("kb/sprocket.yaml", rule(SPROCKET, &format!("app: {GADGET}"), "silent: true"));
    let outcome = world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Found);
    assert_eq!(outcome.stdout, "2 examples of 2 rules: 2 passed, 0 failed\n", "{outcome}");
}

#[test]
fn a_failure_has_its_place_and_the_table_says_who_takes_whose() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("app: {SPROCKET}"), "top: a"));
    world.write("kb/sprocket.yaml", rule(SPROCKET, &format!("app: {SPROCKET}"), "found: true"));
    let outcome = world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Nothing);
    let outcome = outcome.says(&format!("{}/gadget.yaml:8: `a` has to be first, and `sprocket#a` is", world.kb()));
    let rows: Vec<Vec<&str>> = outcome.stdout.lines().map(|l| l.split_whitespace().collect()).collect();
    assert!(rows.contains(&vec!["gadget", "sprocket", "1", "1"]), "{outcome}");
    assert!(rows.contains(&vec!["sprocket", "gadget", "1", "1"]), "{outcome}");
    assert!(outcome.stdout.ends_with("2 examples of 2 rules: 1 passed, 1 failed\n"), "{outcome}");
}

#[test]
fn an_example_that_must_be_silent_and_is_not_fails() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("all is well: {GADGET}"), "silent: true"));
    world
        .run(&["--no-builtin", "kb", "test", &world.kb()])
        .expect(Exit::Nothing)
        .says("gadget.yaml:8: the rule has to be silent, and `gadget#a` is found");
}

#[test]
fn the_examples_of_the_named_folders_are_tried_against_everything() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("app: {SPROCKET}"), "top: a"));
    let other = world.write("other/sprocket.yaml", rule(SPROCKET, &format!("app: {SPROCKET}"), "top: a"));
    let folder = other.parent().unwrap().display().to_string();
    let outcome = world.run(&["--no-builtin", "--kb", &world.kb(), "kb", "test", &folder]).expect(Exit::Found);
    outcome.says("1 example of 1 rule: 1 passed");
}

#[test]
fn healthy_logs_must_stay_silent() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("app: {GADGET}"), "top: a"));
    let mut lines: Vec<String> = (0..250).map(|n| format!("Nov 23 10:00:{:02} srv cron[{n}]: job {n} done", n % 60)).collect();
    world.write("logs/good.log", lines.join("\n"));
    let args = |world: &World| ["--no-builtin", "kb", "test", &world.kb(), "--silent", &world.path("logs").display().to_string()].map(str::to_owned);
    let run = |world: &World| world.run(&args(world).iter().map(String::as_str).collect::<Vec<_>>());
    run(&world).expect(Exit::Found).says("250 lines of 1 healthy log: 0 claims");

    lines[170] = format!("Nov 23 10:03:00 srv app: {GADGET}");
    world.write("logs/deep/bad.log", lines.join("\n"));
    // Windows writes UTF-16; data that is no text is named and left out.
    world.write("logs/utf16.log", "\u{feff}fine\nall fine".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    world.write("logs/program", b"\x7fELF\x02\x01\x01\0\0\0\0");
    let junit = world.path("junit.xml").display().to_string();
    let mut all = args(&world).to_vec();
    all.extend(["--junit".to_owned(), junit.clone()]);
    let outcome = world.run(&all.iter().map(String::as_str).collect::<Vec<_>>()).expect(Exit::Nothing);
    outcome.says("bad.log:171: `gadget#a` is found in a healthy log").says("502 lines of 3 healthy logs: 1 claim").warns("left out");
    let xml = std::fs::read_to_string(junit).unwrap();
    assert!(xml.contains("tests=\"4\" failures=\"1\"") && xml.contains("line 171: `gadget#a` is found"), "{xml}");

    world.run(&["--no-builtin", "kb", "test", &world.kb(), "--silent", "no/such/folder"]).expect(Exit::Usage).warns("no/such/folder");
}

#[test]
fn build_servers_get_junit() {
    let world = World::new();
    world.write("kb/gadget.yaml", rule(GADGET, &format!("app: {SPROCKET} <&>"), "top: a"));
    let junit = world.path("junit.xml").display().to_string();
    world.run(&["--no-builtin", "kb", "test", &world.kb(), "--junit", &junit]).expect(Exit::Nothing);
    let xml = std::fs::read_to_string(&junit).unwrap();
    assert!(xml.contains("<testcase classname=\"gadget\" name=\"line 8: top: a\""), "{xml}");
    assert!(xml.contains("<failure message=\"`a` has to be first, and nothing is found\"/>"), "{xml}");
    world.run(&["--no-builtin", "kb", "test", &world.kb(), "--junit", "no/such/folder/x.xml"]).expect(Exit::Usage).warns("cannot be written");
}

#[test]
fn a_test_that_tests_nothing_is_not_clean() {
    let world = World::new();
    world.write("kb/gadget.yaml", "format: 1\ntitle: No examples here\nsymptoms:\n  - phrase: gadgetd lost it\ncauses:\n  - { id: a, title: x }\n");
    world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Nothing).warns("there was nothing to test").warns("1 rule without examples");
    world.write("kb/broken.yaml", "format: 1\ntitle: x\nsymptoms: 3\n");
    world.write("kb/good.yaml", rule(SPROCKET, &format!("app: {SPROCKET}"), "top: a"));
    world.run(&["--no-builtin", "kb", "test", &world.kb()]).expect(Exit::Nothing).says("1 passed, 0 failed").warns("left out");
}
