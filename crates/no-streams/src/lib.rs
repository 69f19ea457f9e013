//! Streams between Rust and JavaScript, without the streams: what `server_fn` names of the crate `wasm-streams`.
//!
//! Leptos brings `server_fn` with it, and no function of ours runs on a server. The real crate exports classes to
//! JavaScript, which no linker can leave out: 5 KB after brotli for every reader.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream that ends at once.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of JavaScript, and nothing out of it.
    pub fn from_raw(raw: web_sys::ReadableStream) -> ReadableStream {
        ReadableStream(raw)
    }

    /// Drops a stream of Rust: nothing comes out at the other end.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> ReadableStream {
        ReadableStream(JsValue::UNDEFINED.into())
    }

    /// The stream for JavaScript.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// The stream for Rust.
    pub fn into_stream(self) -> Ended {
        Ended
    }
}

/// Nothing more comes.
#[derive(Debug)]
pub struct Ended;

impl Stream for Ended {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
