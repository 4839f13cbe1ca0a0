//! `whybook kb import`: what exists already becomes rules.

use std::fs;

use whybook::cli::Exit;

use crate::support::World;

/// A set of two, with a count and a negation.
const SPOOL: &str = r#"rules:
  - cre:
      id: CRE-2031-0007
      severity: 1
      title: The spool writer loses its lock
      category: printing-problem
      tags: [public, spooler]
      author: Somebody
      description: The spool writer cannot write because another writer holds the lock.
      cause: |
        - A second writer was started by hand.
        - The lock file was left behind by a crash.
      impact: Nothing is printed.
      impactScore: 7
      mitigation: |
        1. Stop the second writer:
           ```bash
           systemctl stop spool2
           ```
        2. Remove the lock {name} with `rm -rf /var/spool/lock`.
      references:
        - https://example.org/spool
        - the team's wiki
      applications:
        - name: spoold
          version: ">= 2.1"
    metadata: { kind: prequel, id: abc, gen: 1 }
    rule:
      set:
        window: 10s
        event: { source: cre.log.spoold }
        match:
          - cannot acquire the writer lock
          - regex: 'queue (?P<Queue>\w+)  is {stalled}.*'
          - { value: retrying the write, count: 20 }
        negate:
          - { value: writer lock acquired, window: 5s }
"#;

const SEQUENCE: &str = r#"rules:
  - cre: { id: CRE-2031-0008, severity: 0, title: The feeder jams and stops, description: d, cause: c, impact: i, mitigation: m }
    metadata: { id: x }
    rule:
      sequence:
        window: 30s
        event: { source: cre.log.feeder }
        order:
          - shared_jam
          - regex: 'feeder stopped after \d+ sheets'
terms:
  shared_jam: { value: paper jam in the lower tray }
  with_jq: { jq: '.reason == "FeederBroken"' }
"#;

const JQ: &str = r#"rules:
  - cre: { id: CRE-2031-0009, severity: 2, title: The feeder is broken, description: d, cause: c, impact: i, mitigation: m }
    metadata: { id: y }
    rule:
      set:
        event: { source: cre.kubernetes, origin: true }
        match:
          - with_jq
          - regex: '(?!never)x'
          - { field: message, value: feeder motor is overheated }
"#;

const LOG: &str = "10:00:01 spoold[7]: cannot acquire the writer lock\n10:00:02 spoold[7]: queue main is {stalled} now\n";

fn cre_world() -> World {
    let world = World::new();
    world.write("src/cre-2031-0007/spool.yaml", SPOOL);
    world.write("src/cre-2031-0007/test.log", LOG);
    world.write("src/cre-2031-0007/test-fp.log", format!("{LOG}10:00:03 spoold[7]: writer lock acquired\n"));
    world.write("src/cre-2031-0008/feeder.yaml", SEQUENCE);
    world.write("src/cre-2031-0009/broken.yaml", JQ);
    world.write("src/tags/tags.yaml", "tags: [ { name: spooler } ]\n");
    world
}

fn import(world: &World, from: &str, more: &[&str]) -> crate::support::Outcome {
    let (source, kb) = (world.path("src").display().to_string(), world.kb());
    let mut args = vec!["kb", "import", "--from", from, &source, &kb];
    args.extend(more);
    world.run(&args)
}

fn top(world: &World, paste: &str) -> Option<String> {
    let kb = world.kb();
    let outcome = world.run_with(&["ask", "--json", "--no-builtin", "--kb", &kb, "-"], paste);
    outcome.json()["matches"][0]["rule"].as_str().map(str::to_owned)
}

#[test]
fn a_set_needs_all_of_its_terms_and_none_that_it_negates() {
    let world = cre_world();
    import(&world, "cre", &[]).expect(Exit::Found).says("imported 3 rules from 4 files");
    assert_eq!(top(&world, LOG).as_deref(), Some("cre-2031-0007"));
    assert_eq!(top(&world, "10:00:01 spoold[7]: cannot acquire the writer lock\n"), None, "one term of two");
    assert_eq!(top(&world, &format!("{LOG}10:00:03 spoold[7]: writer lock acquired\n")), None, "a negated term");
}

#[test]
fn a_sequence_needs_its_order() {
    let world = cre_world();
    import(&world, "cre", &[]);
    let (jam, stop) = ("10:00:01 feeder: paper jam in the lower tray\n", "10:00:02 feeder: feeder stopped after 7 sheets\n");
    assert_eq!(top(&world, &format!("{jam}{stop}")).as_deref(), Some("cre-2031-0008"));
    assert_eq!(top(&world, &format!("{stop}{jam}")), None);
}

