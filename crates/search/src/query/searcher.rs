//! From a plan to scored articles: posting lists are merged class by class, weighed by BM25F, joined as the query says.

use super::bits::Bits;
use super::class::{CLITICS, Member, Written};
use super::plan::{Part, Plan, Slot, Step};
use crate::index::{BODY, Docs, Index, weight_at};
use crate::order::sort;
use crate::text::is_mark;

/// BM25's two constants; values around these change little, `b` under .6 costs precision (measured on three
/// Arabic question sets).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a function word adds, against a word of content.
const FUNCTION_WORD: f32 = 0.25;
/// What a word written with spaces adds in a query of a script without: a name or a number there is one part, where a
/// word of the script is three or more, of clusters and pairs.
const WORD_AMONG_CLUSTERS: f32 = 3.0;
/// What a word weighs more that stands nowhere itself, so that only relatives and neighbours speak for it: what is asked
/// for so specially is what is meant.
const UNSURE: f32 = 1.3;
/// The least grade of a form that surely is the word.
pub(crate) const SURE: f32 = 0.8;
/// Weights of occurrences are eighths.
const EIGHTH: f32 = 0.125;

/// The articles that hold a part of the query.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    /// By article, rising. Those of grade 0 only add score.
    pub(crate) list: Vec<Match>,
    /// Which counting members of the part's only slot stand in which article: (article, member), rising. Empty for
    /// phrases.
    pub(crate) members: Vec<(u32, u32)>,
}

/// One article that holds a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) doc: u32,
    /// The weighted number of occurrences, each times its grade.
    pub(crate) tf: f32,
    /// The best grade in the article of what counts as the word.
    pub(crate) grade: f32,
    /// The best grade of all, words that only add score included.
    best: f32,
}

/// Scores of all articles for a plan.
#[derive(Debug)]
pub(crate) struct Scores {
    /// Per part of the plan.
    pub(crate) matches: Vec<Matches>,
    /// Per article.
    pub(crate) scores: Vec<f32>,
    /// Per part: the articles that hold it, and what the part weighs in the score.
    sets: Vec<Bits>,
    pub(crate) weights: Vec<f32>,
}

/// Evaluates every part of a plan.
pub(crate) fn score(plan: &Plan, index: &Index) -> Scores {
    let articles = index.articles() as usize;
    let (sets, weights) = (Vec::new(), Vec::new());
    let mut scores = Scores { matches: Vec::new(), scores: vec![0.0; articles], sets, weights };
    let clusters = plan.parts.iter().filter(|p| p.halves == 1 || p.ranks_only).count();
    let spaceless = clusters * 2 > plan.parts.len();
    for part in &plan.parts {
        let matches = find(part, index);
        let counting = matches.list.iter().filter(|m| m.grade > 0.0).map(|m| m.doc);
        scores.sets.push(Bits::of(articles as u32, counting));
        let mut weight = 0.0;
        if !part.excluded && part.docs.is_none() {
            // A class is one term; its frequency counts every article by its best grade, so that a weak but frequent
            // relative does not make a rare word common.
            let df: f32 = matches.list.iter().map(|m| m.best).sum();
            let idf = libm::logf(1.0 + (articles as f32 - df + 0.5).max(0.0) / (df + 0.5));
            weight = if part.is_function_word { FUNCTION_WORD * idf } else { idf };
            if part.halves == 2 {
                weight *= if spaceless { WORD_AMONG_CLUSTERS } else { 1.0 };
                weight *= long_word(&part.shown) * if is_unsure(&matches) { UNSURE } else { 1.0 };
            }
            for m in &matches.list {
                let doc = m.doc as usize;
                scores.scores[doc] += weight * saturated(m.tf, norm(index, m.doc));
            }
        }
        scores.weights.push(weight);
        scores.matches.push(matches);
    }
    scores
}

