//! From what was typed to what is looked up: each leaf of the query becomes a part with the terms that fit it.

use super::class::{Member, Written, class, exact, fitting, misspelled};
use super::fields;
use super::function_words::is_function_word;
use super::suggest::set_apart;
use super::syntax::{Field, Kind, Leaf, Node, Query};
use super::typos;
use crate::answer::{Matched, PartKind, Understood};
use crate::index::Index;
use crate::order::{greater, sort_by_key};
use crate::text::{Text, Token, fold, spelling};

/// How near a word must be spelled to add to a score, and how much the nearest adds; others share the way between.
const NEAR_LEAST: f32 = 0.25;
const NEAR_WEIGHT: f32 = 0.6;
/// How many near words add to a score.
const NEAR_MOST: usize = 24;

/// A query ready to be answered.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In postfix order, like the query's nodes.
    pub(crate) steps: Vec<Step>,
    pub(crate) parts: Vec<Part>,
    /// Whether a question mark says that it is a sentence.
    pub(crate) is_question: bool,
    /// Where in the query reading stopped, in bytes, because one text held too many words.
    pub(crate) stopped: Option<u32>,
}

/// One step of evaluating a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The articles of a part.
    Part(usize),
    And(u32),
    Or(u32),
    Not,
}

/// One word, phrase or pattern of a query, or one field to narrow by.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// The text as typed, without signs.
    pub(crate) shown: String,
    /// Where its leaf stands in the query, in bytes, signs included.
    pub(crate) span: (u32, u32),
    /// Whether articles that match are left out.
    pub(crate) excluded: bool,
    /// Whether it is a plain word, which a long question need not find.
    pub(crate) is_plain: bool,
    /// Whether it ranks little and is never demanded.
    pub(crate) is_function_word: bool,
    /// Its place in the query, counted in words.
    pub(crate) place: u32,
    /// Whether it only adds to scores: it is not demanded, not lit, not spoken of.
    pub(crate) ranks_only: bool,
    /// How many words of content it counts for when it is decided whether all are demanded, in halves: clusters of
    /// scripts without spaces are half a word.
    pub(crate) halves: u32,
    /// Whether only titles count.
    pub(crate) title_only: bool,
    /// For words near each other: how far apart the first and the last may stand.
    pub(crate) within: Option<u32>,
    /// What must stand in a row, or near; most parts have one slot.
    pub(crate) slots: Vec<Slot>,
    /// How it is looked for, and the field's name in English.
    pub(crate) kind: PartKind,
    pub(crate) field: String,
    /// The articles, where a field and not the text decides.
    pub(crate) docs: Option<Vec<u32>>,
}

/// One place of a phrase: the terms that fit there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    /// Its place, counted from the phrase's first.
    pub(crate) offset: u32,
    /// The terms that fit, best first.
    pub(crate) members: Vec<Member>,
}

impl Slot {
    fn of(members: Vec<Member>) -> Slot {
        Slot { members, ..Slot::default() }
    }

    /// Whether some term counts as the word.
    fn is_found(&self) -> bool {
        self.members.iter().any(|m| m.counts)
    }
}

impl Part {
    /// How many postings its forms have.
    pub(crate) fn postings(&self) -> u64 {
        self.slots.iter().map(Slot::postings).sum()
    }

    /// Whether no article can match.
    pub(crate) fn is_empty(&self) -> bool {
        self.docs.as_ref().map_or_else(|| !self.slots.iter().all(Slot::is_found), Vec::is_empty)
    }
}

/// How many words of a query are looked for: one ligature or one run of letters can hold several.
const MOST_WORDS: u32 = 64;
/// How many forms of a word are named when it is said how a query was understood.
const FORMS_NAMED: usize = 8;

