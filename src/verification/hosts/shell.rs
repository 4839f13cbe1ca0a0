//! A system at the far end of a POSIX shell that reads our requests and prints its answers: one connection for
//! everything, nothing installed, nothing written there.
//!
//! The shell is started once and told a few functions. Each request is a small script that it runs in the background,
//! so that one that hangs holds up no other; what it prints comes back in lines short enough to be written in one
//! piece, each with the number of its request. Everything that is not ours stands in single quotes.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::shell_answers::answer;
use super::shell_scripts::{HELLO, SETUP, script};
use crate::model::Os;
use crate::verification::host::{Host, HostError, HostErrorKind, MOST_BYTES, Reply, Request};

/// The most bytes of complaints of the connection itself that are kept.
const MOST_COMPLAINTS: usize = 16 * 1024;

/// What a script printed at the far end.
#[derive(Debug, Default)]
pub struct Printed {
    /// Its exit status.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

/// A system behind a shell.
pub struct RemoteShell {
    child: Mutex<Child>,
    stdin: Mutex<ChildStdin>,
    next: AtomicU64,
    waiting: Arc<Waiting>,
    complaints: Arc<Mutex<Vec<u8>>>,
    os: Option<Os>,
}

/// The requests under way.
#[derive(Default)]
struct Waiting {
    open: Mutex<HashMap<u64, (Printed, Sender<Printed>)>>,
    /// Whether the far end is gone.
    over: Mutex<bool>,
}

impl RemoteShell {
    /// Starts a shell, and waits for its first words until a time.
    pub fn start(mut command: Command, deadline: Instant) -> Result<Self, HostError> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| {
            let reason = match e.kind() {
                std::io::ErrorKind::NotFound => format!("`{program}` is not installed on this machine"),
                _ => HostError::of_io(&program, &e).message,
            };
            HostError::new(HostErrorKind::Unreachable, reason)
        })?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(HostError::new(HostErrorKind::Failed, format!("`{program}` has no streams")));
        };
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&complaints);
        std::thread::spawn(move || {
            let mut part = [0; 1024];
            let mut stderr = stderr;
            while let Ok(size @ 1..) = stderr.read(&mut part) {
                let mut all = heard.lock().unwrap_or_else(PoisonError::into_inner);
                let room = MOST_COMPLAINTS.saturating_sub(all.len());
                all.extend(part.iter().take(size.min(room)));
            }
        });
        let waiting = Arc::new(Waiting::default());
        let (hello, greeting) = channel();
        let listener = Arc::clone(&waiting);
        std::thread::spawn(move || listen(BufReader::new(stdout), &listener, &hello));
        // A far end that is gone already says so when it is listened to.
        let _ = stdin.write_all(SETUP.as_bytes()).and_then(|()| stdin.flush());
        let greeted = greeting.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        let os = greeted.as_deref().ok().and_then(os_of);
        let shell = Self { child: Mutex::new(child), stdin: Mutex::new(stdin), next: AtomicU64::new(1), waiting, complaints, os };
        match greeted {
            Ok(_) => Ok(shell),
            Err(RecvTimeoutError::Timeout) => Err(HostError::new(HostErrorKind::Unreachable, shell.why_gone("no answer in time"))),
            Err(RecvTimeoutError::Disconnected) => {
                Err(HostError::new(HostErrorKind::Unreachable, shell.why_gone("the far side has no POSIX shell (`sh`)")))
            }
        }
    }

    /// What the connection complained of, and else something.
    fn why_gone(&self, otherwise: &str) -> String {
        // The last words may still be on their way.
        std::thread::sleep(Duration::from_millis(50));
        let all = self.complaints.lock().unwrap_or_else(PoisonError::into_inner).clone();
        reason_in(&String::from_utf8_lossy(&all)).unwrap_or_else(|| otherwise.to_owned())
    }

    /// Runs a script at the far end.
    fn run(&self, script: &str, deadline: Instant) -> Result<Printed, HostError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let receiver = self.waiting.expect(id);
        let line = format!("wb_j {id} {} </dev/null &\n", super::shell_scripts::quote(script));
        let sent = {
            let mut stdin = self.stdin.lock().unwrap_or_else(PoisonError::into_inner);
            stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush())
        };
        if sent.is_err() {
            return Err(HostError::new(HostErrorKind::Unreachable, self.why_gone("the connection is gone")));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left) {
            Ok(printed) => Ok(printed),
            Err(RecvTimeoutError::Disconnected) => Err(HostError::new(HostErrorKind::Unreachable, self.why_gone("the connection is gone"))),
            Err(RecvTimeoutError::Timeout) => {
                self.waiting.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                Err(HostError::new(HostErrorKind::TimedOut, "no answer in time"))
            }
        }
    }
}

