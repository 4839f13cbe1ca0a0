//! Reports of the Linux kernel that take many lines: oopses, warnings, hung tasks, the out-of-memory killer's account.

use crate::model::LogLevel;

/// Whether a message begins a report.
pub fn begins(text: &str) -> bool {
    const BEGINS: [&str; 16] = [
        "BUG: ",
        "Oops: ",
        "Oops[",
        "WARNING: CPU: ",
        "------------[ cut here ]------------",
        "general protection fault",
        "Unable to handle kernel ",
        "kernel BUG at ",
        "Kernel panic - not syncing",
        "Internal error: ",
        "watchdog: BUG: ",
        "rcu: INFO: ",
        "page allocation failure",
        "Call Trace:",
        "divide error: ",
        "stack segment: ",
    ];
    BEGINS.iter().any(|b| text.starts_with(b)) || is_hung_task(text) || is_oom(text)
}

/// Whether a line of a report is the one that tells the most.
pub fn tells(text: &str) -> bool {
    const TELLS: [&str; 11] = [
        "BUG: ",
        "WARNING: CPU: ",
        "general protection fault",
        "Unable to handle kernel ",
        "kernel BUG at ",
        "Kernel panic - not syncing",
        "Internal error: ",
        "watchdog: BUG: ",
        "rcu: INFO: ",
        "page allocation failure",
        "divide error: ",
    ];
    TELLS.iter().any(|b| text.starts_with(b)) || is_hung_task(text) || is_oom(text)
}

fn is_hung_task(text: &str) -> bool {
    text.starts_with("INFO: task ") && text.contains(" blocked for more than ")
}

/// `java invoked oom-killer: gfp_mask=…`; the line that names the victim is a record of its own.
fn is_oom(text: &str) -> bool {
    text.contains(" invoked oom-killer: ")
}

/// The level of a message that the kernel logs as an error, where its prefix does not say so.
pub fn level(text: &str) -> Option<LogLevel> {
    let killed = text.starts_with("Out of memory: ") || text.starts_with("Memory cgroup out of memory: ");
    killed.then_some(LogLevel::Error)
}

/// Whether a line goes on with a report.
pub fn belongs(text: &str) -> bool {
    const BEGINS: [&str; 56] = [
        "Call Trace:",
        "Call trace:",
        "<TASK>",
        "</TASK>",
        "<IRQ>",
        "</IRQ>",
        "RIP: ",
        "RSP: ",
        "RAX: ",
        "RDX: ",
        "RBP: ",
        "R10: ",
        "R13: ",
        "CR2: ",
        "CS: ",
        "FS: ",
        "DR0: ",
        "DR3: ",
        "PKRU: ",
        "EIP: ",
        "EAX: ",
        "ESI: ",
        "DS: ",
        "EFLAGS: ",
        "Code: ",
        "CPU: ",
        "PGD ",
        "Oops: ",
        "#PF: ",
        "Modules linked in:",
        "Hardware name:",
        "Workqueue: ",
        "Tainted: ",
        "Not tainted ",
        "Comm: ",
        "task:",
        "---[ ",
        "Mem abort info:",
        "Data abort info:",
        "pc : ",
        "lr : ",
        "sp : ",
        "pstate: ",
        "Mem-Info:",
        "active_anon:",
        "Node ",
        "lowmem_reserve",
        "Swap cache stats:",
        "Free swap",
        "Total swap",
        "Tasks state",
        "[  pid  ]",
        "\"echo 0 > ",
        "irq event stamp",
        "Kernel Offset:",
        "Fixing recursive fault",
    ];
    BEGINS.iter().any(|b| text.starts_with(b))
        || is_frame(text)
        || is_register(text)
        || is_account(text)
        || text.starts_with("Kernel panic - not syncing")
}

/// `? do_syscall_64+0x5b/0x80`, `[<ffffffff81a>] foo+0x1/0x2`.
fn is_frame(text: &str) -> bool {
    let text = text.trim_start_matches("? ");
    let text = if text.starts_with("[<") { text.split_once(">] ").map_or(text, |(_, t)| t) } else { text };
    let name = text.trim_start_matches("? ").split(' ').next().unwrap_or_default();
    name.contains("+0x") && name.contains("/0x")
}

/// `x29: ffff800010d43c60 x28: …`, `R13: 00007f…`.
fn is_register(text: &str) -> bool {
    text.strip_prefix(['x', 'r'])
        .and_then(|t| t.split_once(": "))
        .is_some_and(|(n, _)| !n.is_empty() && n.len() <= 3 && n.trim().bytes().all(|b| b.is_ascii_digit()))
}

/// Lines of the out-of-memory killer's account: `active_file:1 …`, `123 total pagecache pages`, `[   1234]     0  1234 …`.
fn is_account(text: &str) -> bool {
    let words = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if words.len() < text.len()
        && ["total pagecache pages", "pages RAM", "pages HighMem", "pages reserved", "pages in swap cache", "pages cma", "pages hwpoisoned"]
            .iter()
            .any(|w| words.trim_start().starts_with(w))
    {
        return true;
    }
    if let Some(rest) = text.strip_prefix('[') {
        return rest
            .split_once(']')
            .is_some_and(|(pid, row)| pid.trim().bytes().all(|b| b.is_ascii_digit()) && row.split_whitespace().nth(5).is_some());
    }
    ["active_file:", "unevictable:", "slab_reclaimable:", "mapped:", "free:", "kernel_misc", "oom-kill:"].iter().any(|w| text.starts_with(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_from_what_follows_it() {
        assert!(begins("java invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0"));
        assert!(begins("INFO: task kworker/1:2:345 blocked for more than 120 seconds."));
        for line in [
            "CPU: 1 PID: 812 Comm: modprobe Tainted: G           OE",
            "? do_syscall_64+0x5b/0x80",
            "[<ffffffff816a1f2e>] dump_stack+0x19/0x1b",
            "R13: 00007ffd1c0a R14: 0000",
            "x29: ffff800010d43c60 x28: ffff0000c0",
            "[   1234]     0  1234    5678      901    65536        0             0 nginx",
            "12345 total pagecache pages",
            "oom-kill:constraint=CONSTRAINT_NONE,task=java,pid=12,uid=0",
        ] {
            assert!(belongs(line), "{line}");
        }
        for line in
            ["Out of memory: Killed process 812 (java) total-vm:1kB", "usb 1-1: new high-speed USB device", "device eth0 entered promiscuous mode"]
        {
            assert!(!belongs(line), "{line}");
        }
    }
}
