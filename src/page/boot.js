// Starts the explorer: the engine's worker at once, to which it hands the program and the head of the collection, and the
// app behind the first answer; shows how far it is, and says so when it cannot.
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
      ? "هذا المتصفح أقدم من أن يشغّل البحث، فهو يحتاج إلى WebAssembly وDecompressionStream. المقالات تُقرأ هنا كما هي."
      : "This browser is too old for the search, which needs WebAssembly and DecompressionStream. The articles can be read here as they are.",
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
    document.getElementById("kashshaf-first")?.remove();
    root.dataset.kashshaf = "failed";
    tell(text);
    if (error) console.error("kashshaf:", error);
  };

  if (location.protocol === "file:") return fail(say.disk);
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return fail(say.old);

  // Before all else: a browser takes longest to start a worker, and asks this page, which is about to be busy, for leave.
  const hire = () => {
    try {
      return new Worker(manifest.app);
    } catch {
      return undefined;
    }
  };
  let worker = hire();

  // The search form works without scripts by sending `?q=`; with them the question belongs to the fragment. The address
  // is changed before the app looks at it and not at once: that takes a while, and the worker need not wait for it.
  const query = new URLSearchParams(location.search);
  const first = location.hash;
  const q = query.get("q");
  const link = first || (q ? "#q=" + encodeURIComponent(q) + "&v=1" : "");
  let isMoved = q === null;
  const fragment = () => (isMoved || location.hash !== first ? location.hash : link);
  const move = () => {
    if (isMoved) return;
    query.delete("q");
    const rest = query.toString();
    history.replaceState(null, "", location.pathname + (rest && "?" + rest) + fragment());
    isMoved = true;
  };
  // Whoever follows a link to a view is shown the answer first, not the page that it replaces: on a slow phone each of
  // the two takes a tenth of a second to draw, and the answer waits for the other. Where it takes longer there is the
  // frame of the page to see; the list of all articles comes back where the search cannot start, or takes very long. The
  // page of a single article is what the link is about, and stays until that is lit up.
  const isView = link.length > 1;
  if (isView && manifest.articles > 1) root.dataset.kashshaf = "starting";
  setTimeout(() => { if (root.dataset.kashshaf === "starting") root.dataset.kashshaf = "asked"; }, 1000);
  // While waiting, Enter must not load the page anew: what was typed is taken over.
  document.addEventListener("submit", (event) => {
    const isOld = event.target.closest("#kashshaf-first, #kashshaf-static");
    if (isOld && root.dataset.kashshaf !== "failed") event.preventDefault();
  });

  const script = (name) => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = manifest[name];
    element.integrity = manifest.integrity[name];
    element.onload = done;
    element.onerror = () => failed(new Error(manifest[name]));
    document.head.append(element);
  });

  // Program and head are loaded here, where nothing is drawn yet: a worker takes long to start, and finds them ready.
  const arrived = { wasm: 0, head: 0 };
  const fill = () => { if (bar) bar.value = arrived.wasm + arrived.head; };
  const load = async (name) => kashshafLoad(
    [new URL(manifest[name], document.baseURI).href, manifest.integrity[name], manifest[name + "Bytes"]],
    (bytes) => { arrived[name] = bytes; fill(); },
  );
  const module = load("wasm").then((bytes) => WebAssembly.compile(bytes));
  const head = Promise.resolve(manifest.head && load("head"));
  let app;
  const loadApp = () => (app ??= script("app"));
  const found = new Map();
  const news = [];
  let number = 0, hear, post, restarted, isReady;
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

  const loaded = () => {
    clearTimeout(patience);
    if (bar) bar.hidden = true;
  };

  // The page of a link comes drawn: the frame, then the list, and the app has its turn when readers have seen that. Where
  // they have typed or gone on meanwhile, or where they have set another language, it is the app that draws.
  let isOwn = true;
  let goOn;
  const seen = isView ? new Promise((done) => { goOn = done; }) : undefined;
  const show = (html, isAnswer) => {
    const old = document.getElementById("kashshaf-static");
    const shown = document.getElementById("kashshaf-first");
    const input = (shown ?? old)?.querySelector("input");
    const isUntouched = fragment() === manifest.link && input?.value === input?.defaultValue;
    const isFree = shown || input !== document.activeElement;
    if (html && !hear && !isOwn && isUntouched && isFree) {
      const place = document.createElement("div");
      place.id = "kashshaf-first";
      place.innerHTML = html;
      // The page's policy lets no style stand in HTML.
      for (const tick of place.querySelectorAll("[data-at]")) tick.style.insetBlockStart = tick.dataset.at;
      // What has not changed need not be laid out again, and keeps the focus.
      for (const part of shown ? [".masthead", ".side", ".list"] : []) {
        const [before, now] = [shown, place].map((page) => page.querySelector(part));
        if (!before.isEqualNode(now)) before.replaceWith(now);
      }
      if (!shown) old.before(place);
      root.dataset.kashshaf = "first";
      loaded();
      if (!isAnswer) return;
      requestAnimationFrame(() => setTimeout(() => {
        post(["give", "seen"]);
        setTimeout(goOn, 100);
      }));
    } else {
      goOn?.();
      if (isAnswer) post(["give", "seen"]);
    }
  };

  const objects = ([text, bounds, scores]) => Array.from(scores, (score, n) => {
    const [id, slug, title, excerpt] = [0, 1, 2, 3].map((part) => text.slice(bounds[4 * n + part], bounds[4 * n + part + 1]));
    return { id, slug, title, excerpt, score };
  });

  // What the engine says: to the app once that listens, and to those who asked through the page.
  const said = ([verb, value, more]) => {
    if (verb === "found") {
      found.get(value)?.done(objects(more));
      found.delete(value);
      return;
    }
    if (verb === "drawn") return page.then(() => show(value, more));
    if (verb === "ready") {
      ready();
      for (const { message } of found.values()) post(message);
    }
    if (verb === "failed") console.error("kashshaf:", value);
    if (hear) handOn(verb, value, more);
    else news.push([verb, value, more]);
  };

  // The engine sits in a worker. One that breaks down is started once more; one that cannot start, on the page.
  const sit = () => {
    if (!worker) return stay();
    worker.onmessage = ({ data }) => said(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      post = () => {};
      worker = undefined;
      if (isReady) return stay();
      if (restarted) return said(["stopped"]);
      restarted = true;
      worker = hire();
      sit();
    };
    post = (message) => worker.postMessage(message);
    start();
  };
  const stay = () => {
    goOn?.();
    loadApp().then(() => {
      const engine = kashshafEngine((...message) => setTimeout(said, 0, message));
      post = (message) => setTimeout(engine, 0, message);
      start();
      return program;
    }).then(() => post(["give", "program"])).catch(() => {});
  };
  const start = () => {
    manifest.link = fragment();
    const where = new URL(".", document.baseURI).href;
    const give = post;
    give(["start", where, manifest.link, isView && Boolean(worker), manifest.tier === "resident", manifest.regions ?? [], manifest.records]);
    for (const [name, file] of [["wasm", module], ["head", head]]) file.then((value) => give(["give", name, value]), () => {});
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
    if (root.dataset.kashshaf === "asked") delete root.dataset.kashshaf;
  }, 12000);
  const patience = setTimeout(() => page.then(() => {
    const isHere = root.dataset.kashshaf === "ready" || root.dataset.kashshaf === "first";
    bar = document.getElementById("kashshaf-progress");
    if (isHere || !bar) return;
    bar.max = manifest.wasmBytes + (manifest.headBytes || 0);
    fill();
    bar.hidden = false;
  }), 200);
  // What the page needs of the program waits for the worker as well, whose way leads through the page.
  const program = Promise.all([module, module.then(loadApp), head, page, seen])
    .then(([module]) => {
      move();
      return wasm_bindgen(module);
    });
  module.then(() => setTimeout(() => goOn?.(), 1000), () => {});
  sit();
  // The reader's theme and text size hold from the first moment, and are not looked up before that: it takes a while.
  // Storage may be forbidden.
  requestAnimationFrame(() => {
    try {
      const [theme, size, ...own] = ["theme", "size", "language", "digits"].map((name) => localStorage.getItem("kashshaf:" + name));
      if (theme === "light" || theme === "dark") root.dataset.theme = theme;
      if (/^[1-5]$/.test(size)) root.dataset.size = size;
      isOwn = own.some(Boolean);
    } catch {
      // Nothing is remembered.
      isOwn = false;
    }
  });

  program
    .catch((error) => { clearTimeout(slow); fail(say.failed, error); })
    .then(loaded);
})();