#[test]
fn what_a_cre_says_is_carried_over() {
    let world = cre_world();
    import(&world, "cre", &[]);
    let kb = world.kb();
    let outcome = world.run_with(&["ask", "--json", "--no-builtin", "--kb", &kb, "-"], LOG).expect(Exit::Found);
    let answer = outcome.json();
    let first = &answer["matches"][0];
    assert_eq!((first["severity"].as_str(), first["product"].as_str()), (Some("high"), Some("spoold")), "{outcome}");
    assert_eq!(first["fix"][0]["run"]["bash"], "systemctl stop spool2", "{outcome}");
    assert_eq!(first["fix"][1]["risk"], "data-loss", "{outcome}");
    assert!(first["fix"][1]["do"].as_str().is_some_and(|t| t.contains("the lock {name}")), "{outcome}");
    assert_eq!(first["references"][0]["url"], "https://example.org/spool", "{outcome}");
    assert!(first["ask"].as_str().is_some_and(|t| t.contains("20 times")), "{outcome}");
    assert!(first["explanation"].as_str().is_some_and(|t| t.contains("left behind by a crash")), "{outcome}");
}

#[test]
fn what_cannot_be_carried_over_is_listed() {
    let world = cre_world();
    let outcome = import(&world, "cre", &["--json"]).expect(Exit::Found);
    let report = outcome.json();
    let notes = |id: &str| -> Vec<String> {
        let rule = report["rules"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap();
        rule["notes"].as_array().unwrap().iter().map(|n| format!("{} {}", n["fate"].as_str().unwrap(), n["what"].as_str().unwrap())).collect()
    };
    for wanted in [
        "approximated window", "approximated count", "approximated event.source", "approximated negate.window", "left_out author",
        "left_out impactScore", "left_out references", "left_out metadata",
    ] {
        assert!(notes("cre-2031-0007").contains(&wanted.to_owned()), "{wanted}: {outcome}");
    }
    for wanted in ["left_out jq", "left_out regex", "approximated field"] {
        assert!(notes("cre-2031-0009").contains(&wanted.to_owned()), "{wanted}: {outcome}");
    }
    assert_eq!(report["passed_over"][0]["source"], "tags/tags.yaml", "{outcome}");
}

#[test]
fn imported_rules_pass_lint_and_their_own_examples() {
    let world = cre_world();
    import(&world, "cre", &[]);
    let kb = world.kb();
    world.run(&["kb", "lint", "--no-builtin", &kb]).warns("no faults");
    world.run(&["kb", "test", "--no-builtin", &kb]).expect(Exit::Found).says("2 examples of 1 rules: 2 passed, 0 failed");
}

#[test]
fn importing_again_changes_only_what_changed() {
    let world = cre_world();
    import(&world, "cre", &[]);
    let path = world.path("kb/cre-2031-0007.yaml");
    let before = fs::read(&path).unwrap();
    import(&world, "cre", &[]).expect(Exit::Found).says("0 new, 0 changed, 3 unchanged");
    assert_eq!(fs::read(&path).unwrap(), before);

    world.write("src/cre-2031-0007/spool.yaml", SPOOL.replace("loses its lock", "lost its lock"));
    import(&world, "cre", &[]).expect(Exit::Found).says("0 new, 1 changed, 2 unchanged");
    assert!(fs::read_to_string(&path).unwrap().contains("lost its lock"));
}

#[test]
fn what_was_edited_by_hand_is_kept() {
    let world = cre_world();
    import(&world, "cre", &[]);
    let path = world.path("kb/cre-2031-0007.yaml");
    let edited = fs::read_to_string(&path).unwrap().replace("severity: high", "severity: low");
    fs::write(&path, &edited).unwrap();
    world.write("kb/cre-2031-0008.yaml", "format: 1\ntitle: mine\n");
    let outcome = import(&world, "cre", &[]).expect(Exit::Nothing).says("kept as they are: 2");
    assert!(outcome.stdout.contains("edited by hand") && outcome.stdout.contains("no imported file"), "{outcome}");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);

    import(&world, "cre", &["--overwrite"]);
    assert!(fs::read_to_string(&path).unwrap().contains("severity: high"));
    assert!(fs::read_to_string(world.path("kb/cre-2031-0008.yaml")).unwrap().contains("title: mine"), "what is not ours is never replaced");
}

