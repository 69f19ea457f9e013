//! Regions of the dictionary: some bases in the dictionary's order, with all that is looked up with them.
//!
//! A base is a word without its clitics; in most languages a word is its own only form. Bases are ordered by their
//! consonant frames, so the forms of a word, its relatives and the words spelled like it stand side by side: looking a word
//! up takes one region, and a region is one part. It holds, each kind by itself because so it packs best:
//!
//! ```text
//! number of bases | 9 columns, each after its length in bytes | posting lists after their length | spellings
//! ```
//! The columns: bytes shared with the base before and bytes of its own; the letters of these (`letters`); number of forms;
//! per form its clitic stack doubled, plus one for a long list; the articles that hold it; the bytes of its list, of its
//! positions, of its spellings; per base the number of its relatives, and for each the step to its number (zigzag) and the
//! grade in percent. Of a long list the region holds where it stands: its first part of the section `lists`, how many parts
//! it takes, the same of `places`, and then its table.

use std::cell::OnceCell;

use super::bytes::{put, take, take_slice};
use super::letters;
use super::neighbours::Neighbours;
use crate::text::{arabic, by_frame};

/// Where the lists of a form stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Term {
    /// The form's number: that of its base, times 32, plus its clitic stack.
    pub(crate) number: u32,
    /// In how many articles it stands.
    pub(crate) df: u32,
    /// The region that holds it.
    pub(crate) region: u32,
    /// Whether its list stands in parts of its own.
    pub(crate) is_long: bool,
    /// Its list, or where that stands, in bytes of the region's lists.
    pub(crate) list: (u32, u32),
    /// Its positions, in bytes of those of the region.
    pub(crate) positions: (u32, u32),
    /// How it is spelled, in bytes of the region's spellings.
    pub(crate) spellings: (u32, u32),
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
#[derive(Debug, Default)]
pub(crate) struct FormBytes {
    pub(crate) stack: u8,
    pub(crate) df: u32,
    pub(crate) is_long: bool,
    /// The list, or where it stands and its table.
    pub(crate) list: Vec<u8>,
    /// How many bytes its positions take in the region's.
    pub(crate) positions: u32,
    pub(crate) spellings: Vec<u8>,
}

/// Writes a region: bases in their order.
#[derive(Debug, Default)]
pub(crate) struct RegionWriter {
    count: u32,
    last: String,
    texts: String,
    columns: [Vec<u8>; 8],
    lists: Vec<u8>,
    spellings: Vec<u8>,
}

/// The columns of numbers; the letters stand behind the first.
const TEXTS: usize = 0;
const FORMS: usize = 1;
const STACKS: usize = 2;
const ARTICLES: usize = 3;
const LISTS: usize = 4;
const POSITIONS: usize = 5;
const SPELLINGS: usize = 6;
const RELATED: usize = 7;

impl RegionWriter {
    /// Adds a base. Relatives are given by the steps to their numbers.
    pub(crate) fn push(&mut self, base: &str, forms: &[FormBytes], related: &[(i32, u8)]) {
        let shared = self.last.char_indices().zip(base.chars()).find(|((_, a), b)| a != b);
        let shared = shared.map_or(self.last.len().min(base.len()), |((at, _), _)| at);
        put(&mut self.columns[TEXTS], shared as u32);
        put(&mut self.columns[TEXTS], (base.len() - shared) as u32);
        self.texts.push_str(&base[shared..]);
        put(&mut self.columns[FORMS], forms.len() as u32);
        for form in forms {
            put(&mut self.columns[STACKS], u32::from(form.stack) << 1 | u32::from(form.is_long));
            put(&mut self.columns[ARTICLES], form.df);
            put(&mut self.columns[LISTS], form.list.len() as u32);
            put(&mut self.columns[POSITIONS], form.positions);
            put(&mut self.columns[SPELLINGS], form.spellings.len() as u32);
            self.lists.extend(&form.list);
            self.spellings.extend(&form.spellings);
        }
        put(&mut self.columns[RELATED], related.len() as u32);
        for &(step, grade) in related {
            put(&mut self.columns[RELATED], zigzag(step));
            put(&mut self.columns[RELATED], u32::from(grade));
        }
        self.last = base.to_string();
        self.count += 1;
    }

