//! The order of versions as package managers have it.
//!
//! A rule names a version as the program's makers write it (`2.4.58`) or as a distribution does (`2.4.57-2+deb12u3`).
//! What the rule leaves out (an epoch, the distribution's own revision) is not compared.

use std::cmp::Ordering;

/// Whose rules the order follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Debian Policy, 5.6.12.
    Deb,
    /// rpmvercmp, as in rpm-version(7).
    Rpm,
    /// Alpine's: like Debian's, with `_rc1` before the release and `_p1` after it.
    Apk,
}

/// The order of an installed version against that of a rule.
#[must_use]
pub fn compare(installed: &str, wanted: &str, scheme: Scheme) -> Ordering {
    let (epoch, installed) = epoch(installed);
    let (wanted_epoch, wanted) = self::epoch(wanted);
    if wanted_epoch.is_some() {
        let order = epoch.unwrap_or(0).cmp(&wanted_epoch.unwrap_or(0));
        if order.is_ne() {
            return order;
        }
    }
    let (upstream, revision) = split(installed, scheme);
    let (wanted_upstream, wanted_revision) = split(wanted, scheme);
    let part = |a: &str, b: &str| match scheme {
        Scheme::Deb => deb_part(a, b),
        Scheme::Rpm => rpm_part(a, b),
        Scheme::Apk => deb_part(&apk_as_deb(a), &apk_as_deb(b)),
    };
    part(upstream, wanted_upstream).then_with(|| match wanted_revision {
        Some(wanted) => part(revision.unwrap_or("0"), wanted),
        None => Ordering::Equal,
    })
}

fn epoch(version: &str) -> (Option<u64>, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) => epoch.parse().map_or((None, version), |epoch| (Some(epoch), rest)),
        None => (None, version),
    }
}

fn split(version: &str, scheme: Scheme) -> (&str, Option<&str>) {
    let cut = match scheme {
        Scheme::Deb | Scheme::Rpm => version.rsplit_once('-'),
        Scheme::Apk => version.rsplit_once("-r"),
    };
    cut.map_or((version, None), |(upstream, revision)| (upstream, Some(revision)))
}

/// `~` sorts before everything, even the end; letters before other signs; digits by their number.
fn deb_part(a: &str, b: &str) -> Ordering {
    let rank = |c: Option<&u8>| match c {
        Some(b'~') => -1,
        None => 0,
        Some(c) if c.is_ascii_digit() => 0,
        Some(c) if c.is_ascii_alphabetic() => i32::from(*c),
        Some(c) => i32::from(*c) + 256,
    };
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        while a.first().is_some_and(|c| !c.is_ascii_digit()) || b.first().is_some_and(|c| !c.is_ascii_digit()) {
            let order = rank(a.first()).cmp(&rank(b.first()));
            if order.is_ne() {
                return order;
            }
            // Of equal rank and not a digit: both are the same sign.
            a = a.get(1..).unwrap_or_default();
            b = b.get(1..).unwrap_or_default();
        }
        let (x, rest_a) = number(a);
        let (y, rest_b) = number(b);
        let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// The digits in front without leading zeros, and what follows.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|c| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let zeros = digits.iter().position(|c| *c != b'0').unwrap_or(digits.len());
    (digits.split_at(zeros).1, rest)
}

/// Runs of digits or letters one by one; digits are newer than letters; `~` older than anything, `^` newer than the end.
fn rpm_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let skip = |t: &mut &[u8]| {
            while let [first, rest @ ..] = *t {
                if first.is_ascii_alphanumeric() || matches!(first, b'~' | b'^') {
                    break;
                }
                *t = rest;
            }
        };
        skip(&mut a);
        skip(&mut b);
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                a = a.get(1..).unwrap_or_default();
                b = b.get(1..).unwrap_or_default();
                continue;
            }
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() != y.is_ascii_digit() => {
                return if x.is_ascii_digit() { Ordering::Greater } else { Ordering::Less };
            }
            (Some(x), Some(_)) if x.is_ascii_digit() => {
                let (x, rest_a) = number(a);
                let (y, rest_b) = number(b);
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            _ => {
                let word = |t: &[u8]| t.iter().position(|c| !c.is_ascii_alphabetic()).unwrap_or(t.len());
                let (x, rest_a) = a.split_at(word(a));
                let (y, rest_b) = b.split_at(word(b));
                let order = x.cmp(y);
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
        }
    }
}

fn apk_as_deb(version: &str) -> String {
    let mut text = version.to_owned();
    for before in ["_alpha", "_beta", "_pre", "_rc"] {
        text = text.replace(before, &before.replace('_', "~"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(scheme: Scheme, a: &str, b: &str) -> Ordering {
        compare(a, b, scheme)
    }

    #[test]
    fn debian_versions() {
        for (a, b) in
            [("1.0~rc1", "1.0"), ("1.9", "1.10"), ("1.0~~", "1.0~"), ("1.0", "1.0a"), ("1.0-1", "1.0-2"), ("7.0.100-1", "7.1"), ("1.0a", "1.0+")]
        {
            assert_eq!(order(Scheme::Deb, a, b), Ordering::Less, "{a} {b}");
            assert_eq!(order(Scheme::Deb, b, a), Ordering::Greater, "{b} {a}");
        }
        assert_eq!(order(Scheme::Deb, "1:2.4.57-2+deb12u3", "2.4.57"), Ordering::Equal);
        assert_eq!(order(Scheme::Deb, "1:2.4.57-2", "2:1.0"), Ordering::Less);
        assert_eq!(order(Scheme::Deb, "3.0.11-1~deb12u2", "3.0.11-1"), Ordering::Less);
    }

    #[test]
    fn rpm_versions() {
        for (a, b) in [
            ("1.0~rc1", "1.0"),
            ("1.0", "1.0^git1"),
            ("1.0^git1", "1.0.1"),
            ("1.9", "1.10"),
            ("1.a", "1.1"),
            ("2.0", "2.0.1"),
            ("1.0-1.el9", "1.0-2.el9"),
        ] {
            assert_eq!(order(Scheme::Rpm, a, b), Ordering::Less, "{a} {b}");
        }
        assert_eq!(order(Scheme::Rpm, "0:1.0.10-3.el9", "1.0.10"), Ordering::Equal);
        assert_eq!(order(Scheme::Rpm, "1_0", "1.0"), Ordering::Equal);
    }

    #[test]
    fn alpine_versions() {
        assert_eq!(order(Scheme::Apk, "1.2_rc1-r0", "1.2"), Ordering::Less);
        assert_eq!(order(Scheme::Apk, "1.2_p1-r0", "1.2"), Ordering::Greater);
        assert_eq!(order(Scheme::Apk, "1.2-r4", "1.2"), Ordering::Equal);
    }
}
