//! Articles in, the bytes of a collection out.
//!
//! Articles may come in any order: they are numbered when all are there, and everything is sorted before it is
//! written, so that the same articles always give the same bytes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::articles::Articles;
use super::columns::{self, Facets, Property, Values};
use super::format::{self, Seal, Section};
use super::mentions::mentions;
use super::records::day;
use super::writer::{DictionaryWriter, MadeOf, Raw, Sink};
use super::{AUTHOR, Head, hash, slugs};
use crate::answer::TopicInfo;
use crate::article::Article;
use crate::conflation::{self, Form, Rules};
use crate::query::function_words;
use crate::segment::{Known, Lost, Merge, Merged, Run, RunWriter, Stored, title_key};
use crate::text::{arabic, frame};
use crate::topics::{self, Topic};
use crate::workers;

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
/// let collection = Collection::open_whole(builder.finish()).unwrap();
/// let answer = collection.search(&Request { query: "moon".into(), limit: 10, ..Request::default() }).now();
/// assert_eq!(answer.hits[0].id, "tides");
/// ```
#[derive(Debug)]
pub struct Builder {
    settings: Settings,
    topics: Option<Vec<Topic>>,
    run: RunWriter,
    len: u32,
}

/// The lists of so many bases are read at once.
const BATCH: u32 = 1024;

/// The dictionary with its lists is about so much of the work of writing; the rest is records and texts.
pub(super) const WORDS: f32 = 0.6;

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

    /// The collection's bytes in one piece: the same for the same articles, in whatever order they were added.
    pub fn finish(self) -> Vec<u8> {
        const IN_MEMORY: &str = "what was written in memory can be read from there";
        let run = Run::open(self.run.finish()).expect(IN_MEMORY);
        let merge = Merge::new(vec![run], Vec::new()).expect(IN_MEMORY);
        let mut lists = Vec::new();
        let keep = &mut |bytes: &[u8]| {
            lists.extend(bytes);
            Ok(())
        };
        let terms = merge.range(&[], None, self.len, keep).expect(IN_MEMORY);
        let merged = Merged::new(vec![(terms, lists)]);
        let mut parts = Packed(vec![Vec::new(); Section::ALL.len()]);
        let draft = write_collection(self.settings, self.topics, &merge, &merged, &mut parts);
        let Packed(parts) = parts;
        let seals = parts.iter().map(|parts| parts.iter().map(|part| format::seal_of(part)).collect()).collect();
        let head = draft.expect(IN_MEMORY).finish(seals);
        format::join(&head, parts.iter().flatten().map(Vec::as_slice))
    }
}

/// Parts in memory, by section.
struct Packed(Vec<Vec<Vec<u8>>>);

impl Sink for Packed {
    fn has(&self, _: Section, _: &MadeOf) -> bool {
        false
    }

    fn take(&mut self, section: Section, raw: Raw) {
        let (Raw::Bytes(raw) | Raw::Made(raw, _)) = raw else { unreachable!("nothing was at hand") };
        self.0[section as usize].push(format::pack(&raw));
    }

    fn is_at(&mut self, _: f32) {}
}

/// A head that lacks the seals of the parts.
#[derive(Debug)]
pub struct HeadDraft(Head);

impl HeadDraft {
    /// The head's bytes. `seals` are those of the packed parts, section by section, in the order in which they were written.
    pub fn finish(mut self, seals: Vec<Vec<Seal>>) -> Vec<u8> {
        self.0.seals = seals;
        format::pack_head(&postcard::to_allocvec(&self.0).expect("plain values of this crate can always be encoded"))
    }
}

