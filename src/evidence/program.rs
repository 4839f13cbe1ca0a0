//! Programs that wrote the log lines: the name in its prefix, or a container called after what runs in it.

use std::ops::Range;

use super::finds::Finds;
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling, product_by_name};
use crate::words::{join_keys, words};

/// The most programs that are kept.
const MOST: usize = 10;

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for record in &paste.records {
        match &record.program {
            Some(program) => finds.add(without_suffix(paste, program.clone())),
            None if record.body.start > record.span.start => {
                if let Some(name) = container(paste, &(record.span.start..record.body.start)) {
                    finds.add(name);
                }
            }
            None => {}
        }
    }
    for cue in ["pod/", "failed container "] {
        finds.each(cue, |text, at| {
            let from = at + cue.len();
            let length = text.get(from..)?.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').take(64).count();
            product_in(text, from..from + length)
        });
    }
    for find in finds.keep(MOST) {
        let name = paste.slice(&find.span);
        if name.bytes().any(|b| b.is_ascii_alphabetic()) {
            found.push(signal(paste, SignalValue::Program(name.to_owned()), Spelling::Plain, find.span));
        }
    }
}

/// The journal names the unit where it is asked to: that is the unit's name, and the program's without the suffix.
fn without_suffix(paste: &Paste, program: Range<usize>) -> Range<usize> {
    let name = paste.slice(&program);
    let length = name.strip_suffix(".service").map_or(name.len(), str::len);
    program.start..program.start + length
}

/// The container that a prefix names (`redis-1  | `), if it is called after a product.
fn container(paste: &Paste, prefix: &Range<usize>) -> Option<Range<usize>> {
    let text = paste.slice(prefix);
    let end = text.find('|')?;
    let name = text.get(..end)?.trim_end();
    (!name.contains(' ')).then(|| product_in(&paste.text, prefix.start..prefix.start + name.len())).flatten()
}

/// The product that a name begins with: `redis` in `redis-1`, `postgresql` in `postgresql-0`.
fn product_in(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let word = words(text.get(name.clone())?).next()?;
    let product = product_by_name(join_keys(0, word.key()))?;
    (product.words == 1 && !product.weak).then_some(name.start + word.start..name.start + word.end())
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn a_prefix_names_its_program() {
        let programs = |text: &str| of_kind("program", text);
        assert_eq!(programs("Nov 23 10:00:00 srv sshd[12]: error: x\nNov 23 10:00:01 srv CRON[1]: y"), ["sshd", "CRON"]);
        assert_eq!(programs("nginx: [emerg] bind() failed"), ["nginx"]);
        assert_eq!(programs("Mon 2026-11-23 10:00:01.123456 UTC srv nginx.service[1]: x"), ["nginx"]);
        assert!(programs("Error: something failed").is_empty());
    }

    #[test]
    fn a_container_names_one_if_it_is_called_after_it() {
        assert_eq!(of_kind("program", "2m   Warning   BackOff   pod/redis-0   Back-off restarting failed container redis in pod x"), ["redis"]);
        assert!(of_kind("program", "app-1  | ERROR x").is_empty());
    }
}
