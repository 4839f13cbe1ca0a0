//! YAML text to checked rules.
//!
//! Takes the text of a rule file and its id; gives a [`crate::model::Rule`], or every fault of the file at once, each with its place,
//! the offending text and a hint. The format is described once, in `format.rs` (the rule as written): the reader and
//! the JSON Schema both come from that description. `checked.rs` turns the rule as written into the rule as checked.
//! Faults that only show across files (dead links, rules with one id) are found by `kb`.

mod checked;
mod checks;
mod format;
mod pattern;
mod reader;
mod schema;
mod values;
mod yaml;

pub use schema::json_schema;

use crate::model::{Fault, Outline, Rule};

/// The largest rule file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// What became of a file's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A valid rule.
    Rule(Box<Rule>),
    /// Everything that is wrong with it.
    Faulty(Vec<Fault>),
    /// A YAML file that is not a rule at all: none of a rule's keys stands in it.
    NotARule,
}

/// Reads one rule. `id` is its path under the rules folder without `.yaml`; `origin` names the folder for the user.
#[must_use]
pub fn read_rule(text: &str, id: &str, origin: &str) -> Outcome {
    read(text, id, origin).0
}

/// Reads one rule as [`read_rule`] does, and where its values stand, for whoever finds fault with them later.
#[must_use]
pub fn read_rule_with_places(text: &str, id: &str, origin: &str) -> (Outcome, Outline) {
    let (outcome, root) = read(text, id, origin);
    (outcome, root.as_ref().map(yaml::outline).unwrap_or_default())
}

