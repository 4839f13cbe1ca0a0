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
    /// Adds a folder of rules (*.yaml) and articles (*.md); may be given several times, later ones override earlier ones
    #[arg(long, global = true, value_name = "DIR", help_heading = "Knowledge")]
    pub kb: Vec<PathBuf>,
    /// Leaves the built-in knowledge out
    #[arg(long, global = true, help_heading = "Knowledge")]
    pub no_builtin: bool,
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
    /// Proves or rules out the causes of a rule on a system
    ///
    /// Exit codes: 0 a cause is confirmed (with --done: every step has worked), 1 none is, 2 wrong usage.
    Verify(VerifyArgs),
    /// Writes what the checks read on this machine into a file, for checking it elsewhere with --on bundle:FILE
    Collect(CollectArgs),
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
    /// Runs the checks of the causes that are found: confirmed ones come first, those ruled out last
    #[arg(long, help_heading = "Checks")]
    pub verify: bool,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// On which system checks run, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArgs {
    /// The system: `local` (the default), `ssh://[user@]host[:port]`, or `bundle:PATH`
    ///
    /// SSH goes through the system's own client, which must get there without asking. WHYBOOK_SSH_OPTIONS holds options
    /// for it, such as `-F FILE`.
    #[arg(long, value_name = "TARGET", help_heading = "Checks")]
    pub on: Option<String>,
    /// Runs the checks without asking
    #[arg(long, short, help_heading = "Checks")]
    pub yes: bool,
    /// Goes on after a cause is confirmed
    #[arg(long, help_heading = "Checks")]
    pub all: bool,
}

/// Proves or rules out causes.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// A rule (`nginx/address-in-use`) or a cause (`RULE#CAUSE`)
    #[arg(value_name = "RULE[#CAUSE]")]
    pub id: String,
    #[command(flatten)]
    pub target: TargetArgs,
    /// A value that the rule would have from a paste, such as `port=8080`; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Asks as well whether the steps of the fix have worked (`done_when`)
    #[arg(long)]
    pub done: bool,
    /// Prints the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// Writes a bundle.
#[derive(Debug, Clone, Args)]
pub struct CollectArgs {
    /// The rule whose checks are collected; may be given several times, all rules where it is not
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// The file
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// A value that a rule would have from a paste, such as `port=8080`; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Runs the checks without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Overwrites the file
    #[arg(long)]
    pub force: bool,
}

impl AskArgs {
    /// `ask -` with nothing else.
    pub fn stdin() -> Self {
        Self {
            text: vec!["-".into()],
            file: None,
            format: None,
            json: false,
            top: 5,
            why: false,
            min_confidence: None,
            verify: false,
            target: TargetArgs::default(),
        }
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
    /// Reviews every file: faults, and what makes a rule poor, each with path:line:column and the way out
    Lint(LintArgs),
    /// Tries the examples of every rule against everything that is loaded: what failed, and who takes whose examples
    Test(TestArgs),
    /// Makes a rule from a paste: with a few questions, or with none
    New(NewArgs),
    /// Turns CRE rules, articles or a table into rules, and reports what came over
    Import(super::kb::import::ImportArgs),
    /// Prints the JSON Schema of a rule file
    Schema,
    /// Lets the rules of a folder run programs in their checks, until anything in it changes
    Trust(TrustArgs),
}

/// Trusts a folder.
#[derive(Debug, Clone, Args)]
pub struct TrustArgs {
    /// The folder
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Takes the trust back
    #[arg(long)]
    pub revoke: bool,
}

/// Reviews knowledge.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Exit codes: 0 clean, 1 findings of the --deny level or worse, 2 wrong usage.\n\nA comment excuses findings: `# whybook: allow missing-reference, because the vendor's page is gone`, at the end of a line for that line, on a line of its own for the entry below, before the first key for the file."
)]
pub struct LintArgs {
    /// Folders or files, besides the folders of --kb; the findings in these alone are shown
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the findings
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LintFormat::Human)]
    pub format: LintFormat,
    /// The least level that is shown
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelChoice::Hint)]
    pub level: LevelChoice,
    /// The least level that makes the exit code 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelChoice::Error)]
    pub deny: LevelChoice,
}

/// Makes a rule from a paste.
///
/// What varies from paste to paste becomes captures of a pattern, what the program always prints becomes the symptoms, and
/// what takes examples of other rules is left out. Without --from-paste, a few questions are asked; all but the paste may
/// be left blank, and the rule says then what is not known yet.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// Reads the paste from a file and asks nothing; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub from_paste: Option<PathBuf>,
    /// The folder of knowledge to write into, or `-` to print the rule; the last folder of --kb, or the current one
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The problem as a headline
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The product that has the problem
    #[arg(long, value_name = "NAME")]
    pub product: Option<String>,
    /// How bad the problem is
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Option<SeverityChoice>,
    /// Why it happens
    #[arg(long, value_name = "TEXT")]
    pub cause: Option<String>,
    /// A step that removes the cause; may be given several times, in order
    #[arg(long, value_name = "STEP")]
    pub fix: Vec<String>,
    /// Where the facts come from; may be given several times
    #[arg(long, value_name = "URL")]
    pub reference: Vec<String>,
    /// A file with a paste that looks alike and is another problem
    #[arg(long, value_name = "FILE")]
    pub look_alike: Option<PathBuf>,
}

/// How bad a problem is.
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

impl From<SeverityChoice> for Severity {
    fn from(choice: SeverityChoice) -> Self {
        match choice {
            SeverityChoice::Critical => Self::Critical,
            SeverityChoice::High => Self::High,
            SeverityChoice::Medium => Self::Medium,
            SeverityChoice::Low => Self::Low,
        }
    }
}

/// The form of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// `path:line:column: level: message [code]`
    Human,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelChoice {
    /// Could be better
    Hint,
    /// Makes the knowledge poor
    Warning,
    /// Wrong, or harmful to who follows it
    Error,
}

/// Tries knowledge.
#[derive(Debug, Clone, Args)]
pub struct TestArgs {
    /// Folders or files, besides the folders of --kb; the examples of these alone are tried
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Writes the results as JUnit XML as well
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Also asks about logs of healthy systems, in pieces of 100 lines; whatever is found there is a failure
    #[arg(long, value_name = "DIR")]
    pub silent: Vec<PathBuf>,
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
