//! Posting lists: the articles that hold a term, with the weight of the term in each, and where it stands.
//!
//! A list is, per article: the step from the article before and the term's weight there. Positions stand apart,
//! because only phrases need them: per article their number, then the steps between them.

use super::bytes::{put, take};

/// One article of a posting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posting {
    /// The article's number in the collection.
    pub(crate) doc: u32,
    /// The occurrences, each weighted by where it stands, in eighths.
    pub(crate) weight: u32,
}

/// Writes one list. Documents must rise.
pub(crate) fn write_postings(list: impl IntoIterator<Item = Posting>, out: &mut Vec<u8>) {
    let mut next = 0;
    for posting in list {
        put(out, posting.doc - next);
        put(out, posting.weight);
        next = posting.doc + 1;
    }
}

/// Reads one list without allocating. Ends early at damaged bytes.
pub(crate) fn read_postings(mut bytes: &[u8]) -> impl Iterator<Item = Posting> {
    let mut next = 0_u32;
    std::iter::from_fn(move || {
        let doc = next.checked_add(take(&mut bytes)?)?;
        let weight = take(&mut bytes)?;
        next = doc.checked_add(1)?;
        Some(Posting { doc, weight })
    })
}

/// Appends the positions of a term in one article. They must rise.
pub(crate) fn write_positions(positions: &[u32], out: &mut Vec<u8>) {
    put(out, positions.len() as u32);
    let mut next = 0;
    for &position in positions {
        put(out, position - next);
        next = position + 1;
    }
}

/// Reads the positions of one article from the front of `bytes` into `out` (which is cleared).
pub(crate) fn read_positions(bytes: &mut &[u8], out: &mut Vec<u32>) -> Option<()> {
    out.clear();
    let mut next = 0_u32;
    for _ in 0..take(bytes)? {
        let position = next.checked_add(take(bytes)?)?;
        out.push(position);
        next = position.checked_add(1)?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_come_back_as_they_went_in(docs in proptest::collection::btree_map(any::<u32>().prop_map(|d| d / 2), 1_u32..999, 0..50)) {
            let list: Vec<_> = docs.into_iter().map(|(doc, weight)| Posting { doc, weight }).collect();
            let mut bytes = Vec::new();
            write_postings(list.iter().copied(), &mut bytes);
            prop_assert_eq!(read_postings(&bytes).collect::<Vec<_>>(), list);
        }

        #[test]
        fn positions_come_back_as_they_went_in(places in proptest::collection::btree_set(0_u32..9999, 0..50)) {
            let places: Vec<_> = places.into_iter().collect();
            let mut bytes = Vec::new();
            write_positions(&places, &mut bytes);
            let mut read = Vec::new();
            prop_assert_eq!(read_positions(&mut bytes.as_slice(), &mut read), Some(()));
            prop_assert_eq!(read, places);
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            read_postings(&bytes).for_each(drop);
            read_positions(&mut bytes.as_slice(), &mut Vec::new());
        }
    }
}
