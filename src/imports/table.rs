//! Tables to rules: one problem a row, or several rows with its causes.

use std::collections::BTreeMap;

use super::article::{known_product, severity};
use super::draft::{Draft, DraftCause, DraftEvent, DraftReference, DraftSign, DraftStep, DraftVersions, one_line};
use super::{Imported, Note};
use crate::markdown::{Block, SignText, clip, first_sentence, parts, shell_of_command, signs, slug, stable_part, steps};
use crate::model::{ErrorCode, Version};
use crate::words::words;

/// The most rows of a table.
const MAX_ROWS: usize = 200_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Id,
    Title,
    Symptom,
    Error,
    Cause,
    Fix,
    Command,
    Product,
    Version,
    Severity,
    Code,
    Event,
    Source,
    Reference,
    Tags,
}

/// How columns are called: the name for `--column`, and the headers by which they are known, without blanks and marks.
const KEYS: &[(Key, &str, &[&str])] = &[
    (Key::Id, "id", &["id", "key", "number", "articleid", "kbid", "ruleid", "nr"]),
    (Key::Title, "title", &["title", "headline", "summary", "shortdescription", "subject", "name", "articletitle", "titel", "betreff"]),
    (
        Key::Symptom,
        "symptom",
        &[
            "symptom",
            "symptoms",
            "problem",
            "issue",
            "description",
            "problemdescription",
            "issuedescription",
            "details",
            "fehlerbild",
            "beschreibung",
        ],
    ),
    (
        Key::Error,
        "error",
        &[
            "error",
            "errormessage",
            "errortext",
            "errormsg",
            "message",
            "messagetext",
            "log",
            "logmessage",
            "logline",
            "exception",
            "fehler",
            "fehlermeldung",
        ],
    ),
    (Key::Cause, "cause", &["cause", "causes", "rootcause", "reason", "why", "diagnosis", "explanation", "ursache", "grund"]),
    (
        Key::Fix,
        "fix",
        &[
            "fix",
            "fixes",
            "resolution",
            "solution",
            "workaround",
            "action",
            "remedy",
            "mitigation",
            "answer",
            "howtofix",
            "steps",
            "resolutionsteps",
            "recommendedaction",
            "resolutionnotes",
            "losung",
            "loesung",
            "lösung",
            "behebung",
            "massnahme",
            "maßnahme",
        ],
    ),
    (Key::Command, "command", &["command", "commands", "fixcommand", "script", "cli", "befehl"]),
    (
        Key::Product,
        "product",
        &[
            "product",
            "application",
            "app",
            "system",
            "component",
            "service",
            "software",
            "affectedproduct",
            "configurationitem",
            "produkt",
            "anwendung",
        ],
    ),
    (Key::Version, "version", &["version", "versions", "productversion", "affectedversions"]),
    (Key::Severity, "severity", &["severity", "priority", "urgency", "prio", "criticality", "schweregrad", "prioritat", "priorität"]),
    (Key::Code, "code", &["code", "errorcode", "errorcodes", "statuscode", "exitcode", "fehlercode"]),
    (Key::Event, "event", &["event", "eventid", "eventids", "ereignis", "ereignisid"]),
    (Key::Source, "source", &["source", "eventsource", "provider", "eventprovider", "quelle"]),
    (Key::Reference, "reference", &["reference", "references", "url", "link", "links", "kburl", "article", "articleurl", "documentation", "verweis"]),
    (Key::Tags, "tags", &["tags", "tag", "keywords", "category", "categories", "labels", "kategorie", "stichworte"]),
];

/// Columns that the user named.
#[derive(Debug, Clone, Default)]
pub struct Columns(Vec<(Key, String)>);

/// Why a table cannot be imported, with the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TableFault {
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: String,
}

