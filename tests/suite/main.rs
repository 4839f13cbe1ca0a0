//! End-to-end tests: whole runs through the library, some through the real binary. One binary, a module for each part.

#[allow(dead_code, reason = "each module uses its part of the support")]
mod support;

mod articles;
mod ask;
mod import;
mod overview;
mod pack;
