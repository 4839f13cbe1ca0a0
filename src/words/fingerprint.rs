/// The 64-bit fingerprint of a word (XXH3). Equal words have equal fingerprints on every machine and in every
/// release that keeps the index format; different words differ but for one chance in 2^64 per pair.
#[must_use]
pub fn fingerprint(word: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(word.as_bytes())
}

/// The key of words in a row: the key of those before, joined with the fingerprint of the next. Begins with 0.
#[must_use]
pub fn join_keys(before: u64, next: u64) -> u64 {
    before.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23) ^ next
}
