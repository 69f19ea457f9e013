//! Pages on their way to the disk: made on all cores, and not at all where they are as they were.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

use anyhow::{Result, anyhow};
use kashshaf_search::Collection;
use serde::{Deserialize, Serialize};

use super::Pages;
use super::lists::Lists;
use crate::cache::Cache;
use crate::digest::{Digest, Fields};
use crate::output::{Output, Placed, Stamp};
use crate::site;

/// How many articles a core takes at a time.
const CHUNK: u32 = 256;

/// The cache's table of pages, by slugs. It is written as a list.
type Table = HashMap<String, Made>;
const TABLE: &str = "pages";

/// Makes the next pages anew, because some are not what was written though their stamps may say so.
pub fn distrust(cache: &Cache) {
    cache.keep_table(TABLE, &Table::new());
}

/// What a page was made of, and what came of it.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Made {
    of: Digest,
    page: Digest,
    stamp: Stamp,
}

/// Opens the collection once more: each core reads its own.
pub type Open<'o> = &'o (dyn Fn() -> Result<Collection> + Sync);

/// What was done.
#[derive(Default)]
struct Done {
    placed: Vec<Placed>,
    made: Vec<(String, Made)>,
    listed: Vec<Listed>,
}

/// What the list of all articles must know of one.
struct Listed {
    /// A byte of a digest of its slug.
    byte: u8,
    /// The digest of all that its page is made of.
    key: Option<Digest>,
}

impl Pages {
    /// Writes all pages. `progress` hears how many articles have theirs.
    pub fn write(
        &self,
        output: &mut Output,
        cache: Option<&Cache>,
        open: Open<'_>,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<()> {
        let collection = open()?;
        output.write("index.html", &self.front(&collection)?)?;
        output.write("404.html", &self.not_found()?)?;
        drop(collection);
        if !self.each {
            return Ok(());
        }
        output.pages_are_ready()?;
        let before: Table = cache.map(|cache| cache.table(TABLE)).unwrap_or_default();
        let fields = cache.map(|cache| self.fields(cache));
        let writing = Writing { pages: self, output, before: &before, fields };
        let articles = AtomicUsize::new(0);
        let mut done = on_all_cores(open, self.articles.div_ceil(CHUNK), |collection, chunk| {
            let places = chunk * CHUNK..self.articles.min((chunk + 1) * CHUNK);
            let done = writing.articles(collection, places.clone())?;
            progress(articles.fetch_add(places.len(), Ordering::Relaxed) + places.len());
            Ok(done)
        })?;
        let listed: Vec<Listed> = done.iter_mut().flat_map(|done| std::mem::take(&mut done.listed)).collect();
        let lists = Lists::of(listed.iter().rev().map(|listed| listed.byte));
        done.extend(on_all_cores(open, lists.count(), |collection, number| {
            let places = lists.places(number);
            writing.list(collection, &lists, number, &listed[places.start as usize..places.end as usize])
        })?);
        drop(before);
        let mut table = Vec::new();
        for done in done {
            output.add(done.placed);
            table.extend(done.made);
        }
        if let Some(cache) = cache {
            cache.keep_table(TABLE, &table);
        }
        Ok(())
    }

    /// What all pages of articles have in common, beside the program that makes them.
    fn fields(&self, cache: &Cache) -> Fields {
        let mut fields = cache.fields();
        for field in [self.language.tag(), &self.title, &self.style, self.site_url.as_deref().unwrap_or_default()] {
            fields.add(field.as_bytes());
        }
        fields
    }
}

/// Pages are being written.
struct Writing<'w> {
    pages: &'w Pages,
    output: &'w Output,
    before: &'w Table,
    fields: Option<Fields>,
}

impl Writing<'_> {
    fn articles(&self, collection: &Collection, places: Range<u32>) -> Result<Done> {
        let mut done = Done::default();
        for place in places {
            let (slug, made_of) = collection.page_key(place).map_err(|error| anyhow!("place {place}: {error}"))?;
            let key = self.key(&[&made_of]);
            done.listed.push(Listed { byte: Digest::of(slug.as_bytes()).bytes()[0], key });
            self.page(slug, key, &mut done, || self.pages.article(&self.pages.reading(collection, place)?))?;
        }
        Ok(done)
    }

    fn list(&self, collection: &Collection, lists: &Lists, number: u32, listed: &[Listed]) -> Result<Done> {
        let mut done = Done::default();
        // Only the first page says how many articles there are.
        let count = (number == 0).then_some(self.pages.articles);
        let around = (number, lists.newer(number), lists.older(number), count, &self.pages.description);
        let around = postcard::to_allocvec(&around)?;
        let keys: Vec<[u8; 32]> = listed.iter().filter_map(|listed| Some(listed.key?.bytes())).collect();
        let key = self.key(&[&around, keys.as_flattened()]);
        self.page(Lists::slug(number), key, &mut done, || self.pages.list(collection, lists, number))?;
        Ok(done)
    }

    /// A page, written unless it is there.
    fn page(
        &self,
        slug: String,
        key: Option<Digest>,
        done: &mut Done,
        page: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<()> {
        let name = site::page_of(&slug);
        let known = self.before.get(&slug).filter(|made| key == Some(made.of));
        let known = known.and_then(|made| Some((self.output.take_page(&name, made.page, made.stamp)?, made.stamp)));
        let (placed, stamp) = match known {
            Some((placed, stamp)) => (placed, Some(stamp)),
            None => {
                let placed = self.output.put_page(&name, &page()?)?;
                let stamp = key.and_then(|_| self.output.stamp(&placed));
                (placed, stamp)
            }
        };
        done.made.extend(key.zip(stamp).map(|(of, stamp)| (slug, Made { of, page: placed.digest(), stamp })));
        done.placed.push(placed);
        Ok(())
    }

    /// The digest of all that a page is made of, where there is a cache.
    fn key(&self, made_of: &[&[u8]]) -> Option<Digest> {
        let mut fields = self.fields.clone()?;
        made_of.iter().for_each(|field| fields.add(field));
        Some(fields.finish())
    }
}

/// Does some jobs on all cores, each of which has a collection of its own. Results come in the order of the jobs.
fn on_all_cores<T: Send>(
    open: Open<'_>,
    jobs: u32,
    work: impl Fn(&Collection, u32) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (next, failed) = (AtomicU32::new(0), AtomicBool::new(false));
    let some = || {
        let (collection, mut done) = (open()?, Vec::new());
        while !failed.load(Ordering::Relaxed) {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs {
                break;
            }
            done.push((job, work(&collection, job)?));
        }
        anyhow::Ok(done)
    };
    let ended: Vec<Result<Vec<(u32, T)>>> = rayon::broadcast(|_| {
        let ended = some();
        failed.fetch_or(ended.is_err(), Ordering::Relaxed);
        ended
    });
    let mut done: Vec<(u32, T)> = ended.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(job, _)| *job);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
