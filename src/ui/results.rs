//! The list of results: each an article with a link, the marks in its title, and the lines that show why.

use kashshaf_search::{Answer, Direction, Hit, Permalink};
use web_sys::Event;

use super::App;
use super::node::{Node, el};
use super::notices::nothing;
use super::query::why;
use super::text::inline;
use super::topics::class;
use crate::dom;
use crate::links::{NEAR, PAGE, href, with_article};
use crate::segments::{hits, marked};

/// How far below the screen excerpts are asked for, in pixels.
const AHEAD: i32 = 200;

pub(super) fn results(app: App) -> Vec<Node> {
    let w = app.say.words();
    let open = app.slug();
    app.answer.with(|answer| {
        let Some(answer) = answer else { return Vec::new() };
        if answer.hits.is_empty() {
            return vec![nothing(app)];
        }
        // Links lead from the view that this answer belongs to; a newer one brings a newer answer.
        let link = app.link.get_untracked();
        let items = answer.hits.iter().map(|hit| item(app, &link, answer, hit, open.as_ref() == Some(&hit.slug)));
        let list = el("ol")
            .class("results")
            .attr("id", "results")
            .attr("role", "list")
            .attr("aria-label", w.results)
            .children(items);
        let more = answer.total as usize > answer.hits.len();
        [list.into()].into_iter().chain(more.then(|| show_more(app))).collect()
    })
}

/// Asks for the excerpts that the reader comes near to.
pub(super) fn follow(app: App) {
    let look = move || {
        let coming = dom::find("#kashshaf-app .coming").filter(|_| !app.more.get_untracked());
        let height = dom::root().map_or(0, |root| root.client_height());
        if coming.is_some_and(|coming| coming.get_bounding_client_rect().top() < f64::from(height + AHEAD)) {
            app.near.update(|near| *near += NEAR);
        }
    };
    if let Some(window) = dom::window() {
        dom::listen(&window, "scroll", move |_: Event| look());
    }
    dom::effect(move || {
        let _ = (app.answer.with(Option::is_some), app.more.get());
        dom::once_drawn(look);
    });
}

fn item(app: App, link: &Permalink, answer: &Answer, hit: &Hit, current: bool) -> Node {
    let text = |text: &str, spans: &[(u32, u32)]| {
        in_language(&hit.lang, hit.direction, inline(app, marked(text, &hits(spans))))
    };
    let address = href(&with_article(link, Some(&hit.slug)));
    let heading = el("h2").child(el("a").attr("href", address).child(text(&hit.title, &hit.title_spans)));
    let snippet = match hit.snippet.text.is_empty() {
        false => Some(el("p").child(text(&hit.snippet.text, &hit.snippet.spans)).into()),
        // Its place is kept, so that nothing moves when it comes.
        true => (app.more.get() || hit.rank > app.near.get()).then(|| el("p").class("coming").into()),
    };
    el("li")
        .attr("data-slug", hit.slug.clone())
        .maybe("aria-current", current.then_some("true"))
        .child(el("article").child(meta(app, hit)).child(heading).children(snippet).children(why(app, answer, hit)))
        .into()
}

pub(super) fn in_language(lang: &str, direction: Direction, text: Vec<Node>) -> Node {
    el("bdi").attr("lang", lang.to_owned()).attr("dir", direction.as_str()).children(text).into()
}

fn meta(app: App, hit: &Hit) -> Node {
    let w = app.say.words();
    let foreign = !hit.lang.starts_with(app.say.language.tag()) && hit.lang != "und";
    let dots = hit.topics.iter().map(|&topic| el("i").class(class(topic)).into());
    el("div")
        .class("meta")
        .children(parts([
            hit.source.clone(),
            hit.date.map(|date| app.say.date(date)),
            foreign.then(|| app.say.language_name(&hit.lang)),
            Some(app.say.count(&w.minutes, hit.minutes)),
        ]))
        .child(el("span").class("dots").attr("aria-hidden", "true").children(dots))
        .into()
}

/// What is known about an article, each part isolated; the style puts dots between them.
pub(super) fn parts(parts: [Option<String>; 4]) -> impl Iterator<Item = Node> {
    parts.into_iter().flatten().map(|part| el("span").child(el("bdi").child(part)).into())
}

fn show_more(app: App) -> Node {
    let button = el("button")
        .attr("type", "button")
        .child(app.say.words().show_more)
        .on("click", move |_| app.shown.update(|shown| *shown += PAGE));
    el("p").class("more").child(button).into()
}
