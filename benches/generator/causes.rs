//! Causes with their questions, checks and fixes.

use super::problem::Problem;
use super::random::Random;
use super::vocabulary::NAMES;

/// A cause as YAML values: every text is quoted by whoever writes the rule.
#[derive(Debug, Clone)]
pub struct Cause {
    /// Its id.
    pub id: &'static str,
    /// Its headline.
    pub title: String,
    /// Why it leads to what is seen.
    pub explanation: String,
    /// The question about it.
    pub ask: String,
    /// The check: its key, and what it asks, in YAML.
    pub check: String,
    /// The steps: what to do, the shell, the command, the risk.
    pub steps: Vec<(String, &'static str, String, &'static str)>,
    /// What is seen with this cause alone.
    pub sign: Option<String>,
}

type Maker = fn(&Problem, &mut Random) -> Cause;

const COMMON: [Maker; 7] = [full_disk, wrong_owner, dead_name, expired_certificate, wrong_clock, old_version, stopped_service];
const LINUX: [Maker; 4] = [open_files, taken_port, missing_module, wrong_label];
const WINDOWS: [Maker; 4] = [missing_value, missing_update, missing_member, blocked_port];

/// The causes of a problem, the likeliest first; each is of another kind.
pub fn of(problem: &Problem) -> Vec<Cause> {
    let mut random = problem.random(1);
    let own = if problem.product.1 { &WINDOWS } else { &LINUX };
    let mut makers: Vec<Maker> = COMMON.iter().chain(own).copied().collect();
    let count = random.of(&[1usize, 1, 2, 2, 2, 3, 3, 4]);
    let mut causes = Vec::new();
    while causes.len() < count && !makers.is_empty() {
        let at = usize::try_from(random.below(makers.len() as u64)).unwrap_or(0);
        let maker = makers.swap_remove(at);
        causes.push(maker(problem, &mut random));
    }
    causes
}

/// A text in single quotes, as YAML wants it.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn shell(problem: &Problem) -> &'static str {
    if problem.product.1 { "powershell" } else { "sh" }
}

fn folder(problem: &Problem, random: &mut Random) -> String {
    let slash = if problem.product.1 { '\\' } else { '/' };
    format!("{}{slash}{}", problem.product.3, random.of(&["data", "conf", "state", "logs", "spool", "keys"]))
}

fn full_disk(problem: &Problem, random: &mut Random) -> Cause {
    let (at, percent) = (folder(problem, random), random.between(1, 9));
    let (name, object) = (problem.product.0, problem.object);
    Cause {
        id: "full-disk",
        title: format!("The disk with the {object} is full"),
        explanation: format!("{name} writes the {object} to {at}; with less than {percent}% free it stops before it would lose data."),
        ask: format!("Did the free space under {at} shrink lately?"),
        check: format!("disk: {{ at: {}, free: \"< {percent}%\" }}", quoted(&at)),
        steps: vec![
            (format!("See what takes the space under {at}."), shell(problem), usage(problem, &at), "none"),
            (format!("Move old files away from {at}, then start {name} again."), shell(problem), restart(problem), "restart"),
        ],
        sign: Some(format!("only {percent}% of {at} is left")),
    }
}

fn usage(problem: &Problem, at: &str) -> String {
    if problem.product.1 {
        format!("Get-ChildItem '{at}' -Recurse | Sort-Object Length | Select-Object -Last 20")
    } else {
        format!("du -xh {at} | sort -h | tail -n 20")
    }
}

fn restart(problem: &Problem) -> String {
    let service = problem.product.2;
    if problem.product.1 { format!("Restart-Service '{service}'") } else { format!("systemctl restart {service}") }
}

fn wrong_owner(problem: &Problem, random: &mut Random) -> Cause {
    let (at, owner) = (folder(problem, random), random.of(&["www-data", "svc-app", "postgres", "mail", "backup", "NetworkService"]));
    Cause {
        id: "wrong-owner",
        title: format!("The {} belongs to another account", problem.object),
        explanation: format!("After a copy or a restore {at} belongs to {owner}, and the {} may not touch it.", problem.part),
        ask: format!("Was {at} copied or restored by hand?"),
        check: format!("path: {{ at: {}, owner: {owner} }}", quoted(&at)),
        steps: vec![
            (
                format!("Look who owns {at}."),
                shell(problem),
                if problem.product.1 { format!("Get-Acl '{at}'") } else { format!("ls -ld {at}") },
                "none",
            ),
            (
                format!("Give {at} back to the account of the service."),
                shell(problem),
                if problem.product.1 { format!("icacls '{at}' /reset /T") } else { format!("chown -R {} {at}", problem.product.2) },
                "none",
            ),
        ],
        sign: Some(format!("owner {owner} does not own {at}")),
    }
}

