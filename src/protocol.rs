//! Everything the engine can be asked by the app, and everything it can say to it.
//!
//! An answer carries the number of its question, so that a late answer to an old keystroke is easy to drop.
//! Messages cross as bytes: reading them back from JavaScript objects, field by field, cost 19 KB of the compressed
//! program.

use js_sys::Uint8Array;
use kashshaf_search::{
    Answer, Cross, Overview, ReadRequest, Reading, Request as SearchRequest, Wire, read_bytes, to_bytes,
};
use wasm_bindgen::{JsCast, JsValue};

/// A question, with its number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    /// Find articles.
    Search(u32, SearchRequest),
    /// Open an article.
    Read(u32, ReadRequest),
}

/// The number of the questions that the engine puts to itself, from the link that the page was opened with.
pub(crate) const FIRST: u32 = 1;

/// What the engine says. A question is answered several times, better each time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Response {
    /// The collection is open. Questions sent earlier would have been lost.
    Ready(Overview),
    /// What can be said to [`Request::Search`] now, and whether there will be more.
    Found(u32, Option<Box<Answer>>, bool),
    /// The answer to [`Request::Read`] once it is known, and whether there will be more. The inner option is empty when
    /// the collection has no such article; the outer one until it is there, or for good when it cannot be had.
    Opened(u32, Option<Option<Box<Reading>>>, bool),
}

impl Default for Request {
    fn default() -> Request {
        Request::Search(0, SearchRequest::default())
    }
}

impl Cross for Request {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        match wire.variant(u32::from(matches!(self, Request::Read(..)))) {
            Some(0) => *self = Request::default(),
            Some(_) => *self = Request::Read(0, ReadRequest::default()),
            None => {}
        }
        match self {
            Request::Search(id, request) => {
                id.cross(wire);
                request.cross(wire);
            }
            Request::Read(id, request) => {
                id.cross(wire);
                request.cross(wire);
            }
        }
    }
}

impl Default for Response {
    fn default() -> Response {
        Response::Ready(Overview::default())
    }
}

impl Cross for Response {
    fn cross(&mut self, wire: &mut Wire<'_>) {
        let made = wire.variant(match self {
            Response::Ready(_) => 0,
            Response::Found(..) => 1,
            Response::Opened(..) => 2,
        });
        match made {
            Some(0) => *self = Response::default(),
            Some(1) => *self = Response::Found(0, None, false),
            Some(_) => *self = Response::Opened(0, None, false),
            None => {}
        }
        match self {
            Response::Ready(overview) => overview.cross(wire),
            Response::Found(id, answer, more) => {
                id.cross(wire);
                answer.cross(wire);
                more.cross(wire);
            }
            Response::Opened(id, reading, more) => {
                id.cross(wire);
                reading.cross(wire);
                more.cross(wire);
            }
        }
    }
}

/// A message as a value that can cross to another thread.
pub(crate) fn pack(message: impl Cross) -> JsValue {
    Uint8Array::from(to_bytes(message).as_slice()).into()
}

/// The message in a value, unless it is not one of ours.
pub(crate) fn unpack<T: Cross>(value: &JsValue) -> Option<T> {
    read_bytes(&value.dyn_ref::<Uint8Array>()?.to_vec())
}
