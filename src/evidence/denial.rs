//! What the kernel's access control refused: SELinux denials (`avc:  denied`) and AppArmor's.

use std::ops::Range;

use super::finds::{Finds, line_after};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

/// The most denials that are kept.
const MOST: usize = 20;
/// The longest part of a line that is read, in bytes.
const REACH: usize = 2000;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for (cue, read) in [("avc:", selinux as fn(&str) -> Option<SignalValue>), ("apparmor=\"DENIED\"", apparmor)] {
        finds.each(cue, |text, at| {
            let line = line_after(text, at, REACH);
            read(line).map(|_| at..at + line.trim_end().len())
        });
    }
    let mut known = Vec::new();
    for find in finds.keep(MOST * 10) {
        let line = paste.slice(&find.span);
        let Some(value) = selinux(line).or_else(|| apparmor(line)).filter(|v| !known.contains(v)) else { continue };
        known.push(value.clone());
        found.push(signal(paste, value, Spelling::Plain, find.span));
        if known.len() == MOST {
            break;
        }
    }
}

/// `avc:  denied  { name_bind } for … scontext=…:httpd_t:s0 tcontext=…:unreserved_port_t:s0 tclass=tcp_socket`.
fn selinux(line: &str) -> Option<SignalValue> {
    let rest = line.strip_prefix("avc:")?.trim_start().strip_prefix("denied")?.trim_start();
    let permissions = rest.strip_prefix('{')?.split('}').next()?.trim();
    let (subject, object) = (type_of(value(line, "scontext=")?)?, type_of(value(line, "tcontext=")?)?);
    let class = value(line, "tclass=")?;
    Some(SignalValue::Denial { subject: subject.into(), object: format!("{object}:{class}"), permissions: permissions.into() })
}

/// `apparmor="DENIED" operation="open" profile="/usr/sbin/named" name="/srv/dns/db" … denied_mask="r"`.
fn apparmor(line: &str) -> Option<SignalValue> {
    line.strip_prefix("apparmor=\"DENIED\"")?;
    let operation = value(line, "operation=")?;
    let permissions = match value(line, "denied_mask=").or_else(|| value(line, "requested_mask=")) {
        Some(mask) => format!("{operation} {mask}"),
        None => operation.to_owned(),
    };
    let object = value(line, " name=").or_else(|| value(line, "capname=")).or_else(|| value(line, "family=")).unwrap_or_default();
    Some(SignalValue::Denial { subject: value(line, "profile=")?.into(), object: object.into(), permissions })
}

/// The value of a key, without its quotes.
fn value<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let rest = line.get(place(line, key)?.end..)?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([' ', '\t', ',']).next(),
    }
    .filter(|v| !v.is_empty())
}

fn place(line: &str, key: &str) -> Option<Range<usize>> {
    line.find(key).map(|at| at..at + key.len())
}

/// The type of a context: the third of `user:role:type:level`.
fn type_of(context: &str) -> Option<&str> {
    context.split(':').nth(2)
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn selinux_says_who_wanted_what() {
        let line = "type=AVC msg=audit(1.2:3): avc:  denied  { read write } for  pid=1 comm=\"smbd\" scontext=system_u:system_r:smbd_t:s0 tcontext=u:object_r:default_t:s0 tclass=dir permissive=0";
        assert_eq!(of_kind("denial", line), ["smbd_t -> default_t:dir { read write }"]);
        let again = format!("{line}\n{}", line.replace("audit(1.2:3)", "audit(9.9:9)").replace("pid=1", "pid=2"));
        assert_eq!(of_kind("denial", &again).len(), 1);
    }

    #[test]
    fn apparmor_says_it_too() {
        let line = "audit: type=1400 audit(1.2:3): apparmor=\"DENIED\" operation=\"open\" profile=\"/usr/sbin/named\" name=\"/srv/db\" pid=1 requested_mask=\"r\" denied_mask=\"r\"";
        assert_eq!(of_kind("denial", line), ["/usr/sbin/named -> /srv/db { open r }"]);
    }

    #[test]
    fn what_was_granted_is_none() {
        assert!(of_kind("denial", "avc:  granted  { setenforce } for pid=1 scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=security").is_empty());
        assert!(of_kind("denial", "apparmor=\"STATUS\" operation=\"profile_load\" profile=\"x\"").is_empty());
    }
}
