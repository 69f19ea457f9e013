//! An open collection: search it, read its articles.
//!
//! Questions are answered with the parts that are at hand, and say which others they want: see [`Found`].

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use crate::answer::{
    Answer, Found, Hit, How, Matched, Matching, Overview, Problem, ReadRequest, Reading, Request, Sort, Suggestion,
    SuggestionKind,
};
use crate::article::Article;
use crate::filter::Filter;
use crate::highlight::{Matcher, hits, hits_with_cores, marks};
use crate::index::{
    FormatError, Index, PartId, Record, Seal, Section, Text, Urgency, hex, part_name, unpack, unpacked,
};
use crate::messages::decimal;
use crate::order::{best_first, first, from_best_first, sort_by_key};
use crate::query::{
    Best, CLOSER, Part, Plan, Proposal, Scores, Sums, answer, bonuses, gains, members_in, parse, plan, proposals,
};
use crate::snippet::snippet;
use crate::text::fold;
use crate::topics::{self, Pattern, Topic, TopicMatcher};
use crate::wire::read_bytes;

/// How many queries are tried for what they find.
const MOST_SUGGESTIONS: usize = 4;
/// How many hits there must be to show a list.
const FIRST_HITS: usize = 5;

/// How many of the best articles are sure to be found, however many match: what a reader may leaf through before more
/// is looked for.
const BEST: usize = 200;

/// An open collection.
#[derive(Debug)]
pub struct Collection {
    index: Index,
    /// Made when the first article is opened.
    topics: OnceCell<TopicMatcher>,
    /// Where questions are reckoned.
    sums: RefCell<Sums>,
}

impl Collection {
    /// Opens a collection from its head; its parts are handed in as they are wanted ([`Collection::supply`]).
    pub fn open(head: &[u8]) -> Result<Collection, FormatError> {
        Index::open(head, None).map(Collection::of)
    }

    /// The same, where somebody else has unpacked what is deflated in the head: bytes 14 and following, behind a varint.
    pub fn open_unpacked(head: &[u8], raw: Vec<u8>) -> Result<Collection, FormatError> {
        Index::open_unpacked(head, raw).map(Collection::of)
    }

    fn of(index: Index) -> Collection {
        Collection { index, topics: OnceCell::new(), sums: RefCell::default() }
    }

    /// Opens a collection whose parts `load` brings at once, packed, by their names: nothing is ever wanted.
    pub fn open_with(
        head: &[u8],
        load: impl Fn(PartId, &str) -> Option<Vec<u8>> + 'static,
    ) -> Result<Collection, FormatError> {
        let load = move |part: PartId, seal: &Seal| unpack(&load(part, &part_name(part.section, seal))?, seal).ok();
        Index::open(head, Some(Box::new(load))).map(Collection::of)
    }

    /// Opens a collection in one piece, as [`crate::Builder::finish`] gives it.
    pub fn open_whole(bytes: Vec<u8>) -> Result<Collection, FormatError> {
        Index::open_whole(bytes).map(Collection::of)
    }

    /// The name of a part's file.
    pub fn file_name(&self, part: PartId) -> Option<String> {
        Some(part_name(part.section, self.index.head.seal(part)?))
    }

