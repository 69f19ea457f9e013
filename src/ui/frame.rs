//! The frame of the page: masthead, and three columns in one sentence: narrow by, choose from, read.

use leptos::prelude::untrack;
use web_sys::Event;

use super::App;
use super::chips::chips;
use super::dialogs::dialogs;
use super::facets::facets;
use super::masthead::masthead;
use super::node::{Node, el, region};
use super::notices::{notices, status};
use super::query::understood;
use super::reader::reader;
use super::results::results;
use super::topics::topics;
use crate::dom;
use crate::signal::Live;

pub(super) fn frame(app: App) -> Vec<Node> {
    let w = app.say.words();
    let all = Expanded { topics: Live::new(false), facets: Live::new(false), narrow: Live::new(false) };
    let side = region(move || topics(app, all).into_iter().chain(facets(app, all)).collect());
    let side = el("nav").class("side").attr("aria-label", w.narrow).child(side);
    // Its class follows the view in `dress_frame`: were the view followed here, the whole frame would be drawn anew.
    let shape = untrack(|| shape(app));
    let main = el("main").attr("id", "content").attr("tabindex", "-1").class(shape).child(side);
    vec![
        el("a").class("skip").attr("href", "#content").child(w.skip_to_content).on("click", skip).into(),
        region(move || masthead(app)),
        main.child(region(move || list(app))).child(region(move || reader(app))).into(),
        region(move || if app.drawn.get() { dialogs(app) } else { Vec::new() }),
        region(move || toast(app)),
    ]
}

/// Which columns there are.
fn shape(app: App) -> &'static str {
    match (app.single, app.wanted.with(Option::is_some)) {
        (true, _) => "desk single",
        (false, true) => "desk reading",
        (false, false) => "desk",
    }
}

/// Keeps the shape of the frame. What changes of the element itself is no region: that would draw all that is in it anew.
pub(super) fn dress_frame(app: App) {
    dom::effect(move || {
        let shape = shape(app);
        // Not `#content` alone: the page that is replaced has one too while it stands.
        if let Some(main) = dom::find("#kashshaf-app main") {
            main.set_class_name(shape);
        }
    });
}

/// Which groups of the side show all they have.
#[derive(Clone, Copy)]
pub(super) struct Expanded {
    pub(super) topics: Live<bool>,
    pub(super) facets: Live<bool>,
    /// On a phone: whether the facets are shown at all.
    pub(super) narrow: Live<bool>,
}

/// The fragment belongs to the view, so this link moves the focus by itself.
fn skip(event: Event) {
    event.prevent_default();
    event.stop_propagation();
    if let Some(content) = dom::find("#content") {
        let _ = content.focus();
    }
}

fn list(app: App) -> Vec<Node> {
    if app.single {
        return Vec::new();
    }
    // The open article brings the page's heading; without one it is the collection's name.
    let heading = app.wanted.with(Option::is_none).then(|| {
        let title = app.overview.with_untracked(|overview| overview.title.clone());
        el("h1").class("sr").child(title).into()
    });
    let mut parts: Vec<Node> = heading.into_iter().collect();
    parts.push(status(app));
    parts.extend(understood(app));
    parts.extend(chips(app));
    parts.extend(notices(app));
    parts.extend(results(app));
    // Only the list of an older question is busy; one that gains snippets can be read.
    let busy = app.waiting.get().then_some("true");
    vec![el("section").class("list").maybe("aria-busy", busy).children(parts).into()]
}

/// A short message. Only while there is one is it a status, so that the count stays the page's status otherwise.
fn toast(app: App) -> Vec<Node> {
    let text = app.toast.get();
    let role = (!text.is_empty()).then_some("status");
    vec![el("div").class("toast").attr("aria-live", "polite").maybe("role", role).child(text).into()]
}
