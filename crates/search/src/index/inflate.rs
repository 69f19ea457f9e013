//! Inflate for the browser: RFC 1951 in a few hundred bytes, where a library brings seven kilobytes.
//!
//! Each code is looked up at once in a table of all bits that its longest one may have; parts are large enough for that
//! to pay, and the loop is as quick as that of the library.

/// The bytes that were packed: exactly so many, or `None`.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { rest: packed, held: 0, count: 0 };
    let (mut raw, mut at) = (vec![0; length], 0);
    loop {
        let is_last = bits.take(1)?;
        let (texts, distances) = match bits.take(2)? {
            0 => {
                at = stored(&mut bits, &mut raw, at)?;
                (Vec::new(), Vec::new())
            }
            1 => {
                let lengths = [&[8; 144][..], &[9; 112], &[7; 24], &[8; 8]].concat();
                (table(&lengths)?, table(&[5; 30])?)
            }
            2 => tables(&mut bits)?,
            _ => return None,
        };
        if !texts.is_empty() {
            at = block(&mut bits, &texts, &distances, &mut raw, at)?;
        }
        if is_last == 1 {
            return (at == length).then_some(raw);
        }
    }
}

/// Bytes read bit by bit, lowest first.
struct Bits<'b> {
    rest: &'b [u8],
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Holds at least 56 bits, or all that are left.
    fn fill(&mut self) {
        if let Some((word, _)) = self.rest.split_first_chunk() {
            self.held |= u64::from_le_bytes(*word) << self.count;
            let bytes = (63 - self.count) / 8;
            self.rest = &self.rest[bytes as usize..];
            self.count += bytes * 8;
        } else {
            while let (0..56, Some((&byte, rest))) = (self.count, self.rest.split_first()) {
                self.held |= u64::from(byte) << self.count;
                self.rest = rest;
                self.count += 8;
            }
        }
    }

    /// Some of the bits that are held.
    fn held(&mut self, bits: u32) -> Option<usize> {
        let taken = self.held & ((1 << bits) - 1);
        self.count = self.count.checked_sub(bits)?;
        self.held >>= bits;
        Some(taken as usize)
    }

    fn take(&mut self, bits: u32) -> Option<usize> {
        self.fill();
        self.held(bits)
    }

    /// The symbol of the next code among the bits that are held.
    fn symbol(&mut self, table: &[u16]) -> Option<usize> {
        let entry = *table.get(self.held as usize & (table.len() - 1))?;
        self.held(u32::from(entry & 15)).filter(|_| entry > 0)?;
        Some(usize::from(entry >> 4))
    }
}

/// A block that is not packed. Returns the place behind it.
fn stored(bits: &mut Bits<'_>, raw: &mut [u8], at: usize) -> Option<usize> {
    bits.held(bits.count % 8)?;
    let length = bits.take(16)?;
    if bits.take(16)? != length ^ 0xFFFF {
        return None;
    }
    for place in raw.get_mut(at..at + length)? {
        *place = bits.take(8)? as u8;
    }
    Some(at + length)
}

/// The tables of a block that brings its own.
fn tables(bits: &mut Bits<'_>) -> Option<(Vec<u16>, Vec<u16>)> {
    let (texts, distances, codes) = (bits.take(5)? + 257, bits.take(5)? + 1, bits.take(4)? + 4);
    let mut lengths = [0; 19];
    for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].into_iter().take(codes) {
        lengths[place] = bits.take(3)? as u8;
    }
    let codes = table(&lengths)?;
    let mut lengths: Vec<u8> = Vec::new();
    while lengths.len() < texts + distances {
        bits.fill();
        let (length, times) = match bits.symbol(&codes)? {
            16 => (*lengths.last()?, bits.held(2)? + 3),
            17 => (0, bits.held(3)? + 3),
            18 => (0, bits.held(7)? + 11),
            length => (length as u8, 1),
        };
        lengths.resize(lengths.len() + times, length);
    }
    Some((table(&lengths[..texts])?, table(lengths.get(texts..texts + distances)?)?))
}

