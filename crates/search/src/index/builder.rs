//! Articles in, the bytes of a collection out.
//!
//! Articles may come in any order: they are numbered when all are there, and everything is sorted before it is
//! written, so that the same articles always give the same bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::bytes::put;
use super::format::{self, Section};
use super::postings::{write_positions, write_postings};
use super::spellings::write_spellings;
use super::terms::{Lists, TermWriter};
use super::{AUTHOR, Facet, GAP, Head, Index, Posting, Record, weight_at};
use crate::article::{Article, BlockKind};
use crate::conflation::{self, Form, Rules};
use crate::query::function_words;
use crate::text::{Text, Token, arabic, fold, spelling};
use crate::topics::{self, Topic};

use unicode_normalization::UnicodeNormalization as _;

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
    articles: Vec<Article>,
    measures: Vec<Measures>,
    /// Terms as they were spelled: the term, and the spelling after a NUL where it differs.
    spelled: HashMap<String, u32>,
    /// Every occurrence: spelled term, article, place, all as numbers in the order of arrival.
    occurrences: Vec<[u32; 3]>,
}

/// Longer values of a property are texts, not something to narrow by. In bytes.
const LONGEST_VALUE: usize = 96;

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
            spelled: HashMap::new(),
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
        for (n, source) in std::iter::once(article.title.as_str()).chain(blocks).enumerate() {
            let text = Text::new(source);
            let (mut tokens, mut places) = (0, 0);
            for token in text.tokens() {
                let next = self.spelled.len() as u32;
                let spelled = spelled(source, &token);
                let spelled = match self.spelled.get(spelled.as_ref()) {
                    Some(&spelled) => spelled,
                    None => *self.spelled.entry(spelled.into_owned()).or_insert(next),
                };
                self.occurrences.push([spelled, self.articles.len() as u32, place + token.position]);
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
        let Inverted { terms, postings, positions, spellings } = self.invert(&articles);
        let langs = ranked(articles.iter().map(|a| a.lang.as_str()));
        let sources = ranked(articles.iter().filter_map(|a| a.source.as_deref()));
        let facets = facets(&articles);
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
            facets: values(article, &facets),
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
        let Settings { title, description, lang, .. } = self.settings;
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

    /// From occurrences in the order of reading to lists in the order of the dictionary.
    fn invert(&mut self, articles: &[Article]) -> Inverted {
        let spelled = std::mem::take(&mut self.spelled);
        let mut spelled: Vec<(&str, u32)> = spelled.iter().map(|(key, &n)| (key.as_str(), n)).collect();
        spelled.sort_unstable();
        let mut number = vec![0; spelled.len()];
        spelled.iter().zip(0..).for_each(|(&(_, old), new)| number[old as usize] = new);
        self.occurrences.iter_mut().for_each(|o| o[0] = number[o[0] as usize]);
        self.occurrences.sort_unstable();
        // The spellings of a term stand side by side, the folded one first: together they are the term.
        let occurrences = std::mem::take(&mut self.occurrences);
        let by_spelling: Vec<&[[u32; 3]]> = occurrences.chunk_by(|a, b| a[0] == b[0]).collect();
        let key = |list: &[[u32; 3]]| {
            spelled[list[0][0] as usize].0.split_once('\0').unwrap_or((spelled[list[0][0] as usize].0, ""))
        };
        let terms: Vec<&[&[[u32; 3]]]> = by_spelling.chunk_by(|a, b| key(a).0 == key(b).0).collect();
        let term = |n: u32| key(terms[n as usize][0]).0;
        let docs = |n: u32| documents(terms[n as usize].iter().flat_map(|list| list.iter()).map(|o| o[1]));
        let most =
            |n: u32| terms[n as usize].iter().max_by_key(|list| list.len()).map_or("", |list| spelling_of(key(list)));
        let forms: Vec<Form<'_>> =
            (0..terms.len() as u32).map(|n| form(term(n), most(n), &docs(n), articles)).collect();
        let (mut writer, mut postings, mut positions) = (TermWriter::default(), Vec::new(), Vec::new());
        let mut spellings = Vec::new();
        for base in conflation::classes(&forms, articles.len() as u32, self.settings.rules, docs) {
            let mut lists = Vec::with_capacity(base.forms.len());
            for &(stack, n) in &base.forms {
                let before = (postings.len(), positions.len());
                let mut places: Vec<(u32, u32)> =
                    terms[n as usize].iter().flat_map(|list| list.iter()).map(|o| (o[1], o[2])).collect();
                places.sort_unstable();
                // An n-gram can stand twice at one place only when a text repeats a cluster: it counts once.
                places.dedup();
                let df = self.write_lists(&places, &mut postings, &mut positions);
                lists.push(Lists {
                    stack,
                    df,
                    postings: (postings.len() - before.0) as u32,
                    positions: (positions.len() - before.1) as u32,
                });
                let mut spelled: Vec<(&str, Vec<u32>)> = terms[n as usize]
                    .iter()
                    .map(|list| (spelling_of(key(list)), documents(list.iter().map(|o| o[1]))))
                    .collect();
                write_spellings(term(n), &mut spelled, &mut spellings);
            }
            writer.push(&base.text, &lists, &base.related);
        }
        Inverted { terms: writer.finish(), postings, positions, spellings }
    }

    /// Writes the lists of one form from its (article, place) pairs; returns in how many articles it stands.
    fn write_lists(&self, places: &[(u32, u32)], postings: &mut Vec<u8>, positions: &mut Vec<u8>) -> u32 {
        let mut list = Vec::new();
        for article in places.chunk_by(|a, b| a.0 == b.0) {
            let doc = article[0].0;
            let title_places = self.measures[doc as usize].title_places;
            let places: Vec<u32> = article.iter().map(|p| p.1).collect();
            list.push(Posting { doc, weight: places.iter().map(|&p| weight_at(p, title_places)).sum() });
            write_positions(&places, positions);
        }
        let df = list.len() as u32;
        write_postings(list, postings);
        df
    }
}

/// The sections that an inverted index is made of.
struct Inverted {
    terms: Vec<u8>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    spellings: Vec<u8>,
}

/// A token's key: its term, and its spelling where that is another.
fn spelled<'t>(source: &str, token: &'t Token<'t>) -> Cow<'t, str> {
    let written = &source[token.span.clone()];
    // n-grams have no spelling of their own, and a ligature is written like no word.
    if token.clusters > 0 || written == token.term || written.is_ascii() {
        return Cow::Borrowed(token.term.as_ref());
    }
    let plain = |c: char| matches!(c, '\u{0620}'..='\u{0652}');
    let spelling =
        if written.chars().all(plain) { spelling(written) } else { spelling(&written.nfkc().collect::<String>()) };
    if spelling == token.term {
        Cow::Borrowed(token.term.as_ref())
    } else {
        Cow::Owned([&token.term, "\0", &spelling].concat())
    }
}

fn spelling_of<'k>((term, spelling): (&'k str, &'k str)) -> &'k str {
    if spelling.is_empty() { term } else { spelling }
}

/// Distinct article numbers, rising.
fn documents(docs: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut docs: Vec<u32> = docs.collect();
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// What conflation needs to know of a term: the language of most of its articles decides whose rules apply.
fn form<'t>(term: &'t str, spelling: &str, docs: &[u32], articles: &[Article]) -> Form<'t> {
    let mut langs: BTreeMap<&str, u32> = BTreeMap::new();
    for &doc in docs {
        *langs.entry(articles[doc as usize].lang.split('-').next().unwrap_or_default()).or_default() += 1;
    }
    let lang = langs.into_iter().max_by_key(|&(lang, count)| (count, std::cmp::Reverse(lang))).map_or("", |l| l.0);
    let arabic = matches!(lang, "ar" | "und" | "") && arabic::is_arabic(term);
    Form { term, df: docs.len() as u32, arabic, stem: if arabic { None } else { conflation::stem(lang, spelling) } }
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
