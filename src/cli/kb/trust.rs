//! `whybook kb trust`: lets the rules of a folder run programs in their checks, until anything in it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::cli::args::TrustArgs;
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams, UsageError, tell, verify};
use crate::engine::{Engine, EngineError, Setup};
use crate::kb::Source;
use crate::model::{Question, Quoting};
use crate::text::visible;

/// Records the content of a folder, and says what that allows.
pub fn run(args: &TrustArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let source = Source::folder(&args.folder).map_err(EngineError::from)?;
    let folder = args.folder.display().to_string();
    let name = visible(&folder);
    let path = settings.trust_file().ok_or_else(|| UsageError::new("there is no folder to keep it in", "set WHYBOOK_DATA to one"))?;
    let mut trusted = verify::trust(settings)?;
    let fault =
        |e: io::Error| UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "set WHYBOOK_DATA to a folder that you may write to");
    if args.revoke {
        let was = trusted.remove(&source);
        trusted.write(&path).map_err(fault)?;
        writeln!(streams.stdout, "{name} {}", if was { "is trusted no more" } else { "was not trusted" })?;
        return Ok(Exit::Found);
    }
    let mut engine = Engine::open(Setup { sources: vec![source.clone()], cache: None })?;
    tell(&engine, streams)?;
    let mut runs = BTreeSet::new();
    for rule in engine.rules()? {
        for check in rule.causes.iter().flat_map(|c| c.checks.iter().chain(c.fix.iter().flat_map(|s| &s.done_when))) {
            if let Question::Command(command) = &check.question {
                let words: Vec<String> = command.run.iter().map(|t| t.fill(&BTreeMap::new(), Quoting::Prose).text).collect();
                runs.insert(words.join(" "));
            }
        }
    }
    trusted.add(&source).map_err(EngineError::from)?;
    trusted.write(&path).map_err(fault)?;
    writeln!(streams.stdout, "{name} is trusted as it is now; its checks may run {}", crate::rendering::counted(runs.len(), "program"))?;
    for run in runs {
        writeln!(streams.stdout, "  {}", visible(&run))?;
    }
    Ok(Exit::Found)
}