/// Writes a collection whose terms are merged: hands the raw content of every part to `sink`,
/// each section in its order.
pub fn write_collection<S: Stored, T: Stored>(
    settings: Settings,
    topics: Option<Vec<Topic>>,
    merge: &Merge<S>,
    merged: &Merged<T>,
    sink: &mut dyn Sink,
) -> Result<HeadDraft, Lost> {
    let articles = merge.len();
    let measures = &merge.articles.measures;
    let total: u64 = measures.iter().map(|m| u64::from(m.length)).sum();
    let mut head = Head {
        title: settings.title,
        description: settings.description,
        lang: settings.lang,
        articles,
        mean_length: total as f32 / articles.max(1) as f32,
        lengths: merge.lengths.clone(),
        ..Head::default()
    };
    let forms = merged.forms();
    let words = write_dictionary(&mut head, &forms, settings.rules, merged, sink)?;

    let mut survey = Survey::default();
    merge.each_known(|known| survey.add(known))?;
    let forms_of = |word: &str, exact| words.forms_of(word, exact);
    let found = topics::find(topics, &survey.declared, &forms_of, |patterns| {
        mentions(merge, merged, patterns, |form| words.number(form))
    })?;
    head.topics = found.topics.iter().map(|t| TopicInfo { id: t.id.clone(), labels: t.labels.clone() }).collect();
    let listed = postcard::to_allocvec(&(&found.topics, &found.patterns));
    sink.take(Section::Topics, Raw::Bytes(listed.expect("plain values of this crate can always be encoded")));

    let titles = named_titles(merge, &mut survey)?;
    let mut tables = Tables::new(&survey);
    head.function_words = function_words(&tables.facets.langs);
    head.facets = tables.properties.iter().map(|(name, ..)| name.clone()).collect();
    let written = Articles { merge, topics: &found.per_article, titles: &titles }
        .write(sink, |article, topics| tables.push(article, topics))?;
    head.records_a_part = written.records_a_part;
    head.articles_of_parts = written.articles_of_parts;
    tables.write(sink);
    Ok(HeadDraft(head))
}

/// What is kept of all articles side by side.
struct Tables {
    facets: Facets,
    langs: HashMap<String, u32>,
    sources: HashMap<String, u32>,
    /// Name, column, and the places of its values.
    properties: Vec<(String, Property, HashMap<String, u32>)>,
    days: Vec<u32>,
    /// A hash of each title.
    titles: Vec<Option<u64>>,
    slugs: Vec<String>,
}

impl Tables {
    fn new(survey: &Survey) -> Tables {
        let facets = Facets { langs: ranked(&survey.langs), sources: ranked(&survey.sources), ..Facets::default() };
        let property = |(name, counts): (&String, &BTreeMap<String, u32>)| {
            let values = ranked(counts);
            let places = places(&values);
            (name.clone(), Property { values, of: Values::default() }, places)
        };
        Tables {
            langs: places(&facets.langs),
            sources: places(&facets.sources),
            properties: survey.properties.iter().map(property).collect(),
            facets,
            days: Vec::new(),
            titles: Vec::new(),
            slugs: Vec::new(),
        }
    }

    fn push(&mut self, article: &Article, topics: &[u32]) {
        self.facets.lang.push(self.langs.get(&article.lang).copied().unwrap_or_default());
        let source = article.source.as_ref().and_then(|source| self.sources.get(source));
        self.facets.source.push(source.map_or(0, |place| place + 1));
        self.facets.topics.push(topics);
        for (name, property, places) in &mut self.properties {
            let values = properties(article).filter(|(n, _)| n == name);
            let mut values: Vec<u32> = values.filter_map(|(_, value)| places.get(value).copied()).collect();
            values.sort_unstable();
            values.dedup();
            property.of.push(&values);
        }
        self.days.push(day(article.date));
        self.titles.push(Some(&article.title).filter(|title| !title.is_empty()).map(|title| {
            let mut hasher = DefaultHasher::new();
            title.hash(&mut hasher);
            hasher.finish()
        }));
        self.slugs.push(article.slug.clone());
    }

    fn write(self, sink: &mut dyn Sink) {
        let articles = self.slugs.len() as u32;
        let mut column = |bytes| sink.take(Section::Columns, Raw::Bytes(bytes));
        column(self.facets.write());
        column(columns::write_days(self.days.into_iter()));
        column(columns::write_siblings(self.titles.into_iter()));
        self.properties.iter().for_each(|(_, property, _)| column(property.write(articles)));
        let slugs = slugs::write(self.slugs.iter().map(String::as_str));
        slugs.into_iter().for_each(|part| sink.take(Section::Slugs, Raw::Bytes(part)));
    }
}

