//! One suite for the contract of hosts, run over every kind that needs no server: this machine, the shell protocol of
//! SSH over a shell of this machine, a bundle of what this machine said, and a script of the same.

#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Bundle, Local, Manifest, Remembering, RemoteShell, Scripted, write_bundle};
use crate::model::{Os, Protocol, RecordType};
use crate::verification::asker::Asker;
use crate::verification::host::{Connection, EntryKind, Host, HostErrorKind, Request};

/// A folder with one of everything, and a listener on a port.
struct World {
    folder: tempfile::TempDir,
    listener: std::net::TcpListener,
    _socket: UnixListener,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("plain"), "one\ntwo\n").unwrap();
        std::fs::set_permissions(at("plain"), std::fs::Permissions::from_mode(0o640)).unwrap();
        std::fs::create_dir(at("a folder")).unwrap();
        std::fs::write(at("a folder/it's \"odd\" $(id)"), "").unwrap();
        std::fs::write(at("bytes"), [0xff, 0x00, b'\n', b'x']).unwrap();
        symlink("plain", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        std::fs::create_dir(at("links")).unwrap();
        symlink("socket:[42]", at("links/3")).unwrap();
        symlink("/etc/passwd", at("links/4")).unwrap();
        let socket = UnixListener::bind(at("socket")).unwrap();
        Self { listener: std::net::TcpListener::bind("127.0.0.1:0").unwrap(), _socket: socket, folder }
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

/// A port on which nothing listens.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What every host has to answer in this world.
fn contract(host: &dyn Host, world: &World, closed: u16) {
    let ask = Asker::new(host, Instant::now() + Duration::from_secs(20));
    assert_eq!(host.os(), Some(Os::Linux));

    let plain = ask.stat(&world.at("plain"), true).unwrap().unwrap();
    assert_eq!((plain.kind, plain.mode, plain.size), (EntryKind::File, Some(0o640), 8));
    assert_eq!(plain.owner, ask.stat(&world.at("a folder"), true).unwrap().unwrap().owner);
    assert!(plain.modified > 1_600_000_000);
    let kind = |name: &str, follow: bool| ask.stat(&world.at(name), follow).unwrap().map(|s| s.kind);
    assert_eq!(kind("a folder", true), Some(EntryKind::Directory));
    assert_eq!(kind("a folder/it's \"odd\" $(id)", true), Some(EntryKind::File));
    assert_eq!((kind("link", true), kind("link", false)), (Some(EntryKind::File), Some(EntryKind::Symlink)));
    assert_eq!((kind("dangling", true), kind("dangling", false)), (None, Some(EntryKind::Symlink)));
    assert_eq!((kind("missing", true), kind("plain/below", true)), (None, None));
    assert_eq!(kind("socket", true), Some(EntryKind::Socket));

    assert_eq!(ask.read(&world.at("plain")).unwrap().text(), "one\ntwo\n");
    assert_eq!(ask.read_end(&world.at("plain")).unwrap().text(), "one\ntwo\n");
    assert_eq!(ask.read(&world.at("bytes")).unwrap().bytes, [0xff, 0x00, b'\n', b'x']);
    let missing = ask.read(&world.at("missing")).unwrap_err();
    assert_eq!(missing.kind, HostErrorKind::NotFound, "{missing}");
    assert_eq!(missing.message, format!("{}: no such file or directory", world.at("missing")));
    let folder = ask.read(&world.at("a folder")).unwrap_err();
    assert_eq!(folder.message, format!("{}: is a directory", world.at("a folder")));
    assert!(ask.read(&world.at("socket")).unwrap_err().message.contains("not a regular file"));

    let space = ask.space(&world.at("plain")).unwrap();
    assert!(space.total >= space.free && space.free >= space.available && space.inodes >= space.inodes_free && space.total > 0);
    assert_eq!(ask.space(&world.at("missing")).unwrap_err().kind, HostErrorKind::NotFound);

    let own = format!("/proc/{}/status", std::process::id());
    let all = ask.read_each("/proc/[0-9]*/status").unwrap();
    assert!(all.iter().any(|(path, content)| *path == own && content.text().contains("Name:")), "{own}");
    assert!(all.is_sorted_by(|a, b| a.0 < b.0));
    let pattern = format!("{}/li*s", world.folder.path().display());
    assert_eq!(ask.links(&pattern, "socket:").unwrap(), [(world.at("links/3"), "socket:[42]".to_owned())]);

    let printed = ask.run(&["printf", "%s|", "a b", "$HOME", "it's", ""]).unwrap();
    assert_eq!((printed.status, printed.text().as_ref()), (Some(0), "a b|$HOME|it's||"));
    let failed = ask.run(&["cat", &world.at("missing")]).unwrap();
    assert_eq!(failed.status, Some(1));
    assert!(failed.complaint().unwrap().ends_with("No such file or directory"));
    let tool = ask.run(&["no-such-program-anywhere", "x"]).unwrap_err();
    assert_eq!((tool.kind, tool.message.as_str()), (HostErrorKind::NoTool, "`no-such-program-anywhere` is not there"));

    assert!(ask.variable("PATH").unwrap().is_some_and(|p| p.contains("/bin")));
    assert_eq!(ask.variable("WHYBOOK_NO_SUCH_VARIABLE").unwrap(), None);

    let port = world.listener.local_addr().unwrap().port();
    assert_eq!(ask.connect("127.0.0.1", port, Protocol::Tcp).unwrap(), Connection::Open);
    assert_eq!(ask.connect("127.0.0.1", closed, Protocol::Tcp).unwrap(), Connection::Failed("connection refused".into()));
    assert_eq!(ask.connect("127.0.0.1", closed, Protocol::Udp).unwrap_err().kind, HostErrorKind::Unsupported);
    assert_eq!(ask.resolve("localhost", RecordType::A, None).unwrap().answers, ["127.0.0.1"]);

    let now = ask.now().unwrap();
    assert!(now.unix > 1_600_000_000 && now.offset_minutes.abs() <= 14 * 60);
}

fn shell(program: &str) -> RemoteShell {
    RemoteShell::start(Command::new(program), Instant::now() + Duration::from_secs(10)).unwrap()
}

fn recorded(world: &World, closed: u16) -> Remembering {
    let memory = Remembering::new(Arc::new(Local));
    contract(&memory, world, closed);
    memory
}

#[test]
fn this_machine_keeps_the_contract() {
    contract(&Local, &World::new(), closed_port());
}

#[test]
fn a_shell_keeps_the_contract() {
    for program in ["sh", "bash"] {
        contract(&shell(program), &World::new(), closed_port());
    }
}

#[test]
fn a_bundle_keeps_the_contract() {
    let (world, closed) = (World::new(), closed_port());
    let manifest = Manifest {
        whybook_bundle: 0,
        written_by: String::new(),
        host: String::new(),
        os: Some(Os::Linux),
        unix_time: 0,
        rules: Vec::new(),
        left_out: Vec::new(),
        masked: 0,
        answers: 0,
        sha256: String::new(),
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    write_bundle(manifest, recorded(&world, closed).answers(), &mut file.as_file()).unwrap();
    contract(&Bundle::read(file.path()).unwrap(), &world, closed);
}

#[test]
fn a_script_keeps_the_contract() {
    let (world, closed) = (World::new(), closed_port());
    let mut script = Scripted::linux();
    for (request, answer) in recorded(&world, closed).answers() {
        script = match answer {
            Ok(reply) => script.with(request, reply),
            Err(error) => script.failing(request, error.kind, &error.message),
        };
    }
    contract(&script, &world, closed);
}

#[test]
fn a_program_that_hangs_is_stopped() {
    let run = |host: &dyn Host| {
        let started = Instant::now();
        let error = host.answer(&Request::Run { args: vec!["sleep".into(), "60".into()] }, started + Duration::from_millis(300)).unwrap_err();
        assert_eq!(error.kind, HostErrorKind::TimedOut);
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    };
    run(&Local);
    let shell = shell("sh");
    run(&shell);
    // The connection is still good.
    assert!(Asker::new(&shell, Instant::now() + Duration::from_secs(5)).now().is_ok());
}

#[test]
fn a_connection_that_breaks_says_so() {
    let mut command = Command::new("sh");
    // Greets, and goes with the first request.
    command.args([
        "-c",
        "while read -r line; do case $line in printf*) echo 'whybook-far-side-is-ready Linux';; wb_j\\ *) echo gone >&2; exit 3;; esac; done",
    ]);
    let shell = RemoteShell::start(command, Instant::now() + Duration::from_secs(5)).unwrap();
    let error = Asker::new(&shell, Instant::now() + Duration::from_secs(5)).now().unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (HostErrorKind::Unreachable, "gone"));
}
