//! Exit statuses that say no more than that a program failed. Those with a meaning are codes: see `code.rs`.

use super::finds::{Finds, line_after, line_before};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

/// Words behind which an exit status stands.
const CUES: [&str; 7] = ["xit code", "xit status", "xited with code", "xited with status", "xit Code:", "status=", "xited with exit code"];
/// The most exit statuses that are kept.
const MOST: usize = 8;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for cue in CUES {
        finds.each(cue, |text, at| {
            let from = at + cue.len();
            let rest = line_after(text, from, 24);
            let number = rest.trim_start_matches([' ', ':', '=', '(', '\t']);
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let start = from + rest.len() - number.len();
            // `code=exited, status=1/FAILURE` of systemd; `code=killed, status=9/KILL` is a signal, a bare `status=1` anything.
            let exited = line_before(text, at, 20).ends_with("code=exited, ");
            let fits = if cue == "status=" { exited && number.as_bytes().get(digits) == Some(&b'/') } else { digits < 4 };
            (digits > 0 && fits).then_some(start..start + digits)
        });
    }
    for find in finds.keep(MOST) {
        if let Ok(status @ 1..=255) = paste.slice(&find.span).parse::<u32>() {
            found.push(signal(paste, SignalValue::ExitStatus(status), Spelling::Plain, find.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn a_plain_failure_is_an_exit_status() {
        for text in
            ["Main process exited, code=exited, status=1/FAILURE", "app-1 exited with code 1", "ERROR: Job failed: exit code 1", "exit status: 1"]
        {
            assert_eq!(of_kind("exit_status", text), ["1"], "{text}");
        }
    }

    #[test]
    fn a_status_with_a_meaning_is_a_code_alone() {
        for text in ["Main process exited, code=exited, status=203/EXEC", "      Exit Code:    137", "exited with code 127"] {
            assert!(of_kind("exit_status", text).is_empty(), "{text}");
            assert!(!of_kind("code", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn success_and_other_numbers_are_none() {
        for text in ["exit code 0", "status=500", "status=1", "exit code 0x643", "code=killed, status=9/KILL"] {
            assert!(of_kind("exit_status", text).is_empty(), "{text}");
        }
    }
}
