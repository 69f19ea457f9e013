//! The term dictionary: the words of a collection by their bases, each with its forms, lists and relatives.
//!
//! A base is a word without its clitics; in most languages a word is its own only form. Forms of one word stand side
//! by side, so one word is one place of the dictionary and one range of the posting lists. Bases are front-coded in
//! blocks of 64; a lookup finds the block by its first base and reads it. A base is stored as: bytes shared with the
//! base before, bytes of its own; the number of its forms and for each the number of its clitic stack, the articles
//! that hold it, the bytes of its posting list and of its positions; the number of its relatives and for each the
//! step to its number (zigzag) and the grade in percent.

use super::bytes::{put, take, take_slice};
use super::format::{FormatError, Section};
use crate::text::arabic;

const BLOCK: usize = 64;

/// Where the lists of a form stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Term {
    /// The form's number, in the order of the dictionary.
    pub(crate) number: u32,
    /// In how many articles it stands.
    pub(crate) df: u32,
    /// Where its posting list stands, in bytes of the postings.
    pub(crate) postings: (u32, u32),
    /// Where its positions stand, in bytes of the positions.
    pub(crate) positions: (u32, u32),
}

/// A base with its forms and relatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Base {
    /// Its number, in the order of the dictionary.
    pub(crate) number: u32,
    pub(crate) text: String,
    /// The number of the clitic stack, and the form's lists.
    pub(crate) forms: Vec<(u8, Term)>,
    /// The number of a related base, and the grade in percent.
    pub(crate) related: Vec<(u32, u8)>,
}

impl Base {
    /// A form as it is written, folded.
    pub(crate) fn form(&self, stack: u8) -> String {
        [arabic::stack_text(stack), &self.text].concat()
    }
}

/// What is written of a form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists {
    pub(crate) stack: u8,
    pub(crate) df: u32,
    /// Bytes.
    pub(crate) postings: u32,
    pub(crate) positions: u32,
}

/// Writes bases in their order.
#[derive(Debug, Default)]
pub(crate) struct TermWriter {
    directory: Vec<u8>,
    blocks: Vec<u8>,
    last: Vec<u8>,
    count: usize,
    forms: u32,
    postings: u32,
    positions: u32,
}

impl TermWriter {
    /// Adds a base, after all smaller ones.
    pub(crate) fn push(&mut self, base: &str, forms: &[Lists], related: &[(u32, u8)]) {
        if self.count.is_multiple_of(BLOCK) {
            self.last.clear();
            for number in [self.blocks.len() as u32, self.forms, self.postings, self.positions] {
                self.directory.extend(number.to_le_bytes());
            }
        }
        let shared = self.last.iter().zip(base.as_bytes()).take_while(|(a, b)| a == b).count();
        put(&mut self.blocks, shared as u32);
        put(&mut self.blocks, (base.len() - shared) as u32);
        self.blocks.extend(&base.as_bytes()[shared..]);
        put(&mut self.blocks, forms.len() as u32);
        for form in forms {
            for number in [u32::from(form.stack), form.df, form.postings, form.positions] {
                put(&mut self.blocks, number);
            }
            self.forms += 1;
            self.postings += form.postings;
            self.positions += form.positions;
        }
        put(&mut self.blocks, related.len() as u32);
        for &(number, grade) in related {
            put(&mut self.blocks, zigzag(number.wrapping_sub(self.count as u32) as i32));
            put(&mut self.blocks, u32::from(grade));
        }
        self.last.truncate(shared);
        self.last.extend(&base.as_bytes()[shared..]);
        self.count += 1;
    }

    /// The section's bytes: number of bases, number of blocks, the directory, the blocks.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, self.count as u32);
        put(&mut out, self.count.div_ceil(BLOCK) as u32);
        out.extend(self.directory);
        out.extend(self.blocks);
        out
    }
}

fn zigzag(step: i32) -> u32 {
    ((step << 1) ^ (step >> 31)) as u32
}

fn unzigzag(coded: u32) -> i32 {
    (coded >> 1) as i32 ^ -((coded & 1) as i32)
}

/// Where a block begins: in the blocks, and its first form and lists.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    byte: u32,
    form: u32,
    postings: u32,
    positions: u32,
}

