//! Checks as written, and how they become checks as checked.

use super::format::OsWord;
use super::reader::{Reader, choice, record};
use super::values::{
    CountComparison, Flag, List, Mode, OneOrMore, ShareComparison, SizeComparison, SpaceComparison, Text, Time, TimeComparison, VersionComparison,
};
use crate::model as m;
use crate::model::{Question, Template};

record! {
    /// A read-only question to the system, with what is expected.
    CheckEntry is "a check" one_of [path, disk, mount, service, process, port, dns, http, tls, package, log, registry, user, limit, kernel, clock, memory, env, command] {
        /// A file or directory.
        optional path: PathEntry;
        /// The space of a file system.
        optional disk: DiskEntry;
        /// A mounted file system.
        optional mount: MountEntry;
        /// A service.
        optional service: ServiceEntry;
        /// A running program.
        optional process: ProcessEntry;
        /// A TCP or UDP port.
        optional port: PortEntry;
        /// A name in DNS.
        optional dns: DnsEntry;
        /// An HTTP answer.
        optional http: HttpEntry;
        /// A certificate, of a server or in a file.
        optional tls: TlsEntry;
        /// An installed package, program or hotfix.
        optional package: PackageEntry;
        /// An entry in a log.
        optional log: LogEntry;
        /// A registry key or value.
        optional registry: RegistryEntry;
        /// An account.
        optional user: UserEntry;
        /// A limit.
        optional limit: LimitEntry;
        /// The kernel and its modules.
        optional kernel: KernelEntry;
        /// The clock.
        optional clock: ClockEntry;
        /// Memory.
        optional memory: MemoryEntry;
        /// An environment variable.
        optional env: EnvEntry;
        /// A program's answer; runs from trusted knowledge only.
        optional command: CommandEntry;
        /// Whether it only shifts the confidence instead of deciding.
        optional hint: Flag;
        /// The system it makes sense on, where it is one only.
        optional os: OsWord;
    }
}

record! {
    /// A file or directory.
    PathEntry is "`path`" any_of [exists, kind, mode, owner, group, size, age, contains] {
        /// The path; `%NAME%` and `$NAME` are environment variables of the target.
        required at: Text, example "%SystemDrive%\\ExchangeSetupLogs";
        /// Whether it exists.
        optional exists: Flag;
        /// What it is.
        optional kind: PathKindWord;
        /// Its permission bits, in octal and in quotes.
        optional mode: Mode;
        /// The owner's name.
        optional owner: Text;
        /// The group's name.
        optional group: Text;
        /// Its size.
        optional size: SizeComparison;
        /// The time since it was changed.
        optional age: TimeComparison;
        /// A regular expression that its content matches.
        optional contains: Text;
    }
}

record! {
    /// The space of a file system.
    DiskEntry is "`disk`" any_of [free, inodes_free, read_only] {
        /// A path on the file system.
        required at: Text, example "/var/lib/postgresql";
        /// Free space, as a share or in bytes.
        optional free: SpaceComparison;
        /// Free inodes, as a share or a count.
        optional inodes_free: ShareComparison;
        /// Whether it is mounted read-only.
        optional read_only: Flag;
    }
}

record! {
    /// A mounted file system.
    MountEntry is "`mount`" any_of [mounted, source, options] {
        /// The mount point.
        required at: Text;
        /// Whether something is mounted there.
        optional mounted: Flag;
        /// The file system's type.
        optional fstype = "type": Text;
        /// What is mounted.
        optional source: Text;
        /// Mount options that are set.
        optional options: OneOrMore<Text>;
    }
}

record! {
    /// A service.
    ServiceEntry is "`service`" any_of [exists, running, enabled, failed, exit_status] {
        /// Its name.
        required name: Text, example "nginx";
        /// Whether it is known to the system.
        optional exists: Flag;
        /// Whether it runs.
        optional running: Flag;
        /// Whether it starts with the system.
        optional enabled: Flag;
        /// Whether it failed.
        optional failed: Flag;
        /// Its last exit status.
        optional exit_status: CountComparison;
    }
}

