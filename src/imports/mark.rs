//! The mark of an imported file: where it comes from, and a hash by which an edit by hand shows.

use crate::words::fingerprint;

/// Where an imported file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The kind of source: `cre`, `markdown`, `csv`.
    pub kind: String,
    /// The file it comes from.
    pub source: String,
}

/// What a file in the destination is to the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// An import wrote it, and it is as that left it.
    Untouched(Mark),
    /// An import wrote it, and somebody changed it since.
    Edited(Mark),
    /// It was not written by an import.
    Foreign,
}

const BEGIN: &str = "# whybook-import: ";
const SCHEMA: &str = "# yaml-language-server: $schema=https://whybook.dev/schemas/rule-1.json";

/// The text of an imported file: its mark before its content.
#[must_use]
pub fn stamp(mark: &Mark, content: &str) -> String {
    let source: String = mark.source.chars().filter(|c| !c.is_control()).collect();
    format!("{SCHEMA}\n{BEGIN}{} {:016x} from {source}\n{content}", mark.kind, fingerprint(content))
}

/// What a file with this text is to the import.
#[must_use]
pub fn state_of(text: &str) -> State {
    let mut rest = text;
    // Only comments may stand before the mark: an editor's line, a licence.
    while let Some((line, after)) = rest.split_once('\n') {
        if let Some(mark) = line.strip_prefix(BEGIN) {
            let mut words = mark.splitn(4, ' ');
            let (Some(kind), Some(hash), Some("from"), Some(source)) = (words.next(), words.next(), words.next(), words.next()) else {
                return State::Foreign;
            };
            let mark = Mark { kind: kind.to_owned(), source: source.trim_end().to_owned() };
            let same = hash == format!("{:016x}", fingerprint(&after.replace("\r\n", "\n")));
            return if same { State::Untouched(mark) } else { State::Edited(mark) };
        }
        if !line.starts_with('#') && !line.trim().is_empty() {
            break;
        }
        rest = after;
    }
    State::Foreign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_shows() {
        let mark = Mark { kind: "cre".into(), source: "a b/c.yaml".into() };
        let text = stamp(&mark, "format: 1\ntitle: x\n");
        assert_eq!(state_of(&text), State::Untouched(mark.clone()));
        assert_eq!(state_of(&text.replace('\n', "\r\n")), State::Untouched(mark.clone()));
        assert_eq!(state_of(&text.replace("title: x", "title: y")), State::Edited(mark));
        assert_eq!(state_of("format: 1\n# whybook-import: cre 00 from x\n"), State::Foreign);
        assert_eq!(state_of(""), State::Foreign);
    }
}
