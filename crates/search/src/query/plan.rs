//! From what was typed to what is looked up: every word becomes a class of terms of the collection, with grades.
//!
//! A class holds the word itself (grade 1), and in Arabic its forms with clitics. A word that the collection does
//! not have is taken for the beginning of one, so that a list fills while the reader is still typing.

use super::function_words::is_function_word;
use super::parser::{Clause, ClauseKind, Query};
use crate::index::{Index, Term};
use crate::order::{best_first, sort_by_key};
use crate::text::{Text, arabic};

/// Grade of a form that differs in its clitics.
const CLITICS: f32 = 0.9;
/// Grade of a word that only begins like the word typed.
const BEGINNING: f32 = 0.5;
/// How many words a beginning stands for, most frequent first.
const MOST_BEGINNINGS: usize = 128;

/// A query ready to be answered.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) parts: Vec<Part>,
}

/// One word, phrase or beginning of a query.
#[derive(Debug)]
pub(crate) struct Part {
    /// The text as typed.
    pub(crate) shown: String,
    /// Whether articles that match are left out.
    pub(crate) excluded: bool,
    /// Whether it ranks little and is never demanded.
    pub(crate) is_function_word: bool,
    /// What must stand in a row; most parts have one slot.
    pub(crate) slots: Vec<Slot>,
}

/// One place of a phrase: the terms that fit there.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Its place, counted from the phrase's first.
    pub(crate) offset: u32,
    /// The terms that fit, best first.
    pub(crate) members: Vec<Member>,
}

/// A term of the collection that fits a slot.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) term: String,
    pub(crate) entry: Term,
    pub(crate) grade: f32,
}

#[cfg(test)]
impl Member {
    /// A member that stands in no collection.
    pub(crate) fn for_tests(term: &str) -> Member {
        let entry = Term { df: 1, postings: (0, 0), positions: (0, 0) };
        Member { term: term.to_string(), entry, grade: 1.0 }
    }
}

impl Part {
    /// Whether no article can match.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.iter().any(|slot| slot.members.is_empty())
    }
}

/// Resolves a query against a collection.
pub(crate) fn plan(query: &Query, index: &Index) -> Plan {
    let mut plan = Plan::default();
    for clause in &query.clauses {
        match clause.kind {
            ClauseKind::Words => plan.parts.extend(words(clause, index)),
            ClauseKind::Phrase => plan.parts.extend(phrase(clause, index)),
            ClauseKind::Prefix => plan.parts.extend(prefix(clause, index)),
        }
    }
    plan
}

fn words<'p>(clause: &'p Clause, index: &'p Index) -> Vec<Part> {
    let text = Text::new(&clause.text);
    let tokens = text.tokens();
    let part =
        |shown: &str, slots| Part { shown: shown.into(), excluded: clause.excluded, is_function_word: false, slots };
    let in_pair = |at: u32| tokens.iter().any(|t| t.clusters == 2 && (t.position == at || t.position + 1 == at));
    let mut parts = Vec::new();
    for token in &tokens {
        let after = &clause.text[token.span.end..];
        match token.clusters {
            // A cluster counts alone only where it stands alone; otherwise its pairs say more.
            1 if in_pair(token.position) => {}
            // The short half of an elision (l'eau) is never what is looked for.
            0 if token.term.chars().count() == 1 && after.starts_with(['\'', '’', '‘', 'ʼ', '′']) => {}
            0 => {
                let members = word_members(&token.term, index);
                let mut part = part(&clause.text[token.span.clone()], vec![Slot { offset: 0, members }]);
                part.is_function_word = is_function_word(&token.term);
                parts.push(part);
            }
            _ => {
                let members = exact(&token.term, index).into_iter().collect();
                parts.push(part(&clause.text[token.span.clone()], vec![Slot { offset: 0, members }]));
            }
        }
    }
    parts
}

fn phrase(clause: &Clause, index: &Index) -> Option<Part> {
    let slots = phrase_slots(&clause.text, |term| exact(term, index).into_iter().collect());
    let part = Part { shown: clause.text.clone(), excluded: clause.excluded, is_function_word: false, slots };
    Some(part).filter(|p| !p.slots.is_empty())
}

fn prefix(clause: &Clause, index: &Index) -> Option<Part> {
    let text = Text::new(&clause.text);
    let tokens = text.tokens();
    // Of a beginning with a hyphen in it (e-mai*) the last word is the beginning.
    let last = tokens.last()?;
    let members = beginnings(&last.term, 1.0, index);
    let slots = vec![Slot { offset: 0, members }];
    Some(Part { shown: format!("{}*", clause.text), excluded: clause.excluded, is_function_word: false, slots })
}

/// The slots of words in a row, with their places; `members` gives the terms that fit a word.
pub(crate) fn phrase_slots(text: &str, members: impl Fn(&str) -> Vec<Member>) -> Vec<Slot> {
    let text = Text::new(text);
    let tokens = text.tokens();
    let in_pair = |at: u32| tokens.iter().any(|t| t.clusters == 2 && (t.position == at || t.position + 1 == at));
    let needed = tokens.iter().filter(|t| t.clusters != 1 || !in_pair(t.position));
    needed.map(|t| Slot { offset: t.position, members: members(&t.term) }).collect()
}

/// The class of a word: itself, its forms with clitics, or else the words it begins.
fn word_members(term: &str, index: &Index) -> Vec<Member> {
    let members = with_clitics(term, index);
    if members.is_empty() && term.chars().count() >= 2 { beginnings(term, BEGINNING, index) } else { members }
}

/// A word and, in Arabic, its forms with clitics.
pub(crate) fn with_clitics(term: &str, index: &Index) -> Vec<Member> {
    if !arabic::is_arabic(term) {
        return exact(term, index).into_iter().collect();
    }
    let forms = arabic::clitic_group(term, &|form: &str| index.df(form));
    let mut members: Vec<_> = forms
        .into_iter()
        .filter_map(|form| {
            let grade = if form == term { 1.0 } else { CLITICS };
            Some(Member { entry: index.terms.get(&form)?, term: form, grade })
        })
        .collect();
    sort_by_key(&mut members, |m| u64::from(best_first(m.grade)));
    members
}

fn exact(term: &str, index: &Index) -> Option<Member> {
    Some(Member { term: term.to_string(), entry: index.terms.get(term)?, grade: 1.0 })
}

/// The words that begin with a text, in Arabic also behind clitics: a reader who has typed تعا is on the way to
/// التعاون as well.
fn beginnings(prefix: &str, grade: f32, index: &Index) -> Vec<Member> {
    let count = |form: &str| index.df(form);
    let ways = match arabic::is_arabic(prefix) {
        true => arabic::beginnings(prefix),
        false => vec![(prefix.to_string(), prefix.to_string())],
    };
    let mut members: Vec<Member> = Vec::new();
    for (way, (beginning, base)) in ways.iter().enumerate() {
        index.terms.with_prefix(beginning, |term, entry| {
            if way == 0 || arabic::base(term, &count).starts_with(base) {
                let grade = if term == prefix { 1.0 } else { grade };
                members.push(Member { term: term.to_string(), entry, grade });
            }
            true
        });
    }
    // Most frequent first. A word can begin in two of the ways (بالبال begins with بال and with بال behind بال): it
    // comes in both, next to itself, because the order is made of its frequency and of where its list stands.
    sort_by_key(&mut members, |m| u64::from(!m.entry.df) << 32 | u64::from(m.entry.postings.0));
    members.dedup_by(|a, b| a.entry == b.entry);
    members.truncate(MOST_BEGINNINGS);
    members
}
