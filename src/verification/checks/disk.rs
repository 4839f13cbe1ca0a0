//! `disk`: the space of a file system.

use crate::model::DiskCheck;
use crate::verification::asker::Asker;
use crate::verification::host::{HostError, HostErrorKind, Space};
use crate::verification::linux::{mounts, only_linux};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::Values;

/// Asks the question.
pub fn ask(check: &DiskCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let at = values.path(&check.at, asker)?;
    let mut e = Expectations::new();
    if check.free.is_some() || check.inodes_free.is_some() {
        let space = space(asker, &at)?;
        // As df(1) has it: what is kept for root is neither free nor used for anybody else.
        let used = space.total.saturating_sub(space.free);
        e.number("free", check.free.as_ref(), &Measured::bytes(space.available as f64).of((used + space.available) as f64));
        if let Some(wanted) = &check.inodes_free {
            if space.inodes == 0 {
                e.cannot_tell(format!("free inodes {wanted}"), "this file system does not count inodes");
            } else {
                e.number("free inodes", Some(wanted), &Measured::count(space.inodes_free as f64).of(space.inodes as f64));
            }
        }
    }
    if check.read_only.is_some() {
        only_linux(asker, "whether a file system is read-only")?;
        // The path may be a link into another file system, or not be there yet: its name decides.
        let all = mounts::mounts(asker)?;
        match mounts::holding(&all, &at) {
            Some(mount) => {
                e.flag(check.read_only, mount.is_read_only(), "read-only", "writable");
                e.found(format!("{} at {}", mount.source, mount.at));
            }
            None => e.cannot_tell("read-only", "no file system is mounted above it"),
        }
    }
    Ok(e.outcome())
}

/// The space where a path is, or would be: the nearest folder above it that exists.
fn space(asker: &Asker<'_>, at: &str) -> Result<Space, HostError> {
    let mut path = at;
    loop {
        match (asker.space(path), path.rsplit_once('/')) {
            (Err(error), Some((above, _))) if error.kind == HostErrorKind::NotFound && path.len() > 1 => {
                path = if above.is_empty() { "/" } else { above }
            }
            (answer, _) => return answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::host::{Reply, Request};
    use crate::verification::hosts::Scripted;

    #[test]
    fn free_space_is_what_a_user_can_still_have() {
        let space = Space { total: 1000 << 20, free: 60 << 20, available: 10 << 20, inodes: 100, inodes_free: 0 };
        let host = Scripted::linux()
            .with(Request::Space { path: "/data".into() }, Reply::Space(space))
            .file("/proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /data ro - ext4 /dev/sdb1 ro\n");
        let check = |free: Option<&str>, inodes: Option<&str>, read_only| DiskCheck {
            at: template("/data"),
            free: free.map(|f| f.parse().unwrap()),
            inodes_free: inodes.map(|f| f.parse().unwrap()),
            read_only,
        };
        let ask = |check: DiskCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(check(Some("< 5%"), None, None)), FindingState::Confirmed, "free 1.1% (10 MiB)");
        expect(ask(check(Some("< 5 MiB"), None, None)), FindingState::RuledOut, "free 10 MiB");
        expect(ask(check(None, Some("< 1%"), None)), FindingState::Confirmed, "free inodes 0.0% (0)");
        // A file that could not be written is not there yet.
        let new = DiskCheck { at: template("/data/backup/today.sql"), ..check(Some("< 5%"), None, None) };
        expect(ask(new), FindingState::Confirmed, "free 1.1% (10 MiB)");
        expect(ask(check(None, None, Some(true))), FindingState::Confirmed, "read-only, /dev/sdb1 at /data");
    }
}
