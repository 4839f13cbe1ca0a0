//! How bad a program says that a message is, in every word for it.

use crate::model::LogLevel;

/// The level that a word names, in any case: `ERROR`, `warn`, `Severe`, `CRIT`.
pub fn word(word: &str) -> Option<LogLevel> {
    let mut buffer = [0; 11];
    let upper = buffer.get_mut(..word.len())?;
    upper.copy_from_slice(word.as_bytes());
    upper.make_ascii_uppercase();
    Some(match &*upper {
        b"FATAL" | b"CRIT" | b"CRITICAL" | b"ALERT" | b"EMERG" | b"EMERGENCY" | b"PANIC" | b"FTL" | b"FATA" | b"DPANIC" | b"PANI" => LogLevel::Fatal,
        b"ERROR" | b"ERR" | b"ERRO" | b"SEVERE" | b"FAIL" | b"ERRS" => LogLevel::Error,
        b"WARN" | b"WARNING" | b"WRN" => LogLevel::Warning,
        b"INFO" | b"INFORMATION" | b"NOTICE" | b"INF" | b"NOTE" | b"LOG" | b"CONFIG" | b"SYSTEM" => LogLevel::Info,
        b"DEBUG" | b"TRACE" | b"DBG" | b"VRB" | b"TRC" | b"VERBOSE" | b"FINE" | b"FINER" | b"FINEST" | b"DEBU" | b"TRAC" | b"DBUG" | b"TRCE" => {
            LogLevel::Debug
        }
        _ => return None,
    })
}

/// The level of a letter, as klog, MongoDB and apt write it.
pub fn letter(letter: u8) -> Option<LogLevel> {
    Some(match letter {
        b'F' => LogLevel::Fatal,
        b'E' => LogLevel::Error,
        b'W' => LogLevel::Warning,
        b'I' | b'N' => LogLevel::Info,
        b'D' | b'V' => LogLevel::Debug,
        _ => return None,
    })
}

/// The level of a syslog severity, 0 to 7 (RFC 5424, 6.2.1); of a whole priority as well.
pub fn severity(number: u64) -> LogLevel {
    match number % 8 {
        0..=2 => LogLevel::Fatal,
        3 => LogLevel::Error,
        4 => LogLevel::Warning,
        5 | 6 => LogLevel::Info,
        _ => LogLevel::Debug,
    }
}

/// The level of a number in a JSON log: a syslog severity, or tens as pino and bunyan write them (30 is info, 50 error).
pub fn number(number: u64) -> Option<LogLevel> {
    Some(match number {
        0..=7 => severity(number),
        10 | 20 => LogLevel::Debug,
        30 => LogLevel::Info,
        40 => LogLevel::Warning,
        50 => LogLevel::Error,
        60 => LogLevel::Fatal,
        _ => return None,
    })
}

/// The level of an HTTP status in an access log: only the server's own failures are errors.
pub fn http_status(status: &str) -> Option<LogLevel> {
    match status.as_bytes() {
        [b'5', _, _] => Some(LogLevel::Error),
        [b'1'..=b'4', _, _] => Some(LogLevel::Info),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_framework() {
        assert_eq!(word("Error"), Some(LogLevel::Error));
        assert_eq!(word("SEVERE"), Some(LogLevel::Error));
        assert_eq!(word("emerg"), Some(LogLevel::Fatal));
        assert_eq!(word("WRN"), Some(LogLevel::Warning));
        for none in ["", "errors", "INFORMATIONAL", "größe", "configuration"] {
            assert_eq!(word(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_are_severities_or_tens() {
        assert_eq!(severity(34), LogLevel::Fatal);
        assert_eq!(severity(27), LogLevel::Error);
        assert_eq!(number(50), Some(LogLevel::Error));
        assert_eq!(number(200), None);
    }
}
