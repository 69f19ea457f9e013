//! What is at hand of a collection: parts come as they are asked for, and leave when memory is short.
//!
//! Questions are answered with what is there. What is missing is noted as wanted, with how much depends on it, and
//! whoever asked brings it and asks again.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::columns::{self, Facets, Property};
use super::format::{FormatError, PartId, Seal, Section, sealed};
use super::head::Head;
use super::rows::Rows;
use super::terms::Region;
use crate::date::Date;
use crate::order::sort_by_key;

/// A part as it is used.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Region(Rc<Region>),
    Bytes(Rc<Vec<u8>>),
    Facets(Rc<Facets>),
    Days(Rc<Vec<Option<Date>>>),
    Siblings(Rc<Vec<u32>>),
    Property(Rc<Property>),
    Rows(Rc<Rows>),
}

impl Part {
    /// About how much memory it takes, in bytes.
    fn size(&self) -> usize {
        match self {
            Part::Region(region) => region.size(),
            Part::Bytes(bytes) => bytes.len(),
            Part::Facets(facets) => facets.lang.len() * 8 + facets.topics.size(),
            Part::Days(days) => days.len() * 8,
            Part::Siblings(firsts) => firsts.len() * 4,
            Part::Property(property) => property.values.len() * 40 + property.of.size(),
            Part::Rows(rows) => rows.size(),
        }
    }
}

/// How much depends on a part, most first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// Without it there is nothing to show.
    #[default]
    Needed,
    /// It can change what is found, and the order of it.
    Order,
    /// It adds to what is shown.
    Detail,
}

/// Parts that are kept, in bytes of memory: more than a question takes, and far less than a phone has.
const KEPT: usize = 96 << 20;

const NO_PART: &str = "the collection has no such part";

/// Brings the raw bytes of a part, which bears a seal.
pub(crate) type Load = Box<dyn Fn(PartId, &Seal) -> Option<Vec<u8>>>;

/// The parts of a collection.
#[derive(Default)]
pub(crate) struct Parts {
    /// Brings parts at once, where whoever asks need not wait for them.
    load: Option<Load>,
    loaded: RefCell<ByPart<Loaded>>,
    /// What `loaded` takes, in bytes of memory.
    kept: Cell<usize>,
    clock: Cell<u64>,
    /// The clock when the present question, or its present wave, began.
    begun: Cell<u64>,
    urgency: Cell<Urgency>,
    wanted: RefCell<ByPart<Urgency>>,
    lost: RefCell<ByPart<()>>,
    /// What of that the present question would have used.
    missed: RefCell<ByPart<()>>,
}

#[derive(Debug)]
struct Loaded {
    part: Part,
    size: usize,
    used: u64,
}

/// Something about some parts, in their order. Not a map of std, which is four kilobytes for each kind of value.
#[derive(Debug)]
struct ByPart<T>(Vec<(PartId, T)>);

impl<T> Default for ByPart<T> {
    fn default() -> ByPart<T> {
        ByPart(Vec::new())
    }
}

impl<T> ByPart<T> {
    /// Where a part stands, or where it would.
    fn place(&self, id: PartId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |&(other, _)| other)
    }

    fn contains(&self, id: PartId) -> bool {
        self.place(id).is_ok()
    }

    fn get(&mut self, id: PartId) -> Option<&mut T> {
        self.place(id).ok().map(|at| &mut self.0[at].1)
    }

    fn insert(&mut self, id: PartId, value: T) -> Option<T> {
        match self.place(id) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (id, value));
                None
            }
        }
    }

    fn remove(&mut self, id: PartId) -> Option<T> {
        self.place(id).ok().map(|at| self.0.remove(at).1)
    }
}

impl Parts {
    /// Parts that can be brought at once.
    pub(crate) fn at_once(load: Load) -> Parts {
        Parts { load: Some(load), ..Parts::default() }
    }