/// Long words say more than short ones of the same frequency: the eighth root of the number of letters.
fn long_word(word: &str) -> f32 {
    let letters = word.chars().filter(|&c| !is_mark(c)).count();
    (letters as f32).sqrt().sqrt().sqrt()
}

/// Whether no article holds the word itself or a form with clitics.
fn is_unsure(matches: &Matches) -> bool {
    matches.list.iter().all(|m| m.grade < SURE)
}

/// What a number of occurrences is worth in an article of some length: BM25's saturation.
pub(crate) fn saturated(tf: f32, norm: f32) -> f32 {
    tf * (K1 + 1.0) / (tf + norm)
}

/// The length of an article in BM25: how many occurrences are worth as much as one in an article of mean length.
pub(crate) fn norm(index: &Index, doc: u32) -> f32 {
    K1 * (1.0 - B + B * index.length(doc) as f32 / index.head.mean_length.max(1.0))
}

/// What an operand of a query demands.
struct Operand {
    set: Bits,
    /// Whether it is a plain word, or only made of them: then a long question can do without.
    plain: bool,
    /// Whether it is a word without content: never demanded.
    function: bool,
    /// Whether it only says what must not be there.
    negative: bool,
}

impl Scores {
    /// How many of some articles hold the words that they match themselves, clitics aside.
    pub(crate) fn literal(&self, plan: &Plan, found: &[u32]) -> u32 {
        let mut loose = vec![false; self.scores.len()];
        for (matches, _) in self.matches.iter().zip(&plan.parts).filter(|(_, p)| !p.excluded && !p.ranks_only) {
            for m in matches.list.iter().filter(|m| m.grade > 0.0 && m.grade < CLITICS) {
                loose[m.doc as usize] = true;
            }
        }
        found.iter().filter(|&&doc| !loose[doc as usize]).count() as u32
    }

    /// The articles that answer a plan: all its words, or of its plain words at least one of content.
    pub(crate) fn answer(&self, plan: &Plan, all: bool) -> Bits {
        let articles = self.scores.len() as u32;
        let mut operands: Vec<Operand> = Vec::new();
        for step in &plan.steps {
            match *step {
                Step::Part(n) => {
                    let part = &plan.parts[n];
                    let (plain, function) = (part.is_plain, part.is_function_word);
                    operands.push(Operand { set: self.sets[n].clone(), plain, function, negative: false });
                }
                Step::Not => {
                    if let Some(last) = operands.last_mut() {
                        last.set.invert();
                        (last.plain, last.function, last.negative) = (false, false, !last.negative);
                    }
                }
                Step::And(n) => {
                    let rest = operands.split_off(operands.len().saturating_sub(n as usize));
                    operands.push(both(rest, all, articles));
                }
                Step::Or(n) => {
                    let rest = operands.split_off(operands.len().saturating_sub(n as usize));
                    let mut set = Bits::none(articles);
                    rest.iter().for_each(|o| set.or(&o.set));
                    operands.push(Operand { set, plain: false, function: false, negative: false });
                }
            }
        }
        operands.pop().map_or_else(|| Bits::none(articles), |o| o.set)
    }
}

fn both(operands: Vec<Operand>, all: bool, articles: u32) -> Operand {
    let only_function = operands.iter().all(|o| o.function);
    let plain = operands.iter().all(|o| o.plain);
    let relaxed = |o: &Operand| !all && o.plain;
    let demanded = |o: &&Operand| (only_function || !o.function) && !relaxed(o);
    let mut set = Bits::none(articles);
    set.invert();
    operands.iter().filter(demanded).for_each(|o| set.and(&o.set));
    // Where nothing that must be there is demanded, some word of content must be.
    let negative = operands.iter().all(|o| o.negative);
    if !negative && operands.iter().filter(demanded).all(|o| o.negative) {
        let mut some = Bits::none(articles);
        operands.iter().filter(|o| !o.negative && (only_function || !o.function)).for_each(|o| some.or(&o.set));
        set.and(&some);
    }
    Operand { set, plain, function: only_function, negative }
}

