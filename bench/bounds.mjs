// What no program could do better here: bounds that follow from the page, the link and the number of files.
//
// The times are measured: pages that look the same and have their answer ready, so that nothing is searched, compiled or
// decoded. The bytes are reckoned: see `leastBytes`.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { createHash } from "node:crypto";
import { COLD_QUERIES, filesBelow, firstResult, launch, median, open, TIMEOUT } from "./measure.mjs";
import { BITS_PER_MS, ROUND_TRIP_MS, serve } from "./serve.mjs";

/** Kept by the page: what stands there when its first result does. */
const KEEP = `new MutationObserver((_, observer) => {
  const drawn = document.getElementById("kashshaf-first");
  if (!drawn?.querySelector("#results li")) return;
  observer.disconnect();
  window.__drawn = drawn.outerHTML;
}).observe(document, { childList: true, subtree: true });`;

/** In place of the page's script and of the engine: a worker loads the same files at once, then the page shows the answer. */
const LOADER = "/load-only.js";
const show = (html) => `"use strict";
document.documentElement.dataset.kashshaf = "starting";
const page = new Promise((done) => addEventListener("DOMContentLoaded", done));
new Worker("${LOADER.slice(1)}").onmessage = () => page.then(() => {
  document.getElementById("kashshaf-static").insertAdjacentHTML("beforebegin", ${JSON.stringify(html)});
  document.documentElement.dataset.kashshaf = "first";
});`;
/** The front page with another script, which its policy allows. */
function showing(page, answer) {
  const script = show(answer).replaceAll("<", "\\u003c");
  const digest = createHash("sha256").update(script).digest("base64");
  return page.replace(/<script>[^]*?<\/script>/, () => `<script>${script}</script>`).replace(/'sha256-[^']*'/, `'sha256-${digest}'`);
}
const load = (files) => `"use strict";
Promise.all(${JSON.stringify(files)}.map((file) => fetch(file).then((answer) => answer.arrayBuffer()))).then(() => postMessage(0));`;

/**
 * Medians in milliseconds of slow visits by turns: of the site, of the page that loads the same and shows the answer, of
 * one that shows it and loads nothing, and of a peer's site if there is one. Beside them, how many parts a visit and a
 * long question read. `null` where the worker draws no first answer.
 */
export async function bounds(folder, peer, { two, long }, say) {
  const browser = await launch();
  const servers = { real: await serve(folder), loaded: await serve(folder), shown: await serve(folder) };
  if (peer && fs.existsSync(path.join(peer, "index.html"))) servers.peer = await serve(peer);
  try {
    const times = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
    const answers = [];
    for (const text of two.slice(0, COLD_QUERIES)) {
      const answer = await firstAnswer(browser, servers.real, text);
      if (!answer) continue;
      answers.push(answer);
      const page = showing(fs.readFileSync(path.join(folder, "index.html"), "utf8"), answer.html);
      servers.loaded.instead("/index.html", page).instead(LOADER, load(answer.files));
      servers.shown.instead("/index.html", page).instead(LOADER, load([]));
      for (const [name, server] of Object.entries(servers)) times[name].push(await slowVisit(browser, server, text));
    }
    if (answers.length === 0) return null;
    const middle = Object.fromEntries(Object.entries(times).map(([name, all]) => [`${name}Ms`, median(all)]));
    say(`slow visits: ${Object.entries(middle).map(([name, ms]) => `${name.slice(0, -2)} ${Math.round(ms)}`).join(", ")}`);
    return {
      ...middle,
      sections: sections(folder),
      fixedBytes: median(answers.map((answer) => answer.fixedBytes)),
      visit: reading(answers.map((answer) => answer.files)),
      long: await readByLong(browser, servers.real, long),
    };
  } finally {
    await browser.close().catch(() => {});
    for (const server of Object.values(servers)) server.close();
  }
}

/** Does something in a new page. */
async function inPage(browser, slow, use) {
  const { context, page } = await open(browser, slow);
  return use(page).finally(() => context.close().catch(() => {}));
}

