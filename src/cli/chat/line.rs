//! Reads lines: from a terminal with editing, history and completion, or from any stream.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::{Cmd, Config, Context, Editor, Event, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, Validator};

use super::command::COMMANDS;
use super::pasting::{AnyKey, Enter, LastKey};
use crate::cli::UsageError;

/// How many lines the history keeps.
const HISTORY: usize = 1000;
/// A paste longer than this is not kept in the history, in bytes.
const LONGEST_REMEMBERED: usize = 4000;

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line, or a paste of several lines.
    Line(String),
    /// ctrl-C.
    Interrupted,
    /// ctrl-D, or the end of the stream.
    End,
}

/// Where lines come from.
pub enum LineReader<'s> {
    /// A terminal.
    Terminal(Box<Terminal>),
    /// Anything else.
    Stream(&'s mut dyn BufRead),
}

/// A terminal with its history.
pub struct Terminal {
    editor: Editor<Assistant, DefaultHistory>,
    history: Option<PathBuf>,
}

impl<'s> LineReader<'s> {
    /// Lines from any stream.
    pub fn stream(stream: &'s mut dyn BufRead) -> Self {
        Self::Stream(stream)
    }

    /// Lines from the terminal. The history is kept in a folder, where there is one that can be written.
    pub fn terminal(folder: Option<&Path>, colour: bool) -> anyhow::Result<Self> {
        let config = Config::builder()
            .max_history_size(HISTORY)?
            .history_ignore_dups(true)?
            .history_ignore_space(true)
            .auto_add_history(false)
            .bracketed_paste(true)
            .completion_type(rustyline::CompletionType::List)
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Assistant { colour }));
        // A line end within a message, typed.
        editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
        // A terminal that does not mark pastes sends them as keys.
        let last_key = LastKey::default();
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(AnyKey(last_key.clone()))));
        editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::NONE), EventHandler::Conditional(Box::new(Enter(last_key))));
        let history = folder.map(|f| f.join("history.txt"));
        if let Some(path) = &history {
            // No history yet is the usual case; one that cannot be read is not worth a message.
            let _ = editor.load_history(path);
        }
        Ok(Self::Terminal(Box::new(Terminal { editor, history })))
    }

    /// The next line. `gathering` says that lines are being collected for one paste.
    pub fn next(&mut self, gathering: bool) -> anyhow::Result<Input> {
        match self {
            Self::Stream(stream) => next_line(*stream),
            Self::Terminal(terminal) => terminal.next(gathering),
        }
    }
}

fn next_line(stream: &mut dyn BufRead) -> anyhow::Result<Input> {
    let mut bytes = Vec::new();
    match stream.read_until(b'\n', &mut bytes) {
        Ok(0) => Ok(Input::End),
        Ok(_) => Ok(Input::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Input::Interrupted),
        Err(error) => Err(UsageError::new(format!("standard input cannot be read: {error}"), "").into()),
    }
}

impl Terminal {
    fn next(&mut self, gathering: bool) -> anyhow::Result<Input> {
        match self.editor.readline(if gathering { "... " } else { "why> " }) {
            Ok(line) => {
                if !gathering && !line.trim().is_empty() && line.len() <= LONGEST_REMEMBERED {
                    let _ = self.editor.add_history_entry(line.as_str());
                    self.save();
                }
                Ok(Input::Line(line))
            }
            Err(ReadlineError::Interrupted) => Ok(Input::Interrupted),
            Err(ReadlineError::Eof) => Ok(Input::End),
            // The terminal is gone: the chat is over, there is nobody to tell.
            Err(ReadlineError::Io(error)) if matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => Ok(Input::End),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the history after every line, as a chat may end at any time. A folder that cannot be written costs the
    /// history, not the chat.
    fn save(&mut self) {
        if let Some(path) = &self.history {
            if let Some(folder) = path.parent() {
                let _ = std::fs::create_dir_all(folder);
            }
            let _ = self.editor.append_history(path).or_else(|_| self.editor.save_history(path));
        }
    }
}

/// Completes and hints.
#[derive(Helper, Validator)]
struct Assistant {
    colour: bool,
}

/// The commands that a line could become.
fn candidates(line: &str) -> Vec<&'static str> {
    if !line.starts_with('/') || line.contains(char::is_whitespace) {
        return Vec::new();
    }
    COMMANDS.iter().map(|c| c.name).filter(|name| name.starts_with(line)).collect()
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = line.get(..pos).unwrap_or(line);
        Ok((0, candidates(typed).into_iter().map(str::to_owned).collect()))
    }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<String> {
        if pos < line.len() || line.len() < 2 {
            return None;
        }
        let [only] = candidates(line).try_into().ok()?;
        let known = COMMANDS.iter().find(|c| c.name == only)?;
        let rest = only.get(line.len()..)?;
        Some(if known.argument.is_empty() { rest.to_owned() } else { format!("{rest} {}", known.argument) })
    }
}

impl Highlighter for Assistant {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colour { Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m")) } else { Cow::Borrowed(hint) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_completed_and_pastes_are_not() {
        assert_eq!(candidates("/s"), ["/show", "/steps"]);
        assert!(candidates("/show 1").is_empty());
        assert!(candidates("error").is_empty());
    }
}
