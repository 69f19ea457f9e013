//! Rows: what a part holds of some articles, such that one can be read without the others.
//!
//! A row is numbers and texts (`packer`). Those of all rows stand together, because each kind packs best among its own:
//!
//! ```text
//! number of rows | for each: bytes of its numbers, bytes of its texts | all numbers | the letters | all texts
//! ```
//! The texts take the part's own letters (`letters`), and their bytes are counted in these.

use super::bytes::{put, take};
use super::letters::Alphabet;
use super::packer::{Packer, Unpacker};

/// What can be a row.
pub(crate) trait Row: Sized {
    fn write(&self, out: &mut Packer);
    /// What was written; `None` when it is damaged.
    fn read(read: &mut Unpacker<'_>) -> Option<Self>;
}

/// Writes a row, for a part that it may come into.
pub(crate) fn write(row: &impl Row) -> Packer {
    let mut packer = Packer::default();
    row.write(&mut packer);
    packer
}

/// Writes the rows of a part.
#[derive(Debug, Default)]
pub(crate) struct RowsWriter {
    rows: Vec<Packer>,
}

impl RowsWriter {
    /// Adds a row that is [written](write).
    pub(crate) fn push(&mut self, packer: Packer) {
        self.rows.push(packer);
    }

    /// How many rows it has.
    pub(crate) fn count(&self) -> u32 {
        self.rows.len() as u32
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let halves = || self.rows.iter().map(Packer::halves);
        let alphabet = Alphabet::of(halves().map(|(_, texts)| texts));
        let mut encoder = alphabet.encoder();
        let (mut out, mut all_numbers, mut all_texts) = (Vec::new(), Vec::<u8>::new(), Vec::new());
        put(&mut out, self.count());
        for (numbers, texts) in halves() {
            let before = all_texts.len();
            all_numbers.extend(numbers);
            encoder(texts, &mut all_texts);
            put(&mut out, numbers.len() as u32);
            put(&mut out, (all_texts.len() - before) as u32);
        }
        out.extend(all_numbers);
        alphabet.write(&mut out);
        out.extend(all_texts);
        out
    }
}

/// The rows of a part, each unpacked when it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    raw: Vec<u8>,
    alphabet: Alphabet,
    /// Where the numbers and the texts of each row end, in bytes of `raw`.
    ends: Vec<[usize; 2]>,
    /// Where the first ones begin.
    starts: [usize; 2],
}

impl Rows {
    /// Opens a part. `None` when it is damaged.
    pub(crate) fn open(raw: Vec<u8>) -> Option<Rows> {
        let mut rest = raw.as_slice();
        let (mut ends, mut sums) = (Vec::new(), [0_usize; 2]);
        for _ in 0..take(&mut rest)? {
            for sum in &mut sums {
                *sum = sum.checked_add(take(&mut rest)? as usize)?;
            }
            ends.push(sums);
        }
        let numbers = raw.len() - rest.len();
        rest = rest.get(sums[0]..)?;
        let alphabet = Alphabet::read(&mut rest)?;
        let starts = [numbers, raw.len() - rest.len()];
        ends.iter_mut().for_each(|ends| ends.iter_mut().zip(starts).for_each(|(end, start)| *end += start));
        (rest.len() == sums[1]).then_some(Rows { raw, alphabet, ends, starts })
    }

    /// How many rows it has.
    pub(crate) fn count(&self) -> u32 {
        self.ends.len() as u32
    }

    /// About how much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.raw.len() + self.ends.len() * size_of::<[usize; 2]>()
    }

    /// A row, by its place. `None` when there is none, or it is damaged.
    pub(crate) fn get<R: Row>(&self, at: u32) -> Option<R> {
        let at = at as usize;
        let start = at.checked_sub(1).map_or(self.starts, |before| self.ends.get(before).copied().unwrap_or_default());
        let end = self.ends.get(at)?;
        let texts = self.alphabet.decode(self.raw.get(start[1]..end[1])?)?;
        let mut read = Unpacker::new(self.raw.get(start[0]..end[0])?, &texts);
        let row = R::read(&mut read)?;
        read.is_done().then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Pair(u32, String);

    impl Row for Pair {
        fn write(&self, out: &mut Packer) {
            out.number(self.0);
            out.text(&self.1);
        }

        fn read(read: &mut Unpacker<'_>) -> Option<Pair> {
            Some(Pair(read.number()?, read.text()?.to_string()))
        }
    }

    proptest! {
        #[test]
        fn rows_come_back_one_by_one(rows in proptest::collection::vec((any::<u32>(), "[a-cا-ي世]{0,9}"), 0..9)) {
            let mut writer = RowsWriter::default();
            rows.iter().for_each(|(number, text)| writer.push(super::write(&Pair(*number, text.clone()))));
            let read = Rows::open(writer.finish()).expect("what was written can be read");
            prop_assert_eq!(read.count() as usize, rows.len());
            for (at, (number, text)) in rows.into_iter().enumerate().rev() {
                prop_assert_eq!(read.get(at as u32), Some(Pair(number, text)));
            }
            prop_assert_eq!(read.get::<Pair>(read.count()), None);
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            if let Some(rows) = Rows::open(bytes) {
                (0..rows.count()).for_each(|at| drop(rows.get::<Pair>(at)));
            }
        }
    }
}
