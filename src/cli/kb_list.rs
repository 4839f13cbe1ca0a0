//! `whybook kb list`: what there is.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::args::SeverityChoice;
use super::settings::Settings;
use super::{Exit, Streams, UsageError};
use crate::model::{Document, Entry, ErrorCode, Sign, product_by_name, source_key};
use crate::rendering::{Look, Style};
use crate::text::visible;
use crate::words::{join_keys, words};

/// Lists rules and articles, all of them or those that fit.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Folders and packs, besides those of --kb; what comes from these alone is listed
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Of this product, by any of its names
    #[arg(long, value_name = "NAME")]
    pub product: Option<String>,
    /// Of this severity; may be given several times
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Vec<SeverityChoice>,
    /// With this error code among the symptoms, in any spelling
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// With this event among the symptoms: an id, or SOURCE/ID
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(args: &ListArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let filter = Filter::new(args)?;
    let (mut engine, own) = super::kb::open_folders(&args.folders, settings)?;
    super::tell(&engine, streams)?;
    let mut found = engine.documents_by_id()?;
    found.retain(|e| (own.is_empty() || own.iter().any(|o| o == e.document.origin())) && filter.takes(e));
    if args.json {
        let value = json!({ "schema_version": 1, "documents": found.iter().map(|e| value(&e.document)).collect::<Vec<_>>() });
        serde_json::to_writer_pretty(&mut *streams.stdout, &value)?;
        writeln!(streams.stdout)?;
    } else {
        human(&found, &settings.look(streams.stdout_is_terminal), streams.stdout)?;
    }
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// What is listed.
struct Filter<'a> {
    args: &'a ListArgs,
    product: Option<String>,
    codes: Vec<ErrorCode>,
    event: Option<(Option<String>, u32)>,
}

impl<'a> Filter<'a> {
    fn new(args: &'a ListArgs) -> anyhow::Result<Self> {
        let codes = match &args.code {
            Some(code) => {
                let readings = ErrorCode::readings(code);
                if readings.is_empty() {
                    return Err(UsageError::new(format!("`{code}` is not an error code"), "write a number, a hex value or a symbol").into());
                }
                readings
            }
            None => Vec::new(),
        };
        let event = match &args.event {
            Some(event) => {
                let (source, id) = event.rsplit_once('/').map_or((None, event.as_str()), |(source, id)| (Some(source_key(source)), id));
                let id = id.trim().parse().map_err(|_| UsageError::new(format!("`{event}` is no event"), "write `1023` or `MsiInstaller/1023`"))?;
                Some((source, id))
            }
            None => None,
        };
        Ok(Self { args, product: args.product.as_deref().map(canonical), codes, event })
    }

    fn takes(&self, entry: &Entry) -> bool {
        let (product, severity) = match &entry.document {
            Document::Rule(rule) => (rule.product.as_deref(), Some(rule.severity)),
            Document::Article(_) => (None, None),
        };
        let of_product = self.product.as_ref().is_none_or(|wanted| product.is_some_and(|p| canonical(p) == *wanted));
        let of_severity = self.args.severity.is_empty() || severity.is_some_and(|s| self.args.severity.iter().any(|w| w.severity() == s));
        let of_code = self.codes.is_empty()
            || entry.document.symptoms().any(|s| matches!(&s.sign, Sign::Code { readings, .. } if readings.iter().any(|r| self.codes.contains(r))));
        let of_event = self.event.as_ref().is_none_or(|(source, id)| {
            entry.document.symptoms().any(|s| match &s.sign {
                Sign::Event { source: found, id: found_id } => {
                    found_id == id && source.as_ref().is_none_or(|wanted| found.as_deref().map(source_key).as_ref() == Some(wanted))
                }
                _ => false,
            })
        });
        of_product && of_severity && of_code && of_event
    }
}

/// The name by which a product is listed, in lower case.
fn canonical(name: &str) -> String {
    let key = words(name).fold(0, |key, word| join_keys(key, word.key()));
    product_by_name(key).map_or(name, |p| p.product).to_lowercase()
}

fn value(document: &Document) -> Value {
    match document {
        Document::Rule(rule) => json!({
            "kind": "rule", "id": rule.id, "title": rule.title, "product": rule.product, "severity": rule.severity.name(), "origin": rule.origin,
            "causes": rule.causes.iter().map(|c| json!({ "id": c.id, "title": c.title.as_written(), "steps": c.fix.len(), "checks": c.checks.len() })).collect::<Vec<_>>(),
            "examples": rule.examples.len(), "references": rule.references.len(),
        }),
        Document::Article(article) => {
            json!({ "kind": "article", "id": article.path, "title": article.title, "origin": article.origin, "sections": article.sections.len() })
        }
    }
}

fn human(found: &[std::sync::Arc<Entry>], look: &Look, out: &mut dyn Write) -> std::io::Result<()> {
    let widest = found.iter().map(|e| e.document.id().chars().count()).max().unwrap_or(0).min(56);
    for entry in found {
        let id = visible(entry.document.id()).into_owned();
        let facts = match &entry.document {
            Document::Rule(rule) => rule.product.as_ref().map_or_else(|| rule.severity.name().to_owned(), |p| format!("{}, {p}", rule.severity.name())),
            Document::Article(_) => "article".to_owned(),
        };
        let padding = " ".repeat(widest.saturating_sub(id.chars().count()));
        let title = visible(entry.document.title()).replace('\n', " ");
        writeln!(out, "{}{padding}  {title}  {}", look.paint(Style::Bold, &id), look.paint(Style::Dim, &format!("({})", visible(&facts))))?;
    }
    Ok(())
}
