//! Names in DNS: addresses through the system's resolver, everything else asked of a server (RFC 1035).

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE};

use super::connect::{connect_reason, name_reason, open};
use super::time_left;
use crate::model::RecordType;
use crate::verification::host::{HostError, Records};

/// What DNS says of a name.
pub fn resolve(name: &str, record: RecordType, server: Option<&str>, deadline: Instant) -> Result<Records, HostError> {
    if server.is_none() && matches!(record, RecordType::A | RecordType::Aaaa) {
        return Ok(system(name, record));
    }
    let servers = match server {
        Some(server) => vec![server.to_owned()],
        None => configured()?,
    };
    let mut reason = String::from("no DNS server is configured");
    for (n, server) in servers.iter().enumerate() {
        let share = u32::try_from(servers.len() - n).unwrap_or(1).max(1);
        match ask(server, name, record, time_left(deadline) / share, deadline) {
            Ok(records) => return Ok(records),
            Err(why) => reason = format!("{why} from {server}"),
        }
    }
    Ok(Records { answers: Vec::new(), reason: Some(reason) })
}

/// Addresses as programs on this machine get them: hosts file, resolver, search list.
fn system(name: &str, record: RecordType) -> Records {
    match (name, 0).to_socket_addrs() {
        Ok(found) => {
            let mut answers: Vec<String> =
                found.map(|a| a.ip()).filter(|ip| ip.is_ipv4() == (record == RecordType::A)).map(|ip| ip.to_string()).collect();
            answers.sort();
            answers.dedup();
            let reason = answers.is_empty().then(|| "the name has no address of this kind".to_owned());
            Records { answers, reason }
        }
        Err(error) => Records { answers: Vec::new(), reason: Some(name_reason(&error)) },
    }
}

/// The servers that this machine is configured with (resolv.conf(5)).
fn configured() -> Result<Vec<String>, HostError> {
    let path = "/etc/resolv.conf";
    let text = std::fs::read_to_string(path).map_err(|e| HostError::of_io(path, &e))?;
    Ok(servers_in(&text))
}

/// The servers that a resolv.conf names; the local machine where it names none.
pub fn servers_in(text: &str) -> Vec<String> {
    let mut servers: Vec<String> = text
        .lines()
        .filter_map(|l| {
            let mut words = l.split_whitespace();
            (words.next() == Some("nameserver")).then(|| words.next().map(str::to_owned)).flatten()
        })
        .take(3)
        .collect();
    if servers.is_empty() {
        servers.push("127.0.0.1".to_owned());
    }
    servers
}

/// The name that is asked for: an address is asked for in reverse.
fn asked_name(name: &str, record: RecordType) -> String {
    match (record, name.parse::<IpAddr>()) {
        (RecordType::Ptr, Ok(IpAddr::V4(ip))) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        (RecordType::Ptr, Ok(IpAddr::V6(ip))) => {
            let digits: Vec<String> = ip.octets().iter().rev().flat_map(|b| [format!("{:x}", b & 15), format!("{:x}", b >> 4)]).collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
        _ => name.trim_end_matches('.').to_owned(),
    }
}

fn type_of(record: RecordType) -> TYPE {
    match record {
        RecordType::A => TYPE::A,
        RecordType::Aaaa => TYPE::AAAA,
        RecordType::Cname => TYPE::CNAME,
        RecordType::Mx => TYPE::MX,
        RecordType::Ns => TYPE::NS,
        RecordType::Ptr => TYPE::PTR,
        RecordType::Soa => TYPE::SOA,
        RecordType::Srv => TYPE::SRV,
        RecordType::Txt => TYPE::TXT,
    }
}

fn ask(server: &str, name: &str, record: RecordType, patience: Duration, deadline: Instant) -> Result<Records, String> {
    let mut server_host = server;
    let mut port = 53;
    if server.parse::<IpAddr>().is_err()
        && let Some((host, number)) = server.rsplit_once(':')
        && let Ok(number) = number.parse()
    {
        (server_host, port) = (host, number);
    }
    let asked = asked_name(name, record);
    // The number ties an answer to this question; the clock is random enough for a diagnosis.
    let id = u16::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.subsec_nanos() & 0xffff)).unwrap_or(7);
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    let question = Name::new(&asked).map_err(|_| format!("`{asked}` is no name that DNS can have"))?;
    packet.questions.push(Question::new(question, QTYPE::TYPE(type_of(record)), CLASS::IN.into(), false));
    let query = packet.build_bytes_vec().map_err(|e| format!("the question cannot be written: {e}"))?;
    let answer = over_udp(server_host, port, &query, id, patience)?;
    let cut = simple_dns::header_buffer::has_flags(&answer, PacketFlag::TRUNCATION).unwrap_or(false);
    let answer = if cut { over_tcp(server_host, port, &query, deadline)? } else { answer };
    read_answer(&answer, record)
}

