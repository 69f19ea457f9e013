//! The articles that hold one part of a query: the posting lists of its forms, merged.

use super::bits::Bits;
use super::class::{Member, Written};
use super::phrases::find_phrase;
use super::plan::{Part, Slot};
use super::written::written;
use crate::index::{BODY, Index, weight_at};
use crate::order::{behind, greater, sort};

/// Weights of occurrences are eighths.
const EIGHTH: f32 = 0.125;

/// One article that holds a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) doc: u32,
    /// The weighted number of occurrences, each times its grade.
    pub(crate) tf: f32,
    /// The best grade in the article of what counts as the word; 0 where words only add score.
    pub(crate) grade: f32,
    /// The best grade of all, words that only add score included.
    pub(crate) best: f32,
}

impl Match {
    /// A match of a phrase, from the weights of its occurrences.
    pub(super) fn of_phrase(doc: u32, weight: u32) -> Match {
        Match { doc, tf: weight as f32 * EIGHTH, grade: 1.0, best: 1.0 }
    }
}

/// Sums over the members of a part, article by article. Kept from question to question: what is emptied is what was
/// written, not as much as the collection has articles.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    /// Article by article; those of articles outside `met` are zero.
    sums: Vec<[f32; 3]>,
    met: Bits,
}

const TF: usize = 0;
const GRADE: usize = 1;
const BEST: usize = 2;

impl Sums {
    /// Makes room for so many articles.
    fn reserve(&mut self, articles: u32) {
        if self.sums.len() != articles as usize {
            *self = Sums { sums: vec![[0.0; 3]; articles as usize], met: Bits::none(articles) };
        }
    }

    /// Adds articles that hold a member, and its weight in each. Articles out of bounds are passed over.
    fn add(&mut self, member: &Member, docs: &[u32], weights: &[u32]) {
        let (best, grade) = (member.grade, if member.counts { member.grade } else { 0.0 });
        for (&doc, &weight) in docs.iter().zip(weights) {
            let Some(sums) = self.sums.get_mut(doc as usize) else { continue };
            let tf = best * weight as f32 * EIGHTH;
            // Most articles hold one form of a word.
            if sums[BEST] == 0.0 {
                self.met.add(doc);
                *sums = [tf, grade, best];
            } else {
                sums[TF] += tf;
                sums[BEST] = greater(sums[BEST], best);
                sums[GRADE] = greater(sums[GRADE], grade);
            }
        }
    }

    /// What was added, articles rising, with room for so many; nothing is left behind.
    fn take(&mut self, room: usize) -> Vec<Match> {
        let mut matches = Vec::with_capacity(room.min(self.sums.len()));
        self.met.drain(|doc| {
            let [tf, grade, best] = std::mem::take(&mut self.sums[doc as usize]);
            matches.push(Match { doc, tf, grade, best });
        });
        matches
    }
}

/// The articles that hold a part, rising: of all articles, or of some (rising too).
pub(crate) fn find(part: &Part, only: Option<&[u32]>, index: &Index, sums: &mut Sums) -> Vec<Match> {
    if let Some(docs) = &part.docs {
        return docs.iter().map(|&doc| Match { doc, tf: 0.0, grade: 1.0, best: 1.0 }).collect();
    }
    let mut matches = match part.slots.as_slice() {
        [] => Vec::new(),
        [slot] => {
            sums.reserve(index.articles());
            // Member after member, so that sums are made in one order on every machine.
            for member in &slot.members {
                if only.is_none() && !part.title_only {
                    // Most of what is ever read.
                    index.blocks(member.entry, |docs, weights| sums.add(member, docs, weights));
                } else {
                    let each = &mut |doc, weight| sums.add(member, &[doc], &[weight]);
                    each_posting(member, part.title_only, only, index, each);
                }
            }
            sums.take(if only.is_some() { 0 } else { slot.postings() as usize })
        }
        _ => find_phrase(part, index),
    };
    for slot in part.slots.iter().filter(|s| s.members.iter().any(|m| m.written != Written::Anyhow)) {
        let written = written(slot, index);
        matches.retain(|m| written.has(m.doc));
    }
    matches
}

