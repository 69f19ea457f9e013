//! The container: the one definition of how a collection is laid out in bytes, version first.
//!
//! ```text
//! magic "KSHF" | version u16 | sections u32 | digest of the directory, 16 bytes
//! directory, per section: kind u8 | packed length u32 | raw length u32 | digest of the packed bytes, 16 bytes
//! the sections, one after the other, each deflated
//! ```
//! Numbers are little-endian. A digest is the first half of a SHA-256 and is checked before a byte is interpreted.

use std::fmt;

use miniz_oxide::inflate;
use sha2::{Digest as _, Sha256};

use super::bytes::take_slice;
use super::deflate;

const MAGIC: [u8; 4] = *b"KSHF";
const VERSION: u16 = 2;
const DIGEST: usize = 16;
const HEAD: usize = MAGIC.len() + 2 + 4 + DIGEST;
const ENTRY: usize = 1 + 4 + 4 + DIGEST;
/// No section of an honest collection unpacks to more: a limit against bytes made to fill the memory.
const LARGEST_SECTION: usize = 1 << 30;

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Section {
    /// Settings, topics, facet values: [`super::Head`].
    Head = 1,
    /// One record per article: [`super::Record`].
    Records = 2,
    /// The term dictionary.
    Terms = 3,
    /// Posting lists.
    Postings = 4,
    /// Positions of the occurrences.
    Positions = 5,
    /// A pack of articles; there may be many, in the order of their articles.
    Articles = 6,
    /// How forms were written.
    Spellings = 7,
}

impl Section {
    /// The section's name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Head => "head",
            Section::Records => "records",
            Section::Terms => "term dictionary",
            Section::Postings => "postings",
            Section::Positions => "positions",
            Section::Articles => "articles",
            Section::Spellings => "spellings",
        }
    }

    fn of(kind: u8) -> Option<Section> {
        use Section::*;
        [Head, Records, Terms, Postings, Positions, Articles, Spellings].into_iter().find(|&s| s as u8 == kind)
    }

    /// The error for a section whose content contradicts itself.
    pub(crate) fn damaged(self, what: &'static str) -> FormatError {
        FormatError::Damaged(self.name(), what)
    }
}

/// Why bytes are not a collection that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// The bytes do not begin with the magic number.
    NotACollection,
    /// Another version of the format.
    Version {
        /// What this program reads.
        expected: u16,
        /// What stands in the bytes.
        found: u16,
    },
    /// A part is damaged: its name, and what is wrong with it.
    Damaged(&'static str, &'static str),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormatError::NotACollection => write!(f, "these bytes are no collection of Kashshaf"),
            FormatError::Version { expected, found } => write!(
                f,
                "the collection has format version {found}, this program reads version {expected}: build the site again"
            ),
            FormatError::Damaged(part, what) => write!(f, "the {part} of the collection is damaged: {what}"),
        }
    }
}

impl std::error::Error for FormatError {}

/// Packs sections into the bytes of a collection.
pub(crate) fn write(sections: &[(Section, Vec<u8>)]) -> Vec<u8> {
    let mut directory = Vec::with_capacity(sections.len() * ENTRY);
    let mut bodies = Vec::new();
    for (section, raw) in sections {
        let packed = deflate::pack(raw);
        directory.push(*section as u8);
        directory.extend((packed.len() as u32).to_le_bytes());
        directory.extend((raw.len() as u32).to_le_bytes());
        directory.extend(digest(&packed));
        bodies.extend(packed);
    }
    let mut out = Vec::with_capacity(HEAD + directory.len() + bodies.len());
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend((sections.len() as u32).to_le_bytes());
    out.extend(digest(&directory));
    out.extend(directory);
    out.extend(bodies);
    out
}

/// A collection's bytes with their directory read and checked.
#[derive(Debug)]
pub(crate) struct Container {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    section: Section,
    start: usize,
    end: usize,
    raw: usize,
    digest: [u8; DIGEST],
}

