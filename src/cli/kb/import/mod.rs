//! `whybook kb import`: knowledge that exists already becomes rules.

mod files;
mod report;
mod write;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams, UsageError};
use crate::imports::{self, Draft, Imported};
use files::SourceFile;

/// Turns other knowledge into rules: one file for each, with a report of what came over and what did not.
///
/// Importing again changes only what changed in the source; a rule that was edited by hand since is kept.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// What SRC holds
    #[arg(long, value_enum, value_name = "KIND")]
    pub from: Kind,
    /// The file or folder to import
    #[arg(value_name = "SRC")]
    pub source: PathBuf,
    /// The folder for the rules
    #[arg(value_name = "DEST")]
    pub destination: PathBuf,
    /// The report for programs
    #[arg(long)]
    pub json: bool,
    /// Only reports, writes nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Replaces rules as well that were edited by hand since they were imported
    #[arg(long)]
    pub overwrite: bool,
    /// Which column of a table is which: KEY is symptom, cause, fix, title, product, severity, code, event, reference …
    #[arg(long, value_name = "KEY=NAME")]
    pub column: Vec<String>,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Common Reliability Enumerations: YAML rules that watch logs
    Cre,
    /// Articles and runbooks with the usual headings (Symptoms, Cause, Resolution; Meaning, Impact, Mitigation)
    Markdown,
    /// A table with columns for symptom, cause and fix
    Csv,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Cre => "cre",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
        }
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Cre => &["yaml", "yml"],
            Self::Markdown => &["md", "markdown"],
            Self::Csv => &["csv", "tsv"],
        }
    }
}

/// Runs the command.
pub fn run(args: &ImportArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    if args.from != Kind::Csv && !args.column.is_empty() {
        return Err(UsageError::new("`--column` is for tables", "leave it out, or use `--from csv`").into());
    }
    let (files, mut faults) = files::find(&args.source, args.from.extensions())?;
    let (mut drafts, mut passed) = (Vec::new(), Vec::new());
    for (file, imported) in files.iter().zip(read(args, &files)?) {
        faults.extend(imported.faults.into_iter().map(|message| report::SourceFault { source: file.name.clone(), message }));
        passed.extend(imported.passed_over.map(|message| report::SourceFault { source: file.name.clone(), message }));
        drafts.extend(imported.drafts);
    }
    imports::make_ids_distinct(&mut drafts);
    let done = write::write(args, &drafts)?;
    let report = report::ImportReport { files: files.len(), done: &done, drafts: &drafts, faults: &faults, passed: &passed };
    if args.json {
        report::json(&report, args, streams.stdout)?;
    } else {
        report::human(&report, args, &settings.look(streams.stdout_is_terminal), streams.stdout)?;
    }
    Ok(if report.is_clean() { Exit::Found } else { Exit::Nothing })
}

/// What each of the files gives.
fn read(args: &ImportArgs, files: &[SourceFile]) -> anyhow::Result<Vec<Imported>> {
    match args.from {
        Kind::Cre => {
            let mut terms = imports::cre::Terms::new();
            files.iter().for_each(|f| terms.extend(imports::cre::shared_terms(&f.text)));
            Ok(files.iter().map(|f| cre(f, &terms)).collect())
        }
        Kind::Markdown => Ok(files.iter().map(|f| imports::article_drafts(&f.text, &f.name)).collect()),
        Kind::Csv => {
            let columns = imports::columns(&args.column).map_err(|e| UsageError::new(e.message, e.hint))?;
            files
                .iter()
                .map(|f| {
                    let hint = "name the columns: `--column symptom=NAME --column fix=NAME`";
                    imports::table_drafts(&f.text, &f.name, &columns).map_err(|e| UsageError::new(format!("{}: {e}", f.name), hint).into())
                })
                .collect()
        }
    }
}

fn cre(file: &SourceFile, terms: &imports::cre::Terms) -> Imported {
    let mut imported = imports::cre::drafts(&file.text, &file.name, terms);
    if let [only] = imported.drafts.as_mut_slice() {
        only.examples = imports::cre::examples(only, &files::logs_beside(&file.path));
    }
    imported
}

/// The path of a draft's file.
fn path_of(destination: &Path, draft: &Draft) -> PathBuf {
    destination.join(format!("{}.yaml", draft.id))
}
