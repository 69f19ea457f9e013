//! What is kept from one build to the next, by whoever keeps it: what follows from a run and from little else.

use std::sync::Arc;

use crate::segment::{Lost, Merge, Stored};
use crate::topics::{self, Mentions, Pattern};
use crate::workers;

/// Keeps bytes under the number of a run and under what else decided them.
pub trait Memory: Sync {
    /// What was kept when the same run, under whatever number, was there with the same deciding bytes.
    fn recall(&self, run: u32, decided_by: &Arc<[u8]>) -> Option<Vec<u8>>;
    /// Keeps bytes.
    fn keep(&self, run: u32, decided_by: &Arc<[u8]>, bytes: Vec<u8>);
}

/// Keeps nothing.
#[derive(Debug)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn recall(&self, _: u32, _: &Arc<[u8]>) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _: u32, _: &Arc<[u8]>, _: Vec<u8>) {}
}

/// The mentions of topics in all articles, in the order of the collection.
pub(super) fn mentions<S: Stored>(
    merge: &Merge<S>,
    patterns: &[Pattern],
    memory: &dyn Memory,
) -> Result<Vec<Mentions>, Lost> {
    let decided_by = postcard::to_allocvec(patterns).expect("plain values of this crate can always be encoded");
    let (decided_by, matcher) = (Arc::from(decided_by), topics::matcher(patterns));
    let in_run = |run: u32| {
        let count = merge.numbers(run).len();
        let known =
            memory.recall(run, &decided_by).and_then(|bytes| postcard::from_bytes::<Vec<Mentions>>(&bytes).ok());
        if let Some(known) = known.filter(|known| known.len() == count) {
            return Ok(known);
        }
        let article = |&doc: &u32| Ok(Mentions::of(&merge.article(doc)?, &matcher));
        let found: Vec<Mentions> = merge.numbers(run).iter().map(article).collect::<Result<_, Lost>>()?;
        let bytes = postcard::to_allocvec(&found).expect("plain values of this crate can always be encoded");
        memory.keep(run, &decided_by, bytes);
        Ok(found)
    };
    let mut all = vec![Mentions::default(); merge.len() as usize];
    for (found, run) in workers::map(0..merge.runs(), in_run)?.into_iter().zip(0..) {
        found.into_iter().zip(merge.numbers(run)).for_each(|(found, &doc)| all[doc as usize] = found);
    }
    Ok(all)
}