    /// A part, when it is at hand; else it is noted as wanted.
    pub(crate) fn get(&self, id: PartId, head: &Head) -> Option<Part> {
        self.clock.set(self.clock.get() + 1);
        if let Some(loaded) = self.loaded.borrow_mut().get(id) {
            loaded.used = self.clock.get();
            return Some(loaded.part.clone());
        }
        head.seal(id)?;
        if self.lost.borrow().contains(id) {
            self.missed.borrow_mut().insert(id, ());
            return None;
        }
        if let Some(load) = &self.load {
            if self.supply(id, head, |seal| load(id, seal).ok_or("it cannot be had")).is_err() {
                self.give_up(id);
                self.missed.borrow_mut().insert(id, ());
            }
            return self.loaded.borrow_mut().get(id).map(|loaded| loaded.part.clone());
        }
        let mut wanted = self.wanted.borrow_mut();
        let urgency = self.urgency.get();
        let urgency = wanted.get(id).map_or(urgency, |before| urgency.min(*before));
        wanted.insert(id, urgency);
        None
    }

    /// Whether a part is at hand; notes nothing.
    pub(crate) fn has(&self, id: PartId) -> bool {
        self.load.is_some() || self.loaded.borrow().contains(id)
    }

    /// Compares the seal of packed bytes.
    pub(crate) fn is_sealed(&self, id: PartId, head: &Head, packed: &[u8]) -> Result<(), FormatError> {
        let seal = head.seal(id).ok_or_else(|| id.damaged(NO_PART))?;
        sealed(packed, seal).map(drop).map_err(|what| id.damaged(what))
    }

    /// Takes a part in, whose raw bytes `unpack` makes once it has compared the seal, after decoding all of it.
    pub(crate) fn supply(
        &self,
        id: PartId,
        head: &Head,
        unpack: impl FnOnce(&Seal) -> Result<Vec<u8>, &'static str>,
    ) -> Result<(), FormatError> {
        let seal = head.seal(id).ok_or_else(|| id.damaged(NO_PART))?;
        let raw = unpack(seal).map_err(|what| id.damaged(what))?;
        self.take_in(id, raw, head)
    }

    fn take_in(&self, id: PartId, raw: Vec<u8>, head: &Head) -> Result<(), FormatError> {
        let part = decode(id, raw, head).ok_or_else(|| id.damaged("it cannot be read"))?;
        self.clock.set(self.clock.get() + 1);
        let size = part.size();
        let before = self.loaded.borrow_mut().insert(id, Loaded { part, size, used: self.clock.get() });
        self.kept.set(self.kept.get() + size - before.map_or(0, |before| before.size));
        self.wanted.borrow_mut().remove(id);
        self.lost.borrow_mut().remove(id);
        Ok(())
    }

    /// Notes that a part cannot be had: nobody asks for it again.
    pub(crate) fn give_up(&self, id: PartId) {
        self.wanted.borrow_mut().remove(id);
        self.lost.borrow_mut().insert(id, ());
    }

    /// Forgets what could not be had.
    pub(crate) fn forgive(&self) {
        self.lost.take();
    }

    /// Does something for which missing parts are as urgent as this, or less.
    pub(crate) fn at<T>(&self, urgency: Urgency, work: impl FnOnce() -> T) -> T {
        let before = self.urgency.replace(urgency.max(self.urgency.get()));
        let done = work();
        self.urgency.set(before);
        done
    }

    /// Begins a question, or a wave of it: nothing is wanted or missed, and what was not used for long leaves. What the
    /// wave before used stays, or a question that takes more than is kept would never come to an end.
    pub(crate) fn begin(&self) {
        self.wanted.take();
        self.missed.take();
        self.tidy(KEPT, self.begun.get());
        self.begun.set(self.clock.get());
    }

    /// Lets what was not used for long leave, when more than so many bytes are taken: what was last used when the clock
    /// stood there, or before.
    fn tidy(&self, most: usize, until: u64) {
        if self.kept.get() <= most {
            return;
        }
        // Down to three quarters, so that not every question tidies.
        let mut loaded = self.loaded.borrow_mut();
        let mut oldest: Vec<(u64, PartId)> = loaded.0.iter().map(|(id, loaded)| (loaded.used, *id)).collect();
        sort_by_key(&mut oldest, |&(used, _)| used);
        for (used, id) in oldest {
            if self.kept.get() <= most / 4 * 3 || used > until {
                return;
            }
            self.kept.set(self.kept.get() - loaded.remove(id).map_or(0, |l| l.size));
        }
    }

    /// Whether something is wanted as urgently as this.
    pub(crate) fn wants(&self, urgency: Urgency) -> bool {
        self.wanted.borrow().0.iter().any(|&(_, u)| u <= urgency)
    }