/// Reads `symptom=What the user says` and the like.
pub fn columns(given: &[String]) -> Result<Columns, TableFault> {
    let names = || KEYS.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ");
    let each = given.iter().map(|text| {
        let fault = |message| TableFault { message, hint: format!("write KEY=NAME; the keys are {}", names()) };
        let (key, name) = text.split_once('=').ok_or_else(|| fault(format!("`{text}` does not say which column it is")))?;
        let key = KEYS.iter().find(|(_, n, _)| n.eq_ignore_ascii_case(key.trim())).ok_or_else(|| fault(format!("`{key}` is no key of a column")))?;
        Ok((key.0, name.trim().to_owned()))
    });
    each.collect::<Result<Vec<_>, _>>().map(Columns)
}

/// The rules of a table.
pub fn table_drafts(text: &str, source: &str, columns: &Columns) -> Result<Imported, TableFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => return Err(TableFault { message: format!("the table cannot be read: {error}"), hint: String::new() }),
    };
    let layout = layout(&headers, columns)?;
    let mut imported = Imported::default();
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (n, record) in reader.records().enumerate() {
        if n >= MAX_ROWS {
            imported.faults.push(format!("it has more than {MAX_ROWS} rows; the rest was not read"));
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                imported.faults.push(format!("a row cannot be read: {error}"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { layout: &layout, cells: record.iter().map(str::to_owned).collect() };
        if row.cells.iter().all(String::is_empty) {
            continue;
        }
        match row.draft(source) {
            Ok((same, mut draft)) => match groups.get(&same).and_then(|at| imported.drafts.get_mut(*at)) {
                // One more cause of a problem that stands there already.
                Some(first) => join(first, draft),
                None => {
                    draft.notes.extend(layout.unknown.iter().filter(|(at, _)| row.cells.get(*at).is_some_and(|c| !c.is_empty())).map(
                        |(at, name)| {
                            Note::left_out(format!("column {name}"), "a rule has no place for it", row.cells.get(*at).map_or("", String::as_str))
                        },
                    ));
                    groups.insert(same, imported.drafts.len());
                    imported.drafts.push(draft);
                }
            },
            Err(why) => imported.faults.push(format!("line {line}: {why}")),
        }
    }
    if imported.drafts.is_empty() && imported.faults.is_empty() {
        imported.passed_over = Some("it has no rows".to_owned());
    }
    Ok(imported)
}

/// What the cells of a line are kept apart by: what its head has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

/// Which column is what.
struct Layout {
    of: BTreeMap<Key, Vec<usize>>,
    unknown: Vec<(usize, String)>,
}

fn layout(headers: &[String], given: &Columns) -> Result<Layout, TableFault> {
    let bare = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut of: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut taken = vec![false; headers.len()];
    for (key, name) in &given.0 {
        let at = headers.iter().position(|h| h.eq_ignore_ascii_case(name)).or_else(|| headers.iter().position(|h| bare(h) == bare(name)));
        let Some(at) = at else {
            let known = headers.iter().map(|h| format!("`{h}`")).collect::<Vec<_>>().join(", ");
            return Err(TableFault { message: format!("there is no column `{name}`"), hint: format!("the columns are {known}") });
        };
        of.entry(*key).or_default().push(at);
        if let Some(taken) = taken.get_mut(at) {
            *taken = true;
        }
    }
    let mut unknown = Vec::new();
    for (at, header) in headers.iter().enumerate().filter(|(at, _)| !taken.get(*at).copied().unwrap_or_default()) {
        let header_bare = bare(header);
        match KEYS.iter().find(|(_, _, names)| names.contains(&header_bare.as_str())) {
            Some((key, ..)) if !given.0.iter().any(|(k, _)| k == key) => of.entry(*key).or_default().push(at),
            _ => unknown.push((at, header.clone())),
        }
    }
    let has = |keys: &[Key]| keys.iter().any(|k| of.contains_key(k));
    let missing = if !has(&[Key::Symptom, Key::Error, Key::Title, Key::Code, Key::Event]) {
        "what is seen (symptom, error, title, code, event)"
    } else if !has(&[Key::Cause, Key::Fix]) {
        "the cause or the fix"
    } else {
        return Ok(Layout { of, unknown });
    };
    let known = headers.iter().map(|h| format!("`{h}`")).collect::<Vec<_>>().join(", ");
    Err(TableFault { message: format!("no column is known to hold {missing}; the columns are {known}"), hint: String::new() })
}

struct Row<'l> {
    layout: &'l Layout,
    cells: Vec<String>,
}

impl Row<'_> {
    /// The cells of a key that are not empty.
    fn cells(&self, key: Key) -> impl Iterator<Item = &str> {
        let columns = self.layout.of.get(&key).map(Vec::as_slice).unwrap_or_default();
        columns.iter().filter_map(|at| self.cells.get(*at)).map(String::as_str).filter(|c| !c.is_empty())
    }

    fn text(&self, key: Key) -> String {
        self.cells(key).collect::<Vec<_>>().join("\n")
    }

    /// The rule of the row, and what tells its problem from others.
    fn draft(&self, source: &str) -> Result<(String, Draft), String> {
        let (symptom, error, cause) = (self.text(Key::Symptom), self.text(Key::Error), self.text(Key::Cause));
        let seen = [self.text(Key::Title), symptom.clone(), error.clone(), self.text(Key::Code), self.text(Key::Event)];
        let Some(first) = seen.iter().find(|t| !t.is_empty()) else { return Err("it does not say what is seen".to_owned()) };
        let fix = self.fix();
        if cause.is_empty() && fix.is_empty() {
            return Err("it has neither a cause nor a fix".to_owned());
        }
        let title = match first {
            code if *code == self.text(Key::Code) => format!("Error code {code}"),
            event if *event == self.text(Key::Event) => format!("Event {event}"),
            text => first_sentence(text).trim_end_matches('.').to_owned(),
        };
        let title = clip(&one_line(&title), 200);
        let stem = source.rsplit('/').next().unwrap_or(source).split('.').next().unwrap_or_default();
        let own = [self.text(Key::Id), title.clone()].iter().map(|t| slug(t)).find(|s| !s.is_empty()).unwrap_or_else(|| "row".to_owned());
        let stem = slug(stem);
        let id = if stem.is_empty() { own } else { format!("{stem}/{own}") };
        let mut draft = Draft { id, source: source.to_owned(), format: 1, title, ..Draft::default() };
        self.about(&mut draft);
        self.signs(&symptom, &error, &mut draft);

        let name = first_sentence(&cause).trim_end_matches('.').to_owned();
        let name = if name.is_empty() { draft.title.clone() } else { name };
        let explanation = if one_line(&cause).trim_end_matches('.') == name { String::new() } else { cause };
        let id: String = slug(&name).chars().take(48).collect::<String>().trim_end_matches('-').to_owned();
        draft.causes.push(DraftCause { fix, ..DraftCause::new(&id, &name, &explanation) });
        Ok((seen.iter().map(|t| one_line(t).to_lowercase()).collect::<Vec<_>>().join("\u{0}"), draft))
    }

    /// Product, versions, severity, references.
    fn about(&self, draft: &mut Draft) {
        let product = one_line(&self.text(Key::Product));
        if !product.is_empty() {
            draft.product = Some(known_product(&product).unwrap_or_else(|| clip(&product, 60)));
        }
        let version = one_line(&self.text(Key::Version));
        if version.split(',').all(|v| v.trim().trim_start_matches(['<', '>', '=', ' ']).parse::<Version>().is_ok()) {
            draft.applies_to = Some(DraftVersions { versions: version });
        } else if !version.is_empty() {
            draft.notes.push(Note::left_out("version", "it is no list of versions", version));
        }
        let written = self.text(Key::Severity);
        draft.severity = severity(written.split([' ', '-', ':']).next().unwrap_or_default()).or_else(|| severity(&written));
        if draft.severity.is_none() && !written.is_empty() {
            draft.notes.push(Note::left_out("severity", "it is none of critical, high, medium, low, nor a number", written));
        }
        let addresses = self.text(Key::Reference);
        for address in addresses.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')).filter(|a| !a.is_empty()) {
            if DraftReference::is_address(address) {
                draft.references.push(DraftReference::new("", address));
            } else {
                draft.notes.push(Note::left_out("reference", "it is no web address", address));
            }
        }
    }

    fn signs(&self, symptom: &str, error: &str, draft: &mut Draft) {
        let source = Some(one_line(&self.text(Key::Source))).filter(|s| !s.is_empty());
        for event in self.text(Key::Event).split([',', ';', '\n']).map(str::trim).filter(|e| !e.is_empty()) {
            // `1023`, `MsiInstaller 1023`, `MsiInstaller/1023`.
            let (before, id) = event.rsplit_once([' ', '/', ':']).unwrap_or(("", event));
            let own = before.trim_matches([' ', ':']);
            match id.parse() {
                Ok(id) => {
                    let source = if own.is_empty() || own.eq_ignore_ascii_case("event id") { source.clone() } else { Some(own.to_owned()) };
                    draft.add_symptom(DraftSign::Event { event: DraftEvent { source, id } });
                }
                Err(_) => draft.notes.push(Note::left_out("event", "it is no number of an event", event)),
            }
        }
        for code in self.text(Key::Code).split([',', ';', '\n', '|']).map(str::trim).filter(|c| !c.is_empty()) {
            if ErrorCode::readings(code).is_empty() {
                draft.notes.push(Note::approximated("code", "it is no error code that is known by its form; its words are searched", code));
                draft.add_text(code);
            } else {
                draft.add_symptom(DraftSign::Code { code: code.to_owned() });
            }
        }
        for line in error.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let message = line.trim_matches(['"', '\u{201c}', '\u{201d}', '`']);
            match stable_part(message) {
                Some(phrase) => draft.add_symptom(DraftSign::Phrase { phrase }),
                None if words(message).count() > 1 => draft.add_symptom(DraftSign::Phrase { phrase: one_line(message) }),
                None => draft.add_text(message),
            }
        }
        let blocks = [Block::Paragraph(symptom.to_owned()), Block::Paragraph(error.to_owned())];
        for sign in signs(&blocks) {
            draft.add_symptom(match sign {
                SignText::Event { source, id } => DraftSign::Event { event: DraftEvent { source, id } },
                SignText::Code(code) => DraftSign::Code { code },
                SignText::Phrase(phrase) => DraftSign::Phrase { phrase },
            });
        }
        let title = draft.title.clone();
        for text in symptom.lines().chain(self.cells(Key::Tags)).filter(|t| one_line(t).trim_end_matches('.') != title) {
            draft.add_text(text);
        }
        if draft.symptoms.is_empty() {
            draft.add_text(&title);
        }
    }

    /// The steps of the fix, and the command behind the last of them.
    fn fix(&self) -> Vec<DraftStep> {
        let mut found: Vec<DraftStep> = self.cells(Key::Fix).flat_map(steps_of_cell).collect();
        let command = self.text(Key::Command);
        if let Some(shell) = command.lines().next().and_then(shell_of_command) {
            if found.is_empty() {
                found.push(DraftStep { instruction: "Run:".to_owned(), ..DraftStep::default() });
            }
            if let Some(last) = found.last_mut() {
                last.run.insert(shell.name().to_owned(), serde_json::Value::String(super::draft::literal(&command)));
            }
        } else if !command.is_empty() {
            found.push(DraftStep { instruction: super::draft::literal(&format!("Run: {}", one_line(&command))), ..DraftStep::default() });
        }
        found
    }
}

