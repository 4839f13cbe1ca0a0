//! A damaged index: whichever bytes of whichever file of the cache are others, the answer is the same as without a cache.
//! The input is the number of a file, a place in it, and what stands there instead; times are kept, so that nothing but
//! the content tells.

#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::SystemTime;

use libfuzzer_sys::fuzz_target;
use whybook::diagnosis::Wanted;
use whybook::engine::{Engine, Setup};
use whybook::kb::Source;
use whybook::model::Report;

const PASTE: &[u8] = b"Source: MsiInstaller\nEvent ID: 1023\nProduct: Microsoft Exchange Server - Update 'Rollup 1' could not be installed. Error code 1603.";

struct World {
    folder: tempfile::TempDir,
    /// The files of a good cache: their paths below it, contents and times.
    files: Vec<(PathBuf, Vec<u8>, SystemTime)>,
    expected: Report,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    let expected = ask(Some(&good));
    assert_eq!(ask(None), expected);
    let (mut files, mut folders) = (Vec::new(), vec![good.clone()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                files.push((path.strip_prefix(&good).unwrap().to_owned(), fs::read(&path).unwrap(), time));
            }
        }
    }
    files.sort();
    World { folder, files, expected }
});

fn ask(cache: Option<&Path>) -> Report {
    let setup = Setup { sources: vec![Source::BuiltIn], cache: cache.map(Path::to_path_buf) };
    Engine::open(setup).unwrap().ask(PASTE, &Wanted::default()).unwrap()
}

fuzz_target!(
    // tantivy may panic on what it did not write, which is caught; only what is not caught ends the run.
    init: std::panic::set_hook(Box::new(|_| {})),
    |input: (u8, u32, Vec<u8>)| {
        let (number, place, bytes) = input;
        let cache = WORLD.folder.path().join("cache");
        let _ = fs::remove_dir_all(&cache);
        for (n, (path, content, time)) in WORLD.files.iter().enumerate() {
            let mut content = content.clone();
            if n == usize::from(number) % WORLD.files.len() && !content.is_empty() {
                let place = place as usize % content.len();
                for (old, new) in content.iter_mut().skip(place).zip(&bytes) {
                    *old = *new;
                }
            }
            let path = cache.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(*time).unwrap();
        }
        if ask(Some(&cache)) != WORLD.expected {
            eprintln!("the answer from a damaged index differs");
            std::process::abort();
        }
    }
);
