//! The tantivy index: its schema, how it is written, and how it is searched.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::MmapDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::{Field, INDEXED, IndexRecordOption, STORED, Schema, Value};
use tantivy::store::StoreReader;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::state::Tombstones;
use crate::model::{Entry, Handle, Library, LibraryError, SearchTerm};
use crate::words::fingerprint;

/// The fields of a document.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The key of the file it comes from.
    pub file: Field,
    /// Keys of which a paste shares one if an exact sign matches.
    pub anchors: Field,
    /// Keys of its terms, each with its level in the two lowest bits.
    pub terms: Field,
    /// The document itself, behind its checksum.
    pub entry: Field,
}

/// The schema with its fields. Every key is a number, so nothing is left to a tokenizer.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields {
        file: builder.add_u64_field("file", INDEXED),
        anchors: builder.add_u64_field("anchors", INDEXED),
        terms: builder.add_u64_field("terms", INDEXED),
        entry: builder.add_bytes_field("entry", STORED),
    };
    (builder.build(), fields)
}

/// The key of a file.
pub fn file_key(source: u16, path: &str) -> u64 {
    fingerprint(&format!("{source}\u{0}{path}"))
}

/// A document as tantivy stores it.
pub fn document(fields: Fields, file: u64, entry: &Entry) -> Result<TantivyDocument, LibraryError> {
    let bytes = postcard::to_stdvec(entry).map_err(broken)?;
    let mut stored = xxhash_rust::xxh3::xxh3_64(&bytes).to_le_bytes().to_vec();
    stored.extend_from_slice(&bytes);
    let mut document = TantivyDocument::default();
    document.add_u64(fields.file, file);
    for key in &entry.anchors {
        document.add_u64(fields.anchors, *key);
    }
    for term in &entry.terms {
        document.add_u64(fields.terms, term.key | term.level());
    }
    document.add_bytes(fields.entry, &stored);
    Ok(document)
}

/// Writes a whole index, document after document.
pub struct Writer {
    writer: SingleSegmentIndexWriter,
    fields: Fields,
}

/// The memory in which postings are gathered; past it, the segment would be cut, so it is large.
const WRITER_BYTES: usize = 1 << 30;

impl Writer {
    /// A writer into a folder, or into memory.
    pub fn new(folder: Option<&Path>) -> Result<Self, LibraryError> {
        let (schema, fields) = schema();
        let builder = tantivy::Index::builder().schema(schema).settings(tantivy::IndexSettings {
            docstore_blocksize: 8 * 1024,
            docstore_compress_dedicated_thread: false,
            ..tantivy::IndexSettings::default()
        });
        let writer = match folder {
            Some(folder) => builder.single_segment_index_writer(MmapDirectory::open(folder).map_err(broken)?, WRITER_BYTES),
            None => builder.single_segment_index_writer(tantivy::directory::RamDirectory::create(), WRITER_BYTES),
        };
        Ok(Self { writer: writer.map_err(broken)?, fields })
    }

    /// Adds a document.
    pub fn add(&mut self, file: u64, entry: &Entry) -> Result<(), LibraryError> {
        self.writer.add_document(document(self.fields, file, entry)?).map_err(broken)
    }

    /// Ends the index.
    pub fn finish(self) -> Result<tantivy::Index, LibraryError> {
        self.writer.finalize().map_err(broken)
    }
}

/// Any fault of the index, as the library reports it.
pub fn broken(error: impl std::fmt::Display) -> LibraryError {
    LibraryError(error.to_string())
}

struct Segment {
    reader: SegmentReader,
    anchors: Arc<InvertedIndexReader>,
    terms: Arc<InvertedIndexReader>,
    store: StoreReader,
}

/// An index that can be searched.
pub struct Index {
    segments: Vec<Segment>,
    fields: Fields,
    documents: u64,
    gone: Tombstones,
}

