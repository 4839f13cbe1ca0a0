//! The list of the files in a pack.

use serde::{Deserialize, Serialize};

use super::PackFault;
use crate::kb::MAX_ARTICLE_BYTES;

/// The most files.
const MOST_FILES: usize = 1_000_000;
/// The longest path, in bytes.
const LONGEST_PATH: usize = 1024;

/// A file in a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Its path, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 hash of its content.
    pub hash: [u8; 32],
}

/// The files of a pack with the place of each among the contents, sorted by path.
#[derive(Debug, Default)]
pub struct FileList(Vec<(PackFile, u64)>);

impl FileList {
    /// Reads a list whose contents have so many bytes.
    pub fn read(bytes: &[u8], content: u64) -> Result<Self, PackFault> {
        let fault = |why: String| PackFault::Manifest(format!("its list of files: {why}"));
        let files: Vec<PackFile> = postcard::from_bytes(bytes).map_err(|e| fault(e.to_string()))?;
        if files.len() > MOST_FILES {
            return Err(fault(format!("{} files; at most {MOST_FILES} are read", files.len())));
        }
        let mut placed: Vec<(PackFile, u64)> = Vec::with_capacity(files.len());
        let mut at = 0u64;
        for file in files {
            if !is_knowledge_path(&file.path) {
                return Err(fault(format!("`{}` is no path of a rule or an article", file.path.escape_debug())));
            }
            if file.size > MAX_ARTICLE_BYTES {
                return Err(fault(format!("`{}` would have {} bytes; at most {MAX_ARTICLE_BYTES} are read", file.path, file.size)));
            }
            if placed.last().is_some_and(|(before, _)| before.path >= file.path) {
                return Err(fault(format!("`{}` is out of order", file.path)));
            }
            let size = file.size;
            placed.push((file, at));
            at += size;
        }
        if at != content {
            return Err(fault(format!("the files have {at} bytes, the contents {content}")));
        }
        Ok(Self(placed))
    }

    /// The list as it is written. The files must be sorted by path.
    pub fn write(files: &[PackFile]) -> Result<Vec<u8>, String> {
        postcard::to_stdvec(files).map_err(|e| e.to_string())
    }

    /// Every file.
    pub fn iter(&self) -> impl Iterator<Item = &PackFile> {
        self.0.iter().map(|(file, _)| file)
    }

    /// A file with its place among the contents.
    pub fn find(&self, path: &str) -> Option<(&PackFile, u64)> {
        let at = self.0.binary_search_by(|(f, _)| f.path.as_str().cmp(path)).ok()?;
        self.0.get(at).map(|(file, begin)| (file, *begin))
    }
}

/// Whether a path can be that of a rule or an article inside a knowledge base.
fn is_knowledge_path(path: &str) -> bool {
    path.len() <= LONGEST_PATH
        && (path.ends_with(".yaml") || path.ends_with(".md"))
        && !path.contains(['\\', ':'])
        && !path.chars().any(char::is_control)
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(files: &[(&str, u64)]) -> Vec<u8> {
        let files: Vec<PackFile> = files.iter().map(|(path, size)| PackFile { path: (*path).to_owned(), size: *size, hash: [0; 32] }).collect();
        FileList::write(&files).unwrap()
    }

    #[test]
    fn files_lie_one_after_the_other() {
        let read = FileList::read(&list(&[("a.md", 3), ("b/c.yaml", 4)]), 7).unwrap();
        assert_eq!(read.find("b/c.yaml").map(|(f, at)| (f.size, at)), Some((4, 3)));
        assert!(read.find("x.md").is_none());
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for path in ["../a.md", "/a.md", "a/../b.md", "a//b.md", "c:\\a.md", "a\u{1b}.md", "./a.md", "a.exe"] {
            assert!(FileList::read(&list(&[(path, 0)]), 0).is_err(), "{path}");
        }
    }

    #[test]
    fn sizes_have_to_add_up() {
        assert!(FileList::read(&list(&[("a.md", 3)]), 4).is_err());
        assert!(FileList::read(&list(&[("a.md", u64::MAX)]), 4).is_err());
        assert!(FileList::read(&list(&[("b.md", 1), ("a.md", 1)]), 2).is_err());
    }
}
