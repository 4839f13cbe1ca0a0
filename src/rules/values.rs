//! The values that a rule is written with: texts, numbers, flags, lists, comparisons, regular expressions.

use std::marker::PhantomData;
use std::str::FromStr;

use serde_json::{Map, Value as Json, json};

use super::reader::{Format, Reader, is_null, kind_of};
use super::yaml::{Node, Style, Value};
use crate::model::{Comparison, Place, Quantity, Unit, Version};

/// The longest text, in bytes.
const MAX_TEXT: usize = 20_000;

/// A text that is not empty.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it begins.
    pub place: Place,
    /// How it is written.
    pub style: Style,
}

impl Text {
    /// The place of a character inside the text, where its style lets it be told; else where it begins.
    pub fn place_inside(&self, characters: usize) -> Place {
        let shift = match self.style {
            Style::Plain => characters,
            Style::Quoted => characters + 1,
            Style::Block(_) => return self.place,
        };
        Place { line: self.place.line, column: self.place.column.saturating_add(u32::try_from(shift).unwrap_or(0)) }
    }
}

impl Format for Text {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Scalar { text, style: Style::Plain } if is_null(text) => {
                reader.fault(node, "a text is missing here", "write the text, or leave the key out");
                None
            }
            Value::Scalar { text, .. } if text.trim().is_empty() => {
                reader.fault(node, "the text is empty", "write the text, or leave the key out");
                None
            }
            Value::Scalar { text, .. } if text.len() > MAX_TEXT => {
                reader.fault(node, format!("the text has {} bytes; {MAX_TEXT} are allowed", text.len()), "move long text into an article");
                None
            }
            Value::Scalar { text, style } => Some(Self { value: text.trim_end().to_owned(), place: node.place, style: *style }),
            Value::Mapping(_) => {
                reader.fault(node, "a text is expected here, not a mapping", "put the text in quotes: without them, `{` and `: ` begin a mapping");
                None
            }
            Value::Sequence(_) => {
                reader.fault(node, "a text is expected here, not a list", "put the text in quotes: without them, `[` and `- ` begin a list");
                None
            }
        }
    }

    fn schema(_: &mut Map<String, Json>) -> Json {
        // A bare number is a text as well: `versions: 2007`.
        json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy)]
pub struct Flag(pub bool);

impl Format for Flag {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Scalar { text, style: Style::Plain } = &node.value {
            match text.as_str() {
                "true" => return Some(Self(true)),
                "false" => return Some(Self(false)),
                _ => {}
            }
        }
        reader.fault(node, format!("{} is not a flag", shown(node)), "write `true` or `false`, without quotes");
        None
    }

    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A whole number from 0 to 4,294,967,295.
#[derive(Debug, Clone, Copy)]
pub struct Whole(pub u32);

impl Format for Whole {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Scalar { text, .. } = &node.value
            && let Ok(number) = text.trim().parse()
        {
            return Some(Self(number));
        }
        reader.fault(node, format!("{} is not a whole number", shown(node)), "write a number such as `1023`");
        None
    }

    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
    }
}

/// A list with at least one item.
#[derive(Debug, Clone)]
pub struct List<T>(pub Vec<T>);

impl<T: Format> Format for List<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Sequence(items) = &node.value else {
            reader.fault(node, format!("a list is expected here, not {}", kind_of(node)), "write each item on its own line after `- `");
            return None;
        };
        if items.is_empty() {
            reader.fault(node, "the list is empty", "add an item, or leave the key out");
            return None;
        }
        // Read every item, so that every fault is found; only then say whether all were good.
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, reader)).collect();
        read.into_iter().collect::<Option<Vec<T>>>().map(Self)
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "type": "array", "minItems": 1, "items": T::schema(definitions) })
    }
}

/// One item, or a list of items.
#[derive(Debug, Clone)]
pub struct OneOrMore<T>(pub Vec<T>);

impl<T: Format> Format for OneOrMore<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Sequence(_) => List::read(node, reader).map(|l| Self(l.0)),
            _ => T::read(node, reader).map(|item| Self(vec![item])),
        }
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [T::schema(definitions), List::<T>::schema(definitions)] })
    }
}

