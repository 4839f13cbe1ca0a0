//! The links of an article to articles beside it.

use pulldown_cmark::{Event, Parser, Tag};

use crate::model::Place;

/// A link as it stands in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownLink {
    /// Where it begins.
    pub place: Place,
    /// As written.
    pub written: String,
    /// The path of the article that it means, in the same folder of knowledge; nothing where it leads out of it.
    pub target: Option<String>,
}

/// The links of an article to files with Markdown in the same folder of knowledge. Web addresses and links to other kinds
/// of files are left out: they are not knowledge.
#[must_use]
pub fn article_links(text: &str, path: &str) -> Vec<MarkdownLink> {
    let mut found = Vec::new();
    for (event, span) in Parser::new(text).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let file = dest_url.split(['#', '?']).next().unwrap_or_default();
        if file.contains(':') || file.starts_with('/') || !file.to_ascii_lowercase().ends_with(".md") {
            continue;
        }
        let before = text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        found.push(MarkdownLink {
            place: Place { line: number(line), column: number(column) },
            target: resolve(path, file),
            written: dest_url.into_string(),
        });
    }
    found
}

/// The path that a link in an article means; nothing where it leads out of the folder.
fn resolve(article: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = article.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/").replace("%20", " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_articles_are_found_where_they_stand() {
        let text = "# T\n\nSee [a](b.md), [c](../x/d.md#part) and\n[web](https://e.org/f.md), [out](../../../g.md), [pic](h.png).\n";
        let found = article_links(text, "kb/y/t.md");
        let targets: Vec<(u32, u32, Option<&str>)> = found.iter().map(|l| (l.place.line, l.place.column, l.target.as_deref())).collect();
        assert_eq!(targets, [(3, 5, Some("kb/y/b.md")), (3, 16, Some("kb/x/d.md")), (4, 29, None)]);
    }
}
