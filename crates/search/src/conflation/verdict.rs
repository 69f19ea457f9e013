//! The collection's verdict on a pair of words: do they stand together in articles more often than by chance?
//!
//! With n articles that hold both and e = df1 x df2 / N expected, n >= 2 and n/e >= 2 confirm a pair. What a missing
//! confirmation means depends on how sure the rule is that proposed it.

use super::{Kind, Percent};

/// Judges pairs.
pub(crate) struct Verdict {
    articles: u64,
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
        Verdict { articles: u64::from(articles.max(1)) }
    }

    /// The grade of a pair after the evidence. A word is the number of its letters and its articles, rising.
    pub(crate) fn grade(&self, grade: Percent, kind: Kind, a: (usize, &[u32]), b: (usize, &[u32])) -> Percent {
        let short = a.0 < 5 && b.0 < 5;
        let (joint, evidence) = self.evidence(a.1, b.1);
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
        let verdict = Verdict::new(1000);
        let grade = verdict.grade(60, kind, (6, a), (6, b));
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
