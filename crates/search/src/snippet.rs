//! Snippets: the few lines of an article that show why it is a hit.
//!
//! The window that covers most distinct parts of the query wins, earliest first. Spans are byte ranges of the
//! snippet's text; display order is the browser's business.

use std::ops::Range;

use crate::answer::Snippet;
use crate::article::Block;
use crate::highlight::{Found, Matcher, hits};

/// How much text a snippet shows, in characters; Arabic and Latin letters take about the same room on a line.
const LENGTH: usize = 180;
/// How much of it may stand before the first match, in characters.
const BEFORE: usize = 60;

/// The best window of an article's blocks, or its beginning when nothing matches.
pub(crate) fn snippet(blocks: &[Block], matcher: &Matcher) -> Snippet {
    let mut best: Option<(usize, Snippet)> = None;
    for block in blocks.iter().filter(|b| b.is_indexed()) {
        let found = matcher.find(&block.text);
        for first in 0..found.len() {
            let window = window_of(&block.text, &found, first);
            let is_new = |n: &usize| window[..*n].iter().all(|f| f.id != window[*n].id);
            let distinct = (0..window.len()).filter(is_new).count();
            if best.as_ref().is_none_or(|(most, _)| *most < distinct) {
                best = Some((distinct, cut(&block.text, &found, found[first].span.start)));
            }
        }
        // Nothing that follows can show more.
        if best.as_ref().is_some_and(|(most, _)| *most == matcher.len()) {
            break;
        }
    }
    let beginning = || blocks.iter().find(|b| b.is_indexed()).map(|b| cut(&b.text, &[], 0));
    best.map(|(_, snippet)| snippet).or_else(beginning).unwrap_or_default()
}

/// The matches that a snippet beginning shortly before match `first` would show.
fn window_of<'f>(text: &str, found: &'f [Found], first: usize) -> &'f [Found] {
    let start = found[first].span.start;
    let end = forward(text, start, LENGTH - BEFORE);
    let count = found[first..].iter().take_while(|f| f.span.end <= end).count();
    &found[first..first + count.max(1)]
}

/// Cuts the window around `anchor` out of a text, at word boundaries, with `…` where text is left out.
fn cut(text: &str, found: &[Found], anchor: usize) -> Snippet {
    let mut start = backward(text, anchor, BEFORE);
    if start > 0 {
        start = text[start..anchor].find(char::is_whitespace).map_or(anchor, |at| start + at);
    }
    start += text[start..].len() - text[start..].trim_start().len();
    let mut end = forward(text, start, LENGTH);
    if end < text.len() {
        let least = found.iter().find(|f| f.span.start == anchor).map_or(start, |f| f.span.end.min(end));
        end = text[least..end].rfind(char::is_whitespace).map_or(end, |at| least + at);
    }
    let window = text[start..end].trim_end();
    let end = start + window.len();
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    let shift = shown.len();
    shown.push_str(window);
    if end < text.len() {
        shown.push('…');
    }
    let inside = |span: &Range<usize>| span.start >= start && span.end <= end;
    let place = |at: usize| (at - start + shift) as u32;
    let spans = hits(found).into_iter().filter(inside).map(|s| (place(s.start), place(s.end))).collect();
    Snippet { text: shown.replace('\n', " "), spans }
}

fn forward(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

fn backward(text: &str, from: usize, chars: usize) -> usize {
    text[..from].char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::BlockKind;
    use crate::query::{Member, term_slots};

    /// A matcher for words and phrases, each a part of its own.
    fn matcher(parts: &[&str]) -> Matcher {
        let mut matcher = Matcher::default();
        for (part, id) in parts.iter().zip(0..) {
            matcher.add(&term_slots(part, |term| vec![Member::for_tests(term)]), id);
        }
        matcher.ready()
    }

    /// The snippet with its matches in brackets.
    #[track_caller]
    fn check(blocks: &[&str], parts: &[&str], expected: &str) {
        let blocks: Vec<_> = blocks.iter().map(|text| Block::new(BlockKind::Paragraph, *text)).collect();
        let Snippet { mut text, spans } = snippet(&blocks, &matcher(parts));
        for &(start, end) in spans.iter().rev() {
            text.insert(end as usize, ']');
            text.insert(start as usize, '[');
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn the_window_with_most_parts_wins_and_the_first_of_equals() {
        check(&["the sea", "sea and moon", "moon and sea"], &["sea", "moon"], "[sea] and [moon]");
        check(&["one sea", "two sea"], &["sea"], "one [sea]");
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        check(&["Water rises.", "Later."], &["moon"], "Water rises.");
        check(&[], &["moon"], "");
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        let long = format!("{}البَحرُ{}", "كلمة ".repeat(60), " كلمة".repeat(60));
        let shown = snippet(&[Block::new(BlockKind::Paragraph, long)], &matcher(&["البحر"]));
        assert!(shown.text.starts_with("…كلمة ") && shown.text.ends_with(" كلمة…"), "{}", shown.text);
        let (start, end) = shown.spans[0];
        assert_eq!(&shown.text[start as usize..end as usize], "البَحرُ");
        assert!(shown.text.chars().count() <= LENGTH + 2);
    }
}
