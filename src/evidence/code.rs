//! Error codes in every spelling: hexadecimal, negative, decimal beside a word that says so, symbols, and the texts
//! that systems print for them.

use super::{constant_regex, signal};
use crate::model::{CodeSpace, ErrorCode, Paste, Signal, SignalValue, Spelling, texts_beginning_with};
use crate::words::{join_keys, words};

constant_regex!(HEX, r"(?i)\b0x([0-9a-f]{1,16})\b");
constant_regex!(BARE_HEX, r"\b[8C][0-9A-Fa-f]{7}\b");
constant_regex!(NEGATIVE, r"(?:^|[\s(=:\[,])(-\d{9,10})\b");
constant_regex!(
    IN_CONTEXT,
    r"(?i)\b(?P<word>errno|error|err|fehler|code|hresult|status|exit(?:ed)?|exitcode|returns?|returned|return value|result|rc|failure|oserror)(?:[\s:=#(\[]|(?:code|value|number|status|with|is|of|was|no\.?)\b){1,8}(?P<number>-?\d{1,10})\b(?P<after>[/.:%]?)"
);
constant_regex!(
    HTTP,
    r"(?i)\bHTTP(?:S|/\d(?:\.\d)?)?(?:[\s:=]|status|error|code|response|request|failed|server|returned|with){1,6}([1-5]\d\d)\b|\b([45]\d\d)\s+(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Internal Server Error|Not Found|Forbidden|Unauthorized|Request Entity Too Large|Payload Too Large|Too Many Requests)"
);
constant_regex!(ERRNO_NOTE, r"\((\d{1,3}): [A-Z]|(?:^|\s)\((\d{1,3})\)[A-Z]|\[Errno (\d{1,3})\]|os error (\d{1,3})");
constant_regex!(EXIT_NOTE, r"status=(\d{1,3})/([A-Z_]+)");
constant_regex!(SYMBOL, r"\b(?:E[A-Z][A-Z0-9]{2,14}|SIG[A-Z]{3,6}|[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+)\b");

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    hexadecimal(paste, found);
    decimal(paste, found);
    notes(paste, found);
    symbols(paste, found);
    texts(paste, found);
}

fn push(paste: &Paste, readings: Vec<ErrorCode>, spelling: Spelling, span: std::ops::Range<usize>, found: &mut Vec<Signal>) {
    if !readings.is_empty() {
        found.push(signal(paste, SignalValue::Code(readings), spelling, span));
    }
}

fn hexadecimal(paste: &Paste, found: &mut Vec<Signal>) {
    for m in HEX.find_iter(&paste.text) {
        let readings = ErrorCode::readings(m.as_str());
        let digits = m.len() - 2;
        let known = readings.iter().any(|r| r.row().is_some());
        let said = follows_code_word(&paste.text, m.start());
        let spelling = match (digits, known, said) {
            (8 | 16, true, _) => Spelling::Plain,
            (8, false, true) => Spelling::Plain,
            (..=7, true, true) => Spelling::Plain,
            (..=7, _, true) => Spelling::Likely,
            // An address or a flag: numbers of no family say nothing.
            _ if readings.iter().all(|r| matches!(r, ErrorCode::Number(_))) => continue,
            (8, false, false) => Spelling::Likely,
            _ => Spelling::Possible,
        };
        push(paste, readings, spelling, m.range(), found);
    }
    for m in BARE_HEX.find_iter(&paste.text) {
        let has_letter = m.as_str().bytes().skip(1).any(|b| b.is_ascii_alphabetic());
        let said = follows_code_word(&paste.text, m.start());
        let readings = ErrorCode::readings(&format!("0x{}", m.as_str()));
        let known = readings.iter().any(|r| r.row().is_some());
        if said || (known && (has_letter || m.as_str().starts_with("8007"))) {
            push(paste, readings, if said { Spelling::Plain } else { Spelling::Likely }, m.range(), found);
        }
    }
    for captures in NEGATIVE.captures_iter(&paste.text) {
        let Some(m) = captures.get(1) else { continue };
        if m.as_str().parse::<i64>().is_ok_and(|n| i32::try_from(n).is_ok()) {
            let readings = ErrorCode::readings(m.as_str());
            let known = readings.iter().any(|r| r.row().is_some());
            push(paste, readings, if known { Spelling::Plain } else { Spelling::Likely }, m.range(), found);
        }
    }
}

fn decimal(paste: &Paste, found: &mut Vec<Signal>) {
    for captures in IN_CONTEXT.captures_iter(&paste.text) {
        let (Some(word), Some(number)) = (captures.name("word"), captures.name("number")) else { continue };
        let after = captures.name("after").map_or("", |m| m.as_str());
        let next = paste.text.get(number.end()..).and_then(|t| t.chars().nth(1));
        // `status=203/EXEC` is read below; `error 3.5` and `returned 90%` are no codes.
        if (after == "/" && word.as_str().eq_ignore_ascii_case("status"))
            || after == "%"
            || (after == "." && next.is_some_and(|c| c.is_ascii_digit()))
        {
            continue;
        }
        let Ok(value) = number.as_str().parse::<i64>() else { continue };
        let word = word.as_str().to_ascii_lowercase();
        let mut readings = ErrorCode::readings_of_number(value, crate::model::Radix::Decimal);
        if word.starts_with("exit") || word == "status" || word == "rc" {
            let exit = ErrorCode::known(CodeSpace::Exit, value);
            if exit.row().is_some() {
                readings.insert(0, exit);
            }
            if value > 128 && ErrorCode::known(CodeSpace::Signal, value - 128).row().is_some() {
                readings.push(ErrorCode::known(CodeSpace::Signal, value - 128));
            }
        }
        if word == "errno" || word == "oserror" {
            readings.retain(|r| matches!(r, ErrorCode::Known { space: CodeSpace::Errno, .. }));
        }
        if (word == "status" || word == "code" || word == "error") && ErrorCode::known(CodeSpace::Http, value).row().is_some() {
            readings.push(ErrorCode::known(CodeSpace::Http, value));
        }
        // 0 and 1 are said by everything that ends.
        if (0..=1).contains(&value) {
            continue;
        }
        push(paste, readings, Spelling::Likely, number.range(), found);
    }
    // A number of four digits and more in a short question that has hardly anything else: `1618 msiexec`.
    if paste.words.len() <= 8 {
        for word in &paste.words {
            let span = word.start as usize..word.end as usize;
            let text = paste.slice(&span);
            if (4..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
                let readings: Vec<ErrorCode> = ErrorCode::readings(text);
                if !year && readings.iter().any(|r| r.row().is_some()) {
                    push(paste, readings, Spelling::Possible, span, found);
                }
            }
        }
    }
}

