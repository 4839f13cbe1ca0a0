//! Stack traces: which lines belong to one, and which of them tells the most.
//!
//! A tracker follows one record line by line. Java, Kotlin and Scala, Python, Node, .NET, Go, Rust, PHP, Ruby and the
//! kernel have forms of their own, but share most of them: frames, links between causes, indentation.

use std::ops::Range;

use super::kernel;

/// What kind of trace a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// Frames below a message: Java, Node, .NET, PHP, Ruby.
    Frames,
    /// Python, before and after the line with the exception.
    Python {
        /// Whether that line has been seen.
        done: bool,
    },
    /// A list of causes below `Caused by:`, as Rust programs print it.
    Causes,
    /// Go's panic and its goroutines.
    Go,
    /// Rust's panic, before and after its message.
    Rust {
        /// Whether the message has been seen.
        done: bool,
    },
    /// The kernel's call trace or its account of memory.
    Kernel,
}

/// Follows a record line by line.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    /// The trace, once a line shows that it is one.
    pub trace: Option<Trace>,
    /// The most telling line so far.
    pub root: Option<Range<usize>>,
    /// Whether the root is at the left, where the causes of suppressed exceptions are not.
    root_is_outer: bool,
    /// The last line that looked like an exception with its message, or else the last line.
    candidate: Option<(Range<usize>, bool)>,
    /// Whether a further trace was announced: `During handling of the above exception …`.
    announced: bool,
}

impl Tracker {
    /// A tracker for what follows a record that was cut off for its length.
    pub fn continued(&self) -> Self {
        Self { trace: self.trace, ..Self::default() }
    }

    /// Whether the trace is not complete without the next line.
    pub fn waits(&self) -> bool {
        matches!(self.trace, Some(Trace::Python { done: false } | Trace::Rust { done: false }))
    }

    /// Whether a line that a program wrote right after the last one belongs to the same trace. The line has a prefix of
    /// its own, so it would be a record otherwise.
    pub fn takes(&self, message: &str) -> bool {
        let text = message.trim_start();
        if text.is_empty() {
            return self.trace.is_some() && self.trace != Some(Trace::Kernel);
        }
        let indented = text.len() < message.len();
        if self.announced && text.starts_with("Traceback ") {
            return true;
        }
        match self.trace {
            Some(Trace::Kernel) => kernel::belongs(text),
            Some(Trace::Python { done: false }) => true,
            Some(Trace::Rust { done: false }) => true,
            Some(Trace::Go) => indented || is_go(text),
            Some(Trace::Rust { done: true }) => indented || is_rust(text) || is_link(text),
            Some(Trace::Causes) => indented,
            Some(Trace::Frames) => indented || is_frame(text) || is_link(text) || text.starts_with(['}', ']']),
            Some(Trace::Python { done: true }) | None => is_frame(text) || is_link(text),
        }
    }

    /// Whether a line without a prefix goes on with the trace after blank lines.
    pub fn resumes(&self, line: &str) -> bool {
        let text = line.trim_start();
        match self.trace {
            _ if is_link(text) => true,
            _ if self.announced && text.starts_with("Traceback ") => true,
            Some(Trace::Go) => is_go(text) || line.starts_with('\t'),
            Some(Trace::Rust { .. }) => is_rust(text),
            Some(Trace::Frames) => is_frame(text),
            _ => false,
        }
    }

