//! How bad a program says that a message is, in every word for it.

use crate::model::Level;

/// The level that a word names, in any case: `ERROR`, `warn`, `Severe`, `CRIT`.
pub fn word(word: &str) -> Option<Level> {
    let mut buffer = [0; 11];
    let upper = buffer.get_mut(..word.len())?;
    upper.copy_from_slice(word.as_bytes());
    upper.make_ascii_uppercase();
    Some(match &*upper {
        b"FATAL" | b"CRIT" | b"CRITICAL" | b"ALERT" | b"EMERG" | b"EMERGENCY" | b"PANIC" | b"FTL" | b"FATA" | b"DPANIC" | b"PANI" => Level::Fatal,
        b"ERROR" | b"ERR" | b"ERRO" | b"SEVERE" | b"FAIL" | b"ERRS" => Level::Error,
        b"WARN" | b"WARNING" | b"WRN" => Level::Warning,
        b"INFO" | b"INFORMATION" | b"NOTICE" | b"INF" | b"NOTE" | b"LOG" | b"CONFIG" | b"SYSTEM" => Level::Info,
        b"DEBUG" | b"TRACE" | b"DBG" | b"VRB" | b"TRC" | b"VERBOSE" | b"FINE" | b"FINER" | b"FINEST" | b"DEBU" | b"TRAC" | b"DBUG" | b"TRCE" => {
            Level::Debug
        }
        _ => return None,
    })
}

/// The level of a letter, as klog, MongoDB and apt write it.
pub fn letter(letter: u8) -> Option<Level> {
    Some(match letter {
        b'F' => Level::Fatal,
        b'E' => Level::Error,
        b'W' => Level::Warning,
        b'I' | b'N' => Level::Info,
        b'D' | b'V' => Level::Debug,
        _ => return None,
    })
}

/// The level of a syslog severity, 0 to 7 (RFC 5424, 6.2.1); of a whole priority as well.
pub fn severity(number: u64) -> Level {
    match number % 8 {
        0..=2 => Level::Fatal,
        3 => Level::Error,
        4 => Level::Warning,
        5 | 6 => Level::Info,
        _ => Level::Debug,
    }
}

/// The level of a number in a JSON log: a syslog severity, or tens as pino and bunyan write them (30 is info, 50 error).
pub fn number(number: u64) -> Option<Level> {
    Some(match number {
        0..=7 => severity(number),
        10 | 20 => Level::Debug,
        30 => Level::Info,
        40 => Level::Warning,
        50 => Level::Error,
        60 => Level::Fatal,
        _ => return None,
    })
}

/// The level of an HTTP status in an access log: only the server's own failures are errors.
pub fn http_status(status: &str) -> Option<Level> {
    match status.as_bytes() {
        [b'5', _, _] => Some(Level::Error),
        [b'1'..=b'4', _, _] => Some(Level::Info),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_framework() {
        assert_eq!(word("Error"), Some(Level::Error));
        assert_eq!(word("SEVERE"), Some(Level::Error));
        assert_eq!(word("emerg"), Some(Level::Fatal));
        assert_eq!(word("WRN"), Some(Level::Warning));
        for none in ["", "errors", "INFORMATIONAL", "größe", "configuration"] {
            assert_eq!(word(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_are_severities_or_tens() {
        assert_eq!(severity(34), Level::Fatal);
        assert_eq!(severity(27), Level::Error);
        assert_eq!(number(50), Some(Level::Error));
        assert_eq!(number(200), None);
    }
}
