//! Highlights: which bytes of a text to mark for a query and for topics.
//!
//! The same matcher finds query hits, topic mentions and the words of a snippet, so that what is counted is what
//! is lit. Texts are read by the tokenizer that indexed them: a mark covers exactly what the author wrote,
//! diacritics included.

use std::ops::Range;

use crate::answer::{Mark, MarkKind};
use crate::index::hash;
use crate::order::sort_by_key;
use crate::query::{Plan, Slot, Written, windows};
use crate::text::{Folded, Text, spelling};

/// Looks for patterns (single terms and terms in a row) in texts.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    /// The places of patterns with the terms that fit them, by the hashes of the terms once it is [`Matcher::ready`].
    places: Vec<(u32, String, Place)>,
    patterns: Vec<Pattern>,
    /// The hashes of the places once more: most words of a text have none, and looking for that touches little memory.
    hashes: Vec<u32>,
}

#[derive(Debug)]
struct Pattern {
    /// The number it was added with.
    id: u32,
    /// The place of each slot, counted from the first.
    offsets: Vec<u32>,
    /// Its words stand anywhere within so many words, not in a row.
    within: Option<u32>,
    title_only: bool,
}

#[derive(Clone, Debug)]
struct Place {
    pattern: usize,
    slot: usize,
    /// Where in the term the word itself stands, in bytes.
    core: (usize, usize),
    written: Written,
}

/// A phrase that has begun and waits for its next slot.
struct Begun {
    pattern: usize,
    slot: usize,
    /// Where that slot must stand, in words.
    position: u32,
    /// Where the phrase began, in bytes and in words.
    start: (usize, u32),
}

/// A pattern found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The bytes it covers.
    pub(crate) span: Range<usize>,
    /// The bytes of the word itself, without clitics and endings.
    pub(crate) core: Range<usize>,
    /// The number the pattern was added with.
    pub(crate) id: u32,
    /// Its first place, in words.
    pub(crate) position: u32,
}

impl Matcher {
    /// The parts of a query that are looked for, each under its number in the plan.
    pub(crate) fn of_plan(plan: &Plan) -> Matcher {
        let mut matcher = Matcher::default();
        // Function words are lit only when nothing else was asked for.
        let only_function_words = plan.parts.iter().all(|p| p.is_function_word || p.excluded);
        for (part, id) in plan.parts.iter().zip(0..) {
            let shown = !part.excluded && !part.ranks_only && !part.slots.is_empty();
            if shown && (!part.is_function_word || only_function_words) {
                matcher.add(&part.slots, id);
                if let Some(added) = matcher.patterns.last_mut() {
                    (added.within, added.title_only) = (part.within.filter(|_| part.slots.len() > 1), part.title_only);
                }
            }
        }
        matcher.ready()
    }

    /// The matcher when all patterns are in.
    pub(crate) fn ready(mut self) -> Matcher {
        sort_by_key(&mut self.places, |(hash, ..)| u64::from(*hash));
        self.hashes = self.places.iter().map(|(hash, ..)| *hash).collect();
        self
    }

    /// The places that a term fits, in the order in which they were added.
    fn places_of(&self, term: &str) -> impl Iterator<Item = &Place> {
        let hash = hash(term);
        let from = self.hashes.partition_point(|other| *other < hash);
        let alike = self.places[from..].iter().take_while(move |(other, ..)| *other == hash);
        alike.filter(move |(_, other, _)| other == term).map(|(.., place)| place)
    }

    /// Adds a pattern under a number of the caller's.
    pub(crate) fn add(&mut self, slots: &[Slot], id: u32) {
        let first = slots.first().map_or(0, |s| s.offset);
        for (n, slot) in slots.iter().enumerate() {
            for member in slot.members.iter().filter(|m| m.counts) {
                let (core, written) = (member.core, member.written.clone());
                let place = Place { pattern: self.patterns.len(), slot: n, core, written };
                self.places.push((hash(&member.term), member.term.clone(), place));
            }
        }
        let offsets = slots.iter().map(|s| s.offset - first).collect();
        self.patterns.push(Pattern { id, offsets, within: None, title_only: false });
    }

