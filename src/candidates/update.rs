//! Making a generation: from nothing, or from the one before by reading the changed files alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use super::freshness::{self, RECENT};
use super::index::{self, Writer, broken, file_key};
use super::state::{self, FileState, Head, INDEX_VERSION, Status, Tombstones};
use super::{Index, IndexError, Knowledge, Overview};
use crate::model::{Entry, FaultyFile, FileStamp, LibraryError, Loaded, Scan, stamp_of};

/// How many files are read at a time: enough for every processor, few enough for the memory.
const AT_A_TIME: usize = 2000;
/// Files changed so shortly before they were read may change again within the same tick of the clock: their time is
/// not relied on. In nanoseconds.
const TICK: u64 = 20_000_000;
/// Beyond this many segments, the small ones are joined.
const MOST_SEGMENTS: usize = 8;
/// The memory of tantivy's writer; its least.
const WRITER_BYTES: usize = 15_000_000;

/// A file that was read.
struct Read {
    state: FileState,
    entry: Option<Entry>,
}

/// An index in memory.
pub fn in_memory(knowledge: &dyn Knowledge) -> Result<(Index, Overview), IndexError> {
    let scan = knowledge.scan().map_err(IndexError::Sources)?;
    let internal = |e: LibraryError| IndexError::Internal(e.0);
    let mut writer = Writer::new(None).map_err(internal)?;
    let states = write_all(knowledge, &scan, &mut writer).map_err(internal)?;
    let index = writer.finish().map_err(internal)?;
    let index = Index::new(&index, Tombstones::default()).map_err(internal)?;
    Ok((index, overview(knowledge, &states, scan.faulty)))
}

/// A new generation from nothing.
pub fn build<E: From<io::Error> + From<IndexError> + From<LibraryError>>(knowledge: &dyn Knowledge, home: &Path) -> Result<PathBuf, E> {
    let begin = Instant::now();
    let scan = knowledge.scan().map_err(IndexError::Sources)?;
    let cost = begin.elapsed();
    let folder = Unfinished::new(home)?;
    let mut writer = Writer::new(Some(&folder.path))?;
    let states = write_all(knowledge, &scan, &mut writer)?;
    writer.finish()?;
    finish(knowledge, &folder.path, scan, &states)?;
    freshness::mark_swept(&folder.path, cost)?;
    Ok(folder.keep())
}

/// A folder that is removed again unless it is kept.
struct Unfinished {
    path: PathBuf,
    kept: bool,
}

impl Unfinished {
    fn new(home: &Path) -> io::Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
        let path = home.join(format!("g-{now:x}-{}", std::process::id()));
        fs::create_dir(&path)?;
        Ok(Self { path, kept: false })
    }

    fn keep(mut self) -> PathBuf {
        self.kept = true;
        self.path.clone()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|d| u64::try_from(d.as_nanos()).ok()).unwrap_or(0)
}

fn read(knowledge: &dyn Knowledge, file: &FileStamp) -> Read {
    let mut stamp = file.clone();
    let (hash, status, entry) = match knowledge.read(file) {
        Ok(content) => {
            if file.modified != 0 && file.modified + TICK > now() {
                stamp.modified = 0;
            }
            let hash = xxhash_rust::xxh3::xxh3_64(&content);
            match knowledge.load(file, &content) {
                Loaded::Document(document) => (hash, Status::Document, Some(knowledge.entry(document))),
                Loaded::Faulty(faulty) => (hash, Status::Faulty(faulty), None),
                Loaded::Ignored => (hash, Status::Ignored, None),
            }
        }
        Err(error) => {
            let faulty = FaultyFile::whole(knowledge.display(file), format!("the file cannot be read: {error}"), "check its permissions");
            // Whatever keeps it from being read may pass without a trace on the file.
            stamp.modified = 0;
            (0, Status::Faulty(faulty), None)
        }
    };
    Read { state: FileState { stamp, hash, status }, entry }
}

/// The files that count, by id: of the files with a document, the one of the latest source.
fn winners(states: &[FileState]) -> BTreeMap<&str, &FileStamp> {
    let mut found: BTreeMap<&str, &FileStamp> = BTreeMap::new();
    for state in states.iter().filter(|s| s.status == Status::Document) {
        let file = &state.stamp;
        match found.get(file.id()) {
            // Within one source, `rules/x.yaml` and `x.yaml` have one id: the first in order counts.
            Some(other) if other.source >= file.source => {}
            _ => {
                found.insert(file.id(), file);
            }
        }
    }
    found
}

