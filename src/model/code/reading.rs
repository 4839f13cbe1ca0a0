//! The readings of a code: what a spelling can mean, whatever stands around it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::table::{CodeRow, row_of, rows_named, rows_of_space};
use super::value::{Form, integer};
use super::{CodeParts, CodeSpace};

/// One reading of an error code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorCode {
    /// A value of a known family.
    Known {
        /// The family.
        space: CodeSpace,
        /// The value as the family keeps it; see [`Form`].
        value: i64,
    },
    /// A number of no known family.
    Number(i64),
    /// A symbol that no table lists, such as `ERR_OSSL_EVP_UNSUPPORTED`.
    Symbol(String),
}

/// The base a number is written in: some families are written in one of them only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Radix {
    /// `1603`, `-2147023293`.
    Decimal,
    /// `0x643`.
    Hex,
}

/// The families of a decimal number, the likelier of two that are equally common first.
const DECIMAL: [CodeSpace; 21] = [
    CodeSpace::Win32,
    CodeSpace::Errno,
    CodeSpace::Http,
    CodeSpace::Smtp,
    CodeSpace::Exit,
    CodeSpace::Mysql,
    CodeSpace::Mssql,
    CodeSpace::Ras,
    CodeSpace::Msi,
    CodeSpace::Oracle,
    CodeSpace::Aadsts,
    CodeSpace::Curl,
    CodeSpace::Ldap,
    CodeSpace::Signal,
    CodeSpace::Kerberos,
    CodeSpace::Tls,
    CodeSpace::Rdp,
    CodeSpace::Bugcheck,
    CodeSpace::Dns,
    CodeSpace::Hresult,
    CodeSpace::Ntstatus,
];

/// The families of a hexadecimal number. A stop code comes first: those that have a meaning in the table are the common
/// ones, and they are hardly ever written otherwise.
const HEX: [CodeSpace; 9] = [
    CodeSpace::Bugcheck,
    CodeSpace::Win32,
    CodeSpace::Kerberos,
    CodeSpace::Rdp,
    CodeSpace::Hresult,
    CodeSpace::Ntstatus,
    CodeSpace::Errno,
    CodeSpace::Ldap,
    CodeSpace::Tls,
];

/// MIT's Kerberos library counts its errors from here (`KRB5KDC_ERR_NONE` in krb5.h).
const KRB5_BASE: i64 = -1_765_328_384;

impl ErrorCode {
    /// A value of a known family.
    #[must_use]
    pub fn known(space: CodeSpace, value: i64) -> Self {
        Self::Known { space, value }
    }

    /// A number as a value of a family.
    #[must_use]
    pub fn of_number(space: CodeSpace, number: i64) -> Self {
        Self::known(space, if space.form() == Form::State { number.saturating_mul(1000) } else { number })
    }

    /// The row of the code tables for this reading, if one lists it.
    #[must_use]
    pub fn row(&self) -> Option<CodeRow> {
        let Self::Known { space, value } = self else { return None };
        row_of(*space, *value)
    }

    /// The family of this reading.
    #[must_use]
    pub fn space(&self) -> Option<CodeSpace> {
        if let Self::Known { space, .. } = self { Some(*space) } else { None }
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
        if let Some(number) = integer(spelled) {
            let radix = if spelled.starts_with(['0']) && spelled.contains(['x', 'X']) { Radix::Hex } else { Radix::Decimal };
            let mut readings = Self::readings_of_number(number, radix);
            readings.extend(sqlstate(spelled));
            return readings;
        }
        if spelled.len() == 8 && spelled.starts_with(['8', 'C', 'c', '4']) && spelled.bytes().all(|b| b.is_ascii_hexdigit()) {
            return i64::from_str_radix(spelled, 16).map(|n| Self::readings_of_number(n, Radix::Hex)).unwrap_or_default();
        }
        let dotted = dotted(spelled);
        if !dotted.is_empty() {
            return dotted;
        }
        let named: Vec<Self> = rows_named(spelled).map(|row| Self::known(row.space, row.value)).collect();
        if !named.is_empty() {
            return named;
        }
        if let Some(code) = numbered_symbol(spelled).or_else(|| sqlstate(spelled)) {
            return vec![code];
        }
        if is_symbol(spelled) { vec![Self::Symbol(spelled.to_ascii_uppercase())] } else { Vec::new() }
    }

