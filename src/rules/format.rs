//! The rule as written: the one description of rule format 1.
//!
//! What is read, what is refused, the hints and the JSON Schema all come from the declarations below.

use serde_json::{Map, Value as Json, json};

use super::checks::CheckEntry;
use super::reader::{Format, Reader, choice, kind_of, record};
use super::values::{Flag, FormatVersion, Likelihood, List, OneOrMore, Text, Whole};
use super::yaml::{Node, Value};
use crate::model::{Os, Risk, Severity, Shell};

/// Whether a YAML file is meant to be a rule: at least one of a rule's own keys stands at its top.
pub fn looks_like_a_rule(root: &Node) -> bool {
    let Value::Mapping(entries) = &root.value else { return false };
    let has = |wanted: &str| entries.iter().any(|(k, _)| matches!(&k.value, Value::Scalar { text, .. } if text == wanted));
    has("symptoms") || has("causes") || (has("format") && has("title"))
}

record! {
    /// One documented problem: what can be seen of it, why it happens, what removes each cause.
    RuleFile is "a rule" {
        /// The version of the rule format.
        required format: FormatVersion;
        /// The precise problem, as a headline.
        required title: Text, example "An Exchange update rollup cannot be installed (event 1023, error 1603)";
        /// The product that has the problem.
        optional product: Text, example "Exchange Server";
        /// The versions and systems it applies to.
        optional applies_to: AppliesToEntry;
        /// How bad the problem is.
        optional severity: SeverityWord;
        /// What can be seen of the problem; each one adds weight.
        required symptoms: List<SymptomEntry>;
        /// What must hold of the paste, or the rule is left out.
        optional requires: ConditionEntry;
        /// What must not hold of the paste, or the rule is left out.
        optional unless: ConditionEntry;
        /// The explanations, the likeliest first.
        required causes: List<CauseEntry>;
        /// Primary sources.
        optional references: List<ReferenceEntry>;
        /// Articles (paths that end in `.md`) and other rules (ids) to read on.
        optional see: List<Text>, example "kb/exchange/update-rollups.md";
        /// Pastes that must find the rule, and pastes that must not.
        optional examples: List<ExampleEntry>;
    }
}

record! {
    /// The versions and systems a rule applies to.
    AppliesToEntry is "`applies_to`" any_of [versions, os] {
        /// Versions or ranges of the product, separated by commas.
        optional versions: Text, example "2013, 2016, >= 15.1";
        /// Operating systems.
        optional os: OneOrMore<OsWord>;
    }
}

record! {
    /// Something that can be seen of the problem.
    SymptomEntry is "a symptom" one_of [event, code, pattern, phrase, text, product] {
        /// A Windows event.
        optional event: EventEntry;
        /// An error code in any spelling; name the family where a number has several meanings.
        optional code: Text, example "errno:28";
        /// A regular expression over one record of the paste, without regard to case; named groups are captures.
        optional pattern: Text, example "Update '(?<update>[^']+)' could not be installed";
        /// These words in this order, without regard to case, punctuation and line wraps.
        optional phrase: Text, example "could not be installed";
        /// Plain words of a user; searched, not matched exactly.
        optional text: Text, example "the rollup's setup stops and rolls back";
        /// The paste names this product.
        optional product: Text, example "Exchange Server";
        /// The system it is seen on, where it is one only.
        optional os: OsWord;
    }
}

record! {
    /// A condition on the paste: a symptom, `any`, `all`, `not` around further ones, or several in a `sequence`.
    ConditionEntry is "a condition" one_of [any, all, not, sequence, event, code, pattern, phrase, product] {
        /// One of these holds.
        optional any: List<ConditionEntry>;
        /// All of these hold.
        optional all: List<ConditionEntry>;
        /// This does not hold.
        optional not: Boxed;
        /// The paste shows these, each after the one before.
        optional sequence: List<SequenceStepEntry>;
        /// The paste shows this Windows event.
        optional event: EventEntry;
        /// The paste shows this error code.
        optional code: Text;
        /// A record of the paste matches this regular expression.
        optional pattern: Text;
        /// The paste has these words in this order.
        optional phrase: Text;
        /// The paste names this product.
        optional product: Text;
    }
}

record! {
    /// One part of a sequence.
    SequenceStepEntry is "a part of a sequence" one_of [pattern, phrase] {
        /// A record of the paste matches this regular expression.
        optional pattern: Text;
        /// The paste has these words in this order.
        optional phrase: Text;
    }
}

/// A condition inside a condition.
#[derive(Debug, Clone)]
pub struct Boxed(pub Box<ConditionEntry>);

impl Format for Boxed {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        ConditionEntry::read(node, reader).map(|c| Self(Box::new(c)))
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        ConditionEntry::schema(definitions)
    }
}

