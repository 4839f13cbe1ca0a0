//! Error codes: the families they come from, and every way a spelling can be read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A family of error codes, as named in `kb/codes/` and in a rule (`errno:28`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CodeSpace {
    /// Windows system error codes, Windows Installer's among them ([MS-ERREF] 2.2).
    Win32,
    /// HRESULT values that do not wrap a Win32 code ([MS-ERREF] 2.1).
    Hresult,
    /// NTSTATUS values ([MS-ERREF] 2.3).
    Ntstatus,
    /// errno values of Linux (errno(3)).
    Errno,
    /// Signal numbers of Linux (signal(7)).
    Signal,
    /// Exit statuses with a meaning, systemd's 200 and up among them (systemd.exec(5)).
    Exit,
    /// HTTP status codes (RFC 9110).
    Http,
    /// SMTP reply codes (RFC 5321).
    Smtp,
}

/// One row of a code table in `kb/codes/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The family.
    pub space: CodeSpace,
    /// The value; HRESULT and NTSTATUS as unsigned 32 bits.
    pub value: i64,
    /// The symbol, such as `ENOSPC`; empty where there is none.
    pub name: &'static str,
    /// The texts that systems print for it, separated by ` | `; empty where none is fixed.
    pub text: &'static str,
    /// What it means, in our own words.
    pub meaning: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// Every row of every code table, sorted by family and value.
#[must_use]
pub fn code_rows() -> &'static [CodeRow] {
    CODE_ROWS
}

/// The rows of one family, sorted by value.
#[must_use]
pub fn rows_of_space(space: CodeSpace) -> &'static [CodeRow] {
    let from = CODE_ROWS.partition_point(|r| r.space < space);
    let to = CODE_ROWS.partition_point(|r| r.space <= space);
    CODE_ROWS.get(from..to).unwrap_or_default()
}

/// The texts of codes that begin with two words, by the key of the two, each with its row.
pub fn texts_beginning_with(key: u64) -> impl Iterator<Item = (&'static str, &'static CodeRow)> {
    let from = CODE_TEXTS.partition_point(|t| t.0 < key);
    let texts = CODE_TEXTS.get(from..).unwrap_or_default().iter().take_while(move |t| t.0 == key);
    texts.filter_map(|(_, text, row)| CODE_ROWS.get(usize::from(*row)).map(|r| (*text, r)))
}

/// One reading of an error code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorCode {
    /// A value of a known family.
    Known {
        /// The family.
        space: CodeSpace,
        /// The value; HRESULT and NTSTATUS as unsigned 32 bits.
        value: i64,
    },
    /// A number of no known family.
    Number(i64),
    /// A symbol that no table lists, such as `ERR_OSSL_EVP_UNSUPPORTED`.
    Symbol(String),
}

/// All families, with their names in rules and tables.
const SPACES: [(CodeSpace, &str); 8] = [
    (CodeSpace::Win32, "win32"),
    (CodeSpace::Hresult, "hresult"),
    (CodeSpace::Ntstatus, "ntstatus"),
    (CodeSpace::Errno, "errno"),
    (CodeSpace::Signal, "signal"),
    (CodeSpace::Exit, "exit"),
    (CodeSpace::Http, "http"),
    (CodeSpace::Smtp, "smtp"),
];

impl CodeSpace {
    /// The family's name in rules and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        SPACES.iter().find(|(space, _)| *space == self).map_or("", |(_, name)| name)
    }

    /// The names of all families.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SPACES.iter().map(|(_, name)| *name)
    }
}

impl FromStr for CodeSpace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        SPACES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(space, _)| *space).ok_or(())
    }
}

impl ErrorCode {
    /// A value of a known family.
    #[must_use]
    pub fn known(space: CodeSpace, value: i64) -> Self {
        Self::Known { space, value }
    }

