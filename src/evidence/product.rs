//! Products by any of their names, and their versions.

use super::{constant_regex, signal};
use crate::model::{Paste, Signal, SignalValue, Spelling, begins_product_name, product_by_name};
use crate::words::join_keys;

constant_regex!(
    VERSION,
    r"(?i)^(?:[ /(_-]|server|version|release|v\.?|ver\.?|SP\d+){0,4}?(?P<version>(?:19|20)\d\d|\d{1,2}(?:\.\d{1,6}){1,4}|\d{1,2})(?P<more> ?(?:SP\d+|R2|CU\d+))?(?:[^\w.:%]|[.:]\D|[.:]?$)"
);

/// The longest product name, in words.
const LONGEST: usize = 5;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut skip_to = 0;
    for (n, word) in paste.words.iter().enumerate() {
        if n < skip_to || !begins_product_name(word.key) {
            continue;
        }
        // The longest name that begins here.
        let mut key = 0;
        let mut best = None;
        for (length, next) in paste.words.iter().skip(n).take(LONGEST).enumerate() {
            key = join_keys(key, next.key);
            if let Some(name) = product_by_name(key)
                && name.words == length + 1
            {
                best = Some((name, n + length, next.end as usize));
            }
        }
        let Some((name, last, end)) = best else { continue };
        skip_to = last + 1;
        let span = word.start as usize..end;
        // A part of a path or an identifier names no product: `/var/log/nginx/error.log` does, `my_nginx_3` does not.
        let before = paste.text.get(..span.start).and_then(|t| t.chars().next_back());
        let after = paste.text.get(end..).and_then(|t| t.chars().next());
        let inside = before == Some('_') || after == Some('_');
        let spelling = if name.weak || inside { Spelling::Possible } else { Spelling::Plain };
        found.push(signal(paste, SignalValue::Product(name.product.to_owned()), spelling, span.clone()));
        if spelling == Spelling::Plain
            && let Some(captures) = paste.text.get(end..).map(|t| t.get(..t.floor_char_boundary(48)).unwrap_or(t)).and_then(|t| VERSION.captures(t))
            && let Some(version) = captures.name("version")
        {
            let value = SignalValue::Version { product: name.product.to_owned(), version: version.as_str().to_owned() };
            found.push(signal(paste, value, Spelling::Likely, span.start..end + version.end()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::signals;

    fn of(text: &str) -> Vec<String> {
        signals(text).into_iter().filter(|s| s.starts_with("product") || s.starts_with("version")).collect()
    }

    #[test]
    fn products_go_by_many_names() {
        assert!(of("Microsoft Exchange Server will not start").contains(&"product Exchange Server".to_owned()));
        assert_eq!(of("postgres is down"), ["product PostgreSQL"]);
    }

    #[test]
    fn versions_follow_their_product() {
        assert!(of("Exchange 2010 SP3 fails").contains(&"version Exchange Server 2010".to_owned()));
        assert!(of("nginx/1.18.0 (Ubuntu)").contains(&"version nginx 1.18.0".to_owned()));
        assert!(!of("nginx: 98 times").iter().any(|s| s.starts_with("version")));
    }

    #[test]
    fn an_ordinary_sentence_names_none() {
        assert!(of("the meeting is moved to monday").is_empty());
    }
}
