//! `whybook collect`: a bundle of this machine, for checks that run elsewhere.

use super::args::CollectArgs;
use super::settings::Settings;
use super::{Exit, Streams, UsageError, verify};
use crate::engine::{self, Proof};
use crate::model::{Document, Rule};
use crate::text::visible;
use crate::verification::{CauseToCheck, Host, Local, Manifest, Target, write_bundle};

/// Runs the command.
pub fn run(args: &CollectArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let proof = Proof { all: true, done: true, trust: verify::trust(settings)?, values: verify::values(&args.set)? };
    let mut engine = super::open(settings, streams)?;
    let rules: Vec<Rule> = if args.rule.is_empty() {
        engine.rules()?
    } else {
        let mut rules = Vec::new();
        for id in &args.rule {
            match engine.document(id.split('#').next().unwrap_or_default())?.map(|e| e.document.clone()) {
                Some(Document::Rule(rule)) => rules.push(*rule),
                _ => return Err(UsageError::new(format!("there is no rule `{id}`"), "`whybook show RULE` shows one").into()),
            }
        }
        rules
    };
    let causes: Vec<CauseToCheck> = rules.iter().flat_map(|rule| engine.causes_of(rule, None, &proof)).filter(|c| !c.checks.is_empty()).collect();
    // The file first: that it cannot be written is better said before anything is asked.
    if args.out.exists() && !args.force {
        return Err(UsageError::new(format!("`{}` is there already", args.out.display()), "name another file, or add --force").into());
    }
    let Some(host) = verify::agreed(&causes, &Target::Local, args.yes, settings, streams)? else { return Ok(Exit::Nothing) };
    let (findings, answers) = engine::collect(&causes, host);
    let mut left_out: Vec<String> = Vec::new();
    for (cause, finding) in causes.iter().zip(&findings) {
        for check in finding.checks.iter().chain(finding.done.iter().flat_map(|(_, c)| c)) {
            if let Some(reason) = check.reason.as_ref().filter(|_| check.applies) {
                left_out.push(format!("{}#{}: {}: {reason}", cause.rule, cause.cause, check.check));
            }
        }
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let manifest = Manifest {
        whybook_bundle: 0,
        written_by: String::new(),
        host: Local.hostname(),
        os: Local.os(),
        unix_time: i64::try_from(now).unwrap_or(i64::MAX),
        rules: if args.rule.is_empty() { Vec::new() } else { rules.iter().map(|r| r.id.clone()).collect() },
        left_out,
        masked: 0,
        answers: 0,
        sha256: String::new(),
    };
    let fault = |e: std::io::Error| {
        UsageError::new(format!("`{}` cannot be written: {e}", args.out.display()), "name a file in a folder that you may write to")
    };
    // In one step, and readable by nobody else: it says a lot about the machine.
    let folder = args.out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(fault)?;
    let manifest = write_bundle(manifest, answers, &mut std::io::BufWriter::new(file.as_file())).map_err(fault)?;
    file.persist(&args.out).map_err(|e| fault(e.error))?;
    writeln!(
        streams.stdout,
        "{}: {} answers for {} causes of {} rules, {} secrets masked",
        visible(&args.out.display().to_string()),
        manifest.answers,
        causes.len(),
        rules.len(),
        manifest.masked
    )?;
    if !manifest.left_out.is_empty() {
        writeln!(streams.stderr, "whybook: {} checks could not be answered here; the first line of the file names them", manifest.left_out.len())?;
    }
    writeln!(streams.stderr, "whybook: it is text, one answer a line: look through it before you hand it on")?;
    Ok(Exit::Found)
}
