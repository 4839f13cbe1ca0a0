use std::time::Instant;
use whybook::{evidence, model::*, text};
fn main() {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap();
    let bytes = std::fs::read(args.next().unwrap()).unwrap();
    if mode == "time" {
        for _ in 0..3 {
            let t = Instant::now();
            let paste = text::read(&bytes).unwrap();
            let a = t.elapsed();
            let t = Instant::now();
            let s = evidence::read(&paste);
            println!("{} bytes, text {a:?}, evidence {:?}, records {} signals {}", bytes.len(), t.elapsed(), paste.records.len(), s.len());
        }
        return;
    }
    let paste = text::read(&bytes).unwrap();
    if mode == "levels" {
        let mut m = std::collections::BTreeMap::new();
        for r in &paste.records {
            *m.entry((r.level, r.root.is_some(), paste.slice(&r.span).lines().count() > 1)).or_insert(0) += 1;
        }
        println!("{m:#?}");
    }
    if mode == "records" {
        for r in &paste.records {
            println!("{} {:?} {:?} | {}", r.line, r.level, r.program.as_ref().map(|p| paste.slice(p)), paste.slice(&r.body).replace('\n', "⏎"));
            if let Some(x) = &r.root {
                println!("      root {}", paste.slice(x));
            }
        }
    }
    for s in evidence::read(&paste) {
        if !matches!(s.kind(), SignalKind::Event | SignalKind::Message | SignalKind::Product | SignalKind::Version | SignalKind::Code) {
            println!("{} {} {}", s.line, s.kind().name(), s.value);
        }
    }
}
