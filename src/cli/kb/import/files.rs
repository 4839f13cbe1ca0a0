//! The files of a source.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::report::SourceFault;
use crate::cli::UsageError;
use crate::imports::cre::LogFile;

/// The largest file that is imported, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The most files of one source.
const MAX_FILES: usize = 200_000;
/// The deepest folder.
const MAX_DEPTH: usize = 32;
/// The part of a test log that is read, in bytes.
const LOG_BYTES: u64 = 1024 * 1024;

/// A file of a source.
pub struct SourceFile {
    /// Its path in the source, with `/`.
    pub name: String,
    /// Its path on this machine.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The files of a source in order, and those that cannot be read.
pub fn find(source: &Path, extensions: &[&str]) -> anyhow::Result<(Vec<SourceFile>, Vec<SourceFault>)> {
    let fault = |e: std::io::Error| UsageError::new(format!("`{}` cannot be read: {e}", source.display()), "name the file or folder to import");
    let mut paths: Vec<(String, PathBuf)> = Vec::new();
    if std::fs::metadata(source).map_err(fault)?.is_dir() {
        walk(source, "", 0, extensions, &mut paths).map_err(fault)?;
    } else {
        let name = source.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        paths.push((name, source.to_path_buf()));
    }
    if paths.len() > MAX_FILES {
        return Err(UsageError::new(format!("`{}` has more than {MAX_FILES} files", source.display()), "import its folders one by one").into());
    }
    if paths.is_empty() {
        let wanted = extensions.iter().map(|e| format!("*.{e}")).collect::<Vec<_>>().join(" or ");
        return Err(UsageError::new(format!("`{}` has no file {wanted}", source.display()), "check the folder, and `--from`").into());
    }
    paths.sort();
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for (name, path) in paths {
        match read(&path) {
            Ok(text) => files.push(SourceFile { name, path, text }),
            Err(message) => faults.push(SourceFault { source: name, message }),
        }
    }
    Ok((files, faults))
}

fn walk(folder: &Path, prefix: &str, depth: usize, extensions: &[&str], found: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Hidden folders belong to tools.
        if name.starts_with('.') || found.len() > MAX_FILES {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < MAX_DEPTH {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth + 1, extensions, found)?;
        } else if !kind.is_dir() && name.rsplit_once('.').is_some_and(|(_, e)| extensions.iter().any(|x| e.eq_ignore_ascii_case(x))) {
            found.push((format!("{prefix}{name}"), entry.path()));
        }
    }
    Ok(())
}

/// The text of a file: UTF-8, or UTF-16 with a mark, as spreadsheets write it.
fn read(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|e| format!("it cannot be read: {e}"))?.len();
    if size > MAX_BYTES {
        return Err(format!("it has {size} bytes; at most {MAX_BYTES} are read"));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("it cannot be read: {e}"))?;
    let (text, _, faulty) = encoding_rs::UTF_8.decode(&bytes);
    if !faulty {
        return Ok(text.into_owned());
    }
    // Old spreadsheets write the code page of western Windows.
    let (text, _, faulty) = encoding_rs::WINDOWS_1252.decode(&bytes);
    if faulty || bytes.contains(&0) { Err("it is no text in UTF-8".to_owned()) } else { Ok(text.into_owned()) }
}

/// The test logs beside a file.
pub fn logs_beside(path: &Path) -> Vec<LogFile> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let mut logs: Vec<LogFile> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with("test") || !name.ends_with(".log") {
            continue;
        }
        let mut bytes = Vec::new();
        // A log that cannot be read is no example; the rule is the same without it.
        if std::fs::File::open(entry.path()).and_then(|f| f.take(LOG_BYTES).read_to_end(&mut bytes)).is_ok() {
            logs.push(LogFile { name, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    logs.sort_by(|a, b| b.name.cmp(&a.name));
    logs
}
