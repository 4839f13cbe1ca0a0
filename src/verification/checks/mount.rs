//! `mount`: a mounted file system.

use crate::model::MountCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::{mounts, only_linux};
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question.
pub fn ask(check: &MountCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "the list of mounts")?;
    let at = values.path(&check.at, asker)?;
    let at = if at.len() > 1 { at.trim_end_matches('/') } else { &at };
    let all = mounts::mounts(asker)?;
    // Of several on one place, the last is seen.
    let mount = all.iter().rfind(|m| m.at == at);
    let mut e = Expectations::new();
    e.flag(check.mounted, mount.is_some(), "mounted", "not mounted");
    let Some(mount) = mount else {
        if check.fstype.is_some() || check.source.is_some() || !check.options.is_empty() {
            e.add("a mount to look at", "not mounted", false);
        }
        return Ok(e.outcome());
    };
    if let Some(wanted) = &check.fstype {
        let wanted = values.fill(wanted, Kind::Word)?;
        e.add(format!("type {wanted}"), format!("type {}", mount.fstype), mount.fstype == wanted);
    }
    if let Some(wanted) = &check.source {
        let wanted = values.fill(wanted, Kind::Text)?;
        e.add(format!("from {wanted}"), format!("from {}", mount.source), mount.source == wanted);
    }
    for option in &check.options {
        let found = if mount.options.contains(option) { format!("option {option}") } else { format!("options {}", mount.options.join(",")) };
        e.add(format!("option {option}"), found, mount.options.contains(option));
    }
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    #[test]
    fn mounts_are_found_by_their_place() {
        let host = Scripted::linux().file("/proc/self/mountinfo", "1 0 8:1 / /data rw,noexec - ext4 /dev/sda1 rw\n");
        let ask = |at: &str, mounted, options: &[&str]| {
            let options = options.iter().map(|o| (*o).to_owned()).collect();
            with(&host, |v, a| ask(&MountCheck { at: template(at), mounted, fstype: None, source: None, options }, v, a))
        };
        expect(ask("/data/", Some(true), &["noexec"]), FindingState::Confirmed, "mounted, option noexec");
        expect(ask("/data", None, &["nosuid"]), FindingState::RuledOut, "options rw,noexec");
        expect(ask("/backup", Some(false), &[]), FindingState::Confirmed, "not mounted");
    }
}
