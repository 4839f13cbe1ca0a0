//! The review of a knowledge base: every file read, every rule looked at, by itself and against the others. No index.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{EngineError, Sources};
use crate::candidates::Knowledge;
use crate::kb::{self, Source};
use crate::model::{Article, Fault, FileStamp, Finding, LintCode, Place, Review, ReviewedFile};
use crate::review::{self, ArticleLink, LinkedArticle, Manners, Subject};
use crate::{rules, text};

/// What became of a file.
enum Kind {
    Rule(Box<Subject>),
    Faulty,
    Article(Box<LinkedArticle>),
    Ignored,
}

/// A file that was looked at.
struct File {
    stamp: FileStamp,
    kind: Kind,
    findings: Vec<Finding>,
}

/// Reviews every file of the sources.
pub fn lint(sources: &[Source]) -> Result<Review, EngineError> {
    let sources = Sources(sources.to_vec());
    let scan = sources.scan().map_err(EngineError::Sources)?;
    let mut files: Vec<File> = scan.files.into_par_iter().map(|stamp| look_at(&sources, stamp)).collect();
    let winners = winners(&files);
    let mut review = Review::default();
    for (n, file) in files.iter().enumerate() {
        match file.kind {
            Kind::Rule(_) | Kind::Faulty => review.rules += 1,
            Kind::Article(_) => review.articles += 1,
            Kind::Ignored => review.ignored += 1,
        }
        if let Some(winner) = winners.get(file.stamp.id()).filter(|w| **w != n && is_document(file)).and_then(|w| files.get(*w)) {
            let (id, by, of) = (file.stamp.id().to_owned(), sources.display(&winner.stamp), sources.display(&file.stamp));
            review.overridden.push((id, by, of));
        }
    }
    let found = together(&sources, &files, &winners);
    add(&mut files, found);
    let mut reviewed: Vec<ReviewedFile> = files
        .into_par_iter()
        .filter_map(|file| {
            let mut findings = file.findings;
            if let Kind::Rule(subject) = &file.kind {
                findings.extend(review::review(subject, MANNERS));
                review::apply_exceptions(&subject.text, &subject.outline, &mut findings);
            }
            findings.sort();
            findings.dedup();
            (!findings.is_empty()).then(|| ReviewedFile { path: sources.display(&file.stamp), findings })
        })
        .collect();
    reviewed.sort_by(|a, b| a.path.cmp(&b.path));
    review.files = reviewed;
    Ok(review)
}

/// Reviews the text of one rule by itself.
#[must_use]
pub fn lint_rule(text: &str, id: &str, path: &str) -> Review {
    let mut findings: Vec<Finding> = Vec::new();
    match rules::read_rule_with_places(text, id, "") {
        (rules::Outcome::Rule(rule), outline) => {
            let subject = Subject { rule: *rule, outline, text: text.to_owned() };
            findings = review::review(&subject, MANNERS);
            review::apply_exceptions(text, &subject.outline, &mut findings);
        }
        (rules::Outcome::Faulty(faults), _) => {
            findings.extend(faults.into_iter().map(|fault| Finding { fault, code: LintCode::Format, excuse: None }));
        }
        (rules::Outcome::NotARule, _) => {}
    }
    findings.sort();
    let files = if findings.is_empty() { Vec::new() } else { vec![ReviewedFile { path: path.to_owned(), findings }] };
    Review { files, rules: 1, ..Review::default() }
}

/// What the review asks of other stages.
const MANNERS: Manners = Manners { cleaned_form: text::cleaned_form };

fn add(files: &mut [File], found: Vec<(usize, Finding)>) {
    for (n, finding) in found {
        if let Some(file) = files.get_mut(n) {
            file.findings.push(finding);
        }
    }
}

