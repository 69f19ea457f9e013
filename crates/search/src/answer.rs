//! What can be asked of a collection, and what it answers: plain values that also cross the worker's border.
//!
//! All spans are byte ranges of UTF-8 text; display order is the browser's business.

use serde::Serialize;

use crate::article::Article;
use crate::date::Date;
use crate::index::PartId;
use crate::lang::Direction;

/// One question: what to look for, how strictly, what to narrow by, and which part of the list to return.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Request {
    /// The query as it was typed. Empty: every article.
    pub query: String,
    /// How many of the query's words an article must hold.
    pub matching: Matching,
    /// What the list is narrowed by.
    pub filters: Filters,
    /// The order of the list.
    pub sort: Sort,
    /// How many hits to return.
    pub limit: u32,
    /// How many hits to leave out at the start.
    pub offset: u32,
    /// How many of these hits are worth loading texts for, to show an excerpt; all of them if nothing is said. Where a
    /// text is at hand the others have an excerpt too.
    pub excerpts: Option<u32>,
}

/// How many of a query's words an article must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Matching {
    /// All words of a short query; the best articles for a long one, or when no article holds them all.
    #[default]
    Auto,
    /// All of them.
    All,
    /// At least one.
    Any,
}

/// The order of a list of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Sort {
    /// Best first; without a query, newest first.
    #[default]
    Relevance,
    /// Newest first, undated articles last.
    Date,
}

/// What a list is narrowed by. Values of one facet widen each other, different facets narrow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// Topic ids.
    pub topics: Vec<String>,
    /// Language tags.
    pub langs: Vec<String>,
    /// Names of sources.
    pub sources: Vec<String>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

/// What a collection is, for the frame of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Overview {
    /// The collection's name.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// The language of the interface unless the reader chose one: a BCP 47 tag.
    pub lang: String,
    /// How many articles there are.
    pub articles: u32,
    /// The topics in the order of their buttons: most articles first.
    pub topics: Vec<TopicInfo>,
}

/// A topic as the interface shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TopicInfo {
    /// Its id, as in links.
    pub id: String,
    /// Language tag and label, sorted by tag.
    pub labels: Vec<(String, String)>,
}

impl TopicInfo {
    /// The label in a language, or in English, or the id.
    pub fn label(&self, lang: &str) -> &str {
        let find = |tag: &str| self.labels.iter().find(|(l, _)| l == tag).map(|(_, label)| label.as_str());
        find(lang).or_else(|| find("en")).or_else(|| self.labels.first().map(|(_, l)| l.as_str())).unwrap_or(&self.id)
    }
}

/// What can be said with what is at hand of a collection, and what would make it better.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found<T> {
    /// Nothing while there is nothing to show yet. With `wanted` parts outstanding it may still change.
    pub value: Option<T>,
    /// Parts to bring, all at once, before asking again. None: this is final.
    pub wanted: Vec<PartId>,
}

impl<T: Default> Found<T> {
    /// What can be said now: of a collection whose parts are had at once, all there is to say.
    pub fn now(self) -> T {
        self.value.unwrap_or_default()
    }
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answer {
    /// How many articles match.
    pub total: u32,
    /// Whether there may be more of them: counting stopped when the best were found.
    pub at_least: bool,
    /// How many of them hold the words themselves, clitics aside, and not only their relatives.
    pub literal: u32,
    /// The hits from `offset`, at most `limit`.
    pub hits: Vec<Hit>,
    /// Counts for narrowing further. Each facet is counted as if nothing of that facet were chosen.
    pub facets: Facets,
    /// How the query was understood, part by part.
    pub understood: Vec<Understood>,
    /// Queries that would find more, most first, when a word is not found.
    pub suggestions: Vec<Suggestion>,
    /// What could not be done as asked.
    pub problems: Vec<Problem>,
}

/// A part of a query as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The text that is looked for, without signs.
    pub text: String,
    /// Where the part stands in the query, in bytes, signs included.
    pub span: (u32, u32),
    /// How it is looked for.
    pub kind: PartKind,
    /// The name of the field it is looked for in, as the query names fields in English; empty for the whole text.
    pub field: String,
    /// Whether articles that hold it are left out.
    pub excluded: bool,
    /// Other forms that it stands for, most articles first, at most eight.
    pub forms: Vec<Matched>,
    /// How many forms there are besides.
    pub more: u32,
}

/// How a part of a query is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum PartKind {
    /// As a word in any of its forms.
    #[default]
    Word,
    /// As a word that ranks and is never demanded.
    Function,
    /// In one spelling.
    Exact,
    /// As words in a row.
    Phrase,
    /// As words in a row, in any of their forms.
    Loose,
    /// As words that stand at most so far apart.
    Near(u32),
    /// As a pattern, or the beginning of a word.
    Pattern,
    /// With typing errors.
    Typo,
    /// As a value of a field.
    Value,
}

/// A query that may be what was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is about.
    pub kind: SuggestionKind,
    /// The word in it that is new.
    pub word: String,
    /// The query.
    pub query: String,
    /// How many articles it finds, with the same filters.
    pub total: u32,
}

/// Why a query is suggested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum SuggestionKind {
    /// A word is not found, and this one is spelled like it: "did you mean".
    #[default]
    Misspelled,
    /// The word is also spelled this way, which may be another word (عمّان and عمان): not counted, offered.
    OtherSpelling,
}

