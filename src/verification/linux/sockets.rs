//! Listening sockets: proc_pid_net(5) says where, the links of proc_pid_fd(5) say whose.

use std::collections::BTreeSet;

use super::super::asker::Asker;
use super::super::outcome::Unknown;
use super::processes::{Process, pid_of, processes};
use crate::model::Protocol;

/// A socket on which something listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listener {
    /// Its address, as text.
    pub address: String,
    /// Its inode, by which its owner is found.
    pub inode: String,
}

/// The listeners on a port.
pub fn listeners(asker: &Asker<'_>, port: u16, protocol: Protocol) -> Result<Vec<Listener>, Unknown> {
    let (tables, state) = match protocol {
        Protocol::Tcp => (["/proc/net/tcp", "/proc/net/tcp6"], "0A"),
        // A UDP socket that waits for anybody is in the state "closed".
        Protocol::Udp => (["/proc/net/udp", "/proc/net/udp6"], "07"),
    };
    let mut found = BTreeSet::new();
    let mut readable = Err(Unknown("the table of sockets cannot be read".into()));
    for table in tables {
        match asker.read(table) {
            Ok(content) => {
                readable = Ok(());
                found.extend(content.text().lines().filter_map(|l| listener(l, port, state)));
            }
            // A system without IPv6 has no table for it.
            Err(error) if readable.is_err() => readable = Err(error.into()),
            Err(_) => {}
        }
    }
    readable.map(|()| found.into_iter().collect())
}

/// One line: number, local address, remote address, state, …, inode.
fn listener(line: &str, port: u16, state: &str) -> Option<Listener> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (local, in_state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
    let (address, number) = local.split_once(':')?;
    if *in_state != state || u16::from_str_radix(number, 16).ok()? != port {
        return None;
    }
    Some(Listener { address: address_of(address)?, inode: (*inode).to_owned() })
}

/// Addresses stand as words of 32 bits in the machine's byte order.
fn address_of(hex: &str) -> Option<String> {
    let words: Vec<u32> =
        (0..hex.len() / 8).map(|n| hex.get(n * 8..n * 8 + 8).and_then(|w| u32::from_str_radix(w, 16).ok())).collect::<Option<_>>()?;
    match words.as_slice() {
        [word] => Some(std::net::Ipv4Addr::from(word.to_le_bytes()).to_string()),
        [a, b, c, d] => {
            let bytes: Vec<u8> = [a, b, c, d].iter().flat_map(|w| w.to_le_bytes()).collect();
            Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string())
        }
        _ => None,
    }
}

/// The programs that hold sockets. Without the rights to see other users' open files, none are found.
pub fn holders(asker: &Asker<'_>, listeners: &[Listener]) -> Result<Vec<Process>, Unknown> {
    let wanted: Vec<String> = listeners.iter().map(|l| format!("socket:[{}]", l.inode)).collect();
    let links = asker.links("/proc/[0-9]*/fd", "socket:[")?;
    let pids: BTreeSet<u32> = links.iter().filter(|(_, target)| wanted.contains(target)).filter_map(|(path, _)| pid_of(path)).collect();
    if pids.is_empty() {
        return Err(Unknown("which program holds the port can be seen by root only".into()));
    }
    Ok(processes(asker)?.into_iter().filter(|p| pids.contains(&p.pid)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read() {
        let line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0";
        let found = listener(line, 8080, "0A").unwrap();
        assert_eq!((found.address.as_str(), found.inode.as_str()), ("127.0.0.1", "4711"));
        assert_eq!(listener(line, 8081, "0A"), None);
        assert_eq!(address_of("00000000000000000000000001000000").unwrap(), "::1");
        assert_eq!(listener("  sl  local_address rem_address", 1, "0A"), None);
    }
}
