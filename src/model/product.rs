//! The products that are known by name, from `kb/products.tsv`.

use super::rule::Os;

include!(concat!(env!("OUT_DIR"), "/products.rs"));

/// The canonical names of all known products, in the table's order.
pub fn product_names() -> impl Iterator<Item = &'static str> {
    PRODUCTS.iter().map(|(name, _)| *name)
}

/// The system that a product runs on, by its canonical name; nothing where it runs on several, or is not known.
#[must_use]
pub fn product_system(name: &str) -> Option<Os> {
    let (_, system) = PRODUCTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    [Os::Windows, Os::Linux, Os::Macos].into_iter().find(|os| os.name() == *system)
}

/// A name that a product goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductName {
    /// The product's canonical name.
    pub product: &'static str,
    /// How many words the name has.
    pub words: usize,
    /// Whether the name is an ordinary word as well, so that it says little alone.
    pub weak: bool,
}

/// Whether some name of a product begins with a word, by the word's key.
#[must_use]
pub fn begins_product_name(first: u64) -> bool {
    static FIRST: std::sync::LazyLock<std::collections::HashSet<u64>> = std::sync::LazyLock::new(|| NAMES.iter().map(|n| n.1).collect());
    FIRST.contains(&first)
}

/// The product that goes by a name, by the key of the name's words.
#[must_use]
pub fn product_by_name(key: u64) -> Option<ProductName> {
    let at = NAMES.binary_search_by(|n| n.0.cmp(&key)).ok()?;
    let (_, _, words, product, weak) = NAMES.get(at)?;
    let (name, _) = PRODUCTS.get(usize::from(*product))?;
    Some(ProductName { product: name, words: usize::from(*words), weak: *weak })
}
