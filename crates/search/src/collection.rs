//! An open collection: search it, read its articles.

use std::cell::{OnceCell, RefCell};

use crate::answer::{
    Answer, FacetValue, Facets, Filters, Hit, How, Matched, Matching, Overview, Problem, ReadRequest, Reading, Request,
    Sort, Suggestion, SuggestionKind, TopicInfo,
};
use crate::article::Article;
use crate::highlight::{Matcher, hits, hits_with_cores, marks};
use crate::index::{Container, FormatError, Head, Index, Record, Section, Spellings, take, take_slice};
use crate::order::{best_first, sort_by_key};
use crate::query::{
    Bits, CLOSER, Part, Plan, Proposal, Resources, Scores, bonuses, gains, parse, plan, proposals, score,
};
use crate::snippet::snippet;
use crate::text::fold;
use crate::topics::{self, TopicMatcher};

/// How many queries are tried for what they find.
const MOST_SUGGESTIONS: usize = 4;
/// How many unpacked article packs are kept.
const PACKS_KEPT: usize = 16;

/// An open collection.
#[derive(Debug)]
pub struct Collection {
    container: Container,
    head: Head,
    index: Index,
    /// Made when the first article is opened: it looks up every form of every term.
    topics: OnceCell<TopicMatcher>,
    /// The packs unpacked last, newest last.
    packs: RefCell<Vec<(usize, Vec<u8>)>>,
}

impl Collection {
    /// Opens a collection, after checking the digest of every part that is read now.
    pub fn open(bytes: Vec<u8>) -> Result<Collection, FormatError> {
        let container = Container::open(bytes)?;
        let head = container.read(Section::Head, 0)?;
        let head: Head = postcard::from_bytes(&head).map_err(|_| Section::Head.damaged("it cannot be read"))?;
        let index = Index::open(&container, &head)?;
        let sound = index.records.iter().all(|r| {
            (r.lang as usize) < head.langs.len()
                && r.source.is_none_or(|s| (s as usize) < head.sources.len())
                && r.topics.iter().all(|&t| (t as usize) < head.topics.len())
                && r.mentions.iter().all(|&(t, _)| (t as usize) < head.topics.len())
                && r.related.iter().all(|&(_, doc)| (doc as usize) < index.records.len())
        });
        if !sound || head.packs.len() != container.count(Section::Articles) {
            return Err(Section::Records.damaged("they point to what is not there"));
        }
        Ok(Collection { container, head, index, topics: OnceCell::new(), packs: RefCell::default() })
    }

    /// What the collection is.
    pub fn overview(&self) -> Overview {
        Overview {
            title: self.head.title.clone(),
            description: self.head.description.clone(),
            lang: self.head.lang.clone(),
            articles: self.index.records.len() as u32,
            topics: self.head.topics.iter().map(|t| TopicInfo { id: t.id.clone(), labels: t.labels.clone() }).collect(),
        }
    }

    /// Answers a question. Never fails because of the query.
    pub fn search(&self, request: &Request) -> Answer {
        let (plan, mut problems) = self.plan(&request.query);
        let (mut scores, matches) = self.match_articles(&plan, request.matching, &mut problems);
        let matches: Vec<u32> = matches.iter().collect();
        let filter = Filter::new(&self.head, &request.filters, &mut problems);
        let suggestions = self.suggest(&plan, request, &filter);
        let facets = self.count_facets(&matches, &filter);
        let mut found: Vec<u32> = matches.into_iter().filter(|&doc| filter.passes(self.record(doc), None)).collect();
        if request.sort == Sort::Relevance {
            // The found articles stand newest first, and equals keep their order.
            let best = |scores: &Scores, doc: u32| u64::from(best_first(scores.scores[doc as usize]));
            sort_by_key(&mut found, |&doc| best(&scores, doc));
            let closer = found.len().min(CLOSER);
            for (&doc, bonus) in found.iter().zip(bonuses(&plan, &scores.weights, &found[..closer], &self.index)) {
                scores.scores[doc as usize] += bonus;
            }
            sort_by_key(&mut found, |&doc| best(&scores, doc));
            let scored: Vec<(u32, f32)> =
                found[..closer].iter().map(|&doc| (doc, scores.scores[doc as usize])).collect();
            for (&(doc, _), gain) in scored.iter().zip(gains(&scored, &self.index)) {
                scores.scores[doc as usize] += gain;
            }
            sort_by_key(&mut found, |&doc| best(&scores, doc));
        }
        let matcher = Matcher::of_plan(&plan);
        let page = found.iter().zip(1..).skip(request.offset as usize).take(request.limit as usize);
        let hits = page.map(|(&doc, rank)| self.hit(doc, rank, &plan, &scores, &matcher)).collect();
        let understood = plan.parts.iter().filter_map(|p| p.understood()).collect();
        let literal = scores.literal(&plan, &found);
        Answer { total: found.len() as u32, at_least: false, literal, hits, facets, problems, understood, suggestions }
    }

