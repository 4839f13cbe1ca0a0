//! The chat in a real pseudo-terminal.

use std::process::Command;
use std::time::Duration;

use rexpect::session::{PtySession, spawn_command};

use crate::ask::EVENT_1023;
use crate::support::World;

/// The real binary in a terminal of its own.
struct Chat {
    terminal: PtySession,
}

impl Chat {
    fn start(world: &World) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whybook"));
        command.env_clear().env("TERM", "xterm-256color").env("HOME", world.path("")).env("WHYBOOK_CACHE", world.path("cache"));
        command.env("WHYBOOK_DATA", world.path("data"));
        let terminal = spawn_command(command, Some(60_000)).unwrap();
        let mut chat = Self { terminal };
        chat.sees("ctrl-D leaves");
        chat.is_ready();
        chat
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        self.terminal.exp_string(text).unwrap_or_else(|e| panic!("the terminal does not show {text:?}: {e}"));
    }

    #[track_caller]
    fn is_ready(&mut self) {
        self.sees("why> ");
        // The prompt is there, and keys are read from now on.
        std::thread::sleep(Duration::from_millis(100));
    }

    fn sends(&mut self, text: &str) {
        self.terminal.send(text).unwrap();
        self.terminal.flush().unwrap();
        // As fingers do, and as the end of a paste is told.
        std::thread::sleep(Duration::from_millis(200));
    }

    fn types(&mut self, line: &str) {
        self.sends(line);
        self.sends("\r");
    }

    #[track_caller]
    fn leaves(&mut self) {
        self.sends("\u{4}");
        self.terminal.exp_eof().unwrap();
    }
}

#[test]
fn a_marked_paste_of_many_lines_is_one_message() {
    let mut chat = Chat::start(&World::new());
    chat.sends(&format!("\u{1b}[200~{}\u{1b}[201~", EVENT_1023.trim_end().replace('\n', "\r")));
    chat.sends("\r");
    chat.sees("Understood:");
    chat.sees("interim update");
    chat.is_ready();
    chat.types("/why 1");
    chat.sees("evidence in bits");
    chat.is_ready();
    chat.leaves();
}

#[test]
fn a_paste_that_the_terminal_does_not_mark_is_one_message_as_well() {
    let mut chat = Chat::start(&World::new());
    chat.sends(&EVENT_1023.trim_end().replace('\n', "\r"));
    chat.sends("\r");
    chat.sees("event MsiInstaller/1023");
    chat.sees("interim update");
    chat.is_ready();
    chat.leaves();
}

#[test]
fn ctrl_c_clears_and_the_history_outlives_the_chat() {
    let world = World::new();
    let mut chat = Chat::start(&world);
    chat.sends("this is never sent");
    chat.sends("\u{3}");
    chat.is_ready();
    chat.types("/var/spool is full of zorblax");
    chat.sees("No known cause");
    chat.is_ready();
    chat.leaves();
    let history = std::fs::read_to_string(world.path("data/history.txt")).unwrap();
    assert!(history.contains("zorblax") && !history.contains("never sent"), "{history}");

    let mut chat = Chat::start(&world);
    chat.sends("\u{1b}[A");
    chat.sees("zorblax");
    chat.sends("\u{3}");
    chat.sends("/st\t");
    chat.sees("/steps");
    chat.sends("\u{3}");
    chat.leaves();
}
