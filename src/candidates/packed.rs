//! An index inside a file that holds more than the index: that of a pack. It is mapped where it lies and never written to.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, FileHandle, FileSlice, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

use super::index::broken;
use super::state::Tombstones;
use super::{Index, IndexError, Knowledge, Overview, update};
use crate::model::LibraryError;

/// An index that knowledge brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The file that it is in.
    pub file: PathBuf,
    /// The files of the index: the name of each, where it begins, and its size in bytes.
    pub parts: Vec<(String, u64, u64)>,
}

/// See [`super::make`].
pub fn make(knowledge: &dyn Knowledge, folder: &Path) -> Result<(Vec<String>, Overview), IndexError> {
    let overview = update::in_folder(knowledge, folder)?;
    let internal = |e: io::Error| IndexError::Internal(e.to_string());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(internal)? {
        let name = entry.map_err(internal)?.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".lock") {
            names.push(name);
        }
    }
    names.sort();
    Ok((names, overview))
}

/// The index that knowledge brings along. tantivy may panic on files that are not what it wrote: then it brings none.
pub fn open(ready: &Ready) -> Result<Index, LibraryError> {
    let work = || {
        let directory = PackedDirectory::new(ready)?;
        Index::new(&tantivy::Index::open(directory).map_err(broken)?, Tombstones::default())
    };
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("the index library gave up")))
}

/// Parts of one mapped file as the files of a directory.
#[derive(Clone)]
struct PackedDirectory {
    parts: Arc<HashMap<PathBuf, FileSlice>>,
}

impl PackedDirectory {
    fn new(ready: &Ready) -> Result<Self, LibraryError> {
        let folder = ready.file.parent().ok_or_else(|| broken("a file without a folder"))?;
        let name = ready.file.file_name().ok_or_else(|| broken("a file without a name"))?;
        let whole = MmapDirectory::open(folder).map_err(broken)?.open_read(Path::new(name)).map_err(broken)?;
        let mut parts = HashMap::new();
        for (name, begin, size) in &ready.parts {
            let range = usize::try_from(*begin).map_err(broken)?..usize::try_from(begin.saturating_add(*size)).map_err(broken)?;
            if range.end > whole.len() {
                return Err(broken("a part beyond the end of the file"));
            }
            parts.insert(PathBuf::from(name), whole.slice(range));
        }
        Ok(Self { parts: Arc::new(parts) })
    }

    fn part(&self, path: &Path) -> Result<&FileSlice, OpenReadError> {
        self.parts.get(path).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_path_buf()))
    }
}

impl fmt::Debug for PackedDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PackedDirectory({} files)", self.parts.len())
    }
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a pack is never written to")
}

impl Directory for PackedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.part(path).map(|part| Arc::new(part.clone()) as Arc<dyn FileHandle>)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_path_buf() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.parts.contains_key(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_path_buf()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.part(path)?.read_bytes().map_err(|e| OpenReadError::wrap_io_error(e, path.to_path_buf()))?;
        Ok(bytes.as_slice().to_vec())
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
