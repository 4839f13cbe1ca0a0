//! This machine.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::model::Os;
use crate::verification::content::Content;
use crate::verification::host::{EntryKind, Host, HostError, HostErrorKind, MOST_BYTES, Output, Part, Reply, Request, Stat, Time};
use crate::verification::net;

use super::glob;

/// This machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local;

impl Local {
    /// This machine's own name.
    #[must_use]
    pub fn hostname(&self) -> String {
        let kernel = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|n| n.trim().to_owned());
        kernel().or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_else(|| "unknown".to_owned())
    }
}

impl Host for Local {
    fn os(&self) -> Option<Os> {
        match std::env::consts::OS {
            "linux" => Some(Os::Linux),
            "windows" => Some(Os::Windows),
            "macos" => Some(Os::Macos),
            _ => None,
        }
    }

    fn answer(&self, request: &Request, deadline: Instant) -> Result<Reply, HostError> {
        Ok(match request {
            Request::Stat { path, follow } => Reply::Stat(stat(path, *follow)?),
            Request::Space { path } => Reply::Space(system::space(path)?),
            Request::Read { path, part } => Reply::Content(read(path, *part)?),
            Request::ReadEach { pattern } => Reply::Files(read_each(pattern)),
            Request::Links { folders, prefix } => Reply::Links(links(folders, prefix)),
            Request::Run { args } => Reply::Output(run(args, deadline)?),
            Request::Variable { name } => Reply::Variable(std::env::var_os(name).map(|v| v.to_string_lossy().into_owned())),
            Request::Connect { host, port, protocol } => Reply::Connection(net::connect(host, *port, *protocol, deadline)?),
            Request::Resolve { name, record, server } => Reply::Records(net::resolve(name, *record, server.as_deref(), deadline)?),
            Request::Fetch { url } => Reply::Http(net::fetch(url, deadline)),
            Request::Handshake { host, port, name } => Reply::Chain(net::handshake(host, *port, name, deadline)?),
            Request::PublicKey { path } => Reply::PublicKey(public_key(path, deadline)?),
            Request::Now => Reply::Time(now(deadline)),
        })
    }
}

fn stat(path: &str, follow: bool) -> Result<Option<Stat>, HostError> {
    let metadata = if follow { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
    match metadata {
        Ok(metadata) => Ok(Some(system::stat(&metadata))),
        Err(error) => {
            let error = HostError::of_io(path, &error);
            if error.kind == HostErrorKind::NotFound { Ok(None) } else { Err(error) }
        }
    }
}

fn read(path: &str, part: Part) -> Result<Content, HostError> {
    let fault = |e: std::io::Error| HostError::of_io(path, &e);
    // A pipe would wait for a writer for ever, and a device may have an effect.
    let metadata = std::fs::metadata(path).map_err(fault)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "is a directory" } else { "is not a regular file" };
        return Err(HostError::new(HostErrorKind::Failed, format!("{path}: {what}")));
    }
    let mut file = File::open(path).map_err(fault)?;
    let cut = metadata.len() > MOST_BYTES as u64;
    if cut && part == Part::End {
        file.seek(SeekFrom::End(-(MOST_BYTES as i64))).map_err(fault)?;
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(fault)?;
    let mut content = Content::start_of(bytes, MOST_BYTES);
    content.cut |= cut;
    Ok(content)
}

fn read_each(pattern: &str) -> Vec<(String, Content)> {
    let mut all = 0;
    let mut files = Vec::new();
    for path in glob::expand(pattern) {
        let Some(name) = path.to_str() else { continue };
        if let Ok(content) = read(name, Part::Start) {
            all += content.bytes.len();
            files.push((name.to_owned(), content));
        }
        if all > MOST_BYTES {
            break;
        }
    }
    files
}

fn links(folders: &str, prefix: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for folder in glob::expand(folders) {
        let Ok(listing) = std::fs::read_dir(&folder) else { continue };
        for entry in listing.flatten() {
            if let (Some(path), Ok(target)) = (entry.path().to_str(), std::fs::read_link(entry.path()))
                && let Some(target) = target.to_str()
                && target.starts_with(prefix)
            {
                links.push((path.to_owned(), target.to_owned()));
            }
        }
    }
    links.sort();
    links
}

/// Runs a program. It gets no standard input and no terminal; where it takes too long, it is killed with all that it
/// started.
pub fn run(args: &[String], deadline: Instant) -> Result<Output, HostError> {
    let (program, rest) = args.split_first().ok_or_else(|| HostError::new(HostErrorKind::Failed, "there is no program to run"))?;
    let mut command = Command::new(program);
    command.args(rest).env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    system::own_group(&mut command);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => HostError::new(HostErrorKind::NoTool, format!("`{program}` is not there")),
        _ => HostError::of_io(program, &error),
    })?;
    let read = |stream: Option<Box<dyn Read + Send>>| {
        let (sender, receiver) = std::sync::mpsc::channel();
        if let Some(mut stream) = stream {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                let _ = stream.by_ref().take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes);
                let _ = sender.send(Content::start_of(bytes, MOST_BYTES));
                // What is too much is read and forgotten, so that the program can end.
                let _ = std::io::copy(&mut stream, &mut std::io::sink());
            });
        }
        receiver
    };
    let stdout = read(child.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>));
    let stderr = read(child.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>));
    let id = child.id();
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = sender.send(child.wait());
    });
    let too_long = || {
        system::kill_group(id);
        HostError::new(HostErrorKind::TimedOut, format!("`{program}` did not end in time and was stopped"))
    };
    let left = || deadline.saturating_duration_since(Instant::now());
    let status = ended.recv_timeout(left()).map_err(|_| too_long())?.map_err(|e| HostError::of_io(program, &e))?;
    // A program may leave another one behind that holds its output open.
    let stdout = stdout.recv_timeout(left()).map_err(|_| too_long())?;
    let stderr = stderr.recv_timeout(left()).map_err(|_| too_long())?;
    Ok(Output { status: status.code(), stdout, stderr })
}

