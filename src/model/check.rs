//! Checks: read-only questions to a system.
//!
//! A check holds when all of its expectations hold. What names a thing on the system is a [`Template`], so that a
//! value captured from the paste can stand there; it is validated when it is filled in.

use serde::{Deserialize, Serialize};

use super::quantity::{Comparison, Quantity, Version};
use super::rule::Os;
use super::template::Template;

/// A check with what stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The question.
    pub question: Question,
    /// Whether it only shifts the confidence instead of deciding.
    pub hint: bool,
    /// The system it makes sense on, where it is one only.
    pub os: Option<Os>,
}

/// A question to a system, with what is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// A file or directory.
    Path(PathCheck),
    /// The space of a file system.
    Disk(DiskCheck),
    /// A mounted file system.
    Mount(MountCheck),
    /// A service.
    Service(ServiceCheck),
    /// A running program.
    Process(ProcessCheck),
    /// A TCP or UDP port.
    Port(PortCheck),
    /// A name in DNS.
    Dns(DnsCheck),
    /// An HTTP answer.
    Http(HttpCheck),
    /// A certificate.
    Tls(TlsCheck),
    /// An installed package, program or hotfix.
    Package(PackageCheck),
    /// An entry in a log.
    Log(LogCheck),
    /// A registry key or value.
    Registry(RegistryCheck),
    /// An account.
    User(UserCheck),
    /// A limit.
    Limit(LimitCheck),
    /// The kernel and its modules.
    Kernel(KernelCheck),
    /// The clock.
    Clock(ClockCheck),
    /// Memory.
    Memory(MemoryCheck),
    /// An environment variable.
    Env(EnvCheck),
    /// A program's answer; runs from trusted knowledge only.
    Command(CommandCheck),
}

impl Question {
    /// The check's name in rules and JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Disk(_) => "disk",
            Self::Mount(_) => "mount",
            Self::Service(_) => "service",
            Self::Process(_) => "process",
            Self::Port(_) => "port",
            Self::Dns(_) => "dns",
            Self::Http(_) => "http",
            Self::Tls(_) => "tls",
            Self::Package(_) => "package",
            Self::Log(_) => "log",
            Self::Registry(_) => "registry",
            Self::User(_) => "user",
            Self::Limit(_) => "limit",
            Self::Kernel(_) => "kernel",
            Self::Clock(_) => "clock",
            Self::Memory(_) => "memory",
            Self::Env(_) => "env",
            Self::Command(_) => "command",
        }
    }
}

/// The kind of a file system entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A socket.
    Socket,
}

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A DNS record type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// An alias.
    Cname,
    /// A mail exchanger.
    Mx,
    /// A name server.
    Ns,
    /// A name for an address.
    Ptr,
    /// A zone's start of authority.
    Soa,
    /// A service's location.
    Srv,
    /// Text.
    Txt,
}

macro_rules! check_structs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

