//! `whybook kb pack`, `kb inspect`, `kb key`: a knowledge base in one file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::settings::Settings;
use super::{Exit, Streams, UsageError};
use crate::engine::{Engine, EngineError, PackError};
use crate::kb::pack::{Pack, Signer, new_key_pair};
use crate::kb::KbError;
use crate::rendering::Style;
use crate::text::visible;

/// Makes a pack of a folder: its rules and articles, and the index of them, so that the first question to it needs no time
/// for reading.
///
/// A pack is given to --kb like a folder. Its hashes are checked when it is opened; with --trust-key, its signature as well.
#[derive(Debug, Clone, Args)]
pub struct PackArgs {
    /// The folder
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The file to write; it should end in .wbk
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Signs the pack with this secret key (minisign); its password, where it has one, is in WHYBOOK_KEY_PASSWORD
    #[arg(long, value_name = "KEYFILE")]
    pub sign: Option<PathBuf>,
    /// How the pack is called in answers; the file's name unless it is given
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Checks a pack: every hash, and with --trust-key the signature.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// The pack
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
    /// Lists the files in it
    #[arg(long)]
    pub files: bool,
}

/// Makes a pair of keys: NAME.key signs packs and is kept secret, NAME.pub is for those who use them.
///
/// The keys are those of minisign. With WHYBOOK_KEY_PASSWORD set, the secret key is encrypted with that password.
#[derive(Debug, Clone, Args)]
pub struct KeyArgs {
    /// Where to put them, without an ending
    #[arg(value_name = "NAME")]
    pub name: PathBuf,
}

/// The environment variable with the password of a secret key.
const PASSWORD: &str = "WHYBOOK_KEY_PASSWORD";

/// Runs `kb pack`.
pub fn pack(args: &PackArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let signer = match &args.sign {
        Some(path) => Some(signer(path, streams)?),
        None => None,
    };
    let file_name = args.output.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = args.name.clone().unwrap_or(file_name);
    if name.trim().is_empty() || args.output.is_dir() {
        return Err(UsageError::new(format!("`{}` is no file to write to", args.output.display()), "name the pack: `-o team.wbk`").into());
    }
    let manifest = match Engine::pack(&args.folder, &name, signer.as_ref(), &args.output) {
        Ok(manifest) => manifest,
        Err(PackError::Faulty(faulty)) => {
            for file in &faulty {
                writeln!(streams.stdout, "{}", visible(&file.to_string()))?;
            }
            writeln!(streams.stderr, "whybook: no pack is made, as {} of `{}` have faults", files(faulty.len()), args.folder.display())?;
            writeln!(streams.stderr, "  = correct them, or move them out of the folder")?;
            return Ok(Exit::Nothing);
        }
        Err(PackError::Engine(error)) => return Err(error.into()),
        Err(PackError::Io(error)) => {
            return Err(UsageError::new(format!("the pack `{}` cannot be made: {error}", args.output.display()), "").into());
        }
    };
    let size = std::fs::metadata(&args.output).map_or(0, |m| m.len());
    let signed = if signer.is_some() { ", signed" } else { "" };
    let line = format!("{}: {} rules, {} articles, {size} bytes{signed}", args.output.display(), manifest.rules, manifest.articles);
    writeln!(streams.stdout, "{}", settings.look(streams.stdout_is_terminal).paint(Style::Bold, &visible(&line)))?;
    Ok(Exit::Found)
}

fn files(count: usize) -> String {
    if count == 1 { "one file".to_owned() } else { format!("{count} files") }
}

fn signer(path: &Path, streams: &Streams<'_>) -> anyhow::Result<Signer> {
    let secret = std::fs::read_to_string(path).map_err(|e| {
        UsageError::new(format!("the key `{}` cannot be read: {e}", path.display()), "`whybook kb key NAME` makes a pair of keys")
    })?;
    let password = streams.environment.variable(PASSWORD).map(|p| p.to_string_lossy().into_owned());
    let signer = Signer { secret, password };
    // A wrong key is said before anything is packed.
    signer.check().map_err(|why| {
        UsageError::new(format!("`{}`: {why}", path.display()), format!("the password of a key that has one is given in {PASSWORD}"))
    })?;
    Ok(signer)
}

