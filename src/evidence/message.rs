//! Messages in quotes: what a program said, word for word.

use super::{constant_regex, signal};
use crate::model::{Paste, Signal, SignalValue, Spelling};

constant_regex!(QUOTED, r#""([^"\n]{10,300})"|(?:^|[\s(:])'([^'\n]{10,300})'"#);

/// The most quoted messages of a paste.
const MOST: usize = 8;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let quoted = QUOTED.captures_iter(&paste.text).filter_map(|c| c.get(1).or_else(|| c.get(2)));
    let messages = quoted.filter(|m| {
        let words = crate::words::words(m.as_str()).filter(|w| w.text.bytes().all(|b| b.is_ascii_alphabetic())).count();
        words >= 3 && m.as_str().contains(' ')
    });
    for m in messages.take(MOST) {
        let text = m.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        found.push(signal(paste, SignalValue::Message(text), Spelling::Plain, m.range()));
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::signals;

    #[test]
    fn a_quoted_sentence_is_a_message() {
        assert_eq!(signals("it says \u{201c}the widget is not ready\u{201d} twice"), ["message the widget is not ready"]);
        assert!(signals("key=\"abc-def-123-456\" other='x'").is_empty());
    }
}
