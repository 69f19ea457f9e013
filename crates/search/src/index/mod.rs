//! The index: the terms of all articles, where they stand, and what is known of each article.
//!
//! [`Builder`] makes the bytes, [`Index`] reads them; both use the types of this folder, so the format is defined
//! once. Articles are numbered oldest first (those without a day before all others), so that a new article comes behind
//! the others and their parts stay as they are; of one day the larger id first. Lists run from the last number down.

mod articles;
mod builder;
mod bytes;
mod columns;
mod deflate;
mod dictionary;
mod format;
mod head;
mod lengths;
mod letters;
mod lists;
mod mentions;
mod neighbours;
mod packer;
mod parts;
mod positions;
mod postings;
mod records;
mod rows;
mod slugs;
mod spellings;
mod terms;
mod texts;
mod writer;

use std::rc::Rc;

pub use builder::{Builder, HeadDraft, Settings, write_collection};
pub(crate) use bytes::{put, take, take_slice};
pub(crate) use columns::{Facets, Property};
pub(crate) use dictionary::Scope;
pub use format::{FormatError, PartId, Section};
pub use format::{Seal, join as join_parts, pack as pack_part, part_name, seal_of};
pub(crate) use format::{hex, unpack, unpacked};
use format::{split, unpack_head};
pub(crate) use head::{Head, hash};
pub(crate) use lengths::{restore, shorten};
pub(crate) use lists::{FormLists, ListWriter, Spelled, by_spelling};
pub(crate) use packer::{Packer, Unpacker};
pub(crate) use parts::{Load, Urgency};
use parts::{Part, Parts};
pub(crate) use positions::BODY;
use positions::BitReader;
use postings::Cursor;
pub(crate) use records::{Record, date, day};
use rows::Rows;
pub(crate) use spellings::{Docs, Spelling, renumbered};
pub(crate) use terms::{Base, Term};
use terms::{Long, Region};
pub(crate) use texts::{Text, read_article, write_article};
pub use writer::{MadeOf, Raw, Sink};

use crate::wire::read_bytes;

/// The facet of authors.
pub(crate) const AUTHOR: &str = "author";
/// Places left free between blocks, so that no phrase reaches across.
pub(crate) const GAP: u32 = 16;
/// How many eighths an occurrence in the title weighs, and one deep in the body.
const TITLE_WEIGHT: u32 = 24;
const BODY_WEIGHT: u32 = 8;
/// The first words of a body weigh more: 1 + 1.5 exp(-p / 15) at its p-th place, in eighths. At each of these places the
/// weight falls by one more.
const LEAD: [u32; 12] = [1, 3, 4, 6, 8, 10, 12, 15, 19, 24, 32, 48];

/// The weight of an occurrence at a place, in eighths, so that sums are whole numbers.
pub(crate) fn weight_at(place: u32) -> u32 {
    match place.checked_sub(BODY) {
        None => TITLE_WEIGHT,
        Some(place) => BODY_WEIGHT + LEAD.iter().filter(|&&step| place < step).count() as u32,
    }
}

/// A read view of a collection: its head, and the parts that are at hand.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) head: Head,
    pub(crate) parts: Parts,
    /// The number of each region's first base.
    firsts: Vec<u32>,
    /// The first article of each part of articles.
    article_firsts: Vec<u32>,
}

fn read_head(raw: &[u8]) -> Result<Head, FormatError> {
    let head: Head = read_bytes(raw).ok_or_else(|| FormatError::head("it cannot be read"))?;
    if head.is_sound() { Ok(head) } else { Err(FormatError::head("it contradicts itself")) }
}

/// A list that is at hand.
pub(crate) struct List {
    region: Rc<Region>,
    term: Term,
    /// The blocks of a long list.
    blocks: Option<Vec<u8>>,
}

