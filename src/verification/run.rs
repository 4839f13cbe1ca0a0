//! The run of checks: side by side, each with its own time, the likeliest and cheapest first.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::asker::Asker;
use super::checks;
use super::host::Host;
use super::outcome::{Outcome, Unknown};
use super::values::Values;
use crate::model::{CauseFinding, Check, CheckFinding, FindingState, Os, Plan, PlanStep, Question};

/// A check with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct WordedCheck {
    /// The check.
    pub check: Check,
    /// The check in words, with captured values filled in.
    pub words: String,
}

/// A cause with what is asked about it.
#[derive(Debug, Clone, PartialEq)]
pub struct CauseToCheck {
    /// The rule's id.
    pub rule: String,
    /// The cause's id within the rule.
    pub cause: String,
    /// How probable it is; the order of the search follows it.
    pub probability: f64,
    /// What is true on the system when this is the cause.
    pub checks: Vec<WordedCheck>,
    /// For each step of the fix that says when it is done: its number, from 1, and what is true then. Empty where that
    /// is not asked for.
    pub done: Vec<(usize, Vec<WordedCheck>)>,
    /// What was captured from the paste, or given instead.
    pub values: BTreeMap<String, String>,
    /// Why the rule may not run programs; nothing where it may.
    pub untrusted: Option<String>,
}

/// The bounds of a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a check may take.
    pub check: Duration,
    /// How many checks run side by side.
    pub at_once: usize,
    /// How long a cause is waited for before the next one is begun.
    pub head_start: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { check: Duration::from_secs(5), at_once: 32, head_start: Duration::from_millis(50) }
    }
}

/// How much longer than its time a check is waited for: a host's own reason for being late says more than ours.
const GRACE: Duration = Duration::from_millis(300);

/// The order in which causes are looked at: by how probable they are for what they cost.
fn order(causes: &[CauseToCheck]) -> Vec<usize> {
    let worth = |cause: &CauseToCheck| {
        // Checks run side by side: the dearest counts.
        let cost = cause.checks.iter().map(|c| checks::cost(&c.check.question)).max().unwrap_or(1);
        cause.probability.max(1e-6) / f64::from(cost)
    };
    let mut order: Vec<usize> = (0..causes.len()).collect();
    let worths: Vec<f64> = causes.iter().map(worth).collect();
    let at = |n: &usize| worths.get(*n).copied().unwrap_or(0.0);
    order.sort_by(|a, b| at(b).total_cmp(&at(a)).then(a.cmp(b)));
    order
}

/// What would be asked of a target, in the order in which it would be.
#[must_use]
pub fn plan(causes: &[CauseToCheck], target: &str, os: Option<Os>) -> Plan {
    let mut steps = Vec::new();
    for cause in order(causes).into_iter().filter_map(|n| causes.get(n)) {
        for worded in cause.checks.iter().chain(cause.done.iter().flat_map(|(_, checks)| checks)) {
            steps.push(PlanStep {
                cause: format!("{}#{}", cause.rule, cause.cause),
                check: worded.words.clone(),
                reads: checks::reads(&worded.check.question, &cause.values),
                skipped: not_asked(&worded.check, cause, os),
            });
        }
    }
    Plan { target: target.to_owned(), steps }
}

/// Why a check is not even asked.
fn not_asked(check: &Check, cause: &CauseToCheck, os: Option<Os>) -> Option<String> {
    if let (Some(wanted), Some(found)) = (check.os, os)
        && wanted != found
    {
        return Some(format!("it is for {}, and the target runs {}", wanted.name(), found.name()));
    }
    if matches!(check.question, Question::Command(_)) { cause.untrusted.clone() } else { None }
}

