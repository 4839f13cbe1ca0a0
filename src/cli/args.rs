//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Severity;

/// Paste an error, get the documented causes, ranked and explained, with the steps that remove them. Offline.
///
/// Without a command, whybook is a chat where a person types, and `whybook ask -` where a program pipes.
#[derive(Debug, Parser)]
#[command(name = "whybook", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Adds a folder of rules (*.yaml) and articles (*.md), or a pack (*.wbk); may be given several times, later ones override earlier ones
    #[arg(long, global = true, value_name = "DIR", help_heading = "Knowledge")]
    pub kb: Vec<PathBuf>,
    /// Leaves the built-in knowledge out
    #[arg(long, global = true, help_heading = "Knowledge")]
    pub no_builtin: bool,
    /// Accepts only packs that this public key (minisign; the key or its file) has signed; may be given several times
    #[arg(long, global = true, value_name = "KEY", help_heading = "Knowledge")]
    pub trust_key: Vec<String>,
    /// Reads this configuration file instead of the user's own
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub config: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColourChoice::Auto)]
    pub color: ColourChoice,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The chat: paste, ask, look at causes and steps
    Chat,
    /// Answers one paste: ranked causes, why, steps
    Ask(AskArgs),
    /// Shows a rule, one of its causes, or an article
    Show(ShowArgs),
    /// Works on knowledge
    #[command(subcommand)]
    Kb(KbCommand),
}

/// Answers one paste.
#[derive(Debug, Clone, Args)]
pub struct AskArgs {
    /// The error text, event details, code or question; `-` reads standard input
    pub text: Vec<String>,
    /// Reads the paste from a file
    #[arg(long, short, value_name = "FILE", conflicts_with = "text")]
    pub file: Option<PathBuf>,
    /// The form of the answer; human on a terminal, plain elsewhere
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<FormatChoice>,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// How many causes to list
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub top: u16,
    /// Shows the sum behind every score, and which rules fell short
    #[arg(long)]
    pub why: bool,
    /// Leaves out causes less probable than this, from 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub min_confidence: Option<f64>,
}

impl AskArgs {
    /// `ask -` with nothing else.
    pub fn stdin() -> Self {
        Self { text: vec!["-".into()], file: None, format: None, json: false, top: 5, why: false, min_confidence: None }
    }
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// For a terminal
    Human,
    /// Without colours, lines as long as they are
    Plain,
    /// For programs
    Json,
    /// For tickets and wikis
    Markdown,
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityChoice {
    /// Many users cannot work, or data is at risk
    Critical,
    /// Some users cannot work
    High,
    /// Work is hindered
    Medium,
    /// A nuisance
    Low,
}

impl SeverityChoice {
    /// The severity.
    pub fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::High => Severity::High,
            Self::Medium => Severity::Medium,
            Self::Low => Severity::Low,
        }
    }
}

/// Shows a rule.
#[derive(Debug, Clone, Args)]
pub struct ShowArgs {
    /// A rule (`exchange/update-rollup-event-1023`), a cause (`RULE#CAUSE`) or an article (`kb/….md`, `kb/….md#section`)
    #[arg(value_name = "RULE[#CAUSE]")]
    pub id: String,
}

/// Works on knowledge.
#[derive(Debug, Clone, Subcommand)]
pub enum KbCommand {
    /// Finds every fault of every file: path:line:column, what is wrong, the way out
    Lint(FolderArgs),
    /// Runs the examples of every rule against everything that is loaded
    Test(FolderArgs),
    /// Turns CRE rules, articles or a table into rules, and reports what came over
    Import(super::kb_import::ImportArgs),
    /// Makes one file of a folder, with a ready index, hashes and a signature
    Pack(super::kb_pack::PackArgs),
    /// Checks a pack and says what is in it
    Inspect(super::kb_pack::InspectArgs),
    /// Makes a pair of keys for signing packs
    Key(super::kb_pack::KeyArgs),
    /// Lists rules and articles
    List(super::kb_list::ListArgs),
    /// Counts what there is: problems, causes, products, checks, examples
    Stats(super::kb_stats::StatsArgs),
    /// Says what changed between two folders or packs
    Diff(super::kb_diff::DiffArgs),
    /// Prints the JSON Schema of a rule file
    Schema,
}

/// Folders to work on.
#[derive(Debug, Clone, Args)]
pub struct FolderArgs {
    /// Folders, besides those of --kb; the faults of these alone are shown
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

fn probability(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|p| (0.0..=1.0).contains(p)).ok_or_else(|| "a number from 0 to 1 is expected".into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
