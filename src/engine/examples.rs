//! Knowledge tried on its own examples and on logs of healthy systems, on all processors.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Engine, EngineError, diagnose, guarded, read_case};
use crate::candidates::Knowledge;
use crate::diagnosis::Wanted;
use crate::model::{Claim, Document, Expected, LibraryError, Match, Report, Rule, Trial};
use crate::text;

/// How many pastes are asked before progress is told.
const AT_A_TIME: usize = 256;
/// Healthy logs are asked in pieces of this many lines.
pub const LINES_OF_A_PIECE: usize = 100;

/// Told after every few pastes: how many are done, and how many there are.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

/// An example that waits to be tried.
struct Waiting {
    rule: String,
    path: String,
    line: u32,
    expected: Expected,
    paste: Vec<u8>,
}

impl Engine {
    /// Tries the examples of the rules that are wanted, by the rule and the path of its file, against everything.
    pub fn test(&mut self, is_wanted: &dyn Fn(&Rule, &str) -> bool, progress: Progress<'_>) -> Result<Vec<Trial>, EngineError> {
        let paths = self.paths()?;
        let mut waiting = Vec::new();
        for entry in self.documents_by_id()? {
            let Document::Rule(rule) = &entry.document else { continue };
            let path = paths.get(&(rule.origin.clone(), rule.id.clone())).map_or(rule.id.as_str(), String::as_str);
            if !is_wanted(rule, path) {
                continue;
            }
            waiting.extend(rule.examples.iter().map(|example| Waiting {
                rule: rule.id.clone(),
                path: path.to_owned(),
                line: example.line,
                expected: example.expected.clone(),
                paste: example.paste.as_bytes().to_vec(),
            }));
        }
        let mut trials = self.ask_each(&waiting, |w| &w.paste, |waiting, answer| Some(trial(waiting, answer)), progress)?;
        trials.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        Ok(trials)
    }

    /// Asks about healthy logs, piece by piece; whatever is found there is a claim too much.
    pub fn silence(&mut self, logs: &[(String, String)], progress: Progress<'_>) -> Result<Vec<Claim>, EngineError> {
        let mut pieces: Vec<(&str, u32, Vec<u8>)> = Vec::new();
        for (path, text) in logs {
            let lines: Vec<&str> = text.lines().collect();
            for (n, piece) in lines.chunks(LINES_OF_A_PIECE).enumerate() {
                pieces.push((path, u32::try_from(n * LINES_OF_A_PIECE).unwrap_or(u32::MAX), piece.join("\n").into_bytes()));
            }
        }
        let claims = self.ask_each(
            &pieces,
            |(.., piece)| piece,
            |(path, before, _), answer| answer.ok().map(|report| report.matches.iter().map(|m| claim(path, *before, m)).collect::<Vec<_>>()),
            progress,
        )?;
        let mut claims: Vec<Claim> = claims.into_iter().flatten().collect();
        claims.sort_by(|a, b| (&a.path, a.line, &a.by).cmp(&(&b.path, b.line, &b.by)));
        Ok(claims)
    }

    /// Asks about many pastes at once, and keeps of each answer what is wanted.
    fn ask_each<I: Sync, T: Send>(
        &mut self,
        items: &[I],
        paste: impl Fn(&I) -> &Vec<u8> + Sync,
        keep: impl Fn(&I, Result<Report, EngineError>) -> Option<T> + Sync,
        progress: Progress<'_>,
    ) -> Result<Vec<T>, EngineError> {
        let wanted = Wanted::default();
        let mut kept = Vec::with_capacity(items.len());
        let mut done = 0;
        progress(0, items.len());
        while let Some(part) = items.get(done..(done + AT_A_TIME).min(items.len())).filter(|p| !p.is_empty()) {
            let ask = |opened: &crate::candidates::Opened| -> Result<Vec<Option<T>>, LibraryError> {
                part.par_iter()
                    .map(|item| match read_case(paste(item)) {
                        Ok(case) => guarded(|| diagnose(opened, &case, &wanted)).map(|report| keep(item, Ok(report))),
                        Err(error) => Ok(keep(item, Err(error))),
                    })
                    .collect()
            };
            let answers = match ask(&self.opened) {
                Ok(answers) => answers,
                Err(first) => {
                    self.reopen(&first)?;
                    ask(&self.opened).map_err(|e| EngineError::Internal(e.to_string()))?
                }
            };
            kept.extend(answers.into_iter().flatten());
            done += part.len();
            progress(done, items.len());
        }
        Ok(kept)
    }

