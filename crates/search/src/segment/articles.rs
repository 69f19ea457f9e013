//! The articles of all runs: their numbers, and what is known of each.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::run::Run;
use super::stored::{Lost, Stored};
use crate::article::{Article, Block, BlockKind};
use crate::date::Date;
use crate::index::{Packer, Unpacker, put, read_article, take, take_slice};
use crate::text::fold;
use crate::workers;

/// So many runs are read at once.
const BATCH: u32 = 64;

/// What is counted while an article is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measures {
    /// Tokens of the body plus three times those of the title.
    pub(crate) length: u32,
    pub(crate) minutes: u32,
}

/// What a run knows of an article beside its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The article without its blocks.
    pub article: Article,
    /// Its place among those it came with.
    pub place: u32,
    pub(crate) measures: Measures,
    /// The titles that its related lines name, as [`title_key`]s, with the numbers of the blocks.
    pub(crate) related: Vec<(u32, String)>,
    /// A hash of its title, as a [`title_key`].
    pub(crate) title: u32,
    /// How long its body is, in bytes.
    pub(crate) body: u32,
    /// And how much its row has of it, as parts of articles count.
    pub(crate) row: u32,
    /// The beginning of a digest of the article, as it came: what follows from it alone may be taken over under this.
    pub(crate) digest: ArticleDigest,
}

/// The first half of the SHA-256 of an article.
pub type ArticleDigest = [u8; 16];

/// An article whose id another had before it: the run, its number there, and the names it gets instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The number of the run.
    pub run: u32,
    /// The number of the article in the run.
    pub article: u32,
    /// Its new id.
    pub id: String,
    /// Its new slug.
    pub slug: String,
}

/// The order of a collection: oldest first, then the larger id first.
pub(crate) fn order(a: (Option<Date>, &str, &str), b: (Option<Date>, &str, &str)) -> Ordering {
    a.0.cmp(&b.0).then_with(|| (b.1, b.2).cmp(&(a.1, a.2)))
}

/// What decides the place of an article in that order.
pub(crate) fn order_key(article: &Article) -> (Option<Date>, &str, &str) {
    (article.date, &article.id, &article.slug)
}

/// The titles that an article's related lines name: what stands after the colon.
pub(crate) fn related(article: &Article) -> Vec<(u32, String)> {
    let lines = article.blocks.iter().zip(0..).filter(|(block, _)| block.kind == BlockKind::Related);
    lines.filter_map(|(block, n)| Some((n, title_key(block.text.split_once([':', '：'])?.1)))).collect()
}

