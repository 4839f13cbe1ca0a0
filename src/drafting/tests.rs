//! Whole drafts: what is proposed, and that the file is valid whatever was pasted.

use proptest::prelude::*;

use super::*;
use crate::rules::{Outcome, read_rule};

fn drafted(text: &str, told: Told) -> Draft {
    let paste = crate::text::read(text.as_bytes()).unwrap();
    let signals = crate::evidence::read(&paste);
    draft(&paste, &signals, told)
}

fn valid(draft: &Draft) -> crate::model::Rule {
    let yaml = draft.to_yaml("../schemas/rule-1.json");
    match read_rule(&yaml, "x", "test") {
        Outcome::Rule(rule) => *rule,
        outcome => panic!("{outcome:#?}\n{yaml}"),
    }
}

#[test]
fn a_log_line_becomes_a_pattern_a_code_and_a_phrase() {
    let draft = drafted("Nov 23 10:00:00 srv nginx[812]: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", Told::default());
    let rule = valid(&draft);
    insta::assert_snapshot!(draft.to_yaml("../schemas/rule-1.json"));
    assert_eq!(draft.id(), "nginx/nginx-emerg-bind-failed-98-address-already-use");
    assert_eq!(rule.causes[0].title.as_written(), "The cause is not known yet");
}

#[test]
fn an_event_becomes_an_event_and_what_was_told_is_kept() {
    let text = "Log Name:      System\nSource:        Widget-Guard\nEvent ID:      4711\nLevel:         Error\nDescription:\nThe lease of 'Rack 7' could not be renewed: error 0x80070005.";
    let told = Told {
        title: Some("Widget Guard cannot renew a lease".into()),
        cause: Some("The service account lost its {right}".into()),
        fix: vec!["Grant it again: Local Security Policy, \"Log on as a service\".".into(), "Restart the service.".into()],
        references: vec!["https://widget.example.org/docs/renew-leases.html".into()],
        look_alike: Some("The lease of 'Rack 7' was renewed.".into()),
        ..Told::default()
    };
    let draft = drafted(text, told);
    valid(&draft);
    insta::assert_snapshot!(draft.to_yaml("../schemas/rule-1.json"));
}

#[test]
fn words_of_a_person_are_searched() {
    let draft = drafted("my outlook keeps asking for the password again and again", Told::default());
    assert_eq!(draft.symptoms, [Proposal::Text("my outlook keeps asking for the password again and again".into())]);
    valid(&draft);
}

#[test]
fn a_long_log_is_cut_down_to_what_matters() {
    let mut lines: Vec<String> = (0..300).map(|n| format!("2026-11-23 10:00:00 INFO tick {n}")).collect();
    lines[200] = "2026-11-23 10:00:00 ERROR the frobnicator failed with a fatal fault in slot 7".into();
    let draft = drafted(&lines.join("\n"), Told::default());
    assert!(draft.paste.lines().count() <= MOST_LINES, "{}", draft.paste);
    assert!(draft.paste.contains("frobnicator"), "{}", draft.paste);
}

proptest! {
    #[test]
    fn any_paste_gives_a_valid_rule(text in "(?s).{1,300}", title in proptest::option::of("[^\\n]{1,60}"), fix in proptest::collection::vec("[ -~]{1,60}", 0..3)) {
        if let Ok(paste) = crate::text::read(text.as_bytes()) {
            let signals = crate::evidence::read(&paste);
            let told = Told { title: title.filter(|t| !t.trim().is_empty()), fix: fix.into_iter().filter(|f| !f.trim().is_empty()).collect(), ..Told::default() };
            let draft = draft(&paste, &signals, told);
            let yaml = draft.to_yaml("x.json");
            prop_assert!(matches!(read_rule(&yaml, "x", "test"), Outcome::Rule(_)), "{:#?}\n{}", read_rule(&yaml, "x", "test"), yaml);
        }
    }
}
