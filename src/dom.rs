//! The few things the app asks of the browser, each without a way to panic.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, Event, EventTarget, FocusOptions, HtmlElement, Location, ScrollBehavior, ScrollIntoViewOptions,
    ScrollLogicalPosition, Window,
};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

pub(crate) fn location() -> Option<Location> {
    Some(window()?.location())
}

/// The `<html>` element.
pub(crate) fn root() -> Option<Element> {
    document()?.document_element()
}

/// The first element that a selector finds.
pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements that a selector finds.
pub(crate) fn find_all(selector: &str) -> Vec<HtmlElement> {
    let list = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
}

/// Listens for as long as the page lives.
pub(crate) fn listen<E: JsCast + 'static>(target: &EventTarget, event: &str, mut handle: impl FnMut(E) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(event.unchecked_into()));
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Moves the focus without moving the page.
pub(crate) fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

pub(crate) fn scroll_to(y: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, y);
    }
}

pub(crate) fn scroll_y() -> f64 {
    window().and_then(|window| window.scroll_y().ok()).unwrap_or(0.0)
}

/// Brings an element into view: to the middle, or just far enough.
pub(crate) fn reveal(element: &Element, position: ScrollLogicalPosition) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(position);
    options.set_behavior(if matches("(prefers-reduced-motion: reduce)") {
        ScrollBehavior::Auto
    } else {
        ScrollBehavior::Smooth
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether a media query holds now.
pub(crate) fn matches(media: &str) -> bool {
    window().and_then(|window| window.match_media(media).ok().flatten()).is_some_and(|list| list.matches())
}

/// Puts a text on the clipboard and says whether that worked.
pub(crate) fn copy(text: &str, done: impl FnOnce(bool) + Clone + 'static) {
    // The clipboard is missing where the page is not secure, and asking for it in vain would throw.
    let promise = window().and_then(|window| {
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).ok()?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into::<js_sys::Promise>().ok()
    });
    let Some(promise) = promise else { return done(false) };
    let failed = done.clone();
    let yes = Closure::once_into_js(move |_: JsValue| done(true));
    let no = Closure::once_into_js(move |_: JsValue| failed(false));
    if let Ok(then) = Reflect::get(&promise, &"then".into()).and_then(|then| then.dyn_into::<Function>()) {
        let _ = then.call2(&promise, &yes, &no);
    }
}

/// What a language calls itself: `العربية`, `English`, `فارسی`. Nothing for a tag that the browser does not know.
pub(crate) fn own_name(tag: &str) -> Option<String> {
    // Through `Reflect`, because a malformed tag in a link makes these calls throw.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let names: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"language".into()).ok()?;
    let names = Reflect::construct(&names, &Array::of2(&Array::of1(&tag.into()), &options)).ok()?;
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    of.call1(&names, &tag.into()).ok()?.as_string().filter(|name| name != tag)
}

/// Whether Arabic letters join across the borders of elements; `worker.js` knows.
pub(crate) fn joins_letters() -> bool {
    Reflect::get(&js_sys::global(), &"kashshafParts".into()).is_ok_and(|parts| parts.is_undefined())
}

/// A property of a JavaScript object, as text.
pub(crate) fn text_of(object: &JsValue, key: &str) -> Option<String> {
    Reflect::get(object, &key.into()).ok()?.as_string()
}

/// Whether an event happened inside an element that a selector finds.
pub(crate) fn is_inside(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|element| element.closest(selector).ok().flatten()).is_some()
}

/// Calls back after some milliseconds. Returns what [`not_later`] takes.
pub(crate) fn later(milliseconds: i32, call: impl FnOnce() + 'static) -> i32 {
    let call = Closure::once_into_js(Box::new(call) as Box<dyn FnOnce()>);
    let handle = window().and_then(|window| {
        window.set_timeout_with_callback_and_timeout_and_arguments_0(call.unchecked_ref(), milliseconds).ok()
    });
    handle.unwrap_or(0)
}

/// Takes a call back.
pub(crate) fn not_later(handle: i32) {
    if let Some(window) = window() {
        window.clear_timeout_with_handle(handle);
    }
}

/// Calls back when the views have drawn what has just changed.
pub(crate) fn once_drawn(call: impl FnOnce() + 'static) {
    let call = Closure::once_into_js(Box::new(call) as Box<dyn FnOnce()>);
    if let Some(window) = window() {
        let _ = window.request_animation_frame(call.unchecked_ref());
    }
}

/// Runs now and whenever a signal changes that was read: for the world outside of the views.
pub(crate) fn effect(run: impl FnMut() + Send + Sync + 'static) {
    // Boxed, because Leptos makes a program of its own for every type of closure.
    let mut run: Box<dyn FnMut() + Send + Sync> = Box::new(run);
    leptos::prelude::Effect::new_sync(move |_: Option<()>| run());
}
