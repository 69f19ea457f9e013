//! Shortcuts at work on the page.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent, ScrollLogicalPosition};

use super::App;
use super::dialogs::show;
use super::hits::step;
use super::reader::close;
use crate::dom;
use crate::keyboard::{Key, Shortcut, shortcut};
use crate::links::with_query;

pub(super) fn listen(app: App) {
    let Some(document) = dom::document() else { return };
    dom::listen(&document, "keydown", move |event: KeyboardEvent| {
        let single_keys = app.settings.with_untracked(|settings| settings.single_keys);
        let (key, code) = (event.key(), event.code());
        let key = Key {
            key: &key,
            code: &code,
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            in_text: dom::is_inside(&event, "input:not([type=checkbox], [type=radio]), select, textarea"),
        };
        // A dialog keeps its keys, and so does the writing of one character with several.
        if event.is_composing() || dom::find("dialog[open]").is_some() {
            return;
        }
        if let Some(shortcut) = shortcut(key, single_keys)
            && act(app, shortcut)
        {
            event.prevent_default();
        }
    });
}

/// Does what a shortcut says; false when there was nothing to do.
fn act(app: App, shortcut: Shortcut) -> bool {
    match shortcut {
        Shortcut::Search => match dom::find("#q").and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
            Some(input) => {
                let _ = input.focus();
                input.select();
                true
            }
            None => false,
        },
        Shortcut::NextResult => move_in_list(true),
        Shortcut::PreviousResult => move_in_list(false),
        Shortcut::NextHit => {
            step(app, true);
            true
        }
        Shortcut::PreviousHit => {
            step(app, false);
            true
        }
        Shortcut::Help => {
            show("#help");
            true
        }
        Shortcut::Escape => escape(app),
    }
}

/// First leaves the search box, then the article, then the query.
fn escape(app: App) -> bool {
    if let Some(input) = dom::find("#q:focus") {
        return input.blur().is_ok();
    }
    let link = app.link.get_untracked();
    if link.article.is_some() && !app.single {
        close(app);
    } else if !link.query.is_empty() {
        app.address.commit(with_query(&link, String::new()));
    } else {
        return false;
    }
    true
}

/// Moves the focus along the list: from the focused result, or from the open one, or from its beginning.
fn move_in_list(forward: bool) -> bool {
    let items = dom::find_all(".results li");
    let focused = dom::document().and_then(|document| document.active_element());
    let has_focus = |item: &&web_sys::HtmlElement| focused.as_ref().is_some_and(|element| item.contains(Some(element)));
    let is_current = |item: &&web_sys::HtmlElement| item.has_attribute("aria-current");
    let place =
        items.iter().position(|item| has_focus(&item)).or_else(|| items.iter().position(|item| is_current(&item)));
    let next = match place {
        Some(i) if forward => i + 1,
        Some(i) => i.wrapping_sub(1),
        None => 0,
    };
    let link = items.get(next).and_then(|item| item.query_selector("h2 a").ok().flatten());
    let Some(link) = link else { return false };
    if let Some(link) = link.dyn_ref() {
        dom::focus(link);
    }
    dom::reveal(&link, ScrollLogicalPosition::Nearest);
    true
}
