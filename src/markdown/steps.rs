//! What a section says to do, as steps.
//!
//! Every item of a list is a step, and every paragraph; a command belongs to the step before it. What commands print,
//! tables and pictures stay in the text of the section.

use super::blocks::Block;
use super::prose::clip;
use super::shells::{commands_of, shell_of_command};
use crate::model::{ArticleStep, Risk, Shell, ShellCommand};

/// The most steps of one fix.
const MOST_STEPS: usize = 40;
/// The longest instruction, in characters.
const LONGEST: usize = 1500;
/// The longest command, in bytes; longer ones are scripts, which are to be read where they stand.
const LONGEST_COMMAND: usize = 4000;

/// The steps that blocks describe.
#[must_use]
pub fn steps(blocks: &[Block]) -> Vec<ArticleStep> {
    let mut found = Vec::new();
    take(blocks, &mut found);
    found.retain(|s: &ArticleStep| !s.instruction.is_empty());
    for step in &mut found {
        step.risk = risk_of(&step.instruction, &step.run);
    }
    found.truncate(MOST_STEPS);
    found
}

fn take(blocks: &[Block], found: &mut Vec<ArticleStep>) {
    let mut blocks = blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        match (block, blocks.peek()) {
            // `Then do this:` before a list is the beginning of its first item.
            (Block::Paragraph(text), Some(Block::List { items, .. })) if text.ends_with(':') => {
                let before = found.len();
                items.iter().for_each(|item| take_item(item, found));
                if let Some(first) = found.get_mut(before) {
                    first.instruction = clip(&format!("{text} {}", first.instruction), LONGEST);
                }
                blocks.next();
            }
            (Block::Paragraph(text), _) => paragraph(text, found),
            (Block::Code { language, text }, _) => code(language, text, found),
            (Block::List { items, .. }, _) => items.iter().for_each(|item| take_item(item, found)),
            (Block::Quote(blocks), _) => note(blocks, found),
            (Block::Table { .. }, _) => {}
        }
    }
}

/// An item of a list: its text is a step; a list inside it is part of the step where it is words alone, else steps.
fn take_item(item: &[Block], found: &mut Vec<ArticleStep>) {
    let mut texts = item.iter();
    let Some(first) = texts.next() else { return };
    take(std::slice::from_ref(first), found);
    for block in texts {
        match block {
            Block::List { items, .. } if items.iter().all(|i| is_words(i)) => {
                let parts: Vec<&str> =
                    items.iter().filter_map(|i| if let [Block::Paragraph(t)] = i.as_slice() { Some(t.as_str()) } else { None }).collect();
                match found.last_mut() {
                    Some(step) => add_text(step, &parts.join("; ")),
                    None => paragraph(&parts.join("; "), found),
                }
            }
            Block::Paragraph(text) => match found.last_mut() {
                Some(step) => add_text(step, text),
                None => paragraph(text, found),
            },
            other => take(std::slice::from_ref(other), found),
        }
    }
}

/// Whether an item is one paragraph without a command in it.
fn is_words(item: &[Block]) -> bool {
    matches!(item, [Block::Paragraph(text)] if inline_commands(text).is_empty())
}

fn paragraph(text: &str, found: &mut Vec<ArticleStep>) {
    let run = match inline_commands(text).as_slice() {
        [only] => vec![only.clone()],
        _ => Vec::new(),
    };
    found.push(ArticleStep { instruction: clip(text, LONGEST), run, risk: Risk::None });
}

fn add_text(step: &mut ArticleStep, text: &str) {
    let joined = format!("{} {text}", step.instruction);
    if step.run.is_empty()
        && let [only] = inline_commands(text).as_slice()
    {
        step.run.push(only.clone());
    }
    step.instruction = clip(joined.trim(), LONGEST);
}

fn code(language: &str, text: &str, found: &mut Vec<ArticleStep>) {
    let Some(command) = commands_of(language, text).filter(|c| c.command.len() <= LONGEST_COMMAND) else { return };
    if found.is_empty() {
        found.push(ArticleStep { instruction: "Run:".to_owned(), run: Vec::new(), risk: Risk::None });
    }
    let Some(step) = found.last_mut() else { return };
    match step.run.iter_mut().find(|c| c.shell == command.shell) {
        Some(same) if same.command != command.command => {
            same.command.push('\n');
            same.command.push_str(&command.command);
        }
        Some(_) => {}
        None => step.run.push(command),
    }
}

/// A note belongs to the step that it stands behind.
fn note(blocks: &[Block], found: &mut Vec<ArticleStep>) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => {
                let text = admonition(text);
                match found.last_mut() {
                    Some(step) => add_text(step, &text),
                    None => paragraph(&text, found),
                }
            }
            other => take(std::slice::from_ref(other), found),
        }
    }
}