check_structs! {
    /// A file or directory.
    PathCheck {
        /// The path.
        at: Template,
        /// Whether it exists.
        exists: Option<bool>,
        /// What it is.
        kind: Option<PathKind>,
        /// Its permission bits, such as 0o640.
        mode: Option<u32>,
        /// The owner's name.
        owner: Option<Template>,
        /// The group's name.
        group: Option<Template>,
        /// Its size.
        size: Option<Comparison<Quantity>>,
        /// The time since it was changed.
        age: Option<Comparison<Quantity>>,
        /// A regular expression that its content matches.
        contains: Option<String>,
    }
    /// The space of a file system.
    DiskCheck {
        /// A path on the file system.
        at: Template,
        /// Free space, as a share or in bytes.
        free: Option<Comparison<Quantity>>,
        /// Free inodes, as a share or a count.
        inodes_free: Option<Comparison<Quantity>>,
        /// Whether it is mounted read-only.
        read_only: Option<bool>,
    }
    /// A mounted file system.
    MountCheck {
        /// The mount point.
        at: Template,
        /// Whether something is mounted there.
        mounted: Option<bool>,
        /// The file system's type.
        fstype: Option<Template>,
        /// What is mounted.
        source: Option<Template>,
        /// Mount options that are set.
        options: Vec<String>,
    }
    /// A service.
    ServiceCheck {
        /// Its name.
        name: Template,
        /// Whether it is known to the system.
        exists: Option<bool>,
        /// Whether it runs.
        running: Option<bool>,
        /// Whether it starts with the system.
        enabled: Option<bool>,
        /// Whether it failed.
        failed: Option<bool>,
        /// Its last exit status.
        exit_status: Option<Comparison<Quantity>>,
    }
    /// A running program.
    ProcessCheck {
        /// A regular expression on the program's name.
        name: Template,
        /// Whether one runs.
        running: Option<bool>,
        /// How many run.
        count: Option<Comparison<Quantity>>,
        /// The user it runs as.
        user: Option<Template>,
    }
    /// A TCP or UDP port.
    PortCheck {
        /// The port number, or a placeholder for one.
        number: Template,
        /// The host; this target where absent.
        host: Option<Template>,
        /// The protocol.
        protocol: Protocol,
        /// Whether something listens on the target.
        listening: Option<bool>,
        /// A regular expression on the listening program.
        by: Option<String>,
        /// A regular expression on a program's name: another one listens.
        not_by: Option<Template>,
        /// Whether it can be reached from the target.
        reachable: Option<bool>,
    }
    /// A name in DNS.
    DnsCheck {
        /// The name.
        name: Template,
        /// The record type.
        record: RecordType,
        /// The server to ask; the system's resolver where absent.
        server: Option<Template>,
        /// Whether it resolves.
        resolves: Option<bool>,
        /// A regular expression on an answer.
        answer: Option<String>,
    }
    /// An HTTP answer.
    HttpCheck {
        /// The address.
        url: Template,
        /// Whether anything answers.
        reachable: Option<bool>,
        /// The status.
        status: Option<Comparison<Quantity>>,
        /// A header and a regular expression that its value matches.
        header: Option<(String, String)>,
        /// A regular expression on the body.
        body: Option<String>,
    }
    /// A certificate, of a server or in a file.
    TlsCheck {
        /// `host:port` of the server.
        at: Option<Template>,
        /// The path of the certificate.
        certificate: Option<Template>,
        /// The path of the private key.
        key: Option<Template>,
        /// The name that the certificate is to be valid for.
        name: Option<Template>,
        /// Whether it has expired.
        expired: Option<bool>,
        /// The time until it expires.
        expires_in: Option<Comparison<Quantity>>,
        /// Whether it is valid for the name.
        valid_for_name: Option<bool>,
        /// Whether its chain ends at an authority that the system trusts.
        trusted: Option<bool>,
        /// Whether certificate and key belong together.
        key_matches: Option<bool>,
    }
    /// An installed package, program or hotfix.
    PackageCheck {
        /// A regular expression on its name.
        name: Template,
        /// Whether it is installed.
        installed: Option<bool>,
        /// Its version.
        version: Option<Comparison<Version>>,
    }
    /// An entry in a log.
    LogCheck {
        /// The log.
        place: LogPlace,
        /// The event's source and id.
        event: Option<(Option<String>, u32)>,
        /// A regular expression on the entry.
        pattern: Option<Template>,
        /// How far back to look, in milliseconds.
        within: Option<Quantity>,
        /// Whether such an entry is there.
        found: bool,
    }
    /// A registry key or value.
    RegistryCheck {
        /// The key.
        key: Template,
        /// The value's name.
        value: Option<Template>,
        /// Whether it exists.
        exists: Option<bool>,
        /// Its data, as text.
        equals: Option<Template>,
        /// A regular expression on its data.
        matches: Option<String>,
    }
    /// An account.
    UserCheck {
        /// Its name.
        name: Template,
        /// Whether it exists.
        exists: Option<bool>,
        /// Groups it belongs to.
        member_of: Vec<String>,
        /// Its login shell.
        shell: Option<Template>,
        /// Its home directory.
        home: Option<Template>,
    }
    /// A limit.
    LimitCheck {
        /// `open_files`, `processes`, or a sysctl's name.
        name: Template,
        /// A regular expression on the program that has the limit.
        process: Option<Template>,
        /// The limit.
        value: Option<Comparison<Quantity>>,
        /// How much of it is used.
        used: Option<Comparison<Quantity>>,
    }
    /// The kernel and its modules.
    KernelCheck {
        /// A module.
        module: Option<Template>,
        /// Whether the module is loaded.
        loaded: Option<bool>,
        /// The kernel's version.
        version: Option<Comparison<Version>>,
    }
    /// The clock.
    ClockCheck {
        /// The distance from the reference clock.
        offset: Option<Comparison<Quantity>>,
        /// Whether it is kept in step with one.
        synchronized: Option<bool>,
    }
    /// Memory.
    MemoryCheck {
        /// Available memory.
        available: Option<Comparison<Quantity>>,
        /// Free swap.
        swap_free: Option<Comparison<Quantity>>,
        /// All memory.
        total: Option<Comparison<Quantity>>,
    }
    /// An environment variable.
    EnvCheck {
        /// Its name.
        name: Template,
        /// Whether it is set.
        set: Option<bool>,
        /// A regular expression on its value.
        matches: Option<String>,
    }
    /// A program's answer.
    CommandCheck {
        /// The argument list; no shell sees it.
        run: Vec<Template>,
        /// Its exit status.
        exit_status: Option<Comparison<Quantity>>,
        /// A regular expression on what it prints.
        output: Option<String>,
    }
}

