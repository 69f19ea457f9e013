//! The lists of a form before they stand in a part: written once, when runs are merged, and taken over when articles come
//! to those that they name.
//!
//! ```text
//! bytes of the spellings, the spellings | their number, how often each stands
//! bytes of the table, the table | per block its bytes and those of its positions | all blocks | all positions
//! ```
//! Numbers are varints. Spellings, table, blocks and positions are those of the parts (`spellings`, `postings`,
//! `positions`). How often each spelling stands is told in their order ([`by_spelling`]).

use super::bytes::{put, take, take_slice};
use super::positions::{BitReader, BitWriter};
use super::postings::{BLOCK, Posting, write_block};
use super::spellings::{Docs, read_spellings, write_spellings};
use super::weight_at;

/// A way of writing a form: its articles, rising, and how often it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spelled {
    pub(crate) text: String,
    pub(crate) docs: Vec<u32>,
    pub(crate) occurrences: u32,
}

/// The order of the spellings of a form: as it is folded, then by their bytes.
pub(crate) fn by_spelling<'s>(form: &str, text: &'s str) -> (bool, &'s str) {
    (text != form, text)
}

/// Writes the list of a form, article by article.
#[derive(Debug, Default)]
pub(crate) struct ListWriter {
    articles: u32,
    table: Vec<u8>,
    /// Of each block its bytes, and those of its positions.
    sizes: Vec<[u32; 2]>,
    blocks: Vec<u8>,
    positions: Vec<u8>,
    /// The least number that the first article of the present block can have.
    next: u32,
    postings: Vec<Posting>,
    bits: BitWriter,
}

impl ListWriter {
    /// Takes over a list whose articles have other numbers now, `numbers` by the old ones, with more articles before, between
    /// and behind them: number and places, rising. `lengths` are those of all articles. `None` when the list is damaged.
    pub(crate) fn renew(
        &mut self,
        old: &FormLists<'_>,
        numbers: &[u32],
        mut added: &[(u32, Vec<u32>)],
        lengths: &[u8],
    ) -> Option<()> {
        let (mut next, mut places) = (0, Vec::new());
        for block in old.blocks() {
            let mut postings = block.postings(next)?;
            for posting in &mut postings {
                next = posting.doc + 1;
                posting.doc = *numbers.get(posting.doc as usize)?;
            }
            let ends_before = |doc| postings.last().is_some_and(|last| last.doc < doc);
            let stays = match added.first() {
                Some(&(doc, _)) => postings.len() == BLOCK && ends_before(doc),
                None => true,
            };
            if self.postings.is_empty() && stays {
                self.postings = postings;
                self.end_block_with(block.positions);
                continue;
            }
            let mut bits = BitReader::new(block.positions);
            for posting in postings {
                let before = added.partition_point(|&(doc, _)| doc < posting.doc);
                self.extend(&added[..before], lengths)?;
                added = &added[before..];
                let length = *lengths.get(posting.doc as usize)?;
                bits.article(length, &mut places);
                self.push(posting.doc, &places, length);
            }
        }
        self.extend(added, lengths)
    }

    fn extend(&mut self, added: &[(u32, Vec<u32>)], lengths: &[u8]) -> Option<()> {
        for (doc, places) in added {
            self.push(*doc, places, *lengths.get(*doc as usize)?);
        }
        Some(())
    }

    /// Adds an article behind all others: the places of the form in it, rising, and its length as it is stored.
    pub(crate) fn push(&mut self, doc: u32, places: &[u32], length: u8) {
        let weight = places.iter().map(|&place| weight_at(place)).sum();
        self.postings.push(Posting { doc, weight });
        self.bits.article(places, length);
        if self.postings.len() == BLOCK {
            self.end_block();
        }
    }

    fn end_block(&mut self) {
        let positions = self.bits.finish();
        self.end_block_with(&positions);
    }

    fn end_block_with(&mut self, positions: &[u8]) {
        let start = self.blocks.len();
        self.next = write_block(&self.postings, self.next, positions.len(), &mut self.blocks, &mut self.table);
        self.sizes.push([(self.blocks.len() - start) as u32, positions.len() as u32]);
        self.positions.extend(positions);
        self.articles += self.postings.len() as u32;
        self.postings.clear();
    }

    /// Writes the lists to the end of `out` and begins anew; returns how many articles hold the form. `spelled` are its
    /// spellings in their order; of a single one the articles are not asked for.
    pub(crate) fn finish(&mut self, form: &str, spelled: &[Spelled], out: &mut Vec<u8>) -> u32 {
        let mut spellings = Vec::new();
        let mut listed: Vec<_> = spelled.iter().map(|s| (s.text.as_str(), s.docs.as_slice())).collect();
        write_spellings(form, &mut listed, &mut spellings);
        let occurrences: Vec<u32> = spelled.iter().map(|s| s.occurrences).collect();
        self.finish_with(&spellings, &occurrences, out)
    }

    /// The same with spellings that are written.
    pub(crate) fn finish_with(&mut self, spellings: &[u8], occurrences: &[u32], out: &mut Vec<u8>) -> u32 {
        if !self.postings.is_empty() {
            self.end_block();
        }
        put(out, spellings.len() as u32);
        out.extend(spellings);
        put(out, occurrences.len() as u32);
        occurrences.iter().for_each(|&count| put(out, count));
        if self.sizes.len() == 1 {
            // A single block has no table.
            self.table.clear();
        }
        put(out, self.table.len() as u32);
        out.append(&mut self.table);
        self.sizes.drain(..).flatten().for_each(|size| put(out, size));
        out.append(&mut self.blocks);
        out.append(&mut self.positions);
        self.next = 0;
        std::mem::take(&mut self.articles)
    }
}

