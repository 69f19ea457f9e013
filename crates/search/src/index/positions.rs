//! Positions: where the words of an article stand, in bits, because they are most of an index.
//!
//! Places of the title are counted from 0, places of the body from [`BODY`]. Per article of a block: a zero
//! when the form stands once, in the body; else a one, and a bit that says whether the title holds the form; if so, their number (Elias gamma) and the steps between them; then the number of places in the
//! body plus one (gamma) and their steps. Steps are Rice codes: the quotient in ones with a zero behind, then some low
//! bits, as many as the article's length and the number of places let expect. Blocks begin with a byte of their own.

use super::lengths::restore;

/// The place of the first word of the body.
pub(crate) const BODY: u32 = 1 << 24;
/// Low bits of steps inside a title.
const TITLE_BITS: u32 = 2;
/// A quotient of so many ones stands for a step written in full.
const ESCAPE: u32 = 24;

/// Bits, lowest first in each byte.
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    bits: u64,
    count: u32,
}

impl BitWriter {
    fn put(&mut self, value: u32, bits: u32) {
        self.bits |= u64::from(value) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push(self.bits as u8);
            self.bits >>= 8;
            self.count -= 8;
        }
    }

    fn ones(&mut self, mut count: u32) {
        while count > 0 {
            let some = count.min(24);
            self.put((1 << some) - 1, some);
            count -= some;
        }
    }

    fn gamma(&mut self, value: u32) {
        let digits = value.ilog2();
        self.ones(digits);
        self.put(0, 1);
        self.put(value & ((1 << digits) - 1), digits);
    }

    fn rice(&mut self, value: u32, bits: u32) {
        let quotient = value >> bits;
        if quotient >= ESCAPE {
            self.ones(ESCAPE);
            self.put(value & 0xFFFF, 16);
            self.put(value >> 16, 16);
        } else {
            self.ones(quotient);
            self.put(0, 1);
            self.put(value & ((1 << bits) - 1), bits);
        }
    }

    /// Adds the places of a form in one article, rising; `length` is the article's, as it is stored.
    pub(crate) fn article(&mut self, places: &[u32], length: u8) {
        let (title, body) = places.split_at(places.partition_point(|&place| place < BODY));
        let is_usual = title.is_empty() && body.len() == 1;
        self.put(u32::from(!is_usual), 1);
        if is_usual {
            return self.steps(body, BODY, low_bits(length, 1));
        }
        self.put(u32::from(!title.is_empty()), 1);
        if !title.is_empty() {
            self.gamma(title.len() as u32);
            self.steps(title, 0, TITLE_BITS);
        }
        self.gamma(body.len() as u32 + 1);
        self.steps(body, BODY, low_bits(length, body.len() as u32));
    }

    fn steps(&mut self, places: &[u32], mut next: u32, bits: u32) {
        for &place in places {
            self.rice(place - next, bits);
            next = place + 1;
        }
    }

    /// The bytes so far; the next bit begins a new one.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        std::mem::take(&mut self.bytes)
    }
}

/// How many low bits a step has where so many places are strewn over an article.
fn low_bits(length: u8, places: u32) -> u32 {
    (restore(length) / (places + 1)).max(1).ilog2().min(23)
}

/// Reads what [`BitWriter`] wrote. Beyond the end all bits are zero.
#[derive(Clone, Debug)]
pub(crate) struct BitReader<'b> {
    bytes: &'b [u8],
    bits: u64,
    count: u32,
    /// How many bits are left, below zero beyond the end.
    left: i64,
}

impl<'b> BitReader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> BitReader<'b> {
        BitReader { bytes, bits: 0, count: 0, left: bytes.len() as i64 * 8 }
    }

    #[inline]
    fn fill(&mut self) {
        while self.count <= 32 {
            let Some((&byte, rest)) = self.bytes.split_first() else {
                self.count = 64;
                return;
            };
            self.bits |= u64::from(byte) << self.count;
            self.bytes = rest;
            self.count += 8;
        }
    }

    #[inline]
    fn take(&mut self, bits: u32) -> u32 {
        self.fill();
        let value = (self.bits & ((1 << bits) - 1)) as u32;
        self.skip(bits);
        value
    }

    #[inline]
    fn skip(&mut self, bits: u32) {
        self.bits >>= bits;
        self.count -= bits;
        self.left -= i64::from(bits);
    }

    /// How many ones come before the next zero, at most `most`; a zero after fewer is taken too.
    #[inline]
    fn ones(&mut self, most: u32) -> u32 {
        self.fill();
        let ones = self.bits.trailing_ones().min(most);
        self.skip(if ones < most { ones + 1 } else { ones });
        ones
    }

    #[inline]
    fn gamma(&mut self) -> u32 {
        let digits = self.ones(24);
        1 << digits | self.take(digits)
    }

    #[inline]
    fn rice(&mut self, bits: u32) -> u32 {
        let quotient = self.ones(ESCAPE);
        if quotient == ESCAPE { self.take(16) | self.take(16) << 16 } else { quotient << bits | self.take(bits) }
    }

    /// The places of the next article into `places` (which is cleared). Damaged bytes give fewer or other places, never
    /// more than the bytes have bits.
    pub(crate) fn article(&mut self, length: u8, places: &mut Vec<u32>) {
        places.clear();
        if self.take(1) == 0 {
            return self.steps(1, BODY, low_bits(length, 1), places);
        }
        if self.take(1) == 1 {
            let count = self.gamma();
            self.steps(count, 0, TITLE_BITS, places);
        }
        let count = self.gamma() - 1;
        self.steps(count, BODY, low_bits(length, count), places);
    }

    fn steps(&mut self, count: u32, mut next: u32, bits: u32, places: &mut Vec<u32>) {
        for _ in 0..count {
            let Some(place) = next.checked_add(self.rice(bits)).filter(|_| self.left >= 0) else { return };
            places.push(place);
            next = place.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::lengths::shorten;

    proptest! {
        #[test]
        fn places_come_back_as_they_went_in(articles in proptest::collection::vec((
            proptest::collection::btree_set(0_u32..20, 0..4),
            proptest::collection::btree_set(0_u32..900_000, 0..40),
            0_u32..2000,
        ), 0..9)) {
            let mut writer = BitWriter::default();
            let articles: Vec<(Vec<u32>, u8)> = articles.into_iter()
                .map(|(title, body, length)| (title.into_iter().chain(body.into_iter().map(|p| BODY + p)).collect(), shorten(length)))
                .collect();
            articles.iter().for_each(|(places, length)| writer.article(places, *length));
            let bytes = writer.finish();
            let mut reader = BitReader::new(&bytes);
            let mut places = Vec::new();
            for (expected, length) in &articles {
                reader.article(*length, &mut places);
                prop_assert_eq!(&places, expected);
            }
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99), length in any::<u8>()) {
            let (mut reader, mut places) = (BitReader::new(&bytes), Vec::new());
            for _ in 0..9 {
                reader.article(length, &mut places);
            }
        }
    }

    #[test]
    fn a_common_word_takes_little_more_than_a_byte() {
        let mut writer = BitWriter::default();
        (0..1000).for_each(|n| writer.article(&[BODY + n % 300], shorten(300)));
        assert!(writer.finish().len() <= 1350);
    }
}
