//! Limits: of a process (proc_pid_limits(5)), of the system (proc_sys_fs(5) and its like).

use super::super::asker::Asker;
use super::super::outcome::Unknown;
use super::processes::Process;

/// A limit with what is used of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The limit; infinite where there is none.
    pub value: f64,
    /// How much is used, or why that cannot be told.
    pub used: Result<f64, String>,
    /// Whose limit it is.
    pub of: String,
}

/// The soft limit of a process.
pub fn of_process(asker: &Asker<'_>, process: &Process, files: bool) -> Result<Limit, Unknown> {
    let line = if files { "Max open files" } else { "Max processes" };
    let content = asker.read(&format!("/proc/{}/limits", process.pid))?;
    let text = content.text();
    let soft = text.lines().find_map(|l| l.strip_prefix(line)).and_then(|rest| rest.split_whitespace().next());
    let value = match soft {
        Some("unlimited") => f64::INFINITY,
        Some(number) => number.parse().map_err(|_| Unknown(format!("`{number}` is no limit")))?,
        None => return Err(Unknown(format!("the limits of process {} cannot be read", process.pid))),
    };
    let used = if files {
        let links = asker.links(&format!("/proc/{}/fd", process.pid), "");
        match links {
            Ok(links) if !links.is_empty() => Ok(links.len() as f64),
            Ok(_) => Err("the open files of another user's process can be seen by root only".to_owned()),
            Err(error) => Err(error.message),
        }
    } else {
        // The limit is the user's: all threads of all its processes count.
        super::processes::processes(asker).map(|all| all.iter().filter(|p| p.uid == process.uid).map(|p| p.threads as f64).sum()).map_err(|e| e.0)
    };
    Ok(Limit { value, used, of: format!("{} ({})", process.called(), process.pid) })
}

/// The limit of the whole system by its name in rules: `open_files`, `processes`, or a sysctl.
pub fn of_system(asker: &Asker<'_>, name: &str) -> Result<Limit, Unknown> {
    match name {
        "open_files" => of_sysctl(asker, "fs.file-max"),
        "processes" => of_sysctl(asker, "kernel.threads-max"),
        sysctl => of_sysctl(asker, sysctl),
    }
}

fn of_sysctl(asker: &Asker<'_>, name: &str) -> Result<Limit, Unknown> {
    if !name.contains('.') {
        return Err(Unknown(format!("there is no limit called `{name}`; write `open_files`, `processes`, or a sysctl such as fs.file-max")));
    }
    let number = |path: &str| -> Result<f64, Unknown> {
        let content = asker.read(path)?;
        let text = content.text();
        text.split_whitespace().next().and_then(|n| n.parse().ok()).ok_or_else(|| Unknown(format!("{path} holds no number")))
    };
    let value = number(&format!("/proc/sys/{}", name.replace('.', "/")))?;
    let used = match name {
        "fs.file-max" | "fs.file-nr" => number("/proc/sys/fs/file-nr"),
        "kernel.threads-max" | "kernel.pid_max" => super::processes::processes(asker).map(|all| all.iter().map(|p| p.threads as f64).sum()),
        "net.netfilter.nf_conntrack_max" | "net.nf_conntrack_max" => number("/proc/sys/net/netfilter/nf_conntrack_count"),
        "fs.inotify.max_user_instances" => {
            asker.links("/proc/[0-9]*/fd", "anon_inode:inotify").map(|links| links.len() as f64).map_err(Unknown::from)
        }
        _ => Err(Unknown(format!("how much of {name} is used cannot be told"))),
    };
    Ok(Limit { value, used: used.map_err(|e| e.0), of: "the system".to_owned() })
}
