//! `process`: a running program.

use crate::model::ProcessCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::{only_linux, processes};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question. The name is a regular expression that all of a program's name has to match.
pub fn ask(check: &ProcessCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "the list of processes")?;
    let name = values.whole_name(&check.name)?;
    let found = processes::called(asker, &name)?;
    let mut e = Expectations::new();
    e.flag(check.running, !found.is_empty(), "running", "not running");
    e.number("processes", check.count.as_ref(), &Measured::count(found.len() as f64));
    if let Some(wanted) = &check.user {
        let wanted = values.fill(wanted, Kind::User)?;
        let mut users: Vec<&str> = found.iter().map(|p| p.user.as_str()).collect();
        users.sort_unstable();
        users.dedup();
        let words = if users.is_empty() { "not running".to_owned() } else { format!("as {}", users.join(" and ")) };
        e.add(format!("as {wanted}"), words, users.contains(&wanted.as_str()));
    }
    if let Some(first) = found.first() {
        let more = if found.len() > 1 { format!(" and {} more", found.len() - 1) } else { String::new() };
        e.found(format!("{}, process {}{more}", first.called(), first.pid));
    }
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::content::Content;
    use crate::verification::host::{Reply, Request};
    use crate::verification::hosts::Scripted;

    #[test]
    fn programs_go_by_their_whole_name() {
        let files = |what: &str, all: &[(&str, &str)]| {
            let path = |pid: &str| format!("/proc/{pid}/{what}");
            Reply::Files(all.iter().map(|(pid, text)| (path(pid), Content::new(*text))).collect())
        };
        let status = |name: &str, uid: &str| format!("Name:\t{name}\nState:\tS (sleeping)\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nThreads:\t1\n");
        let host = Scripted::linux()
            .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/x\n")
            .with(
                Request::ReadEach { pattern: "/proc/[0-9]*/status".into() },
                files(
                    "status",
                    &[("7", &status("nginx", "33")), ("8", &status("nginx-prometheu", "0")), ("9", "Name:\tnginx\nState:\tZ\nUid:\t0\t0\n")],
                ),
            )
            .with(
                Request::ReadEach { pattern: "/proc/[0-9]*/cmdline".into() },
                files("cmdline", &[("7", "nginx: worker process"), ("8", "/usr/bin/nginx-prometheus-exporter\0")]),
            );
        let ask = |name: &str, running, user: Option<&str>| {
            let check = ProcessCheck { name: template(name), running, count: None, user: user.map(template) };
            with(&host, |v, a| ask(&check, v, a))
        };
        expect(ask("nginx", Some(true), None), FindingState::Confirmed, "running, nginx, process 7");
        expect(ask("nginx", None, Some("root")), FindingState::RuledOut, "as www-data, nginx, process 7");
        expect(ask("nginx-prometheus-exporter", Some(true), None), FindingState::Confirmed, "running, nginx-prometheus-exporter, process 8");
        expect(ask("apache2|httpd", Some(false), None), FindingState::Confirmed, "not running");
    }
}
