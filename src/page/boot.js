// Starts the explorer: loads the program and its Wasm, shows how far it is, and says so when it cannot.
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
  const note = document.getElementById("kashshaf-note");
  const bar = document.getElementById("kashshaf-progress");
  const tell = (text) => { if (note) { note.textContent = text; note.hidden = !text; } };
  const fail = (text, error) => {
    if (bar) bar.hidden = true;
    root.dataset.kashshaf = "failed";
    tell(text);
    if (error) console.error("kashshaf:", error);
  };

  // The reader's theme and text size hold from the first moment. Storage may be forbidden.
  try {
    const theme = localStorage.getItem("kashshaf:theme");
    const size = localStorage.getItem("kashshaf:size");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (/^[1-5]$/.test(size)) root.dataset.size = size;
  } catch {
    // Nothing is remembered.
  }

  if (!manifest || !document.getElementById("kashshaf-app")) return;
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
  document.querySelector("#kashshaf-static form")?.addEventListener("submit", (event) => {
    if (root.dataset.kashshaf !== "failed") event.preventDefault();
  });

  const script = () => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = manifest.app;
    if (manifest.integrity?.app) element.integrity = manifest.integrity.app;
    element.onload = done;
    element.onerror = () => failed(new Error(manifest.app));
    document.head.append(element);
  });

  // Read in pieces, so that the bar can tell the truth. Compression makes the length of the answer useless: the
  // manifest knows how many bytes come out.
  const bytes = async () => {
    const response = await fetch(manifest.wasm, { integrity: manifest.integrity?.wasm });
    if (!response.ok) throw new Error(manifest.wasm + ": " + response.status);
    if (!response.body) return response.arrayBuffer();
    const reader = response.body.getReader();
    const pieces = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      length += value.length;
      if (bar) { bar.max = manifest.wasmBytes || length; bar.value = length; }
    }
    return new Blob(pieces).arrayBuffer();
  };

  const slow = setTimeout(() => { if (root.dataset.kashshaf !== "ready") tell(say.slow); }, 12000);
  const patience = setTimeout(() => { if (bar) bar.hidden = false; }, 200);
  Promise.all([script(), bytes().then((wasm) => WebAssembly.compile(wasm))])
    .then(([, module]) => wasm_bindgen({ module_or_path: module }))
    .then(() => { clearTimeout(patience); if (bar) bar.hidden = true; })
    .catch((error) => { clearTimeout(slow); clearTimeout(patience); fail(say.failed, error); });
})();
