//! Pages on their way to the disk: made on all cores, and not at all where they are as they were.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Result, anyhow};
use kashshaf_search::Collection;

use super::Pages;
use super::lists::Lists;
use crate::cache::Cache;
use crate::digest::{Digest, Fields};
use crate::output::{Output, Placed};
use crate::site;

/// How many articles a core takes at a time.
const CHUNK: u32 = 256;

/// The cache's table of pages: for each slug what the page was made of, and the digest of the page.
type Made = HashMap<String, (Digest, Digest)>;
const TABLE: &str = "pages";

/// Opens the collection once more: each core reads its own.
pub type Open<'o> = &'o (dyn Fn() -> Result<Collection> + Sync);

/// What a core does at a time.
enum Job {
    List(u32),
    Articles(Range<u32>),
}

/// What was done.
#[derive(Default)]
struct Done {
    placed: Vec<Placed>,
    made: Vec<(String, (Digest, Digest))>,
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
        let before: Made = cache.map(|cache| cache.table(TABLE)).unwrap_or_default();
        let fields = cache.map(|cache| self.fields(cache));
        let lists = Lists::of(self.articles);
        let chunks = (0..self.articles).step_by(CHUNK as usize);
        let chunks = chunks.map(|first| Job::Articles(first..self.articles.min(first + CHUNK)));
        let jobs: Vec<Job> = chunks.chain((0..lists.count()).map(Job::List)).collect();
        let (next, articles, failed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        let done = Mutex::new(Done::default());
        let work = || {
            let collection = open()?;
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if failed.load(Ordering::Relaxed) {
                    break;
                }
                let more = match job {
                    Job::List(number) => self.list_page(&collection, &lists, *number, output)?,
                    Job::Articles(places) => {
                        let more = self.article_pages(&collection, places.clone(), fields.as_ref(), &before, output)?;
                        progress(articles.fetch_add(places.len(), Ordering::Relaxed) + places.len());
                        more
                    }
                };
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.placed.extend(more.placed);
                done.made.extend(more.made);
            }
            anyhow::Ok(())
        };
        let ended: Vec<Result<()>> = rayon::broadcast(|_| {
            let ended = work();
            failed.fetch_or(ended.is_err(), Ordering::Relaxed);
            ended
        });
        ended.into_iter().collect::<Result<()>>()?;
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        output.add(done.placed);
        if let Some(cache) = cache {
            cache.keep_table(TABLE, &done.made.into_iter().collect::<Made>());
        }
        Ok(())
    }

    fn list_page(&self, collection: &Collection, lists: &Lists, number: u32, output: &Output) -> Result<Done> {
        let placed = output.put(&Lists::path(number), &self.list(collection, lists, number)?)?;
        Ok(Done { placed: vec![placed], made: Vec::new() })
    }

    fn article_pages(
        &self,
        collection: &Collection,
        places: Range<u32>,
        fields: Option<&Fields>,
        before: &Made,
        output: &Output,
    ) -> Result<Done> {
        let mut done = Done::default();
        for place in places {
            let (slug, made_of) = collection.page_key(place).map_err(|error| anyhow!("place {place}: {error}"))?;
            let (name, key) = (site::page_of(&slug), fields.map(|fields| key(fields.clone(), &made_of)));
            let known = before.get(&slug).filter(|(before, _)| key == Some(*before));
            let placed = match known.map(|(_, page)| output.take(&name, *page)).transpose()?.flatten() {
                Some(placed) => placed,
                None => output.put(&name, &self.article(&self.reading(collection, place)?)?)?,
            };
            done.made.extend(key.map(|key| (slug, (key, placed.digest()))));
            done.placed.push(placed);
        }
        Ok(done)
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

/// The digest of all that a page is made of.
fn key(mut fields: Fields, made_of: &[u8]) -> Digest {
    fields.add(made_of);
    fields.finish()
}
