//! Packs: a knowledge base in one file, with a ready index, hashes and an optional signature.
//!
//! ```text
//! "WHYBOOK" 0x01 | length of the manifest | length of the signature (each u32, little-endian) | BLAKE3 hash of the two
//! manifest (JSON): the name, versions, and every part with its size and BLAKE3 hash
//! signature (minisign, over the manifest), where there is one
//! the parts, one after the other: the list of files, their contents, the files of the index
//! ```
//!
//! Nothing in a pack is compressed, so the index is mapped where it lies, and a size is what it says. Where a part begins
//! follows from the sizes before it: parts cannot overlap or leave gaps, and a pack is exactly as long as it has to be.
//! Nothing is ever unpacked to a disk.

mod files;
mod manifest;
mod open;
mod signature;
mod write;

pub use files::PackFile;
pub use manifest::{Manifest, Part};
pub use open::{Pack, PackRules};
pub use signature::{KeyPair, TrustedKey, new_key_pair};
pub use write::{PackInput, Signer, write_pack};

/// What a pack begins with; the last byte is the version of the form.
const MAGIC: &[u8; 8] = b"WHYBOOK\x01";
/// The length of what stands before the manifest, in bytes.
const HEAD: usize = 48;
/// The part with the list of files.
const FILES: &str = "files";
/// The part with their contents.
const CONTENT: &str = "content";
/// What the names of the index's parts begin with.
const INDEX: &str = "index/";
/// The largest manifest, in bytes.
const MAX_MANIFEST: u32 = 64 * 1024;
/// The largest signature, in bytes.
const MAX_SIGNATURE: u32 = 4 * 1024;

/// Why a pack is refused.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It does not begin like a pack.
    #[error("it is no pack")]
    NoPack,
    /// It has a form that this Whybook does not know.
    #[error("it has form {0} of packs, and this Whybook reads form 1")]
    OtherForm(u8),
    /// It ends too early or goes on too long.
    #[error("it has {found} bytes and must have {wanted}: it is {}", if found < wanted { "cut off" } else { "not as it was made" })]
    Length {
        /// Its length.
        found: u64,
        /// The length that follows from its manifest.
        wanted: u64,
    },
    /// Its manifest makes no sense.
    #[error("its manifest is damaged: {0}")]
    Manifest(String),
    /// A part does not fit its hash.
    #[error("its part `{0}` does not fit the manifest: it was damaged or changed since the pack was made")]
    Damaged(String),
    /// A signature is asked for, and it has none.
    #[error("it is not signed, and only packs that a trusted key has signed are accepted")]
    NotSigned,
    /// Its signature is by none of the keys that are trusted, or not for this manifest.
    #[error("its signature is not valid: {0}")]
    Signature(String),
}
