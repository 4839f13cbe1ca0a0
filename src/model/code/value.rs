// How the values of each family of codes are written, and the numbers they are kept as.
// Shared with `build.rs`, which includes this file by its path, so it stands alone.

/// How the values of a family are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `1603`; kept as it is.
    Decimal,
    /// `0x7E`; kept as it is.
    Hex,
    /// `0x80004005`; kept as unsigned 32 bits.
    Bits,
    /// `404.3`, a status and its substatus; kept as thousands and units.
    Substatus,
    /// `18456` or `18456.8`, an error with or without its state; kept as thousands and units.
    State,
    /// `5.7.1`; kept as millions, thousands and units.
    Triple,
    /// `HY000`, five letters and digits; kept as a number of base 36.
    SqlState,
}

/// Every family: its name in rules and tables, how its values are written, and whether its texts are printed without the
/// code and recognised by themselves. In the order of `CodeSpace`.
pub const FAMILIES: [(&str, Form, bool); 24] = [
    ("win32", Form::Decimal, true),
    ("hresult", Form::Bits, true),
    ("ntstatus", Form::Bits, true),
    ("errno", Form::Decimal, true),
    ("signal", Form::Decimal, true),
    ("exit", Form::Decimal, false),
    ("http", Form::Decimal, true),
    ("smtp", Form::Decimal, true),
    ("msi", Form::Decimal, true),
    ("enhanced", Form::Triple, true),
    ("iis", Form::Substatus, false),
    ("sqlstate", Form::SqlState, true),
    ("mysql", Form::Decimal, true),
    ("oracle", Form::Decimal, false),
    ("mssql", Form::State, true),
    ("kerberos", Form::Hex, true),
    ("ldap", Form::Decimal, true),
    ("tls", Form::Decimal, true),
    ("curl", Form::Decimal, true),
    ("dns", Form::Decimal, false),
    ("aadsts", Form::Decimal, false),
    ("bugcheck", Form::Hex, false),
    ("rdp", Form::Hex, false),
    ("ras", Form::Decimal, true),
];

/// The most digits that a number of any spelling has; more are no code.
const MOST_DIGITS: usize = 20;

impl Form {
    /// The number that a spelling is kept as; nothing where it is no value of this form.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<i64> {
        match self {
            Self::Decimal | Self::Hex => integer(text),
            Self::Bits => integer(text).and_then(|n| u32::try_from(n).ok().or_else(|| i32::try_from(n).ok().map(i32::cast_unsigned)).map(i64::from)),
            Self::Substatus => match parts(text)?.as_slice() {
                [status @ 100..=599, sub] => Some(status * 1000 + sub),
                _ => None,
            },
            Self::State => match parts(text)?.as_slice() {
                [error] => Some(error * 1000),
                [error, state] => Some(error * 1000 + state),
                _ => None,
            },
            Self::Triple => match parts(text)?.as_slice() {
                [class, subject, detail] => Some(class * 1_000_000 + subject * 1000 + detail),
                _ => None,
            },
            Self::SqlState => {
                let fits = text.len() == 5 && text.bytes().all(|b| b.is_ascii_alphanumeric());
                if fits { i64::from_str_radix(text, 36).ok() } else { None }
            }
        }
    }

    /// The spelling of a value.
    #[must_use]
    pub fn spell(self, value: i64) -> String {
        match self {
            Self::Decimal => value.to_string(),
            Self::Hex => format!("0x{value:X}"),
            Self::Bits => format!("0x{value:08X}"),
            Self::State if value % 1000 == 0 => (value / 1000).to_string(),
            Self::Substatus | Self::State => format!("{}.{}", value / 1000, value % 1000),
            Self::Triple => format!("{}.{}.{}", value / 1_000_000, value / 1000 % 1000, value % 1000),
            Self::SqlState => {
                let digit = |n: u32| char::from_digit(u32::try_from(value / 36_i64.pow(n) % 36).unwrap_or(0), 36).unwrap_or('0');
                (0..5).rev().map(|n| digit(n).to_ascii_uppercase()).collect()
            }
        }
    }
}

/// The value of a decimal, negative or hexadecimal spelling.
#[must_use]
pub fn integer(spelled: &str) -> Option<i64> {
    if spelled.len() > MOST_DIGITS {
        return None;
    }
    if let Some(hex) = spelled.strip_prefix("0x").or_else(|| spelled.strip_prefix("0X")) {
        // `from_str_radix` takes a sign as well; a hexadecimal spelling has none.
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        // Some tools print HRESULTs sign-extended to 64 bits: 0xFFFFFFFF80070643.
        let bits = u64::from_str_radix(hex, 16).ok()?;
        return Some(if bits >> 32 == 0xffff_ffff { (bits & 0xffff_ffff).cast_signed() } else { bits.cast_signed() });
    }
    let digits = spelled.strip_prefix('-').unwrap_or(spelled);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) { spelled.parse().ok() } else { None }
}

/// The key of a symbol, in any case (FNV-1a). The tables are small, and `build.rs` refuses two symbols of one key.
#[must_use]
pub fn symbol_key(symbol: &str) -> u64 {
    symbol.bytes().fold(0xcbf2_9ce4_8422_2325, |key, byte| (key ^ u64::from(byte.to_ascii_uppercase())).wrapping_mul(0x0100_0000_01b3))
}

/// The numbers between dots, each below 1,000 but for the first.
fn parts(text: &str) -> Option<Vec<i64>> {
    let mut all = Vec::new();
    for (n, part) in text.split('.').enumerate() {
        let fits = (1..=if n == 0 { 7 } else { 3 }).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        all.push(if fits { part.parse().ok()? } else { return None });
    }
    Some(all)
}
