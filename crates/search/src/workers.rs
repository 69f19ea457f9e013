//! Many like things done at once, where there are threads; in the browser one after the other. Results keep their
//! order, so that nothing depends on how many threads there are.

use std::ops::Range;

/// Does something for each number of a range.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn map<T: Send, E: Send>(
    range: Range<u32>,
    work: impl Fn(u32) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    use rayon::prelude::*;
    range.into_par_iter().map(work).collect()
}

/// Does something for each number of a range.
#[cfg(target_arch = "wasm32")]
pub(crate) fn map<T, E>(range: Range<u32>, work: impl Fn(u32) -> Result<T, E>) -> Result<Vec<T>, E> {
    range.map(work).collect()
}

/// Sorts values. Equal ones must not be told apart: they may change places.
pub(crate) fn sort<T: Ord + Send>(values: &mut [T]) {
    #[cfg(not(target_arch = "wasm32"))]
    rayon::slice::ParallelSliceMut::par_sort_unstable(values);
    #[cfg(target_arch = "wasm32")]
    values.sort_unstable();
}

/// The results of work that cannot fail.
pub(crate) fn all<T>(results: Result<Vec<T>, std::convert::Infallible>) -> Vec<T> {
    results.unwrap_or_else(|never| match never {})
}

/// A range in pieces of at most so many: what comes of one piece is used before the next is begun.
pub(crate) fn batches(range: Range<u32>, most: u32) -> impl Iterator<Item = Range<u32>> {
    let end = range.end;
    range.step_by(most as usize).map(move |start| start..end.min(start + most))
}
