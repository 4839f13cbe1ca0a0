//! Makes knowledge bases of any size, for benches, examples and tests.
//!
//! Takes a seed and the number of a problem; gives its rule (valid under `kb lint`), pastes that show it, and the same
//! text as rows of an SQLite FTS5 table. The same seed and number give the same bytes on every machine, whatever else is
//! made: problem 17 of 1,000 is problem 17 of 100,000. No two problems print the same message.

mod causes;
mod paste;
mod problem;
mod random;
mod rule;
mod sql;
mod vocabulary;

use std::fs;
use std::io;
use std::path::Path;

use problem::Problem;

/// A source of problems.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    seed: u64,
}

/// A file of a generated knowledge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path under the folder of the knowledge base, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Generator {
    /// The problems of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The id of the rule about a problem.
    pub fn id(self, number: u64) -> String {
        Problem::of(self.seed, number).id()
    }

    /// The rule about a problem.
    pub fn rule(self, number: u64) -> File {
        let problem = Problem::of(self.seed, number);
        File { path: format!("rules/{}.yaml", problem.id()), text: rule::yaml(&problem) }
    }

    /// What a screen shows of a problem: its message in the form that its system prints.
    pub fn message(self, number: u64) -> String {
        paste::message(&Problem::of(self.seed, number))
    }

    /// A problem as a user tells it.
    pub fn question(self, number: u64) -> String {
        paste::question(&Problem::of(self.seed, number))
    }

    /// A log of about so many bytes in which the message of a problem stands, two thirds down, among lines that mean nothing.
    pub fn log(self, number: u64, bytes: usize) -> String {
        paste::log(&Problem::of(self.seed, number), bytes)
    }

    /// An SQL script that makes an FTS5 table of the first `count` problems, with the text that Whybook searches.
    pub fn write_table(self, count: u64, out: &mut dyn io::Write) -> io::Result<()> {
        sql::table(self.seed, count, out)
    }

    /// An FTS5 query for the five rows that fit a paste best.
    pub fn query(self, paste: &str) -> String {
        sql::query(paste)
    }

    /// Writes the rules of the first `count` problems under a folder.
    pub fn write_rules(self, count: u64, folder: &Path) -> io::Result<()> {
        let mut made = std::collections::BTreeSet::new();
        for number in 0..count {
            let file = self.rule(number);
            let path = folder.join(&file.path);
            if let Some(parent) = path.parent().filter(|p| !made.contains(*p)) {
                fs::create_dir_all(parent)?;
                made.insert(parent.to_path_buf());
            }
            fs::write(&path, &file.text)?;
        }
        Ok(())
    }
}
