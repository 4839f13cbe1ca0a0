//! Requests as scripts for a POSIX shell.

use crate::model::RecordType;
use crate::verification::host::{HostError, HostErrorKind, MOST_BYTES, Part, Request};

use super::glob;

/// What the shell says once it is ready, in front of its system's name.
pub const HELLO: &str = "whybook-far-side-is-ready ";

/// What a script prints on standard error where the program that it needs is not there.
pub const NO_TOOL: &str = "whybook: no tool: ";

/// The functions that every request uses.
///
/// `wb_f` prints what comes in as lines that begin with its argument; `wb_j` runs a script with a limit, and prints its
/// output, its complaints, its exit status and a full stop.
pub const SETUP: &str = r#"PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; export PATH
if command -v base64 >/dev/null 2>&1; then wb_e() { base64 | fold -w 76; }; wb_k=b; else wb_e() { od -An -v -tx1; }; wb_k=h; fi
wb_f() { wb_e | while IFS= read -r wb_l || [ -n "$wb_l" ]; do printf '%s %s%s\n' "$1" "$wb_k" "$wb_l"; done; }
if timeout 1 true >/dev/null 2>&1; then wb_t='timeout 8'; else wb_t=; fi
wb_j() { { { { LC_ALL=C $wb_t sh -c "$2" 3>&-; printf '%s x %s\n' "$1" "$?" >&3; } 2>&4 | wb_f "$1 o" >&3; } 4>&1 | wb_f "$1 e" >&3; } 3>&1; printf '%s .\n' "$1"; }
printf 'whybook-far-side-is-ready %s\n' "$(uname -s)"
"#;

/// A text as one word of a shell.
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A script that needs a program.
fn needing(tool: &str, script: &str) -> String {
    format!("command -v {tool} >/dev/null 2>&1 || {{ echo '{NO_TOOL}{tool}' >&2; exit 127; }}; {script}")
}

/// The script for a request.
pub fn script(request: &Request) -> Result<String, HostError> {
    Ok(match request {
        Request::Stat { path, follow } => {
            let option = if *follow { "-L " } else { "" };
            format!("stat {option}-c '%f %u %g %s %Y %U %G' -- {}", quote(path))
        }
        Request::Space { path } => format!("stat -f -c '%S %b %f %a %c %d' -- {}", quote(path)),
        Request::Read { path, part } => {
            let tool = if *part == Part::Start { "head" } else { "tail" };
            let path = quote(path);
            format!(
                "if [ -d {path} ]; then echo ': is a directory' >&2; exit 1; fi; \
                 if [ -e {path} ] && [ ! -f {path} ]; then echo ': is not a regular file' >&2; exit 1; fi; \
                 {tool} -c {} -- {path}",
                MOST_BYTES + 1
            )
        }
        Request::ReadEach { pattern } => {
            let pattern = plain(pattern)?;
            // One program for all files where grep can read them as text, and else one read of the shell for each line.
            format!(
                "if printf 'x\\n' | grep -a x >/dev/null 2>&1; then grep -asH '' {pattern}; \
                 else for f in {pattern}; do while IFS= read -r l || [ -n \"$l\" ]; do printf '%s:%s\\n' \"$f\" \"$l\"; done 2>/dev/null <\"$f\"; done; fi; :"
            )
        }
        Request::Links { folders, prefix } => {
            let test = quote(&format!("/^\\/.*:$/ || index($0, \" -> {prefix}\")"));
            if prefix.contains(['"', '\\']) {
                return Err(HostError::new(HostErrorKind::Failed, format!("`{prefix}` is no prefix of a link's target")));
            }
            format!("ls -ln {} /dev/null 2>/dev/null | awk {test}", plain(folders)?)
        }
        Request::Run { args } => {
            let words: Vec<String> = args.iter().map(|a| quote(a)).collect();
            let program = words.first().ok_or_else(|| HostError::new(HostErrorKind::Failed, "there is no program to run"))?;
            let name = quote(&format!("{NO_TOOL}{}", args.first().map_or("", String::as_str)));
            format!("command -v {program} >/dev/null 2>&1 || {{ echo {name} >&2; exit 127; }}; exec {} </dev/null", words.join(" "))
        }
        Request::Variable { name } => format!("printenv {}", quote(name)),
        Request::Connect { protocol: crate::model::Protocol::Udp, .. } => {
            let why = "whether a UDP port can be reached cannot be told: no answer says nothing";
            return Err(HostError::new(HostErrorKind::Unsupported, why));
        }
        Request::Connect { host, port, .. } => {
            let (host, limit) = (quote(host), limit());
            format!(
                "if command -v bash >/dev/null 2>&1; then {limit} bash -c 'exec 3<>\"/dev/tcp/$1/$2\"' bash {host} {port}; \
                 elif command -v nc >/dev/null 2>&1; then nc -z -w 4 {host} {port}; \
                 else echo '{NO_TOOL}bash or nc' >&2; exit 127; fi"
            )
        }
        Request::Resolve { name, record: RecordType::A | RecordType::Aaaa, server: None } => {
            needing("getent", &format!("getent ahosts {}", quote(name)))
        }
        Request::Resolve { name, record, server } => {
            let (server, port) = server.as_deref().map_or(("", None), server_and_port);
            let at = if server.is_empty() { String::new() } else { quote(&format!("@{server}")) };
            let port = port.map(|p| format!("-p {p}")).unwrap_or_default();
            let what = if *record == RecordType::Ptr && name.parse::<std::net::IpAddr>().is_ok() {
                format!("-x {}", quote(name))
            } else {
                format!("-q {} -t {}", quote(name), type_name(*record))
            };
            needing("dig", &format!("dig +noall +answer +comments +time=2 +tries=1 {at} {port} {what}"))
        }
        Request::Fetch { url } => needing(
            "curl",
            &format!("curl -q -sSgk --http1.1 --noproxy '*' --proto =http,https -m 4 -A whybook -D - -o - -- {} </dev/null", quote(url)),
        ),
        Request::Handshake { host, port, name } => {
            let address = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
            let named = if name.parse::<std::net::IpAddr>().is_ok() { "-noservername".to_owned() } else { format!("-servername {}", quote(name)) };
            needing("openssl", &format!("{} openssl s_client -connect {} {named} -showcerts </dev/null", limit(), quote(&address)))
        }
        Request::PublicKey { path } => {
            let path = quote(path);
            needing(
                "openssl",
                &format!("[ -r {path} ] || cat {path} >/dev/null || exit 1; openssl pkey -in {path} -passin pass: -pubout -outform DER"),
            )
        }
        Request::Now => "date '+%s %z'".to_owned(),
    })
}

