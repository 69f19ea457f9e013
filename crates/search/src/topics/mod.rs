//! Topics: named sets of terms whose mentions are lit up, counted and used to narrow a list.
//!
//! A term is matched as a query is, through the classes of the collection's own words, so "الطاقة النووية" also
//! lights up "للطاقة النووية". The longest term wins where several could be marked.

mod builtin;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use builtin::builtin;

use crate::highlight::{Found, Matcher, without_overlaps};
use crate::query::terms_in_a_row;
use crate::text::fold;
use crate::wire::fields;

/// A topic as `topics.toml` defines it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// The id, as in links: ASCII letters, digits and `-` for built-in topics, any text for others.
    pub id: String,
    /// Language tag and label, sorted by tag.
    pub labels: Vec<(String, String)>,
    /// Words and phrases that mention the topic, matched as a query is. A leading `=` asks for the exact spelling
    /// (after folding).
    pub terms: Vec<String>,
    /// Words and phrases that look like a mention and are none.
    pub not: Vec<String>,
}

/// A word or phrase that only looks like a mention: found, so that nothing shorter is, and then left out.
const NO_TOPIC: u32 = u32::MAX;

/// Looks for mentions of topics in texts.
#[derive(Debug)]
pub(crate) struct TopicMatcher(Matcher);

impl TopicMatcher {
    /// Mentions in a text: numbers of topics, without overlaps, in the order of the text.
    pub(crate) fn find(&self, text: &str) -> Vec<Found> {
        mentions(self.0.find(text))
    }

    /// The same in a text of which the terms are known ([`Matcher::find_among`]).
    pub(crate) fn find_among<'t>(&self, terms: impl Iterator<Item = (&'t str, u32, u32)>) -> Vec<Found> {
        mentions(self.0.find_among(terms))
    }
}

fn mentions(found: Vec<Found>) -> Vec<Found> {
    let mut found = without_overlaps(found);
    found.retain(|f| f.id != NO_TOPIC);
    found
}

/// A word or phrase that mentions a topic, with the collection's own forms of each of its words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// The topic's number.
    id: u32,
    /// Per word its place, and its forms.
    slots: Vec<(u32, Vec<TopicForm>)>,
}

fields!(Topic: id labels terms not);
fields!(Pattern: id slots);

impl Pattern {
    /// All forms of its words.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().flat_map(|(_, forms)| forms).map(|(form, ..)| form.as_str())
    }
}

/// A form, and where in it the word itself stands, in bytes.
type TopicForm = (String, u32, u32);

/// The forms of a folded word that a collection has, or the word alone, as `(form, start and end of the word in it)`.
pub(crate) type FormsOf<'f> = &'f dyn Fn(&str, bool) -> Vec<(String, usize, usize)>;

/// The patterns of topics, by their numbers in the list. `forms` is asked for the forms of each word, exact or not.
fn patterns(topics: &[Topic], forms: FormsOf<'_>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut add = |term: &str, id: u32| {
        let (term, exact) = term.strip_prefix('=').map_or((term, false), |term| (term, true));
        let slot = |offset, term: &str| {
            let forms = forms(term, exact).into_iter();
            (offset, forms.map(|(form, start, end)| (form, start as u32, end as u32)).collect())
        };
        let slots: Vec<(u32, Vec<_>)> = terms_in_a_row(term).into_iter().map(|(at, term)| slot(at, &term)).collect();
        if !slots.is_empty() && slots.iter().all(|(_, forms)| !forms.is_empty()) {
            patterns.push(Pattern { id, slots });
        }
    };
    for (topic, id) in topics.iter().zip(0..) {
        topic.terms.iter().for_each(|term| add(term, id));
        topic.not.iter().for_each(|term| add(term, NO_TOPIC));
    }
    patterns
}

/// A matcher for patterns of topics.
pub(crate) fn matcher(patterns: &[Pattern]) -> TopicMatcher {
    let mut matcher = Matcher::default();
    for pattern in patterns {
        let slots = pattern.slots.iter().map(|(offset, forms)| {
            (*offset, forms.iter().map(|(form, start, end)| (form.as_str(), (*start as usize, *end as usize))))
        });
        matcher.add_forms(slots, pattern.id);
    }
    TopicMatcher(matcher.ready())
}

/// The topics of a collection.
pub(crate) struct FoundTopics {
    /// In the order of their buttons: most articles first.
    pub(crate) topics: Vec<Topic>,
    pub(crate) patterns: Vec<Pattern>,
    /// What was found in each article.
    pub(crate) per_article: Vec<ArticleTopics>,
}

/// The topics of one article, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct ArticleTopics {
    /// Declared, or mentioned often enough.
    pub(crate) topics: Vec<u32>,
    /// Every topic that is mentioned, and how often.
    pub(crate) mentions: Vec<(u32, u32)>,
}

/// Which topics an article mentions, by their numbers before they are put in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mentions {
    /// Those that its title mentions.
    title: Vec<u32>,
    /// All, by their numbers, and how often.
    all: Vec<(u32, u32)>,
}

