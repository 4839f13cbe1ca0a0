//! What a careful reviewer says about knowledge: findings, their kinds and levels.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, Place};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Could be better.
    Hint,
    /// Makes the knowledge poor.
    Warning,
    /// Wrong: it cannot work, or it would harm who follows it.
    Error,
}

impl Level {
    /// The level's name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! lint_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $level:ident;)+) => {
        /// The kinds of findings. Their names are stable: exceptions in rules and tools rely on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LintCode { $($(#[doc = $doc])+ $variant,)+ }

        impl LintCode {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, such as `missing-reference`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How bad it is.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

lint_codes! {
    /// The file does not follow the format.
    Format = "format", Error;
    /// Two files of one folder have the same id, and one of them is never used.
    DoubledId = "doubled-id", Error;
    /// A link to a rule, an article or a section that does not exist.
    DeadLink = "dead-link", Error;
    /// An article links to an article that does not exist.
    DeadArticleLink = "dead-article-link", Warning;
    /// `because` leads from rule to rule back to where it began.
    BecauseLoop = "because-loop", Error;
    /// No paste, cleaned and on one line, can match the pattern.
    PatternNeverMatches = "pattern-never-matches", Error;
    /// The pattern matches ordinary log lines.
    PatternTooBroad = "pattern-too-broad", Error;
    /// No word is certain to stand in what the pattern matches, so every paste has to be tried.
    PatternUnanchored = "pattern-unanchored", Warning;
    /// The phrase consists of ordinary words, and stands in many texts.
    PhraseTooCommon = "phrase-too-common", Warning;
    /// The number has a meaning in several families of codes.
    AmbiguousCode = "ambiguous-code", Warning;
    /// The event could come from any source.
    EventWithoutSource = "event-without-source", Hint;
    /// The rule has only plain words to be found by, nothing that a program prints.
    OnlyPlainWords = "only-plain-words", Hint;
    /// The rule brings no paste that must find it.
    MissingExample = "missing-example", Warning;
    /// All pastes that must find the rule have the same form.
    ExamplesOfOneForm = "examples-of-one-form", Warning;
    /// No look-alike is given that the rule must not take.
    MissingSilentExample = "missing-silent-example", Warning;
    /// No paste says which cause must be first.
    MissingTopExample = "missing-top-example", Hint;
    /// The rule does not say where its facts come from.
    MissingReference = "missing-reference", Warning;
    /// The cause has no steps that remove it.
    MissingFix = "missing-fix", Warning;
    /// The step can destroy data, and its risk does not say so.
    DestructiveStep = "destructive-step", Error;
    /// The step restarts, kills or overrides something, and its risk does not say so.
    UnmarkedRisk = "unmarked-risk", Warning;
    /// `os` names a system that the rule does not apply to.
    OsContradicts = "os-contradicts", Error;
    /// The command, check or symptom belongs to another system than the rule.
    WrongPlatform = "wrong-platform", Warning;
    /// The command is not one of the shell it is given for.
    WrongShell = "wrong-shell", Warning;
    /// The placeholder stands in quotes, and its value is quoted already.
    QuotedPlaceholder = "quoted-placeholder", Error;
    /// The check holds on every system.
    CheckCannotFail = "check-cannot-fail", Error;
    /// The check expects things that cannot be true together.
    CheckContradicts = "check-contradicts", Error;
    /// Another rule has the same title.
    DuplicateTitle = "duplicate-title", Warning;
    /// Another rule has the very same symptoms.
    DuplicateSymptoms = "duplicate-symptoms", Warning;
    /// Another rule has the same text as a symptom.
    DuplicateSymptom = "duplicate-symptom", Hint;
    /// Another cause has the same title.
    DuplicateCause = "duplicate-cause", Hint;
    /// The product is not known by this name.
    UnknownProduct = "unknown-product", Warning;
    /// The pattern captures what no text uses.
    UnusedCapture = "unused-capture", Hint;
    /// The title says too little to tell the problem from others.
    VagueTitle = "vague-title", Hint;
    /// The question cannot be answered with yes or no.
    NoQuestion = "no-question", Hint;
    /// A likelier cause stands after a less likely one.
    CausesOutOfOrder = "causes-out-of-order", Hint;
    /// The exception does not say why.
    ExceptionWithoutReason = "exception-without-reason", Warning;
    /// The exception excuses nothing.
    UselessException = "useless-exception", Warning;
    /// The exception names no kind of finding.
    UnknownException = "unknown-exception", Warning;
}

impl FromStr for LintCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|c| c.name() == text).ok_or(())
    }
}

impl fmt::Display for LintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that a reviewer says about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where it begins, what is wrong, and the way out.
    pub fault: Fault,
    /// Its kind, which has its level.
    pub code: LintCode,
    /// The reason why it is excused, where the file gives one.
    pub excuse: Option<String>,
}

impl Finding {
    /// How bad it is.
    #[must_use]
    pub fn level(&self) -> Level {
        self.code.level()
    }

    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        self.fault.place
    }
}

/// The findings of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedFile {
    /// The file's path as the user knows it.
    pub path: String,
    /// Its findings in file order, the excused ones among them; never empty.
    pub findings: Vec<Finding>,
}

/// What a review of knowledge came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// The files with findings, by path.
    pub files: Vec<ReviewedFile>,
    /// How many rules were looked at, faulty ones included.
    pub rules: usize,
    /// How many articles were looked at.
    pub articles: usize,
    /// How many YAML files are no rules.
    pub ignored: usize,
    /// Documents that a later source overrides: the id, the file that counts, the file that does not.
    pub overridden: Vec<(String, String, String)>,
}

impl Review {
    /// The findings that are not excused.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|f| &f.findings).filter(|f| f.excuse.is_none())
    }

    /// How many findings of a level are not excused.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.open().filter(|f| f.level() == level).count()
    }

    /// The worst level among the findings that are not excused.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        self.open().map(Finding::level).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_kebab_case_and_read_back() {
        let mut names: Vec<&str> = LintCode::ALL.iter().map(|c| c.name()).collect();
        assert!(names.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        assert!(LintCode::ALL.iter().all(|c| c.name().parse() == Ok(*c) && c.summary().ends_with('.')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LintCode::ALL.len());
    }
}
