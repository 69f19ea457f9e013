//! The merge of runs: one dictionary with its lists, out of many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::articles::{Articles, Known, Renamed};
use super::run::Run;
use super::stored::{Lost, Stored};
use super::terms::TermStream;
use crate::article::Article;
use crate::conflation::{self, Form};
use crate::index::{put, take, take_slice};
use crate::text::arabic;

/// Lists are handed on when so many bytes have come together.
const HANDED_ON: usize = 1 << 20;

/// Runs whose articles are numbered.
#[derive(Debug)]
pub struct Merge<S> {
    runs: Vec<Run<S>>,
    pub(crate) articles: Articles,
    numbers: Vec<Vec<u32>>,
}

impl<S: Stored> Merge<S> {
    /// Numbers the articles of all runs. Ids and slugs must be unique after some were renamed.
    pub fn new(runs: Vec<Run<S>>, renamed: Vec<Renamed>) -> Result<Merge<S>, Lost> {
        let articles = Articles::number(&runs, renamed)?;
        let numbers = articles.numbers();
        Ok(Merge { runs, articles, numbers })
    }

    /// How many articles there are.
    pub fn len(&self) -> u32 {
        self.articles.len() as u32
    }

    /// Whether there is no article.
    pub fn is_empty(&self) -> bool {
        self.articles.len() == 0
    }

    /// How many runs there are.
    pub(crate) fn runs(&self) -> u32 {
        self.runs.len() as u32
    }

