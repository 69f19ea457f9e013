//! The app: wires the address, the settings and the collection to the page.
//!
//! Views read plain values and write nothing but the address. The text of the interface is fixed while a view
//! lives: when the reader changes language or digits, the whole frame is drawn again.

mod chips;
mod dialogs;
mod facets;
mod first;
mod frame;
mod hits;
mod keys;
mod masthead;
mod node;
mod notices;
mod query;
mod reader;
mod results;
mod text;
mod topics;

use kashshaf_search::messages::Language;
use kashshaf_search::{Answer, Facets, Overview, Permalink, ReadRequest, Reading, Request};
use leptos::mount::mount_to;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

pub(crate) use self::first::drawn;
use self::frame::{dress_frame, frame};
use self::node::{Node, region};

use crate::client::{self, News};
use crate::dom;
use crate::format::Say;
use crate::links::{NEAR, PAGE, read_request, search_request};
use crate::settings::{Settings, apply};
use crate::signal::{Derived, Live};
use crate::state::Address;

/// Everything a view can reach. Copied freely: it holds handles, not values.
#[derive(Clone, Copy)]
pub(crate) struct App {
    say: Say,
    address: Address,
    link: Live<Permalink>,
    settings: Live<Settings>,
    overview: Live<Overview>,
    answer: Live<Option<Answer>>,
    open: Live<Open>,
    /// What should stand open: the article that the link names, or the only one.
    wanted: Derived<Option<ReadRequest>>,
    /// The only article of a collection of one, once its name is known.
    only: Derived<Option<String>>,
    /// Whether nothing was said yet to the newest question: the answer is that to an older one.
    waiting: Live<bool>,
    /// Whether there will be more to the answer: snippets, counts.
    more: Live<bool>,
    /// How many hits the list shows.
    shown: Live<u32>,
    /// Of how many hits the excerpts are wanted.
    near: Live<u32>,
    /// Whether the collection has just one article, and no list.
    single: bool,
    trouble: Live<bool>,
    /// Whether readers have seen something of the app: what they do not see at once is made after that.
    drawn: Live<bool>,
    /// Whether the other forms of the query's words are shown.
    forms: Live<bool>,
    /// A short message that goes by itself.
    toast: Live<String>,
    /// The count as it was last announced.
    status: Live<String>,
}

impl App {
    /// The slug of the article that should stand open.
    fn slug(self) -> Option<String> {
        self.wanted.with(|wanted| wanted.as_ref().map(|wanted| wanted.slug.clone()))
    }

    /// Whether the list has more articles than were counted, perhaps: then all counts beside it say so.
    fn at_least(self) -> bool {
        self.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.at_least))
    }

    /// A number of articles of the list.
    fn counted(self, count: u32) -> String {
        [self.say.number(count).as_str(), if self.at_least() { "+" } else { "" }].concat()
    }
}

/// The article that stands open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Open {
    #[default]
    Nothing,
    /// It is on its way.
    Coming,
    /// It could not be had.
    Unreadable,
    /// The collection has no article of that name any more.
    Missing,
    Article(Box<Reading>),
}

/// Mounts the app beside the static page, which stays until there is something better to show.
pub(crate) fn run() {
    let Some(place) = dom::find("#kashshaf-app") else { return };
    let _ = place.set_attribute("hidden", "");
    mount_to(place, start).forget();
}

fn start() -> Node {
    let overview = Live::new(None::<Overview>);
    let answer = Live::new(None::<Answer>);
    let (waiting, more) = (Live::new(false), Live::new(false));
    let open = Live::new(Open::Nothing);
    let trouble = Live::new(false);
    client::start(move |news| match news {
        News::Ready(ready) => overview.set(Some(ready)),
        News::Found(found, to_come) => {
            waiting.set(found.is_none() && to_come);
            more.set(to_come);
            if let Some(mut found) = found {
                answer.update(|answer| {
                    if let Some(old) = answer.take().filter(|_| to_come) {
                        keep_groups(&mut found.facets, old.facets);
                    }
                    *answer = Some(*found);
                });
            }
        }
        News::Opened(Some(Some(reading)), _) => open.set(Open::Article(reading)),
        News::Opened(Some(None), _) => open.set(Open::Missing),
        News::Opened(None, true) => open.set(Open::Coming),
        News::Opened(None, false) => open.set(Open::Unreadable),
        News::Damaged => say_damaged(),
        News::Stopped => trouble.set(true),
    });
    let heard = Heard { answer, waiting, more, open, trouble };
    region(move || overview.get().map(|overview| begin(overview, heard)).into_iter().collect())
}

