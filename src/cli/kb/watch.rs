//! `whybook kb watch`: lints and tests what was saved.
//!
//! Files are looked at again and again rather than announced by the system: that works on network shares, in containers
//! and on every platform alike, and a look at ten thousand files takes hundredths of a second.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::Duration;

use super::Own;
use crate::cli::args::WatchArgs;
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams};
use crate::engine::{self, Engine, EngineError, Setup};
use crate::model::{Level, Review, Trials, stamp_of};
use crate::rendering::{Look, ReviewFormat, counted, write_review, write_trials};

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(400);

/// Runs the command until it is interrupted, or with `--once` for one look.
pub fn run(args: &WatchArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let own = Own::of(&args.paths, settings)?;
    let look = settings.look(streams.stdout_is_terminal);
    let mut watch = Watch::new(own);
    let clean = watch.look(&look, streams)?;
    if args.once {
        return Ok(if clean == Some(false) { Exit::Nothing } else { Exit::Found });
    }
    writeln!(streams.stderr, "whybook: watching; ctrl-C ends it")?;
    loop {
        std::thread::sleep(PAUSE);
        match watch.look(&look, streams) {
            Ok(_) => {}
            // A folder that is gone for a moment, as while a branch is switched, comes back.
            Err(error) if error.downcast_ref::<EngineError>().is_some_and(|e| matches!(e, EngineError::Sources(_) | EngineError::Knowledge(_))) => {
                writeln!(streams.stderr, "whybook: {error:#}")?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// What is known of the files that are watched.
struct Watch {
    own: Own,
    /// Size and time of change of each file at the last look.
    seen: BTreeMap<String, Option<(u64, u64)>>,
    engine: Option<Engine>,
}

impl Watch {
    fn new(own: Own) -> Self {
        Self { own, seen: BTreeMap::new(), engine: None }
    }

    /// Looks at the files; lints and tests those that changed since the last look. Says whether these are clean; nothing
    /// where nothing changed.
    fn look(&mut self, look: &Look, streams: &mut Streams<'_>) -> anyhow::Result<Option<bool>> {
        let Some(changed) = self.changed()? else { return Ok(None) };
        let sources = self.own.settings.sources()?;
        let mut review = engine::lint(&sources)?;
        review.files.retain(|f| changed.contains(&f.path));
        write_review(&review, Level::Hint, ReviewFormat::Human, look, streams.stdout)?;
        let mut trials = Trials::default();
        match &mut self.engine {
            Some(engine) => engine.refresh()?,
            None => self.engine = Some(Engine::open(Setup { sources, cache: self.own.settings.cache.clone() })?),
        }
        if let Some(engine) = &mut self.engine {
            trials.examples = engine.test(&|_, path| changed.contains(path), &mut |_, _| {})?;
        }
        if !trials.examples.is_empty() {
            write_trials(&trials, look, streams.stdout)?;
        }
        sum(&review, changed.len(), streams)?;
        streams.stdout.flush()?;
        Ok(Some(review.worst() < Some(Level::Error) && trials.failed() == 0))
    }

    /// The files that are new or not as they were; nothing where all are, and none is gone.
    fn changed(&mut self) -> anyhow::Result<Option<BTreeSet<String>>> {
        let sources = self.own.settings.sources()?;
        let mut now = BTreeMap::new();
        for (display, path) in engine::watched_files(&sources)? {
            if self.own.is_everything() || self.own.has(&display) {
                now.insert(display, stamp_of(&path));
            }
        }
        let changed: BTreeSet<String> =
            now.iter().filter(|(path, stamp)| self.seen.get(*path) != Some(stamp)).map(|(path, _)| path.clone()).collect();
        let gone = self.seen.keys().any(|path| !now.contains_key(path));
        self.seen = now;
        Ok((gone || !changed.is_empty()).then_some(changed))
    }
}

fn sum(review: &Review, files: usize, streams: &mut Streams<'_>) -> io::Result<()> {
    let (errors, warnings, hints) = (review.count(Level::Error), review.count(Level::Warning), review.count(Level::Hint));
    writeln!(
        streams.stderr,
        "whybook: {} changed: {}, {}, {}",
        counted(files, "file"),
        counted(errors, "error"),
        counted(warnings, "warning"),
        counted(hints, "hint")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Environment;
    use crate::cli::args::Global;

    const GADGET: &str = "gadgetd lost its frobnication lease";
    const SPROCKET: &str = "sprocketd misplaced every quuxification token";

    fn rule(phrase: &str, paste: &str) -> String {
        format!(
            "format: 1\ntitle: About {phrase}\nsymptoms:\n  - phrase: {phrase}\ncauses:\n  - {{ id: a, title: The first cause }}\nexamples:\n  - paste: {paste}\n    top: a\n"
        )
    }

    /// One look, with what it printed.
    fn looked(watch: &mut Watch) -> (Option<bool>, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input: &[u8] = b"";
        let mut streams = Streams {
            stdin: &mut input,
            stdout: &mut out,
            stderr: &mut err,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            environment: Environment::default(),
        };
        let clean = watch.look(&Look::PLAIN, &mut streams).unwrap();
        (clean, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn only_what_was_saved_is_looked_at_again() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        std::fs::write(&a, rule(GADGET, GADGET)).unwrap();
        std::fs::write(&b, rule(SPROCKET, SPROCKET)).unwrap();
        let global = Global { no_builtin: true, kb: vec![folder.path().to_path_buf()], ..Global::default() };
        let settings = Settings::read(&global, &Environment::default()).unwrap();
        let mut watch = Watch::new(Own::of(&[], &settings).unwrap());

        let (clean, out, err) = looked(&mut watch);
        assert_eq!(clean, Some(true), "{out}{err}");
        assert!(out.contains("2 examples of 2 rules: 2 passed") && err.contains("2 files changed"), "{out}{err}");
        assert_eq!(looked(&mut watch).0, None);

        std::fs::write(&b, rule(SPROCKET, &format!("the {GADGET}"))).unwrap();
        let (clean, out, err) = looked(&mut watch);
        assert_eq!(clean, Some(false), "{out}{err}");
        assert!(out.contains("b.yaml:8: `a` has to be first, and `a#a` is") && !out.contains("a.yaml:1"), "{out}");
        assert!(out.contains("1 example of 1 rule") && err.contains("1 file changed"), "{out}{err}");

        std::fs::write(&b, "format: 1\ntitle: Broken\nsymptoms: []\n").unwrap();
        let (clean, out, _) = looked(&mut watch);
        assert_eq!(clean, Some(false));
        assert!(out.contains("b.yaml:3:11: error: the list is empty [format]"), "{out}");

        // A file that is gone leaves nothing to say, and is noticed.
        std::fs::remove_file(&b).unwrap();
        let (clean, out, _) = looked(&mut watch);
        assert_eq!((clean, out.as_str()), (Some(true), ""));
        assert_eq!(looked(&mut watch).0, None);
    }
}
