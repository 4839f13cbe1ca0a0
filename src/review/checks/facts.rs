//! What a check expects, in a form in which checks of all kinds can be compared.

use crate::model::{Comparison, LogPlace, PathKind, Quantity, Question};

/// What a check expects.
pub struct Facts<'c> {
    /// What it asks about: checks with one subject ask about one thing.
    pub subject: String,
    /// Expectations that are yes or no.
    pub states: Vec<(&'static str, bool)>,
    /// Expectations that compare a quantity.
    pub comparisons: Vec<(&'static str, &'c Comparison<Quantity>)>,
    /// Expectations that match a text.
    pub regexes: Vec<(&'static str, &'c str)>,
    /// How many expectations there are.
    pub expectations: usize,
    /// The key that says that the thing is not there, where one does.
    pub absent_key: Option<&'static str>,
    /// The key of an expectation that only a thing that is there can meet.
    pub needs_presence: Option<&'static str>,
    /// Two expectations that contradict each other, and why.
    pub conflict: Option<(&'static str, &'static str, &'static str)>,
}

/// Gathers expectations.
#[derive(Default)]
struct Gathered<'c> {
    states: Vec<(&'static str, bool)>,
    comparisons: Vec<(&'static str, &'c Comparison<Quantity>)>,
    regexes: Vec<(&'static str, &'c str)>,
    others: Vec<&'static str>,
}

impl<'c> Gathered<'c> {
    fn state(mut self, key: &'static str, value: Option<bool>) -> Self {
        self.states.extend(value.map(|v| (key, v)));
        self
    }

    fn comparison(mut self, key: &'static str, value: Option<&'c Comparison<Quantity>>) -> Self {
        self.comparisons.extend(value.map(|v| (key, v)));
        self
    }

    fn regex(mut self, key: &'static str, value: Option<&'c str>) -> Self {
        self.regexes.extend(value.map(|v| (key, v)));
        self
    }

    fn other(mut self, key: &'static str, is_there: bool) -> Self {
        self.others.extend(is_there.then_some(key));
        self
    }

    fn is(&self, key: &str, value: bool) -> bool {
        self.states.iter().any(|(k, v)| *k == key && *v == value)
    }
}

impl<'c> Facts<'c> {
    /// What a check expects.
    pub fn of(question: &'c Question) -> Self {
        // What is asked about, what is expected of it, and the key whose `false` says that it is not there.
        let (subject, gathered, presence) = match question {
            Question::Path(c) => (
                c.at.as_written().to_owned(),
                Gathered::default()
                    .state("exists", c.exists)
                    .other("kind", c.kind.is_some())
                    .other("mode", c.mode.is_some())
                    .other("owner", c.owner.is_some())
                    .other("group", c.group.is_some())
                    .comparison("size", c.size.as_ref())
                    .comparison("age", c.age.as_ref())
                    .regex("contains", c.contains.as_deref()),
                Some("exists"),
            ),
            Question::Disk(c) => (
                c.at.as_written().to_owned(),
                Gathered::default()
                    .comparison("free", c.free.as_ref())
                    .comparison("inodes_free", c.inodes_free.as_ref())
                    .state("read_only", c.read_only),
                None,
            ),
            Question::Mount(c) => (
                c.at.as_written().to_owned(),
                Gathered::default()
                    .state("mounted", c.mounted)
                    .other("type", c.fstype.is_some())
                    .other("source", c.source.is_some())
                    .other("options", !c.options.is_empty()),
                Some("mounted"),
            ),
            Question::Service(c) => (
                c.name.as_written().to_owned(),
                Gathered::default()
                    .state("exists", c.exists)
                    .state("running", c.running)
                    .state("enabled", c.enabled)
                    .state("failed", c.failed)
                    .comparison("exit_status", c.exit_status.as_ref()),
                Some("exists"),
            ),
            Question::Process(c) => (
                c.name.as_written().to_owned(),
                Gathered::default().state("running", c.running).comparison("count", c.count.as_ref()).other("user", c.user.is_some()),
                Some("running"),
            ),
            Question::Port(c) => (
                format!("{} {:?} {:?}", c.number.as_written(), c.protocol, c.host.as_ref().map(|h| h.as_written())),
                Gathered::default()
                    .state("listening", c.listening)
                    .regex("by", c.by.as_deref())
                    .other("not_by", c.not_by.is_some())
                    .state("reachable", c.reachable),
                Some("listening"),
            ),
            Question::Dns(c) => (
                format!("{} {:?} {:?}", c.name.as_written(), c.record, c.server.as_ref().map(|s| s.as_written())),
                Gathered::default().state("resolves", c.resolves).regex("answer", c.answer.as_deref()),
                Some("resolves"),
            ),
            Question::Http(c) => (
                c.url.as_written().to_owned(),
                Gathered::default()
                    .state("reachable", c.reachable)
                    .comparison("status", c.status.as_ref())
                    .other("header", c.header.is_some())
                    .regex("body", c.body.as_deref()),
                Some("reachable"),
            ),
            Question::Tls(c) => {
                let names = [&c.at, &c.certificate, &c.key, &c.name].map(|t| t.as_ref().map_or("", |t| t.as_written()));
                (
                    names.join(" "),
                    Gathered::default()
                        .state("expired", c.expired)
                        .comparison("expires_in", c.expires_in.as_ref())
                        .state("valid_for_name", c.valid_for_name)
                        .state("trusted", c.trusted)
                        .state("key_matches", c.key_matches),
                    None,
                )
            }
            Question::Package(c) => (
                c.name.as_written().to_owned(),
                Gathered::default().state("installed", c.installed).other("version", c.version.is_some()),
                Some("installed"),
            ),
            Question::Log(c) => {
                let place = match &c.place {
                    LogPlace::File(t) | LogPlace::Journal(t) | LogPlace::EventLog(t) => t.as_written(),
                };
                let pattern = c.pattern.as_ref().map_or("", |p| p.as_written());
                let gathered = Gathered::default().state("found", Some(c.found)).other("event", c.event.is_some());
                (
                    format!("{place} {pattern} {:?} {:?}", c.event, c.within),
                    gathered.regex("pattern", c.pattern.as_ref().map(|p| p.as_written())),
                    None,
                )
            }
            Question::Registry(c) => (
                format!("{} {}", c.key.as_written(), c.value.as_ref().map_or("", |v| v.as_written())),
                Gathered::default().state("exists", c.exists).other("equals", c.equals.is_some()).regex("matches", c.matches.as_deref()),
                Some("exists"),
            ),
            Question::User(c) => (
                c.name.as_written().to_owned(),
                Gathered::default()
                    .state("exists", c.exists)
                    .other("member_of", !c.member_of.is_empty())
                    .other("shell", c.shell.is_some())
                    .other("home", c.home.is_some()),
                Some("exists"),
            ),
            Question::Limit(c) => (
                format!("{} {}", c.name.as_written(), c.process.as_ref().map_or("", |p| p.as_written())),
                Gathered::default().comparison("value", c.value.as_ref()).comparison("used", c.used.as_ref()),
                None,
            ),
            Question::Kernel(c) => (
                c.module.as_ref().map_or("", |m| m.as_written()).to_owned(),
                Gathered::default().state("loaded", c.loaded).other("version", c.version.is_some()),
                None,
            ),
            Question::Clock(c) => {
                (String::new(), Gathered::default().comparison("offset", c.offset.as_ref()).state("synchronized", c.synchronized), None)
            }
            Question::Memory(c) => (
                String::new(),
                Gathered::default()
                    .comparison("available", c.available.as_ref())
                    .comparison("swap_free", c.swap_free.as_ref())
                    .comparison("total", c.total.as_ref()),
                None,
            ),
            Question::Env(c) => {
                (c.name.as_written().to_owned(), Gathered::default().state("set", c.set).regex("matches", c.matches.as_deref()), Some("set"))
            }
            Question::Command(c) => {
                let run: Vec<&str> = c.run.iter().map(|t| t.as_written()).collect();
                let gathered = Gathered::default().comparison("exit_status", c.exit_status.as_ref()).regex("output", c.output.as_deref());
                (run.join("\u{0}"), gathered, None)
            }
        };
        let absent_key = presence.filter(|key| gathered.is(key, false));
        Self {
            subject: format!("{} {subject}", question.name()),
            expectations: gathered.states.len() + gathered.comparisons.len() + gathered.regexes.len() + gathered.others.len(),
            needs_presence: absent_key.and_then(|absent| needs_presence(&gathered, absent)),
            absent_key,
            conflict: conflict(question, &gathered),
            states: gathered.states,
            comparisons: gathered.comparisons,
            regexes: gathered.regexes,
        }
    }
}

/// The key of an expectation that only a thing that is there can meet. A count of none is met without it, and so is
/// reachability from elsewhere.
fn needs_presence(gathered: &Gathered<'_>, absent: &str) -> Option<&'static str> {
    let state = gathered.states.iter().find(|(key, value)| *value && *key != absent && *key != "reachable").map(|(key, _)| *key);
    let compared = gathered.comparisons.iter().find(|(_, c)| !c.operator.accepts(0.0_f64.total_cmp(&c.value.amount))).map(|(key, _)| *key);
    state.or(compared).or_else(|| gathered.regexes.first().map(|(key, _)| *key)).or_else(|| gathered.others.first().copied())
}

fn conflict(question: &Question, gathered: &Gathered<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    match question {
        Question::Path(c) if c.contains.is_some() && matches!(c.kind, Some(PathKind::Directory | PathKind::Socket)) => {
            Some(("kind", "contains", "only files have a content"))
        }
        Question::Service(_) if gathered.is("running", true) && gathered.is("failed", true) => {
            Some(("running", "failed", "a service that failed does not run"))
        }
        Question::Tls(c) if c.expired == Some(true) && c.expires_in.is_some() => Some(("expired", "expires_in", "what has expired has no time left")),
        Question::Process(c) if c.running == Some(true) && c.count.as_ref().is_some_and(accepts_only_zero) => {
            Some(("running", "count", "one that runs counts as one"))
        }
        _ => None,
    }
}

fn accepts_only_zero(comparison: &Comparison<Quantity>) -> bool {
    let accepts = |n: f64| comparison.operator.accepts(n.total_cmp(&comparison.value.amount));
    accepts(0.0) && !accepts(1.0)
}