fn dead_name(_: &Problem, random: &mut Random) -> Cause {
    let name = format!("{}.example.net", random.of(&NAMES));
    Cause {
        id: "dead-name",
        title: format!("The name {name} does not resolve"),
        explanation: format!("The peer is configured by the name {name}, which the resolver no longer knows."),
        ask: format!("Was {name} renamed or taken out of service?"),
        check: format!("dns: {{ name: {name}, type: A, resolves: false }}"),
        steps: vec![
            (format!("Ask the resolver for {name}."), "sh", format!("getent hosts {name}"), "none"),
            (format!("Add the record for {name}, or configure the new name."), "menu", "DNS > Forward Lookup Zones > New Host".to_owned(), "none"),
        ],
        sign: Some(format!("host {name} not found")),
    }
}

fn expired_certificate(problem: &Problem, random: &mut Random) -> Cause {
    let name = format!("{}.example.org", random.of(&NAMES));
    let days = random.between(2, 40);
    Cause {
        id: "expired-certificate",
        title: format!("The certificate of {name} has expired"),
        explanation: format!("The {} talks to {name} over TLS and ends the handshake once the certificate is out of date.", problem.part),
        ask: format!("Was the certificate of {name} renewed within the last {days} days?"),
        check: format!("tls: {{ at: \"{name}:443\", expires_in: \"< {days}d\" }}"),
        steps: vec![
            (
                "Look at the dates of the certificate.".to_owned(),
                "sh",
                format!("openssl s_client -connect {name}:443 </dev/null | openssl x509 -noout -dates"),
                "none",
            ),
            (format!("Renew the certificate and restart {}.", problem.product.0), shell(problem), restart(problem), "restart"),
        ],
        sign: Some("certificate has expired or is not yet valid".to_owned()),
    }
}

fn wrong_clock(problem: &Problem, random: &mut Random) -> Cause {
    let minutes = random.between(2, 15);
    Cause {
        id: "wrong-clock",
        title: "The clock of the server is off".to_owned(),
        explanation: format!(
            "A {} is valid for a span of time; with a clock that is {minutes} minutes off it counts as {}.",
            problem.object, problem.state
        ),
        ask: "Is the time on this server different from that of its neighbours?".to_owned(),
        check: format!("clock: {{ offset: \"> {minutes}m\" }}"),
        steps: vec![(
            "Synchronize the clock.".to_owned(),
            shell(problem),
            if problem.product.1 { "w32tm /resync /force".to_owned() } else { "chronyc makestep".to_owned() },
            "none",
        )],
        sign: None,
    }
}

fn old_version(problem: &Problem, random: &mut Random) -> Cause {
    let version = format!("{}.{}.{}", random.between(1, 19), random.between(0, 30), random.between(0, 9));
    let (name, _, service, _) = problem.product;
    Cause {
        id: "old-version",
        title: format!("{name} before {version} mishandles a {} {}", problem.state, problem.object),
        explanation: format!(
            "Releases before {version} take the {} for valid although it is {}; later ones repair it.",
            problem.object, problem.state
        ),
        ask: format!("Is {name} older than {version}?"),
        check: format!("package: {{ name: {}, version: \"< {version}\" }}", quoted(service)),
        steps: vec![(format!("Update {name} to {version} or later."), "menu", format!("Package manager > {name} > Update"), "downtime")],
        sign: None,
    }
}

fn stopped_service(problem: &Problem, random: &mut Random) -> Cause {
    let service = if problem.product.1 {
        random.of(&["RpcSs", "Netlogon", "EventLog", "W32Time", "BITS"])
    } else {
        random.of(&["dbus", "rpcbind", "polkit", "cron", "nscd"])
    };
    Cause {
        id: "stopped-service",
        title: format!("The service {service} does not run"),
        explanation: format!("{} needs {service} in order to {} a {}.", problem.product.0, problem.action.0, problem.object),
        ask: format!("Was {service} stopped or disabled?"),
        check: format!("service: {{ name: {service}, running: false }}"),
        steps: vec![(
            format!("Start {service}."),
            shell(problem),
            if problem.product.1 { format!("Start-Service {service}") } else { format!("systemctl start {service}") },
            "none",
        )],
        sign: Some(format!("dependency {service} is not running")),
    }
}

fn open_files(problem: &Problem, random: &mut Random) -> Cause {
    let limit = random.of(&[1024u64, 4096, 8192, 65_536]);
    Cause {
        id: "open-files",
        title: format!("{} has reached its limit of open files", problem.product.0),
        explanation: format!("Each {} holds a file open; with a limit of {limit} the {} cannot open another.", problem.object, problem.part),
        ask: "Did the number of connections grow?".to_owned(),
        check: format!("limit: {{ name: open_files, process: {}, value: \"<= {limit}\" }}", quoted(problem.product.2)),
        steps: vec![(
            format!("Raise the limit above {limit} in the unit and restart it."),
            "sh",
            format!("systemctl edit {}", problem.product.2),
            "restart",
        )],
        sign: Some("accept4 failed with EMFILE".to_owned()),
    }
}

fn taken_port(problem: &Problem, random: &mut Random) -> Cause {
    let port = random.between(1025, 49_000);
    Cause {
        id: "taken-port",
        title: format!("Another program holds port {port}"),
        explanation: format!("The {} listens on port {port}, which another program took first.", problem.part),
        ask: format!("Was a second program installed that uses port {port}?"),
        check: format!("port: {{ number: \"{port}\", listening: true }}"),
        steps: vec![
            (format!("Find the program that holds port {port}."), "sh", format!("ss -lntp 'sport = :{port}'"), "none"),
            ("Stop it, or give one of the two another port.".to_owned(), "sh", restart(problem), "downtime"),
        ],
        sign: Some(format!("port {port} is already allocated")),
    }
}

