//! Things in words: the signals that are worth showing, signs, checks.

use std::collections::BTreeMap;

use super::case::Case;
use super::judge::Judgement;
use crate::model::{Check, Question, Quoting, Sign, Signal, Spelling, Template};

/// The most signals that are shown.
const MOST: usize = 40;

/// The signals that are worth showing: what is plainly said, and what matched although it is not.
pub fn signals(case: &Case, judged: &[Judgement]) -> Vec<Signal> {
    let used = |n: usize| judged.iter().any(|j| j.stands() && j.used_signals.contains(&n));
    let shown = case.signals.iter().enumerate().filter(|(n, s)| s.spelling > Spelling::Possible || used(*n));
    shown.map(|(_, s)| s.clone()).take(MOST).collect()
}

/// A sign in words; nothing for plain words.
pub fn sign(sign: &Sign) -> Option<String> {
    Some(match sign {
        Sign::Event { source: Some(source), id } => format!("event {source}/{id}"),
        Sign::Event { source: None, id } => format!("event {id}"),
        Sign::Code { spelled, .. } => format!("code {spelled}"),
        Sign::Phrase(phrase) => format!("\"{}\"", phrase.text),
        Sign::Product(name) => format!("the product {name}"),
        Sign::Pattern(pattern) => format!("/{}/", pattern.regex),
        Sign::Text(_) => return None,
    })
}

