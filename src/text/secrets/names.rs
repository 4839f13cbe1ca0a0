//! Secrets that are known by what they are called: `password=…`, `--token …`, `Authorization: …`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Expressions, compiled, each};

/// Names after which any value is a secret.
const STRONG: &str = r"pass(?:word|wd|phrase)|pwd|passwort|kennwort|mot de passe|contrase[nñ]a|senha|パスワード|bindpw|rootpw|client[_-]?secret|secret[_-]?key|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key|shared[_-]?key|sharedaccesskey|signing[_-]?key|encryption[_-]?key|master[_-]?key|auth[_-]?key|wpa[_-]?psk|psk";
/// Names that mean a secret where the value looks like one.
const WEAK: &str = r"token|secret|credentials?|pin|session[_-]?id|auth";

/// Expressions with the secret in the group `s`: headers, options, commands, configuration.
const FORMS: &[&str] = &[
    // RFC 9110: the scheme stays, what follows goes.
    r#"(?i)\b(?:proxy-)?authorization["'\\]*[ \t]*[:=][ \t]*["'\\]*(?:basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256)[ \t]+(?P<s>[^"'\\\r\n]+)"#,
    r#"(?i)\b(?:set-)?cookie["'\\]*[ \t]*[:=][ \t]*["'\\]*(?P<s>[^"'\\\r\n]*?=[^"'\\\r\n]+)"#,
    // Options of commands.
    r#"(?i)(?:^|[\s"'])--?(?:password|passwd|pwd|passphrase|token|secret|api-?key|access-?key|secret-?key|client-?secret)(?:=|[ \t]+)["']?(?P<s>[^\s"'-][^\s"']*)"#,
    r#"\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\r\n|;]*?[ \t]-p(?P<s>[^\s"'-][^\s"']*)"#,
    r#"\bsshpass[ \t]+-p[ \t]*["']?(?P<s>[^\s"']+)"#,
    r#"\b(?:curl|wget|http)\b[^\r\n|;]*?[ \t](?:-u|--user)[ \t=]+["']?[^\s:"']+:(?P<s>[^\s"']+)"#,
    r#"(?i)\bnet[ \t]+use\b[^\r\n]*?[ \t]\\\\\S+[ \t]+(?P<s>[^\s/*"][^\s"]*)"#,
    r#"(?i)\bnet[ \t]+user[ \t]+\S+[ \t]+(?P<s>[^\s/*"][^\s"]*)[ \t]+/add"#,
    r#"(?i)\bConvertTo-SecureString\b[^\r\n]*?["'](?P<s>[^"'\r\n]+)["']"#,
    // SNMP, and what switches and routers keep.
    r#"(?i)\bsnmp-server[ \t]+community[ \t]+(?P<s>\S+)"#,
    r#"(?i)\b(?:rocommunity6?|rwcommunity6?|com2sec\S*[ \t]+\S+[ \t]+\S+)[ \t]+(?P<s>\S+)"#,
    r#"\bsnmp(?:walk|get|getnext|bulkwalk|bulkget|set|table|status)\b[^\r\n|;]*?[ \t]-c[ \t]*(?P<s>\S+)"#,
    r#"(?i)\bcommunity[ \t]+string[ \t]*[:=][ \t]*["']?(?P<s>[^\s"']+)"#,
    r#"(?i)\b(?:password|secret|key)[ \t]+[0-9][ \t]+(?P<s>[^\s"']{4,})"#,
    // SQL.
    r#"(?i)\bidentified[ \t]+(?:with[ \t]+\S+[ \t]+)?by[ \t]+(?:password[ \t]+)?["'](?P<s>[^"'\r\n]+)["']"#,
    r#"(?i)\bwith[ \t]+(?:encrypted[ \t]+)?password[ \t]*=?[ \t]*n?'(?P<s>[^'\r\n]+)'"#,
    // XML.
    r#"(?i)<(?:\w+:)?\w*(?:password|passwd|secret|apikey|token)>(?P<s>[^<>\s][^<>]*)<"#,
    r#"(?i)\b(?:key|name)[ \t]*=[ \t]*["'][^"'\r\n]*(?:password|pwd|secret|apikey|token)["'][ \t]+value[ \t]*=[ \t]*["'](?P<s>[^"'\r\n]+)["']"#,
];

static EXPRESSIONS: Expressions = Expressions::new(|| compiled(FORMS));

