//! Services: systemd where it runs (systemctl(1)), and else the init scripts of the LSB.

use super::super::asker::Asker;
use super::super::host::HostErrorKind;
use super::super::outcome::Unknown;

/// What the system says of a service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// Whether the system knows it.
    pub exists: bool,
    /// Whether it runs.
    pub running: bool,
    /// Whether it failed; nothing where the system does not keep that.
    pub failed: Option<bool>,
    /// Whether it starts with the system.
    pub enabled: Option<bool>,
    /// Its last exit status.
    pub exit_status: Option<i64>,
    /// Its state in the system's own words.
    pub words: String,
}

/// What the system says of a service.
pub fn service(asker: &Asker<'_>, name: &str) -> Result<Service, Unknown> {
    let properties = "--property=LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainStatus,ExecMainCode,StatusErrno";
    let why = match asker.run(&["systemctl", "show", name, properties]) {
        Ok(output) if output.status == Some(0) && output.text().contains("LoadState=") => return Ok(of_systemd(&output.text())),
        Ok(output) => output.complaint().unwrap_or_else(|| "`systemctl` failed".into()),
        Err(error) if error.kind == HostErrorKind::NoTool => error.message,
        Err(error) => return Err(error.into()),
    };
    of_script(asker, name.strip_suffix(".service").unwrap_or(name)).map_err(|e| Unknown(format!("{why}; {}", e.0)))
}

fn of_systemd(text: &str) -> Service {
    let field = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
    let exists = !matches!(field("LoadState"), "not-found" | "");
    let active = field("ActiveState");
    let file = field("UnitFileState");
    let ended = field("ExecMainCode") != "0";
    let mut words = format!("{active} ({})", field("SubState"));
    if !exists {
        "not known to systemd".clone_into(&mut words);
    } else if active == "failed" {
        words = format!("failed ({}, status {})", field("Result"), field("ExecMainStatus"));
    } else if field("LoadState") != "loaded" {
        words = format!("{words}, {}", field("LoadState"));
    }
    Service {
        exists,
        running: matches!(active, "active" | "reloading" | "refreshing" | "deactivating"),
        failed: Some(active == "failed"),
        enabled: (!file.is_empty()).then_some(matches!(file, "enabled" | "enabled-runtime" | "static" | "alias" | "generated" | "indirect")),
        exit_status: if ended { field("ExecMainStatus").parse().ok() } else { None },
        words,
    }
}

/// The status action of an init script (LSB 3.1, 20.2): 0 runs, 1 and 2 dead with files left, 3 not running.
fn of_script(asker: &Asker<'_>, name: &str) -> Result<Service, Unknown> {
    if name.contains(['/', '\\']) {
        return Err(Unknown(format!("`{name}` has no init script")));
    }
    let script = format!("/etc/init.d/{name}");
    if asker.stat(&script, true)?.is_none() {
        return Err(Unknown(format!("there is no init script {script} either")));
    }
    let output = asker.run(&[&script, "status"])?;
    let (running, words) = match output.status {
        Some(0) => (true, "so says its init script"),
        Some(1) => (false, "dead, and its pid file is left"),
        Some(2) => (false, "dead, and its lock file is left"),
        Some(3) => (false, "so says its init script"),
        _ => return Err(Unknown(output.complaint().unwrap_or_else(|| format!("{script} does not tell the status")))),
    };
    Ok(Service { exists: true, running, words: words.to_owned(), ..Service::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_says_what_is() {
        let failed = of_systemd(
            "LoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=enabled\nResult=exit-code\nExecMainStatus=1\nExecMainCode=1\n",
        );
        assert_eq!(
            (failed.exists, failed.running, failed.failed, failed.enabled, failed.exit_status),
            (true, false, Some(true), Some(true), Some(1))
        );
        assert_eq!(failed.words, "failed (exit-code, status 1)");
        let missing = of_systemd("LoadState=not-found\nActiveState=inactive\nSubState=dead\n");
        assert!(!missing.exists && !missing.running);
        let running =
            of_systemd("LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=disabled\nExecMainStatus=0\nExecMainCode=0\n");
        assert_eq!((running.running, running.enabled, running.exit_status), (true, Some(false), None));
    }
}
