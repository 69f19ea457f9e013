//! What the reader should know about the list: how many, in which order, and what could not be done as asked.

use kashshaf_search::messages::{around, fill};
use kashshaf_search::{Answer, Filters, Permalink, Problem, Sort, SuggestionKind};

use super::node::{Element, Node, el};
use super::query::{forms_button, offers};
use super::{App, Open};
use crate::client;
use crate::dom;
use crate::format::Say;
use crate::links::{href, with_filters, with_query, without_part};
use crate::signal::Derived;

/// How long the count must stand still before it is announced, in milliseconds.
const SETTLED: i32 = 400;

/// Keeps the announced count: the first one is there with the page, a new one comes once it stands still.
pub(super) fn announce(app: App, say: Derived<Say>) {
    let mut timer = 0;
    dom::effect(move || {
        let now = count(App { say: say.get(), ..app });
        dom::not_later(timer);
        if !app.drawn.get_untracked() || app.status.with_untracked(String::is_empty) {
            app.status.set(now);
        } else if app.status.with_untracked(|status| *status != now) {
            timer = dom::later(SETTLED, move || app.status.set(now));
        }
    });
}

/// How many articles the list has, in words.
pub(super) fn count(app: App) -> String {
    let w = app.say.words();
    let asked = app.link.with(|link| !link.query.trim().is_empty());
    if app.single {
        let hits = app.open.with(|open| if let Open::Article(reading) = open { Some(reading.hits) } else { None });
        return hits.filter(|_| asked).map(|hits| app.say.count(&w.hits, hits)).unwrap_or_default();
    }
    if app.waiting.get() {
        return w.searching.to_owned();
    }
    let narrowed = asked || app.link.with(|link| link.filters != Filters::default());
    let sentence = if narrowed { &w.results_found } else { &w.articles };
    let total = app.answer.with(|answer| answer.as_ref().map(|answer| (answer.total, answer.at_least)));
    let Some((total, at_least)) = total else { return String::new() };
    let count = app.say.count(sentence, total);
    if at_least { fill(w.at_least, &count) } else { count }
}

/// The count, and the order of the list.
pub(super) fn status(app: App) -> Node {
    let count = el("p").attr("role", "status").child(app.status.get());
    // A list of choices takes long to lay out; its room is kept until the results are drawn.
    let tools = app.drawn.get().then(|| [forms_button(app), order(app)]);
    let asked = !app.single && app.link.with(|link| !link.query.trim().is_empty());
    el("div")
        .class(if asked { "status asked" } else { "status" })
        .child(count)
        .children(tools.into_iter().flatten().flatten())
        .into()
}

/// Without a query both orders are the same, and there is nothing to choose.
fn order(app: App) -> Option<Node> {
    let w = app.say.words();
    let (asked, sort) = app.link.with(|link| (!link.query.trim().is_empty(), link.sort));
    let found = app.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.total > 1));
    if !asked || !found || app.single {
        return None;
    }
    let option = |value: &'static str, label: &'static str, selected: bool| -> Node {
        el("option").attr("value", value).is("selected", selected).child(label).into()
    };
    let select = el("select")
        .attr("aria-label", w.order)
        .children([
            option("", w.best_first, sort == Sort::Relevance),
            option("date", w.newest_first, sort == Sort::Date),
        ])
        .on("change", move |event| {
            let chosen = event.target().and_then(|select| dom::text_of(&select, "value"));
            let sort = if chosen.as_deref() == Some("date") { Sort::Date } else { Sort::Relevance };
            app.address.commit(Permalink { sort, ..app.link.get_untracked() });
        });
    Some(select.into())
}

/// Problems of the query, each with a way on.
pub(super) fn notices(app: App) -> Vec<Node> {
    let mut notices = Vec::new();
    if app.trouble.get() {
        notices.push(el("p").class("advice").attr("role", "alert").child(app.say.words().stopped).into());
    }
    if app.address.refused() && app.link.with(|link| *link == Permalink::default()) {
        notices.push(el("p").class("advice").child(app.say.words().link_too_long).into());
    }
    app.answer.with(|answer| {
        let Some(answer) = answer else { return };
        let lines = lines(app, answer);
        if !lines.is_empty() {
            notices.push(el("div").class("advice").children(lines).into());
        }
        let also = offers(app, answer, SuggestionKind::OtherSpelling, app.say.words().also_spelled);
        notices.extend(also.map(|line| line.class("also").into()));
    });
    notices
}

fn lines(app: App, answer: &Answer) -> Vec<Node> {
    let w = app.say.words();
    let link = app.link.get_untracked();
    let line = |problem: &Problem| match problem {
        Problem::Relaxed if answer.total > 0 && !app.single => Some(el("p").child(w.relaxed)),
        Problem::NotFound(word) => Some(not_found(app, &link, answer, word)),
        Problem::Syntax(part) => Some(sentence(w.not_understood, part)),
        Problem::Shortened(_) => Some(el("p").child(fill(w.shortened, &app.say.number(64)))),
        Problem::Incomplete(parts) => Some(incomplete(app, parts)),
        // An unknown filter shows as a chip.
        Problem::Relaxed | Problem::UnknownFilter(_) => None,
    };
    let meant = offers(app, answer, SuggestionKind::Misspelled, w.did_you_mean);
    answer.problems.iter().filter_map(line).chain(meant).map(Node::from).collect()
}

/// Parts of the collection that could not be had, the first ones by name, and the way to ask for them again.
fn incomplete(app: App, parts: &[String]) -> Element {
    let names = parts.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    let names = el("code").attr("dir", "ltr").child(names);
    el("p").child(app.say.words().incomplete).child(" ").child(names).child(" ").child(try_again(app))
}

/// The button that asks again for what could not be had.
pub(super) fn try_again(app: App) -> Element {
    el("button").attr("type", "button").child(app.say.words().try_again).on("click", move |_| client::try_again())
}

fn not_found(app: App, link: &Permalink, answer: &Answer, word: &str) -> Element {
    let w = app.say.words();
    let line = sentence(w.not_found, word);
    // With one word there is nothing left to search for.
    let parts = &answer.understood;
    let part = parts.iter().find(|part| part.text == word).filter(|_| parts.len() > 1);
    let Some(part) = part else { return line };
    let without = with_query(link, without_part(&link.query, parts, part));
    line.child(" ").child(el("a").attr("href", href(&without)).child(w.search_without))
}

fn sentence(sentence: &'static str, inserted: &str) -> Element {
    let (before, after) = around(sentence);
    el("p").child(before).child(el("bdi").child(inserted.to_owned())).child(after)
}

/// What stands in the place of the list when it is empty.
pub(super) fn nothing(app: App) -> Node {
    let w = app.say.words();
    let empty = el("div").class("empty");
    if app.overview.with_untracked(|overview| overview.articles == 0) {
        return empty.child(el("h2").child(w.empty_collection)).into();
    }
    let way_on =
        |link: &Permalink, text: &'static str| el("p").child(el("a").attr("href", href(link)).child(text)).into();
    let link = app.link.get_untracked();
    let narrowed = link.filters != Filters::default();
    let without = with_filters(&link, |filters| *filters = Filters::default());
    empty
        .child(el("h2").child(w.no_results))
        .children(narrowed.then(|| way_on(&without, w.search_without_filters)))
        .children([way_on(&Permalink::default(), w.start_again)])
        .into()
}