/// Decides the bases and writes the dictionary with its lists.
fn write_dictionary<'f, T: Stored>(
    head: &mut Head,
    forms: &'f [Form<'f>],
    rules: Rules,
    merged: &Merged<T>,
    sink: &mut dyn Sink,
) -> Result<Words<'f>, Lost> {
    let bases = conflation::classes(forms, head.articles, rules, |form| docs(merged, form));
    // Numbers are given in the order of frames; relatives name each other by them.
    // The order of `by_frame`, with every frame made once.
    let key = |base: u32| {
        let text = bases[base as usize].text.as_str();
        Ok((frame(text), text, base))
    };
    let mut order = workers::all(workers::map(0..bases.len() as u32, key));
    workers::sort(&mut order);
    let order: Vec<u32> = order.into_iter().map(|(.., base)| base).collect();
    let mut number = vec![0_u32; order.len()];
    order.iter().zip(0..).for_each(|(&old, new)| number[old as usize] = new);
    let postings = forms.iter().map(|form| u64::from(form.df)).sum();
    let mut writer = DictionaryWriter::new(postings, sink);
    let lists = |n: u32| {
        let base = &bases[order[n as usize] as usize];
        base.forms.iter().map(|&(stack, form)| Ok((stack, merged.lists(form)?))).collect::<Result<Vec<_>, Lost>>()
    };
    for range in workers::batches(0..order.len() as u32, BATCH) {
        writer.is_at(WORDS * range.start as f32 / order.len() as f32);
        for (lists, n) in workers::map(range.clone(), lists)?.into_iter().zip(range) {
            let old = order[n as usize];
            let base = &bases[old as usize];
            let mut related: Vec<(i32, u8)> = base
                .related
                .iter()
                .map(|&(other, grade)| (number[other as usize].wrapping_sub(number[old as usize]) as i32, grade))
                .collect();
            related.sort_unstable();
            let forms = lists.iter().map(|(stack, lists)| Ok((*stack, lists.read()?)));
            writer.push(&base.text, &forms.collect::<Result<Vec<_>, Lost>>()?, &related);
        }
    }
    writer.finish();
    head.regions_a_part = writer.regions_a_part();
    head.regions = std::mem::take(&mut writer.regions);
    head.long = std::mem::take(&mut writer.long);
    Ok(Words::new(forms, &bases))
}

/// The articles of a form; none where they cannot be read, which is noticed when its lists are written.
fn docs<T: Stored>(merged: &Merged<T>, form: u32) -> Vec<u32> {
    merged.lists(form).ok().and_then(|lists| lists.read().ok()?.docs()).unwrap_or_default()
}

/// The collection's words, for topics.
struct Words<'f> {
    forms: &'f [Form<'f>],
    /// For each form its clitic stack and its base; the forms of a base follow each other.
    groups: Vec<(u32, u8, u32)>,
    /// For each form where it stands in the groups.
    places: Vec<u32>,
}

