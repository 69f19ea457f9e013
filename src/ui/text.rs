//! The text of an article as elements of the page, made from text nodes alone.

use kashshaf_search::messages::decimal;
use kashshaf_search::{BlockKind, MarkKind, Permalink, Reading};

use super::App;
use super::node::{Element, Node, el};
use super::topics::class;
use crate::dom;
use crate::links::{href, with_article};
use crate::segments::{Segment, segments};

/// Pieces of text with their markup and marks.
pub(super) fn inline(app: App, segments: Vec<Segment>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut rest = segments.into_iter().peekable();
    while let Some(segment) = rest.next() {
        let Some((link, address)) = segment.link else {
            nodes.push(piece(app, &segment));
            continue;
        };
        // One link is one element, however often marks cut it.
        let mut inside = vec![piece(app, &segment)];
        while let Some(next) = rest.next_if(|next| next.link.is_some_and(|(n, _)| n == link)) {
            inside.push(piece(app, &next));
        }
        nodes.push(
            el("a")
                .maybe("href", safe(address).map(str::to_owned))
                .attr("rel", "noopener noreferrer")
                .children(inside)
                .into(),
        );
    }
    nodes
}

/// The addresses that a link of an article may lead to.
pub(super) fn safe(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    ["https", "http", "mailto"].iter().any(|s| scheme.eq_ignore_ascii_case(s)).then_some(address)
}

fn piece(app: App, segment: &Segment) -> Node {
    let mut node = match segment.mark {
        None => segment.text.to_owned().into(),
        Some(MarkKind::Hit(n)) => el("mark").attr("data-hit", decimal(n)).children(cored(segment)).into(),
        Some(MarkKind::Topic(topic)) => app.overview.with_untracked(|overview| {
            let mark = el("mark").class(class(topic)).child(segment.text.to_owned());
            match overview.topics.get(topic as usize) {
                Some(topic) => mark
                    .attr("data-topic", topic.id.clone())
                    .attr("title", topic.label(app.say.language.tag()).to_owned())
                    .into(),
                None => mark.into(),
            }
        }),
    };
    for (tag, is) in [("code", segment.code), ("em", segment.emphasis), ("strong", segment.strong)] {
        if is {
            node = el(tag).child(node).into();
        }
    }
    node
}

/// The text of a hit, its core in an element of its own. No style of that may part Arabic letters; where the browser parts
/// them at every element, the hit stays whole.
fn cored(segment: &Segment) -> Vec<Node> {
    let text = |from: usize, to: usize| segment.text.get(from..to).unwrap_or_default().to_owned();
    let end = segment.text.len();
    match segment.core.filter(|_| dom::joins_letters()) {
        None => vec![text(0, end).into()],
        Some((from, to)) => {
            let core = el("span").class("core").child(text(from, to)).into();
            vec![text(0, from).into(), core, text(to, end).into()]
        }
    }
}

/// The blocks of an article in reading order; list items and table rows that follow each other share an element.
pub(super) fn body(app: App, link: &Permalink, reading: &Reading) -> Vec<Node> {
    let blocks = &reading.article.blocks;
    let mut nodes = Vec::new();
    let mut i = 0;
    while i < blocks.len() {
        let group = group(blocks[i].kind);
        let end = match group {
            None => i + 1,
            Some(_) => i + blocks[i..].iter().take_while(|block| self::group(block.kind) == group).count(),
        };
        let inside = (i..end).filter_map(|i| block(app, link, reading, i));
        match group {
            Some("table") => {
                let table = el("table").child(el("tbody").children(inside));
                nodes.push(el("div").class("table").child(table).into());
            }
            Some(tag) => nodes.push(el(tag).children(inside).into()),
            None => nodes.extend(inside),
        }
        i = end;
    }
    nodes
}

/// The element that blocks of a kind share.
fn group(kind: BlockKind) -> Option<&'static str> {
    match kind {
        BlockKind::Bullet(_) => Some("ul"),
        BlockKind::Number(_) => Some("ol"),
        BlockKind::Row => Some("table"),
        _ => None,
    }
}

/// One block, with its number for what scrolls to it. Boilerplate stands elsewhere.
fn block(app: App, link: &Permalink, reading: &Reading, i: usize) -> Option<Node> {
    let block = reading.article.blocks.get(i)?;
    let marks = reading.marks.get(i).map(Vec::as_slice).unwrap_or_default();
    let segments = segments(block, marks);
    let element = match block.kind {
        BlockKind::Paragraph => el("p"),
        BlockKind::Heading(..=2) => el("h2"),
        BlockKind::Heading(3) => el("h3"),
        BlockKind::Heading(_) => el("h4"),
        BlockKind::Bullet(depth) | BlockKind::Number(depth) => match depth {
            0 | 1 => el("li"),
            2 => el("li").class("d2"),
            _ => el("li").class("d3"),
        },
        BlockKind::Quote => el("blockquote"),
        BlockKind::Code => el("pre"),
        BlockKind::Row => return Some(row(app, segments).attr("data-b", decimal(i as u32)).into()),
        BlockKind::Caption => el("p").class("caption"),
        BlockKind::Related => el("aside"),
        BlockKind::Boilerplate => return None,
    };
    let mut text = inline(app, segments);
    // A pointer to another article is a link when the collection has it.
    if let Some((_, slug)) = reading.related.iter().find(|(block, _)| *block as usize == i) {
        text = vec![el("a").attr("href", href(&with_article(link, Some(slug)))).children(text).into()];
    }
    Some(element.attr("data-b", decimal(i as u32)).children(text).into())
}

/// A row of a table: tab characters part its cells.
fn row(app: App, segments: Vec<Segment>) -> Element {
    let mut cells = vec![Vec::new()];
    for segment in segments {
        for (n, text) in segment.text.split('\t').enumerate() {
            if n > 0 {
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !text.is_empty()) {
                cell.push(Segment { text, core: segment.core.filter(|_| text == segment.text), ..segment.clone() });
            }
        }
    }
    el("tr").children(cells.into_iter().map(|cell| el("td").children(inline(app, cell)).into()))
}
