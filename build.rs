//! Puts the knowledge into the binary: the rules and articles as they are, and the tables of `kb/` as sorted data.

use std::collections::{BTreeMap, BTreeSet};
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

/// The key of words in a row.
fn sequence_key<S: AsRef<str>>(words: &[S]) -> u64 {
    words.iter().fold(0, |key, word| join_keys(key, fingerprint(word.as_ref())))
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for watched in ["rules", "kb", "build.rs", "src/words/fingerprint.rs", "src/model/source_name.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    fs::write(out.join("pack.rs"), pack(&root)?)?;
    fs::write(out.join("codes.rs"), codes(&root)?)?;
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
    code.push_str("];\n");
    writeln!(code, "/// The hash of all of it.\npub const HASH: u64 = {};", xxhash_rust::xxh3::xxh3_64(&all))?;
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

/// The code tables, sorted by family and value, with an index by name and one by the first two words of a text.
fn codes(root: &Path) -> Result<String, Box<dyn Error>> {
    // The families in the order of `CodeSpace`.
    let spaces = ["win32", "hresult", "ntstatus", "errno", "signal", "exit", "http", "smtp"];
    let variants = ["Win32", "Hresult", "Ntstatus", "Errno", "Signal", "Exit", "Http", "Smtp"];
    let mut all: Vec<(usize, i64, String, String, String)> = Vec::new();
    for (n, space) in spaces.iter().enumerate() {
        let file = root.join("kb/codes").join(format!("{space}.tsv"));
        let mut seen = BTreeSet::new();
        for (line, cells) in rows(&file)? {
            let fault = |what: &str| format!("{}:{line}: {what}", file.display());
            let [value, name, text, meaning] = <[String; 4]>::try_from(cells).map_err(|_| fault("a row has four columns"))?;
            let number = match value.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16),
                None => value.parse(),
            };
            let number = number.map_err(|_| fault("the value is not a number"))?;
            if !seen.insert(number) {
                return Err(fault("the value stands in the table twice").into());
            }
            all.push((n, number, name.to_ascii_uppercase(), text, meaning));
        }
    }
    all.sort();
    let mut code = String::from("static CODE_ROWS: &[CodeRow] = &[\n");
    for (n, value, name, text, meaning) in &all {
        let space = variants.get(*n).ok_or("no such family")?;
        writeln!(code, "    CodeRow {{ space: CodeSpace::{space}, value: {value}, name: {name:?}, text: {text:?}, meaning: {meaning:?} }},")?;
    }
    code.push_str("];\n/// Rows with a name, sorted by it.\nstatic CODE_NAMES: &[u16] = &[");
    let mut named: Vec<(&str, usize)> = all.iter().enumerate().filter(|(_, r)| !r.2.is_empty()).map(|(n, r)| (r.2.as_str(), n)).collect();
    named.sort_unstable();
    named.dedup_by_key(|(name, _)| *name);
    for (_, n) in named {
        write!(code, "{n},")?;
    }
    code.push_str("];\n/// Texts of two words and more: the key of their first two words, the text, its row; sorted.\n");
    code.push_str("static CODE_TEXTS: &[(u64, &str, u16)] = &[\n");
    let mut texts = Vec::new();
    for (n, row) in all.iter().enumerate() {
        for text in row.3.split('|').map(str::trim) {
            let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            if let [first, second, ..] = words.as_slice() {
                texts.push((sequence_key(&[first.as_str(), second]), text, n));
            }
        }
    }
    texts.sort_unstable();
    for (key, text, n) in texts {
        writeln!(code, "    ({key}, {text:?}, {n}),")?;
    }
    code.push_str("];\n");
    Ok(code)
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
