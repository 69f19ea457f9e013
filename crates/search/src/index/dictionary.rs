//! The dictionary: looking words up, region by region.
//!
//! Which regions a word is looked for in depends on the word and the head alone, never on what is at hand: so every tier
//! gives the same answers.

use std::rc::Rc;

use super::head::hash;
use super::parts::Urgency;
use super::terms::{Base, Region};
use super::{Index, PartId, Section};
use crate::text::{arabic, by_frame, frame, is_vowel};

/// In a dictionary of so few regions an unknown word is looked for in all of them.
const SMALL: usize = 12;
/// How many regions the beginning of a word is looked for in.
const REACH: usize = 4;
/// How many regions a pattern is looked for in.
const FARTHEST: usize = 256;

/// The regions in which a word that the dictionary does not have is looked for under other guises.
pub(crate) struct Scope(Vec<u32>);

impl Index {
    /// The region that holds a base, if the dictionary has it.
    fn region_of(&self, base: &str) -> u32 {
        let after = self.head.regions.partition_point(|r| by_frame(&r.key, base).is_le());
        after.saturating_sub(1) as u32
    }

    /// The region that a base stands in, if the dictionary has it.
    fn region_for(&self, base: &str) -> Option<Rc<Region>> {
        if self.head.regions.is_empty() { None } else { self.region(self.region_of(base)) }
    }

    /// A base by its text.
    pub(crate) fn base(&self, text: &str) -> Option<Base> {
        let region = self.region_for(text)?;
        region.find(text).map(|at| region.base(at))
    }

    /// A base by its number.
    pub(crate) fn base_at(&self, number: u32) -> Option<Base> {
        let region = self.firsts.partition_point(|&first| first <= number).checked_sub(1)?;
        let region = self.region(region as u32)?;
        let at = (number - region.first) as usize;
        (at < region.len() as usize).then(|| region.base(at))
    }

    /// The base that has a form, and the number of its clitic stack. Every form has one base.
    pub(crate) fn find(&self, form: &str) -> Option<(Base, u8)> {
        let candidates = candidates(form);
        let found = |&(stack, base): &(u8, &str)| {
            let base = self.base(base)?;
            base.forms.iter().any(|(s, _)| *s == stack).then_some((base, stack))
        };
        // Other regions than the likely one are asked for when that does not have it.
        if let Some(likely) = likely(&candidates) {
            let is_here = self.parts.has(PartId::new(Section::Terms, self.region_of(likely.1)));
            if let Some(found) = found(likely) {
                return Some(found);
            }
            if !is_here && self.parts.wants(Urgency::Detail) {
                return None;
            }
        }
        // All are asked for before the first is waited for.
        candidates.iter().for_each(|&(_, base)| drop(self.region_for(base)));
        candidates.iter().find_map(found)
    }

    /// Asks for the long lists of a form together with its region.
    pub(crate) fn expect_lists(&self, form: &str) {
        for (_, base) in candidates(form) {
            let wanted = hash(base);
            for long in self.head.long.iter().filter(|long| long.hash == wanted) {
                for n in long.first..long.first.saturating_add(long.parts) {
                    self.parts.get(PartId::new(Section::Lists, n), &self.head);
                }
            }
        }
    }

    /// Asks for the positions of a form together with its region, where it is known that they will be needed.
    pub(crate) fn expect_positions(&self, form: &str) {
        if self.head.regions.is_empty() {
            return;
        }
        let candidates = candidates(form);
        let likely = likely(&candidates);
        for &(_, base) in candidates.iter().filter(|c| likely.is_none_or(|likely| likely == *c)) {
            self.bytes(Section::Positions, self.region_of(base) / self.head.regions_a_part);
        }
    }

    /// In how many articles a form stands, as far as the regions of a scope tell.
    pub(crate) fn df_within(&self, form: &str, scope: &Scope) -> u32 {
        let df = |&(stack, base): &(u8, &str)| {
            let base = self.base_within(base, scope)?;
            base.forms.iter().find(|(s, _)| *s == stack).map(|(_, term)| term.df)
        };
        candidates(form).iter().find_map(df).unwrap_or_default()
    }

