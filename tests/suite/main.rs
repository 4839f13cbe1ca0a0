//! End-to-end tests: whole runs through the library, some through the real binary. One binary, a module for each part.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails says where")]

#[allow(dead_code, reason = "each module uses its part of the support")]
#[path = "../../benches/generator/mod.rs"]
mod generator;
#[allow(dead_code, reason = "each module uses its part of the support")]
mod support;

mod ask;
mod chat;
mod index;
mod kb_lint;
mod kb_new;
mod kb_test;
mod robust;
#[cfg(unix)]
mod terminal;
