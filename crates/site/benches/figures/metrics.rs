//! How good a list of hits is, by what people judged: the usual measures of retrieval, each from 0 to 1.

use std::collections::BTreeMap;

/// How deep a list is looked at.
const DEPTH: usize = 10;

/// The judged documents of one query and their grades. What is not judged, or judged 0, is not relevant.
pub(crate) type Grades = BTreeMap<String, u32>;

/// The measures of one query, or their means over many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Measures {
    /// One over the place of the first relevant hit among the first ten.
    pub(crate) mrr: f64,
    /// The sum of grade / log2(place + 1) over the first ten, as a part of what the best order would give.
    pub(crate) ndcg: f64,
    /// The part of the relevant documents that is among the first ten.
    pub(crate) recall: f64,
    /// Whether the first hit is relevant: what the reference tables call R@1.
    pub(crate) first: f64,
}

impl Measures {
    /// Of one list of hits, best first. Nothing when no document is relevant: there is nothing to measure then.
    pub(crate) fn of<'a>(hits: impl IntoIterator<Item = &'a str>, grades: &Grades) -> Option<Measures> {
        let mut best: Vec<u32> = grades.values().copied().filter(|&grade| grade > 0).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<u32> =
            hits.into_iter().take(DEPTH).map(|id| grades.get(id).copied().unwrap_or_default()).collect();
        let first = found.iter().position(|&grade| grade > 0);
        let relevant = found.iter().filter(|&&grade| grade > 0).count();
        (!best.is_empty()).then(|| Measures {
            mrr: first.map_or(0.0, |place| 1.0 / (place + 1) as f64),
            ndcg: gain(&found) / gain(&best),
            recall: relevant as f64 / best.len() as f64,
            first: f64::from(u8::from(first == Some(0))),
        })
    }

    /// The means, and over how many queries.
    pub(crate) fn mean(all: &[Measures]) -> Measures {
        let mean = |of: fn(&Measures) -> f64| all.iter().map(of).sum::<f64>() / all.len().max(1) as f64;
        Measures { mrr: mean(|m| m.mrr), ndcg: mean(|m| m.ndcg), recall: mean(|m| m.recall), first: mean(|m| m.first) }
    }
}

fn gain(grades: &[u32]) -> f64 {
    grades.iter().take(DEPTH).zip(2_u32..).map(|(&grade, place)| f64::from(grade) / f64::from(place).log2()).sum()
}