    /// The row of the code tables for this reading, if one lists it.
    #[must_use]
    pub fn row(&self) -> Option<&'static CodeRow> {
        let Self::Known { space, value } = self else { return None };
        let rows = rows_of_space(*space);
        rows.get(rows.partition_point(|r| r.value < *value)).filter(|r| r.value == *value)
    }

    /// Every reading of a spelling, likeliest first; empty where the text is not a code at all.
    ///
    /// `0x80070643`, `-2147023293`, `1603`, `0x643` and `ERROR_INSTALL_FAILURE` all have the reading Win32 1603;
    /// `errno:28` has only that of its family. A bare number may belong to several families.
    #[must_use]
    pub fn readings(spelled: &str) -> Vec<Self> {
        let spelled = spelled.trim();
        if let Some((space, rest)) = spelled.split_once(':')
            && let Ok(space) = space.parse::<CodeSpace>()
        {
            return Self::readings_in(space, rest.trim());
        }
        if let Some(number) = number(spelled) {
            return Self::readings_of_number(number);
        }
        if let Some(row) = row_by_name(spelled) {
            return vec![Self::known(row.space, row.value)];
        }
        if is_symbol(spelled) { vec![Self::Symbol(spelled.to_ascii_uppercase())] } else { Vec::new() }
    }

    /// Every reading of a number, likeliest first.
    #[must_use]
    pub fn readings_of_number(number: i64) -> Vec<Self> {
        let Some(bits) = as_u32(number) else { return vec![Self::Number(number)] };
        let value = i64::from(bits);
        let mut readings = Vec::new();
        match bits >> 16 {
            // HRESULT_FROM_WIN32 and NTSTATUS_FROM_WIN32: the code is in the low word.
            0x8007 => readings.push(Self::known(CodeSpace::Win32, i64::from(bits & 0xffff))),
            0xc007 => readings.extend([Self::known(CodeSpace::Win32, i64::from(bits & 0xffff)), Self::known(CodeSpace::Ntstatus, value)]),
            0 => {
                readings.extend(
                    [CodeSpace::Win32, CodeSpace::Errno].into_iter().map(|space| Self::known(space, value)).filter(|code| code.row().is_some()),
                );
                readings.push(Self::Number(value));
            }
            // HRESULT_FROM_NT: an NTSTATUS with the facility bit 0x10000000 set.
            0xd000..=0xdfff => readings.push(Self::known(CodeSpace::Ntstatus, value & !0x1000_0000)),
            0xc000..=0xcfff => readings.extend([Self::known(CodeSpace::Ntstatus, value), Self::known(CodeSpace::Hresult, value)]),
            0x8000..=0xbfff => readings.extend([Self::known(CodeSpace::Hresult, value), Self::known(CodeSpace::Ntstatus, value)]),
            _ => readings.push(Self::Number(value)),
        }
        readings
    }

    fn readings_in(space: CodeSpace, rest: &str) -> Vec<Self> {
        if let Some(number) = number(rest) {
            let value = match space {
                CodeSpace::Hresult | CodeSpace::Ntstatus | CodeSpace::Win32 => as_u32(number).map_or(number, i64::from),
                _ => number,
            };
            return vec![Self::known(space, value)];
        }
        let named = rows_of_space(space).iter().find(|r| !r.name.is_empty() && r.name.eq_ignore_ascii_case(rest));
        named.map(|r| Self::known(r.space, r.value)).into_iter().collect()
    }

    /// The key under which the index knows this reading, such as `code:win32:1603`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("code:{self}")
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known { space, value } if matches!(space, CodeSpace::Hresult | CodeSpace::Ntstatus) => {
                write!(f, "{}:0x{value:08X}", space.name())
            }
            Self::Known { space, value } => write!(f, "{}:{value}", space.name()),
            Self::Number(value) => write!(f, "number:{value}"),
            Self::Symbol(name) => write!(f, "symbol:{name}"),
        }
    }
}

/// The value of a decimal, negative or hexadecimal spelling.
fn number(spelled: &str) -> Option<i64> {
    if let Some(hex) = spelled.strip_prefix("0x").or_else(|| spelled.strip_prefix("0X")) {
        // Some tools print HRESULTs sign-extended to 64 bits: 0xFFFFFFFF80070643.
        return u64::from_str_radix(hex, 16).ok().map(|v| if v >> 32 == 0xffff_ffff { (v & 0xffff_ffff) as i64 } else { v as i64 });
    }
    if spelled.bytes().all(|b| b.is_ascii_digit() || b == b'-') { spelled.parse().ok() } else { None }
}

/// The 32 bits of a number that fits them, signed or unsigned.
fn as_u32(number: i64) -> Option<u32> {
    u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned))
}

/// The row of a symbol such as `ENOSPC`, in any case.
fn row_by_name(name: &str) -> Option<&'static CodeRow> {
    let name = name.to_ascii_uppercase();
    let at = CODE_NAMES.binary_search_by(|row| CODE_ROWS.get(usize::from(*row)).map_or("", |r| r.name).cmp(&name)).ok()?;
    CODE_NAMES.get(at).and_then(|row| CODE_ROWS.get(usize::from(*row)))
}

/// Whether a word is written like the symbol of an error: capitals and digits with an underscore or hyphen
/// (`ERR_OSSL_EVP_UNSUPPORTED`, `ORA-12154`).
#[must_use]
fn is_symbol(word: &str) -> bool {
    word.len() >= 5
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
        && word.contains(['_', '-'])
        && !word.ends_with(['_', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_1603_is_one_code() {
        let wanted = ErrorCode::known(CodeSpace::Win32, 1603);
        for spelled in
            ["1603", "0x643", "0x80070643", "0X80070643", "-2147023293", "2147944003", "ERROR_INSTALL_FAILURE", "win32:1603", "0xFFFFFFFF80070643"]
        {
            assert!(ErrorCode::readings(spelled).contains(&wanted), "{spelled}: {:?}", ErrorCode::readings(spelled));
        }
    }

    #[test]
    fn enospc_is_28_but_28_is_more() {
        assert_eq!(ErrorCode::readings("ENOSPC"), [ErrorCode::known(CodeSpace::Errno, 28)]);
        assert_eq!(ErrorCode::readings("errno:28"), [ErrorCode::known(CodeSpace::Errno, 28)]);
        let bare = ErrorCode::readings("28");
        assert!(bare.contains(&ErrorCode::known(CodeSpace::Errno, 28)) && bare.len() > 1, "{bare:?}");
    }

    #[test]
    fn facilities_are_taken_apart() {
        assert_eq!(ErrorCode::readings("0x80004005")[0], ErrorCode::known(CodeSpace::Hresult, 0x8000_4005));
        assert_eq!(ErrorCode::readings("0xC0000022")[0], ErrorCode::known(CodeSpace::Ntstatus, 0xC000_0022));
        assert_eq!(ErrorCode::readings("0xD0000022")[0], ErrorCode::known(CodeSpace::Ntstatus, 0xC000_0022));
    }

    #[test]
    fn words_are_no_codes_and_symbols_are() {
        assert!(ErrorCode::readings("hello").is_empty());
        assert!(ErrorCode::readings("").is_empty());
        assert_eq!(ErrorCode::readings("ERR_OSSL_EVP_UNSUPPORTED"), [ErrorCode::Symbol("ERR_OSSL_EVP_UNSUPPORTED".into())]);
    }

    #[test]
    fn the_tables_are_sorted_and_without_doubles() {
        assert!(code_rows().windows(2).all(|w| (w[0].space, w[0].value) < (w[1].space, w[1].value)));
        assert!(code_rows().len() > 300);
    }
}