    /// Adds a pattern of forms: for each slot its offset and the forms that fit, with the bytes of the word in each.
    pub(crate) fn add_forms<'f>(
        &mut self,
        slots: impl Iterator<Item = (u32, impl Iterator<Item = (&'f str, (usize, usize))>)>,
        id: u32,
    ) {
        let mut offsets = Vec::new();
        for ((offset, forms), slot) in slots.zip(0..) {
            offsets.push(offset);
            for (form, core) in forms {
                let place = Place { pattern: self.patterns.len(), slot, core, written: Written::Anyhow };
                self.places.push((hash(form), form.to_string(), place));
            }
        }
        let first = offsets.first().copied().unwrap_or_default();
        offsets.iter_mut().for_each(|offset| *offset -= first);
        self.patterns.push(Pattern { id, offsets, within: None, title_only: false });
    }

    /// How many patterns there are.
    pub(crate) fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Everything found in a text of an article's body, by start, longer first.
    pub(crate) fn find(&self, source: &str) -> Vec<Found> {
        self.find_in(source, false)
    }

    /// The same for a title, where patterns that only titles are asked for count too.
    pub(crate) fn find_in_title(&self, source: &str) -> Vec<Found> {
        self.find_in(source, true)
    }

    fn find_in(&self, source: &str, is_title: bool) -> Vec<Found> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let text = Text::new(source);
        let tokens = text.tokens();
        self.in_order(tokens.iter().map(|t| (t.term.as_ref(), t.span.clone(), t.position)), |place, term, span| {
            let wanted = &self.patterns[place.pattern];
            let source = &source[span.clone()];
            let meant = || place.written == Written::Anyhow || place.written.allows(&spelling(source));
            if (wanted.title_only && !is_title) || !meant() {
                return None;
            }
            Some(match place.core {
                (0, end) if end == term.len() => span.clone(),
                // Of a phrase all is meant.
                _ if wanted.offsets.len() > 1 && wanted.within.is_none() => span.clone(),
                core => core_of(source, term, core, span.start),
            })
        })
    }

    /// The same in a text of which the terms are known, each with its place and, above 1, how many places it covers. What
    /// is found covers places instead of bytes, and whatever counts as a spelling here does.
    pub(crate) fn find_among<'t>(&self, terms: impl Iterator<Item = (&'t str, u32, u32)>) -> Vec<Found> {
        let tokens = terms.map(|(term, at, places)| (term, at as usize..(at + places.max(1)) as usize, at));
        self.in_order(tokens, |_, _, span| Some(span.clone()))
    }

    /// Patterns in tokens (term, what it covers, place) in their order. `core` says what of a token is the word itself, or
    /// that another is meant.
    fn in_order<'t>(
        &self,
        tokens: impl Iterator<Item = (&'t str, Range<usize>, u32)>,
        core: impl Fn(&Place, &str, &Range<usize>) -> Option<Range<usize>>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let mut begun: Vec<Begun> = Vec::new();
        let mut scattered: Vec<Scattered> = Vec::new();
        for (term, span, position) in tokens {
            begun.retain(|b| b.position >= position);
            for place in self.places_of(term) {
                let &Place { pattern, slot, .. } = place;
                let wanted = &self.patterns[pattern];
                let Some(core) = core(place, term, &span) else { continue };
                if wanted.within.is_some() {
                    let found = Found { span: span.clone(), core, id: wanted.id, position };
                    scattered.push(Scattered { pattern, slot, found });
                    continue;
                }
                let here = |b: &&Begun| (b.pattern, b.slot, b.position) == (pattern, slot, position);
                let start = match slot {
                    0 => Some((span.start, position)),
                    _ => begun.iter().find(here).map(|b| b.start),
                };
                match (start, wanted.offsets.get(slot + 1)) {
                    (Some(start), Some(next)) => {
                        begun.push(Begun { pattern, slot: slot + 1, position: start.1 + next, start });
                    }
                    (Some(start), None) => {
                        let span = start.0..span.end;
                        let core = if slot == 0 { core } else { span.clone() };
                        found.push(Found { span, core, id: wanted.id, position: start.1 });
                    }
                    (None, _) => {}
                }
            }
        }
        self.gather(&mut scattered, &mut found);
        sort_by_key(&mut found, |f| (f.span.start as u64) << 32 | u64::from(!(f.span.end as u32)));
        found.dedup();
        found
    }

    /// Of scattered words those that stand near enough to all the others of their pattern.
    fn gather(&self, scattered: &mut Vec<Scattered>, found: &mut Vec<Found>) {
        // Words came in the order of the text, and equals keep their order.
        sort_by_key(scattered, |s| s.pattern as u64);
        for words in scattered.chunk_by(|a, b| a.pattern == b.pattern) {
            let Pattern { offsets, within, .. } = &self.patterns[words[0].pattern];
            let places: Vec<(u32, usize)> = words.iter().map(|w| (w.found.position, w.slot)).collect();
            windows(&places, offsets.len(), within.unwrap_or_default(), |window| {
                found.extend(words[window].iter().map(|w| w.found.clone()));
            });
        }
    }
}

/// A word of a pattern whose words may stand anywhere near each other.
struct Scattered {
    pattern: usize,
    slot: usize,
    found: Found,
}

