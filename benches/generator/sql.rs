//! The same text for SQLite's full-text search.

use std::io::{self, Write};

use super::causes;
use super::problem::Problem;
use super::rule;

/// A script that makes the table: for each problem its title with what can be seen, and its causes with their steps.
pub fn table(seed: u64, count: u64, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "BEGIN;\nCREATE VIRTUAL TABLE rules USING fts5(id UNINDEXED, head, body);")?;
    for number in 0..count {
        let problem = Problem::of(seed, number);
        let mut head =
            vec![problem.title(), problem.product.0.to_owned(), problem.message_about(""), format!("{} {}", problem.state, problem.object)];
        head.extend(problem.event.map(|event| format!("{} {event}", problem.product.2)));
        head.push(problem.code.clone());
        head.extend(rule::texts(&problem));
        let mut body = Vec::new();
        for cause in causes::of(&problem) {
            body.extend([cause.title, cause.explanation, cause.ask]);
            body.extend(cause.sign);
            body.extend(cause.steps.into_iter().map(|(instruction, ..)| instruction));
        }
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        writeln!(out, "INSERT INTO rules VALUES({},{},{});", quoted(&problem.id()), quoted(&head.join("\n")), quoted(&body.join("\n")))?;
    }
    writeln!(out, "COMMIT;\nINSERT INTO rules(rules) VALUES('optimize');")
}

/// The five rows that fit the words of a paste best.
pub fn query(paste: &str) -> String {
    let mut words: Vec<String> = paste.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.sort_unstable();
    words.dedup();
    let any: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
    format!("SELECT id, bm25(rules) FROM rules WHERE rules MATCH '{}' ORDER BY bm25(rules) LIMIT 5;\n", any.join(" OR "))
}
