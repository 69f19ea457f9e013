// A collection in parts: how many rounds of requests the first results take, what comes after them, what typing stops,
// and what happens when a part is missing, cut short, swapped, damaged or from another build.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, serve, temporaryFolder } from "./lib.mjs";

const WORDS = ["water", "energy", "harbour", "market", "museum", "railway", "garden", "teacher", "river", "engine", "bridge", "forest"];
let site, other;

/// Articles of made-up words, enough of them for several parts of each section; always the same ones.
function articles(count, seed) {
  let state = seed;
  const random = (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const syllables = ["ka", "lo", "mi", "ter", "sun", "dra", "vel", "por", "ni", "gas", "hem", "tol"];
  const word = () => Array.from({ length: 2 + random(3) }, () => syllables[random(12)]).join("");
  const text = (n) => Array.from({ length: n }, () => (random(12) ? word() : WORDS[random(12)])).join(" ");
  const article = (n) => ({ id: `a${n}`, title: `${text(5)} ${n}`, body: `${text(90)}.\n${text(90)}.`, lang: "en", source: WORDS[n % 3], date: `2024-0${1 + (n % 9)}-11` });
  return Array.from({ length: count }, (_, n) => JSON.stringify(article(n))).join("\n");
}

async function collection(count, seed, ...options) {
  const file = join(temporaryFolder(), "articles.jsonl");
  writeFileSync(file, articles(count, seed));
  return build(file, "--no-pages", "--tier", "two-level", ...options);
}

before(async () => {
  // More than have their records in one part.
  site = await collection(1300, 7);
  other = await collection(1250, 8);
});
after(closeBrowser);

const section = (path) => (path.includes("/data/") ? basename(path).split("-")[0] : "");
const files = (folder, name) => readdirSync(join(folder, "data")).filter((file) => file.startsWith(`${name}-`));
const first = (person) => person.page.waitForSelector("#results li");
const incomplete = (person) => person.page.locator(".advice p", { hasText: "incomplete" });
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/// Goes down the list, for whose hits below the screen no texts are loaded before.
async function readToTheEnd(person) {
  await person.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await person.page.waitForFunction(() => !document.querySelector("#results li p.coming"));
  await person.settled();
}

/// A promise and what fulfils it.
function gate() {
  let open;
  const opened = new Promise((done) => { open = done; });
  return { opened, open };
}

test("the first results take two rounds of requests, and everything known early is asked for early and once", async () => {
  const rest = gate();
  const host = await serve(site, "/", async (path, bytes) => {
    await (["", "head", "terms", "records"].includes(section(path)) ? later(60) : rest.opened);
    return bytes;
  });
  const person = await reader();
  // A round is what is asked for before anything of it is there. The browser tells when something is asked for; the
  // server would see at most six requests at a time.
  const rounds = [];
  let running = 0;
  // What the page has asked for, the worker takes out of the cache: the first request counts.
  const known = new Map();
  const isPart = (request) => {
    const name = section(request.url());
    if (!known.has(request.url())) known.set(request.url(), request);
    return name && name !== "head" && known.get(request.url()) === request;
  };
  person.page.on("request", (request) => {
    if (!isPart(request)) return;
    if (running++ === 0) rounds.push([]);
    rounds.at(-1).push(section(request.url()));
  });
  person.page.on("requestfinished", (request) => { if (isPart(request)) running--; });
  await person.page.goto(`${host.address}?q=water+market`);
  await first(person);
  const before = rounds.map((round) => [...new Set(round)].join(" "));
  assert.deepEqual(before.slice(0, 2), ["terms", "records"], JSON.stringify(rounds));
  rest.open();
  await person.settled();
  assert.ok(rounds.length <= 6, JSON.stringify(rounds));
  const twice = host.requests.filter((path, n) => host.requests.indexOf(path) !== n);
  assert.deepEqual(twice, []);
  assert.deepEqual(person.faults.filter((fault) => !fault.includes("favicon")), []);
  await person.close();
});

test("results come first; snippets and counts follow without moving the focus", async () => {
  const rest = gate();
  const host = await serve(site, "/", async (path, bytes) => {
    if (["positions", "columns", "articles"].includes(section(path))) await rest.opened;
    return bytes;
  });
  const person = await reader();
  await person.page.goto(`${host.address}?q=water+market`);
  await first(person);
  await person.page.waitForSelector("[data-kashshaf=ready]");
  const [hits, coming] = [person.page.locator("#results li"), person.page.locator("#results li p.coming")];
  assert.ok((await hits.count()) > 0 && (await hits.count()) === (await coming.count()), "room for snippets");
  const link = person.page.locator("#results li h2 a").first();
  await link.focus();
  const top = await person.page.locator("#results li").nth(1).evaluate((item) => item.offsetTop);
  rest.open();
  await person.page.waitForSelector("#results li p:not(.coming) mark");
  await person.settled();
  const seen = (items) => items.filter((item) => item.getBoundingClientRect().top < innerHeight).length;
  assert.equal(await coming.evaluateAll(seen), 0, "whatever is on the screen has its snippet");
  assert.ok(await person.page.evaluate(() => document.activeElement?.closest("#results li") !== null), "the focus stays in the list");
  const moved = (await person.page.locator("#results li").nth(1).evaluate((item) => item.offsetTop)) - top;
  assert.ok(Math.abs(moved) < 40, `the second result moved by ${moved} pixels`);
  await person.page.getByRole("group", { name: "Source" }).getByRole("checkbox").first().waitFor();
  assert.ok((await coming.count()) > 0, "what is far below the screen is not loaded yet");
  await readToTheEnd(person);
  assert.equal(await coming.count(), 0, "it comes with the reader");
  assert.deepEqual(person.faults.filter((fault) => !fault.includes("favicon")), []);
  await person.close();
});

test("typing lets go of what an older question was waiting for", async () => {
  const held = gate();
  let hold = false;
  const host = await serve(site, "/", async (path, bytes) => {
    if (hold && section(path) === "terms") await held.opened;
    return bytes;
  });
  const person = await reader();
  await person.visit(host.address);
  hold = true;
  await person.box.fill("=water");
  await person.page.waitForFunction(() => /Searching/.test(document.querySelector("#kashshaf-app [role=status]").textContent));
  assert.equal(await person.page.locator(".list").getAttribute("aria-busy"), "true");
  for (const word of WORDS.slice(1)) {
    await person.box.fill(`=${word}`);
    await person.page.waitForTimeout(100);
  }
  await person.box.fill("water");
  await person.page.waitForTimeout(500);
  assert.ok(host.given_up.length > 0, "what only an older question wanted is let go");
  assert.ok(host.given_up.every((path) => section(path) === "terms"), String(host.given_up));
  held.open();
  await person.settled();
  assert.equal((await person.titles()).length, 20);
  assert.equal(await person.page.locator(".list").getAttribute("aria-busy"), null);
  assert.equal(await incomplete(person).count(), 0, "what was let go is not missing");
  await person.close();
});

/// What can be wrong with a part that is served.
const WRONGS = {
  missing: () => undefined,
  truncated: (bytes) => bytes.subarray(0, bytes.length / 2),
  empty: () => Buffer.alloc(0),
  "bit-flipped": (bytes) => Buffer.from(bytes).map((byte, n) => (n === bytes.length >> 1 ? byte ^ 4 : byte)),
  swapped: (bytes, path) => {
    const name = section(path);
    const others = files(site, name).filter((file) => file !== basename(path));
    return readFileSync(join(site, "data", others[0] ?? files(site, "terms")[0]));
  },
  "from another build": (bytes, path) => readFileSync(join(other, "data", files(other, section(path))[0])),
  "a page instead": () => Buffer.from("<!doctype html><title>Not found</title>"),
};

for (const [wrong, make] of Object.entries(WRONGS)) {
  test(`a part that is ${wrong} is named, refused, asked for once more and done without`, async () => {
    const healthy = await reader();
    await healthy.visit(`${(await serve(site)).address}#q=water+market&v=1`);
    await readToTheEnd(healthy);
    const right = await healthy.view();
    await healthy.close();
    for (const name of ["terms", "records", "positions", "columns", "articles"]) {
      let broken = true;
      const host = await serve(site, "/", (path, bytes) => (broken && section(path) === name ? make(bytes, path) : bytes));
      const person = await reader();
      const warned = [];
      person.page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
      await person.visit(`${host.address}#q=water+market&v=1`);
      await incomplete(person).waitFor();
      const asked = host.requests.filter((path) => section(path) === name);
      assert.ok(asked.length > 0, name);
      for (const path of new Set(asked)) {
        // What the page asks for ahead of the worker is in the browser's cache, unless it is not there at all.
        const times = wrong === "missing" && name === "terms" ? [2, 3] : [2];
        assert.ok(times.includes(asked.filter((p) => p === path).length), `${path} was asked for once more`);
        assert.equal(warned.filter((text) => text.includes(basename(path))).length, 2, `${path} is named`);
      }
      assert.match(await incomplete(person).textContent(), new RegExp(name), "the reader is told which");
      const hits = await person.page.locator("#results li").count();
      if (!["terms", "records"].includes(name)) assert.equal(hits, 20, `without ${name} the hits are shown`);
      assert.deepEqual(person.faults.filter((fault) => !/favicon|Failed to load resource/.test(fault)), [], name);
      broken = false;
      await person.page.getByRole("button", { name: "Try again" }).click();
      await incomplete(person).waitFor({ state: "detached" });
      await person.settled();
      await readToTheEnd(person);
      assert.equal(await person.view(), right, `after another try with ${name}`);
      await person.close();
    }
  });
}

test("an article whose part cannot be had says so, and can be tried again", async () => {
  let broken = true;
  const host = await serve(site, "/", (path, bytes) => (broken && section(path) === "articles" ? undefined : bytes));
  const person = await reader();
  await person.visit(host.address);
  await person.page.locator("#results li h2 a").first().click();
  const note = person.page.locator("article.reader .note");
  await note.waitFor();
  broken = false;
  await note.getByRole("button", { name: "Try again" }).click();
  await person.page.locator("article.reader h1").waitFor();
  await person.close();
});

test("a head that is damaged is asked for once more; then the page says that the search cannot start", async () => {
  const host = await serve(site, "/", (path, bytes) => (section(path) === "head" ? WRONGS["bit-flipped"](bytes) : bytes));
  const person = await reader();
  await person.page.goto(host.address);
  await person.page.locator("#kashshaf-note").waitFor({ state: "visible" });
  assert.ok(host.requests.filter((path) => section(path) === "head").length >= 2);
  assert.ok((await person.page.locator("#kashshaf-static li").count()) > 5, "the static list stays");
  await person.close();
});

test("a resident collection loads the rest, also beside questions, and then asks for nothing", async () => {
  const file = join(temporaryFolder(), "articles.jsonl");
  writeFileSync(file, articles(300, 9));
  const host = await serve(await build(file, "--no-pages", "--tier", "resident"));
  const person = await reader();
  await person.visit(host.address);
  // One question after the other, and none that needs anything: they must not hold the rest up.
  await person.page.evaluate(async () => {
    for (const start = performance.now(); performance.now() - start < 4000;) await globalThis.kashshaf.search("-", 1);
  });
  const terms = host.requests.filter((path) => section(path) === "terms");
  assert.equal(new Set(terms).size, terms.length, "each part once");
  assert.ok(terms.length > 0);
  await person.search("harbour engine");
  assert.deepEqual(host.requests.filter((path) => section(path) === "terms"), terms);
  const hits = await person.page.evaluate(() => globalThis.kashshaf.search("harbour", 3));
  assert.equal(hits.length, 3);
  assert.deepEqual(Object.keys(hits[0]), ["id", "slug", "title", "excerpt", "score"]);
  await person.close();
});

test("where no worker can start, the page answers itself", async () => {
  const host = await serve(site);
  const person = await reader();
  await person.page.addInitScript(() => { globalThis.Worker = class { constructor() { throw new Error("no workers here"); } }; });
  await person.visit(host.address);
  await person.search("water market");
  assert.equal((await person.titles()).length, 20);
  assert.deepEqual(person.faults.filter((fault) => !fault.includes("favicon")), []);
  await person.close();
});

test("a worker that breaks down is started once more and the question asked again", async () => {
  const host = await serve(site);
  const person = await reader();
  await person.page.addInitScript(() => {
    const Original = Worker;
    globalThis.Worker = class extends Original { constructor(...args) { super(...args); globalThis.lastWorker = this; } };
  });
  await person.visit(host.address);
  const before = await person.page.evaluate(() => { globalThis.firstWorker = globalThis.lastWorker; globalThis.lastWorker.postMessage(["ask", "search"]); globalThis.lastWorker.postMessage(["no such verb"]); });
  assert.equal(before, undefined);
  await person.page.waitForFunction(() => globalThis.lastWorker !== globalThis.firstWorker);
  await person.search("water");
  assert.equal((await person.titles()).length, 20);
  await person.close();
});
