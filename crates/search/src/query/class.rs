//! Classes: what of a collection's words a word of a query stands for, with grades.
//!
//! A class holds the word itself (grade 1), its forms with clitics and its relatives, all decided when the collection
//! was built. A word that the collection does not have is looked for by its possible clitics and endings, then as the
//! beginning of a word (the reader may still be typing), then as a misspelling.

use super::pattern;
use super::typos;
use crate::answer::How;
use crate::conflation::{MATCHES, related_forms};
use crate::index::{Base, Index, Term};
use crate::order::{best_first, sort_by_key};
use crate::text::arabic;

/// Grade of a form that differs in its clitics.
const CLITICS: f32 = 0.9;
/// Grade of a word that only begins like the word typed.
const BEGINNING: f32 = 0.5;
/// How many words a beginning or a pattern stands for, most frequent first.
const MOST_BEGINNINGS: usize = 128;

/// A form of the collection that stands for a word of a query.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) term: String,
    pub(crate) entry: Term,
    /// Above 0, at most 1. Members under [`MATCHES`] only add score.
    pub(crate) grade: f32,
    pub(crate) how: How,
}

impl Member {
    fn of(base: &Base, stack: u8, entry: Term, grade: f32, how: How) -> Member {
        Member { term: base.form(stack), entry, grade, how }
    }

    /// Whether an article that holds it counts as holding the word.
    pub(crate) fn counts(&self) -> bool {
        self.how != How::Soft && self.grade >= f32::from(MATCHES) / 100.0
    }

    /// A member that stands in no collection.
    #[cfg(test)]
    pub(crate) fn for_tests(term: &str) -> Member {
        let entry = Term { df: 1, ..Term::default() };
        Member { term: term.to_string(), entry, grade: 1.0, how: How::Exact }
    }
}

/// The class of a folded word.
pub(crate) fn class(word: &str, index: &Index) -> Vec<Member> {
    let mut members = match index.terms.find(word) {
        Some((base, stack)) => known(&base, stack, index),
        None => unknown(word, index),
    };
    if !members.iter().any(Member::counts) && word.chars().count() >= 2 {
        members.extend(beginnings(word, BEGINNING, index));
    }
    if !members.iter().any(Member::counts) {
        members.extend(misspelled(word, typos::allowed(word), index));
    }
    best_grades(members)
}

/// The form of a word alone, as it is folded.
pub(crate) fn exact(word: &str, index: &Index) -> Vec<Member> {
    let found = index.terms.find(word).and_then(|(base, stack)| {
        let entry = base.forms.iter().find(|(s, _)| *s == stack)?.1;
        Some(Member::of(&base, stack, entry, 1.0, How::Exact))
    });
    found.into_iter().collect()
}

/// A word and its forms with clitics.
pub(crate) fn with_clitics(word: &str, index: &Index) -> Vec<Member> {
    let members = match index.terms.find(word) {
        Some((base, stack)) => forms(&base, Some(stack)),
        None => clitics_of_unknown(word, index),
    };
    best_grades(members)
}

fn known(base: &Base, stack: u8, index: &Index) -> Vec<Member> {
    let mut members = forms(base, Some(stack));
    for &(number, grade) in &base.related {
        if let Some(relative) = index.terms.at(number) {
            members.extend(relatives(&relative, grade));
        }
    }
    members
}

/// The forms of a base; the one asked for is the best.
fn forms(base: &Base, asked: Option<u8>) -> Vec<Member> {
    let member = |&(stack, entry): &(u8, Term)| {
        let (grade, how) = if asked == Some(stack) { (1.0, How::Exact) } else { (CLITICS, How::Clitics) };
        Member::of(base, stack, entry, grade, how)
    };
    base.forms.iter().map(member).collect()
}

fn relatives(base: &Base, percent: u8) -> impl Iterator<Item = Member> {
    let grade = f32::from(percent) / 100.0;
    base.forms.iter().map(move |&(stack, entry)| Member::of(base, stack, entry, grade, How::Related))
}

/// What a word that the collection does not have may be: known to the general list, or by its clitics and endings.
fn unknown(word: &str, index: &Index) -> Vec<Member> {
    let mut members = Vec::new();
    if !arabic::is_arabic(word) {
        members.extend(index.terms.get(word).map(|base| known(&base, 0, index)).unwrap_or_default());
        return members;
    }
    members.extend(clitics_of_unknown(word, index));
    let attested = |form: &str| index.df(form) + u32::from(form == word);
    let stripped = arabic::base(word, &attested);
    for base in [stripped, arabic::stem(word)] {
        // A base without forms stands in the dictionary for its relatives.
        if let Some(base) = index.terms.get(base) {
            members.extend(known(&base, u8::MAX, index));
        }
    }
    related_forms(stripped, &|form| index.terms.get(form).is_some(), |form, grade| {
        if let Some(base) = index.terms.get(&form) {
            members.extend(relatives(&base, grade));
        }
    });
    members
}

