//! Siblings: articles that share a title (the parts of a series, of a book) vouch for each other.
//!
//! Which article a question is about often shows in several of its parts; which part it is, in one.

use crate::index::{Index, Urgency};

/// What the best siblings add of their mean score, and how many they are.
const WEIGHT: f32 = 0.2;
const MOST: usize = 3;

/// What each of some articles gains from the others that bear its title. The articles come best first, with scores.
pub(crate) fn gains(docs: &[(u32, f32)], index: &Index) -> Vec<f32> {
    let Some(firsts) = index.parts.at(Urgency::Order, || index.siblings()) else { return vec![0.0; docs.len()] };
    let title = |doc: u32| firsts.get(doc as usize);
    let gain = |&(doc, _): &(u32, f32)| {
        let siblings = docs.iter().filter(|&&(other, _)| other != doc && title(other) == title(doc));
        let mut sum = 0.0;
        siblings.take(MOST).for_each(|&(_, score)| sum += score);
        WEIGHT * sum / MOST as f32
    };
    docs.iter().map(gain).collect()
}
