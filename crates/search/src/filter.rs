//! Filters: which articles pass what a reader narrows a list to, and what each value of a facet would leave.

use std::rc::Rc;

use crate::answer::{FacetValue, Facets, Filters, Problem};
use crate::date::Date;
use crate::index::{self, Index};

/// What a list can be narrowed by, days apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    Topic,
    Lang,
    Source,
}

/// Filters resolved against a collection: numbers instead of names.
pub(crate) struct Filter {
    topics: Vec<u32>,
    langs: Vec<u32>,
    sources: Vec<u32>,
    /// Whether everything passes.
    pub(crate) is_open: bool,
    /// Whether a facet is narrowed at all: a name that the collection does not have narrows to nothing.
    narrowed: [bool; 3],
    days: (Option<Date>, Option<Date>),
    /// The columns, where they decide something.
    facets: Option<Rc<index::Facets>>,
    dates: Option<Rc<Vec<Option<Date>>>>,
}

impl Filter {
    /// Resolves the names of filters; those that the collection does not have become problems.
    pub(crate) fn new(index: &Index, filters: &Filters, problems: &mut Vec<Problem>) -> Filter {
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
        let narrowed = [!filters.topics.is_empty(), !filters.langs.is_empty(), !filters.sources.is_empty()];
        let facets = narrowed.contains(&true).then(|| index.facets()).flatten();
        let dated = filters.from.is_some() || filters.to.is_some();
        let topic_ids: Vec<String> = index.head.topics.iter().map(|t| t.id.clone()).collect();
        let topics = resolve(&topic_ids, &filters.topics);
        // Without the columns nobody knows which values there are.
        let (langs, sources) = facets.as_ref().map_or_else(Default::default, |facets| {
            (resolve(&facets.langs, &filters.langs), resolve(&facets.sources, &filters.sources))
        });
        Filter {
            topics,
            langs,
            sources,
            is_open: !narrowed.contains(&true) && !dated,
            narrowed,
            days: (filters.from, filters.to),
            dates: dated.then(|| index.days()).flatten(),
            facets,
        }
    }

    /// Whether an article passes all filters, or all but those of one facet.
    pub(crate) fn passes(&self, doc: u32, but: Option<Facet>) -> bool {
        if self.is_open {
            return true;
        }
        let open = |facet: Facet, n: usize| but == Some(facet) || !self.narrowed[n];
        let at = doc as usize;
        let has = |holds: &dyn Fn(&index::Facets) -> bool| self.facets.as_ref().is_some_and(|facets| holds(facets));
        let dated = |day: Date| self.days.0.is_none_or(|from| day >= from) && self.days.1.is_none_or(|to| day <= to);
        (open(Facet::Topic, 0) || has(&|f| f.topics.of(doc).iter().any(|t| self.topics.contains(t))))
            && (open(Facet::Lang, 1) || has(&|f| self.langs.contains(&f.lang[at])))
            && (open(Facet::Source, 2)
                || has(&|f| f.source[at].checked_sub(1).is_some_and(|s| self.sources.contains(&s))))
            && (self.days == (None, None) || self.dates.as_ref().is_some_and(|dates| dates[at].is_some_and(dated)))
    }

    /// In how many of some articles each value of a facet stands, of those that pass all filters but that facet's own.
    pub(crate) fn counts(&self, found: &[u32], index: &Index) -> Facets {
        let Some(columns) = index.facets() else { return Facets::default() };
        let mut topics = vec![0; index.head.topics.len()];
        let mut langs = vec![0; columns.langs.len()];
        let mut sources = vec![0; columns.sources.len()];
        for &doc in found {
            if self.passes(doc, Some(Facet::Topic)) {
                columns.topics.of(doc).iter().for_each(|&t| topics[t as usize] += 1);
            }
            if self.passes(doc, Some(Facet::Lang)) {
                langs[columns.lang[doc as usize] as usize] += 1;
            }
            if let Some(source) = columns.source[doc as usize].checked_sub(1)
                && self.passes(doc, Some(Facet::Source))
            {
                sources[source as usize] += 1;
            }
        }
        let values = |names: &[String], counts: Vec<u32>| {
            names.iter().zip(counts).map(|(value, count)| FacetValue { value: value.clone(), count }).collect()
        };
        Facets { topics, langs: values(&columns.langs, langs), sources: values(&columns.sources, sources) }
    }
}