record! {
    /// A running program.
    ProcessEntry is "`process`" any_of [running, count, user] {
        /// A regular expression on the program's name.
        required name: Text;
        /// Whether one runs.
        optional running: Flag;
        /// How many run.
        optional count: CountComparison;
        /// The user it runs as.
        optional user: Text;
    }
}

record! {
    /// A TCP or UDP port.
    PortEntry is "`port`" any_of [listening, by, not_by, reachable] {
        /// The port number, or a placeholder for one in quotes.
        required number: Text, example "{port}";
        /// The host; the target itself where absent.
        optional host: Text;
        /// The protocol.
        optional protocol: ProtocolWord;
        /// Whether something listens on the target.
        optional listening: Flag;
        /// A regular expression on the listening program.
        optional by: Text;
        /// A regular expression on a program's name; holds where another one listens.
        optional not_by: Text, example "{program}";
        /// Whether it can be reached from the target.
        optional reachable: Flag;
    }
}

record! {
    /// A name in DNS.
    DnsEntry is "`dns`" any_of [resolves, answer] {
        /// The name.
        required name: Text;
        /// The record type.
        optional record = "type": RecordWord;
        /// The server to ask; the system's resolver where absent.
        optional server: Text;
        /// Whether it resolves.
        optional resolves: Flag;
        /// A regular expression on an answer.
        optional answer: Text;
    }
}

record! {
    /// An HTTP answer.
    HttpEntry is "`http`" any_of [status, header, body, reachable] {
        /// The address.
        required url: Text, example "http://localhost/";
        /// Whether anything answers.
        optional reachable: Flag;
        /// The status.
        optional status: CountComparison;
        /// A header.
        optional header: HeaderEntry;
        /// A regular expression on the body.
        optional body: Text;
    }
}

record! {
    /// A header of an HTTP answer.
    HeaderEntry is "`header`" {
        /// Its name.
        required name: Text;
        /// A regular expression that its value matches.
        required matches: Text;
    }
}

record! {
    /// A certificate, of a server or in a file.
    TlsEntry is "`tls`" any_of [expired, expires_in, valid_for_name, trusted, key_matches] {
        /// `host:port` of the server.
        optional at: Text, example "mail.example.org:443";
        /// The path of the certificate.
        optional certificate: Text;
        /// The path of the private key.
        optional key: Text;
        /// The name that the certificate is to be valid for.
        optional name: Text;
        /// Whether it has expired.
        optional expired: Flag;
        /// The time until it expires.
        optional expires_in: TimeComparison;
        /// Whether it is valid for the name.
        optional valid_for_name: Flag;
        /// Whether its chain ends at an authority that the system trusts.
        optional trusted: Flag;
        /// Whether certificate and key belong together.
        optional key_matches: Flag;
    }
}

record! {
    /// An installed package, program or hotfix.
    PackageEntry is "`package`" any_of [installed, version] {
        /// A regular expression on its name.
        required name: Text;
        /// Whether it is installed.
        optional installed: Flag;
        /// Its version.
        optional version: VersionComparison;
    }
}

record! {
    /// An entry in a log.
    LogEntry is "`log`" one_of [file, journal, event_log] {
        /// A text file.
        optional file: Text;
        /// The systemd journal of a unit.
        optional journal: Text;
        /// A Windows event log.
        optional event_log: Text, example "Application";
        /// The event's source and id.
        optional event: super::format::EventEntry;
        /// A regular expression on the entry.
        optional pattern: Text;
        /// How far back to look.
        optional within: Time;
        /// Whether such an entry is there.
        optional found: Flag;
    }
}

record! {
    /// A registry key or value.
    RegistryEntry is "`registry`" any_of [exists, equals, matches] {
        /// The key.
        required key: Text, example "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full";
        /// The value's name.
        optional value: Text;
        /// Whether it exists.
        optional exists: Flag;
        /// Its data, as text.
        optional equals: Text;
        /// A regular expression on its data.
        optional matches: Text;
    }
}

