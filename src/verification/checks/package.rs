//! `package`: an installed package.

use crate::model::{Comparison, PackageCheck, Version};
use crate::verification::asker::Asker;
use crate::verification::linux::{only_linux, packages};
use crate::verification::outcome::{Expectations, Outcome, Unknown};
use crate::verification::values::Values;
use crate::verification::versions::compare;

/// Asks the question. The name is a regular expression that all of a package's name has to match.
pub fn ask(check: &PackageCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    only_linux(asker, "the list of installed programs")?;
    let name = values.whole_name(&check.name)?;
    let (all, scheme) = packages::packages(asker)?;
    let found: Vec<_> = all.iter().filter(|p| name.is_match(&p.name)).collect();
    let mut e = Expectations::new();
    e.flag(check.installed, !found.is_empty(), "installed", "not installed");
    let listed = found.iter().take(3).map(|p| format!("{} {}", p.name, p.version)).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = &check.version {
        let words = format!("version {} {}", operator(wanted), written(&wanted.value));
        let fits = |version: &str| wanted.operator.accepts(compare(version, &written(&wanted.value), scheme));
        let found_words = if found.is_empty() { "not installed" } else { &listed };
        e.add(words, found_words, found.iter().any(|p| fits(&p.version)));
    }
    e.found(listed);
    Ok(e.outcome())
}

fn operator(wanted: &Comparison<Version>) -> String {
    wanted.to_string().split(' ').next().unwrap_or_default().to_owned()
}

/// A version as package managers write it: an epoch keeps its colon, what comes before a release its tilde.
fn written(version: &Version) -> String {
    let numbers = version.numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    let before = ["alpha", "beta", "dev", "pre", "rc"].iter().any(|s| version.suffix.starts_with(s));
    match version.suffix.as_str() {
        "" => numbers,
        suffix if suffix.starts_with(':') => format!("{numbers}{suffix}"),
        suffix if before => format!("{numbers}~{suffix}"),
        suffix => format!("{numbers}-{suffix}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::hosts::Scripted;

    fn check(name: &str, installed: Option<bool>, version: Option<&str>) -> PackageCheck {
        PackageCheck { name: template(name), installed, version: version.map(|v| v.parse().unwrap()) }
    }

    #[test]
    fn debian_packages() {
        let list = "nginx\t1.22.1-9+deb12u3\tinstalled\nnginx-common\t1.22.1-9\tinstalled\nredis\t5:7.0.15-1\tconfig-files\nlibssl3\t3.0.17-1~deb12u2\tinstalled\n";
        let host = Scripted::linux().program(&["dpkg-query", "-W", "-f=${Package}\t${Version}\t${db:Status-Status}\n"], 0, list);
        let ask = |check: PackageCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(check("nginx", Some(true), None)), FindingState::Confirmed, "installed, nginx 1.22.1-9+deb12u3");
        expect(ask(check("nginx", None, Some("< 1.24"))), FindingState::Confirmed, "nginx 1.22.1-9+deb12u3");
        expect(ask(check("libssl3", None, Some(">= 3.0.17-1"))), FindingState::RuledOut, "libssl3 3.0.17-1~deb12u2");
        expect(ask(check("redis", Some(false), None)), FindingState::Confirmed, "not installed");
        expect(ask(check("redis", None, Some("< 8"))), FindingState::RuledOut, "not installed");
    }

    #[test]
    fn other_managers_and_none() {
        let rpm = Scripted::linux().program(&["rpm", "-qa", "--qf", "%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\n"], 0, "bash\t0:5.1.8-6.el9\n");
        expect(with(&rpm, |v, a| ask(&check("bash", None, Some(">= 5.1")), v, a)), FindingState::Confirmed, "bash 0:5.1.8-6.el9");
        let none = with(&Scripted::linux(), |v, a| ask(&check("bash", Some(true), None), v, a));
        assert!(none.unwrap_err().0.contains("no package manager"));
    }
}
