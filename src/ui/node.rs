//! Parts of the page as plain values: what a region of the app draws from the state.
//!
//! A region is drawn again when a signal it read changes, in an effect of Leptos, which mounts the outermost one. Nothing
//! here is made by `view!`: every `view!` is a type of its own, and each such type brings its own code for building,
//! patching and dropping it. Values of one type share one such code.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::{AddAnyAttr, Mountable, Render, RenderEffect, RenderHtml};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

use crate::dom;

/// A region of the page, drawn from the state.
type Region = Box<dyn FnMut() -> Vec<Node> + Send>;

pub(super) fn region(draw: impl FnMut() -> Vec<Node> + Send + 'static) -> Node {
    Node::Region(Box::new(draw))
}

/// What an event calls.
type Call = dyn Fn(Event) + Send + Sync;

/// A piece of text, an element, or as many of both as a region draws.
pub(crate) enum Node {
    Text(Words),
    Element(Element),
    Region(Region),
}

/// Text that is the program's own, or was made for this drawing.
type Words = Cow<'static, str>;

/// An element with what belongs to it. Boxed, because it is handed on with everything that is said of it.
pub(crate) struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<(&'static str, Words)>,
    /// Properties that the reader changes too, and which are therefore set at every drawing.
    on_or_off: Option<(&'static str, bool)>,
    value: Option<String>,
    listener: Option<(&'static str, Arc<Call>)>,
    children: Vec<Node>,
}

/// Begins an element.
#[inline(never)]
pub(super) fn el(tag: &'static str) -> Element {
    let (attributes, children) = (Vec::new(), Vec::new());
    Element(Box::new(Parts { tag, attributes, on_or_off: None, value: None, listener: None, children }))
}

impl Element {
    #[inline(never)]
    fn with(mut self, name: &'static str, value: Words) -> Element {
        self.0.attributes.push((name, value));
        self
    }

    #[inline(never)]
    fn add(mut self, child: Node) -> Element {
        self.0.children.push(child);
        self
    }

    pub(super) fn attr(self, name: &'static str, value: impl Value) -> Element {
        value.give(self, name)
    }

    pub(super) fn class(self, class: impl Value) -> Element {
        class.give(self, "class")
    }

    /// An attribute that is there or not.
    pub(super) fn flag(self, name: &'static str, is: bool) -> Element {
        if is { self.attr(name, "") } else { self }
    }

    pub(super) fn maybe(self, name: &'static str, value: Option<impl Value>) -> Element {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// A property: `checked`, `selected`.
    pub(super) fn is(mut self, property: &'static str, on: bool) -> Element {
        self.0.on_or_off = Some((property, on));
        self
    }

    /// What stands in an input.
    pub(super) fn value(mut self, value: String) -> Element {
        self.0.value = Some(value);
        self
    }

    pub(super) fn on(mut self, event: &'static str, listener: impl Fn(Event) + Send + Sync + 'static) -> Element {
        self.0.listener = Some((event, Arc::new(listener)));
        self
    }

    pub(super) fn child(self, child: impl Child) -> Element {
        child.join(self)
    }

    pub(super) fn children(self, children: impl IntoIterator<Item = Node>) -> Element {
        children.into_iter().fold(self, Element::add)
    }
}

/// What an attribute can be. The program's own texts go a way of their own, because hundreds of places name one, and each
/// would have to make [`Words`] of it.
pub(super) trait Value {
    fn give(self, element: Element, name: &'static str) -> Element;
}

impl Value for &'static str {
    #[inline(never)]
    fn give(self, element: Element, name: &'static str) -> Element {
        element.with(name, self.into())
    }
}

impl Value for String {
    fn give(self, element: Element, name: &'static str) -> Element {
        element.with(name, self.into())
    }
}

/// What can stand in an element; texts of the program and elements go ways of their own, for the same reason.
pub(super) trait Child {
    fn join(self, parent: Element) -> Element;
}

impl Child for &'static str {
    #[inline(never)]
    fn join(self, parent: Element) -> Element {
        parent.add(self.into())
    }
}

impl Child for String {
    fn join(self, parent: Element) -> Element {
        parent.add(self.into())
    }
}

impl Child for Element {
    #[inline(never)]
    fn join(self, parent: Element) -> Element {
        parent.add(self.into())
    }
}

impl Child for Node {
    fn join(self, parent: Element) -> Element {
        parent.add(self)
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Node {
        Node::Element(element)
    }
}

impl From<String> for Node {
    fn from(text: String) -> Node {
        Node::Text(text.into())
    }
}

impl From<&'static str> for Node {
    fn from(text: &'static str) -> Node {
        Node::Text(text.into())
    }
}

impl Node {
    /// Writes it as HTML, without the listeners.
    pub(super) fn write(self, html: &mut String) {
        match self {
            Node::Text(text) => escape(&text, html),
            Node::Region(mut draw) => draw().into_iter().for_each(|node| node.write(html)),
            Node::Element(Element(new)) => {
                let on = new.on_or_off.filter(|(_, on)| *on).map(|(name, _)| (name, "".into()));
                let value = new.value.map(|value| ("value", value.into()));
                html.push('<');
                html.push_str(new.tag);
                for (name, value) in new.attributes.into_iter().chain(on).chain(value) {
                    html.push(' ');
                    html.push_str(name);
                    html.push_str("=\"");
                    escape(&value, html);
                    html.push('"');
                }
                html.push('>');
                // The one element here that has no end.
                if new.tag != "input" {
                    new.children.into_iter().for_each(|node| node.write(html));
                    html.push_str("</");
                    html.push_str(new.tag);
                    html.push('>');
                }
            }
        }
    }
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

/// What stands on the page, and what it was drawn from.
pub(crate) struct State {
    node: web_sys::Node,
    drawn: Drawn,
}

enum Drawn {
    Text(Words),
    Element {
        tag: &'static str,
        attributes: Vec<(&'static str, Words)>,
        listener: Option<Listener>,
        children: Vec<State>,
    },
    /// The node is an empty text at the end of what the region drew.
    Region {
        children: Rc<RefCell<Vec<State>>>,
        _effect: RenderEffect<()>,
    },
}

/// The closure that the browser holds stays; what it calls is replaced.
struct Listener {
    event: &'static str,
    call: Rc<RefCell<Arc<Call>>>,
    _closure: Closure<dyn FnMut(Event)>,
}

fn build(node: Node) -> Option<State> {
    let document = dom::document()?;
    match node {
        Node::Text(text) => {
            let node = document.create_text_node(&text).into();
            Some(State { node, drawn: Drawn::Text(text) })
        }
        Node::Element(Element(new)) => {
            let element = document.create_element(new.tag).ok()?;
            for (name, value) in &new.attributes {
                let _ = element.set_attribute(name, value);
            }
            let listener = new.listener.map(|(event, call)| listen(&element, event, call));
            let children: Vec<State> = new.children.into_iter().filter_map(build).collect();
            for child in &children {
                child.place(&element, None);
            }
            set_properties(&element, new.on_or_off, new.value);
            let drawn = Drawn::Element { tag: new.tag, attributes: new.attributes, listener, children };
            Some(State { node: element.into(), drawn })
        }
        Node::Region(mut draw) => {
            let node: web_sys::Node = document.create_text_node("").into();
            let children = Rc::new(RefCell::new(Vec::new()));
            let (end, states) = (node.clone(), children.clone());
            let effect = RenderEffect::new(move |_| {
                let wanted = draw();
                // At the first drawing there is no parent yet: what was drawn goes where the region goes.
                patch_children(end.parent_node().as_ref(), Some(&end), &mut states.borrow_mut(), wanted);
            });
            Some(State { node, drawn: Drawn::Region { children, _effect: effect } })
        }
    }
}

/// Changes what stands there into what is wanted: in place, so that focus and selection stay where they are.
fn patch(state: &mut State, wanted: Node) {
    match (wanted, &mut state.drawn) {
        (Node::Text(text), Drawn::Text(old)) => {
            if text != *old {
                state.node.set_node_value(Some(&text));
                *old = text;
            }
        }
        (Node::Element(Element(new)), Drawn::Element { tag, attributes, listener, children })
            if new.tag == *tag && new.listener.as_ref().map(|l| l.0) == listener.as_ref().map(|l| l.event) =>
        {
            let Some(element) = state.node.dyn_ref::<web_sys::Element>() else { return };
            for (name, _) in attributes.iter().filter(|(name, _)| new.attributes.iter().all(|(n, _)| n != name)) {
                let _ = element.remove_attribute(name);
            }
            for attribute in new.attributes.iter().filter(|attribute| !attributes.contains(attribute)) {
                let _ = element.set_attribute(attribute.0, &attribute.1);
            }
            *attributes = new.attributes;
            if let (Some(listener), Some((_, call))) = (listener, new.listener) {
                *listener.call.borrow_mut() = call;
            }
            patch_children(Some(element), None, children, new.children);
            set_properties(element, new.on_or_off, new.value);
        }
        (wanted, _) => {
            if let Some(new) = build(wanted) {
                if let Some(parent) = state.node.parent_node() {
                    new.place(&parent, Some(&state.node));
                }
                state.unmount();
                *state = new;
            }
        }
    }
}

/// Changes the last children of a parent, or those before a node, into what is wanted.
fn patch_children(
    parent: Option<&web_sys::Node>,
    before: Option<&web_sys::Node>,
    states: &mut Vec<State>,
    wanted: Vec<Node>,
) {
    while states.len() > wanted.len() {
        if let Some(mut old) = states.pop() {
            old.unmount();
        }
    }
    for (i, node) in wanted.into_iter().enumerate() {
        match states.get_mut(i) {
            Some(state) => patch(state, node),
            None => {
                if let Some(new) = build(node) {
                    if let Some(parent) = parent {
                        new.place(parent, before);
                    }
                    states.push(new);
                }
            }
        }
    }
}

fn set_properties(element: &web_sys::Element, on_or_off: Option<(&str, bool)>, value: Option<String>) {
    if let Some((property, on)) = on_or_off {
        let _ = js_sys::Reflect::set(element, &property.into(), &on.into());
    }
    // Setting the same text again would move the caret in some browsers.
    if let Some(value) = value
        && dom::text_of(element, "value").as_ref() != Some(&value)
    {
        let _ = js_sys::Reflect::set(element, &"value".into(), &value.into());
    }
}

fn listen(element: &web_sys::Element, event: &'static str, call: Arc<Call>) -> Listener {
    let call = Rc::new(RefCell::new(call));
    let current = call.clone();
    let closure = Closure::<dyn FnMut(Event)>::new(move |event| {
        let call = current.borrow().clone();
        call(event);
    });
    let _ = element.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    Listener { event, call, _closure: closure }
}

impl State {
    /// Puts it before a node of the parent, or at the end.
    fn place(&self, parent: &web_sys::Node, before: Option<&web_sys::Node>) {
        if let Drawn::Region { children, .. } = &self.drawn {
            children.borrow().iter().for_each(|child| child.place(parent, before));
        }
        let _ = parent.insert_before(&self.node, before);
    }
}

impl Mountable for State {
    fn unmount(&mut self) {
        if let Drawn::Region { children, .. } = &self.drawn {
            children.borrow_mut().iter_mut().for_each(State::unmount);
        }
        if let Some(parent) = self.node.parent_node() {
            let _ = parent.remove_child(&self.node);
        }
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        self.place(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.node.parent_node().and_then(|parent| parent.dyn_into().ok());
        parent.is_some_and(|parent| child.try_mount(&parent, Some(&self.node)))
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        self.node.dyn_ref::<web_sys::Element>().cloned().into_iter().collect()
    }
}

impl Render for Node {
    type State = Option<State>;

    fn build(self) -> Option<State> {
        build(self)
    }

    fn rebuild(self, state: &mut Option<State>) {
        if let Some(state) = state {
            patch(state, self);
        }
    }
}

impl AddAnyAttr for Node {
    type Output<A: Attribute> = Node;

    fn add_any_attr<A: Attribute>(self, _: A) -> Node {
        self
    }
}

/// Leptos asks this of every view; nothing here is ever rendered on a server.
impl RenderHtml for Node {
    type AsyncOutput = Node;
    type Owned = Node;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Node {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Option<State> {
        build(self)
    }

    fn into_owned(self) -> Node {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_says_what_the_nodes_say() {
        let hostile = "\"><img src=x onerror=alert(1)>&amp;'";
        let input = el("input").attr("dir", "auto").is("checked", true).value(hostile.to_owned());
        let node = el("p").attr("title", hostile.to_owned()).is("hidden", false).child(hostile.to_owned()).child(input);
        let mut html = String::new();
        Node::from(el("div").child(region(move || vec!["a < b".into(), el("i").into()])).child(node)).write(&mut html);
        let said = "&quot;>&lt;img src=x onerror=alert(1)>&amp;amp;'";
        let input = format!(r#"<input dir="auto" checked="" value="{said}">"#);
        assert_eq!(html, format!(r#"<div>a &lt; b<i></i><p title="{said}">{said}{input}</p></div>"#));
    }
}
