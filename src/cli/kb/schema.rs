//! `whybook kb schema`.

use crate::cli::{Exit, Streams};

/// Runs the command.
pub fn run(streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    serde_json::to_writer_pretty(&mut *streams.stdout, &crate::rules::json_schema())?;
    writeln!(streams.stdout)?;
    Ok(Exit::Found)
}