#[test]
fn a_dry_run_writes_nothing_and_what_is_gone_is_named() {
    let world = cre_world();
    import(&world, "cre", &["--dry-run"]).expect(Exit::Found).says("would import 3 rules");
    assert_eq!(fs::read_dir(world.path("kb")).unwrap().count(), 0);
    import(&world, "cre", &[]);
    fs::remove_dir_all(world.path("src/cre-2031-0009")).unwrap();
    import(&world, "cre", &[]).expect(Exit::Found).says("no longer in the source").says("cre-2031-0009.yaml");
}

#[test]
fn faulty_files_are_named_and_the_rest_is_imported() {
    let world = cre_world();
    world.write("src/bad/bad.yaml", "rules:\n  - cre: [\n");
    world.write("src/bad/half.yaml", "rules:\n  - metadata: {}\n");
    let outcome = import(&world, "cre", &[]).expect(Exit::Nothing).says("not read: 2").says("imported 3 rules");
    assert!(outcome.stdout.contains("bad/half.yaml: rule 1: it has no `cre`"), "{outcome}");
}

#[test]
fn a_wrong_source_is_said_with_the_way_out() {
    let world = World::new();
    import(&world, "cre", &[]).expect(Exit::Usage).warns("cannot be read");
    world.write("src/x.txt", "x");
    import(&world, "markdown", &[]).expect(Exit::Usage).warns("has no file *.md");
    world.write("src/x.csv", "a,b\n1,2\n");
    import(&world, "csv", &[]).expect(Exit::Usage).warns("`a`, `b`").warns("--column");
    import(&world, "markdown", &["--column", "fix=x"]).expect(Exit::Usage).warns("for tables");
}

const ARTICLE: &str = "---\ntitle: The label printer refuses jobs\nproduct: labeld\nseverity: critical\n---\n\n# Symptoms\n\nJobs are refused, and the log has:\n\n```\n2031-01-01 10:00:00 labeld: job refused because the ribbon sensor is unplugged\n```\n\n# Cause 1: The ribbon is missing\n\nIt was not put back.\n\n# Cause 2: The sensor cable is loose\n\nIt moves with the lid.\n\n# Resolution 1\n\n1. Put the ribbon back.\n2. Start it:\n\n   ```\n   systemctl restart labeld\n   ```\n\n# Resolution 2\n\nPlug it in.\n\n# Status\n\nKnown.\n";

#[test]
fn an_article_becomes_a_rule_with_all_its_causes() {
    let world = World::new();
    world.write("src/printing/labels.md", ARTICLE);
    world.write("src/README.md", "# About\n\nNothing.\n");
    import(&world, "markdown", &[]).expect(Exit::Found).says("imported 1 rule from 2 files").says("README.md").says("Status");
    let kb = world.kb();
    world.run(&["kb", "lint", "--no-builtin", &kb]).warns("no faults");
    let paste = "labeld: job refused because the ribbon sensor is unplugged";
    let outcome = world.run_with(&["ask", "--json", "--no-builtin", "--kb", &kb, "-"], paste).expect(Exit::Found);
    let answer = outcome.json();
    let causes: Vec<&str> = answer["matches"].as_array().unwrap().iter().filter_map(|m| m["cause"].as_str()).collect();
    assert_eq!(causes, ["the-ribbon-is-missing", "the-sensor-cable-is-loose"], "{outcome}");
    assert_eq!(answer["matches"][0]["fix"][1]["run"]["sh"], "systemctl restart labeld", "{outcome}");
    assert_eq!(answer["matches"][1]["fix"][0]["do"], "Plug it in.", "{outcome}");
}

#[test]
fn a_table_becomes_rules() {
    let world = World::new();
    world.write(
        "src/known.csv",
        "What they say;Error message;Root cause;How to fix;Owner\nThe badge reader beeps twice;badge reader refuses unsigned firmware;Old firmware;1) Update it. 2) Restart it.;me\nIt hangs;;;;me\n",
    );
    let outcome = import(&world, "csv", &["--column", "symptom=What they say"]).expect(Exit::Nothing).says("imported 1 rule from 1 file");
    assert!(outcome.stdout.contains("known.csv: line 3: it has neither a cause nor a fix"), "{outcome}");
    assert!(outcome.stdout.contains("column Owner"), "{outcome}");
    assert_eq!(top(&world, "fw[1]: badge reader refuses unsigned firmware v2").as_deref(), Some("known/the-badge-reader-beeps-twice"));
}
