//! Writes the dictionary of a collection, region by region.

use super::bytes::put;
use super::format::Section;
use super::head::{LongBase, RegionStart, hash};
use super::lists::FormLists;
use super::terms::{FormBytes, Long, RegionWriter};
use crate::text::by_frame;

/// Takes the parts of a collection, each section in its order.
pub trait Sink: Sync {
    /// Whether a part of a section that was made of the same is at hand. Then it need not be made: it is taken as
    /// [`Raw::AtHand`], once.
    fn has(&self, section: Section, made_of: &MadeOf) -> bool;
    /// Takes the next part of a section.
    fn take(&mut self, section: Section, raw: Raw);
    /// Hears how much of the collection is written, from 0 to 1.
    fn is_at(&mut self, share: f32);
}

/// A digest of all that a part is made of.
pub type MadeOf = [u8; 32];

/// A part before it is packed.
#[derive(Debug)]
pub enum Raw {
    /// Its content.
    Bytes(Vec<u8>),
    /// Its content, and what it was made of.
    Made(Vec<u8>, MadeOf),
    /// What it would be made of, of one that is at hand.
    AtHand(MadeOf),
}

/// The least and the greatest size of a region, or up to a quarter more, in bytes before packing. Between them there are about [`REGIONS`]: one word
/// costs a reader one region, and a site few files.
const SMALLEST_REGION: usize = 32 << 10;
const LARGEST_REGION: usize = 64 << 10;
const REGIONS: usize = 1024;
/// The least size in collections of up to about a thousand articles, which should have no more than a file for twenty of
/// them. Less would also leave the words of some hundred articles with few neighbours.
const FEW_REGIONS: usize = 44 << 10;
/// One base in so many may begin a region.
const BEGINNING: u32 = 64;
/// With fewer postings a collection is small (some hundred articles): no base needs to say where its few regions end.
/// Or its regions are few (a thousand articles and more).
const SMALL: u64 = 120_000;
const FEW: u64 = 400_000;
/// With so many postings the positions of a region fill a part of their own.
const MANY: u64 = 4_000_000;
/// A longer list stands in parts of its own, of about this size. In bytes.
const LONG_LIST: usize = 16 << 10;
const LIST_PART: usize = 64 << 10;

/// Writes the dictionary.
pub(crate) struct DictionaryWriter<'s> {
    sink: &'s mut dyn Sink,
    /// A region may end from the one size on, and must at the other.
    region_size: usize,
    largest_region: usize,
    region: RegionWriter,
    /// The positions of the present region, and those of the regions that share its part.
    positions: Vec<u8>,
    waiting: Vec<Vec<u8>>,
    regions_a_part: u32,
    last: String,
    key: String,
    lists: u32,
    places: u32,
    /// What the head says of it.
    pub(crate) regions: Vec<RegionStart>,
    pub(crate) long: Vec<LongBase>,
}