    /// How many bases were added.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// How many bytes there are so far.
    pub(crate) fn len(&self) -> usize {
        self.columns.iter().map(Vec::len).sum::<usize>() + self.texts.len() + self.lists.len() + self.spellings.len()
    }

    /// The region's bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() + 200);
        put(&mut out, self.count);
        let mut texts = Vec::new();
        letters::write(&self.texts, &mut texts);
        let [first, rest @ ..] = &self.columns;
        for column in [first, &texts].into_iter().chain(rest).chain([&self.lists]) {
            put(&mut out, column.len() as u32);
            out.extend(column);
        }
        out.extend(self.spellings);
        out
    }
}

fn zigzag(step: i32) -> u32 {
    ((step << 1) ^ (step >> 31)) as u32
}

fn unzigzag(coded: u32) -> i32 {
    (coded >> 1) as i32 ^ -((coded & 1) as i32)
}

/// A read view of a region.
#[derive(Debug)]
pub(crate) struct Region {
    /// Its own number, and that of its first base.
    pub(crate) number: u32,
    pub(crate) first: u32,
    texts: String,
    /// Where each base's text ends, and its forms, and its relatives.
    ends: Vec<[u32; 3]>,
    forms: Vec<(u8, Term)>,
    related: Vec<(u32, u8)>,
    lists: Vec<u8>,
    spellings: Vec<u8>,
    neighbours: OnceCell<Neighbours>,
}

impl Region {
    /// Reads a region's bytes and checks that all of it can be decoded. `bases` is how many the dictionary has.
    pub(crate) fn open(number: u32, first: u32, bases: u32, raw: &[u8]) -> Option<Region> {
        let mut rest = raw;
        let count = take(&mut rest)?;
        let mut column = || {
            let length = take(&mut rest)? as usize;
            take_slice(&mut rest, length)
        };
        let (mut lengths, letters) = (column()?, letters::read(column()?)?);
        let (mut form_counts, mut stacks, mut articles) = (column()?, column()?, column()?);
        let (mut list_bytes, mut position_bytes, mut spelling_bytes) = (column()?, column()?, column()?);
        let (mut relatives, lists) = (column()?, column()?.to_vec());
        let mut region = Region {
            number,
            first,
            texts: String::with_capacity(letters.len() * 2),
            ends: Vec::new(),
            forms: Vec::new(),
            related: Vec::new(),
            lists,
            spellings: rest.to_vec(),
            neighbours: OnceCell::new(),
        };
        let (mut letters, mut last_start) = (letters.as_str(), 0);
        let (mut list, mut positions, mut spellings) = (0_u32, 0_u32, 0_u32);
        for n in 0..count {
            let (shared, own) = (take(&mut lengths)? as usize, take(&mut lengths)? as usize);
            let start = region.texts.len();
            let shared = region.texts.get(last_start..start)?.get(..shared)?.to_string();
            region.texts.push_str(&shared);
            let (text, after) = letters.split_at_checked(own)?;
            region.texts.push_str(text);
            (letters, last_start) = (after, start);
            let number = first.checked_add(n)?;
            for _ in 0..take(&mut form_counts)? {
                let stack = take(&mut stacks)?;
                let step = |at: &mut u32, column: &mut &[u8]| {
                    let start = *at;
                    *at = at.checked_add(take(column)?)?;
                    Some((start, *at))
                };
                let term = Term {
                    number: number << 5 | stack >> 1 & 31,
                    df: take(&mut articles)?,
                    region: region.number,
                    is_long: stack & 1 == 1,
                    list: step(&mut list, &mut list_bytes)?,
                    positions: step(&mut positions, &mut position_bytes)?,
                    spellings: step(&mut spellings, &mut spelling_bytes)?,
                };
                region.forms.push((u8::try_from(stack >> 1).ok()?, term));
            }
            for _ in 0..take(&mut relatives)? {
                let other = number.wrapping_add_signed(unzigzag(take(&mut relatives)?));
                region.related.push((Some(other).filter(|&n| n < bases)?, u8::try_from(take(&mut relatives)?).ok()?));
            }
            region.ends.push([region.texts.len() as u32, region.forms.len() as u32, region.related.len() as u32]);
        }
        let sound = list as usize == region.lists.len() && spellings as usize == region.spellings.len();
        Some(region).filter(|_| sound)
    }

