//! Opening a pack: what does not hold together is refused with the reason.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::files::FileList;
use super::signature::{self, TrustedKey};
use super::{CONTENT, FILES, HEAD, INDEX, MAGIC, MAX_MANIFEST, MAX_SIGNATURE, Manifest, PackFault, PackFile, Part};
use crate::model::modified;
use crate::words::fingerprint;

/// The most bytes of a list of files.
const MAX_LIST: u64 = 512 * 1024 * 1024;

/// What packs are accepted.
#[derive(Debug, Clone, Default)]
pub struct PackRules {
    /// The keys that are trusted. Where there are any, a pack has to be signed by one of them.
    pub keys: Vec<TrustedKey>,
    /// The cache folder, where it is remembered that a pack was found sound.
    pub cache: Option<PathBuf>,
}

/// A pack that was found sound.
#[derive(Debug)]
pub struct Pack {
    /// As the user gave it.
    given: String,
    path: PathBuf,
    manifest: Manifest,
    /// Where the parts begin.
    begin: u64,
    hash: blake3::Hash,
    signer: Option<String>,
    is_signed: bool,
    files: OnceLock<FileList>,
}

impl Pack {
    /// Whether a file begins like a pack.
    #[must_use]
    pub fn is_pack(path: &Path) -> bool {
        let mut head = [0; 7];
        File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok() && MAGIC.starts_with(&head)
    }

    /// Opens a pack. Its hashes are checked unless they were before and the file is unchanged since.
    pub fn open(given: &Path, rules: &PackRules) -> Result<Self, PackFault> {
        let path = given.canonicalize()?;
        let mut file = File::open(&path)?;
        let metadata = file.metadata()?;
        let pack = Self::read(given.display().to_string(), path, &mut file, metadata.len(), &rules.keys)?;
        let seen = format!("{} {} {} {}", metadata.len(), modified(&metadata), pack.hash.to_hex(), pack.path.display());
        let note = rules.cache.as_ref().map(|cache| cache.join("packs").join(format!("{:016x}", fingerprint(&pack.path.to_string_lossy()))));
        let known = note.as_ref().is_some_and(|note| std::fs::read_to_string(note).is_ok_and(|text| text == seen));
        if !known {
            pack.check(&mut file)?;
            if let Some(note) = note {
                // Best effort: without it the hashes are checked again the next time.
                let _ = note.parent().map(std::fs::create_dir_all);
                let _ = std::fs::write(note, seen);
            }
        }
        Ok(pack)
    }

