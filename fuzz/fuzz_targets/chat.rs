//! Any lines as a chat: it ends as a chat ends, and shows nothing that could steer a terminal.

#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use whybook::cli::{self, Environment, Exit, Streams};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let rule = "format: 1\ntitle: The disk is full\nproduct: Linux\nsymptoms:\n  - code: ENOSPC\n  - pattern: \"cannot write '(?<file>[^']+)'\"\n  - text: the disk is full\ncauses:\n  - id: logs\n    title: Old logs fill {file}\n    fix: [ { do: Remove old logs., run: { sh: rm -i {file} } } ]\n  - id: cache\n    title: A cache fills it\n";
    fs::create_dir(folder.path().join("kb")).unwrap();
    fs::write(folder.path().join("kb/disk.yaml"), rule).unwrap();
    folder
});

fuzz_target!(|lines: &[u8]| {
    let kb = FOLDER.path().join("kb").display().to_string();
    let (mut input, mut stdout, mut stderr) = (lines, Vec::new(), Vec::new());
    let mut streams = Streams {
        stdin: &mut input,
        stdout: &mut stdout,
        stderr: &mut stderr,
        stdin_is_terminal: false,
        stdout_is_terminal: false,
        environment: Environment { variables: BTreeMap::new(), cache: Some(FOLDER.path().join("cache")), config: None, data: None, width: None },
    };
    let exit = cli::run(["whybook", "--no-builtin", "--kb", &kb, "chat"], &mut streams);
    assert_eq!(exit, Exit::Found, "{}", String::from_utf8_lossy(&stderr));
    for out in [stdout, stderr] {
        let out = String::from_utf8(out).unwrap();
        assert!(!out.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character is shown: {out:?}");
    }
});
