// Kashshaf alone, in a real browser: what the peer harness does not see, and everything for a clone without it.
//
// The slow profile is the harness's: the link of serve.mjs and a page thread slowed four times. Chromium slows no
// worker, so what the engine computes there runs at full speed, for Kashshaf as for Pagefind.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import readline from "node:readline";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { build, command, run } from "./peer-adapter/kashshaf/build.mjs";
import { serve, waves } from "./serve.mjs";

const require = createRequire(path.join(import.meta.dirname, "../tests/browser/package.json"));
const brotli = promisify(zlib.brotliCompress);

export const TIMEOUT = 120_000;
/** A page that shows no result is given up sooner: it has failed, or is out of question. */
const PATIENCE = 60_000;
export const COLD_QUERIES = 5;
const SESSION_MS = 30_000;

const ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const quantile = (values, part) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
};
export const median = (values) => quantile(values, 0.5);

/** Builds a site and compresses what a host would compress. Its data is deflated already. */
export async function buildSite(articles, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const built = await build({ corpusPath: articles, outDir: folder });
  for (const file of filesBelow(folder)) {
    if (!/\.(css|html|js|wasm)$/.test(file) || file.includes(`${path.sep}articles${path.sep}`)) continue;
    const bytes = fs.readFileSync(file);
    const quality = bytes.length > 4e6 ? 9 : 11;
    const packed = await brotli(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } });
    if (packed.length < bytes.length) fs.writeFileSync(`${file}.br`, packed);
  }
  return { buildMs: built.buildMs, peakMb: built.peakRssKb / 1024, found: built.found };
}

/**
 * Builds a site with a page for each article but ten, then once more when these are there too. They are taken from
 * everywhere in the file, so their dates stand among those of the others. Then a third time, with the same ten as articles
 * of another name that are newer than all.
 */
export async function again(articles, count, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  const sources = path.join(folder, "in");
  fs.mkdirSync(sources, { recursive: true });
  const most = fs.createWriteStream(path.join(sources, "most.jsonl"));
  const ten = [];
  let number = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(articles) })) {
    number += 1;
    if (number % Math.floor(count / 10) === 0 && ten.length < 10) ten.push(`${line}\n`);
    else if (!most.write(`${line}\n`)) await once(most, "drain");
  }
  most.end();
  await once(most, "finish");
  const build = () => run(command, ["build", sources, "-o", path.join(folder, "site"), "--cache", path.join(folder, "cache")]);
  const first = await build();
  fs.writeFileSync(path.join(sources, "ten.jsonl"), ten.join(""));
  const second = await build();
  const renamed = ten.map((line) => {
    const article = JSON.parse(line);
    return `${JSON.stringify({ ...article, id: `${article.id}-again`, date: "2100-01-01" })}\n`;
  });
  fs.writeFileSync(path.join(sources, "newest.jsonl"), renamed.join(""));
  const third = await build();
  fs.rmSync(folder, { recursive: true, force: true });
  const wrote = ({ said }) => /wrote ([\d,]+) of ([\d,]+)/.exec(said).slice(1).map((n) => Number(n.replaceAll(",", "")));
  const [written, files] = wrote(second);
  return { fullMs: first.ms, tenMoreMs: second.ms, written, files, tenNewestMs: third.ms, writtenNewest: wrote(third)[0] };
}

/** What lies on disk: files, bytes, and how many of them are the collection. */
export async function weigh(folder) {
  const files = filesBelow(folder).filter((file) => !file.endsWith(".br"));
  const size = (file) => fs.statSync(file).size;
  let data = files.filter((file) => path.relative(folder, file).startsWith("data")).reduce((sum, file) => sum + size(file), 0);
  for (const file of files.filter((file) => file.endsWith(".wasm"))) {
    const module = await WebAssembly.compile(fs.readFileSync(file));
    for (const section of WebAssembly.Module.customSections(module, "kashshaf")) data += section.byteLength;
  }
  return { tier: tierOf(folder), files: files.length, dataBytes: data, siteBytes: files.reduce((sum, file) => sum + size(file), 0) };
}

/** What the entry file says. */
function tierOf(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, "kashshaf.json"), "utf8")).tier;
  } catch {
    return "unknown";
  }
}

/** How the engine does without a browser. */
export function native(folder) {
  try {
    const figures = JSON.parse(execFileSync(command, ["bench", folder], { encoding: "utf8" }));
    const inMs = ({ p50_us: p50, p95_us: p95 }) => ({ p50: p50 / 1000, p95: p95 / 1000 });
    return { fresh: inMs(figures.first), warm: inMs(figures.warm), openMs: figures.open_ms };
  } catch {
    return null;
  }
}

/** Now and then a browser does not come up on a busy machine; the second one does. */
export function launch() {
  const { chromium } = require("playwright-core");
  const start = () => chromium.launch({ executablePath: process.env.CHROME, args: ARGUMENTS, timeout: 60_000 });
  return start().catch(start);
}

/** Cold visits, new queries and warm ones of a built site. */
export async function measure(folder, queries, say = () => {}) {
  const browser = await launch();
  const server = await serve(folder);
  try {
    const two = queries.filter((query) => query.kind === "two").map((query) => query.text);
    const cold = { plain: [], slow: [] };
    for (const text of two.slice(0, COLD_QUERIES)) {
      for (const profile of ["plain", "slow"]) {
        const visit = await coldVisit(browser, server, text, profile === "slow");
        say(`${profile} visit: ${visit.error ?? `${Math.round(visit.firstMs)} ms, ${visit.requests} requests`}`);
        cold[profile].push(visit);
      }
    }
    const slow = await session(browser, server, queries, true);
    const plain = await session(browser, server, queries, false);
    say(`new queries: ${slow.error ?? `${Math.round(slow.first.p50)} / ${Math.round(slow.first.p95)} ms`}`);
    return { cold: { plain: middle(cold.plain), slow: middle(cold.slow) }, slow, plain };
  } finally {
    await browser.close().catch(() => {});
    server.close();
  }
}

