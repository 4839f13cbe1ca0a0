//! Puts the knowledge into the binary: the rules and articles as they are, and the tables of `kb/` as sorted data.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "src/words/fingerprint.rs"]
mod fingerprint;
use fingerprint::{fingerprint, join_keys};
#[path = "src/model/source_name.rs"]
mod source_name;
use source_name::normal_form;

#[path = "src/model/code/value.rs"]
#[allow(dead_code, reason = "the program spells values as well")]
mod value;
use value::{FAMILIES, Form, symbol_key};

/// The key of words in a row.
fn sequence_key<S: AsRef<str>>(words: &[S]) -> u64 {
    words.iter().fold(0, |key, word| join_keys(key, fingerprint(word.as_ref())))
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let own = ["src/words/fingerprint.rs", "src/model/source_name.rs", "src/model/code/value.rs"];
    for watched in ["rules", "kb", "build.rs"].into_iter().chain(own) {
        println!("cargo::rerun-if-changed={watched}");
    }
    fs::write(out.join("pack.rs"), pack(&root)?)?;
    codes(&root, &out)?;
    fs::write(out.join("products.rs"), products(&root)?)?;
    fs::write(out.join("events.rs"), events(&root)?)?;
    words(&root, &out)?;
    fs::write(out.join("synonyms.rs"), synonyms(&root)?)?;
    Ok(())
}

/// The built-in pack: every rule and article with its path, and the hash of all of them.
fn pack(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    collect(&root.join("rules"), "yaml", &mut files)?;
    collect(&root.join("kb"), "md", &mut files)?;
    files.sort();
    let mut code = String::from("/// Every file of the built-in knowledge: its path and its text.\npub static FILES: &[(&str, &str)] = &[\n");
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let path = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        all.extend_from_slice(path.as_bytes());
        all.push(0);
        all.extend_from_slice(text.as_bytes());
        all.push(0);
        writeln!(code, "    ({path:?}, include_str!({:?})),", file.to_string_lossy())?;
    }
    // Which codes a rule's numbers can be is kept in the index, so the tables belong to what it is made of.
    let mut tables = Vec::new();
    collect(&root.join("kb/codes"), "tsv", &mut tables)?;
    tables.sort();
    for table in tables {
        all.extend_from_slice(&fs::read(table)?);
    }
    code.push_str("];\n");
    writeln!(code, "/// The hash of all of it, and of the code tables.\npub const HASH: u64 = {};", xxhash_rust::xxh3::xxh3_64(&all))?;
    Ok(code)
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extension, found)?;
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    Ok(())
}

/// The rows of a table: its lines without comments, cut at tabs, each with its line number.
fn rows(file: &Path) -> Result<Vec<(usize, Vec<String>)>, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    Ok(rows.map(|(n, line)| (n + 1, line.split('\t').map(|cell| cell.trim().to_owned()).collect())).collect())
}

/// One row of a code table.
struct CodeRow {
    family: usize,
    value: i64,
    /// The symbol, then its other names.
    names: Vec<String>,
    text: String,
    meaning: String,
}

/// Reads the table of a family. Its head names the family and the source; its rows are sorted, each value once.
fn code_table(file: &Path, family: usize, name: &str, form: Form) -> Result<Vec<CodeRow>, Box<dyn Error>> {
    let head = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let says = |key: &str| head.lines().find_map(|l| l.strip_prefix(&format!("# {key}: "))).map(str::trim).filter(|v| !v.is_empty());
    if says("space") != Some(name) || says("title").is_none() || says("source").is_none() {
        return Err(format!("{}: the head has to name the space `{name}`, a title and a source", file.display()).into());
    }
    let mut table: Vec<CodeRow> = Vec::new();
    for (line, cells) in rows(file)? {
        let fault = |what: &str| format!("{}:{line}: {what}", file.display());
        let [value, symbols, text, meaning] = <[String; 4]>::try_from(cells).map_err(|_| fault("a row has four columns"))?;
        let value = form.parse(&value).ok_or_else(|| fault("the value is not one of this family"))?;
        if table.last().is_some_and(|last| last.value >= value) {
            return Err(fault("the rows are sorted by their values, each stands once").into());
        }
        let names = symbols.split('|').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect();
        table.push(CodeRow { family, value, names, text, meaning });
    }
    Ok(table)
}