record! {
    /// A Windows event.
    EventEntry is "an event" {
        /// The event's source (provider); `Microsoft-Windows-` in front makes no difference.
        optional source: Text, example "MsiInstaller";
        /// The event id.
        required id: Whole;
    }
}

record! {
    /// One explanation of the symptoms.
    CauseEntry is "a cause" {
        /// Its name within the rule: lower case, digits, hyphens.
        required id: Text, example "interim-update";
        /// The explanation, as a headline.
        required title: Text;
        /// How likely it is among the causes of the rule: `common`, `occasional`, `rare`, or a number above 0 and up to 1.
        optional likelihood: Likelihood, example "common";
        /// Why it leads to what is seen, in one or two sentences.
        optional explanation: Text;
        /// What is seen only when this is the cause.
        optional symptoms: List<SymptomEntry>;
        /// What must hold of the paste for this cause.
        optional requires: ConditionEntry;
        /// The id of a rule that explains the cause further.
        optional because: Text;
        /// A yes-or-no question; yes speaks for this cause.
        optional ask: Text;
        /// What is true on the system when this is the cause.
        optional checks: List<CheckEntry>;
        /// What removes it, step by step.
        optional fix: List<StepEntry>;
    }
}

record! {
    /// One step of a fix.
    StepEntry is "a step" {
        /// What to do.
        required instruction = "do": Text;
        /// The commands, one for each shell; they are shown, never run.
        optional run: CommandsEntry;
        /// How to take the step back: commands, or a sentence.
        optional undo: UndoEntry;
        /// What the step may cost.
        optional risk: RiskWord;
        /// What is true once it worked.
        optional done_when: List<CheckEntry>;
    }
}

record! {
    /// One command for each shell.
    CommandsEntry is "`run`" any_of [sh, bash, powershell, cmd, sql, mysql, exchange, menu] {
        /// For a POSIX shell.
        optional sh: Text;
        /// For bash.
        optional bash: Text;
        /// For Windows PowerShell or PowerShell 7.
        optional powershell: Text;
        /// For cmd.exe.
        optional cmd: Text;
        /// For a SQL client.
        optional sql: Text;
        /// For the mysql client.
        optional mysql: Text;
        /// For the Exchange Management Shell.
        optional exchange: Text;
        /// A path through menus.
        optional menu: Text;
    }
}

impl CommandsEntry {
    /// The commands with their shells.
    pub fn into_commands(self) -> Vec<(Shell, Text)> {
        [
            (Shell::Sh, self.sh),
            (Shell::Bash, self.bash),
            (Shell::PowerShell, self.powershell),
            (Shell::Cmd, self.cmd),
            (Shell::Sql, self.sql),
            (Shell::Mysql, self.mysql),
            (Shell::Exchange, self.exchange),
            (Shell::Menu, self.menu),
        ]
        .into_iter()
        .filter_map(|(shell, text)| text.map(|t| (shell, t)))
        .collect()
    }
}

/// How to take a step back: commands, or a sentence.
#[derive(Debug, Clone)]
pub enum UndoEntry {
    /// Commands.
    Commands(CommandsEntry),
    /// A sentence.
    Sentence(Text),
}

impl Format for UndoEntry {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Mapping(_) => CommandsEntry::read(node, reader).map(Self::Commands),
            Value::Scalar { .. } => Text::read(node, reader).map(Self::Sentence),
            Value::Sequence(_) => {
                reader.fault(node, format!("`undo` is commands or a sentence, not {}", kind_of(node)), "write `undo: { sh: … }` or a sentence");
                None
            }
        }
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [CommandsEntry::schema(definitions), Text::schema(definitions)] })
    }
}

record! {
    /// A source of facts.
    ReferenceEntry is "a reference" {
        /// Its title.
        required title: Text;
        /// Its address.
        required url: Text, example "https://learn.microsoft.com/exchange/";
    }
}

record! {
    /// A paste with what must come of it.
    ExampleEntry is "an example" one_of [top, found, silent] {
        /// The paste.
        required paste: Text;
        /// The id of the cause that must be ranked first among everything in the knowledge base.
        optional top: Text;
        /// Some cause of this rule must be among the answers.
        optional found: Flag;
        /// No cause of this rule may be among the answers.
        optional silent: Flag;
    }
}

choice! {
    /// An operating system.
    OsWord is "an operating system" => Os { "windows" => Os::Windows, "linux" => Os::Linux, "macos" => Os::Macos, }
}

choice! {
    /// How bad a problem is.
    SeverityWord is "a severity" => Severity {
        "critical" => Severity::Critical, "high" => Severity::High, "medium" => Severity::Medium, "low" => Severity::Low,
    }
}

choice! {
    /// What a step may cost.
    RiskWord is "a risk" => Risk {
        "none" => Risk::None, "restart" => Risk::Restart, "reboot" => Risk::Reboot, "downtime" => Risk::Downtime, "data-loss" => Risk::DataLoss,
    }
}
