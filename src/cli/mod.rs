//! Arguments to exit codes: the command line.
//!
//! Takes arguments and the streams to read from and write to; gives an exit code. Arguments are parsed first, the world
//! (environment, configuration, terminal) is looked at only then. clap, anyhow, rustyline and stdout live here.

mod args;
mod ask;
mod chat;
mod kb;
mod settings;
mod show;
mod streams;

pub use args::Cli;
pub use streams::{Environment, Streams, run_process};

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;
use clap::error::ErrorKind;

use crate::engine::{Engine, EngineError, Setup};
use args::Command;
use settings::Settings;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Something was found, or everything is clean.
    Found = 0,
    /// Nothing was found, or something is not clean.
    Nothing = 1,
    /// The call or its input is wrong.
    Usage = 2,
    /// Whybook itself failed.
    Internal = 3,
}

/// A call that cannot be carried out, with the way out.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    message: String,
    hint: String,
}

impl UsageError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// Runs a command line; never ends the process, never panics on what it is given.
pub fn run<I, T>(args: I, streams: &mut Streams<'_>) -> Exit
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let out = if help { &mut streams.stdout } else { &mut streams.stderr };
            let _ = write!(out, "{}", error.render());
            return if help { Exit::Found } else { Exit::Usage };
        }
    };
    match dispatch(cli, streams).and_then(|exit| streams.stdout.flush().map(|()| exit).map_err(Into::into)) {
        Ok(exit) => exit,
        Err(error) => report(&error, streams),
    }
}

/// The one place that turns errors into help and exit codes.
fn report(error: &anyhow::Error, streams: &mut Streams<'_>) -> Exit {
    // A closed pipe (`whybook ask … | head -1`) is no fault.
    let closed = error.chain().filter_map(|e| e.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe);
    if closed {
        return Exit::Found;
    }
    let (exit, hint) = if let Some(usage) = error.downcast_ref::<UsageError>() {
        (Exit::Usage, usage.hint.clone())
    } else if let Some(fault) = error.downcast_ref::<io::Error>() {
        let _ = writeln!(streams.stderr, "whybook: the answer cannot be written: {fault}");
        return Exit::Usage;
    } else {
        match error.downcast_ref::<EngineError>() {
            Some(EngineError::Paste(fault)) => (Exit::Usage, paste_hint(fault)),
            Some(EngineError::Knowledge(_) | EngineError::Sources(_)) => {
                (Exit::Usage, "check the folders given with --kb, WHYBOOK_KB and the configuration file".into())
            }
            _ => (Exit::Internal, "this is a fault of Whybook; please report it with the command that led to it".into()),
        }
    };
    let _ = writeln!(streams.stderr, "whybook: {}", crate::text::visible(&format!("{error:#}")));
    if !hint.is_empty() {
        let _ = writeln!(streams.stderr, "  = {hint}");
    }
    exit
}

fn paste_hint(fault: &crate::text::TextError) -> String {
    use crate::text::TextError;
    match fault {
        TextError::Binary { .. } => "give the text of the message or of the log".into(),
        TextError::Empty => "paste the error message, or the event's details".into(),
        TextError::TooLarge { .. } => "cut it down to the part around the error, for example with `tail -n 5000 FILE`".into(),
    }
}

fn dispatch(cli: Cli, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let settings = Settings::read(&cli.global, &streams.environment)?;
    match cli.command {
        None if streams.stdin_is_terminal => chat::run(&settings, streams),
        None => ask::run(&args::AskArgs::stdin(), &settings, streams),
        Some(Command::Chat) => chat::run(&settings, streams),
        Some(Command::Ask(args)) => ask::run(&args, &settings, streams),
        Some(Command::Show(args)) => show::run(&args, &settings, streams),
        Some(Command::Kb(command)) => kb::run(&command, &settings, streams),
    }
}

/// Opens the knowledge base of the settings, and tells the user what happened on the way.
fn open(settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Engine> {
    let engine = Engine::open(Setup { sources: settings.sources()?, cache: settings.cache.clone() })?;
    tell(&engine, streams)?;
    Ok(engine)
}

/// What the user should know of the knowledge base, on stderr.
fn tell(engine: &Engine, streams: &mut Streams<'_>) -> io::Result<()> {
    for notice in engine.notices() {
        writeln!(streams.stderr, "whybook: {notice}")?;
    }
    let overview = engine.overview();
    for faulty in overview.faulty.iter().take(5) {
        let first = faulty.faults.first().map(|f| format!(":{}:{}: {}", f.place.line, f.place.column, f.message)).unwrap_or_default();
        let more = if faulty.faults.len() > 1 { format!(" (and {} more)", faulty.faults.len() - 1) } else { String::new() };
        writeln!(streams.stderr, "whybook: left out {}{first}{more}", faulty.path)?;
    }
    if overview.faulty.len() > 5 {
        writeln!(streams.stderr, "whybook: left out {} more faulty files", overview.faulty.len() - 5)?;
    }
    if !overview.faulty.is_empty() {
        writeln!(streams.stderr, "  = `whybook kb lint` shows every fault with the way out")?;
    }
    match overview.overridden.as_slice() {
        [] => {}
        [(id, by, of)] => writeln!(streams.stderr, "whybook: `{id}` comes from {by}, which overrides {of}")?,
        [(id, by, _), rest @ ..] => {
            writeln!(streams.stderr, "whybook: `{id}` from {by} and {} more override earlier ones; `whybook kb lint` lists them", rest.len())?;
        }
    }
    Ok(())
}
