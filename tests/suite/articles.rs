//! `--kb` straight at a folder of Markdown: runbooks and articles answer without an import.

use whybook::cli::Exit;

use crate::support::{Outcome, World};

const RUNBOOK: &str = "# SpoolWriterStalled\n\n## Meaning\n\nThe spool writer has not written for ten minutes.\n\n## Impact\n\nNothing is printed.\n\n## Diagnosis\n\nLook at the queue:\n\n```console\n$ spoolctl queue --all\nempty\n```\n\n## Mitigation\n\n1. Free some space in the spool directory.\n2. Restart the writer:\n\n   ```shell\n   systemctl restart spoold\n   ```\n";
const KB: &str = "---\ntitle: Badges are refused at the gate\n---\n\n## Symptoms\n\nThe gate stays shut, and its log has:\n\n    gate controller rejects every badge with checksum mismatch\n\n| Event ID | Source |\n|---|---|\n| 4711 | GateCtl |\n\n## Cause\n\nThe badge database was restored from an old copy.\n\n## Resolution\n\nSynchronize the gate with `gatectl sync --full`.\n\n## Workaround\n\nOpen it by hand.\n";

fn ask(paste: &str) -> Outcome {
    let world = World::new();
    world.write("kb/runbooks/SpoolWriterStalled.md", RUNBOOK);
    world.write("kb/gates.md", KB);
    world.write("kb/README.md", "# Runbooks\n\nHow we write them.\n");
    let kb = world.kb();
    world.run_with(&["ask", "--json", "--no-builtin", "--kb", &kb, "-"], paste)
}

#[track_caller]
fn answers(paste: &str, article: &str, explanation: &str, step: &str) {
    let outcome = ask(paste).expect(Exit::Found);
    let first = outcome.json()["matches"][0].clone();
    assert!(first["article"].as_str().is_some_and(|a| a.starts_with(article)), "{outcome}");
    assert!(first["explanation"].as_str().is_some_and(|e| e.contains(explanation)), "{outcome}");
    assert_eq!(first["fix"][0]["do"], step, "{outcome}");
    assert!(first["rule"].is_null() && first["cause"].is_null(), "{outcome}");
}

#[test]
fn the_name_of_an_alert_is_answered_with_its_mitigation() {
    let paste = "[FIRING:1] SpoolWriterStalled (prod critical)";
    answers(paste, "runbooks/SpoolWriterStalled.md", "has not written for ten minutes", "Free some space in the spool directory.");
    assert_eq!(ask(paste).json()["matches"][0]["fix"][1]["run"]["sh"], "systemctl restart spoold");
}

#[test]
fn the_words_of_a_symptom_are_answered_with_the_resolution() {
    let step = "Synchronize the gate with `gatectl sync --full`.";
    answers("gate controller rejects every badge with checksum mismatch", "gates.md", "restored from an old copy", step);
    answers("Source: GateCtl\nEvent ID: 4711\nLevel: Error", "gates.md", "restored from an old copy", step);
}

#[test]
fn ordinary_text_is_answered_by_no_article() {
    ask("The meeting is moved to Monday, please bring the minutes.").expect(Exit::Nothing);
}
