//! A host that remembers: the same request is answered once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::model::Os;
use crate::verification::host::{Host, HostError, HostErrorKind, Reply, Request};

/// A host in front of another one that remembers every answer. Checks that need the same table see the same state of
/// it, and a bundle is made of what it remembers.
pub struct Remembering {
    inner: Arc<dyn Host>,
    answers: Mutex<BTreeMap<Request, Result<Reply, HostError>>>,
}

impl Remembering {
    /// Remembers the answers of a host.
    pub fn new(inner: Arc<dyn Host>) -> Self {
        Self { inner, answers: Mutex::new(BTreeMap::new()) }
    }

    /// Everything that was asked, with its answer, in the order of the requests.
    pub fn answers(&self) -> BTreeMap<Request, Result<Reply, HostError>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Host for Remembering {
    fn os(&self) -> Option<Os> {
        self.inner.os()
    }

    fn answer(&self, request: &Request, deadline: Instant) -> Result<Reply, HostError> {
        if let Some(known) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(request) {
            return known.clone();
        }
        // Not under the lock: a request that hangs must not hold up the others.
        let answer = self.inner.answer(request, deadline);
        let timed_out = answer.as_ref().is_err_and(|e| e.kind == HostErrorKind::TimedOut);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever came first is right, so that all see the same. What took too long may work the next time.
        if timed_out && !answers.contains_key(request) {
            answers.insert(request.clone(), answer.clone());
            return answer;
        }
        answers.entry(request.clone()).or_insert(answer).clone()
    }
}
