//! Drafts to files, without losing what somebody changed.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use super::{ImportArgs, path_of};
use crate::cli::UsageError;
use crate::imports::{Draft, Mark, State, stamp, state_of};
use crate::rules::{Outcome, read_rule};

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Its file is new.
    New,
    /// Its file was brought up to date.
    Changed,
    /// Its file is as it would be written.
    Unchanged,
    /// Its file was edited by hand, or is none of ours, and stays as it is.
    Kept,
    /// It is no valid rule.
    Refused,
}

impl Fate {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
            Self::Refused => "refused",
        }
    }
}

/// What became of all drafts.
pub struct Done {
    /// For each draft, what became of it, and why.
    pub fates: Vec<(Fate, String)>,
    /// Files of earlier imports of this kind that the source no longer gives.
    pub stale: Vec<String>,
}

/// Writes drafts.
pub fn write(args: &ImportArgs, drafts: &[Draft]) -> anyhow::Result<Done> {
    let mut fates = Vec::with_capacity(drafts.len());
    for draft in drafts {
        fates.push(write_one(args, draft)?);
    }
    let written: BTreeSet<String> = drafts.iter().map(|d| format!("{}.yaml", d.id)).collect();
    let mut stale = Vec::new();
    find_stale(&args.destination, "", args.from.name(), &written, &mut stale);
    stale.sort();
    Ok(Done { fates, stale })
}

fn write_one(args: &ImportArgs, draft: &Draft) -> anyhow::Result<(Fate, String)> {
    let content = match draft.to_yaml() {
        Ok(content) => content,
        Err(why) => return Ok((Fate::Refused, why)),
    };
    match read_rule(&content, &draft.id, "") {
        Outcome::Rule(_) => {}
        Outcome::Faulty(faults) => {
            let why = faults.iter().map(|f| format!("{}: {}", f.message, f.excerpt)).collect::<Vec<_>>().join("; ");
            return Ok((Fate::Refused, why));
        }
        Outcome::NotARule => return Ok((Fate::Refused, "it is no rule".to_owned())),
    }
    let text = stamp(&Mark { kind: args.from.name().to_owned(), source: draft.source.clone() }, &content);
    let path = path_of(&args.destination, draft);
    let fate = match std::fs::read_to_string(&path) {
        Ok(old) if old == text => return Ok((Fate::Unchanged, String::new())),
        Ok(old) => match state_of(&old) {
            State::Untouched(_) => Fate::Changed,
            State::Edited(_) if args.overwrite => Fate::Changed,
            State::Edited(_) => return Ok((Fate::Kept, "it was edited by hand since it was imported".to_owned())),
            State::Foreign => return Ok((Fate::Kept, "it is no imported file".to_owned())),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Fate::New,
        Err(error) => return Ok((Fate::Kept, format!("it cannot be read: {error}"))),
    };
    if !args.dry_run {
        put(&path, &text).map_err(|e| {
            UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "name a folder for the rules that you may write to")
        })?;
    }
    Ok((fate, String::new()))
}

/// Writes a file whole or not at all.
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    temporary.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Finds imported files that this import would not write. What cannot be looked into is passed over.
fn find_stale(folder: &Path, prefix: &str, kind: &str, written: &BTreeSet<String>, stale: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if is_folder && prefix.matches('/').count() < 32 {
            find_stale(&entry.path(), &format!("{name}/"), kind, written, stale);
        } else if name.ends_with(".yaml") && !written.contains(&name) {
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            if let State::Untouched(mark) | State::Edited(mark) = state_of(&text)
                && mark.kind == kind
            {
                stale.push(name);
            }
        }
    }
}
