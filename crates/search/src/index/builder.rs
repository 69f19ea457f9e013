//! Articles in, the bytes of a collection out.
//!
//! Articles may come in any order: they are numbered when all are there, and everything is sorted before it is
//! written, so that the same articles always give the same bytes.

use std::collections::{BTreeMap, HashMap};

use super::bytes::put;
use super::format::{self, Section};
use super::postings::{write_positions, write_postings};
use super::terms::TermWriter;
use super::{GAP, Head, Index, Posting, Record, weight_at};
use crate::article::{Article, BlockKind};
use crate::text::{Text, fold};
use crate::topics::{self, Topic};

/// The unpacked size of an article pack, in bytes: small, because showing one hit unpacks a whole pack.
const PACK: usize = 16 * 1024;
/// Words read in a minute: a usual figure for news prose, and letters a minute for scripts without spaces.
const WORDS_A_MINUTE: u32 = 200;
const CLUSTERS_A_MINUTE: u32 = 500;

/// What a publisher says of the whole collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The collection's name.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// The language of the interface: a BCP 47 tag.
    pub lang: String,
}

/// Turns articles into the bytes of a collection.
///
/// ```
/// use kashshaf_search::{Article, Block, BlockKind, Builder, Collection, Request, Settings};
/// let mut builder = Builder::new(Settings { title: "Notes".into(), ..Settings::default() }, None);
/// builder.add(Article {
///     id: "tides".into(),
///     slug: "tides".into(),
///     title: "Why the sea rises".into(),
///     blocks: vec![Block::new(BlockKind::Paragraph, "The moon pulls the water.")],
///     ..Article::default()
/// });
/// let collection = Collection::open(builder.finish()).unwrap();
/// let answer = collection.search(&Request { query: "moon".into(), limit: 10, ..Request::default() });
/// assert_eq!(answer.hits[0].id, "tides");
/// ```
#[derive(Debug)]
pub struct Builder {
    settings: Settings,
    topics: Option<Vec<Topic>>,
    articles: Vec<Article>,
    measures: Vec<Measures>,
    terms: HashMap<String, u32>,
    /// Every occurrence: term, article, place, all as numbers in the order of arrival.
    occurrences: Vec<[u32; 3]>,
}

/// What is counted while an article is read.
#[derive(Clone, Copy, Debug, Default)]
struct Measures {
    length: u32,
    title_places: u32,
    minutes: u32,
}

impl Builder {
    /// Starts a collection. Without `topics` the built-in ones are used where they apply.
    pub fn new(settings: Settings, topics: Option<Vec<Topic>>) -> Builder {
        Builder {
            settings,
            topics,
            articles: Vec::new(),
            measures: Vec::new(),
            terms: HashMap::new(),
            occurrences: Vec::new(),
        }
    }

    /// How many articles have been added.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether no article has been added.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Adds an article. Ids and slugs must be unique.
    pub fn add(&mut self, article: Article) {
        let (mut measures, mut words, mut clusters) = (Measures::default(), 0, 0);
        let mut place = 0;
        let blocks = article.blocks.iter().filter(|b| b.is_indexed()).map(|b| b.text.as_str());
        for (n, text) in std::iter::once(article.title.as_str()).chain(blocks).enumerate() {
            let text = Text::new(text);
            let (mut tokens, mut places) = (0, 0);
            for token in text.tokens() {
                let next = self.terms.len() as u32;
                let term = match self.terms.get(token.term.as_ref()) {
                    Some(&term) => term,
                    None => *self.terms.entry(token.term.into_owned()).or_insert(next),
                };
                self.occurrences.push([term, self.articles.len() as u32, place + token.position]);
                (tokens, places) = (tokens + 1, token.position + 1);
                match token.clusters {
                    0 => words += 1,
                    1 => clusters += 1,
                    _ => {}
                }
            }
            place += places + GAP;
            if n == 0 {
                measures.title_places = places;
            }
            measures.length += if n == 0 { 3 * tokens } else { tokens };
        }
        measures.minutes =
            (words * CLUSTERS_A_MINUTE + clusters * WORDS_A_MINUTE).div_ceil(WORDS_A_MINUTE * CLUSTERS_A_MINUTE).max(1);
        self.measures.push(measures);
        self.articles.push(article);
    }

