//! `whybook kb lint`.

use super::Own;
use crate::cli::args::{LevelChoice, LintArgs, LintFormat};
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams};
use crate::engine;
use crate::model::{Level, Review};
use crate::rendering::{ReviewFormat, counted, write_review};

/// Runs the command.
pub fn run(args: &LintArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let own = Own::of(&args.paths, settings)?;
    let mut review = engine::lint(&own.settings.sources()?)?;
    if !own.is_everything() {
        review.files.retain(|f| own.has(&f.path));
    }
    let look = settings.look(streams.stdout_is_terminal);
    let format = match args.format {
        LintFormat::Human => ReviewFormat::Human,
        LintFormat::Json => ReviewFormat::Json,
        LintFormat::Sarif => ReviewFormat::Sarif,
    };
    write_review(&review, level(args.level), format, &look, streams.stdout)?;
    tell(&review, streams)?;
    Ok(if review.worst().is_some_and(|w| w >= level(args.deny)) { Exit::Nothing } else { Exit::Found })
}

/// What the review came to, on stderr.
fn tell(review: &Review, streams: &mut Streams<'_>) -> std::io::Result<()> {
    for (id, by, of) in &review.overridden {
        writeln!(streams.stderr, "whybook: `{id}` comes from {by}, which overrides {of}")?;
    }
    match review.ignored {
        0 => {}
        1 => writeln!(streams.stderr, "whybook: 1 YAML file is no rule (none of a rule's keys stands in it)")?,
        many => writeln!(streams.stderr, "whybook: {many} YAML files are no rules (none of a rule's keys stands in them)")?,
    }
    let excused = review.files.iter().flat_map(|f| &f.findings).filter(|f| f.excuse.is_some()).count();
    let excused = if excused > 0 { format!(", {excused} excused") } else { String::new() };
    writeln!(
        streams.stderr,
        "whybook: {} and {}: {}, {}, {}{excused}",
        counted(review.rules, "rule"),
        counted(review.articles, "article"),
        counted(review.count(Level::Error), "error"),
        counted(review.count(Level::Warning), "warning"),
        counted(review.count(Level::Hint), "hint"),
    )
}

fn level(choice: LevelChoice) -> Level {
    match choice {
        LevelChoice::Hint => Level::Hint,
        LevelChoice::Warning => Level::Warning,
        LevelChoice::Error => Level::Error,
    }
}