impl<'f> Words<'f> {
    fn new(forms: &'f [Form<'f>], bases: &[conflation::Base]) -> Words<'f> {
        let of = |(base, n): (&conflation::Base, u32)| -> Vec<_> {
            base.forms.iter().map(|&(stack, form)| (n, stack, form)).collect()
        };
        let groups: Vec<_> = bases.iter().zip(0..).flat_map(of).collect();
        let mut places = vec![0; forms.len()];
        groups.iter().zip(0..).for_each(|(&(_, _, form), at)| places[form as usize] = at);
        Words { forms, groups, places }
    }

    fn number(&self, form: &str) -> Option<u32> {
        self.forms.binary_search_by(|f| f.term.cmp(form)).ok().map(|n| n as u32)
    }

    /// A form with the bytes of the word in it.
    fn form(&self, (_, stack, form): (u32, u8, u32)) -> (String, usize, usize) {
        let form = self.forms[form as usize].term;
        (form.to_string(), arabic::stack_text(stack).len(), form.len())
    }

    fn forms_of(&self, word: &str, exact: bool) -> Vec<(String, usize, usize)> {
        let Some(number) = self.number(word) else {
            if exact || !arabic::is_arabic(word) {
                return Vec::new();
            }
            let count = |form: &str| self.number(form).map_or(0, |n| self.forms[n as usize].df);
            let attested = |form: &str| count(form) + u32::from(form == word);
            let base = arabic::base(word, &attested).len();
            let group = arabic::clitic_group(word, &count).into_iter().filter(|form| self.number(form).is_some());
            return group
                .map(|form| (form.len().saturating_sub(base), form))
                .map(|(at, form)| (form.clone(), at, form.len()))
                .collect();
        };
        let at = self.places[number as usize] as usize;
        let base = self.groups[at].0;
        if exact {
            return vec![self.form(self.groups[at])];
        }
        let start = self.groups.partition_point(|group| group.0 < base);
        self.groups[start..].iter().take_while(|group| group.0 == base).map(|&group| self.form(group)).collect()
    }
}

/// What is counted over all articles before any is written.
#[derive(Default)]
struct Survey {
    langs: BTreeMap<String, u32>,
    sources: BTreeMap<String, u32>,
    properties: BTreeMap<String, BTreeMap<String, u32>>,
    declared: Vec<Vec<String>>,
    /// Titles that related lines name.
    named: Vec<String>,
    /// The hash of each article's title.
    titles: Vec<u32>,
}

impl Survey {
    fn add(&mut self, known: Known) {
        self.titles.push(known.title);
        self.named.extend(known.related.into_iter().map(|(_, title)| title));
        let article = known.article;
        for (name, value) in properties(&article) {
            let values = match self.properties.get_mut(name) {
                Some(values) => values,
                None => self.properties.entry(name.to_string()).or_default(),
            };
            count(values, value);
        }
        count(&mut self.langs, &article.lang);
        article.source.iter().for_each(|source| count(&mut self.sources, source));
        self.declared.push(article.topics);
    }
}

fn count(counts: &mut BTreeMap<String, u32>, value: &str) {
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_string(), 1)),
    }
}

fn properties(article: &Article) -> impl Iterator<Item = (&str, &str)> {
    let authors = article.authors.iter().map(|a| (AUTHOR, a.as_str()));
    let others =
        article.properties.iter().flat_map(|(name, values)| values.iter().map(move |v| (name.as_str(), v.as_str())));
    authors.chain(others.filter(|(name, _)| *name != AUTHOR)).filter(|(_, value)| value.len() <= LONGEST_VALUE)
}

/// The values of a facet, most articles first, then by name.
fn ranked(counts: &BTreeMap<String, u32>) -> Vec<String> {
    let mut ranked: Vec<_> = counts.iter().collect();
    ranked.sort_by_key(|&(value, count)| (std::cmp::Reverse(*count), value));
    ranked.into_iter().map(|(value, _)| value.clone()).collect()
}

fn places(values: &[String]) -> HashMap<String, u32> {
    values.iter().cloned().zip(0..).collect()
}

/// Titles that related lines name, with the slug of the oldest article that bears each.
fn named_titles<S: Stored>(merge: &Merge<S>, survey: &mut Survey) -> Result<HashMap<String, Option<String>>, Lost> {
    let named = std::mem::take(&mut survey.named);
    let hashes: HashSet<u32> = named.iter().map(|title| hash(title)).collect();
    let mut titles: HashMap<String, Option<String>> = named.into_iter().map(|title| (title, None)).collect();
    for (_, doc) in std::mem::take(&mut survey.titles).into_iter().zip(0..).filter(|(title, _)| hashes.contains(title))
    {
        let article = merge.known(doc)?.article;
        if let Some(slug @ None) = titles.get_mut(&title_key(&article.title)) {
            *slug = Some(article.slug);
        }
    }
    Ok(titles)
}
