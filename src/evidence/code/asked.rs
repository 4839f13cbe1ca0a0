//! Codes that somebody asks for by themselves: `0x80070643 ENOSPC`, `curl 28`, `error 5`, `permission denied`.

use super::{Hints, read};
use crate::model::{ErrorCode, Paste, SignalValue};

/// The codes among words, each with its readings, likeliest first. Where every word is a code, each stands for itself;
/// otherwise the others say what the code is. A word that is no code at all has no readings.
pub fn codes_asked_for(words: &[String], read_paste: impl Fn(&str) -> Option<Paste>) -> Vec<(String, Vec<ErrorCode>)> {
    let joined = words.iter().map(|word| word.trim()).collect::<Vec<_>>().join(" ");
    let whole = ErrorCode::readings(&joined);
    if !whole.is_empty() {
        return vec![(joined, whole)];
    }
    let each: Vec<&str> = joined.split_whitespace().collect();
    let alone: Vec<(String, Vec<ErrorCode>)> = each.iter().map(|word| ((*word).to_owned(), ErrorCode::readings(word))).collect();
    if alone.iter().all(|(_, readings)| !readings.is_empty()) {
        return alone;
    }
    let Some(paste) = read_paste(&joined) else { return vec![(joined, Vec::new())] };
    let mut found = Vec::new();
    read(&paste, &mut found);
    let mut codes: Vec<(usize, String, Vec<ErrorCode>)> = Vec::new();
    for signal in found {
        let SignalValue::Code(mut readings) = signal.value else { continue };
        let spelled = signal.text;
        readings.extend(ErrorCode::readings(&spelled).into_iter().filter(|code| !readings.contains(code)).collect::<Vec<_>>());
        codes.push((signal.span.start, spelled, readings));
    }
    // What the words around do not make a code may be one by itself; the tools named beside it come first.
    let hinted = Hints::default().around(&paste, 0);
    for (word, mut readings) in alone {
        let at = joined.find(&word).unwrap_or(0);
        if !readings.is_empty() && !codes.iter().any(|(start, spelled, _)| *start <= at && at < start + spelled.len()) {
            readings.sort_by_key(|code| hinted.iter().position(|space| code.space() == Some(*space)).unwrap_or(usize::MAX));
            codes.push((at, word, readings));
        }
    }
    codes.sort_by_key(|(at, ..)| *at);
    if codes.is_empty() { vec![(joined, Vec::new())] } else { codes.into_iter().map(|(_, spelled, readings)| (spelled, readings)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let codes = codes_asked_for(&words, |text| crate::text::read(text.as_bytes()).ok());
        codes.into_iter().map(|(spelled, readings)| format!("{spelled}={}", readings.first().map(ToString::to_string).unwrap_or_default())).collect()
    }

    #[test]
    fn each_code_stands_for_itself() {
        assert_eq!(asked(&["0x80070643", "ENOSPC", "5.7.1"]), ["0x80070643=win32:1603", "ENOSPC=errno:28", "5.7.1=enhanced:5.7.1"]);
        assert_eq!(asked(&["ORA-12154"]), ["ORA-12154=oracle:12154"]);
        assert_eq!(asked(&["errno:28"]), ["errno:28=errno:28"]);
    }

    #[test]
    fn words_say_what_a_code_is() {
        assert_eq!(asked(&["error", "5"]), ["5=win32:5"]);
        assert_eq!(asked(&["curl", "28"]), ["28=curl:28"]);
        assert_eq!(asked(&["curl 28"]), ["28=curl:28"]);
        assert_eq!(asked(&["mysql", "1045"]), ["1045=mysql:1045"]);
        assert_eq!(asked(&["permission", "denied"]), ["permission denied=errno:13"]);
        assert_eq!(asked(&["hello", "world"]), ["hello world="]);
    }
}
