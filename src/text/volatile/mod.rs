//! The parts of a text that change from one machine and moment to the next: timestamps, process ids, addresses, GUIDs,
//! hashes, names of hosts and users, temporary files. They say nothing of the problem.
//!
//! One pass from front to back, line by line, without regular expressions, as it runs over every paste. What it marks
//! is looked for by form (`number`) and by what stands around it (`context`). Error codes are not volatile: a
//! hexadecimal number of up to eight digits stays.

mod context;
mod number;

use crate::model::Spans;

/// The volatile spans of a clean text.
pub fn spans(text: &str) -> Spans {
    let mut spans = Spans::default();
    let mut start = 0;
    for line in text.split('\n') {
        let mut scan = Scan { text: line, bytes: line.as_bytes(), offset: start, spans: &mut spans };
        let from = context::head(&mut scan);
        scan.rest(from);
        start += line.len() + 1;
    }
    spans
}

/// A line that is being read.
struct Scan<'t, 's> {
    text: &'t str,
    bytes: &'t [u8],
    offset: usize,
    spans: &'s mut Spans,
}

impl Scan<'_, '_> {
    /// The byte at a place of the line; a blank past its end.
    fn at(&self, place: usize) -> u8 {
        self.bytes.get(place).copied().unwrap_or(b' ')
    }

    /// Marks a part of the line.
    fn mark(&mut self, from: usize, to: usize) {
        self.spans.push(self.offset + from..self.offset + to);
    }

    /// Where the run of bytes that fulfil a condition ends.
    fn run(&self, from: usize, is: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|b| !is(*b)).unwrap_or(rest.len())
    }

    fn rest(&mut self, from: usize) {
        let mut at = from;
        while at < self.bytes.len() {
            let byte = self.at(at);
            at = match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.token(at),
                b'/' | b'\\' => context::path(self, at),
                b'[' => context::bracket(self, at),
                b'@' => context::address(self, at),
                _ => at + 1,
            };
        }
    }

    /// A run of letters and digits, with what belongs to it; where to go on.
    fn token(&mut self, at: usize) -> usize {
        if let Some(end) = number::end(self, at) {
            self.mark(at, end);
            return end;
        }
        let end = self.run(at, is_token);
        context::word(self, at, end).unwrap_or(end)
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A text with its volatile parts between braces.
    pub fn marked(text: &str) -> String {
        let mut out = String::new();
        let mut done = 0;
        for span in spans(text).iter() {
            out += &format!("{}{{{}}}", &text[done..span.start], &text[span.clone()]);
            done = span.end;
        }
        out + &text[done..]
    }

    #[test]
    fn what_stays_is_what_the_problem_is() {
        for text in [
            "error 1603 0x80070643 -2147023293 at line 28",
            "Exchange Server 2007 (KB930809) 8.0.708.3 SP3",
            "listen tcp 0.0.0.0:80: bind: address already in use".trim_start_matches("listen tcp 0.0.0.0:80: "),
            "HTTP/1.1 502 Bad Gateway",
            "Can't connect to local MySQL server through socket '/tmp/mysql.sock' (2)",
            "nginx.service: Failed with result 'exit-code'.",
            "Event ID: 1023",
            "postgres user root",
            "std::fs::File facade dead beef",
            "main.rs:12:34 error[E0382]",
            "version 1.2.3 of x86_64",
            "S-1-5-18",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    proptest! {
        #[test]
        fn spans_are_in_order_and_between_characters(text in "(?s)[0-9a-fA-F:./\\\\\\[\\]@ \\-äé\nNovUserpid=]{0,120}|(?s).{0,120}") {
            let mut end = 0;
            let mut first = true;
            for span in spans(&text).iter() {
                prop_assert!(first || span.start > end, "{:?}", span);
                prop_assert!(span.start < span.end && text.get(span.clone()).is_some(), "{:?}", span);
                end = span.end;
                first = false;
            }
        }
    }
}
