//! Articles to rules: the usual headings become symptoms, causes and fixes.

use super::draft::{Draft, DraftCause, DraftEvent, DraftReference, DraftSign, DraftStep, one_line};
use super::{Imported, Note};
use crate::markdown::{
    Block, FrontMatter, Part, SignText, clip, first_sentence, front_matter, heading_of, is_reading, parts, plain_text, roles, signs, slug, steps,
};
use crate::model::{SectionRole, product_by_name};
use crate::words::{UNKNOWN_WORD_BITS, background_bits, join_keys, words};

/// The most texts of a rule that are searched.
const MOST_TEXTS: usize = 16;
/// The most references of a rule.
const MOST_REFERENCES: usize = 12;
/// The most causes of a rule.
const MOST_CAUSES: usize = 12;

/// A part of an article with what it is for.
struct Piece {
    role: SectionRole,
    part: Part,
}

/// The rules of an article: one, or one for each problem of an article that has several.
#[must_use]
pub fn article_drafts(text: &str, source: &str) -> Imported {
    let (front, body) = front_matter(text);
    let parts: Vec<Part> = parts(body).into_iter().filter(|p| !p.heading.is_empty() || !p.blocks.is_empty()).collect();
    let roles = roles(&parts);
    let pieces: Vec<Piece> = parts.into_iter().zip(roles).map(|(part, role)| Piece { role, part }).collect();
    let has = |role| pieces.iter().any(|p| p.role == role);
    if !has(SectionRole::Fix) && !(has(SectionRole::Cause) || has(SectionRole::Meaning)) {
        let why = "it has none of the usual headings (Symptoms, Cause, Resolution, Meaning, Mitigation …); given to --kb it is searched as it is";
        return Imported { passed_over: Some(why.to_owned()), ..Imported::default() };
    }
    let title = title(&front, &pieces, source);
    let id = id(source);
    let problems = problems(&pieces);
    if problems.len() < 2 {
        return Imported { drafts: vec![draft(&front, &pieces, id, &title, source)], ..Imported::default() };
    }
    let mut drafts = Vec::new();
    for range in problems {
        let Some(own) = pieces.get(range) else { continue };
        let heading = own.first().map(|p| p.part.heading.clone()).unwrap_or_default();
        let name = Some(heading_of(&heading).name).filter(|n| !n.is_empty()).unwrap_or(heading);
        drafts.push(draft(&front, own, format!("{id}-{}", slug(&name)), &format!("{name} ({title})"), source));
    }
    Imported { drafts, ..Imported::default() }
}

/// The id of an article's rule: its path, each part as an id may have it.
fn id(source: &str) -> String {
    let bare = source.rsplit_once('.').map_or(source, |(path, _)| path);
    let parts: Vec<String> = bare.split('/').map(slug).filter(|s| !s.is_empty()).collect();
    if parts.is_empty() { "article".to_owned() } else { parts.join("/") }
}

fn title(front: &FrontMatter, pieces: &[Piece], source: &str) -> String {
    let heading = pieces.iter().map(|p| p.part.heading.as_str()).find(|h| !h.is_empty() && heading_of(h).role == SectionRole::Other);
    let title = front.text("title").or(heading).map(str::to_owned);
    let file = || source.rsplit('/').next().unwrap_or(source).rsplit_once('.').map_or("", |(n, _)| n).replace(['-', '_'], " ");
    clip(&one_line(&title.unwrap_or_else(file)), 200)
}

/// The problems of an article that has several: sections of one level, each with a fix of its own and something that is
/// seen or explained.
fn problems(pieces: &[Piece]) -> Vec<std::ops::Range<usize>> {
    for level in 1..=5u8 {
        let mut found = Vec::new();
        for (n, head) in pieces.iter().enumerate().filter(|(_, p)| p.part.level == level) {
            let under = pieces.iter().skip(n + 1).take_while(|p| p.part.level > level).count();
            let own = pieces.get(n + 1..n + 1 + under).unwrap_or_default();
            let named = |role| own.iter().any(|p| heading_of(&p.part.heading).role == role);
            let is_problem = matches!(heading_of(&head.part.heading).role, SectionRole::Other | SectionRole::Symptoms);
            let explained = named(SectionRole::Symptoms)
                || named(SectionRole::Cause)
                || named(SectionRole::Meaning)
                || heading_of(&head.part.heading).role == SectionRole::Symptoms;
            if is_problem && named(SectionRole::Fix) && explained {
                found.push(n..n + 1 + under);
            }
        }
        if found.len() > 1 {
            return found;
        }
    }
    Vec::new()
}