    /// Reads what stands before the parts.
    fn read(given: String, path: PathBuf, file: &mut File, length: u64, keys: &[TrustedKey]) -> Result<Self, PackFault> {
        let mut head = [0u8; HEAD];
        read_whole(file, &mut head, length)?;
        let form = head.get(7).copied().unwrap_or_default();
        if head.get(..7) != MAGIC.get(..7) {
            return Err(PackFault::NoPack);
        }
        if Some(&form) != MAGIC.get(7) {
            return Err(PackFault::OtherForm(form));
        }
        let number = |at: usize| head.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok()).map_or(0, u32::from_le_bytes);
        let (manifest_size, signature_size) = (number(8), number(12));
        if manifest_size > MAX_MANIFEST || signature_size > MAX_SIGNATURE {
            return Err(PackFault::Manifest("it is larger than any that Whybook makes".to_owned()));
        }
        let mut text = vec![0u8; manifest_size as usize];
        read_whole(file, &mut text, length)?;
        let mut signed = vec![0u8; signature_size as usize];
        read_whole(file, &mut signed, length)?;
        let found = blake3::Hasher::new().update(&text).update(&signed).finalize();
        if head.get(16..) != Some(found.as_bytes().as_slice()) {
            return Err(PackFault::Manifest("it does not fit its hash".to_owned()));
        }
        // The signature next: what is not from whom it has to be is not looked at any further.
        let signer = signature::check(&text, &signed, keys)?;
        let manifest = Manifest::read(&text)?;
        let begin = HEAD as u64 + u64::from(manifest_size) + u64::from(signature_size);
        let wanted = begin.saturating_add(manifest.size());
        if length != wanted {
            return Err(PackFault::Length { found: length, wanted });
        }
        let hash = blake3::hash(&text);
        Ok(Self { given, path, manifest, begin, hash, signer, is_signed: !signed.is_empty(), files: OnceLock::new() })
    }

    /// Holds every part against its hash.
    fn check(&self, file: &mut File) -> Result<(), PackFault> {
        for (part, at) in self.manifest.placed() {
            file.seek(SeekFrom::Start(self.begin + at))?;
            let mut hasher = blake3::Hasher::new();
            let read = io::copy(&mut Read::take(&mut *file, part.size), &mut hasher)?;
            if read != part.size || hasher.finalize().to_hex().as_str() != part.blake3.to_ascii_lowercase() {
                return Err(PackFault::Damaged(part.name.clone()));
            }
        }
        Ok(())
    }

    fn part(&self, name: &str) -> Option<(&Part, u64)> {
        self.manifest.placed().find(|(p, _)| p.name == name).map(|(p, at)| (p, self.begin + at))
    }

    fn bytes(&self, at: u64, size: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        file.take(size).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == size { Ok(bytes) } else { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the pack is cut off")) }
    }

    /// Its files.
    pub fn files(&self) -> Result<impl Iterator<Item = &PackFile>, PackFault> {
        self.list().map(FileList::iter)
    }

    fn list(&self) -> Result<&FileList, PackFault> {
        if let Some(list) = self.files.get() {
            return Ok(list);
        }
        let missing = || PackFault::Manifest("it lists no files".to_owned());
        let (part, at) = self.part(FILES).ok_or_else(missing)?;
        let (content, _) = self.part(CONTENT).ok_or_else(missing)?;
        if part.size > MAX_LIST {
            return Err(PackFault::Manifest(format!("its list of files has {} bytes; at most {MAX_LIST} are read", part.size)));
        }
        let list = FileList::read(&self.bytes(at, part.size)?, content.size)?;
        Ok(self.files.get_or_init(|| list))
    }

    /// The content of one of its files.
    pub fn read_file(&self, path: &str) -> io::Result<Vec<u8>> {
        let list = self.list().map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e.to_string()))?;
        let not_there = || io::Error::new(io::ErrorKind::NotFound, "not in the pack");
        let (file, at) = list.find(path).ok_or_else(not_there)?;
        let (_, begin) = self.part(CONTENT).ok_or_else(not_there)?;
        self.bytes(begin + at, file.size)
    }

    /// The files of its index: the name, the place and the size of each.
    pub fn index_parts(&self) -> Vec<(String, u64, u64)> {
        let parts = self.manifest.placed().filter_map(|(p, at)| p.name.strip_prefix(INDEX).map(|name| (name.to_owned(), self.begin + at, p.size)));
        parts.collect()
    }

    /// As the user gave it.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Its full path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it has in it.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The hash of its manifest, which has the hashes of everything in it.
    #[must_use]
    pub fn hash(&self) -> String {
        self.hash.to_hex().to_string()
    }

    /// The trusted key that signed it, where keys were asked for.
    #[must_use]
    pub fn signer(&self) -> Option<&str> {
        self.signer.as_deref()
    }

    /// Whether it has a signature, whoever's it is.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.is_signed
    }
}

/// Fills a buffer; a file that ends before is cut off.
fn read_whole(file: &mut File, buffer: &mut [u8], length: u64) -> Result<(), PackFault> {
    let wanted = file.stream_position()?.saturating_add(buffer.len() as u64);
    file.read_exact(buffer).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => PackFault::Length { found: length, wanted },
        _ => PackFault::Unreadable(e),
    })
}
