//! `whybook show`: a rule as a person reads it.

use std::io::Write;

use super::args::ShowArgs;
use super::settings::Settings;
use super::{Exit, Streams};
use crate::diagnosis;
use crate::engine::Engine;
use crate::model::Document;
use crate::rendering::{self, Look};

/// Runs the command.
pub fn run(args: &ShowArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let mut engine = super::open(settings, streams)?;
    let look = settings.look(streams.stdout_is_terminal);
    match show(&mut engine, &args.id, &look, streams.stdout)? {
        Shown::Whole => Ok(Exit::Found),
        Shown::Unknown { hint } => {
            writeln!(streams.stderr, "whybook: there is nothing called `{}` in the knowledge base{hint}", crate::text::visible(&args.id))?;
            Ok(Exit::Nothing)
        }
    }
}

/// Whether there was something to show.
pub enum Shown {
    /// It was written.
    Whole,
    /// There is nothing of that name.
    Unknown {
        /// What may have been meant.
        hint: String,
    },
}

/// Writes a rule, a cause or an article by its id.
pub fn show(engine: &mut Engine, id: &str, look: &Look, out: &mut dyn Write) -> anyhow::Result<Shown> {
    let (name, part) = id.split_once('#').map_or((id, None), |(name, part)| (name, Some(part)));
    // A path as it is in the folder is understood as well.
    let name = name.trim_start_matches("rules/").trim_end_matches(".yaml");
    let Some(entry) = engine.document(name)? else {
        let all = engine.documents_by_id()?;
        return Ok(Shown::Unknown { hint: nearest(name, all.iter().map(|e| e.document.id())) });
    };
    match &entry.document {
        Document::Rule(rule) => {
            let mut causes = diagnosis::whole_rule(rule);
            if let Some(part) = part {
                causes.retain(|c| c.cause.as_deref() == Some(part));
                if causes.is_empty() {
                    return Ok(Shown::Unknown { hint: nearest(part, rule.causes.iter().map(|c| c.id.as_str())) });
                }
            }
            for article in causes.iter_mut().flat_map(|c| &mut c.articles) {
                if let Some(found) = engine.document(article.path.split('#').next().unwrap_or_default())? {
                    article.title = found.document.title().to_owned();
                }
            }
            rendering::write_rule(rule, &causes, look, out)?;
        }
        Document::Article(article) => {
            if let Some(part) = part
                && !article.sections.iter().any(|s| s.anchor == part)
            {
                return Ok(Shown::Unknown { hint: nearest(part, article.sections.iter().map(|s| s.anchor.as_str())) });
            }
            rendering::write_article(article, part, look, out)?;
        }
    }
    Ok(Shown::Whole)
}

/// "did you mean", with the names that are nearest or that contain the word.
pub fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    let mut near: Vec<(usize, &str)> = names
        .map(|name| {
            let last = name.rsplit('/').next().unwrap_or(name);
            let distance = strsim::damerau_levenshtein(wrong, name).min(strsim::damerau_levenshtein(wrong, last));
            (if !wrong.is_empty() && name.contains(wrong) { distance.min(2) } else { distance }, name)
        })
        .filter(|(distance, _)| *distance <= 2.max(wrong.len() / 3))
        .collect();
    near.sort_unstable();
    let near: Vec<String> = near.into_iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}
