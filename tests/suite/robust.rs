//! Bad input, bad disks, many processes at once: a clear message, the right exit code, nothing lost. Most of it runs the
//! real binary; what needs root (full and read-only file systems) is in `tests/robust/run.sh`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use whybook::cli::Exit;

use crate::generator::Generator;
use crate::support::World;

const GENERATOR: fn() -> Generator = || Generator::new(5);

/// A run of the real binary in the folders of a world.
fn real(world: &World, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whybook"));
    command.args(args).env_clear().env("WHYBOOK_CACHE", world.path("cache")).env("HOME", world.path("")).env("XDG_CONFIG_HOME", world.path("config"));
    command.stdin(Stdio::null());
    command
}

/// What the real binary said.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Holds it to an exit code, and to the promise that nothing ever looks like a crash.
    #[track_caller]
    fn expect(self, exit: Exit) -> Self {
        assert_eq!(self.code, Some(exit as i32), "{self}");
        for sign in ["panicked", "RUST_BACKTRACE", "must not happen"] {
            assert!(!self.stderr.contains(sign), "{self}");
        }
        self
    }

    #[track_caller]
    fn warns(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "stderr lacks {text:?}\n{self}");
        self
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "exit: {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

fn run(world: &World, args: &[&str]) -> Said {
    Said::of(real(world, args).output().unwrap())
}

/// A world whose knowledge is so many generated rules, with a paste that shows problem 3.
fn world_of(rules: u64) -> (World, String) {
    let world = World::new();
    GENERATOR().write_rules(rules, &world.path("kb")).unwrap();
    let paste = GENERATOR().message(3);
    (world, paste)
}

/// Asks the generated knowledge.
fn asking<'a>(kb: &'a str, paste: &'a str) -> [&'a str; 6] {
    ["ask", "--json", "--no-builtin", "--kb", kb, paste]
}

mod input {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let world = World::new();
        world.run(&["ask", "--file", "no/such.log"]).expect(Exit::Usage).warns("`no/such.log`").warns("cannot be read");
        world.run(&["ask", "--file", &world.kb()]).expect(Exit::Usage).warns("is a folder");
        world.run(&["--kb", "no/such", "ask", "x"]).expect(Exit::Usage).warns("`no/such`");
    }

    #[test]
    fn binary_files_are_refused_with_what_they_are() {
        let world = World::new();
        run(&world, &["ask", "--file", env!("CARGO_BIN_EXE_whybook")]).expect(Exit::Usage).warns("not text");
        let picture = world.write("screen.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x03\0\x08\x06\0\0\0");
        world.run(&["ask", "--file", &picture.display().to_string()]).expect(Exit::Usage).warns("a picture");
        let random: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        world.run_with(&["ask", "-"], random).expect(Exit::Usage).warns("not text");
    }

    #[test]
    fn an_empty_paste_is_said_to_be_empty() {
        let world = World::new();
        for empty in ["", " \n\t\r\n ", "\u{feff}", "\u{1b}[31m\u{1b}[0m\n", "\u{200b}\u{200b}"] {
            world.run_with(&["ask", "-"], empty).expect(Exit::Usage).warns("the paste is empty");
        }
        world.run(&["ask", ""]).expect(Exit::Usage).warns("the paste is empty");
    }

    #[test]
    fn ten_megabytes_in_one_line() {
        let (world, paste) = world_of(20);
        let mut line = GENERATOR().log(9, 10_000_000).replace('\n', " | ");
        line.push_str(paste.trim());
        let file = world.write("line.log", line).display().to_string();
        let answer = run(&world, &["ask", "--json", "--no-builtin", "--kb", &world.kb(), "--file", &file]);
        let found = answer.stdout.contains("\"verdict\": \"match\"");
        answer.expect(if found { Exit::Found } else { Exit::Nothing });
    }

    #[test]
    fn a_hundred_thousand_short_lines() {
        let (world, paste) = world_of(20);
        let text: String = (0..100_000).map(|n| if n == 70_000 { paste.clone() } else { "ok\n".to_owned() }).collect();
        let file = world.write("short.log", text).display().to_string();
        let answer = run(&world, &["ask", "--json", "--no-builtin", "--kb", &world.kb(), "--file", &file]).expect(Exit::Found);
        assert!(answer.stdout.contains(&GENERATOR().id(3)), "{answer}");
    }

    #[test]
    fn a_paste_that_is_too_large_is_refused_with_the_bound() {
        let world = World::new();
        let file = world.write("huge.log", vec![b'x'; whybook::text::MAX_PASTE_BYTES + 1]).display().to_string();
        world.run(&["ask", "--file", &file]).expect(Exit::Usage).warns(&whybook::text::MAX_PASTE_BYTES.to_string());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_answer_that_cannot_be_written_is_said() {
        let (world, paste) = world_of(20);
        let kb = world.kb();
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = real(&world, &asking(&kb, &paste)).stdout(full).output().unwrap();
        Said::of(output).expect(Exit::Usage).warns("the answer cannot be written").warns("No space left");
    }
}