/// The lists of a form, as [`ListWriter`] wrote them.
#[derive(Clone, Debug)]
pub(crate) struct FormLists<'l> {
    /// How many articles hold the form.
    pub(crate) articles: u32,
    pub(crate) spellings: &'l [u8],
    pub(crate) occurrences: Vec<u32>,
    pub(crate) table: &'l [u8],
    sizes: Vec<[u32; 2]>,
    pub(crate) all_blocks: &'l [u8],
    pub(crate) all_positions: &'l [u8],
}

/// A block of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListBlock<'l> {
    articles: u32,
    pub(crate) bytes: &'l [u8],
    pub(crate) positions: &'l [u8],
}

impl<'l> FormLists<'l> {
    /// Reads the lists of a form that stands in so many articles. `None` when they are damaged.
    pub(crate) fn read(mut bytes: &'l [u8], articles: u32) -> Option<FormLists<'l>> {
        let bytes = &mut bytes;
        let length = take(bytes)? as usize;
        let spellings = take_slice(bytes, length)?;
        let occurrences = (0..take(bytes)?).map(|_| take(bytes)).collect::<Option<Vec<u32>>>()?;
        let length = take(bytes)? as usize;
        let table = take_slice(bytes, length)?;
        let size = |_| Some([take(bytes)?, take(bytes)?]);
        let sizes = (0..articles.div_ceil(BLOCK as u32)).map(size).collect::<Option<Vec<_>>>()?;
        let length: u64 = sizes.iter().map(|size| u64::from(size[0])).sum();
        let (all_blocks, all_positions) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
        let positions: u64 = sizes.iter().map(|size| u64::from(size[1])).sum();
        let sound = positions == all_positions.len() as u64;
        sound.then_some(FormLists { articles, spellings, occurrences, table, sizes, all_blocks, all_positions })
    }

    /// Its blocks, one after the other.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = ListBlock<'l>> + '_ {
        let (mut blocks, mut positions, mut left) = (self.all_blocks, self.all_positions, self.articles);
        self.sizes.iter().map(move |size| {
            let block = split(&mut blocks, size[0]);
            let articles = left.min(BLOCK as u32);
            left -= articles;
            ListBlock { articles, bytes: block, positions: split(&mut positions, size[1]) }
        })
    }

    /// The articles that hold the form, rising. `None` when they cannot be read.
    pub(crate) fn docs(&self) -> Option<Vec<u32>> {
        let mut docs = Vec::with_capacity(self.articles as usize);
        for block in self.blocks() {
            let next = docs.last().map_or(0, |&doc: &u32| doc + 1);
            docs.extend(block.docs(next)?);
        }
        Some(docs)
    }

    /// Where the form stands: articles and places, both rising. `lengths` are those of all articles. `None` when that
    /// cannot be read.
    pub(crate) fn places(&self, lengths: &[u8]) -> Option<Vec<(u32, u32)>> {
        let (mut all, mut next, mut places) = (Vec::new(), 0, Vec::new());
        for block in self.blocks() {
            let mut bits = BitReader::new(block.positions);
            for doc in block.docs(next)? {
                bits.article(*lengths.get(doc as usize)?, &mut places);
                all.extend(places.iter().map(|&place| (doc, place)));
                next = doc + 1;
            }
        }
        Some(all)
    }

    /// How the form is written, in order; `docs` are its articles. `None` when that cannot be read.
    pub(crate) fn spelled(&self, form: &str, docs: &[u32]) -> Option<Vec<Spelled>> {
        let read = read_spellings(self.spellings, form).into_iter().map(|spelling| {
            let docs = match spelling.docs {
                Docs::Only(docs) => docs,
                Docs::AllBut(missing) => {
                    docs.iter().copied().filter(|doc| missing.binary_search(doc).is_err()).collect()
                }
            };
            Spelled { text: spelling.text, docs, occurrences: 0 }
        });
        let mut spelled: Vec<Spelled> = read.collect();
        if spelled.is_empty() {
            spelled.push(Spelled { text: form.to_owned(), docs: docs.to_vec(), occurrences: 0 });
        }
        spelled.sort_by(|a, b| by_spelling(form, &a.text).cmp(&by_spelling(form, &b.text)));
        spelled.iter_mut().zip(&self.occurrences).for_each(|(s, &count)| s.occurrences = count);
        (spelled.len() == self.occurrences.len()).then_some(spelled)
    }
}

impl ListBlock<'_> {
    /// Its articles with their weights. `next` is the least number that the first of them can have.
    fn postings(&self, next: u32) -> Option<Vec<Posting>> {
        let mut rest = self.bytes;
        let mut postings = self.read_docs(&mut rest, next, |doc| Posting { doc, weight: 0 })?;
        for posting in &mut postings {
            posting.weight = take(&mut rest)?;
        }
        Some(postings)
    }

    fn docs(&self, next: u32) -> Option<Vec<u32>> {
        self.read_docs(&mut { self.bytes }, next, |doc| doc)
    }

    fn read_docs<T>(&self, bytes: &mut &[u8], mut next: u32, of: impl Fn(u32) -> T) -> Option<Vec<T>> {
        let step = |_| {
            let doc = next.checked_add(take(bytes)?)?;
            next = doc.checked_add(1)?;
            Some(of(doc))
        };
        (0..self.articles).map(step).collect()
    }
}

/// The first bytes of some, which are taken off.
fn split<'l>(bytes: &mut &'l [u8], length: u32) -> &'l [u8] {
    let (first, rest) = bytes.split_at(length as usize);
    *bytes = rest;
    first
}
