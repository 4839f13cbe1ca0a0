//! A run of the command line in this process, with its own streams, environment and folders.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use whybook::cli::{self, Environment, Exit, Streams};

/// A world of its own: an empty cache, configuration and data folder, and a folder for knowledge.
pub struct World {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, OsString>,
}

/// What a run left behind. It prints as the whole story, for tests that fail.
pub struct Outcome {
    pub args: Vec<String>,
    pub exit: Exit,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// A new world.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cache", "config", "data", "kb"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder, variables: BTreeMap::new() }
    }

    /// A path inside it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder for knowledge, as an argument.
    pub fn kb(&self) -> String {
        self.path("kb").display().to_string()
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Sets an environment variable.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// Runs a command line with nothing on standard input.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.run_with(args, "")
    }

    /// Runs a command line with text on standard input.
    pub fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Outcome {
        let mut input = stdin.as_ref();
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            stdin: &mut input,
            stdout: &mut stdout,
            stderr: &mut stderr,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            environment: Environment {
                variables: self.variables.clone(),
                cache: Some(self.path("cache")),
                config: Some(self.path("config")),
                data: Some(self.path("data")),
                width: None,
            },
        };
        let exit = cli::run(std::iter::once("whybook").chain(args.iter().copied()), &mut streams);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Outcome { args: args.iter().map(|a| (*a).to_owned()).collect(), exit, stdout: text(stdout), stderr: text(stderr) }
    }
}

impl Outcome {
    /// Holds the exit code to what is expected.
    #[track_caller]
    pub fn expect(self, exit: Exit) -> Self {
        assert_eq!(self.exit, exit, "{self}");
        self
    }

    /// Holds that standard output has a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "stdout lacks {text:?}\n{self}");
        self
    }

    /// Holds that standard error has a text.
    #[track_caller]
    pub fn warns(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "stderr lacks {text:?}\n{self}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("not JSON: {e}\n{self}"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "whybook {}\nexit: {:?}\n--- stdout\n{}\n--- stderr\n{}", self.args.join(" "), self.exit, self.stdout, self.stderr)
    }
}
