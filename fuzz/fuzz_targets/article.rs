//! Any text as an article.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whybook::diagnosis::entry_of;
use whybook::kb::read_article;
use whybook::model::Document;

fuzz_target!(|text: &str| {
    let article = read_article(text, "kb/area/article.md", "fuzz");
    assert_eq!(article, read_article(text, "kb/area/article.md", "fuzz"), "the second reading differs");
    assert!(!article.title.is_empty(), "an article without a title");
    let entry = entry_of(Document::Article(Box::new(article)));
    assert!(entry.terms.is_sorted() && entry.anchors.is_sorted(), "keys that cannot be searched");
});
