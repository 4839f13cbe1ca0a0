//! The questions of `whybook kb new`: to a person at a terminal, or to any stream.

use std::io::BufRead;

use crate::cli::{Streams, UsageError};
use crate::drafting::Told;
use crate::text::{MAX_PASTE_BYTES, visible};

/// Asks for what was not told yet. Every answer may be left blank, but for the paste.
pub fn ask(mut told: Told, streams: &mut Streams<'_>) -> anyhow::Result<(Vec<u8>, Told)> {
    writeln!(streams.stderr, "Paste the error, and end it with a line that has only a dot.")?;
    let paste = several(streams)?;
    if paste.trim().is_empty() {
        return Err(UsageError::new("there is no paste to make a rule from", "paste the error text, or name a file with --from-paste").into());
    }
    told.title = or_ask(told.title, "What is the problem, as a headline? (blank: taken from the paste)", streams)?;
    told.product = or_ask(told.product, "Which product has it? (blank: as the paste names it)", streams)?;
    told.cause = or_ask(told.cause, "Why does it happen? (blank: not known yet)", streams)?;
    if told.fix.is_empty() {
        writeln!(streams.stderr, "What removes it? One step on each line, a blank line ends.")?;
        while let Some(step) = line(streams)?.filter(|s| !s.is_empty()) {
            told.fix.push(step);
        }
    }
    if told.references.is_empty() {
        while let Some(url) = or_ask(None, "Where is it documented? A web address (blank: nowhere)", streams)? {
            match check_url(&url) {
                Ok(()) => {
                    told.references.push(url);
                    break;
                }
                Err(hint) => writeln!(streams.stderr, "`{}` is not a web address: {hint}", visible(&url))?,
            }
        }
    }
    if told.look_alike.is_none() {
        told.look_alike = or_ask(None, "A message that looks alike and is another problem? (blank: none)", streams)?;
    }
    Ok((paste.into_bytes(), told))
}

/// Whether a rule accepts an address; the error is the way out.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    if url.starts_with("https://") || url.starts_with("http://") { Ok(()) } else { Err("begin it with `https://`") }
}

fn or_ask(known: Option<String>, question: &str, streams: &mut Streams<'_>) -> anyhow::Result<Option<String>> {
    if known.is_some() {
        return Ok(known);
    }
    writeln!(streams.stderr, "{question}")?;
    Ok(line(streams)?.filter(|answer| !answer.is_empty()))
}

/// The next line without blanks around it; nothing at the end.
fn line(streams: &mut Streams<'_>) -> anyhow::Result<Option<String>> {
    prompt(streams)?;
    Ok(raw_line(streams)?.map(|l| l.trim().to_owned()))
}

fn prompt(streams: &mut Streams<'_>) -> std::io::Result<()> {
    if streams.stdin_is_terminal {
        write!(streams.stderr, "> ")?;
        streams.stderr.flush()?;
    }
    Ok(())
}

fn raw_line(streams: &mut Streams<'_>) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    let fault = |e| UsageError::new(format!("standard input cannot be read: {e}"), "");
    let limit = MAX_PASTE_BYTES as u64;
    std::io::Read::take(&mut *streams.stdin, limit).read_until(b'\n', &mut bytes).map_err(fault)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()))
}

/// Lines up to one with only a dot, or to the end.
fn several(streams: &mut Streams<'_>) -> anyhow::Result<String> {
    let mut text = String::new();
    while let Some(line) = raw_line(streams)? {
        if line.trim() == "." {
            break;
        }
        text.push_str(&line);
        text.push('\n');
        if text.len() > MAX_PASTE_BYTES {
            return Err(
                UsageError::new(format!("the paste has more than {MAX_PASTE_BYTES} bytes"), "cut it down to the part around the error").into()
            );
        }
    }
    Ok(text)
}