    /// Opens an article by its slug, with the marks of a query and of topics.
    pub fn read(&self, request: &ReadRequest) -> Result<Option<Reading>, FormatError> {
        let Some(doc) = self.index.records.iter().position(|r| r.slug == request.slug) else { return Ok(None) };
        let article = self.article(doc as u32)?;
        let record = &self.index.records[doc];
        let query = Matcher::of_plan(&self.plan(&request.query).0);
        let topics = self.topics.get_or_init(|| topics::matcher(&self.head.topics, &self.index));
        let chosen = |id: u32| {
            request.topics.is_empty()
                || self.head.topics.get(id as usize).is_some_and(|t| request.topics.contains(&t.id))
        };
        let mut found_hits = 0;
        let mut mark = |text: &str, is_title: bool| {
            let hits = hits_with_cores(&if is_title { query.find_in_title(text) } else { query.find(text) });
            let mentions: Vec<_> = topics.find(text).into_iter().filter(|f| chosen(f.id)).collect();
            let marks = marks(text, &hits, found_hits + 1, &mentions);
            found_hits += hits.len() as u32;
            marks
        };
        let title_marks = mark(&article.title, true);
        let marks =
            article.blocks.iter().map(|b| if b.is_indexed() { mark(&b.text, false) } else { Vec::new() }).collect();
        let related = self.related(doc as u32);
        let (minutes, mentions) = (record.minutes, record.mentions.clone());
        Ok(Some(Reading { article, minutes, title_marks, marks, hits: found_hits, mentions, related }))
    }

    /// How many articles there are.
    pub fn len(&self) -> u32 {
        self.index.records.len() as u32
    }

    /// Whether the collection is empty.
    pub fn is_empty(&self) -> bool {
        self.index.records.is_empty()
    }

    /// The article at a place of the collection's own order (newest first, then by id), from 0.
    pub fn article(&self, doc: u32) -> Result<Article, FormatError> {
        let damaged = Section::Articles.damaged("an article is missing");
        let pack = self.head.packs.partition_point(|&first| first <= doc).checked_sub(1).ok_or(damaged.clone())?;
        let place = (doc - self.head.packs[pack]) as usize;
        let mut packs = self.packs.borrow_mut();
        let kept = match packs.iter().position(|(n, _)| *n == pack) {
            Some(at) => packs.remove(at),
            None => (pack, self.container.read(Section::Articles, pack)?),
        };
        let article = articles_of(&kept.1).nth(place).and_then(|bytes| postcard::from_bytes(bytes).ok());
        packs.push(kept);
        if packs.len() > PACKS_KEPT {
            packs.remove(0);
        }
        article.ok_or(damaged)
    }

    /// Mentions of topics in the article at a place: index into the overview's topics, and how many.
    pub fn topic_mentions(&self, doc: u32) -> &[(u32, u32)] {
        self.index.records.get(doc as usize).map_or(&[], |r| &r.mentions)
    }

    /// The articles that the related lines of the article at a place name: number of the block, slug.
    pub fn related(&self, doc: u32) -> Vec<(u32, String)> {
        let related = self.index.records.get(doc as usize).map_or(&[][..], |r| &r.related);
        related.iter().map(|&(block, doc)| (block, self.record(doc).slug.clone())).collect()
    }

    /// Topics of the article at a place (declared, or mentioned often enough): indices into the overview's topics.
    pub fn topics(&self, doc: u32) -> &[u32] {
        self.index.records.get(doc as usize).map_or(&[], |r| &r.topics)
    }

    /// What each part of the collection takes: its name, and its bytes packed and unpacked.
    pub fn sizes(&self) -> Vec<(&'static str, u64, u64)> {
        self.container.sizes()
    }

