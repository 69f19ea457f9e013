//! Topics: the buttons that narrow the list, and the legend of what is lit up in the article, in one.

use super::frame::Expanded;
use super::node::{Node, el};
use super::{App, Open};
use crate::links::{toggle, with_filters};
use crate::signal::Live;

/// How many topics are shown before "show all".
const FIRST: usize = 12;

/// The class that gives a topic its colour and underline. Five colours can be told apart by all readers; further
/// topics share an underline.
pub(super) fn class(topic: u32) -> &'static str {
    ["c1", "c2", "c3", "c4", "c5"].get(topic as usize).copied().unwrap_or("c0")
}

struct Topic {
    index: u32,
    id: String,
    label: String,
    /// Not known for a moment while an answer is being completed.
    count: Option<u32>,
    chosen: bool,
}

pub(super) fn topics(app: App, all: Expanded) -> Option<Node> {
    let mut topics = list(app);
    if topics.is_empty() {
        return None;
    }
    let long = topics.len() > FIRST;
    if !all.topics.get() {
        first_and_chosen(&mut topics, FIRST, |topic| topic.chosen);
    }
    let class = if topics.iter().any(|topic| topic.chosen) { "topics some" } else { "topics" };
    let buttons = topics.into_iter().map(|topic| el("li").child(button(app, topic)).into());
    let group = el("fieldset")
        .class(class)
        .child(el("legend").child(app.say.words().topics))
        .child(el("ul").attr("role", "list").children(buttons))
        .children(long.then(|| more(app, all.topics)));
    Some(group.into())
}

fn button(app: App, topic: Topic) -> Node {
    let Topic { index, id, label, count, chosen } = topic;
    el("button")
        .attr("type", "button")
        .class(["topic ", class(index)].concat())
        .attr("aria-pressed", if chosen { "true" } else { "false" })
        .flag("disabled", count == Some(0) && !chosen && !app.at_least())
        .child(el("i").attr("aria-hidden", "true"))
        .child(el("bdi").child(label))
        .child(" ")
        .child(el("span").class("count").child(count.map(|count| app.counted(count)).unwrap_or_default()))
        .on("click", move |_| {
            let link = app.link.get_untracked();
            app.address.commit(with_filters(&link, |filters| toggle(&mut filters.topics, &id)));
        })
        .into()
}

/// The topics with their counts: articles of the list, or mentions in the only article.
fn list(app: App) -> Vec<Topic> {
    let chosen = app.link.with(|link| link.filters.topics.clone());
    let count = |index: usize| match app.single {
        false => app.answer.with(|answer| answer.as_ref().and_then(|a| a.facets.topics.get(index).copied())),
        true => app.open.with(|open| match open {
            Open::Article(reading) => {
                reading.mentions.iter().find(|(topic, _)| *topic as usize == index).map(|(_, mentions)| *mentions)
            }
            _ => None,
        }),
    };
    let language = app.say.language.tag();
    app.overview.with_untracked(|overview| {
        let topics = overview.topics.iter().enumerate().map(|(index, topic)| Topic {
            index: index as u32,
            id: topic.id.clone(),
            label: topic.label(language).to_owned(),
            count: count(index),
            chosen: chosen.contains(&topic.id),
        });
        topics.filter(|topic| !app.single || topic.count.is_some_and(|count| count > 0) || topic.chosen).collect()
    })
}

/// Shortens a long group, without hiding what was chosen in it.
pub(super) fn first_and_chosen<T>(values: &mut Vec<T>, first: usize, chosen: impl Fn(&T) -> bool) {
    let mut n = 0;
    values.retain(|value| {
        n += 1;
        n <= first || chosen(value)
    });
}

/// The button that shows all values of a long group, or fewer again.
pub(super) fn more(app: App, all: Live<bool>) -> Node {
    let w = app.say.words();
    el("button")
        .attr("type", "button")
        .class("link more-values")
        .child(if all.get() { w.show_fewer } else { w.show_all })
        .on("click", move |_| all.update(|all| *all = !*all))
        .into()
}
