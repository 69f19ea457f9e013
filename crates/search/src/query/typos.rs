//! Typing errors: the words of the dictionary within one or two errors of a word.
//!
//! An error is a letter too many, too few, another, or two in the wrong order (restricted Damerau-Levenshtein). The
//! automaton of the word runs over the regions of the dictionary that may hold the word: bases that begin alike often follow
//! each other and share its states.

use crate::index::Index;
use crate::order::sort_by_key;

/// How many words are taken, fewest errors first, then most frequent.
const MOST: usize = 12;

/// How many errors a word's length allows: short words have too many neighbours.
pub(crate) fn allowed(word: &str) -> u8 {
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// Numbers of bases and their distances, at most `most` errors away.
pub(crate) fn near(word: &str, most: u8, index: &Index) -> Vec<(u32, u8)> {
    let wanted: Vec<char> = word.chars().take(64).collect();
    let mut found: Vec<(u32, u8, u32)> = Vec::new();
    let mut automaton = Automaton::new(&wanted, most);
    index.each_within(&index.scope(word), &mut |region, at| {
        if let Some(distance) = automaton.distance(region.text(at)) {
            let df: u32 = region.forms(at).iter().map(|(_, f)| f.df).sum();
            if df > 0 {
                found.push((region.first + at as u32, distance, df));
            }
        }
    });
    sort_by_key(&mut found, |&(_, distance, df)| u64::from(distance) << 32 | u64::from(!df));
    found.truncate(MOST);
    found.into_iter().map(|(number, distance, _)| (number, distance)).collect()
}

/// The states of a word's automaton after each letter of the text read last.
struct Automaton<'w> {
    wanted: &'w [char],
    most: u8,
    /// The letters read last.
    read: Vec<char>,
    /// Per letter read, and one before: errors after each letter of `wanted`, capped just over `most`.
    rows: Vec<Vec<u8>>,
    /// How many letters of `read` end in a state from which nothing can be accepted, if any do.
    dead: Option<usize>,
}

impl<'w> Automaton<'w> {
    fn new(wanted: &'w [char], most: u8) -> Automaton<'w> {
        let cap = |n: usize| n.min(usize::from(most) + 1) as u8;
        let first = (0..=wanted.len()).map(cap).collect();
        Automaton { wanted, most, read: Vec::new(), rows: vec![first], dead: None }
    }

    /// The distance of a text, unless there are too many errors. Texts that share a beginning with the last are quick.
    fn distance(&mut self, text: &str) -> Option<u8> {
        let shared = self.read.iter().zip(text.chars()).take_while(|(a, b)| **a == *b).count();
        if self.dead.is_some_and(|dead| dead <= shared) {
            return None;
        }
        self.dead = None;
        self.read.truncate(shared);
        self.rows.truncate(shared + 1);
        for letter in text.chars().skip(shared) {
            self.step(letter);
            if self.rows.last().is_some_and(|row| row.iter().all(|&e| e > self.most)) {
                self.dead = Some(self.read.len());
                return None;
            }
        }
        self.rows.last().and_then(|row| row.last().copied()).filter(|&e| e <= self.most)
    }

    fn step(&mut self, letter: char) {
        let at = self.read.len();
        let above = &self.rows[at];
        let mut row = Vec::with_capacity(above.len());
        row.push((above[0] + 1).min(self.most + 1));
        for (n, &wanted) in self.wanted.iter().enumerate() {
            let mut errors = above[n] + u8::from(wanted != letter);
            errors = errors.min(above[n + 1] + 1).min(row[n] + 1);
            if n > 0 && at > 0 && wanted == self.read[at - 1] && self.wanted[n - 1] == letter {
                errors = errors.min(self.rows[at - 1][n - 1] + 1);
            }
            row.push(errors.min(self.most + 1));
        }
        self.read.push(letter);
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The textbook table, for comparison.
    fn slow(a: &[char], b: &[char]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let mut e = (d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]))
                            .min(d[i - 1][j] + 1)
                            .min(d[i][j - 1] + 1);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            e = e.min(d[i - 2][j - 2] + 1);
                        }
                        e
                    }
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn the_automaton_agrees_with_the_table(word in "[abc]{0,7}", mut texts in proptest::collection::vec("[abc]{0,8}", 1..30), most in 0_u8..3) {
            texts.sort();
            let wanted: Vec<char> = word.chars().collect();
            let mut automaton = Automaton::new(&wanted, most);
            for text in texts {
                let letters: Vec<char> = text.chars().collect();
                let expected = Some(slow(&wanted, &letters)).filter(|&e| e <= usize::from(most));
                prop_assert_eq!(automaton.distance(&text).map(usize::from), expected, "{}", text);
            }
        }
    }
}
