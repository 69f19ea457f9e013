//! The explorer: what a reader of a collection sees and touches.
//!
//! One program plays two roles, so that the browser loads and compiles it once. On the page it is the Leptos app;
//! in a Web Worker it owns the collection and answers questions, and a long search never holds up a keystroke.
//! What a view shows stands in the address (`state`), what the worker can be asked in `protocol`.

mod client;
mod dom;
mod engine;
mod format;
mod keyboard;
mod links;
mod protocol;
mod segments;
mod settings;
mod signal;
mod state;
mod ui;
mod worker;

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => worker::run(scope),
        Err(_) => ui::run(),
    }
}