/// For all bits that may come, what they begin with: a symbol, and the length of its code in the lowest four bits.
fn table(lengths: &[u8]) -> Option<Vec<u16>> {
    let longest = lengths.iter().copied().max()?;
    let mut table = vec![0; 1 << longest];
    let mut code = 0_u16;
    for length in 1..=longest {
        for (symbol, _) in (0_u16..).zip(lengths).filter(|&(_, &own)| own == length) {
            if code >> length > 0 {
                return None;
            }
            let first = code.reverse_bits() >> (16 - length);
            for place in (usize::from(first)..table.len()).step_by(1 << length) {
                table[place] = symbol << 4 | u16::from(length);
            }
            code += 1;
        }
        // Where no code is left there is none to begin a longer one with.
        code = code.checked_mul(2).unwrap_or(u16::MAX);
    }
    Some(table)
}

/// A packed block. Returns the place behind it.
fn block(bits: &mut Bits<'_>, texts: &[u16], distances: &[u16], raw: &mut [u8], mut at: usize) -> Option<usize> {
    loop {
        // Enough for a length and a distance with all that belongs to them.
        bits.fill();
        let symbol = bits.symbol(texts)?;
        let Some(length) = symbol.checked_sub(257) else {
            if symbol == 256 {
                return Some(at);
            }
            *raw.get_mut(at)? = symbol as u8;
            at += 1;
            continue;
        };
        let length = match length {
            0..8 => length + 3,
            8..28 => {
                let more = length / 4 - 1;
                ((4 + length % 4) << more) + bits.held(more as u32)? + 3
            }
            28 => 258,
            _ => return None,
        };
        let distance = match bits.symbol(distances)? {
            near @ 0..4 => near + 1,
            far @ 4..30 => {
                let more = far / 2 - 1;
                ((2 + far % 2) << more) + bits.held(more as u32)? + 1
            }
            _ => return None,
        };
        let from = at.checked_sub(distance)?;
        let copied = raw.get_mut(from..at + length)?;
        for place in distance..copied.len() {
            copied[place] = copied[place - distance];
        }
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::unpack;
    use crate::index::deflate::pack;

    #[track_caller]
    fn check(raw: &[u8]) {
        let packed = pack(raw);
        assert_eq!(unpack(&packed, raw.len()).as_deref(), Some(raw));
        assert_eq!(unpack(&packed, raw.len() + 1), None);
        assert!(raw.is_empty() || unpack(&packed, raw.len() - 1).is_none());
        for end in packed.len().saturating_sub(9)..packed.len() {
            assert_eq!(unpack(&packed[..end], raw.len()), None, "cut at {end}");
        }
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        check(b"");
        check(b"a");
        check(&[7; 100_000]);
        check("وقال الوزير إن الطاقة الشمسية ".repeat(3000).as_bytes());
        // Nothing to gain: stored as it is.
        let noise = (0..70_000_u32).map(|n| (n.wrapping_mul(0x9E37_79B9) ^ n.wrapping_mul(n)) as u8 ^ (n >> 7) as u8);
        check(&noise.collect::<Vec<_>>());
        check(&(0..60_000_u32).flat_map(|n| (n * n % 977).to_le_bytes()).collect::<Vec<_>>());
    }

    #[test]
    fn stored_and_fixed_blocks_are_read() {
        assert_eq!(unpack(&[1, 2, 0, 0xFD, 0xFF, 5, 6], 2), Some(vec![5, 6]));
        assert_eq!(unpack(&[1, 2, 0, 0xFD, 0xFE, 5, 6], 2), None);
        assert_eq!(unpack(&[0x4B, 4, 0], 1), Some(b"a".to_vec()));
    }

    proptest! {
        #[test]
        fn everything_comes_back(raw in proptest::collection::vec(0_u8..9, 0..3000), times in 1_usize..4) {
            let raw = raw.repeat(times);
            prop_assert_eq!(unpack(&pack(&raw), raw.len()), Some(raw));
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = unpack(&bytes, 1000);
        }
    }
}
