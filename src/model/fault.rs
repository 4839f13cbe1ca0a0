//! What is wrong with a file, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a file. Lines and columns count from 1; a column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One fault of a file: where, what, the text that is wrong, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Where the faulty text begins.
    pub place: Place,
    /// What is wrong: lower case, what the user wrote in backticks.
    pub message: String,
    /// The offending text as it stands in the file, one line, cut to a readable length; empty where something is missing.
    pub excerpt: String,
    /// The way out.
    pub hint: String,
}

/// A file that was left out, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultyFile {
    /// The file's path as the user knows it.
    pub path: String,
    /// Its faults in file order; never empty.
    pub faults: Vec<Fault>,
}

impl FaultyFile {
    /// A file (or folder) that cannot be used at all, for one reason.
    #[must_use]
    pub fn whole(path: String, message: String, hint: &str) -> Self {
        let place = Place { line: 1, column: 1 };
        Self { path, faults: vec![Fault { place, message, excerpt: String::new(), hint: hint.to_owned() }] }
    }
}

impl fmt::Display for FaultyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.faults.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{}:{}: {}", self.path, fault.place.line, fault.place.column, fault.message)?;
            if !fault.excerpt.is_empty() {
                write!(f, "\n    | {}", fault.excerpt)?;
            }
            if !fault.hint.is_empty() {
                write!(f, "\n    = {}", fault.hint)?;
            }
        }
        Ok(())
    }
}
