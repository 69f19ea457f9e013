//! Parts: how the pieces of a collection are named, packed, checked and told apart. `docs/FORMAT.md` is the full text.
//!
//! A collection is a head and parts. Every part is packed by itself:
//!
//! ```text
//! raw length, a varint | the raw bytes, deflated
//! ```
//! and known by its seal: a hash of these packed bytes, 8 bytes long. The head holds the seals of all parts, so that
//! damage, and a part of another build, is seen before a byte is interpreted. The head begins with the format's version:
//!
//! ```text
//! magic "KSHF" | version u16, little-endian | seal of what follows, 8 bytes | the head, packed like a part
//! ```
//! Small collections travel in one piece: the same head, and behind it their parts in the order of its seals, each
//! after its length in bytes, a varint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::bytes::{put, take, take_slice};
use super::deflate;
use crate::messages::decimal;

const MAGIC: [u8; 4] = *b"KSHF";
const VERSION: u16 = 4;
/// No part of an honest collection unpacks to more: a limit against bytes made to fill the memory.
const LARGEST: usize = 1 << 28;

/// A hash of packed bytes: enough to tell every part from every other, and short enough to be loaded up front.
pub type Seal = [u8; 8];

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Section {
    /// A region of the dictionary with its posting lists.
    Terms = 0,
    /// Where the words of some regions stand.
    Positions = 1,
    /// Posting lists that are too long for a region.
    Lists = 2,
    /// The positions of these.
    Places = 3,
    /// What a list of hits shows of some articles.
    Records = 4,
    /// A property of all articles.
    Columns = 5,
    /// The words that mention topics.
    Topics = 6,
    /// Articles by their slugs.
    Slugs = 7,
    /// The texts of some articles.
    Articles = 8,
}

impl Section {
    /// All of them, in the order of their numbers.
    pub const ALL: [Section; 9] = [
        Section::Terms,
        Section::Positions,
        Section::Lists,
        Section::Places,
        Section::Records,
        Section::Columns,
        Section::Topics,
        Section::Slugs,
        Section::Articles,
    ];

    /// The section's name in messages and in the names of files.
    pub fn name(self) -> &'static str {
        ["terms", "positions", "lists", "places", "records", "columns", "topics", "slugs", "articles"][self as usize]
    }
}

/// Names a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartId {
    /// What it holds.
    pub section: Section,
    /// Its number among those, from 0.
    pub number: u32,
}

impl PartId {
    pub(crate) fn new(section: Section, number: u32) -> PartId {
        PartId { section, number }
    }

    /// What problems call it: `terms 12`.
    pub fn text(self) -> String {
        [self.section.name(), " ", &decimal(self.number)].concat()
    }

    /// The error for a part whose content contradicts itself.
    pub(crate) fn damaged(self, what: &'static str) -> FormatError {
        FormatError::Damaged(self.text(), what)
    }
}

/// Why bytes are not a collection, or a part of one, that can be read.
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
    Damaged(String, &'static str),
    /// A part is not at hand: its name.
    Missing(String),
}

impl FormatError {
    pub(crate) fn head(what: &'static str) -> FormatError {
        FormatError::Damaged("head".to_string(), what)
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormatError::NotACollection => write!(f, "these bytes are no collection of Kashshaf"),
            FormatError::Version { expected, found } => write!(
                f,
                "the collection has format version {found}, this program reads version {expected}: build the site again"
            ),
            FormatError::Damaged(part, what) => write!(f, "{part} of the collection is damaged: {what}"),
            FormatError::Missing(part) => write!(f, "{part} of the collection is missing"),
        }
    }
}

impl std::error::Error for FormatError {}

/// The seal of packed bytes: their FNV-1a hash of 64 bits (Fowler, Noll and Vo), big-endian.
///
/// It finds damage and parts of other builds, and withstands no forger: whoever can forge a part can write the head as
/// well. SHA-256 would be 1.3 KB that every reader loads.
///
/// ```
/// use kashshaf_search::seal_of;
/// assert_eq!(seal_of(b"foobar"), 0x8594_4171_f739_67e8_u64.to_be_bytes());
/// ```
pub fn seal_of(packed: &[u8]) -> Seal {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    packed.iter().fold(BASIS, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)).to_be_bytes()
}

/// A seal as it stands in the name of a file.
pub(crate) fn hex(seal: &Seal) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or_default();
    seal.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Packs the raw bytes of a part, as [`super::write_collection`] hands them out.
pub fn pack(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, raw.len() as u32);
    out.extend(deflate::pack(raw));
    out
}

/// The name of a part's file.
pub fn part_name(section: Section, seal: &Seal) -> String {
    [section.name(), "-", &hex(seal), ".bin"].concat()
}

/// Compares the seal of a part. Its raw length, and what is deflated; else what is wrong with it.
pub(crate) fn sealed<'p>(packed: &'p [u8], expected: &Seal) -> Result<(usize, &'p [u8]), &'static str> {
    if seal_of(packed) != *expected {
        return Err("its digest differs");
    }
    let mut rest = packed;
    let length = take(&mut rest).map(|n| n as usize).filter(|&n| n <= LARGEST).ok_or("it has no length")?;
    Ok((length, rest))
}

const STUCK: &str = "it cannot be unpacked";

/// The raw bytes of a part, after its seal was compared; else what is wrong with it.
pub(crate) fn unpack(packed: &[u8], expected: &Seal) -> Result<Vec<u8>, &'static str> {
    let (length, deflated) = sealed(packed, expected)?;
    deflate::unpack(deflated, length).ok_or(STUCK)
}

