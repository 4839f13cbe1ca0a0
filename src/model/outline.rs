//! Where the values of a file stand, so that whoever finds fault with a value later can still name its place.

use super::fault::Place;

/// The way from the top of a file to one of its values: keys and items. It is kept as a hash, as it is only compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValuePath(u64);

impl ValuePath {
    /// The top of the file.
    pub const ROOT: Self = Self(0);

    /// The value of a key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64_with_seed(key.as_bytes(), self.0))
    }

    /// An item of a list, from 0.
    #[must_use]
    pub fn item(self, index: usize) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64_with_seed(&index.to_le_bytes(), !self.0))
    }
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    path: ValuePath,
    place: Place,
    /// How many columns the text is away from where the value begins; nothing where a place inside it cannot be told.
    shift: Option<u32>,
}

/// Where the values of a file stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    spots: Vec<Spot>,
    /// The lines of texts that are written as blocks, first and last.
    blocks: Vec<(u32, u32)>,
}

impl Outline {
    /// Adds a value. `shift` says how many columns after its place its text begins, where that can be told.
    pub fn add(&mut self, path: ValuePath, place: Place, shift: Option<u32>) {
        self.spots.push(Spot { path, place, shift });
    }

    /// Adds the lines of a text that is written as a block: what looks like a comment there is none.
    pub fn add_block(&mut self, first: u32, last: u32) {
        self.blocks.push((first, last));
    }

    /// Makes the outline ready to be asked.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.spots.sort_by_key(|s| s.path);
        self
    }

    /// Where a value begins; nothing where there is no such value.
    #[must_use]
    pub fn place(&self, path: ValuePath) -> Option<Place> {
        self.spot(path).map(|s| s.place)
    }

    /// Where a character of a text stands, from 0; where that cannot be told, where the text begins.
    #[must_use]
    pub fn place_inside(&self, path: ValuePath, characters: usize) -> Option<Place> {
        let spot = self.spot(path)?;
        let column = match spot.shift {
            Some(shift) => spot.place.column.saturating_add(shift).saturating_add(u32::try_from(characters).unwrap_or(0)),
            None => spot.place.column,
        };
        Some(Place { column, ..spot.place })
    }

    /// Whether a line belongs to a text that is written as a block.
    #[must_use]
    pub fn is_in_block(&self, line: u32) -> bool {
        self.blocks.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }

    fn spot(&self, path: ValuePath) -> Option<&Spot> {
        self.spots.binary_search_by_key(&path, |s| s.path).ok().and_then(|at| self.spots.get(at))
    }
}