fn draft(front: &FrontMatter, pieces: &[Piece], id: String, title: &str, source: &str) -> Draft {
    let mut draft = Draft { id, source: source.to_owned(), format: 1, title: title.to_owned(), ..Draft::default() };
    draft.product = product(front, pieces, title);
    draft.severity = front.text("severity").and_then(severity);
    symptoms(front, pieces, &mut draft);
    draft.causes = causes(pieces, title);
    for cause in draft.causes.drain(MOST_CAUSES.min(draft.causes.len())..) {
        draft.notes.push(Note::left_out("cause", "a rule has so many causes already", cause.title));
    }
    references(front, pieces, &mut draft);
    notes(front, pieces, &mut draft);
    draft
}

/// The severity by the words that alerts and tickets use.
pub fn severity(word: &str) -> Option<&'static str> {
    Some(match word.trim().to_lowercase().as_str() {
        "critical" | "emergency" | "fatal" | "blocker" | "p1" | "sev1" | "1" => "critical",
        "high" | "error" | "major" | "page" | "p2" | "sev2" | "2" => "high",
        "medium" | "moderate" | "warning" | "warn" | "normal" | "p3" | "sev3" | "3" => "medium",
        "low" | "minor" | "info" | "trivial" | "p4" | "sev4" | "4" | "5" => "low",
        _ => return None,
    })
}

/// The product: as the front matter says, as `Applies to:` says, or as the title names it.
fn product(front: &FrontMatter, pieces: &[Piece], title: &str) -> Option<String> {
    if let Some(named) = ["product", "application", "software"].iter().find_map(|key| front.text(key)) {
        return Some(known_product(named).unwrap_or_else(|| clip(&one_line(named), 60)));
    }
    let applies = pieces.iter().flat_map(|p| &p.part.blocks).find_map(|b| match b {
        Block::Paragraph(t) => t.to_lowercase().find("applies to").and_then(|at| t.get(at..)).map(|t| clip(t, 200)),
        _ => None,
    });
    applies.as_deref().and_then(known_product).or_else(|| known_product(title))
}

/// The first product of the table that a text names; the longest name counts.
pub fn known_product(text: &str) -> Option<String> {
    let keys: Vec<u64> = words(text).map(|w| w.key()).collect();
    (0..keys.len()).find_map(|start| {
        let names = (1..=5).rev().filter_map(|length| {
            let name = keys.get(start..start + length)?;
            product_by_name(name.iter().fold(0, |key, word| join_keys(key, *word))).filter(|p| p.words == length)
        });
        names.into_iter().find(|p| !p.weak || keys.len() == p.words).map(|p| p.product.to_owned())
    })
}

fn symptoms(front: &FrontMatter, pieces: &[Piece], draft: &mut Draft) {
    let mut introduced = Vec::new();
    let of = |roles: &[SectionRole]| pieces.iter().filter(|p| roles.contains(&p.role)).collect::<Vec<_>>();
    // What stands before the first of the usual headings says what it is about.
    let mut seen: Vec<&Piece> = introduction(pieces).iter().collect();
    let named = of(&[SectionRole::Symptoms, SectionRole::Meaning]);
    if !named.is_empty() {
        let blocks: Vec<Block> = seen.iter().flat_map(|p| p.part.blocks.iter().cloned()).collect();
        introduced = sayings(&blocks);
        seen = named;
    }
    for name in [draft.title.clone(), pieces.first().map(|p| p.part.heading.clone()).unwrap_or_default()] {
        if is_name(&name) {
            draft.add_symptom(DraftSign::Phrase { phrase: name });
        }
    }
    let blocks: Vec<Block> = seen.iter().flat_map(|p| p.part.blocks.iter().cloned()).collect();
    for sign in signs(&blocks) {
        draft.add_symptom(match sign {
            SignText::Event { source, id } => DraftSign::Event { event: DraftEvent { source, id } },
            SignText::Code(code) => DraftSign::Code { code },
            SignText::Phrase(phrase) => DraftSign::Phrase { phrase },
        });
    }
    let mut texts: Vec<String> = front.text("description").map(str::to_owned).into_iter().collect();
    texts.extend(sayings(&blocks));
    texts.extend(of(&[SectionRole::Impact]).iter().flat_map(|p| sayings(&p.part.blocks)));
    for key in ["tags", "keywords", "aliases", "alert", "alerts"] {
        let list = front.list(key).join(", ");
        texts.extend((!list.is_empty()).then_some(list));
    }
    texts.extend(introduced);
    let title = draft.title.clone();
    for (n, text) in texts.iter().filter(|t| **t != title).enumerate() {
        if n < MOST_TEXTS {
            draft.add_text(&clip(text, 400));
        } else {
            draft.notes.push(Note::left_out("symptom", "a rule has so many words to search for already", text));
        }
    }
    if draft.symptoms.is_empty() {
        draft.add_text(&title);
    }
}