/// The same where somebody else has unpacked them: a browser does it itself.
pub(crate) fn unpacked(packed: &[u8], raw: Vec<u8>, expected: &Seal) -> Result<Vec<u8>, &'static str> {
    let (length, _) = sealed(packed, expected)?;
    if raw.len() == length { Ok(raw) } else { Err(STUCK) }
}

/// The bytes of a head as it travels.
pub(crate) fn pack_head(raw: &[u8]) -> Vec<u8> {
    let packed = pack(raw);
    let mut out = Vec::with_capacity(packed.len() + 14);
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend(seal_of(&packed));
    out.extend(packed);
    out
}

/// The raw bytes of a head, as `unpack` makes them of its packed bytes and of the seal that these should have.
pub(crate) fn unpack_head(
    bytes: &[u8],
    unpack: impl FnOnce(&[u8], &Seal) -> Result<Vec<u8>, &'static str>,
) -> Result<Vec<u8>, FormatError> {
    let mut rest = bytes.strip_prefix(&MAGIC).ok_or(FormatError::NotACollection)?;
    let early = || FormatError::head("it ends early");
    let version = take_slice(&mut rest, 2).ok_or_else(early)?;
    let found = u16::from_le_bytes([version[0], version[1]]);
    if found != VERSION {
        return Err(FormatError::Version { expected: VERSION, found });
    }
    let mut expected = Seal::default();
    expected.copy_from_slice(take_slice(&mut rest, size_of::<Seal>()).ok_or_else(early)?);
    unpack(rest, &expected).map_err(FormatError::head)
}

/// A collection in one piece: its head, and its packed parts, section by section, each in its order.
pub fn join<'p>(head: &'p [u8], parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in std::iter::once(head).chain(parts) {
        put(&mut out, piece.len() as u32);
        out.extend(piece);
    }
    out
}

/// The pieces of a joined collection as ranges of its bytes, the head first.
pub(crate) fn split(bytes: &[u8]) -> Option<Vec<std::ops::Range<usize>>> {
    let (mut rest, mut pieces) = (bytes, Vec::new());
    while !rest.is_empty() {
        let length = take(&mut rest)? as usize;
        let start = bytes.len() - rest.len();
        take_slice(&mut rest, length)?;
        pieces.push(start..start + length);
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_come_back_as_they_went_in() {
        for raw in [&b""[..], b"part", &[7; 300]] {
            let packed = pack(raw);
            assert_eq!(unpack(&packed, &seal_of(&packed)).as_deref(), Ok(raw));
            assert_eq!(unpack_head(&pack_head(raw), unpack).as_deref(), Ok(raw));
            assert_eq!(unpacked(&packed, raw.to_vec(), &seal_of(&packed)).as_deref(), Ok(raw));
            assert_eq!(unpacked(&packed, [raw, b"x"].concat(), &seal_of(&packed)), Err(STUCK));
        }
    }

    #[test]
    fn every_flipped_bit_and_every_lost_byte_is_noticed() {
        let head = pack_head(b"the head of a collection");
        for at in 0..head.len() {
            let mut bytes = head.clone();
            bytes[at] ^= 0x10;
            assert!(unpack_head(&bytes, unpack).is_err(), "byte {at}");
            assert!(unpack_head(&head[..at], unpack).is_err(), "cut at {at}");
        }
        let part = pack(b"a part");
        for at in 0..part.len() {
            let mut bytes = part.clone();
            bytes[at] ^= 0x10;
            assert_eq!(unpack(&bytes, &seal_of(&part)), Err("its digest differs"), "byte {at}");
            assert_eq!(unpacked(&bytes, b"a part".to_vec(), &seal_of(&part)), Err("its digest differs"), "byte {at}");
            assert!(unpack(&part[..at], &seal_of(&part)).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn other_versions_and_other_files_are_named() {
        let mut bytes = pack_head(b"head");
        bytes[4] = 99;
        assert_eq!(unpack_head(&bytes, unpack), Err(FormatError::Version { expected: VERSION, found: 99 }));
        assert_eq!(unpack_head(b"<html>", unpack), Err(FormatError::NotACollection));
    }

    #[test]
    fn pieces_are_found_again() {
        let pieces = [&b"head"[..], b"", b"part"];
        let joined = join(pieces[0], pieces[1..].iter().copied());
        let found = split(&joined).expect("what was joined can be split");
        assert_eq!(found.into_iter().map(|range| &joined[range]).collect::<Vec<_>>(), pieces);
        assert_eq!(split(&joined[..joined.len() - 1]), None);
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            let _ = unpack(&bytes, &seal_of(&bytes));
            let _ = unpack_head(&bytes, unpack);
            let _ = split(&bytes);
        }
    }
}
