//! Which knowledge may run programs on the systems that are checked.
//!
//! Trust is in content: the hash of all rule files of a folder. Whatever changes there, the folder is not trusted any
//! more. The built-in knowledge is trusted as the program is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{KbError, Source, scan};

/// The folders that were trusted, each with the hash of its content at that time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    folders: BTreeMap<String, String>,
}

impl Trust {
    /// Reads what was trusted; nothing where nothing was.
    pub fn read(path: &Path) -> io::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self { folders: serde_json::from_str(&text)? }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Keeps what is trusted.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        // In one step: a run beside this one reads the old or the new, never half of it.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, &self.folders)?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    }

    /// Trusts a folder as it is now.
    pub fn add(&mut self, source: &Source) -> Result<(), KbError> {
        if let Source::Folder { path, .. } = source {
            self.folders.insert(path.display().to_string(), hash(source)?);
        }
        Ok(())
    }

    /// Trusts a folder no more; says whether it was trusted.
    pub fn remove(&mut self, source: &Source) -> bool {
        match source {
            Source::BuiltIn => false,
            Source::Folder { path, .. } => self.folders.remove(&path.display().to_string()).is_some(),
        }
    }

    /// Whether a source may run programs; if not, why not, with the way out.
    pub fn why_not(&self, source: &Source) -> Result<(), String> {
        let Source::Folder { given, path } = source else { return Ok(()) };
        let way_out = format!("look at what it runs, then: whybook kb trust {given}");
        match self.folders.get(&path.display().to_string()) {
            None => Err(format!("the knowledge in {given} is not trusted to run programs; {way_out}")),
            Some(known) => match hash(source) {
                Ok(now) if now == *known => Ok(()),
                Ok(_) => Err(format!("the knowledge in {given} has changed since it was trusted; {way_out}")),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

/// The SHA-256 of every rule file of a source, names included, in hexadecimal.
fn hash(source: &Source) -> Result<String, KbError> {
    let mut hasher = Sha256::new();
    for file in scan(std::slice::from_ref(source))?.files.iter().filter(|f| !f.is_article()) {
        let content = source.read(&file.path).map_err(|reason| KbError::Folder { given: source.name().to_owned(), reason })?;
        // Lengths in front, so that no content can pass for another's name.
        for part in [file.path.as_bytes(), &content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_ends_the_trust() {
        let folder = tempfile::tempdir().unwrap();
        let rule = folder.path().join("a.yaml");
        std::fs::write(&rule, "one").unwrap();
        let source = Source::folder(folder.path()).unwrap();
        let mut trust = Trust::default();
        assert!(trust.why_not(&source).unwrap_err().contains("not trusted"));
        trust.add(&source).unwrap();
        assert_eq!(trust.why_not(&source), Ok(()));
        std::fs::write(folder.path().join("notes.md"), "an article runs nothing").unwrap();
        assert_eq!(trust.why_not(&source), Ok(()));
        std::fs::write(&rule, "two").unwrap();
        assert!(trust.why_not(&source).unwrap_err().contains("has changed"));
        std::fs::write(&rule, "one").unwrap();
        assert_eq!(trust.why_not(&source), Ok(()));
        std::fs::write(folder.path().join("b.yaml"), "").unwrap();
        assert!(trust.why_not(&source).is_err());
        assert_eq!(trust.why_not(&Source::BuiltIn), Ok(()));
    }

    #[test]
    fn trust_is_kept_between_runs() {
        let folder = tempfile::tempdir().unwrap();
        let source = Source::folder(folder.path()).unwrap();
        let file = folder.path().join("data/trust.json");
        assert_eq!(Trust::read(&file).unwrap(), Trust::default());
        let mut trust = Trust::default();
        trust.add(&source).unwrap();
        trust.write(&file).unwrap();
        let mut again = Trust::read(&file).unwrap();
        assert_eq!(again, trust);
        assert!(again.remove(&source) && !again.remove(&source));
    }
}