/// A limit below that of the check, so that "no answer" comes back as an answer.
fn limit() -> &'static str {
    "$(timeout 1 true >/dev/null 2>&1 && echo timeout 4)"
}

/// A pattern that a shell reads as nothing but a pattern.
fn plain(pattern: &str) -> Result<&str, HostError> {
    if glob::is_plain(pattern) { Ok(pattern) } else { Err(HostError::new(HostErrorKind::Failed, format!("`{pattern}` is no pattern for paths"))) }
}

/// `192.0.2.1:5353` as its parts; an address of version 6 has no port here.
fn server_and_port(server: &str) -> (&str, Option<u16>) {
    match server.rsplit_once(':') {
        Some((host, port)) if server.parse::<std::net::IpAddr>().is_err() => port.parse().map_or((server, None), |p| (host, Some(p))),
        _ => (server, None),
    }
}

/// The type as `dig` takes it.
pub fn type_name(record: RecordType) -> &'static str {
    match record {
        RecordType::A => "A",
        RecordType::Aaaa => "AAAA",
        RecordType::Cname => "CNAME",
        RecordType::Mx => "MX",
        RecordType::Ns => "NS",
        RecordType::Ptr => "PTR",
        RecordType::Soa => "SOA",
        RecordType::Srv => "SRV",
        RecordType::Txt => "TXT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_stands_in_quotes() {
        let evil = "/tmp/x'; rm -rf / #$(id)`id`";
        let quoted = r"'/tmp/x'\''; rm -rf / #$(id)`id`'";
        for request in [
            Request::Stat { path: evil.into(), follow: true },
            Request::Space { path: evil.into() },
            Request::Read { path: evil.into(), part: Part::End },
            Request::Run { args: vec!["ls".into(), evil.into()] },
            Request::Variable { name: evil.into() },
            Request::Fetch { url: evil.into() },
            Request::PublicKey { path: evil.into() },
        ] {
            let script = script(&request).unwrap();
            assert!(script.contains(quoted), "{script}");
            assert!(!script.replace(quoted, "").contains("rm -rf"), "{script}");
        }
    }

    #[test]
    fn patterns_are_ours_alone() {
        assert!(script(&Request::ReadEach { pattern: "/proc/[0-9]*/status".into() }).is_ok());
        for pattern in ["/tmp/$(id)", "/tmp/a b", "relative", "/tmp/;id"] {
            assert!(script(&Request::ReadEach { pattern: pattern.into() }).is_err(), "{pattern}");
        }
    }
}
