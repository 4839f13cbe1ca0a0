//! The network as this machine sees it: connections, names, HTTP, TLS.
//!
//! Everything here ends by its deadline. That nothing answers is an answer; only what could not be asked is an error.

mod connect;
mod dns;
mod http;
mod tls;

pub use connect::connect;
pub use dns::resolve;
pub use http::fetch;
pub use tls::{handshake, public_key};

use std::time::{Duration, Instant};

/// What is left until shortly before a deadline, so that the answer "nothing answers" still comes in time.
fn time_left(deadline: Instant) -> Duration {
    const MARGIN: Duration = Duration::from_millis(700);
    deadline.saturating_duration_since(Instant::now()).saturating_sub(MARGIN).max(Duration::from_millis(50))
}