    /// A base, when a region of a scope has it.
    pub(crate) fn base_within(&self, text: &str, scope: &Scope) -> Option<Base> {
        if self.head.regions.is_empty() || !scope.0.contains(&self.region_of(text)) { None } else { self.base(text) }
    }

    /// The base and stack of a form, when a region of a scope has it.
    pub(crate) fn find_within(&self, form: &str, scope: &Scope) -> Option<(Base, u8)> {
        candidates(form).into_iter().find_map(|(stack, base)| {
            let base = self.base_within(base, scope)?;
            base.forms.iter().any(|(s, _)| *s == stack).then_some((base, stack))
        })
    }

    /// Where a word is looked for that is not in the dictionary.
    pub(crate) fn scope(&self, word: &str) -> Scope {
        let regions = self.head.regions.len();
        if regions <= SMALL {
            return Scope((0..regions as u32).collect());
        }
        let stem = arabic::stem(word);
        let mut scope: Vec<u32> =
            candidates(word).into_iter().map(|(_, base)| base).chain([stem]).map(|b| self.region_of(b)).collect();
        scope.sort_unstable();
        scope.dedup();
        Scope(scope)
    }

    /// Calls `each` with every base of a scope.
    pub(crate) fn each_within(&self, scope: &Scope, each: &mut dyn FnMut(&Region, usize)) {
        let regions: Vec<_> = scope.0.iter().map(|&n| self.region(n)).collect();
        for region in regions.into_iter().flatten() {
            (0..region.len() as usize).for_each(|at| each(&region, at));
        }
    }

    /// Calls `each` with the bases that begin with `prefix`, in order: in the first regions, or in all that can have one.
    pub(crate) fn with_prefix(&self, prefix: &str, everywhere: bool, each: &mut dyn FnMut(&Base)) {
        let regions = self.head.regions.len();
        if regions == 0 {
            return;
        }
        let (most, start) = (if everywhere { FARTHEST } else { REACH }, frame(prefix));
        // A beginning of vowels alone begins words of every frame.
        let first =
            if start.is_empty() && (everywhere || regions <= SMALL) { 0 } else { self.region_of(prefix) as usize };
        let can_have = |n: &usize| {
            let key = &self.head.regions[*n].key;
            let mut letters = key.chars().filter(|&c| !is_vowel(c));
            *n == first || start.chars().all(|c| letters.next() == Some(c))
        };
        let most = if start.is_empty() && !everywhere && regions > SMALL { 1 } else { most };
        let regions: Vec<_> = (first..regions).take_while(can_have).take(most).map(|n| self.region(n as u32)).collect();
        for region in regions.into_iter().flatten() {
            for at in (0..region.len() as usize).filter(|&at| region.text(at).starts_with(prefix)) {
                each(&region.base(at));
            }
        }
    }

    /// The bases spelled most like a word in its region, with their nearness, the nearest first.
    pub(crate) fn near(&self, word: &str, least: f32, most: usize) -> Vec<(Base, f32)> {
        let Some(region) = self.region_for(word) else { return Vec::new() };
        let near = region.neighbours().near(word, least, most, |at| region.text(at));
        near.into_iter().map(|(at, nearness)| (region.base(at), nearness)).collect()
    }
}

/// Where a form begins with an article it almost always is one.
fn likely<'c, 'f>(candidates: &'c [(u8, &'f str)]) -> Option<&'c (u8, &'f str)> {
    let fits = |(stack, base): &&(u8, &str)| arabic::ends_in_article(*stack) && base.chars().count() > 2;
    candidates.iter().rev().find(fits)
}

/// The ways in which a form may be clitics and a base.
fn candidates(form: &str) -> Vec<(u8, &str)> {
    arabic::splits(form)
        .filter(|(_, base)| !base.is_empty())
        .take(if arabic::is_arabic(form) { usize::MAX } else { 1 })
        .collect()
}
