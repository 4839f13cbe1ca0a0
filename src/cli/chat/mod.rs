//! The chat: paste, look at causes, walk through steps.
//!
//! `session.rs` is the chat itself: a line in, text out, no terminal; `line.rs` reads lines, from a terminal with editing
//! or from any stream; `pasting.rs` tells pastes from typing, `command.rs` commands from pastes.

mod command;
mod line;
mod pasting;
mod session;
mod verify;

use std::io::{self, Write};

use super::settings::Settings;
use super::{Exit, Streams};
use line::{Input, LineReader};
use session::{Next, Session};

/// Runs the chat until the user leaves.
pub fn run(settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let engine = super::open(settings, streams)?;
    let look = settings.look(streams.stdout_is_terminal);
    let interactive = streams.stdin_is_terminal && streams.stdout_is_terminal;
    let means = verify::Means { trust: super::verify::trust(settings)?, ssh_options: super::verify::ssh_options(streams) };
    let mut session = Session::new(engine, look, means);
    let mut lines = if interactive {
        writeln!(
            streams.stdout,
            "whybook {}: paste an error, or describe what you see. /help lists the commands, ctrl-D leaves.",
            env!("CARGO_PKG_VERSION")
        )?;
        streams.stdout.flush()?;
        LineReader::terminal(settings.data.as_deref(), look.colour)?
    } else {
        LineReader::stream(&mut *streams.stdin)
    };
    loop {
        let input = lines.next(session.is_gathering())?;
        let next = match input {
            Input::Line(line) => session.take(&line, streams.stdout, streams.stderr)?,
            // Clears what was typed or gathered.
            Input::Interrupted => {
                session.stop_gathering();
                Next::More
            }
            Input::End => session.end(streams.stdout, streams.stderr)?,
        };
        match flush(streams.stdout) {
            Ok(()) => {}
            // A terminal that is gone ends the chat as ctrl-D does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            Err(error) => return Err(error.into()),
        }
        if next == Next::Leave {
            break;
        }
    }
    Ok(Exit::Found)
}

fn flush(out: &mut dyn Write) -> io::Result<()> {
    out.flush()
}