/// What stands before the first of the usual headings.
fn introduction(pieces: &[Piece]) -> &[Piece] {
    let length = pieces.iter().take_while(|p| p.role == SectionRole::Other).count();
    pieces.get(..length).unwrap_or_default()
}

/// The paragraphs and list items of blocks, without code.
fn sayings(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(text) => found.push(one_line(text)),
            Block::List { items, .. } => items.iter().for_each(|item| found.extend(sayings(item))),
            Block::Quote(blocks) => found.extend(sayings(blocks)),
            Block::Table { rows, .. } => found.extend(rows.iter().map(|r| r.join(" "))),
            Block::Code { .. } => {}
        }
    }
    found
}

/// Whether a title is the name of an alert or an error: one word that stands in no dictionary.
fn is_name(title: &str) -> bool {
    let mut words = words(title);
    let (first, second) = (words.next(), words.next());
    first.is_some_and(|w| second.is_none() && w.text.len() >= 6 && background_bits(w.key()) >= UNKNOWN_WORD_BITS)
}

/// A cause as it is gathered.
struct Gathered {
    number: Option<u32>,
    title: String,
    explanation: String,
    fix: Vec<DraftStep>,
}

fn causes(pieces: &[Piece], title: &str) -> Vec<DraftCause> {
    let mut found: Vec<Gathered> = Vec::new();
    // The causes that the next fix is for: those named since the last one.
    let mut open = 0;
    let mut closed = true;
    let mut shared: Vec<DraftStep> = Vec::new();
    for piece in pieces {
        match piece.role {
            SectionRole::Cause => {
                if closed {
                    open = found.len();
                    closed = false;
                }
                found.extend(named_causes(piece));
            }
            SectionRole::Fix => {
                let heading = heading_of(&piece.part.heading);
                let steps = fix_steps(piece);
                if steps.is_empty() {
                    continue;
                }
                closed = true;
                let numbered = heading.number.and_then(|n| found.iter().position(|c| c.number == Some(n)));
                match numbered {
                    Some(at) => found.iter_mut().skip(at).take(1).for_each(|c| c.fix.extend(steps.iter().cloned())),
                    None if found.is_empty() => shared.extend(steps),
                    None => found.iter_mut().skip(open).for_each(|c| c.fix.extend(steps.iter().cloned())),
                }
            }
            _ => {}
        }
    }
    let meaning = || pieces.iter().find(|p| p.role == SectionRole::Meaning).map(|p| plain_text(&p.part.blocks)).unwrap_or_default();
    if found.is_empty() {
        let explanation = meaning();
        let name = first_sentence(&explanation).trim_end_matches('.').to_owned();
        let name = if name.is_empty() { title.to_owned() } else { name };
        found.push(Gathered { number: None, title: name, explanation, fix: Vec::new() });
    }
    if shared.is_empty() && found.iter().all(|c| c.fix.is_empty()) {
        shared = pieces.iter().filter(|p| p.role == SectionRole::Diagnosis).flat_map(fix_steps).collect();
    }
    let mut ids = Vec::new();
    let mut causes: Vec<DraftCause> = Vec::new();
    for cause in found {
        let name = clip(&one_line(&cause.title), 200);
        let mut id: String = slug(&name).chars().take(48).collect::<String>().trim_end_matches('-').to_owned();
        if ids.contains(&id) || id.is_empty() {
            id = format!("{}{}", if id.is_empty() { "cause-".to_owned() } else { format!("{id}-") }, ids.len() + 1);
        }
        ids.push(id.clone());
        let mut draft = DraftCause::new(&id, &name, &cause.explanation);
        draft.fix = if cause.fix.is_empty() { shared.clone() } else { cause.fix };
        causes.push(draft);
    }
    causes
}

