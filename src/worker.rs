//! The worker's role: opens the collection, says that it is ready, and answers.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::engine::Engine;
use crate::protocol::{Response, pack, unpack};

pub(crate) fn run(scope: DedicatedWorkerGlobalScope) {
    let say = {
        let scope = scope.clone();
        // A message that cannot be posted has nobody left to read it.
        move |response: Response| drop(scope.post_message(&pack(&response)))
    };
    let engine = match Engine::open() {
        Ok(engine) => engine,
        Err(reason) => return say(Response::Failed(reason)),
    };
    let ready = Response::Ready(engine.overview());
    let listen = {
        let say = say.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(request) = unpack(&event.data()) {
                say(engine.answer(request));
            }
        })
    };
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    say(ready);
}
