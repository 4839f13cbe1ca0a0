//! Signatures of packs: minisign keys (<https://jedisct1.github.io/minisign/>), checked without a network.

use minisign_verify::{PublicKey, Signature};

use super::PackFault;

/// A public key that is trusted, with what the user calls it.
#[derive(Debug, Clone)]
pub struct TrustedKey {
    name: String,
    key: PublicKey,
}

/// A new pair of keys, as they are kept in files.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// The public key, which everybody may have.
    pub public: String,
    /// The secret key, which signs.
    pub secret: String,
}

impl TrustedKey {
    /// Reads a public key: the text of a minisign `.pub` file, or its second line alone.
    pub fn read(text: &str, name: &str) -> Result<Self, String> {
        let text = text.trim();
        let key = if text.contains('\n') { PublicKey::decode(text) } else { PublicKey::from_base64(text) };
        key.map(|key| Self { name: name.to_owned(), key }).map_err(|_| "it is no public key of minisign".to_owned())
    }
}

/// Checks the signature of a manifest against the keys that are trusted; gives the name of the key. Without trusted keys,
/// every manifest is accepted, signed or not.
pub fn check(manifest: &[u8], signature: &[u8], keys: &[TrustedKey]) -> Result<Option<String>, PackFault> {
    if keys.is_empty() {
        return Ok(None);
    }
    if signature.is_empty() {
        return Err(PackFault::NotSigned);
    }
    let fault = |why: &str| PackFault::Signature(why.to_owned());
    let text = std::str::from_utf8(signature).map_err(|_| fault("it is damaged"))?;
    let signature = Signature::decode(text).map_err(|_| fault("it is damaged"))?;
    match keys.iter().find(|k| k.key.verify(manifest, &signature, false).is_ok()) {
        Some(key) => Ok(Some(key.name.clone())),
        None => Err(fault("no trusted key has signed this manifest")),
    }
}

/// Signs a manifest with a secret key: the text of a minisign key file, and its password where it has one.
pub fn sign(manifest: &[u8], secret: &str, password: Option<String>, comment: &str) -> Result<Vec<u8>, String> {
    let key = minisign::SecretKeyBox::from_string(secret).map_err(|_| "it is no secret key of minisign".to_owned())?;
    // A key without a password says so itself; for one with a password, an empty password is a wrong one.
    let key = match password {
        Some(password) => key.into_secret_key(Some(password)),
        None => key.into_unencrypted_secret_key(),
    };
    let key = key.map_err(|_| "its password is missing or wrong".to_owned())?;
    let signature = minisign::sign(None, &key, manifest, Some(comment), Some("signature of a whybook pack")).map_err(|e| e.to_string())?;
    Ok(signature.into_string().into_bytes())
}

/// Makes a new pair of keys; with a password, the secret key is encrypted with it.
pub fn new_key_pair(password: Option<String>) -> Result<KeyPair, String> {
    let pair = match &password {
        Some(_) => minisign::KeyPair::generate_encrypted_keypair(password),
        None => minisign::KeyPair::generate_unencrypted_keypair(),
    };
    let pair = pair.map_err(|e| e.to_string())?;
    let public = pair.pk.to_box().map_err(|e| e.to_string())?.to_string();
    let secret = pair.sk.to_box(Some("whybook secret key: keep it to yourself")).map_err(|e| e.to_string())?.to_string();
    Ok(KeyPair { public, secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_key_is_accepted() {
        let (own, other) = (new_key_pair(None).unwrap(), new_key_pair(None).unwrap());
        let signature = sign(b"manifest", &own.secret, None, "test").unwrap();
        let key = |pair: &KeyPair| TrustedKey::read(&pair.public, "team").unwrap();
        assert_eq!(check(b"manifest", &signature, &[key(&other), key(&own)]).unwrap().as_deref(), Some("team"));
        assert!(matches!(check(b"manifest!", &signature, &[key(&own)]), Err(PackFault::Signature(_))));
        assert!(matches!(check(b"manifest", &signature, &[key(&other)]), Err(PackFault::Signature(_))));
        assert!(matches!(check(b"manifest", b"", &[key(&own)]), Err(PackFault::NotSigned)));
        assert!(matches!(check(b"manifest", b"junk", &[key(&own)]), Err(PackFault::Signature(_))));
        assert!(check(b"manifest", b"", &[]).unwrap().is_none());
    }

    #[test]
    fn a_key_is_a_file_or_its_line() {
        let pair = new_key_pair(None).unwrap();
        let line = pair.public.lines().last().unwrap();
        assert!(TrustedKey::read(line, "x").is_ok());
        assert!(TrustedKey::read("nonsense", "x").is_err());
        assert!(sign(b"m", "nonsense", None, "x").is_err());
    }
}
