//! `command`: a program's answer. Whether the knowledge is trusted is decided before the question comes here.

use crate::model::CommandCheck;
use crate::verification::asker::Asker;
use crate::verification::checks::path::shorten;
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values, regex};

/// Asks the question. A value that was captured may be an argument, but neither the program nor an option.
pub fn ask(check: &CommandCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let mut args = Vec::new();
    for (n, template) in check.run.iter().enumerate() {
        let arg = values.fill(template, Kind::Text)?;
        let captured = template.placeholders().next().is_some();
        if captured && (n == 0 || (arg.starts_with('-') && !template.as_written().starts_with('-'))) {
            return Err(Unknown(format!("`{}` cannot be filled in here: it would be a program or an option", template.as_written())));
        }
        args.push(arg);
    }
    let output = asker.run_owned(args)?;
    let mut e = Expectations::new();
    if let Some(wanted) = &check.exit_status {
        match output.status {
            Some(status) => e.number("exit status", Some(wanted), &Measured::count(f64::from(status))),
            None => e.add(format!("exit status {wanted}"), "ended by a signal", false),
        }
    }
    if let Some(pattern) = &check.output {
        let wanted = format!("prints /{pattern}/");
        let fits = regex(pattern)?;
        // Programs complain on standard error: it counts as well.
        let found = [&output.stdout, &output.stderr].into_iter().find_map(|c| fits.find(&c.text()).map(|m| shorten(m.as_str())));
        match found {
            Some(found) => e.add(wanted, format!("prints \"{found}\""), true),
            None if output.stdout.cut || output.stdout.masked => e.cannot_tell(wanted, "not all that it printed could be read"),
            None => {
                let first = output.complaint().or_else(|| output.text().lines().next().map(str::to_owned)).unwrap_or_default();
                let words = if first.is_empty() { "prints nothing".to_owned() } else { format!("prints \"{}\"", shorten(&first)) };
                e.add(wanted, words, false);
            }
        }
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
    fn a_programs_answer_is_compared() {
        let host = Scripted::linux().program(&["nginx", "-t"], 1, "nginx: [emerg] unknown directive \"servr\"\n");
        let check = |status: Option<&str>, output: Option<&str>| CommandCheck {
            run: vec![template("nginx"), template("-t")],
            exit_status: status.map(|s| s.parse().unwrap()),
            output: output.map(str::to_owned),
        };
        let ask = |check: CommandCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(check(Some("!= 0"), Some("unknown directive"))), FindingState::Confirmed, "exit status 1, prints \"unknown directive\"");
        expect(ask(check(Some("0"), None)), FindingState::RuledOut, "exit status 1");
        let missing = CommandCheck { run: vec![template("apachectl")], ..check(Some("0"), None) };
        assert_eq!(ask(missing).unwrap_err().0, "`apachectl` is not there");
    }

    #[test]
    fn a_captured_value_is_no_program() {
        let captured = std::collections::BTreeMap::from([("x".to_owned(), "-rf".to_owned())]);
        let host = Scripted::linux();
        let asker = Asker::new(&host, std::time::Instant::now());
        let values = Values::new(&captured);
        for run in [vec![template("{x}")], vec![template("ls"), template("{x}")]] {
            let check = CommandCheck { run, exit_status: Some("0".parse().unwrap()), output: None };
            assert!(ask(&check, &values, &asker).unwrap_err().0.contains("cannot be filled in"));
        }
    }
}
