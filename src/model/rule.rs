//! A rule as checked: every value in it is valid.

use serde::{Deserialize, Serialize};

use super::check::Check;
use super::code::ErrorCode;
use super::quantity::{Comparison, Version};
use super::template::Template;

/// One documented problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its path under the rules folder without `.yaml`, with `/`.
    pub id: String,
    /// Where it came from: the folder as the user named it, or `built-in`.
    pub origin: String,
    /// The problem, as a headline.
    pub title: String,
    /// The product that has the problem.
    pub product: Option<String>,
    /// The versions and systems it applies to.
    pub applies_to: AppliesTo,
    /// How bad it is.
    pub severity: Severity,
    /// What can be seen of it.
    pub symptoms: Vec<Symptom>,
    /// What must hold of the paste.
    pub requires: Option<Condition>,
    /// What must not hold of the paste.
    pub unless: Option<Condition>,
    /// The explanations, as written; never empty.
    pub causes: Vec<Cause>,
    /// Primary sources.
    pub references: Vec<Reference>,
    /// Articles and other rules.
    pub see: Vec<Link>,
    /// Pastes that must find the rule, and pastes that must not.
    pub examples: Vec<Example>,
}

/// Where a rule applies; empty lists mean everywhere.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AppliesTo {
    /// The versions of the product.
    pub versions: Vec<VersionRange>,
    /// The operating systems.
    pub os: Vec<Os>,
}

/// A set of versions of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum VersionRange {
    /// A series: `2007`, `15.1`.
    Series(Version),
    /// A comparison: `>= 15.1`.
    Comparison(Comparison<Version>),
}

/// An operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Os {
    /// Windows.
    Windows,
    /// Linux.
    Linux,
    /// macOS.
    Macos,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Severity {
    /// Many users cannot work, or data is at risk.
    Critical,
    /// Some users cannot work.
    High,
    /// Work is hindered.
    #[default]
    Medium,
    /// A nuisance.
    Low,
}

/// Something that can be seen of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Symptom {
    /// What is seen.
    pub sign: Sign,
    /// The system it is seen on, where it is one only.
    pub os: Option<Os>,
}

/// What is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sign {
    /// A Windows event.
    Event {
        /// The source as written; see [`super::source_key`].
        source: Option<String>,
        /// The event id.
        id: u32,
    },
    /// An error code.
    Code {
        /// As written in the rule.
        spelled: String,
        /// Its readings, likeliest first.
        readings: Vec<ErrorCode>,
    },
    /// A regular expression.
    Pattern(Pattern),
    /// Words in order.
    Phrase(Phrase),
    /// Plain words, searched rather than matched.
    Text(String),
    /// The paste names this product.
    Product(String),
}

/// A regular expression over one record of a paste.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    /// The expression as written; it is matched without regard to case.
    pub regex: String,
    /// Ways in which the pattern can match, each with the words (lower case) that every such match contains.
    /// Empty where no word can be told: then nothing anchors the pattern in the index.
    pub required: Vec<Vec<String>>,
    /// The same ways with all of their words, those at the edges among them, which may be parts of longer words. They say
    /// how much a match tells.
    pub said: Vec<Vec<String>>,
    /// The names of its captures.
    pub captures: Vec<String>,
}

/// Words in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// As written.
    pub text: String,
    /// Its words in lower case; never empty.
    pub words: Vec<String>,
}

/// A condition on the paste.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// It shows this.
    Sign(Sign),
    /// One of these holds.
    Any(Vec<Condition>),
    /// All of these hold.
    All(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// It shows these, each after the one before; patterns and phrases.
    Sequence(Vec<Sign>),
}

/// One explanation of the symptoms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Its id within the rule.
    pub id: String,
    /// The explanation, as a headline.
    pub title: Template,
    /// How likely it is among the causes of its rule, above 0 and up to 1.
    pub likelihood: f64,
    /// Why it leads to what is seen.
    pub explanation: Template,
    /// What is seen only when this is the cause.
    pub symptoms: Vec<Symptom>,
    /// What must hold of the paste for this cause.
    pub requires: Option<Condition>,
    /// The rule that explains the cause further.
    pub because: Option<String>,
    /// The question that speaks for or against it.
    pub ask: Option<Template>,
    /// What is true on the system when this is the cause.
    pub checks: Vec<Check>,
    /// What removes it, step by step.
    pub fix: Vec<Step>,
}

