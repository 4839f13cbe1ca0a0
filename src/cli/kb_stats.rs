//! `whybook kb stats`: how much there is, and what it lacks.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::settings::Settings;
use super::{Exit, Streams};
use crate::model::{Document, Rule, Severity, Sign};
use crate::rendering::{Look, Style};
use crate::text::visible;

/// Counts what there is: problems, causes, products and areas, and how many have checks, examples and references.
#[derive(Debug, Clone, Args)]
pub struct StatsArgs {
    /// Folders and packs, besides those of --kb; what comes from these alone is counted
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// How many products and areas to name
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub top: usize,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// The counts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stats {
    rules: usize,
    articles: usize,
    causes: usize,
    causes_with_fix: usize,
    causes_with_checks: usize,
    steps: usize,
    checks: usize,
    examples: usize,
    with_checks: usize,
    with_examples: usize,
    with_references: usize,
    with_exact_signs: usize,
    severities: BTreeMap<&'static str, usize>,
    symptoms: BTreeMap<&'static str, usize>,
    products: BTreeMap<String, usize>,
    areas: BTreeMap<String, usize>,
    origins: BTreeMap<String, usize>,
    faulty: usize,
}

/// Runs the command.
pub fn run(args: &StatsArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (mut engine, own) = super::kb::open_folders(&args.folders, settings)?;
    super::tell(&engine, streams)?;
    let mut stats = Stats { faulty: engine.overview().faulty.len(), ..Stats::default() };
    for entry in engine.documents_by_id()?.iter().filter(|e| own.is_empty() || own.iter().any(|o| o == e.document.origin())) {
        stats.add(&entry.document);
    }
    if args.json {
        json(&stats, streams.stdout)?;
    } else {
        human(&stats, args.top, &settings.look(streams.stdout_is_terminal), streams.stdout)?;
    }
    Ok(if stats.rules + stats.articles == 0 { Exit::Nothing } else { Exit::Found })
}

impl Stats {
    fn add(&mut self, document: &Document) {
        *self.origins.entry(document.origin().to_owned()).or_default() += 1;
        let rule = match document {
            Document::Article(_) => {
                self.articles += 1;
                return;
            }
            Document::Rule(rule) => rule,
        };
        self.rules += 1;
        self.causes += rule.causes.len();
        self.causes_with_fix += rule.causes.iter().filter(|c| !c.fix.is_empty()).count();
        self.causes_with_checks += rule.causes.iter().filter(|c| !c.checks.is_empty()).count();
        self.steps += rule.causes.iter().map(|c| c.fix.len()).sum::<usize>();
        self.checks += rule.causes.iter().map(|c| c.checks.len()).sum::<usize>();
        self.examples += rule.examples.len();
        self.with_checks += usize::from(rule.causes.iter().any(|c| !c.checks.is_empty()));
        self.with_examples += usize::from(!rule.examples.is_empty());
        self.with_references += usize::from(!rule.references.is_empty());
        self.with_exact_signs += usize::from(document.symptoms().any(|s| !matches!(s.sign, Sign::Text(_) | Sign::Product(_))));
        *self.severities.entry(rule.severity.name()).or_default() += 1;
        for symptom in document.symptoms() {
            *self.symptoms.entry(kind(&symptom.sign)).or_default() += 1;
        }
        *self.products.entry(rule.product.clone().unwrap_or_else(|| "(none)".to_owned())).or_default() += 1;
        *self.areas.entry(area(rule)).or_default() += 1;
    }
}

/// The area of a rule: the first part of its id.
fn area(rule: &Rule) -> String {
    rule.id.split_once('/').map_or("(none)", |(area, _)| area).to_owned()
}

fn kind(sign: &Sign) -> &'static str {
    match sign {
        Sign::Event { .. } => "event",
        Sign::Code { .. } => "code",
        Sign::Pattern(_) => "pattern",
        Sign::Phrase(_) => "phrase",
        Sign::Text(_) => "text",
        Sign::Product(_) => "product",
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 1000.0).round() / 1000.0 }
}

fn json(stats: &Stats, out: &mut dyn Write) -> anyhow::Result<()> {
    let value = json!({
        "schema_version": 1,
        "rules": stats.rules, "articles": stats.articles, "causes": stats.causes, "steps": stats.steps, "checks": stats.checks,
        "examples": stats.examples, "faulty_files": stats.faulty,
        "shares": {
            "rules_with_exact_symptoms": share(stats.with_exact_signs, stats.rules),
            "rules_with_checks": share(stats.with_checks, stats.rules),
            "rules_with_examples": share(stats.with_examples, stats.rules),
            "rules_with_references": share(stats.with_references, stats.rules),
            "causes_with_fix": share(stats.causes_with_fix, stats.causes),
            "causes_with_checks": share(stats.causes_with_checks, stats.causes),
        },
        "by_severity": stats.severities, "by_symptom": stats.symptoms, "by_product": stats.products, "by_area": stats.areas, "by_origin": stats.origins,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)?;
    Ok(())
}

fn human(stats: &Stats, top: usize, look: &Look, out: &mut dyn Write) -> std::io::Result<()> {
    let line = |out: &mut dyn Write, name: &str, text: String| writeln!(out, "{name:<12} {text}");
    let of = |part: usize, whole: usize| format!("{part} of {whole} ({:.0}%)", share(part, whole) * 100.0);
    line(out, "problems", format!("{} rules with {} causes, {} articles", stats.rules, stats.causes, stats.articles))?;
    line(out, "fixes", format!("{} steps; {} causes have a fix", stats.steps, of(stats.causes_with_fix, stats.causes)))?;
    line(out, "checks", format!("{} checks; {} rules have some", stats.checks, of(stats.with_checks, stats.rules)))?;
    line(out, "examples", format!("{} examples; {} rules have some", stats.examples, of(stats.with_examples, stats.rules)))?;
    line(out, "references", format!("{} rules have some", of(stats.with_references, stats.rules)))?;
    line(out, "symptoms", format!("{}; {} rules have exact ones", counts(&stats.symptoms), of(stats.with_exact_signs, stats.rules)))?;
    let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low].map(Severity::name);
    let severities: Vec<String> = severities.iter().filter_map(|s| stats.severities.get(s).map(|n| format!("{n} {s}"))).collect();
    line(out, "severity", severities.join(", "))?;
    if stats.faulty > 0 {
        line(out, "left out", format!("{} faulty files; `whybook kb lint` shows them", stats.faulty))?;
    }
    for (title, table) in [("products", &stats.products), ("areas", &stats.areas), ("from", &stats.origins)] {
        if table.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", look.paint(Style::Bold, title))?;
        let mut rows: Vec<(&String, &usize)> = table.iter().collect();
        rows.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        for (name, count) in rows.iter().take(top) {
            writeln!(out, "{count:>6}  {}", visible(name))?;
        }
        if rows.len() > top {
            writeln!(out, "        and {} more", rows.len() - top)?;
        }
    }
    Ok(())
}

fn counts(table: &BTreeMap<&'static str, usize>) -> String {
    table.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}
