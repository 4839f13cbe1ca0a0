//! `service`: a service of the system.

use crate::model::ServiceCheck;
use crate::verification::asker::Asker;
use crate::verification::linux::{only_linux, services};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values};

/// Asks the question.
pub fn ask(check: &ServiceCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "asking for services")?;
    let name = values.fill(&check.name, Kind::Unit)?;
    let service = services::service(asker, &name)?;
    let mut e = Expectations::new();
    e.flag(check.exists, service.exists, "exists", "does not exist");
    e.flag(check.running, service.running, "running", "not running");
    let told = |value: Option<bool>, what: &str| value.ok_or_else(|| Unknown(format!("the system does not say {what}")));
    e.flag_if_told(check.failed, told(service.failed, "whether it failed"), "failed", "not failed");
    e.flag_if_told(
        check.enabled,
        told(service.enabled, "whether it starts with the system"),
        "starts with the system",
        "does not start with the system",
    );
    if let Some(wanted) = &check.exit_status {
        match service.exit_status {
            Some(status) => e.number("exit status", Some(wanted), &Measured::count(status as f64)),
            None => e.cannot_tell(format!("exit status {wanted}"), "it has not ended yet, or the system does not say how"),
        }
    }
    e.found(service.words);
    Ok(e.outcome())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    const SHOW: &str = "--property=LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainStatus,ExecMainCode,StatusErrno";

    fn check(running: Option<bool>, failed: Option<bool>) -> ServiceCheck {
        ServiceCheck { name: template("nginx"), exists: None, running, enabled: None, failed, exit_status: None }
    }

    #[test]
    fn systemd_is_asked() {
        let text =
            "LoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=enabled\nResult=exit-code\nExecMainStatus=1\nExecMainCode=1\n";
        let host = Scripted::linux().program(&["systemctl", "show", "nginx", SHOW], 0, text);
        let words = "failed (exit-code, status 1)";
        expect(with(&host, |v, a| ask(&check(Some(false), Some(true)), v, a)), FindingState::Confirmed, &format!("not running, failed, {words}"));
    }

    #[test]
    fn without_systemd_the_init_script_is_asked() {
        let host = Scripted::linux().file("/etc/init.d/nginx", "").program(&["/etc/init.d/nginx", "status"], 3, "nginx is not running");
        expect(with(&host, |v, a| ask(&check(Some(false), None), v, a)), FindingState::Confirmed, "not running, so says its init script");
        let outcome = with(&host, |v, a| ask(&check(None, Some(true)), v, a)).unwrap();
        assert_eq!(outcome.state, FindingState::Unknown);
        let nothing = with(&Scripted::linux(), |v, a| ask(&check(Some(true), None), v, a)).unwrap_err().0;
        assert_eq!(nothing, "`systemctl` is not there; there is no init script /etc/init.d/nginx either");
    }

    #[test]
    fn another_system_says_so() {
        let outcome = with(&Scripted::windows(), |v, a| ask(&check(Some(true), None), v, a));
        assert!(outcome.unwrap_err().0.contains("not supported on windows yet"));
    }
}
