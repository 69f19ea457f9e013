//! The dictionary of all runs, merged in ranges on all cores.
//!
//! Articles are numbered oldest first, so those of a build before mostly are the first ones of the next, with the same
//! numbers. The cache keeps the merged terms of all articles but the newest; a later build adds what stands behind these.
//! The newest are left out because they are the ones that change: a word is corrected, another one of the same day comes
//! between.

use anyhow::Result;
use kashshaf_search::segment::{Merge, Merged, Terms};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache::Cache;
use crate::digest::Digest;
use crate::stored::{Bytes, Scratch};

/// So many ranges of terms are merged apart.
const RANGES: usize = 64;
/// Of a smaller collection nothing is kept: all of it is merged in a tenth of a second.
const LEAST: u32 = 4096;
/// One article in so many is left out as one of the newest.
const NEWEST: u32 = 128;
/// When more than one article in so many stands behind those that are kept, more of them are merged and kept.
const BEHIND: u32 = 16;

const TABLE: &str = "merged";

/// Of what the cache keeps the merged terms.
#[derive(Default, Serialize, Deserialize)]
struct Base {
    /// The first so many articles of the collection.
    articles: u32,
    /// The digest of these.
    of: [u8; 32],
    /// Where each range begins; the ranges are entries of their own.
    starts: Vec<Vec<u8>>,
}

impl Base {
    /// Whether it can be grown into a collection.
    fn fits(&self, merge: &Merge<Bytes>) -> bool {
        let behind = merge.len().checked_sub(self.articles);
        behind.is_some_and(|behind| behind <= merge.len() / BEHIND) && self.of == merge.digest(self.articles)
    }

    fn key(&self, range: usize, cache: &Cache) -> Digest {
        let mut fields = cache.fields();
        let (from, to) = bounds(&self.starts, range);
        [TABLE.as_bytes(), &self.of, from, to.unwrap_or_default()].iter().for_each(|field| fields.add(field));
        fields.finish()
    }
}

/// The merged terms of all articles.
pub fn merged(merge: &Merge<Bytes>, cache: Option<&Cache>, scratch: &Scratch) -> Result<Merged<Bytes>> {
    match cache.filter(|_| merge.len() >= LEAST) {
        Some(cache) => grown(merge, cache, scratch),
        None => {
            let starts = merge.ranges(RANGES)?;
            let range = |n: usize| {
                let (terms, lists) = range(merge, &starts, n, merge.len())?;
                Ok((terms, scratch.keep(lists)?))
            };
            Ok(Merged::new((0..starts.len()).into_par_iter().map(range).collect::<Result<_>>()?))
        }
    }
}

fn grown(merge: &Merge<Bytes>, cache: &Cache, scratch: &Scratch) -> Result<Merged<Bytes>> {
    let mut base: Base = cache.table(TABLE);
    if !base.fits(merge) {
        let articles = merge.len() - merge.len() / NEWEST;
        base = Base { articles, of: merge.digest(articles), starts: merge.ranges(RANGES)? };
    }
    let newest = merge.newest(base.articles)?;
    let range = |n: usize| {
        let key = base.key(n, cache);
        let (terms, lists) = match cache.piece::<Terms>(key) {
            Some((terms, lists, _)) => (terms, lists),
            None => {
                let (terms, lists) = range(merge, &base.starts, n, base.articles)?;
                cache.keep_piece(key, &terms, &[&lists]);
                (terms, lists)
            }
        };
        let (from, to) = bounds(&base.starts, n);
        let mut all = Vec::with_capacity(lists.len() + lists.len() / 16);
        let terms = merge.grown(from, to, (&terms, &lists), &newest, &mut all)?;
        Ok((terms, scratch.keep(all)?))
    };
    let ranges = (0..base.starts.len()).into_par_iter().map(range).collect::<Result<_>>()?;
    cache.keep_table(TABLE, &base);
    Ok(Merged::new(ranges))
}

/// A range of terms with their lists, of the first so many articles.
fn range(merge: &Merge<Bytes>, starts: &[Vec<u8>], n: usize, articles: u32) -> Result<(Terms, Vec<u8>)> {
    let (from, to) = bounds(starts, n);
    let mut lists = Vec::new();
    let terms = merge.range(from, to, articles, &mut |more| {
        lists.extend_from_slice(more);
        Ok(())
    })?;
    Ok((terms, lists))
}

fn bounds(starts: &[Vec<u8>], n: usize) -> (&[u8], Option<&[u8]>) {
    (&starts[n], starts.get(n + 1).map(Vec::as_slice))
}