/// The articles that hold a part.
fn find(part: &Part, index: &Index) -> Matches {
    if let Some(docs) = &part.docs {
        let matched = |&doc: &u32| Match { doc, tf: 0.0, grade: 1.0, best: 1.0 };
        return Matches { list: docs.iter().map(matched).collect(), members: Vec::new() };
    }
    let mut matches = match part.slots.as_slice() {
        [] => Matches::default(),
        [slot] => find_word(slot, part.title_only, index),
        slots => find_phrase(slots, part, index),
    };
    for slot in part.slots.iter().filter(|s| s.members.iter().any(|m| m.written != Written::Anyhow)) {
        let written = written(slot, index);
        matches.list.retain(|m| written.has(m.doc));
        matches.members.retain(|&(doc, _)| written.has(doc));
    }
    matches
}

/// The articles that write a slot's word as it is meant.
fn written(slot: &Slot, index: &Index) -> Bits {
    let mut set = Bits::none(index.articles());
    for member in slot.members.iter().filter(|m| m.counts) {
        for (_, docs) in spelled(member, index, true) {
            set.or(&docs);
        }
    }
    set
}

/// The spellings of a member that are meant (or those that are not), each with its articles.
pub(crate) fn spelled(member: &Member, index: &Index, meant: bool) -> Vec<(String, Bits)> {
    let articles = index.articles();
    let all = || {
        let mut all = Bits::none(articles);
        index.postings(member.entry, &mut |p| all.add(p.doc));
        all
    };
    if member.written == Written::Anyhow {
        return if meant { vec![(member.term.clone(), all())] } else { Vec::new() };
    }
    let known = index.spellings(member.entry, &member.term);
    if known.is_empty() && member.written.allows(&member.term) == meant {
        return vec![(member.term.clone(), all())];
    }
    let docs = |docs: Docs| match docs {
        Docs::Only(docs) => Bits::of(articles, docs.into_iter()),
        Docs::AllBut(docs) => {
            let mut others = Bits::of(articles, docs.into_iter());
            others.invert();
            others.and(&all());
            others
        }
    };
    let chosen = known.into_iter().filter(|s| member.written.allows(&s.text) == meant);
    chosen.map(|s| (s.text, docs(s.docs))).collect()
}

fn find_word(slot: &Slot, title_only: bool, index: &Index) -> Matches {
    // Article, member and weight as one number: sorted by member inside an article, so that sums are made in one
    // order on every machine.
    let mut found: Vec<u128> = Vec::new();
    for (n, member) in slot.members.iter().enumerate() {
        let key = |doc: u32, weight: u32| u128::from(doc) << 64 | (n as u128) << 32 | u128::from(weight);
        if title_only {
            index.positions(member.entry, None, &mut |doc, places| {
                let weight = places.iter().filter(|&&p| p < BODY).map(|&p| weight_at(p)).sum();
                found.extend((weight > 0).then(|| key(doc, weight)));
            });
        } else {
            index.postings(member.entry, &mut |p| found.push(key(p.doc, p.weight)));
        }
    }
    sort(&mut found);
    let unpack = |key: u128| ((key >> 64) as u32, (key >> 32) as u32, key as u32);
    let mut matches = Matches::default();
    for article in found.chunk_by(|a, b| a >> 64 == b >> 64) {
        let mut m = Match { doc: unpack(article[0]).0, tf: 0.0, grade: 0.0, best: 0.0 };
        for &key in article {
            let (doc, number, weight) = unpack(key);
            let member = &slot.members[number as usize];
            m.tf += member.grade * weight as f32 * EIGHTH;
            m.best = m.best.max(member.grade);
            if member.counts {
                m.grade = m.grade.max(member.grade);
                matches.members.push((doc, number));
            }
        }
        matches.list.push(m);
    }
    matches
}

