//! The open article: what it is, what it is about from start to end, and its text with everything lit up.

use kashshaf_search::messages::decimal;
use kashshaf_search::{Article, Block, BlockKind, Direction, MarkKind, Reading};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, ScrollLogicalPosition};

use super::dialogs::copy_link;
use super::hits::{pill, place_ticks, ruler, show_current};
use super::node::{Node, el};
use super::notices::{notices, status, try_again};
use super::query::understood;
use super::results::parts;
use super::text::{body, inline, safe};
use super::topics::class;
use super::{App, Open};
use crate::dom;
use crate::links::{current, with_article};
use crate::segments::marked;

/// How many characters make a title long: it is set smaller.
const LONG_TITLE: usize = 110;

pub(super) fn reader(app: App) -> Vec<Node> {
    app.open.with(|open| match open {
        Open::Nothing => Vec::new(),
        Open::Coming => vec![el("article").class("reader").attr("aria-busy", "true").children(bar(app)).into()],
        Open::Unreadable => {
            let note = el("p").class("note").child(app.say.words().article_unreadable).child(" ").child(try_again(app));
            vec![el("article").class("reader").children(bar(app)).child(note).into()]
        }
        Open::Missing => {
            let note = el("p").class("note").child(app.say.words().article_missing);
            vec![el("article").class("reader").children(bar(app)).child(note).into()]
        }
        Open::Article(reading) => vec![article(app, reading)],
    })
}

fn article(app: App, reading: &Reading) -> Node {
    let Article { title, lang, direction, .. } = &reading.article;
    let dir = direction.as_str();
    let link = app.link.get_untracked();
    let long = title.chars().count() > LONG_TITLE;
    let heading = el("h1")
        .attr("lang", lang.clone())
        .attr("dir", dir)
        .attr("tabindex", "-1")
        .maybe("class", long.then_some("long"))
        .children(inline(app, marked(title, &reading.title_marks)));
    let header = el("header").attr("dir", dir).child(meta(app, reading)).child(heading).children(strip(app, reading));
    let body = el("div").class("body").attr("lang", lang.clone()).attr("dir", dir).children(body(app, &link, reading));
    let text = el("div").class("text").attr("dir", dir).child(body.children(set_apart(reading))).child(ruler(reading));
    let mut reader = el("article").class("reader").children(bar(app));
    if app.single {
        // A collection of one has no list: what is known about the query stands here.
        reader = reader.child(status(app)).children(understood(app)).children(notices(app));
    }
    reader.child(header).child(text).children(pill(app, reading)).child(foot(app, reading)).into()
}

/// The way back: to the list where the article covers it, or just closing.
fn bar(app: App) -> Option<Node> {
    let w = app.say.words();
    let button = |class, name: &'static str| {
        el("button").attr("type", "button").class(class).child(name).on("click", move |_| close(app))
    };
    let bar = el("div").class("bar").child(button("back", w.back_to_results)).child(button("close", w.close));
    (!app.single).then(|| bar.into())
}

pub(super) fn close(app: App) {
    app.address.commit(with_article(&app.link.get_untracked(), None));
}

fn meta(app: App, reading: &Reading) -> Node {
    let w = app.say.words();
    let article = &reading.article;
    let authors = (!article.authors.is_empty()).then(|| article.authors.join(app.say.comma()));
    let original = article.url.as_deref().and_then(safe).map(|url| {
        let link = el("a").attr("href", url.to_owned()).attr("rel", "noopener noreferrer").child(w.original);
        el("span").child(link).into()
    });
    let known = parts([
        authors,
        article.source.clone(),
        article.date.map(|date| app.say.date(date)),
        Some(app.say.count(&w.minutes, reading.minutes)),
    ]);
    el("div").class("meta").children(known).children(original).into()
}

/// Lines that stand under every article: kept, muted, at the end.
fn set_apart(reading: &Reading) -> Option<Node> {
    let lines: Vec<Node> = boilerplate(reading).map(|block| el("p").child(block.text.clone()).into()).collect();
    (!lines.is_empty()).then(|| el("div").class("set-apart").children(lines).into())
}

fn boilerplate(reading: &Reading) -> impl Iterator<Item = &Block> {
    reading.article.blocks.iter().filter(|block| block.kind == BlockKind::Boilerplate)
}

fn foot(app: App, reading: &Reading) -> Node {
    let w = app.say.words();
    let lines = boilerplate(reading).count() as u32;
    let note = (lines > 0).then(|| el("span").child(app.say.count(&w.promotional_lines, lines)).into());
    let copy =
        el("button").attr("type", "button").child(w.copy_article_link).on("click", move |_| copy_link(app, true));
    el("div").class("foot").child(copy).children(note).into()
}

/// The topics along the text; a click goes to the place.
fn strip(app: App, reading: &Reading) -> Option<Node> {
    let cells = cells(reading);
    if cells.iter().all(Option::is_none) {
        return None;
    }
    let go = move |event: Event| {
        let strip = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(strip), Some(event)) = (strip, event.dyn_ref::<MouseEvent>()) else { return };
        app.open.with_untracked(|open| {
            if let Open::Article(reading) = open {
                go_to(reading, fraction(&strip, f64::from(event.client_x()), reading));
            }
        });
    };
    let cells = cells.into_iter().map(|topic| el("i").maybe("class", topic.map(class)).into());
    let label = app.say.words().topic_strip;
    Some(el("div").class("strip").attr("role", "img").attr("aria-label", label).children(cells).on("click", go).into())
}

