//! The merge of runs: one dictionary with its lists, out of many.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::articles::{self, ArticleDigest, Articles, Known, Renamed};
use super::run::Run;
use super::stored::{Lost, Stored};
use super::terms::TermStream;
use crate::article::Article;
use crate::conflation::{self, Form};
use crate::index::{FormLists, ListWriter, Packer, Spelled, by_spelling, shorten, take, take_slice};
use crate::text::arabic;
use crate::workers;

/// Lists are handed on when so many bytes have come together.
const HANDED_ON: usize = 1 << 20;

/// So many articles are looked at at once.
const BATCH: u32 = 1 << 12;

/// Runs whose articles are numbered.
#[derive(Debug)]
pub struct Merge<S> {
    runs: Vec<Run<S>>,
    pub(crate) articles: Articles,
    numbers: Vec<Vec<u32>>,
    /// The lengths of the articles, as they are stored.
    pub(crate) lengths: Vec<u8>,
}

impl<S: Stored> Merge<S> {
    /// Numbers the articles of all runs. Ids and slugs must be unique after some were renamed.
    pub fn new(runs: Vec<Run<S>>, renamed: Vec<Renamed>) -> Result<Merge<S>, Lost> {
        let articles = Articles::number(&runs, renamed)?;
        let numbers = articles.numbers();
        let lengths = articles.measures.iter().map(|measures| shorten(measures.length)).collect();
        Ok(Merge { runs, articles, numbers, lengths })
    }

    /// How many articles there are.
    pub fn len(&self) -> u32 {
        self.articles.len() as u32
    }

    /// Whether there is no article.
    pub fn is_empty(&self) -> bool {
        self.articles.len() == 0
    }

    /// What tells the first so many articles from others, in their order.
    pub fn digests(&self, articles: u32) -> &[ArticleDigest] {
        &self.articles.digests[..articles as usize]
    }

    /// The languages of the articles, without regions, in their order, each with how many articles have it.
    pub fn languages(&self) -> Vec<(&str, usize)> {
        let mut counts: Vec<(&str, usize)> = self.articles.languages.iter().map(|lang| (lang.as_str(), 0)).collect();
        self.articles.langs.iter().for_each(|&lang| counts[lang as usize].1 += 1);
        counts
    }

    /// What is known of an article but for its text.
    pub fn known(&self, doc: u32) -> Result<Known, Lost> {
        self.articles.known(&self.runs, doc)
    }

    /// Calls `each` with what is known of every article, in their order.
    pub(crate) fn each_known(&self, mut each: impl FnMut(Known)) -> Result<(), Lost> {
        for docs in workers::batches(0..self.len(), BATCH) {
            workers::map(docs, |doc| self.known(doc))?.into_iter().for_each(&mut each);
        }
        Ok(())
    }

    /// An article as a whole.
    pub fn article(&self, doc: u32) -> Result<Article, Lost> {
        let mut article = self.known(doc)?.article;
        article.blocks = articles::blocks(&self.body(doc)?)?;
        Ok(article)
    }

    /// The text of an article, as its row begins.
    pub(crate) fn body(&self, doc: u32) -> Result<Packer, Lost> {
        self.articles.body(&self.runs, doc)
    }

    /// Terms that part the dictionary into about `most` ranges of like size, the first of them empty: ranges can be
    /// merged at the same time.
    pub fn ranges(&self, most: usize) -> Result<Vec<Vec<u8>>, Lost> {
        let mut terms: Vec<Vec<u8>> = Vec::new();
        for run in &self.runs {
            let directory = run.stored.read(run.directory.start, run.directory.length as usize)?;
            let mut rest = directory.as_ref();
            while let Some(length) = take(&mut rest) {
                let term = take_slice(&mut rest, length as usize);
                let term = term.filter(|_| take(&mut rest).is_some());
                let term = term.ok_or_else(|| Lost::new("its directory cannot be read"))?;
                // All spellings of a term belong together.
                terms.push(term.split(|&b| b == 0).next().unwrap_or_default().to_vec());
            }
        }
        terms.sort_unstable();
        let step = terms.len().div_ceil(most.max(1)).max(1);
        let mut starts: Vec<Vec<u8>> =
            std::iter::once(Vec::new()).chain(terms.into_iter().step_by(step).skip(1)).collect();
        starts.dedup();
        Ok(starts)
    }

