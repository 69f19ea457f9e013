//! Classes: what of a collection's words a word of a query stands for, with grades.
//!
//! A class holds the word itself (grade 1), its forms with clitics and its relatives, all decided when the collection
//! was built. A word that the collection does not have is looked for by its possible clitics and endings, then as the
//! beginning of a word (the reader may still be typing), then as a misspelling.

use super::pattern;
use super::typos;
use crate::answer::How;
use crate::conflation::{MATCHES, related_forms};
use crate::index::{Base, Index, Scope, Term, Urgency};
use crate::order::{best_first, sort_by_key};
use crate::text::{arabic, is_mark, is_spelled};

/// Grade of a form that differs in its clitics.
pub(crate) const CLITICS: f32 = 0.9;
/// What the grade of a pair of words is worth in a score.
const RELATED: f32 = 0.8;
/// Grade of a word that only begins like the word typed.
const BEGINNING: f32 = 0.5;
/// How many words a beginning or a pattern stands for, most frequent first.
const MOST_BEGINNINGS: usize = 128;

/// A form of the collection that stands for a word of a query.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) term: String,
    pub(crate) entry: Term,
    /// How much an occurrence is worth: above 0, at most 1.
    pub(crate) grade: f32,
    /// Whether an article that holds it counts as holding the word; else it only adds score.
    pub(crate) counts: bool,
    pub(crate) how: How,
    /// Where in the term the word itself stands, without clitics and endings, in bytes.
    pub(crate) core: (usize, usize),
    /// What of the term's spellings is meant.
    pub(crate) written: Written,
}

/// Which spellings of a term are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Written {
    /// All of them.
    #[default]
    Anyhow,
    /// This one, with and without marks that are not asked for.
    As(String),
    /// Those without a hamza on the letter at this place: the alef of an article has none.
    WithoutHamza(usize),
}

impl Written {
    /// Whether a spelling is meant.
    pub(crate) fn allows(&self, spelled: &str) -> bool {
        match self {
            Written::Anyhow => true,
            Written::As(asked) => is_spelled(asked, spelled),
            Written::WithoutHamza(place) => {
                let letter = spelled.chars().filter(|&c| !is_mark(c)).nth(*place);
                !matches!(letter, Some('أ' | 'إ' | 'آ'))
            }
        }
    }
}

impl Member {
    fn of(base: &Base, stack: u8, entry: Term, grade: f32, how: How) -> Member {
        let term = base.form(stack);
        let core = (term.len() - base.text.len(), term.len());
        Member { core, term, entry, grade, counts: how != How::Soft, how, written: Written::Anyhow }
    }

    /// A word that only adds to a score.
    pub(crate) fn soft(base: &Base, stack: u8, entry: Term, grade: f32) -> Member {
        Member::of(base, stack, entry, grade, How::Soft)
    }

    /// A member that stands in no collection.
    #[cfg(test)]
    pub(crate) fn for_tests(term: &str) -> Member {
        let entry = Term { df: 1, ..Term::default() };
        let core = (0, term.len());
        let (counts, written) = (true, Written::Anyhow);
        Member { term: term.to_string(), entry, grade: 1.0, counts, how: How::Exact, core, written }
    }
}

/// The class of a folded word.
pub(crate) fn class(word: &str, index: &Index) -> Vec<Member> {
    let (mut members, rejected) = match index.find(word) {
        Some((base, stack)) => (known(&base, stack, index), Vec::new()),
        // It may stand in a part that could not be had, and nothing else is meant then.
        None if index.parts.misses() => return Vec::new(),
        None => unknown(word, index),
    };
    // A word without forms of its own is one that the general list knows to be another: no beginning, no misspelling.
    let is_word = members.is_empty() && index.base(word).is_some();
    if !members.iter().any(|m| m.counts) && !is_word && word.chars().count() >= 2 {
        let begun = index.parts.at(Urgency::Order, || beginnings(word, BEGINNING, false, index));
        members.extend(begun.into_iter().filter(|m| !is_among(&rejected, m)));
    }
    if !members.iter().any(|m| m.counts) && !is_word {
        let near = misspelled(word, typos::allowed(word), index);
        members.extend(near.into_iter().filter(|m| !is_among(&rejected, m)));
    }
    best_grades(members)
}

/// The form of a word alone, as it is folded.
pub(crate) fn exact(word: &str, index: &Index) -> Vec<Member> {
    let found = index.find(word).and_then(|(base, stack)| {
        let entry = base.forms.iter().find(|(s, _)| *s == stack)?.1;
        Some(Member::of(&base, stack, entry, 1.0, How::Exact))
    });
    found.into_iter().collect()
}

