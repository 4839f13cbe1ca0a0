//! `whybook verify`: the checks of a rule, run on a system; and what every command that runs checks has in common:
//! the target, the plan, the consent.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use super::args::{TargetArgs, VerifyArgs};
use super::settings::Settings;
use super::{Exit, Streams, UsageError};
use crate::engine::{self, Proof};
use crate::kb::Trust;
use crate::model::{Document, FindingState, Quoting};
use crate::rendering::{self, Verified};
use crate::text::visible;
use crate::verification::{CauseToCheck, Host, Local, Target, plan};

/// Runs the command.
pub fn run(args: &VerifyArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let target = target(&args.target)?;
    let proof = Proof { all: args.target.all, done: args.done, trust: trust(settings)?, values: values(&args.set)? };
    let mut engine = super::open(settings, streams)?;
    let (id, part) = args.id.split_once('#').map_or((args.id.as_str(), None), |(id, part)| (id, Some(part)));
    let id = id.trim_start_matches("rules/").trim_end_matches(".yaml");
    let unknown =
        |name: &str, hint: String| UsageError::new(format!("there is no rule or cause `{name}`{hint}"), "`whybook kb lint` lists what was left out");
    let Some(entry) = engine.document(id)? else {
        let all = engine.documents_by_id()?;
        return Err(unknown(id, super::show::nearest(id, all.iter().map(|e| e.document.id()))).into());
    };
    let Document::Rule(rule) = &entry.document else {
        return Err(UsageError::new(format!("`{id}` is an article, and articles have no checks"), "name a rule").into());
    };
    let causes = engine.causes_of(rule, part, &proof);
    if causes.is_empty() {
        let part = part.unwrap_or_default();
        return Err(unknown(&args.id, super::show::nearest(part, rule.causes.iter().map(|c| c.id.as_str()))).into());
    }
    if causes.iter().all(|c| c.checks.is_empty() && c.done.is_empty()) {
        writeln!(streams.stderr, "whybook: `{}` has no checks", visible(&args.id))?;
        return Ok(Exit::Nothing);
    }
    let Some(host) = agreed(&causes, &target, args.target.yes, settings, streams)? else { return Ok(Exit::Nothing) };
    let findings = engine::findings(&causes, &host, &proof);
    let verified: Vec<Verified> = causes
        .iter()
        .zip(findings)
        .map(|(c, finding)| {
            let cause = rule.causes.iter().find(|cause| cause.id == c.cause);
            let cause_title = cause.map(|cause| cause.title.fill(&c.values, Quoting::Prose).text).unwrap_or_default();
            Verified { rule: c.rule.clone(), cause: c.cause.clone(), title: rule.title.clone(), cause_title, finding }
        })
        .collect();
    if args.json {
        rendering::write_findings_json(&verified, &target.to_string(), streams.stdout)?;
    } else {
        rendering::write_findings(&verified, &settings.look(streams.stdout_is_terminal), streams.stdout)?;
    }
    let steps = || verified.iter().flat_map(|v| &v.finding.done);
    let proved = if args.done {
        steps().next().is_some() && steps().all(|(_, checks)| rendering::done_state(checks) == FindingState::Confirmed)
    } else {
        verified.iter().any(|v| v.finding.state == FindingState::Confirmed)
    };
    Ok(if proved { Exit::Found } else { Exit::Nothing })
}

/// The target that was named.
pub fn target(args: &TargetArgs) -> anyhow::Result<Target> {
    let named = args.on.as_deref().unwrap_or("local").parse::<Target>();
    Ok(named.map_err(|e| UsageError::new(e.to_string(), "for example --on ssh://admin@web1 or --on bundle:web1.bundle"))?)
}

/// What knowledge may run programs.
pub fn trust(settings: &Settings) -> anyhow::Result<Trust> {
    let Some(path) = settings.trust_file() else { return Ok(Trust::default()) };
    Ok(Trust::read(&path).map_err(|e| {
        UsageError::new(
            format!("what is trusted cannot be read from `{}`: {e}", path.display()),
            "remove the file, and trust again what is to be trusted",
        )
    })?)
}

/// `name=value` as values for captures.
pub fn values(set: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    set.iter()
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            _ => Err(UsageError::new(format!("`{pair}` is not a value for a capture"), "write --set name=value, for example --set port=8080").into()),
        })
        .collect()
}

/// Shows the plan, gets the consent, opens the target. Nothing comes back where the user does not agree.
pub fn agreed(
    causes: &[CauseToCheck],
    target: &Target,
    yes: bool,
    settings: &Settings,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Option<Arc<dyn Host>>> {
    // A bundle asks nothing of anybody: it is read, and what it is about is known.
    let bundle = if let Target::Bundle(_) = target { Some(open(target, streams)?) } else { None };
    let os = match target {
        Target::Local => Local.os(),
        Target::Bundle(_) => bundle.as_ref().and_then(|b| b.os()),
        Target::Ssh(_) => None,
    };
    let plan = plan(causes, &target.in_words(), os);
    let look = settings.look(streams.stdout_is_terminal);
    rendering::write_plan(&plan, &look, streams.stderr)?;
    if bundle.is_none() && !yes && !consent(streams)? {
        return Ok(None);
    }
    match bundle {
        Some(host) => Ok(Some(host)),
        None => open(target, streams).map(Some),
    }
}

fn consent(streams: &mut Streams<'_>) -> anyhow::Result<bool> {
    if !streams.stdin_is_terminal {
        return Err(UsageError::new("checks run only with consent, and there is nobody to ask", "read the plan above, then add --yes").into());
    }
    write!(streams.stderr, "Nothing is changed. Run these checks? [y/N] ")?;
    streams.stderr.flush()?;
    let mut answer = String::new();
    streams.stdin.read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

/// Whether an answer is yes.
pub fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Opens a target; that it cannot be reached is said once, and then by every check.
pub fn open(target: &Target, streams: &mut Streams<'_>) -> anyhow::Result<Arc<dyn Host>> {
    let options: Vec<OsString> = ssh_options(streams);
    let options: Vec<&OsStr> = options.iter().map(OsString::as_os_str).collect();
    let (host, error) = target
        .open(&options)
        .map_err(|e| UsageError::new(e.to_string(), "collect it again on the machine in question: `whybook collect --out FILE`"))?;
    if let Some(error) = error {
        writeln!(streams.stderr, "whybook: {target} cannot be reached: {}", visible(&error.message))?;
        writeln!(streams.stderr, "  = `ssh` itself has to get there without asking: keys or an agent, the host key known")?;
    }
    Ok(host)
}

/// Options for the SSH client from `WHYBOOK_SSH_OPTIONS`, cut at blanks, such as `-F /etc/whybook/ssh_config`.
pub fn ssh_options(streams: &Streams<'_>) -> Vec<OsString> {
    let text = streams.environment.variable("WHYBOOK_SSH_OPTIONS").map(|o| o.to_string_lossy().into_owned()).unwrap_or_default();
    text.split_whitespace().map(OsString::from).collect()
}