/// A name, a sign, a value: quoted in the group `q`, or bare in `v`. `weak` is there for a weak name.
#[expect(clippy::unwrap_used, reason = "a constant expression, covered by the tests below")]
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r#"(?i)(?P<name>[\w.-]{{0,60}}?(?:{STRONG}|(?P<weak>{WEAK})))s?\]?\\?["']?[ \t]*(?P<sign>=>|:=|==?|:)[ \t]*(?:\\?["'](?P<q>[^"'\r\n]{{1,300}}?)\\?["']|(?P<v>[^\s"'<>|,;&]{{1,300}}))"#
    ))
    .unwrap()
});

/// Words that say something of a secret and are none.
const PROSE: [&str; 70] = [
    "a",
    "an",
    "and",
    "are",
    "at",
    "bad",
    "blank",
    "cannot",
    "can",
    "changed",
    "denied",
    "disabled",
    "does",
    "empty",
    "enabled",
    "error",
    "expected",
    "expired",
    "expires",
    "failed",
    "failure",
    "false",
    "for",
    "forgotten",
    "from",
    "has",
    "in",
    "incorrect",
    "invalid",
    "is",
    "it",
    "locked",
    "mismatch",
    "missing",
    "must",
    "n/a",
    "never",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "ok",
    "of",
    "on",
    "optional",
    "or",
    "prompt",
    "rejected",
    "required",
    "reset",
    "set",
    "should",
    "success",
    "the",
    "this",
    "to",
    "too",
    "true",
    "undefined",
    "unknown",
    "unset",
    "was",
    "weak",
    "will",
    "with",
    "wrong",
    "yes",
    "you",
    "your",
];

/// Where such secrets stand.
pub fn find(text: &str, secrets: &mut Vec<Range<usize>>) {
    secrets.extend(each(&EXPRESSIONS, text).filter(|m| !is_prose(m.as_str())).map(|m| m.range()));
    for captures in PAIR.captures_iter(text) {
        let quoted = captures.name("q");
        let Some(value) = quoted.or_else(|| captures.name("v")) else { continue };
        let name = captures.name("name").map_or("", |m| m.as_str()).to_lowercase();
        let before = captures.get(0).and_then(|m| text.get(..m.start())).unwrap_or_default();
        // A `spin` is no PIN.
        let part_of_word = |short: &str| name.strip_suffix(short).is_some_and(|n| n.ends_with(char::is_alphanumeric));
        // The key token of an assembly is public; a token that was not expected is one of a language.
        if name.ends_with("publickeytoken") || (name == "token" && is_syntax(before)) || part_of_word("pin") || part_of_word("auth") {
            continue;
        }
        let meant = value.as_str().trim_end_matches([')', ']', '}']);
        let assigned = captures.name("sign").is_some_and(|s| s.as_str() != ":");
        let weak = captures.name("weak").is_some();
        if is_prose(meant)
            || is_variable(value.as_str())
            || (weak && !(quoted.is_some() || assigned) && !looks_secret(meant))
            || (weak && meant.len() < 4)
        {
            continue;
        }
        secrets.push(value.start()..value.start() + meant.len());
    }
}

fn is_prose(value: &str) -> bool {
    let word = value.trim_end_matches(['.', ',', '!', ')', ':']).to_lowercase();
    word.is_empty() || PROSE.contains(&word.as_str())
}

/// Whether a value stands for one: `${DB_PASSWORD}`, `%PASSWORD%`, `$env:PW`, `{{ password }}`, `***`.
fn is_variable(value: &str) -> bool {
    let name = value.trim_start_matches('$');
    let upper = name.len() < value.len() && name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
    let framed = [("${", "}"), ("$(", ")"), ("%", "%"), ("{{", ""), ("$env:", ""), ("<", ""), ("#{", ""), ("[REDACTED", "")];
    upper
        || framed.iter().any(|(open, close)| value.starts_with(open) && value.ends_with(close) && value.len() > open.len())
        || value.bytes().all(|b| b == b'*')
}

fn is_syntax(before: &str) -> bool {
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    ["unexpected", "invalid", "illegal", "syntax", "parse", "near", "expected"].contains(&word.as_str())
}

/// Whether a value looks made rather than written: long, with digits or capitals in it.
fn looks_secret(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let inner = value.chars().skip(1).any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    value.len() >= 8 && (digits > 0 || inner) && !value.contains(['/', '\\', '('])
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn whole() {
        assert_eq!(EXPRESSIONS.len(), FORMS.len());
        assert!(PAIR.is_match("password=x"));
    }
}