/// A value that is written as a text of its own form.
#[derive(Debug, Clone)]
pub struct Parsed<T, F> {
    /// The value.
    pub value: T,
    form: PhantomData<F>,
}

/// The form of a parsed value.
pub trait Form<T> {
    /// How it is written, for hints and the schema.
    const EXAMPLE: &'static str;
    /// Reads it; the error says what is wrong.
    fn parse(text: &str) -> Result<T, String>;
}

impl<T, F: Form<T>> Format for Parsed<T, F> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = Text::read(node, reader)?;
        match F::parse(&text.value) {
            Ok(value) => Some(Self { value, form: PhantomData }),
            Err(why) => {
                reader.fault(node, why, format!("write it like `{}`", F::EXAMPLE));
                None
            }
        }
    }

    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": ["string", "number"], "examples": [F::EXAMPLE] })
    }
}

macro_rules! forms {
    ($($(#[doc = $doc:literal])+ $alias:ident = $form:ident($value:ty), $example:literal, $parse:expr;)+) => {$(
        $(#[doc = $doc])+
        pub type $alias = Parsed<$value, $form>;
        /// The form of it.
        #[derive(Debug, Clone)]
        pub struct $form;
        impl Form<$value> for $form {
            const EXAMPLE: &'static str = $example;
            fn parse(text: &str) -> Result<$value, String> {
                let parse: fn(&str) -> Result<$value, String> = $parse;
                parse(text)
            }
        }
    )+};
}

fn of_unit(text: &str, units: &[Unit]) -> Result<Comparison<Quantity>, String> {
    let comparison = Comparison::<Quantity>::from_str(text)?;
    if units.contains(&comparison.value.unit) { Ok(comparison) } else { Err(format!("`{text}` has the wrong unit here")) }
}

forms! {
    /// A comparison with a count.
    CountComparison = CountForm(Comparison<Quantity>), "> 100", |t| of_unit(t, &[Unit::Count]);
    /// A comparison with a size in bytes.
    SizeComparison = SizeForm(Comparison<Quantity>), "> 2 GiB", |t| of_unit(t, &[Unit::Bytes]);
    /// A comparison with a share or a size in bytes.
    SpaceComparison = SpaceForm(Comparison<Quantity>), "< 5%", |t| of_unit(t, &[Unit::Bytes, Unit::Percent]);
    /// A comparison with a share or a count.
    ShareComparison = ShareForm(Comparison<Quantity>), "> 90%", |t| of_unit(t, &[Unit::Count, Unit::Percent]);
    /// A comparison with a time.
    TimeComparison = TimeForm(Comparison<Quantity>), "> 5m", |t| of_unit(t, &[Unit::Milliseconds]);
    /// A comparison with a version.
    VersionComparison = VersionForm(Comparison<Version>), "< 15.1.2507", |t| t.parse();
    /// A time.
    Time = PlainTimeForm(Quantity), "1h", |t| {
        let time = Quantity::from_str(t)?;
        if time.unit == Unit::Milliseconds { Ok(time) } else { Err(format!("`{t}` is not a time")) }
    };
    /// Permission bits in octal.
    Mode = ModeForm(u32), "0640", |t| {
        u32::from_str_radix(t.trim_start_matches("0o"), 8).ok().filter(|m| *m <= 0o7777).ok_or_else(|| format!("`{t}` is not a file mode"))
    };
    /// A likelihood: a word, or a number above 0 and up to 1.
    Likelihood = LikelihoodForm(f64), "common", |t| match t {
        "common" => Ok(0.6),
        "occasional" => Ok(0.25),
        "rare" => Ok(0.08),
        _ => t.parse().ok().filter(|n| *n > 0.0 && *n <= 1.0).ok_or_else(|| format!("`{t}` is not a likelihood (`common`, `occasional`, `rare`, or a number above 0 and up to 1)")),
    };
    /// The version of the rule format.
    FormatVersion = FormatVersionForm(u32), "1", |t| if t == "1" { Ok(1) } else { Err(format!("`{t}` is not a rule format that this Whybook knows")) };
}

/// A node as it is shown in a message.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } if !text.is_empty() => format!("`{}`", super::reader::excerpt(text)),
        _ => kind_of(node).to_owned(),
    }
}
