//! Whether the files are still as they were read.
//!
//! Looking at every file is the only way to be sure, and of ten thousand files it takes longer than the whole query. So
//! every query looks at all folders (a file that came, went or was replaced shows there), at the files that were changed
//! last, and then at all files, unless that was done within the last [`PATIENCE`] times what it costs. An edit in place of
//! a file that has not been touched for long can thus be missed by a query that follows another one within that time;
//! with a thousand files it is some hundredths of a second, and never more than [`LONGEST`].

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::Knowledge;
use super::state::{FileState, Head};
use crate::model::{FileStamp, Folder, stamp_of};

/// How many files count as changed last.
pub const RECENT: usize = 128;
/// A look at all files is worth this many times its cost.
const PATIENCE: u32 = 12;
/// The longest time after which every file is looked at again.
const LONGEST: Duration = Duration::from_secs(3);
/// The file whose time of change says when all files were looked at; its content, how many microseconds that took.
const SWEPT: &str = "swept";

/// Whether the knowledge base has changed since a generation was made.
pub fn has_changed(knowledge: &dyn Knowledge, head: &Head, generation: &Path) -> bool {
    if head.folders.is_empty() {
        return false;
    }
    if head.folders.iter().any(has_moved) {
        return true;
    }
    if head.recent.iter().any(|f| differs(knowledge, f)) {
        return true;
    }
    if head.files <= head.recent.len() || was_swept_lately(generation) {
        return false;
    }
    let Ok(files) = super::state::read::<Vec<FileState>>(&generation.join("files")) else { return true };
    let begin = Instant::now();
    let changed = sweep(knowledge, &files);
    if !changed {
        // Best effort: without it, the next query looks again.
        let _ = mark_swept(generation, begin.elapsed());
    }
    changed
}

/// Whether entries of a folder came or went, or its list can be read now and could not before.
fn has_moved(folder: &Folder) -> bool {
    match folder.modified {
        Folder::CLOSED => std::fs::read_dir(&folder.path).is_ok(),
        then => stamp_of(&folder.path).is_none_or(|(_, modified)| modified != then),
    }
}

fn differs(knowledge: &dyn Knowledge, file: &FileStamp) -> bool {
    match knowledge.path(file) {
        Some(path) => stamp_of(&path) != Some((file.size, file.modified)),
        None => false,
    }
}

fn sweep(knowledge: &dyn Knowledge, files: &[FileState]) -> bool {
    let changed = AtomicBool::new(false);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    std::thread::scope(|scope| {
        for part in files.chunks(files.len().div_ceil(threads).max(1)) {
            let changed = &changed;
            scope.spawn(move || {
                for file in part {
                    if changed.load(Ordering::Relaxed) || differs(knowledge, &file.stamp) {
                        changed.store(true, Ordering::Relaxed);
                        break;
                    }
                }
            });
        }
    });
    changed.load(Ordering::Relaxed)
}

fn was_swept_lately(generation: &Path) -> bool {
    let path = generation.join(SWEPT);
    let Some(age) = std::fs::metadata(&path).and_then(|m| m.modified()).ok().and_then(|t| SystemTime::now().duration_since(t).ok()) else {
        return false;
    };
    if age > LONGEST {
        return false;
    }
    let cost = std::fs::read_to_string(&path).ok().and_then(|t| t.trim().parse().ok()).map_or(Duration::ZERO, Duration::from_micros);
    age < cost.saturating_mul(PATIENCE)
}

/// Remembers that all files were looked at just now, and what it cost.
pub fn mark_swept(generation: &Path, cost: Duration) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = File::create(generation.join(SWEPT))?;
    write!(file, "{}", cost.as_micros())
}