/// A read view of the dictionary.
#[derive(Debug)]
pub(crate) struct Terms {
    blocks: Vec<u8>,
    directory: Vec<Start>,
    count: u32,
    forms: u32,
}

impl Terms {
    /// Reads the section and checks that every block can be decoded and that bases rise.
    pub(crate) fn open(bytes: &[u8]) -> Result<Terms, FormatError> {
        let damaged = || Section::Terms.damaged("its blocks cannot be read");
        let mut rest = bytes;
        let count = take(&mut rest).ok_or_else(damaged)?;
        let blocks = take(&mut rest).ok_or_else(damaged)? as usize;
        let directory = take_slice(&mut rest, blocks.checked_mul(16).ok_or_else(damaged)?).ok_or_else(damaged)?;
        let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let start = |e: &[u8]| Start {
            byte: number(e),
            form: number(&e[4..]),
            postings: number(&e[8..]),
            positions: number(&e[12..]),
        };
        let directory: Vec<_> = directory.chunks_exact(16).map(start).collect();
        let mut terms = Terms { blocks: rest.to_vec(), directory, count, forms: 0 };
        let (mut seen, mut forms, mut sound, mut last) = (0, 0, true, String::new());
        let read = terms.scan(0, &mut |base| {
            sound &= (seen == 0 || last < base.text) && base.related.iter().all(|&(n, _)| n < count);
            seen += 1;
            forms += base.forms.len() as u32;
            last.clone_from(&base.text);
            sound
        });
        terms.forms = forms;
        if read.is_none() || !sound || seen != count { Err(damaged()) } else { Ok(terms) }
    }

    /// How many bases there are.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// How many forms there are.
    pub(crate) fn forms(&self) -> u32 {
        self.forms
    }

    /// A base by its text.
    pub(crate) fn get(&self, text: &str) -> Option<Base> {
        let mut found = None;
        self.scan(self.block_of(text), &mut |base| {
            if base.text == text {
                found = Some(base.clone());
            }
            base.text.as_str() < text
        });
        found
    }

    /// A base by its number.
    pub(crate) fn at(&self, number: u32) -> Option<Base> {
        let mut found = None;
        self.scan(number as usize / BLOCK, &mut |base| {
            if base.number == number {
                found = Some(base.clone());
            }
            base.number < number
        });
        found
    }

    /// The base that has a form, and the number of its clitic stack. Every form has one base.
    pub(crate) fn find(&self, form: &str) -> Option<(Base, u8)> {
        let mut splits = arabic::splits(form).take(if arabic::is_arabic(form) { usize::MAX } else { 1 });
        splits.find_map(|(stack, base)| {
            let base = self.get(base)?;
            base.forms.iter().any(|(s, _)| *s == stack).then_some((base, stack))
        })
    }

    /// Calls `each` with every base that begins with `prefix`, in order, while it returns `true`.
    pub(crate) fn with_prefix(&self, prefix: &str, each: &mut dyn FnMut(&Base) -> bool) {
        self.scan(self.block_of(prefix), &mut |base| {
            if base.text.starts_with(prefix) { each(base) } else { base.text.as_str() < prefix }
        });
    }

    /// The last block whose first base is not greater than `text`.
    fn block_of(&self, text: &str) -> usize {
        let first = |block: usize| {
            let mut rest = self.blocks.get(self.directory[block].byte as usize..)?;
            take(&mut rest)?;
            let len = take(&mut rest)? as usize;
            take_slice(&mut rest, len)
        };
        let (mut low, mut high) = (0, self.directory.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if first(middle).is_some_and(|f| f <= text.as_bytes()) { low = middle + 1 } else { high = middle }
        }
        low.saturating_sub(1)
    }