/// Where along the strip a click fell, in thousandths of the text.
fn fraction(strip: &Element, x: f64, reading: &Reading) -> u64 {
    let place = strip.get_bounding_client_rect();
    let from_left = ((x - place.left()) * 1000.0 / place.width().max(1.0)).clamp(0.0, 999.0) as u64;
    match reading.article.direction {
        Direction::Ltr => from_left,
        Direction::Rtl => 999 - from_left,
    }
}

fn go_to(reading: &Reading, permille: u64) {
    let target = length(reading) * permille / 1000;
    let mut before = 0;
    for (i, block) in reading.article.blocks.iter().enumerate().filter(|(_, block)| block.is_indexed()) {
        before += block.text.len() as u64;
        if before > target {
            if let Some(element) = dom::find(&[".reader [data-b='", &decimal(i as u32), "']"].concat()) {
                dom::reveal(&element, ScrollLogicalPosition::Center);
            }
            return;
        }
    }
}

fn length(reading: &Reading) -> u64 {
    reading.article.blocks.iter().filter(|block| block.is_indexed()).map(|block| block.text.len() as u64).sum()
}

/// The topic of each part of the text: the one that most mentions in it belong to.
fn cells(reading: &Reading) -> Vec<Option<u32>> {
    const CELLS: u64 = 40;
    let length = length(reading).max(1);
    let mut mentions: Vec<Vec<u32>> = vec![Vec::new(); CELLS.min(length / 60 + 1) as usize];
    let count = mentions.len() as u64;
    let mut before = 0;
    let blocks = reading.article.blocks.iter().zip(&reading.marks);
    for (block, marks) in blocks.filter(|(block, _)| block.is_indexed()) {
        for mark in marks {
            if let MarkKind::Topic(topic) = mark.kind
                && let Some(cell) = mentions.get_mut(((before + u64::from(mark.start)) * count / length) as usize)
            {
                cell.push(topic);
            }
        }
        before += block.text.len() as u64;
    }
    let most = |cell: &Vec<u32>| {
        let count = |topic: u32| cell.iter().filter(|t| **t == topic).count();
        cell.iter().copied().reduce(|best, topic| if count(topic) > count(best) { topic } else { best })
    };
    mentions.iter().map(most).collect()
}

/// Moves the page as articles are opened, walked and closed: an article opens at its beginning or at the current
/// hit, and closing it leads back to the same place of the list.
pub(super) fn follow(app: App) {
    let mut before: Option<(Option<String>, Option<u32>)> = None;
    dom::effect(move || {
        // Until the next article is there, the page stays where it is.
        if app.open.with(|open| *open == Open::Coming) {
            return;
        }
        let (slug, hit) = app.link.with(|link| {
            app.open.with(|open| match open {
                Open::Article(reading) => (Some(reading.article.slug.clone()), current(link, reading)),
                _ => (None, link.hit),
            })
        });
        let now = (slug, hit);
        let first = before.is_none();
        let moved = before.as_ref() != Some(&now);
        let (old, _) = before.replace(now.clone()).unwrap_or_default();
        dom::once_drawn(move || {
            if !first && old != now.0 {
                match (&old, &now.0) {
                    (_, Some(slug)) => opened(slug, hit),
                    (Some(slug), None) if !app.single => closed(app, slug),
                    _ => {}
                }
            }
            place_ticks();
            show_current(hit, moved);
        });
    });
}

fn opened(slug: &str, hit: Option<u32>) {
    if hit.is_none() {
        dom::scroll_to(0.0);
    }
    if let Some(heading) = dom::find(".reader h1").filter(|_| !typing()) {
        dom::focus(&heading);
    }
    if let Some(item) = item(slug) {
        reveal_in_list(&item);
    }
}

fn closed(app: App, slug: &str) {
    dom::scroll_to(app.address.list_scroll());
    let link = item(slug).and_then(|item| item.query_selector("a").ok().flatten());
    if let Some(link) = link.as_ref().and_then(|link| link.dyn_ref()).filter(|_| !typing()) {
        dom::focus(link);
    }
}

fn typing() -> bool {
    dom::find("#q:focus").is_some()
}

fn item(slug: &str) -> Option<Element> {
    // Slugs are letters, digits and `-`, but this one may come from a link.
    let plain = slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if plain { dom::find(&["li[data-slug='", slug, "']"].concat()).map(Into::into) } else { None }
}

/// Scrolls the list alone, so that the article does not move.
fn reveal_in_list(item: &Element) {
    let Some(list) = dom::find(".reading > .list") else { return };
    let (list_place, place) = (list.get_bounding_client_rect(), item.get_bounding_client_rect());
    if place.top() < list_place.top() || place.bottom() > list_place.bottom() {
        let middle = (list_place.height() - place.height()) / 2.0;
        list.set_scroll_top(list.scroll_top() + (place.top() - list_place.top() - middle) as i32);
    }
}

#[cfg(test)]
mod tests {
    use kashshaf_search::Mark;

    use super::*;

    #[test]
    fn the_strip_shows_the_topic_that_most_mentions_belong_to() {
        let topic = |start: u32, topic: u32| Mark::new(start, start + 1, MarkKind::Topic(topic));
        let blocks = vec![
            Block::new(BlockKind::Paragraph, "a".repeat(60)),
            Block::new(BlockKind::Boilerplate, "b".repeat(600)),
            Block::new(BlockKind::Paragraph, "c".repeat(60)),
        ];
        let marks = vec![vec![topic(0, 1), topic(3, 2), topic(9, 2)], vec![], vec![topic(59, 4)]];
        let reading = Reading { article: Article { blocks, ..Article::default() }, marks, ..Reading::default() };
        assert_eq!(cells(&reading), [Some(2), None, Some(4)]);
        assert_eq!(cells(&Reading::default()), [None]);
    }
}