/// The causes of a section: one by its heading, or one for each item where the section is a list.
fn named_causes(piece: &Piece) -> Vec<Gathered> {
    let heading = heading_of(&piece.part.heading);
    let own_name = match heading.role {
        SectionRole::Cause => heading.name,
        // A heading below `Causes` is the cause's name.
        _ => piece.part.heading.clone(),
    };
    let text = plain_text(&piece.part.blocks);
    if own_name.is_empty()
        && let [lead @ .., Block::List { items, .. }] = piece.part.blocks.as_slice()
        && lead.len() <= 1
        && (2..=MOST_CAUSES).contains(&items.len())
        && items.iter().all(|i| matches!(i.first(), Some(Block::Paragraph(_))))
    {
        let each = items.iter().map(|item| {
            let text = plain_text(item);
            let name = text.lines().next().unwrap_or_default().split(": ").next().unwrap_or_default();
            Gathered { number: None, title: first_sentence(name).trim_end_matches('.').to_owned(), explanation: text.clone(), fix: Vec::new() }
        });
        return each.collect();
    }
    if text.trim().is_empty() && own_name.is_empty() {
        return Vec::new();
    }
    let title = if own_name.is_empty() { first_sentence(&text).trim_end_matches('.').to_owned() } else { own_name };
    vec![Gathered { number: heading.number, title, explanation: text, fix: Vec::new() }]
}

fn fix_steps(piece: &Piece) -> Vec<DraftStep> {
    let mut found: Vec<DraftStep> = steps(&piece.part.blocks).iter().map(DraftStep::new).collect();
    if piece.part.heading.to_lowercase().starts_with("workaround")
        && let Some(first) = found.first_mut()
    {
        first.instruction = format!("Workaround: {}", first.instruction);
    }
    found
}

fn references(front: &FrontMatter, pieces: &[Piece], draft: &mut Draft) {
    let mut all: Vec<(String, String)> = Vec::new();
    for key in ["url", "source", "link", "canonical", "original_url"] {
        all.extend(front.text(key).map(|url| (draft.title.clone(), url.to_owned())));
    }
    all.extend(pieces.iter().flat_map(|p| p.part.links.iter().cloned()));
    for (title, url) in all {
        if !DraftReference::is_address(&url) || draft.references.iter().any(|r| r.url == url) {
            continue;
        }
        if draft.references.len() < MOST_REFERENCES {
            draft.references.push(DraftReference::new(&title, &url));
        } else {
            draft.notes.push(Note::left_out("link", "a rule has so many references already", url));
        }
    }
}

