//! The hits of the open article: the pill that walks them, the ruler that shows where they are.

use kashshaf_search::messages::decimal;
use kashshaf_search::{MarkKind, Reading};
use web_sys::ScrollLogicalPosition;

use super::dialogs::copy_passage;
use super::node::{Node, el};
use super::{App, Open};
use crate::dom;
use crate::links::{current, walk};

/// "3 of 7", with a button on either side, and a link to the current hit.
pub(super) fn pill(app: App, reading: &Reading) -> Option<Node> {
    let hits = reading.hits;
    if hits == 0 {
        return None;
    }
    let w = app.say.words();
    let now = app.link.with(|link| current(link, reading)).filter(|n| (1..=hits).contains(n));
    let copy = now.map(|_| {
        let button = el("button").attr("type", "button").class("copy").attr("aria-label", w.copy_passage_link);
        let button = button.attr("title", w.copy_passage_link).child(w.link);
        button.on("click", move |_| copy_passage(app)).into()
    });
    let text = match now {
        Some(n) => app.say.hit_of(n, hits),
        None => app.say.count(&w.hits, hits),
    };
    let button = |name: &'static str, arrow: &'static str, forward: bool| {
        el("button")
            .attr("type", "button")
            .attr("aria-label", name)
            .attr("title", name)
            .child(el("span").attr("aria-hidden", "true").child(arrow))
            .on("click", move |_| step(app, forward))
    };
    let pill = el("div")
        .class("hits")
        .child(button(w.previous_hit, "‹", false))
        .child(el("span").attr("aria-live", "polite").child(text))
        .child(button(w.next_hit, "›", true))
        .children(copy);
    Some(pill.into())
}

/// Walks to the next or the previous hit.
pub(super) fn step(app: App, forward: bool) {
    app.open.with_untracked(|open| {
        let Open::Article(reading) = open else { return };
        app.address.replace(|link| {
            if let Some(next) = walk(current(link, reading), reading.hits, forward) {
                (link.hit, link.place) = (Some(next), None);
            }
        });
    });
}

/// Shows the current hit as such on the page. It is not part of the article's view, which would be drawn again
/// for every step.
pub(super) fn show_current(hit: Option<u32>, scroll: bool) {
    for old in dom::find_all(".reader .now") {
        let _ = old.class_list().remove_1("now");
    }
    let Some(hit) = hit.map(decimal) else { return };
    let current = dom::find_all(&[".reader [data-hit='", &hit, "']"].concat());
    for mark in &current {
        let _ = mark.class_list().add_1("now");
    }
    if let Some(mark) = current.iter().find(|mark| mark.tag_name() == "MARK").filter(|_| scroll) {
        dom::reveal(mark, ScrollLogicalPosition::Center);
    }
}

/// Where the hits are, from the beginning of the text to its end.
pub(super) fn ruler(reading: &Reading) -> Node {
    // The place is set as a property, because the page's security policy allows no `style` in markup; see `place_ticks`.
    let ticks = places(reading).into_iter().map(|(n, permille)| {
        let permille = permille as u32;
        let place = [&decimal(permille / 10), ".", &decimal(permille % 10), "%"].concat();
        el("i").attr("data-hit", decimal(n)).attr("data-at", place).into()
    });
    el("div").class("ruler").attr("aria-hidden", "true").children(ticks).into()
}

/// Puts the ruler's ticks in their places.
pub(super) fn place_ticks() {
    for tick in dom::find_all(".ruler i") {
        let _ = tick.style().set_property("inset-block-start", &tick.get_attribute("data-at").unwrap_or_default());
    }
}

/// The number of each hit of the body, and its place in thousandths of the text.
fn places(reading: &Reading) -> Vec<(u32, u64)> {
    let blocks = &reading.article.blocks;
    let length: u64 = blocks.iter().filter(|b| b.is_indexed()).map(|b| b.text.len() as u64).sum();
    let mut places = Vec::new();
    let mut before = 0;
    for (block, marks) in blocks.iter().zip(&reading.marks).filter(|(block, _)| block.is_indexed()) {
        for mark in marks {
            if let MarkKind::Hit(n) = mark.kind {
                places.push((n, (before + u64::from(mark.start)) * 1000 / length.max(1)));
            }
        }
        before += block.text.len() as u64;
    }
    places
}

#[cfg(test)]
mod tests {
    use kashshaf_search::{Article, Block, BlockKind, Mark};

    use super::*;

    #[test]
    fn ticks_stand_where_the_hits_are() {
        let hit = |start: u32, n: u32| Mark::new(start, start + 2, MarkKind::Hit(n));
        let blocks = vec![Block::new(BlockKind::Paragraph, "abcd"), Block::new(BlockKind::Paragraph, "abcdef")];
        let marks = vec![vec![hit(2, 1)], vec![hit(0, 2), hit(4, 3)]];
        let reading = Reading { article: Article { blocks, ..Article::default() }, marks, ..Reading::default() };
        assert_eq!(places(&reading), [(1, 200), (2, 400), (3, 800)]);
    }
}
