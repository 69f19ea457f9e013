//! The head: what is true of the whole collection, and where its parts are. Loaded first, before any question.

use serde::Serialize;

use super::format::{PartId, Seal, Section};
use crate::answer::TopicInfo;
use crate::wire::fields;

/// What is true of the whole collection.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) lang: String,
    /// Words without content in the languages of the articles, folded, parted by spaces.
    pub(crate) function_words: String,
    /// Topics in the order of their buttons.
    pub(crate) topics: Vec<TopicInfo>,
    /// Every property that articles have beside language, source and topics, by name. Queries ask for them by name.
    pub(crate) facets: Vec<String>,
    /// How many articles there are.
    pub(crate) articles: u32,
    /// The mean length of the articles, in words, those of a title counted three times.
    pub(crate) mean_length: f32,
    /// The length of each article in one byte ([`super::lengths`]).
    pub(crate) lengths: Vec<u8>,
    /// The regions of the dictionary.
    pub(crate) regions: Vec<RegionStart>,
    /// How many regions share a part of positions.
    pub(crate) regions_a_part: u32,
    /// How many articles share a part of records.
    pub(crate) records_a_part: u32,
    /// How many articles each part of articles holds.
    pub(crate) articles_of_parts: Vec<u32>,
    /// Bases with long lists.
    pub(crate) long: Vec<LongBase>,
    /// The seals of all parts, by section.
    pub(crate) seals: Vec<Vec<Seal>>,
}

/// Where a region begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct RegionStart {
    /// A text that comes after the last base of the region before and not after its own first base.
    pub(crate) key: String,
    /// How many bases it holds.
    pub(crate) bases: u32,
}

/// A base whose lists are long, so that they can be asked for together with its region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct LongBase {
    /// The hash of its text.
    pub(crate) hash: u32,
    /// Its first part among the lists.
    pub(crate) first: u32,
    /// How many parts its lists take.
    pub(crate) parts: u32,
}

// The command writes a head as postcard; its bytes are those that a wire reads.
fields!(Head: title description lang function_words topics facets articles mean_length lengths regions regions_a_part
    records_a_part articles_of_parts long seals);
fields!(RegionStart: key bases);
fields!(LongBase: hash first parts);

impl Head {
    /// The seals of a section's parts.
    pub(crate) fn seals(&self, section: Section) -> &[Seal] {
        self.seals.get(section as usize).map_or(&[], Vec::as_slice)
    }

    /// The seal of a part; nothing when there is no such part.
    pub(crate) fn seal(&self, part: PartId) -> Option<&Seal> {
        self.seals(part.section).get(part.number as usize)
    }

    /// All parts, section by section.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartId> + use<'_> {
        let of = |section: Section| (0..self.seals(section).len() as u32).map(move |n| PartId::new(section, n));
        Section::ALL.into_iter().flat_map(of)
    }

    /// Whether what it says of the numbers of things agrees.
    pub(crate) fn is_sound(&self) -> bool {
        let count = |section| self.seals(section).len() as u64;
        let parts_of = |things: u64, a_part: u32| things.div_ceil(u64::from(a_part.max(1)));
        let bases: u64 = self.regions.iter().map(|r| u64::from(r.bases)).sum();
        self.seals.len() == Section::ALL.len()
            && self.lengths.len() == self.articles as usize
            && self.regions_a_part > 0
            && self.records_a_part > 0
            && bases < 1 << 27
            && count(Section::Terms) == self.regions.len() as u64
            && count(Section::Positions) == parts_of(count(Section::Terms), self.regions_a_part)
            && count(Section::Records) == parts_of(u64::from(self.articles), self.records_a_part)
            && count(Section::Articles) == self.articles_of_parts.len() as u64
            && self.articles_of_parts.iter().map(|&n| u64::from(n)).sum::<u64>() == u64::from(self.articles)
            && count(Section::Columns) == super::columns::PROPERTIES as u64 + self.facets.len() as u64
            && count(Section::Topics) == 1
            && count(Section::Slugs).is_power_of_two()
    }
}

/// A hash of short texts (FNV-1a, its bits mixed): where a slug is listed, which base has long lists.
pub(crate) fn hash(text: &str) -> u32 {
    let mut hash = 0x811C_9DC5_u32;
    text.bytes().for_each(|byte| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash ^= hash >> 15;
    hash.wrapping_mul(0x2C1B_3C6D) ^ hash >> 12
}