    /// The parts that a file is. Parts of a section with the same bytes are one file: columns that say nothing, for instance.
    pub fn parts_named(&self, name: &str) -> Vec<PartId> {
        // One name is made for each seal that can be meant, not for each part.
        let digits = name.strip_suffix(".bin").and_then(|name| name.rsplit('-').next());
        let seal = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).map(u64::to_be_bytes);
        let is_meant =
            |part: &PartId| self.index.head.seal(*part) == seal.as_ref() && name.starts_with(part.section.name());
        self.parts().filter(is_meant).collect()
    }

    /// The regions of the dictionary: the text that each begins with, in the order of frames, and the digits in the name of
    /// its file. Enough to ask for a word's region before the collection is open.
    pub fn regions(&self) -> impl Iterator<Item = (&str, String)> {
        let head = &self.index.head;
        head.regions.iter().zip(head.seals(Section::Terms)).map(|(region, seal)| (region.key.as_str(), hex(seal)))
    }

    /// The name of the file with the records of all articles, where one part holds them.
    pub fn all_records(&self) -> Option<String> {
        let [seal] = self.index.head.seals(Section::Records) else { return None };
        Some(part_name(Section::Records, seal))
    }

    /// All parts that the head names, section by section.
    pub fn parts(&self) -> impl Iterator<Item = PartId> {
        self.index.head.parts()
    }

    /// Whether packed bytes are a part that the head names, by their seal: whoever unpacks them looks before.
    pub fn is_part(&self, part: PartId, packed: &[u8]) -> Result<(), FormatError> {
        self.index.parts.is_sealed(part, &self.index.head, packed)
    }

    /// Takes in a packed part. Refuses damaged bytes and those of another build.
    pub fn supply(&self, part: PartId, packed: &[u8]) -> Result<(), FormatError> {
        self.index.parts.supply(part, &self.index.head, |seal| unpack(packed, seal))
    }

    /// The same, where somebody else has unpacked what is deflated behind the varint at its beginning. The packed bytes are
    /// still what the seal belongs to; raw bytes of another length are refused.
    pub fn supply_unpacked(&self, part: PartId, packed: &[u8], raw: Vec<u8>) -> Result<(), FormatError> {
        self.index.parts.supply(part, &self.index.head, |seal| unpacked(packed, raw, seal))
    }

    /// A part cannot be had: answers do without it, and say so.
    pub fn give_up(&self, part: PartId) {
        self.index.parts.give_up(part);
    }

    /// Forgets what could not be had, so that it is wanted again.
    pub fn forgive(&self) {
        self.index.parts.forgive();
    }

    /// What makes new questions quick when it is at hand, most useful first: the dictionary with its lists, the columns,
    /// what hits show.
    pub fn background(&self) -> Vec<PartId> {
        let sections = [Section::Columns, Section::Records, Section::Terms, Section::Lists, Section::Topics];
        let of = |section| self.parts().filter(move |part| part.section == section);
        sections.into_iter().flat_map(of).filter(|&part| !self.index.parts.has(part)).collect()
    }

    /// What the collection is.
    pub fn overview(&self) -> Overview {
        let head = &self.index.head;
        Overview {
            title: head.title.clone(),
            description: head.description.clone(),
            lang: head.lang.clone(),
            articles: head.articles,
            topics: head.topics.clone(),
        }
    }

    /// Answers a question. Never fails because of the query.
    pub fn search(&self, request: &Request) -> Found<Answer> {
        let parts = &self.index.parts;
        parts.begin();
        let value = self.answer(request, true);
        Found { value, wanted: parts.wanted() }
    }

    /// The hits of a question alone, for programs that show nothing else: the same ones in less time, without the forms by
    /// which they matched.
    ///
    /// ```
    /// use kashshaf_search::{Article, Builder, Collection, Request, Settings};
    /// let mut builder = Builder::new(Settings::default(), None);
    /// for (id, title) in [("a", "The moon"), ("b", "Moon and sea"), ("c", "Hills")] {
    ///     builder.add(Article { id: id.into(), slug: id.into(), title: title.into(), ..Article::default() });
    /// }
    /// let collection = Collection::open_whole(builder.finish()).unwrap();
    /// for query in ["moon", "moon -sea", "moon OR hills", "the moon over some hills by night"] {
    ///     let request = Request { query: query.into(), limit: 10, ..Request::default() };
    ///     let hits = collection.hits(&request).value.unwrap();
    ///     assert!(!hits.is_empty());
    ///     let mut same = collection.search(&request).now().hits;
    ///     same.iter_mut().for_each(|hit| hit.matched.clear());
    ///     assert_eq!(hits, same);
    /// }
    /// ```
    pub fn hits(&self, request: &Request) -> Found<Vec<Hit>> {
        let parts = &self.index.parts;
        parts.begin();
        let value = self.answer(request, false).map(|answer| answer.hits);
        Found { value, wanted: parts.wanted() }
    }

    /// The answer, unless something is missing without which there is none; `whole`, or with nothing but the hits.
    fn answer(&self, request: &Request, whole: bool) -> Option<Answer> {
        let parts = &self.index.parts;
        let (plan, mut problems) = self.plan(&request.query);
        let filter = Filter::new(&self.index, &request.filters, &mut problems);
        if parts.wants(Urgency::Needed) {
            return None;
        }
        let most = (request.offset.saturating_add(request.limit) as usize).max(if whole { BEST } else { CLOSER });
        let is_ranked = request.sort == Sort::Relevance && !plan.parts.is_empty();
        let passes = |doc: u32| filter.passes(doc, None);
        let narrows: Option<&dyn Fn(u32) -> bool> = if filter.is_open { None } else { Some(&passes) };
        let best = || is_ranked.then_some(Best { most, passes: narrows });
        let mut scores = self.match_articles(&plan, request.matching, &best, &mut problems);
        if parts.wants(Urgency::Needed) {
            return None;
        }
        let counts = || if whole { filter.counts(&scores.found, &self.index) } else { Default::default() };
        let facets = parts.at(Urgency::Order, counts);
        if let Some(passes) = narrows {
            scores.found.retain(|&doc| passes(doc));
        }
        let found = &scores.found;
        // Newest first, and equals keep their order.
        let list = if is_ranked {
            // From behind, because of equals the newest is kept: so those that come later are passed over at once.
            let scored = scores.scores.iter().rev().filter(|&&(doc, _)| passes(doc));
            let keys = scored.map(|&(doc, score)| u64::from(best_first(score)) << 32 | u64::from(!doc));
            let list = first(keys, most).into_iter().map(|key| (!(key as u32), from_best_first((key >> 32) as u32)));
            self.bring_closer(list.collect(), &plan, &scores.weights)
        } else {
            found.iter().rev().take(most).map(|&doc| (doc, 0.0)).collect()
        };
        let page: Vec<((u32, f32), u32)> =
            list.into_iter().zip(1..).skip(request.offset as usize).take(request.limit as usize).collect();
        page.iter().take(FIRST_HITS).for_each(|&((doc, _), _)| drop(self.index.record(doc)));
        if parts.wants(Urgency::Needed) {
            return None;
        }
        let suggest = || if whole { self.suggest(&plan, request, &filter) } else { Vec::new() };
        let suggestions = parts.at(Urgency::Order, suggest);
        let matcher = Matcher::of_plan(&plan);
        let in_order = !parts.wants(Urgency::Order);
        let hits = parts.at(Urgency::Detail, || {
            let forms = whole.then(|| MatchedForms::new(&page, &plan, &scores, &self.index));
            // All are asked for before the first that is missing ends the list.
            let records: Vec<Option<Record>> = page.iter().map(|&((doc, _), _)| self.index.record(doc)).collect();
            let records = records.into_iter().zip(page).map_while(|(record, at)| record.map(|record| (record, at)));
            records
                .map(|(record, ((doc, score), rank))| {
                    let is_near = request.excerpts.is_none_or(|nearest| rank <= request.offset + nearest);
                    let is_read = in_order && (is_near || self.index.has_text(doc));
                    let text = is_read.then(|| self.index.text(doc)).flatten();
                    let forms = forms.as_ref().map(|forms| forms.of(doc)).unwrap_or_default();
                    self.hit(record, text, rank, forms, score, &matcher)
                })
                .collect()
        });
        let understood = plan.parts.iter().filter_map(|p| p.understood()).collect();
        let literal = if whole { scores.literal(&plan, found) } else { 0 };
        let missed = parts.missed();
        if !missed.is_empty() {
            problems.push(Problem::Incomplete(missed.iter().map(|part| part.text()).collect()));
        }
        let (total, at_least) = (found.len() as u32, !scores.is_whole);
        Some(Answer { total, at_least, literal, hits, facets, problems, understood, suggestions })
    }

    /// Opens an article by its slug, with the marks of a query and of topics.
    pub fn read(&self, request: &ReadRequest) -> Found<Option<Reading>> {
        let parts = &self.index.parts;
        parts.begin();
        let reading = self.reading(request);
        let wanted = parts.wanted();
        // With parts that could not be had, nobody can say that there is no such article.
        let is_known = wanted.is_empty() && (reading.is_some() || parts.missed().is_empty());
        Found { value: is_known.then_some(reading), wanted }
    }

    fn reading(&self, request: &ReadRequest) -> Option<Reading> {
        let query = Matcher::of_plan(&self.plan(&request.query).0);
        let topics = self.topic_matcher();
        let doc = self.index.find_slug(&request.slug)?;
        let (record, text) = (self.index.record(doc)?, self.index.text(doc)?);
        let Record { minutes, .. } = record;
        let (mentions, related) = (text.mentions.clone(), text.related.clone());
        let article = whole(record, text);
        let chosen = |id: u32| {
            request.topics.is_empty()
                || self.index.head.topics.get(id as usize).is_some_and(|t| request.topics.contains(&t.id))
        };
        let mut found_hits = 0;
        let mut mark = |text: &str, is_title: bool| {
            let hits = hits_with_cores(&if is_title { query.find_in_title(text) } else { query.find(text) });
            let mentions = topics.map(|t| t.find(text)).unwrap_or_default();
            let mentions: Vec<_> = mentions.into_iter().filter(|f| chosen(f.id)).collect();
            let marks = marks(text, &hits, found_hits + 1, &mentions);
            found_hits += hits.len() as u32;
            marks
        };
        let title_marks = mark(&article.title, true);
        let marks =
            article.blocks.iter().map(|b| if b.is_indexed() { mark(&b.text, false) } else { Vec::new() }).collect();
        Some(Reading { article, minutes, title_marks, marks, hits: found_hits, mentions, related })
    }

    fn topic_matcher(&self) -> Option<&TopicMatcher> {
        if self.topics.get().is_none() {
            let (_, patterns) = self.topic_list()?;
            let _ = self.topics.set(topics::matcher(&patterns));
        }
        self.topics.get()
    }

    fn topic_list(&self) -> Option<(Vec<Topic>, Vec<Pattern>)> {
        read_bytes(&self.index.bytes(Section::Topics, 0)?)
    }

    /// How many articles there are.
    pub fn len(&self) -> u32 {
        self.index.articles()
    }

    /// Whether the collection is empty.
    pub fn is_empty(&self) -> bool {
        self.index.articles() == 0
    }

    /// The article at a place of the collection's list (newest first, then by id), from 0.
    pub fn article(&self, place: u32) -> Result<Article, FormatError> {
        let (record, text) = self.stored(place)?;
        Ok(whole(record, text))
    }

    /// What a list shows of the articles at some places: hits that no query found.
    pub fn listed(&self, places: Range<u32>) -> Result<Vec<Hit>, FormatError> {
        let matcher = Matcher::default();
        let hit = |place| {
            let (record, text) = self.stored(place)?;
            Ok(self.hit(record, Some(text), place + 1, Vec::new(), 0.0, &matcher))
        };
        places.map(hit).collect()
    }

    /// The article at a place as a page shows it: without marks.
    pub fn page(&self, place: u32) -> Result<Reading, FormatError> {
        let (record, mut text) = self.stored(place)?;
        let (minutes, related) = (record.minutes, std::mem::take(&mut text.related));
        Ok(Reading { article: whole(record, text), minutes, related, ..Reading::default() })
    }

    /// The slug of the article at a place, and bytes that are others whenever its [page](Collection::page) is: the seal
    /// of the part that holds its text, its row there, and its record. Cheaper than the page, since no text is read.
    pub fn page_key(&self, place: u32) -> Result<(String, Vec<u8>), FormatError> {
        self.index.parts.begin();
        let missing = || FormatError::Missing(["article ", &decimal(place)].concat());
        let doc = self.len().checked_sub(place + 1).ok_or_else(missing)?;
        let record = self.index.record(doc).ok_or_else(missing)?;
        let text = self.index.text_seal(doc).ok_or_else(missing)?;
        let Record { id, slug, title, lang, direction, date, source, url, minutes, topics: _ } = record;
        let key = postcard::to_allocvec(&(text, (&id, &slug, &title, &lang, direction, date, &source, &url, minutes)));
        Ok((slug, key.expect("plain values of this crate can always be encoded")))
    }

    /// Mentions of topics in the article at a place: index into the overview's topics, and how many.
    pub fn topic_mentions(&self, place: u32) -> Vec<(u32, u32)> {
        self.stored(place).map(|(_, text)| text.mentions).unwrap_or_default()
    }

    /// The articles that the related lines of the article at a place name: number of the block, slug.
    pub fn related(&self, place: u32) -> Vec<(u32, String)> {
        self.stored(place).map(|(_, text)| text.related).unwrap_or_default()
    }

    /// Topics of the article at a place (declared, or mentioned often enough): indices into the overview's topics.
    pub fn topics(&self, place: u32) -> Vec<u32> {
        self.stored(place).map(|(record, _)| record.topics).unwrap_or_default()
    }

    fn stored(&self, place: u32) -> Result<(Record, Text), FormatError> {
        self.index.parts.begin();
        let missing = || FormatError::Missing(["article ", &decimal(place)].concat());
        let doc = self.len().checked_sub(place + 1).ok_or_else(missing)?;
        let found = self.index.record(doc).zip(self.index.text(doc));
        found.ok_or_else(missing)
    }

    /// The raw bytes of a part, where it can be had at once.
    pub fn raw(&self, part: PartId) -> Option<Vec<u8>> {
        self.index.parts.raw(part, &self.index.head)
    }

    /// Reads everything once: every digest, posting list and article.
    pub fn verify(&self) -> Result<(), FormatError> {
        self.index.verify()?;
        for place in 0..self.len() {
            let (record, _) = self.stored(place)?;
            if self.index.find_slug(&record.slug) != Some(self.len() - 1 - place) {
                return Err(FormatError::Damaged(record.slug, "it is not listed under its name"));
            }
        }
        Ok(())
    }

    fn plan(&self, query: &str) -> (Plan, Vec<Problem>) {
        let facet = |name: &str| self.index.head.facets.iter().find(|f| fold(f) == name).cloned();
        let (query, mut problems) = parse(query, &facet);
        let plan = plan(&query, &self.index);
        if let Some(stopped) = plan.stopped
            && !problems.iter().any(|p| matches!(p, Problem::Shortened(_)))
        {
            problems.push(Problem::Shortened(stopped));
        }
        (plan, problems)
    }

    /// Queries that may be what was meant, with what they find.
    fn suggest(&self, plan: &Plan, request: &Request, filter: &Filter) -> Vec<Suggestion> {
        let found = proposals(plan, &self.index);
        // Of the other words that are not found the best proposal stands in their place too.
        let best = |part: usize| found.iter().find(|p| p.part == part && p.kind == SuggestionKind::Misspelled);
        let mut suggestions = Vec::new();
        for proposal in found.iter().take(MOST_SUGGESTIONS) {
            let mut query = request.query.clone();
            let mut chosen: Vec<&Proposal> =
                (0..plan.parts.len()).filter(|&n| n != proposal.part).filter_map(best).collect();
            chosen.push(proposal);
            // From the end, so that places before stay true.
            sort_by_key(&mut chosen, |p| u64::from(!plan.parts[p.part].span.0));
            for p in chosen {
                replace_word(&mut query, &plan.parts[p.part], &p.typed);
            }
            let (meant, _) = self.plan(&query);
            let scores = self.match_articles(&meant, request.matching, &|| None, &mut Vec::new());
            let total = scores.found.iter().filter(|&&doc| filter.passes(doc, None)).count() as u32;
            if total > 0 {
                suggestions.push(Suggestion { kind: proposal.kind, word: proposal.word.clone(), query, total });
            }
        }
        suggestions
    }

    /// A list with its best looked at more closely: at how near the words stand in them, and at those that share a title.
    /// Both only add, so that none of the others can come before them.
    fn bring_closer(&self, mut list: Vec<(u32, f32)>, plan: &Plan, weights: &[f32]) -> Vec<(u32, f32)> {
        let others = list.split_off(list.len().min(CLOSER));
        let by_score = |list: &mut Vec<(u32, f32)>| sort_by_key(list, |&(_, score)| u64::from(best_first(score)));
        let docs: Vec<u32> = list.iter().map(|&(doc, _)| doc).collect();
        let bonuses = self.index.parts.at(Urgency::Order, || bonuses(plan, weights, &docs, &self.index));
        list.iter_mut().zip(bonuses).for_each(|((_, score), bonus)| *score += bonus);
        by_score(&mut list);
        let gains = gains(&list, &self.index);
        list.iter_mut().zip(gains).for_each(|((_, score), gain)| *score += gain);
        by_score(&mut list);
        list.extend(others);
        list
    }

    /// The articles that match a plan, with their scores; without `best` all of them.
    fn match_articles<'b>(
        &self,
        plan: &Plan,
        matching: Matching,
        best: &dyn Fn() -> Option<Best<'b>>,
        problems: &mut Vec<Problem>,
    ) -> Scores {
        if plan.parts.is_empty() {
            let articles = self.index.articles();
            return Scores { found: (0..articles).collect(), is_whole: true, ..Scores::default() };
        }
        // With parts that could not be had, nobody can say that a word is not there.
        let is_sure = || !self.index.parts.misses();
        if is_sure() {
            let lacking = plan.parts.iter().filter(|p| !p.excluded && !p.ranks_only && p.is_empty());
            problems.extend(lacking.map(|part| Problem::NotFound(part.shown.clone())));
        }
        let all = match matching {
            Matching::Auto => !plan.is_long(),
            Matching::All => true,
            Matching::Any => false,
        };
        let sums = &mut self.sums.borrow_mut();
        let mut scores = answer(plan, all, best(), &self.index, sums);
        if scores.found.is_empty() && all && matching == Matching::Auto && is_sure() {
            scores = answer(plan, false, best(), &self.index, sums);
            if !scores.found.is_empty() {
                problems.push(Problem::Relaxed);
            }
        }
        scores
    }

    fn hit(
        &self,
        record: Record,
        text: Option<Text>,
        rank: u32,
        matched: Vec<Matched>,
        score: f32,
        matcher: &Matcher,
    ) -> Hit {
        let spans = hits(&matcher.find_in_title(&record.title)).into_iter().map(|s| (s.start as u32, s.end as u32));
        Hit {
            rank,
            title_spans: spans.collect(),
            id: record.id,
            slug: record.slug,
            title: record.title,
            lang: record.lang,
            direction: record.direction,
            date: record.date,
            source: record.source,
            url: record.url,
            minutes: record.minutes,
            topics: record.topics,
            score,
            matched,
            // A missing text costs the snippet, not the hit.
            snippet: text.map(|text| snippet(&text.article.blocks, matcher)).unwrap_or_default(),
        }
    }
}

