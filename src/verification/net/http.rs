//! HTTP answers.

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use ureq::tls::{TlsConfig, TlsProvider};
use ureq::{Agent, Error};

use super::connect::{connect_reason, name_reason};
use super::time_left;
use crate::verification::content::Content;
use crate::verification::host::{Http, MOST_BYTES};

/// A GET, directly and without following redirects. The certificate is not looked at: that is what `tls` checks are for,
/// and an answer behind an expired certificate is an answer.
pub fn fetch(url: &str, deadline: Instant) -> Http {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .disable_verification(true)
        .build();
    let agent: Agent = Agent::config_builder()
        .tls_config(tls)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("whybook/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(time_left(deadline)))
        .build()
        .into();
    let answer = match agent.get(url).call() {
        Ok(answer) => answer,
        Err(error) => return Http { status: 0, headers: Vec::new(), body: Content::default(), reason: Some(reason(&error)) },
    };
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
    let mut bytes = Vec::new();
    // A body that breaks off is looked at as far as it came.
    let broken = answer.into_body().into_reader().take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).is_err();
    let mut body = Content::start_of(bytes, MOST_BYTES);
    body.cut |= broken;
    Http { status, headers, body, reason: None }
}

fn reason(error: &Error) -> String {
    match error {
        Error::Timeout(_) => "no answer".to_owned(),
        Error::HostNotFound => "the name cannot be resolved".to_owned(),
        Error::Io(io) if io.to_string().contains("lookup address") => format!("the name cannot be resolved: {}", name_reason(io)),
        Error::Io(io) => connect_reason(io),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(4)
    }

    #[test]
    fn an_answer_is_taken_as_it_is() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 4\r\n\r\ngone").unwrap();
        });
        let answer = fetch(&format!("http://127.0.0.1:{port}/x"), soon());
        assert_eq!(answer.status, 301);
        assert!(answer.headers.contains(&("location".into(), "/elsewhere".into())));
        assert_eq!(answer.body.text(), "gone");
    }

    #[test]
    fn no_answer_says_why() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(fetch(&format!("http://127.0.0.1:{port}/"), soon()).reason.unwrap(), "connection refused");
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = silent.local_addr().unwrap();
        let started = Instant::now();
        let answer = fetch(&format!("http://{at}/"), Instant::now() + Duration::from_millis(1200));
        assert_eq!(answer.reason.unwrap(), "no answer");
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}
