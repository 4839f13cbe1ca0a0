//! One good rule, and for each kind of finding the one change that brings it about.

use super::*;
use crate::model::{Article, Level, Section};
use crate::rules::{Outcome, read_rule_with_places};
use crate::text::cleaned_form;

const GOOD: &str = r#"format: 1
title: The widget service cannot bind its port (widgetd, EADDRINUSE)
product: Widget Server
applies_to: { os: linux }
severity: high
symptoms:
  - pattern: "widgetd: cannot bind to port (?<port>[0-9]+)"
  - code: errno:98
  - phrase: widget port is taken
  - text: the widget server does not come up after the update
requires: { any: [ { phrase: widgetd }, { product: Widget Server } ] }
causes:
  - id: second-instance
    title: Another instance of widgetd holds port {port}
    likelihood: common
    ask: Was widgetd started by hand?
    checks:
      - port: { number: "{port}", listening: true }
      - path: { at: /run/widgetd.pid, exists: true }
      - disk: { at: /run, free: "> 1%" }
    fix:
      - do: Stop the other instance.
        run: { sh: "systemctl stop widgetd@{port}" }
        risk: restart
  - id: other-program
    title: A program other than widgetd holds port {port}
    likelihood: rare
    fix:
      - do: Find it, and move one of the two to another port.
        run: { sh: "ss -ltnp 'sport = :8080'" }
references:
  - { title: Widget manual, url: "https://widget.example.org/manual" }
examples:
  - paste: |
      Nov 23 10:00:00 srv widgetd: cannot bind to port 8080
      # whybook: allow missing-fix, because this is a paste
    top: second-instance
  - paste: the widget server does not come up after the update, port is in use
    found: true
  - paste: "widgetd: listening on port 8080"
    silent: true
"#;

fn subject(text: &str, id: &str) -> Subject {
    match read_rule_with_places(text, id, "test") {
        (Outcome::Rule(rule), outline) => Subject { rule: *rule, outline, text: text.to_owned() },
        (outcome, _) => panic!("{outcome:#?}\n{text}"),
    }
}

/// The findings of a rule by itself as `line:column code`, exceptions applied.
fn found(text: &str) -> Vec<String> {
    let subject = subject(text, "test/rule");
    let mut findings = review(&subject, Manners { cleaned_form });
    apply_exceptions(&subject.text, &subject.outline, &mut findings);
    findings.sort();
    findings.iter().filter(|f| f.excuse.is_none()).map(shown).collect()
}

fn shown(finding: &Finding) -> String {
    format!("{}:{} {}", finding.place().line, finding.place().column, finding.code)
}

/// The good rule with a text in it replaced, where it stands first.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from:?} has to stand in the rule");
    GOOD.replacen(from, to, 1)
}

/// The good rule with what stands between two texts replaced, from the first to just before the second.
fn between(from: &str, until: &str, to: &str) -> String {
    let (before, rest) = GOOD.split_once(from).unwrap();
    let after = if until.is_empty() { "" } else { rest.split_once(until).unwrap().1 };
    format!("{before}{to}{until}{after}")
}

#[test]
fn nothing_is_said_against_a_good_rule() {
    assert_eq!(found(GOOD), Vec::<String>::new());
}