/// A title as titles are compared.
pub(crate) fn title_key(title: &str) -> String {
    let folded = fold(title);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The articles of some runs in the order of the collection.
#[derive(Debug)]
pub(crate) struct Articles {
    /// For each article its run and its number there.
    pub(super) order: Vec<(u32, u32)>,
    /// For each run where its entries and bodies begin; one more than there are.
    places: Vec<Vec<(u32, u32)>>,
    renamed: HashMap<(u32, u32), (String, String)>,
    /// In the order of the collection.
    pub(crate) measures: Vec<Measures>,
    pub(crate) digests: Vec<ArticleDigest>,
    /// The language of each, without its region: a place in `languages`.
    pub(crate) langs: Vec<u16>,
    /// Sorted.
    pub(crate) languages: Vec<String>,
}

impl Articles {
    /// Numbers the articles of all runs.
    pub(crate) fn number<S: Stored>(runs: &[Run<S>], renamed: Vec<Renamed>) -> Result<Articles, Lost> {
        let renamed: HashMap<(u32, u32), (String, String)> =
            renamed.into_iter().map(|r| ((r.run, r.article), (r.id, r.slug))).collect();
        let read = |run: u32| {
            let (mut starts, mut keys) = (vec![(0, 0)], Vec::new());
            each_known(&runs[run as usize], |known, end| {
                let at = (run, keys.len() as u32);
                let body = starts.last().map_or(0, |&(_, body): &(u32, u32)| body).checked_add(known.body);
                let body = body.ok_or_else(|| Lost::new("an entry cannot be read"))?;
                starts.push((end, body));
                let (id, slug) = match renamed.get(&at) {
                    Some((id, slug)) => (id.clone(), slug.clone()),
                    None => (known.article.id, known.article.slug),
                };
                let mut lang = known.article.lang;
                lang.truncate(lang.find('-').unwrap_or(lang.len()));
                keys.push(((known.article.date, id, slug), at, known.measures, lang, known.digest));
                Ok(())
            })?;
            Ok((starts, keys))
        };
        let (mut keys, mut places) = (Vec::new(), Vec::with_capacity(runs.len()));
        let mut languages: Vec<String> = Vec::new();
        for some in workers::batches(0..runs.len() as u32, BATCH) {
            for (starts, of_run) in workers::map(some, read)? {
                places.push(starts);
                keys.extend(of_run.into_iter().map(|(key, at, measures, lang, digest)| {
                    let known = languages.iter().position(|l| *l == lang).unwrap_or_else(|| {
                        languages.push(lang);
                        languages.len() - 1
                    });
                    (key, at, measures, known as u16, digest)
                }));
            }
        }
        keys.sort_by(|((date, id, slug), ..), (other, ..)| order((*date, id, slug), (other.0, &other.1, &other.2)));
        let mut sorted: Vec<u16> = (0..languages.len() as u16).collect();
        sorted.sort_by_key(|&lang| &languages[lang as usize]);
        let mut rank = vec![0; languages.len()];
        sorted.iter().zip(0..).for_each(|(&lang, n)| rank[lang as usize] = n);
        languages.sort();
        Ok(Articles {
            order: keys.iter().map(|key| key.1).collect(),
            measures: keys.iter().map(|key| key.2).collect(),
            digests: keys.iter().map(|key| key.4).collect(),
            langs: keys.iter().map(|key| rank[key.3 as usize]).collect(),
            places,
            renamed,
            languages,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// For each run the numbers of its articles in the collection.
    pub(crate) fn numbers(&self) -> Vec<Vec<u32>> {
        let mut numbers: Vec<Vec<u32>> = self.places.iter().map(|run| vec![0; run.len() - 1]).collect();
        self.order.iter().zip(0..).for_each(|(&(run, article), doc)| numbers[run as usize][article as usize] = doc);
        numbers
    }

    /// What is known of an article but for its text.
    pub(crate) fn known<S: Stored>(&self, runs: &[Run<S>], doc: u32) -> Result<Known, Lost> {
        let at = self.order[doc as usize];
        let run = &runs[at.0 as usize];
        let places = &self.places[at.0 as usize];
        let (start, end) = (places[at.1 as usize].0, places[at.1 as usize + 1].0);
        let bytes = run.stored.read(run.entries.start + u64::from(start), (end - start) as usize)?;
        let mut rest = bytes.as_ref();
        take(&mut rest);
        let mut known: Known = postcard::from_bytes(rest).map_err(|_| Lost::new("an entry cannot be read"))?;
        if let Some((id, slug)) = self.renamed.get(&at) {
            (known.article.id, known.article.slug) = (id.clone(), slug.clone());
        }
        Ok(known)
    }

    /// The text of an article.
    pub(crate) fn body<S: Stored>(&self, runs: &[Run<S>], doc: u32) -> Result<Packer, Lost> {
        let (run, article) = self.order[doc as usize];
        let places = &self.places[run as usize];
        let run = &runs[run as usize];
        let (start, end) = (places[article as usize].1, places[article as usize + 1].1);
        read_body(&run.stored.read(run.bodies.start + u64::from(start), (end - start) as usize)?)
    }
}

/// Writes the text of an article: the bytes of its numbers, these, and its texts.
pub(super) fn write_body(row: &Packer, out: &mut Vec<u8>) {
    let (numbers, texts) = row.halves();
    put(out, numbers.len() as u32);
    out.extend(numbers);
    out.extend(texts.as_bytes());
}

/// Reads what [`write_body`] wrote.
fn read_body(mut bytes: &[u8]) -> Result<Packer, Lost> {
    let length = take(&mut bytes).unwrap_or_default();
    let numbers = take_slice(&mut bytes, length as usize);
    let row = numbers.and_then(|numbers| Some(Packer::of(numbers, std::str::from_utf8(bytes).ok()?)));
    row.ok_or_else(|| Lost::new("a body cannot be read"))
}

/// The blocks of an article whose text was read.
pub(super) fn blocks(row: &Packer) -> Result<Vec<Block>, Lost> {
    let (numbers, texts) = row.halves();
    let mut read = Unpacker::new(numbers, texts);
    let article = read_article(&mut read).filter(|_| read.is_done());
    article.map(|article| article.blocks).ok_or_else(|| Lost::new("a body cannot be read"))
}

/// The blocks of an article whose text stands in some bytes.
pub(super) fn blocks_of(bytes: &[u8]) -> Result<Vec<Block>, Lost> {
    blocks(&read_body(bytes)?)
}

/// Calls `each` with what a run knows of its articles, in their order, and where its entry ends.
pub(super) fn each_known<S: Stored>(
    run: &Run<S>,
    mut each: impl FnMut(Known, u32) -> Result<(), Lost>,
) -> Result<(), Lost> {
    let bytes = run.stored.read(run.entries.start, run.entries.length as usize)?;
    let mut rest = bytes.as_ref();
    for _ in 0..run.articles {
        take(&mut rest).ok_or_else(|| Lost::new("it holds fewer articles than it says"))?;
        let (known, after) = postcard::take_from_bytes(rest).map_err(|_| Lost::new("an entry cannot be read"))?;
        rest = after;
        each(known, (bytes.len() - rest.len()) as u32)?;
    }
    Ok(())
}
