//! Plain text: from lines to paragraphs.

use kashshaf_search::{Block, BlockKind};

use super::clean;
use super::set_apart::Phrases;
use super::title;

/// Lines of a text that an editor broke are about this wide.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=100;

/// Lines up to this length that stand together are verse or an address: their breaks mean something.
const VERSE: usize = 60;

/// The paragraphs of a text, and its title when the first line is one.
///
/// Blank lines part paragraphs; a text without any has one paragraph a line.
pub(crate) fn read(text: &str, phrases: &Phrases, may_have_title: bool) -> (Option<String>, Vec<Block>) {
    let text = clean::lines(text);
    let mut groups = groups(&text);
    let mut heading = None;
    if may_have_title && let [first, _, ..] = groups.as_slice() {
        let line = clean::line(first[0]);
        // Only a blank line after it makes the first line a title.
        if first.len() == 1 && title::looks_like_one(&line) && phrases.kind(&line).is_none() {
            heading = Some(line);
            groups.remove(0);
        }
    }
    let blank_lines = groups.len() > 1 || heading.is_some();
    let mut blocks = Vec::new();
    for group in groups {
        if blank_lines { paragraph(&group, phrases, &mut blocks) } else { each_line(&group, &mut blocks) }
    }
    (heading, blocks)
}

/// Runs of lines that no blank line parts.
fn groups(text: &str) -> Vec<Vec<&str>> {
    let mut groups = Vec::new();
    let mut group = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !group.is_empty() {
                groups.push(std::mem::take(&mut group));
            }
        } else {
            group.push(line);
        }
    }
    if !group.is_empty() {
        groups.push(group);
    }
    groups
}

/// A group as one paragraph, when its lines belong together.
fn paragraph(group: &[&str], phrases: &Phrases, blocks: &mut Vec<Block>) {
    let widths: Vec<usize> = group.iter().map(|line| line.trim().chars().count()).collect();
    let (last, inner) = widths.split_last().expect("a group has lines");
    let set_apart = group.len() > 1 && group.iter().any(|line| phrases.kind(line).is_some());
    let wrapped = !inner.is_empty() && inner.iter().all(|w| WRAPPED.contains(w)) && last <= WRAPPED.end();
    // An editor fills its lines: verse is ragged, and a list of sentences ends each of them.
    let widest = inner.iter().max().copied().unwrap_or_default();
    let filled = inner.iter().filter(|w| **w + 25 >= widest).count() * 5 >= inner.len() * 4;
    let sentences = group.iter().filter(|line| line.trim_end().ends_with(['.', '؟', '!', '?'])).count();
    if set_apart {
        each_line(group, blocks);
    } else if wrapped && filled && (sentences < group.len() || group.len() == 1) {
        push(&group.join(" "), blocks);
    } else if widths.iter().all(|w| *w <= VERSE) {
        let lines: Vec<String> = group.iter().map(|line| clean::line(line)).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            blocks.push(Block::new(BlockKind::Paragraph, lines.join("\n")));
        }
    } else {
        each_line(group, blocks);
    }
}

fn each_line(group: &[&str], blocks: &mut Vec<Block>) {
    for line in group {
        push(line, blocks);
    }
}

fn push(text: &str, blocks: &mut Vec<Block>) {
    let text = clean::line(text);
    if !text.is_empty() {
        blocks.push(Block::new(BlockKind::Paragraph, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, heading: Option<&str>, paragraphs: &[&str]) {
        let (found, blocks) = read(text, &Phrases::new(&[]), true);
        assert_eq!(found.as_deref(), heading);
        assert_eq!(blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>(), paragraphs);
    }

    #[test]
    fn lines_and_paragraphs() {
        check("", None, &[]);
        check("one line", None, &["one line"]);
        check(
            "First paragraph.\nSecond paragraph.\r\nThird.",
            None,
            &["First paragraph.", "Second paragraph.", "Third."],
        );
        check(
            "A title\n\nThe first paragraph.\n\nThe second.",
            Some("A title"),
            &["The first paragraph.", "The second."],
        );
        check("A sentence.\n\nAnother.", None, &["A sentence.", "Another."]);
        check(
            "roses are red\nviolets are blue\n\nsugar is sweet",
            None,
            &["roses are red\nviolets are blue", "sugar is sweet"],
        );
    }

    #[test]
    fn lines_broken_by_an_editor_are_joined() {
        let text = "The first paragraph was wrapped by an editor that breaks its lines\nat about seventy characters, so that it must be joined again for the\nreader.\n\nThe second is one line.";
        check(
            text,
            None,
            &[
                "The first paragraph was wrapped by an editor that breaks its lines at about seventy characters, so that it must be joined again for the reader.",
                "The second is one line.",
            ],
        );
    }

    #[test]
    fn the_seed_article() {
        let text = include_str!("../../../../seeds/000_646ce4bf9b7112fb.txt");
        let phrases = Phrases::new(&[]);
        let (heading, mut blocks) = read(text, &phrases, true);
        phrases.mark(&mut blocks);
        let count = |kind: BlockKind| blocks.iter().filter(|b| b.kind == kind).count();
        assert_eq!(heading, None);
        assert_eq!(
            (count(BlockKind::Paragraph), count(BlockKind::Related), count(BlockKind::Boilerplate), blocks.len()),
            (9, 2, 1, 12)
        );
    }
}
