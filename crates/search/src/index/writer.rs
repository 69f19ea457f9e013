//! Writes the parts of a collection: the dictionary region by region, articles and records run by run.

use super::bytes::put;
use super::format::Section;
use super::head::{LongBase, RegionStart, hash};
use super::lengths::shorten;
use super::packer::Packer;
use super::positions::BitWriter;
use super::postings::{self, BLOCK, Posting};
use super::raw::Raw;
use super::records::Record;
use super::rows::{self, RowsWriter};
use super::spellings::write_spellings;
use super::terms::{FormBytes, Long, RegionWriter};
use super::texts::{Text, ends_part, text_size};
use super::weight_at;
use crate::text::by_frame;

/// Takes the raw bytes of the next part of a section.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Section, Raw);

/// The least and the greatest size of a region, or up to a quarter more, in bytes before packing. Between them there are about [`REGIONS`]: one word
/// costs a reader one region, and a site few files.
const SMALLEST_REGION: usize = 32 << 10;
const LARGEST_REGION: usize = 64 << 10;
const REGIONS: usize = 1024;
/// One base in so many may begin a region.
const BEGINNING: u32 = 64;
/// With fewer postings a collection is small: some hundred articles.
const SMALL: u64 = 120_000;
/// A longer list stands in parts of its own, of about this size. In bytes.
const LONG_LIST: usize = 16 << 10;
const LIST_PART: usize = 64 << 10;

/// A form of a base, as the merge gives it.
pub(crate) struct FormLists<'f> {
    pub(crate) stack: u8,
    pub(crate) form: &'f str,
    /// Each article with the places of the form in it, both rising.
    pub(crate) articles: Vec<(u32, &'f [u32])>,
    /// Its spellings with their articles.
    pub(crate) spellings: Vec<(&'f str, Vec<u32>)>,
}

/// A form whose list is written, wherever it will stand.
pub(crate) struct Prepared {
    stack: u8,
    df: u32,
    spellings: Vec<u8>,
    table: Vec<u8>,
    /// The bytes of each block of the list, and of its positions.
    blocks: Vec<Vec<u8>>,
    positions: Vec<Vec<u8>>,
}

impl FormLists<'_> {
    /// Writes the list. `lengths` are those of all articles.
    pub(crate) fn prepare(mut self, lengths: &[u8]) -> Prepared {
        let weight = |places: &[u32]| places.iter().map(|&place| weight_at(place)).sum();
        let list: Vec<Posting> =
            self.articles.iter().map(|&(doc, places)| Posting { doc, weight: weight(places) }).collect();
        let block = |articles: &[(u32, &[u32])]| {
            let mut bits = BitWriter::default();
            articles.iter().for_each(|&(doc, places)| bits.article(places, lengths[doc as usize]));
            bits.finish()
        };
        let positions: Vec<Vec<u8>> = self.articles.chunks(BLOCK).map(block).collect();
        let postings::Written { table, blocks } = postings::write(&list, |n| positions[n].len());
        let mut spellings = Vec::new();
        write_spellings(self.form, &mut self.spellings, &mut spellings);
        Prepared { stack: self.stack, df: list.len() as u32, spellings, table, blocks, positions }
    }
}

