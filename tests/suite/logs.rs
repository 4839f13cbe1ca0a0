//! Logs of every format, read as records and signals: what `tests/fixtures/logs` says against a snapshot of each.
//!
//! A line of a snapshot is a record: its line in the paste, its level, its program, its message up to the first line end,
//! and below it the most telling line of a trace. Then come the signals, of an exception the bottom of its chain marked.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be read fails its test")]

use std::fmt::Write;
use std::path::Path;

use whybook::model::{LogLevel, SignalKind, SignalValue};
use whybook::{evidence, text};

/// The signals that logs are read for; those of any text (events, codes, products, quoted messages) have tests of their own.
const KINDS: [SignalKind; 9] = [
    SignalKind::Exception,
    SignalKind::Denial,
    SignalKind::Reason,
    SignalKind::ExitStatus,
    SignalKind::Unit,
    SignalKind::Program,
    SignalKind::Host,
    SignalKind::Port,
    SignalKind::Path,
];
/// The longest part of a text that a snapshot shows, in characters.
const SHOWN: usize = 110;

fn shown(text: &str) -> String {
    let line = text.split('\n').next().unwrap_or_default();
    let more = if line.len() < text.len() || line.chars().count() > SHOWN { " \u{2026}" } else { "" };
    format!("{}{more}", line.chars().take(SHOWN).collect::<String>().trim_end())
}

fn read_out(fixture: &str) -> String {
    let paste = text::read(fixture.as_bytes()).unwrap();
    let mut out = String::new();
    for record in &paste.records {
        let level = record.level.map_or("-", |l| l.name());
        let program = record.program.as_ref().map_or(String::new(), |p| format!(" <{}>", paste.slice(p)));
        let lines = paste.slice(&record.span).lines().count();
        let more = if lines > 1 { format!(" ({lines} lines)") } else { String::new() };
        writeln!(out, "{:>3} {level:<7}{program} {}{more}", record.line, shown(paste.slice(&record.body))).unwrap();
        if let Some(root) = &record.root {
            writeln!(out, "            root: {}", shown(paste.slice(root))).unwrap();
        }
    }
    out.push('\n');
    for signal in evidence::read(&paste).iter().filter(|s| KINDS.contains(&s.kind())) {
        let root = if matches!(signal.value, SignalValue::Exception { root: true, .. }) { " (root)" } else { "" };
        writeln!(out, "{:>3} {}{root} {}", signal.line, signal.kind().name(), shown(&signal.value.to_string())).unwrap();
    }
    out
}

fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(found.len() > 50);
    found
}

#[test]
fn every_format_reads_as_its_snapshot_says() {
    for (name, fixture) in fixtures() {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, read_out(&fixture)));
    }
}

#[test]
fn healthy_logs_give_no_failure() {
    let failures = [SignalKind::Exception, SignalKind::Denial, SignalKind::Reason, SignalKind::ExitStatus];
    let mut healthy = 0;
    for (name, fixture) in fixtures().iter().filter(|(name, _)| name.starts_with("healthy")) {
        healthy += 1;
        let paste = text::read(fixture.as_bytes()).unwrap();
        for signal in evidence::read(&paste) {
            assert!(!failures.contains(&signal.kind()), "{name}: {signal:?}");
        }
        for record in &paste.records {
            assert!(record.level <= Some(LogLevel::Info) && record.root.is_none(), "{name}: {record:?}");
        }
    }
    assert_eq!(healthy, 2);
}