    /// The numbers that the articles of a run have in the collection.
    pub(crate) fn numbers(&self, run: u32) -> &[u32] {
        &self.numbers[run as usize]
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

    /// An article as a whole.
    pub fn article(&self, doc: u32) -> Result<Article, Lost> {
        Ok(self.whole(doc)?.article)
    }

    /// What is known of an article, with its text.
    pub(crate) fn whole(&self, doc: u32) -> Result<Known, Lost> {
        let mut known = self.known(doc)?;
        known.article.blocks = self.articles.body(&self.runs, doc)?;
        Ok(known)
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

    /// Merges the terms from `from` on and before `to`. Their lists are handed to `keep`, some at a time.
    pub fn range(
        &self,
        from: &[u8],
        to: Option<&[u8]>,
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
        let mut languages = vec![0_u32; self.articles.languages.len()];
        while let Some(mut head) = heap.peek_mut() {
            let (term, spelling) = split(&head.stream.term);
            if gathered.spellings.is_empty() || gathered.term != term {
                self.write(&mut gathered, &mut languages, &mut terms, &mut out)?;
                gathered.term.extend(term);
                if out.len() > HANDED_ON {
                    keep(&out)?;
                    out.clear();
                }
            }
            gathered.add(spelling, head.stream.list(), &self.numbers[head.run])?;
            if !(head.stream.advance()? && before_end(&head.stream.term)) {
                PeekMut::pop(head);
            }
        }
        self.write(&mut gathered, &mut languages, &mut terms, &mut out)?;
        keep(&out)?;
        Ok(terms)
    }

    /// Writes the gathered lists of a term, and what is to be known of it.
    fn write(
        &self,
        gathered: &mut Gathered,
        languages: &mut [u32],
        terms: &mut Terms,
        out: &mut Vec<u8>,
    ) -> Result<(), Lost> {
        if gathered.spellings.is_empty() {
            return Ok(());
        }
        let before = out.len();
        let df = gathered.write(out);
        terms.length += (out.len() - before) as u64;
        let term = std::str::from_utf8(&gathered.term).map_err(|_| Lost::new("a term is no text"))?;
        languages.fill(0);
        gathered.docs(|doc| languages[self.articles.langs[doc as usize] as usize] += 1);
        let lang = languages.iter().zip(&self.articles.languages).rev().max_by_key(|(count, _)| **count);
        let lang = lang.map_or("", |(_, lang)| lang.as_str());
        let arabic = matches!(lang, "ar" | "und" | "") && arabic::is_arabic(term);
        let stem = if arabic { None } else { conflation::stem(lang, gathered.usual_spelling()?) };
        terms.texts.push_str(term);
        terms.ends.push((terms.texts.len(), terms.length));
        terms.known.push((df, arabic, stem.map(String::into_boxed_str)));
        gathered.clear();
        Ok(())
    }
}

/// The term of a key, and its spelling.
fn split(key: &[u8]) -> (&[u8], &[u8]) {
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
struct Gathered {
    term: Vec<u8>,
    spellings: Vec<Spelled>,
    /// Per article of a spelling: article, where its places begin, how many they are.
    articles: Vec<[u32; 3]>,
    places: Vec<u32>,
}

struct Spelled {
    text: Vec<u8>,
    /// Where its articles end.
    end: usize,
    occurrences: usize,
}

impl Gathered {
    fn add(&mut self, spelling: &[u8], mut list: &[u8], numbers: &[u32]) -> Result<(), Lost> {
        let damaged = || Lost::new("a list cannot be read");
        if self.spellings.last().is_none_or(|last| last.text != spelling) {
            self.spellings.push(Spelled { text: spelling.to_vec(), end: 0, occurrences: 0 });
        }
        let before = self.places.len();
        let mut next = 0_u32;
        while !list.is_empty() {
            let doc = take(&mut list).and_then(|step| next.checked_add(step)).ok_or_else(damaged)?;
            next = doc.checked_add(1).ok_or_else(damaged)?;
            let count = take(&mut list).filter(|&count| count as usize <= list.len()).ok_or_else(damaged)?;
            let number = *numbers.get(doc as usize).ok_or_else(damaged)?;
            self.articles.push([number, self.places.len() as u32, count]);
            let mut place = 0_u32;
            for _ in 0..count {
                place = take(&mut list).and_then(|step| place.checked_add(step)).ok_or_else(damaged)?;
                self.places.push(place);
            }
        }
        let spelled = self.spellings.last_mut().expect("it was pushed above");
        spelled.end = self.articles.len();
        spelled.occurrences += self.places.len() - before;
        Ok(())
    }

    /// Writes the lists as [`TermLists`] reads them; returns in how many articles the term stands. Leaves the
    /// articles in order.
    fn write(&mut self, out: &mut Vec<u8>) -> u32 {
        put(out, self.spellings.len() as u32);
        let mut start = 0;
        let several = self.spellings.len() > 1;
        for spelled in &self.spellings {
            let articles = &mut self.articles[start..spelled.end];
            start = spelled.end;
            // Runs bring their articles in order, and a stable sort makes use of that.
            articles.sort_by_key(|article| article[0]);
            let text: &[u8] = if spelled.text == self.term { &[] } else { &spelled.text };
            put(out, text.len() as u32);
            out.extend(text);
            if several {
                put(out, articles.len() as u32);
                let mut next = 0;
                for article in articles {
                    put(out, article[0] - next);
                    next = article[0] + 1;
                }
            }
        }
        if several {
            self.articles.sort_by_key(|article| article[0]);
        }
        let groups = self.articles.chunk_by(|a, b| a[0] == b[0]);
        let df = if several { groups.clone().count() } else { self.articles.len() };
        put(out, df as u32);
        let mut next = 0;
        let mut joined = Vec::new();
        for group in groups {
            put(out, group[0][0] - next);
            next = group[0][0] + 1;
            joined.clear();
            group.iter().for_each(|&[_, at, count]| joined.extend(&self.places[at as usize..(at + count) as usize]));
            if group.len() > 1 {
                joined.sort_unstable();
            }
            // An n-gram can stand twice at one place only when a text repeats a cluster: it counts once.
            joined.dedup();
            put(out, joined.len() as u32);
            let mut before = 0;
            for &place in &joined {
                put(out, place - before);
                before = place;
            }
        }
        df as u32
    }

    /// Calls `each` with every article that holds the term, after [`Gathered::write`].
    fn docs(&self, mut each: impl FnMut(u32)) {
        self.articles.chunk_by(|a, b| a[0] == b[0]).for_each(|group| each(group[0][0]));
    }

    /// The spelling that stands most often; of equals the last.
    fn usual_spelling(&self) -> Result<&str, Lost> {
        let usual = self.spellings.iter().max_by_key(|spelled| spelled.occurrences).map_or(&[][..], |s| &s.text);
        std::str::from_utf8(usual).map_err(|_| Lost::new("a spelling is no text"))
    }

    fn clear(&mut self) {
        self.term.clear();
        self.spellings.clear();
        self.articles.clear();
        self.places.clear();
    }
}

/// What conflation must know of some terms, in their order, and where their lists end.
#[derive(Debug, Default)]
pub struct Terms {
    texts: String,
    /// For each term where its text ends and where its lists end.
    ends: Vec<(usize, u64)>,
    known: Vec<(u32, bool, Option<Box<str>>)>,
    length: u64,
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
        let mut forms = Vec::with_capacity(self.ranges.iter().map(|(terms, _)| terms.ends.len()).sum());
        for (terms, _) in &self.ranges {
            let mut start = 0;
            for (&(end, _), (df, arabic, stem)) in terms.ends.iter().zip(&terms.known) {
                let term = &terms.texts[std::mem::replace(&mut start, end)..end];
                forms.push(Form { term, df: *df, arabic: *arabic, stem: stem.as_deref().map(str::to_owned) });
            }
        }
        forms
    }

    /// The lists of a term.
    pub(crate) fn lists(&self, term: u32) -> Result<TermLists, Lost> {
        let range = self.firsts.partition_point(|&first| first <= term) - 1;
        let (terms, stored) = &self.ranges[range];
        let number = (term - self.firsts[range]) as usize;
        let start = number.checked_sub(1).map_or(0, |before| terms.ends[before].1);
        let bytes = stored.read(start, (terms.ends[number].1 - start) as usize)?;
        TermLists::read(&bytes).ok_or_else(|| Lost::new("merged lists cannot be read"))
    }
}

/// The lists of one term.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TermLists {
    /// Its spellings in order, each with the articles that write it so, rising; without any when there is only one
    /// spelling. An empty spelling is the term itself.
    pub(crate) spellings: Vec<(String, Vec<u32>)>,
    /// The articles that hold it, rising, each with where its places end.
    pub(crate) articles: Vec<(u32, u32)>,
    pub(crate) places: Vec<u32>,
}

impl TermLists {
    /// Reads what [`Gathered::write`] wrote.
    fn read(mut bytes: &[u8]) -> Option<TermLists> {
        let bytes = &mut bytes;
        let mut lists = TermLists::default();
        let count = take(bytes)?;
        for _ in 0..count {
            let length = take(bytes)?;
            let text = std::str::from_utf8(take_slice(bytes, length as usize)?).ok()?.to_owned();
            let mut docs = Vec::new();
            if count > 1 {
                let mut next = 0_u32;
                for _ in 0..take(bytes)? {
                    let doc = next.checked_add(take(bytes)?)?;
                    docs.push(doc);
                    next = doc + 1;
                }
            }
            lists.spellings.push((text, docs));
        }
        let mut next = 0_u32;
        for _ in 0..take(bytes)? {
            let doc = next.checked_add(take(bytes)?)?;
            next = doc + 1;
            let mut place = 0_u32;
            for _ in 0..take(bytes)? {
                place = place.checked_add(take(bytes)?)?;
                lists.places.push(place);
            }
            lists.articles.push((doc, lists.places.len() as u32));
        }
        Some(lists)
    }