fn write_all(knowledge: &dyn Knowledge, scan: &Scan, writer: &mut Writer) -> Result<Vec<FileState>, LibraryError> {
    // Files whose id comes again in a later source are kept back until it is known whether the later one is good.
    let mut sources_of: HashMap<&str, u32> = HashMap::new();
    for file in &scan.files {
        *sources_of.entry(file.id()).or_insert(0) += 1;
    }
    let mut states = Vec::with_capacity(scan.files.len());
    let mut held: Vec<Entry> = Vec::new();
    let mut held_files: Vec<FileStamp> = Vec::new();
    for part in scan.files.chunks(AT_A_TIME) {
        let done: Vec<Read> = part.par_iter().map(|file| read(knowledge, file)).collect();
        for Read { state, entry } in done {
            if let Some(entry) = entry {
                if sources_of.get(state.stamp.id()).is_some_and(|n| *n > 1) {
                    held.push(entry);
                    held_files.push(state.stamp.clone());
                } else {
                    writer.add(file_key(state.stamp.source, &state.stamp.path), &entry)?;
                }
            }
            states.push(state);
        }
    }
    let winners = winners(&states);
    for (file, entry) in held_files.iter().zip(&held) {
        if winners.get(file.id()).is_some_and(|w| w.source == file.source && w.path == file.path) {
            writer.add(file_key(file.source, &file.path), entry)?;
        }
    }
    Ok(states)
}

/// A new generation from the one before: only what changed is read.
pub fn update<E: From<io::Error> + From<IndexError> + From<LibraryError>>(knowledge: &dyn Knowledge, home: &Path, old: &Path) -> Result<PathBuf, E> {
    let begin = Instant::now();
    let scan = knowledge.scan().map_err(IndexError::Sources)?;
    let cost = begin.elapsed();
    let before: Vec<FileState> = state::read(&old.join("files"))?;
    let mut gone: Tombstones = if old.join("gone").exists() { state::read(&old.join("gone"))? } else { Tombstones::default() };

    // What is as it was is taken over; the rest is read.
    let known: HashMap<(u16, &str), &FileState> = before.iter().map(|s| ((s.stamp.source, s.stamp.path.as_str()), s)).collect();
    let fresh: Vec<Option<Read>> = scan
        .files
        .par_iter()
        .map(|file| {
            let same = known.get(&(file.source, file.path.as_str())).is_some_and(|s| s.stamp == *file);
            (!same).then(|| read(knowledge, file))
        })
        .collect();
    let mut states = Vec::with_capacity(scan.files.len());
    let mut entries: HashMap<(u16, String), Entry> = HashMap::new();
    for (file, fresh) in scan.files.iter().zip(fresh) {
        let key = (file.source, file.path.as_str());
        match fresh {
            None => states.extend(known.get(&key).map(|s| (*s).clone())),
            Some(Read { state, entry }) => {
                let same_content = known.get(&key).is_some_and(|s| s.hash == state.hash && s.status == state.status);
                if !same_content && let Some(entry) = entry {
                    entries.insert((file.source, file.path.clone()), entry);
                }
                states.push(state);
            }
        }
    }

    // For each id: which file was indexed, which one is to be.
    let (had, wanted) = (winners(&before), winners(&states));
    let mut remove: BTreeSet<(u16, String)> = BTreeSet::new();
    let mut add: BTreeSet<(u16, String)> = BTreeSet::new();
    let owned = |f: &FileStamp| (f.source, f.path.clone());
    for (id, file) in &had {
        let stays = wanted.get(id).is_some_and(|w| owned(w) == owned(file));
        if !stays || entries.contains_key(&owned(file)) {
            remove.insert(owned(file));
        }
    }
    for (id, file) in &wanted {
        let was = had.get(id).is_some_and(|h| owned(h) == owned(file));
        if !was || entries.contains_key(&owned(file)) {
            add.insert(owned(file));
        }
    }
    // A file that comes back into its own has not been read just now.
    for key in &add {
        if !entries.contains_key(key)
            && let Some(state) = states.iter().find(|s| s.stamp.source == key.0 && s.stamp.path == key.1)
            && let Some(entry) = read(knowledge, &state.stamp).entry
        {
            entries.insert(key.clone(), entry);
        }
    }
    if remove.len() + add.len() > (before.len() / 4).max(64) {
        return build(knowledge, home);
    }

    let folder = Unfinished::new(home)?;
    take_over(old, &folder.path)?;
    let (_, fields) = index::schema();
    let tantivy = tantivy::Index::open_in_dir(&folder.path).map_err(broken)?;
    if !remove.is_empty() || !add.is_empty() {
        let searchable = Index::open(&folder.path, Tombstones::default())?;
        let mut writer: tantivy::IndexWriter = tantivy.writer_with_num_threads(1, WRITER_BYTES).map_err(broken)?;
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        for (source, path) in &remove {
            let key = file_key(*source, path);
            if let Some((segment, entry)) = searchable.of_file(key)? {
                let terms = entry.terms.iter().map(|t| t.key).collect();
                gone.documents.push((segment, entry.anchors.clone(), terms));
            }
            writer.delete_term(tantivy::Term::from_field_u64(fields.file, key));
        }
        for (source, path) in &add {
            if let Some(entry) = entries.get(&(*source, path.clone())) {
                writer.add_document(index::document(fields, file_key(*source, path), entry)?).map_err(broken)?;
            }
        }
        writer.commit().map_err(broken)?;
        drop(searchable);
        join_segments(&tantivy, &mut writer, &mut gone)?;
        writer.garbage_collect_files().wait().map_err(broken)?;
        writer.wait_merging_threads().map_err(broken)?;
    }
    gone.count();
    if !gone.documents.is_empty() {
        state::write(&folder.path.join("gone"), &gone)?;
    }
    finish(knowledge, &folder.path, scan, &states)?;
    freshness::mark_swept(&folder.path, cost)?;
    Ok(folder.keep())
}

