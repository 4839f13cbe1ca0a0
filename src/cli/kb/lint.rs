//! `whybook kb lint`.

use super::Own;
use crate::cli::args::{LevelChoice, LintArgs, LintFormat};
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams};
use crate::engine;
use crate::model::{Level, Review};
use crate::rendering::{ReviewFormat, write_review};

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
    if review.ignored > 0 {
        writeln!(streams.stderr, "whybook: {} YAML files are no rules (none of a rule's keys stands in them)", review.ignored)?;
    }
    let excused = review.files.iter().flat_map(|f| &f.findings).filter(|f| f.excuse.is_some()).count();
    let excused = if excused > 0 { format!(", {excused} excused") } else { String::new() };
    writeln!(
        streams.stderr,
        "whybook: {} rules and {} articles: {} errors, {} warnings, {} hints{excused}",
        review.rules,
        review.articles,
        review.count(Level::Error),
        review.count(Level::Warning),
        review.count(Level::Hint),
    )
}

fn level(choice: LevelChoice) -> Level {
    match choice {
        LevelChoice::Hint => Level::Hint,
        LevelChoice::Warning => Level::Warning,
        LevelChoice::Error => Level::Error,
    }
}
