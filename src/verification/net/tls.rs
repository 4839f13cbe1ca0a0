//! TLS: the certificates that a server shows, and the public half of private keys.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::connect::{connect_reason, open};
use crate::verification::content::Content;
use crate::verification::host::{HostError, HostErrorKind};

/// The certificates that a server shows, its own first; or why it shows none.
pub fn handshake(host: &str, port: u16, name: &str, deadline: Instant) -> Result<Result<Vec<Content>, String>, HostError> {
    let seen = Arc::new(Seen { provider: Arc::new(ring::default_provider()), chain: Mutex::new(Vec::new()) });
    let config = ClientConfig::builder_with_provider(Arc::clone(&seen.provider))
        .with_safe_default_protocol_versions()
        .map_err(|e| HostError::new(HostErrorKind::Failed, e.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Seen>::clone(&seen))
        .with_no_client_auth();
    let name =
        ServerName::try_from(name.to_owned()).map_err(|_| HostError::new(HostErrorKind::Failed, format!("`{name}` is not a server's name")))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|e| HostError::new(HostErrorKind::Failed, e.to_string()))?;
    let mut stream = match open(host, port, deadline) {
        Ok(stream) => stream,
        Err(reason) => return Ok(Err(reason)),
    };
    let result = connection.complete_io(&mut stream);
    let chain = std::mem::take(&mut *seen.chain.lock().unwrap_or_else(PoisonError::into_inner));
    // A server may show its certificates and then refuse us, for want of one of ours: they were seen.
    if !chain.is_empty() {
        return Ok(Ok(chain.into_iter().map(Content::new).collect()));
    }
    let reason = result.err().map_or_else(|| "the server shows no certificate".to_owned(), |e| connect_reason(&e));
    Ok(Err(reason))
}

/// The public half of a private key in PEM: its `SubjectPublicKeyInfo`. Nothing where the key is of a kind that is not
/// known here, or encrypted.
pub fn public_key(pem: &[u8]) -> Option<Vec<u8>> {
    let key = PrivateKeyDer::from_pem_slice(pem).ok()?;
    let key = ring::sign::any_supported_type(&key).ok()?;
    key.public_key().map(|spki| spki.as_ref().to_vec())
}

/// Looks at the certificates instead of judging them: judging is the check's business. Nothing is ever sent over such a
/// connection.
#[derive(Debug)]
struct Seen {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<Vec<u8>>>,
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|c| c.as_ref().to_vec()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(&self, _: &[u8], _: &CertificateDer<'_>, _: &DigitallySignedStruct) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(&self, _: &[u8], _: &CertificateDer<'_>, _: &DigitallySignedStruct) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
