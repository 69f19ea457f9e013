//! Numbers and texts side by side: what columns, records and articles are written with.
//!
//! All numbers of a part stand before all its texts, because each kind packs best among its own, and the texts take the
//! part's own letters (`letters`).
//!
//! ```text
//! bytes of the numbers, a varint | the numbers, varints | the texts, one after the other
//! ```
//! The length of a text, in bytes of UTF-8, is one of the numbers.

use super::bytes::{put, take, take_slice};
use super::letters;

/// Writes numbers and texts in turn.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    numbers: Vec<u8>,
    texts: String,
}

impl Packer {
    pub(crate) fn number(&mut self, number: u32) {
        put(&mut self.numbers, number);
    }

    pub(crate) fn text(&mut self, text: &str) {
        put(&mut self.numbers, text.len() as u32);
        self.texts.push_str(text);
    }

    /// A text, or none: an empty text is none too.
    pub(crate) fn option(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// How much was written, in bytes before packing.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len() + self.texts.len()
    }

    /// The numbers and the texts.
    pub(crate) fn halves(&self) -> (&[u8], &str) {
        (&self.numbers, &self.texts)
    }

    /// What was written: its numbers and its texts.
    pub(crate) fn of(numbers: &[u8], texts: &str) -> Packer {
        Packer { numbers: numbers.to_vec(), texts: texts.to_owned() }
    }

    /// Writes what another has behind its own.
    pub(crate) fn append(&mut self, other: &Packer) {
        self.numbers.extend(&other.numbers);
        self.texts.push_str(&other.texts);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len() + 200);
        put(&mut out, self.numbers.len() as u32);
        out.extend(self.numbers);
        letters::write(&self.texts, &mut out);
        out
    }
}

/// Reads them back in the same order. Every answer is `None` from the first damaged place on.
#[derive(Debug)]
pub(crate) struct Unpacker<'p> {
    numbers: &'p [u8],
    texts: &'p str,
}

/// The two halves of a part: its numbers, and its texts in UTF-8.
#[derive(Debug)]
pub(crate) struct Unpacked {
    numbers: Vec<u8>,
    texts: String,
}

impl Unpacked {
    pub(crate) fn open(raw: &[u8]) -> Option<Unpacked> {
        let mut rest = raw;
        let length = take(&mut rest)? as usize;
        let numbers = take_slice(&mut rest, length)?.to_vec();
        Some(Unpacked { numbers, texts: letters::read(rest)? })
    }

    pub(crate) fn read(&self) -> Unpacker<'_> {
        Unpacker::new(&self.numbers, &self.texts)
    }
}

impl<'p> Unpacker<'p> {
    /// Begins to read numbers and the texts beside them.
    pub(crate) fn new(numbers: &'p [u8], texts: &'p str) -> Unpacker<'p> {
        Unpacker { numbers, texts }
    }

    pub(crate) fn number(&mut self) -> Option<u32> {
        take(&mut self.numbers)
    }

    pub(crate) fn text(&mut self) -> Option<&'p str> {
        let length = self.number()? as usize;
        let (text, rest) = self.texts.split_at_checked(length)?;
        self.texts = rest;
        Some(text)
    }

    pub(crate) fn option(&mut self) -> Option<Option<String>> {
        Some(Some(self.text()?).filter(|text| !text.is_empty()).map(str::to_string))
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.numbers.is_empty() && self.texts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back_in_order() {
        let mut packer = Packer::default();
        packer.number(7);
        packer.text("نفط");
        packer.option(None);
        packer.option(Some("oil"));
        packer.number(300);
        let unpacked = Unpacked::open(&packer.finish()).expect("what was packed can be read");
        let mut read = unpacked.read();
        assert_eq!((read.number(), read.text()), (Some(7), Some("نفط")));
        assert_eq!((read.option(), read.option()), (Some(None), Some(Some("oil".to_string()))));
        assert_eq!((read.number(), read.is_done(), read.number()), (Some(300), true, None));
    }
}
