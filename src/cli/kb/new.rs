//! `whybook kb new`: a rule from a paste, with a few questions or with none.

mod questions;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::progress::Progress;
use crate::cli::args::NewArgs;
use crate::cli::ask::{read_file, read_stdin};
use crate::cli::settings::Settings;
use crate::cli::{Exit, Streams, UsageError, tell};
use crate::drafting::{Proposal, Told};
use crate::engine::{Drafted, Engine, Setup, lint_rule};
use crate::model::Severity;
use crate::rendering::{ReviewFormat, write_review};
use crate::text::visible;

/// The file of the JSON Schema in a folder of knowledge, where editors find it without a network.
const SCHEMA: &str = "schemas/rule-1.json";

/// Runs the command.
pub fn run(args: &NewArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let mut told = Told {
        title: args.title.clone(),
        product: args.product.clone(),
        severity: args.severity.map(Severity::from),
        cause: args.cause.clone(),
        fix: args.fix.clone(),
        references: args.reference.clone(),
        look_alike: None,
    };
    for url in &told.references {
        questions::check_url(url).map_err(|hint| UsageError::new(format!("`{url}` is not a web address"), hint))?;
    }
    if let Some(path) = &args.look_alike {
        told.look_alike = Some(paste_text(&read_file(path)?)?);
    }
    let mut settings = settings.clone();
    let to_stdout = args.out.as_deref() == Some(Path::new("-"));
    let folder = match &args.out {
        Some(out) => out.clone(),
        None => settings.folders.last().cloned().unwrap_or_else(|| PathBuf::from(".")),
    };
    // Rules that are in the folder already are part of what the draft must leave alone.
    if !to_stdout && folder.is_dir() && args.out.is_some() {
        settings.folders.push(folder.clone());
    }
    let paste = match &args.from_paste {
        Some(path) if path == Path::new("-") => read_stdin(streams)?,
        Some(path) => read_file(path)?,
        None => {
            let (paste, answers) = questions::ask(told, streams)?;
            told = answers;
            paste
        }
    };
    let mut engine = Engine::open(Setup { sources: settings.sources_or_none()?, cache: settings.cache.clone() })?;
    tell(&engine, streams)?;
    let mut bar = Progress::new("rules", streams.stderr_is_terminal);
    let drafted = engine.draft(&paste, told, &mut |done, all| bar.tell(done, all))?;
    report(&drafted, streams)?;
    if to_stdout {
        write!(streams.stdout, "{}", drafted.draft.to_yaml(SCHEMA))?;
        return Ok(Exit::Found);
    }
    let file = write_rule(&drafted, &folder)?;
    let review = lint_rule(&file.text, &file.id, &file.path.display().to_string());
    let look = settings.look(streams.stderr_is_terminal);
    write_review(&review, crate::model::Level::Hint, ReviewFormat::Human, &look, streams.stderr)?;
    writeln!(streams.stdout, "{}", visible(&file.path.display().to_string()))?;
    let known = settings.folders.contains(&folder) && args.out.is_none();
    let kb = if known { String::new() } else { format!(" --kb {}", folder.display()) };
    writeln!(streams.stderr, "whybook: written; `whybook{kb} ask …` answers from it, `whybook kb lint {}` looks at it again", file.path.display())?;
    Ok(Exit::Found)
}

/// The text of a paste that becomes an example.
fn paste_text(bytes: &[u8]) -> anyhow::Result<String> {
    Ok(crate::engine::read_case(bytes)?.paste.text)
}

/// What the author should know of the draft.
fn report(drafted: &Drafted, streams: &mut Streams<'_>) -> std::io::Result<()> {
    let percent = |confidence: f64| format!("{:.0}%", confidence * 100.0);
    if let Some((name, confidence)) = &drafted.known {
        writeln!(streams.stderr, "whybook: `{name}` answers this paste already, with {}: a further cause may belong there", percent(*confidence))?;
    }
    for symptom in &drafted.dropped {
        writeln!(streams.stderr, "whybook: left out {}, as other rules have it as well", visible(&shown(symptom)))?;
    }
    if let Some((name, confidence)) = drafted.rival.as_ref().filter(|r| Some(&r.0) != drafted.known.as_ref().map(|k| &k.0)) {
        writeln!(streams.stderr, "whybook: with the new rule, `{name}` still comes first, with {}", percent(*confidence))?;
    }
    if let Some(confidence) = drafted.finds_look_alike {
        let percent = percent(confidence);
        writeln!(streams.stderr, "whybook: the look-alike is found as well, with {percent}: say in `unless` or `requires` what sets it apart")?;
    }
    if !drafted.takes.is_empty() {
        let names: Vec<String> = drafted.takes.iter().map(|r| format!("`{r}`")).collect();
        writeln!(streams.stderr, "whybook: it takes examples of {}: add what sets the problem apart", names.join(", "))?;
    }
    Ok(())
}

fn shown(symptom: &Proposal) -> String {
    match symptom {
        Proposal::Event { source, id } => format!("the event {}{id}", source.as_ref().map(|s| format!("{s}/")).unwrap_or_default()),
        Proposal::Pattern { regex, .. } => format!("the pattern `{regex}`"),
        Proposal::Code(code) => format!("the code `{code}`"),
        Proposal::Phrase(phrase) => format!("the phrase `{phrase}`"),
        Proposal::Text(text) => format!("the text `{text}`"),
    }
}

/// A rule file that was written.
struct Written {
    path: PathBuf,
    id: String,
    text: String,
}

/// Writes the rule where it belongs in a folder, and the schema beside the rules, where it is not there yet. No file is
/// written over.
fn write_rule(drafted: &Drafted, folder: &Path) -> anyhow::Result<Written> {
    let fault = |path: &Path, e: std::io::Error| UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "name a folder with --out");
    let id = drafted.draft.id();
    let prefix = if folder.join("rules").is_dir() { "rules/" } else { "" };
    for attempt in 1..1000 {
        let id = if attempt == 1 { id.clone() } else { format!("{id}-{attempt}") };
        let name = format!("{prefix}{id}.yaml");
        let path = folder.join(&name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|e| fault(parent, e))?;
        let text = drafted.draft.to_yaml(&format!("{}{SCHEMA}", "../".repeat(name.matches('/').count())));
        match fs::File::options().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).map_err(|e| fault(&path, e))?;
                write_schema(folder)?;
                return Ok(Written { path, id, text });
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(fault(&path, e).into()),
        }
    }
    Err(UsageError::new(format!("there are too many rules called `{id}`"), "give the problem a title of its own with --title").into())
}

fn write_schema(folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(SCHEMA);
    if path.exists() {
        return Ok(());
    }
    let fault = |e: std::io::Error| UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "");
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(fault)?;
    }
    fs::write(&path, super::schema::text()?).map_err(fault)?;
    Ok(())
}
