//! Sorting, once: every generic sort brings some kilobytes of Wasm, and the browser's part of this crate needs nine.
//!
//! All orders that are made while a reader waits are made of numbers, so one sort of numbers serves them all.

/// Sorts numbers.
pub(crate) fn sort(keys: &mut [u128]) {
    keys.sort_unstable();
}

/// Sorts values by a number each; equals keep their order.
pub(crate) fn sort_by_key<T>(values: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    let mut keys: Vec<u128> =
        values.iter().zip(0_u128..).map(|(value, at)| u128::from(key(value)) << 64 | at).collect();
    sort(&mut keys);
    let mut taken: Vec<Option<T>> = std::mem::take(values).into_iter().map(Some).collect();
    values.extend(keys.into_iter().filter_map(|key| taken[key as u64 as usize].take()));
}

/// The first of some numbers in their order, at most so many. Takes memory for twice as many.
pub(crate) fn first(keys: impl Iterator<Item = u128>, most: usize) -> Vec<u128> {
    let (mut kept, mut bound) = (Vec::new(), u128::MAX);
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

/// A number that sorts the larger of two scores first. Scores are never negative, so their bits sort as they do.
pub(crate) fn best_first(score: f32) -> u32 {
    !score.max(0.0).to_bits()
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
        fn values_are_sorted_and_equals_keep_their_order(values in proptest::collection::vec((0_u64..9, any::<u8>()), 0..40)) {
            let (mut expected, mut sorted) = (values.clone(), values);
            expected.sort_by_key(|v| v.0);
            sort_by_key(&mut sorted, |v| v.0);
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn the_first_numbers_are_those_of_the_sorted_ones(keys in proptest::collection::vec(0_u128..99, 0..400), most in 0_usize..50) {
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
