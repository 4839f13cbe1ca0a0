//! `whybook kb pack`: a knowledge base in one file.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use whybook::cli::Exit;

use crate::support::{Outcome, World};

const RULE: &str = "format: 1\ntitle: The badge reader refuses its firmware\nproduct: badged\nseverity: high\nsymptoms:\n  - phrase: badge reader refuses unsigned firmware\n  - code: ENOSPC\n  - event: { source: Badge, id: 4711 }\ncauses:\n  - id: old\n    title: The firmware is old\n    fix: [ { do: Update it. } ]\nexamples:\n  - paste: badge reader refuses unsigned firmware\n    top: old\n";
const ARTICLE: &str = "# BadgeReaderOffline\n\n## Meaning\nNo reader answers.\n\n## Mitigation\n1. Plug it in.\n";
/// What stands before the manifest of a pack, in bytes.
const HEAD: usize = 48;
const PASTE: &str = "Jan 12 10:00:01 gate badged[7]: badge reader refuses unsigned firmware";

fn world() -> World {
    let world = World::new();
    world.write("kb/rules/badge/firmware.yaml", RULE);
    world.write("kb/kb/offline.md", ARTICLE);
    world
}

fn pack(world: &World, more: &[&str]) -> (String, Outcome) {
    let (kb, file) = (world.kb(), world.path("team.wbk").display().to_string());
    let mut args = vec!["kb", "pack", &kb, "-o", &file];
    args.extend(more);
    let outcome = world.run(&args);
    (file, outcome)
}

fn ask(world: &World, more: &[&str]) -> Outcome {
    let mut args = vec!["ask", "--json", "-"];
    args.extend(more);
    world.run_with(&args, PASTE)
}

fn keys(world: &World, name: &str) -> (String, String) {
    let at = world.path(name).display().to_string();
    world.run(&["kb", "key", &at]).expect(Exit::Found);
    (format!("{at}.key"), format!("{at}.pub"))
}

#[test]
fn a_pack_answers_like_its_folder() {
    let world = world();
    let (file, outcome) = pack(&world, &[]);
    outcome.expect(Exit::Found).says("1 rules, 1 articles");
    let kb = world.kb();
    for more in [&["--no-builtin"][..], &[]] {
        let from = |source: &str| {
            let mut args = vec!["--kb", source];
            args.extend(more);
            ask(&world, &args).expect(Exit::Found).json()["matches"].clone()
        };
        assert_eq!(from(&file), from(&kb), "{more:?}");
    }
    // Articles, `show` and the examples of the rules work as well.
    world.run(&["show", "kb/offline.md", "--no-builtin", "--kb", &file]).expect(Exit::Found).says("Plug it in.");
    world.run(&["kb", "test", "--no-builtin", &file]).expect(Exit::Found).says("1 passed, 0 failed");
    world.run(&["kb", "lint", "--no-builtin", &file]).warns("no faults");
}

#[test]
fn a_pack_alone_needs_no_cache() {
    let mut world = world();
    let (file, _) = pack(&world, &[]);
    world.set("WHYBOOK_CACHE", "");
    let outcome = ask(&world, &["--no-builtin", "--kb", &file]).expect(Exit::Found);
    assert!(outcome.stderr.is_empty(), "{outcome}");
}

#[test]
fn a_pack_overrides_and_is_overridden_like_a_folder() {
    let world = world();
    let (file, _) = pack(&world, &[]);
    world.write("later/badge/firmware.yaml", RULE.replace("Update it.", "Call the maker."));
    let later = world.path("later").display().to_string();
    let outcome = ask(&world, &["--kb", &file, "--kb", &later]).expect(Exit::Found).warns("overrides team.wbk:");
    assert_eq!(outcome.json()["matches"][0]["fix"][0]["do"], "Call the maker.", "{outcome}");
    let outcome = ask(&world, &["--kb", &later, "--kb", &file]).expect(Exit::Found);
    assert_eq!(outcome.json()["matches"][0]["fix"][0]["do"], "Update it.", "{outcome}");
}

#[test]
fn a_signature_says_who_made_it() {
    let world = world();
    let (secret, public) = keys(&world, "team");
    let (_, other) = keys(&world, "other");
    let (file, outcome) = pack(&world, &["--sign", &secret]);
    outcome.expect(Exit::Found).says("signed");
    let trust = |key: &str| ask(&world, &["--no-builtin", "--kb", &file, "--trust-key", key]);
    trust(&public).expect(Exit::Found);
    trust(&other).expect(Exit::Usage).warns("no trusted key has signed");
    world.run(&["kb", "inspect", &file, "--trust-key", &public]).expect(Exit::Found).says("signed by").says("sound");
    world.write("config/config.yaml", format!("trust_keys: [ {public} ]\n"));
    ask(&world, &["--no-builtin", "--kb", &file]).expect(Exit::Found);

    let (file, _) = pack(&world, &[]);
    ask(&world, &["--no-builtin", "--kb", &file]).expect(Exit::Usage).warns("not signed");
}

