//! `whybook kb schema`.

use crate::cli::{Exit, Streams};

/// Runs the command.
pub fn run(streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    write!(streams.stdout, "{}", text()?)?;
    Ok(Exit::Found)
}

/// The JSON Schema as a file.
pub fn text() -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&crate::rules::json_schema())?))
}
