//! The manifest of a pack.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CONTENT, FILES, INDEX, PackFault};

/// The most parts; an index has a few dozen files.
const MOST_PARTS: usize = 512;
/// The largest part, in bytes.
const MAX_PART: u64 = 16 * 1024 * 1024 * 1024;

/// What a pack has in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How the pack is called in answers.
    pub name: String,
    /// The version of Whybook that made it.
    pub whybook: String,
    /// The version of its index.
    pub index_version: u32,
    /// How many rules it has.
    pub rules: usize,
    /// How many articles it has.
    pub articles: usize,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub blake3: String,
}

impl Manifest {
    /// Reads a manifest; whatever it says that cannot be is refused.
    pub fn read(bytes: &[u8]) -> Result<Self, PackFault> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|e| PackFault::Manifest(e.to_string()))?;
        let fault = |why: String| Err(PackFault::Manifest(why));
        if manifest.parts.len() > MOST_PARTS {
            return fault(format!("it lists {} parts; at most {MOST_PARTS} are read", manifest.parts.len()));
        }
        let mut names = BTreeSet::new();
        for part in &manifest.parts {
            if !is_part_name(&part.name) || !names.insert(part.name.as_str()) {
                return fault(format!("`{}` is no name of a part", part.name.escape_debug()));
            }
            if part.size > MAX_PART {
                return fault(format!("its part `{}` would have {} bytes; at most {MAX_PART} are read", part.name, part.size));
            }
            if blake3::Hash::from_hex(&part.blake3).is_err() {
                return fault(format!("its part `{}` has no hash", part.name));
            }
        }
        if !(names.contains(FILES) && names.contains(CONTENT)) {
            return fault("it lists no files".to_owned());
        }
        Ok(manifest)
    }

    /// The parts with the place of each behind the manifest and the signature.
    pub fn placed(&self) -> impl Iterator<Item = (&Part, u64)> {
        self.parts.iter().scan(0u64, |at, part| {
            let begin = *at;
            *at = at.saturating_add(part.size);
            Some((part, begin))
        })
    }

    /// The size of all parts, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.parts.iter().fold(0, |sum, p| sum.saturating_add(p.size))
    }
}

/// Whether a text can name a part: it is one of the two fixed names, or a plain file name behind `index/`.
fn is_part_name(name: &str) -> bool {
    match name.strip_prefix(INDEX) {
        Some(file) => {
            (1..=120).contains(&file.len())
                && file.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
                && file != "."
                && file != ".."
        }
        None => name == FILES || name == CONTENT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(parts: &[(&str, u64)]) -> Vec<u8> {
        let parts = parts.iter().map(|(name, size)| Part {
            name: (*name).to_owned(),
            size: *size,
            blake3: blake3::hash(b"").to_hex().to_string(),
        });
        let manifest =
            Manifest { name: "x".into(), whybook: "0".into(), index_version: 1, rules: 0, articles: 0, parts: parts.collect() };
        serde_json::to_vec(&manifest).unwrap()
    }

    #[test]
    fn parts_follow_each_other() {
        let read = Manifest::read(&manifest(&[("files", 3), ("content", 5), ("index/meta.json", 7)])).unwrap();
        assert_eq!(read.placed().map(|(_, at)| at).collect::<Vec<_>>(), [0, 3, 8]);
        assert_eq!(read.size(), 15);
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["index/../x", "index/..", "/etc/passwd", "index/a/b", "index/", "C:\\x", "other", "index/a\0b"] {
            let refused = Manifest::read(&manifest(&[("files", 0), ("content", 0), (name, 0)]));
            assert!(matches!(refused, Err(PackFault::Manifest(_))), "{name}");
        }
        assert!(Manifest::read(&manifest(&[("files", 0), ("content", 0), ("files", 0)])).is_err());
        assert!(Manifest::read(&manifest(&[("files", 0)])).is_err());
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        let refused = Manifest::read(&manifest(&[("files", u64::MAX), ("content", u64::MAX)])).unwrap_err().to_string();
        assert!(refused.contains("at most"), "{refused}");
    }
}