    /// Notes a line of the record: its message, where in the paste that stands, and whether the line says that it is an error.
    pub fn note(&mut self, message: &str, at: usize, is_error: bool) {
        let whole = message.len();
        let message = if matches!(self.trace, Some(Trace::Python { .. })) { without_group(message) } else { message };
        let at = at + whole - message.len();
        let text = message.trim();
        if text.is_empty() {
            return;
        }
        let from = at + (message.len() - message.trim_start().len());
        let place = |skip: usize| from + skip..from + text.len();
        let indented = from > at;
        match self.trace {
            Some(Trace::Kernel) => {
                if kernel::tells(text) {
                    self.root = Some(place(0));
                }
                return;
            }
            Some(Trace::Causes) if indented => {
                let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let skip = if text.get(number..).is_some_and(|t| t.starts_with(": ")) { number + 2 } else { 0 };
                self.root = Some(place(skip));
                return;
            }
            Some(Trace::Rust { done: false }) => {
                self.trace = Some(Trace::Rust { done: true });
                self.root = Some(place(0));
                return;
            }
            Some(Trace::Python { done: false }) => {
                if !indented && !text.starts_with("Traceback ") {
                    self.trace = Some(Trace::Python { done: true });
                    self.root = Some(place(0));
                }
                return;
            }
            _ => {}
        }
        if let Some(trace) = begins(text) {
            self.begin(trace, text, place);
        } else if text == "Caused by:" {
            self.trace = Some(Trace::Causes);
        } else if let Some(skip) = cause(text) {
            self.trace = self.trace.or(Some(Trace::Frames));
            if !indented || !self.root_is_outer {
                self.root = Some(place(skip));
                self.root_is_outer = !indented;
            }
        } else if let Some(skip) = inner_exception(text) {
            self.root = Some(place(skip));
            self.trace = self.trace.or(Some(Trace::Frames));
        } else if is_announcement(text) {
            self.announced = true;
        } else if is_frame(text) {
            if self.trace.is_none() {
                self.trace = Some(Trace::Frames);
            }
            if self.root.is_none() {
                self.root = self.candidate.take().map(|(place, _)| place);
            }
        } else {
            let skip = introduction(text);
            let sure = is_error || skip > 0 || looks_like_exception(text);
            if sure || !self.candidate.as_ref().is_some_and(|(_, sure)| *sure) {
                self.candidate = Some((place(skip), sure));
            }
            if skip > 0 && self.root.is_none() {
                self.trace = self.trace.or(Some(Trace::Frames));
                self.root = Some(place(skip));
            }
        }
    }

    fn begin(&mut self, trace: Trace, text: &str, place: impl Fn(usize) -> Range<usize>) {
        self.announced = false;
        self.trace = Some(trace);
        match trace {
            // What was noted before is the cause of what follows; the last line of all tells the most.
            Trace::Python { .. } | Trace::Frames | Trace::Causes => {}
            Trace::Rust { .. } => {
                // Rust before 1.73 has the message on the same line.
                if let Some(quote) = text.find("panicked at '") {
                    self.trace = Some(Trace::Rust { done: true });
                    self.root = Some(place(quote + "panicked at ".len()));
                }
            }
            Trace::Go => {
                if !text.starts_with("goroutine ") {
                    self.root = Some(place(0));
                }
            }
            Trace::Kernel => self.root = Some(place(0)),
        }
    }

    /// Begins the trace that a line of the kernel's log begins, if it does.
    pub fn note_kernel(&mut self, text: &str, at: usize) {
        if self.trace.is_none() && kernel::begins(text) {
            self.trace = Some(Trace::Kernel);
            self.root = kernel::tells(text).then(|| at..at + text.trim_end().len());
        } else {
            self.note(text, at, false);
        }
    }
}

/// The trace that a line begins, whatever stands before it.
pub fn begins(text: &str) -> Option<Trace> {
    let first = *text.as_bytes().first()?;
    match first {
        b'T' | b'+' | b'|' if text.trim_start_matches(['+', '|', ' ']).starts_with("Traceback (") || text.contains("Group Traceback (") => {
            Some(Trace::Python { done: false })
        }
        b'p' if text.starts_with("panic: ") => Some(Trace::Go),
        b'f' if text.starts_with("fatal error: ") => Some(Trace::Go),
        b'g' if is_goroutine(text) => Some(Trace::Go),
        b'h' if text.starts_with("http: panic serving ") => Some(Trace::Go),
        b't' if text.starts_with("thread '") && text.contains("panicked at") => Some(Trace::Rust { done: false }),
        _ => None,
    }
}

/// Whether a line begins a trace or an exception's report, so that it is a record even right below other text.
pub fn begins_record(text: &str) -> bool {
    begins(text).is_some() || introduction(text) > 0
}

/// Where the exception begins behind the words that announce one; 0 where there are none.
fn introduction(text: &str) -> usize {
    for words in ["Unhandled exception. ", "Unhandled Exception: ", "Uncaught exception: ", "Uncaught "] {
        if text.starts_with(words) {
            return words.len();
        }
    }
    if let Some(rest) = text.strip_prefix("Exception in thread \"") {
        return rest.find("\" ").map_or(0, |n| text.len() - rest.len() + n + 2);
    }
    if text.starts_with("PHP Fatal error:") || text.starts_with("Fatal error:") {
        return text.find("Uncaught ").map_or(0, |n| n + "Uncaught ".len());
    }
    0
}

