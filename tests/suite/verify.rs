//! `whybook verify`, `ask --verify`, `collect`, `kb trust`, and `/verify` in the chat, on this machine and from bundles.

use std::net::TcpListener;

use whybook::cli::Exit;

use crate::support::World;

const RULE: &str = r#"format: 1
title: The demo service cannot bind to its port
product: Demo Service
severity: high
symptoms:
  - pattern: 'demo-service: cannot bind to port (?<port>\d+): address already in use'
causes:
  - id: taken
    title: Another program listens on port {port}
    likelihood: common
    checks:
      - port: { number: "{port}", listening: true }
    fix:
      - do: Stop the other program.
        done_when: [ { port: { number: "{port}", listening: false } } ]
  - id: folder
    title: The folder of the demo service is missing
    likelihood: occasional
    checks:
      - path: { at: FOLDER, exists: false }
    fix:
      - do: Create it.
        done_when: [ { path: { at: FOLDER, exists: true } } ]
  - id: program
    title: The demo program says so
    likelihood: rare
    checks:
      - command: { run: [ "true" ], exit_status: "0" }
    fix:
      - do: Nothing.
"#;

/// A world with the rule, and the folder that it asks about.
fn world() -> World {
    let world = World::new();
    let folder = world.path("demo folder");
    std::fs::create_dir(&folder).unwrap();
    world.write("kb/demo/bind.yaml", RULE.replace("FOLDER", &format!("'{}'", folder.display())));
    world
}

fn paste(port: u16) -> String {
    format!("demo-service: cannot bind to port {port}: address already in use\n")
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
#[cfg(target_os = "linux")]
fn a_cause_is_confirmed_and_gone_after_the_fix() {
    let world = world();
    let kb = world.kb();
    let (listener, port) = listener();
    let ask = ["ask", "--kb", &kb, "--verify", "--yes", "--all", "--json", "-"];
    let outcome = world.run_with(&ask, paste(port)).expect(Exit::Found).warns("reads the list of listening sockets");
    let answer = outcome.json();
    assert_eq!(answer["verified_on"], "local", "{outcome}");
    let first = &answer["matches"][0];
    assert_eq!((first["cause"].as_str(), first["finding"]["state"].as_str()), (Some("taken"), Some("confirmed")), "{outcome}");
    assert!(first["confidence"].as_f64().unwrap() > 0.9, "{outcome}");
    assert!(first["finding"]["checks"][0]["found"].as_str().unwrap().starts_with("listened on"), "{outcome}");
    assert!(first["why"].as_array().unwrap().iter().any(|r| r["kind"] == "finding"), "{outcome}");
    let last = answer["matches"].as_array().unwrap().last().unwrap();
    assert_eq!((last["cause"].as_str(), last["finding"]["state"].as_str()), (Some("folder"), Some("ruled_out")), "{outcome}");

    drop(listener);
    let set = format!("port={port}");
    let verify = world.run(&["verify", "demo/bind#taken", "--kb", &kb, "--yes", "--set", &set]).expect(Exit::Nothing);
    verify.says("ruled out").says("expected: listened on; found: not listened on");
    world.run(&["verify", "demo/bind#taken", "--kb", &kb, "--yes", "--done", "--set", &set]).expect(Exit::Found).says("after step 1: done");
}

#[test]
#[cfg(target_os = "linux")]
fn without_consent_nothing_is_asked() {
    let world = world();
    let kb = world.kb();
    world.run(&["verify", "demo/bind", "--kb", &kb]).expect(Exit::Usage).warns("there is nobody to ask").warns("--yes");
    world.run_with(&["ask", "--verify", "--kb", &kb, "-"], paste(1)).expect(Exit::Usage).warns("--yes");
    world.run(&["ask", "--on", "local", "x"]).expect(Exit::Usage).warns("add --verify");
}

#[test]
#[cfg(target_os = "linux")]
fn programs_run_from_trusted_knowledge_only() {
    let world = world();
    let kb = world.kb();
    let verify = || world.run(&["verify", "demo/bind#program", "--kb", &kb, "--yes"]);
    verify().expect(Exit::Nothing).says("not trusted to run programs").says("whybook kb trust");
    world.run(&["kb", "trust", &kb]).expect(Exit::Found).says("may run 1 program").says("  true");
    verify().expect(Exit::Found).says("exit status 0");
    world.write("kb/demo/other.yaml", "format: 1\n");
    verify().expect(Exit::Nothing).says("has changed since it was trusted");
    world.run(&["kb", "trust", &kb]).expect(Exit::Found);
    verify().expect(Exit::Found);
    world.run(&["kb", "trust", &kb, "--revoke"]).expect(Exit::Found).says("trusted no more");
    verify().expect(Exit::Nothing);
}

#[test]
#[cfg(target_os = "linux")]
fn a_bundle_comes_to_the_same_findings() {
    let world = world();
    let kb = world.kb();
    let (_listener, port) = listener();
    let set = format!("port={port}");
    let file = world.path("web1.bundle").display().to_string();
    let collect = ["collect", "--kb", &kb, "--rule", "demo/bind", "--out", &file, "--set", &set, "--yes"];
    world.run(&collect).expect(Exit::Found).says("3 causes of 1 rules");
    world.run(&collect).expect(Exit::Usage).warns("is there already").warns("--force");
    let states = |on: &str| {
        let outcome = world.run(&["verify", "demo/bind", "--kb", &kb, "--yes", "--all", "--done", "--json", "--set", &set, "--on", on]);
        let mut answer = outcome.json();
        answer["target"] = serde_json::Value::Null;
        strip_times(&mut answer);
        answer
    };
    let target = format!("bundle:{file}");
    assert_eq!(states("local"), states(&target));
    // From another rule's point of view, the bundle does not know.
    let other = world.run(&["verify", "demo/bind#taken", "--kb", &kb, "--set", "port=1", "--on", &target]).expect(Exit::Nothing);
    other.says("not listened on");
    let text = std::fs::read_to_string(&file).unwrap();
    let damaged = world.write("damaged.bundle", text.replace("socket:", "pocket:"));
    let on = format!("bundle:{}", damaged.display());
    world.run(&["verify", "demo/bind", "--kb", &kb, "--on", &on]).expect(Exit::Usage).warns("was changed or cut");
}

fn strip_times(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.shift_remove("ms");
            map.values_mut().for_each(strip_times);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip_times),
        _ => {}
    }
}

