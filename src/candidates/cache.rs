//! The cache on disk: one folder for each set of sources, in it generations, one of them current.
//!
//! ```text
//! <cache>/index-<version>-<sources>/lock           held by whoever makes a generation
//! <cache>/index-<version>-<sources>/current        the name of the current generation
//! <cache>/index-<version>-<sources>/<generation>/  tantivy's files, `head`, `files`, `gone`, `swept`
//! ```
//!
//! A generation is complete before it is named in `current`, and never changed after. Readers hold no lock: should their
//! generation vanish between reading `current` and opening it, they read `current` again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::state::{self, Head, INDEX_VERSION, Tombstones};
use super::{Index, IndexError, Knowledge, Opened, freshness, update};
use crate::model::LibraryError;
use crate::words::fingerprint;

/// How long to wait for another process that makes the index, before an index in memory is made instead.
const LOCK_PATIENCE: Duration = Duration::from_secs(60);
/// An index that nobody has asked for this long is thrown away when another is made.
const UNUSED: Duration = Duration::from_secs(60 * 24 * 3600);
/// How often the current generation may vanish under a reader before that is taken for damage.
const TRIES: usize = 5;

/// See [`super::open`].
pub fn open(knowledge: &dyn Knowledge, cache: Option<&Path>) -> Result<Opened, IndexError> {
    let mut notices = Vec::new();
    if let Some(cache) = cache {
        let home = home(knowledge, cache);
        match in_cache(knowledge, &home, &mut notices) {
            Ok(opened) => return Ok(opened),
            Err(CacheError::Index(error)) => return Err(error),
            Err(CacheError::Unusable(why)) => {
                notices.push(format!("answering from an index in memory, as the cache `{}` cannot be used: {why}", cache.display()));
            }
        }
    }
    let (index, overview) = update::in_memory(knowledge)?;
    Ok(Opened { index, overview, notices })
}

/// See [`super::discard`].
pub fn discard(knowledge: &dyn Knowledge, cache: &Path) {
    // Best effort: what cannot be removed is found damaged again and replaced by an index in memory.
    let _ = fs::remove_file(home(knowledge, cache).join("current"));
}

enum CacheError {
    /// The knowledge base itself cannot be read: no other index would help.
    Index(IndexError),
    /// The cache cannot be used, for this reason.
    Unusable(String),
}

impl From<io::Error> for CacheError {
    fn from(error: io::Error) -> Self {
        Self::Unusable(error.to_string())
    }
}

impl From<IndexError> for CacheError {
    fn from(error: IndexError) -> Self {
        Self::Index(error)
    }
}

impl From<LibraryError> for CacheError {
    fn from(error: LibraryError) -> Self {
        Self::Unusable(error.to_string())
    }
}

fn home(knowledge: &dyn Knowledge, cache: &Path) -> PathBuf {
    cache.join(format!("index-{INDEX_VERSION}-{:016x}", fingerprint(&format!("{} {}", env!("CARGO_PKG_VERSION"), knowledge.identity()))))
}

/// A generation as it was found.
enum Found {
    /// It is up to date.
    Good(Box<(Index, Head)>),
    /// Files changed since.
    Outdated(PathBuf),
    /// There is none.
    None,
    /// It cannot be read.
    Damaged(String),
}