fn over_udp(server: &str, port: u16, query: &[u8], id: u16, patience: Duration) -> Result<Vec<u8>, String> {
    let address: SocketAddr =
        (server, port).to_socket_addrs().ok().and_then(|mut a| a.next()).ok_or_else(|| "the server's name has no address".to_owned())?;
    let any: SocketAddr = if address.is_ipv4() { (std::net::Ipv4Addr::UNSPECIFIED, 0).into() } else { (std::net::Ipv6Addr::UNSPECIFIED, 0).into() };
    let started = Instant::now();
    let attempt = || -> std::io::Result<Vec<u8>> {
        let socket = UdpSocket::bind(any)?;
        socket.connect(address)?;
        let mut buffer = vec![0; 4096];
        // A packet can be lost: asked again once.
        for part in [patience / 3, patience] {
            socket.send(query)?;
            loop {
                let left = part.saturating_sub(started.elapsed());
                if left.is_zero() {
                    break;
                }
                socket.set_read_timeout(Some(left))?;
                match socket.recv(&mut buffer) {
                    Ok(size) => {
                        let answer = buffer.get(..size).unwrap_or_default();
                        if simple_dns::header_buffer::id(answer) == Ok(id) {
                            return Ok(answer.to_vec());
                        }
                    }
                    Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => break,
                    Err(e) => return Err(e),
                }
            }
        }
        Err(std::io::ErrorKind::TimedOut.into())
    };
    attempt().map_err(|e| connect_reason(&e))
}

/// Over TCP every message has its length in front (RFC 1035, 4.2.2).
fn over_tcp(server: &str, port: u16, query: &[u8], deadline: Instant) -> Result<Vec<u8>, String> {
    let mut stream = open(server, port, deadline)?;
    let mut talk = || -> std::io::Result<Vec<u8>> {
        stream.write_all(&u16::try_from(query.len()).unwrap_or(u16::MAX).to_be_bytes())?;
        stream.write_all(query)?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer)?;
        Ok(answer)
    };
    talk().map_err(|e| connect_reason(&e))
}

fn read_answer(bytes: &[u8], record: RecordType) -> Result<Records, String> {
    let packet = Packet::parse(bytes).map_err(|_| "an answer that is no DNS".to_owned())?;
    let reason = match packet.rcode() {
        RCODE::NoError => "the name has no record of this type".to_owned(),
        RCODE::NameError => "the name does not exist (NXDOMAIN)".to_owned(),
        RCODE::ServerFailure => "the server failed (SERVFAIL)".to_owned(),
        RCODE::Refused => "the server refuses to answer (REFUSED)".to_owned(),
        other => format!("the server answers {other:?}"),
    };
    let wanted = type_of(record);
    let mut answers: Vec<String> = packet.answers.iter().filter(|a| a.rdata.type_code() == wanted).filter_map(|a| text_of(&a.rdata)).collect();
    answers.sort();
    answers.dedup();
    let reason = answers.is_empty().then_some(reason);
    Ok(Records { answers, reason })
}