/// Counts come later than hits. Until then the groups stay, without counts, so that nothing moves under the reader's
/// hand.
fn keep_groups(facets: &mut Facets, old: Facets) {
    for (new, mut old) in [(&mut facets.langs, old.langs), (&mut facets.sources, old.sources)] {
        if new.is_empty() {
            old.iter_mut().for_each(|value| value.count = UNKNOWN);
            *new = old;
        }
    }
}

/// The count of a facet's value that is not known yet.
const UNKNOWN: u32 = u32::MAX;

/// What comes from the engine.
#[derive(Clone, Copy)]
struct Heard {
    answer: Live<Option<Answer>>,
    waiting: Live<bool>,
    more: Live<bool>,
    open: Live<Open>,
    trouble: Live<bool>,
}

impl App {
    /// What the views read: what came from the engine, and what follows from it, from the address and from the settings.
    fn new(overview: Overview, heard: Heard, address: Address, settings: Settings) -> (App, Derived<Say>) {
        let Heard { answer, waiting, more, open, trouble } = heard;
        let (link, settings) = (address.link(), Live::new(settings));
        let language = Language::of(&overview.lang);
        let say = Derived::new(move |_| {
            let (language, digits) = settings.with(|s| (s.language.unwrap_or(language), s.digits));
            let digits = if language == Language::Arabic { digits } else { None };
            Say { language, digits: digits.unwrap_or(language.digits()) }
        });
        let single = overview.articles == 1;
        let only = Derived::new(move |only: Option<&Option<String>>| {
            let known = only.cloned().flatten();
            let first = || answer.with(|a| a.as_ref()?.hits.first().map(|hit| hit.slug.clone()));
            if single { known.or_else(first) } else { None }
        });
        let app = App {
            say: say.get_untracked(),
            address,
            link,
            settings,
            overview: Live::new(overview),
            answer,
            waiting,
            more,
            open,
            only,
            wanted: Derived::new(move |_| link.with(|link| only.with(|only| read_request(link, only.as_deref())))),
            shown: Live::new(PAGE),
            near: Live::new(NEAR),
            single,
            trouble,
            drawn: Live::new(false),
            forms: Live::new(false),
            toast: Live::new(String::new()),
            status: Live::new(String::new()),
        };
        (app, say)
    }
}

/// The collection is open: the first questions are asked, and the frame is drawn.
fn begin(overview: Overview, heard: Heard) -> Node {
    let (app, say) = App::new(overview, heard, Address::start(), Settings::load());
    apply(app.settings);
    ask(app);
    dress_page(app, say);
    dress_frame(app);
    take_over(app);
    notices::announce(app, say);
    reader::follow(app);
    results::follow(app);
    keys::listen(app);
    region(move || frame(App { say: say.get(), ..app }))
}

/// Keeps the engine's questions those of the address.
fn ask(app: App) {
    let App { link, open, wanted, only, shown, near, single, .. } = app;
    let question = Derived::new(move |_| match single && only.with(Option::is_none) {
        // The name of the only article is learned by asking for the whole list.
        true => Request { limit: 1, ..Request::default() },
        false => link.with(|link| search_request(link, shown.get(), near.get(), single)),
    });
    let mut before = (String::new(), 0);
    dom::effect(move || {
        let question = question.get();
        // Another query begins with a short list again.
        if question.query != before.0 {
            if before.1 > PAGE {
                shown.set(PAGE);
            }
            if question.excerpts > Some(NEAR) {
                near.set(NEAR);
            }
        }
        before = (question.query.clone(), question.limit);
        client::search(question);
    });
    dom::effect(move || match wanted.get() {
        Some(wanted) => client::read(wanted),
        None => {
            client::forget_reading();
            open.set(Open::Nothing);
        }
    });
}