/// The public half of a private key: read here where the key is of a usual kind, and else by OpenSSL.
fn public_key(path: &str, deadline: Instant) -> Result<Content, HostError> {
    let pem = read(path, Part::Start)?;
    if let Some(key) = net::public_key(&pem.bytes) {
        return Ok(Content::new(key));
    }
    let args = ["openssl", "pkey", "-in", path, "-passin", "pass:", "-pubout", "-outform", "DER"].map(str::to_owned);
    let output = run(&args, deadline)?;
    if output.status == Some(0) {
        return Ok(output.stdout);
    }
    Err(HostError::new(HostErrorKind::Failed, format!("{path}: not a private key that can be read")))
}

fn now(deadline: Instant) -> Time {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX));
    // The offset of local time is asked of `date`, as the standard library does not know it.
    let zone = if cfg!(unix) { run(&["date".to_owned(), "+%z".to_owned()], deadline).ok() } else { None };
    let offset_minutes = zone.and_then(|o| minutes_of_zone(o.text().trim())).unwrap_or(0);
    Time { unix, offset_minutes }
}

/// Minutes from `+0130`.
pub fn minutes_of_zone(zone: &str) -> Option<i32> {
    let (sign, digits) = zone.strip_prefix('-').map(|d| (-1, d)).or_else(|| zone.strip_prefix('+').map(|d| (1, d)))?;
    let digits = digits.replace(':', "");
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4)?.parse().ok()?;
    Some(sign * (hours * 60 + minutes))
}

/// The kind of an entry.
fn kind(metadata: &std::fs::Metadata) -> EntryKind {
    let kind = metadata.file_type();
    if kind.is_file() {
        EntryKind::File
    } else if kind.is_dir() {
        EntryKind::Directory
    } else if kind.is_symlink() {
        EntryKind::Symlink
    } else if system::is_socket(&kind) {
        EntryKind::Socket
    } else {
        EntryKind::Other
    }
}

fn modified(metadata: &std::fs::Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    since.and_then(|d| i64::try_from(d.as_secs()).ok()).unwrap_or(0)
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::{Gid, Group, Pid, Uid, User};

    use super::{HostError, Stat};
    use crate::verification::host::Space;

    pub fn stat(metadata: &std::fs::Metadata) -> Stat {
        let (uid, gid) = (metadata.uid(), metadata.gid());
        let owner = User::from_uid(Uid::from_raw(uid)).ok().flatten().map(|u| u.name);
        let group = Group::from_gid(Gid::from_raw(gid)).ok().flatten().map(|g| g.name);
        Stat {
            kind: super::kind(metadata),
            mode: Some(metadata.mode() & 0o7777),
            owner: Some(owner.unwrap_or_else(|| uid.to_string())),
            group: Some(group.unwrap_or_else(|| gid.to_string())),
            size: metadata.len(),
            modified: super::modified(metadata),
        }
    }

    pub fn space(path: &str) -> Result<Space, HostError> {
        let found = nix::sys::statvfs::statvfs(path).map_err(|e| HostError::of_reason(path, e.desc()))?;
        let block = found.fragment_size();
        #[allow(clippy::useless_conversion, reason = "the types differ from system to system")]
        Ok(Space {
            total: u64::from(found.blocks()) * block,
            free: u64::from(found.blocks_free()) * block,
            available: u64::from(found.blocks_available()) * block,
            inodes: u64::from(found.files()),
            inodes_free: u64::from(found.files_free()),
        })
    }

    pub fn is_socket(kind: &std::fs::FileType) -> bool {
        kind.is_socket()
    }

    pub fn own_group(command: &mut Command) {
        command.process_group(0);
    }

    pub fn kill_group(id: u32) {
        if let Ok(id) = i32::try_from(id) {
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::process::Command;

    use super::{HostError, HostErrorKind, Stat};
    use crate::verification::host::Space;

    pub fn stat(metadata: &std::fs::Metadata) -> Stat {
        Stat { kind: super::kind(metadata), mode: None, owner: None, group: None, size: metadata.len(), modified: super::modified(metadata) }
    }

    pub fn space(_: &str) -> Result<Space, HostError> {
        Err(HostError::new(HostErrorKind::Unsupported, "the space of a file system is not supported on this system"))
    }

    pub fn is_socket(_: &std::fs::FileType) -> bool {
        false
    }

    pub fn own_group(_: &mut Command) {}

    pub fn kill_group(id: u32) {
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id.to_string()]).output();
    }
}