    /// The files of all documents as the user knows them, by origin and id.
    fn paths(&self) -> Result<HashMap<(String, String), String>, EngineError> {
        let scan = self.sources.scan().map_err(EngineError::Sources)?;
        let mut paths = HashMap::new();
        for file in &scan.files {
            let origin = self.sources.source(file).map_or("", |s| s.name());
            paths.entry((origin.to_owned(), file.id().to_owned())).or_insert_with(|| self.sources.display(file));
        }
        Ok(paths)
    }
}

fn trial(waiting: &Waiting, answer: Result<Report, EngineError>) -> Trial {
    let (fault, first) = match answer {
        Ok(report) => {
            let first = report.matches.first().map(|m| if m.rule.as_deref() == Some(waiting.rule.as_str()) { own(m, waiting) } else { id_of(m) });
            (judge(&report, &waiting.rule, &waiting.expected), first)
        }
        Err(error) => (Some(format!("the paste cannot be read: {error}")), None),
    };
    Trial { rule: waiting.rule.clone(), path: waiting.path.clone(), line: waiting.line, expected: waiting.expected.clone(), fault, first }
}

/// The rule itself, with the cause where another one is expected.
fn own(found: &Match, waiting: &Waiting) -> String {
    match (&waiting.expected, &found.cause) {
        (Expected::Top(wanted), Some(cause)) if wanted != cause => format!("{}#{cause}", waiting.rule),
        _ => waiting.rule.clone(),
    }
}

/// The rule or the article of a match.
fn id_of(found: &Match) -> String {
    found.rule.as_ref().or(found.article.as_ref()).unwrap_or(&found.title).clone()
}

/// A match with its cause or section.
fn full_id(found: &Match) -> String {
    match (&found.rule, &found.cause) {
        (Some(rule), Some(cause)) => format!("{rule}#{cause}"),
        _ => id_of(found),
    }
}

/// What is wrong with the answer to an example.
fn judge(report: &Report, rule: &str, expected: &Expected) -> Option<String> {
    let own = |m: &&Match| m.rule.as_deref() == Some(rule);
    match expected {
        Expected::Top(cause) => match report.matches.first() {
            Some(m) if own(&m) && m.cause.as_ref() == Some(cause) => None,
            Some(m) => Some(format!("`{cause}` has to be first, and `{}` is, with {:.0}%", full_id(m), m.confidence * 100.0)),
            None => Some(format!("`{cause}` has to be first, and nothing is found")),
        },
        Expected::Found if report.matches.iter().any(|m| own(&m)) => None,
        Expected::Found => Some("the rule has to be found, and is not".into()),
        Expected::Silent => {
            let found = report.matches.iter().find(own)?;
            Some(format!("the rule has to be silent, and `{}` is found, with {:.0}%", full_id(found), found.confidence * 100.0))
        }
    }
}

fn claim(path: &str, before: u32, found: &Match) -> Claim {
    let line = found.why.iter().filter(|r| r.weight > 0.0).find_map(|r| r.line).unwrap_or(1);
    Claim { path: path.to_owned(), line: before.saturating_add(line), by: full_id(found), confidence: found.confidence }
}

/// The text of a log, whatever its encoding.
pub fn log_text(bytes: &[u8]) -> Result<String, EngineError> {
    Ok(text::decoded(bytes)?)
}