/// Calls `each` with the articles of a member and its weight there, in eighths: with all, or with those of `only`
/// (rising); blocks that hold none of these are passed over.
pub(super) fn each_posting(
    member: &Member,
    title_only: bool,
    only: Option<&[u32]>,
    index: &Index,
    each: &mut dyn FnMut(u32, u32),
) {
    if title_only {
        index.positions(member.entry, only, &mut |doc, places| {
            let weight = places.iter().filter(|&&p| p < BODY).map(|&p| weight_at(p)).sum();
            if weight > 0 {
                each(doc, weight);
            }
        });
        return;
    }
    let Some(mut only) = only else {
        return index.blocks(member.entry, |docs, weights| {
            docs.iter().zip(weights).for_each(|(&doc, &weight)| each(doc, weight));
        });
    };
    let Some(list) = index.list(member.entry) else { return };
    let mut cursor = list.cursor();
    while let Some(posting) = cursor.next_of(&mut only) {
        each(posting.doc, posting.weight);
    }
}

/// Which counting members of a part's only slot stand in which of some articles (rising): (article, member), rising.
pub(crate) fn members_in(part: &Part, docs: &[u32], index: &Index) -> Vec<(u32, usize)> {
    let [slot] = part.slots.as_slice() else { return Vec::new() };
    let mut found: Vec<u64> = Vec::new();
    for (member, n) in slot.members.iter().zip(0_u64..).filter(|(m, _)| m.counts) {
        let each = &mut |doc: u32, _| found.push(u64::from(doc) << 32 | n);
        each_posting(member, part.title_only, Some(docs), index, each);
    }
    sort(&mut found);
    found.into_iter().map(|key| ((key >> 32) as u32, key as u32 as usize)).collect()
}

impl Slot {
    /// How many postings its members have.
    pub(super) fn postings(&self) -> u64 {
        self.members.iter().map(|m| u64::from(m.entry.df)).sum()
    }
}

/// Calls `each` with what stands in two rising lists: its place in the first, and itself in the second.
pub(super) fn each_in_both<T>(
    docs: &[u32],
    mut others: &[T],
    doc: impl Fn(&T) -> u32,
    mut each: impl FnMut(usize, &T),
) {
    let mut rest = docs;
    while let (Some(&wanted), Some(other)) = (rest.first(), others.first()) {
        let found = doc(other);
        if found == wanted {
            each(docs.len() - rest.len(), other);
            (rest, others) = (&rest[1..], &others[1..]);
        } else if found < wanted {
            others = behind(others, |other| doc(other) < wanted);
        } else {
            rest = behind(rest, |&doc| doc < found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// Members: their grade in quarters, whether they count, and the articles that hold them, with their weight there.
    type Members = Vec<(u8, bool, BTreeMap<u32, u32>)>;

    fn members() -> impl Strategy<Value = Members> {
        let docs = proptest::collection::btree_map(0_u32..200, 1_u32..99, 0..80);
        proptest::collection::vec((1_u8..=4, any::<bool>(), docs), 0..6)
    }

    proptest! {
        #[test]
        fn members_are_summed_article_by_article_and_nothing_is_left_behind(questions in proptest::collection::vec(members(), 1..4)) {
            let mut sums = Sums::default();
            sums.reserve(200);
            for members in questions {
                let mut expected: BTreeMap<u32, [f32; 3]> = BTreeMap::new();
                for (quarters, counts, docs) in members {
                    let grade = f32::from(quarters) / 4.0;
                    let member = Member { grade, counts, ..Member::for_tests("x") };
                    sums.add(&member, &docs.keys().copied().collect::<Vec<_>>(), &docs.values().copied().collect::<Vec<_>>());
                    for (doc, weight) in docs {
                        let sum = expected.entry(doc).or_default();
                        sum[TF] += grade * weight as f32 * EIGHTH;
                        sum[GRADE] = sum[GRADE].max(if counts { grade } else { 0.0 });
                        sum[BEST] = sum[BEST].max(grade);
                    }
                }
                let taken = sums.take(0).into_iter().map(|m| (m.doc, [m.tf, m.grade, m.best]));
                prop_assert_eq!(taken.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn what_stands_in_both_lists_is_met_once(a in proptest::collection::btree_set(0_u32..300, 0..200), b in proptest::collection::btree_set(0_u32..300, 0..60)) {
            let expected: Vec<u32> = a.intersection(&b).copied().collect();
            let lists = |set: &BTreeSet<u32>| set.iter().copied().collect::<Vec<_>>();
            let (a, b) = (lists(&a), lists(&b));
            for (docs, others) in [(&a, &b), (&b, &a)] {
                let mut met = Vec::new();
                each_in_both(docs, others, |&doc| doc, |at, &doc| met.push((docs[at], doc)));
                prop_assert_eq!(met, expected.iter().map(|&doc| (doc, doc)).collect::<Vec<_>>());
            }
        }
    }
}