    /// Merges the terms from `from` on and before `to`, as far as they stand in articles before `until`. Their lists are
    /// handed to `keep`, some at a time.
    pub fn range(
        &self,
        from: &[u8],
        to: Option<&[u8]>,
        until: u32,
        keep: &mut dyn FnMut(&[u8]) -> Result<(), Lost>,
    ) -> Result<Terms, Lost> {
        let before_end = |term: &[u8]| to.is_none_or(|to| term < to);
        let mut heap = BinaryHeap::with_capacity(self.runs.len());
        for (run, n) in self.runs.iter().zip(0_usize..) {
            if let Some(stream) = TermStream::begin(run, from)?
                && before_end(&stream.term)
            {
                heap.push(Head { stream, run: n });
            }
        }
        let (mut terms, mut gathered, mut out) = (Terms::default(), Gathered::default(), Vec::new());
        while let Some(mut head) = heap.peek_mut() {
            let (term, spelling) = split(&head.stream.term);
            if gathered.term != term {
                self.write(&mut gathered, &mut terms, &mut out)?;
                gathered.term.extend(term);
                if out.len() > HANDED_ON {
                    keep(&out)?;
                    out.clear();
                }
            }
            gathered.add(spelling, head.stream.list(), &self.numbers[head.run], until)?;
            if !(head.stream.advance()? && before_end(&head.stream.term)) {
                PeekMut::pop(head);
            }
        }
        self.write(&mut gathered, &mut terms, &mut out)?;
        keep(&out)?;
        Ok(terms)
    }

    /// Writes the gathered lists of a term, and what is to be known of it.
    pub(super) fn write(&self, gathered: &mut Gathered<'_>, terms: &mut Terms, out: &mut Vec<u8>) -> Result<(), Lost> {
        if gathered.is_empty() {
            gathered.term.clear();
            return Ok(());
        }
        let before = out.len();
        let term = std::str::from_utf8(&gathered.term).map_err(|_| Lost::new("a term is no text"))?.to_owned();
        let (df, usual) = gathered.write(&term, &self.lengths, out)?;
        let mut languages = vec![0_u32; self.articles.languages.len()];
        gathered.docs.iter().for_each(|&doc| languages[self.articles.langs[doc as usize] as usize] += 1);
        let lang = languages.iter().zip(&self.articles.languages).rev().max_by_key(|(count, _)| **count);
        let lang = lang.map_or("", |(_, lang)| lang.as_str());
        let arabic = matches!(lang, "ar" | "und" | "") && arabic::is_arabic(&term);
        let stem = if arabic { None } else { conflation::stem(lang, &usual).map(String::into_boxed_str) };
        terms.push(&term, TermKnown { df, arabic, stem }, out.len() - before);
        gathered.clear();
        Ok(())
    }
}

/// The term of a key, and its spelling.
pub(super) fn split(key: &[u8]) -> (&[u8], &[u8]) {
    match key.iter().position(|&b| b == 0) {
        Some(end) => (&key[..end], &key[end + 1..]),
        None => (key, key),
    }
}

/// A run at its next term.
struct Head<'r> {
    stream: TermStream<'r>,
    run: usize,
}

impl Ord for Head<'_> {
    /// The smallest term first: a heap gives its greatest.
    fn cmp(&self, other: &Head<'_>) -> Ordering {
        other.stream.term.cmp(&self.stream.term).then_with(|| other.run.cmp(&self.run))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Head<'_>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Head<'_>) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head<'_> {}