#[test]
fn each_change_for_the_worse_is_found_where_it_stands() {
    let check = "      - disk: { at: /run, free: \"> 1%\" }\n";
    let pattern = "  - pattern: \"widgetd: cannot bind to port (?<port>[0-9]+)\"\n";
    let cases: Vec<(String, &str)> = vec![
        (between("examples:", "", ""), "1:1 missing-example"),
        (between("examples:", "  - paste: \"widgetd: lis", "examples:\n"), "34:3 missing-example"),
        (between("  - paste: the widget", "  - paste: \"widgetd: lis", ""), "34:3 examples-of-one-form"),
        (with("top: second-instance", "found: true"), "34:3 missing-top-example"),
        (between("  - paste: \"widgetd: lis", "", ""), "34:3 missing-silent-example"),
        (between("references:", "examples:", ""), "1:1 missing-reference"),
        (with(": The widget service cannot bind its port (widgetd, EADDRINUSE)", ": Widget fails"), "2:8 vague-title"),
        (with("Was widgetd started by hand?", "Who started widgetd?"), "16:10 no-question"),
        (with("Was widgetd started by hand?", "widgetd was started by hand"), "16:10 no-question"),
        (with("likelihood: rare", "likelihood: 0.9"), "25:5 causes-out-of-order"),
        (with("product: Widget Server\n", "product: Exchange Servr\n"), "3:10 unknown-product"),
        (
            with("product: Widget Server\n", "product: Microsoft Exchange\napplies_to: { os: windows }\n").replacen(
                "applies_to: { os: linux }\n",
                "",
                1,
            ),
            "3:10 unknown-product",
        ),
        (with("{ product: Widget Server }", "{ product: postgres }"), "11:52 unknown-product"),
        (with("code: errno:98", "code: 5"), "8:11 ambiguous-code"),
        (with("phrase: widget port is taken", "phrase: not found"), "9:13 phrase-too-common"),
        (with("to port (?<port>", "to(?<port>.*)|.*(?<gap>"), "7:14 pattern-too-broad"),
        (with("cannot bind to port", "cannot\\tbind to port"), "7:30 pattern-never-matches"),
        (with("cannot bind to port", "cannot bind\u{201c} to port"), "7:35 pattern-never-matches"),
        (with("{ phrase: widgetd }", "{ pattern: 'widgetd$x' }"), "11:39 pattern-never-matches"),
        (with("cannot bind to port (?<port>[0-9]+)", "x[a-z]+(?<port>[0-9]{4})y").replace("widgetd: x", "w[0-9]x"), "7:14 pattern-unanchored"),
        (with("(?<port>", "(?<host>[a-z]+):(?<port>"), "7:46 unused-capture"),
        (
            with("      - do: Stop the other instance.\n        run: { sh: \"systemctl stop widgetd@{port}\" }\n        risk: restart\n", "")
                .replacen("    fix:\n", "", 1),
            "13:5 missing-fix",
        ),
        (with("systemctl stop widgetd@{port}", "rm -rf /var/lib/widgetd"), "23:20 destructive-step"),
        (with("Stop the other instance.", "Run `rm -rf /var/lib/widgetd`."), "22:13 destructive-step"),
        (with("        risk: restart\n", ""), "23:20 unmarked-risk"),
        (with("systemctl stop widgetd@{port}", "systemctl stop '{port}'"), "23:37 quoted-placeholder"),
        (with("ss -ltnp 'sport = :8080'", "Get-NetTCPConnection -LocalPort 8080"), "30:20 wrong-shell"),
        (with("sh: \"ss -ltnp 'sport = :8080'\"", "cmd: \"netstat -ano\""), "30:21 wrong-platform"),
        (with(check, "      - registry: { key: 'HKLM\\SOFTWARE\\Widget', exists: true }\n"), "20:19 wrong-platform"),
        (with("  - code: errno:98\n", "  - event: { source: Widget, id: 7 }\n"), "8:12 wrong-platform"),
        (with("  - code: errno:98\n", "  - code: errno:98\n    os: windows\n"), "9:9 os-contradicts"),
        (with("\"> 1%\"", "\">= 0%\""), "20:33 check-cannot-fail"),
        (with("\"> 1%\"", "\"> 100%\""), "20:33 check-contradicts"),
        (with(check, "      - path: { at: /run/widgetd.pid, exists: false }\n"), "20:47 check-contradicts"),
        (with(check, "      - path: { at: /run, exists: false, owner: root }\n"), "20:49 check-contradicts"),
        (with(check, "      - service: { name: widgetd, running: true, failed: true }\n"), "20:58 check-contradicts"),
        (with(check, "      - log: { file: /var/log/x, pattern: '.*' }\n      - path: { at: /etc/x, contains: '.*' }\n"), "21:39 check-cannot-fail"),
        (with(check, "      - disk: { at: /run, free: \"< 5%\" }\n      - disk: { at: /run, free: \"> 90%\" }\n"), "21:33 check-contradicts"),
        (between("  - pattern", "  - text", "").replace("{port}", "8080"), "7:3 only-plain-words"),
        (
            with(pattern, "  - event: { id: 4711 }\n  - pattern: \"widgetd: cannot bind to port (?<port>[0-9]+)\"\n").replacen(
                "os: linux",
                "os: windows",
                1,
            ),
            "7:12 event-without-source",
        ),
    ];
    let mut missing = Vec::new();
    let mut tried = std::collections::BTreeSet::new();
    for (text, wanted) in &cases {
        let found = found(text);
        if !found.iter().any(|f| f == wanted) {
            missing.push(format!("wanted {wanted}, found {found:?}"));
        }
        tried.extend(wanted.split(' ').nth(1).map(str::to_owned));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    // What shows only among several files, or in exceptions, has tests of its own below.
    let elsewhere = [
        "format",
        "doubled-id",
        "dead-link",
        "dead-article-link",
        "because-loop",
        "duplicate-title",
        "duplicate-symptoms",
        "duplicate-symptom",
        "duplicate-cause",
        "exception-without-reason",
        "useless-exception",
        "unknown-exception",
    ];
    let untested: Vec<&str> = LintCode::ALL.iter().map(|c| c.name()).filter(|c| !tried.contains(*c) && !elsewhere.contains(c)).collect();
    assert!(untested.is_empty(), "no case for {untested:?}");
}

/// The findings of rules and articles among each other as `index line:column code`.
fn found_together(rules: &[(&str, &str)], articles: &[(&str, &str)]) -> Vec<String> {
    let subjects: Vec<Subject> = rules.iter().map(|(id, text)| subject(text, id)).collect();
    let articles: Vec<LinkedArticle> = articles
        .iter()
        .map(|(path, anchor)| LinkedArticle {
            article: Article {
                path: (*path).to_owned(),
                origin: "test".into(),
                title: "x".into(),
                sections: vec![Section { heading: "x".into(), level: 1, anchor: (*anchor).to_owned(), ..Default::default() }],
                ..Default::default()
            },
            links: Vec::new(),
        })
        .collect();
    let found = review_together(&subjects.iter().collect::<Vec<_>>(), &articles);
    found.iter().map(|(n, f)| format!("{n} {}", shown(f))).collect()
}

const OTHER: &str = "format: 1\ntitle: Something else entirely fails\nsymptoms:\n  - phrase: entirely other words here\ncauses:\n  - { id: a, title: Its own cause }\n";

#[test]
fn rules_that_repeat_each_other_are_found() {
    assert_eq!(found_together(&[("a", GOOD), ("b", OTHER)], &[]), Vec::<String>::new());
    let twice = found_together(&[("a", GOOD), ("b", GOOD)], &[]);
    for wanted in ["0 2:8 duplicate-title", "1 2:8 duplicate-title", "0 7:3 duplicate-symptoms", "1 14:12 duplicate-cause"] {
        assert!(twice.iter().any(|f| f == wanted), "{wanted}: {twice:?}");
    }
    assert!(!twice.iter().any(|f| f.ends_with("duplicate-symptom")), "{twice:?}");
    let other = with("phrase: widget port is taken", "phrase: gadget port is taken");
    let found = found_together(&[("a", GOOD), ("b", &other)], &[]);
    assert!(found.contains(&"0 10:11 duplicate-symptom".to_owned()), "{found:?}");
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let linked = |link: &str| OTHER.replace("causes:", &format!("see: [ {link} ]\ncauses:"));
    for (link, dead) in [
        ("kb/a.md", false),
        ("kb/a.md#part", false),
        ("kb/a.md#prat", true),
        ("kb/b.md", true),
        ("good", false),
        ("good#second-instance", false),
        ("good#third", true),
        ("godo", true),
    ] {
        let found = found_together(&[("good", GOOD), ("b", &linked(link))], &[("kb/a.md", "part")]);
        assert_eq!(found.contains(&"1 5:8 dead-link".to_owned()), dead, "{link}: {found:?}");
    }
}

#[test]
fn a_circle_of_becauses_is_found() {
    let because = |target: &str, n: &str| OTHER.replace("Something", n).replace("Its own cause", &format!("The {n} cause, because: {target}"));
    let (a, b, c) = (because("b", "one"), because("a", "two"), because("a", "three"));
    let found = found_together(&[("a", &a), ("b", &b), ("c", &c.replace("entirely other words", "some more words"))], &[]);
    let loops: Vec<&String> = found.iter().filter(|f| f.ends_with("because-loop")).collect();
    assert_eq!(loops, ["0 6:45 because-loop", "1 6:45 because-loop"], "{found:?}");
}

#[test]
fn an_exception_excuses_what_it_covers_and_nothing_else() {
    let no_fix =
        with("    fix:\n      - do: Find it, and move one of the two to another port.\n        run: { sh: \"ss -ltnp 'sport = :8080'\" }\n", "");
    assert_eq!(found(&no_fix), ["25:5 missing-fix"]);
    let excused = |comment: &str| no_fix.replace("  - id: other-program", &format!("  # whybook: {comment}\n  - id: other-program"));
    assert_eq!(found(&excused("allow missing-fix, because there is none yet")), Vec::<String>::new());
    assert_eq!(found(&excused("allow missing-fix")), ["25:3 exception-without-reason", "26:5 missing-fix"]);
    assert_eq!(found(&excused("allow missing-fix because")), ["25:3 exception-without-reason", "26:5 missing-fix"]);
    assert_eq!(found(&excused("allow missing-reference, because why not")), ["25:3 useless-exception", "26:5 missing-fix"]);
    assert_eq!(found(&excused("allow missing-fxi, because of a slip")), ["25:3 unknown-exception", "26:5 missing-fix"]);
    assert_eq!(found(&excused("ignore missing-fix")), ["25:3 unknown-exception", "26:5 missing-fix"]);
    // For the whole file, and at the end of the line.
    assert_eq!(found(&format!("# whybook: allow missing-fix, because it is young\n{no_fix}")), Vec::<String>::new());
    let at_end = no_fix.replace("  - id: other-program", "  - id: other-program # whybook: allow missing-fix, because it is \"young\"");
    assert_eq!(found(&at_end), Vec::<String>::new());
    // An exception above the first cause does not reach the second.
    let elsewhere = no_fix.replace("  - id: second-instance", "  # whybook: allow missing-fix, because x\n  - id: second-instance");
    assert_eq!(found(&elsewhere), ["13:3 useless-exception", "26:5 missing-fix"]);
    let above_all = no_fix.replace("causes:\n", "# whybook: allow missing-fix, because x\ncauses:\n");
    assert_eq!(found(&above_all), Vec::<String>::new());
}

#[test]
fn the_reason_of_an_exception_is_kept() {
    let text = format!("# whybook: allow missing-reference, because the vendor is gone\n{}", between("references:", "examples:", ""));
    let subject = subject(&text, "x");
    let mut findings = review(&subject, Manners { cleaned_form });
    apply_exceptions(&subject.text, &subject.outline, &mut findings);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].excuse.as_deref(), Some("the vendor is gone"));
    assert_eq!(findings[0].level(), Level::Warning);
}
