//! A target that cannot be reached: every question has the same answer.

use std::time::Instant;

use crate::model::Os;
use crate::verification::host::{Host, HostError, Reply, Request};

/// A target that cannot be reached.
pub struct Unreachable(pub HostError);

impl Host for Unreachable {
    fn os(&self) -> Option<Os> {
        None
    }

    fn answer(&self, _: &Request, _: Instant) -> Result<Reply, HostError> {
        Err(self.0.clone())
    }
}
