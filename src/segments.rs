//! A text cut where its markup or its marks begin and end, so that each piece becomes one text node.
//!
//! Markup may overlap in any way and be nested to any depth: a piece only notes what holds for it, so that nothing
//! here recurses on what an article brings along.

use kashshaf_search::{Block, Inline, InlineKind, Mark, MarkKind};

/// A piece of text in which nothing changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Segment<'a> {
    pub text: &'a str,
    /// The number of the link in the block's inlines, and its address.
    pub link: Option<(usize, &'a str)>,
    pub strong: bool,
    pub emphasis: bool,
    pub code: bool,
    pub mark: Option<MarkKind>,
    /// Where in the text a hit's own word stands, without clitics and endings, if not everywhere.
    pub core: Option<(usize, usize)>,
}

/// Cuts a block's text. Ranges that do not fit the text are left out.
pub(crate) fn segments<'a>(block: &'a Block, marks: &'a [Mark]) -> Vec<Segment<'a>> {
    cut(&block.text, &block.inlines, marks)
}

/// Cuts a text that has marks and no markup.
pub(crate) fn marked<'a>(text: &'a str, marks: &'a [Mark]) -> Vec<Segment<'a>> {
    cut(text, &[], marks)
}

/// The marks of a list's spans: hits, numbered from 1.
pub(crate) fn hits(spans: &[(u32, u32)]) -> Vec<Mark> {
    let numbered = (1..).zip(spans);
    numbered.map(|(n, &(start, end))| Mark::new(start, end, MarkKind::Hit(n))).collect()
}

enum Change<'a> {
    Inline(usize, &'a InlineKind),
    Mark(&'a Mark),
}

fn cut<'a>(text: &'a str, inlines: &'a [Inline], marks: &'a [Mark]) -> Vec<Segment<'a>> {
    let fits = |start: u32, end: u32| start < end && text.get(start as usize..end as usize).is_some();
    // Position, whether the range begins there, what begins or ends. Put in order one by one, because a sort weighs
    // several kilobytes in the browser; ranges come almost in order.
    let mut changes: Vec<(usize, bool, Change)> = Vec::new();
    let mut add = |at: u32, begins: bool, change: Change<'a>| {
        let place = changes.partition_point(|&(other, other_begins, _)| (other, other_begins) <= (at as usize, begins));
        changes.insert(place, (at as usize, begins, change));
    };
    for (i, inline) in inlines.iter().enumerate().filter(|(_, r)| fits(r.start, r.end)) {
        add(inline.start, true, Change::Inline(i, &inline.kind));
        add(inline.end, false, Change::Inline(i, &inline.kind));
    }
    for mark in marks.iter().filter(|mark| fits(mark.start, mark.end)) {
        add(mark.start, true, Change::Mark(mark));
        add(mark.end, false, Change::Mark(mark));
    }

    let mut segments = Vec::new();
    let (mut strong, mut emphasis, mut code) = (0_u32, 0_u32, 0_u32);
    let mut links: Vec<(usize, &str)> = Vec::new();
    let mut mark: Option<&Mark> = None;
    let mut from = 0;
    let end = (text.len(), true, Change::Inline(0, &InlineKind::Code));
    for (at, begins, change) in changes.into_iter().chain([end]) {
        if let Some(piece) = text.get(from..at).filter(|piece| !piece.is_empty()) {
            let link = links.last().copied();
            segments.push(Segment {
                text: piece,
                link,
                strong: strong > 0,
                emphasis: emphasis > 0,
                code: code > 0,
                mark: mark.map(|mark| mark.kind),
                core: mark.and_then(|mark| core(mark, from, at)),
            });
        }
        from = at;
        let count = |depth: &mut u32| *depth = if begins { *depth + 1 } else { depth.saturating_sub(1) };
        match change {
            Change::Inline(_, InlineKind::Strong) => count(&mut strong),
            Change::Inline(_, InlineKind::Emphasis) => count(&mut emphasis),
            Change::Inline(_, InlineKind::Code) => count(&mut code),
            Change::Inline(i, InlineKind::Link(address)) if begins => links.push((i, address)),
            Change::Inline(i, InlineKind::Link(_)) => links.retain(|(n, _)| *n != i),
            Change::Mark(new) => mark = begins.then_some(new),
        }
    }
    segments
}

