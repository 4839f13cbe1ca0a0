//! Folders and the built-in pack to one knowledge base.
//!
//! Takes the sources that the user named; gives their files, and each file's rule or article. Later sources override
//! earlier ones by id. How a rule is read is in `rules`, which `engine` hands in; the index over it all is in `candidates`.

mod articles;
mod builtin;
mod links;
mod scan;

pub use articles::read_article;
pub use links::{MarkdownLink, article_links};
pub use scan::scan;

use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// Where knowledge comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The knowledge inside the binary.
    BuiltIn,
    /// A folder, by the path as the user gave it and by its full path.
    Folder {
        /// As the user gave it.
        given: String,
        /// The full path.
        path: PathBuf,
    },
}

/// Why a source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KbError {
    /// The folder cannot be read.
    #[error("the knowledge folder `{given}` cannot be read: {reason}")]
    Folder {
        /// As the user gave it.
        given: String,
        /// The operating system's reason.
        reason: std::io::Error,
    },
    /// It is a file.
    #[error("`{given}` is a file; a knowledge base is a folder with rules (`*.yaml`) and articles (`*.md`)")]
    NotAFolder {
        /// As the user gave it.
        given: String,
    },
    /// It has more files than Whybook handles.
    #[error("the knowledge folder `{given}` has more than {limit} files; give a folder that holds only knowledge")]
    TooManyFiles {
        /// As the user gave it.
        given: String,
        /// The bound.
        limit: usize,
    },
}

impl Source {
    /// A folder that the user named.
    pub fn folder(given: &Path) -> Result<Self, KbError> {
        let name = given.display().to_string();
        let path = given.canonicalize().map_err(|reason| KbError::Folder { given: name.clone(), reason })?;
        if !path.is_dir() {
            return Err(KbError::NotAFolder { given: name });
        }
        Ok(Self::Folder { given: name, path })
    }

    /// How the source is called in answers.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Folder { given, .. } => given,
        }
    }

    /// What tells this source from every other: for the built-in knowledge its content, for a folder its full path.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::BuiltIn => format!("built-in {:016x}", builtin::HASH),
            Self::Folder { path, .. } => format!("folder {}", path.display()),
        }
    }

    /// The text of one of its files, up to one byte beyond [`MAX_FILE_BYTES`].
    pub fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        match self {
            Self::BuiltIn => builtin::text_of(path)
                .map(|t| t.as_bytes().to_vec())
                .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::NotFound, "not in the built-in knowledge")),
            Self::Folder { path: root, .. } => {
                let mut content = Vec::new();
                // One byte more than allowed shows that there is too much.
                std::fs::File::open(root.join(path))?.take(MAX_FILE_BYTES + 1).read_to_end(&mut content)?;
                Ok(content)
            }
        }
    }

    /// How a file of it is called in messages.
    #[must_use]
    pub fn display(&self, path: &str) -> String {
        match self {
            Self::BuiltIn => format!("built-in:{path}"),
            Self::Folder { given, .. } => Path::new(given).join(path).display().to_string(),
        }
    }
}
