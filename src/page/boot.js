// Starts the explorer: the engine at once, which loads the program and the head of the collection, and the app as soon
// as the page is there; shows how far it is, and says so when it cannot.
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
  // Whoever follows a link to a view is shown the answer first, not the page that it replaces: on a slow phone each of
  // the two takes a tenth of a second to draw, and the answer waits for the other. Where it takes longer there is the
  // frame of the page to see; the list of all articles comes back where the search cannot start, or takes very long.
  const isView = location.hash.length > 1 && manifest.articles > 1;
  if (isView) root.dataset.kashshaf = "starting";
  setTimeout(() => { if (root.dataset.kashshaf === "starting") root.dataset.kashshaf = "asked"; }, 1000);
  // While waiting, Enter must not load the page anew: what was typed is taken over.
  page.then(() => document.querySelector("#kashshaf-static form")?.addEventListener("submit", (event) => {
    if (root.dataset.kashshaf !== "failed") event.preventDefault();
  }));

  const preload = (href) => document.head.append(Object.assign(document.createElement("link"), {
    rel: "preload", as: "fetch", crossOrigin: "anonymous", href,
  }));
  const script = (name) => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = manifest[name];
    element.integrity = manifest.integrity[name];
    element.onload = done;
    element.onerror = () => failed(new Error(manifest[name]));
    document.head.append(element);
  });

  // The worker takes program and head out of the browser's cache, where the page's preloads put them: a page that is
  // being drawn would hand them over late. WebKit's cache has nothing to give before it has all of a file, so there
  // they would travel twice, and the page does hand them over.
  const arrived = {};
  const heard = (name, bytes) => {
    arrived[name] = bytes;
    if (bar) bar.value = (arrived.wasm || 0) + (arrived.head || 0);
  };
  const files = {};
  for (const name of ["wasm", "head"]) {
    if (!manifest[name]) continue;
    files[name] = [new URL(manifest[name], document.baseURI).href, manifest.integrity[name], manifest[name + "Bytes"]];
  }
  const given = {};
  if (globalThis.GestureEvent) {
    for (const name in files) {
      const [url, integrity] = files[name];
      const bytes = fetch(url, { integrity }).then((response) => response.ok && response.arrayBuffer());
      // What fails here the worker loads itself.
      given[name] = bytes.then((bytes) => bytes && new Uint8Array(bytes)).catch(() => {});
    }
  }
  // What the link's words will need travels together with the program: the worker finds it in the cache as well.
  const parts = kashshafGuess(manifest.regions ?? [], location.hash);
  if (!globalThis.GestureEvent) for (const name of parts) preload("data/" + name);
  const app = script("app");
  const found = new Map();
  const news = [];
  let number = 0, hear, post, restarted, isReady, compiled, lost;
  const module = new Promise((done, failed) => { [compiled, lost] = [done, failed]; });
  manifest.ready = new Promise((done) => { isReady = done; });
  const ready = (value) => { isReady?.(value); isReady = undefined; };

  // An answer is drawn before a better one is looked at, and of those that come meanwhile the newest is enough.
  const better = new Map();
  let isDrawing;
  const handOn = (verb, value, kind) => {
    if (kind && isDrawing) return better.set(kind, value);
    hear(verb, value);
    if (!kind || document.hidden) return;
    isDrawing = true;
    requestAnimationFrame(() => setTimeout(() => {
      isDrawing = false;
      const waiting = [...better];
      better.clear();
      for (const [kind, value] of waiting) handOn("said", value, kind);
    }));
  };

  // What the engine says: to the app once that listens, and to those who asked through the page.
  const said = ([verb, value, more]) => {
    if (verb === "found") {
      found.get(value)?.done(more);
      found.delete(value);
      return;
    }
    if (verb === "arrived") return heard(value, more);
    if (verb === "lost") return lost(new Error(value));
    if (verb === "module") {
      // Compiled where nothing else has to be done, and at hand should the worker have to be started again.
      given.wasm = Promise.resolve(value);
      return compiled(value);
    }
    if (verb === "ready") {
      ready();
      for (const { message } of found.values()) post(message);
    }
    if (hear) handOn(verb, value, more);
    else news.push([verb, value, more]);
  };

  // The engine sits in a worker. One that breaks down is started once more; one that cannot start, on the page.
  const sit = () => {
    let worker;
    try {
      worker = new Worker(manifest.app);
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
    start();
  };
  const stay = () => {
    app.then(() => {
      const engine = kashshafEngine((...message) => setTimeout(said, 0, message));
      post = (message) => setTimeout(engine, 0, message);
      start();
      return program;
    }).then(() => post(["give", "program"])).catch(lost);
  };
  const start = () => {
    manifest.link = location.hash;
    const where = new URL(".", document.baseURI).href;
    post(["start", where, manifest.link, manifest.tier === "resident", files, Object.keys(given), parts]);
    for (const name in given) given[name].then((value) => post(["give", name, value]));
  };

  // What the app uses.
  manifest.post = (...message) => post(message);
  manifest.listen = (listener) => { hear = listener; for (const said of news.splice(0)) handOn(...said); };
  // What anybody may use: the best articles for a query, as soon as they are known.
  manifest.search = (query, limit = 10) => manifest.ready.then(() => new Promise((done) => {
    const message = ["find", ++number, query, limit];
    found.set(number, { message, done });
    post(message);
  }));

  const slow = setTimeout(() => {
    if (root.dataset.kashshaf === "ready") return;
    tell(say.slow);
    if (isView) delete root.dataset.kashshaf;
  }, 12000);
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

  program
    .catch((error) => { clearTimeout(slow); fail(say.failed, error); })
    .then(() => { clearTimeout(patience); arrived.done = true; if (bar) bar.hidden = true; });
})();