/// The lists of one term out of all runs.
#[derive(Default)]
pub(super) struct Gathered<'b> {
    pub(super) term: Vec<u8>,
    /// What there was of it before, and the numbers that articles have now.
    before: Option<(FormLists<'b>, &'b [u32])>,
    list: ListWriter,
    spelled: Vec<Spelled>,
    docs: Vec<u32>,
    /// What is added.
    spellings: Vec<MoreOfSpelling>,
    /// Per article of a spelling: article, where its places begin, how many they are.
    articles: Vec<[u32; 3]>,
    places: Vec<u32>,
}

/// What is added to a spelling.
struct MoreOfSpelling {
    text: Vec<u8>,
    /// Where its articles end.
    end: usize,
    occurrences: usize,
}

impl<'b> Gathered<'b> {
    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.docs.is_empty()
    }

    /// Goes on from lists of the term whose articles have other numbers now, `numbers` by the old ones. `None` when they are
    /// damaged.
    pub(super) fn resume(&mut self, term: &str, lists: FormLists<'b>, numbers: &'b [u32]) -> Option<()> {
        self.docs = lists.docs()?;
        self.spelled = lists.spelled(term, &self.docs)?;
        for doc in self.spelled.iter_mut().flat_map(|spelled| &mut spelled.docs).chain(&mut self.docs) {
            *doc = *numbers.get(*doc as usize)?;
        }
        self.before = Some((lists, numbers));
        Some(())
    }

    pub(super) fn add(&mut self, spelling: &[u8], mut list: &[u8], numbers: &[u32], until: u32) -> Result<(), Lost> {
        let damaged = || Lost::new("a list cannot be read");
        let (articles, before) = (self.articles.len(), self.places.len());
        let mut next = 0_u32;
        while !list.is_empty() {
            let doc = take(&mut list).and_then(|step| next.checked_add(step)).ok_or_else(damaged)?;
            next = doc.checked_add(1).ok_or_else(damaged)?;
            let count = take(&mut list).filter(|&count| count as usize <= list.len()).ok_or_else(damaged)?;
            let number = *numbers.get(doc as usize).ok_or_else(damaged)?;
            let start = self.places.len();
            let mut place = 0_u32;
            for _ in 0..count {
                place = take(&mut list).and_then(|step| place.checked_add(step)).ok_or_else(damaged)?;
                self.places.push(place);
            }
            match number < until {
                true => self.articles.push([number, start as u32, count]),
                false => self.places.truncate(start),
            }
        }
        if self.articles.len() > articles {
            if self.spellings.last().is_none_or(|last| last.text != spelling) {
                self.spellings.push(MoreOfSpelling { text: spelling.to_vec(), end: 0, occurrences: 0 });
            }
            let added = self.spellings.last_mut().expect("it was pushed above");
            added.end = self.articles.len();
            added.occurrences += self.places.len() - before;
        }
        Ok(())
    }

    /// Writes the lists; returns in how many articles the term stands, and the spelling that stands most often, of
    /// equals the last. Leaves the articles in `docs`.
    fn write(&mut self, term: &str, lengths: &[u8], out: &mut Vec<u8>) -> Result<(u32, String), Lost> {
        let mut start = 0;
        let is_new =
            |added: &&MoreOfSpelling| !self.spelled.iter().any(|spelled| spelled.text.as_bytes() == added.text);
        let several = self.spelled.len() + self.spellings.iter().filter(is_new).count() > 1;
        for added in &self.spellings {
            let articles = &mut self.articles[start..added.end];
            start = added.end;
            // Runs bring their articles in order, and a stable sort makes use of that.
            articles.sort_by_key(|article| article[0]);
            let text = std::str::from_utf8(&added.text).map_err(|_| Lost::new("a spelling is no text"))?;
            let at = self.spelled.iter().position(|spelled| spelled.text == text).unwrap_or_else(|| {
                self.spelled.push(Spelled { text: text.to_owned(), ..Spelled::default() });
                self.spelled.len() - 1
            });
            self.spelled[at].occurrences += added.occurrences as u32;
            if several {
                let docs = &mut self.spelled[at].docs;
                docs.extend(articles.iter().map(|article| article[0]));
                docs.sort_unstable();
            }
        }
        if several {
            self.spelled.sort_by(|a, b| by_spelling(term, &a.text).cmp(&by_spelling(term, &b.text)));
            self.articles.sort_by_key(|article| article[0]);
        }
        let (mut joined, mut added) = (Vec::new(), Vec::new());
        for group in self.articles.chunk_by(|a, b| a[0] == b[0]) {
            let doc = group[0][0];
            self.docs.push(doc);
            joined.clear();
            group.iter().for_each(|&[_, at, count]| joined.extend(&self.places[at as usize..(at + count) as usize]));
            if group.len() > 1 {
                joined.sort_unstable();
            }
            // An n-gram can stand twice at one place only when a text repeats a cluster: it counts once.
            joined.dedup();
            match self.before {
                Some(_) => added.push((doc, std::mem::take(&mut joined))),
                None => self.list.push(doc, &joined, lengths[doc as usize]),
            }
        }
        if let Some((lists, numbers)) = &self.before {
            self.list.renew(lists, numbers, &added, lengths).ok_or_else(|| Lost::new("merged lists cannot be read"))?;
        }
        let df = self.list.finish(term, &self.spelled, out);
        let usual = self.spelled.iter().max_by_key(|spelled| spelled.occurrences);
        Ok((df, usual.map(|spelled| spelled.text.clone()).unwrap_or_default()))
    }

    fn clear(&mut self) {
        self.term.clear();
        self.before = None;
        self.spelled.clear();
        self.docs.clear();
        self.spellings.clear();
        self.articles.clear();
        self.places.clear();
    }
}

