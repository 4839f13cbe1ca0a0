//! Typed facts read out of a paste.

use std::fmt;
use std::ops::Range;

use super::code::ErrorCode;
use super::event::{EventLevel, EventSource};

/// What kind of fact a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalKind {
    /// A Windows event: an id, perhaps with its source.
    Event,
    /// An error code.
    Code,
    /// A product by name.
    Product,
    /// A product's version.
    Version,
    /// A message in quotes.
    Message,
}

/// How plainly the paste says a thing; a bare number says less than a spelled-out symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// It only could be meant: a number after a word.
    Possible,
    /// Its surroundings make it likely: `error 5`.
    Likely,
    /// It cannot be anything else: `ENOSPC`, `0x80070643`, `Event ID: 1023`.
    Plain,
}

/// The fact itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignalValue {
    /// A Windows event.
    Event {
        /// The source (provider), where the paste names one.
        source: Option<EventSource>,
        /// The event id.
        id: u32,
        /// The log it stands in, where the paste says so.
        channel: Option<String>,
        /// How bad it is, where the paste says so.
        level: Option<EventLevel>,
    },
    /// An error code with its readings, likeliest first.
    Code(Vec<ErrorCode>),
    /// A product by its canonical name.
    Product(String),
    /// A version of a product.
    Version {
        /// The product's canonical name.
        product: String,
        /// The version as written.
        version: String,
    },
    /// A quoted message.
    Message(String),
}

/// A typed fact read out of a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The fact.
    pub value: SignalValue,
    /// How plainly the paste says it.
    pub spelling: Spelling,
    /// Where it stands in the clean text, in bytes.
    pub span: Range<usize>,
    /// The line it stands on, from 1.
    pub line: u32,
    /// The text as it stands there, one line.
    pub text: String,
}

impl Signal {
    /// The kind of the fact.
    #[must_use]
    pub fn kind(&self) -> SignalKind {
        match self.value {
            SignalValue::Event { .. } => SignalKind::Event,
            SignalValue::Code(_) => SignalKind::Code,
            SignalValue::Product(_) => SignalKind::Product,
            SignalValue::Version { .. } => SignalKind::Version,
            SignalValue::Message(_) => SignalKind::Message,
        }
    }
}

impl SignalKind {
    /// The kind's name in JSON and in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Code => "code",
            Self::Product => "product",
            Self::Version => "version",
            Self::Message => "message",
        }
    }
}

impl fmt::Display for SignalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { source: Some(source), id, .. } => write!(f, "{source}/{id}"),
            Self::Event { source: None, id, .. } => write!(f, "{id}"),
            Self::Code(readings) => {
                let Some(first) = readings.first() else { return Ok(()) };
                match first.row() {
                    Some(row) if !row.name.is_empty() => write!(f, "{}", row.name),
                    _ => write!(f, "{first}"),
                }
            }
            Self::Product(name) | Self::Message(name) => f.write_str(name),
            Self::Version { product, version } => write!(f, "{product} {version}"),
        }
    }
}