    /// Every reading of a number, likeliest first: those that a table explains, those that a table lists, the number.
    #[must_use]
    pub fn readings_of_number(number: i64, radix: Radix) -> Vec<Self> {
        let mut readings = Vec::new();
        if let Some(bits) = as_u32(number) {
            let value = i64::from(bits);
            let krb5 = i64::from(bits.cast_signed()) - KRB5_BASE;
            match bits >> 16 {
                // HRESULT_FROM_WIN32 and NTSTATUS_FROM_WIN32: the code is in the low word.
                0x8007 | 0xc007 => return with_row(Self::known(CodeSpace::Ntstatus, value), Self::known(CodeSpace::Win32, value & 0xffff)),
                // The HTTP status that a download ended with is in the low word.
                0x8019 => readings.push(Self::known(CodeSpace::Http, value & 0xffff)),
                // HRESULT_FROM_NT: an NTSTATUS with the bit 0x10000000 set.
                0xd000..=0xdfff => return vec![Self::known(CodeSpace::Ntstatus, value & !0x1000_0000)],
                // KERNEL_MODE_EXCEPTION_NOT_HANDLED_M and its like: the stop code of a smaller dump.
                0x1000 => readings.push(Self::known(CodeSpace::Bugcheck, value & 0xffff)),
                _ => {}
            }
            if (0..256).contains(&krb5) {
                readings.push(Self::known(CodeSpace::Kerberos, krb5));
            }
            let families: &[CodeSpace] = if radix == Radix::Hex { &HEX } else { &DECIMAL };
            readings.extend(families.iter().map(|space| Self::of_number(*space, value)));
            readings.retain(|code| code.row().is_some());
            readings.sort_by_key(|code| code.row().is_none_or(|row| row.meaning.is_empty()));
            if readings.is_empty() {
                readings.extend(by_structure(bits));
            }
            if bits >> 16 != 0 && !readings.is_empty() {
                return readings;
            }
        }
        readings.push(Self::Number(number));
        readings
    }

    fn readings_in(space: CodeSpace, rest: &str) -> Vec<Self> {
        if let Some(value) = space.form().parse(rest) {
            // A family's code may be given as the HRESULT or the library's number that wraps it.
            let wrapped = integer(rest).filter(|n| as_u32(*n).is_none_or(|bits| bits >> 16 != 0));
            let inner = wrapped.and_then(|n| Self::readings_of_number(n, Radix::Hex).into_iter().find(|r| r.space() == Some(space)));
            return vec![inner.unwrap_or(Self::known(space, value))];
        }
        let named = rows_named(rest).find(|row| row.space == space).or_else(|| rows_of_space(space).find(|row| row.name.eq_ignore_ascii_case(rest)));
        named
            .map(|row| Self::known(row.space, row.value))
            .or_else(|| numbered_symbol(rest).filter(|c| c.space() == Some(space)))
            .into_iter()
            .collect()
    }

    /// What the bits of the code say, where it is an HRESULT or an NTSTATUS. `bits` is the code as it was spelled.
    #[must_use]
    pub fn parts(&self, bits: u32) -> Option<CodeParts> {
        match self.space()? {
            CodeSpace::Ntstatus => Some(CodeParts::of_ntstatus(bits)),
            CodeSpace::Hresult | CodeSpace::Win32 | CodeSpace::Http if bits >> 16 != 0 => Some(CodeParts::of_hresult(bits)),
            _ => None,
        }
    }

    /// The value as its family writes it: `1603`, `0x80004005`, `5.7.1`.
    #[must_use]
    pub fn spelled(&self) -> String {
        match self {
            Self::Known { space, value } => space.form().spell(*value),
            Self::Number(number) => number.to_string(),
            Self::Symbol(name) => name.clone(),
        }
    }

    /// The key under which the index knows this reading, such as `code:win32:1603`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("code:{self}")
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = match self {
            Self::Known { space, .. } => space.name(),
            Self::Number(_) => "number",
            Self::Symbol(_) => "symbol",
        };
        write!(f, "{family}:{}", self.spelled())
    }
}

/// A code with the one that it wraps in front, and alone where it is in no table.
fn with_row(outer: ErrorCode, inner: ErrorCode) -> Vec<ErrorCode> {
    if outer.row().is_some() { vec![inner, outer] } else { vec![inner] }
}

/// The readings of a number that no table lists, by its bits.
fn by_structure(bits: u32) -> Vec<ErrorCode> {
    let value = i64::from(bits);
    match bits >> 28 {
        0xc => vec![ErrorCode::known(CodeSpace::Ntstatus, value), ErrorCode::known(CodeSpace::Hresult, value)],
        0x8..=0xb => vec![ErrorCode::known(CodeSpace::Hresult, value), ErrorCode::known(CodeSpace::Ntstatus, value)],
        _ => Vec::new(),
    }
}

/// `5.7.1` as an enhanced mail status, `404.3` as a status of IIS, `18456.8` as an error of SQL Server with its state.
fn dotted(spelled: &str) -> Vec<ErrorCode> {
    let of = |space: CodeSpace| space.form().parse(spelled).map(|value| ErrorCode::known(space, value));
    let mut readings: Vec<ErrorCode> = match spelled.matches('.').count() {
        1 => [of(CodeSpace::Iis), of(CodeSpace::Mssql)].into_iter().flatten().filter(|code| code.row().is_some()).collect(),
        // The classes are success, persistent transient and permanent failure (RFC 3463, 3.1).
        2 if spelled.starts_with(['2', '4', '5']) && spelled.get(1..2) == Some(".") => of(CodeSpace::Enhanced).into_iter().collect(),
        _ => Vec::new(),
    };
    if let Some(ErrorCode::Known { space: CodeSpace::Iis, value }) = readings.first() {
        readings.push(ErrorCode::known(CodeSpace::Http, value / 1000));
    }
    readings
}

