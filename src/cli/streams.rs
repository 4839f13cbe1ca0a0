//! What a run reads from and writes to.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

/// The environment of a run, handed in so that tests in one process can each have their own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The environment variables.
    pub variables: BTreeMap<String, OsString>,
    /// The user's cache folder.
    pub cache: Option<PathBuf>,
    /// The user's configuration folder.
    pub config: Option<PathBuf>,
    /// The user's data folder.
    pub data: Option<PathBuf>,
    /// The width of the terminal in columns, where there is one.
    pub width: Option<usize>,
}

/// What a run reads from and writes to.
pub struct Streams<'s> {
    /// Standard input.
    pub stdin: &'s mut dyn BufRead,
    /// Results.
    pub stdout: &'s mut dyn Write,
    /// Everything else.
    pub stderr: &'s mut dyn Write,
    /// Whether a person types at standard input.
    pub stdin_is_terminal: bool,
    /// Whether a person reads standard output.
    pub stdout_is_terminal: bool,
    /// Whether a person reads standard error.
    pub stderr_is_terminal: bool,
    /// The environment.
    pub environment: Environment,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let folders = directories::ProjectDirs::from("", "", "whybook");
        let variables = std::env::vars_os().filter_map(|(k, v)| k.into_string().ok().map(|k| (k, v))).collect();
        Self {
            variables,
            cache: folders.as_ref().map(|f| f.cache_dir().to_path_buf()),
            config: folders.as_ref().map(|f| f.config_dir().to_path_buf()),
            data: folders.as_ref().map(|f| f.data_dir().to_path_buf()),
            width: terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)),
        }
    }

    /// A variable that is set and not empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&OsString> {
        self.variables.get(name).filter(|v| !v.is_empty())
    }
}

/// Runs a command line on this process's own streams.
#[must_use]
pub fn run_process() -> super::Exit {
    // A panic inside the index library is caught and healed (see `engine`): its message would only frighten.
    std::panic::set_hook(Box::new(|info| {
        if std::env::var_os("WHYBOOK_PANICS").is_some() {
            let _ = writeln!(io::stderr(), "{info}");
        }
    }));
    let mut stdin = io::stdin().lock();
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let mut stderr = io::stderr().lock();
    let mut streams = Streams {
        stdin_is_terminal: stdin.is_terminal(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        environment: Environment::of_process(),
    };
    let run = std::panic::AssertUnwindSafe(|| super::run(std::env::args_os(), &mut streams));
    std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let _ = writeln!(
            io::stderr(),
            "whybook: something that must not happen has happened; run it again with WHYBOOK_PANICS=1 and report what it prints"
        );
        super::Exit::Internal
    })
}