fn notes(paste: &Paste, found: &mut Vec<Signal>) {
    let numbers = |regex: &regex::Regex, space: CodeSpace, spelling: Spelling, found: &mut Vec<Signal>| {
        for captures in regex.captures_iter(&paste.text) {
            let Some(m) = captures.iter().skip(1).flatten().next() else { continue };
            let Ok(value) = m.as_str().parse() else { continue };
            let code = ErrorCode::known(space, value);
            if code.row().is_some() {
                push(paste, vec![code], spelling, m.range(), found);
            }
        }
    };
    numbers(&HTTP, CodeSpace::Http, Spelling::Plain, found);
    numbers(&ERRNO_NOTE, CodeSpace::Errno, Spelling::Plain, found);
    numbers(&EXIT_NOTE, CodeSpace::Exit, Spelling::Plain, found);
}

fn symbols(paste: &Paste, found: &mut Vec<Signal>) {
    for m in SYMBOL.find_iter(&paste.text) {
        let readings = ErrorCode::readings(m.as_str());
        match readings.as_slice() {
            [] => {}
            [ErrorCode::Symbol(name)] if !name.contains('_') && !name.bytes().any(|b| b.is_ascii_digit()) => {}
            [ErrorCode::Symbol(_)] => push(paste, readings, Spelling::Likely, m.range(), found),
            _ => push(paste, readings, Spelling::Plain, m.range(), found),
        }
    }
}

/// The texts of codes: `No space left on device` says the same as `ENOSPC`.
fn texts(paste: &Paste, found: &mut Vec<Signal>) {
    for (n, pair) in paste.words.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let key = join_keys(join_keys(0, first.key), second.key);
        for (text, row) in texts_beginning_with(key) {
            let mut end = second.end;
            let mut rest = paste.words.iter().skip(n + 2);
            let whole = words(text).skip(2).all(|w| match rest.next() {
                Some(word) if word.key == w.key() => {
                    end = word.end;
                    true
                }
                _ => false,
            });
            if whole {
                push(paste, vec![ErrorCode::known(row.space, row.value)], Spelling::Plain, first.start as usize..end as usize, found);
            }
        }
    }
}

/// Whether a word such as `error` or `code` stands shortly before an offset.
fn follows_code_word(text: &str, at: usize) -> bool {
    constant_regex!(WORD, r"(?i)(?:error|err|code|hresult|status|hr|result|failed|failure|fehler\w*|return\w*|exception|win32)\b[^\n]{0,12}$");
    let from = text.floor_char_boundary(at.saturating_sub(32));
    text.get(from..at).is_some_and(|before| WORD.is_match(before))
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::signals;

    fn codes(text: &str) -> Vec<String> {
        signals(text).into_iter().filter_map(|s| s.strip_prefix("code ").map(str::to_owned)).collect()
    }

    #[test]
    fn every_spelling_of_1603() {
        for text in [
            "Error code 1603.",
            "error 0x643",
            "failed with 0x80070643",
            "returned -2147023293",
            "ERROR_INSTALL_FAILURE",
            "exit code: 1603",
            "0x80070643",
        ] {
            assert_eq!(codes(text), ["ERROR_INSTALL_FAILURE"], "{text}");
        }
    }

    #[test]
    fn every_spelling_of_enospc() {
        for text in ["ENOSPC: write failed", "cp: x: No space left on device", "[Errno 28] oops", "write (28: No space left on device)", "errno=28"] {
            assert!(codes(text).contains(&"ENOSPC".to_owned()), "{text}: {:?}", codes(text));
        }
    }

    #[test]
    fn a_bare_number_is_no_code() {
        assert!(codes("we have 1603 users on 28 servers since day 5 of the rollout").is_empty());
        assert!(codes("Error 3.5 is a version, 90% done, pid 1603, line 28").is_empty());
        assert!(codes("0x7ffe4c2a1b30 in main ()").is_empty());
    }

    #[test]
    fn exit_statuses_and_http() {
        assert_eq!(codes("Main process exited, code=exited, status=203/EXEC"), ["EXEC"]);
        assert_eq!(codes("502 Bad Gateway"), ["http:502"]);
        assert!(codes("HTTP/1.1 503").contains(&"http:503".to_owned()));
    }

    #[test]
    fn symbols_are_codes_and_shouting_is_not() {
        assert_eq!(codes("code: 'ERR_OSSL_EVP_UNSUPPORTED'"), ["symbol:ERR_OSSL_EVP_UNSUPPORTED"]);
        assert!(codes("ERROR EVERYTHING IS BROKEN, HELP").is_empty());
    }
}
