//! Posting lists: the articles that hold a form, with the weight of the form in each.
//!
//! A list is cut into blocks of 128 articles. A block is the steps from article to article, then the weights, all
//! varints. A list of several blocks begins with a table: for each block the step to its last article, its bytes, its
//! greatest weight, and the bytes of its positions. So a reader passes over blocks that end before the next article of
//! interest, without decoding them. No block is passed over for its greatest weight.

use super::bytes::{put, take, take_all, take_slice};
use crate::order::behind;

/// How many articles a block holds.
pub(crate) const BLOCK: usize = 128;

/// One article of a posting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posting {
    /// The article's number in the collection.
    pub(crate) doc: u32,
    /// The occurrences, each weighted by where it stands, in eighths.
    pub(crate) weight: u32,
}

/// Writes a block, at most [`BLOCK`] articles, to the end of `blocks`, and to the end of `table` what the table of its list
/// says of it. `next` is the least number that its first article can have, `positions` the bytes of its positions.
/// Returns the least number of the article behind it.
pub(crate) fn write_block(
    postings: &[Posting],
    mut next: u32,
    positions: usize,
    blocks: &mut Vec<u8>,
    table: &mut Vec<u8>,
) -> u32 {
    let (start, before) = (blocks.len(), next);
    for posting in postings {
        put(blocks, posting.doc - next);
        next = posting.doc + 1;
    }
    postings.iter().for_each(|posting| put(blocks, posting.weight));
    let greatest = postings.iter().map(|p| p.weight).max().unwrap_or_default();
    for number in [next - before - 1, (blocks.len() - start) as u32, greatest, positions as u32] {
        put(table, number);
    }
    next
}

/// What the table says of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Entry {
    last: u32,
    bytes: u32,
    greatest: u32,
    positions: u32,
}

/// Reads one list from its start to its end. Nothing is allocated for a posting, a block or a list.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'l> {
    table: &'l [u8],
    blocks: &'l [u8],
    /// Articles behind the present block.
    left: u32,
    /// The least number that the next article can have.
    next: u32,
    /// Where the present block's positions begin and end, in bytes of those of the list.
    positions: (u32, u32),
    docs: [u32; BLOCK],
    weights: [u32; BLOCK],
    len: usize,
    at: usize,
    /// Whether the article at `at` was given already.
    shown: bool,
}