impl List {
    /// Begins to read it.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        let bytes = self.region.list(self.term.list);
        match &self.blocks {
            None => Cursor::new(self.term.df, bytes, None),
            Some(blocks) => Cursor::new(self.term.df, blocks, Some(Long::read(bytes).unwrap_or_default().table)),
        }
    }
}

impl Index {
    /// Reads a collection's head. `load` brings its parts at once; without it they come later.
    pub(crate) fn open(head: &[u8], load: Option<Load>) -> Result<Index, FormatError> {
        let head = read_head(&unpack_head(head, unpack)?)?;
        Ok(Index::new(head, load.map_or_else(Parts::default, Parts::at_once)))
    }

    /// The same of a head that somebody else has unpacked.
    pub(crate) fn open_unpacked(head: &[u8], raw: Vec<u8>) -> Result<Index, FormatError> {
        let raw = unpack_head(head, |packed, seal| unpacked(packed, raw, seal))?;
        Ok(Index::new(read_head(&raw)?, Parts::default()))
    }

    /// Opens a collection in one piece.
    pub(crate) fn open_whole(bytes: Vec<u8>) -> Result<Index, FormatError> {
        let pieces = split(&bytes).filter(|pieces| !pieces.is_empty()).ok_or(FormatError::NotACollection)?;
        let head = read_head(&unpack_head(&bytes[pieces[0].clone()], unpack)?)?;
        if head.parts().count() != pieces.len() - 1 {
            return Err(FormatError::head("it names other parts than there are"));
        }
        // The piece of each section's first part: pieces stand in the order of their parts.
        let mut firsts = [0; Section::ALL.len()];
        let mut before = 1;
        for section in Section::ALL {
            firsts[section as usize] = before;
            before += head.seals(section).len();
        }
        let piece = move |id: PartId| pieces.get(firsts[id.section as usize] + id.number as usize).cloned();
        Ok(Index::new(head, Parts::at_once(Box::new(move |id, seal| unpack(&bytes[piece(id)?], seal).ok()))))
    }

    fn new(head: Head, parts: Parts) -> Index {
        let sums = |counts: &mut dyn Iterator<Item = u32>| {
            let mut sum = 0;
            counts
                .map(|count| {
                    sum += count;
                    sum - count
                })
                .collect()
        };
        let firsts = sums(&mut head.regions.iter().map(|r| r.bases));
        let article_firsts = sums(&mut head.articles_of_parts.iter().copied());
        Index { head, parts, firsts, article_firsts }
    }

    /// How many articles there are.
    pub(crate) fn articles(&self) -> u32 {
        self.head.articles
    }

    fn part(&self, section: Section, number: u32) -> Option<Part> {
        self.parts.get(PartId::new(section, number), &self.head)
    }