mod rules {
    use super::*;

    /// Five faults of five kinds, in the lines named.
    const FAULTY: &str = "format: 1\ntitle: Five faults\nseverity: hihg\nsymptoms:\n  - pattern: \"could (not\"\n  - code: wn32:5\ncauses:\n  - id: Bad Id\n    title: It does not {work}\n";

    #[test]
    fn every_fault_of_a_file_is_said_and_the_rest_works() {
        let (world, paste) = world_of(20);
        world.write("kb/faulty.yaml", FAULTY);
        let outcome = world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing).warns("5 faults in 1 files; 20 documents");
        for place in ["faulty.yaml:3:11:", "faulty.yaml:5:", "faulty.yaml:6:11:", "faulty.yaml:8:9:", "faulty.yaml:9:12:"] {
            assert!(outcome.stdout.contains(place), "no fault at {place}\n{outcome}");
        }
        let kb = world.kb();
        let answer = world.run(&asking(&kb, &paste)).expect(Exit::Found).says(&GENERATOR().id(3));
        answer.warns("left out").warns("faulty.yaml").warns("4 more");
    }

    #[test]
    fn a_regex_that_is_too_big_is_refused_with_the_bound() {
        let world = World::new();
        let rule = "format: 1\ntitle: Too big\nsymptoms:\n  - pattern: \"disk (?:(?:\\\\w{100}){100}){100}\"\ncauses: [ { id: a, title: b } ]\n";
        world.write("kb/big.yaml", rule);
        world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing).says("big.yaml:4:15").says("2 MiB");
    }

    #[test]
    fn an_alias_bomb_is_defused() {
        let world = World::new();
        let mut bomb = "format: 1\ntitle: Bomb\na0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n".to_owned();
        for n in 1..12 {
            let ten = vec![format!("*a{}", n - 1); 10].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [ {ten} ]\n"));
        }
        world.write("kb/bomb.yaml", format!("{bomb}symptoms: *a11\n"));
        world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing).says("bomb.yaml:").says("aliases");
    }

    #[test]
    fn files_that_are_no_text_too_large_or_oddly_named_are_said() {
        let (world, paste) = world_of(20);
        world.write("kb/latin.yaml", b"format: 1\ntitle: Gr\xf6\xdfe\n");
        world.write("kb/huge.md", vec![b'x'; 5 * 1024 * 1024]);
        world.write("kb/huge.yaml", vec![b'x'; 5 * 1024 * 1024]);
        let outcome = world.run(&["--no-builtin", "kb", "lint", &world.kb()]).expect(Exit::Nothing);
        let outcome = outcome.says("latin.yaml:2:").says("UTF-8").says("huge.md:1:1:").says("huge.yaml:1:1:");
        assert!(outcome.stdout.contains("5242880 bytes"), "{outcome}");
        let kb = world.kb();
        world.run(&asking(&kb, &paste)).expect(Exit::Found).says(&GENERATOR().id(3)).warns("left out");
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_loops_in_a_folder_do_no_harm() {
        let (world, paste) = world_of(20);
        std::os::unix::fs::symlink("nowhere.yaml", world.path("kb/dangling.yaml")).unwrap();
        std::os::unix::fs::symlink("..", world.path("kb/loop")).unwrap();
        std::os::unix::fs::symlink(world.path("kb/loop.yaml"), world.path("kb/loop.yaml")).unwrap();
        assert!(Command::new("mkfifo").arg(world.path("kb/pipe.yaml")).status().unwrap().success());
        fs::create_dir(world.path("kb/folder.yaml")).unwrap();
        let kb = world.kb();
        run(&world, &asking(&kb, &paste)).expect(Exit::Found);
    }
}

