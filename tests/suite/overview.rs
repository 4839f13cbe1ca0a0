//! `whybook kb list`, `kb stats`, `kb diff`: what there is, what it lacks, what changed.

use whybook::cli::Exit;

use crate::support::World;

const FIRMWARE: &str = "format: 1\ntitle: The badge reader refuses its firmware\nproduct: postgres\nseverity: high\nsymptoms:\n  - phrase: badge reader refuses unsigned firmware\n  - code: 0x80070643\n  - event: { source: Badge, id: 4711 }\ncauses:\n  - id: old\n    title: The firmware is old\n    checks: [ { path: { at: /firmware, exists: true } } ]\n    fix: [ { do: Update it. } ]\nexamples:\n  - { paste: badge reader refuses unsigned firmware, found: true }\n";
const LAMP: &str = "format: 1\ntitle: The lamp is dark\nseverity: low\nsymptoms:\n  - text: no light\ncauses:\n  - { id: bulb, title: The bulb is gone }\n";

fn world() -> World {
    let world = World::new();
    world.write("kb/badge/firmware.yaml", FIRMWARE);
    world.write("kb/lamp.yaml", LAMP);
    world.write("kb/doc/ribbon.md", "# Ribbons\n\n## Symptoms\nEvent ID: 77\n");
    world
}

fn ids(world: &World, more: &[&str]) -> Vec<String> {
    let kb = world.kb();
    let mut args = vec!["kb", "list", "--json", "--no-builtin", &kb];
    args.extend(more);
    let answer = world.run(&args).json();
    answer["documents"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_is_listed_or_what_fits() {
    let world = world();
    assert_eq!(ids(&world, &[]), ["badge/firmware", "doc/ribbon.md", "lamp"]);
    for filter in [&["--product", "PostgreSQL"][..], &["--severity", "high"], &["--code", "ERROR_INSTALL_FAILURE"], &["--code", "1603"], &["--event", "4711"], &["--event", "badge/4711"]] {
        assert_eq!(ids(&world, filter), ["badge/firmware"], "{filter:?}");
    }
    assert_eq!(ids(&world, &["--event", "77"]), ["doc/ribbon.md"]);
    assert_eq!(ids(&world, &["--severity", "high", "--severity", "low"]), ["badge/firmware", "lamp"]);
    assert!(ids(&world, &["--event", "Other/4711"]).is_empty());
    let kb = world.kb();
    world.run(&["kb", "list", "--no-builtin", &kb]).expect(Exit::Found).says("badge/firmware  The badge reader refuses its firmware  (high, postgres)");
    world.run(&["kb", "list", "--no-builtin", &kb, "--code", "nonsense"]).expect(Exit::Usage).warns("no error code");
    world.run(&["kb", "list", "--no-builtin", &kb, "--event", "x"]).expect(Exit::Usage).warns("is no event");
    world.run(&["kb", "list", "--no-builtin", &kb, "--severity", "critical"]).expect(Exit::Nothing);
}

#[test]
fn only_the_folders_of_the_command_are_listed() {
    let world = world();
    let kb = world.kb();
    let answer = world.run(&["kb", "list", "--json", &kb]).json();
    assert_eq!(answer["documents"].as_array().unwrap().len(), 3);
    assert!(world.run(&["kb", "list", "--json"]).json()["documents"].as_array().unwrap().iter().all(|d| d["origin"] == "built-in"));
}

#[test]
fn what_there_is_is_counted() {
    let world = world();
    let kb = world.kb();
    let answer = world.run(&["kb", "stats", "--json", "--no-builtin", &kb]).expect(Exit::Found).json();
    assert_eq!((&answer["rules"], &answer["articles"], &answer["causes"]), (&2.into(), &1.into(), &2.into()));
    assert_eq!((&answer["shares"]["rules_with_checks"], &answer["shares"]["rules_with_examples"]), (&0.5.into(), &0.5.into()));
    assert_eq!((&answer["by_area"]["badge"], &answer["by_product"]["(none)"], &answer["by_symptom"]["phrase"]), (&1.into(), &1.into(), &1.into()));
    world.run(&["kb", "stats", "--no-builtin", &kb]).says("2 rules with 2 causes, 1 articles").says("1 of 2 (50%) causes have a fix");
}

#[test]
fn what_changed_is_said() {
    let world = world();
    world.write("old/badge/firmware.yaml", FIRMWARE.replace("Update it.", "Call someone.").replace("severity: high", "severity: low"));
    world.write("old/lamp.yaml", LAMP);
    world.write("old/gone.yaml", LAMP);
    let (old, new) = (world.path("old").display().to_string(), world.kb());
    let outcome = world.run(&["kb", "diff", &old, &new]).expect(Exit::Found).says("1 added, 1 removed, 1 changed, 1 unchanged");
    for line in ["+ doc/ribbon.md", "- gone", "~ badge/firmware", "severity: low -> high", "cause old: step removed: Call someone.", "cause old: step added: Update it."] {
        assert!(outcome.stdout.contains(line), "{line}: {outcome}");
    }
    let answer = world.run(&["kb", "diff", "--json", &old, &new]).json();
    assert_eq!((&answer["added"][0]["id"], &answer["changed"][0]["changes"][0]["what"]), (&"doc/ribbon.md".into(), &"severity".into()));
}

#[test]
fn a_folder_and_its_pack_do_not_differ() {
    let world = world();
    let (kb, file) = (world.kb(), world.path("x.wbk").display().to_string());
    world.run(&["kb", "pack", &kb, "-o", &file]).expect(Exit::Found);
    world.run(&["kb", "diff", &kb, &file]).expect(Exit::Found).says("0 added, 0 removed, 0 changed, 3 unchanged");
}