/// Joins the small segments once there are many, and all of them once many documents are deleted: what is joined has no
/// deleted documents any more. Those of segments that are no longer there (joined, or dropped by tantivy as nothing in them
/// was left) are not counted any longer.
fn join_segments(tantivy: &tantivy::Index, writer: &mut tantivy::IndexWriter, gone: &mut Tombstones) -> Result<(), LibraryError> {
    let mut metas = tantivy.searchable_segment_metas().map_err(broken)?;
    metas.sort_by_key(|m| std::cmp::Reverse(m.num_docs()));
    let documents: usize = metas.iter().map(|m| m.num_docs() as usize).sum();
    let many_deleted = gone.documents.len() > (documents / 100).max(64);
    if many_deleted || metas.len() > MOST_SEGMENTS {
        let keep = if many_deleted { 0 } else { 1 };
        let ids: Vec<_> = metas.iter().skip(keep).map(|m| m.id()).collect();
        if !ids.is_empty() {
            writer.merge(&ids).wait().map_err(broken)?;
        }
    }
    let there: BTreeSet<String> = tantivy.searchable_segment_ids().map_err(broken)?.iter().map(|id| id.uuid_string()).collect();
    gone.documents.retain(|(segment, ..)| there.contains(segment));
    Ok(())
}

/// Takes the tantivy files of a generation over: links where the file system can, copies where it cannot, and always
/// copies of the two that tantivy replaces.
fn take_over(old: &Path, new: &Path) -> io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if matches!(name.as_ref(), "head" | "files" | "gone" | "swept") || name.ends_with(".lock") {
            continue;
        }
        let target = new.join(name.as_ref());
        if name.ends_with(".json") || fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Writes what is kept beside the tantivy files.
fn finish(knowledge: &dyn Knowledge, folder: &Path, scan: Scan, states: &[FileState]) -> io::Result<()> {
    state::write(&folder.join("files"), &states)?;
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".lock") || matches!(name.as_str(), "files" | "gone") {
            continue;
        }
        if let Some((size, modified)) = stamp_of(&entry.path()) {
            parts.push((name, size, modified));
        }
    }
    parts.sort();
    let mut by_time: Vec<&FileStamp> = states.iter().map(|s| &s.stamp).filter(|f| knowledge.path(f).is_some()).collect();
    let files = by_time.len();
    // A time that is not relied on counts as the latest.
    by_time.sort_by_key(|f| (std::cmp::Reverse(if f.modified == 0 { u64::MAX } else { f.modified }), f.source, &f.path));
    let recent = by_time.into_iter().take(RECENT).cloned().collect();
    let overview = overview(knowledge, states, scan.faulty);
    let head = Head { version: INDEX_VERSION, folders: scan.folders, recent, files, parts, overview };
    state::write(&folder.join("head"), &head)
}

fn overview(knowledge: &dyn Knowledge, states: &[FileState], faulty: Vec<FaultyFile>) -> Overview {
    let winners = winners(states);
    let mut overview = Overview { faulty, ..Overview::default() };
    for state in states {
        match &state.status {
            Status::Faulty(faulty) => overview.faulty.push(faulty.clone()),
            Status::Ignored => overview.ignored += 1,
            Status::Document => {
                if let Some(winner) = winners.get(state.stamp.id())
                    && (winner.source, &winner.path) != (state.stamp.source, &state.stamp.path)
                {
                    overview.overridden.push((state.stamp.id().to_owned(), knowledge.display(winner), knowledge.display(&state.stamp)));
                }
            }
        }
    }
    overview
}