mod cache {
    use super::*;

    /// The files of the cache.
    fn cached(world: &World) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![world.path("cache")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files.sort();
        files
    }

    /// A copy of a folder, times included.
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), &target).unwrap();
                set_time(&target, entry.metadata().unwrap().modified().unwrap());
            }
        }
    }

    fn set_time(path: &Path, time: std::time::SystemTime) {
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn a_file_in_the_place_of_the_cache() {
        let (world, paste) = world_of(20);
        let kb = world.kb();
        let file = world.write("not-a-folder", "x");
        let expected = run(&world, &asking(&kb, &paste)).expect(Exit::Found).stdout;
        let output = real(&world, &asking(&kb, &paste)).env("WHYBOOK_CACHE", &file).output().unwrap();
        let said = Said::of(output).expect(Exit::Found).warns("not-a-folder").warns("in memory");
        assert_eq!(said.stdout, expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_cache_that_cannot_be_written() {
        use std::os::unix::fs::PermissionsExt;
        let (world, paste) = world_of(20);
        let kb = world.kb();
        fs::set_permissions(world.path("cache"), fs::Permissions::from_mode(0o555)).unwrap();
        let may_all = fs::write(world.path("cache/x"), "x").is_ok();
        if may_all {
            // For root, permissions are no obstacle: `tests/robust/run.sh` has the read-only file system.
            fs::remove_file(world.path("cache/x")).unwrap();
        }
        let said = run(&world, &asking(&kb, &paste)).expect(Exit::Found);
        assert_eq!(said.stderr.contains("in memory"), !may_all, "{said}");
        fs::set_permissions(world.path("cache"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Every file of the cache is damaged in some places, one at a time; the answer stays what it is without a cache.
    fn damage(world: &World, paste: &str, harm: impl Fn(&[u8]) -> Vec<(String, Vec<u8>)>, keep_time: bool) {
        let kb = world.kb();
        let args = asking(&kb, paste);
        let expected = run(world, &args).expect(Exit::Found).stdout;
        let (cache, good) = (world.path("cache"), world.path("good"));
        copy(&cache, &good);
        for file in cached(world) {
            let whole = good.join(file.strip_prefix(&cache).unwrap());
            let time = fs::metadata(&whole).unwrap().modified().unwrap();
            for (what, harmed) in harm(&fs::read(&whole).unwrap()) {
                let what = format!("{} {what}", file.display());
                fs::remove_dir_all(&cache).unwrap();
                copy(&good, &cache);
                fs::write(&file, harmed).unwrap();
                if keep_time {
                    set_time(&file, time);
                }
                let said = run(world, &args).expect(Exit::Found);
                assert_eq!(said.stdout, expected, "{what}\n{said}");
                // It heals: the next run has nothing to say.
                let said = run(world, &args).expect(Exit::Found);
                assert_eq!((said.stdout.as_str(), said.stderr.as_str()), (expected.as_str(), ""), "{what}, the second time");
            }
        }
    }

    fn flipped(content: &[u8]) -> Vec<(String, Vec<u8>)> {
        let places = [0, 1, 9, content.len() / 3, content.len() / 2, content.len().saturating_sub(20), content.len().saturating_sub(1)];
        let mut places: Vec<usize> = places.into_iter().filter(|p| *p < content.len()).collect();
        places.dedup();
        let flip = |place: usize| {
            let mut harmed = content.to_vec();
            harmed[place] ^= 0x55;
            (format!("with byte {place} flipped"), harmed)
        };
        places.into_iter().map(flip).collect()
    }

    #[test]
    fn flipped_bytes_change_no_answer() {
        let (world, paste) = world_of(12);
        damage(&world, &paste, flipped, false);
    }

    #[test]
    fn flipped_bytes_change_no_answer_even_if_the_disk_hides_them() {
        let (world, paste) = world_of(12);
        damage(&world, &paste, flipped, true);
    }

    #[test]
    fn cut_files_change_no_answer() {
        let (world, paste) = world_of(12);
        let cut = |content: &[u8]| {
            let lengths = [0, content.len() / 2, content.len().saturating_sub(1)];
            lengths.iter().filter(|l| **l < content.len()).map(|l| (format!("cut to {l} bytes"), content[..*l].to_vec())).collect()
        };
        damage(&world, &paste, cut, false);
    }

    #[test]
    fn files_that_are_gone_change_no_answer() {
        let (world, paste) = world_of(12);
        let kb = world.kb();
        let expected = run(&world, &asking(&kb, &paste)).expect(Exit::Found).stdout;
        for file in cached(&world) {
            if file.exists() {
                fs::remove_file(&file).unwrap();
            }
            assert_eq!(run(&world, &asking(&kb, &paste)).expect(Exit::Found).stdout, expected, "{}", file.display());
        }
    }
}

mod many {
    use super::*;

    /// Tells the other threads to end, also where this one fails.
    struct Ends<'d>(&'d AtomicBool);

    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    /// What lies in the cache: the folders of indexes, and in each the names of what is not the lock.
    fn inside(world: &World) -> Vec<Vec<String>> {
        let names = |folder: &Path| -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let cache = world.path("cache");
        names(&cache).iter().map(|index| names(&cache.join(index)).into_iter().filter(|n| n != "lock").collect()).collect()
    }

    #[test]
    fn two_hundred_processes_on_a_cold_cache() {
        let (world, paste) = world_of(40);
        let kb = world.kb();
        let args = asking(&kb, &paste);
        let mut children = Vec::new();
        for _ in 0..200 {
            children.push(real(&world, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        }
        let all: Vec<Said> = children.into_iter().map(|c| Said::of(c.wait_with_output().unwrap()).expect(Exit::Found)).collect();
        for said in &all {
            assert_eq!((said.stdout.as_str(), said.stderr.as_str()), (all[0].stdout.as_str(), ""), "{said}");
        }
        assert!(all[0].stdout.contains(&GENERATOR().id(3)), "{}", all[0]);
        // One index with one generation, and nothing else.
        let inside = inside(&world);
        assert_eq!(inside.len(), 1, "{inside:?}");
        assert_eq!(inside[0].len(), 2, "{inside:?}");
        assert!(inside[0].contains(&"current".to_owned()), "{inside:?}");
    }

    #[test]
    fn an_index_that_is_replaced_under_its_readers() {
        let (world, paste) = world_of(30);
        let kb = world.kb();
        let target = world.path("kb").join(GENERATOR().rule(7).path);
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let said = run(&world, &asking(&kb, &paste)).expect(Exit::Found);
                        assert!(said.stdout.contains(&GENERATOR().id(3)), "{said}");
                        assert_eq!(said.stderr, "", "{said}");
                    }
                });
            }
            let _ends = Ends(&done);
            for round in 0..25 {
                fs::write(&target, GENERATOR().rule(100 + round).text).unwrap();
                std::thread::sleep(Duration::from_millis(40));
            }
        });
        run(&world, &asking(&kb, &GENERATOR().message(124))).expect(Exit::Found);
        assert_eq!(inside(&world)[0].len(), 2, "{:?}", inside(&world));
    }

    #[test]
    fn a_folder_that_changes_while_it_is_read() {
        let (world, paste) = world_of(30);
        let kb = world.kb();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0.. {
                    let file = GENERATOR().rule(200 + round % 40);
                    let path = world.path("kb/coming").join(&file.path);
                    if round % 80 < 40 {
                        fs::create_dir_all(path.parent().unwrap()).unwrap();
                        fs::write(&path, &file.text).unwrap();
                    } else {
                        drop(fs::remove_file(&path));
                        drop(fs::remove_dir(path.parent().unwrap()));
                    }
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
            let _ends = Ends(&done);
            for _ in 0..30 {
                let said = run(&world, &asking(&kb, &paste)).expect(Exit::Found);
                assert!(said.stdout.contains(&GENERATOR().id(3)), "{said}");
            }
        });
        drop(fs::remove_dir_all(world.path("kb/coming")));
        let said = run(&world, &asking(&kb, &paste)).expect(Exit::Found);
        assert_eq!(said.stderr, "", "{said}");
    }
}
