//! `whybook kb lint`: levels, forms, exit codes, which files are shown.

use whybook::cli::Exit;

use crate::support::World;

const POOR: &str = "format: 1\ntitle: The gadget daemon loses its lease (gadgetd)\nsymptoms:\n  - phrase: gadgetd lost its lease\ncauses:\n  - id: clock\n    title: The clock jumped\n    fix:\n      - do: Start over.\n        run: { sh: \"rm -rf /var/lib/gadgetd\" }\n    ask: Why does it?\n";

#[test]
fn a_finding_has_its_place_its_kind_and_the_way_out() {
    let world = World::new();
    world.write("kb/gadget.yaml", POOR);
    let outcome = world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing);
    let wanted = format!(
        "{}/gadget.yaml:10:20: error: this deletes folders with all that is in them, and the step's risk is `none` [destructive-step]\n    | \"rm -rf /var/lib/gadgetd\" }}\n    = add `risk: data-loss`",
        world.kb()
    );
    outcome
        .says(&wanted)
        .says("1:1: warning: the rule does not say where its facts come from [missing-reference]")
        .warns("1 rule and 0 articles: 1 error, 3 warnings, 1 hint");
}

#[test]
fn levels_are_shown_and_denied_as_asked() {
    let world = World::new();
    let risky = "        run: { sh: \"rm -rf /var/lib/gadgetd\" }\n";
    world.write("kb/gadget.yaml", POOR.replace(risky, ""));
    let kb = world.kb();
    let args = |more: &[&str]| -> Vec<String> { ["--no-builtin", "kb", "lint", &kb].iter().chain(more).map(|a| (*a).to_owned()).collect() };
    let run = |more: &[&str]| world.run(&args(more).iter().map(String::as_str).collect::<Vec<_>>());
    run(&[]).expect(Exit::Found).says("warning").says("hint");
    run(&["--deny", "warning"]).expect(Exit::Nothing);
    let quiet = run(&["--level", "error"]).expect(Exit::Found);
    assert_eq!(quiet.stdout, "", "{quiet}");
    run(&["--level", "fatal"]).expect(Exit::Usage);
}

#[test]
fn programs_get_json_and_sarif() {
    let world = World::new();
    world.write("kb/gadget.yaml", format!("# whybook: allow missing-reference, because it is ours\n{POOR}"));
    world.write("kb/broken.yaml", "format: 1\ntitle: Broken\nsymptoms: []\n");
    let json = world.run(&["--no-builtin", "kb", "lint", &world.kb(), "--format", "json"]).expect(Exit::Nothing).json();
    assert_eq!(json["schema_version"], 1);
    let codes: Vec<&str> = json["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"format") && codes.contains(&"destructive-step"), "{json}");
    let excused = json["findings"].as_array().unwrap().iter().find(|f| f["code"] == "missing-reference").unwrap();
    assert_eq!(excused["excused"], "it is ours");
    assert_eq!(json["errors"], 3, "{json}");

    let sarif = world.run(&["--no-builtin", "kb", "lint", &world.kb(), "--format", "sarif"]).expect(Exit::Nothing).json();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let result = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "destructive-step").unwrap();
    assert_eq!(result["level"], "error");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 11);
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "destructive-step");
    let suppressed = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "missing-reference").unwrap();
    assert_eq!(suppressed["suppressions"][0]["justification"], "it is ours");
}

#[test]
fn one_file_is_reviewed_among_all_and_shown_alone() {
    let world = World::new();
    let file = world.write("kb/gadget.yaml", POOR);
    world.write("kb/other.yaml", POOR.replace("rm -rf", "ls"));
    let outcome = world.run(&["--no-builtin", "--kb", &world.kb(), "kb", "lint", &file.display().to_string()]).expect(Exit::Nothing);
    let outcome = outcome.says("`other` has the same title");
    assert!(!outcome.stdout.contains("other.yaml:"), "{outcome}");
}

#[test]
fn files_that_clash_or_are_no_text_are_named() {
    let world = World::new();
    world.write("kb/rules/a.yaml", POOR);
    world.write("kb/a.yaml", POOR);
    world.write("kb/latin.yaml", b"format: 1\ntitle: Gr\xf6\xdfe\n");
    world.write("kb/notes.yaml", "shopping: [ milk ]\n");
    world.write("kb/guide.md", "# Guide\n\nSee [more](more.md).\n");
    let outcome = world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing);
    outcome
        .says("rules/a.yaml:1:1: error:")
        .says("has the same id and is used instead [doubled-id]")
        .says("latin.yaml:2:10: error: the file is not UTF-8 text [format]")
        .says("guide.md:3:5: warning: there is no article `more.md` [dead-article-link]")
        .warns("1 YAML file is no rule");
}
