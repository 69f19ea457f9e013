//! The engine: an open collection, as `worker.js` uses it.
//!
//! Nothing here waits. A question returns what can be said with the parts at hand, and the names of the files that
//! would make it better; `worker.js` fetches them, hands them in and asks again. One program holds one collection, so
//! these are plain functions; before [`engine_open`] they know nothing and do nothing.

use std::cell::RefCell;

use js_sys::{Array, Float32Array, Uint32Array};
use kashshaf_search::messages::decimal;
use kashshaf_search::{Collection, FormatError, Hit, PartId, Permalink, Request as SearchRequest};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::links::{NEAR, PAGE, first_questions, read_request, search_request};
use crate::protocol::{FIRST, Request, Response, pack, unpack};
use crate::ui::drawn;

thread_local! {
    static COLLECTION: RefCell<Option<Collection>> = const { RefCell::new(None) };
}

fn with<T: Default>(act: impl FnOnce(&Collection) -> T) -> T {
    COLLECTION.with_borrow(|collection| collection.as_ref().map(act).unwrap_or_default())
}

/// Adds the names of the files of some parts.
fn name(parts: Vec<PartId>, collection: &Collection, names: &Array) {
    for name in parts.into_iter().filter_map(|part| collection.file_name(part)) {
        names.push(&name.into());
    }
}

/// Opens the collection of a head, and of what the browser unpacked of that. Returns what the page must hear
/// ([`Response::Ready`]), or the reason why not, for the console.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_open(head: &[u8], raw: Vec<u8>) -> Result<JsValue, JsValue> {
    let collection = Collection::open_unpacked(head, raw).map_err(|error| describe(&error))?;
    let ready = pack(Response::Ready(collection.overview()));
    COLLECTION.set(Some(collection));
    Ok(ready)
}

/// What can be said to a [`Request`] now, then the files that would make it better.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_ask(request: &JsValue) -> Array {
    let reply = Array::new();
    let Some(request) = unpack(request) else { return reply };
    with(|collection| {
        let (response, wanted) = said(collection, request);
        reply.push(&pack(response));
        name(wanted, collection, &reply);
    });
    reply
}

/// What can be said to a question with the parts at hand, and those that would make it better.
fn said(collection: &Collection, request: Request) -> (Response, Vec<PartId>) {
    match request {
        Request::Search(id, request) => {
            let found = collection.search(&request);
            (Response::Found(id, found.value.map(Box::new), !found.wanted.is_empty()), found.wanted)
        }
        Request::Read(id, request) => {
            let found = collection.read(&request);
            let reading = found.value.map(|reading| reading.map(Box::new));
            (Response::Opened(id, reading, !found.wanted.is_empty()), found.wanted)
        }
    }
}

/// Hits for other scripts of the page, which `boot.js` makes objects of: all texts in one, because each value that
/// crosses takes its time; the bounds between them, in units of UTF-16; and the scores.
fn plain(hits: &[Hit]) -> Array {
    let (mut text, mut bounds, mut end) = (String::new(), vec![0], 0);
    for hit in hits {
        // The snippet, or the title while there is none.
        let excerpt = if hit.snippet.text.is_empty() { &hit.title } else { &hit.snippet.text };
        for part in [&hit.id, &hit.slug, &hit.title, excerpt] {
            text.push_str(part);
            end += part.encode_utf16().count() as u32;
            bounds.push(end);
        }
    }
    let scores: Vec<f32> = hits.iter().map(|hit| hit.score).collect();
    Array::of3(&text.into(), &Uint32Array::from(&*bounds), &Float32Array::from(&*scores))
}

/// The best articles for a query as soon as they are known, in one value; then the files that would make it better.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_find(query: String, limit: u32) -> Array {
    let reply = Array::new();
    with(|collection| {
        let found = collection.hits(&SearchRequest { query, limit, ..SearchRequest::default() });
        let hits = found.value.map(|hits| plain(&hits));
        reply.push(&hits.map_or(JsValue::UNDEFINED, JsValue::from));
        name(found.wanted, collection, &reply);
    });
    reply
}