fn text_of(data: &RData<'_>) -> Option<String> {
    Some(match data {
        RData::A(a) => std::net::Ipv4Addr::from(a.address).to_string(),
        RData::AAAA(a) => std::net::Ipv6Addr::from(a.address).to_string(),
        RData::CNAME(n) => n.0.to_string(),
        RData::NS(n) => n.0.to_string(),
        RData::PTR(n) => n.0.to_string(),
        RData::MX(m) => format!("{} {}", m.preference, m.exchange),
        RData::SRV(s) => format!("{} {} {} {}", s.priority, s.weight, s.port, s.target),
        RData::SOA(s) => format!("{} {} {} {} {} {} {}", s.mname, s.rname, s.serial, s.refresh, s.retry, s.expire, s.minimum),
        RData::TXT(t) => String::try_from(t.clone()).ok()?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use simple_dns::ResourceRecord;
    use simple_dns::rdata::{A, MX};

    use super::*;

    /// A server on this machine that answers one question.
    fn server(answer: impl Fn(Packet<'_>) -> Vec<u8> + Send + 'static) -> String {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            let (size, from) = socket.recv_from(&mut buffer).unwrap();
            let query = Packet::parse(&buffer[..size]).unwrap();
            let reply = answer(query);
            socket.send_to(&reply, from).unwrap();
        });
        address.to_string()
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(4)
    }

    #[test]
    fn a_server_answers_with_records() {
        let at = server(|query| {
            let name = Name::new("example.org").unwrap();
            let mut reply = Packet::new_reply(query.id());
            reply.questions = query.questions.clone();
            let mail = MX { preference: 10, exchange: Name::new("mail.example.org").unwrap() };
            reply.answers.push(ResourceRecord::new(name.clone(), CLASS::IN, 60, RData::MX(mail)));
            reply.answers.push(ResourceRecord::new(name, CLASS::IN, 60, RData::A(A { address: 1 })));
            reply.build_bytes_vec().unwrap()
        });
        let found = resolve("example.org", RecordType::Mx, Some(&at), soon()).unwrap();
        assert_eq!(found, Records { answers: vec!["10 mail.example.org".into()], reason: None });
    }

    #[test]
    fn a_name_that_does_not_exist_says_so() {
        let at = server(|query| {
            let mut reply = Packet::new_reply(query.id());
            *reply.rcode_mut() = RCODE::NameError;
            reply.build_bytes_vec().unwrap()
        });
        let found = resolve("nowhere.example", RecordType::Txt, Some(&at), soon()).unwrap();
        assert!(found.answers.is_empty());
        assert!(found.reason.unwrap().contains("NXDOMAIN"));
    }

    #[test]
    fn a_server_that_is_silent_costs_its_time_and_no_more() {
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = silent.local_addr().unwrap().to_string();
        let started = Instant::now();
        let found = resolve("example.org", RecordType::Ns, Some(&at), Instant::now() + Duration::from_millis(1200)).unwrap();
        assert!(started.elapsed() < Duration::from_millis(1200));
        assert_eq!(found.reason.unwrap(), format!("no answer from {at}"));
    }

    #[test]
    fn addresses_are_asked_for_in_reverse() {
        assert_eq!(asked_name("192.0.2.7", RecordType::Ptr), "7.2.0.192.in-addr.arpa");
        assert!(asked_name("2001:db8::1", RecordType::Ptr).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
        assert_eq!(asked_name("example.org.", RecordType::Mx), "example.org");
    }

    #[test]
    fn a_resolv_conf_names_servers() {
        assert_eq!(servers_in("# x\nnameserver 192.0.2.1\nsearch a\nnameserver\t192.0.2.2\n"), ["192.0.2.1", "192.0.2.2"]);
        assert_eq!(servers_in(""), ["127.0.0.1"]);
    }
}
