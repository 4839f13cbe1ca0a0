//! Markdown as knowledge is written in it: front matter, sections with what each is for, steps, error texts.
//!
//! Takes the text of an article, or a piece of one; gives plain values. Shared, like `words`, by whoever reads Markdown:
//! the articles of a knowledge base and the imports. It imports nothing of ours but `model` and `words`.

mod blocks;
mod front;
mod prose;
mod roles;
mod shells;
mod signs;
mod steps;

pub use blocks::{Block, Part, parts, plain_text};
pub use front::{FrontMatter, front_matter};
pub use prose::{clip, first_sentence, sentences, slug};
pub use roles::{Heading, heading_of, is_reading, role_of, roles};
pub use shells::{commands_of, shell_of_command};
pub use signs::{SignText, signs, stable_part};
pub use steps::{risk_of, steps};