    /// Reads everything once: every digest, posting list and article.
    pub fn verify(&self) -> Result<(), FormatError> {
        self.index.verify()?;
        if self.spellings().is_none_or(|spellings| spellings.len() != self.index.terms.forms() as usize) {
            return Err(Section::Spellings.damaged("they are not those of the dictionary"));
        }
        let mut articles = 0;
        for (pack, &first) in self.head.packs.iter().enumerate() {
            if first as usize != articles {
                return Err(Section::Articles.damaged("a pack begins at the wrong article"));
            }
            let bytes = self.container.read(Section::Articles, pack)?;
            for article in articles_of(&bytes) {
                let record = self.index.records.get(articles);
                let article: Option<Article> = postcard::from_bytes(article).ok();
                if record.map(|r| &r.slug) != article.as_ref().map(|a| &a.slug) {
                    return Err(Section::Articles.damaged("an article cannot be read"));
                }
                articles += 1;
            }
        }
        let sound = articles == self.index.records.len();
        if sound { Ok(()) } else { Err(Section::Articles.damaged("articles are missing")) }
    }

    fn record(&self, doc: u32) -> &Record {
        &self.index.records[doc as usize]
    }

    fn plan(&self, query: &str) -> (Plan, Vec<Problem>) {
        let facet = |name: &str| self.head.facets.iter().find(|f| fold(&f.name) == name).map(|f| f.name.clone());
        let (query, mut problems) = parse(query, &facet);
        let resources = Resources { head: &self.head, index: &self.index, spellings: &|| self.spellings() };
        let plan = plan(&query, &resources);
        if let Some(stopped) = plan.stopped
            && !problems.iter().any(|p| matches!(p, Problem::Shortened(_)))
        {
            problems.push(Problem::Shortened(stopped));
        }
        (plan, problems)
    }

    /// Queries that may be what was meant, with what they find.
    fn suggest(&self, plan: &Plan, request: &Request, filter: &Filter) -> Vec<Suggestion> {
        let found = proposals(plan, &self.index, &|| self.spellings());
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
            let (_, matches) = self.match_articles(&meant, request.matching, &mut Vec::new());
            let total = matches.iter().filter(|&doc| filter.passes(self.record(doc), None)).count() as u32;
            if total > 0 {
                suggestions.push(Suggestion { kind: proposal.kind, word: proposal.word.clone(), query, total });
            }
        }
        suggestions
    }

    fn spellings(&self) -> Option<&Spellings> {
        self.index.spellings(|| Spellings::open(self.container.read(Section::Spellings, 0).ok()?))
    }

    /// The articles that match a plan, with the scores of all.
    fn match_articles(&self, plan: &Plan, matching: Matching, problems: &mut Vec<Problem>) -> (Scores, Bits) {
        let scores = score(plan, &self.index, &|| self.spellings());
        if plan.parts.is_empty() {
            let articles = self.index.records.len() as u32;
            return (scores, Bits::of(articles, 0..articles));
        }
        for part in plan.parts.iter().filter(|p| !p.excluded && !p.ranks_only && p.is_empty()) {
            problems.push(Problem::NotFound(part.shown.clone()));
        }
        let all = match matching {
            Matching::Auto => !plan.is_long(),
            Matching::All => true,
            Matching::Any => false,
        };
        let mut found = scores.answer(plan, all);
        if found.is_empty() && all && matching == Matching::Auto {
            found = scores.answer(plan, false);
            if !found.is_empty() {
                problems.push(Problem::Relaxed);
            }
        }
        (scores, found)
    }

    fn count_facets(&self, matches: &[u32], filter: &Filter) -> Facets {
        let mut topics = vec![0; self.head.topics.len()];
        let mut langs = vec![0; self.head.langs.len()];
        let mut sources = vec![0; self.head.sources.len()];
        for &doc in matches {
            let record = self.record(doc);
            if filter.passes(record, Some(Facet::Topic)) {
                record.topics.iter().for_each(|&t| topics[t as usize] += 1);
            }
            if filter.passes(record, Some(Facet::Lang)) {
                langs[record.lang as usize] += 1;
            }
            if let Some(source) = record.source.filter(|_| filter.passes(record, Some(Facet::Source))) {
                sources[source as usize] += 1;
            }
        }
        let values = |names: &[String], counts: Vec<u32>| {
            names.iter().zip(counts).map(|(value, count)| FacetValue { value: value.clone(), count }).collect()
        };
        Facets { topics, langs: values(&self.head.langs, langs), sources: values(&self.head.sources, sources) }
    }

    fn hit(&self, doc: u32, rank: u32, plan: &Plan, scores: &Scores, matcher: &Matcher) -> Hit {
        let record = self.record(doc);
        let name = |names: &[String], n: u32| names.get(n as usize).cloned().unwrap_or_default();
        let spans = hits(&matcher.find_in_title(&record.title)).into_iter().map(|s| (s.start as u32, s.end as u32));
        Hit {
            rank,
            id: record.id.clone(),
            slug: record.slug.clone(),
            title: record.title.clone(),
            title_spans: spans.collect(),
            lang: name(&self.head.langs, record.lang),
            direction: record.direction,
            date: record.date,
            source: record.source.map(|s| name(&self.head.sources, s)),
            url: record.url.clone(),
            minutes: record.minutes,
            topics: record.topics.clone(),
            score: scores.scores[doc as usize],
            matched: matched_forms(doc, plan, scores),
            // A damaged pack costs the snippet, not the hit.
            snippet: self.article(doc).map(|a| snippet(&a.blocks, matcher)).unwrap_or_default(),
        }
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

/// The bytes of the articles in a pack, one after the other. Ends early at damaged bytes.
fn articles_of(mut pack: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let len = take(&mut pack)?;
        take_slice(&mut pack, len as usize)
    })
}

