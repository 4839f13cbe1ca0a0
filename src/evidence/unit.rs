//! Units of systemd: `nginx.service`, `docker.socket`, `postgresql@15-main.service`.

use super::finds::{Finds, before};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};

const SUFFIXES: [&str; 9] = [".service", ".socket", ".mount", ".automount", ".timer", ".target", ".slice", ".scope", ".swap"];
/// Objects of programs that have members called like the suffixes.
const OBJECTS: [&str; 8] = ["this", "self", "event", "evt", "window", "args", "angular", "e"];
/// The most units that are kept.
const MOST: usize = 20;
/// systemd allows 255 (systemd.unit(5)).
const LONGEST: usize = 255;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for suffix in SUFFIXES {
        finds.each(suffix, |text, at| {
            let end = at + suffix.len();
            let name = name_before(text, at)?;
            let after = text.as_bytes().get(end).copied();
            let next = text.as_bytes().get(end + 1).copied();
            let ends = match after {
                // The end of a sentence is none of the name's.
                Some(b'.') => next.is_none_or(|b| b.is_ascii_whitespace()),
                Some(b) => !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'(' | b'[' | b'\\' | b'@') || b >= 0x80),
                None => true,
            };
            (ends && is_unit(name)).then_some(at - name.len()..end)
        });
    }
    for find in finds.keep(MOST) {
        let name = paste.slice(&find.span).to_owned();
        found.push(signal(paste, SignalValue::Unit(name), Spelling::Plain, find.span));
    }
}

/// The name that ends at a place.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes().get(..at)?;
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'.' | b'\\' | b'@' | b'-');
    let length = bytes.iter().rev().take(LONGEST).take_while(|b| is_part(b)).count();
    let name = text.get(at - length..at)?;
    // `unit:nginx.service`, `foo: bar.service` written without a blank.
    let name = name.rsplit(':').next()?;
    (!name.is_empty()).then_some(name)
}

fn is_unit(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'-');
    // A class or a member has dots (`com.example.service`), a unit with dots has a dash or an instance as well.
    let dotted = name.contains('.') && !name.contains(['-', '@']);
    first && !dotted && !OBJECTS.contains(&name) && before(name, name.len()) != Some(b'.')
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn units_are_found_wherever_they_stand() {
        let units = |text: &str| of_kind("unit", text);
        assert_eq!(units("Nov 23 10:00:00 srv systemd[1]: nginx.service: Failed with result 'exit-code'."), ["nginx.service"]);
        assert_eq!(units("See systemctl status postgresql@15-main.service for details"), ["postgresql@15-main.service"]);
        assert_eq!(units("/etc/systemd/system/app-worker.service:12: Unknown key"), ["app-worker.service"]);
        assert_eq!(units("_SYSTEMD_UNIT=user@1021.service and user-1021.slice."), ["user@1021.service", "user-1021.slice"]);
        assert_eq!(units("Dependency failed for srv-data.mount."), ["srv-data.mount"]);
    }

    #[test]
    fn code_and_packages_have_none() {
        for text in
            ["this.service.call()", "at com.example.service.Foo(Foo.java:1)", "arr.slice(0, 3)", "event.target is null", "com.example.service failed"]
        {
            assert!(of_kind("unit", text).is_empty(), "{text}");
        }
    }
}
