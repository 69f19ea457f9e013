//! Neighbours: which words are spelled alike, so that forms which no rule relates can still add to a score.
//!
//! A word is the set of its runs of three and four letters and, without its vowels, of two and three; each run weighs
//! as much as it is rare in the dictionary, so endings and prefixes of every language lose their weight by
//! themselves. Two words are as near as the Dice coefficient of their sets. Made from a region of the dictionary when a
//! question first needs it, and never stored: words spelled alike stand in one region. Weights are whole numbers: sums are the same in every order and on every machine.

use crate::order::{best_first, first, greater, sort_by_key};
use crate::text::is_vowel;

/// Weights are kept as whole numbers in this unit.
const UNIT: f32 = 1024.0;
/// Words of few runs are near by chance: the coefficient shrinks as if so many runs more were not shared.
const SHRINK: f32 = 2.0;
/// Bases by their runs of letters.
#[derive(Debug)]
pub(crate) struct Neighbours {
    /// Where each bucket of runs begins in `bases`: runs that meet in one by chance are told apart afterwards.
    starts: Vec<u32>,
    bases: Vec<u32>,
    /// The weight of all runs of each base.
    totals: Vec<u32>,
    count: usize,
}

impl Neighbours {
    /// Of some bases, by their places.
    pub(crate) fn new<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Neighbours {
        let count = texts.clone().count();
        let buckets = (count * 2).next_power_of_two().clamp(1 << 6, 1 << 20);
        let mut starts = vec![0_u32; buckets + 1];
        for text in texts.clone() {
            runs(text).iter().for_each(|&run| starts[run as usize % buckets + 1] += 1);
        }
        for n in 0..buckets {
            starts[n + 1] += starts[n];
        }
        let (mut next, mut bases) = (starts.clone(), vec![0; starts[buckets] as usize]);
        let mut neighbours = Neighbours { starts, bases: Vec::new(), totals: Vec::with_capacity(count), count };
        for (text, number) in texts.zip(0..) {
            let runs = runs(text);
            for &run in &runs {
                let place = &mut next[run as usize % buckets];
                bases[*place as usize] = number;
                *place += 1;
            }
            neighbours.totals.push(runs.iter().map(|&run| neighbours.weight(run)).sum());
        }
        neighbours.bases = bases;
        neighbours
    }

    fn bucket(&self, run: u64) -> std::ops::Range<usize> {
        let bucket = run as usize % (self.starts.len() - 1);
        self.starts[bucket] as usize..self.starts[bucket + 1] as usize
    }

    /// How much a run weighs: the rarer, the more.
    fn weight(&self, run: u64) -> u32 {
        let bases = self.count as f32;
        (libm::logf(1.0 + bases / (1 + self.bucket(run).len()) as f32) * UNIT) as u32
    }

    /// The places of the bases nearest to a word, with their nearness over `least` and at most 1: at most `most`, nearest
    /// first. The word itself is one of them. `text` gives the base at a place.
    pub(crate) fn near<'t>(
        &self,
        word: &str,
        least: f32,
        most: usize,
        text: impl Fn(usize) -> &'t str,
    ) -> Vec<(usize, f32)> {
        let runs = runs(word);
        let weights: Vec<u32> = runs.iter().map(|&run| self.weight(run)).collect();
        let total: u32 = weights.iter().sum();
        let mean = total as f32 / runs.len().max(1) as f32;
        let nearness = |shared: u32, other: u32| {
            let both = (total + other) as f32;
            let size = both / greater(mean, 1.0);
            2.0 * shared.min(total).min(other) as f32 / greater(both, 1.0) * size / (size + SHRINK)
        };
        let mut shared = vec![0_u32; self.totals.len()];
        let mut touched = Vec::new();
        for (&run, &weight) in runs.iter().zip(&weights) {
            for &base in &self.bases[self.bucket(run)] {
                let sum = &mut shared[base as usize];
                if *sum == 0 {
                    touched.push(base);
                }
                *sum += weight;
            }
        }
        let of = |base: u32, shared: u32| (base, nearness(shared, self.totals[base as usize]));
        let near = touched
            .into_iter()
            .map(|base| of(base, shared[base as usize]))
            .filter(|&(_, nearness)| nearness > least)
            .map(|(base, nearness)| u64::from(best_first(nearness)) << 32 | u64::from(base));
        // Runs that met in a bucket by chance are told apart for these few alone: reading the dictionary takes time.
        let exactly = |key: u64| {
            let base = key as u32;
            let own = self::runs(text(base as usize));
            let both = runs.iter().zip(&weights).filter(|(run, _)| own.contains(run));
            let (_, nearness) = of(base, both.map(|(_, &weight)| weight).sum());
            Some((base as usize, nearness)).filter(|&(_, nearness)| nearness > least)
        };
        let mut near: Vec<(usize, f32)> = first(near, most).into_iter().filter_map(exactly).collect();
        sort_by_key(&mut near, |&(base, nearness)| u64::from(best_first(nearness)) << 32 | base as u64);
        near
    }
}

/// The different runs of letters of a word, each as a number.
fn runs(word: &str) -> Vec<u64> {
    let mut runs = Vec::with_capacity(word.len() * 2);
    let frame = word.chars().take(1).chain(word.chars().skip(1).filter(|&c| !is_vowel(c)));
    add_runs(word.chars(), 3, 0, &mut runs);
    add_runs(frame, 2, 1, &mut runs);
    runs
}

/// Adds the runs of `short` and of one more letters, with a mark for the beginning of the word.
fn add_runs(letters: impl Iterator<Item = char>, short: usize, seed: u64, runs: &mut Vec<u64>) {
    let letters: Vec<u64> = std::iter::once(1).chain(letters.map(|c| u64::from(u32::from(c)))).take(100).collect();
    for length in [short, short + 1] {
        for run in letters.windows(length) {
            let mut mixed =
                run.iter().fold(seed << 8 | length as u64, |mixed, &c| (mixed ^ c).wrapping_mul(0x100_0000_01B3));
            mixed ^= mixed >> 29;
            if !runs.contains(&mixed) {
                runs.push(mixed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_spellings_are_near_and_the_nearest_first() {
        let texts = ["landscape", "nation", "national", "nationality", "station"];
        let near = Neighbours::new(texts.iter().copied()).near("nation", 0.1, 9, |at| texts[at]);
        let words: Vec<_> = near.iter().map(|&(at, _)| texts[at]).collect();
        assert_eq!(words, ["nation", "national", "nationality", "station"]);
        assert!(near.iter().all(|(_, nearness)| *nearness > 0.1 && *nearness <= 1.0));
    }
}