impl Part {
    /// The part as the reader is told of it; nothing for what narrows nothing.
    pub(crate) fn understood(&self) -> Option<Understood> {
        if self.shown.is_empty() || self.ranks_only {
            return None;
        }
        let folded = fold(&self.shown);
        let mut forms: Vec<&Member> = match self.slots.as_slice() {
            [slot] => slot.members.iter().filter(|m| m.counts && m.term != folded).collect(),
            _ => Vec::new(),
        };
        sort_by_key(&mut forms, |m| u64::from(!m.entry.df));
        let more = forms.len().saturating_sub(FORMS_NAMED) as u32;
        forms.truncate(FORMS_NAMED);
        let forms = forms.into_iter().map(|m| Matched { form: m.term.clone(), how: m.how }).collect();
        let kind = if self.is_function_word { PartKind::Function } else { self.kind };
        let (text, field) = (self.shown.clone(), self.field.clone());
        Some(Understood { text, span: self.span, kind, field, excluded: self.excluded, forms, more })
    }
}

/// Up to this many words of content a query demands all of them: that is what readers can predict. Longer questions
/// rank by score alone (demanding every word costs them 2 to 5 points of MRR, by a study on Arabic).
const DEMANDED: u32 = 3;

impl Plan {
    /// Whether the query is a question, or has so many plain words, that it need not find all of them.
    pub(crate) fn is_long(&self) -> bool {
        let plain = self.parts.iter().filter(|p| p.is_plain && !p.excluded && !p.is_function_word);
        self.is_question || plain.map(|p| p.halves).sum::<u32>() > 2 * DEMANDED
    }
}

/// Resolves a query against a collection.
pub(crate) fn plan(query: &Query, index: &Index) -> Plan {
    let strict = Plan { is_question: query.is_question, ..resolve_all(query, false, index) };
    let quotes = query.nodes.iter().any(|node| matches!(node, Node::Leaf(leaf) if leaf.kind == Kind::Phrase));
    // In a sentence quotation marks seldom ask for a phrase: headlines are full of them.
    if quotes && strict.is_long() {
        return Plan { is_question: query.is_question, ..resolve_all(query, true, index) };
    }
    strict
}

fn resolve_all(query: &Query, is_sentence: bool, index: &Index) -> Plan {
    let mut plan = Plan::default();
    // Where the parts of each operand begin, so that NOT can turn all of them around.
    let mut operands: Vec<usize> = Vec::new();
    let mut place = 0;
    for node in &query.nodes {
        match node {
            Node::Leaf(leaf) => {
                operands.push(plan.parts.len());
                let mut parts = resolve(leaf, index);
                if is_sentence && leaf.kind == Kind::Phrase && leaf.field == Field::Any {
                    parts = quoted(leaf, parts, index);
                }
                let room = (2 * MOST_WORDS).saturating_sub(plan.parts.iter().map(|p| p.halves).sum::<u32>());
                if cut(&mut parts, room) && plan.stopped.is_none() {
                    plan.stopped = Some(leaf.span.0);
                }
                let count = parts.iter().filter(|p| !p.ranks_only).count();
                parts.iter_mut().for_each(|part| part.place += place);
                place = parts.last().map_or(place, |part| part.place + 1);
                for part in parts {
                    if !part.ranks_only {
                        plan.steps.push(Step::Part(plan.parts.len()));
                    }
                    plan.parts.push(part);
                }
                match count {
                    // A leaf without words (title:"؟") narrows nothing: it is all articles.
                    0 => {
                        plan.steps.push(Step::Part(plan.parts.len()));
                        let docs = Some((0..index.articles()).collect());
                        plan.parts.push(Part { docs, is_function_word: true, is_plain: true, ..Part::default() });
                    }
                    1 => {}
                    _ => plan.steps.push(Step::And(count as u32)),
                }
            }
            &Node::And(n) | &Node::Or(n) => {
                operands.truncate(operands.len().saturating_sub(n as usize - 1).max(1));
                plan.steps.push(if matches!(node, Node::And(_)) { Step::And(n) } else { Step::Or(n) });
            }
            Node::Not => {
                let start = operands.last().copied().unwrap_or_default();
                plan.parts[start..].iter_mut().for_each(|part| part.excluded = !part.excluded);
                plan.steps.push(Step::Not);
            }
        }
    }
    plan
}