impl Host for RemoteShell {
    fn os(&self) -> Option<Os> {
        self.os
    }

    fn answer(&self, request: &Request, deadline: Instant) -> Result<Reply, HostError> {
        let script = script(request)?;
        answer(request, self.run(&script, deadline)?)
    }
}

impl Drop for RemoteShell {
    fn drop(&mut self) {
        // What still runs there ends by its own limit; nobody waits for it.
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Waiting {
    /// The place where the answer to a request will come out.
    fn expect(&self, id: u64) -> Receiver<Printed> {
        let (sender, receiver) = channel();
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        if !*over {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (Printed::default(), sender));
        }
        receiver
    }
}

/// Reads the far end's lines until it is gone. What is not ours (a login script that prints) is passed over.
fn listen(stdout: impl BufRead, waiting: &Waiting, hello: &Sender<String>) {
    for line in stdout.split(b'\n') {
        let Ok(line) = line else { break };
        let text = String::from_utf8_lossy(&line);
        if let Some(greeting) = text.split(HELLO).nth(1) {
            let _ = hello.send(greeting.trim().to_owned());
            continue;
        }
        let mut words = text.splitn(3, ' ');
        let (Some(id), Some(stream)) = (words.next().and_then(|w| w.parse::<u64>().ok()), words.next()) else { continue };
        let data = words.next().unwrap_or_default().trim();
        let mut open = waiting.open.lock().unwrap_or_else(PoisonError::into_inner);
        if stream == "." {
            if let Some((printed, sender)) = open.remove(&id) {
                let _ = sender.send(printed);
            }
            continue;
        }
        let Some((printed, _)) = open.get_mut(&id) else { continue };
        match stream {
            "x" => printed.status = data.parse().ok(),
            "o" if printed.stdout.len() <= MOST_BYTES => decode(data, &mut printed.stdout),
            "e" if printed.stderr.len() <= MOST_BYTES => decode(data, &mut printed.stderr),
            _ => {}
        }
    }
    *waiting.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
    // Their senders go, and whoever waits knows.
    waiting.open.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// Bytes from a line: `b` in front of Base64 (RFC 4648), `h` in front of hexadecimal pairs.
fn decode(data: &str, into: &mut Vec<u8>) {
    if let Some(hex) = data.strip_prefix('h') {
        into.extend(hex.split_whitespace().filter_map(|pair| u8::from_str_radix(pair, 16).ok()));
        return;
    }
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in data.bytes().skip(1) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            into.push(((bits >> held) & 0xff) as u8);
        }
    }
}

fn os_of(uname: &str) -> Option<Os> {
    match uname {
        "Linux" => Some(Os::Linux),
        "Darwin" => Some(Os::Macos),
        _ => None,
    }
}

/// The line of a connection's complaints that says why, without decoration.
fn reason_in(complaints: &str) -> Option<String> {
    let lines = || complaints.lines().map(str::trim).filter(|l| !l.is_empty() && !l.contains("@@@") && !l.starts_with("Warning: Permanently"));
    if complaints.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") {
        return Some("the host key is not the one in known_hosts; if the machine was not set up anew, somebody may be in between".to_owned());
    }
    lines().next_back().map(|l| l.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_hexadecimal_are_the_same_bytes() {
        let mut bytes = Vec::new();
        decode("bSGFsbG8sIFdlbHQhAP8=", &mut bytes);
        assert_eq!(bytes, b"Hallo, Welt!\0\xff");
        bytes.clear();
        decode("h 48 61 00 ff", &mut bytes);
        assert_eq!(bytes, b"Ha\0\xff");
    }

    #[test]
    fn the_reason_is_the_line_that_says_it() {
        assert_eq!(
            reason_in("Warning: Permanently added x\nadmin@x: Permission denied (publickey).\n").unwrap(),
            "admin@x: Permission denied (publickey)"
        );
        assert_eq!(reason_in("\n"), None);
        let changed = "@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@\nHost key verification failed.\n";
        assert!(reason_in(changed).unwrap().contains("known_hosts"));
    }

    #[test]
    fn a_program_that_is_no_shell_is_told() {
        let started = |program: &str| RemoteShell::start(Command::new(program), Instant::now() + Duration::from_secs(2)).err().unwrap();
        assert!(started("false").message.contains("no POSIX shell"));
        assert!(started("no-such-program-anywhere").message.contains("not installed"));
    }
}
