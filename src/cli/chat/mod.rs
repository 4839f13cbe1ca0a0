//! The chat (stub while the rest is built).
use super::settings::Settings;
use super::{Exit, Streams};
/// Runs the chat.
pub fn run(_: &Settings, _: &mut Streams<'_>) -> anyhow::Result<Exit> { Ok(Exit::Found) }
