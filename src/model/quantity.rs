//! Quantities as people write them (`5m`, `2 GiB`, `90%`) and comparisons with them (`< 5%`).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Plain things.
    Count,
    /// Per cent of a whole.
    Percent,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Milliseconds,
}

/// A number with its unit, in the unit's base (bytes, milliseconds).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, in base units.
    pub amount: f64,
    /// What it counts.
    pub unit: Unit,
}

/// A version such as `15.1.2507.6`: numbers, then perhaps a suffix.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// The numbers in order.
    pub numbers: Vec<u64>,
    /// What follows them, such as `rc1`; empty for a release.
    pub suffix: String,
}

/// How two things are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    GreaterOrEqual,
    /// `>`
    Greater,
}

/// A comparison with a fixed value, such as `< 5%`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison<T> {
    /// How it is compared.
    pub operator: Operator,
    /// What with.
    pub value: T,
}

impl Operator {
    /// Whether the operator accepts this ordering of the found value against the fixed one.
    #[must_use]
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Equal => ordering == Ordering::Equal,
            Self::NotEqual => ordering != Ordering::Equal,
            Self::GreaterOrEqual => ordering != Ordering::Less,
            Self::Greater => ordering == Ordering::Greater,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }
}

impl<T: FromStr<Err = String>> FromStr for Comparison<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let signs = [
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("!=", Operator::NotEqual),
            ("==", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
            ("=", Operator::Equal),
        ];
        let (operator, rest) =
            signs.iter().find_map(|(sign, operator)| text.strip_prefix(sign).map(|rest| (*operator, rest))).unwrap_or((Operator::Equal, text));
        Ok(Self { operator, value: rest.trim().parse()? })
    }
}

impl<T: fmt::Display> fmt::Display for Comparison<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operator.sign(), self.value)
    }
}

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let amount: f64 = number.parse().map_err(|_| format!("`{text}` is not a number with a unit"))?;
        let (factor, unit) = match unit.trim() {
            "" => (1.0, Unit::Count),
            "%" => (1.0, Unit::Percent),
            "B" => (1.0, Unit::Bytes),
            "kB" | "KB" => (1e3, Unit::Bytes),
            "MB" => (1e6, Unit::Bytes),
            "GB" => (1e9, Unit::Bytes),
            "TB" => (1e12, Unit::Bytes),
            "KiB" => (1024.0, Unit::Bytes),
            "MiB" => (1_048_576.0, Unit::Bytes),
            "GiB" => (1_073_741_824.0, Unit::Bytes),
            "TiB" => (1_099_511_627_776.0, Unit::Bytes),
            "ms" => (1.0, Unit::Milliseconds),
            "s" => (1e3, Unit::Milliseconds),
            "m" | "min" => (6e4, Unit::Milliseconds),
            "h" => (3.6e6, Unit::Milliseconds),
            "d" => (8.64e7, Unit::Milliseconds),
            "w" => (6.048e8, Unit::Milliseconds),
            other => return Err(format!("`{other}` is not a unit (%, B, KiB, MiB, GiB, TiB, kB, MB, GB, TB, ms, s, m, h, d, w)")),
        };
        Ok(Self { amount: amount * factor, unit })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = |f: &mut fmt::Formatter<'_>, steps: &[(f64, &str)]| {
            let (size, name) = steps.iter().rev().find(|(size, _)| self.amount >= *size).or(steps.first()).copied().unwrap_or((1.0, ""));
            let value = self.amount / size;
            if (value - value.round()).abs() < 0.05 { write!(f, "{value:.0}{name}") } else { write!(f, "{value:.1}{name}") }
        };
        match self.unit {
            Unit::Count => write!(f, "{}", self.amount),
            Unit::Percent => write!(f, "{}%", self.amount),
            Unit::Bytes => {
                scaled(f, &[(1.0, " B"), (1024.0, " KiB"), (1_048_576.0, " MiB"), (1_073_741_824.0, " GiB"), (1_099_511_627_776.0, " TiB")])
            }
            Unit::Milliseconds => scaled(f, &[(1.0, "ms"), (1e3, "s"), (6e4, "m"), (3.6e6, "h"), (8.64e7, "d")]),
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (numbers, suffix) = text.split_at(split);
        let numbers: Result<Vec<u64>, _> = numbers.trim_end_matches('.').split('.').map(str::parse).collect();
        match numbers {
            Ok(numbers) if suffix.len() <= 24 => Ok(Self { numbers, suffix: suffix.trim_start_matches(['-', '~', '+', ' ']).to_owned() }),
            _ => Err(format!("`{text}` is not a version such as 15.1.2507")),
        }
    }
}

impl Version {
    /// The order of two versions: number by number, a missing number counts as 0; a version with a suffix comes
    /// before the release only where the suffix says so (`rc`, `beta`, `alpha`, `pre`, `dev`).
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let len = self.numbers.len().max(other.numbers.len());
        let number = |v: &Self, n: usize| v.numbers.get(n).copied().unwrap_or(0);
        (0..len)
            .map(|n| number(self, n).cmp(&number(other, n)))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| self.stage().cmp(&other.stage()).then_with(|| self.suffix.cmp(&other.suffix)))
    }

    /// Whether this version belongs to the series `other`: `15.1.2507` belongs to `15.1`, and `2007` to `2007`.
    #[must_use]
    pub fn is_in_series(&self, other: &Self) -> bool {
        self.numbers.len() >= other.numbers.len() && self.numbers.iter().zip(&other.numbers).all(|(a, b)| a == b)
    }

    fn stage(&self) -> u8 {
        let suffix = self.suffix.to_ascii_lowercase();
        let before = ["alpha", "beta", "dev", "pre", "rc"];
        u8::from(!before.iter().any(|s| suffix.starts_with(s)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, number) in self.numbers.iter().enumerate() {
            if n > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        if !self.suffix.is_empty() {
            write!(f, "-{}", self.suffix)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_as_people_write_them() {
        let read = |t: &str| t.parse::<Quantity>().map(|q| (q.amount, q.unit));
        assert_eq!(read("5m"), Ok((300_000.0, Unit::Milliseconds)));
        assert_eq!(read("2 GiB"), Ok((2_147_483_648.0, Unit::Bytes)));
        assert_eq!(read("90%"), Ok((90.0, Unit::Percent)));
        assert_eq!(read("1024"), Ok((1024.0, Unit::Count)));
        assert!(read("5 parsecs").unwrap_err().contains("parsecs"));
        assert!(read("").is_err());
    }

    #[test]
    fn quantities_print_as_they_read() {
        for text in ["5m", "2 GiB", "90%", "1024", "14d"] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn comparisons_have_an_operator() {
        let c: Comparison<Quantity> = ">= 2 GiB".parse().unwrap();
        assert_eq!(c.operator, Operator::GreaterOrEqual);
        assert_eq!(c.to_string(), ">= 2 GiB");
        assert_eq!("3".parse::<Comparison<Quantity>>().unwrap().operator, Operator::Equal);
    }

    #[test]
    fn versions_compare_number_by_number() {
        let v = |t: &str| t.parse::<Version>().unwrap();
        assert_eq!(v("1.10").compare(&v("1.9")), Ordering::Greater);
        assert_eq!(v("2.0").compare(&v("2")), Ordering::Equal);
        assert_eq!(v("2.0-rc1").compare(&v("2.0")), Ordering::Less);
        assert!(v("15.1.2507").is_in_series(&v("15.1")));
        assert!(!v("15.10").is_in_series(&v("15.1")));
        assert!("newest".parse::<Version>().is_err());
    }
}
