//! Everything the engine can be asked by the app, and everything it can say to it.
//!
//! An answer carries the number of its question, so that a late answer to an old keystroke is easy to drop.
//! Messages cross as bytes, in the encoding that the collection itself uses: reading them back from JavaScript
//! objects, field by field, cost 19 KB of the compressed program.

use js_sys::Uint8Array;
use kashshaf_search::{Answer, Overview, ReadRequest, Reading, Request as SearchRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

/// A question, with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Find articles.
    Search(u32, SearchRequest),
    /// Open an article.
    Read(u32, ReadRequest),
}

/// The number of the questions that the engine puts to itself, from the link that the page was opened with.
pub(crate) const FIRST: u32 = 1;

/// What the engine says. A question is answered several times, better each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Response {
    /// The collection is open. Questions sent earlier would have been lost.
    Ready(Overview),
    /// What can be said to [`Request::Search`] now, and whether there will be more.
    Found(u32, Option<Box<Answer>>, bool),
    /// The answer to [`Request::Read`] once it is known, and whether there will be more. The inner option is empty when
    /// the collection has no such article; the outer one until it is there, or for good when it cannot be had.
    Opened(u32, Option<Option<Box<Reading>>>, bool),
}

/// A message as a value that can cross to another thread.
pub(crate) fn pack(message: &impl Serialize) -> JsValue {
    Uint8Array::from(postcard::to_allocvec(message).unwrap_or_default().as_slice()).into()
}

/// The message in a value, unless it is not one of ours.
pub(crate) fn unpack<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    postcard::from_bytes(&value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}
