//! `path`: a file or directory.

use crate::model::{PathCheck, PathKind};
use crate::verification::asker::Asker;
use crate::verification::host::{EntryKind, Stat};
use crate::verification::outcome::{Expectations, Measured, Outcome, Unknown};
use crate::verification::values::{Kind, Values, regex};

/// Asks the question.
pub fn ask(check: &PathCheck, values: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    let at = values.path(&check.at, asker)?;
    // A link is looked at as what it leads to, unless the link itself is what the check is about.
    let follow = check.kind != Some(PathKind::Symlink);
    let mut e = Expectations::new();
    let Some(stat) = asker.stat(&at, follow)? else {
        e.flag(check.exists, false, "exists", "does not exist");
        let other = check.kind.is_some()
            || check.mode.is_some()
            || check.owner.is_some()
            || check.group.is_some()
            || check.size.is_some()
            || check.age.is_some()
            || check.contains.is_some();
        if other {
            e.add("a file to look at", "does not exist", false);
        }
        if follow && asker.stat(&at, false)?.is_some() {
            e.found("a link that leads nowhere");
        }
        return Ok(e.outcome());
    };
    e.flag(check.exists, true, "exists", "does not exist");
    if let Some(kind) = check.kind {
        e.add(kind_name(entry_kind(kind)), kind_name(stat.kind), entry_kind(kind) == stat.kind);
    }
    rights(check, values, &stat, &mut e)?;
    e.number("size", check.size.as_ref(), &Measured::bytes(stat.size as f64));
    if check.age.is_some() {
        let age = asker.now()?.unix.saturating_sub(stat.modified);
        e.number("age", check.age.as_ref(), &Measured::seconds(age as f64));
    }
    if let Some(pattern) = &check.contains {
        let wanted = format!("contains /{pattern}/");
        match asker.read(&at) {
            Err(error) => e.cannot_tell(wanted, error.message),
            Ok(content) => match regex(pattern)?.find(&content.text()) {
                Some(found) => e.add(wanted, format!("contains \"{}\"", shorten(found.as_str())), true),
                None if content.masked => e.cannot_tell(wanted, "secrets in the file are masked, and it may be one of them"),
                None if content.cut => e.cannot_tell(wanted, "the file is too large to be read whole"),
                None => e.add(wanted, "does not contain it", false),
            },
        }
    }
    Ok(e.outcome())
}

fn rights(check: &PathCheck, values: &Values<'_>, stat: &Stat, e: &mut Expectations) -> Result<(), Unknown> {
    if let Some(mode) = check.mode {
        match stat.mode {
            Some(found) => e.add(format!("mode {mode:04o}"), format!("mode {found:04o}"), found == mode),
            None => e.cannot_tell(format!("mode {mode:04o}"), "files have no mode on this system"),
        }
    }
    for (what, wanted, found) in [("owner", &check.owner, &stat.owner), ("group", &check.group, &stat.group)] {
        let Some(wanted) = wanted else { continue };
        let wanted = values.fill(wanted, Kind::User)?;
        match found {
            Some(found) => e.add(format!("{what} {wanted}"), format!("{what} {found}"), *found == wanted),
            None => e.cannot_tell(format!("{what} {wanted}"), format!("the {what} of a file cannot be told on this system yet")),
        }
    }
    Ok(())
}

fn entry_kind(kind: PathKind) -> EntryKind {
    match kind {
        PathKind::File => EntryKind::File,
        PathKind::Directory => EntryKind::Directory,
        PathKind::Symlink => EntryKind::Symlink,
        PathKind::Socket => EntryKind::Socket,
    }
}

fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "a file",
        EntryKind::Directory => "a directory",
        EntryKind::Symlink => "a symbolic link",
        EntryKind::Socket => "a socket",
        EntryKind::Other => "a device or a pipe",
    }
}

/// The beginning of a text on one line.
pub fn shorten(text: &str) -> String {
    let mut flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() > 100 {
        flat = flat.chars().take(99).collect();
        flat.push('\u{2026}');
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, template, with};
    use super::*;
    use crate::model::FindingState;
    use crate::verification::host::{HostErrorKind, Request};
    use crate::verification::hosts::Scripted;

    fn check() -> PathCheck {
        PathCheck {
            at: template("/etc/app.conf"),
            exists: None,
            kind: None,
            mode: None,
            owner: None,
            group: None,
            size: None,
            age: None,
            contains: None,
        }
    }

    #[test]
    fn what_is_there_is_compared() {
        let host = Scripted::linux().file("/etc/app.conf", "listen 80;\nlisten 443 ssl;\n");
        let ask = |check: PathCheck| with(&host, |v, a| ask(&check, v, a));
        expect(ask(PathCheck { exists: Some(true), ..check() }), FindingState::Confirmed, "exists");
        expect(ask(PathCheck { exists: Some(false), ..check() }), FindingState::RuledOut, "exists");
        expect(ask(PathCheck { mode: Some(0o600), ..check() }), FindingState::RuledOut, "mode 0644");
        expect(ask(PathCheck { owner: Some(template("root")), ..check() }), FindingState::Confirmed, "owner root");
        expect(ask(PathCheck { kind: Some(PathKind::Directory), ..check() }), FindingState::RuledOut, "a file");
        expect(ask(PathCheck { size: Some("> 10".parse().unwrap()), ..check() }), FindingState::Confirmed, "size 27 B");
        expect(ask(PathCheck { contains: Some("^listen 443".into()), ..check() }), FindingState::Confirmed, "contains \"listen 443\"");
        expect(ask(PathCheck { contains: Some("ipv6only".into()), ..check() }), FindingState::RuledOut, "does not contain it");
    }

    #[test]
    fn what_is_not_there_is_told_from_what_may_not_be_seen() {
        let nothing = Scripted::linux();
        expect(with(&nothing, |v, a| ask(&PathCheck { exists: Some(false), ..check() }, v, a)), FindingState::Confirmed, "does not exist");
        expect(with(&nothing, |v, a| ask(&PathCheck { mode: Some(0o600), ..check() }, v, a)), FindingState::RuledOut, "does not exist");
        let request = Request::Stat { path: "/etc/app.conf".into(), follow: true };
        let denied = Scripted::linux().failing(request, HostErrorKind::Denied, "/etc/app.conf: permission denied");
        let outcome = with(&denied, |v, a| ask(&PathCheck { exists: Some(false), ..check() }, v, a));
        assert_eq!(outcome.unwrap_err().0, "/etc/app.conf: permission denied");
    }
}
