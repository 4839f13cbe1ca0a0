//! What `kubectl describe` says of a container's state: a few indented lines that are a record of their own.

use crate::model::LogLevel;

/// Whether a line begins a state of a container: `    State:          Waiting`, `    Last State:     Terminated`.
pub fn begins_state(line: &str) -> bool {
    let text = line.trim_start();
    let value = text.strip_prefix("State:").or_else(|| text.strip_prefix("Last State:"));
    text.len() < line.len() && value.is_some_and(|v| v.starts_with("  ") && ["Waiting", "Running", "Terminated"].contains(&v.trim()))
}

/// How far a line is indented, in bytes.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// How bad a state is: its reason and its exit status say so.
pub fn level_of_state(text: &str) -> LogLevel {
    let value = |label: &str| text.lines().find_map(|l| l.trim().strip_prefix(label)).map(str::trim);
    let starting = ["ContainerCreating", "PodInitializing", "Completed"];
    let failed = value("Exit Code:").is_some_and(|c| c != "0") || value("Reason:").is_some_and(|r| !starting.contains(&r));
    if failed { LogLevel::Error } else { LogLevel::Info }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_as_bad_as_its_reason() {
        assert!(begins_state("    Last State:     Terminated"));
        assert!(!begins_state("State: the union"));
        assert_eq!(level_of_state("    State:          Waiting\n      Reason:       CrashLoopBackOff"), LogLevel::Error);
        assert_eq!(level_of_state("    State:          Waiting\n      Reason:       ContainerCreating"), LogLevel::Info);
        assert_eq!(level_of_state("    Last State:     Terminated\n      Reason:       Completed\n      Exit Code:    0"), LogLevel::Info);
        assert_eq!(level_of_state("    State:          Running\n      Started:      Mon"), LogLevel::Info);
    }
}
