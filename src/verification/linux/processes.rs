//! Programs that run: proc_pid_status(5) and proc_pid_cmdline(5).

use std::collections::BTreeMap;

use regex::Regex;

use super::super::asker::Asker;
use super::super::outcome::Unknown;
use super::accounts;

/// A program that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its name as the kernel has it: at most 15 characters.
    pub name: String,
    /// The name of the file that it was started by.
    pub program: String,
    /// The user it runs as: a name, or the number where there is none.
    pub user: String,
    /// The user's number.
    pub uid: u32,
    /// How many threads it has.
    pub threads: u64,
}

impl Process {
    /// Whether it goes by a name.
    #[must_use]
    pub fn is_called(&self, name: &Regex) -> bool {
        name.is_match(&self.name) || name.is_match(&self.program)
    }

    /// The fuller of its two names.
    #[must_use]
    pub fn called(&self) -> &str {
        // The kernel cuts names off; a program may also have given itself one.
        if self.program.starts_with(&self.name) { &self.program } else { &self.name }
    }
}

/// Everything that runs.
pub fn processes(asker: &Asker<'_>) -> Result<Vec<Process>, Unknown> {
    let users: BTreeMap<u32, String> = accounts::names(asker).into_iter().collect();
    let lines: BTreeMap<u32, String> =
        asker.read_each("/proc/[0-9]*/cmdline")?.iter().filter_map(|(path, content)| Some((pid_of(path)?, program_of(&content.text())))).collect();
    let all = asker.read_each("/proc/[0-9]*/status")?;
    let processes: Vec<Process> = all
        .iter()
        .filter_map(|(path, content)| {
            let text = content.text();
            let field = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
            // What has ended and only waits to be noticed does not run.
            if field("State").is_some_and(|s| s.starts_with('Z')) {
                return None;
            }
            let pid = pid_of(path)?;
            let uid: u32 = field("Uid")?.split_whitespace().nth(1)?.parse().ok()?;
            Some(Process {
                pid,
                name: field("Name")?.to_owned(),
                program: lines.get(&pid).cloned().unwrap_or_default(),
                user: users.get(&uid).cloned().unwrap_or_else(|| uid.to_string()),
                uid,
                threads: field("Threads").and_then(|t| t.parse().ok()).unwrap_or(1),
            })
        })
        .collect();
    if processes.is_empty() {
        return Err(Unknown("the list of processes cannot be read".into()));
    }
    Ok(processes)
}

/// Those that go by a name.
pub fn called(asker: &Asker<'_>, name: &Regex) -> Result<Vec<Process>, Unknown> {
    Ok(processes(asker)?.into_iter().filter(|p| p.is_called(name)).collect())
}

/// The process that a path under `/proc` belongs to.
pub fn pid_of(path: &str) -> Option<u32> {
    path.strip_prefix("/proc/")?.split('/').next()?.parse().ok()
}

/// The name of the program in a command line: the file's name, without what programs add to their title
/// (`nginx: master process …`).
fn program_of(line: &str) -> String {
    let first = line.split(['\0', '\n']).next().unwrap_or_default();
    let first = first.split([' ', ':']).next().unwrap_or_default();
    first.rsplit('/').next().unwrap_or_default().trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_told_from_its_command_line() {
        for (line, name) in [
            ("/usr/sbin/nginx\0-g\0daemon off;\0", "nginx"),
            ("nginx: master process /usr/sbin/nginx", "nginx"),
            ("-bash\0", "bash"),
            ("/usr/lib/postgresql/15/bin/postgres\0-D\0/x\0", "postgres"),
            ("", ""),
        ] {
            assert_eq!(program_of(line), name);
        }
    }
}
