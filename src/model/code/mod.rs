//! Error codes: the families they come from, and every way a spelling can be read.
//!
//! `space.rs` names the families, `value.rs` how their values are written, `table.rs` has the tables of `kb/codes/`,
//! `reading.rs` reads spellings, `parts.rs` takes HRESULTs and NTSTATUS values apart. Which of the readings a text
//! means, told by the words around it, is left to `evidence`.

mod parts;
mod reading;
mod space;
mod table;
mod value;

pub use parts::CodeParts;
pub use reading::{ErrorCode, Radix};
pub use space::CodeSpace;
pub use table::{CodeRow, code_names, code_rows, families_hinted, row_of, rows_named, rows_of_space, texts_beginning_with};
pub use value::Form;