record! {
    /// An account.
    UserEntry is "`user`" any_of [exists, member_of, shell, home] {
        /// Its name.
        required name: Text;
        /// Whether it exists.
        optional exists: Flag;
        /// Groups it belongs to.
        optional member_of: OneOrMore<Text>;
        /// Its login shell.
        optional shell: Text;
        /// Its home directory.
        optional home: Text;
    }
}

record! {
    /// A limit.
    LimitEntry is "`limit`" any_of [value, used] {
        /// `open_files`, `processes`, or a sysctl's name.
        required name: Text, example "fs.inotify.max_user_watches";
        /// A regular expression on the program that has the limit.
        optional process: Text;
        /// The limit.
        optional value: CountComparison;
        /// How much of it is used.
        optional used: ShareComparison;
    }
}

record! {
    /// The kernel and its modules.
    KernelEntry is "`kernel`" any_of [loaded, version] {
        /// A module.
        optional module: Text;
        /// Whether the module is loaded.
        optional loaded: Flag;
        /// The kernel's version.
        optional version: VersionComparison;
    }
}

record! {
    /// The clock.
    ClockEntry is "`clock`" any_of [offset, synchronized] {
        /// The distance from the reference clock.
        optional offset: TimeComparison;
        /// Whether it is kept in step with one.
        optional synchronized: Flag;
    }
}

record! {
    /// Memory.
    MemoryEntry is "`memory`" any_of [available, swap_free, total] {
        /// Available memory.
        optional available: SpaceComparison;
        /// Free swap.
        optional swap_free: SpaceComparison;
        /// All memory.
        optional total: SizeComparison;
    }
}

record! {
    /// An environment variable.
    EnvEntry is "`env`" any_of [set, matches] {
        /// Its name.
        required name: Text;
        /// Whether it is set.
        optional set: Flag;
        /// A regular expression on its value.
        optional matches: Text;
    }
}

record! {
    /// A program's answer.
    CommandEntry is "`command`" any_of [exit_status, output] {
        /// The argument list; no shell sees it.
        required run: List<Text>;
        /// Its exit status.
        optional exit_status: CountComparison;
        /// A regular expression on what it prints.
        optional output: Text;
    }
}

choice! {
    /// The kind of a file system entry.
    PathKindWord is "a kind of path" => m::PathKind {
        "file" => m::PathKind::File, "directory" => m::PathKind::Directory, "symlink" => m::PathKind::Symlink, "socket" => m::PathKind::Socket,
    }
}

choice! {
    /// A transport protocol.
    ProtocolWord is "a protocol" => m::Protocol { "tcp" => m::Protocol::Tcp, "udp" => m::Protocol::Udp, }
}

choice! {
    /// A DNS record type.
    RecordWord is "a record type" => m::RecordType {
        "A" => m::RecordType::A, "AAAA" => m::RecordType::Aaaa, "CNAME" => m::RecordType::Cname, "MX" => m::RecordType::Mx,
        "NS" => m::RecordType::Ns, "PTR" => m::RecordType::Ptr, "SOA" => m::RecordType::Soa, "SRV" => m::RecordType::Srv, "TXT" => m::RecordType::Txt,
    }
}

fn template(text: Text) -> Template {
    Template::new(text.value)
}

