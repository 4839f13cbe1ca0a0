//! How rare a word is in technical English, from `kb/words.tsv`.

/// Sorted fingerprints of the known words, eight bytes each, little-endian (made by `build.rs`).
static KEYS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.keys"));
/// For each key, the word's rarity in tenths of a bit.
static TENTHS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.tenths"));

/// The rarity of a word that technical English hardly knows, in bits.
pub const UNKNOWN_WORD_BITS: f64 = 11.0;

/// The rarity of a word (by the fingerprint of its lower case) in technical English, in bits: 0 for a word
/// that stands in every text, [`UNKNOWN_WORD_BITS`] for one that stands in none.
#[must_use]
pub fn background_bits(key: u64) -> f64 {
    let (keys, _) = KEYS.as_chunks::<8>();
    match keys.binary_search_by(|k| u64::from_le_bytes(*k).cmp(&key)) {
        Ok(at) => TENTHS.get(at).map_or(UNKNOWN_WORD_BITS, |t| f64::from(*t) / 10.0),
        Err(_) => UNKNOWN_WORD_BITS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::fingerprint;

    #[test]
    fn common_words_are_cheap_and_unknown_ones_dear() {
        let the = background_bits(fingerprint("the"));
        let certificate = background_bits(fingerprint("certificate"));
        assert!(the < 3.0, "{the}");
        assert!(certificate > the + 2.0, "{certificate}");
        assert!((background_bits(fingerprint("exchangesetuplogs")) - UNKNOWN_WORD_BITS).abs() < f64::EPSILON);
    }
}
