//! The term dictionary: sorted terms, each leading to its posting list.
//!
//! Terms are front-coded in blocks of 64; a lookup finds the block by its first term and reads it. A term is
//! stored as: bytes shared with the term before, bytes of its own, articles that hold it, bytes of its posting
//! list, bytes of its positions.

use super::bytes::{put, take, take_slice};
use super::format::{FormatError, Section};

const BLOCK: usize = 64;

/// A term's entry in the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// In how many articles it stands.
    pub(crate) df: u32,
    /// Where its posting list stands, in bytes of the postings.
    pub(crate) postings: (u32, u32),
    /// Where its positions stand, in bytes of the positions.
    pub(crate) positions: (u32, u32),
}

/// Writes terms in their order.
#[derive(Debug, Default)]
pub(crate) struct TermWriter {
    directory: Vec<u8>,
    blocks: Vec<u8>,
    last: Vec<u8>,
    count: usize,
    postings: u32,
    positions: u32,
}

impl TermWriter {
    /// Adds a term, after all smaller ones, with the lengths of its two lists.
    pub(crate) fn push(&mut self, term: &str, df: u32, postings_len: u32, positions_len: u32) {
        if self.count.is_multiple_of(BLOCK) {
            self.last.clear();
            for number in [self.blocks.len() as u32, self.postings, self.positions] {
                self.directory.extend(number.to_le_bytes());
            }
        }
        let shared = self.last.iter().zip(term.as_bytes()).take_while(|(a, b)| a == b).count();
        put(&mut self.blocks, shared as u32);
        put(&mut self.blocks, (term.len() - shared) as u32);
        self.blocks.extend(&term.as_bytes()[shared..]);
        for number in [df, postings_len, positions_len] {
            put(&mut self.blocks, number);
        }
        self.last.truncate(shared);
        self.last.extend(&term.as_bytes()[shared..]);
        self.count += 1;
        self.postings += postings_len;
        self.positions += positions_len;
    }

    /// The section's bytes: number of terms, number of blocks, the directory, the blocks.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, self.count as u32);
        put(&mut out, self.count.div_ceil(BLOCK) as u32);
        out.extend(self.directory);
        out.extend(self.blocks);
        out
    }
}

/// A read view of the dictionary.
#[derive(Debug)]
pub(crate) struct Terms {
    blocks: Vec<u8>,
    /// Per block: first byte, and where the lists of its first term begin.
    directory: Vec<[u32; 3]>,
    count: u32,
}

impl Terms {
    /// Reads the section and checks that every block can be decoded and that terms rise.
    pub(crate) fn open(bytes: &[u8]) -> Result<Terms, FormatError> {
        let damaged = || Section::Terms.damaged("its blocks cannot be read");
        let mut rest = bytes;
        let count = take(&mut rest).ok_or_else(damaged)?;
        let blocks = take(&mut rest).ok_or_else(damaged)? as usize;
        let directory = take_slice(&mut rest, blocks.checked_mul(12).ok_or_else(damaged)?).ok_or_else(damaged)?;
        let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let directory: Vec<_> =
            directory.chunks_exact(12).map(|e| [number(e), number(&e[4..]), number(&e[8..])]).collect();
        let terms = Terms { blocks: rest.to_vec(), directory, count };
        let (mut seen, mut last) = (0, String::new());
        let sound = terms.scan(0, |term, _| {
            let rises = seen == 0 || last.as_str() < term;
            seen += 1;
            last.clear();
            last.push_str(term);
            rises
        });
        if sound.is_none() || seen != count { Err(damaged()) } else { Ok(terms) }
    }

    /// How many terms there are.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// The entry of a term.
    pub(crate) fn get(&self, term: &str) -> Option<Term> {
        let mut found = None;
        self.scan(self.block_of(term), |candidate, entry| match candidate.cmp(term) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => {
                found = Some(entry);
                false
            }
            std::cmp::Ordering::Greater => false,
        });
        found
    }

    /// Calls `each` with every term that begins with `prefix`, in order, while it returns `true`.
    pub(crate) fn with_prefix(&self, prefix: &str, mut each: impl FnMut(&str, Term) -> bool) {
        self.scan(
            self.block_of(prefix),
            |term, entry| {
                if term.starts_with(prefix) { each(term, entry) } else { term < prefix }
            },
        );
    }

    /// The last block whose first term is not greater than `term`.
    fn block_of(&self, term: &str) -> usize {
        let first = |block: usize| {
            let mut rest = self.blocks.get(self.directory[block][0] as usize..)?;
            take(&mut rest)?;
            let len = take(&mut rest)? as usize;
            take_slice(&mut rest, len)
        };
        let (mut low, mut high) = (0, self.directory.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if first(middle).is_some_and(|f| f <= term.as_bytes()) { low = middle + 1 } else { high = middle }
        }
        low.saturating_sub(1)
    }

    /// Reads terms from a block on, while `each` returns `true`. `None` when bytes are damaged.
    fn scan(&self, block: usize, mut each: impl FnMut(&str, Term) -> bool) -> Option<()> {
        let mut term: Vec<u8> = Vec::new();
        for (n, &[start, mut postings, mut positions]) in self.directory.iter().enumerate().skip(block) {
            let end = self.directory.get(n + 1).map_or(self.blocks.len(), |next| next[0] as usize);
            let mut rest = self.blocks.get(start as usize..end)?;
            term.clear();
            while !rest.is_empty() {
                let shared = take(&mut rest)? as usize;
                let own = take(&mut rest)? as usize;
                if shared > term.len() {
                    return None;
                }
                term.truncate(shared);
                term.extend(take_slice(&mut rest, own)?);
                let df = take(&mut rest)?;
                let after_postings = postings.checked_add(take(&mut rest)?)?;
                let after_positions = positions.checked_add(take(&mut rest)?)?;
                let entry = Term { df, postings: (postings, after_postings), positions: (positions, after_positions) };
                (postings, positions) = (after_postings, after_positions);
                if !each(std::str::from_utf8(&term).ok()?, entry) {
                    return Some(());
                }
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn build(terms: &BTreeSet<String>) -> Terms {
        let mut writer = TermWriter::default();
        terms.iter().enumerate().for_each(|(n, term)| writer.push(term, n as u32 + 1, 3, 2));
        Terms::open(&writer.finish()).expect("what was written can be read")
    }

    proptest! {
        #[test]
        fn every_term_is_found_and_no_other(words in proptest::collection::btree_set("[a-cا-ت]{1,5}", 0..300), other in "[a-cا-ت]{1,5}") {
            let terms = build(&words);
            for (n, word) in words.iter().enumerate() {
                let n = n as u32;
                let entry = Term { df: n + 1, postings: (3 * n, 3 * n + 3), positions: (2 * n, 2 * n + 2) };
                prop_assert_eq!(terms.get(word), Some(entry));
            }
            prop_assert_eq!(terms.get(&other).is_some(), words.contains(&other));
            let mut found = Vec::new();
            let prefix: String = other.chars().take(2).collect();
            terms.with_prefix(&prefix, |term, _| { found.push(term.to_string()); true });
            prop_assert_eq!(found, words.iter().filter(|w| w.starts_with(&prefix)).cloned().collect::<Vec<_>>());
        }

        #[test]
        fn damaged_bytes_are_refused_or_read_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(terms) = Terms::open(&bytes) {
                terms.get("a");
            }
        }
    }
}