/// The steps of a cell: Markdown, or numbers in running text: `1) Stop it. 2) Start it.`
fn steps_of_cell(cell: &str) -> Vec<DraftStep> {
    let mut text = String::new();
    let mut next = 1;
    for (n, word) in cell.split(' ').enumerate() {
        let number = word.trim_end_matches(['.', ')', ':']);
        let is_mark = word.len() > number.len() && number == next.to_string();
        if is_mark && (n == 0 || next > 1) {
            text.push_str(&format!("\n{next}."));
            next += 1;
        } else {
            text.push_str(word);
        }
        text.push(' ');
    }
    let found = if next > 2 { parts(&text) } else { parts(cell) };
    found.iter().flat_map(|p| steps(&p.blocks)).map(|s| DraftStep::new(&s)).collect()
}

/// Adds the causes of a row to the rule of the same problem.
fn join(first: &mut Draft, other: Draft) {
    for mut cause in other.causes {
        match first.causes.iter_mut().find(|c| c.title == cause.title) {
            Some(same) => same.fix.extend(cause.fix.into_iter().filter(|s| !same.fix.contains(s)).collect::<Vec<_>>()),
            None => {
                if first.causes.iter().any(|c| c.id == cause.id) {
                    cause.id = format!("{}-{}", cause.id, first.causes.len() + 1);
                }
                first.causes.push(cause);
            }
        }
    }
    other.symptoms.into_iter().for_each(|s| first.add_symptom(s));
    let fresh: Vec<DraftReference> = other.references.into_iter().filter(|r| !first.references.contains(r)).collect();
    first.references.extend(fresh);
    first.notes.extend(other.notes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Imported {
        table_drafts(text, "team/known errors.csv", &Columns::default()).unwrap()
    }

    #[test]
    fn a_row_is_a_rule() {
        let imported = read(
            "Short Description;Error message;Root Cause;Resolution;Priority;Product;Error code;Event ID;Source;URL;Owner\nPrinting stops;\"spool writer cannot acquire the exclusive lock\";A second writer runs.;\"1) Stop it with `systemctl stop spool2`. 2) Wait.\";P2;exchange;0x80070643;77;Spool;https://example.org/1;me\n",
        );
        let draft = &imported.drafts[0];
        assert_eq!((draft.id.as_str(), draft.title.as_str()), ("known-errors/printing-stops", "Printing stops"));
        assert_eq!((draft.severity, draft.product.as_deref()), (Some("high"), Some("Exchange Server")));
        assert_eq!(
            draft.symptoms,
            [
                DraftSign::Event { event: DraftEvent { source: Some("Spool".into()), id: 77 } },
                DraftSign::Code { code: "0x80070643".into() },
                DraftSign::Phrase { phrase: "spool writer cannot acquire the exclusive lock".into() },
            ]
        );
        let steps: Vec<&str> = draft.causes[0].fix.iter().map(|s| s.instruction.as_str()).collect();
        assert_eq!((draft.causes[0].title.as_str(), steps), ("A second writer runs", vec!["Stop it with `systemctl stop spool2`.", "Wait."]));
        assert_eq!(draft.causes[0].fix[0].run["sh"], "systemctl stop spool2");
        assert_eq!(draft.notes.iter().map(|n| n.what.as_str()).collect::<Vec<_>>(), ["column Owner"]);
    }

    #[test]
    fn rows_of_one_problem_are_its_causes() {
        let imported = read("problem,cause,fix\nNo mail,DNS is wrong,Correct it\nno mail ,The disk is full,Free some\nNo web,x,y\n");
        let causes: Vec<Vec<&str>> = imported.drafts.iter().map(|d| d.causes.iter().map(|c| c.id.as_str()).collect()).collect();
        assert_eq!(causes, [vec!["dns-is-wrong", "the-disk-is-full"], vec!["x"]]);
    }

    #[test]
    fn columns_can_be_named() {
        let given = columns(&["symptom=What they say".to_owned(), "fix=What we do".to_owned()]).unwrap();
        let imported = table_drafts("What they say,What we do,Fix\nIt hangs,Restart it,2019-01-01\n", "t.csv", &given).unwrap();
        assert_eq!(imported.drafts[0].causes[0].fix[0].instruction, "Restart it");
        assert!(columns(&["colour=x".to_owned()]).is_err_and(|e| e.hint.contains("symptom")));
        assert!(table_drafts("a,b\n1,2\n", "t.csv", &Columns::default()).is_err_and(|e| e.message.contains("`a`, `b`")));
    }

    #[test]
    fn rows_that_say_nothing_are_named() {
        let imported = read("symptom,fix\nhangs,\n,restart\n,\nstops,start it\n");
        assert_eq!(imported.drafts.len(), 1);
        assert_eq!(imported.faults, ["line 2: it has neither a cause nor a fix", "line 3: it does not say what is seen"]);
    }
}
