//! Articles that write a word as it is meant, where only some of its spellings are.

use super::bits::Bits;
use super::class::{Member, Written};
use super::plan::Slot;
use crate::index::{Docs, Index};

/// The articles that write a slot's word as it is meant.
pub(super) fn written(slot: &Slot, index: &Index) -> Bits {
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
        index.blocks(member.entry, |docs, _| docs.iter().for_each(|&doc| all.add(doc)));
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