impl Index {
    /// An index over what tantivy has.
    pub fn new(index: &tantivy::Index, gone: Tombstones) -> Result<Self, LibraryError> {
        let (_, fields) = schema();
        let mut segments = Vec::new();
        for segment in index.searchable_segments().map_err(broken)? {
            let reader = SegmentReader::open(&segment).map_err(broken)?;
            let anchors = reader.inverted_index(fields.anchors).map_err(broken)?;
            let terms = reader.inverted_index(fields.terms).map_err(broken)?;
            let store = reader.get_store_reader(4).map_err(broken)?;
            segments.push(Segment { reader, anchors, terms, store });
        }
        let documents = segments.iter().map(|s| u64::from(s.reader.num_docs())).sum();
        Ok(Self { segments, fields, documents, gone })
    }

    /// The index in a folder.
    pub fn open(folder: &Path, gone: Tombstones) -> Result<Self, LibraryError> {
        let directory = MmapDirectory::open(folder).map_err(broken)?;
        Self::new(&tantivy::Index::open(directory).map_err(broken)?, gone)
    }

    /// Every document, for tests of the knowledge and overviews.
    pub fn entries(&self) -> Result<Vec<Arc<Entry>>, LibraryError> {
        let mut all = Vec::new();
        for (n, segment) in self.segments.iter().enumerate() {
            for doc in segment.reader.doc_ids_alive() {
                all.push(self.entry(handle(n, doc))?);
            }
        }
        all.sort_by(|a, b| a.document.id().cmp(b.document.id()));
        Ok(all)
    }