/// The bytes of a text that a part of a folded word came from; the whole word where folding it alone gives another.
fn core_of(source: &str, term: &str, core: (usize, usize), start: usize) -> Range<usize> {
    let folded = Folded::new(source);
    if folded.text() != term {
        return start..start + source.len();
    }
    let core = folded.origin(core.0..core.1);
    start + core.start..start + core.end
}

/// Found patterns without overlaps: at each place the longest wins, then the one that begins first.
pub(crate) fn without_overlaps(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for f in found {
        if kept.last().is_none_or(|last| last.span.end <= f.span.start) {
            kept.push(f);
        }
    }
    kept
}

/// Query hits of a text: neighbours that overlap (the pairs of a Chinese word) are one hit.
pub(crate) fn hits(found: &[Found]) -> Vec<Range<usize>> {
    hits_with_cores(found).into_iter().map(|(span, _)| span).collect()
}

/// The same, each with the bytes of the word itself.
pub(crate) fn hits_with_cores(found: &[Found]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut hits: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for f in found {
        match hits.last_mut() {
            Some((span, core)) if f.span.start < span.end => {
                // Of two readings of one word the first stays; what reaches further is wholly meant.
                if f.span.end > span.end {
                    span.end = f.span.end;
                    *core = span.clone();
                }
            }
            _ => hits.push((f.span.clone(), f.core.clone())),
        }
    }
    hits
}

/// The marks of a text: hits win, and what they leave of a topic's mention is marked on both sides.
pub(crate) fn marks(text: &str, hits: &[(Range<usize>, Range<usize>)], first_hit: u32, topics: &[Found]) -> Vec<Mark> {
    let numbered = hits.iter().zip(first_hit..);
    let mut marks: Vec<Mark> = numbered
        .map(|((span, core), n)| Mark {
            core: (core.start as u32, core.end as u32),
            ..Mark::new(span.start as u32, span.end as u32, MarkKind::Hit(n))
        })
        .collect();
    for mention in topics {
        let (mut start, mut left) = (mention.span.start, Vec::new());
        for (hit, _) in hits.iter().filter(|(h, _)| h.start < mention.span.end && h.end > mention.span.start) {
            left.push(start..hit.start.max(start));
            start = start.max(hit.end);
        }
        left.push(start..mention.span.end.max(start));
        for span in left {
            let part = &text[span.clone()];
            let start = span.start + (part.len() - part.trim_start().len());
            let end = start + part.trim().len();
            if start < end {
                marks.push(Mark::new(start as u32, end as u32, MarkKind::Topic(mention.id)));
            }
        }
    }
    sort_by_key(&mut marks, |m| u64::from(m.start));
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Member, term_slots};

    /// Patterns as phrases of folded words, in the order given.
    fn matcher(patterns: &[&str]) -> Matcher {
        let mut matcher = Matcher::default();
        for (pattern, id) in patterns.iter().zip(0..) {
            let slots = term_slots(pattern, |term| vec![Member::for_tests(term)]);
            matcher.add(&slots, id);
        }
        matcher.ready()
    }

    #[track_caller]
    fn check(patterns: &[&str], text: &str, expected: &[(&str, u32)]) {
        let found = without_overlaps(matcher(patterns).find(text));
        let shown: Vec<_> = found.iter().map(|f| (&text[f.span.clone()], f.id)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_longest_pattern_wins() {
        check(&["energy", "nuclear energy"], "Energy and nuclear energy.", &[("Energy", 0), ("nuclear energy", 1)]);
        check(&["a b", "b c d"], "a b c d", &[("a b", 0)]);
    }

    #[test]
    fn phrases_stand_in_a_row() {
        check(&["a b a c"], "a b a b a c", &[("a b a c", 0)]);
        check(&["nuclear energy"], "nuclear, energy; nuclear solar energy", &[("nuclear, energy", 0)]);
    }

    #[test]
    fn marks_cover_what_was_written() {
        check(&["الطاقه النوويه", "東京都"], "الطّاقةَ النوويّةُ في 東京都", &[("الطّاقةَ النوويّةُ", 0), ("東京都", 1)]);
    }

    #[test]
    fn a_hit_cuts_a_mention_in_two() {
        let text = "clean solar energy in the sun";
        let topic = Found { span: 0..18, core: 0..18, id: 4, position: 0 };
        let marks = marks(text, &[(6..11, 6..11), (26..29, 26..29)], 7, &[topic]);
        let shown: Vec<_> = marks.iter().map(|m| (&text[m.start as usize..m.end as usize], m.kind)).collect();
        let topic = MarkKind::Topic(4);
        let expected = [("clean", topic), ("solar", MarkKind::Hit(7)), ("energy", topic), ("sun", MarkKind::Hit(8))];
        assert_eq!(shown, expected);
    }
}