    /// The collection's bytes: the same for the same articles, in whatever order they were added.
    pub fn finish(mut self) -> Vec<u8> {
        let articles = self.number_articles();
        let (terms, postings, positions) = self.invert();
        let langs = ranked(articles.iter().map(|a| a.lang.as_str()));
        let sources = ranked(articles.iter().filter_map(|a| a.source.as_deref()));
        let total: u64 = self.measures.iter().map(|m| u64::from(m.length)).sum();
        let mean_length = total as f32 / articles.len().max(1) as f32;
        let titles: HashMap<String, u32> =
            articles.iter().zip(0..).map(|(a, doc)| (title_key(&a.title), doc)).collect();
        let place_of =
            |values: &[String], value: &str| values.iter().position(|v| v == value).unwrap_or_default() as u32;
        let records = articles.iter().zip(&self.measures).map(|(article, measures)| Record {
            id: article.id.clone(),
            slug: article.slug.clone(),
            title: article.title.clone(),
            direction: article.direction,
            date: article.date,
            url: article.url.clone(),
            lang: place_of(&langs, &article.lang),
            source: article.source.as_ref().map(|s| place_of(&sources, s)),
            minutes: measures.minutes,
            length: measures.length,
            title_places: measures.title_places,
            topics: Vec::new(),
            mentions: Vec::new(),
            related: related(article, &titles),
        });
        let index = Index::new(&terms, postings.clone(), positions.clone(), records.collect(), mean_length)
            .expect("the builder writes a dictionary that the index can read");
        let found = topics::find(&index, &articles, self.topics.take());
        let mut records = index.records;
        for (record, found) in records.iter_mut().zip(found.per_article) {
            (record.topics, record.mentions) = (found.topics, found.mentions);
        }
        let (packs, bodies) = pack(&articles);
        let Settings { title, description, lang } = self.settings;
        let head = Head { title, description, lang, topics: found.topics, langs, sources, mean_length, packs };
        let mut sections = vec![
            (Section::Head, encode(&head)),
            (Section::Records, encode(&records)),
            (Section::Terms, terms),
            (Section::Postings, postings),
            (Section::Positions, positions),
        ];
        sections.extend(bodies.into_iter().map(|body| (Section::Articles, body)));
        format::write(&sections)
    }

    /// Puts the articles, and all that was counted for them, into the collection's order.
    fn number_articles(&mut self) -> Vec<Article> {
        let mut order: Vec<u32> = (0..self.articles.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (&self.articles[a as usize], &self.articles[b as usize]);
            b.date.cmp(&a.date).then_with(|| a.id.cmp(&b.id)).then_with(|| a.slug.cmp(&b.slug))
        });
        let mut number = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&old, new)| number[old as usize] = new);
        self.occurrences.iter_mut().for_each(|o| o[1] = number[o[1] as usize]);
        self.measures = order.iter().map(|&old| self.measures[old as usize]).collect();
        let mut articles: Vec<_> = std::mem::take(&mut self.articles).into_iter().map(Some).collect();
        order.iter().filter_map(|&old| articles[old as usize].take()).collect()
    }

    /// From occurrences in the order of reading to lists in the order of terms.
    fn invert(&mut self) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let mut terms: Vec<(&str, u32)> = self.terms.iter().map(|(term, &n)| (term.as_str(), n)).collect();
        terms.sort_unstable();
        let mut number = vec![0; terms.len()];
        terms.iter().zip(0..).for_each(|(&(_, old), new)| number[old as usize] = new);
        self.occurrences.iter_mut().for_each(|o| o[0] = number[o[0] as usize]);
        self.occurrences.sort_unstable();
        let (mut writer, mut postings, mut positions) = (TermWriter::default(), Vec::new(), Vec::new());
        for (list, (term, _)) in self.occurrences.chunk_by(|a, b| a[0] == b[0]).zip(&terms) {
            let before = (postings.len(), positions.len());
            let mut df = 0;
            let mut step = Vec::new();
            for article in list.chunk_by(|a, b| a[1] == b[1]) {
                let doc = article[0][1];
                let title_places = self.measures[doc as usize].title_places;
                // An n-gram can stand twice at one place only when a text repeats a cluster: it counts once.
                let mut places: Vec<u32> = article.iter().map(|o| o[2]).collect();
                places.dedup();
                step.push(Posting { doc, weight: places.iter().map(|&p| weight_at(p, title_places)).sum() });
                write_positions(&places, &mut positions);
                df += 1;
            }
            write_postings(step, &mut postings);
            writer.push(term, df, (postings.len() - before.0) as u32, (positions.len() - before.1) as u32);
        }
        self.occurrences = Vec::new();
        (writer.finish(), postings, positions)
    }
}

/// The values of a facet, most articles first, then by name.
fn ranked<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|&(value, count)| (std::cmp::Reverse(count), value));
    ranked.into_iter().map(|(value, _)| value.to_string()).collect()
}

/// The articles that an article's related lines name: after the colon stands a title.
fn related(article: &Article, titles: &HashMap<String, u32>) -> Vec<(u32, u32)> {
    let lines = article.blocks.iter().zip(0..).filter(|(block, _)| block.kind == BlockKind::Related);
    let named = lines.filter_map(|(block, n)| {
        let (_, title) = block.text.split_once([':', '：'])?;
        Some((n, *titles.get(&title_key(title))?))
    });
    named.collect()
}

fn title_key(title: &str) -> String {
    let folded = fold(title);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Articles in packs of about [`PACK`] bytes: the first article of each pack, and its bytes. In a pack stands, for
/// each article, how many bytes it takes and the bytes, so that one can be read without the others.
fn pack(articles: &[Article]) -> (Vec<u32>, Vec<Vec<u8>>) {
    let (mut firsts, mut bodies): (Vec<u32>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    for (article, doc) in articles.iter().zip(0..) {
        let bytes = encode(article);
        if bodies.last().is_none_or(|body| body.len() + bytes.len() > PACK) {
            firsts.push(doc);
            bodies.push(Vec::new());
        }
        if let Some(body) = bodies.last_mut() {
            put(body, bytes.len() as u32);
            body.extend(bytes);
        }
    }
    (firsts, bodies)
}

fn encode<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("plain values of this crate can always be encoded")
}