fn clitics_of_unknown(word: &str, index: &Index) -> Vec<Member> {
    if !arabic::is_arabic(word) {
        return Vec::new();
    }
    let forms = arabic::clitic_group(word, &|form: &str| index.df(form));
    let member = |form: String| {
        let (base, stack) = index.terms.find(&form)?;
        let entry = base.forms.iter().find(|(s, _)| *s == stack)?.1;
        Some(Member { term: form, entry, grade: CLITICS, how: How::Clitics })
    };
    forms.into_iter().filter_map(member).collect()
}

/// The words that begin with a text, in Arabic also behind clitics: a reader who has typed تعا is on the way to
/// التعاون as well.
pub(crate) fn beginnings(prefix: &str, grade: f32, index: &Index) -> Vec<Member> {
    let mut members = Vec::new();
    let mut add = |base: &Base, stack: u8, entry: Term| {
        let how = if base.form(stack) == prefix { How::Exact } else { How::Beginning };
        members.push(Member::of(base, stack, entry, if how == How::Exact { 1.0 } else { grade }, how));
    };
    let stripped = if arabic::is_arabic(prefix) { arabic::stem(prefix) } else { prefix };
    let mut whole = vec![prefix];
    // The article by itself begins every noun: it says nothing.
    if stripped != prefix && stripped.chars().count() >= 2 {
        whole.push(stripped);
    }
    for text in whole {
        index.terms.with_prefix(text, |base| {
            base.forms.iter().for_each(|&(stack, entry)| add(base, stack, entry));
            true
        });
    }
    if arabic::is_arabic(prefix) {
        for (stack, rest) in arabic::splits(prefix).filter(|(_, rest)| *rest != prefix && rest.chars().count() >= 2) {
            index.terms.with_prefix(rest, |base| {
                base.forms.iter().filter(|(s, _)| *s == stack).for_each(|&(stack, entry)| add(base, stack, entry));
                true
            });
        }
    }
    most_frequent(members)
}

/// The words that fit a pattern of letters, `*` and `?`.
pub(crate) fn fitting(wanted: &str, index: &Index) -> Vec<Member> {
    if let Some(prefix) = wanted.strip_suffix('*').filter(|p| !p.contains(['*', '?'])) {
        return beginnings(prefix, 1.0, index);
    }
    let mut members = Vec::new();
    let start = if arabic::is_arabic(wanted.split(['*', '?']).next().unwrap_or_default()) {
        ""
    } else {
        wanted.split(['*', '?']).next().unwrap_or_default()
    };
    index.terms.with_prefix(start, |base| {
        let all = pattern::fits(wanted, &base.text);
        for &(stack, entry) in &base.forms {
            if all || (stack > 0 && pattern::fits(wanted, &base.form(stack))) {
                members.push(Member::of(base, stack, entry, 1.0, How::Beginning));
            }
        }
        true
    });
    most_frequent(members)
}

/// The words within some typing errors of a word, itself included, best first.
pub(crate) fn misspelled(word: &str, most: u8, index: &Index) -> Vec<Member> {
    let stripped = if arabic::is_arabic(word) { arabic::stem(word) } else { word };
    let mut members = Vec::new();
    for (number, distance) in typos::near(stripped, most, index) {
        let Some(base) = index.terms.at(number) else { continue };
        let grade = [1.0, 0.6, 0.4][usize::from(distance.min(2))];
        let how = if distance == 0 { How::Exact } else { How::Typo };
        members.extend(base.forms.iter().map(|&(stack, entry)| Member::of(&base, stack, entry, grade, how)));
    }
    members
}

fn most_frequent(mut members: Vec<Member>) -> Vec<Member> {
    sort_by_key(&mut members, |m| u64::from(!m.entry.df) << 32 | u64::from(m.entry.number));
    members.dedup_by(|a, b| a.entry.number == b.entry.number);
    members.truncate(MOST_BEGINNINGS);
    members
}

/// Each form once, with its best grade; best grades first, then in the order of the dictionary.
pub(crate) fn best_grades(mut members: Vec<Member>) -> Vec<Member> {
    sort_by_key(&mut members, |m| u64::from(m.entry.number) << 32 | u64::from(best_first(m.grade)));
    members.dedup_by(|a, b| a.entry.number == b.entry.number);
    sort_by_key(&mut members, |m| u64::from(best_first(m.grade)));
    members
}
