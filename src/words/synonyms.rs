//! Words that mean the same in administration, from `kb/synonyms.tsv`.

include!(concat!(env!("OUT_DIR"), "/synonyms.rs"));

/// The stem that stands for a stem, by its fingerprint; nothing where it stands for itself.
pub fn of_stem(key: u64) -> Option<&'static str> {
    STEMS.binary_search_by(|s| s.0.cmp(&key)).ok().and_then(|n| STEMS.get(n)).map(|s| s.1)
}

/// The stem that stands for the row of words that begins here, and how many words the row has.
pub fn of_row(keys: &[u64]) -> Option<(&'static str, usize)> {
    let (first, rest) = keys.split_first()?;
    let from = ROWS.partition_point(|r| r.0 < *first);
    let rows = ROWS.get(from..).unwrap_or_default().iter().take_while(|r| r.0 == *first);
    rows.into_iter().find(|r| rest.starts_with(r.1)).map(|r| (r.2, r.1.len() + 1))
}
