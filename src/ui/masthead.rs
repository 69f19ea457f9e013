//! The masthead: the name of the collection, the search box, and what concerns the whole page.

use kashshaf_search::Direction;

use super::App;
use super::dialogs::{copy_link, show};
use super::node::{Node, el};
use crate::dom;
use crate::links::with_article;

pub(super) fn masthead(app: App) -> Vec<Node> {
    let w = app.say.words();
    let (title, articles) = app.overview.with_untracked(|o| (o.title.clone(), o.articles));
    let mut about = el("small").child(el("bdi").child(title));
    if !app.single {
        about = about.child([" · ", &app.say.count(&w.articles, articles)].concat());
    }
    let brand = el("a").class("brand").attr("href", "#").child(el("span").child(w.brand).child(about));
    let row = el("div").child(brand).child(search_box(app)).child(tools(app));
    vec![el("header").class("masthead").child(row).into()]
}

/// The search box: every keystroke asks, Enter makes an entry in the history.
fn search_box(app: App) -> Node {
    let w = app.say.words();
    let query = app.link.with(|link| link.query.clone());
    // An empty box with `dir=auto` would be left-to-right on an Arabic page.
    let direction = if query.is_empty() { Direction::as_str(app.say.language.direction()) } else { "auto" };
    let input = el("input")
        .attr("type", "search")
        .attr("id", "q")
        .attr("name", "q")
        .attr("placeholder", w.search_label)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .attr("enterkeyhint", "search")
        .attr("dir", direction)
        .value(query)
        .on("input", move |event| typed(app, event.target().and_then(|input| dom::text_of(&input, "value"))));
    el("form")
        .class("search")
        .attr("role", "search")
        .on("submit", move |event| {
            event.prevent_default();
            app.address.settle();
        })
        .child(el("label").class("sr").attr("for", "q").child(w.search_label))
        .child(input)
        .child(el("kbd").attr("aria-hidden", "true").child("/"))
        .child(
            el("button")
                .attr("type", "button")
                .attr("aria-label", w.how_to_search)
                .attr("title", w.how_to_search)
                .attr("aria-haspopup", "dialog")
                .child(w.question_mark)
                .on("click", |_| show("#syntax")),
        )
        .into()
}

fn typed(app: App, text: Option<String>) {
    // Where the article covers the list, typing asks to see the list.
    let covered = !app.single && dom::matches("(max-width: 70rem)");
    app.address.replace(move |link| {
        if covered {
            *link = with_article(link, None);
        }
        link.query = text.unwrap_or_default();
        (link.hit, link.place) = (None, None);
    });
}

fn tools(app: App) -> Node {
    let w = app.say.words();
    let other = app.say.language.other();
    let copy = el("button").attr("type", "button").child(w.copy_link).on("click", move |_| copy_link(app, false));
    let switch = el("button")
        .attr("type", "button")
        .attr("lang", other.tag())
        .attr("dir", other.direction().as_str())
        .child(other.words().this_language)
        .on("click", move |_| app.settings.update(|settings| settings.language = Some(other)));
    let settings = el("button")
        .attr("type", "button")
        .attr("aria-label", w.settings)
        .attr("title", w.settings)
        .attr("aria-haspopup", "dialog")
        .child("Aa")
        .on("click", move |_| show("#settings"));
    el("div").class("tools").child(copy).child(switch).child(settings).into()
}