/// Writes the dictionary.
pub(crate) struct DictionaryWriter<'s> {
    sink: Sink<'s>,
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
    pub(crate) fn new(postings: u64, sink: Sink<'s>) -> DictionaryWriter<'s> {
        // Three bytes a posting, a rough mean: what counts is that the size steps seldom when articles are added.
        let region_size = (postings as usize * 3 / REGIONS).next_power_of_two() / 2;
        // Words of a small collection have few neighbours: more of them stand in a larger region.
        let region_size =
            if postings < SMALL { LARGEST_REGION } else { region_size.clamp(SMALLEST_REGION, LARGEST_REGION) };
        let largest_region = if postings < SMALL { region_size } else { region_size / 4 * 5 };
        DictionaryWriter {
            sink,
            region_size,
            largest_region,
            region: RegionWriter::default(),
            positions: Vec::new(),
            waiting: Vec::new(),
            regions_a_part: if postings < 4_000_000 { 3 } else { 1 },
            last: String::new(),
            key: String::new(),
            lists: 0,
            places: 0,
            regions: Vec::new(),
            long: Vec::new(),
        }
    }

    /// How many regions share a part of positions.
    pub(crate) fn regions_a_part(&self) -> u32 {
        self.regions_a_part
    }

    /// Adds a base, in the order of frames.
    pub(crate) fn push(&mut self, base: &str, forms: Vec<Prepared>, related: &[(i32, u8)]) {
        let (first, mut written) = (self.lists, Vec::with_capacity(forms.len()));
        for form in forms {
            written.push(self.form(form));
        }
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

    fn form(&mut self, form: Prepared) -> FormBytes {
        let Prepared { stack, df, spellings, table, blocks, positions } = form;
        let mut bytes = FormBytes { stack, df, spellings, ..FormBytes::default() };
        if blocks.iter().map(Vec::len).sum::<usize>() > LONG_LIST {
            let lists = self.apart(Section::Lists, &blocks);
            let places = self.apart(Section::Places, &positions);
            bytes.list = Long { lists, places, table: &table }.write();
            bytes.is_long = true;
        } else {
            bytes.list = [table, blocks.concat()].concat();
            bytes.positions = positions.iter().map(Vec::len).sum::<usize>() as u32;
            positions.iter().for_each(|block| self.positions.extend(block));
        }
        bytes
    }

    /// Writes blocks as parts of their own: the first, and how many.
    fn apart(&mut self, section: Section, blocks: &[Vec<u8>]) -> (u32, u32) {
        let next = if section == Section::Lists { &mut self.lists } else { &mut self.places };
        let (first, mut part) = (*next, Vec::new());
        for (n, block) in blocks.iter().enumerate() {
            part.extend(block);
            if part.len() >= LIST_PART || n + 1 == blocks.len() {
                (self.sink)(section, std::mem::take(&mut part).into());
                *next += 1;
            }
        }
        (first, *next - first)
    }

    fn end_region(&mut self) {
        let region = std::mem::take(&mut self.region);
        self.regions.push(RegionStart { key: std::mem::take(&mut self.key), bases: region.count() });
        (self.sink)(Section::Terms, region.finish().into());
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
        (self.sink)(Section::Positions, part.into());
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

/// An article as it stands in its parts.
pub(crate) struct WrittenArticle {
    slug: String,
    record: Packer,
    text: Packer,
}

impl WrittenArticle {
    pub(crate) fn new(record: &Record, text: &Text) -> WrittenArticle {
        WrittenArticle { slug: record.slug.clone(), record: rows::write(record), text: rows::write(text) }
    }
}

/// Writes what is kept of each article.
pub(crate) struct ArticlesWriter<'s> {
    sink: Sink<'s>,
    records: RowsWriter,
    pub(crate) records_a_part: u32,
    texts: RowsWriter,
    text_size: usize,
    pub(crate) articles_of_parts: Vec<u32>,
}

impl<'s> ArticlesWriter<'s> {
    /// Begins so many articles.
    pub(crate) fn new(articles: u32, sink: Sink<'s>) -> ArticlesWriter<'s> {
        // The first hits lie in as many parts, so these are small; the seals of more would weigh on the head. The number
        // steps seldom when articles are added.
        let records_a_part = (articles / 800).next_power_of_two().clamp(80, 512);
        ArticlesWriter {
            sink,
            records: RowsWriter::default(),
            records_a_part,
            texts: RowsWriter::default(),
            text_size: text_size(articles),
            articles_of_parts: Vec::new(),
        }
    }

    /// Adds the next article.
    pub(crate) fn push(&mut self, article: WrittenArticle) {
        self.records.push(article.record);
        if self.records.count() == self.records_a_part {
            self.end_records();
        }
        self.texts.push(article.text);
        if ends_part(self.texts.size(), self.text_size, &article.slug) {
            self.end_texts();
        }
    }

    fn end_records(&mut self) {
        (self.sink)(Section::Records, std::mem::take(&mut self.records).into());
    }

    fn end_texts(&mut self) {
        self.articles_of_parts.push(self.texts.count());
        (self.sink)(Section::Articles, std::mem::take(&mut self.texts).into());
    }

    /// Ends the articles.
    pub(crate) fn finish(&mut self) {
        if self.records.count() > 0 {
            self.end_records();
        }
        if self.texts.count() > 0 {
            self.end_texts();
        }
    }
}

/// The lengths of articles as the head has them.
pub(crate) fn lengths(lengths: impl Iterator<Item = u32>) -> Vec<u8> {
    lengths.map(shorten).collect()
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