/// `[!CAUTION] text` as a sentence.
fn admonition(text: &str) -> String {
    let Some((mark, rest)) = text.strip_prefix("[!").and_then(|t| t.split_once(']')) else { return text.to_owned() };
    let mut word = mark.to_lowercase();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{word}: {}", rest.trim())
}

/// The commands that stand in backticks in a text.
fn inline_commands(text: &str) -> Vec<ShellCommand> {
    let spans = text.split('`').skip(1).step_by(2);
    spans
        .filter(|code| code.split_whitespace().count() > 1 || shell_of_command(code) == Some(Shell::PowerShell))
        .filter_map(|code| shell_of_command(code).map(|shell| ShellCommand { shell, command: code.trim().to_owned() }))
        .collect()
}

/// What a step may cost, as far as its words and commands tell: the worst that they speak of.
#[must_use]
pub fn risk_of(instruction: &str, run: &[ShellCommand]) -> Risk {
    let words = format!(" {} ", instruction.to_lowercase());
    let commands = run.iter().map(|c| format!(" {} ", c.command.to_lowercase())).collect::<String>();
    let says = |list: &[&str]| list.iter().any(|w| words.contains(w));
    let runs = |list: &[&str]| list.iter().any(|w| commands.contains(w));
    let destroys = [
        "delete the data",
        "delete the database",
        "delete the volume",
        "delete the pvc",
        "delete all",
        "purge",
        "truncate",
        "wipe",
        "reformat",
        "drop the",
        "data loss",
        "lose data",
        "force unlock",
    ];
    let destroying = [
        " rm -rf ",
        " rm -r ",
        "drop table",
        "drop database",
        "truncate table",
        " mkfs",
        "flushall",
        "flushdb",
        " dd if=",
        "delete pvc",
        "delete pv ",
        "remove-item -recurse",
        "format-volume",
        "purge_queue",
        "pg_resetwal",
        "eseutil /p",
    ];
    if says(&destroys) || runs(&destroying) {
        return Risk::DataLoss;
    }
    if says(&["reboot", "restart the server", "restart the computer", "restart the machine", "restart the node", "power cycle"])
        || runs(&[" reboot ", "shutdown -r", "shutdown /r", "restart-computer"])
    {
        return Risk::Reboot;
    }
    if says(&["downtime", "maintenance window", "outage"]) {
        return Risk::Downtime;
    }
    if says(&[" restart", "recycle the application pool"]) || runs(&[" restart", "restart-service", "iisreset", "rollout restart", "net stop"]) {
        return Risk::Restart;
    }
    Risk::None
}

#[cfg(test)]
mod tests {
    use super::super::parts;
    use super::*;

    fn read(text: &str) -> Vec<ArticleStep> {
        parts(text).iter().flat_map(|p| steps(&p.blocks)).collect()
    }

    #[test]
    fn numbered_items_are_steps_with_their_commands() {
        let found = read(
            "1. Look at the log:\n\n   ```bash\n   journalctl -u x\n   ```\n2. Restart it with `systemctl restart x`.\n\n```console\n$ systemctl status x\nactive\n```\n",
        );
        assert_eq!(found.iter().map(|s| s.instruction.as_str()).collect::<Vec<_>>(), ["Look at the log:", "Restart it with `systemctl restart x`."]);
        assert_eq!(found[0].run, [ShellCommand { shell: Shell::Bash, command: "journalctl -u x".into() }]);
        assert_eq!(found[1].run, [ShellCommand { shell: Shell::Sh, command: "systemctl restart x\nsystemctl status x".into() }]);
        assert_eq!((found[0].risk, found[1].risk), (Risk::None, Risk::Restart));
    }

    #[test]
    fn lists_inside_a_step_are_words_or_steps_of_their_own() {
        let found = read("- Check one of:\n  - the name\n  - the port\n- Then:\n  - run `kubectl get pods -A`\n  - wait\n");
        let texts: Vec<&str> = found.iter().map(|s| s.instruction.as_str()).collect();
        assert_eq!(texts, ["Check one of: the name; the port", "Then:", "run `kubectl get pods -A`", "wait"]);
        assert_eq!(found[2].run[0].command, "kubectl get pods -A");
    }

    #[test]
    fn what_leads_to_a_list_begins_its_first_step() {
        let found = read("Recover:\n\n1. Stop it.\n2. Start it.\n");
        assert_eq!(found.iter().map(|s| s.instruction.as_str()).collect::<Vec<_>>(), ["Recover: Stop it.", "Start it."]);
    }

    #[test]
    fn notes_belong_to_the_step_before() {
        let found = read("Remove it.\n\n> [!CAUTION]\n> This wipes the disk.\n");
        assert_eq!(found[0].instruction, "Remove it. Caution: This wipes the disk.");
        assert_eq!(found[0].risk, Risk::DataLoss);
    }
}