/// A SQLSTATE that the table lists: five letters and digits are too little to know one by.
fn sqlstate(spelled: &str) -> Option<ErrorCode> {
    let inner = spelled.strip_prefix("SQLSTATE[").and_then(|rest| rest.strip_suffix(']')).unwrap_or(spelled);
    let code = ErrorCode::known(CodeSpace::SqlState, CodeSpace::SqlState.form().parse(inner)?);
    code.row().is_some().then_some(code)
}

/// Symbols that are a prefix and a number, listed or not: `ORA-12154`, `TNS-12541`, `AADSTS50126`.
fn numbered_symbol(spelled: &str) -> Option<ErrorCode> {
    let strip = |prefix: &str| {
        let (head, rest) = spelled.split_at_checked(prefix.len())?;
        let digits = head.eq_ignore_ascii_case(prefix) && (1..=8).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit());
        if digits { rest.parse::<i64>().ok() } else { None }
    };
    // The errors of Oracle's network layer have one number under both prefixes.
    if let Some(number) = strip("ORA-").or_else(|| strip("TNS-")) {
        return Some(ErrorCode::known(CodeSpace::Oracle, number));
    }
    strip("AADSTS").map(|number| ErrorCode::known(CodeSpace::Aadsts, number))
}

/// The 32 bits of a number that fits them, signed or unsigned.
fn as_u32(number: i64) -> Option<u32> {
    u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned))
}

/// Whether a word is written like the symbol of an error: capitals and digits with an underscore or hyphen
/// (`ERR_OSSL_EVP_UNSUPPORTED`, `PLS-00201`).
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

    fn first(spelled: &str) -> String {
        ErrorCode::readings(spelled).first().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn every_spelling_of_1603_is_one_code() {
        let wanted = ErrorCode::known(CodeSpace::Win32, 1603);
        for spelled in [
            "1603",
            "0x643",
            "0x80070643",
            "0X80070643",
            "80070643",
            "-2147023293",
            "2147944003",
            "ERROR_INSTALL_FAILURE",
            "win32:1603",
            "win32:0x80070643",
            "0xFFFFFFFF80070643",
        ] {
            assert_eq!(ErrorCode::readings(spelled).first(), Some(&wanted), "{spelled}");
        }
    }

    #[test]
    fn enospc_is_28_but_28_is_more() {
        assert_eq!(ErrorCode::readings("ENOSPC"), [ErrorCode::known(CodeSpace::Errno, 28)]);
        assert_eq!(ErrorCode::readings("errno:28"), [ErrorCode::known(CodeSpace::Errno, 28)]);
        let bare = ErrorCode::readings("28");
        assert!(bare.contains(&ErrorCode::known(CodeSpace::Errno, 28)) && bare.len() > 1, "{bare:?}");
        assert_eq!(bare.last(), Some(&ErrorCode::Number(28)));
    }

    #[test]
    fn facilities_are_taken_apart() {
        assert_eq!(first("0x80004005"), "hresult:0x80004005");
        assert_eq!(first("0xC0000022"), "ntstatus:0xC0000022");
        assert_eq!(first("0xD0000022"), "ntstatus:0xC0000022");
        assert_eq!(first("0x80072EE7"), "win32:12007");
        assert_eq!(first("0x80190194"), "http:404");
        assert_eq!(first("-1765328378"), "kerberos:0x6");
        assert_eq!(first("0x1000007E"), "bugcheck:0x7E");
    }

    #[test]
    fn a_number_that_no_table_lists_keeps_its_structure() {
        assert_eq!(first("0x8123FFFF"), "hresult:0x8123FFFF");
        assert_eq!(first("0xC123FFFF"), "ntstatus:0xC123FFFF");
        assert_eq!(first("-1"), "number:-1");
        assert_eq!(first("99999999999"), "number:99999999999");
    }

    #[test]
    fn words_are_no_codes_and_symbols_are() {
        assert!(ErrorCode::readings("hello").is_empty());
        assert!(ErrorCode::readings("").is_empty());
        assert!(ErrorCode::readings("0x").is_empty());
        assert!(ErrorCode::readings("0x-5").is_empty());
        assert!(ErrorCode::readings("nosuch:5").is_empty());
        assert_eq!(ErrorCode::readings("ERR_OSSL_EVP_UNSUPPORTED"), [ErrorCode::Symbol("ERR_OSSL_EVP_UNSUPPORTED".into())]);
    }
}
