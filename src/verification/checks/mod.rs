//! The checks: one file each. Each asks the host what it needs, and says what was expected and what was found.

mod clock;
mod command;
mod disk;
mod dns;
mod env;
mod http;
mod kernel;
mod limit;
mod log;
mod memory;
mod mount;
mod package;
mod path;
mod port;
mod process;
mod registry;
mod service;
mod tls;
mod user;

use std::collections::BTreeMap;

use super::asker::Asker;
use super::outcome::{Outcome, Unknown};
use super::values::Values;
use crate::model::{LogPlace, Question, Quoting, Template};

/// Asks a question.
pub fn ask(question: &Question, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    match question {
        Question::Path(check) => path::ask(check, values, asker),
        Question::Disk(check) => disk::ask(check, values, asker),
        Question::Mount(check) => mount::ask(check, values, asker),
        Question::Service(check) => service::ask(check, values, asker),
        Question::Process(check) => process::ask(check, values, asker),
        Question::Port(check) => port::ask(check, values, asker),
        Question::Dns(check) => dns::ask(check, values, asker),
        Question::Http(check) => http::ask(check, values, asker),
        Question::Tls(check) => tls::ask(check, values, asker),
        Question::Package(check) => package::ask(check, values, asker),
        Question::Log(check) => log::ask(check, values, asker),
        Question::Registry(check) => registry::ask(check, values, asker),
        Question::User(check) => user::ask(check, values, asker),
        Question::Limit(check) => limit::ask(check, values, asker),
        Question::Kernel(check) => kernel::ask(check, values, asker),
        Question::Clock(check) => clock::ask(check, asker),
        Question::Memory(check) => memory::ask(check, asker),
        Question::Env(check) => env::ask(check, values, asker),
        Question::Command(check) => command::ask(check, values, asker),
    }
}

/// What a check costs, roughly in milliseconds: the order of the search follows it.
#[must_use]
pub fn cost(question: &Question) -> u32 {
    match question {
        Question::Path(check) => 1 + if check.contains.is_some() { 4 } else { 0 },
        Question::Disk(_) | Question::Mount(_) | Question::Kernel(_) | Question::Memory(_) | Question::Env(_) | Question::Registry(_) => 1,
        Question::Limit(_) | Question::User(_) => 5,
        Question::Process(_) | Question::Service(_) => 10,
        Question::Port(check) if check.reachable.is_none() && check.host.is_none() => 15,
        Question::Clock(_) | Question::Package(_) | Question::Log(_) => 30,
        Question::Port(_) | Question::Dns(_) => 60,
        Question::Tls(check) if check.at.is_none() => 5,
        Question::Tls(_) | Question::Http(_) => 100,
        Question::Command(_) => 100,
    }
}

/// What a check reads or does on the target, in words for whoever has to agree to it.
#[must_use]
pub fn reads(question: &Question, captured: &BTreeMap<String, String>) -> String {
    let fill = |t: &Template| t.fill(captured, Quoting::Prose).text;
    match question {
        Question::Path(check) if check.contains.is_some() => format!("reads the file {}", fill(&check.at)),
        Question::Path(check) => format!("looks at {}", fill(&check.at)),
        Question::Disk(check) => format!("asks how full the file system of {} is", fill(&check.at)),
        Question::Mount(_) => "reads the list of mounted file systems".to_owned(),
        Question::Service(check) => format!("asks the state of the service {}", fill(&check.name)),
        Question::Process(_) => "reads the list of processes".to_owned(),
        Question::Port(check) => {
            let number = fill(&check.number);
            match (&check.host, check.reachable) {
                (None, None) => format!("reads the list of listening sockets (port {number})"),
                (host, _) => format!("opens a connection to {}, port {number}", host.as_ref().map_or_else(|| "itself".to_owned(), fill)),
            }
        }
        Question::Dns(check) => {
            let server = check.server.as_ref().map(|s| format!(" at {}", fill(s))).unwrap_or_default();
            format!("asks DNS{server} for {}", fill(&check.name))
        }
        Question::Http(check) => format!("sends a GET to {}", fill(&check.url)),
        Question::Tls(check) => match (&check.at, &check.certificate) {
            (Some(at), _) => format!("opens a TLS connection to {}", fill(at)),
            (None, Some(file)) => format!("reads the certificate {}", fill(file)),
            (None, None) => "reads a certificate".to_owned(),
        },
        Question::Package(_) => "reads the list of installed packages".to_owned(),
        Question::Log(check) => match &check.place {
            LogPlace::File(file) => format!("reads the log {}", fill(file)),
            LogPlace::Journal(unit) => format!("reads the journal of {}", fill(unit)),
            LogPlace::EventLog(log) => format!("reads the event log {}", fill(log)),
        },
        Question::Registry(check) => format!("reads the registry key {}", fill(&check.key)),
        Question::User(check) => format!("looks up the account {}", fill(&check.name)),
        Question::Limit(check) => format!("reads the limit {}", fill(&check.name)),
        Question::Kernel(_) => "reads the kernel's version and modules".to_owned(),
        Question::Clock(_) => "asks the time service how far the clock is off".to_owned(),
        Question::Memory(_) => "reads how much memory is used".to_owned(),
        Question::Env(check) => format!("reads the environment variable {}", fill(&check.name)),
        Question::Command(check) => format!("runs: {}", check.run.iter().map(fill).collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod testing {
    //! What the tests of checks share: a check as a rule writes it, asked of a script.

    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    use super::{Asker, Outcome, Unknown, Values};
    use crate::model::{FindingState, Template};
    use crate::verification::host::Host;

    pub fn template(text: &str) -> Template {
        Template::new(text)
    }

    pub fn with<T>(host: &dyn Host, work: impl FnOnce(&Values<'_>, &Asker<'_>) -> T) -> T {
        let captured = BTreeMap::new();
        work(&Values::new(&captured), &Asker::new(host, Instant::now() + Duration::from_secs(2)))
    }

    #[track_caller]
    pub fn expect(outcome: Result<Outcome, Unknown>, state: FindingState, found: &str) {
        let outcome = outcome.unwrap();
        assert_eq!((outcome.state, outcome.found.as_str()), (state, found), "{outcome:?}");
    }
}
