//! The order of the app's functions: each behind the one that it is most like.
//!
//! What two functions have in common costs brotli less where they stand near each other: for the whole program 3 KB
//! beside the order of use.
//! Alike are those that share many runs of four bytes, and the rarer a run is, the more it says. Each function is followed
//! by the one most like it of those that are left, beginning with the smallest: no order is known to be much better, and
//! the best one nobody can compute.
//!
//! wasm-opt sorts functions by their names and writes all numbers of functions anew, so the order is told in names.

use std::collections::{BTreeMap, BTreeSet};

use crate::wasm::{CODE, CUSTOM, IMPORTS, number, push, push_section, push_text, sections, take};

/// Numbers below this take one byte. wasm-opt has given them to what is called most.
const SHORT: usize = 128;

/// So many bytes are a run.
const RUN: usize = 4;

/// Added to what a function could share at most, so that the smallest are not like everything.
const DOUBT: usize = 20;

/// The module with a name for each of its functions, sorted as these should be; `None` when it is not written as expected.
pub(crate) fn named_in_order(wasm: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(wasm)?;
    let section = |kind| sections.iter().find(|(other, _)| *other == kind).map(|&(_, section)| section);
    // All imports are functions, and have the first numbers.
    let imports = section(IMPORTS).map_or(Some(0), |mut section| number(&mut section))?;
    let functions = bodies(section(CODE)?)?;
    let mut places = vec![0; functions.len()];
    let kept = SHORT.saturating_sub(imports).min(functions.len());
    for (place, function) in order(&functions, kept).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = Vec::new();
    push(&mut names, places.len());
    for (function, place) in places.into_iter().enumerate() {
        push(&mut names, imports + function);
        push_text(&mut names, &format!("{place:08}"));
    }
    let mut content = Vec::new();
    push_text(&mut content, "name");
    push_section(&mut content, 1, &names);
    let mut out = wasm.to_vec();
    push_section(&mut out, CUSTOM, &content);
    Some(out)
}

fn bodies(mut code: &[u8]) -> Option<Vec<&[u8]>> {
    let count = number(&mut code)?;
    let mut body = || {
        let length = number(&mut code)?;
        take(&mut code, length)
    };
    (0..count).map(|_| body()).collect()
}

/// The numbers of the functions in the order in which they should stand. The first ones stay where they are.
fn order(functions: &[&[u8]], kept: usize) -> Vec<usize> {
    let mut holders: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (n, function) in functions.iter().enumerate() {
        let runs: BTreeSet<&[u8]> = function.windows(RUN).collect();
        runs.into_iter().for_each(|run| holders.entry(run).or_default().push(n));
    }
    // For each function its runs that others share, as who they are and what they weigh.
    let mut shared = vec![Vec::new(); functions.len()];
    let mut most = vec![DOUBT; functions.len()];
    for holders in holders.values().filter(|holders| holders.len() > 1) {
        let weight = (functions.len() / holders.len()).ilog2() as usize;
        for &n in holders {
            shared[n].push((holders, weight));
            most[n] += weight;
        }
    }
    let mut order: Vec<usize> = (0..kept).collect();
    let mut left: BTreeSet<usize> = (kept..functions.len()).collect();
    let mut next = left.iter().copied().min_by_key(|&n| functions[n].len());
    while let Some(present) = next {
        order.push(present);
        left.remove(&present);
        let mut likeness = vec![0; functions.len()];
        for &(holders, weight) in &shared[present] {
            holders.iter().for_each(|&n| likeness[n] += weight);
        }
        // Of fractions of what each could share; of equals the first.
        let is_more = |n: usize, best: usize| likeness[n] * most[best] > likeness[best] * most[n];
        next = left.iter().copied().reduce(|best, n| if is_more(n, best) { n } else { best });
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::HEADER;

    #[test]
    fn each_function_follows_the_one_that_it_is_most_like() {
        let functions = [&b"abcdefgh ijkl"[..], b"0123456789", b"xx", b"abcdefgh IJKL", b"012345678"];
        assert_eq!(order(&functions, 0), [2, 0, 3, 1, 4]);
        assert_eq!(order(&functions, 1), [0, 2, 1, 4, 3]);
        assert_eq!(order(&[], 0), Vec::<usize>::new());
    }

    #[test]
    fn names_sort_as_the_functions_should() {
        let mut wasm = HEADER.to_vec();
        push_section(&mut wasm, IMPORTS, &[127]);
        push_section(&mut wasm, CODE, b"\x03\x09abcdefgh1\x02xx\x0aabcdefgh22");
        let named = named_in_order(&wasm).unwrap();
        assert!(named.starts_with(&wasm));
        let (_, names) = sections(&named).unwrap().pop().unwrap();
        // Behind 127 imports the first function is the last one with a number of one byte.
        assert_eq!(names, b"\x04name\x01\x21\x03\x7f\x0800000000\x80\x01\x0800000001\x81\x01\x0800000002");
        assert_eq!(named_in_order(b"<html>"), None);
        assert_eq!(named_in_order(HEADER), None);
    }
}