impl<'s> DictionaryWriter<'s> {
    /// Begins a dictionary over so many articles of forms in all.
    pub(crate) fn new(postings: u64, sink: &'s mut dyn Sink) -> DictionaryWriter<'s> {
        // Three bytes a posting, a rough mean: what counts is that the size steps seldom when articles are added.
        let region_size = (postings as usize * 3 / REGIONS).next_power_of_two() / 2;
        let region_size = if postings < FEW { FEW_REGIONS } else { region_size.clamp(SMALLEST_REGION, LARGEST_REGION) };
        let largest_region = if postings < SMALL { region_size } else { region_size / 4 * 5 };
        DictionaryWriter {
            sink,
            region_size,
            largest_region,
            region: RegionWriter::default(),
            positions: Vec::new(),
            waiting: Vec::new(),
            regions_a_part: match postings {
                ..FEW => 6,
                FEW..MANY => 3,
                MANY.. => 1,
            },
            last: String::new(),
            key: String::new(),
            lists: 0,
            places: 0,
            regions: Vec::new(),
            long: Vec::new(),
        }
    }

    /// Hears how much of the collection is written, from 0 to 1.
    pub(crate) fn is_at(&mut self, share: f32) {
        self.sink.is_at(share);
    }

    /// How many regions share a part of positions.
    pub(crate) fn regions_a_part(&self) -> u32 {
        self.regions_a_part
    }

    /// Adds a base with its forms, each the number of its clitic stack and its lists, in the order of frames.
    pub(crate) fn push(&mut self, base: &str, forms: &[(u8, FormLists<'_>)], related: &[(i32, u8)]) {
        let first = self.lists;
        let written: Vec<FormBytes> = forms.iter().map(|(stack, lists)| self.form(*stack, lists)).collect();
        if self.lists > first {
            self.long.push(LongBase { hash: hash(base), first, parts: self.lists - first });
        }
        let more: usize = written.iter().map(|f| f.list.len() + f.spellings.len() + 8).sum();
        if self.region.count() > 0 && self.ends_before(base, self.region.len() + more) {
            let own: u32 = written.iter().map(|f| f.positions).sum();
            let rest = self.positions.split_off(self.positions.len() - own as usize);
            self.end_region();
            self.positions = rest;
        }
        if self.region.count() == 0 {
            self.key = between(&self.last, base);
        }
        self.region.push(base, &written, related);
        self.last = base.to_string();
    }

    /// Whether the region ends before a base, with which it would have a size. In a large collection the base says where,
    /// once the region is large enough: where words come or go, regions further on stay the same.
    fn ends_before(&self, base: &str, size: usize) -> bool {
        size > self.largest_region || size > self.region_size && hash(base).is_multiple_of(BEGINNING)
    }

    fn form(&mut self, stack: u8, lists: &FormLists<'_>) -> FormBytes {
        let spellings = lists.spellings.to_vec();
        let mut form = FormBytes { stack, df: lists.articles, spellings, ..FormBytes::default() };
        if lists.all_blocks.len() > LONG_LIST {
            let blocks = self.apart(Section::Lists, lists.blocks().map(|block| block.bytes));
            let places = self.apart(Section::Places, lists.blocks().map(|block| block.positions));
            form.list = Long { lists: blocks, places, table: lists.table }.write();
            form.is_long = true;
        } else {
            form.list = [lists.table, lists.all_blocks].concat();
            form.positions = lists.all_positions.len() as u32;
            self.positions.extend(lists.all_positions);
        }
        form
    }

    /// Writes blocks as parts of their own: the first, and how many.
    fn apart<'l>(&mut self, section: Section, blocks: impl Iterator<Item = &'l [u8]>) -> (u32, u32) {
        let first = if section == Section::Lists { self.lists } else { self.places };
        let (mut next, mut part) = (first, Vec::new());
        let mut blocks = blocks.peekable();
        while let Some(block) = blocks.next() {
            part.extend(block);
            if part.len() >= LIST_PART || blocks.peek().is_none() {
                self.sink.take(section, Raw::Bytes(std::mem::take(&mut part)));
                next += 1;
            }
        }
        *if section == Section::Lists { &mut self.lists } else { &mut self.places } = next;
        (first, next - first)
    }

    fn end_region(&mut self) {
        let region = std::mem::take(&mut self.region);
        self.regions.push(RegionStart { key: std::mem::take(&mut self.key), bases: region.count() });
        self.sink.take(Section::Terms, Raw::Bytes(region.finish()));
        self.waiting.push(std::mem::take(&mut self.positions));
        if self.waiting.len() as u32 == self.regions_a_part {
            self.end_positions();
        }
    }

    fn end_positions(&mut self) {
        let mut part = Vec::new();
        put(&mut part, self.waiting.len() as u32);
        self.waiting.iter().for_each(|region| put(&mut part, region.len() as u32));
        self.waiting.drain(..).for_each(|region| part.extend(region));
        self.sink.take(Section::Positions, Raw::Bytes(part));
    }

    /// Ends the dictionary.
    pub(crate) fn finish(&mut self) {
        if self.region.count() > 0 {
            self.end_region();
        }
        if !self.waiting.is_empty() {
            self.end_positions();
        }
    }
}

/// The shortest beginning of `base` that comes after `before`, so that heads stay small.
fn between(before: &str, base: &str) -> String {
    let ends = base.char_indices().skip(1).map(|(at, _)| at);
    let fits = |end: &usize| by_frame(before, &base[..*end]).is_lt() && by_frame(&base[..*end], base).is_le();
    base[..ends.clone().find(fits).unwrap_or(base.len())].to_string()
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn keys_are_short_and_part_regions() {
        assert_eq!(between("", "nation"), "n");
        assert_eq!(between("natal", "nation"), "nation");
        assert_eq!(between("abc", "abd"), "abd");
    }
}