fn missing_module(problem: &Problem, random: &mut Random) -> Cause {
    let module = random.of(&["br_netfilter", "overlay", "nf_conntrack", "dm_mod", "nfs", "xfs", "tun", "ip_vs"]);
    Cause {
        id: "missing-module",
        title: format!("The kernel module {module} is not loaded"),
        explanation: format!("{} needs {module} for the {}; after an update of the kernel it is not loaded.", problem.product.0, problem.object),
        ask: "Was the kernel updated without a restart?".to_owned(),
        check: format!("kernel: {{ module: {module}, loaded: false }}"),
        steps: vec![(format!("Load {module}."), "sh", format!("modprobe {module}"), "none")],
        sign: Some(format!("module {module} not found in directory")),
    }
}

fn wrong_label(problem: &Problem, random: &mut Random) -> Cause {
    let at = folder(problem, random);
    Cause {
        id: "wrong-label",
        title: format!("SELinux keeps {} from the {}", problem.product.2, problem.object),
        explanation: format!("{at} has the label of the place it was copied from, which {} may not use.", problem.product.2),
        ask: "Is SELinux enforcing, and were files moved rather than copied?".to_owned(),
        check: format!("log: {{ file: /var/log/audit/audit.log, pattern: {}, found: true }}", quoted("avc:  denied")),
        steps: vec![(format!("Restore the labels under {at}."), "sh", format!("restorecon -Rv {at}"), "none")],
        sign: Some(format!("avc: denied comm={}", problem.product.2)),
    }
}

fn missing_value(problem: &Problem, random: &mut Random) -> Cause {
    let value = random.of(&["TimeoutInSeconds", "EnableTransport", "MaxConnections", "RootPath", "StartupMode", "SecureChannel"]);
    let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Services\{}\Parameters", problem.product.2);
    Cause {
        id: "missing-value",
        title: format!("The registry value {value} is missing"),
        explanation: format!("Without {value} the {} falls back to a default that does not fit this {}.", problem.part, problem.object),
        ask: "Was the registry cleaned or a policy withdrawn?".to_owned(),
        check: format!("registry: {{ key: {}, value: {value}, exists: false }}", quoted(&key)),
        steps: vec![(
            format!("Set {value} again."),
            "powershell",
            format!("New-ItemProperty -Path 'Registry::{key}' -Name {value} -Value 1"),
            "none",
        )],
        sign: Some(format!("cannot read parameter {value}")),
    }
}

fn missing_update(problem: &Problem, random: &mut Random) -> Cause {
    let update = format!("KB{}", random.between(4_000_000, 5_060_000));
    Cause {
        id: "missing-update",
        title: format!("{update} is not installed"),
        explanation: format!("{update} corrects how {} treats a {} {}.", problem.product.0, problem.state, problem.object),
        ask: "Is the server behind with its updates?".to_owned(),
        check: format!("package: {{ name: {update}, installed: false }}"),
        steps: vec![(format!("Install {update}."), "menu", "Settings > Windows Update > Check for updates".to_owned(), "reboot")],
        sign: None,
    }
}

fn missing_member(problem: &Problem, random: &mut Random) -> Cause {
    let (account, group) = (
        random.of(&["svc_sql", "svc_backup", "svc_web", "svc_print"]),
        random.of(&["Backup Operators", "Event Log Readers", "Performance Log Users"]),
    );
    Cause {
        id: "missing-member",
        title: format!("{account} does not belong to {group}"),
        explanation: format!(
            "The {} runs as {account}, which needs the rights of {group} to {} a {}.",
            problem.part, problem.action.0, problem.object
        ),
        ask: format!("Was {account} created anew?"),
        check: format!("user: {{ name: {account}, member_of: [ {group} ] }}\n        hint: true"),
        steps: vec![(format!("Add {account} to {group}."), "powershell", format!("Add-LocalGroupMember -Group '{group}' -Member {account}"), "none")],
        sign: Some(format!("account {account} was denied the logon right")),
    }
}

fn blocked_port(problem: &Problem, random: &mut Random) -> Cause {
    let (host, port) = (format!("{}.example.com", random.of(&NAMES)), random.of(&[135u64, 389, 443, 445, 587, 1433, 3268, 5985]));
    Cause {
        id: "blocked-port",
        title: format!("A firewall blocks port {port} to {host}"),
        explanation: format!("{} reaches {host} on port {port}; a new rule drops the packets without an answer.", problem.product.0),
        ask: "Was the firewall changed?".to_owned(),
        check: format!("port: {{ number: \"{port}\", host: {host}, reachable: false }}"),
        steps: vec![(format!("Test the way to {host}."), "powershell", format!("Test-NetConnection {host} -Port {port}"), "none")],
        sign: Some(format!("timeout while connecting to {host}:{port}")),
    }
}
