//! Secrets that are known by their form, whatever they are called.

use std::ops::Range;

use super::{Expressions, compiled, each};

/// Each with the secret in the group `s`.
const FORMS: &[&str] = &[
    // Private keys, with the frame left: PEM (RFC 7468, OpenSSH), PuTTY.
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----\s*(?P<s>[^-]*[^-\s])",
    r"(?m)^Private-Lines: \d+\s+(?P<s>(?:[A-Za-z0-9+/=]+\s*)+)",
    // The password in an address: scheme://user:password@host.
    r#"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:/?#@'"<>]{0,100}:(?P<s>[^\s/?#'"<>]{1,200})@"#,
    // Secrets among the parameters of an address (OAuth 2, shared access signatures, presigned links).
    r#"(?i)[?&](?:access_token|refresh_token|id_token|token|api_?key|key|password|pwd|auth|sig|signature|x-amz-signature|x-amz-credential|client_secret|secret|code|session)=(?P<s>[^&\s"'<>#]+)"#,
    // Keys of known services begin so.
    r"\b(?P<s>(?:AKIA|ASIA|AROA|AIDA|AGPA)[A-Z0-9]{16,})\b",
    r"\b(?P<s>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,})",
    r"\b(?P<s>xox[abeprs]-[\w-]{10,}|xapp-[\w-]{20,}|hvs\.[\w-]{20,}|ya29\.[\w-]{20,}|AIza[\w-]{35,}|SG\.[\w-]{16,}\.[\w-]{16,})",
    r"\b(?P<s>(?:sk|rk|pk)_(?:live|test)_\w{16,}|sk-[A-Za-z0-9_-]{20,}|dop_v1_[a-f0-9]{40,}|shpat_[a-fA-F0-9]{30,})",
    // JSON web tokens (RFC 7519): three parts, the first two of which are JSON.
    r"\b(?P<s>eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?)",
    // Hashes of passwords as crypt(3) writes them.
    r"(?P<s>\$(?:1|2[abxy]|5|6|7|y|gy|argon2id?|apr1|pbkdf2[\w-]*)\$[./A-Za-z0-9$=,+-]{8,})",
    // Windows: a hash pair of an account, a recovery key of BitLocker, a product key.
    r"\b(?P<s>[0-9a-fA-F]{32}:[0-9a-fA-F]{32})\b",
    r"\b(?P<s>(?:\d{6}-){7}\d{6})\b",
    r"\b(?P<s>(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5})\b",
    // The body of a bearer token that stands alone; a word after it is prose.
    r"(?i)\bbearer\s+(?P<s>[A-Za-z0-9._~+/-]*[0-9._~+/][A-Za-z0-9._~+/-]{8,}=*)",
];

static EXPRESSIONS: Expressions = Expressions::new(|| compiled(FORMS));

/// Where such secrets stand.
pub fn find(text: &str, secrets: &mut Vec<Range<usize>>) {
    secrets.extend(each(&EXPRESSIONS, text).map(|m| m.range()));
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn whole() {
        assert_eq!(EXPRESSIONS.len(), FORMS.len());
    }
}