impl Mentions {
    /// Adds the mentions in a title or in a text.
    pub(crate) fn add(&mut self, is_title: bool, found: &[Found]) {
        for &Found { id, .. } in found {
            if is_title {
                self.title.push(id);
            }
            match self.all.binary_search_by_key(&id, |(id, _)| *id) {
                Ok(at) => self.all[at].1 += 1,
                Err(at) => self.all.insert(at, (id, 1)),
            }
        }
    }
}

/// Finds the topics of all articles. `given` are the publisher's own topics; without them the built-in ones and
/// those that articles declare are taken, as far as an article has them. `declared` are the topics that each article
/// names itself, `mentions` looks for the patterns in all articles.
pub(crate) fn find<E>(
    given: Option<Vec<Topic>>,
    declared: &[Vec<String>],
    forms: FormsOf<'_>,
    mentions: impl FnOnce(&[Pattern]) -> Result<Vec<Mentions>, E>,
) -> Result<FoundTopics, E> {
    let keep_empty = given.is_some();
    let mut topics = given.unwrap_or_else(builtin);
    let declared = resolve_declared(declared, &mut topics);
    let patterns = patterns(&topics, forms);
    if patterns.is_empty() {
        let alone = |declared| ArticleTopics { topics: declared, mentions: Vec::new() };
        return Ok(order(topics, patterns, declared.into_iter().map(alone).collect(), keep_empty));
    }
    let settle = |(declared, mentions): (Vec<u32>, Mentions)| {
        // What the author declared decides; else a topic is one that the title names or the text names twice.
        let named = |&&(id, count): &&(u32, u32)| count >= 2 || mentions.title.contains(&id);
        let named = mentions.all.iter().filter(named).map(|&(id, _)| id);
        let topics = if declared.is_empty() { named.collect() } else { declared };
        ArticleTopics { topics, mentions: mentions.all }
    };
    let per_article = declared.into_iter().zip(mentions(&patterns)?).map(settle).collect();
    Ok(order(topics, patterns, per_article, keep_empty))
}

/// Numbers of the topics that each article declares, by id or by a label in any language. A declared topic that
/// nobody defined becomes one, and its own name is its term.
fn resolve_declared(articles: &[Vec<String>], topics: &mut Vec<Topic>) -> Vec<Vec<u32>> {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for (topic, n) in topics.iter().zip(0..) {
        for name in std::iter::once(&topic.id).chain(topic.labels.iter().map(|(_, label)| label)) {
            numbers.entry(fold(name)).or_insert(n);
        }
    }
    let mut resolve = |name: &String| {
        *numbers.entry(fold(name)).or_insert_with(|| {
            let (id, terms) = (name.clone(), vec![name.clone()]);
            topics.push(Topic { id, labels: Vec::new(), terms, not: Vec::new() });
            topics.len() as u32 - 1
        })
    };
    let mut per_article = Vec::with_capacity(articles.len());
    // Newest first, so that the order of topics that nobody defined stays the list's.
    for names in articles.iter().rev() {
        let mut declared: Vec<u32> = names.iter().filter(|n| !n.trim().is_empty()).map(&mut resolve).collect();
        declared.sort_unstable();
        declared.dedup();
        per_article.push(declared);
    }
    per_article.reverse();
    per_article
}

/// Puts topics into the order of their buttons and renumbers what points to them.
fn order(
    topics: Vec<Topic>,
    mut patterns: Vec<Pattern>,
    mut per_article: Vec<ArticleTopics>,
    keep_empty: bool,
) -> FoundTopics {
    let (mut articles, mut mentions) = (vec![0_u32; topics.len()], vec![0_u32; topics.len()]);
    for found in &per_article {
        found.topics.iter().for_each(|&t| articles[t as usize] += 1);
        found.mentions.iter().for_each(|&(t, count)| mentions[t as usize] += count);
    }
    let mut order: Vec<usize> = (0..topics.len()).filter(|&t| keep_empty || articles[t] > 0).collect();
    // Equals stay in the order of the list they came from: the publisher's, or the built-in one.
    order.sort_by_key(|&t| std::cmp::Reverse((articles[t], mentions[t])));
    let mut number: Vec<Option<u32>> = vec![None; topics.len()];
    order.iter().zip(0..).for_each(|(&old, new)| number[old] = Some(new));
    let renumber = |t: u32| number.get(t as usize).copied().flatten();
    for found in &mut per_article {
        found.topics = found.topics.iter().filter_map(|&t| renumber(t)).collect();
        found.topics.sort_unstable();
        found.mentions = found.mentions.iter().filter_map(|&(t, count)| Some((renumber(t)?, count))).collect();
        found.mentions.sort_unstable();
    }
    patterns.retain_mut(|pattern| {
        let number = if pattern.id == NO_TOPIC { Some(NO_TOPIC) } else { renumber(pattern.id) };
        pattern.id = number.unwrap_or_default();
        number.is_some()
    });
    let mut topics: Vec<_> = topics.into_iter().map(Some).collect();
    FoundTopics { topics: order.into_iter().filter_map(|t| topics[t].take()).collect(), patterns, per_article }
}