impl Container {
    /// Reads the directory. No section is unpacked yet.
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Container, FormatError> {
        let damaged = |what| FormatError::Damaged("directory", what);
        let mut rest = bytes.strip_prefix(&MAGIC).ok_or(FormatError::NotACollection)?;
        let early = || damaged("it ends early");
        let found =
            take_slice(&mut rest, 2).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes).ok_or_else(early)?;
        if found != VERSION {
            return Err(FormatError::Version { expected: VERSION, found });
        }
        let count =
            take_slice(&mut rest, 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes).ok_or_else(early)?;
        let expected = take_slice(&mut rest, DIGEST).ok_or_else(early)?;
        let len = (count as usize).checked_mul(ENTRY).ok_or_else(early)?;
        let directory = take_slice(&mut rest, len).ok_or_else(early)?;
        if digest(directory) != expected {
            return Err(damaged("its digest differs"));
        }
        let mut entries = Vec::with_capacity(count as usize);
        let mut start = HEAD + directory.len();
        for entry in directory.chunks_exact(ENTRY) {
            let section = Section::of(entry[0]).ok_or(damaged("it names an unknown part"))?;
            let number =
                |at: usize| u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]]) as usize;
            let (packed, raw) = (number(1), number(5));
            let end = start + packed;
            if end > bytes.len() || raw > LARGEST_SECTION {
                return Err(section.damaged("it is longer than the file"));
            }
            let mut digest = [0; DIGEST];
            digest.copy_from_slice(&entry[9..]);
            entries.push(Entry { section, start, end, raw, digest });
            start = end;
        }
        Ok(Container { bytes, entries })
    }

    /// What each kind of section takes: its name, and its bytes packed and unpacked.
    pub(crate) fn sizes(&self) -> Vec<(&'static str, u64, u64)> {
        let mut sizes: Vec<(&'static str, u64, u64)> = Vec::new();
        for entry in &self.entries {
            let (name, packed, raw) = (entry.section.name(), (entry.end - entry.start) as u64, entry.raw as u64);
            match sizes.iter_mut().find(|size| size.0 == name) {
                Some(size) => (size.1, size.2) = (size.1 + packed, size.2 + raw),
                None => sizes.push((name, packed, raw)),
            }
        }
        sizes
    }

    /// How many sections of a kind there are.
    pub(crate) fn count(&self, section: Section) -> usize {
        self.entries.iter().filter(|e| e.section == section).count()
    }

    /// Checks and unpacks the `n`th section of a kind.
    pub(crate) fn read(&self, section: Section, n: usize) -> Result<Vec<u8>, FormatError> {
        let entry =
            self.entries.iter().filter(|e| e.section == section).nth(n).ok_or(section.damaged("it is missing"))?;
        let packed = &self.bytes[entry.start..entry.end];
        if digest(packed) != entry.digest {
            return Err(section.damaged("its digest differs"));
        }
        inflate::decompress_to_vec_with_limit(packed, entry.raw)
            .ok()
            .filter(|raw| raw.len() == entry.raw)
            .ok_or(section.damaged("it cannot be unpacked"))
    }
}

fn digest(bytes: &[u8]) -> [u8; DIGEST] {
    let mut half = [0; DIGEST];
    half.copy_from_slice(&Sha256::digest(bytes)[..DIGEST]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        write(&[(Section::Head, b"head".to_vec()), (Section::Terms, vec![7; 300]), (Section::Articles, Vec::new())])
    }

    fn read_all(bytes: Vec<u8>) -> Result<Vec<Vec<u8>>, FormatError> {
        let container = Container::open(bytes)?;
        [Section::Head, Section::Terms, Section::Articles].into_iter().map(|s| container.read(s, 0)).collect()
    }

    #[test]
    fn sections_come_back_as_they_went_in() {
        assert_eq!(read_all(sample()), Ok(vec![b"head".to_vec(), vec![7; 300], Vec::new()]));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let bytes = sample();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(read_all(damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_truncation_is_noticed() {
        let bytes = sample();
        for len in 0..bytes.len() {
            assert!(read_all(bytes[..len].to_vec()).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut bytes = sample();
        bytes[4] = 9;
        assert_eq!(read_all(bytes), Err(FormatError::Version { expected: VERSION, found: 9 }));
    }
}