    /// Every article with the places of the term in it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let mut start = 0;
        self.articles.iter().map(move |&(doc, end)| {
            let places = &self.places[start as usize..end as usize];
            start = end;
            (doc, places)
        })
    }

    /// The articles that hold the term.
    pub(crate) fn docs(&self) -> Vec<u32> {
        self.articles.iter().map(|&(doc, _)| doc).collect()
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

    /// All terms with their lists, merged in so many ranges at most.
    fn terms(merge: &Merge<Vec<u8>>, ranges: usize) -> Result<Vec<(String, TermLists)>, Lost> {
        let starts = merge.ranges(ranges)?;
        let mut parts = Vec::new();
        for (n, start) in starts.iter().enumerate() {
            let mut lists = Vec::new();
            let terms = merge.range(start, starts.get(n + 1).map(Vec::as_slice), &mut |bytes| {
                lists.extend(bytes);
                Ok(())
            })?;
            parts.push((terms, lists));
        }
        let merged = Merged::new(parts);
        let forms = merged.forms();
        forms.iter().zip(0..).map(|(form, n)| Ok((format!("{form:?}"), merged.lists(n)?))).collect()
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
            let found = terms(&merge(vec![vec![Article { blocks, ..Article::default() }]]), 2);
            let found = found.expect("what was written can be read");
            let spelled: Vec<usize> = found.iter().map(|(_, lists)| lists.spellings[0].0.len()).collect();
            assert_eq!(spelled, [0, 0, 2 * letters]);
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
            prop_assert_eq!(terms(&one, 1), terms(&many, ranges));
        }

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
                let _ = terms(&merge, 2);
                (0..merge.len()).for_each(|doc| drop(merge.article(doc)));
            }
        }
    }
}