/// What conflation must know of some terms, in their order, and where their lists end.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Terms {
    texts: String,
    /// For each term where its text ends and where its lists end.
    ends: Vec<(usize, u64)>,
    known: Vec<TermKnown>,
}

/// What conflation must know of a term.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TermKnown {
    pub(super) df: u32,
    arabic: bool,
    stem: Option<Box<str>>,
}

impl Terms {
    pub(super) fn push(&mut self, term: &str, known: TermKnown, lists: usize) {
        let before = self.ends.last().map_or(0, |end| end.1);
        self.texts.push_str(term);
        self.ends.push((self.texts.len(), before + lists as u64));
        self.known.push(known);
    }

    /// Each term, what is known of it, and where its lists stand.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &TermKnown, Range<usize>)> {
        let mut start = (0, 0);
        self.ends.iter().zip(&self.known).map(move |(&end, known)| {
            let (text, lists) = (&self.texts[start.0..end.0], start.1 as usize..end.1 as usize);
            start = end;
            (text, known, lists)
        })
    }
}

/// The dictionary of all runs: its ranges in order, each with its lists.
#[derive(Debug)]
pub struct Merged<T> {
    ranges: Vec<(Terms, T)>,
    /// The number of the first term of each range.
    firsts: Vec<u32>,
}

impl<T: Stored> Merged<T> {
    /// Ranges that were merged, in the order of their terms, each with what it handed on.
    pub fn new(ranges: Vec<(Terms, T)>) -> Merged<T> {
        let mut firsts = Vec::with_capacity(ranges.len());
        let mut next = 0;
        for (terms, _) in &ranges {
            firsts.push(next);
            next += terms.ends.len() as u32;
        }
        Merged { ranges, firsts }
    }

