use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::model::LogLevel;

fn cut_text(text: &str) -> Vec<String> {
    let cut = cut(text.to_owned());
    cut.records.into_iter().map(|r| cut.text.get(r.span).unwrap().to_owned()).collect()
}

#[test]
fn log_lines_are_records_with_their_continuations() {
    let text = "Nov 23 10:00:01 srv app: failed\n    at one\n    at two\nCaused by: x\nNov 23 10:00:02 srv app: again";
    assert_eq!(cut_text(text), ["Nov 23 10:00:01 srv app: failed\n    at one\n    at two\nCaused by: x", "Nov 23 10:00:02 srv app: again"]);
}

#[test]
fn an_event_with_blank_lines_is_one_record() {
    let text = "Type: Error\n\nSource: MsiInstaller\n\nEvent ID: 1023\n\nDescription: Product: it failed";
    assert_eq!(cut_text(text), [text]);
    let text = "Source: MsiInstaller\n\nDescription:\n\nThe product could not be installed.";
    assert_eq!(cut_text(text), [text]);
}

#[test]
fn a_wrapped_message_is_one_record_and_paragraphs_are_two() {
    assert_eq!(cut_text("The update could not\nbe installed.\n\nWhat now?"), ["The update could not\nbe installed.", "What now?"]);
}

#[test]
fn lines_are_counted_from_one_and_escaped_line_ends_are_none() {
    let lines = |text: &str| cut(text.to_owned()).records.iter().map(|r| r.line).collect::<Vec<_>>();
    assert_eq!(lines("\n\nx\n\ny"), [3, 5]);
    assert_eq!(lines("{\"msg\":\"a\\nb\\nc\"}\n{\n \"msg\": \"a\\nb\"\n}\nERROR x"), [1, 2, 5]);
}

#[test]
fn an_endless_record_is_cut_and_its_rest_stays_a_trace() {
    let frames = "\tat com.example.Service.call(Service.java:12)\n".repeat(1000);
    let text = format!("2026-11-23 10:00:00 ERROR it broke\n{frames}Caused by: java.io.IOException: the reason\n");
    let cut = cut(text);
    assert!(cut.records.len() > 1 && cut.records.len() < 5, "{}", cut.records.len());
    let last = cut.records.last().unwrap();
    assert_eq!(last.level, Some(LogLevel::Error));
    assert_eq!(last.root.clone().map(|r| cut.text.get(r).unwrap()), Some("java.io.IOException: the reason"));
}

#[test]
fn traces_of_two_processes_do_not_mix() {
    let text = "Nov 23 10:00:01 srv a[1]: java.lang.X: one\nNov 23 10:00:01 srv b[2]: \tat not.of.a(B.java:1)\nNov 23 10:00:01 srv a[1]: done";
    assert_eq!(cut_text(text).len(), 3);
}

/// Pieces of logs, so that random texts reach every reader.
const PIECES: &[&str] = &[
    "Nov 23 10:00:01 srv app[12]: ",
    "2026-11-23T10:00:00.123Z ",
    "<34>1 ",
    "<3>",
    "[   12.345678] ",
    "[error] ",
    "kern  :err   : ",
    "web-1  | ",
    "stderr F ",
    "E1123 10:00:00.123456 1 a.go:1] ",
    "12:M 23 Nov 2026 10:00:00.123 # ",
    "time=\"x\" level=error msg=\"a \\\"b\\\"",
    "{\"level\":\"error\",\"msg\":\"a\\nb\",",
    "\"err\":{\"stack\":\"E: x\\n  at y\"}}",
    "{\n",
    "FAILED! => {",
    "Traceback (most recent call last):\n",
    "  File \"x\", line 1\n",
    "Caused by: a.B: c\n",
    "\tat a.b(C.java:1)\n",
    "panic: ",
    "goroutine 1 [running]:\n",
    "thread 'main' panicked at x:\n",
    "BUG: kernel\n",
    "    State:          Waiting\n",
    "  Warning  Failed  2m  kubelet  x",
    "│ Error: ",
    "● a.service - x",
    "npm ERR! ",
    "FATAL:  ",
    "HINT:  ",
    "      ^\n",
    "    MESSAGE=x\n",
    "type=AVC msg=audit(1.2:3): avc:  denied ",
    "ERROR ",
    "error: ",
    ": ",
    "é ß",
    "\n",
    "\n\n",
    " ",
    "word ",
];

proptest! {
    #[test]
    fn records_are_in_order_and_what_they_name_lies_in_them(
        pieces in proptest::collection::vec(prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "[ -~\n]{0,12}"], 0..24)
    ) {
        let original = pieces.concat();
        let lines = original.split('\n').count();
        let cut = cut(original);
        let (mut end, mut line) = (0, 0);
        for record in &cut.records {
            prop_assert!(record.span.start >= end && record.span.end > record.span.start);
            prop_assert!(cut.text.get(end..record.span.start).is_some_and(|t| t.trim().is_empty()), "only blanks are left out");
            prop_assert!(cut.text.get(record.span.clone()).is_some());
            let inner: [Option<&Range<usize>>; 3] = [Some(&record.body), record.root.as_ref(), record.program.as_ref()];
            for part in inner.into_iter().flatten() {
                prop_assert!(part.start >= record.span.start && part.end <= record.span.end && part.start <= part.end, "{part:?} in {record:?}");
                prop_assert!(cut.text.get(part.clone()).is_some());
            }
            prop_assert!(record.line > line && record.line as usize <= lines);
            end = record.span.end;
            line = record.line;
        }
        prop_assert!(cut.text.get(end..).is_some_and(|t| t.trim().is_empty()));
    }
}