impl<'l> Cursor<'l> {
    /// Begins a list of `df` articles. For a list of several blocks `bytes` begins with the table, unless that stands apart.
    pub(crate) fn new(df: u32, bytes: &'l [u8], table: Option<&'l [u8]>) -> Cursor<'l> {
        let mut cursor = Cursor {
            table: &[],
            blocks: bytes,
            left: df,
            next: 0,
            positions: (0, 0),
            docs: [0; BLOCK],
            weights: [0; BLOCK],
            len: 0,
            at: 0,
            shown: false,
        };
        if df as usize > BLOCK {
            cursor.table = table.unwrap_or(bytes);
            if table.is_none() {
                // The blocks stand behind the table.
                let mut rest = bytes;
                for _ in 0..(df as usize).div_ceil(BLOCK) * 4 {
                    if take(&mut rest).is_none() {
                        cursor.left = 0;
                    }
                }
                cursor.blocks = rest;
            }
        }
        cursor
    }

    /// Goes to the next block that ends at `least` or later, and decodes it. `false` at the end of the list.
    fn load(&mut self, least: u32) -> bool {
        self.at = 0;
        loop {
            self.len = (self.left as usize).min(BLOCK);
            if self.len == 0 {
                return false;
            }
            let Some(entry) = self.entry() else {
                (self.left, self.len) = (0, 0);
                return false;
            };
            self.left -= self.len as u32;
            self.positions = (self.positions.1, self.positions.1.saturating_add(entry.positions));
            let Some(mut bytes) = take_slice(&mut self.blocks, entry.bytes as usize) else {
                (self.left, self.len) = (0, 0);
                return false;
            };
            if entry.last < least {
                self.next = entry.last + 1;
                continue;
            }
            let docs = take_all(&mut bytes, &mut self.docs[..self.len]);
            if docs < self.len {
                (self.left, self.len) = (0, docs);
            }
            for doc in &mut self.docs[..self.len] {
                // Only damaged lists come so far, to numbers that no article has.
                *doc = doc.saturating_add(self.next);
                self.next = doc.saturating_add(1);
            }
            let weights = &mut self.weights[..self.len];
            let read = take_all(&mut bytes, weights);
            weights[read..].fill(0);
            return self.len > 0;
        }
    }

    fn entry(&mut self) -> Option<Entry> {
        if self.table.is_empty() {
            return Some(Entry {
                last: u32::MAX,
                bytes: self.blocks.len() as u32,
                greatest: u32::MAX,
                positions: u32::MAX,
            });
        }
        let last = self.next.checked_add(take(&mut self.table)?).filter(|&last| last < u32::MAX)?;
        let mut number = || take(&mut self.table);
        Some(Entry { last, bytes: number()?, greatest: number()?, positions: number()? })
    }

    /// The articles of the next block, and their weights.
    pub(crate) fn next_block(&mut self) -> Option<(&[u32], &[u32])> {
        if !self.load(0) {
            return None;
        }
        self.at = self.len;
        Some((&self.docs[..self.len], &self.weights[..self.len]))
    }

    /// The next article.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Posting> {
        self.shown = false;
        if self.at == self.len && !self.load(0) {
            return None;
        }
        let posting = Posting { doc: self.docs[self.at], weight: self.weights[self.at] };
        self.at += 1;
        Some(posting)
    }

    /// The first article from here on whose number is at least `least`; it is the next one's predecessor afterwards.
    fn seek(&mut self, least: u32) -> Option<Posting> {
        loop {
            if self.at == self.len && !self.load(least) {
                return None;
            }
            if self.docs[self.len - 1] < least {
                self.at = self.len;
                continue;
            }
            self.at += self.docs[self.at..self.len].partition_point(|&doc| doc < least);
            return self.next();
        }
    }

    /// The first article from here on whose number is at least `least`, without going past it.
    fn peek(&mut self, least: u32) -> Option<Posting> {
        let posting = self.seek(least)?;
        self.at -= 1;
        self.shown = true;
        Some(posting)
    }

    /// The next article that is also one of some others (rising), without going past it; those behind it are left of them.
    pub(crate) fn next_of(&mut self, docs: &mut &[u32]) -> Option<Posting> {
        while let Some(&doc) = docs.first() {
            let posting = self.peek(doc)?;
            *docs = behind(docs, |&doc| doc < posting.doc);
            if docs.first() == Some(&posting.doc) {
                *docs = &docs[1..];
                return Some(posting);
            }
        }
        None
    }

    /// The place of the article given last inside its block, and where that block's positions stand.
    pub(crate) fn place(&self) -> (usize, (u32, u32)) {
        (if self.shown { self.at } else { self.at.saturating_sub(1) }, self.positions)
    }

    /// The articles of the present block.
    pub(crate) fn block(&self) -> &[u32] {
        &self.docs[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes_of(list: &[Posting]) -> Vec<u8> {
        let (mut table, mut blocks, mut next) = (Vec::new(), Vec::new(), 0);
        for (n, block) in list.chunks(BLOCK).enumerate() {
            next = write_block(block, next, n + 1, &mut blocks, &mut table);
        }
        // A single block has no table.
        table.truncate(if list.len() > BLOCK { table.len() } else { 0 });
        [table, blocks].concat()
    }

    fn lists() -> impl Strategy<Value = Vec<Posting>> {
        let docs = proptest::collection::btree_map(0_u32..3000, 1_u32..999, 0..700);
        docs.prop_map(|docs| docs.into_iter().map(|(doc, weight)| Posting { doc, weight }).collect())
    }

    proptest! {
        #[test]
        fn lists_come_back_as_they_went_in(list in lists()) {
            let bytes = bytes_of(&list);
            let mut cursor = Cursor::new(list.len() as u32, &bytes, None);
            prop_assert_eq!(std::iter::from_fn(|| cursor.next()).collect::<Vec<_>>(), list.clone());
            let (mut blocks, mut read) = (Cursor::new(list.len() as u32, &bytes, None), Vec::new());
            while let Some((docs, weights)) = blocks.next_block() {
                read.extend(docs.iter().zip(weights).map(|(&doc, &weight)| Posting { doc, weight }));
            }
            prop_assert_eq!(read, list);
        }

        #[test]
        fn seeking_finds_what_reading_finds(list in lists(), mut wanted in proptest::collection::vec(0_u32..3100, 0..40)) {
            wanted.sort_unstable();
            wanted.dedup();
            let bytes = bytes_of(&list);
            let (mut cursor, mut from) = (Cursor::new(list.len() as u32, &bytes, None), 0);
            for least in wanted {
                let expected = list[from..].iter().position(|p| p.doc >= least).map(|at| from + at);
                prop_assert_eq!(cursor.seek(least), expected.map(|at| list[at]));
                let Some(at) = expected else { break };
                let (place, positions) = cursor.place();
                prop_assert_eq!(place, at % BLOCK);
                if list.len() > BLOCK {
                    let block = at / BLOCK;
                    prop_assert_eq!(positions, ((0..block).map(|n| n as u32 + 1).sum(), (0..=block).map(|n| n as u32 + 1).sum()));
                }
                from = at + 1;
            }
        }

        #[test]
        fn what_other_articles_share_with_a_list_is_met_with_its_place(list in lists(), wanted in proptest::collection::btree_set(0_u32..3100, 0..400)) {
            let bytes = bytes_of(&list);
            let mut cursor = Cursor::new(list.len() as u32, &bytes, None);
            let wanted: Vec<u32> = wanted.into_iter().collect();
            let mut rest = wanted.as_slice();
            for (at, &posting) in list.iter().enumerate().filter(|(_, p)| wanted.binary_search(&p.doc).is_ok()) {
                prop_assert_eq!(cursor.next_of(&mut rest), Some(posting));
                prop_assert_eq!(cursor.place().0, at % BLOCK);
            }
            prop_assert_eq!(cursor.next_of(&mut rest), None);
        }

        #[test]
        fn damaged_bytes_never_panic(df in 0_u32..999, bytes in proptest::collection::vec(any::<u8>(), 0..99), least in any::<u32>()) {
            let mut cursor = Cursor::new(df, &bytes, None);
            cursor.seek(least);
            while cursor.next().is_some() {}
        }
    }
}
