//! `whybook code`: what an error code means, and which rules know it.

use super::args::CodeArgs;
use super::settings::Settings;
use super::{Exit, Streams};
use crate::model::CodeAnswer;
use crate::rendering;

/// Runs the command.
pub fn run(args: &CodeArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let mut engine = super::open(settings, streams)?;
    let answers = engine.codes(&args.code)?;
    if args.json {
        rendering::write_codes_json(&answers, streams.stdout)?;
    } else {
        let look = settings.look(streams.stdout_is_terminal);
        rendering::write_codes(&answers, &look, streams.stdout)?;
    }
    Ok(if answers.iter().any(CodeAnswer::is_known) { Exit::Found } else { Exit::Nothing })
}
