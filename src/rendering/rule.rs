//! A rule or an article as a person reads it.

use std::io::{self, Write};

use super::style::one_line;
use super::{Look, Style, summary};
use crate::model::{Article, Rule, Sign, Symptom};
use crate::text::visible;

/// Writes a rule, or one of its causes with its symptoms.
pub fn write_rule(rule: &Rule, causes: &[crate::model::Match], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.paint(Style::Bold, &look.wrap(&rule.title, "", "")))?;
    let mut facts = vec![rule.id.clone(), format!("severity {}", rule.severity.name())];
    facts.extend(rule.product.clone());
    facts.extend(rule.applies_to.os.iter().map(|o| o.name().to_owned()));
    if rule.origin != "built-in" {
        facts.push(format!("from {}", rule.origin));
    }
    writeln!(out, "{}", look.paint(Style::Dim, &look.wrap(&facts.join(", "), "", "")))?;
    writeln!(out, "\n{}", look.paint(Style::Bold, "Symptoms:"))?;
    for symptom in &rule.symptoms {
        writeln!(out, "{}", look.wrap(&self::symptom(symptom), " - ", "   "))?;
    }
    for (n, found) in causes.iter().enumerate() {
        writeln!(out, "\n{}", look.paint(Style::Bold, &look.wrap(&format!("Cause {}: {}", n + 1, one_line(&found.cause_title)), "", "  ")))?;
        let cause = rule.causes.iter().find(|c| Some(&c.id) == found.cause.as_ref());
        let likelihood = cause.map_or(0.0, |c| c.likelihood);
        writeln!(out, "  {}", look.paint(Style::Dim, &format!("{} (likelihood {likelihood})", summary::id_of(found))))?;
        if !found.explanation.is_empty() {
            writeln!(out, "{}", look.wrap(&found.explanation, "  ", "  "))?;
        }
        for symptom in cause.iter().flat_map(|c| &c.symptoms) {
            writeln!(out, "{}", look.wrap(&self::symptom(symptom), "  seen only then: ", "    "))?;
        }
        if let Some(ask) = &found.ask {
            writeln!(out, "{}", look.wrap(ask, "  To be sure: ", "  "))?;
        }
        summary::write_steps(found, look, None, "  ", out)?;
    }
    if let Some(last) = causes.last() {
        summary::write_references(last, look, "", out)?;
    }
    Ok(())
}

/// Writes an article, or one of its sections.
pub fn write_article(article: &Article, section: Option<&str>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    if section.is_none() {
        writeln!(out, "{}", look.paint(Style::Bold, &look.wrap(&article.title, "", "")))?;
        writeln!(out, "{}", look.paint(Style::Dim, &visible(&article.path)))?;
    }
    for part in article.sections.iter().filter(|s| section.is_none_or(|wanted| s.anchor == wanted)) {
        if !part.heading.is_empty() && part.heading != article.title {
            writeln!(out, "\n{}", look.paint(Style::Bold, &look.wrap(&part.heading, "", "")))?;
        }
        for paragraph in part.text.lines() {
            writeln!(out, "{}", look.wrap(paragraph, "", ""))?;
        }
    }
    Ok(())
}

/// A symptom in words.
#[must_use]
pub fn symptom(symptom: &Symptom) -> String {
    let text = match &symptom.sign {
        Sign::Event { source: Some(source), id } => format!("event {id} from {source}"),
        Sign::Event { source: None, id } => format!("event {id}"),
        Sign::Code { spelled, .. } => format!("code {spelled}"),
        Sign::Pattern(pattern) => format!("a message like /{}/", pattern.regex),
        Sign::Phrase(phrase) => format!("\"{}\"", phrase.text),
        Sign::Text(text) => text.clone(),
        Sign::Product(name) => format!("the product {name} is named"),
    };
    match symptom.os {
        Some(os) => format!("{text} (on {})", os.name()),
        None => text,
    }
}
