//! What files a source has, and whether they changed.

use std::io;
use std::path::Path;

use super::{KbError, Source, builtin};
use crate::model::{FaultyFile, FileStamp, Folder, Scan, modified};

/// The most files of one folder.
const MAX_FILES: usize = 1_000_000;
/// The deepest folder.
const MAX_DEPTH: usize = 32;

/// Looks at every source.
pub fn scan(sources: &[Source]) -> Result<Scan, KbError> {
    let mut scan = Scan::default();
    for (n, source) in sources.iter().enumerate() {
        let number = u16::try_from(n).unwrap_or(u16::MAX);
        match source {
            Source::BuiltIn => scan.files.extend(builtin::FILES.iter().map(|(path, text)| FileStamp {
                source: number,
                path: (*path).to_owned(),
                size: text.len() as u64,
                modified: 0,
            })),
            Source::Folder { given, path } => {
                let mut walk = Walk { source, number, scan: &mut scan };
                walk.folder(path, String::new(), 0).map_err(|reason| KbError::Folder { given: given.clone(), reason })?;
                if scan.files.len() > MAX_FILES {
                    return Err(KbError::TooManyFiles { given: given.clone(), limit: MAX_FILES });
                }
            }
        }
    }
    scan.files.sort();
    scan.faulty.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(scan)
}

/// A walk through the folders of one source.
struct Walk<'w> {
    source: &'w Source,
    number: u16,
    scan: &'w mut Scan,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: String, depth: usize) -> io::Result<()> {
        // Its time first: an entry that comes while the folder is read makes it look changed the next time.
        let time = modified(&std::fs::metadata(folder)?);
        let entries = std::fs::read_dir(folder)?;
        self.scan.folders.push(Folder { path: folder.to_path_buf(), modified: time });
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let lossy = name.to_string_lossy();
                if lossy.ends_with(".yaml") || lossy.ends_with(".md") {
                    self.leave_out(&format!("{prefix}{lossy}"), "the name of the file is not UTF-8 text".to_owned(), "rename it");
                }
                continue;
            };
            // Hidden files belong to tools (.git, .github), as do these folders.
            if name.starts_with('.') || matches!(name, "target" | "node_modules") {
                continue;
            }
            let path = format!("{prefix}{name}");
            // What vanishes while the folder is read is not there.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                self.inner(&entry.path(), path, depth + 1);
            } else if name.ends_with(".yaml") || name.ends_with(".md") {
                // A link to a file counts as the file; a link that leads nowhere, as nothing.
                let Ok(metadata) = std::fs::metadata(entry.path()) else { continue };
                if metadata.is_file() && self.scan.files.len() <= MAX_FILES {
                    let (size, modified) = (metadata.len(), modified(&metadata));
                    self.scan.files.push(FileStamp { source: self.number, path, size, modified });
                }
            }
        }
        Ok(())
    }

    /// A folder inside the source: one that cannot be read is left out, and the rest works.
    fn inner(&mut self, folder: &Path, path: String, depth: usize) {
        if depth > MAX_DEPTH {
            self.leave_out(&path, format!("nested more than {MAX_DEPTH} folders deep"), "give the folder that holds the knowledge with --kb");
            return;
        }
        match self.folder(folder, format!("{path}/"), depth) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                self.scan.folders.push(Folder { path: folder.to_path_buf(), modified: Folder::CLOSED });
                self.leave_out(&path, format!("the folder cannot be read: {error}"), "check its permissions");
            }
            _ => {}
        }
    }

    fn leave_out(&mut self, path: &str, message: String, hint: &str) {
        self.scan.faulty.push(FaultyFile::whole(self.source.display(path), message, hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_rules_and_articles_in_any_layout() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["a.yaml", "deep/er/b.md", ".git/c.yaml", "deep/notes.txt", "rules/x/y.yaml"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let scan = scan(&[Source::folder(folder.path()).unwrap()]).unwrap();
        let ids: Vec<&str> = scan.files.iter().map(FileStamp::id).collect();
        assert_eq!(ids, ["a", "deep/er/b.md", "x/y"]);
    }

    #[test]
    fn the_built_in_knowledge_is_a_source_like_any_other() {
        let scan = scan(&[Source::BuiltIn]).unwrap();
        assert!(scan.files.iter().any(|f| f.id() == "exchange/update-rollup-event-1023"));
        assert!(scan.files.iter().any(|f| f.id() == "kb/exchange/update-rollups.md"));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Source::folder(Path::new("no/such/folder")).unwrap_err().to_string();
        assert!(error.contains("no/such/folder"), "{error}");
    }
}
