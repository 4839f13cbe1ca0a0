//! Any bytes as a configuration file: understood, or refused as wrong input.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use whybook::cli::{self, Environment, Exit, Streams};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

fuzz_target!(|content: &[u8]| {
    let path = FOLDER.path().join("config.yaml");
    std::fs::write(&path, content).unwrap();
    let (mut input, mut stdout, mut stderr): (&[u8], _, _) = (b"", Vec::new(), Vec::new());
    let mut streams = Streams {
        stdin: &mut input,
        stdout: &mut stdout,
        stderr: &mut stderr,
        stdin_is_terminal: false,
        stdout_is_terminal: false,
        environment: Environment { variables: BTreeMap::new(), cache: None, config: None, data: None, width: None },
    };
    let exit = cli::run(["whybook", "--config", &path.display().to_string(), "kb", "schema"], &mut streams);
    assert!(matches!(exit, Exit::Found | Exit::Usage), "{exit:?}");
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(!stderr.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character is shown: {stderr:?}");
    assert_eq!(exit == Exit::Usage, stderr.contains("config"), "a fault without a word, or a word without a fault: {stderr}");
});