/// The code tables: rows sorted by family and value, an index by name and one by the first two words of a text, all of
/// them numbers that point into one file of strings. See `src/model/code/table.rs`.
fn codes(root: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut all: Vec<CodeRow> = Vec::new();
    let mut starts = vec![0];
    for (n, (name, form, _)) in FAMILIES.into_iter().enumerate() {
        all.extend(code_table(&root.join("kb/codes").join(format!("{name}.tsv")), n, name, form)?);
        starts.push(all.len());
    }
    let mut strings = String::new();
    let mut code = format!("static STARTS: [u16; {}] = {starts:?};\nstatic ROWS: [Packed; {}] = [\n", starts.len(), all.len());
    let mut names: Vec<(u64, usize)> = Vec::new();
    let mut keys: BTreeMap<u64, String> = BTreeMap::new();
    let mut texts: Vec<(u64, usize, usize, usize)> = Vec::new();
    for (n, row) in all.iter().enumerate() {
        let at = strings.len();
        let name = row.names.first().map_or("", String::as_str);
        for part in [name, &row.text, &row.meaning] {
            strings.push_str(part);
        }
        let (name_bytes, text_bytes, meaning_bytes) = (name.len(), row.text.len(), row.meaning.len());
        writeln!(code, "    Packed {{ value: {}, at: {at}, name: {name_bytes}, text: {text_bytes}, meaning: {meaning_bytes} }},", row.value)?;
        for name in &row.names {
            let known = keys.entry(symbol_key(name)).or_insert_with(|| name.to_ascii_uppercase());
            if *known != name.to_ascii_uppercase() {
                return Err(format!("the symbols {known} and {name} have one key: take another hash").into());
            }
            names.push((symbol_key(name), n));
        }
        let alone = FAMILIES.get(row.family).is_some_and(|(.., alone)| *alone);
        for (from, run) in fixed_texts(&row.text).into_iter().filter(|_| alone) {
            let words: Vec<String> = run.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            if let [first, second, ..] = words.as_slice() {
                texts.push((sequence_key(&[first.as_str(), second]), at + name_bytes + from, run.len(), n));
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    texts.sort_unstable();
    let hints = code_hints(&root.join("kb/code-words.tsv"))?;
    writeln!(code, "];\n/// Every symbol: its key, its row; sorted.\nstatic NAMES: [(u64, u16); {}] = {names:?};", names.len())?;
    writeln!(code, "/// Every text of two words and more: the key of the two, where it lies, its row; sorted.")?;
    writeln!(code, "static TEXTS: [(u64, u32, u16, u16); {}] = {texts:?};", texts.len())?;
    writeln!(code, "/// The words that tell which family a code beside them is of; sorted.")?;
    writeln!(code, "static HINTS: [(u64, [u8; MOST_HINTS]); {}] = {hints:?};", hints.len())?;
    filter("NAME_FILTER", names.iter().map(|n| n.0), &mut code)?;
    filter("TEXT_FILTER", texts.iter().map(|t| t.0), &mut code)?;
    filter("HINT_FILTER", hints.iter().map(|h| h.0), &mut code)?;
    fs::write(out.join("codes.rs"), code)?;
    fs::write(out.join("codes.txt"), strings)?;
    Ok(())
}

/// The texts of a row by which it is recognised: the longest run of words between the values of each, which are written
/// as an ellipsis. The `?` before a text that is ordinary English as well goes with it.
fn fixed_texts(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for variant in text.split('|') {
        let longest = variant.split('\u{2026}').max_by_key(|run| run.split_whitespace().count()).unwrap_or_default();
        if let Some(within) = variant.find(longest) {
            let run = longest.trim_start();
            found.push((at + within + longest.len() - run.len(), run));
        }
        at += variant.len() + 1;
    }
    found
}

/// The words that tell which family a code beside them is of: the key of the word, or of two in a row, and the families.
fn code_hints(file: &Path) -> Result<Vec<(u64, [u8; 4])>, Box<dyn Error>> {
    let mut hints = Vec::new();
    for (line, cells) in rows(file)? {
        let fault = |what: String| format!("{}:{line}: {what}", file.display());
        let [words, families] = <[String; 2]>::try_from(cells).map_err(|_| fault("a row has two columns".into()))?;
        let mut numbers = [u8::MAX; 4];
        for (n, name) in families.split_whitespace().enumerate() {
            let family = FAMILIES.iter().position(|(known, ..)| *known == name).ok_or_else(|| fault(format!("there is no family `{name}`")))?;
            *numbers.get_mut(n).ok_or_else(|| fault("a word hints at four families at most".into()))? = u8::try_from(family)?;
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        let key = match words.as_slice() {
            [word] => fingerprint(word),
            [_, _] => sequence_key(&words),
            _ => return Err(fault("a hint is one word or two".into()).into()),
        };
        hints.push((key, numbers));
    }
    hints.sort_unstable();
    if let Some([(key, _), _]) = hints.windows(2).find(|w| matches!(w, [a, b] if a.0 == b.0)) {
        return Err(format!("{}: a word stands there twice (key {key})", file.display()).into());
    }
    Ok(hints)
}

/// A bit for each of a table's keys, so that most words of a text are refused by one look.
fn filter(name: &str, keys: impl Iterator<Item = u64>, code: &mut String) -> Result<(), Box<dyn Error>> {
    let keys: Vec<u64> = keys.collect();
    let bits = (keys.len() as u64 * 16).next_power_of_two().max(64);
    let mut words = vec![0_u64; usize::try_from(bits / 64)?];
    for key in keys {
        let bit = key % bits;
        if let Some(word) = words.get_mut(usize::try_from(bit / 64)?) {
            *word |= 1 << (bit % 64);
        }
    }
    writeln!(code, "static {name}: &[u64] = &{words:?};")?;
    Ok(())
}

/// The products and every name they go by: sorted by the key of the name's words.
fn products(root: &Path) -> Result<String, Box<dyn Error>> {
    let file = root.join("kb/products.tsv");
    let mut names = Vec::new();
    let mut code = String::from("/// The products that are known by name: canonical name, system.\npub static PRODUCTS: &[(&str, &str)] = &[\n");
    for (n, (line, cells)) in rows(&file)?.into_iter().enumerate() {
        let [name, aliases, os, ..] = cells.as_slice() else {
            return Err(format!("{}:{line}: a row has a name, aliases and a system", file.display()).into());
        };
        writeln!(code, "    ({name:?}, {os:?}),")?;
        for alias in std::iter::once(name.as_str()).chain(aliases.split('|')).map(str::trim).filter(|a| !a.is_empty()) {
            let weak = alias.starts_with('?');
            let words: Vec<String> =
                alias.trim_start_matches('?').split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            let first = words.first().map_or(0, |w| fingerprint(w));
            names.push((sequence_key(&words), first, words.len(), n, weak));
        }
    }
    names.sort_unstable();
    names.dedup_by_key(|(key, ..)| *key);
    code.push_str(
        "];\n/// Every name: the key of its words, that of the first, their number, the product, whether it is an ordinary word as well.\n",
    );
    code.push_str("pub static NAMES: &[(u64, u64, u8, u16, bool)] = &[\n");
    for (key, first, words, product, weak) in names {
        writeln!(code, "    ({key}, {first}, {words}, {product}, {weak}),")?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// The labels and levels of Windows events in each language, and their sources with every name these go by; sorted.
fn events(root: &Path) -> Result<String, Box<dyn Error>> {
    let fields = ["id", "instance", "source", "provider", "channel", "level", "time", "host", "user", "other", "message"];
    let field_variants = ["Id", "Instance", "Source", "Provider", "Channel", "Level", "Time", "Host", "User", "Other", "Message"];
    let levels = ["critical", "error", "warning", "information", "verbose", "audit-failure", "audit-success"];
    let level_variants = ["Critical", "Error", "Warning", "Information", "Verbose", "AuditFailure", "AuditSuccess"];
    let file = root.join("kb/event-labels.tsv");
    let (mut labels, mut words) = (BTreeMap::new(), BTreeMap::new());
    for (line, cells) in rows(&file)? {
        let fault = |what: &str| format!("{}:{line}: {what}", file.display());
        let [field, _, texts] = <[String; 3]>::try_from(cells).map_err(|_| fault("a row has three columns"))?;
        for text in texts.split('|').map(str::trim) {
            let weak = text.starts_with('?');
            let lower = text.trim_start_matches('?').to_lowercase();
            if let Some(variant) = fields.iter().position(|f| *f == field).and_then(|n| field_variants.get(n)) {
                // What is a label of one field in one language and of another in another is of the first.
                labels.entry(lower).or_insert((variant, weak));
            } else if let Some(variant) = levels.iter().position(|l| *l == field).and_then(|n| level_variants.get(n)) {
                words.entry(lower).or_insert(variant);
            } else {
                return Err(fault("there is no such field").into());
            }
        }
    }
    let mut code = String::from("static LABELS: &[EventLabel] = &[\n");
    for (text, (field, weak)) in labels {
        writeln!(code, "    EventLabel {{ text: {text:?}, field: EventField::{field}, weak: {weak} }},")?;
    }
    code.push_str("];\nstatic LEVELS: &[(&str, EventLevel)] = &[\n");
    for (word, level) in words {
        writeln!(code, "    ({word:?}, EventLevel::{level}),")?;
    }
    let file = root.join("kb/event-sources.tsv");
    let mut names = BTreeMap::new();
    for (line, cells) in rows(&file)? {
        let fault = |what: &str| format!("{}:{line}: {what}", file.display());
        let [name, aliases, _] = <[String; 3]>::try_from(cells).map_err(|_| fault("a row has three columns"))?;
        let key = normal_form(&name);
        for alias in std::iter::once(name.as_str()).chain(aliases.split('|')).map(str::trim).filter(|a| !a.is_empty()) {
            if names.insert(normal_form(alias), (key.clone(), name.trim_start_matches('?').to_owned(), alias.starts_with('?'))).is_some() {
                return Err(fault(&format!("`{alias}` stands in the table twice")).into());
            }
        }
    }
    code.push_str("];\nstatic SOURCES: &[KnownSource] = &[\n");
    for (name, (key, title, weak)) in names {
        writeln!(code, "    KnownSource {{ name: {name:?}, key: {key:?}, title: {title:?}, weak: {weak} }},")?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// The rarity of words: sorted keys in one file, tenths of a bit in the other.
fn words(root: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let file = root.join("kb/words.tsv");
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    let mut all = Vec::new();
    for (line, cells) in rows(&file)? {
        let [word, bits] = cells.as_slice() else { return Err(format!("{}:{line}: a row has two columns", file.display()).into()) };
        let bits: f64 = bits.parse().map_err(|e| format!("{}:{line}: {e}", file.display()))?;
        let tenths = (bits * 10.0).round().clamp(0.0, 255.0) as u8;
        // A stem is as rare as the commonest word that has it.
        all.extend([(fingerprint(word), tenths), (fingerprint(&stemmer.stem(word)), tenths)]);
    }
    all.sort_unstable();
    all.dedup_by_key(|(key, _)| *key);
    fs::write(out.join("words.keys"), all.iter().flat_map(|(key, _)| key.to_le_bytes()).collect::<Vec<u8>>())?;
    fs::write(out.join("words.tenths"), all.iter().map(|(_, bits)| *bits).collect::<Vec<u8>>())?;
    Ok(())
}

/// Words that mean the same: stems and rows of words with the one that stands for them.
fn synonyms(root: &Path) -> Result<String, Box<dyn Error>> {
    let file = root.join("kb/synonyms.tsv");
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    let (mut stems, mut rows_of_words) = (Vec::new(), Vec::new());
    for (line, cells) in rows(&file)? {
        let [group] = cells.as_slice() else { return Err(format!("{}:{line}: a row has one column", file.display()).into()) };
        let variants: Vec<Vec<String>> = group.split('|').map(lower_words).collect();
        let Some(first) = variants.first().filter(|_| variants.len() > 1) else {
            return Err(format!("{}:{line}: a row has two words and more", file.display()).into());
        };
        let stands_for = first.iter().map(|w| stemmer.stem(w).into_owned()).collect::<Vec<_>>().join(" ");
        for variant in &variants {
            match variant.as_slice() {
                [] => return Err(format!("{}:{line}: a word is missing", file.display()).into()),
                [word] => stems.push((fingerprint(&stemmer.stem(word)), stands_for.clone(), line)),
                [first, rest @ ..] => {
                    rows_of_words.push((fingerprint(first), rest.iter().map(|w| fingerprint(w)).collect::<Vec<_>>(), stands_for.clone()))
                }
            }
        }
    }
    stems.sort();
    for pair in stems.windows(2) {
        if let [(a, first, _), (b, second, line)] = pair
            && a == b
            && first != second
        {
            return Err(format!("{}:{line}: a word of `{second}` stands in the group of `{first}` as well", file.display()).into());
        }
    }
    stems.dedup_by_key(|(key, ..)| *key);
    // Of the rows that begin alike, the longest is tried first.
    rows_of_words.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.len().cmp(&a.1.len())).then_with(|| a.1.cmp(&b.1)));
    let mut code = String::from("/// Stems with the stem that stands for them, sorted.\nstatic STEMS: &[(u64, &str)] = &[\n");
    for (key, stands_for, _) in stems {
        writeln!(code, "    ({key}, {stands_for:?}),")?;
    }
    code.push_str("];\n/// Rows of words by the first, the rest of them, the stem that stands for them; sorted by the first.\nstatic ROWS: &[(u64, &[u64], &str)] = &[\n");
    for (first, rest, stands_for) in rows_of_words {
        writeln!(code, "    ({first}, &{rest:?}, {stands_for:?}),")?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// The words of a text in lower case, cut as the analyser cuts them.
fn lower_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}
