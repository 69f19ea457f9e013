//! The collection's verdict on a pair of words: do they stand together in articles more often than by chance?
//!
//! With n articles that hold both and e = df1 x df2 / N expected, n >= 2 and n/e >= 2 confirm a pair. What a missing
//! confirmation means depends on how sure the rule is that proposed it.

use std::collections::HashMap;

use super::{Kind, Percent};

/// Judges pairs; remembers the articles of the words it has seen.
pub(crate) struct Verdict {
    articles: u64,
    docs: HashMap<u32, Vec<u32>>,
}

/// What the articles say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// They stand together clearly more often than by chance.
    For,
    /// They stand together, not often enough to be sure.
    Weak,
    /// Too rare to say.
    None,
    /// Frequent words that avoid each other.
    Against,
}

/// A lift of true pairs, low in what was seen: where so many joint articles would be expected of a true pair that
/// none can hardly be chance, none speaks against it.
const TRUE_LIFT: u64 = 8;

impl Verdict {
    pub(crate) fn new(articles: u32) -> Verdict {
        Verdict { articles: u64::from(articles.max(1)), docs: HashMap::new() }
    }

    /// The grade of a pair after the evidence. A word is its number, its letters and its articles.
    pub(crate) fn grade(
        &mut self,
        grade: Percent,
        kind: Kind,
        a: (u32, usize, impl Iterator<Item = u32>),
        b: (u32, usize, impl Iterator<Item = u32>),
    ) -> Percent {
        let short = a.1 < 5 && b.1 < 5;
        let (a, b) = (self.keep(a.0, a.2), self.keep(b.0, b.2));
        let [x, y] = [&self.docs[&a], &self.docs[&b]];
        let (joint, evidence) = self.evidence(x, y);
        let factor = match (kind, evidence) {
            (Kind::Listed, Evidence::Against) => 60,
            (Kind::Listed, _) | (_, Evidence::For) => 100,
            (Kind::Lenient, Evidence::Weak | Evidence::None) => 90,
            (Kind::Lenient, Evidence::Against) => 50,
            (Kind::Strict, Evidence::Weak) => 70,
            (Kind::Strict, Evidence::None) => 40,
            (Kind::Template, Evidence::Weak) if joint > 0 && !short => 40,
            (Kind::Template, Evidence::None) if !short => 40,
            (Kind::Strict, Evidence::Against) | (Kind::Template, _) => 0,
        };
        (u32::from(grade) * factor / 100) as Percent
    }

    fn keep(&mut self, word: u32, docs: impl Iterator<Item = u32>) -> u32 {
        self.docs.entry(word).or_insert_with(|| {
            let mut docs: Vec<u32> = docs.collect();
            docs.sort_unstable();
            docs.dedup();
            docs
        });
        word
    }

    fn evidence(&self, a: &[u32], b: &[u32]) -> (u64, Evidence) {
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let joint = few.iter().filter(|doc| many.binary_search(doc).is_ok()).count() as u64;
        let product = a.len() as u64 * b.len() as u64; // e x N
        let evidence = match joint {
            0 if product * TRUE_LIFT >= 3 * self.articles => Evidence::Against,
            0 => Evidence::None,
            n if n >= 2 && n * self.articles >= 2 * product => Evidence::For,
            n if n * self.articles < product => Evidence::Against,
            _ => Evidence::Weak,
        };
        // A collection that is too small to know what chance is cannot speak against.
        let small = self.articles < 100;
        (joint, if small && evidence == Evidence::Against { Evidence::None } else { evidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, a: &[u32], b: &[u32], expected: Percent) {
        let mut verdict = Verdict::new(1000);
        let grade = verdict.grade(60, kind, (0, 6, a.iter().copied()), (1, 6, b.iter().copied()));
        assert_eq!(grade, expected, "{kind:?}");
    }

    #[test]
    fn words_that_stand_together_belong_together() {
        for (kind, expected) in [(Kind::Lenient, 60), (Kind::Strict, 60), (Kind::Template, 60), (Kind::Listed, 60)] {
            check(kind, &[1, 2, 3, 4], &[2, 3, 9], expected);
        }
    }

    #[test]
    fn without_evidence_the_rule_decides() {
        for (kind, expected) in [(Kind::Lenient, 54), (Kind::Strict, 24), (Kind::Template, 24), (Kind::Listed, 60)] {
            check(kind, &[1], &[2], expected);
        }
    }

    #[test]
    fn frequent_words_that_avoid_each_other_are_two_words() {
        let (a, b): (Vec<u32>, Vec<u32>) = ((0..200).collect(), (200..400).collect());
        for (kind, expected) in [(Kind::Lenient, 30), (Kind::Strict, 0), (Kind::Template, 0), (Kind::Listed, 36)] {
            check(kind, &a, &b, expected);
        }
    }
}
