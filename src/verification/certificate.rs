//! Certificates (RFC 5280) as checks look at them.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::asker::Asker;
use super::content::Content;
use super::host::HostErrorKind;
use super::outcome::Unknown;

/// Where systems keep the authorities that they trust, all in one file.
const AUTHORITIES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A certificate with those that were shown with it.
#[derive(Debug)]
pub struct Chain {
    certificates: Vec<CertificateDer<'static>>,
}

/// What of a certificate is worth showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// When it begins to be valid, in seconds since 1970.
    pub not_before: i64,
    /// When it ends.
    pub not_after: i64,
    /// The names that it is valid for.
    pub names: Vec<String>,
    /// Who it is about.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Its public key: the `SubjectPublicKeyInfo` in DER.
    pub public_key: Vec<u8>,
}

impl Chain {
    /// Certificates in DER, the server's own first.
    pub fn of_der(certificates: &[Content]) -> Result<Self, Unknown> {
        Self::of(certificates.iter().map(|c| CertificateDer::from(c.bytes.clone())).collect())
    }

    /// The certificates of a file: PEM, or a single one in DER.
    pub fn of_file(content: &Content) -> Result<Self, Unknown> {
        let pem: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&content.bytes).flatten().collect();
        // A sequence begins with 0x30 in DER.
        let der = || content.bytes.first().filter(|b| **b == 0x30).map(|_| CertificateDer::from(content.bytes.clone()));
        Self::of(if pem.is_empty() { der().into_iter().collect() } else { pem })
    }

    fn of(certificates: Vec<CertificateDer<'static>>) -> Result<Self, Unknown> {
        let chain = Self { certificates };
        chain.facts().map(|_| chain)
    }

    /// What the first certificate says.
    pub fn facts(&self) -> Result<Facts, Unknown> {
        let first = self.certificates.first().ok_or_else(|| Unknown("there is no certificate in it".into()))?;
        let (_, certificate) = X509Certificate::from_der(first).map_err(|_| Unknown("the certificate cannot be read".into()))?;
        let mut names = Vec::new();
        if let Ok(Some(alternative)) = certificate.subject_alternative_name() {
            for name in &alternative.value.general_names {
                match name {
                    GeneralName::DNSName(name) => names.push((*name).to_owned()),
                    GeneralName::IPAddress(bytes) => names.extend(address(bytes)),
                    _ => {}
                }
            }
        }
        Ok(Facts {
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
            names,
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            public_key: certificate.public_key().raw.to_vec(),
        })
    }

    /// Whether the first certificate is valid for a name: its alternative names count, its common name does not
    /// (RFC 9525, 6.3).
    pub fn is_valid_for(&self, name: &str) -> Result<bool, Unknown> {
        let facts = self.facts()?;
        let name = ServerName::try_from(name.trim_end_matches('.').to_owned()).map_err(|_| Unknown(format!("`{name}` is no server's name")))?;
        let first = self.certificates.first().ok_or_else(|| Unknown("there is no certificate in it".into()))?;
        match EndEntityCert::try_from(first) {
            Ok(certificate) => Ok(certificate.verify_is_valid_for_subject_name(&name).is_ok()),
            // An old form without alternative names is valid for nothing today.
            Err(_) if facts.names.is_empty() => Ok(false),
            Err(error) => Err(Unknown(format!("the certificate cannot be judged: {error}"))),
        }
    }

    /// Whether the chain ends at one of these authorities, whatever the dates; or why not.
    pub fn ends_at(&self, authorities: &[CertificateDer<'_>], now: i64) -> Result<Result<(), String>, Unknown> {
        let facts = self.facts()?;
        let Some((first, others)) = self.certificates.split_first() else { return Ok(Err("there is no certificate".into())) };
        if authorities.iter().any(|a| a.as_ref() == first.as_ref()) {
            return Ok(Ok(()));
        }
        if facts.subject == facts.issuer {
            return Ok(Err("it is self-signed, and the target does not know it".to_owned()));
        }
        let anchors: Vec<TrustAnchor<'_>> = authorities.iter().filter_map(|a| anchor_from_trusted_cert(a).ok()).collect();
        let certificate = EndEntityCert::try_from(first).map_err(|e| Unknown(format!("the certificate cannot be judged: {e}")))?;
        // Whether it has expired is a question of its own.
        let moment = now.clamp(facts.not_before, facts.not_after);
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(moment).unwrap_or(0)));
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let verified = certificate.verify_for_usage(algorithms.all, &anchors, others, time, KeyUsage::server_auth(), None, None);
        Ok(match verified {
            Ok(_) => Ok(()),
            Err(webpki::Error::UnknownIssuer) if others.is_empty() => {
                Err(format!("its issuer is unknown ({}), and no certificate of an authority in between is shown", facts.issuer))
            }
            Err(webpki::Error::UnknownIssuer) => Err("the chain does not end at an authority that the target trusts".to_owned()),
            Err(error) => Err(format!("{error:?}")),
        })
    }
}

/// The authorities that the target trusts.
pub fn authorities(asker: &Asker<'_>) -> Result<Vec<CertificateDer<'static>>, Unknown> {
    for path in AUTHORITIES {
        match asker.read(path) {
            Ok(content) => return Ok(CertificateDer::pem_slice_iter(&content.bytes).flatten().collect()),
            Err(error) if matches!(error.kind, HostErrorKind::NotFound | HostErrorKind::NotCollected) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Unknown("the target's list of trusted authorities is not in any of the usual places".into()))
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string())
}