fn read(text: &str, id: &str, origin: &str) -> (Outcome, Option<yaml::Node>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_FILE_BYTES {
        let mut reader = reader::Reader::new("");
        reader.fault_at(
            crate::model::Place { line: 1, column: 1 },
            format!("the file has {} bytes; a rule may have {MAX_FILE_BYTES}", text.len()),
            "move long text into an article (`.md`) and point to it with `see`",
        );
        return (Outcome::Faulty(reader.into_faults()), None);
    }
    let tree = yaml::parse(text);
    let mut reader = reader::Reader::new(text);
    reader.take_faults(tree.faults);
    reader.set_incomplete(tree.incomplete);
    if let Some(root) = &tree.root {
        if !reader.has_faults() && !format::looks_like_a_rule(root) {
            return (Outcome::NotARule, None);
        }
        let written: Option<format::RuleFile> = reader::Format::read(root, &mut reader);
        if let Some(written) = written
            && let Some(rule) = checked::check(written, id, origin, &mut reader)
            && !reader.has_faults()
        {
            return (Outcome::Rule(Box::new(rule)), tree.root);
        }
    } else if !reader.has_faults() {
        return (Outcome::NotARule, None);
    }
    (Outcome::Faulty(reader.into_faults()), tree.root)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faults(text: &str) -> Vec<Fault> {
        match read_rule(text, "x", "test") {
            Outcome::Faulty(faults) => faults,
            outcome => panic!("{outcome:#?}"),
        }
    }

    const GOOD: &str =
        "format: 1\ntitle: The gadget daemon loses its lease\nsymptoms:\n  - phrase: gadgetd lost its lease\ncauses:\n  - { id: a, title: x }\n";

    #[test]
    fn bounds_are_named() {
        let long = format!("{GOOD}severity: {}\n", "high ".repeat(5000));
        assert!(faults(&long)[0].message.contains("20000 are allowed"), "{:?}", faults(&long));
        let large = format!("{GOOD}# {}\n", "x".repeat(MAX_FILE_BYTES));
        assert!(faults(&large)[0].message.contains("a rule may have 1048576"), "{:?}", faults(&large));
        let many = format!("{GOOD}see: [ {} ]\n", "x, ".repeat(60_000));
        assert!(faults(&many)[0].message.contains("more than 50000 values"), "{:?}", faults(&many));
        let many_faults = format!("{GOOD}{}", "\"x\n".repeat(200));
        assert!(faults(&many_faults).len() <= 40);
    }

    #[test]
    fn a_file_without_a_rule_is_no_faulty_rule() {
        for text in ["", "# nothing", "shopping: [ milk ]", "- a\n- b", "just words", "---\n", "on: push\njobs: {}\n"] {
            assert_eq!(read_rule(text, "x", "test"), Outcome::NotARule, "{text:?}");
        }
        assert!(matches!(read_rule(&format!("\u{feff}{GOOD}"), "x", "test"), Outcome::Rule(_)));
        assert!(matches!(read_rule(&GOOD.replace('\n', "\r\n"), "x", "test"), Outcome::Rule(_)));
    }

    #[test]
    fn a_syntax_error_costs_its_own_entry_and_the_rest_is_still_checked() {
        let text = GOOD.replace("  - phrase: gadgetd lost its lease\n", "  - phrase: \"gadgetd lost\n").replace("id: a,", "id: a, tilte: y,");
        let found = faults(&text);
        assert!(found.iter().any(|f| f.message.contains("not valid YAML")), "{found:#?}");
        assert!(found.iter().any(|f| f.message.contains("no key `tilte`")), "{found:#?}");
        assert!(!found.iter().any(|f| f.message.contains("lacks")), "{found:#?}");
    }

    #[test]
    fn places_are_those_of_the_values() {
        let (outcome, outline) = read_rule_with_places(GOOD, "x", "test");
        assert!(matches!(outcome, Outcome::Rule(_)));
        let path = crate::model::ValuePath::ROOT.key("symptoms").item(0).key("phrase");
        assert_eq!(outline.place(path), Some(crate::model::Place { line: 4, column: 13 }));
        assert_eq!(outline.place_inside(path, 3), Some(crate::model::Place { line: 4, column: 16 }));
        let (_, outline) = read_rule_with_places("title: |\n  # a\n  b\n# c\nx: y\n", "x", "test");
        assert_eq!((1..=5).map(|n| outline.is_in_block(n)).collect::<Vec<_>>(), [false; 5], "no rule, no outline");
        let (_, outline) =
            read_rule_with_places(&GOOD.replace("title: The", "title: |\n  # a\n  The").replace("symptoms", "# c\nsymptoms"), "x", "test");
        assert_eq!((2..=5).map(|n| outline.is_in_block(n)).collect::<Vec<_>>(), [false, true, true, false]);
    }

    /// Pieces of which rule files consist, whole and broken.
    const PIECES: [&str; 40] = [
        "format: 1\n",
        "title: x y\n",
        "symptoms:\n",
        "causes:\n",
        "  - phrase: a b\n",
        "  - pattern: \"(?<a>x) y\"\n",
        "  - id: a\n",
        "    title: t {a}\n",
        "    fix:\n",
        "      - do: d\n",
        "        run: { sh: r }\n",
        "    checks:\n",
        "      - path: { at: /, exists: true }\n",
        "examples:\n",
        "  - paste: |\n",
        "      text\n",
        "    top: a\n",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        ": ",
        "- ",
        "\n",
        "  ",
        "\t",
        "'",
        "\"",
        "|",
        ">",
        "#",
        "%",
        "!!int ",
        "? ",
        "---\n",
        "\u{feff}",
        "\u{0}",
        "ä",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_text_gives_a_rule_or_faults(text in "(?s).{0,400}") {
            let _ = read_rule_with_places(&text, "x", "test");
        }

        #[test]
        fn any_pieces_of_rules_give_a_rule_or_faults(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
            let text: String = pieces.into_iter().map(|n| PIECES[n]).collect();
            if let Outcome::Faulty(faults) = read_rule(&text, "x", "test") {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|f| f.place.line > 0 && f.place.column > 0));
            }
        }

        #[test]
        fn a_good_rule_with_a_change_gives_a_rule_or_faults(at in 0..GOOD.len(), piece in 0..PIECES.len(), gone in 0..20_usize) {
            let begin = GOOD.floor_char_boundary(at);
            let end = GOOD.floor_char_boundary((begin + gone).min(GOOD.len()));
            let text = format!("{}{}{}", GOOD.get(..begin).unwrap_or_default(), PIECES[piece], GOOD.get(end..).unwrap_or_default());
            let _ = read_rule_with_places(&text, "x", "test");
        }
    }
}
