// The worker's first words: loads the same program as the page, with the module that the page compiled.
// After this the program listens by itself (src/worker.rs).
"use strict";
onmessage = ({ data }) => {
  onmessage = null;
  importScripts(data.app);
  // An error must reach the page as an `error` event: there is no other sign that the worker cannot start.
  wasm_bindgen({ module_or_path: data.module }).catch((error) => setTimeout(() => { throw error; }));
};