fn in_cache(knowledge: &dyn Knowledge, home: &Path, notices: &mut Vec<String>) -> Result<Opened, CacheError> {
    if let Found::Good(found) = look(knowledge, home) {
        let (index, head) = *found;
        return Ok(Opened { index, overview: head.overview, notices: Vec::new() });
    }
    fs::create_dir_all(home)?;
    let _lock = lock(home)?;
    // Somebody else may have made it while we waited.
    let generation = match look(knowledge, home) {
        Found::Good(found) => {
            let (index, head) = *found;
            return Ok(Opened { index, overview: head.overview, notices: Vec::new() });
        }
        Found::Outdated(old) => match guarded(|| update::update(knowledge, home, &old)) {
            Ok(generation) => generation,
            Err(CacheError::Index(error)) => return Err(CacheError::Index(error)),
            // Whatever kept the old generation from being changed, a new one does not need it.
            Err(CacheError::Unusable(_)) => guarded(|| update::build(knowledge, home))?,
        },
        Found::None => guarded(|| update::build(knowledge, home))?,
        Found::Damaged(why) => {
            notices.push(format!("the index in the cache was damaged ({why}) and has been made anew"));
            guarded(|| update::build(knowledge, home))?
        }
    };
    make_current(home, &generation)?;
    clean_up(home, &generation);
    let (index, head) = load(&generation)?;
    Ok(Opened { index, overview: head.overview, notices: std::mem::take(notices) })
}

/// tantivy may panic on files that are not what it wrote; for a cache that is one more kind of damage.
fn guarded<T>(work: impl FnOnce() -> Result<T, CacheError>) -> Result<T, CacheError> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(CacheError::Unusable("the index library gave up".into())))
}

fn look(knowledge: &dyn Knowledge, home: &Path) -> Found {
    let mut why = String::new();
    for _ in 0..TRIES {
        let Ok(name) = fs::read_to_string(home.join("current")) else { return Found::None };
        let name = name.trim();
        // The name comes from a file: it must not lead elsewhere.
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Found::Damaged("it names no generation".into());
        }
        let generation = home.join(name);
        match guarded(|| load(&generation)) {
            Ok((index, head)) => {
                return if freshness::has_changed(knowledge, &head, &generation) {
                    Found::Outdated(generation)
                } else {
                    Found::Good(Box::new((index, head)))
                };
            }
            Err(CacheError::Unusable(reason)) => why = reason,
            Err(CacheError::Index(error)) => why = error.to_string(),
        }
        if generation.exists() {
            break;
        }
    }
    Found::Damaged(why)
}

fn load(generation: &Path) -> Result<(Index, Head), CacheError> {
    let head: Head = state::read(&generation.join("head"))?;
    if head.version != INDEX_VERSION {
        return Err(CacheError::Unusable("it is of another version".into()));
    }
    for (name, size, modified) in &head.parts {
        let found = crate::model::stamp_of(&generation.join(name));
        if found != Some((*size, *modified)) {
            return Err(CacheError::Unusable(format!("`{name}` is not as it was written")));
        }
    }
    let gone = if generation.join("gone").exists() { state::read(&generation.join("gone"))? } else { Tombstones::default() };
    Ok((Index::open(generation, gone)?, head))
}

/// Waits for the lock, which the operating system gives back whatever becomes of its holder.
fn lock(home: &Path) -> Result<File, CacheError> {
    let file = File::options().create(true).truncate(false).write(true).open(home.join("lock"))?;
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if begin.elapsed() < LOCK_PATIENCE => std::thread::sleep(Duration::from_millis(5)),
            Err(fs::TryLockError::WouldBlock) => return Err(CacheError::Unusable("another process holds its lock".into())),
            Err(fs::TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

fn make_current(home: &Path, generation: &Path) -> Result<(), CacheError> {
    let name = generation.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let mut temporary = tempfile::NamedTempFile::new_in(home)?;
    writeln!(temporary, "{name}")?;
    temporary.as_file().sync_data()?;
    temporary.persist(home.join("current")).map_err(|e| CacheError::Unusable(e.error.to_string()))?;
    Ok(())
}

/// Removes old generations, and indexes that nobody has used for long. What cannot be removed stays for the next time.
fn clean_up(home: &Path, current: &Path) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        if entry.path().is_dir() && entry.path() != current {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let Some(all) = home.parent() else { return };
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let used = entry.path().join("current").metadata().and_then(|m| m.modified());
        let age = used.ok().and_then(|t| SystemTime::now().duration_since(t).ok());
        if entry.file_name().to_string_lossy().starts_with("index-") && entry.path() != home && age.is_some_and(|a| a > UNUSED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