/// Leaves out what is over so many half words; says whether anything was.
fn cut(parts: &mut Vec<Part>, room: u32) -> bool {
    let (mut left, before) = (room, parts.len());
    parts.retain(|part| {
        let fits = part.halves <= left;
        left = if fits { left - part.halves } else { 0 };
        fits
    });
    parts.len() < before
}

fn resolve(leaf: &Leaf, index: &Index) -> Vec<Part> {
    let (shown, span, title_only) = (&leaf.text, leaf.span, leaf.field == Field::Title);
    let (kind, field) = (kind(leaf), name(&leaf.field));
    let blank = || Part { shown: shown.clone(), span, title_only, kind, field: field.to_string(), ..Part::default() };
    if !matches!(leaf.field, Field::Any | Field::Title) {
        return vec![Part { docs: Some(fields::docs(leaf, index)), ..blank() }];
    }
    let phrase = |members: &dyn Fn(&Token<'_>) -> Slot, within| {
        let slots = phrase_slots(&leaf.text, |token| {
            index.expect_lists(&token.term);
            index.expect_positions(&token.term);
            members(token)
        });
        if slots.is_empty() { Vec::new() } else { vec![Part { slots, within, ..blank() }] }
    };
    let spelled = |t: &Token<'_>| {
        let mut members = exact(&t.term, index);
        if t.clusters == 0 {
            members.iter_mut().for_each(|m| m.written = Written::As(spelling(&leaf.text[t.span.clone()])));
        }
        Slot::of(members)
    };
    let graded = |t: &Token<'_>| Slot::of(if t.clusters == 0 { class(&t.term, index) } else { exact(&t.term, index) });
    match leaf.kind {
        Kind::Word => words(leaf, index, blank),
        Kind::Phrase => phrase(&|t| Slot::of(exact(&t.term, index)), None),
        Kind::Exact | Kind::ExactPhrase => phrase(&spelled, None),
        Kind::Loose => phrase(&graded, None),
        Kind::Near(words) => phrase(&graded, Some(words)),
        Kind::Typo(most) => phrase(
            &|t| {
                let most = if most == 0 { typos::allowed(&t.term).max(1) } else { most };
                Slot::of(super::class::best_grades(misspelled(&t.term, most, index)))
            },
            None,
        ),
        Kind::Pattern => {
            let folded = fold(&leaf.text);
            // Of a pattern with a hyphen in it (e-mai*) the last word is the pattern.
            let border = |c: char| !(c.is_alphanumeric() || matches!(c, '*' | '?') || is_joined(c));
            let wanted = folded.split(border).rfind(|w| w.chars().any(char::is_alphanumeric));
            let part = |wanted| Part { slots: vec![Slot::of(fitting(wanted, index))], ..blank() };
            wanted.map(part).into_iter().collect()
        }
        Kind::Dates(..) => Vec::new(),
    }
}

fn kind(leaf: &Leaf) -> PartKind {
    if !matches!(leaf.field, Field::Any | Field::Title) {
        return PartKind::Value;
    }
    match leaf.kind {
        Kind::Word => PartKind::Word,
        Kind::Exact | Kind::ExactPhrase => PartKind::Exact,
        Kind::Phrase => PartKind::Phrase,
        Kind::Loose => PartKind::Loose,
        Kind::Near(words) => PartKind::Near(words),
        Kind::Pattern => PartKind::Pattern,
        Kind::Typo(_) => PartKind::Typo,
        Kind::Dates(..) => PartKind::Value,
    }
}

fn name(field: &Field) -> &str {
    match field {
        Field::Any => "",
        Field::Title => "title",
        Field::Author => "author",
        Field::Source => "source",
        Field::Topic => "topic",
        Field::Lang => "lang",
        Field::Date => "date",
        Field::Facet(name) => name,
    }
}

/// Marks that stay inside words of Indic scripts.
fn is_joined(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !matches!(c, '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}')
}

/// A quotation in a sentence: its words, and the phrase as one more word that need not be found.
fn quoted(leaf: &Leaf, phrase: Vec<Part>, index: &Index) -> Vec<Part> {
    let blank = || Part { span: leaf.span, ..Part::default() };
    let mut parts = words(leaf, index, blank);
    parts.extend(phrase.into_iter().map(|part| Part { ranks_only: true, ..part }));
    parts
}