    /// Reads bases from a block on, while `each` returns `true`. `None` when bytes are damaged. Compiled once for all
    /// callers: it is long.
    fn scan(&self, block: usize, each: &mut dyn FnMut(&Base) -> bool) -> Option<()> {
        let mut base = Base { number: (block * BLOCK) as u32, ..Base::default() };
        let mut text: Vec<u8> = Vec::new();
        for (n, &Start { byte, mut form, mut postings, mut positions }) in self.directory.iter().enumerate().skip(block)
        {
            let end = self.directory.get(n + 1).map_or(self.blocks.len(), |next| next.byte as usize);
            let mut rest = self.blocks.get(byte as usize..end)?;
            text.clear();
            while !rest.is_empty() {
                let shared = take(&mut rest)? as usize;
                let own = take(&mut rest)? as usize;
                if shared > text.len() {
                    return None;
                }
                text.truncate(shared);
                text.extend(take_slice(&mut rest, own)?);
                base.text.clear();
                base.text.push_str(std::str::from_utf8(&text).ok()?);
                base.forms.clear();
                for _ in 0..take(&mut rest)? {
                    let stack = u8::try_from(take(&mut rest)?).ok()?;
                    let df = take(&mut rest)?;
                    let after_postings = postings.checked_add(take(&mut rest)?)?;
                    let after_positions = positions.checked_add(take(&mut rest)?)?;
                    let lists = ((postings, after_postings), (positions, after_positions));
                    base.forms.push((stack, Term { number: form, df, postings: lists.0, positions: lists.1 }));
                    (postings, positions) = (after_postings, after_positions);
                    form = form.checked_add(1)?;
                }
                base.related.clear();
                for _ in 0..take(&mut rest)? {
                    let number = base.number.wrapping_add(unzigzag(take(&mut rest)?) as u32);
                    base.related.push((number, u8::try_from(take(&mut rest)?).ok()?));
                }
                if !each(&base) {
                    return Some(());
                }
                base.number += 1;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn build(words: &BTreeSet<String>) -> Terms {
        let mut writer = TermWriter::default();
        for (word, n) in words.iter().zip(0_u32..) {
            let form = |stack: u8| Lists { stack, df: n + 1, postings: 3, positions: 2 };
            let forms: Vec<_> = if n % 2 == 0 { vec![form(0)] } else { vec![form(0), form(1)] };
            writer.push(word, &forms, &[(words.len() as u32 - 1 - n, 60)]);
        }
        Terms::open(&writer.finish()).expect("what was written can be read")
    }

    proptest! {
        #[test]
        fn every_base_is_found_and_no_other(words in proptest::collection::btree_set("[a-cا-ت]{1,5}", 0..300), other in "[a-cا-ت]{1,5}") {
            let terms = build(&words);
            let mut form = 0;
            for (word, n) in words.iter().zip(0_u32..) {
                let base = terms.get(word).expect("it was written");
                prop_assert_eq!(&terms.at(n), &Some(base.clone()));
                prop_assert_eq!(&base.related, &vec![(words.len() as u32 - 1 - n, 60)]);
                for (_, term) in &base.forms {
                    let expected = Term { number: form, df: n + 1, postings: (3 * form, 3 * form + 3), positions: (2 * form, 2 * form + 2) };
                    prop_assert_eq!(*term, expected);
                    form += 1;
                }
            }
            prop_assert_eq!(terms.forms(), form);
            prop_assert_eq!(terms.get(&other).is_some(), words.contains(&other));
            let mut found = Vec::new();
            let prefix: String = other.chars().take(2).collect();
            terms.with_prefix(&prefix, &mut |base| { found.push(base.text.clone()); true });
            prop_assert_eq!(found, words.iter().filter(|w| w.starts_with(&prefix)).cloned().collect::<Vec<_>>());
        }

        #[test]
        fn damaged_bytes_are_refused_or_read_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(terms) = Terms::open(&bytes) {
                terms.get("a");
                terms.at(3);
            }
        }
    }

    #[test]
    fn a_form_leads_to_its_base() {
        let terms = build(&["تعاون", "غاز"].map(str::to_string).into());
        let found = |form: &str| terms.find(form).map(|(base, stack)| (base.text, stack));
        assert_eq!(found("الغاز"), Some(("غاز".into(), 1)));
        assert_eq!(found("غاز"), Some(("غاز".into(), 0)));
        assert_eq!(found("التعاون"), None);
    }

    #[test]
    fn steps_survive() {
        for step in [0, 1, -1, i32::MAX, i32::MIN, 77, -78] {
            assert_eq!(unzigzag(zigzag(step)), step);
        }
    }
}
