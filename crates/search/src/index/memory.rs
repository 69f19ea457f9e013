//! What is kept from one build to the next, by whoever keeps it: what follows from a run and from little else.

use std::collections::HashMap;

use crate::segment::{Lost, Merge, Stored};
use crate::topics::{self, Mentions, Pattern};
use crate::workers;

/// Keeps bytes under the number of a run and under what else decided them.
pub trait Memory: Sync {
    /// What was kept when the same run, under whatever number, was there with the same deciding bytes.
    fn recall(&self, run: u32, decided_by: &[u8]) -> Option<Vec<u8>>;
    /// Keeps bytes.
    fn keep(&self, run: u32, decided_by: &[u8], bytes: Vec<u8>);
}

/// Keeps nothing.
#[derive(Debug)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn recall(&self, _: u32, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _: u32, _: &[u8], _: Vec<u8>) {}
}

/// The mentions of topics in all articles, in the order of the collection. `docs` gives the articles of a form.
///
/// What is known of a run holds as long as the forms that stand in it mean the same topics: a form that came with a new
/// article, as one does nearly every day, changes nothing for the others.
pub(super) fn mentions<S: Stored>(
    merge: &Merge<S>,
    patterns: &[Pattern],
    docs: &(dyn Fn(&str) -> Vec<u32> + Sync),
    memory: &dyn Memory,
) -> Result<Vec<Mentions>, Lost> {
    let matcher = topics::matcher(patterns);
    let mut forms: Vec<&str> = patterns.iter().flat_map(Pattern::forms).collect();
    forms.sort_unstable();
    forms.dedup();
    let runs_of = |at: u32| {
        let mut stands = vec![false; merge.runs() as usize];
        docs(forms[at as usize]).into_iter().for_each(|doc| stands[merge.run_of(doc) as usize] = true);
        Ok(stands)
    };
    let runs_of = workers::all(workers::map(0..forms.len() as u32, runs_of));
    let runs_of: HashMap<&str, Vec<bool>> = forms.into_iter().zip(runs_of).collect();
    let in_run = |run: u32| {
        let stands = |form: &str| runs_of.get(form).is_some_and(|runs| runs[run as usize]);
        let meant: Vec<Pattern> = patterns.iter().filter_map(|pattern| pattern.among(stands)).collect();
        let decided_by = postcard::to_allocvec(&meant).expect("plain values of this crate can always be encoded");
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