fn words(leaf: &Leaf, index: &Index, blank: impl Fn() -> Part) -> Vec<Part> {
    let text = Text::new(&leaf.text);
    let tokens = text.tokens();
    let in_pair = |at: u32| tokens.iter().any(|t| t.clusters == 2 && (t.position == at || t.position + 1 == at));
    let mut parts = Vec::new();
    for token in &tokens {
        let after = &leaf.text[token.span.end..];
        let is_function_word = is_function_word(&token.term, &index.head.function_words);
        if !is_function_word {
            index.expect_lists(&token.term);
        }
        let (members, halves) = match token.clusters {
            // The short half of an elision (l'eau) is never what is looked for.
            0 if token.term.chars().count() == 1 && after.starts_with(['\'', '’', '‘', 'ʼ', '′']) => continue,
            0 => {
                if leaf.field == Field::Title {
                    index.expect_positions(&token.term);
                }
                let mut members = class_with_neighbours(&token.term, index);
                set_apart(&leaf.text[token.span.clone()], &mut members, index);
                (members, 2)
            }
            _ => (exact(&token.term, index), 1),
        };
        let shown = leaf.text[token.span.clone()].to_string();
        let slots = vec![Slot::of(members)];
        // A cluster counts alone only where it stands alone; otherwise its pairs say more, and it only ranks.
        let ranks_only = token.clusters == 1 && in_pair(token.position);
        let halves = if ranks_only { 0 } else { halves };
        parts.push(Part {
            shown,
            slots,
            is_function_word,
            halves,
            is_plain: true,
            ranks_only,
            place: token.position,
            ..blank()
        });
    }
    parts
}

/// The class of a word, and words spelled like it that only add score.
fn class_with_neighbours(word: &str, index: &Index) -> Vec<Member> {
    let mut members = class(word, index);
    let base = index.find(word).map_or_else(|| word.to_string(), |(base, _)| base.text);
    // Numbers spelled alike are other numbers.
    if base.chars().count() < 3 || base.contains(|c: char| c.is_ascii_digit()) {
        return members;
    }
    let class_df = members.iter().map(|m| m.entry.df).max().unwrap_or_default() as f32;
    for (base, nearness) in index.near(&base, NEAR_LEAST, NEAR_MOST) {
        let grade = NEAR_WEIGHT * (nearness - NEAR_LEAST) / (1.0 - NEAR_LEAST);
        for &(stack, entry) in &base.forms {
            // A neighbour that is far more frequent is another word. The fourth root is exact on every machine.
            let near = grade / (1.0 + entry.df as f32 / (1.0 + class_df)).sqrt().sqrt();
            match members.iter_mut().find(|m| m.entry.number == entry.number) {
                // The better of the two grades ranks.
                Some(member) => member.grade = greater(member.grade, near),
                None => members.push(Member::soft(&base, stack, entry, near)),
            }
        }
    }
    members
}

/// The slots of words in a row, with their places; `slot` gives the terms that fit a word.
pub(crate) fn phrase_slots(text: &str, mut slot: impl FnMut(&Token<'_>) -> Slot) -> Vec<Slot> {
    let text = Text::new(text);
    let tokens = text.tokens();
    let in_pair = |at: u32| tokens.iter().any(|t| t.clusters == 2 && (t.position == at || t.position + 1 == at));
    let needed = tokens.iter().filter(|t| t.clusters != 1 || !in_pair(t.position));
    needed.map(|t| Slot { offset: t.position, ..slot(t) }).collect()
}

/// The same where terms alone decide.
#[cfg(test)]
pub(crate) fn term_slots(text: &str, members: impl Fn(&str) -> Vec<Member>) -> Vec<Slot> {
    phrase_slots(text, |token| Slot::of(members(&token.term)))
}

/// Words in a row as terms, with their places.
pub(crate) fn terms_in_a_row(text: &str) -> Vec<(u32, String)> {
    let mut terms = Vec::new();
    phrase_slots(text, |token| {
        terms.push((token.position, token.term.to_string()));
        Slot::default()
    });
    terms
}
