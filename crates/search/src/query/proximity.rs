//! Proximity: articles in which the words of a query stand together rank higher.
//!
//! Measured over the best articles only, because it needs the places of the words: how much of the query the title and
//! one window of the text hold, and how near each two of its words come. Window and pairs each gain as much alone
//! and cost more elsewhere; half of each was the best of both on the sets of `cargo xtask bench relevance`.

use super::plan::Plan;
use super::searcher::{SURE, norm, saturated};
use crate::index::{BODY, Index};
use crate::order::{greater, lesser, sort_by_key};

/// How many of the best articles are looked at; 30 and 200 rank alike.
pub(crate) const CLOSER: usize = 50;
/// The length of a window, in words, and what a window that holds the whole query adds, against the query's weight.
const WINDOW: u32 = 40;
const WINDOW_WEIGHT: f32 = 0.15;
/// What a title that holds the whole query adds, against the query's weight.
const TITLE_WEIGHT: f32 = 0.15;
/// What two words side by side add, and over how many words between them that falls to a half.
const PAIR_WEIGHT: f32 = 0.3;
const PAIR_REACH: f32 = 10.0;

/// What two neighbours of the query add that stand side by side, or within some words of each other: so much of their
/// weight, saturated like occurrences.
const NEIGHBOURS_WEIGHT: f32 = 0.04;
const NEAR: u32 = 8;
/// How far apart two neighbours of the query may stand in it, to be looked for just so in the text.
const ADJACENT_GAP: i64 = 3;

/// A word of the query at a place of an article.
#[derive(Clone, Copy, Debug)]
struct Event {
    place: u32,
    part: usize,
    grade: f32,
}

/// What the places of the query's words add to the scores of some articles, in their order. `weights` are those of the
/// parts.
pub(crate) fn bonuses(plan: &Plan, weights: &[f32], docs: &[u32], index: &Index) -> Vec<f32> {
    if weights.iter().filter(|&&w| w > 0.0).count() < 2 {
        return vec![0.0; docs.len()];
    }
    // A word of a script without spaces takes about two places.
    let clusters = plan.parts.iter().filter(|p| p.halves == 1 || p.ranks_only).count();
    let spread = if clusters * 2 > plan.parts.len() { 2 } else { 1 };
    let mut events: Vec<Vec<Event>> = vec![Vec::new(); docs.len()];
    let mut order: Vec<(u32, usize)> = docs.iter().copied().zip(0..).collect();
    sort_by_key(&mut order, |&(doc, _)| u64::from(doc));
    let rising: Vec<u32> = order.iter().map(|&(doc, _)| doc).collect();
    for (part, n) in plan.parts.iter().zip(0..).filter(|&(_, n)| weights[n] > 0.0) {
        let [slot] = part.slots.as_slice() else { continue };
        for member in &slot.members {
            // Words that are nearly everywhere are near everything.
            if member.entry.is_long {
                continue;
            }
            index.positions(member.entry, Some(&rising), &mut |doc, places| {
                if let Ok(at) = order.binary_search_by_key(&doc, |&(doc, _)| doc) {
                    let event = |&place| Event { place, part: n, grade: member.grade };
                    events[order[at].1].extend(places.iter().map(event));
                }
            });
        }
    }
    let units = Units::new(plan, weights, spread);
    let bonus = |(mut events, &doc): (Vec<Event>, &u32)| {
        sort_by_key(&mut events, |e| u64::from(e.place) << 16 | e.part as u64);
        let (title, body) = events.split_at(events.partition_point(|e| e.place < BODY));
        let window = WINDOW_WEIGHT * window(body, weights, WINDOW * spread) + TITLE_WEIGHT * held(title, weights);
        window + PAIR_WEIGHT * units.pairs(&[title, body]) + units.neighbours(&[title, body], norm(index, doc))
    };
    events.into_iter().zip(docs).map(bonus).collect()
}

/// The most weight that one window holds.
fn window(events: &[Event], weights: &[f32], length: u32) -> f32 {
    let mut best = 0.0_f32;
    for (first, start) in events.iter().enumerate() {
        let end = first + events[first..].partition_point(|e| e.place <= start.place + length);
        best = greater(best, held(&events[first..end], weights));
    }
    best
}

/// The weight of the parts that some events hold, each by its best grade.
fn held(events: &[Event], weights: &[f32]) -> f32 {
    let mut grades = vec![0.0_f32; weights.len()];
    for event in events {
        grades[event.part] = greater(grades[event.part], event.grade);
    }
    grades.iter().zip(weights).map(|(grade, weight)| grade * weight).sum()
}

