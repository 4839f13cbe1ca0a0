//! A bundle: what checks asked of a system, and what it answered, in one file that an admin can read before it leaves
//! the house.
//!
//! The first line is the manifest with the hash of everything that follows; every further line is a request with its
//! answer. What is not in the bundle cannot be told from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::Os;
use crate::verification::host::{Host, HostError, HostErrorKind, Reply, Request};
use crate::verification::mask::mask;

/// The largest bundle that is read, in bytes.
pub const MAX_BUNDLE_BYTES: u64 = 256 * 1024 * 1024;
/// The version of the form.
const FORMAT: u32 = 1;

/// What a bundle is and whence it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the form.
    pub whybook_bundle: u32,
    /// The program that wrote it.
    pub written_by: String,
    /// The machine's own name.
    pub host: String,
    /// Its system.
    pub os: Option<Os>,
    /// When it was written, in seconds since 1970.
    pub unix_time: i64,
    /// The rules whose checks were asked; empty for all.
    pub rules: Vec<String>,
    /// What could not be collected, and why.
    pub left_out: Vec<String>,
    /// How many secrets were replaced.
    pub masked: usize,
    /// How many answers follow.
    pub answers: usize,
    /// The SHA-256 of all that follows the manifest's line, in hexadecimal.
    pub sha256: String,
}

/// One line of a bundle.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    asked: Request,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    answer: Option<Reply>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<HostError>,
}

/// Why a file is no bundle that can be used.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It cannot be read.
    #[error("the bundle `{path}` cannot be read: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The operating system's reason.
        reason: io::Error,
    },
    /// It is too large.
    #[error("the bundle `{path}` has more than {MAX_BUNDLE_BYTES} bytes")]
    TooLarge {
        /// The file.
        path: String,
    },
    /// It is something else, or damaged.
    #[error("`{path}` is not a whole bundle: {what}")]
    Faulty {
        /// The file.
        path: String,
        /// What is wrong.
        what: String,
    },
}

/// A bundle that was read.
#[derive(Debug)]
pub struct Bundle {
    /// What it is.
    pub manifest: Manifest,
    answers: BTreeMap<Request, Result<Reply, HostError>>,
}

impl Bundle {
    /// Reads a bundle; one that was changed or cut is refused.
    pub fn read(path: &Path) -> Result<Self, BundleError> {
        let name = path.display().to_string();
        let fault = |reason| BundleError::Read { path: name.clone(), reason };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(fault)?;
        file.take(MAX_BUNDLE_BYTES + 1).read_to_string(&mut text).map_err(fault)?;
        if text.len() as u64 > MAX_BUNDLE_BYTES {
            return Err(BundleError::TooLarge { path: name });
        }
        Self::from_text(&text).map_err(|what| BundleError::Faulty { path: name, what })
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let (first, rest) = text.split_once('\n').ok_or("it has no manifest")?;
        let manifest: Manifest = serde_json::from_str(first).map_err(|e| format!("its manifest cannot be read: {e}"))?;
        if manifest.whybook_bundle != FORMAT {
            return Err(format!("it has form {}, and this Whybook reads form {FORMAT}", manifest.whybook_bundle));
        }
        if sha256(rest.as_bytes()) != manifest.sha256 {
            return Err("its content does not have the hash that its manifest names: it was changed or cut".to_owned());
        }
        let mut answers = BTreeMap::new();
        for (n, line) in rest.lines().enumerate() {
            let line: Line = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", n + 2))?;
            let answer = match (line.answer, line.error) {
                (Some(answer), None) => Ok(answer),
                (None, Some(error)) => Err(error),
                _ => return Err(format!("line {} has neither an answer nor an error", n + 2)),
            };
            answers.insert(line.asked, answer);
        }
        Ok(Self { manifest, answers })
    }
}

/// Writes a bundle of what was asked. Secrets are masked; how many, the manifest says.
pub fn write_bundle(mut manifest: Manifest, answers: BTreeMap<Request, Result<Reply, HostError>>, out: &mut dyn Write) -> io::Result<Manifest> {
    let mut rest = Vec::new();
    manifest.whybook_bundle = FORMAT;
    manifest.written_by = concat!("whybook ", env!("CARGO_PKG_VERSION")).to_owned();
    manifest.answers = answers.len();
    for (asked, answer) in answers {
        let line = match answer {
            Ok(reply) => {
                let (reply, masked) = mask(&asked, reply);
                manifest.masked += masked;
                Line { asked, answer: Some(reply), error: None }
            }
            Err(error) => Line { asked, answer: None, error: Some(error) },
        };
        serde_json::to_writer(&mut rest, &line)?;
        rest.push(b'\n');
    }
    manifest.sha256 = sha256(&rest);
    serde_json::to_writer(&mut *out, &manifest)?;
    out.write_all(b"\n")?;
    out.write_all(&rest)?;
    out.flush()?;
    Ok(manifest)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl Host for Bundle {
    fn os(&self) -> Option<Os> {
        self.manifest.os
    }

    fn answer(&self, request: &Request, _: Instant) -> Result<Reply, HostError> {
        let missing = || Err(HostError::new(HostErrorKind::NotCollected, "the bundle does not have it; collect again, with --rule for this rule"));
        self.answers.get(request).cloned().unwrap_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::content::Content;
    use crate::verification::host::Part;

    fn manifest() -> Manifest {
        Manifest {
            whybook_bundle: 0,
            written_by: String::new(),
            host: "web1".into(),
            os: Some(Os::Linux),
            unix_time: 1_700_000_000,
            rules: vec![],
            left_out: vec![],
            masked: 0,
            answers: 0,
            sha256: String::new(),
        }
    }

    fn bundle() -> String {
        let asked = Request::Read { path: "/etc/app.conf".into(), part: Part::Start };
        let denied = Request::Read { path: "/etc/shadow".into(), part: Part::Start };
        let answers = BTreeMap::from([
            (asked, Ok(Reply::Content(Content::new("password = x1\nport = 1\n")))),
            (denied, Err(HostError::new(HostErrorKind::Denied, "/etc/shadow: permission denied"))),
        ]);
        let mut out = Vec::new();
        let manifest = write_bundle(manifest(), answers, &mut out).unwrap();
        assert_eq!((manifest.answers, manifest.masked), (2, 1));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_was_asked_is_answered_again_without_secrets() {
        let text = bundle();
        assert!(!text.contains("x1"));
        let bundle = Bundle::from_text(&text).unwrap();
        let now = Instant::now();
        let Ok(Reply::Content(content)) = bundle.answer(&Request::Read { path: "/etc/app.conf".into(), part: Part::Start }, now) else { panic!() };
        assert_eq!(content.text(), "password = <masked>\nport = 1\n");
        assert!(content.masked);
        let denied = bundle.answer(&Request::Read { path: "/etc/shadow".into(), part: Part::Start }, now);
        assert_eq!(denied.unwrap_err().kind, HostErrorKind::Denied);
        assert_eq!(bundle.answer(&Request::Now, now).unwrap_err().kind, HostErrorKind::NotCollected);
    }

    #[test]
    fn a_bundle_that_was_changed_or_cut_is_refused() {
        let text = bundle();
        for broken in [text.replace("port = 1", "port = 2"), text.trim_end().trim_end_matches('}').to_owned(), "{}\n".into(), "no bundle".into()] {
            assert!(Bundle::from_text(&broken).is_err(), "{broken}");
        }
        assert!(Bundle::from_text(&text.replace("\"whybook_bundle\":1", "\"whybook_bundle\":9")).unwrap_err().contains("form 9"));
    }
}