fn look_at(sources: &Sources, stamp: FileStamp) -> File {
    let format = |fault: Fault| Finding { fault, code: LintCode::Format, excuse: None };
    let faulty = |stamp: FileStamp, faults: Vec<Fault>| File { stamp, kind: Kind::Faulty, findings: faults.into_iter().map(format).collect() };
    let content = match sources.read(&stamp) {
        Ok(content) => content,
        Err(error) => {
            let message = format!("the file cannot be read: {error}");
            let fault = Fault { place: Place { line: 1, column: 1 }, message, excerpt: String::new(), hint: "check its permissions".into() };
            return faulty(stamp, vec![fault]);
        }
    };
    let text = match super::utf8(&content) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(fault) => return faulty(stamp, vec![fault]),
    };
    let origin = sources.source(&stamp).map_or("", Source::name);
    if stamp.is_article() {
        let links = kb::article_links(text, &stamp.path);
        let links = links.into_iter().map(|l| ArticleLink { place: l.place, written: l.written, target: l.target }).collect();
        let article: Article = kb::read_article(text, stamp.id(), origin);
        return File { stamp, kind: Kind::Article(Box::new(LinkedArticle { article, links })), findings: Vec::new() };
    }
    match rules::read_rule_with_places(text, stamp.id(), origin) {
        (rules::Outcome::Rule(rule), outline) => {
            let subject = Subject { rule: *rule, outline, text: text.to_owned() };
            File { stamp, kind: Kind::Rule(Box::new(subject)), findings: Vec::new() }
        }
        (rules::Outcome::Faulty(faults), _) => faulty(stamp, faults),
        (rules::Outcome::NotARule, _) => File { stamp, kind: Kind::Ignored, findings: Vec::new() },
    }
}

fn is_document(file: &File) -> bool {
    matches!(file.kind, Kind::Rule(_) | Kind::Article(_))
}

/// For each id, the file that counts: that of the latest source, and within a source the first.
fn winners(files: &[File]) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (n, file) in files.iter().enumerate().filter(|(_, f)| is_document(f)) {
        match found.get(file.stamp.id()).and_then(|w| files.get(*w)) {
            Some(other) if other.stamp.source >= file.stamp.source => {}
            _ => {
                found.insert(file.stamp.id().to_owned(), n);
            }
        }
    }
    found
}

/// What shows when the files are seen together.
fn together(sources: &Sources, files: &[File], winners: &BTreeMap<String, usize>) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for (n, file) in files.iter().enumerate() {
        let first = winners.get(file.stamp.id()).and_then(|w| files.get(*w)).filter(|w| w.stamp.source == file.stamp.source);
        if let Some(first) = first.filter(|w| w.stamp.path != file.stamp.path && is_document(file)) {
            let fault = Fault {
                place: Place { line: 1, column: 1 },
                message: format!("`{}` has the same id and is used instead", sources.display(&first.stamp)),
                excerpt: String::new(),
                hint: "the id is the path without a leading `rules/` and `.yaml`: rename one of the files".into(),
            };
            found.push((n, Finding { fault, code: LintCode::DoubledId, excuse: None }));
        }
    }
    let counts = |n: usize, file: &File| winners.get(file.stamp.id()) == Some(&n);
    let (mut rules, mut subjects, mut places, mut articles) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (n, file) in files.iter().enumerate().filter(|(n, f)| counts(*n, f)) {
        match &file.kind {
            Kind::Rule(subject) => {
                rules.push(n);
                subjects.push(subject.as_ref());
            }
            Kind::Article(article) => {
                places.push(n);
                articles.push(article.as_ref().clone());
            }
            Kind::Faulty | Kind::Ignored => {}
        }
    }
    let of = |indices: &[usize], findings: Vec<(usize, Finding)>| -> Vec<(usize, Finding)> {
        findings.into_iter().filter_map(|(n, finding)| indices.get(n).map(|file| (*file, finding))).collect()
    };
    found.extend(of(&rules, review::review_together(&subjects, &articles)));
    found.extend(of(&places, review::review_articles(&articles)));
    found
}