/// Runs `kb inspect`.
pub fn inspect(args: &InspectArgs, settings: &Settings, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    // Whatever was found before: this is the command that looks again.
    let rules = crate::kb::pack::PackRules { cache: None, ..settings.packs.clone() };
    let given = args.file.display().to_string();
    let pack = Pack::open(&args.file, &rules).map_err(|fault| EngineError::from(KbError::Pack { given: given.clone(), fault }))?;
    let list: Vec<_> = pack.files().map_err(|fault| EngineError::from(KbError::Pack { given, fault }))?.cloned().collect();
    let manifest = pack.manifest();
    let signature = match (pack.signer(), pack.is_signed()) {
        (Some(signer), _) => format!("signed by {signer}"),
        (None, true) => "signed; --trust-key KEY says by whom".to_owned(),
        (None, false) => "not signed".to_owned(),
    };
    let out = &mut *streams.stdout;
    if args.json {
        let value = json!({
            "schema_version": 1, "file": pack.given(), "name": manifest.name, "hash": pack.hash(), "whybook": manifest.whybook,
            "index_version": manifest.index_version, "rules": manifest.rules, "articles": manifest.articles,
            "signed": pack.is_signed(), "signer": pack.signer(),
            "files": list.iter().map(|f| json!({ "path": f.path, "size": f.size, "blake3": blake3::Hash::from_bytes(f.hash).to_hex().as_str() })).collect::<Vec<_>>(),
        });
        serde_json::to_writer_pretty(&mut *out, &value)?;
        writeln!(out)?;
        return Ok(Exit::Found);
    }
    let look = settings.look(streams.stdout_is_terminal);
    writeln!(out, "{}", look.paint(Style::Bold, &visible(&format!("{} ({})", manifest.name, pack.given()))))?;
    writeln!(out, "{} rules, {} articles, made by whybook {}", manifest.rules, manifest.articles, visible(&manifest.whybook))?;
    writeln!(out, "sound: every part fits its hash; {}", visible(&signature))?;
    writeln!(out, "blake3 {}", pack.hash())?;
    if args.files {
        for file in &list {
            writeln!(out, "{:>9}  {}", file.size, visible(&file.path))?;
        }
    }
    Ok(Exit::Found)
}

/// Runs `kb key`.
pub fn key(args: &KeyArgs, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let password = streams.environment.variable(PASSWORD).map(|p| p.to_string_lossy().into_owned());
    let encrypted = password.is_some();
    let pair = new_key_pair(password).map_err(|e| UsageError::new(format!("no key can be made: {e}"), ""))?;
    let at = |ending: &str| PathBuf::from(format!("{}.{ending}", args.name.display()));
    let (secret, public) = (at("key"), at("pub"));
    for (path, text, only_mine) in [(&secret, &pair.secret, true), (&public, &pair.public, false)] {
        put(path, text, only_mine)
            .map_err(|e| UsageError::new(format!("`{}` cannot be written: {e}", path.display()), "name a place where no such key is yet"))?;
    }
    writeln!(streams.stdout, "{}: signs packs; keep it to yourself", visible(&secret.display().to_string()))?;
    writeln!(streams.stdout, "{}: for those who use them, as `--trust-key`", visible(&public.display().to_string()))?;
    if !encrypted {
        writeln!(streams.stderr, "whybook: the secret key has no password; set {PASSWORD} to make one that has")?;
    }
    Ok(Exit::Found)
}

/// Writes a new file; one that is there stays.
fn put(path: &Path, text: &str, only_mine: bool) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if only_mine { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = only_mine;
    options.open(path)?.write_all(text.as_bytes())
}