/// Something about a query that the reader should know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Problem {
    /// No article holds all the words: these hits hold some of them.
    #[default]
    Relaxed,
    /// A word (as typed) that no article holds.
    NotFound(String),
    /// The query was longer than is read: at most 1 KB and 64 words are. So many bytes of it were.
    Shortened(u32),
    /// This part could not be understood as a query and was searched as words.
    Syntax(String),
    /// A filter names something the collection does not have.
    UnknownFilter(String),
    /// These parts of the collection could not be had: hits may be missing, or parts of what is shown of them.
    Incomplete(Vec<String>),
}

/// One article that matches.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Hit {
    /// Its place in the whole list, from 1.
    pub rank: u32,
    /// The article's id.
    pub id: String,
    /// The article's name in addresses.
    pub slug: String,
    /// The title.
    pub title: String,
    /// Matches in the title.
    pub title_spans: Vec<(u32, u32)>,
    /// The language.
    pub lang: String,
    /// The direction of title and snippet.
    pub direction: Direction,
    /// The day of publication.
    pub date: Option<Date>,
    /// The source.
    pub source: Option<String>,
    /// Where it was first published.
    pub url: Option<String>,
    /// How many minutes it takes to read, at least 1.
    pub minutes: u32,
    /// Topics of the article: indices into [`Overview::topics`].
    pub topics: Vec<u32>,
    /// The score; 0 without a query.
    pub score: f32,
    /// The forms that matched, part by part of the query, best first.
    pub matched: Vec<Matched>,
    /// The part of the text that shows why it is a hit.
    pub snippet: Snippet,
}

/// A form by which an article matched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The form, folded, as it stands in the index.
    pub form: String,
    /// How it is related to the word of the query.
    pub how: How,
}

/// How a form of the collection is related to a word of a query, closest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum How {
    /// It is the word, letter for letter after folding.
    #[default]
    Exact,
    /// It differs in its clitics: والتعاون for تعاون.
    Clitics,
    /// It is another form of the word, or a close relative.
    Related,
    /// It begins like the word, or fits a pattern.
    Beginning,
    /// It is what the word may be with typing errors.
    Typo,
    /// It is spelled like the word: it adds to a score, and is never a match.
    Soft,
}

/// A part of a text with the matches in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Snippet {
    /// The text, with `…` where it was cut.
    pub text: String,
    /// Matches, as byte ranges of `text`.
    pub spans: Vec<(u32, u32)>,
}

/// Counts for narrowing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facets {
    /// One number per topic of [`Overview::topics`].
    pub topics: Vec<u32>,
    /// Languages, most articles first; zero counts stay.
    pub langs: Vec<FacetValue>,
    /// Sources, most articles first; zero counts stay.
    pub sources: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FacetValue {
    /// The value, as in links.
    pub value: String,
    /// How many articles of the list have it.
    pub count: u32,
}

/// What to open: an article, and what to light up in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReadRequest {
    /// The article's slug.
    pub slug: String,
    /// The query whose hits are marked.
    pub query: String,
    /// Topics to light up, by id. Empty: all of them.
    pub topics: Vec<String>,
}

/// An open article with everything to light up.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reading {
    /// The article.
    pub article: Article,
    /// How many minutes it takes to read, at least 1.
    pub minutes: u32,
    /// Marks in the title.
    pub title_marks: Vec<Mark>,
    /// Marks in each block, in the order of `article.blocks`.
    pub marks: Vec<Vec<Mark>>,
    /// How many query hits there are, title included.
    pub hits: u32,
    /// Mentions of each topic in this article (chosen or not): index into [`Overview::topics`] and count.
    pub mentions: Vec<(u32, u32)>,
    /// Other articles of the collection that the article's related lines name: block number, slug.
    pub related: Vec<(u32, String)>,
}

impl Reading {
    /// Where a hit stands: its block (0 is the title, 1 the first block) and its first byte there. Unlike a hit's
    /// number, a place stays the same when a collection grows and its words gain relatives.
    pub fn place_of(&self, hit: u32) -> Option<(u32, u32)> {
        let is = |mark: &&Mark| mark.kind == MarkKind::Hit(hit);
        self.texts().find_map(|(n, marks)| marks.iter().find(is).map(|mark| (n, mark.start)))
    }

    /// The number of the hit at a place, or of the nearest one before or after it in its block.
    pub fn hit_at(&self, (block, byte): (u32, u32)) -> Option<u32> {
        let (_, marks) = self.texts().find(|(n, _)| *n == block)?;
        let hits = marks.iter().filter_map(|m| if let MarkKind::Hit(n) = m.kind { Some((m.start, n)) } else { None });
        hits.min_by_key(|(start, _)| start.abs_diff(byte)).map(|(_, n)| n)
    }

    fn texts(&self) -> impl Iterator<Item = (u32, &[Mark])> {
        (0..).zip(std::iter::once(self.title_marks.as_slice()).chain(self.marks.iter().map(Vec::as_slice)))
    }
}

/// A range of text to light up. Marks of one text are sorted and never overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Where it starts, in bytes.
    pub start: u32,
    /// Where it ends, in bytes.
    pub end: u32,
    /// What it shows.
    pub kind: MarkKind,
    /// Where in it the word itself stands, without clitics and endings, in bytes of the text; all of it when equal.
    pub core: (u32, u32),
}

impl Mark {
    /// A mark that is the word itself from end to end.
    pub fn new(start: u32, end: u32, kind: MarkKind) -> Mark {
        Mark { start, end, kind, core: (start, end) }
    }
}

/// What a mark shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum MarkKind {
    /// A match of the query: its number in the article, from 1. A phrase is one hit with one mark.
    Hit(u32),
    /// A mention of a topic: index into [`Overview::topics`].
    Topic(u32),
}

impl Default for MarkKind {
    fn default() -> MarkKind {
        MarkKind::Hit(0)
    }
}
