//! Bytes that came from a system.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Bytes that came from a system, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether there was more than was read.
    pub cut: bool,
    /// Whether secrets in it were replaced.
    pub masked: bool,
}

impl Content {
    /// Content that is whole.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), cut: false, masked: false }
    }

    /// Content of at most `most` bytes of these.
    #[must_use]
    pub fn start_of(mut bytes: Vec<u8>, most: usize) -> Self {
        let cut = bytes.len() > most;
        bytes.truncate(most);
        Self { bytes, cut, masked: false }
    }

    /// The bytes as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// How content stands in a bundle: as text where it is text, else in hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    hex: Option<String>,
    #[serde(skip_serializing_if = "is_false", default)]
    cut: bool,
    #[serde(skip_serializing_if = "is_false", default)]
    masked: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.bytes).ok().map(str::to_owned);
        let hex = text.is_none().then(|| {
            self.bytes.iter().fold(String::with_capacity(self.bytes.len() * 2), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        });
        Written { text, hex, cut: self.cut, masked: self.masked }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let bytes = match (written.text, written.hex) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(hex)) => from_hex(&hex).ok_or_else(|| D::Error::custom("`hex` has to be pairs of hexadecimal digits"))?,
            _ => return Err(D::Error::custom("content has either `text` or `hex`")),
        };
        Ok(Self { bytes, cut: written.cut, masked: written.masked })
    }
}

/// Bytes from pairs of hexadecimal digits.
fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    hex.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_survive_a_bundle(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut: bool, masked: bool) {
            let content = Content { bytes, cut, masked };
            let json = serde_json::to_string(&content).unwrap();
            prop_assert_eq!(serde_json::from_str::<Content>(&json).unwrap(), content);
        }
    }

    #[test]
    fn text_stays_readable() {
        assert_eq!(serde_json::to_string(&Content::new("a\nb")).unwrap(), r#"{"text":"a\nb"}"#);
        assert!(serde_json::from_str::<Content>(r#"{"hex":"zz"}"#).is_err());
        assert!(serde_json::from_str::<Content>(r#"{"hex":"abc"}"#).is_err());
    }
}
