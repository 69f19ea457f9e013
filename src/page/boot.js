// Starts the explorer: loads the program and the head of the collection, shows how far it is, starts the engine at once
// and the app as soon as the page is there, and says so when it cannot.
// The page can be read before, without and in spite of this file. `globalThis.kashshaf` is the site's manifest.
(() => {
  "use strict";
  const manifest = globalThis.kashshaf;
  const root = document.documentElement;
  const arabic = root.lang.startsWith("ar");
  const say = {
    disk: arabic
      ? "فُتحت هذه الصفحة من القرص، فالبحث فيها غير متاح: انشر المجلد على خادم، أو شغّل الأمر kashshaf serve ثم افتح العنوان الذي يعرضه. المقالات تُقرأ هنا كما هي."
      : "This page was opened from disk, where its search cannot run: publish the folder, or run kashshaf serve and open the address it prints. The articles can be read here as they are.",
    old: arabic
      ? "هذا المتصفح لا يشغّل WebAssembly الذي يحتاج إليه البحث. المقالات تُقرأ هنا كما هي."
      : "This browser does not run WebAssembly, which the search needs. The articles can be read here as they are.",
    failed: arabic
      ? "تعذّر تشغيل البحث. أعد تحميل الصفحة، أو اقرأ المقالات هنا كما هي."
      : "The search could not be started. Reload the page, or read the articles here as they are.",
    slow: arabic ? "ما زال البحث يُحمَّل. المقالات تُقرأ في أثناء ذلك." : "The search is still loading. The articles can be read meanwhile.",
  };
  // This file may run before the page is there.
  const page = new Promise((done) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done);
    else done();
  });
  let bar;
  const tell = (text) => page.then(() => {
    const note = document.getElementById("kashshaf-note");
    if (note) { note.textContent = text; note.hidden = !text; }
  });
  const fail = (text, error) => {
    if (bar) bar.hidden = true;
    root.dataset.kashshaf = "failed";
    tell(text);
    if (error) console.error("kashshaf:", error);
  };

  if (location.protocol === "file:") return fail(say.disk);
  if (typeof WebAssembly !== "object") return fail(say.old);

  // The search form works without scripts by sending `?q=`; with them the question belongs to the fragment.
  const query = new URLSearchParams(location.search);
  if (query.has("q")) {
    const q = query.get("q");
    query.delete("q");
    const rest = query.toString();
    const hash = location.hash || (q ? "#q=" + encodeURIComponent(q) + "&v=1" : "");
    history.replaceState(null, "", location.pathname + (rest && "?" + rest) + hash);
  }
  // While waiting, Enter must not load the page anew: what was typed is taken over.
  page.then(() => document.querySelector("#kashshaf-static form")?.addEventListener("submit", (event) => {
    if (root.dataset.kashshaf !== "failed") event.preventDefault();
  }));

  const script = (name) => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = manifest[name];
    element.integrity = manifest.integrity[name];
    element.onload = done;
    element.onerror = () => failed(new Error(manifest[name]));
    document.head.append(element);
  });

  // Read in pieces, so that the bar can tell the truth. Compression makes the length of an answer useless: the
  // manifest knows how many bytes come out. `integrity` would hold everything back to the end, so the digest is taken
  // here where the browser lends a hand for that, which is on secure origins only. What is wrong is loaded once more.
  const arrived = {};
  const load = async (name, cache) => {
    const digest = manifest.integrity[name];
    const subtle = globalThis.crypto?.subtle;
    try {
      const response = await fetch(manifest[name], { cache, integrity: subtle ? "" : digest });
      if (!response.ok) throw new Error(manifest[name] + ": " + response.status);
      const bytes = new Uint8Array(manifest[name + "Bytes"]);
      const reader = response.body.getReader();
      arrived[name] = 0;
      for (let piece; !(piece = await reader.read()).done;) {
        bytes.set(piece.value, arrived[name]);
        arrived[name] += piece.value.length;
        if (bar) bar.value = (arrived.wasm || 0) + (arrived.head || 0);
      }
      const found = subtle && btoa(String.fromCharCode(...new Uint8Array(await subtle.digest("SHA-256", bytes))));
      if (found && digest !== "sha256-" + found) throw new Error(manifest[name] + " is damaged");
      return bytes;
    } catch (error) {
      if (cache) throw error;
      return load(name, "reload");
    }
  };
  let wasm = load("wasm");
  const head = manifest.head ? load("head") : Promise.resolve();
  const app = script("app");
  const found = new Map();
  let number = 0, news, hear, post, restarted, isReady, compiled;
  const module = new Promise((done) => { compiled = done; });
  manifest.ready = new Promise((done) => { isReady = done; });
  const ready = (value) => { isReady?.(value); isReady = undefined; };

  // What the engine says: to the app once that listens, and to those who asked through the page.
  const said = ([verb, value, hits]) => {
    if (verb === "found") {
      found.get(value)?.done(hits);
      found.delete(value);
      return;
    }
    if (verb === "module") {
      // Compiled where nothing else has to be done, and at hand should the worker have to be started again.
      wasm = Promise.resolve(value);
      return compiled(value);
    }
    if (verb === "ready") {
      ready();
      for (const { message } of found.values()) post(message);
    }
    if (hear) hear(verb, value);
    else news = [verb, value];
  };

  // The engine sits in a worker. One that breaks down is started once more; one that cannot start, on the page.
  const sit = () => {
    let worker;
    try {
      worker = new Worker(manifest.worker);
    } catch {
      return stay();
    }
    worker.onmessage = ({ data }) => said(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      post = () => {};
      if (isReady) return stay();
      if (restarted) return said(["stopped"]);
      restarted = true;
      sit();
    };
    post = (message) => worker.postMessage(message);
    start(new URL(manifest.app, document.baseURI).href);
  };
  const stay = () => {
    wasm.then((wasm) => WebAssembly.compile(wasm)).then(compiled).catch(() => {});
    Promise.all([script("worker"), program]).then(() => {
      const engine = kashshafEngine((...message) => setTimeout(said, 0, message));
      post = (message) => setTimeout(engine, 0, message);
      start();
    });
  };
  const start = (app) => {
    post(["start", app, new URL(".", document.baseURI).href, location.hash, manifest.tier === "resident"]);
    const give = (name, value) => value.then((value) => post(["give", name, value]));
    Promise.all([give("wasm", wasm), give("head", head)]).catch(() => {});
  };

  // What the app uses.
  manifest.post = (...message) => post(message);
  manifest.listen = (listener) => { hear = listener; if (news) hear(...news); };
  // What anybody may use: the best articles for a query, as soon as they are known.
  manifest.search = (query, limit = 10) => manifest.ready.then(() => new Promise((done) => {
    const message = ["find", ++number, query, limit];
    found.set(number, { message, done });
    post(message);
  }));

  const slow = setTimeout(() => { if (root.dataset.kashshaf !== "ready") tell(say.slow); }, 12000);
  const patience = setTimeout(() => page.then(() => {
    if (arrived.done || !(bar = document.getElementById("kashshaf-progress"))) return;
    bar.max = manifest.wasmBytes + (manifest.headBytes || 0);
    bar.hidden = false;
  }), 200);
  const program = Promise.all([module, app, page]).then(([module]) => wasm_bindgen({ module_or_path: module }));
  sit();
  // The reader's theme and text size hold from the first moment. Storage may be forbidden.
  try {
    const theme = localStorage.getItem("kashshaf:theme");
    const size = localStorage.getItem("kashshaf:size");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (/^[1-5]$/.test(size)) root.dataset.size = size;
  } catch {
    // Nothing is remembered.
  }

  Promise.all([wasm, head, program])
    .catch((error) => { clearTimeout(slow); fail(say.failed, error); })
    .then(() => { clearTimeout(patience); arrived.done = true; if (bar) bar.hidden = true; });
})();