/// The parts of a query that pairs are made of, in its order: function words are near everything.
struct Units<'p> {
    parts: Vec<usize>,
    /// Their places in the query.
    places: Vec<u32>,
    weights: &'p [f32],
    spread: u32,
}

impl<'p> Units<'p> {
    fn new(plan: &Plan, weights: &'p [f32], spread: u32) -> Units<'p> {
        let counts = |&n: &usize| weights[n] > 0.0 && !plan.parts[n].is_function_word && !plan.parts[n].ranks_only;
        let parts: Vec<usize> = (0..plan.parts.len()).filter(counts).collect();
        let places = parts.iter().map(|&n| plan.parts[n].place).collect();
        Units { parts, places, weights, spread }
    }

    /// How near each two come, at best, by their weights; as if the query had two words.
    fn pairs(&self, texts: &[&[Event]]) -> f32 {
        let (count, reach) = (self.parts.len(), PAIR_REACH * self.spread as f32);
        let mut best = vec![0.0_f32; count * count];
        for events in texts {
            // The last place of each unit, and the last of a form that surely is the word.
            let mut last: Vec<[Option<Event>; 2]> = vec![[None; 2]; count];
            for &event in *events {
                let Ok(unit) = self.parts.binary_search(&event.part) else { continue };
                for (other, seen) in last.iter().enumerate().filter(|&(other, _)| other != unit) {
                    for before in seen.iter().flatten().filter(|o| o.place < event.place) {
                        let value =
                            lesser(event.grade, before.grade) / (1.0 + (event.place - before.place) as f32 / reach);
                        let best = &mut best[unit.min(other) * count + unit.max(other)];
                        *best = greater(*best, value);
                    }
                }
                last[unit][0] = Some(event);
                if event.grade >= SURE {
                    last[unit][1] = Some(event);
                }
            }
        }
        let weight = |unit: usize| self.weights[self.parts[unit]];
        let mut sum = 0.0;
        for a in 0..count {
            for b in a + 1..count {
                sum += lesser(weight(a), weight(b)) * best[a * count + b];
            }
        }
        sum * 2.0 / (count.max(2) as f32 - 1.0)
    }

    /// How often words that are neighbours in the query stand side by side, and near each other, saturated.
    fn neighbours(&self, texts: &[&[Event]], norm: f32) -> f32 {
        let reach = NEAR * self.spread;
        let mut sum = 0.0;
        for (pair, places) in self.parts.windows(2).zip(self.places.windows(2)) {
            let gap = i64::from(places[1]) - i64::from(places[0]);
            let (mut adjacent, mut near) = (0.0, 0.0);
            for events in texts {
                for first in events.iter().filter(|e| e.part == pair[0]) {
                    let from = events.partition_point(|e| e.place + reach < first.place);
                    let others = events[from..].iter().take_while(|e| e.place <= first.place + reach);
                    for second in others.filter(|e| e.part == pair[1] && e.place != first.place) {
                        let (grade, distance) =
                            (lesser(first.grade, second.grade), i64::from(second.place) - i64::from(first.place));
                        near += grade;
                        adjacent += if distance == 1 || (distance == gap && gap <= ADJACENT_GAP) { grade } else { 0.0 };
                    }
                }
            }
            let weight = self.weights[pair[0]] + self.weights[pair[1]];
            sum += NEIGHBOURS_WEIGHT * weight * (saturated(adjacent, norm) + saturated(near, norm));
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(place: u32, part: usize) -> Event {
        Event { place, part, grade: 1.0 }
    }

    #[test]
    fn the_best_window_is_found() {
        let events = [event(1, 0), event(90, 0), event(100, 1), event(200, 1)];
        assert_eq!(window(&events, &[2.0, 3.0], 40), 5.0);
        assert_eq!(window(&events, &[2.0, 3.0], 5), 3.0);
        assert_eq!(window(&[], &[2.0, 3.0], 5), 0.0);
    }

    #[test]
    fn near_words_weigh_more_than_distant_ones() {
        let weights = [1.0, 1.0];
        let units = Units { parts: vec![0, 1], places: vec![0, 1], weights: &weights, spread: 1 };
        let pairs = |distance: u32| units.pairs(&[&[event(5, 0), event(5 + distance, 1)]]);
        let neighbours = |distance: u32| units.neighbours(&[&[event(5, 0), event(5 + distance, 1)]], 1.0);
        assert!(pairs(1) > pairs(2) && pairs(2) > pairs(30));
        assert_eq!(pairs(10), 1.0);
        assert!(neighbours(1) > neighbours(2) && neighbours(2) == neighbours(8) && neighbours(9) == 0.0);
    }
}
