//! Sets of articles, one bit each: what boolean queries are evaluated with.

/// A set of article numbers below a fixed bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: u32,
}

impl Bits {
    /// The empty set over `len` articles.
    pub(crate) fn none(len: u32) -> Bits {
        Bits { words: vec![0; len.div_ceil(64) as usize], len }
    }

    /// The set of some articles. Numbers out of bounds are passed over.
    pub(crate) fn of(len: u32, docs: impl Iterator<Item = u32>) -> Bits {
        let mut bits = Bits::none(len);
        docs.for_each(|doc| bits.add(doc));
        bits
    }

    /// Adds an article, unless its number is out of bounds.
    pub(crate) fn add(&mut self, doc: u32) {
        if doc < self.len {
            self.words[doc as usize / 64] |= 1 << (doc % 64);
        }
    }

    pub(crate) fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// All articles that were not in the set.
    pub(crate) fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        if let Some(last) = self.words.last_mut().filter(|_| !self.len.is_multiple_of(64)) {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    pub(crate) fn has(&self, doc: u32) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Calls `each` with the articles of the set, rising.
    pub(crate) fn each(&self, mut each: impl FnMut(u32)) {
        for (&word, n) in self.words.iter().zip(0..) {
            each_bit(word, n, &mut each);
        }
    }

    /// Calls `each` with the articles of the set, rising, and empties it.
    pub(crate) fn drain(&mut self, mut each: impl FnMut(u32)) {
        for (word, n) in self.words.iter_mut().zip(0..) {
            each_bit(std::mem::take(word), n, &mut each);
        }
    }

    /// How many articles the set has.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The articles of the set for which something is true, rising.
    pub(crate) fn list(&self, is_meant: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut list = Vec::new();
        self.each(|doc| {
            if is_meant(doc) {
                list.push(doc);
            }
        });
        list
    }
}

/// Calls `each` with the articles of the word at a place, rising. A loop: chains of iterators take a browser several times as
/// long here.
fn each_bit(mut word: u64, n: u32, each: &mut impl FnMut(u32)) {
    while word != 0 {
        each(n * 64 + word.trailing_zeros());
        word &= word - 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sets_behave_like_sets(len in 1_u32..200, a in proptest::collection::btree_set(0_u32..200, 0..40), b in proptest::collection::btree_set(0_u32..200, 0..40)) {
            let inside = |set: &BTreeSet<u32>| -> BTreeSet<u32> { set.iter().copied().filter(|&d| d < len).collect() };
            let [x, y] = [&a, &b].map(|set| Bits::of(len, set.iter().copied()));
            let (mut and, mut or, mut not) = (x.clone(), x.clone(), x.clone());
            and.and(&y);
            or.or(&y);
            not.invert();
            let list = |set: &Bits| set.list(|_| true);
            let sorted = |set: BTreeSet<u32>| set.into_iter().collect::<Vec<_>>();
            prop_assert_eq!(list(&and), sorted(&inside(&a) & &inside(&b)));
            prop_assert_eq!(list(&or), sorted(&inside(&a) | &inside(&b)));
            prop_assert_eq!(list(&not), sorted(&(0..len).collect::<BTreeSet<_>>() - &inside(&a)));
            prop_assert_eq!(x.list(|doc| y.has(doc)), list(&and));
            prop_assert_eq!(x.count(), list(&x).len());
            let (mut drained, mut emptied) = (Vec::new(), x.clone());
            emptied.drain(|doc| drained.push(doc));
            prop_assert_eq!((drained, emptied), (list(&x), Bits::none(len)));
        }
    }
}