/// Whether the page of a link can be drawn here ([`engine_draw`]); then the first questions of the link, in the order of
/// their urgency: the kind of each, and the question as the page would put it. They are answered while the page is still
/// being prepared.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_first(fragment: &str) -> Array {
    let questions = Array::new();
    with(|collection| {
        let single = collection.overview().articles == 1;
        let link = Permalink::parse(fragment);
        let (search, read) = first_questions(&link, single);
        // A link into an article leads to a place that only the app scrolls to.
        questions.push(&(link.hit.is_none() && link.place.is_none()).into());
        let put = |kind: &str, request| questions.push(&Array::of2(&kind.into(), &pack(request)));
        put("search", Request::Search(FIRST, search));
        if let Some(read) = read {
            put("read", Request::Read(FIRST, read));
        }
    });
    questions
}

/// What the page of a link shows, as HTML (see [`drawn`]): with what was said to its search and to its reading, or before
/// that. Nothing while what was said holds no answer, or not the article that the link names. A collection of one shows its
/// article, lit up.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_draw(fragment: &str, first: &JsValue, read: &JsValue) -> Option<String> {
    let (mut answer, mut more) = match unpack(first) {
        Some(Response::Found(_, answer, more)) => (Some(answer?), more),
        _ => (None, true),
    };
    with(|collection| {
        let overview = collection.overview();
        let opened = |response| match response {
            Some(Response::Opened(_, reading, _)) => reading.flatten(),
            _ => None,
        };
        let mut reading = opened(unpack(read));
        if overview.articles == 1 {
            // The first question was for the name of the article. What else is to be shown can be said at once; by `said`,
            // because of a search or a reading called in two places the app grows by 400 bytes.
            let (link, only) = (Permalink::parse(fragment), answer?.hits.pop()?.slug);
            let read = read_request(&link, Some(&only))?;
            (answer, more) = match said(collection, Request::Search(FIRST, search_request(&link, PAGE, NEAR, true))).0 {
                Response::Found(_, answer, more) => (answer, more),
                _ => (None, true),
            };
            reading = opened(Some(said(collection, Request::Read(FIRST, read)).0));
        }
        drawn(overview, fragment, answer, reading, more)
    })
}

/// Takes a file that was asked for, and what the browser unpacked of it; without that only looks whether it is the file
/// that was meant. Says what is wrong with it, if anything is.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_supply(name: &str, bytes: &[u8], raw: Option<Vec<u8>>) -> Option<String> {
    with(|collection| {
        let parts = collection.parts_named(name);
        let taken = |part| match &raw {
            Some(raw) => collection.supply_unpacked(part, bytes, raw.clone()),
            None => collection.is_part(part, bytes),
        };
        parts.into_iter().find_map(|part| taken(part).err()).map(|error| describe(&error))
    })
}

/// Does without a file from now on.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_give_up(name: &str) {
    with(|collection| {
        collection.parts_named(name).into_iter().for_each(|part| collection.give_up(part));
    });
}

/// Wants again what was given up.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_forgive() {
    with(|collection| collection.forgive());
}

/// The files that will probably be wanted, most useful first; or those of all parts, in the order of the head.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exports are `pub`")]
pub fn engine_files(all: bool) -> Array {
    let names = Array::new();
    with(|collection| {
        let parts = if all { collection.parts().collect() } else { collection.background() };
        name(parts, collection, &names);
    });
    names
}

/// The reason for the console; the reader gets a sentence in their own language.
fn describe(error: &FormatError) -> String {
    match error {
        FormatError::NotACollection => "not a collection".to_owned(),
        FormatError::Version { expected, found } => {
            ["format ", &decimal(u32::from(*found)), ", this program reads ", &decimal(u32::from(*expected))].concat()
        }
        FormatError::Damaged(part, what) => [part, ": ", what].concat(),
        FormatError::Missing(part) => [part, ": missing"].concat(),
    }
}