/// How long the static page may stay for an answer, in milliseconds.
const PATIENCE: i32 = 1500;

/// Keeps the language, the direction and the title of the page true.
fn dress_page(app: App, say: Derived<Say>) {
    dom::effect(move || {
        let language = say.get().language;
        if let Some(root) = dom::root() {
            let _ = root.set_attribute("lang", language.tag());
            let _ = root.set_attribute("dir", language.direction().as_str());
        }
    });
    dom::effect(move || {
        let subject = app.open.with(|open| match open {
            Open::Article(reading) => reading.article.title.clone(),
            _ => app.link.with(|link| link.query.trim().to_owned()),
        });
        let title = app.overview.with_untracked(|overview| overview.title.clone());
        if let Some(document) = dom::document() {
            document.set_title(&match (subject.is_empty(), title.is_empty() || app.single) {
                (true, _) => title,
                (false, true) => subject,
                // Isolated, because a tab's title has a direction of its own.
                (false, false) => ["\u{2068}", &subject, "\u{2069} · \u{2068}", &title, "\u{2069}"].concat(),
            });
        }
    });
}

/// Puts the app in the place of the static page, once all that the address names is there: text that was typed
/// while waiting, the focus and the scroll position are kept, and nothing jumps.
fn take_over(app: App) {
    let mut done = false;
    let patience = Live::new(false);
    dom::later(PATIENCE, move || patience.set(true));
    dom::effect(move || {
        let waits = app.open.with(|open| matches!(open, Open::Nothing | Open::Coming));
        let complete = match (app.wanted.with(Option::is_some), waits) {
            (true, true) => false,
            // The list of the static page is not what was asked for: a frame that says so is better than that. It is
            // worth drawing where the answer takes long; else there would be two drawings in a row.
            (false, _) if patience.get() && !app.single && app.link.with(|link| !link.query.is_empty()) => true,
            _ => app.answer.with(Option::is_some) && (!app.single || app.wanted.with(Option::is_some)),
        };
        if !complete || done {
            return;
        }
        done = true;
        dom::once_drawn(move || {
            let old = "#kashshaf-first, #kashshaf-static";
            let typed = dom::find(&[":is(", old, ") input[name=q]"].concat())
                .and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
            let focused = dom::find(&[":is(", old, ") input:focus"].concat()).is_some();
            let text = typed.as_ref().map(HtmlInputElement::value).unwrap_or_default();
            let caret = typed.and_then(|input| input.selection_start().ok().flatten());
            let link = dom::find(&[":is(", old, ") a:focus"].concat()).and_then(|link| link.get_attribute("href"));
            let y = dom::scroll_y();
            dom::find_all(old).iter().for_each(|old| old.remove());
            if let Some(place) = dom::find("#kashshaf-app") {
                let _ = place.remove_attribute("hidden");
            }
            dom::scroll_to(y);
            if !text.is_empty() && (focused || app.link.with_untracked(|link| link.query.is_empty())) {
                app.address.replace(|link| link.query = text);
            }
            if focused && let Some(input) = dom::find("#q").and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
                dom::focus(&input);
                let _ = input.set_selection_start(caret);
            }
            let same = |new: &&HtmlElement| link.is_some() && new.get_attribute("href") == link;
            if let Some(new) = dom::find_all("#kashshaf-app a").iter().find(same) {
                dom::focus(new);
            }
            if let Some(root) = dom::root() {
                let _ = root.set_attribute("data-kashshaf", "ready");
            }
            // A timer that is set while a frame is made ends behind it.
            dom::later(0, move || app.drawn.set(true));
        });
    });
}

/// The collection cannot be opened: the static page stays and says so.
fn say_damaged() {
    let language = Language::of(&dom::root().and_then(|root| root.get_attribute("lang")).unwrap_or_default());
    if let Some(note) = dom::find("#kashshaf-note") {
        note.set_text_content(Some(language.words().damaged));
        let _ = note.remove_attribute("hidden");
    }
    if let Some(root) = dom::root() {
        let _ = root.set_attribute("data-kashshaf", "failed");
    }
}
