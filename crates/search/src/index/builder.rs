//! Articles in, the bytes of a collection out.
//!
//! Articles may come in any order: they are numbered when all are there, and everything is sorted before it is
//! written, so that the same articles always give the same bytes.

use std::collections::{BTreeMap, HashMap};

use super::bytes::put;
use super::format::{self, Section};
use super::postings::{write_positions, write_postings};
use super::spellings::write_spellings;
use super::terms::{Lists, TermWriter};
use super::{AUTHOR, Facet, Head, Index, Posting, Record, weight_at};
use crate::article::Article;
use crate::conflation::{self, Rules};
use crate::query::function_words;
use crate::segment::{Known, Lost, Merge, Merged, Run, RunWriter, Stored, title_key};
use crate::topics::{self, Topic};

/// The unpacked size of an article pack, in bytes: small, because showing one hit unpacks a whole pack.
const PACK: usize = 16 * 1024;

/// What a publisher says of the whole collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The collection's name.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// The language of the interface: a BCP 47 tag.
    pub lang: String,
    /// How words are conflated.
    pub rules: Rules,
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
    run: RunWriter,
    len: u32,
}

/// Longer values of a property are texts, not something to narrow by. In bytes.
const LONGEST_VALUE: usize = 96;

impl Builder {
    /// Starts a collection. Without `topics` the built-in ones are used where they apply.
    pub fn new(settings: Settings, topics: Option<Vec<Topic>>) -> Builder {
        Builder { settings, topics, run: RunWriter::default(), len: 0 }
    }

    /// How many articles have been added.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether no article has been added.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an article. Ids and slugs must be unique.
    pub fn add(&mut self, article: Article) {
        self.run.add(article, self.len);
        self.len += 1;
    }

    /// The collection's bytes: the same for the same articles, in whatever order they were added.
    pub fn finish(self) -> Vec<u8> {
        const IN_MEMORY: &str = "what was written in memory can be read from there";
        let run = Run::open(self.run.finish()).expect(IN_MEMORY);
        let merge = Merge::new(vec![run], Vec::new()).expect(IN_MEMORY);
        let mut lists = Vec::new();
        let keep = &mut |bytes: &[u8]| {
            lists.extend(bytes);
            Ok(())
        };
        let terms = merge.range(&[], None, keep).expect(IN_MEMORY);
        let merged = Merged::new(vec![(terms, lists)]);
        write_collection(self.settings, self.topics, &merge, &merged).expect(IN_MEMORY)
    }
}

/// The bytes of a collection whose terms are merged.
pub fn write_collection<S: Stored, T: Stored>(
    settings: Settings,
    topics: Option<Vec<Topic>>,
    merge: &Merge<S>,
    merged: &Merged<T>,
) -> Result<Vec<u8>, Lost> {
    let articles: Vec<Article> = (0..merge.len()).map(|doc| merge.article(doc)).collect::<Result<_, Lost>>()?;
    let known: Vec<Known> = (0..merge.len()).map(|doc| merge.known(doc)).collect::<Result<_, Lost>>()?;
    let measures = &merge.articles.measures;
    let Inverted { terms, postings, positions, spellings } = invert(merge, merged, settings.rules)?;
    let langs = ranked(articles.iter().map(|a| a.lang.as_str()));
    let sources = ranked(articles.iter().filter_map(|a| a.source.as_deref()));
    let facets = facets(&articles);
    let total: u64 = measures.iter().map(|m| u64::from(m.length)).sum();
    let mean_length = total as f32 / articles.len().max(1) as f32;
    let titles: HashMap<String, u32> = articles.iter().zip(0..).map(|(a, doc)| (title_key(&a.title), doc)).collect();
    let place_of = |values: &[String], value: &str| values.iter().position(|v| v == value).unwrap_or_default() as u32;
    let records = articles.iter().zip(measures).zip(&known).map(|((article, measures), known)| Record {
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
        facets: values(article, &facets),
        topics: Vec::new(),
        mentions: Vec::new(),
        related: related(known, &titles),
    });
    let index = Index::new(&terms, postings.clone(), positions.clone(), records.collect(), mean_length)
        .expect("the builder writes a dictionary that the index can read");
    let found = topics::find(&index, &articles, topics);
    let mut records = index.records;
    for (record, found) in records.iter_mut().zip(found.per_article) {
        (record.topics, record.mentions) = (found.topics, found.mentions);
    }
    let (packs, bodies) = pack(&articles);
    let Settings { title, description, lang, .. } = settings;
    let function_words = function_words(&langs);
    let head = Head {
        title,
        description,
        lang,
        function_words,
        topics: found.topics,
        langs,
        sources,
        facets,
        mean_length,
        packs,
    };
    let mut sections = vec![
        (Section::Head, encode(&head)),
        (Section::Records, encode(&records)),
        (Section::Terms, terms),
        (Section::Postings, postings),
        (Section::Positions, positions),
        (Section::Spellings, spellings),
    ];
    sections.extend(bodies.into_iter().map(|body| (Section::Articles, body)));
    Ok(format::write(&sections))
}

