//! Stands in for the engine that answers in parts, until it is there: a whole collection that pretends.
use kashshaf_search::{Answer, Facets, FormatError, Overview, Problem, ReadRequest, Reading, Request, Snippet};
use std::cell::RefCell;
use std::collections::BTreeSet;

pub(crate) type PartId = u64;

pub(crate) struct Found<T> {
    pub value: Option<T>,
    pub wanted: Vec<PartId>,
}

pub(crate) struct Collection {
    whole: kashshaf_search::Collection,
    parts: bool,
    have: RefCell<BTreeSet<PartId>>,
    lost: RefCell<BTreeSet<PartId>>,
}

fn hash(s: &str) -> u64 {
    s.bytes().fold(14695981039346656037, |h, b| (h ^ u64::from(b)).wrapping_mul(1099511628211))
}

impl Collection {
    pub(crate) fn open(head: Vec<u8>) -> Result<Collection, FormatError> {
        Ok(Collection { parts: true, ..Collection::open_whole(head)? })
    }
    pub(crate) fn open_whole(bytes: Vec<u8>) -> Result<Collection, FormatError> {
        Ok(Collection {
            whole: kashshaf_search::Collection::open(bytes)?,
            parts: false,
            have: RefCell::default(),
            lost: RefCell::default(),
        })
    }
    pub(crate) fn overview(&self) -> Overview {
        self.whole.overview()
    }
    pub(crate) fn file_name(&self, part: PartId) -> Option<String> {
        Some(format!("{}-{part:016x}.bin", ["terms", "records", "columns", "articles"][(part >> 62) as usize]))
    }
    pub(crate) fn supply(&self, part: PartId, packed: &[u8]) -> Result<(), FormatError> {
        if packed == self.file_name(part).unwrap_or_default().as_bytes() {
            self.have.borrow_mut().insert(part);
            return Ok(());
        }
        Err(FormatError::NotACollection)
    }
    pub(crate) fn give_up(&self, part: PartId) {
        self.lost.borrow_mut().insert(part);
    }
    pub(crate) fn forgive(&self) {
        self.lost.borrow_mut().clear();
    }
    pub(crate) fn background(&self) -> Vec<PartId> {
        if self.parts { self.missing((0..6).map(|n| n + 77).collect()) } else { Vec::new() }
    }
    fn missing(&self, parts: Vec<PartId>) -> Vec<PartId> {
        let (have, lost) = (self.have.borrow(), self.lost.borrow());
        parts.into_iter().filter(|part| self.parts && !have.contains(part) && !lost.contains(part)).collect()
    }
    pub(crate) fn search(&self, request: &Request) -> Found<Answer> {
        let part = |section: u64, text: &str| (section << 62) | (hash(text) >> 2);
        let terms: Vec<PartId> = request.query.split_whitespace().map(|word| part(0, word)).collect();
        let wanted = self.missing(terms.clone());
        if !wanted.is_empty() {
            return Found { value: None, wanted };
        }
        let mut answer = self.whole.search(request);
        let records: BTreeSet<PartId> =
            answer.hits.iter().map(|hit| part(1, &hit.slug[..2.min(hit.slug.len())])).collect();
        let wanted = self.missing(records.iter().copied().collect());
        if !wanted.is_empty() {
            return Found { value: None, wanted };
        }
        let columns = vec![part(2, "columns")];
        let articles: Vec<PartId> = answer
            .hits
            .iter()
            .map(|hit| part(3, &hit.slug[..3.min(hit.slug.len())]))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let lost: Vec<String> = {
            let lost = self.lost.borrow();
            [&terms, &columns, &articles, &records.iter().copied().collect()]
                .into_iter()
                .flatten()
                .filter(|p| lost.contains(p))
                .filter_map(|p| self.file_name(*p))
                .collect()
        };
        if !lost.is_empty() {
            answer.problems.push(Problem::Incomplete(lost));
            answer.at_least = true;
        }
        let mut wanted = self.missing(columns.clone());
        let early = !wanted.is_empty();
        if early || (self.parts && self.lost.borrow().contains(&columns[0])) {
            answer.facets = Facets::default();
        }
        if !early {
            wanted = self.missing(articles);
        }
        for hit in answer.hits.iter_mut() {
            if self.parts && !self.have.borrow().contains(&part(3, &hit.slug[..3.min(hit.slug.len())])) {
                hit.snippet = Snippet::default();
            }
        }
        Found { value: Some(answer), wanted }
    }
    pub(crate) fn read(&self, request: &ReadRequest) -> Found<Option<Reading>> {
        let part = (3_u64 << 62) | (hash(&request.slug[..3.min(request.slug.len())]) >> 2);
        let wanted = self.missing(vec![part]);
        if !wanted.is_empty() {
            return Found { value: None, wanted };
        }
        Found { value: self.whole.read(request).ok(), wanted: Vec::new() }
    }
}