/// One step of a fix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What to do.
    pub instruction: Template,
    /// The commands, one for each shell.
    pub run: Vec<ShellCommand<Template>>,
    /// How to take it back.
    pub undo: Vec<ShellCommand<Template>>,
    /// What it may cost.
    pub risk: Risk,
    /// What is true once it worked.
    pub done_when: Vec<Check>,
}

/// A command for one shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellCommand<T = String> {
    /// The shell.
    pub shell: Shell,
    /// The command.
    pub command: T,
}

/// What a command is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Shell {
    /// A POSIX shell.
    Sh,
    /// bash.
    Bash,
    /// Windows PowerShell or PowerShell 7.
    PowerShell,
    /// cmd.exe.
    Cmd,
    /// A SQL client.
    Sql,
    /// The mysql client.
    Mysql,
    /// The Exchange Management Shell.
    Exchange,
    /// A path through menus.
    Menu,
    /// A sentence rather than a command.
    Words,
}

/// What a step may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Risk {
    /// Nothing.
    #[default]
    None,
    /// A service restarts.
    Restart,
    /// The machine restarts.
    Reboot,
    /// Users cannot work meanwhile.
    Downtime,
    /// Data can be lost.
    DataLoss,
}

/// A source of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// Something to read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// An article by path.
    Article(String),
    /// A rule by id.
    Rule(String),
}

/// A paste with what must come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The paste.
    pub paste: String,
    /// What must come of it.
    pub expected: Expected,
    /// Its line in the rule's file, from 1.
    pub line: u32,
}

/// What must come of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// This cause of the rule is ranked first among everything.
    Top(String),
    /// Some cause of the rule is among the answers.
    Found,
    /// No cause of the rule is among the answers.
    Silent,
}

impl Shell {
    /// The shell's name in rules and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::PowerShell => "powershell",
            Self::Cmd => "cmd",
            Self::Sql => "sql",
            Self::Mysql => "mysql",
            Self::Exchange => "exchange",
            Self::Menu => "menu",
            Self::Words => "words",
        }
    }

    /// How a captured value is quoted for it.
    #[must_use]
    pub fn quoting(self) -> super::Quoting {
        match self {
            Self::Sh | Self::Bash => super::Quoting::Posix,
            Self::PowerShell | Self::Exchange => super::Quoting::PowerShell,
            Self::Cmd => super::Quoting::Cmd,
            Self::Sql | Self::Mysql => super::Quoting::Sql,
            Self::Menu | Self::Words => super::Quoting::Prose,
        }
    }
}

impl Risk {
    /// The risk's name in rules and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Restart => "restart",
            Self::Reboot => "reboot",
            Self::Downtime => "downtime",
            Self::DataLoss => "data-loss",
        }
    }
}

impl Severity {
    /// The severity's name in rules and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Os {
    /// The system's name in rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Linux => "linux",
            Self::Macos => "macos",
        }
    }
}

impl AppliesTo {
    /// Whether a version lies in the rule's range; nothing where the version cannot be told.
    #[must_use]
    pub fn covers(&self, version: &Version) -> Option<bool> {
        if self.versions.is_empty() {
            return None;
        }
        Some(self.versions.iter().any(|range| match range {
            VersionRange::Series(series) => version.is_in_series(series) || series.is_in_series(version),
            VersionRange::Comparison(c) => c.operator.accepts(version.compare(&c.value)),
        }))
    }
}

impl Condition {
    /// Every sign in the condition.
    pub fn signs(&self) -> Vec<&Sign> {
        match self {
            Self::Sign(sign) => vec![sign],
            Self::Any(parts) | Self::All(parts) => parts.iter().flat_map(Condition::signs).collect(),
            Self::Not(inner) => inner.signs(),
            Self::Sequence(signs) => signs.iter().collect(),
        }
    }
}
