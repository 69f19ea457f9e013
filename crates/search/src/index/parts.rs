//! What is at hand of a collection: parts come as they are asked for, and leave when memory is short.
//!
//! Questions are answered with what is there. What is missing is noted as wanted, with how much depends on it, and
//! whoever asked brings it and asks again.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use super::columns::{self, Facets, Property};
use super::format::{self, FormatError, PartId, Seal, Section};
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
            Part::Facets(facets) => facets.lang.len() * 20,
            Part::Days(days) => days.len() * 8,
            Part::Siblings(firsts) => firsts.len() * 4,
            Part::Property(property) => property.values.len() * 40,
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

/// Brings a packed part, which bears a seal.
pub(crate) type Load = Box<dyn Fn(PartId, &Seal) -> Option<Vec<u8>>>;

/// The parts of a collection.
#[derive(Default)]
pub(crate) struct Parts {
    /// Brings parts at once, where whoever asks need not wait for them.
    load: Option<Load>,
    loaded: RefCell<BTreeMap<PartId, Loaded>>,
    /// What `loaded` takes, in bytes of memory.
    kept: Cell<usize>,
    clock: Cell<u64>,
    urgency: Cell<Urgency>,
    wanted: RefCell<BTreeMap<PartId, Urgency>>,
    lost: RefCell<BTreeSet<PartId>>,
    /// What of that the present question would have used.
    missed: RefCell<BTreeSet<PartId>>,
}

#[derive(Debug)]
struct Loaded {
    part: Part,
    size: usize,
    used: u64,
}

impl Parts {
    /// Parts that can be brought at once.
    pub(crate) fn at_once(load: Load) -> Parts {
        Parts { load: Some(load), ..Parts::default() }
    }

    /// A part, when it is at hand; else it is noted as wanted.
    pub(crate) fn get(&self, id: PartId, head: &Head) -> Option<Part> {
        self.clock.set(self.clock.get() + 1);
        if let Some(loaded) = self.loaded.borrow_mut().get_mut(&id) {
            loaded.used = self.clock.get();
            return Some(loaded.part.clone());
        }
        let seal = head.seal(id)?;
        if self.lost.borrow().contains(&id) {
            self.missed.borrow_mut().insert(id);
            return None;
        }
        if let Some(load) = &self.load {
            if load(id, seal).is_none_or(|packed| self.supply(id, &packed, head).is_err()) {
                self.give_up(id);
                self.missed.borrow_mut().insert(id);
            }
            return self.loaded.borrow().get(&id).map(|loaded| loaded.part.clone());
        }
        let mut wanted = self.wanted.borrow_mut();
        let urgency = wanted.entry(id).or_insert(self.urgency.get());
        *urgency = (*urgency).min(self.urgency.get());
        None
    }

    /// Whether a part is at hand; notes nothing.
    pub(crate) fn has(&self, id: PartId) -> bool {
        self.load.is_some() || self.loaded.borrow().contains_key(&id)
    }

    /// Takes a part in, after comparing its seal and decoding all of it.
    pub(crate) fn supply(&self, id: PartId, packed: &[u8], head: &Head) -> Result<(), FormatError> {
        let seal = head.seal(id).ok_or_else(|| id.damaged("the collection has no such part"))?;
        let raw = format::unpack(packed, seal).map_err(|what| id.damaged(what))?;
        let part = decode(id, raw, head).ok_or_else(|| id.damaged("it cannot be read"))?;
        self.clock.set(self.clock.get() + 1);
        let size = part.size();
        let before = self.loaded.borrow_mut().insert(id, Loaded { part, size, used: self.clock.get() });
        self.kept.set(self.kept.get() + size - before.map_or(0, |before| before.size));
        self.wanted.borrow_mut().remove(&id);
        self.lost.borrow_mut().remove(&id);
        Ok(())
    }

    /// Notes that a part cannot be had: nobody asks for it again.
    pub(crate) fn give_up(&self, id: PartId) {
        self.wanted.borrow_mut().remove(&id);
        self.lost.borrow_mut().insert(id);
    }

    /// Forgets what could not be had.
    pub(crate) fn forgive(&self) {
        self.lost.borrow_mut().clear();
    }

    /// Does something for which missing parts are as urgent as this, or less.
    pub(crate) fn at<T>(&self, urgency: Urgency, work: impl FnOnce() -> T) -> T {
        let before = self.urgency.replace(urgency.max(self.urgency.get()));
        let done = work();
        self.urgency.set(before);
        done
    }

    /// Begins a question: nothing is wanted or missed, and what was not used for long leaves.
    pub(crate) fn begin(&self) {
        self.wanted.borrow_mut().clear();
        self.missed.borrow_mut().clear();
        self.tidy(KEPT);
    }

    /// Lets what was not used for long leave, when more than so many bytes are taken.
    fn tidy(&self, most: usize) {
        if self.kept.get() <= most {
            return;
        }
        // Down to three quarters, so that not every question tidies.
        let mut loaded = self.loaded.borrow_mut();
        let mut oldest: Vec<PartId> = loaded.keys().copied().collect();
        sort_by_key(&mut oldest, |id| loaded[id].used);
        for id in oldest {
            if self.kept.get() <= most / 4 * 3 {
                return;
            }
            self.kept.set(self.kept.get() - loaded.remove(&id).map_or(0, |l| l.size));
        }
    }

    /// Whether something is wanted as urgently as this.
    pub(crate) fn wants(&self, urgency: Urgency) -> bool {
        self.wanted.borrow().values().any(|&u| u <= urgency)
    }

    /// What is wanted most urgently.
    pub(crate) fn wanted(&self) -> Vec<PartId> {
        let wanted = self.wanted.borrow();
        let Some(&most) = wanted.values().min() else { return Vec::new() };
        wanted.iter().filter(|&(_, &urgency)| urgency == most).map(|(&id, _)| id).collect()
    }

    /// What the present question does without, because it could not be had.
    pub(crate) fn missed(&self) -> Vec<PartId> {
        self.missed.borrow().iter().copied().collect()
    }

    /// A part as it is packed, where it can be brought at once.
    pub(crate) fn packed(&self, id: PartId, head: &Head) -> Option<Vec<u8>> {
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
        let sum = || parts.loaded.borrow().values().map(|loaded| loaded.size).sum::<usize>();
        let texts = || parts.loaded.borrow().keys().filter(|id| id.section == Section::Articles).count();
        (0..300).for_each(|doc| drop(index.text(doc)));
        let (all, before) = (texts(), sum());
        assert!(all > 3 && parts.kept.get() == before, "{all} parts");
        parts.tidy(before);
        assert_eq!(texts(), all);
        // The first is the last that was used.
        index.text(0);
        parts.tidy(before - 1);
        let first = PartId::new(Section::Articles, 0);
        assert!(texts() < all && parts.loaded.borrow().contains_key(&first));
        assert!(parts.kept.get() == sum() && sum() <= before / 4 * 3);
        parts.tidy(0);
        assert_eq!((texts(), parts.kept.get()), (0, 0));
    }
}
