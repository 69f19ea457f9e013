//! Suggestions: what a word that no article holds may have been meant to be, and the spellings that were set apart.

use super::class::{Member, Written};
use super::plan::{Part, Plan};
use super::typos;
use super::written::spelled;
use crate::answer::{How, PartKind, SuggestionKind};
use crate::index::{Base, Index};
use crate::order::sort_by_key;
use crate::text::{arabic, fold, is_mark, spelling};

/// How many words are proposed for one that is not found.
const MOST: usize = 3;
/// How many errors are looked past before a word is proposed: more than are taken without asking.
const FARTHEST: u8 = 2;
/// A spelling is set apart when at least one article in so many writes it: fewer are slips, and a word would be found
/// in other articles with its article than without.
const RARE_SPELLING: usize = 10;
/// A typed shadda tells two words apart when at least one article in so many writes it.
const RARE_SHADDA: usize = 20;

/// A word proposed for a part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The number of the part.
    pub(crate) part: usize,
    pub(crate) kind: SuggestionKind,
    /// What stands in the part's place in the query.
    pub(crate) typed: String,
    /// The word as it is shown.
    pub(crate) word: String,
}

/// Proposals for the parts of a plan, best first.
pub(crate) fn proposals(plan: &Plan, index: &Index) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    let parts = plan.parts.iter().enumerate().filter(|(_, p)| p.kind == PartKind::Word && !p.excluded && !p.ranks_only);
    for (n, part) in parts {
        let [slot] = part.slots.as_slice() else { continue };
        // What begins like a word is somebody typing: proposals would flicker.
        let found = |m: &Member| m.counts && m.how != How::Typo;
        if part.halves == 2 && !slot.members.iter().any(found) {
            let words = near(part, index).into_iter().map(|base| most_common_form(&base, index));
            proposals.extend(words.map(|word| Proposal {
                part: n,
                kind: SuggestionKind::Misspelled,
                typed: word.clone(),
                word,
            }));
        }
        for member in slot.members.iter().filter(|m| m.counts && m.how == How::Exact) {
            for (word, _) in spelled(member, index, false).into_iter().take(MOST) {
                let typed = ["=", &word].concat();
                proposals.push(Proposal { part: n, kind: SuggestionKind::OtherSpelling, typed, word });
            }
        }
    }
    proposals
}

fn near(part: &Part, index: &Index) -> Vec<Base> {
    let folded = fold(&part.shown);
    let word = if arabic::is_arabic(&folded) { arabic::stem(&folded) } else { &folded };
    let most = if word.chars().count() < 5 { 1 } else { FARTHEST };
    let near: Vec<(u32, u8)> = typos::near(word, most, index).into_iter().filter(|&(_, errors)| errors > 0).collect();
    // Where a word is one error away, those that are two away are not meant.
    let fewest = near.first().map_or(0, |&(_, errors)| errors);
    let near = near.into_iter().filter(|&(_, errors)| errors == fewest);
    near.take(MOST).filter_map(|(number, _)| index.base_at(number)).collect()
}

/// A word as its articles write it: the base alone where it stands alone, else its most frequent form.
fn most_common_form(base: &Base, index: &Index) -> String {
    let mut forms = base.forms.clone();
    sort_by_key(&mut forms, |&(stack, term)| u64::from(stack > 0) << 32 | u64::from(!term.df));
    let Some(&(stack, term)) = forms.first() else { return base.text.clone() };
    let form = base.form(stack);
    let spelled = index.spellings(term, &form);
    let text = spelled.first().map_or(form, |s| s.text.clone());
    text.chars().filter(|&c| !is_mark(c)).collect()
}

/// Sets spellings apart that are another word than the one typed. Two narrow cases, where folding joins what a
/// reader has told apart: a shadda typed alone (عمّان is no عمان), and a bare article (المان has none of ألمان).
pub(crate) fn set_apart(typed: &str, members: &mut [Member], index: &Index) {
    let asked = spelling(typed);
    let vowels = asked.chars().any(|c| is_mark(c) && c != SHADDA);
    if asked.contains(SHADDA) && !vowels && is_told_apart(&asked, members, index) {
        for member in members.iter_mut().filter(|m| m.how <= How::Clitics) {
            // The same word behind other clitics.
            let stack = member.term.strip_suffix(fold(&asked).as_str()).unwrap_or_default();
            member.written = Written::As([stack, &asked].concat());
        }
    }
    let article = asked.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3);
    if let Some(rest) = article
        && index.find(&fold(rest)).is_some_and(|(_, stack)| stack == 0)
    {
        for member in members.iter_mut().filter(|m| m.how <= How::Clitics) {
            if let Some(stack) = member.term.strip_suffix(fold(&asked).as_str()) {
                member.written = Written::WithoutHamza(stack.chars().count());
            }
        }
    }
    for member in members.iter_mut().filter(|m| m.written != Written::Anyhow) {
        let mut others = 0;
        for (_, docs) in spelled(member, index, false) {
            others += docs.count();
        }
        if others * RARE_SPELLING < member.entry.df as usize || others == 0 {
            member.written = Written::Anyhow;
        }
    }
}

const SHADDA: char = '\u{651}';

/// Whether a typed shadda makes another word: the general list says so, or the collection's articles do.
fn is_told_apart(asked: &str, members: &[Member], index: &Index) -> bool {
    // A listed word stands in the dictionary with its shadda, which no folded term has.
    if index.base(asked).is_some() {
        return true;
    }
    let Some(exact) = members.iter().find(|m| m.how == How::Exact) else { return false };
    let mut with = exact.clone();
    with.written = Written::As(asked.to_string());
    let mut articles = 0;
    for (_, docs) in spelled(&with, index, true) {
        articles += docs.count();
    }
    articles * RARE_SHADDA >= with.entry.df as usize
}
