//! The dictionary of all runs, merged in ranges on all cores.
//!
//! The cache keeps the merged terms of nearly all articles; a later build that still has them adds its others, wherever they
//! stand (`segment::Earlier`). The newest are left out because they are the ones that change: a word is corrected.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Result;
use kashshaf_search::segment::{ArticleDigest, Earlier, Merge, Merged, Terms};
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
const NEWEST: u32 = 512;
/// When more than one article in so many is not among those that are kept, all are merged and kept again.
const OTHERS: u32 = 32;

const TABLE: &str = "merged";

/// Of what the cache keeps the merged terms.
#[derive(Default, Serialize, Deserialize)]
struct Base {
    /// What tells its articles from others.
    articles: Vec<ArticleDigest>,
    /// Where each range begins; the ranges are entries of their own.
    starts: Vec<Vec<u8>>,
}

impl Base {
    /// Its articles in a collection, if it can be grown into that.
    fn found(&self, merge: &Merge<Bytes>) -> Option<Earlier> {
        merge.earlier(&self.articles).filter(|earlier| earlier.others() <= merge.len() / OTHERS)
    }

    /// A digest of all that it is of.
    fn of(&self) -> Digest {
        Digest::of(self.articles.as_flattened())
    }

    fn key(&self, of: Digest, range: usize, cache: &Cache) -> Digest {
        let mut fields = cache.fields();
        let (from, to) = bounds(&self.starts, range);
        [TABLE.as_bytes(), &of.bytes(), from, to.unwrap_or_default()].iter().for_each(|field| fields.add(field));
        fields.finish()
    }
}

/// The merged terms of all articles. `progress` hears how much is done, from 0 to 1.
pub fn merged(
    merge: &Merge<Bytes>,
    cache: Option<&Cache>,
    scratch: &Scratch,
    progress: &(dyn Fn(f32) + Sync),
) -> Result<Merged<Bytes>> {
    let done = AtomicUsize::new(0);
    let heard = |_: &Result<_>| progress((done.fetch_add(1, Ordering::Relaxed) + 1) as f32 / RANGES as f32);
    match cache.filter(|_| merge.len() >= LEAST) {
        Some(cache) => grown(merge, cache, scratch, heard),
        None => {
            let starts = merge.ranges(RANGES)?;
            let range = |n: usize| {
                let (terms, lists) = range(merge, &starts, n, merge.len())?;
                Ok((terms, scratch.keep(lists)?))
            };
            Ok(Merged::new((0..starts.len()).into_par_iter().map(range).inspect(heard).collect::<Result<_>>()?))
        }
    }
}

fn grown(
    merge: &Merge<Bytes>,
    cache: &Cache,
    scratch: &Scratch,
    heard: impl Fn(&Result<(Terms, Bytes)>) + Sync + Send,
) -> Result<Merged<Bytes>> {
    let mut base: Base = cache.table(TABLE);
    let mut earlier = base.found(merge);
    let is_new = earlier.is_none();
    if is_new {
        let articles = merge.digests(merge.len() - merge.len() / NEWEST).to_vec();
        base = Base { articles, starts: merge.ranges(RANGES)? };
        earlier = base.found(merge);
    }
    let earlier = earlier.expect("a merge has its own articles");
    let (added, of) = (merge.added(&earlier)?, base.of());
    let is_lost = AtomicBool::new(false);
    let range = |n: usize| {
        let key = base.key(of, n, cache);
        let (terms, lists) = match cache.piece::<Terms>(key) {
            Some((terms, lists, _)) => (terms, lists),
            // It was lost, and its articles may not be the first ones any more. The next build makes all of them again.
            None if !is_new => {
                is_lost.store(true, Ordering::Relaxed);
                let (terms, lists) = range(merge, &base.starts, n, merge.len())?;
                return Ok((terms, scratch.keep(lists)?));
            }
            None => {
                let (terms, lists) = range(merge, &base.starts, n, base.articles.len() as u32)?;
                cache.keep_piece(key, &terms, &[&lists]);
                (terms, lists)
            }
        };
        let (from, to) = bounds(&base.starts, n);
        let mut all = Vec::with_capacity(lists.len() + lists.len() / 16);
        let terms = merge.grown(from, to, (&terms, &lists), &added, &mut all)?;
        Ok((terms, scratch.keep(all)?))
    };
    let ranges = (0..base.starts.len()).into_par_iter().map(range).inspect(heard).collect::<Result<_>>()?;
    if is_lost.into_inner() {
        base = Base::default();
    }
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
