//! Writes what is kept of each article: records, which lists show, and texts, which readers open.
//!
//! First it is decided where parts end and what each is made of, which takes no text. Then parts are made on all cores,
//! but for those that are at hand because they were made of the same before.

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::builder::WORDS;
use super::format::Section;
use super::packer::Packer;
use super::records::Record;
use super::rows::{self, RowsWriter};
use super::texts::{ends_part, text_size, write_found};
use super::writer::{MadeOf, Raw, Sink};
use crate::article::Article;
use crate::segment::{Known, Lost, Merge, Stored};
use crate::topics::ArticleTopics;
use crate::workers;

/// So many articles are looked at at once: what all cores make of them is in memory then.
const BATCH: u32 = 1024;
/// So many parts are made at once.
const PARTS: u32 = 64;

/// Up to so many articles have their records in one part, some 55 KB of news: what a link shows travels with the program
/// then, in one request instead of a round of them behind the regions.
const TOGETHER: u32 = 1200;

/// How many articles share a part of records. The first hits lie in as many parts, so these are small; the seals of more
/// would weigh on the head. The number steps seldom when articles are added.
fn records_a_part(articles: u32) -> u32 {
    if articles <= TOGETHER { TOGETHER } else { (articles / 800).next_power_of_two().clamp(80, 512) }
}

/// The articles of a collection, with what was found in them.
pub(super) struct Articles<'a, S> {
    pub(super) merge: &'a Merge<S>,
    pub(super) topics: &'a [ArticleTopics],
    /// Titles that related lines name, with the slugs of their articles.
    pub(super) titles: &'a HashMap<String, Option<String>>,
}

/// What the head says of the parts.
pub(super) struct Written {
    pub(super) records_a_part: u32,
    pub(super) articles_of_parts: Vec<u32>,
}

/// Where a part stands among the articles, and what it is made of.
type Cut = (Range<u32>, MadeOf);

/// A part that is being cut.
#[derive(Default)]
struct Cutter {
    cuts: Vec<Cut>,
    first: u32,
    size: usize,
    made_of: Sha256,
}

impl Cutter {
    fn end(&mut self, next: u32) {
        if next > self.first {
            let made_of = std::mem::take(&mut self.made_of).finalize().into();
            self.cuts.push((std::mem::replace(&mut self.first, next)..next, made_of));
            self.size = 0;
        }
    }

    /// Adds a field: where one ends and the next begins counts too.
    fn add(&mut self, field: &[u8]) {
        self.made_of.update((field.len() as u64).to_le_bytes());
        self.made_of.update(field);
    }
}

impl<S: Stored> Articles<'_, S> {
    /// Writes the parts. `each` hears of every article, without its text, in their order.
    pub(super) fn write(&self, sink: &mut dyn Sink, mut each: impl FnMut(&Article, &[u32])) -> Result<Written, Lost> {
        let articles = self.merge.len();
        let records_a_part = records_a_part(articles);
        let enough = text_size(articles);
        let (mut records, mut texts) = (Cutter::default(), Cutter::default());
        let plan = |doc: u32| {
            let known = self.merge.known(doc)?;
            let found = self.found(doc, &known);
            Ok((known, found))
        };
        for docs in workers::batches(0..articles, BATCH) {
            for ((known, found), doc) in workers::map(docs.clone(), plan)?.into_iter().zip(docs) {
                let topics = &self.topics[doc as usize].topics;
                each(&known.article, topics);
                records.add(&known.digest);
                records.add(known.article.id.as_bytes());
                records.add(known.article.slug.as_bytes());
                topics.iter().for_each(|topic| records.made_of.update(topic.to_le_bytes()));
                if (doc + 1).is_multiple_of(records_a_part) {
                    records.end(doc + 1);
                }
                let (numbers, slugs) = found.halves();
                [&known.digest, numbers, slugs.as_bytes()].iter().for_each(|field| texts.add(field));
                texts.size += known.row as usize + found.len();
                if ends_part(texts.size, enough, &known.article.slug) {
                    texts.end(doc + 1);
                }
            }
        }
        [&mut records, &mut texts].iter_mut().for_each(|cutter| cutter.end(articles));
        self.make(Section::Records, &records.cuts, |doc| self.record(doc), sink)?;
        self.make(Section::Articles, &texts.cuts, |doc| self.text(doc), sink)?;
        let articles_of_parts = texts.cuts.iter().map(|(docs, _)| docs.len() as u32).collect();
        Ok(Written { records_a_part, articles_of_parts })
    }

    fn make(
        &self,
        section: Section,
        cuts: &[Cut],
        row: impl Fn(u32) -> Result<Packer, Lost> + Sync + Send,
        sink: &mut dyn Sink,
    ) -> Result<(), Lost> {
        for parts in workers::batches(0..cuts.len() as u32, PARTS) {
            if section == Section::Articles {
                sink.is_at(WORDS + (1.0 - WORDS) * parts.start as f32 / cuts.len() as f32);
            }
            let made = workers::map(parts, |part| {
                let (docs, made_of) = &cuts[part as usize];
                if sink.has(section, made_of) {
                    return Ok(Raw::AtHand(*made_of));
                }
                let mut rows = RowsWriter::default();
                docs.clone().try_for_each(|doc| row(doc).map(|row| rows.push(row)))?;
                Ok(Raw::Made(rows.finish(), *made_of))
            })?;
            made.into_iter().for_each(|raw| sink.take(section, raw));
        }
        Ok(())
    }

    /// What stands at the end of the row of an article.
    fn found(&self, doc: u32, known: &Known) -> Packer {
        let related = known.related.iter();
        let related = related.filter_map(|(block, title)| Some((*block, self.titles.get(title)?.clone()?)));
        let mut found = Packer::default();
        write_found(&self.topics[doc as usize].mentions, &related.collect::<Vec<_>>(), &mut found);
        found
    }

    fn text(&self, doc: u32) -> Result<Packer, Lost> {
        let mut row = self.merge.body(doc)?;
        row.append(&self.found(doc, &self.merge.known(doc)?));
        Ok(row)
    }

    fn record(&self, doc: u32) -> Result<Packer, Lost> {
        let Known { article, measures, .. } = self.merge.known(doc)?;
        Ok(rows::write(&Record {
            id: article.id,
            slug: article.slug,
            title: article.title,
            url: article.url,
            lang: article.lang,
            source: article.source,
            direction: article.direction,
            date: article.date,
            minutes: measures.minutes,
            topics: self.topics[doc as usize].topics.clone(),
        }))
    }
}
