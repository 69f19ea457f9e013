//! Siblings: articles that share a title (the parts of a series, of a book) vouch for each other.
//!
//! Which article a question is about often shows in several of its parts; which part it is, in one.

use crate::index::Index;

/// What the best siblings add of their mean score, and how many they are.
const WEIGHT: f32 = 0.2;
const MOST: usize = 3;

/// What each of some articles gains from the others that bear its title. The articles come best first, with scores.
pub(crate) fn gains(docs: &[(u32, f32)], index: &Index) -> Vec<f32> {
    let title = |doc: u32| index.records[doc as usize].title.as_str();
    let gain = |&(doc, _): &(u32, f32)| {
        let siblings = docs.iter().filter(|&&(other, _)| other != doc && title(other) == title(doc));
        let mut sum = 0.0;
        siblings.take(MOST).for_each(|&(_, score)| sum += score);
        if title(doc).is_empty() { 0.0 } else { WEIGHT * sum / MOST as f32 }
    };
    docs.iter().map(gain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Record;
    use crate::index::tests::with_records;

    #[test]
    fn parts_of_a_whole_vouch_for_each_other() {
        let record = |title: &str| Record { title: title.to_string(), ..Record::default() };
        let index = with_records(vec![record("Tides"), record("Moon"), record("Tides"), record(""), record("")]);
        let gains = gains(&[(0, 9.0), (1, 6.0), (2, 3.0), (3, 1.0), (4, 1.0)], &index);
        assert_eq!(gains, [WEIGHT * 1.0, 0.0, WEIGHT * 3.0, 0.0, 0.0]);
    }
}
