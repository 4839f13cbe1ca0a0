//! What a run works with: options, then environment, then the configuration file.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{ColourChoice, Global};
use super::{Environment, UsageError};
use crate::kb::Source;
use crate::kb::pack::{PackRules, TrustedKey};
use crate::model::Shell;
use crate::rendering::Look;

/// The configuration file, `config.yaml` in the user's configuration folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Folders of knowledge; relative ones are relative to the file.
    #[serde(default)]
    kb: Vec<PathBuf>,
    /// Whether the built-in knowledge is used.
    #[serde(default = "yes")]
    builtin: bool,
    /// The folder for cached indexes.
    #[serde(default)]
    cache: Option<PathBuf>,
    /// Public keys, or files with one: packs have to be signed by one of them.
    #[serde(default)]
    trust_keys: Vec<String>,
}

fn yes() -> bool {
    true
}

/// What a run works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folders of knowledge, in the order in which they override each other.
    pub folders: Vec<PathBuf>,
    /// Whether the built-in knowledge is used.
    pub builtin: bool,
    /// The folder for cached indexes.
    pub cache: Option<PathBuf>,
    /// The folder for what is kept between runs.
    pub data: Option<PathBuf>,
    /// What packs are accepted.
    pub packs: PackRules,
    colour: ColourChoice,
    no_colour: bool,
    width: Option<usize>,
}

impl Settings {
    /// Reads the settings.
    pub fn read(global: &Global, environment: &Environment) -> anyhow::Result<Self> {
        let config = config(global, environment)?;
        let mut folders = config.kb;
        if let Some(paths) = environment.variable("WHYBOOK_KB") {
            folders.extend(std::env::split_paths(paths).filter(|p| !p.as_os_str().is_empty()));
        }
        folders.extend(global.kb.iter().cloned());
        let cache = match environment.variables.get("WHYBOOK_CACHE") {
            Some(path) if path.is_empty() => None,
            Some(path) => Some(PathBuf::from(path)),
            None => config.cache.or_else(|| environment.cache.clone()),
        };
        let mut keys = Vec::new();
        for key in config.trust_keys.iter().chain(&global.trust_key) {
            keys.push(trusted_key(key)?);
        }
        Ok(Self {
            packs: PackRules { keys, cache: cache.clone() },
            folders,
            builtin: config.builtin && !global.no_builtin,
            cache,
            data: environment.variable("WHYBOOK_DATA").map(PathBuf::from).or_else(|| environment.data.clone()),
            colour: global.color,
            no_colour: environment.variable("NO_COLOR").is_some() || environment.variable("TERM").is_some_and(|t| t == "dumb"),
            width: environment.width,
        })
    }

    /// The sources of knowledge.
    pub fn sources(&self) -> anyhow::Result<Vec<Source>> {
        let mut sources = if self.builtin { vec![Source::BuiltIn] } else { Vec::new() };
        for folder in &self.folders {
            let source = Source::open(folder, &self.packs).map_err(crate::engine::EngineError::from)?;
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        if sources.is_empty() {
            return Err(UsageError::new("there is no knowledge: the built-in knowledge is left out, and no folder is given", "add --kb DIR").into());
        }
        Ok(sources)
    }

    /// How text looks on a stream.
    pub fn look(&self, is_terminal: bool) -> Look {
        let colour = match self.colour {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => is_terminal && !self.no_colour,
        };
        let width = if is_terminal { Some(self.width.unwrap_or(80).clamp(40, 110)) } else { None };
        Look { colour, width }
    }

    /// The shell whose commands this machine's user wants.
    pub fn shell() -> Shell {
        if cfg!(windows) { Shell::PowerShell } else { Shell::Sh }
    }
}

/// A key that is trusted: a file with it, or the key itself.
fn trusted_key(given: &str) -> anyhow::Result<TrustedKey> {
    let path = Path::new(given);
    let text = if path.is_file() {
        std::fs::read_to_string(path).map_err(|e| UsageError::new(format!("the key file `{given}` cannot be read: {e}"), ""))?
    } else {
        given.to_owned()
    };
    TrustedKey::read(&text, given)
        .map_err(|why| UsageError::new(format!("`{given}`: {why}"), "give the public key (`RW…`), or the file that it is in (`*.pub`)").into())
}

fn config(global: &Global, environment: &Environment) -> anyhow::Result<Config> {
    let named = global.config.clone().or_else(|| environment.variable("WHYBOOK_CONFIG").map(PathBuf::from));
    let (path, must_be) = match named {
        Some(path) => (path, true),
        None => match &environment.config {
            Some(folder) => (folder.join("config.yaml"), false),
            None => return Ok(Config::default_with_builtin()),
        },
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_be => return Ok(Config::default_with_builtin()),
        Err(error) => return Err(UsageError::new(format!("the configuration file `{}` cannot be read: {error}", path.display()), "").into()),
    };
    if text.trim().is_empty() {
        return Ok(Config::default_with_builtin());
    }
    let mut config: Config = serde_yaml::from_str(&text).map_err(|e| {
        UsageError::new(
            format!("the configuration file `{}` is faulty: {e}", path.display()),
            "its keys are `kb` (a list of folders and packs), `builtin` (true or false), `cache` (a folder), `trust_keys` (a list of public keys)",
        )
    })?;
    let base = path.parent().unwrap_or(Path::new(""));
    for folder in config.kb.iter_mut().chain(&mut config.cache) {
        *folder = base.join(&*folder);
    }
    for key in config.trust_keys.iter_mut().filter(|k| base.join(k.as_str()).is_file()) {
        *key = base.join(key.as_str()).display().to_string();
    }
    Ok(config)
}

impl Config {
    fn default_with_builtin() -> Self {
        Self { builtin: true, ..Self::default() }
    }
}
