//! Phrases: words in a row, and words near each other.

use super::matches::{Match, each_posting};
use super::plan::{Part, Slot};
use crate::index::{BODY, Index, weight_at};
use crate::order::{sort, sort_by_key};

/// The articles that hold all words of a part just as they must stand. Positions are read only where all words are.
pub(super) fn find_phrase(part: &Part, index: &Index) -> Vec<Match> {
    let docs = with_all(&part.slots, index);
    let starts = match part.within {
        Some(within) => near(&part.slots, within, &docs, index),
        None => in_a_row(&part.slots, &docs, index),
    };
    let mut matches = Vec::new();
    for article in starts.chunk_by(|a, b| a >> 32 == b >> 32) {
        let doc = (article[0] >> 32) as u32;
        let counted = |start: u64| !part.title_only || (start as u32) < BODY;
        let weight: u32 = article.iter().filter(|&&s| counted(s)).map(|&s| weight_at(s as u32)).sum();
        if weight > 0 {
            matches.push(Match::of_phrase(doc, weight));
        }
    }
    matches
}

/// The articles that hold a word of every slot, rising. The rarest slot comes first, the others are only looked for
/// where it stands.
fn with_all(slots: &[Slot], index: &Index) -> Vec<u32> {
    let mut order: Vec<&Slot> = slots.iter().collect();
    sort_by_key(&mut order, |slot| slot.postings());
    let mut docs: Option<Vec<u32>> = None;
    for slot in order {
        let mut found: Vec<u64> = Vec::new();
        for member in slot.members.iter().filter(|m| m.counts) {
            each_posting(member, false, docs.as_deref(), index, &mut |doc, _| found.push(u64::from(doc)));
        }
        sort(&mut found);
        found.dedup();
        docs = Some(found.into_iter().map(|doc| doc as u32).collect());
    }
    docs.unwrap_or_default()
}

/// Where the words of a slot stand in some articles: article and place as one number, rising. Words that only add score
/// are left out.
fn places(slot: &Slot, back: u32, docs: &[u32], index: &Index) -> Vec<u64> {
    let mut places = Vec::new();
    for member in slot.members.iter().filter(|m| m.counts) {
        index.positions(member.entry, Some(docs), &mut |doc, found| {
            let starts = found.iter().filter_map(|p| p.checked_sub(back));
            places.extend(starts.map(|place| u64::from(doc) << 32 | u64::from(place)));
        });
    }
    sort(&mut places);
    places.dedup();
    places
}

/// Places where a phrase begins: those of its first word, as far as every other word stands where it must.
fn in_a_row(slots: &[Slot], docs: &[u32], index: &Index) -> Vec<u64> {
    let Some(first) = slots.first() else { return Vec::new() };
    let mut starts: Option<Vec<u64>> = None;
    for slot in slots {
        let places = places(slot, slot.offset - first.offset, docs, index);
        starts = Some(match starts {
            None => places,
            Some(starts) => starts.into_iter().filter(|s| places.binary_search(s).is_ok()).collect(),
        });
    }
    starts.unwrap_or_default()
}

/// Places where words stand near each other, in any order: the first place of every window that holds them all.
fn near(slots: &[Slot], within: u32, docs: &[u32], index: &Index) -> Vec<u64> {
    let mut all: Vec<(u64, usize)> = Vec::new();
    for (n, slot) in slots.iter().enumerate() {
        all.extend(places(slot, 0, docs, index).into_iter().map(|place| (place, n)));
    }
    sort_by_key(&mut all, |&(place, _)| place);
    let mut starts = Vec::new();
    for article in all.chunk_by(|a, b| a.0 >> 32 == b.0 >> 32) {
        let places: Vec<(u32, usize)> = article.iter().map(|&(place, n)| (place as u32, n)).collect();
        windows(&places, slots.len(), within, |window| starts.push(article[window.start].0));
    }
    starts.dedup();
    starts
}

/// How far the first and the last of some words may be apart: each word between two of them has a place too.
pub(crate) fn reach(words: usize, within: u32) -> u32 {
    within.saturating_add(words as u32).saturating_sub(2)
}

/// Calls `found` with the ranges of `places` (place, slot; rising) that hold every slot and are shortest for their end.
pub(crate) fn windows(
    places: &[(u32, usize)],
    slots: usize,
    within: u32,
    mut found: impl FnMut(std::ops::Range<usize>),
) {
    let (mut start, mut held, mut missing) = (0, vec![0_u32; slots], slots);
    for (end, &(place, slot)) in places.iter().enumerate() {
        missing -= usize::from(held[slot] == 0);
        held[slot] += 1;
        while missing == 0 && held[places[start].1] > 1 {
            held[places[start].1] -= 1;
            start += 1;
        }
        if missing == 0 && place - places[start].0 <= reach(slots, within) {
            found(start..end + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_every_word() {
        let found = |places: &[(u32, usize)], within| {
            let mut ranges = Vec::new();
            windows(places, 2, within, |w| ranges.push(w));
            ranges
        };
        assert_eq!(found(&[(1, 0), (4, 0), (6, 1), (30, 1)], 5), vec![1..3]);
        assert_eq!(found(&[(1, 0), (7, 1)], 5), []);
        assert_eq!(found(&[(1, 1), (3, 0), (5, 1)], 5), [0..2, 1..3]);
    }
}
