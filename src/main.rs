//! The explorer: what a reader of a collection sees and touches.
//!
//! One program plays two roles, so that the browser loads and compiles it once. On the page it is the Leptos app;
//! in a Web Worker it owns the collection and answers questions (`engine`), and a long search never holds up a
//! keystroke. What a view shows stands in the address (`state`), what the engine can be asked in `protocol`.

#![cfg_attr(target_family = "wasm", no_main)]

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

use wasm_bindgen::prelude::wasm_bindgen;

/// Smaller than the standard library's.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Begins as soon as the program is there. No `main`: around that the standard library puts a thread and an output, which
/// are nothing here but bytes.
#[wasm_bindgen(start)]
fn start() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    // In a worker there is no page to mount on: there `worker.js` calls the engine.
    ui::run();
}

/// Outside a browser there are only tests.
#[cfg(not(target_family = "wasm"))]
fn main() {}
