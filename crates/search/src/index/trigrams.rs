//! Trigrams: which bases share runs of three letters, so that near spellings can add to a score.
//!
//! Made from the dictionary when a question first needs it, and never stored. Two words are as near as the Dice
//! coefficient of their sets of trigrams, a mark for the beginning of the word included.

use super::terms::Terms;
use crate::order::sort_by_key;

/// Buckets of trigrams. A power of two; trigrams that meet in one bucket by chance are told apart afterwards.
const BUCKETS: usize = 1 << 15;
/// How many candidates are looked at closely for each neighbour that is wanted.
const CLOSER: usize = 2;

/// Bases by trigram.
#[derive(Debug)]
pub(crate) struct Trigrams {
    /// Where each bucket begins in `bases`.
    starts: Vec<u32>,
    bases: Vec<u32>,
    /// How many different trigrams each base has.
    counts: Vec<u8>,
}

impl Trigrams {
    pub(crate) fn new(terms: &Terms) -> Trigrams {
        let mut starts = vec![0_u32; BUCKETS + 1];
        let mut counts = Vec::with_capacity(terms.len() as usize);
        terms.with_prefix("", |base| {
            let grams = trigrams(&base.text);
            grams.iter().for_each(|&gram| starts[bucket(gram) + 1] += 1);
            counts.push(grams.len() as u8);
            true
        });
        for n in 0..BUCKETS {
            starts[n + 1] += starts[n];
        }
        let (mut next, mut bases) = (starts.clone(), vec![0; starts[BUCKETS] as usize]);
        terms.with_prefix("", |base| {
            for gram in trigrams(&base.text) {
                let place = &mut next[bucket(gram)];
                bases[*place as usize] = base.number;
                *place += 1;
            }
            true
        });
        Trigrams { starts, bases, counts }
    }

    /// The bases nearest to a word, with their Dice coefficients in thousandths: at most `most` of at least `least`,
    /// nearest first. The word itself is one of them.
    pub(crate) fn near(&self, word: &str, least: u32, most: usize, terms: &Terms) -> Vec<(u32, u32)> {
        let grams = trigrams(word);
        let mut shared = vec![0_u8; self.counts.len()];
        let mut touched = Vec::new();
        for &gram in &grams {
            let bucket = bucket(gram);
            for &base in &self.bases[self.starts[bucket] as usize..self.starts[bucket + 1] as usize] {
                let count = &mut shared[base as usize];
                if *count == 0 {
                    touched.push(base);
                }
                *count = count.saturating_add(1);
            }
        }
        let mut near: Vec<(u32, u32)> = touched
            .into_iter()
            .map(|base| (base, dice(shared[base as usize].into(), grams.len(), self.counts[base as usize].into())))
            .filter(|&(_, dice)| dice >= least)
            .collect();
        sort_by_key(&mut near, |&(base, dice)| u64::from(!dice) << 32 | u64::from(base));
        near.truncate(most * CLOSER);
        for (number, nearness) in &mut near {
            let base = terms.at(*number).map(|b| trigrams(&b.text)).unwrap_or_default();
            *nearness = dice(base.iter().filter(|g| grams.contains(g)).count(), grams.len(), base.len());
        }
        near.retain(|&(_, dice)| dice >= least);
        sort_by_key(&mut near, |&(base, dice)| u64::from(!dice) << 32 | u64::from(base));
        near.truncate(most);
        near
    }
}

fn dice(shared: usize, a: usize, b: usize) -> u32 {
    (2000 * shared.min(a).min(b) / (a + b).max(1)) as u32
}

/// The different trigrams of a word, each as one number, in the order of the word.
fn trigrams(word: &str) -> Vec<u64> {
    let mut grams = Vec::with_capacity(word.len());
    let mut gram = 1; // The beginning of a word.
    for (n, c) in word.chars().take(200).enumerate() {
        gram = (gram << 21 | u64::from(c as u32)) & ((1 << 63) - 1);
        if n > 0 && !grams.contains(&gram) {
            grams.push(gram);
        }
    }
    grams
}

fn bucket(gram: u64) -> usize {
    (gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 49) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::terms::{Lists, TermWriter};

    #[test]
    fn near_spellings_are_near() {
        let mut writer = TermWriter::default();
        for word in ["nation", "national", "nationality", "notion", "sea"] {
            writer.push(word, &[Lists { stack: 0, df: 1, postings: 0, positions: 0 }], &[]);
        }
        let terms = Terms::open(&writer.finish()).expect("what was written can be read");
        let near = Trigrams::new(&terms).near("nation", 300, 9, &terms);
        let words: Vec<_> =
            near.iter().map(|&(n, dice)| (terms.at(n).map(|b| b.text).unwrap_or_default(), dice)).collect();
        let expected = [("nation", 1000), ("national", 833), ("nationality", 666), ("notion", 400)];
        assert_eq!(words, expected.map(|(word, dice)| (word.to_string(), dice)));
    }
}