/// An article out of the two places where it is kept.
fn whole(record: Record, text: Text) -> Article {
    Article {
        id: record.id,
        slug: record.slug,
        title: record.title,
        lang: record.lang,
        direction: record.direction,
        date: record.date,
        source: record.source,
        url: record.url,
        ..text.article
    }
}

/// Puts a word in the place of a part's own in a query, and leaves the signs around it.
fn replace_word(query: &mut String, part: &Part, word: &str) {
    let (start, end) = (part.span.0 as usize, part.span.1 as usize);
    // Not `find`: its searcher would be the only one in the browser.
    let is_here = |at: &usize| query.get(*at..).is_some_and(|rest| rest.starts_with(&part.shown));
    if let Some(at) = (start..end).find(is_here) {
        query.replace_range(at..at + part.shown.len(), word);
    }
}

/// The forms by which some articles matched.
struct MatchedForms<'f> {
    plan: &'f Plan,
    scores: &'f Scores,
    /// Part by part: (article, member), rising.
    members: Vec<Vec<(u32, usize)>>,
}

impl<'f> MatchedForms<'f> {
    fn new(page: &[((u32, f32), u32)], plan: &'f Plan, scores: &'f Scores, index: &Index) -> MatchedForms<'f> {
        let mut docs: Vec<u32> = page.iter().map(|&((doc, _), _)| doc).collect();
        sort_by_key(&mut docs, |&doc| u64::from(doc));
        let is_told = |n: usize| !plan.parts[n].excluded && !plan.parts[n].ranks_only && !scores.matches[n].is_empty();
        let members = |n: usize| if is_told(n) { members_in(&plan.parts[n], &docs, index) } else { Vec::new() };
        MatchedForms { plan, scores, members: (0..plan.parts.len()).map(members).collect() }
    }

    /// Those of one of the articles: for each part of the query its members there, best grade first.
    fn of(&self, doc: u32) -> Vec<Matched> {
        let mut forms: Vec<Matched> = Vec::new();
        let mut add = |form: String, how| {
            if forms.iter().all(|m| m.form != form) {
                forms.push(Matched { form, how });
            }
        };
        for (n, part) in self.plan.parts.iter().enumerate().filter(|(_, p)| !p.excluded && !p.ranks_only) {
            if self.scores.matches[n].binary_search_by_key(&doc, |m| m.doc).is_err() {
                continue;
            }
            match part.slots.as_slice() {
                [slot] => {
                    for &(_, member) in self.members[n].iter().filter(|m| m.0 == doc) {
                        let member = &slot.members[member];
                        add(member.term.clone(), member.how);
                    }
                }
                _ => add(fold(&part.shown), How::Exact),
            }
        }
        forms
    }
}