    /// All terms in their order.
    pub(crate) fn forms(&self) -> Vec<Form<'_>> {
        let form = |(term, known, _)| {
            let TermKnown { df, arabic, stem }: &TermKnown = known;
            Form { term, df: *df, arabic: *arabic, stem: stem.as_deref().map(str::to_owned) }
        };
        self.ranges.iter().flat_map(|(terms, _)| terms.each()).map(form).collect()
    }

    /// The lists of a term.
    pub(crate) fn lists(&self, term: u32) -> Result<TermLists<'_>, Lost> {
        let range = self.firsts.partition_point(|&first| first <= term) - 1;
        let (terms, stored) = &self.ranges[range];
        let number = (term - self.firsts[range]) as usize;
        let start = number.checked_sub(1).map_or(0, |before| terms.ends[before].1);
        let bytes = stored.read(start, (terms.ends[number].1 - start) as usize)?;
        Ok(TermLists { bytes, df: terms.known[number].df })
    }
}

/// The lists of one term.
#[derive(Debug)]
pub(crate) struct TermLists<'m> {
    bytes: Cow<'m, [u8]>,
    df: u32,
}

impl TermLists<'_> {
    pub(crate) fn read(&self) -> Result<FormLists<'_>, Lost> {
        FormLists::read(&self.bytes, self.df).ok_or_else(|| Lost::new("merged lists cannot be read"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Block, BlockKind};
    use crate::date::Date;
    use crate::segment::RunWriter;

    fn merge(runs: Vec<Vec<Article>>) -> Merge<Vec<u8>> {
        let run = |articles: Vec<Article>| {
            let mut writer = RunWriter::default();
            articles.into_iter().zip(0..).for_each(|(article, place)| writer.add(article, place));
            Run::open(writer.finish()).expect("what was written can be read")
        };
        Merge::new(runs.into_iter().map(run).collect(), Vec::new()).expect("what was written can be read")
    }

    /// The dictionary, merged in so many ranges at most; with another merge and a number, of the articles of that one
    /// before the number first, and then grown.
    fn merged(
        merge: &Merge<Vec<u8>>,
        ranges: usize,
        base: Option<(&Merge<Vec<u8>>, u32)>,
    ) -> Result<Merged<Vec<u8>>, Lost> {
        let starts = merge.ranges(ranges)?;
        let (from, until) = base.unwrap_or((merge, merge.len()));
        let earlier = base.map(|_| merge.earlier(from.digests(until)).expect("they all are among these"));
        let range = |(n, start): (usize, &Vec<u8>)| {
            let (to, mut lists) = (starts.get(n + 1).map(Vec::as_slice), Vec::new());
            let terms = from.range(start, to, until, &mut |bytes| {
                lists.extend(bytes);
                Ok(())
            })?;
            let Some(earlier) = &earlier else { return Ok((terms, lists)) };
            let mut all = Vec::new();
            let terms = merge.grown(start, to, (&terms, &lists), &merge.added(earlier)?, &mut all)?;
            Ok((terms, all))
        };
        Ok(Merged::new(starts.iter().enumerate().map(range).collect::<Result<_, Lost>>()?))
    }

    /// All terms, what is known of each, and its lists.
    fn terms(merged: &Merged<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
        let lists = |n| merged.lists(n).expect("what was written can be read").bytes.into_owned();
        merged.forms().iter().zip(0..).map(|(form, n)| (format!("{form:?}"), lists(n))).collect()
    }

    fn article() -> impl Strategy<Value = Article> {
        let words = "([abأا]|أحمد|احمد|أحمَد|水とか|running|runs|A){1}( ([abأا]|أحمد|احمد|水水水|runs|B)){0,9}";
        let lang = prop_oneof![Just("ar"), Just("en"), Just("en-gb"), Just("und")];
        (words, proptest::collection::vec(words, 0..3), lang, 1_u32..4).prop_map(|(title, blocks, lang, day)| Article {
            title,
            lang: lang.into(),
            date: Date::new(2024, 1, day).filter(|_| day > 1),
            blocks: blocks.into_iter().map(|text| Block::new(BlockKind::Paragraph, text)).collect(),
            ..Article::default()
        })
    }

    #[test]
    fn spellings_of_any_length_are_merged() {
        for letters in [1_000, 1_100, 20_000, 300_000] {
            // Terms are cut, spellings are not.
            let text = format!("before {} zebra", "أ".repeat(letters));
            let blocks = vec![Block::new(BlockKind::Paragraph, text)];
            let found = merged(&merge(vec![vec![Article { blocks, ..Article::default() }]]), 2, None);
            let found = found.expect("what was written can be read");
            let forms = found.forms();
            let spelled = forms.iter().zip(0..).map(|(form, n)| {
                let lists = found.lists(n).expect("what was written can be read");
                let spelled = lists.read().ok().and_then(|lists| lists.spelled(form.term, &[0]));
                spelled.expect("what was written can be read")[0].text.len()
            });
            assert_eq!(spelled.collect::<Vec<_>>(), ["before".len(), "zebra".len(), 2 * letters]);
        }
    }

    proptest! {
        #[test]
        fn cuts_and_their_order_change_nothing(
            articles in proptest::collection::vec((article(), 0_usize..4), 1..30), ranges in 1_usize..5
        ) {
            let mut runs = vec![Vec::new(); 4];
            let mut all = Vec::new();
            for ((mut article, run), n) in articles.into_iter().zip(0..) {
                article.id = format!("{:02}", n * 7 % 30);
                article.slug.clone_from(&article.id);
                runs[run].push(article.clone());
                all.push(article);
            }
            let (one, many) = (merge(vec![all]), merge(runs));
            prop_assert_eq!(one.len(), many.len());
            for doc in 0..one.len() {
                prop_assert_eq!(one.article(doc), many.article(doc));
                prop_assert_eq!(one.known(doc).map(|k| k.measures), many.known(doc).map(|k| k.measures));
            }
            let all = terms(&merged(&one, 1, None)?);
            prop_assert_eq!(&all, &terms(&merged(&many, ranges, None)?));
        }
    }

    proptest! {
        // Lists of several blocks take their time.
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn it_does_not_matter_which_articles_came_later(
            articles in proptest::collection::vec((article(), any::<bool>()), 1..300), left_out in 0_u32..4
        ) {
            let named = articles.into_iter().zip(0_usize..).map(|((mut article, is_early), n)| {
                article.id = format!("{:03}", n * 7 % 300);
                article.slug.clone_from(&article.id);
                if is_early {
                    // A word that the others do not have.
                    article.title += ["", " أرض", " ارض", " أرض ارض"][n % 4];
                }
                (article, is_early)
            });
            let named: Vec<(Article, bool)> = named.collect();
            let early = named.iter().filter(|(_, is_early)| *is_early).map(|(article, _)| article.clone()).collect();
            let (early, all) = (merge(vec![early]), merge(vec![named.into_iter().map(|(article, _)| article).collect()]));
            let until = early.len().saturating_sub(left_out);
            prop_assert_eq!(&terms(&merged(&all, 1, None)?), &terms(&merged(&all, 3, Some((&early, until)))?));
        }
    }

    proptest! {
        #[test]
        fn damaged_runs_are_refused_or_read_but_never_panic(
            articles in proptest::collection::vec(article(), 1..4),
            damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut writer = RunWriter::default();
            articles.into_iter().zip(0..).for_each(|(article, place)| writer.add(article, place));
            let mut bytes = writer.finish();
            let length = bytes.len();
            damage.iter().for_each(|(at, byte)| bytes[at.index(length)] = *byte);
            if let Ok(merge) = Run::open(bytes).and_then(|run| Merge::new(vec![run], Vec::new())) {
                let _ = merged(&merge, 2, None);
                let _ = merged(&merge, 2, Some((&merge, merge.len() / 2)));
                (0..merge.len()).for_each(|doc| drop(merge.article(doc)));
            }
        }
    }
}