/// A check in words, with captured values filled in.
#[must_use]
pub fn check(check: &Check, values: &BTreeMap<String, String>) -> String {
    let fill = |t: &Template| t.fill(values, Quoting::Prose).text;
    let yes_no = |flag: Option<bool>, yes: &str, no: &str| flag.map(|f| if f { yes.to_owned() } else { no.to_owned() });
    let mut parts: Vec<String> = Vec::new();
    let subject = match &check.question {
        Question::Path(c) => {
            parts.extend(yes_no(c.exists, "exists", "does not exist"));
            parts.extend(c.kind.map(|k| format!("is a {}", format!("{k:?}").to_lowercase())));
            parts.extend(c.mode.map(|m| format!("has mode {m:04o}")));
            parts.extend(c.owner.as_ref().map(|o| format!("belongs to {}", fill(o))));
            parts.extend(c.group.as_ref().map(|g| format!("belongs to group {}", fill(g))));
            parts.extend(c.size.as_ref().map(|s| format!("has size {s}")));
            parts.extend(c.age.as_ref().map(|a| format!("was changed {a} ago")));
            parts.extend(c.contains.as_ref().map(|r| format!("contains /{r}/")));
            fill(&c.at)
        }
        Question::Disk(c) => {
            parts.extend(c.free.as_ref().map(|f| format!("has {f} free")));
            parts.extend(c.inodes_free.as_ref().map(|f| format!("has {f} inodes free")));
            parts.extend(yes_no(c.read_only, "is read-only", "is writable"));
            format!("the file system of {}", fill(&c.at))
        }
        Question::Mount(c) => {
            parts.extend(yes_no(c.mounted, "is mounted", "is not mounted"));
            parts.extend(c.fstype.as_ref().map(|t| format!("has type {}", fill(t))));
            parts.extend(c.source.as_ref().map(|s| format!("comes from {}", fill(s))));
            parts.extend((!c.options.is_empty()).then(|| format!("has the options {}", c.options.join(", "))));
            fill(&c.at)
        }
        Question::Service(c) => {
            parts.extend(yes_no(c.exists, "exists", "does not exist"));
            parts.extend(yes_no(c.running, "is running", "is not running"));
            parts.extend(yes_no(c.enabled, "starts with the system", "does not start with the system"));
            parts.extend(yes_no(c.failed, "has failed", "has not failed"));
            parts.extend(c.exit_status.as_ref().map(|s| format!("ended with status {s}")));
            format!("service {}", fill(&c.name))
        }
        Question::Process(c) => {
            parts.extend(yes_no(c.running, "is running", "is not running"));
            parts.extend(c.count.as_ref().map(|n| format!("runs {n} times")));
            parts.extend(c.user.as_ref().map(|u| format!("runs as {}", fill(u))));
            format!("program {}", fill(&c.name))
        }
        Question::Port(c) => {
            parts.extend(yes_no(c.listening, "is listened on", "is not listened on"));
            parts.extend(c.by.as_ref().map(|b| format!("is held by /{b}/")));
            parts.extend(c.not_by.as_ref().map(|b| format!("is held by another program than {}", fill(b))));
            parts.extend(yes_no(c.reachable, "is reachable", "is not reachable"));
            let host = c.host.as_ref().map(|h| format!(" of {}", fill(h))).unwrap_or_default();
            format!("{:?} port {}{host}", c.protocol, fill(&c.number)).to_lowercase()
        }
        Question::Dns(c) => {
            parts.extend(yes_no(c.resolves, "resolves", "does not resolve"));
            parts.extend(c.answer.as_ref().map(|a| format!("is answered with /{a}/")));
            format!("{} ({})", fill(&c.name), format!("{:?}", c.record).to_uppercase())
        }
        Question::Http(c) => {
            parts.extend(yes_no(c.reachable, "answers", "does not answer"));
            parts.extend(c.status.as_ref().map(|s| format!("answers with status {s}")));
            parts.extend(c.header.as_ref().map(|(n, v)| format!("has header {n} like /{v}/")));
            parts.extend(c.body.as_ref().map(|b| format!("has a body like /{b}/")));
            fill(&c.url)
        }
        Question::Tls(c) => {
            parts.extend(yes_no(c.expired, "has expired", "has not expired"));
            parts.extend(c.expires_in.as_ref().map(|e| format!("expires in {e}")));
            parts.extend(yes_no(c.valid_for_name, "is valid for its name", "is not valid for its name"));
            parts.extend(yes_no(c.trusted, "is trusted", "is not trusted"));
            parts.extend(yes_no(c.key_matches, "belongs to its key", "does not belong to its key"));
            format!("the certificate of {}", c.at.as_ref().or(c.certificate.as_ref()).map(fill).unwrap_or_default())
        }
        Question::Package(c) => {
            parts.extend(yes_no(c.installed, "is installed", "is not installed"));
            parts.extend(c.version.as_ref().map(|v| format!("has version {v}")));
            format!("package {}", fill(&c.name))
        }
        Question::Log(c) => {
            let what = match (&c.event, &c.pattern) {
                (Some((Some(source), id)), _) => format!("event {source}/{id}"),
                (Some((None, id)), _) => format!("event {id}"),
                (None, Some(pattern)) => format!("/{}/", fill(pattern)),
                (None, None) => "an entry".to_owned(),
            };
            let within = c.within.map(|w| format!(" within {w}")).unwrap_or_default();
            parts.push(if c.found { format!("shows {what}{within}") } else { format!("does not show {what}{within}") });
            match &c.place {
                crate::model::LogPlace::File(t) => fill(t),
                crate::model::LogPlace::Journal(t) => format!("the journal of {}", fill(t)),
                crate::model::LogPlace::EventLog(t) => format!("the event log {}", fill(t)),
            }
        }
        Question::Registry(c) => {
            parts.extend(yes_no(c.exists, "exists", "does not exist"));
            parts.extend(c.equals.as_ref().map(|e| format!("is {}", fill(e))));
            parts.extend(c.matches.as_ref().map(|m| format!("is like /{m}/")));
            c.value.as_ref().map_or_else(|| fill(&c.key), |v| format!("{} in {}", fill(v), fill(&c.key)))
        }
        Question::User(c) => {
            parts.extend(yes_no(c.exists, "exists", "does not exist"));
            parts.extend((!c.member_of.is_empty()).then(|| format!("belongs to {}", c.member_of.join(", "))));
            parts.extend(c.shell.as_ref().map(|s| format!("has the shell {}", fill(s))));
            parts.extend(c.home.as_ref().map(|h| format!("has the home {}", fill(h))));
            format!("user {}", fill(&c.name))
        }
        Question::Limit(c) => {
            parts.extend(c.value.as_ref().map(|v| format!("is {v}")));
            parts.extend(c.used.as_ref().map(|u| format!("is used to {u}")));
            format!("the limit {}", fill(&c.name))
        }
        Question::Kernel(c) => {
            parts.extend(yes_no(c.loaded, "is loaded", "is not loaded"));
            parts.extend(c.version.as_ref().map(|v| format!("has version {v}")));
            c.module.as_ref().map_or_else(|| "the kernel".to_owned(), |m| format!("kernel module {}", fill(m)))
        }
        Question::Clock(c) => {
            parts.extend(c.offset.as_ref().map(|o| format!("is off by {o}")));
            parts.extend(yes_no(c.synchronized, "is synchronized", "is not synchronized"));
            "the clock".to_owned()
        }
        Question::Memory(c) => {
            parts.extend(c.available.as_ref().map(|a| format!("has {a} available")));
            parts.extend(c.swap_free.as_ref().map(|s| format!("has {s} swap free")));
            parts.extend(c.total.as_ref().map(|t| format!("is {t} in all")));
            "memory".to_owned()
        }
        Question::Env(c) => {
            parts.extend(yes_no(c.set, "is set", "is not set"));
            parts.extend(c.matches.as_ref().map(|m| format!("is like /{m}/")));
            format!("the environment variable {}", fill(&c.name))
        }
        Question::Command(c) => {
            parts.extend(c.exit_status.as_ref().map(|s| format!("ends with status {s}")));
            parts.extend(c.output.as_ref().map(|o| format!("prints /{o}/")));
            c.run.iter().map(fill).collect::<Vec<_>>().join(" ")
        }
    };
    format!("{subject} {}", parts.join(" and "))
}
