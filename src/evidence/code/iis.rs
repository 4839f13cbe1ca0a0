//! The log of IIS: `sc-status`, `sc-substatus` and `sc-win32-status` stand in the columns that `#Fields:` names.

use std::collections::HashSet;

use super::Reader;
use crate::model::{CodeSpace, ErrorCode, Spelling};

/// The most different answers of a log that are kept.
const MOST: usize = 50;

/// Reads the lines of an IIS log, where the paste has its head.
pub fn read(reader: &mut Reader<'_>) {
    let text = &reader.paste.text;
    if memchr::memmem::find(text.as_bytes(), b"sc-win32-status").is_none() {
        return;
    }
    let mut columns: Option<[usize; 3]> = None;
    let mut seen = HashSet::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(fields) = line.strip_prefix("#Fields:") {
            let place = |name: &str| fields.split_whitespace().position(|field| field == name);
            columns = match (place("sc-status"), place("sc-substatus"), place("sc-win32-status")) {
                (Some(status), Some(substatus), Some(win32)) => Some([status, substatus, win32]),
                _ => None,
            };
        } else if let Some([status, substatus, win32]) = columns.filter(|_| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let number = |at: usize| fields.get(at).and_then(|field| field.parse::<i64>().ok());
            let (Some(status), Some(substatus), Some(win32)) = (number(status), number(substatus), number(win32)) else { continue };
            if status >= 400 && seen.len() < MOST && seen.insert((status, substatus, win32)) {
                push(reader, [status, substatus, win32], start..start + line.trim_end().len());
            }
        }
    }
}

fn push(reader: &mut Reader<'_>, [status, substatus, win32]: [i64; 3], line: std::ops::Range<usize>) {
    let codes = [
        ErrorCode::known(CodeSpace::Iis, status * 1000 + substatus),
        ErrorCode::known(CodeSpace::Http, status),
        ErrorCode::known(CodeSpace::Win32, if win32 > 0xffff { win32 & 0xffff } else { win32 }),
    ];
    for code in codes.into_iter().filter(|code| code.row().is_some()) {
        reader.push(vec![code], Spelling::Plain, line.clone());
    }
}
