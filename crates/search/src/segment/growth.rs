//! Growth: the dictionary of a collection out of that of an earlier one, whose articles it has, and some more.
//!
//! Articles are numbered by their dates, so one that comes between others moves all newer ones. But numbers are stored as
//! steps, in blocks that begin anew, with places apart: giving articles other numbers takes little of the time of merging
//! them.

use super::articles::ArticleDigest;
use super::merge::{Gathered, Merge, TermKnown, Terms, split};
use super::run::{Run, RunWriter};
use super::stored::{Lost, Stored};
use super::terms::TermStream;
use crate::index::{FormLists, ListWriter, renumbered};

/// The articles of an earlier merge among those of another.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The number of each in the other merge.
    numbers: Vec<u32>,
    /// The numbers that are left.
    others: Vec<u32>,
}

impl Earlier {
    /// How many articles the other merge has beside these.
    pub fn others(&self) -> u32 {
        self.others.len() as u32
    }

    /// Whether all have the number that they had.
    fn is_unmoved(&self) -> bool {
        self.numbers.last().is_none_or(|&last| last as usize + 1 == self.numbers.len())
    }

    /// The lists of a term that stands in no other article, with the present numbers. `None` when they are damaged.
    fn renumber(&self, lists: &[u8], df: u32, lengths: &[u8], list: &mut ListWriter, out: &mut Vec<u8>) -> Option<()> {
        if self.is_unmoved() {
            out.extend(lists);
            return Some(());
        }
        let lists = FormLists::read(lists, df)?;
        list.renew(&lists, &self.numbers, &[], lengths)?;
        list.finish_with(&renumbered(lists.spellings, &self.numbers)?, &lists.occurrences, out);
        Some(())
    }
}

/// The articles that an earlier merge did not have, inverted by themselves.
#[derive(Debug)]
pub struct Added<'e> {
    earlier: &'e Earlier,
    run: Run<Vec<u8>>,
}

impl<S: Stored> Merge<S> {
    /// Finds the articles of an earlier merge by their [digests](Merge::digests). `None` when one is missing, or when they
    /// stand in another order here.
    pub fn earlier(&self, digests: &[ArticleDigest]) -> Option<Earlier> {
        let (mut wanted, mut earlier) = (digests.iter().peekable(), Earlier::default());
        for (digest, number) in self.digests(self.len()).iter().zip(0..) {
            match wanted.next_if_eq(&digest) {
                Some(_) => earlier.numbers.push(number),
                None => earlier.others.push(number),
            }
        }
        wanted.next().is_none().then_some(earlier)
    }

    /// Inverts the articles that an earlier merge did not have.
    pub fn added<'e>(&self, earlier: &'e Earlier) -> Result<Added<'e>, Lost> {
        let mut writer = RunWriter::default();
        for &doc in &earlier.others {
            writer.add(self.article(doc)?, doc);
        }
        Ok(Added { earlier, run: Run::open(writer.finish())? })
    }

    /// What [`Merge::range`] gives for all articles, from what an earlier merge gave, or would have given, for the same
    /// range, and the articles that it did not have. The lists are written to the end of `out`.
    pub fn grown(
        &self,
        from: &[u8],
        to: Option<&[u8]>,
        before: (&Terms, &[u8]),
        added: &Added<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Terms, Lost> {
        let Added { earlier, run } = added;
        let before_end = |term: &[u8]| to.is_none_or(|to| term < to);
        let damaged = || Lost::new("merged lists cannot be read");
        let mut stream = TermStream::begin(run, from)?.filter(|stream| before_end(&stream.term));
        let (mut terms, mut list, mut gathered) = (Terms::default(), ListWriter::default(), Gathered::default());
        let mut old = before.0.each().peekable();
        loop {
            let next = stream.as_ref().map(|stream| split(&stream.term).0.to_vec());
            while let Some((term, known, lists)) =
                old.next_if(|(term, ..)| next.as_deref().is_none_or(|next| term.as_bytes() < next))
            {
                let (lists, start) = (before.1.get(lists).ok_or_else(damaged)?, out.len());
                earlier.renumber(lists, known.df, &self.lengths, &mut list, out).ok_or_else(damaged)?;
                terms.push(term, TermKnown::clone(known), out.len() - start);
            }
            let Some(next) = next else { return Ok(terms) };
            gathered.term.extend(&next);
            if let Some((term, known, lists)) = old.next_if(|(term, ..)| term.as_bytes() == next) {
                let lists = before.1.get(lists).and_then(|lists| FormLists::read(lists, known.df));
                gathered.resume(term, lists.ok_or_else(damaged)?, &earlier.numbers).ok_or_else(damaged)?;
            }
            while let Some(at) = stream.as_mut().filter(|stream| split(&stream.term).0 == next) {
                gathered.add(split(&at.term).1, at.list(), &earlier.others, u32::MAX)?;
                if !(at.advance()? && before_end(&at.term)) {
                    stream = None;
                }
            }
            self.write(&mut gathered, &mut terms, out)?;
        }
    }
}