#[test]
fn a_captured_value_that_is_nonsense_is_no_finding() {
    let world = world();
    let kb = world.kb();
    let verify = |set: &str| world.run(&["verify", "demo/bind#taken", "--kb", &kb, "--yes", "--set", set]).expect(Exit::Nothing);
    verify("port=80; id").says("is not a port");
    verify("port=99999").says("is not a port");
    verify("other=1").says("there is no value for `port`");
}

#[test]
fn what_cannot_be_meant_is_said() {
    let world = world();
    let kb = world.kb();
    world.run(&["verify", "demo/bnd", "--kb", &kb, "--yes"]).expect(Exit::Usage).warns("did you mean `demo/bind`");
    world.run(&["verify", "demo/bind#takn", "--kb", &kb, "--yes"]).expect(Exit::Usage).warns("did you mean `taken`");
    world.run(&["verify", "demo/bind", "--kb", &kb, "--on", "web1", "--yes"]).expect(Exit::Usage).warns("ssh://[user@]host[:port]");
    world.run(&["verify", "demo/bind", "--kb", &kb, "--on", "bundle:/no/such", "--yes"]).expect(Exit::Usage).warns("cannot be read");
    world.run(&["verify", "demo/bind", "--kb", &kb, "--set", "x", "--yes"]).expect(Exit::Usage).warns("--set name=value");
}

#[test]
#[cfg(target_os = "linux")]
fn the_chat_asks_first() {
    let world = world();
    let kb = world.kb();
    let (_listener, port) = listener();
    let chat = |lines: &str| world.run_with(&["chat", "--kb", &kb], format!("{}\n{lines}", paste(port))).expect(Exit::Found);
    chat("/verify\nno\n").says("Run these checks?").says("Nothing was asked.");
    let outcome = chat("/verify\nyes\n/why 1\n");
    let outcome = outcome.says("confirmed (").says("listened on, by");
    assert!(outcome.stdout.contains("finding    confirmed: tcp port"), "{outcome}");
    chat("/verify 9\n").says("Choose a number");
    chat("/verify on nowhere\n").says("is not a target");
}
