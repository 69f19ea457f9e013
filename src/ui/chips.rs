//! Chips: what the list is narrowed by, each a link to the list without it.

use kashshaf_search::messages::fill;
use kashshaf_search::{Filters, Permalink, Problem};

use super::App;
use super::facets::Facet;
use super::node::{Node, el};
use crate::links::{href, toggle, with_filters};

struct Chip {
    label: String,
    without: Permalink,
    /// Whether the collection no longer has it.
    gone: bool,
}

pub(super) fn chips(app: App) -> Option<Node> {
    let chips = list(app);
    if chips.is_empty() {
        return None;
    }
    let w = app.say.words();
    let all = (chips.len() > 1).then(|| {
        let none = app.link.with(|link| href(&with_filters(link, |filters| *filters = Filters::default())));
        el("li").class("all").child(el("a").attr("href", none).child(w.clear_all)).into()
    });
    let chips = chips.into_iter().map(|c| chip(app, c));
    let row = el("ul").class("chips").attr("role", "list").attr("aria-label", w.active_filters);
    Some(row.children(chips).children(all).into())
}

fn chip(app: App, chip: Chip) -> Node {
    let w = app.say.words();
    let name = fill(w.remove, &["\u{2068}", &chip.label, "\u{2069}"].concat());
    let title = chip.gone.then(|| fill(w.gone, &chip.label));
    let link = el("a")
        .attr("href", href(&chip.without))
        .maybe("class", chip.gone.then_some("gone"))
        .attr("aria-label", name)
        .maybe("title", title)
        .child(el("bdi").child(chip.label))
        .child(el("i").class("cross").attr("aria-hidden", "true"));
    el("li").child(link).into()
}

fn list(app: App) -> Vec<Chip> {
    let problems = app.answer.with(|answer| answer.as_ref().map(|a| a.problems.clone()).unwrap_or_default());
    let gone = |value: &String| problems.contains(&Problem::UnknownFilter(value.clone()));
    app.link.with(|link| {
        let filters = &link.filters;
        let mut chips = Vec::new();
        for id in &filters.topics {
            let label = app.overview.with_untracked(|overview| {
                let topic = overview.topics.iter().find(|topic| topic.id == *id);
                topic.map(|topic| topic.label(app.say.language.tag()).to_owned())
            });
            let without = with_filters(link, |filters| toggle(&mut filters.topics, id));
            chips.push(Chip { gone: label.is_none(), label: label.unwrap_or_else(|| id.clone()), without });
        }
        for (facet, values) in [(Facet::Language, &filters.langs), (Facet::Source, &filters.sources)] {
            for value in values {
                let without = with_filters(link, |filters| facet.toggle(filters, value));
                chips.push(Chip { label: facet.label(app, value), without, gone: gone(value) });
            }
        }
        if let Some(label) = app.say.days(filters) {
            let without = with_filters(link, |filters| (filters.from, filters.to) = (None, None));
            chips.push(Chip { label, without, gone: false });
        }
        chips
    })
}