/// Where a log is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogPlace {
    /// A text file.
    File(Template),
    /// The systemd journal of a unit.
    Journal(Template),
    /// A Windows event log.
    EventLog(Template),
}

impl Question {
    /// Every template of the check: the places where captured values can stand.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let mut found: Vec<&Template> = Vec::new();
        match self {
            Self::Path(c) => {
                found.push(&c.at);
                found.extend([&c.owner, &c.group].into_iter().flatten());
            }
            Self::Disk(c) => found.push(&c.at),
            Self::Mount(c) => {
                found.push(&c.at);
                found.extend([&c.fstype, &c.source].into_iter().flatten());
            }
            Self::Service(c) => found.push(&c.name),
            Self::Process(c) => {
                found.push(&c.name);
                found.extend(&c.user);
            }
            Self::Port(c) => {
                found.push(&c.number);
                found.extend([&c.host, &c.not_by].into_iter().flatten());
            }
            Self::Dns(c) => {
                found.push(&c.name);
                found.extend(&c.server);
            }
            Self::Http(c) => found.push(&c.url),
            Self::Tls(c) => found.extend([&c.at, &c.certificate, &c.key, &c.name].into_iter().flatten()),
            Self::Package(c) => found.push(&c.name),
            Self::Log(c) => {
                found.push(match &c.place {
                    LogPlace::File(t) | LogPlace::Journal(t) | LogPlace::EventLog(t) => t,
                });
                found.extend(&c.pattern);
            }
            Self::Registry(c) => {
                found.push(&c.key);
                found.extend([&c.value, &c.equals].into_iter().flatten());
            }
            Self::User(c) => {
                found.push(&c.name);
                found.extend([&c.shell, &c.home].into_iter().flatten());
            }
            Self::Limit(c) => {
                found.push(&c.name);
                found.extend(&c.process);
            }
            Self::Kernel(c) => found.extend(&c.module),
            Self::Clock(_) | Self::Memory(_) => {}
            Self::Env(c) => found.push(&c.name),
            Self::Command(c) => found.extend(&c.run),
        }
        found
    }
}
