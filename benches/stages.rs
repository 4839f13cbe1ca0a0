//! How long each stage takes, over 10,000 generated rules in memory.
//!
//! `cargo bench` for all, `cargo bench -- evidence` for one. Whole processes, with everything that comes and goes with
//! them, are measured by `scripts/speed.sh`.

use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use whybook::candidates::{self, Knowledge, Opened};
use whybook::diagnosis::{self, Case, Wanted};
use whybook::engine::read_case;
use whybook::model::{Document, Entry, FaultyFile, FileStamp, Library, Loaded, Scan};
use whybook::{evidence, rules, text};

#[allow(dead_code, reason = "the benches use a part of the generator")]
mod generator;
use generator::Generator;

const RULES: u64 = 10_000;
const GENERATOR: fn() -> Generator = || Generator::new(1);
/// The problem that every paste shows.
const PROBLEM: u64 = 4321;

/// The pastes: what they are called, and their text.
fn pastes() -> [(&'static str, String); 4] {
    let generator = GENERATOR();
    [
        ("question", generator.question(PROBLEM)),
        ("message", generator.message(PROBLEM)),
        ("log of 10 kB", generator.log(PROBLEM, 10_000)),
        ("log of 1 MB", generator.log(PROBLEM, 1_000_000)),
    ]
}

/// A knowledge base that is never written down.
struct Generated(u64);

impl Knowledge for Generated {
    fn identity(&self) -> String {
        format!("{} generated rules", self.0)
    }

    fn scan(&self) -> Result<Scan, String> {
        let stamp = |number| FileStamp { source: 0, path: GENERATOR().rule(number).path, size: number, modified: 0 };
        let mut files: Vec<FileStamp> = (0..self.0).map(stamp).collect();
        files.sort();
        Ok(Scan { files, folders: Vec::new() })
    }

    fn read(&self, file: &FileStamp) -> io::Result<Vec<u8>> {
        Ok(GENERATOR().rule(file.size).text.into_bytes())
    }

    fn load(&self, file: &FileStamp, content: &[u8]) -> Loaded {
        match rules::read_rule(&String::from_utf8_lossy(content), file.id(), "generated") {
            rules::Outcome::Rule(rule) => Loaded::Document(Document::Rule(rule)),
            rules::Outcome::Faulty(faults) => Loaded::Faulty(FaultyFile { path: file.path.clone(), faults }),
            rules::Outcome::NotARule => Loaded::Ignored,
        }
    }

    fn entry(&self, document: Document) -> Entry {
        diagnosis::entry_of(document)
    }

    fn path(&self, _: &FileStamp) -> Option<PathBuf> {
        None
    }

    fn display(&self, file: &FileStamp) -> String {
        file.path.clone()
    }
}

/// What cannot happen in a bench ends it with its message.
#[expect(clippy::panic, reason = "a bench has nobody to hand an error to")]
fn sure<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|e| panic!("{e}"))
}

fn open(count: u64) -> Opened {
    sure(candidates::open(&Generated(count), None))
}

fn case(paste: &str) -> Case {
    sure(read_case(paste.as_bytes()))
}

fn of_text(c: &mut Criterion) {
    let mut group = c.benchmark_group("text");
    for (name, paste) in pastes() {
        group.throughput(Throughput::Bytes(paste.len() as u64));
        group.bench_function(name, |b| b.iter(|| text::read(black_box(paste.as_bytes()))));
    }
    let wide: Vec<u8> = GENERATOR().log(PROBLEM, 1_000_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
    group.throughput(Throughput::Bytes(wide.len() as u64));
    group.bench_function("log of 1 MB in UTF-16", |b| b.iter(|| text::read(black_box(&wide))));
}

fn of_evidence(c: &mut Criterion) {
    let mut group = c.benchmark_group("evidence");
    for (name, paste) in pastes() {
        let read = sure(text::read(paste.as_bytes()));
        group.throughput(Throughput::Bytes(paste.len() as u64));
        group.bench_function(name, |b| b.iter(|| evidence::read(black_box(&read))));
    }
}

fn of_candidates(c: &mut Criterion) {
    let opened = open(RULES);
    let mut group = c.benchmark_group("candidates");
    for (name, paste) in pastes() {
        let case = case(&paste);
        group.bench_function(name, |b| b.iter(|| opened.index.anchored(black_box(case.anchors()))));
    }
    group.bench_function("open from the cache", |b| {
        let cache = sure(tempfile::tempdir());
        sure(candidates::open(&Generated(RULES), Some(cache.path())));
        b.iter(|| sure(candidates::open(&Generated(RULES), Some(cache.path()))));
    });
    group.sample_size(10);
    group.bench_function("index 1,000 rules", |b| b.iter(|| open(1000)));
}

fn of_diagnosis(c: &mut Criterion) {
    let opened = open(RULES);
    let mut group = c.benchmark_group("diagnosis");
    for (name, paste) in pastes() {
        let case = case(&paste);
        group.bench_function(name, |b| b.iter(|| sure(diagnosis::diagnose(black_box(&case), &opened.index, &Wanted::default()))));
    }
}

fn of_rules(c: &mut Criterion) {
    let mut group = c.benchmark_group("rules");
    let file = GENERATOR().rule(PROBLEM);
    group.throughput(Throughput::Bytes(file.text.len() as u64));
    group.bench_function("read", |b| b.iter(|| rules::read_rule(black_box(&file.text), "a/b", "generated")));
    let rules::Outcome::Rule(rule) = rules::read_rule(&file.text, "a/b", "generated") else { return };
    group.bench_function("entry", |b| {
        b.iter_batched(|| Document::Rule(rule.clone()), diagnosis::entry_of, BatchSize::SmallInput);
    });
}

fn of_everything(c: &mut Criterion) {
    let opened = open(RULES);
    let mut group = c.benchmark_group("ask");
    for (name, paste) in pastes() {
        group.throughput(Throughput::Bytes(paste.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| sure(diagnosis::diagnose(&case(black_box(&paste)), &opened.index, &Wanted::default())));
        });
    }
}

criterion_group! {
    name = stages;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3)).sample_size(30);
    targets = of_text, of_evidence, of_rules, of_candidates, of_diagnosis, of_everything
}
criterion_main!(stages);
