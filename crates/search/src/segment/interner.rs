//! A set of byte strings that gives each a number, in the order of arrival.
//!
//! A collection has millions of terms and ids, so they lie one after the other in one buffer, and the table holds
//! numbers only: 12 bytes a string beside its own, where a map of strings would take 60.

/// Numbers for byte strings.
#[derive(Clone, Debug)]
pub struct Interner {
    bytes: Vec<u8>,
    /// Where each string ends.
    ends: Vec<u32>,
    /// The upper half of the hash of each.
    hashes: Vec<u32>,
    /// Open addressing: number and one, 0 where a place is free. At most two thirds are taken.
    table: Vec<u32>,
}

impl Default for Interner {
    fn default() -> Interner {
        Interner { bytes: Vec::new(), ends: Vec::new(), hashes: Vec::new(), table: vec![0; 64] }
    }
}

impl Interner {
    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A string by its number.
    pub fn get(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.bytes[start..self.ends[number] as usize]
    }

    /// The number of a string, and whether it is new.
    pub fn insert(&mut self, string: &[u8]) -> (u32, bool) {
        if (self.ends.len() + 1) * 3 > self.table.len() * 2 {
            self.grow();
        }
        let hash = hash(string);
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            match self.table[place].checked_sub(1) {
                Some(number) if self.hashes[number as usize] == (hash >> 32) as u32 && self.get(number) == string => {
                    return (number, false);
                }
                Some(_) => place = (place + 1) & mask,
                None => break,
            }
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(string);
        self.ends.push(u32::try_from(self.bytes.len()).expect("four gigabytes of names are more than one build takes"));
        self.hashes.push((hash >> 32) as u32);
        self.table[place] = number + 1;
        (number, true)
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![0; mask + 1];
        for number in 0..self.ends.len() as u32 {
            let mut place = hash(self.get(number)) as usize & mask;
            while table[place] != 0 {
                place = (place + 1) & mask;
            }
            table[place] = number + 1;
        }
        self.table = table;
    }
}

/// A quick hash, eight bytes at a time: the order in which it puts strings is never seen.
fn hash(string: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = string.len() as u64;
    let mut chunks = string.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("a chunk has eight bytes"));
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
    let rest = chunks.remainder().iter().rev().fold(0, |rest, &byte| rest << 8 | u64::from(byte));
    hash = (hash.rotate_left(5) ^ rest).wrapping_mul(FACTOR);
    // The product mixes upwards only.
    (hash ^ hash >> 29).wrapping_mul(FACTOR).rotate_left(32)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_string_has_one_number(strings in proptest::collection::vec("[ab]{0,12}", 0..300)) {
            let (mut interner, mut map) = (Interner::default(), HashMap::new());
            for string in &strings {
                let next = map.len() as u32;
                let expected = match map.get(string) {
                    Some(&number) => (number, false),
                    None => (*map.entry(string).or_insert(next), true),
                };
                prop_assert_eq!(interner.insert(string.as_bytes()), expected);
            }
            for (string, &number) in &map {
                prop_assert_eq!(interner.get(number), string.as_bytes());
            }
        }
    }
}