/// Where the words of a slot stand: article and place as one number, rising. Words that only add score are left out.
fn places(slot: &Slot, back: u32, index: &Index) -> Vec<u128> {
    let mut places = Vec::new();
    for member in slot.members.iter().filter(|m| m.counts) {
        index.positions(member.entry, None, &mut |doc, found| {
            let starts = found.iter().filter_map(|p| p.checked_sub(back));
            places.extend(starts.map(|place| u128::from(doc) << 32 | u128::from(place)));
        });
    }
    sort(&mut places);
    places.dedup();
    places
}

fn find_phrase(slots: &[Slot], part: &Part, index: &Index) -> Matches {
    let starts = match part.within {
        Some(within) => near(slots, within, index),
        None => in_a_row(slots, index),
    };
    let mut matches = Matches::default();
    for article in starts.chunk_by(|a, b| a >> 32 == b >> 32) {
        let doc = (article[0] >> 32) as u32;
        let counted = |start: u128| !part.title_only || (start as u32) < BODY;
        let weight: u32 = article.iter().filter(|&&s| counted(s)).map(|&s| weight_at(s as u32)).sum();
        if weight > 0 {
            matches.list.push(Match { doc, tf: weight as f32 * EIGHTH, grade: 1.0, best: 1.0 });
        }
    }
    matches
}

/// Places where a phrase begins: those of its first word, as far as every other word stands where it must.
fn in_a_row(slots: &[Slot], index: &Index) -> Vec<u128> {
    let Some(first) = slots.first() else { return Vec::new() };
    let mut starts: Option<Vec<u128>> = None;
    for slot in slots {
        let places = places(slot, slot.offset - first.offset, index);
        starts = Some(match starts {
            None => places,
            Some(starts) => starts.into_iter().filter(|s| places.binary_search(s).is_ok()).collect(),
        });
    }
    starts.unwrap_or_default()
}

/// Places where words stand near each other, in any order: the first place of every window that holds them all.
fn near(slots: &[Slot], within: u32, index: &Index) -> Vec<u128> {
    let mut all: Vec<u128> = Vec::new();
    for (n, slot) in slots.iter().enumerate() {
        all.extend(places(slot, 0, index).into_iter().map(|place| place << 8 | n as u128));
    }
    sort(&mut all);
    let mut starts = Vec::new();
    for article in all.chunk_by(|a, b| a >> 40 == b >> 40) {
        let places: Vec<(u32, usize)> = article.iter().map(|&key| ((key >> 8) as u32, (key & 0xFF) as usize)).collect();
        windows(&places, slots.len(), within, |window| starts.push(article[window.start] >> 8));
    }
    starts.dedup();
    starts
}

/// How far the first and the last of some words may be apart: each word between two of them has a place too.
pub(crate) fn reach(words: usize, within: u32) -> u32 {
    within.saturating_add(words as u32).saturating_sub(2)
}

/// Calls `found` with the ranges of `places` (place, slot; rising) that hold every slot and are shortest for their end.
pub(crate) fn windows(
    places: &[(u32, usize)],
    slots: usize,
    within: u32,
    mut found: impl FnMut(std::ops::Range<usize>),
) {
    let (mut start, mut held, mut missing) = (0, vec![0_u32; slots], slots);
    for (end, &(place, slot)) in places.iter().enumerate() {
        missing -= usize::from(held[slot] == 0);
        held[slot] += 1;
        while missing == 0 && held[places[start].1] > 1 {
            held[places[start].1] -= 1;
            start += 1;
        }
        if missing == 0 && place - places[start].0 <= reach(slots, within) {
            found(start..end + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_every_word() {
        let found = |places: &[(u32, usize)], within| {
            let mut ranges = Vec::new();
            windows(places, 2, within, |w| ranges.push(w));
            ranges
        };
        assert_eq!(found(&[(1, 0), (4, 0), (6, 1), (30, 1)], 5), vec![1..3]);
        assert_eq!(found(&[(1, 0), (7, 1)], 5), []);
        assert_eq!(found(&[(1, 1), (3, 0), (5, 1)], 5), [0..2, 1..3]);
    }
}