/// From the lists of all terms to those of the dictionary, in its order.
fn invert<S: Stored, T: Stored>(merge: &Merge<S>, merged: &Merged<T>, rules: Rules) -> Result<Inverted, Lost> {
    let forms = merged.forms();
    let (mut writer, mut postings, mut positions) = (TermWriter::default(), Vec::new(), Vec::new());
    let mut spellings = Vec::new();
    let docs = |term: u32| merged.lists(term).map(|lists| lists.docs()).unwrap_or_default();
    for base in conflation::classes(&forms, merge.len(), rules, docs) {
        let mut lists = Vec::with_capacity(base.forms.len());
        for &(stack, n) in &base.forms {
            let before = (postings.len(), positions.len());
            let term = merged.lists(n)?;
            let mut list = Vec::new();
            for (doc, places) in term.each() {
                let title_places = merge.articles.measures[doc as usize].title_places;
                list.push(Posting { doc, weight: places.iter().map(|&p| weight_at(p, title_places)).sum() });
                write_positions(places, &mut positions);
            }
            write_postings(list, &mut postings);
            lists.push(Lists {
                stack,
                df: term.articles.len() as u32,
                postings: (postings.len() - before.0) as u32,
                positions: (positions.len() - before.1) as u32,
            });
            let form = forms[n as usize].term;
            let spelled =
                term.spellings.iter().map(|(text, docs)| (if text.is_empty() { form } else { text }, docs.clone()));
            write_spellings(form, &mut spelled.collect(), &mut spellings);
        }
        writer.push(&base.text, &lists, &base.related);
    }
    Ok(Inverted { terms: writer.finish(), postings, positions, spellings })
}

/// The sections that an inverted index is made of.
struct Inverted {
    terms: Vec<u8>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    spellings: Vec<u8>,
}

/// The facets of the collection: authors, then the other properties by name.
fn facets(articles: &[Article]) -> Vec<Facet> {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in articles.iter().flat_map(properties) {
        columns.entry(name).or_default().push(value);
    }
    columns.into_iter().map(|(name, values)| Facet { name: name.into(), values: ranked(values.into_iter()) }).collect()
}

/// The values of an article in the facets of its collection.
fn values(article: &Article, facets: &[Facet]) -> Vec<(u32, u32)> {
    let number = |(name, value): (&str, &str)| {
        let facet = facets.binary_search_by(|f| f.name.as_str().cmp(name)).ok()?;
        Some((facet as u32, facets[facet].values.iter().position(|v| v == value)? as u32))
    };
    let mut values: Vec<_> = properties(article).filter_map(number).collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn properties(article: &Article) -> impl Iterator<Item = (&str, &str)> {
    let authors = article.authors.iter().map(|a| (AUTHOR, a.as_str()));
    let others =
        article.properties.iter().flat_map(|(name, values)| values.iter().map(move |v| (name.as_str(), v.as_str())));
    authors.chain(others.filter(|(name, _)| *name != AUTHOR)).filter(|(_, value)| value.len() <= LONGEST_VALUE)
}

/// The values of a facet, most articles first, then by name.
fn ranked<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|&(value, count)| (std::cmp::Reverse(count), value));
    ranked.into_iter().map(|(value, _)| value.to_string()).collect()
}

/// The articles that an article's related lines name.
fn related(known: &Known, titles: &HashMap<String, u32>) -> Vec<(u32, u32)> {
    known.related.iter().filter_map(|(block, title)| Some((*block, *titles.get(title)?))).collect()
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