/// The part of a piece that is the core of its mark: nothing when all of it is, or none.
fn core(mark: &Mark, from: usize, to: usize) -> Option<(usize, usize)> {
    let start = (mark.core.0 as usize).max(from);
    let end = (mark.core.1 as usize).min(to);
    let is_hit = matches!(mark.kind, MarkKind::Hit(_));
    (is_hit && start < end && (start, end) != (from, to)).then(|| (start - from, end - from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kashshaf_search::BlockKind;

    fn inline(start: u32, end: u32, kind: InlineKind) -> Inline {
        Inline { start, end, kind }
    }

    fn hit(start: u32, end: u32, n: u32) -> Mark {
        Mark::new(start, end, MarkKind::Hit(n))
    }

    /// Writes segments as `text/flags`, parted by bars.
    #[track_caller]
    fn check(text: &str, inlines: Vec<Inline>, marks: &[Mark], expected: &str) {
        let block = Block { inlines, ..Block::new(BlockKind::Paragraph, text) };
        let written: Vec<String> = segments(&block, marks)
            .iter()
            .map(|s| {
                let mut flags = String::new();
                if s.strong {
                    flags.push('s');
                }
                if s.emphasis {
                    flags.push('e');
                }
                if s.code {
                    flags.push('c');
                }
                if s.link.is_some() {
                    flags.push('a');
                }
                match s.mark {
                    Some(MarkKind::Hit(n)) => flags.push_str(&format!("h{n}")),
                    Some(MarkKind::Topic(n)) => flags.push_str(&format!("t{n}")),
                    None => {}
                }
                format!("{}/{flags}", s.text)
            })
            .collect();
        assert_eq!(written.join("|"), expected);
    }

    #[test]
    fn a_plain_text_is_one_segment() {
        check("abc", vec![], &[], "abc/");
        check("", vec![], &[], "");
    }

    #[test]
    fn marks_and_markup_split_each_other() {
        let strong = inline(2, 6, InlineKind::Strong);
        check("abcdefgh", vec![strong.clone()], &[hit(4, 8, 1)], "ab/|cd/s|ef/sh1|gh/h1");
        check("abcdefgh", vec![strong], &[hit(0, 2, 1), hit(2, 3, 2)], "ab/h1|c/sh2|def/s|gh/");
    }

    #[test]
    fn links_and_nesting_are_kept() {
        let link = inline(0, 6, InlineKind::Link("https://example.org".to_owned()));
        let inner = inline(2, 4, InlineKind::Emphasis);
        check("abcdef", vec![link, inner], &[hit(3, 6, 1)], "ab/a|c/ea|d/eah1|ef/ah1");
    }

    #[test]
    fn the_core_of_a_hit_is_told_apart() {
        let mark = |core, kind| Mark { core, ..Mark::new(2, 8, kind) };
        let cores = |block: &Block, mark| segments(block, &[mark]).iter().map(|s| s.core).collect::<Vec<_>>();
        let plain = Block::new(BlockKind::Paragraph, "abcdefghij");
        assert_eq!(cores(&plain, mark((4, 7), MarkKind::Hit(1))), [None, Some((2, 5)), None]);
        assert_eq!(cores(&plain, mark((2, 8), MarkKind::Hit(1))), [None; 3]);
        assert_eq!(cores(&plain, mark((4, 7), MarkKind::Topic(1))), [None; 3]);
        let strong = Block { inlines: vec![inline(5, 10, InlineKind::Strong)], ..plain };
        assert_eq!(cores(&strong, mark((4, 7), MarkKind::Hit(1))), [None, Some((2, 3)), Some((0, 2)), None]);
    }

    #[test]
    fn broken_ranges_are_left_out() {
        check("طاقة", vec![inline(1, 3, InlineKind::Strong)], &[hit(4, 99, 1), hit(6, 4, 2)], "طاقة/");
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let inlines = (0..10_000).map(|_| inline(0, 3, InlineKind::Strong)).collect();
        check("abc", inlines, &[], "abc/s");
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let marks = [hit(0, 8, 1), hit(9, 17, 2)];
        let text = "طاقة طاقة بلا";
        assert_eq!(marked(text, &marks).iter().map(|s| s.text).collect::<String>(), text);
    }
}
