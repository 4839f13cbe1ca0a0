//! Connections to ports.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Instant;

use super::time_left;
use crate::model::Protocol;
use crate::verification::host::{Connection, HostError, HostErrorKind, reason_of};

/// The most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 4;

/// Whether a port can be reached.
pub fn connect(host: &str, port: u16, protocol: Protocol, deadline: Instant) -> Result<Connection, HostError> {
    if protocol == Protocol::Udp {
        return Err(HostError::new(HostErrorKind::Unsupported, "whether a UDP port can be reached cannot be told: no answer says nothing"));
    }
    Ok(match open(host, port, deadline) {
        Ok(_) => Connection::Open,
        Err(reason) => Connection::Failed(reason),
    })
}

/// Opens a connection, or says why there is none.
pub fn open(host: &str, port: u16, deadline: Instant) -> Result<TcpStream, String> {
    let addresses: Vec<SocketAddr> =
        (host, port).to_socket_addrs().map_err(|e| format!("the name cannot be resolved: {}", name_reason(&e)))?.take(MOST_ADDRESSES).collect();
    let mut reason = String::from("the name has no address");
    for (n, address) in addresses.iter().enumerate() {
        let share = u32::try_from(addresses.len() - n).unwrap_or(1).max(1);
        match TcpStream::connect_timeout(address, time_left(deadline) / share) {
            Ok(stream) => {
                let timeout = Some(time_left(deadline));
                let _ = stream.set_read_timeout(timeout).and_then(|()| stream.set_write_timeout(timeout));
                return Ok(stream);
            }
            Err(error) => reason = connect_reason(&error),
        }
    }
    Err(reason)
}

/// Why there is no connection, in the same words on every system.
pub fn connect_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "no answer".to_owned(),
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        _ => reason_of(error),
    }
}

/// Why a name has no address, without what the standard library puts in front.
pub fn name_reason(error: &io::Error) -> String {
    let text = reason_of(error);
    text.rsplit("information: ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(3)
    }

    #[test]
    fn a_listener_is_reached_and_a_closed_port_says_why_not() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(connect("127.0.0.1", port, Protocol::Tcp, soon()), Ok(Connection::Open));
        drop(listener);
        assert_eq!(connect("127.0.0.1", port, Protocol::Tcp, soon()), Ok(Connection::Failed("connection refused".into())));
    }

    #[test]
    fn udp_cannot_be_told() {
        assert_eq!(connect("127.0.0.1", 9, Protocol::Udp, soon()).unwrap_err().kind, HostErrorKind::Unsupported);
    }
}
