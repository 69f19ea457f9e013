//! The terms of a run with their lists: written in their order, read from any place on.

use std::borrow::Cow;

use super::run::{Part, Run};
use super::stored::{Lost, Stored};
use crate::index::{put, take, take_slice};

/// How many terms stand between two that the directory knows.
const STRIDE: usize = 128;
/// How much is read at a time.
const CHUNK: usize = 1 << 15;
/// Most terms with their spellings and numbers are shorter; others take one more look.
const USUAL: usize = 1 << 11;
/// The longest number, in bytes.
const NUMBER: usize = 5;

/// Writes terms with their lists.
#[derive(Debug, Default)]
pub(super) struct TermStreamWriter {
    terms: Vec<u8>,
    directory: Vec<u8>,
    last: Vec<u8>,
    count: usize,
}

impl TermStreamWriter {
    /// Adds a term, after all smaller ones.
    pub(super) fn push(&mut self, term: &[u8], list: &[u8]) {
        if self.count.is_multiple_of(STRIDE) {
            self.last.clear();
            put(&mut self.directory, term.len() as u32);
            self.directory.extend(term);
            put(&mut self.directory, self.terms.len() as u32);
        }
        let shared = self.last.iter().zip(term).take_while(|(a, b)| a == b).count();
        put(&mut self.terms, shared as u32);
        put(&mut self.terms, (term.len() - shared) as u32);
        self.terms.extend(&term[shared..]);
        put(&mut self.terms, list.len() as u32);
        self.terms.extend(list);
        self.last.truncate(shared);
        self.last.extend(&term[shared..]);
        self.count += 1;
    }

    /// The terms and their directory.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.terms, self.directory)
    }
}

/// Reads terms with their lists, one after the other.
pub(super) struct TermStream<'r> {
    stored: &'r dyn Stored,
    part: Part,
    /// Where the bytes at hand begin in the part.
    base: u64,
    bytes: Cow<'r, [u8]>,
    at: usize,
    pub(super) term: Vec<u8>,
    list: usize,
}

impl<'r> TermStream<'r> {
    /// Begins at the first term that is not smaller than `from`. `None` when there is none.
    pub(super) fn begin<S: Stored>(run: &'r Run<S>, from: &[u8]) -> Result<Option<TermStream<'r>>, Lost> {
        let directory = run.stored.read(run.directory.start, run.directory.length as usize)?;
        let damaged = || Lost::new("its directory cannot be read");
        let (mut rest, mut base) = (directory.as_ref(), 0);
        while !rest.is_empty() {
            let length = take(&mut rest).ok_or_else(damaged)?;
            let term = take_slice(&mut rest, length as usize).ok_or_else(damaged)?;
            let start = take(&mut rest).ok_or_else(damaged)?;
            if term > from {
                break;
            }
            base = u64::from(start);
        }
        let (stored, part): (&dyn Stored, Part) = (&run.stored, run.terms);
        let (bytes, at, term, list) = (Cow::Borrowed(&[][..]), 0, Vec::new(), 0);
        let mut stream = TermStream { stored, part, base, bytes, at, term, list };
        while stream.advance()? {
            if stream.term.as_slice() >= from {
                return Ok(Some(stream));
            }
        }
        Ok(None)
    }

    /// Goes to the next term; `false` at the end.
    pub(super) fn advance(&mut self) -> Result<bool, Lost> {
        let damaged = || Lost::new("its terms cannot be read");
        self.at += std::mem::take(&mut self.list);
        self.fill(USUAL)?;
        let mut rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return Ok(false);
        }
        let before = rest.len();
        let shared = take(&mut rest).ok_or_else(damaged)? as usize;
        let own = take(&mut rest).ok_or_else(damaged)? as usize;
        if shared > self.term.len() {
            return Err(damaged());
        }
        // A spelling can be as long as an article.
        let read = before - rest.len();
        self.fill(read + own + NUMBER)?;
        let mut rest = &self.bytes[self.at + read..];
        self.term.truncate(shared);
        self.term.extend(take_slice(&mut rest, own).ok_or_else(damaged)?);
        self.list = take(&mut rest).ok_or_else(damaged)? as usize;
        self.at = self.bytes.len() - rest.len();
        self.fill(self.list)?;
        if self.bytes.len() - self.at < self.list { Err(damaged()) } else { Ok(true) }
    }

    /// The list of the term.
    pub(super) fn list(&self) -> &[u8] {
        &self.bytes[self.at..self.at + self.list]
    }

    /// Makes sure that so many bytes are at hand, as far as the part has them.
    fn fill(&mut self, length: usize) -> Result<(), Lost> {
        if self.bytes.len() - self.at >= length {
            return Ok(());
        }
        let base = self.base + self.at as u64;
        let left = self.part.length.saturating_sub(base);
        let wanted = (length.max(CHUNK) as u64).min(left) as usize;
        if wanted > self.bytes.len() - self.at {
            self.bytes = self.stored.read(self.part.start + base, wanted)?;
            (self.base, self.at) = (base, 0);
        }
        Ok(())
    }
}