/// Notes the sections and entries that have no place in a rule.
fn notes(front: &FrontMatter, pieces: &[Piece], draft: &mut Draft) {
    let has_fix = pieces.iter().any(|p| p.role == SectionRole::Fix);
    let introduced = introduction(pieces).len();
    for (n, piece) in pieces.iter().enumerate().filter(|(_, p)| !p.part.blocks.is_empty() && !p.part.heading.is_empty()) {
        let heading = &piece.part.heading;
        match piece.role {
            SectionRole::Diagnosis if has_fix => draft.notes.push(Note::left_out("section", "how to find out more is no part of a fix", heading)),
            SectionRole::Other if is_reading(heading) => {
                draft.notes.push(Note::approximated("section", "its links are references of the rule", heading));
            }
            SectionRole::Other if n >= introduced => draft.notes.push(Note::left_out("section", "its heading is none of the usual ones", heading)),
            _ => {}
        }
        let table = piece.part.blocks.iter().any(|b| matches!(b, Block::Table { .. }));
        if table && piece.role == SectionRole::Fix {
            draft.notes.push(Note::left_out("table", "a fix has steps, no tables", heading));
        }
    }
    const READ: [&str; 16] = [
        "title",
        "description",
        "product",
        "application",
        "software",
        "severity",
        "tags",
        "keywords",
        "aliases",
        "alert",
        "alerts",
        "url",
        "source",
        "link",
        "canonical",
        "original_url",
    ];
    for name in front.names().filter(|n| !READ.contains(n)) {
        draft.notes.push(Note::left_out("front matter", "a rule has no place for the entry", name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Draft {
        let mut imported = article_drafts(text, "printing/spool-writer.md");
        assert_eq!(imported.drafts.len(), 1, "{imported:?}");
        imported.drafts.remove(0)
    }

    fn instructions(cause: &DraftCause) -> Vec<&str> {
        cause.fix.iter().map(|s| s.instruction.as_str()).collect()
    }

    #[test]
    fn a_knowledge_base_article_is_a_rule() {
        let draft = one(
            "---\ntitle: The spool writer stops\nproduct: exchange\nseverity: P2\nowner: me\n---\n# Symptoms\n\nPrinting stops, and the log has:\n\n```\nspool writer cannot acquire the exclusive lock on /var/spool\n```\n\nEvent ID 77.\n\n# Cause\n\nA second writer runs. It holds the lock.\n\n# Resolution\n\n1. Stop the second writer:\n\n   ```\n   systemctl stop spool2\n   ```\n2. Wait.\n\n# Status\n\nKnown.\n",
        );
        assert_eq!((draft.id.as_str(), draft.product.as_deref(), draft.severity), ("printing/spool-writer", Some("Exchange Server"), Some("high")));
        let phrase = DraftSign::Phrase { phrase: "spool writer cannot acquire the exclusive lock on".into() };
        assert!(draft.symptoms.contains(&phrase), "{:?}", draft.symptoms);
        assert!(draft.symptoms.contains(&DraftSign::Event { event: DraftEvent { source: None, id: 77 } }));
        assert_eq!((draft.causes[0].id.as_str(), draft.causes[0].title.as_str()), ("a-second-writer-runs", "A second writer runs"));
        assert_eq!(instructions(&draft.causes[0]), ["Stop the second writer:", "Wait."]);
        assert_eq!(draft.causes[0].fix[0].run["sh"], "systemctl stop spool2");
        let notes: Vec<&str> = draft.notes.iter().map(|n| n.written.as_str()).collect();
        assert_eq!(notes, ["Status", "owner"]);
    }

    #[test]
    fn a_runbook_is_a_rule() {
        let draft = one(
            "# SpoolWriterStalled\n\n## Meaning\nThe writer stands still.\n\n## Impact\nNothing is printed.\n\n## Diagnosis\nLook at it.\n\n## Mitigation\n- Free some space.\n",
        );
        assert_eq!(draft.symptoms[0], DraftSign::Phrase { phrase: "SpoolWriterStalled".into() });
        assert_eq!((draft.causes[0].title.as_str(), instructions(&draft.causes[0])), ("The writer stands still", vec!["Free some space."]));
        assert_eq!(draft.notes.iter().map(|n| n.written.as_str()).collect::<Vec<_>>(), ["Diagnosis"]);
    }

    #[test]
    fn several_causes_stay_several() {
        let numbered = one(
            "# T\n## Symptoms\nx\n## Cause 1: DNS is wrong\na\n## Cause 2: The clock is off\nb\n## Resolution 1\nCorrect it.\n## Resolution 2\nSet it.\n",
        );
        assert_eq!(
            numbered.causes.iter().map(|c| (c.title.as_str(), instructions(c))).collect::<Vec<_>>(),
            [("DNS is wrong", vec!["Correct it."]), ("The clock is off", vec!["Set it."])]
        );
        let in_turn = one("# T\n## Cause\nDNS is wrong.\n## Resolution\nCorrect it.\n## Cause\nThe clock is off.\n## Resolution\nSet it.\n");
        assert_eq!(in_turn.causes.iter().map(instructions).collect::<Vec<_>>(), [["Correct it."], ["Set it."]]);
        let listed = one("# T\n## Possible causes\n- **DNS**: it is wrong.\n- The clock is off.\n## Solution\nFix either.\n");
        assert_eq!(
            listed.causes.iter().map(|c| (c.id.as_str(), instructions(c))).collect::<Vec<_>>(),
            [("dns", vec!["Fix either."]), ("the-clock-is-off", vec!["Fix either."])]
        );
    }

    #[test]
    fn several_problems_are_several_rules() {
        let imported = article_drafts(
            "# Printing\n## No paper\n### Cause\nEmpty.\n### Fix\nFill it.\n## No ink\n### Cause\nDry.\n### Fix\nChange it.\n",
            "p.md",
        );
        let ids: Vec<(&str, &str)> = imported.drafts.iter().map(|d| (d.id.as_str(), d.title.as_str())).collect();
        assert_eq!(ids, [("p-no-paper", "No paper (Printing)"), ("p-no-ink", "No ink (Printing)")]);
    }

    #[test]
    fn what_has_none_of_the_headings_is_passed_over() {
        let imported = article_drafts("# About\n\nText.\n", "README.md");
        assert!(imported.drafts.is_empty() && imported.faults.is_empty() && imported.passed_over.is_some());
    }
}
