//! The address is the state: what a link must restore lives there and only there.
//!
//! Typing replaces the present entry of the history; committing (Enter, a facet, a topic, an article) adds one.
//! Browsers drop or refuse more than 200 writes in ten seconds, so writing waits for a pause, errors are let go,
//! and the last word is written when the page is left.

use kashshaf_search::Permalink;
use wasm_bindgen::JsValue;
use web_sys::Event;

use crate::dom;
use crate::signal::Live;

/// How long typing must pause before the address follows, in milliseconds.
const PAUSE: i32 = 300;

#[derive(Clone, Copy)]
pub(crate) struct Address {
    link: Live<Permalink>,
    /// Whether the address was too long to be read.
    refused: Live<bool>,
    history: Live<History>,
}

#[derive(Default)]
struct History {
    /// What the present entry showed when it was made: typing may have replaced it since.
    committed: Permalink,
    timer: Option<i32>,
    /// Where the list stood when an article was opened over it.
    list_scroll: f64,
}

impl Address {
    /// Reads the address, and follows it from now on.
    pub(crate) fn start() -> Address {
        let address = Address::at(&fragment());
        if let Some(window) = dom::window() {
            for event in ["popstate", "hashchange"] {
                dom::listen(&window, event, move |_: Event| address.follow());
            }
            dom::listen(&window, "pagehide", move |_: Event| address.write());
            // A link that is followed must leave an entry that shows what was typed before.
            dom::listen(&window, "click", move |event: Event| {
                if dom::is_inside(&event, "a[href^='#']") {
                    address.settle();
                }
            });
        }
        address
    }

    /// The view of a fragment, which follows nothing.
    pub(crate) fn at(fragment: &str) -> Address {
        let link = Permalink::parse(fragment);
        let history = Live::new(History { committed: link.clone(), ..History::default() });
        Address { link: Live::new(link), refused: Live::new(Permalink::refuses(fragment)), history }
    }

    /// The present view.
    pub(crate) fn link(self) -> Live<Permalink> {
        self.link
    }

    /// Whether the address was too long to be read: the present view is then the plain list.
    pub(crate) fn refused(self) -> bool {
        self.refused.get()
    }

    /// Typing, or walking through hits: the view changes now, the address after a pause.
    pub(crate) fn replace(self, change: impl FnOnce(&mut Permalink)) {
        let mut next = self.link.get_untracked();
        change(&mut next);
        self.show(next);
        self.stop_timer();
        let timer = dom::later(PAUSE, move || self.write());
        self.history.change(|history| history.timer = Some(timer));
    }

    /// A choice: a new entry of the history.
    pub(crate) fn commit(self, next: Permalink) {
        self.settle();
        if next != self.link.get_untracked() {
            push(&next);
            self.history.change(|history| history.committed = next.clone());
            self.show(next);
        }
    }

    /// What was typed becomes an entry of its own, after the one it began in.
    pub(crate) fn settle(self) {
        self.stop_timer();
        let link = self.link.get_untracked();
        let committed = self.history.with_untracked(|history| history.committed.clone());
        // Hits are walked within an entry.
        if link.query != committed.query {
            replace(&committed);
            push(&link);
        } else {
            replace(&link);
        }
        self.history.change(|history| history.committed = link);
    }

    /// Where the list stood before an article was opened.
    pub(crate) fn list_scroll(self) -> f64 {
        self.history.with_untracked(|history| history.list_scroll)
    }

    /// The absolute address of a view, printed.
    pub(crate) fn absolute(fragment: &str) -> String {
        let mut address = dom::location().and_then(|location| location.href().ok()).unwrap_or_default();
        address.truncate(address.find('#').unwrap_or(address.len()));
        if !fragment.is_empty() {
            address.push('#');
            address.push_str(fragment);
        }
        address
    }

    fn follow(self) {
        let link = read();
        self.stop_timer();
        self.history.change(|history| history.committed = link.clone());
        self.refused.set(refused());
        self.show(link);
    }

    fn write(self) {
        self.stop_timer();
        replace(&self.link.get_untracked());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.history.change(|history| history.timer.take()) {
            dom::not_later(timer);
        }
    }

    fn show(self, link: Permalink) {
        let (same, opens) =
            self.link.with_untracked(|old| (*old == link, old.article.is_none() && link.article.is_some()));
        if opens {
            self.history.change(|history| history.list_scroll = dom::scroll_y());
        }
        if !same {
            self.link.set(link);
        }
    }
}

fn read() -> Permalink {
    Permalink::parse(&fragment())
}

fn refused() -> bool {
    Permalink::refuses(&fragment())
}

fn fragment() -> String {
    // Not `location.hash` but the whole address: some browsers decode the former.
    let href = dom::location().and_then(|location| location.href().ok()).unwrap_or_default();
    href.split_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default()
}

/// Browsers throw when history is written too often or from a sandbox: the view stays right without it.
fn replace(link: &Permalink) {
    if *link != read()
        && let Some(history) = dom::window().and_then(|window| window.history().ok())
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&Address::absolute(&link.print())));
    }
}

fn push(link: &Permalink) {
    if let Some(history) = dom::window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&Address::absolute(&link.print())));
    }
}