/// The forms by which an article matched: for each part of the query its members in the article, best grade first.
fn matched_forms(doc: u32, plan: &Plan, scores: &Scores) -> Vec<Matched> {
    let mut forms: Vec<Matched> = Vec::new();
    let mut add = |form: String, how| {
        if forms.iter().all(|m| m.form != form) {
            forms.push(Matched { form, how });
        }
    };
    for (part, matches) in plan.parts.iter().zip(&scores.matches).filter(|(p, _)| !p.excluded && !p.ranks_only) {
        match part.slots.as_slice() {
            [slot] => {
                let start = matches.members.partition_point(|m| m.0 < doc);
                for &(_, n) in matches.members[start..].iter().take_while(|m| m.0 == doc) {
                    let member = &slot.members[n as usize];
                    add(member.term.clone(), member.how);
                }
            }
            _ if matches.list.binary_search_by_key(&doc, |m| m.doc).is_ok() => add(fold(&part.shown), How::Exact),
            _ => {}
        }
    }
    forms
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Facet {
    Topic,
    Lang,
    Source,
}

/// Filters resolved against a collection: numbers instead of names.
struct Filter {
    topics: Vec<u32>,
    langs: Vec<u32>,
    sources: Vec<u32>,
    /// Whether a facet is narrowed at all: a name that the collection does not have narrows to nothing.
    narrowed: [bool; 3],
    days: (Option<crate::date::Date>, Option<crate::date::Date>),
}

impl Filter {
    fn new(head: &Head, filters: &Filters, problems: &mut Vec<Problem>) -> Filter {
        let mut resolve = |names: &[String], wanted: &[String]| -> Vec<u32> {
            let mut numbers = Vec::new();
            for name in wanted {
                match names.iter().position(|n| n == name) {
                    Some(n) => numbers.push(n as u32),
                    None => problems.push(Problem::UnknownFilter(name.clone())),
                }
            }
            numbers
        };
        let topic_ids: Vec<String> = head.topics.iter().map(|t| t.id.clone()).collect();
        Filter {
            topics: resolve(&topic_ids, &filters.topics),
            langs: resolve(&head.langs, &filters.langs),
            sources: resolve(&head.sources, &filters.sources),
            narrowed: [!filters.topics.is_empty(), !filters.langs.is_empty(), !filters.sources.is_empty()],
            days: (filters.from, filters.to),
        }
    }

    /// Whether an article passes all filters, or all but those of one facet.
    fn passes(&self, record: &Record, but: Option<Facet>) -> bool {
        let open = |facet: Facet, n: usize| but == Some(facet) || !self.narrowed[n];
        let dated = |day: crate::date::Date| {
            self.days.0.is_none_or(|from| day >= from) && self.days.1.is_none_or(|to| day <= to)
        };
        (open(Facet::Topic, 0) || record.topics.iter().any(|t| self.topics.contains(t)))
            && (open(Facet::Lang, 1) || self.langs.contains(&record.lang))
            && (open(Facet::Source, 2) || record.source.is_some_and(|s| self.sources.contains(&s)))
            && (self.days == (None, None) || record.date.is_some_and(dated))
    }
}
