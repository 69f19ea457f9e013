//! From a plan to scored articles: posting lists are merged class by class and weighed by BM25F.

use super::plan::{Part, Plan, Slot};
use crate::index::{Index, Posting, weight_at};
use crate::order::sort;

/// BM25's two constants; values around these change little, `b` under .6 costs precision (measured on three
/// Arabic question sets).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a function word adds, against a word of content.
const FUNCTION_WORD: f32 = 0.2;

/// The articles that hold a part of the query.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    /// By article, rising.
    pub(crate) list: Vec<Match>,
    /// Which members of the part's only slot stand in which article: (article, member), rising. Empty for phrases.
    pub(crate) members: Vec<(u32, u32)>,
}

/// One article that holds a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) doc: u32,
    /// The weighted number of occurrences, each times its grade.
    pub(crate) tf: f32,
    /// The best grade in the article.
    pub(crate) grade: f32,
}

/// Scores of all articles for a plan.
#[derive(Debug)]
pub(crate) struct Scores {
    /// Per part of the plan.
    pub(crate) matches: Vec<Matches>,
    /// Per article: the score, and how many of the demanded parts it holds.
    pub(crate) scores: Vec<f32>,
    pub(crate) held: Vec<u16>,
    /// Per article: whether any part matches, and whether an excluded one does.
    pub(crate) matched: Vec<bool>,
    pub(crate) excluded: Vec<bool>,
}

/// Evaluates every part of a plan; `demanded` says which parts are counted in [`Scores::held`].
pub(crate) fn score(plan: &Plan, index: &Index, demanded: &[bool]) -> Scores {
    let articles = index.records.len();
    let mut scores = Scores {
        matches: Vec::with_capacity(plan.parts.len()),
        scores: vec![0.0; articles],
        held: vec![0; articles],
        matched: vec![false; articles],
        excluded: vec![false; articles],
    };
    for (part, &demanded) in plan.parts.iter().zip(demanded) {
        let matches = find(part, index);
        // A class is one term; its frequency counts every article by its best grade, so that a weak but frequent
        // relative does not make a rare word common.
        let df: f32 = matches.list.iter().map(|m| m.grade).sum();
        let idf = libm::logf(1.0 + (articles as f32 - df + 0.5) / (df + 0.5));
        let weight = if part.is_function_word { FUNCTION_WORD * idf } else { idf };
        for m in &matches.list {
            let doc = m.doc as usize;
            if part.excluded {
                scores.excluded[doc] = true;
                continue;
            }
            let norm = K1 * (1.0 - B + B * index.records[doc].length as f32 / index.mean_length.max(1.0));
            scores.scores[doc] += weight * m.tf * (K1 + 1.0) / (m.tf + norm);
            scores.held[doc] += u16::from(demanded);
            scores.matched[doc] = true;
        }
        scores.matches.push(matches);
    }
    scores
}

/// The articles that hold a part.
pub(crate) fn find(part: &Part, index: &Index) -> Matches {
    match part.slots.as_slice() {
        [] => Matches::default(),
        [slot] => find_word(slot, index),
        slots => find_phrase(slots, index),
    }
}

fn find_word(slot: &Slot, index: &Index) -> Matches {
    // Article, member and weight as one number: sorted by member inside an article, so that sums are made in one
    // order on every machine.
    let mut found: Vec<u128> = Vec::new();
    for (n, member) in slot.members.iter().enumerate() {
        let key = |p: Posting| u128::from(p.doc) << 64 | (n as u128) << 32 | u128::from(p.weight);
        found.extend(index.postings(member.entry).map(key));
    }
    sort(&mut found);
    let unpack = |key: u128| ((key >> 64) as u32, (key >> 32) as u32, key as u32);
    let mut matches = Matches::default();
    for article in found.chunk_by(|a, b| a >> 64 == b >> 64) {
        let mut m = Match { doc: unpack(article[0]).0, tf: 0.0, grade: 0.0 };
        for &key in article {
            let (doc, member, weight) = unpack(key);
            let grade = slot.members[member as usize].grade;
            m.tf += grade * weight as f32 / 2.0;
            m.grade = m.grade.max(grade);
            matches.members.push((doc, member));
        }
        matches.list.push(m);
    }
    matches
}

fn find_phrase(slots: &[Slot], index: &Index) -> Matches {
    let Some(first_offset) = slots.first().map(|s| s.offset) else { return Matches::default() };
    // Places where the phrase may begin, article and place as one number, rising; each slot leaves those that go on.
    let mut starts: Option<Vec<u128>> = None;
    for slot in slots {
        let mut places = Vec::new();
        for member in &slot.members {
            index.positions(member.entry, |doc, found| {
                let back = slot.offset - first_offset;
                let starts = found.iter().filter_map(|p| p.checked_sub(back));
                places.extend(starts.map(|place| u128::from(doc) << 32 | u128::from(place)));
            });
        }
        sort(&mut places);
        places.dedup();
        starts = Some(match starts {
            None => places,
            Some(starts) => starts.into_iter().filter(|s| places.binary_search(s).is_ok()).collect(),
        });
    }
    let starts = starts.unwrap_or_default();
    let list = starts.chunk_by(|a, b| a >> 32 == b >> 32).map(|article| {
        let doc = (article[0] >> 32) as u32;
        let title_places = index.records[doc as usize].title_places;
        let weight: u32 = article.iter().map(|&start| weight_at(start as u32, title_places)).sum();
        Match { doc, tf: weight as f32 / 2.0, grade: 1.0 }
    });
    Matches { list: list.collect(), members: Vec::new() }
}