#[test]
fn a_forged_pack_is_refused() {
    let world = world();
    let (secret, public) = keys(&world, "team");
    let (file, _) = pack(&world, &["--sign", &secret]);
    // Somebody exchanges a text, and makes the hashes fit again: the signature does not.
    let bytes = fs::read(&file).unwrap();
    let at = bytes.windows(10).position(|w| w == b"Update it.").unwrap();
    let mut forged = bytes.clone();
    forged[at..at + 10].copy_from_slice(b"Delete it.");
    fs::write(&file, &forged).unwrap();
    world.run(&["kb", "inspect", &file]).expect(Exit::Usage).warns("`content` does not fit the manifest");

    world.write("kb/rules/badge/firmware.yaml", RULE.replace("Update it.", "Delete it."));
    let (forged, _) = pack(&world, &[]);
    let forged = fs::read(forged).unwrap();
    let parts = |bytes: &[u8]| -> [Vec<u8>; 3] {
        let length = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (manifest, signature) = (HEAD + length(8), HEAD + length(8) + length(12));
        [bytes[HEAD..manifest].to_vec(), bytes[manifest..signature].to_vec(), bytes[signature..].to_vec()]
    };
    let ([_, signature, _], [manifest, _, rest]) = (parts(&bytes), parts(&forged));
    let mut spliced = forged[..12].to_vec();
    spliced.extend_from_slice(&bytes[12..16]);
    spliced.extend_from_slice(blake3::Hasher::new().update(&manifest).update(&signature).finalize().as_bytes());
    spliced.extend([manifest, signature, rest].concat());
    fs::write(&file, spliced).unwrap();
    world.run(&["kb", "inspect", &file]).expect(Exit::Found);
    ask(&world, &["--no-builtin", "--kb", &file, "--trust-key", &public]).expect(Exit::Usage).warns("signature is not valid");
}

#[test]
fn a_damaged_pack_is_refused_with_the_reason() {
    let world = world();
    let (file, _) = pack(&world, &[]);
    let whole = fs::read(&file).unwrap();
    let refused = |bytes: &[u8], why: &str| {
        let path = world.write("bad.wbk", bytes).display().to_string();
        ask(&world, &["--no-builtin", "--kb", &path]).expect(Exit::Usage).warns(why);
    };
    refused(&whole[..whole.len() - 1], "it is cut off");
    refused(&whole[..12], "it is cut off");
    refused(&[whole.as_slice(), b"x"].concat(), "not as it was made");
    let mut other = whole.clone();
    other[7] = 9;
    refused(&other, "form 9 of packs");
    let last = whole.len() - 1;
    let mut flipped = whole.clone();
    flipped[last] ^= 1;
    refused(&flipped, "was damaged or changed");
    let mut flipped = whole;
    flipped[HEAD + 4] ^= 1;
    refused(&flipped, "manifest is damaged");
    refused(b"WHYBOOK", "cut off");
    refused(b"just a text", "no pack");
}

#[test]
fn a_pack_that_changes_is_looked_at_again() {
    let world = world();
    let (file, _) = pack(&world, &[]);
    ask(&world, &["--no-builtin", "--kb", &file]).expect(Exit::Found);
    let mut bytes = fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&file, &bytes).unwrap();
    ask(&world, &["--no-builtin", "--kb", &file]).expect(Exit::Usage).warns("damaged or changed");
}

#[test]
fn a_folder_with_faults_makes_no_pack() {
    let world = world();
    world.write("kb/rules/bad.yaml", "format: 1\ntitle: x\nsymptoms: []\ncauses: []\n");
    let (file, outcome) = pack(&world, &[]);
    outcome.expect(Exit::Nothing).says("bad.yaml:3:").warns("no pack is made");
    assert!(!PathBuf::from(file).exists());
}

#[test]
fn keys_are_never_overwritten_and_wrong_ones_are_said() {
    let world = world();
    let (secret, public) = keys(&world, "team");
    let at = world.path("team").display().to_string();
    world.run(&["kb", "key", &at]).expect(Exit::Usage).warns("cannot be written");
    pack(&world, &["--sign", &public]).1.expect(Exit::Usage).warns("no secret key");
    ask(&world, &["--trust-key", &secret]).expect(Exit::Usage).warns("no public key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o077, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused(head in prop_oneof![Just(b"WHYBOOK\x01".to_vec()), Just(Vec::new())], bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let world = World::new();
        let path = world.write("x.wbk", [head, bytes].concat()).display().to_string();
        let outcome = world.run(&["kb", "inspect", &path]);
        prop_assert_eq!(outcome.exit, Exit::Usage, "{}", outcome);
    }

    #[test]
    fn any_change_of_a_pack_is_refused(place in any::<proptest::sample::Index>(), bit in 0..8u8) {
        let world = world();
        let (file, _) = pack(&world, &[]);
        let mut bytes = fs::read(&file).unwrap();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(&file, &bytes).unwrap();
        let outcome = world.run(&["kb", "inspect", &file]);
        prop_assert_eq!(outcome.exit, Exit::Usage, "byte {}: {}", at, outcome);
    }
}
