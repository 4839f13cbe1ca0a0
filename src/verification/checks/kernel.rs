//! `kernel`: the kernel's version and modules.

use crate::model::{KernelCheck, Version};
use crate::verification::asker::Asker;
use crate::verification::linux::only_linux;
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question.
pub fn ask(check: &KernelCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "looking at the kernel")?;
    let mut e = Expectations::new();
    if let Some(module) = &check.module {
        let name = values.fill(module, Kind::Word)?;
        // The kernel has underscores where modprobe takes hyphens as well.
        let name = name.replace('-', "_");
        let loaded = if asker.read("/proc/modules")?.text().lines().any(|l| l.split(' ').next() == Some(&name)) {
            true
        } else {
            // What is built in stands only there.
            asker.stat(&format!("/sys/module/{name}"), true)?.is_some()
        };
        e.flag(check.loaded, loaded, "loaded", "not loaded");
    }
    if let Some(wanted) = &check.version {
        let release = asker.read("/proc/sys/kernel/osrelease")?.text().trim().to_owned();
        // `6.1.0-18-amd64`: the distribution's own part is not compared.
        let plain = release.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or_default();
        let version: Version = plain.parse()?;
        e.add(format!("version {wanted}"), format!("version {release}"), wanted.operator.accepts(version.compare(&wanted.value)));
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
    fn modules_and_versions() {
        let host = Scripted::linux()
            .file("/proc/modules", "nf_conntrack 172032 1 xt_conntrack, Live 0x0\n")
            .file("/sys/module/tcp_cubic", "")
            .file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        let ask = |module: Option<&str>, loaded, version: Option<&str>| {
            let check = KernelCheck { module: module.map(template), loaded, version: version.map(|v| v.parse().unwrap()) };
            with(&host, |v, a| ask(&check, v, a))
        };
        expect(ask(Some("nf-conntrack"), Some(true), None), FindingState::Confirmed, "loaded");
        expect(ask(Some("tcp_cubic"), Some(true), None), FindingState::Confirmed, "loaded");
        expect(ask(Some("br_netfilter"), Some(true), None), FindingState::RuledOut, "not loaded");
        expect(ask(None, None, Some(">= 5.10")), FindingState::Confirmed, "version 6.1.0-18-amd64");
    }
}
