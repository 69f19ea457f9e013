//! Everything the worker can be asked, and everything it can say.
//!
//! An answer carries the number of its question, so that a late answer to an old keystroke is easy to drop.
//! Messages cross as bytes, in the encoding that the collection itself uses: reading them back from JavaScript
//! objects, field by field, cost 19 KB of the compressed program.

use js_sys::Uint8Array;
use kashshaf_search::{Answer, Overview, ReadRequest, Reading, Request as SearchRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

/// The first message, from which `worker.js` starts the program in its second role.
#[derive(Serialize)]
pub(crate) struct Start {
    /// The module that the page compiled: nothing is loaded or compiled twice.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub(crate) module: JsValue,
    /// The absolute address of the program's script.
    pub(crate) app: String,
}

/// A question, with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Find articles.
    Search(u32, SearchRequest),
    /// Open an article.
    Read(u32, ReadRequest),
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Response {
    /// The collection is open. Questions sent earlier would have been lost.
    Ready(Overview),
    /// The collection cannot be opened, and why.
    Failed(String),
    /// The article of [`Request::Read`] cannot be read, and why: the rest of the collection still can.
    Unreadable(u32, String),
    /// The answer to [`Request::Search`].
    Found(u32, Box<Answer>),
    /// The answer to [`Request::Read`]: nothing when the collection has no such article.
    Opened(u32, Option<Box<Reading>>),
}

/// A message as a value that can cross to another thread.
pub(crate) fn pack(message: &impl Serialize) -> JsValue {
    Uint8Array::from(postcard::to_allocvec(message).unwrap_or_default().as_slice()).into()
}

/// The message in a value, unless it is not one of ours.
pub(crate) fn unpack<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    postcard::from_bytes(&value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}
