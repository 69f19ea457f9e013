//! The explorer: what a reader of a collection sees and touches.
//!
//! One program plays two roles, so that the browser loads and compiles it once. On the page it is the Leptos app;
//! in a Web Worker it owns the collection and answers questions (`engine`), and a long search never holds up a
//! keystroke. What a view shows stands in the address (`state`), what the engine can be asked in `protocol`.

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

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    // In a worker there is no page to mount on: there `worker.js` calls the engine.
    ui::run();
}
