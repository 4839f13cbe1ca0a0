//! The patterns of requests: paths in which a component may have `*` and `[0-9]`.

use std::path::{Path, PathBuf};

/// The most paths that a pattern names.
const MOST_PATHS: usize = 100_000;

/// Whether a pattern is one that a shell, too, reads as nothing but a pattern.
pub fn is_plain(pattern: &str) -> bool {
    pattern.starts_with('/') && pattern.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_.*[]-".contains(&b))
}

/// The paths that a pattern names, sorted.
pub fn expand(pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("/")];
    for component in pattern.split('/').filter(|c| !c.is_empty()) {
        if !component.contains(['*', '[']) {
            found.iter_mut().for_each(|path| path.push(component));
            continue;
        }
        found = found.iter().flat_map(|folder| entries(folder, component)).take(MOST_PATHS).collect();
    }
    found.sort();
    found
}

fn entries(folder: &Path, component: &str) -> Vec<PathBuf> {
    let Ok(listing) = std::fs::read_dir(folder) else { return Vec::new() };
    listing.flatten().filter(|e| e.file_name().to_str().is_some_and(|name| fits(name, component))).map(|e| e.path()).collect()
}

/// Whether a name fits a component of a pattern. As in a shell, `*` does not stand for a leading dot.
fn fits(name: &str, pattern: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    fn rest_fits(name: &[u8], pattern: &[u8]) -> bool {
        match (name, pattern) {
            ([], []) => true,
            (_, [b'*', rest @ ..]) => (0..=name.len()).any(|n| name.get(n..).is_some_and(|name| rest_fits(name, rest))),
            ([digit, name @ ..], [b'[', b'0', b'-', b'9', b']', rest @ ..]) => digit.is_ascii_digit() && rest_fits(name, rest),
            ([a, name @ ..], [b, rest @ ..]) => a == b && rest_fits(name, rest),
            _ => false,
        }
    }
    rest_fits(name.as_bytes(), pattern.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_as_in_a_shell() {
        for (name, pattern, expected) in [
            ("123", "[0-9]*", true),
            ("self", "[0-9]*", false),
            ("a.service", "*.service", true),
            (".hidden", "*", false),
            ("", "*", true),
            ("abc", "a*c", true),
            ("abd", "a*c", false),
        ] {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }
}