    pub(crate) fn bytes(&self, section: Section, number: u32) -> Option<Rc<Vec<u8>>> {
        match self.part(section, number)? {
            Part::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn region(&self, number: u32) -> Option<Rc<Region>> {
        match self.part(Section::Terms, number)? {
            Part::Region(region) => Some(region),
            _ => None,
        }
    }

    fn rows(&self, section: Section, number: u32) -> Option<Rc<Rows>> {
        match self.part(section, number)? {
            Part::Rows(rows) => Some(rows),
            _ => None,
        }
    }

    /// What a list of hits shows of an article.
    pub(crate) fn record(&self, doc: u32) -> Option<Record> {
        let a_part = self.head.records_a_part;
        let record: Record = self.rows(Section::Records, doc / a_part)?.get(doc % a_part)?;
        record.topics.iter().all(|&topic| (topic as usize) < self.head.topics.len()).then_some(record)
    }

    /// The part that holds an article's text, and its row there.
    fn place_of_text(&self, doc: u32) -> Option<(PartId, u32)> {
        let part = self.article_firsts.partition_point(|&first| first <= doc).checked_sub(1)?;
        Some((PartId::new(Section::Articles, part as u32), doc - self.article_firsts[part]))
    }

    /// The seal of the part that holds an article's text, and its row there.
    pub(crate) fn text_seal(&self, doc: u32) -> Option<(Seal, u32)> {
        let (part, row) = self.place_of_text(doc)?;
        Some((*self.head.seal(part)?, row))
    }

    /// Whether the text of an article can be read without waiting for it.
    pub(crate) fn has_text(&self, doc: u32) -> bool {
        self.place_of_text(doc).is_some_and(|(part, _)| self.parts.has(part))
    }

    /// An article's text.
    pub(crate) fn text(&self, doc: u32) -> Option<Text> {
        let (part, row) = self.place_of_text(doc)?;
        self.rows(Section::Articles, part.number)?.get(row)
    }

    pub(crate) fn facets(&self) -> Option<Rc<Facets>> {
        match self.part(Section::Columns, columns::FACETS)? {
            Part::Facets(facets) => Some(facets),
            _ => None,
        }
    }

    pub(crate) fn days(&self) -> Option<Rc<Vec<Option<crate::Date>>>> {
        match self.part(Section::Columns, columns::DAYS)? {
            Part::Days(days) => Some(days),
            _ => None,
        }
    }

    /// For each article the first one that bears its title.
    pub(crate) fn siblings(&self) -> Option<Rc<Vec<u32>>> {
        match self.part(Section::Columns, columns::SIBLINGS)? {
            Part::Siblings(firsts) => Some(firsts),
            _ => None,
        }
    }

    /// A property of the head's list, by its place there.
    pub(crate) fn property(&self, place: usize) -> Option<Rc<Property>> {
        match self.part(Section::Columns, columns::PROPERTIES + place as u32)? {
            Part::Property(property) => Some(property),
            _ => None,
        }
    }

    /// The article of a slug.
    pub(crate) fn find_slug(&self, slug: &str) -> Option<u32> {
        let parts = self.head.seals(Section::Slugs).len();
        let listed = self.bytes(Section::Slugs, slugs::part(slug, parts))?;
        let mut found = slugs::find(slug, parts, &listed).into_iter().filter(|&doc| doc < self.articles());
        found.find(|&doc| self.record(doc).is_some_and(|record| record.slug == slug))
    }

    /// The length of an article, in words, about.
    pub(crate) fn length(&self, doc: u32) -> u32 {
        lengths::restore(self.head.lengths.get(doc as usize).copied().unwrap_or_default())
    }

    /// The posting list of a term, when all of it is at hand.
    pub(crate) fn list(&self, term: Term) -> Option<List> {
        let region = self.region(term.region)?;
        let blocks = if term.is_long {
            let (first, count) = Long::read(region.list(term.list))?.lists;
            Some(self.joined(Section::Lists, first, count)?)
        } else {
            None
        };
        Some(List { region, term, blocks })
    }

    /// Asks for the posting list of a term.
    pub(crate) fn expect_list(&self, term: Term) {
        if term.is_long
            && let Some(region) = self.region(term.region)
            && let Some(Long { lists: (first, count), .. }) = Long::read(region.list(term.list))
        {
            (0..count).for_each(|n| drop(self.part(Section::Lists, first.saturating_add(n))));
        }
    }

    fn joined(&self, section: Section, first: u32, count: u32) -> Option<Vec<u8>> {
        let count = count.min(self.head.seals(section).len() as u32);
        // All of them are asked for before any is waited for.
        let parts: Vec<_> = (0..count).map(|n| self.bytes(section, first.saturating_add(n))).collect();
        let mut joined = Vec::new();
        for part in parts {
            joined.extend(part?.iter());
        }
        Some(joined)
    }

    /// Calls `each` with the blocks of a term's list, in order: articles, and the weight of the term in each. Articles that
    /// do not exist are passed over, so that damage cannot spread.
    pub(crate) fn blocks(&self, term: Term, mut each: impl FnMut(&[u32], &[u32])) {
        let Some(list) = self.list(term) else { return };
        let mut cursor = list.cursor();
        while let Some((docs, weights)) = cursor.next_block() {
            let known = docs.partition_point(|&doc| doc < self.articles());
            each(&docs[..known], &weights[..known]);
        }
    }

    /// Calls `each` with articles of a term and the places of the term in them: with all, or with those of `only` (rising).
    pub(crate) fn positions(&self, term: Term, only: Option<&[u32]>, each: &mut dyn FnMut(u32, &[u32])) {
        let places = self.places(term);
        let (Some(list), Some((bytes, start, end))) = (self.list(term), places) else { return };
        let bytes = bytes.get(start..end).unwrap_or_default();
        let (mut cursor, mut places) = (list.cursor(), Vec::new());
        let mut reader = BitReader::new(&[]);
        // How far the reader is: the block, by where it begins, and the article in it.
        let (mut block, mut read) = (None, 0);
        let mut wanted = only;
        loop {
            let posting = match &mut wanted {
                None => cursor.next(),
                Some(docs) => cursor.next_of(docs),
            };
            let Some(posting) = posting else { return };
            if posting.doc >= self.articles() {
                continue;
            }
            let (at, (from, to)) = cursor.place();
            if block != Some(from) {
                let to = (to as usize).min(bytes.len());
                reader = BitReader::new(bytes.get(from as usize..to).unwrap_or_default());
                (block, read) = (Some(from), 0);
            }
            while read <= at {
                let doc = cursor.block().get(read).copied().unwrap_or_default();
                reader.article(self.head.lengths.get(doc as usize).copied().unwrap_or_default(), &mut places);
                read += 1;
            }
            each(posting.doc, &places);
        }
    }

    /// The bytes that hold a term's positions, and where in them.
    fn places(&self, term: Term) -> Option<(Rc<Vec<u8>>, usize, usize)> {
        let region = self.region(term.region)?;
        if term.is_long {
            let (first, count) = Long::read(region.list(term.list))?.places;
            let joined = self.joined(Section::Places, first, count)?;
            let end = joined.len();
            return Some((Rc::new(joined), 0, end));
        }
        let bytes = self.bytes(Section::Positions, term.region / self.head.regions_a_part)?;
        // The lengths of the regions in the part stand before their bytes.
        let (mut rest, mut start, mut own) = (bytes.as_slice(), 0, None);
        for n in 0..take(&mut rest)? {
            let length = take(&mut rest)? as usize;
            if n < term.region % self.head.regions_a_part {
                start += length;
            } else if own.is_none() {
                own = Some(length);
            }
        }
        let begin = bytes.len() - rest.len() + start;
        let (from, to) = (term.positions.0 as usize, term.positions.1 as usize);
        Some((bytes, begin + from, begin + to.min(own?)))
    }

    /// How a form is spelled; none when it is as it is folded.
    pub(crate) fn spellings(&self, term: Term, form: &str) -> Vec<Spelling> {
        let region = self.region(term.region);
        region.map(|region| spellings::read_spellings(region.spelling_bytes(term.spellings), form)).unwrap_or_default()
    }

    /// Reads everything once and compares the counts that must agree.
    pub(crate) fn verify(&self) -> Result<(), FormatError> {
        for id in self.head.parts() {
            if self.part(id.section, id.number).is_none() {
                return Err(id.damaged("it is missing or cannot be read"));
            }
            if id.section == Section::Terms
                && let Some(region) = self.region(id.number)
            {
                for at in 0..region.len() as usize {
                    for &(_, term) in region.forms(at) {
                        let (mut articles, mut with_places) = (0, 0);
                        self.blocks(term, |docs, _| articles += docs.len() as u32);
                        self.positions(term, None, &mut |_, places| with_places += u32::from(!places.is_empty()));
                        if articles != term.df || with_places != term.df {
                            return Err(id.damaged("a list does not hold what the dictionary says"));
                        }
                    }
                }
            }
            self.parts.begin();
        }
        Ok(())
    }
}