/// A regular expression in a check.
fn regex(text: Option<Text>, reader: &mut Reader<'_>) -> Option<String> {
    let text = text?;
    if let Err(fault) = super::pattern::compile(&text.value) {
        let message = match fault {
            regex::Error::CompiledTooBig(_) => "the regular expression is too big".to_owned(),
            other => format!("not a regular expression: {}", other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ")),
        };
        reader.fault_at(text.place, message, "put a backslash before characters that stand for themselves: . ( ) [ ] { } * + ? | ^ $ \\");
    }
    Some(text.value)
}

/// Checks what only shows when the keys of a check are seen together, and gives the check as checked.
pub fn check(entry: CheckEntry, reader: &mut Reader<'_>) -> Option<m::Check> {
    let flag = |f: Option<Flag>| f.map(|f| f.0);
    let question = if let Some(c) = entry.path {
        Question::Path(m::PathCheck {
            at: template(c.at),
            exists: flag(c.exists),
            kind: c.kind.map(|k| k.0),
            mode: c.mode.map(|m| m.value),
            owner: c.owner.map(template),
            group: c.group.map(template),
            size: c.size.map(|s| s.value),
            age: c.age.map(|a| a.value),
            contains: regex(c.contains, reader),
        })
    } else if let Some(c) = entry.disk {
        Question::Disk(m::DiskCheck {
            at: template(c.at),
            free: c.free.map(|v| v.value),
            inodes_free: c.inodes_free.map(|v| v.value),
            read_only: flag(c.read_only),
        })
    } else if let Some(c) = entry.mount {
        Question::Mount(m::MountCheck {
            at: template(c.at),
            mounted: flag(c.mounted),
            fstype: c.fstype.map(template),
            source: c.source.map(template),
            options: c.options.map(|o| o.0.into_iter().map(|t| t.value).collect()).unwrap_or_default(),
        })
    } else if let Some(c) = entry.service {
        Question::Service(m::ServiceCheck {
            name: template(c.name),
            exists: flag(c.exists),
            running: flag(c.running),
            enabled: flag(c.enabled),
            failed: flag(c.failed),
            exit_status: c.exit_status.map(|v| v.value),
        })
    } else if let Some(c) = entry.process {
        regex(Some(c.name.clone()), reader);
        Question::Process(m::ProcessCheck {
            name: template(c.name),
            running: flag(c.running),
            count: c.count.map(|v| v.value),
            user: c.user.map(template),
        })
    } else if let Some(c) = entry.port {
        let number = &c.number.value;
        if Template::new(number.as_str()).placeholders().next().is_none() && !number.parse::<u16>().is_ok_and(|n| n > 0) {
            reader.fault_at(c.number.place, format!("`{number}` is not a port"), "write a number from 1 to 65535, or a capture such as `\"{port}\"`");
        }
        Question::Port(m::PortCheck {
            number: template(c.number),
            host: c.host.map(template),
            protocol: c.protocol.map_or(m::Protocol::Tcp, |p| p.0),
            listening: flag(c.listening),
            by: regex(c.by, reader),
            not_by: {
                regex(c.not_by.clone(), reader);
                c.not_by.map(template)
            },
            reachable: flag(c.reachable),
        })
    } else if let Some(c) = entry.dns {
        Question::Dns(m::DnsCheck {
            name: template(c.name),
            record: c.record.map_or(m::RecordType::A, |r| r.0),
            server: c.server.map(template),
            resolves: flag(c.resolves),
            answer: regex(c.answer, reader),
        })
    } else if let Some(c) = entry.http {
        if !c.url.value.starts_with("http://") && !c.url.value.starts_with("https://") && !c.url.value.starts_with('{') {
            reader.fault_at(c.url.place, format!("`{}` is not an HTTP address", c.url.value), "begin it with `http://` or `https://`");
        }
        let header = c.header.and_then(|h| Some((h.name.value, regex(Some(h.matches), reader)?)));
        Question::Http(m::HttpCheck {
            url: template(c.url),
            reachable: flag(c.reachable),
            status: c.status.map(|v| v.value),
            header,
            body: regex(c.body, reader),
        })
    } else if let Some(c) = entry.tls {
        if c.at.is_none() && c.certificate.is_none() {
            reader.fault_at(c.place, "`tls` names no certificate", "add `at: host:port` or `certificate: PATH`");
        }
        if c.key_matches.is_some() && (c.key.is_none() || c.certificate.is_none()) {
            reader.fault_at(c.place, "`key_matches` needs a certificate file and a key", "add `certificate: PATH` and `key: PATH`");
        }
        if c.valid_for_name.is_some() && c.name.is_none() && c.at.is_none() {
            reader.fault_at(c.place, "`valid_for_name` needs a name", "add `name:`");
        }
        Question::Tls(m::TlsCheck {
            at: c.at.map(template),
            certificate: c.certificate.map(template),
            key: c.key.map(template),
            name: c.name.map(template),
            expired: flag(c.expired),
            expires_in: c.expires_in.map(|v| v.value),
            valid_for_name: flag(c.valid_for_name),
            trusted: flag(c.trusted),
            key_matches: flag(c.key_matches),
        })
    } else if let Some(c) = entry.package {
        regex(Some(c.name.clone()), reader);
        Question::Package(m::PackageCheck { name: template(c.name), installed: flag(c.installed), version: c.version.map(|v| v.value) })
    } else if let Some(c) = entry.log {
        let place = match (c.file, c.journal, c.event_log) {
            (Some(file), ..) => m::LogPlace::File(template(file)),
            (_, Some(unit), _) => m::LogPlace::Journal(template(unit)),
            (.., Some(log)) => m::LogPlace::EventLog(template(log)),
            _ => return None,
        };
        if c.event.is_none() && c.pattern.is_none() {
            reader.fault_at(c.place, "`log` does not say which entry", "add `event:` or `pattern:`");
        }
        regex(c.pattern.clone(), reader);
        Question::Log(m::LogCheck {
            place,
            event: c.event.map(|e| (e.source.map(|s| s.value), e.id.0)),
            pattern: c.pattern.map(template),
            within: c.within.map(|w| w.value),
            found: c.found.is_none_or(|f| f.0),
        })
    } else if let Some(c) = entry.registry {
        if (c.equals.is_some() || c.matches.is_some()) && c.value.is_none() {
            reader.fault_at(c.place, "`equals` and `matches` need the name of a value", "add `value:`");
        }
        Question::Registry(m::RegistryCheck {
            key: template(c.key),
            value: c.value.map(template),
            exists: flag(c.exists),
            equals: c.equals.map(template),
            matches: regex(c.matches, reader),
        })
    } else if let Some(c) = entry.user {
        Question::User(m::UserCheck {
            name: template(c.name),
            exists: flag(c.exists),
            member_of: c.member_of.map(|g| g.0.into_iter().map(|t| t.value).collect()).unwrap_or_default(),
            shell: c.shell.map(template),
            home: c.home.map(template),
        })
    } else if let Some(c) = entry.limit {
        Question::Limit(m::LimitCheck {
            name: template(c.name),
            process: c.process.map(template),
            value: c.value.map(|v| v.value),
            used: c.used.map(|v| v.value),
        })
    } else if let Some(c) = entry.kernel {
        if c.loaded.is_some() && c.module.is_none() {
            reader.fault_at(c.place, "`loaded` needs a module", "add `module:`");
        }
        Question::Kernel(m::KernelCheck { module: c.module.map(template), loaded: flag(c.loaded), version: c.version.map(|v| v.value) })
    } else if let Some(c) = entry.clock {
        Question::Clock(m::ClockCheck { offset: c.offset.map(|v| v.value), synchronized: flag(c.synchronized) })
    } else if let Some(c) = entry.memory {
        Question::Memory(m::MemoryCheck {
            available: c.available.map(|v| v.value),
            swap_free: c.swap_free.map(|v| v.value),
            total: c.total.map(|v| v.value),
        })
    } else if let Some(c) = entry.env {
        Question::Env(m::EnvCheck { name: template(c.name), set: flag(c.set), matches: regex(c.matches, reader) })
    } else if let Some(c) = entry.command {
        Question::Command(m::CommandCheck {
            run: c.run.0.into_iter().map(template).collect(),
            exit_status: c.exit_status.map(|v| v.value),
            output: regex(c.output, reader),
        })
    } else {
        return None;
    };
    Some(m::Check { question, hint: entry.hint.is_some_and(|h| h.0), os: entry.os.map(|o| o.0) })
}
