//! The knowledge inside the binary: the repository's `rules/` and `kb/`, put there by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/pack.rs"));

/// The text of a file of the built-in knowledge.
pub fn text_of(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(p, _)| *p == path).map(|(_, text)| *text)
}
