//! The index: the terms of all articles, where they stand, and what is known of each article.
//!
//! [`Builder`] makes the bytes, [`Index`] reads them; both use the types of this folder, so the format is defined
//! once. Articles are numbered newest first, then by id: that is also the order of a list without a query.

mod builder;
mod bytes;
mod deflate;
mod format;
mod neighbours;
mod postings;
mod records;
mod spellings;
mod terms;

use std::cell::OnceCell;

pub use builder::{Builder, Settings, write_collection};
pub(crate) use bytes::{put, take, take_slice};
pub use format::FormatError;
pub(crate) use format::{Container, Section};
use neighbours::Neighbours;
pub(crate) use postings::{Posting, read_positions, read_postings};
pub(crate) use records::{Facet, Head, Record};
pub(crate) use spellings::{Docs, Spellings};
pub(crate) use terms::{Base, Term, Terms};

/// The facet of authors.
pub(crate) const AUTHOR: &str = "author";
/// Places left free between the title and the body, and between blocks, so that no phrase reaches across.
pub(crate) const GAP: u32 = 16;
/// How many eighths an occurrence in the title weighs, and one deep in the body.
const TITLE_WEIGHT: u32 = 24;
const BODY_WEIGHT: u32 = 8;
/// The first words of a body weigh more: 1 + 1.5 exp(-p / 15) at its p-th place, in eighths. At each of these places the
/// weight falls by one more.
const LEAD: [u32; 12] = [1, 3, 4, 6, 8, 10, 12, 15, 19, 24, 32, 48];

/// The weight of an occurrence at a place, in eighths, so that sums are whole numbers.
pub(crate) fn weight_at(place: u32, title_places: u32) -> u32 {
    match place.checked_sub(title_places) {
        None => TITLE_WEIGHT,
        Some(place) => {
            let place = place.saturating_sub(GAP);
            BODY_WEIGHT + LEAD.iter().filter(|&&step| place < step).count() as u32
        }
    }
}

/// A read view of an index, unpacked.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) terms: Terms,
    pub(crate) records: Vec<Record>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    /// Unpacked when a query first needs it.
    spellings: OnceCell<Spellings>,
    /// Made when a query first needs it.
    neighbours: OnceCell<Neighbours>,
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
        let (terms, spellings, neighbours) = (Terms::open(terms)?, OnceCell::new(), OnceCell::new());
        Ok(Index { terms, records, postings, positions, spellings, neighbours, mean_length })
    }

    /// In how many articles a form stands.
    pub(crate) fn df(&self, form: &str) -> u32 {
        self.terms
            .find(form)
            .map_or(0, |(base, stack)| base.forms.iter().find(|(s, _)| *s == stack).map_or(0, |(_, term)| term.df))
    }

    /// The bases spelled most like a word, with their nearness, the nearest first.
    pub(crate) fn near(&self, word: &str, least: f32, most: usize) -> Vec<(Base, f32)> {
        self.neighbours.get_or_init(|| Neighbours::new(&self.terms)).near(word, least, most, &self.terms)
    }

    /// The spellings of all forms; `load` unpacks them the first time.
    pub(crate) fn spellings(&self, load: impl FnOnce() -> Option<Spellings>) -> Option<&Spellings> {
        if self.spellings.get().is_none() {
            let _ = self.spellings.set(load()?);
        }
        self.spellings.get()
    }

    /// The posting list of a term. Articles that do not exist are passed over, so that damage cannot spread.
    pub(crate) fn postings(&self, term: Term) -> impl Iterator<Item = Posting> {
        let (start, end) = term.postings;
        let bytes = self.postings.get(start as usize..end as usize).unwrap_or_default();
        read_postings(bytes).filter(|p| (p.doc as usize) < self.records.len())
    }

    /// Calls `each` with every article of a term and the places of the term in it.
    pub(crate) fn positions(&self, term: Term, each: &mut dyn FnMut(u32, &[u32])) {
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
        self.terms.with_prefix("", &mut |base| {
            seen += 1;
            for &(_, term) in &base.forms {
                let (mut articles, mut with_places) = (0, 0);
                self.postings(term).for_each(|_| articles += 1);
                self.positions(term, &mut |_, places| with_places += u32::from(!places.is_empty()));
                sound &= articles == term.df && with_places == term.df;
            }
            sound
        });
        if sound && seen == self.terms.len() {
            Ok(())
        } else {
            Err(Section::Postings.damaged("a list does not hold what the dictionary says"))
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::terms::TermWriter;
    use super::*;

    /// An index without words, for what only looks at records.
    pub(crate) fn with_records(records: Vec<Record>) -> Index {
        let terms = TermWriter::default().finish();
        Index::new(&terms, Vec::new(), Vec::new(), records, 1.0).expect("an empty dictionary can be read")
    }
}