fn known(base: &Base, stack: u8, index: &Index) -> Vec<Member> {
    let mut members = forms(base, Some(stack));
    // All relatives are asked for before any is waited for; few stand in other regions.
    let related = index.parts.at(Urgency::Order, || {
        let base_of = |&(number, grade): &(u32, u8)| index.base_at(number).map(|base| (base, grade));
        base.related.iter().filter_map(base_of).collect::<Vec<_>>()
    });
    for (relative, grade) in related {
        members.extend(relatives(&base.text, &relative, grade));
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

fn relatives<'b>(word: &str, base: &'b Base, percent: u8) -> impl Iterator<Item = Member> + use<'b> {
    let grade = RELATED * f32::from(percent) / 100.0;
    // What both begin with is the word; where a plural changes it from within, all of it is.
    let shared: usize =
        word.chars().zip(base.text.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let letters = base.text[..shared].chars().count();
    let core = if letters >= 3 { shared } else { base.text.len() };
    base.forms.iter().map(move |&(stack, entry)| {
        let mut member = Member::of(base, stack, entry, grade, How::Related);
        member.core.1 = member.core.0 + core;
        member.counts = percent >= MATCHES;
        member
    })
}

/// What a word that the collection does not have may be: known to the general list, or by its clitics and endings.
/// Beside it the relatives that are too distant to match: what endings do not join is no beginning and no misspelling.
fn unknown(word: &str, index: &Index) -> (Vec<Member>, Rejected) {
    let (mut members, mut rejected) = (Vec::new(), Rejected::new());
    if !arabic::is_arabic(word) {
        return (members, rejected);
    }
    let scope = index.scope(word);
    members.extend(clitics_of_unknown(word, &scope, index));
    let attested = |form: &str| index.df_within(form, &scope) + u32::from(form == word);
    let stripped = arabic::base(word, &attested);
    for base in [stripped, arabic::stem(word)] {
        // A base without forms stands in the dictionary for its relatives.
        if let Some(base) = index.base_within(base, &scope) {
            members.extend(known(&base, u8::MAX, index));
        }
    }
    related_forms(stripped, &|form| index.base_within(form, &scope).is_some(), &mut |form, grade| {
        if let Some(base) = index.base_within(&form, &scope) {
            members.extend(relatives(stripped, &base, grade));
            if grade < MATCHES {
                rejected.push(form);
            }
        }
    });
    rejected.retain(|form| !members.iter().any(|m| m.counts && m.term.ends_with(form.as_str())));
    (members, rejected)
}

type Rejected = Vec<String>;

fn is_among(rejected: &Rejected, member: &Member) -> bool {
    rejected.iter().any(|form| member.term.ends_with(form.as_str()))
}

fn clitics_of_unknown(word: &str, scope: &Scope, index: &Index) -> Vec<Member> {
    let forms = arabic::clitic_group(word, &|form: &str| index.df_within(form, scope));
    let attested = |form: &str| index.df_within(form, scope) + u32::from(form == word);
    let asked = arabic::base(word, &attested);
    let member = |form: String| {
        let (base, stack) = index.find_within(&form, scope)?;
        let entry = base.forms.iter().find(|(s, _)| *s == stack)?.1;
        let mut member = Member::of(&base, stack, entry, CLITICS, How::Clitics);
        // What the collection takes for letters of the word may be a clitic to whoever asks for the rest.
        member.core.0 = member.core.0.max(form.len().saturating_sub(asked.len()));
        Some(member)
    };
    forms.into_iter().filter_map(member).collect()
}

/// The words that begin with a text, in Arabic also behind clitics: a reader who has typed تعا is on the way to
/// التعاون as well.
pub(crate) fn beginnings(prefix: &str, grade: f32, everywhere: bool, index: &Index) -> Vec<Member> {
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
        index.with_prefix(text, everywhere, &mut |base| {
            base.forms.iter().for_each(|&(stack, entry)| add(base, stack, entry));
        });
    }
    if arabic::is_arabic(prefix) {
        for (stack, rest) in arabic::splits(prefix).filter(|(_, rest)| *rest != prefix && rest.chars().count() >= 2) {
            index.with_prefix(rest, everywhere, &mut |base| {
                base.forms.iter().filter(|(s, _)| *s == stack).for_each(|&(stack, entry)| add(base, stack, entry));
            });
        }
    }
    most_frequent(members)
}

/// The words that fit a pattern of letters, `*` and `?`.
pub(crate) fn fitting(wanted: &str, index: &Index) -> Vec<Member> {
    if let Some(prefix) = wanted.strip_suffix('*').filter(|p| !p.contains(['*', '?'])) {
        return beginnings(prefix, 1.0, true, index);
    }
    let mut members = Vec::new();
    let start = wanted.split(['*', '?']).next().unwrap_or_default();
    // In Arabic the pattern may begin with clitics.
    let starts: Vec<&str> = match arabic::is_arabic(start) && !start.is_empty() {
        true => arabic::splits(start).map(|(_, rest)| rest).collect(),
        false => vec![start],
    };
    for start in starts {
        index.with_prefix(start, true, &mut |base| {
            let all = pattern::fits(wanted, &base.text);
            for &(stack, entry) in &base.forms {
                if all || (stack > 0 && pattern::fits(wanted, &base.form(stack))) {
                    members.push(Member::of(base, stack, entry, 1.0, How::Beginning));
                }
            }
        });
    }
    most_frequent(members)
}

/// The words within some typing errors of a word, itself included, best first.
pub(crate) fn misspelled(word: &str, most: u8, index: &Index) -> Vec<Member> {
    let stripped = if arabic::is_arabic(word) { arabic::stem(word) } else { word };
    let mut members = Vec::new();
    for (number, distance) in typos::near(stripped, most, index) {
        let Some(base) = index.base_at(number) else { continue };
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
