//! `limit`: a limit of a program or of the system.

use crate::model::LimitCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::limits::{Limit, of_process, of_system};
use crate::verification::linux::{only_linux, processes};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question. Of several processes, the one that is nearest to its limit counts.
pub fn ask(check: &LimitCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "reading limits")?;
    let name = values.fill(&check.name, Kind::Word)?;
    let limit = match &check.process {
        None => of_system(asker, &name)?,
        Some(process) => {
            let files = match name.as_str() {
                "open_files" => true,
                "processes" => false,
                other => return Err(Unknown(format!("a process has no limit `{other}`; write `open_files` or `processes`"))),
            };
            let all = processes::called(asker, &values.whole_name(process)?)?;
            if all.is_empty() {
                return Err(Unknown(format!("no program called /{}/ runs", process.as_written())));
            }
            let limits = all.iter().take(200).map(|p| of_process(asker, p, files)).collect::<Result<Vec<Limit>, _>>()?;
            limits.into_iter().max_by(|a, b| nearness(a).total_cmp(&nearness(b))).ok_or("there is no process")?
        }
    };
    let mut e = Expectations::new();
    if limit.value.is_infinite() {
        if let Some(wanted) = &check.value {
            let holds = wanted.operator.accepts(std::cmp::Ordering::Greater);
            e.add(format!("limit {wanted}"), "no limit", holds);
        }
        if let Some(wanted) = &check.used {
            e.add(format!("used {wanted}"), "no limit", false);
        }
    } else {
        e.number("limit", check.value.as_ref(), &Measured::count(limit.value));
        if let Some(wanted) = &check.used {
            match &limit.used {
                Ok(used) => e.number("used", Some(wanted), &Measured::count(*used).of(limit.value)),
                Err(reason) => e.cannot_tell(format!("used {wanted}"), reason.clone()),
            }
        }
    }
    e.found(format!("of {}", limit.of));
    Ok(e.outcome())
}

/// How near to its limit something is: by its use, or else by how low the limit is.
fn nearness(limit: &Limit) -> f64 {
    match &limit.used {
        Ok(used) if limit.value > 0.0 => used / limit.value,
        _ => -limit.value,
    }
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
    fn a_programs_limit_and_the_systems() {
        let status = "Name:\tnginx\nState:\tS\nUid:\t33\t33\t33\t33\nThreads:\t1\n";
        let links = (0..10).map(|n| (format!("/proc/7/fd/{n}"), "x".to_owned())).collect();
        let host = Scripted::linux()
            .with(Request::ReadEach { pattern: "/proc/[0-9]*/status".into() }, Reply::Files(vec![("/proc/7/status".into(), Content::new(status))]))
            .with(Request::Links { folders: "/proc/7/fd".into(), prefix: String::new() }, Reply::Links(links))
            .file("/proc/7/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            10                   4096                 files     \nMax processes             unlimited            unlimited            processes \n")
            .file("/proc/sys/fs/inotify/max_user_watches", "8192\n");
        let ask = |name: &str, process: Option<&str>, value: Option<&str>, used: Option<&str>| {
            let check = LimitCheck {
                name: template(name),
                process: process.map(template),
                value: value.map(|v| v.parse().unwrap()),
                used: used.map(|v| v.parse().unwrap()),
            };
            with(&host, |v, a| ask(&check, v, a))
        };
        expect(ask("open_files", Some("nginx"), None, Some("> 90%")), FindingState::Confirmed, "used 100.0% (10), of nginx (7)");
        expect(ask("open_files", Some("nginx"), Some("< 1024"), None), FindingState::Confirmed, "limit 10, of nginx (7)");
        expect(ask("processes", Some("nginx"), Some("< 1024"), None), FindingState::RuledOut, "no limit, of nginx (7)");
        expect(ask("fs.inotify.max_user_watches", None, Some("< 65536"), None), FindingState::Confirmed, "limit 8192, of the system");
        let unknown = ask("fs.inotify.max_user_watches", None, None, Some("> 90%")).unwrap();
        assert_eq!(unknown.state, FindingState::Unknown);
    }
}
