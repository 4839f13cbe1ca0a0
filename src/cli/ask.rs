//! `whybook ask`: one paste, one answer.

use std::io::Read;
use std::path::Path;

use super::args::{AskArgs, FormatChoice};
use super::settings::Settings;
use super::{Exit, Streams, UsageError};
use crate::diagnosis::Wanted;
use crate::engine::{Proof, prove};
use crate::model::{FindingState, Match};
use crate::rendering::{self, Detail, Format, Look};
use crate::text::MAX_PASTE_BYTES;

/// Runs the command.
pub fn run(args: &AskArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    // The paste first: a missing file is said at once, whatever the knowledge base.
    if !args.verify && (args.target.on.is_some() || args.target.yes || args.target.all) {
        return Err(UsageError::new("--on, --yes and --all are about checks, and none are asked for", "add --verify").into());
    }
    let target = super::verify::target(&args.target)?;
    let paste = paste(args, streams)?;
    let mut engine = super::open(settings, streams)?;
    let wanted = Wanted { top: usize::from(args.top), min_confidence: args.min_confidence };
    let told = engine.notices().len();
    let mut report = engine.ask(&paste, &wanted)?;
    for notice in engine.notices().iter().skip(told) {
        writeln!(streams.stderr, "whybook: {notice}")?;
    }
    for note in &report.notes {
        writeln!(streams.stderr, "whybook: the paste was {note}")?;
    }
    if args.verify {
        let proof = Proof { all: args.target.all, trust: super::verify::trust(settings)?, ..Proof::default() };
        let causes = engine.causes_in(&report, &proof)?;
        if causes.is_empty() {
            writeln!(streams.stderr, "whybook: there is nothing to verify: no cause that was found has checks")?;
        } else if let Some(host) = super::verify::agreed(&causes, &target, args.target.yes, settings, streams)? {
            prove(&mut report, &causes, &host, &target.to_string(), &proof);
        }
    }
    let format = match args.format {
        _ if args.json => Format::Json,
        Some(FormatChoice::Human) => Format::Human,
        Some(FormatChoice::Plain) => Format::Plain,
        Some(FormatChoice::Json) => Format::Json,
        Some(FormatChoice::Markdown) => Format::Markdown,
        None if streams.stdout_is_terminal => Format::Human,
        None => Format::Plain,
    };
    let look = if format == Format::Human { settings.look(streams.stdout_is_terminal) } else { Look::PLAIN };
    let detail = Detail { why: args.why, shell: Some(Settings::shell()) };
    rendering::write_report(&report, format, &look, detail, streams.stdout)?;
    // A cause that the system rules out is no answer.
    let ruled_out = |m: &Match| m.finding.as_ref().is_some_and(|f| f.state == FindingState::RuledOut);
    Ok(if report.matches.iter().any(|m| !ruled_out(m)) { Exit::Found } else { Exit::Nothing })
}

fn paste(args: &AskArgs, streams: &mut Streams<'_>) -> anyhow::Result<Vec<u8>> {
    if let Some(file) = &args.file {
        return read_file(file);
    }
    match args.text.as_slice() {
        [] if streams.stdin_is_terminal => Err(UsageError::new(
            "there is nothing to ask",
            "give the error text as an argument, name a file with --file, or pipe it in; `whybook` alone starts the chat",
        )
        .into()),
        [] => read_stdin(streams),
        [dash] if dash == "-" => read_stdin(streams),
        words => Ok(words.join(" ").into_bytes()),
    }
}

pub fn read_stdin(streams: &mut Streams<'_>) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there is too much.
    let limit = MAX_PASTE_BYTES as u64 + 1;
    Read::take(&mut *streams.stdin, limit).read_to_end(&mut bytes).map_err(|e| UsageError::new(format!("standard input cannot be read: {e}"), ""))?;
    Ok(bytes)
}

pub fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let fault = |e: std::io::Error| {
        let hint = match e.kind() {
            std::io::ErrorKind::NotFound => "check the path; the paste can also be given as an argument or piped in",
            std::io::ErrorKind::PermissionDenied => "run it as a user who may read the file",
            _ => "",
        };
        UsageError::new(format!("the file `{}` cannot be read: {e}", path.display()), hint)
    };
    let metadata = std::fs::metadata(path).map_err(fault)?;
    if metadata.is_dir() {
        return Err(UsageError::new(
            format!("`{}` is a folder", path.display()),
            "name a file with the error text; folders of knowledge are given with --kb",
        )
        .into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|f| f.take(MAX_PASTE_BYTES as u64 + 1).read_to_end(&mut bytes)).map_err(fault)?;
    Ok(bytes)
}