    /// How many bases it holds.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// About how much memory it takes, in bytes, together with the neighbours that a question may make of it: of each letter
    /// four runs of four bytes, and two buckets for each base.
    pub(crate) fn size(&self) -> usize {
        self.texts.len() * 9
            + self.forms.len() * size_of::<(u8, Term)>()
            + self.related.len() * size_of::<(u32, u8)>()
            + self.lists.len()
            + self.spellings.len()
            + self.ends.len() * 24
    }

    fn starts(&self, at: usize) -> [usize; 3] {
        at.checked_sub(1).map_or([0; 3], |before| self.ends[before].map(|end| end as usize))
    }

    /// The text of the base at a place of the region.
    pub(crate) fn text(&self, at: usize) -> &str {
        &self.texts[self.starts(at)[0]..self.ends[at][0] as usize]
    }

    /// The place of a base.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match by_frame(self.text(middle), text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The forms of the base at a place: stack and lists.
    pub(crate) fn forms(&self, at: usize) -> &[(u8, Term)] {
        &self.forms[self.starts(at)[1]..self.ends[at][1] as usize]
    }

    /// The base at a place of the region.
    pub(crate) fn base(&self, at: usize) -> Base {
        let related = self.related[self.starts(at)[2]..self.ends[at][2] as usize].to_vec();
        let number = self.first + at as u32;
        Base { number, text: self.text(at).to_string(), forms: self.forms(at).to_vec(), related }
    }

    /// Bytes of the region's lists, or of its spellings.
    pub(crate) fn list(&self, (start, end): (u32, u32)) -> &[u8] {
        self.lists.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn spelling_bytes(&self, (start, end): (u32, u32)) -> &[u8] {
        self.spellings.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Its bases by their runs of letters.
    pub(crate) fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| Neighbours::new((0..self.ends.len()).map(|at| self.text(at))))
    }
}

/// Where a long list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Long<'l> {
    /// The first part of its list and how many it takes.
    pub(crate) lists: (u32, u32),
    /// The same of its positions.
    pub(crate) places: (u32, u32),
    pub(crate) table: &'l [u8],
}

impl Long<'_> {
    pub(crate) fn read(mut bytes: &[u8]) -> Option<Long<'_>> {
        let mut number = || take(&mut bytes);
        let (lists, places) = ((number()?, number()?), (number()?, number()?));
        Some(Long { lists, places, table: bytes })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        [self.lists.0, self.lists.1, self.places.0, self.places.1].iter().for_each(|&n| put(&mut out, n));
        out.extend(self.table);
        out
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn regions_come_back_as_they_went_in(words in proptest::collection::btree_set("[a-cا-ت]{1,5}", 0..60)) {
            let words: BTreeSet<String> = words;
            let mut writer = RegionWriter::default();
            for (word, n) in words.iter().zip(0_u32..) {
                let form = |stack: u8| FormBytes { stack, df: n + 1, list: vec![7; 3], positions: 2, spellings: vec![9], ..FormBytes::default() };
                let forms: Vec<_> = if n % 2 == 0 { vec![form(0)] } else { vec![form(0), form(1)] };
                writer.push(word, &forms, &[(-(n as i32), 60)]);
            }
            let count = words.len() as u32;
            let region = Region::open(3, 100, 100 + count, &writer.finish());
            // The steps lead before the first base of a dictionary that begins at 100, never to what is not there.
            let region = region.expect("what was written can be read");
            let mut form = 0;
            for (word, at) in words.iter().zip(0_usize..) {
                let base = region.base(at);
                prop_assert_eq!((&base.text, base.number), (word, 100 + at as u32));
                prop_assert_eq!(base.related, vec![(100, 60)]);
                for (stack, term) in base.forms {
                    let expected = Term {
                        number: (100 + at as u32) << 5 | u32::from(stack), df: at as u32 + 1, region: 3, is_long: false,
                        list: (3 * form, 3 * form + 3), positions: (2 * form, 2 * form + 2), spellings: (form, form + 1),
                    };
                    prop_assert_eq!(term, expected);
                    form += 1;
                }
            }
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(region) = Region::open(0, 0, 9, &bytes) {
                (0..region.ends.len()).for_each(|at| drop(region.base(at)));
            }
        }
    }

    #[test]
    fn steps_survive() {
        for step in [0, 1, -1, i32::MAX, i32::MIN, 77, -78] {
            assert_eq!(unzigzag(zigzag(step)), step);
        }
    }
}