/** The medians of some visits; an error only when none of them came to an end. */
function middle(visits) {
  const good = visits.filter((visit) => !visit.error);
  if (good.length === 0) return { error: visits[0]?.error ?? "no query" };
  const names = Object.keys(good[0]);
  return Object.fromEntries(names.map((name) => [name, median(good.map((visit) => visit[name]))]));
}

/** Runs in the page before anything else: when the first result is painted, and when its lines are there. */
const WATCH = `(() => {
  const now = (name) => requestAnimationFrame(() => setTimeout(() => { window[name] = performance.now(); }));
  const wanted = [["__first", "#results li"], ["__snippets", "#results li p:not(.coming)"]];
  const seen = new Set();
  new MutationObserver(() => {
    for (const [name, selector] of wanted) {
      if (!seen.has(name) && document.querySelector(selector)) { seen.add(name); now(name); }
    }
  }).observe(document, { childList: true, subtree: true });
})()`;

export async function open(browser, slow) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error).slice(0, 200)));
  if (slow) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  return { context, page, errors };
}

const sentence = (error, errors) => [String(error).split("\n")[0].slice(0, 160), ...errors].join(" | ");

/** Opens a link: milliseconds of the page's clock until its first result is painted. */
export async function firstResult(page, server, text, slow) {
  await page.addInitScript(WATCH);
  server.begin(slow);
  await page.goto(`${server.origin}/?q=${encodeURIComponent(text)}`, { waitUntil: "commit", timeout: TIMEOUT });
  return painted(page, "__first", PATIENCE);
}

const painted = async (page, name, timeout) =>
  (await page.waitForFunction((name) => window[name], name, { timeout, polling: 50 })).jsonValue();

async function coldVisit(browser, server, text, slow) {
  const { context, page, errors } = await open(browser, slow);
  try {
    const origin = performance.now();
    const firstMs = await firstResult(page, server, text, slow);
    const snippetsMs = await painted(page, "__snippets", 20_000).catch(() => null);
    // The page's clock begins a moment before the server hears of it; the first request is their common mark.
    const log = server.log();
    const sent = await page.evaluate(() => performance.getEntriesByType("navigation")[0].requestStart);
    const clock = (ms) => (ms === null ? -Infinity : log[0].start - sent + ms);
    const before = (ms) => log.filter((entry) => entry.start <= clock(ms));
    const done = before(firstMs).filter((entry) => entry.end !== null && entry.end <= clock(firstMs));
    const bytes = (entries) => entries.reduce((sum, entry) => sum + entry.bytes, 0);
    const data = done.filter((entry) => isData(entry.name));
    return {
      firstMs,
      snippetsMs,
      requests: before(firstMs).length,
      bytes: bytes(before(firstMs)),
      dataBytes: bytes(data),
      bytesWithSnippets: snippetsMs === null ? null : bytes(before(snippetsMs)),
      waves: waves(done),
      dataWaves: waves(data),
      wholeMs: performance.now() - origin,
    };
  } catch (error) {
    return { error: sentence(error, errors) };
  } finally {
    await context.close().catch(() => {});
  }
}

/** A file of the collection that is asked for when the app is there; the head travels beside the app. */
const isData = (name) => name.startsWith("/data/") && !name.startsWith("/data/head-");

/** One reader who asks one question after another. */
async function session(browser, server, queries, slow) {
  const { context, page, errors } = await open(browser, slow);
  page.setDefaultTimeout(TIMEOUT);
  try {
    server.begin(false);
    await page.goto(server.origin, { waitUntil: "load", timeout: TIMEOUT });
    await page.evaluate(() => Promise.race([
      window.ready.then(() => null),
      new Promise((_, failed) => setTimeout(() => failed(new Error("the page offers no kashshaf.search")), 60_000)),
    ]));
    const memory = await residentMemory(browser);
    server.begin(slow);
    const pass = () => page.evaluate(async ({ texts, budget }) => {
      const times = [];
      let empty = 0;
      const start = performance.now();
      for (const text of texts) {
        const asked = performance.now();
        const found = await window.search(text, 10);
        times.push(performance.now() - asked);
        if (found.length === 0) empty += 1;
        if (performance.now() - start > budget && times.length >= 8) break;
      }
      return { times, empty };
    }, { texts: queries.map((query) => query.text), budget: SESSION_MS });
    const first = await pass();
    const log = server.log();
    const again = slow ? null : await pass();
    const sum = ({ times, empty }) => ({
      n: times.length, empty, p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99),
    });
    return {
      first: sum(first),
      warm: again && sum(again),
      bytesPerQuery: log.reduce((bytes, entry) => bytes + entry.bytes, 0) / first.times.length,
      requestsPerQuery: log.length / first.times.length,
      memory,
      memoryAfter: await residentMemory(browser),
    };
  } catch (error) {
    return { error: sentence(error, errors) };
  } finally {
    await context.close().catch(() => {});
  }
}

/** Bytes that the largest renderer keeps to itself: page, worker and Wasm together. */
async function residentMemory(browser) {
  try {
    const devtools = await browser.newBrowserCDPSession();
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    await devtools.detach();
    const resident = processInfo.filter((process) => process.type === "renderer").map((process) => {
      const status = fs.readFileSync(`/proc/${process.id}/status`, "utf8");
      return 1024 * Number(/RssAnon:\s+(\d+)/.exec(status)[1]);
    });
    return Math.max(...resident);
  } catch {
    return null;
  }
}

export function filesBelow(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort();
}
