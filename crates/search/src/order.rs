//! Sorting, once: every generic sort brings some kilobytes of Wasm, and the browser's part of this crate needs nine.
//!
//! All orders that are made while a reader waits are made of numbers, so one sort of numbers serves them all. What is sorted
//! is gone through in leaps ([`behind`]).

/// Sorts numbers.
pub(crate) fn sort(keys: &mut [u64]) {
    keys.sort_unstable();
}

/// Sorts values, up to 2^32 of them, by a number each; equals keep their order.
pub(crate) fn sort_by_key<T>(values: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    let order = order_of(&values.iter().map(key).collect::<Vec<_>>());
    let mut taken: Vec<Option<T>> = std::mem::take(values).into_iter().map(Some).collect();
    values.extend(order.into_iter().filter_map(|at| taken[at as usize].take()));
}

/// The places of some numbers in the order of the numbers; equals in the order of their places.
fn order_of(keys: &[u64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    // One half of a number after the other, the lower first, each before the place where it stands so far. Numbers that
    // hold a whole key and a place are twice as long, and sorting them takes more of the app.
    for half in [0, 32] {
        let mut halves: Vec<u64> =
            order.iter().zip(0_u64..).map(|(&at, place)| keys[at as usize] >> half << 32 | place).collect();
        sort(&mut halves);
        order = halves.into_iter().map(|half| order[half as u32 as usize]).collect();
    }
    order
}

/// The first of some numbers in their order, at most so many. Takes memory for twice as many.
pub(crate) fn first(keys: impl Iterator<Item = u64>, most: usize) -> Vec<u64> {
    let (mut kept, mut bound) = (Vec::new(), u64::MAX);
    let room = most.max(32) * 2;
    for key in keys {
        if key <= bound {
            kept.push(key);
        }
        if kept.len() == room {
            sort(&mut kept);
            kept.truncate(most);
            bound = kept.last().copied().unwrap_or_default();
        }
    }
    sort(&mut kept);
    kept.truncate(most);
    kept
}

/// A sorted list from where something is no longer true on: near places are found in few steps.
pub(crate) fn behind<T>(list: &[T], is_before: impl Fn(&T) -> bool) -> &[T] {
    let mut reach = 1;
    while list.get(reach).is_some_and(&is_before) {
        reach *= 2;
    }
    let start = reach / 2;
    let end = list.len().min(reach + 1);
    &list[start + list[start..end].partition_point(is_before)..]
}

/// The greater of two numbers. `f32::max` also looks for one that is none (NaN), which takes a browser several times as long.
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

/// The lesser of two numbers.
pub(crate) fn lesser(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// A number that sorts the larger of two scores first. Scores are never negative, so their bits sort as they do.
pub(crate) fn best_first(score: f32) -> u32 {
    !greater(score, 0.0).to_bits()
}

/// The score of such a number.
pub(crate) fn from_best_first(key: u32) -> f32 {
    f32::from_bits(!key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_are_sorted_and_equals_keep_their_order(values in proptest::collection::vec(((0_u64..3, 0_u64..3).prop_map(|(high, low)| high << 32 | low), any::<u8>()), 0..40)) {
            let (mut expected, mut sorted) = (values.clone(), values);
            expected.sort_by_key(|v| v.0);
            sort_by_key(&mut sorted, |v| v.0);
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn the_first_numbers_are_those_of_the_sorted_ones(keys in proptest::collection::vec(0_u64..99, 0..400), most in 0_usize..50) {
            let mut expected = keys.clone();
            sort(&mut expected);
            expected.truncate(most);
            prop_assert_eq!(first(keys.into_iter(), most), expected);
        }

        #[test]
        fn the_best_score_comes_first(a in 0.0_f32..1e9, b in 0.0_f32..1e9) {
            prop_assert_eq!(best_first(a).cmp(&best_first(b)), b.total_cmp(&a));
            prop_assert_eq!(from_best_first(best_first(a)), a);
        }
    }
}
