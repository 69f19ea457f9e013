//! Facets: languages and sources as groups of checkboxes with counts.

use kashshaf_search::messages::decimal;
use kashshaf_search::{FacetValue, Facets, Filters};

use super::frame::Expanded;
use super::node::{Node, el};
use super::topics::{first_and_chosen, more};
use super::{App, UNKNOWN};
use crate::links::{toggle, with_filters};

/// How many values are shown before "show all".
const FIRST: usize = 8;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Facet {
    Language,
    Source,
}

impl Facet {
    fn values(self, facets: &Facets) -> &[FacetValue] {
        match self {
            Facet::Language => &facets.langs,
            Facet::Source => &facets.sources,
        }
    }

    fn chosen(self, filters: &Filters) -> &[String] {
        match self {
            Facet::Language => &filters.langs,
            Facet::Source => &filters.sources,
        }
    }

    pub(super) fn toggle(self, filters: &mut Filters, value: &str) {
        toggle(if self == Facet::Language { &mut filters.langs } else { &mut filters.sources }, value);
    }

    /// What readers call a value.
    pub(super) fn label(self, app: App, value: &str) -> String {
        if self == Facet::Language { app.say.language_name(value) } else { value.to_owned() }
    }

    fn id(self) -> &'static str {
        if self == Facet::Language { "lang-" } else { "source-" }
    }
}

pub(super) fn facets(app: App, all: Expanded) -> Vec<Node> {
    if app.single {
        return Vec::new();
    }
    let w = app.say.words();
    let open = all.narrow.get();
    let narrow = el("button")
        .attr("type", "button")
        .class("narrow")
        .attr("aria-expanded", if open { "true" } else { "false" })
        .child(w.narrow)
        .on("click", move |_| all.narrow.update(|open| *open = !*open));
    let groups = el("div")
        .class(if open { "facets open" } else { "facets" })
        .children(group(app, all, Facet::Language, w.language))
        .children(group(app, all, Facet::Source, w.source));
    vec![narrow.into(), groups.into()]
}

fn group(app: App, all: Expanded, facet: Facet, legend: &'static str) -> Option<Node> {
    let mut values = values(app, facet);
    if values.is_empty() {
        return None;
    }
    let long = values.len() > FIRST;
    if !all.facets.get() {
        first_and_chosen(&mut values, FIRST, |(_, chosen)| *chosen);
    }
    let values = values.into_iter().enumerate().map(|(i, (v, chosen))| value(app, facet, i, v, chosen));
    let group = el("fieldset").class("facet").child(el("legend").child(legend)).children(values);
    Some(group.children(long.then(|| more(app, all.facets))).into())
}

/// One value. Its name is the value alone; the count is its description.
fn value(app: App, facet: Facet, i: usize, value: FacetValue, chosen: bool) -> Node {
    let FacetValue { value, count } = value;
    let count_text = if count == UNKNOWN { String::new() } else { app.counted(count) };
    let label = facet.label(app, &value);
    let id = [facet.id(), &decimal(i as u32)].concat();
    let language = (facet == Facet::Language).then(|| value.clone());
    let input = el("input").attr("type", "checkbox").attr("aria-describedby", id.clone()).is("checked", chosen).on(
        "change",
        move |_| {
            let link = app.link.get_untracked();
            app.address.commit(with_filters(&link, |filters| facet.toggle(filters, &value)));
        },
    );
    el("label")
        .maybe("class", (count == 0 && !app.at_least()).then_some("none"))
        .child(input)
        .child(el("bdi").maybe("lang", language).child(label))
        .child(el("span").class("count").attr("id", id).attr("aria-hidden", "true").child(count_text))
        .into()
}

/// The values of a facet, and whether each is chosen.
fn values(app: App, facet: Facet) -> Vec<(FacetValue, bool)> {
    let chosen = app.link.with(|link| facet.chosen(&link.filters).to_vec());
    app.answer.with(|answer| {
        let values = answer.as_ref().map(|answer| facet.values(&answer.facets)).unwrap_or_default();
        values.iter().map(|value| (value.clone(), chosen.contains(&value.value))).collect()
    })
}
