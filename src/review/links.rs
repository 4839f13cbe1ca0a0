//! Links among rules and articles that lead nowhere, or round in a circle.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Findings, nearest, parts};
use crate::model::{Article, Fault, Finding, Link, LintCode, Place, Rule, ValuePath};

/// An article with its links.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedArticle {
    /// The article.
    pub article: Article,
    /// Its links to other articles.
    pub links: Vec<ArticleLink>,
}

/// A link in an article to a file beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleLink {
    /// Where it stands.
    pub place: Place,
    /// As written.
    pub written: String,
    /// The path that it means, in the folder of knowledge; nothing where it leads out of it.
    pub target: Option<String>,
}

/// What links can lead to.
struct Known<'k> {
    rules: HashMap<&'k str, &'k Rule>,
    articles: HashMap<&'k str, &'k Article>,
}

pub fn review(all: &mut [Findings<'_>], articles: &[LinkedArticle]) {
    let known = Known {
        rules: all.iter().map(|f| (f.rule().id.as_str(), f.rule())).collect(),
        articles: articles.iter().map(|a| (a.article.path.as_str(), &a.article)).collect(),
    };
    let loops = loops(&known.rules);
    for findings in all {
        let rule = findings.rule();
        for (n, link) in rule.see.iter().enumerate() {
            let path = ValuePath::ROOT.key("see").item(n);
            match link {
                Link::Article(target) => article(target, path, &known, findings),
                Link::Rule(target) => rule_link(target, path, &known, findings),
            }
        }
        for (cause, path) in parts::causes(rule) {
            let Some(target) = &cause.because else { continue };
            let path = path.key("because");
            rule_link(target, path, &known, findings);
            if loops.contains(rule.id.as_str()) && loops.contains(id_of(target)) {
                findings.report(
                    LintCode::BecauseLoop,
                    path,
                    format!("`{target}` leads back to this rule"),
                    "`because` names a rule that lies deeper: take one of the links out",
                );
            }
        }
    }
}

fn id_of(link: &str) -> &str {
    link.split('#').next().unwrap_or_default()
}

fn rule_link(target: &str, path: ValuePath, known: &Known<'_>, findings: &mut Findings<'_>) {
    let id = id_of(target);
    let Some(rule) = known.rules.get(id) else {
        let near = nearest(id, known.rules.keys().copied());
        let hint = near.map_or_else(|| "remove the link, or add what it names".to_owned(), |near| format!("did you mean `{near}`?"));
        findings.report(LintCode::DeadLink, path, format!("there is no rule `{id}`"), hint);
        return;
    };
    if let Some((_, cause)) = target.split_once('#')
        && !rule.causes.iter().any(|c| c.id == cause)
    {
        let causes: Vec<String> = rule.causes.iter().map(|c| format!("`{}`", c.id)).collect();
        findings.report(LintCode::DeadLink, path, format!("the rule `{id}` has no cause `{cause}`"), format!("its causes are {}", causes.join(", ")));
    }
}

fn article(target: &str, path: ValuePath, known: &Known<'_>, findings: &mut Findings<'_>) {
    let id = id_of(target);
    let Some(article) = known.articles.get(id) else {
        let near = nearest(id, known.articles.keys().copied());
        let hint = near.map_or_else(|| "remove the link, or add what it names".to_owned(), |near| format!("did you mean `{near}`?"));
        findings.report(LintCode::DeadLink, path, format!("there is no article `{id}`"), hint);
        return;
    };
    if let Some((_, anchor)) = target.split_once('#')
        && !article.sections.iter().any(|s| s.anchor == anchor)
    {
        let near = nearest(anchor, article.sections.iter().map(|s| s.anchor.as_str()));
        let hint = near.map_or_else(|| "name a heading of it, in lower case with hyphens".to_owned(), |near| format!("did you mean `{id}#{near}`?"));
        findings.report(LintCode::DeadLink, path, format!("the article `{id}` has no section `{anchor}`"), hint);
    }
}

/// The rules from which `because` leads back to themselves.
fn loops<'k>(rules: &HashMap<&'k str, &'k Rule>) -> HashSet<&'k str> {
    let next = |id: &str| -> Vec<&'k str> {
        let Some(rule) = rules.get(id) else { return Vec::new() };
        rule.causes.iter().filter_map(|c| c.because.as_deref()).map(id_of).filter_map(|id| rules.get_key_value(id).map(|(k, _)| *k)).collect()
    };
    let mut found = HashSet::new();
    for start in rules.keys().copied() {
        let mut open = next(start);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        while let Some(id) = open.pop() {
            if id == start {
                found.insert(start);
                break;
            }
            if seen.insert(id) {
                open.extend(next(id));
            }
        }
    }
    found
}

pub fn review_articles(articles: &[LinkedArticle]) -> Vec<(usize, Finding)> {
    let paths: HashSet<&str> = articles.iter().map(|a| a.article.path.as_str()).collect();
    let mut found = Vec::new();
    for (n, linked) in articles.iter().enumerate() {
        for link in &linked.links {
            let Some(target) = link.target.as_deref().filter(|t| !paths.contains(t)) else { continue };
            let near = nearest(target, paths.iter().copied());
            let hint = near.map_or_else(|| "remove the link, or add what it names".to_owned(), |near| format!("did you mean `{near}`?"));
            let fault = Fault { place: link.place, message: format!("there is no article `{target}`"), excerpt: link.written.clone(), hint };
            found.push((n, Finding { fault, code: LintCode::DeadArticleLink, excuse: None }));
        }
    }
    found
}
