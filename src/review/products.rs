//! Products by names that nobody knows them by.

use super::{Findings, nearest, parts};
use crate::model::{LintCode, Sign, ValuePath, product_by_name, product_names};
use crate::words::{join_keys, words};

pub fn review(findings: &mut Findings<'_>) {
    let rule = findings.rule();
    if let Some(product) = &rule.product {
        name(product, ValuePath::ROOT.key("product"), findings);
    }
    for (sign, path) in parts::signs(rule).chain(parts::condition_signs(rule)) {
        if let Sign::Product(product) = sign {
            name(product, path, findings);
        }
    }
}

/// A name that no table lists is one of the user's own products, unless it is another name or a slip of a known one.
fn name(product: &str, path: ValuePath, findings: &mut Findings<'_>) {
    if product_names().any(|known| known.eq_ignore_ascii_case(product)) {
        return;
    }
    let key = words(product).fold(0, |key, word| join_keys(key, word.key()));
    let count = words(product).count();
    if let Some(known) = product_by_name(key).filter(|known| known.words == count) {
        let message = format!("`{product}` is another name of `{}`", known.product);
        findings.report(LintCode::UnknownProduct, path, message, format!("write `{}`, by which pastes are understood", known.product));
    } else if let Some(near) = nearest(product, product_names()) {
        findings.report(LintCode::UnknownProduct, path, format!("there is no product `{product}`"), format!("did you mean `{near}`?"));
    }
}
