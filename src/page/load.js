// Loads a file of the app.
"use strict";

// Read in pieces, so that the bar can tell the truth. Compression makes the length of an answer useless: the manifest
// knows how many bytes come out. `integrity` would hold everything back to the end, so the digest is taken here where
// the browser lends a hand for that, which is on secure origins only. What is wrong is loaded once more.
async function kashshafLoad([url, digest, length], arrived, cache) {
  const subtle = globalThis.crypto?.subtle;
  try {
    const response = await fetch(url, { cache, integrity: subtle ? "" : digest });
    if (!response.ok) throw new Error(url + ": " + response.status);
    const bytes = new Uint8Array(length);
    const reader = response.body.getReader();
    let end = 0;
    let told = performance.now();
    for (let piece; !(piece = await reader.read()).done;) {
      bytes.set(piece.value, end);
      end += piece.value.length;
      // Each word of it wakes the page, which has more to do.
      if (performance.now() > told + 100) {
        told = performance.now();
        arrived(end);
      }
    }
    arrived(end);
    const found = subtle && btoa(String.fromCharCode(...new Uint8Array(await subtle.digest("SHA-256", bytes))));
    if (found && digest !== "sha256-" + found) throw new Error(url + " is damaged");
    return bytes;
  } catch (error) {
    if (cache) throw error;
    return kashshafLoad([url, digest, length], arrived, "reload");
  }
}
