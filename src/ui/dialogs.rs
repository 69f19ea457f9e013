//! Dialogs: reading settings, shortcuts, and the link to copy by hand where the browser does not allow copying.

use kashshaf_search::messages::{Digits, Language, in_digits};
use kashshaf_search::{Filters, Sort};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlTextAreaElement};

use super::node::{Node, el};
use super::{App, Open};
use crate::dom;
use crate::links::{current, quotation};
use crate::settings;
use crate::state::Address;

pub(super) fn show(dialog: &str) {
    let dialog = dom::find(dialog).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

/// Copies the address of the present view and says so. The article's own link leaves the list's narrowing out.
pub(super) fn copy_link(app: App, article: bool) {
    app.address.settle();
    let mut link = app.link.get_untracked();
    if article {
        (link.filters, link.sort) = (Filters::default(), Sort::default());
    }
    copy(app, Address::absolute(&link.print()));
}

/// Copies a link that leads to the current hit and quotes it, so that it finds the same words in another year.
pub(super) fn copy_passage(app: App) {
    app.address.settle();
    let mut link = app.link.get_untracked();
    let fragment = app.open.with_untracked(|open| {
        let Open::Article(reading) = open else { return None };
        let hit = current(&link, reading)?;
        (link.hit, link.place) = (Some(hit), reading.place_of(hit));
        let [before, text, after] = quotation(reading, hit)?;
        Some(link.print_with_quote(&before, &text, &after))
    });
    if let Some(fragment) = fragment {
        copy(app, Address::absolute(&fragment));
    }
}

fn copy(app: App, address: String) {
    let copied = address.clone();
    dom::copy(&copied, move |worked| {
        if worked {
            app.toast.set(app.say.words().link_copied.to_owned());
            dom::later(2500, move || app.toast.set(String::new()));
        } else {
            by_hand(&address);
        }
    });
}

fn by_hand(address: &str) {
    show("#by-hand");
    if let Some(field) = dom::find("#by-hand textarea").and_then(|e| e.dyn_into::<HtmlTextAreaElement>().ok()) {
        field.set_value(address);
        field.select();
    }
}

pub(super) fn dialogs(app: App) -> Vec<Node> {
    let w = app.say.words();
    let link = el("textarea").attr("rows", "4").flag("readonly", true).attr("aria-label", w.copy_link).into();
    vec![
        dialog(app, "settings", w.settings, settings_form(app)),
        dialog(app, "help", w.shortcuts, vec![keys(app), opener(w.how_to_search, "#syntax")]),
        dialog(app, "syntax", w.how_to_search, vec![syntax(app)]),
        dialog(app, "by-hand", w.copy_by_hand, vec![link]),
    ]
}

/// A dialog with a title and a button that closes it; a click beside it does too, in browsers that know how.
fn dialog(app: App, id: &'static str, title: &'static str, content: Vec<Node>) -> Node {
    let heading = [id, "-title"].concat();
    let close = el("form").attr("method", "dialog").child(el("button").child(app.say.words().close));
    el("dialog")
        .attr("id", id)
        .attr("aria-labelledby", heading.clone())
        .attr("closedby", "any")
        .child(el("h2").attr("id", heading).child(title))
        .children(content)
        .child(close)
        .into()
}

/// What can be written in the search box, and what it means.
fn syntax(app: App) -> Node {
    let mut list = el("dl");
    for (written, meaning) in app.say.words().syntax {
        let written = el("code").attr("dir", "auto").child(in_digits(written, app.say.digits));
        list = list.child(el("dt").child(written)).child(el("dd").child(in_digits(meaning, app.say.digits)));
    }
    list.into()
}

/// A button that opens another dialog.
fn opener(name: &'static str, dialog: &'static str) -> Node {
    el("button").attr("type", "button").class("link").child(name).on("click", move |_| show(dialog)).into()
}

fn keys(app: App) -> Node {
    let w = app.say.words();
    let rows: [(&[&str], &str); 5] = [
        (&["/", "Ctrl K"], w.key_search),
        (&["j", "k"], w.key_results),
        (&["n", "N"], w.key_hits),
        (&["Esc"], w.key_escape),
        (&["?"], w.key_help),
    ];
    let rows = rows.into_iter().flat_map(|(keys, what)| {
        let keys = keys.iter().map(|key| el("kbd").attr("dir", "ltr").child(*key).into());
        [el("dt").children(keys).into(), el("dd").child(what).into()]
    });
    el("dl").children(rows).into()
}

fn settings_form(app: App) -> Vec<Node> {
    let w = app.say.words();
    let now = app.settings.get();
    let themes = [("", w.theme_system), ("light", w.theme_light), ("dark", w.theme_dark)].map(|(value, label)| {
        let checked = now.theme.unwrap_or_default() == value;
        choice(app, "theme", label.to_owned(), checked, move |settings| settings.theme = settings::theme(value))
    });
    let sizes = [1, 2, 3, 4, 5].map(|size| {
        let label = app.say.number(size.into());
        choice(app, "size", label, now.size == size, move |settings| settings.size = size)
    });
    let mut form = vec![group(w.theme, themes.into()), group(w.text_size, sizes.into())];
    // Only Arabic is written with either digits.
    if app.say.language == Language::Arabic {
        let digits = [(Digits::ArabicIndic, "١٢٣"), (Digits::Latin, "123")].map(|(digits, label)| {
            let checked = app.say.digits == digits;
            choice(app, "digits", label.to_owned(), checked, move |settings| settings.digits = Some(digits))
        });
        form.push(group(w.digits, digits.into()));
    }
    let switch = el("input")
        .attr("type", "checkbox")
        .is("checked", now.single_keys)
        .on("change", move |_| app.settings.update(|settings| settings.single_keys = !settings.single_keys));
    let keys = el("label").class("choice").child(switch).child(w.single_keys);
    form.push(group(w.shortcuts, vec![keys.into(), opener(w.shortcuts, "#help")]));
    form
}

fn group(legend: &'static str, choices: Vec<Node>) -> Node {
    el("fieldset").child(el("legend").child(legend)).child(el("div").children(choices)).into()
}

fn choice(
    app: App,
    name: &'static str,
    label: String,
    checked: bool,
    choose: impl Fn(&mut settings::Settings) + Send + Sync + 'static,
) -> Node {
    let input = el("input")
        .attr("type", "radio")
        .attr("name", name)
        .is("checked", checked)
        .on("change", move |_| app.settings.update(|settings| choose(settings)));
    el("label").class("choice").child(input).child(label).into()
}