/// Runs the checks of causes; gives a finding for each, in the order of the causes. A confirmed cause ends the search:
/// those that come after it in the order of the search are not looked at, unless all are wanted.
#[must_use]
pub fn verify(causes: &[CauseToCheck], host: &Arc<dyn Host>, all: bool, limits: Limits) -> Vec<CauseFinding> {
    let order = order(causes);
    let mut run = Run::new(Arc::clone(host), limits);
    let mut begun = 0;
    for n in &order {
        let Some(cause) = causes.get(*n) else { continue };
        if !all && run.decided_by().is_some() {
            break;
        }
        run.begin(cause);
        begun += 1;
        run.wait(limits.head_start, begun - 1);
    }
    if all || run.decided_by().is_none() {
        // Whatever comes first in the order of the search decides, however fast the others were.
        while run.pending(begun) && (all || run.decided_by().is_none()) {
            run.wait_for_one();
        }
    }
    let decided = if all { None } else { run.decided_by() };
    let mut findings: Vec<(usize, CauseFinding)> = Vec::new();
    for (place, n) in order.iter().enumerate() {
        let finding = match decided {
            Some(first) if place > first => {
                let by = order.get(first).and_then(|n| causes.get(*n)).map(|c| format!("{}#{}", c.rule, c.cause)).unwrap_or_default();
                CauseFinding::not_looked_at(format!("not looked at: {by} was confirmed before"))
            }
            _ => run.finding(place),
        };
        findings.push((*n, finding));
    }
    findings.sort_by_key(|(n, _)| *n);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Where a check belongs: the cause's place in the order, the check's place in the cause.
type Slot = (usize, usize);

/// The answer of a check's thread.
type Answer = (Slot, Result<Outcome, Unknown>, Duration);

/// A run under way.
struct Run {
    host: Arc<dyn Host>,
    limits: Limits,
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
    /// The checks under way, with the time at which each is given up.
    active: BTreeMap<Slot, Instant>,
    causes: Vec<Begun>,
}

/// A cause whose checks were begun.
struct Begun {
    checks: Vec<CheckFinding>,
    open: usize,
    /// How many of the checks are the cause's own, and to which step each of the rest belongs.
    own: usize,
    steps: Vec<usize>,
}

impl Run {
    fn new(host: Arc<dyn Host>, limits: Limits) -> Self {
        let (sender, receiver) = channel();
        Self { host, limits, sender, receiver, active: BTreeMap::new(), causes: Vec::new() }
    }

    /// Begins the checks of a cause.
    fn begin(&mut self, cause: &CauseToCheck) {
        let place = self.causes.len();
        let done = cause.done.iter().flat_map(|(step, checks)| checks.iter().map(move |c| (*step, c)));
        let steps: Vec<usize> = done.clone().map(|(step, _)| step).collect();
        let all: Vec<&WordedCheck> = cause.checks.iter().chain(done.map(|(_, c)| c)).collect();
        let mut begun = Begun { checks: Vec::new(), open: 0, own: cause.checks.len(), steps };
        let mut asked = Vec::new();
        for (n, worded) in all.iter().enumerate() {
            let why_not = not_asked(&worded.check, cause, self.host.os());
            let applies = worded.check.os.is_none_or(|os| self.host.os().is_none_or(|found| found == os));
            begun.checks.push(CheckFinding {
                check: worded.words.clone(),
                expected: String::new(),
                found: String::new(),
                state: FindingState::Unknown,
                reason: why_not.clone(),
                hint: worded.check.hint,
                applies,
                ms: 0,
            });
            if why_not.is_none() {
                begun.open += 1;
                asked.push((n, worded.check.question.clone()));
            }
        }
        self.causes.push(begun);
        for (n, question) in asked {
            while self.active.len() >= self.limits.at_once {
                self.wait_for_one();
            }
            self.start((place, n), question, cause.values.clone());
        }
    }

    fn start(&mut self, slot: Slot, question: Question, values: BTreeMap<String, String>) {
        let started = Instant::now();
        let deadline = started + self.limits.check;
        let (host, sender) = (Arc::clone(&self.host), self.sender.clone());
        self.active.insert(slot, deadline + GRACE);
        // Not joined: a system call that never comes back must not hold up the answer.
        std::thread::spawn(move || {
            let ask = || checks::ask(&question, &Values::new(&values), &Asker::new(host.as_ref(), deadline));
            let answer = std::panic::catch_unwind(AssertUnwindSafe(ask));
            let answer = answer.unwrap_or_else(|_| Err("the check itself failed; this is a fault of Whybook".into()));
            let _ = sender.send((slot, answer, started.elapsed()));
        });
    }

    /// Waits until a check of any cause is over.
    fn wait_for_one(&mut self) {
        let Some(first) = self.active.values().min().copied() else { return };
        match self.receiver.recv_timeout(first.saturating_duration_since(Instant::now())) {
            Ok((slot, answer, took)) => self.settle(slot, answer, took),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.give_up(),
        }
    }

    /// Waits until a cause is through, at most for some time.
    fn wait(&mut self, most: Duration, place: usize) {
        let until = Instant::now() + most;
        while self.causes.get(place).is_some_and(|c| c.open > 0) {
            match self.receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((slot, answer, took)) => self.settle(slot, answer, took),
                Err(_) => return,
            }
        }
    }

    /// Gives up what has had its time.
    fn give_up(&mut self) {
        let now = Instant::now();
        let late: Vec<Slot> = self.active.iter().filter(|(_, until)| **until <= now).map(|(slot, _)| *slot).collect();
        for slot in late {
            let reason = format!("no answer within {:.0?}", self.limits.check);
            self.settle(slot, Err(Unknown(reason)), self.limits.check);
        }
    }

    fn settle(&mut self, slot: Slot, answer: Result<Outcome, Unknown>, took: Duration) {
        // What comes after it was given up is too late.
        if self.active.remove(&slot).is_none() {
            return;
        }
        let Some(begun) = self.causes.get_mut(slot.0) else { return };
        begun.open = begun.open.saturating_sub(1);
        let Some(finding) = begun.checks.get_mut(slot.1) else { return };
        finding.ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match answer {
            Ok(outcome) => {
                finding.expected = outcome.expected;
                finding.found = outcome.found;
                finding.state = outcome.state;
                finding.reason = outcome.reason;
            }
            Err(Unknown(reason)) => finding.reason = Some(reason),
        }
    }

    /// Whether one of the first causes is not through yet.
    fn pending(&self, causes: usize) -> bool {
        self.causes.iter().take(causes).any(|c| c.open > 0)
    }

    /// The place of the cause that decides the search: the first that is confirmed, once all before it are through.
    fn decided_by(&self) -> Option<usize> {
        let through = self.causes.iter().take_while(|c| c.open == 0).count();
        (0..through).find(|place| self.finding(*place).state == FindingState::Confirmed)
    }

    fn finding(&self, place: usize) -> CauseFinding {
        let Some(begun) = self.causes.get(place) else { return CauseFinding::not_looked_at("not looked at") };
        let (own, rest) = begun.checks.split_at(begun.own.min(begun.checks.len()));
        let mut finding = CauseFinding::of(own.to_vec());
        for (step, check) in begun.steps.iter().zip(rest) {
            match finding.done.last_mut() {
                Some((last, checks)) if last == step => checks.push(check.clone()),
                _ => finding.done.push((*step, vec![check.clone()])),
            }
        }
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CommandCheck, PathCheck, Template};
    use crate::verification::host::Request;
    use crate::verification::hosts::Scripted;

    fn path(at: &str) -> Check {
        let question = Question::Path(PathCheck {
            at: Template::new(at),
            exists: Some(true),
            kind: None,
            mode: None,
            owner: None,
            group: None,
            size: None,
            age: None,
            contains: None,
        });
        Check { question, hint: false, os: None }
    }

    fn cause(name: &str, probability: f64, checks: Vec<Check>) -> CauseToCheck {
        CauseToCheck {
            rule: "r".into(),
            cause: name.into(),
            probability,
            checks: checks.into_iter().map(|check| WordedCheck { check, words: name.into() }).collect(),
            done: Vec::new(),
            values: BTreeMap::new(),
            untrusted: None,
        }
    }

    fn stat(path: &str) -> Request {
        Request::Stat { path: path.into(), follow: true }
    }

    fn short() -> Limits {
        Limits { check: Duration::from_millis(400), ..Limits::default() }
    }

    fn states(findings: &[CauseFinding]) -> Vec<FindingState> {
        findings.iter().map(|f| f.state).collect()
    }

    #[test]
    fn a_confirmed_cause_ends_the_search() {
        let scripted = Arc::new(Scripted::linux().file("/b", ""));
        let host: Arc<dyn Host> = Arc::<Scripted>::clone(&scripted);
        let causes = [cause("c", 0.1, vec![path("/c")]), cause("b", 0.5, vec![path("/b")]), cause("a", 0.9, vec![path("/a")])];
        let findings = verify(&causes, &host, false, short());
        assert_eq!(states(&findings), [FindingState::Unknown, FindingState::Confirmed, FindingState::RuledOut]);
        assert!(findings[0].reason.as_ref().unwrap().contains("r#b was confirmed before"));
        let all = verify(&causes, &host, true, short());
        assert_eq!(states(&all), [FindingState::RuledOut, FindingState::Confirmed, FindingState::RuledOut]);
    }

    #[test]
    fn twenty_checks_of_which_ten_hang_cost_one_timeout() {
        let mut scripted = Scripted::linux();
        let mut checks = Vec::new();
        for n in 0..20 {
            let at = format!("/{n}");
            scripted = if n % 2 == 0 { scripted.hanging(stat(&at)) } else { scripted.file(&at, "") };
            checks.push(path(&at));
        }
        let host: Arc<dyn Host> = Arc::new(scripted);
        let started = Instant::now();
        // In one cause, and spread over twenty.
        for causes in [vec![cause("a", 1.0, checks.clone())], checks.iter().map(|c| cause("a", 1.0, vec![c.clone()])).collect()] {
            let findings = verify(&causes, &host, true, short());
            let checks: Vec<&CheckFinding> = findings.iter().flat_map(|f| &f.checks).collect();
            assert_eq!(checks.iter().filter(|c| c.state == FindingState::Confirmed).count(), 10);
            let hung: Vec<_> = checks.iter().filter(|c| c.state == FindingState::Unknown).collect();
            assert!(hung.len() == 10 && hung.iter().all(|c| c.reason.as_deref() == Some("no answer within 400ms")), "{hung:?}");
        }
        // Twice one timeout with its grace and the head starts of twenty causes; ten timeouts would be eight seconds.
        assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    }

    #[test]
    fn more_checks_than_run_at_once_all_come_to_an_end() {
        let host: Arc<dyn Host> = Arc::new(Scripted::linux().hanging(stat("/0")));
        let checks = (0..50).map(|n| path(&format!("/{n}"))).collect();
        let limits = Limits { at_once: 3, ..short() };
        let findings = verify(&[cause("a", 1.0, checks)], &host, true, limits);
        assert_eq!(findings[0].checks.iter().filter(|c| c.state == FindingState::RuledOut).count(), 49);
    }

    #[test]
    fn what_is_for_another_system_or_not_trusted_is_not_asked() {
        let windows = Check { os: Some(Os::Windows), ..path("/a") };
        let run = CommandCheck { run: vec![Template::new("true")], exit_status: Some("0".parse().unwrap()), output: None };
        let command = Check { question: Question::Command(run), hint: false, os: None };
        let scripted = Arc::new(Scripted::linux().file("/a", "").program(&["true"], 0, ""));
        let host: Arc<dyn Host> = Arc::<Scripted>::clone(&scripted);
        let mut causes = [cause("a", 1.0, vec![windows, path("/a")]), cause("b", 1.0, vec![command])];
        causes[1].untrusted = Some("the folder is not trusted".into());
        let findings = verify(&causes, &host, true, short());
        assert_eq!(findings[0].state, FindingState::Confirmed);
        assert_eq!(findings[0].checks[0].reason.as_deref(), Some("it is for windows, and the target runs linux"));
        assert_eq!(findings[1].checks[0].reason.as_deref(), Some("the folder is not trusted"));
        assert_eq!(scripted.asked(), 1);
        let plan = plan(&causes, "local", host.os());
        assert_eq!(plan.steps.iter().filter(|s| s.skipped.is_some()).count(), 2);
        causes[1].untrusted = None;
        assert_eq!(verify(&causes, &host, true, short())[1].state, FindingState::Confirmed);
    }

    #[test]
    fn steps_say_whether_they_are_done() {
        let host: Arc<dyn Host> = Arc::new(Scripted::linux().file("/done", ""));
        let mut one = cause("a", 1.0, vec![path("/broken")]);
        let worded = |at: &str| WordedCheck { check: path(at), words: at.into() };
        one.done = vec![(1, vec![worded("/done")]), (3, vec![worded("/done"), worded("/open")])];
        let finding = &verify(&[one], &host, true, short())[0];
        assert_eq!(finding.state, FindingState::RuledOut);
        let done: Vec<(usize, Vec<FindingState>)> = finding.done.iter().map(|(n, c)| (*n, c.iter().map(|c| c.state).collect())).collect();
        assert_eq!(done, [(1, vec![FindingState::Confirmed]), (3, vec![FindingState::Confirmed, FindingState::RuledOut])]);
    }
}
