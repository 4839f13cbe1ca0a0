//! The code tables of `kb/codes/`, as `build.rs` packs them: numbers, and one text that they point into.
//!
//! There are no pointers in the tables, so the system has nothing to relocate when the program starts, and reads only
//! the pages that are looked at.

use super::CodeSpace;
use super::value::symbol_key;

/// One row of a code table in `kb/codes/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The family.
    pub space: CodeSpace,
    /// The value as the family keeps it; see [`Form`](super::Form).
    pub value: i64,
    /// The symbol, such as `ENOSPC`; empty where there is none.
    pub name: &'static str,
    /// The texts that systems print for it, separated by ` | `; empty where none is fixed.
    pub text: &'static str,
    /// What it means, in our own words; empty where nothing is written yet.
    pub meaning: &'static str,
}

impl CodeRow {
    /// The first of its texts, as a system prints it.
    #[must_use]
    pub fn first_text(&self) -> &'static str {
        self.text.split('|').next().unwrap_or_default().trim().trim_start_matches('?')
    }
}

/// A row as it is packed: its strings lie behind each other.
struct Packed {
    value: i64,
    at: u32,
    name: u8,
    text: u16,
    meaning: u16,
}

/// The most families that a word hints at.
const MOST_HINTS: usize = 4;
/// Fills the places of a hint that names fewer.
const NO_FAMILY: u8 = u8::MAX;

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// All names, texts and meanings.
static STRINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/codes.txt"));

/// Every row of every code table, sorted by family and value.
pub fn code_rows() -> impl Iterator<Item = CodeRow> {
    (0..ROWS.len()).filter_map(row)
}

/// The rows of one family, sorted by value.
pub fn rows_of_space(space: CodeSpace) -> impl Iterator<Item = CodeRow> {
    range(space).filter_map(row)
}

/// The row of a value.
pub fn row_of(space: CodeSpace, value: i64) -> Option<CodeRow> {
    let range = range(space);
    let from = range.start;
    let rows = ROWS.get(range)?;
    rows.binary_search_by_key(&value, |r| r.value).ok().and_then(|at| row(from + at))
}

/// The rows of a symbol, in any case, by family.
pub fn rows_named(name: &str) -> impl Iterator<Item = CodeRow> {
    let key = symbol_key(name);
    let from = if may_have(NAME_FILTER, key) { NAMES.partition_point(|n| n.0 < key) } else { NAMES.len() };
    NAMES.get(from..).unwrap_or_default().iter().take_while(move |n| n.0 == key).filter_map(|n| row(usize::from(n.1)))
}

/// Every symbol of the tables, for suggestions.
pub fn code_names() -> impl Iterator<Item = &'static str> {
    code_rows().map(|r| r.name).filter(|n| !n.is_empty())
}

/// The texts of codes that begin with two words, by the key of the two, each with its row.
pub fn texts_beginning_with(key: u64) -> impl Iterator<Item = (&'static str, CodeRow)> {
    let from = if may_have(TEXT_FILTER, key) { TEXTS.partition_point(|t| t.0 < key) } else { TEXTS.len() };
    let texts = TEXTS.get(from..).unwrap_or_default().iter().take_while(move |t| t.0 == key);
    texts.filter_map(|(_, at, length, number)| Some((string(*at as usize, usize::from(*length))?, row(usize::from(*number))?)))
}

/// What a word, or two in a row, tell about the codes beside them: the families, likeliest first.
pub fn families_hinted(key: u64) -> impl Iterator<Item = CodeSpace> {
    let found = if may_have(HINT_FILTER, key) { HINTS.binary_search_by_key(&key, |h| h.0).ok() } else { None };
    let families = found.and_then(|at| HINTS.get(at)).map_or([NO_FAMILY; MOST_HINTS], |h| h.1);
    families.into_iter().filter_map(|n| CodeSpace::ALL.get(usize::from(n)).copied())
}

/// Whether a table may have a key; most keys of a text are refused here, by one look at a bit.
fn may_have(filter: &[u64], key: u64) -> bool {
    let bits = filter.len() as u64 * 64;
    let bit = key % bits.max(1);
    filter.get((bit / 64) as usize).is_some_and(|word| word >> (bit % 64) & 1 == 1)
}

fn range(space: CodeSpace) -> std::ops::Range<usize> {
    let at = |n: usize| STARTS.get(n).map_or(0, |s| usize::from(*s));
    at(space as usize)..at(space as usize + 1)
}

fn row(number: usize) -> Option<CodeRow> {
    let packed = ROWS.get(number)?;
    let space = STARTS.partition_point(|s| usize::from(*s) <= number).checked_sub(1)?;
    let (name, text) = (usize::from(packed.name), usize::from(packed.text));
    let at = packed.at as usize;
    Some(CodeRow {
        space: *CodeSpace::ALL.get(space)?,
        value: packed.value,
        name: string(at, name)?,
        text: string(at + name, text)?,
        meaning: string(at + name + text, usize::from(packed.meaning))?,
    })
}

fn string(at: usize, length: usize) -> Option<&'static str> {
    STRINGS.get(at..at + length)
}