    /// What is wanted most urgently.
    pub(crate) fn wanted(&self) -> Vec<PartId> {
        let wanted = self.wanted.borrow();
        let Some(most) = wanted.0.iter().map(|&(_, urgency)| urgency).min() else { return Vec::new() };
        wanted.0.iter().filter(|&&(_, urgency)| urgency == most).map(|&(id, _)| id).collect()
    }

    /// What the present question does without, because it could not be had.
    pub(crate) fn missed(&self) -> Vec<PartId> {
        self.missed.borrow().0.iter().map(|&(id, ())| id).collect()
    }

    /// Whether the present question does without a part, as far as it has come: then nobody can say that something is not
    /// there.
    pub(crate) fn misses(&self) -> bool {
        !self.missed.borrow().0.is_empty()
    }

    /// The raw bytes of a part, where it can be brought at once.
    pub(crate) fn raw(&self, id: PartId, head: &Head) -> Option<Vec<u8>> {
        self.load.as_ref()?(id, head.seal(id)?)
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("wanted", &self.wanted).field("lost", &self.lost).finish_non_exhaustive()
    }
}

fn decode(id: PartId, raw: Vec<u8>, head: &Head) -> Option<Part> {
    let (articles, topics) = (head.articles, head.topics.len());
    Some(match (id.section, id.number) {
        (Section::Terms, n) => {
            let first: u32 = head.regions.get(..n as usize)?.iter().map(|r| r.bases).sum();
            let bases = head.regions.iter().map(|r| r.bases).sum();
            let region = Region::open(n, first, bases, &raw)?;
            if region.len() != head.regions.get(n as usize)?.bases {
                return None;
            }
            Part::Region(Rc::new(region))
        }
        (Section::Columns, columns::FACETS) => Part::Facets(Rc::new(Facets::read(&raw, articles, topics)?)),
        (Section::Columns, columns::DAYS) => Part::Days(Rc::new(columns::read_days(&raw, articles)?)),
        (Section::Columns, columns::SIBLINGS) => Part::Siblings(Rc::new(columns::read_siblings(&raw, articles)?)),
        (Section::Columns, _) => Part::Property(Rc::new(Property::read(&raw, articles)?)),
        (Section::Records | Section::Articles, n) => {
            let rows = Rows::open(raw)?;
            let expected = match id.section {
                Section::Records => head.records_a_part.min(articles.checked_sub(n * head.records_a_part)?),
                _ => *head.articles_of_parts.get(n as usize)?,
            };
            if rows.count() != expected {
                return None;
            }
            Part::Rows(Rc::new(rows))
        }
        _ => Part::Bytes(Rc::new(raw)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Builder, Index, Settings};
    use crate::{Article, Block, BlockKind};

    #[test]
    fn what_was_not_used_for_long_leaves_and_the_sum_stays_true() {
        let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
        for n in 0..300 {
            let blocks = vec![Block::new(BlockKind::Paragraph, "word ".repeat(500))];
            builder.add(Article { id: n.to_string(), slug: n.to_string(), blocks, ..Article::default() });
        }
        let index = Index::open_whole(builder.finish()).expect("what was built can be opened");
        let parts = &index.parts;
        let sum = || parts.loaded.borrow().0.iter().map(|(_, loaded)| loaded.size).sum::<usize>();
        let texts = || parts.loaded.borrow().0.iter().filter(|(id, _)| id.section == Section::Articles).count();
        (0..300).for_each(|doc| drop(index.text(doc)));
        let (all, before) = (texts(), sum());
        assert!(all > 3 && parts.kept.get() == before, "{all} parts");
        const EVER: u64 = u64::MAX;
        parts.tidy(before, EVER);
        assert_eq!(texts(), all);
        // The first is the last that was used.
        index.text(0);
        parts.tidy(before - 1, EVER);
        let first = PartId::new(Section::Articles, 0);
        assert!(texts() < all && parts.loaded.borrow().contains(first));
        assert!(parts.kept.get() == sum() && sum() <= before / 4 * 3);
        // A question takes more than is kept: what its last wave used stays for the next one.
        parts.tidy(0, EVER);
        parts.begin();
        (0..40).for_each(|doc| drop(index.text(doc)));
        let used = texts();
        parts.tidy(0, parts.begun.get());
        assert!(used > 1 && texts() == used && parts.kept.get() == sum());
        parts.begin();
        parts.tidy(0, parts.begun.get());
        assert_eq!((texts(), parts.kept.get()), (0, 0));
    }
}