/// Whether a line is a frame: `at com.example.Foo(Foo.java:12)`, `File "x.py", line 3`, `#0 /srv/x.php(12)`, `... 12 more`.
fn is_frame(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'a') => text.strip_prefix("at ").is_some_and(|t| {
            !t.contains(' ') && t.contains(['.', ':', '/', '<'])
                || t.contains('(') && (t.ends_with(')') || t.contains(")[") || t.contains(" in ") || t.contains(") ["))
        }),
        Some(b'F') => text.starts_with("File \"") && text.contains(", line "),
        Some(b'#') => text.strip_prefix('#').is_some_and(|t| {
            let digits = t.len() - t.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            digits > 0 && t.get(digits..).is_some_and(|t| t.starts_with(' ') && (t.contains('(') || t.contains("{main}") || t.contains(" in ")))
        }),
        Some(b'.') => text.strip_prefix("... ").is_some_and(|t| t.ends_with(" more") || t.ends_with("frames omitted")),
        Some(b'f') => text.strip_prefix("from ").is_some_and(|t| t.contains(".rb:") || t.contains(":in ")),
        Some(b'S') => text == "Stack trace:",
        Some(b'[') => text == "[stacktrace]",
        _ => false,
    }
}

/// Whether a line links one exception with the next.
fn is_link(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'C') => text.starts_with("Caused by:"),
        Some(b'S') => text.starts_with("Suppressed:"),
        Some(b'W') => text.starts_with("Wrapped by:"),
        Some(b'-') => text.starts_with("---> ") || text.starts_with("--- End of "),
        Some(b'T' | b'D') => is_announcement(text),
        Some(b'E') => text.starts_with("Emitted 'error' event"),
        Some(b't') => text.starts_with("thrown in "),
        _ => false,
    }
}

fn is_announcement(text: &str) -> bool {
    text.starts_with("During handling of the above exception") || text.starts_with("The above exception was the direct cause")
}

fn is_goroutine(text: &str) -> bool {
    text.strip_prefix("goroutine ").is_some_and(|t| t.contains('[') && t.trim_end().ends_with("]:"))
}

fn is_go(text: &str) -> bool {
    is_goroutine(text)
        || text.starts_with("created by ")
        || text.starts_with("[signal ")
        || text.starts_with("panic: ")
        || text.starts_with("exit status ")
        || text.starts_with("main.")
        || (text.ends_with(')') && text.contains('(') && !text.contains(": ") && text.split('(').next().is_some_and(|t| !t.contains(' ')))
}

fn is_rust(text: &str) -> bool {
    text.starts_with("stack backtrace:") || text.starts_with("note: ") || text.starts_with("Caused by:")
}

/// Where the cause begins in `Caused by: …`.
fn cause(text: &str) -> Option<usize> {
    ["Caused by: ", "[cause]: "].iter().find(|p| text.starts_with(**p)).map(|p| p.len())
}

/// Where the innermost exception begins in a line of .NET: `---> System.IO.IOException: …`.
fn inner_exception(text: &str) -> Option<usize> {
    let at = text.rfind("---> ")? + "---> ".len();
    let inner = text.get(at..)?;
    let skip = inner.strip_prefix("(Inner Exception #").and_then(|r| r.find(") ").map(|n| inner.len() - r.len() + n + 2)).unwrap_or(0);
    looks_like_exception(inner.get(skip..)?).then_some(at + skip)
}

/// Whether a line reads like an exception's name with its message, or the name alone.
pub fn looks_like_exception(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '$' | '\\' | '-'))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let last = name.rsplit(['.', '$', '\\']).next().unwrap_or(name);
    let named = ["Exception", "Error", "Throwable", "Failure", "Fault"].iter().any(|e| last.ends_with(e));
    named && (rest.is_empty() || rest.starts_with(':') || rest.starts_with(" [") || rest.starts_with(" ("))
}

/// A line of a Python exception group without the frame drawn around it.
fn without_group(message: &str) -> &str {
    let text = message.trim_start();
    if text.len() < message.len() && text.starts_with("| ") {
        // One blank after the bar is the frame's.
        return text.get(2..).unwrap_or(text);
    }
    message
}
