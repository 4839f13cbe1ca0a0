//! Sentences, names and lengths.

/// The sentences of a paragraph. A full stop ends one where blank and capital, digit or quote follow; so does a line end.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut from = 0;
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !matches!(c, '.' | '!' | '?') {
                continue;
            }
            let after = line.get(at + 1..).unwrap_or_default();
            let next = after.trim_start();
            let begins =
                next.len() < after.len() && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '`' | '"' | '\''));
            if begins && !ends_abbreviation(line.get(from..at).unwrap_or_default()) {
                found.push(line.get(from..=at).unwrap_or_default().trim());
                from = line.len() - next.len();
            }
        }
        found.push(line.get(from..).unwrap_or_default().trim());
    }
    found.retain(|s| !s.is_empty());
    found
}

/// The first sentence of a text.
#[must_use]
pub fn first_sentence(text: &str) -> &str {
    sentences(text).first().copied().unwrap_or_default()
}

/// Whether the full stop after a text belongs to its last word (`e.g.`, `vs.`, an initial, a number in a list).
fn ends_abbreviation(text: &str) -> bool {
    let last = text.rsplit([' ', '(']).next().unwrap_or_default();
    let known = ["e.g", "i.e", "etc", "vs", "incl", "approx", "no", "cf", "fig"];
    known.contains(&last.to_ascii_lowercase().as_str()) || last.chars().count() <= 1 || last.bytes().all(|b| b.is_ascii_digit())
}

/// A text cut to so many characters, at a blank where there is one.
#[must_use]
pub fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let kept = cut.rfind(' ').filter(|at| *at * 2 > cut.len()).and_then(|at| cut.get(..at)).unwrap_or(&cut);
    format!("{}\u{2026}", kept.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// A text as part of an id: words of lower-case letters and digits with hyphens between them, cut to a readable length.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let word: String = word.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + word.len() > 60 && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word.get(..word.len().min(60)).unwrap_or_default());
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Version 1.2 fails, e.g. at night. Why? Nobody knows\nA new line. See no. 5.";
        assert_eq!(sentences(text), ["Version 1.2 fails, e.g. at night.", "Why?", "Nobody knows", "A new line.", "See no. 5."]);
        assert_eq!(first_sentence(""), "");
    }

    #[test]
    fn texts_are_cut_between_words() {
        assert_eq!(clip("short", 10), "short");
        assert_eq!(clip("several words, cut here", 16), "several words\u{2026}");
        assert_eq!(clip("äöüäöüäöü", 4), "äöü\u{2026}");
    }

    #[test]
    fn slugs_are_parts_of_ids() {
        assert_eq!(slug("DNS: “fails” for Größe 5.1.8!"), "dns-fails-for-gre-5-1-8");
        assert_eq!(slug("…"), "");
        assert!(slug(&"word ".repeat(40)).len() <= 60);
    }
}