    /// The document of a file, with the segment it is in.
    pub fn of_file(&self, file: u64) -> Result<Option<(String, Arc<Entry>)>, LibraryError> {
        for (n, segment) in self.segments.iter().enumerate() {
            let files = segment.reader.inverted_index(self.fields.file).map_err(broken)?;
            let Some(mut postings) = files.read_postings(&Term::from_field_u64(self.fields.file, file), IndexRecordOption::Basic).map_err(broken)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.reader.is_deleted(postings.doc()) {
                    return Ok(Some((segment.reader.segment_id().uuid_string(), self.entry(handle(n, postings.doc()))?)));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// The document with an id. Ids are not indexed, so every document is looked at.
    pub fn by_id(&self, id: &str) -> Result<Option<Arc<Entry>>, LibraryError> {
        let key = [file_key_candidates(id)].concat();
        for file in key {
            if let Some((_, entry)) = self.of_file(file)?
                && entry.document.id() == id
            {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn frequency(
        &self,
        inverted: impl Fn(&Segment) -> &InvertedIndexReader,
        keys: impl Iterator<Item = u64> + Clone,
        gone: u32,
    ) -> Result<u64, LibraryError> {
        let mut sum = 0;
        for segment in &self.segments {
            for key in keys.clone() {
                let info = inverted(segment).terms().get(key.to_be_bytes()).map_err(broken)?;
                sum += info.map_or(0, |i| u64::from(i.doc_freq));
            }
        }
        Ok(sum.saturating_sub(u64::from(gone)))
    }
}

/// The keys of the files that a document with this id can come from; later sources come first.
fn file_key_candidates(id: &str) -> Vec<u64> {
    let paths: Vec<String> = if id.ends_with(".md") { vec![id.to_owned()] } else { vec![format!("rules/{id}.yaml"), format!("{id}.yaml")] };
    (0..64u16).rev().flat_map(|source| paths.iter().map(move |p| file_key(source, p))).collect()
}

fn handle(segment: usize, doc: u32) -> Handle {
    (segment as u64) << 32 | u64::from(doc)
}

impl Library for Index {
    fn documents(&self) -> u64 {
        self.documents
    }

    fn anchor_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        self.frequency(|s| &s.anchors, std::iter::once(key), self.gone.anchors(key))
    }

    fn term_frequency(&self, key: u64) -> Result<u64, LibraryError> {
        self.frequency(|s| &s.terms, (0..4).map(|level| key | level), self.gone.terms(key))
    }

    fn anchored(&self, wanted: &HashSet<u64>) -> Result<Vec<Handle>, LibraryError> {
        let mut found = Vec::new();
        for (n, segment) in self.segments.iter().enumerate() {
            let mut take = |info: &tantivy::postings::TermInfo| -> Result<(), LibraryError> {
                let mut postings = segment.anchors.read_postings_from_terminfo(info, IndexRecordOption::Basic).map_err(broken)?;
                while postings.doc() != TERMINATED {
                    if !segment.reader.is_deleted(postings.doc()) {
                        found.push(handle(n, postings.doc()));
                    }
                    postings.advance();
                }
                Ok(())
            };
            let dictionary = segment.anchors.terms();
            // Whichever is less work: to look every key of the paste up, or to hold every key of the index against the paste.
            if wanted.len() <= dictionary.num_terms() / 8 + 64 {
                for key in wanted {
                    if let Some(info) = dictionary.get(key.to_be_bytes()).map_err(broken)? {
                        take(&info)?;
                    }
                }
            } else {
                let mut stream = dictionary.stream().map_err(broken)?;
                while stream.advance() {
                    if let Ok(bytes) = <[u8; 8]>::try_from(stream.key())
                        && wanted.contains(&u64::from_be_bytes(bytes))
                    {
                        take(stream.value())?;
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn ranked(&self, terms: &[SearchTerm], least: u32) -> Result<Vec<(Handle, u32)>, LibraryError> {
        let levels = |t: &SearchTerm| (0u64..).zip(t.weights).map(|(level, weight)| (t.key | level, weight)).collect::<Vec<_>>();
        let mut by_weight: Vec<(u64, u32)> = terms.iter().flat_map(levels).collect();
        by_weight.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // What the terms from here on can add at most.
        let mut rest: Vec<u32> = by_weight
            .iter()
            .rev()
            .scan(0u32, |sum, (_, w)| {
                *sum = sum.saturating_add(*w);
                Some(*sum)
            })
            .collect();
        rest.reverse();
        let mut found = Vec::new();
        for (n, segment) in self.segments.iter().enumerate() {
            let size = usize::try_from(segment.reader.max_doc()).map_err(broken)?;
            let mut sums = vec![0u32; size];
            let mut touched: Vec<u32> = Vec::new();
            for ((key, weight), rest) in by_weight.iter().zip(&rest) {
                let Some(info) = segment.terms.terms().get(key.to_be_bytes()).map_err(broken)? else { continue };
                let mut postings = segment.terms.read_postings_from_terminfo(&info, IndexRecordOption::Basic).map_err(broken)?;
                // Once all that is left cannot lift a new document over the bound, only those that are in play are of interest.
                if *rest < least && touched.len() * 8 < usize::try_from(postings.size_hint()).unwrap_or(0) {
                    touched.sort_unstable();
                    for doc in &touched {
                        if postings.doc() < *doc {
                            postings.seek(*doc);
                        }
                        if postings.doc() == *doc
                            && let Some(sum) = sums.get_mut(*doc as usize)
                        {
                            *sum += weight;
                        }
                    }
                    continue;
                }
                while postings.doc() != TERMINATED {
                    if let Some(sum) = sums.get_mut(postings.doc() as usize) {
                        if *sum == 0 {
                            touched.push(postings.doc());
                        }
                        *sum += weight;
                    }
                    postings.advance();
                }
            }
            let sums = touched.into_iter().filter_map(|doc| sums.get(doc as usize).map(|sum| (doc, *sum)));
            found.extend(sums.filter(|(doc, sum)| *sum >= least && !segment.reader.is_deleted(*doc)).map(|(doc, sum)| (handle(n, doc), sum)));
        }
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(found)
    }

    fn entry(&self, handle: Handle) -> Result<Arc<Entry>, LibraryError> {
        let segment = usize::try_from(handle >> 32).ok().and_then(|n| self.segments.get(n)).ok_or_else(|| broken("no such segment"))?;
        let doc = u32::try_from(handle & 0xffff_ffff).map_err(broken)?;
        let document: TantivyDocument = segment.store.get(doc).map_err(broken)?;
        let stored = document.get_first(self.fields.entry).and_then(|v| v.as_bytes()).ok_or_else(|| broken("a document without content"))?;
        let (checksum, bytes) = stored.split_first_chunk::<8>().ok_or_else(|| broken("a document without checksum"))?;
        if u64::from_le_bytes(*checksum) != xxhash_rust::xxh3::xxh3_64(bytes) {
            return Err(broken("a document does not fit its checksum"));
        }
        postcard::from_bytes(bytes).map(Arc::new).map_err(broken)
    }
}

/// How many documents each key of some documents has.
pub fn count_keys(keys: impl Iterator<Item = u64>) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}
