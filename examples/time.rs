use std::time::Instant;
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        for _ in 0..3 {
            let t = Instant::now();
            let paste = whybook::text::read(&bytes).unwrap();
            let a = t.elapsed();
            let t = Instant::now();
            let signals = whybook::evidence::read(&paste);
            let b = t.elapsed();
            println!(
                "{path}: {:.1} MB text {:?} evidence {:?} words {} volatile {} records {} signals {}",
                bytes.len() as f64 / 1e6,
                a,
                b,
                paste.words.len(),
                paste.volatile.iter().count(),
                paste.records.len(),
                signals.len()
            );
        }
    }
}
