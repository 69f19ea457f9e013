//! The index: the terms of all articles, where they stand, and what is known of each article.
//!
//! [`Builder`] makes the bytes, [`Index`] reads them; both use the types of this folder, so the format is defined
//! once. Articles are numbered newest first, then by id: that is also the order of a list without a query.

mod builder;
mod bytes;
mod format;
mod postings;
mod records;
mod terms;

pub use builder::{Builder, Settings};
pub(crate) use bytes::{take, take_slice};
pub use format::FormatError;
pub(crate) use format::{Container, Section};
pub(crate) use postings::{Posting, read_positions, read_postings};
pub(crate) use records::{Head, Record};
pub(crate) use terms::{Term, Terms};

/// Places left free between the title and the body, and between blocks, so that no phrase reaches across.
pub(crate) const GAP: u32 = 16;
/// How many words at the start of the body count as its lead.
pub(crate) const LEAD: u32 = 40;

/// Twice the weight of an occurrence at a place (title 3, lead 1.5, body 1), so that sums are whole numbers.
pub(crate) fn weight_at(place: u32, title_places: u32) -> u32 {
    match place {
        _ if place < title_places => 6,
        _ if place < title_places + GAP + LEAD => 3,
        _ => 2,
    }
}

/// A read view of an index, unpacked.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) terms: Terms,
    pub(crate) records: Vec<Record>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    pub(crate) mean_length: f32,
}

impl Index {
    /// Unpacks and checks the parts of an index.
    pub(crate) fn open(container: &Container, head: &Head) -> Result<Index, FormatError> {
        let records = container.read(Section::Records, 0)?;
        let records = postcard::from_bytes(&records).map_err(|_| Section::Records.damaged("they cannot be read"))?;
        Index::new(
            &container.read(Section::Terms, 0)?,
            container.read(Section::Postings, 0)?,
            container.read(Section::Positions, 0)?,
            records,
            head.mean_length,
        )
    }

    /// An index over unpacked parts.
    pub(crate) fn new(
        terms: &[u8],
        postings: Vec<u8>,
        positions: Vec<u8>,
        records: Vec<Record>,
        mean_length: f32,
    ) -> Result<Index, FormatError> {
        Ok(Index { terms: Terms::open(terms)?, records, postings, positions, mean_length })
    }

    /// In how many articles a term stands.
    pub(crate) fn df(&self, term: &str) -> u32 {
        self.terms.get(term).map_or(0, |t| t.df)
    }

    /// The posting list of a term. Articles that do not exist are passed over, so that damage cannot spread.
    pub(crate) fn postings(&self, term: Term) -> impl Iterator<Item = Posting> {
        let (start, end) = term.postings;
        let bytes = self.postings.get(start as usize..end as usize).unwrap_or_default();
        read_postings(bytes).filter(|p| (p.doc as usize) < self.records.len())
    }

    /// Calls `each` with every article of a term and the places of the term in it.
    pub(crate) fn positions(&self, term: Term, mut each: impl FnMut(u32, &[u32])) {
        let (start, end) = term.positions;
        let mut bytes = self.positions.get(start as usize..end as usize).unwrap_or_default();
        let mut places = Vec::new();
        for posting in self.postings(term) {
            if read_positions(&mut bytes, &mut places).is_none() {
                break;
            }
            each(posting.doc, &places);
        }
    }

    /// Reads every list once and compares the counts that must agree.
    pub(crate) fn verify(&self) -> Result<(), FormatError> {
        let mut sound = true;
        let mut seen = 0_u32;
        self.terms.with_prefix("", |_, term| {
            seen += 1;
            let (mut articles, mut with_places) = (0, 0);
            self.postings(term).for_each(|_| articles += 1);
            self.positions(term, |_, places| with_places += u32::from(!places.is_empty()));
            sound = articles == term.df && with_places == term.df;
            sound
        });
        if sound && seen == self.terms.len() {
            Ok(())
        } else {
            Err(Section::Postings.damaged("a list does not hold what the dictionary says"))
        }
    }
}
