//! Making a pack.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::files::FileList;
use super::signature::sign;
use super::{CONTENT, FILES, INDEX, MAGIC, Manifest, PackFile, Part};

/// What goes into a pack.
#[derive(Debug)]
pub struct PackInput {
    /// How the pack is called in answers.
    pub name: String,
    /// The version of Whybook.
    pub whybook: String,
    /// The version of the index.
    pub index_version: u32,
    /// How many rules there are.
    pub rules: usize,
    /// How many articles there are.
    pub articles: usize,
    /// The files: the path and the content of each.
    pub files: Vec<(String, Vec<u8>)>,
    /// The files of the index: the name and the place of each.
    pub index: Vec<(String, PathBuf)>,
}

/// The key that signs a pack.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The text of the key file.
    pub secret: String,
    /// Its password, where it has one.
    pub password: Option<String>,
}

impl Signer {
    /// Whether the key can sign, password and all.
    pub fn check(&self) -> Result<(), String> {
        sign(b"", &self.secret, self.password.clone(), "").map(|_| ())
    }
}

/// Writes a pack, whole or not at all; gives its manifest.
pub fn write_pack(mut input: PackInput, signer: Option<&Signer>, target: &Path) -> io::Result<Manifest> {
    input.files.sort();
    let files: Vec<PackFile> = input
        .files
        .iter()
        .map(|(path, content)| PackFile { path: path.clone(), size: content.len() as u64, hash: *blake3::hash(content).as_bytes() })
        .collect();
    let list = FileList::write(&files).map_err(io::Error::other)?;
    let mut content = blake3::Hasher::new();
    let mut size = 0;
    for (_, bytes) in &input.files {
        content.update(bytes);
        size += bytes.len() as u64;
    }
    let part = |name: &str, size: u64, hash: blake3::Hash| Part { name: name.to_owned(), size, blake3: hash.to_hex().to_string() };
    let mut parts = vec![part(FILES, list.len() as u64, blake3::hash(&list)), part(CONTENT, size, content.finalize())];
    input.index.sort();
    for (name, path) in &input.index {
        let mut hasher = blake3::Hasher::new();
        let size = io::copy(&mut File::open(path)?, &mut hasher)?;
        parts.push(part(&format!("{INDEX}{name}"), size, hasher.finalize()));
    }
    let manifest = Manifest {
        name: input.name,
        whybook: input.whybook,
        index_version: input.index_version,
        rules: input.rules,
        articles: input.articles,
        parts,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
    let signature = match signer {
        Some(signer) => sign(&text, &signer.secret, signer.password.clone(), &format!("whybook pack {}", manifest.name)).map_err(io::Error::other)?,
        None => Vec::new(),
    };
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map(u32::to_le_bytes).map_err(io::Error::other);
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    {
        let mut out = io::BufWriter::new(file.as_file_mut());
        out.write_all(MAGIC)?;
        out.write_all(&length(&text)?)?;
        out.write_all(&length(&signature)?)?;
        out.write_all(blake3::Hasher::new().update(&text).update(&signature).finalize().as_bytes())?;
        out.write_all(&text)?;
        out.write_all(&signature)?;
        out.write_all(&list)?;
        for (_, bytes) in &input.files {
            out.write_all(bytes)?;
        }
        for ((_, path), part) in input.index.iter().zip(manifest.parts.iter().skip(2)) {
            let copied = io::copy(&mut Read::take(File::open(path)?, part.size), &mut out)?;
            if copied != part.size {
                return Err(io::Error::other("the index changed while it was packed"));
            }
        }
        out.flush()?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    Ok(manifest)
}
