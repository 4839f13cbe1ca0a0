//! What files a source has, and whether they changed.

use std::io;
use std::path::Path;

use super::{KbError, MAX_ARTICLE_BYTES, Source, builtin};
use crate::model::{FileStamp, Folder, Scan, modified};

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
            Source::Pack(pack) => {
                let files = pack.files().map_err(|fault| KbError::Pack { given: pack.given().to_owned(), fault })?;
                scan.files.extend(files.map(|f| FileStamp { source: number, path: f.path.clone(), size: f.size, modified: 0 }));
            }
            Source::Folder { given, path } => {
                walk(path, String::new(), number, 0, &mut scan).map_err(|reason| KbError::Folder { given: given.clone(), reason })?;
                if scan.files.len() > MAX_FILES {
                    return Err(KbError::TooManyFiles { given: given.clone(), limit: MAX_FILES });
                }
            }
        }
    }
    scan.files.sort();
    Ok(scan)
}

fn walk(folder: &Path, prefix: String, source: u16, depth: usize, scan: &mut Scan) -> io::Result<()> {
    // Its time first: an entry that comes while the folder is read makes it look changed the next time.
    let time = modified(&std::fs::metadata(folder)?);
    scan.folders.push(Folder { path: folder.to_path_buf(), modified: time });
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        // Hidden files belong to tools (.git, .github), as do these folders.
        if name.starts_with('.') || matches!(name.as_str(), "target" | "node_modules") {
            continue;
        }
        let kind = entry.file_type()?;
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            if depth < MAX_DEPTH {
                walk(&entry.path(), format!("{path}/"), source, depth + 1, scan)?;
            }
        } else if name.ends_with(".yaml") || name.ends_with(".md") {
            // A link to a file counts as the file; a link that leads nowhere, as nothing.
            let Ok(metadata) = std::fs::metadata(entry.path()) else { continue };
            if metadata.is_file() && metadata.len() <= MAX_ARTICLE_BYTES && scan.files.len() <= MAX_FILES {
                scan.files.push(FileStamp { source, path, size: metadata.len(), modified: modified(&metadata) });
            }
        }
    }
    Ok(())
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
