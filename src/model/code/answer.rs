//! What is told of a code that somebody asks for.

use super::value::{Form, integer};
use super::{CodeParts, CodeRow, CodeSpace, ErrorCode};

/// The answer to one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAnswer {
    /// The code as it was asked for.
    pub spelled: String,
    /// Its readings, likeliest first.
    pub readings: Vec<CodeReading>,
    /// The rules that know it.
    pub rules: Vec<KnownBy>,
    /// Symbols that are written almost like it, where nothing knows it.
    pub suggestions: Vec<&'static str>,
}

/// One reading of a code, with what the tables and its bits say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeReading {
    /// The reading.
    pub code: ErrorCode,
    /// Its row in the tables.
    pub row: Option<CodeRow>,
    /// The code as a number, where it is one.
    pub number: Option<i64>,
    /// The 32 bits that it is printed as where it is an HRESULT or an NTSTATUS, a Win32 code as the HRESULT that wraps it.
    pub bits: Option<u32>,
    /// What these bits say.
    pub parts: Option<CodeParts>,
}

/// A rule that knows a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBy {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// The reading that it has among its symptoms.
    pub code: ErrorCode,
}

impl CodeReading {
    /// A reading of a code that was spelled like this.
    #[must_use]
    pub fn new(code: ErrorCode, spelled: &str) -> Self {
        let number = match &code {
            ErrorCode::Known { space, value } if matches!(space.form(), Form::Decimal | Form::Hex | Form::Bits) => Some(*value),
            ErrorCode::Known { space: CodeSpace::Mssql, value } if value % 1000 == 0 => Some(value / 1000),
            ErrorCode::Number(number) => Some(*number),
            ErrorCode::Known { .. } | ErrorCode::Symbol(_) => None,
        };
        let as_spelled = integer(spelled).or_else(|| i64::from_str_radix(spelled, 16).ok().filter(|_| spelled.len() == 8));
        let as_spelled = as_spelled.and_then(|n| u32::try_from(n).ok().or_else(|| i32::try_from(n).ok().map(i32::cast_unsigned)));
        let wide = as_spelled.filter(|bits| bits >> 16 != 0);
        let bits = match &code {
            ErrorCode::Known { space: CodeSpace::Hresult | CodeSpace::Ntstatus, value } => wide.or_else(|| u32::try_from(*value).ok()),
            ErrorCode::Known { space: CodeSpace::Win32, value } => {
                wide.or_else(|| u32::try_from(*value).ok().filter(|v| (1..=0xffff).contains(v)).map(|v| 0x8007_0000 | v))
            }
            ErrorCode::Known { space: CodeSpace::Http, .. } => wide,
            _ => None,
        };
        let parts = bits.and_then(|bits| code.parts(bits));
        Self { row: code.row(), code, number, bits, parts }
    }
}

impl CodeAnswer {
    /// Whether a table, a rule or the bits of the code know anything of it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.rules.is_empty() || self.readings.iter().any(|r| r.row.is_some() || r.parts.is_some_and(|p| p.facility_name.is_some()))
    }
}