/** Milliseconds, or `null` where no result comes. */
const slowVisit = (browser, server, text) => inPage(browser, true, (page) => firstResult(page, server, text, true)).catch(() => null);

/** A visit without delays: its first answer as it is drawn, and the files that it took; `null` where there is none. */
const firstAnswer = (browser, server, text) => inPage(browser, false, async (page) => {
  await page.addInitScript(KEEP);
  server.begin(false);
  await page.goto(`${server.origin}/?q=${encodeURIComponent(text)}`, { waitUntil: "commit", timeout: TIMEOUT });
  const html = await (await page.waitForFunction(() => window.__drawn, null, { timeout: 20_000, polling: 50 })).jsonValue();
  const done = server.log().filter((entry) => entry.end !== null);
  const names = done.map((entry) => entry.name);
  return {
    html,
    files: names.filter((name) => name.startsWith("/data/") || name.endsWith(".wasm")),
    fixedBytes: done.filter((entry) => !isPart(entry.name)).reduce((sum, entry) => sum + entry.bytes, 0),
  };
}).catch(() => null);

/** The parts of each section that long questions read where hardly anything is at hand yet. */
const readByLong = (browser, server, questions) => inPage(browser, false, async (page) => {
  server.begin(false);
  await page.goto(server.origin, { waitUntil: "load", timeout: TIMEOUT });
  await page.evaluate(() => window.ready.then(() => null));
  const reads = [];
  for (const text of questions) {
    server.begin(false);
    await page.evaluate((text) => window.search(text, 10).then(() => null), text);
    reads.push(server.log().filter((entry) => entry.end !== null).map((entry) => entry.name));
  }
  return reading(reads);
});

/** A head is what every visit loads, like the app. */
const isPart = (name) => (sectionOf(name) ?? "head") !== "head";
const sectionOf = (name) => /data\/([a-z]+)-/.exec(name)?.[1];

/** The median number of parts of each section. */
function reading(reads) {
  const count = (files, section) => files.filter((name) => sectionOf(name) === section).length;
  const names = [...new Set(reads.flat().map(sectionOf))].filter((name) => name && name !== "head").sort();
  return Object.fromEntries(names.map((name) => [name, median(reads.map((files) => count(files, name)))]));
}

/** Bytes of each section of the collection. */
function sections(folder) {
  const found = {};
  for (const file of filesBelow(path.join(folder, "data")).filter((file) => !file.endsWith(".br"))) {
    const section = sectionOf(file);
    found[section] = (found[section] ?? 0) + fs.statSync(file).size;
  }
  return found;
}

/**
 * Bytes of all parts, each packed by brotli at its best instead of deflate: fewer than any deflate could make of them.
 * One second of a core for 300 KB.
 */
export function brotliBytes(folder) {
  let sum = 0;
  for (const file of filesBelow(path.join(folder, "data")).filter((file) => !file.endsWith(".br") && isPart(file))) {
    const packed = fs.readFileSync(file);
    // Behind the raw length, a number of as many bytes as have their highest bit set, and one more.
    const raw = zlib.inflateRawSync(packed.subarray(packed.findIndex((byte) => byte < 128) + 1));
    sum += zlib.brotliCompressSync(raw, { params: { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }).length;
  }
  return sum;
}

/**
 * The fewest bytes of parts that can be read with so many files: whoever reads w parts of a section of B bytes in n files
 * reads w·B/n on the average, and over all ways to share the files among the sections the sum of that is least at n ~ √(w·B), where it
 * is (Σ √(w·B))² / files (Cauchy and Schwarz). Sections that are not read are granted no file at all.
 */
export function leastBytes(sections, read, files) {
  const sum = Object.entries(read).reduce((sum, [name, parts]) => sum + Math.sqrt(parts * (sections[name] ?? 0)), 0);
  return sum ** 2 / files;
}

/** The shortest time in which a question can be answered that asks for dictionary and records one after the other. */
export const leastMs = (bytes) => 2 * ROUND_TRIP_MS + (bytes * 8) / BITS_PER_MS;
