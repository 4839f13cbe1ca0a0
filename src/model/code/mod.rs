//! Error codes: the families they come from, and every way a spelling can be read.
//!
//! `space.rs` names the families, `value.rs` how their values are written, `table.rs` has the tables of `kb/codes/`,
//! `reading.rs` reads spellings, `parts.rs` takes HRESULTs and NTSTATUS values apart,
//! `answer.rs` is what is told of a code that somebody asks for. Which of the readings a text
//! means, told by the words around it, is left to `evidence`.

mod answer;
mod parts;
mod reading;
mod space;
mod table;
mod value;

pub use answer::{CodeAnswer, CodeReading, KnownBy};
pub use parts::CodeParts;
pub use reading::{ErrorCode, Radix};
pub use space::{CodeSpace, is_read_by_its_text};
pub use table::{CodeRow, CodeText, code_names, code_rows, families_hinted, row_of, rows_named, rows_of_space, texts_beginning_with};
pub use value::Form;
