// How a link starts: what travels together with the program, what the page shows meanwhile, and what it shows before the
// app is there.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, repository, serve, temporaryFolder } from "./lib.mjs";

/// Made-up articles of words that differ in all their letters, so that the dictionary has many regions.
function articles(count) {
  let state = 5;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const any = (list) => list[random(list.length)];
  const letters = [..."بتثجحخدذرزسشصضطظعغفقكلمنه"];
  const word = () => any(["", "", "ال", "و", "وال", "ب", "لل"]) + any(letters) + any(["", "ا", "ي", "و"]) + any(letters) + any(letters) + any(["", "ة", "ات", any(letters)]);
  const text = (words) => Array.from({ length: words }, word).join(" ");
  return Array.from({ length: count }, (_, n) => ({ id: `a${n}`, title: text(5), body: `${text(150)}.`, lang: "ar" }));
}

let site, queries;

before(async () => {
  const made = articles(600);
  const file = join(temporaryFolder(), "articles.jsonl");
  writeFileSync(file, made.map((article) => JSON.stringify(article)).join("\n"));
  site = await build(file, "--no-pages", "--tier", "two-level");
  const words = made.slice(0, 7).map((article) => article.body.split(" ").slice(3, 5).join(" "));
  queries = [...words, "إنتاجُ الطّاقة", "مسؤول بئر", "café Élan"];
});
after(closeBrowser);

const isTerms = (path) => basename(path).startsWith("terms-");
const isProgram = (path) => path.endsWith(".wasm");
const link = (host, query) => `${host.address}#q=${encodeURIComponent(query)}&v=1`;

test("the parts that a link's words stand in are asked for while the program is on its way, and no others", async () => {
  for (const query of queries) {
    const typed = await serve(site);
    const typing = await reader();
    await typing.visit(typed.address);
    await typing.search(query);
    await typing.close();
    const wanted = new Set(typed.requests.filter(isTerms));

    let early;
    const host = await serve(site, "/", async (path, bytes) => {
      if (!isProgram(path)) return bytes;
      for (let patience = 0; patience < 50 && !host.requests.some(isTerms); patience++) {
        await new Promise((done) => setTimeout(done, 50));
      }
      await new Promise((done) => setTimeout(done, 200));
      early = host.requests.filter(isTerms);
      return bytes;
    });
    const person = await reader();
    await person.visit(link(host, query));
    await person.close();
    assert.ok(early.length > 0, `${query}: nothing was asked for early`);
    assert.deepEqual(early.filter((path) => !wanted.has(path)), [], `${query}: asked for in vain`);
    const all = host.requests.filter(isTerms);
    assert.equal(new Set(all).size, all.length, `${query}: asked for twice`);
  }
});

test("the records of a small collection travel with the program, where a link is followed", async () => {
  const isRecords = (path) => basename(path).startsWith("records-");
  for (const [address, expected] of [[(host) => link(host, queries[0]), 1], [(host) => host.address, 0]]) {
    let early;
    const host = await serve(site, "/", async (path, bytes) => {
      if (!isProgram(path)) return bytes;
      await new Promise((done) => setTimeout(done, 700));
      early = host.requests.filter(isRecords).length;
      return bytes;
    });
    const person = await reader();
    await person.visit(address(host));
    await person.close();
    assert.equal(early, expected);
  }
});

test("the address of a form without scripts becomes that of a view, and what is followed before that is kept", async () => {
  const host = await serve(site);
  const person = await withoutApp();
  await person.page.goto(`${host.address}?q=${encodeURIComponent(queries[0])}&x=1`);
  await drawn(person);
  const title = await person.page.locator("#kashshaf-first #results h2").first().textContent();
  await start(person);
  await person.page.locator("#kashshaf-app #results li").first().waitFor();
  assert.equal(person.page.url(), `${host.address}?x=1#q=${encodeURIComponent(queries[0])}&v=1`);
  await person.close();
  const other = await withoutApp();
  await other.page.goto(`${host.address}?q=${encodeURIComponent(queries[0])}`);
  await drawn(other);
  await other.page.locator("#kashshaf-first #results h2 a").first().click();
  await start(other);
  await other.page.locator("#kashshaf-app article.reader h1").waitFor();
  assert.equal(await other.page.locator("#kashshaf-app article.reader h1").textContent(), title);
  assert.equal(new URL(other.page.url()).search, "");
  await other.close();
  assert.equal(host.requests.filter((path) => path.endsWith("/") || path.endsWith(".html")).length, 2);
});

test("a link to a view does not show the list of all articles first, unless the search cannot start", async () => {
  let open;
  const held = new Promise((done) => { open = done; });
  const host = await serve(site, "/", async (path, bytes) => {
    if (!isProgram(path)) return bytes;
    await held;
    return bytes.subarray(100);
  });
  const person = await reader();
  await person.page.goto(link(host, "طاقة"));
  await person.page.locator("#kashshaf-static input[type=search]").waitFor();
  assert.equal(await person.page.locator("#kashshaf-static main").isVisible(), false);
  open();
  await person.page.locator("#kashshaf-note").waitFor();
  assert.equal(await person.page.locator("#kashshaf-static main").isVisible(), true);
  await person.close();
});

test("a bar says how much of the program has come, as long as that takes", async () => {
  for (const address of [(host) => host.address, (host) => link(host, queries[0])]) {
    let open;
    const held = new Promise((done) => { open = done; });
    const host = await serve(site, "/", async (path, bytes) => {
      if (isProgram(path)) await held;
      return bytes;
    });
    const person = await reader();
    await person.page.goto(address(host));
    const bar = person.page.locator("#kashshaf-progress");
    await bar.waitFor();
    // The head is there, the program is not.
    await person.page.waitForFunction((bar) => bar.value > 0, await bar.elementHandle());
    const { value, max } = await bar.evaluate(({ value, max }) => ({ value, max }));
    assert.ok(value < max / 2, `${value} of ${max}`);
    open();
    await person.page.locator("#kashshaf-app [role=search]").waitFor();
    assert.equal(await bar.isVisible(), false);
    await person.close();
  }
});

test("the program is loaded once, and once more when it came damaged", async () => {
  for (const broken of [false, true]) {
    let isFirst = broken;
    const host = await serve(site, "/", (path, bytes) => {
      if (!isProgram(path) || !isFirst) return bytes;
      isFirst = false;
      return bytes.subarray(100);
    });
    const person = await reader();
    await person.visit(link(host, queries[0]));
    assert.ok((await person.titles()).length > 0);
    assert.equal(host.requests.filter(isProgram).length, broken ? 2 : 1);
    await person.close();
  }
});

/// A reader for whom the app starts when `start` says so. The worker is left alone.
async function withoutApp() {
  const person = await reader();
  await person.page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    const started = new Promise((done) => { globalThis.start = done; });
    WebAssembly.instantiate = async (...values) => {
      await started;
      return instantiate(...values);
    };
  });
  return person;
}
const start = (person) => person.page.evaluate(() => globalThis.start());
const drawn = (person) => person.page.locator("#kashshaf-first #results li").first().waitFor();
/// What stands on the page, without what comes later: counts, the order of the list, dialogs, and excerpts.
const seen = (person, place) => person.page.evaluate((place) => {
  const copy = document.querySelector(place).cloneNode(true);
  for (const late of copy.querySelectorAll("select, dialog, .toast, .link, .results p, fieldset")) late.remove();
  return copy.innerHTML.replaceAll(/<!--.*?-->/g, "").replaceAll(/ (value|class)="[^"]*"/g, "");
}, place);

test("the first answer to a link stands on the page before the app does, and looks the same", async () => {
  const host = await serve(site);
  const person = await withoutApp();
  await person.page.goto(link(host, queries[0]));
  await drawn(person);
  assert.equal(await person.page.locator("#kashshaf-app").isVisible(), false);
  assert.equal(await person.page.locator("#kashshaf-static").isVisible(), false);
  assert.equal(await person.page.locator("#kashshaf-first [role=status]").textContent() !== "", true);
  const before = await seen(person, "#kashshaf-first");
  const hit = person.page.locator("#kashshaf-first #results h2 a").first();
  await hit.focus();
  const address = await hit.getAttribute("href");
  await start(person);
  await person.page.locator("#kashshaf-app #results li").first().waitFor();
  await person.settled();
  assert.equal(await person.page.locator("#kashshaf-first").count(), 0);
  assert.equal(before, await seen(person, "#kashshaf-app"));
  assert.equal(await person.page.evaluate(() => document.activeElement.getAttribute("href")), address, "the focus stays");
  await person.close();
});

const lit = (person, place) => person.page.locator(`${place} article.reader mark[data-hit]`);
/// Starts the app beside an article that stands there already, and ends the visit: nothing changes but who drew it.
async function takesOver(person) {
  const [before, hits] = [await seen(person, "#kashshaf-first"), await lit(person, "#kashshaf-first").allTextContents()];
  await start(person);
  await lit(person, "#kashshaf-app").first().waitFor();
  await person.settled();
  assert.equal(await person.page.locator("#kashshaf-first").count(), 0);
  assert.deepEqual(await lit(person, "#kashshaf-app").allTextContents(), hits);
  assert.equal(before, await seen(person, "#kashshaf-app"));
  assert.deepEqual(person.faults, []);
  await person.close();
}

test("the article of a collection of one is lit up before the app is there, and looks the same", async () => {
  const host = await serve(await build(join(repository, "seeds")));
  const person = await withoutApp();
  await person.page.goto(link(host, "تعاون"));
  await lit(person, "#kashshaf-first").first().waitFor();
  assert.equal(await person.page.locator("#kashshaf-static").isVisible(), false);
  await takesOver(person);
});

test("an article that a link names is lit up beside the list before the app is there, unless the link leads into it", async () => {
  const host = await serve(site);
  const address = `${link(host, queries[0])}&a=a0`;
  const person = await withoutApp();
  await person.page.goto(address);
  await lit(person, "#kashshaf-first").first().waitFor();
  await drawn(person);
  await takesOver(person);

  const inside = await reader();
  await inside.page.addInitScript(() => {
    new MutationObserver(() => { globalThis.wasEarly ||= Boolean(document.getElementById("kashshaf-first")); })
      .observe(document, { childList: true, subtree: true });
  });
  await inside.page.goto(`${address}&hit=1`);
  await lit(inside, "#kashshaf-app").first().waitFor();
  assert.equal(await inside.page.evaluate(() => globalThis.wasEarly), false);
  await inside.close();
});

test("nothing more is fetched before the first list was seen", async () => {
  const host = await serve(site);
  const person = await reader();
  await person.page.addInitScript(() => {
    const request = requestAnimationFrame;
    const open = new Promise((done) => { globalThis.look = done; });
    // The first one sees no list yet.
    globalThis.requestAnimationFrame = (call) => request((now) => {
      if (document.querySelector("#kashshaf-first #results")) open.then(() => call(now));
      else call(now);
    });
  });
  const texts = () => host.requests.filter((path) => basename(path).startsWith("articles-")).length;
  await person.page.goto(link(host, queries[0]));
  await drawn(person);
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(texts(), 0);
  await person.page.evaluate(() => globalThis.look());
  await person.page.locator("#kashshaf-app #results li mark").first().waitFor();
  assert.ok(texts() > 0);
  await person.close();
});

test("what is typed before the app is there is taken over, with the focus, and Enter does not load the page anew", async () => {
  const host = await serve(site);
  const person = await withoutApp();
  await person.page.goto(link(host, queries[0]));
  await drawn(person);
  const box = person.page.locator("#kashshaf-first input[type=search]");
  assert.equal(await box.inputValue(), queries[0]);
  await box.fill(queries[1]);
  await box.press("Enter");
  await start(person);
  await person.page.locator("#kashshaf-app #results li").first().waitFor();
  await person.settled();
  assert.equal(await person.box.inputValue(), queries[1]);
  assert.equal(await person.page.evaluate(() => document.activeElement.id), "q");
  assert.equal(host.requests.filter((path) => path.endsWith("/") || path.endsWith(".html")).length, 1);
  await person.close();
});

test("a link of the drawn list leads to its article, and readers with a language of their own never see the other", async () => {
  const host = await serve(site);
  const person = await withoutApp();
  await person.page.goto(link(host, queries[0]));
  await drawn(person);
  const title = await person.page.locator("#kashshaf-first #results h2").first().textContent();
  await person.page.locator("#kashshaf-first #results h2 a").first().click();
  await start(person);
  await person.page.locator("#kashshaf-app article.reader h1").waitFor();
  assert.equal(await person.page.locator("#kashshaf-app article.reader h1").textContent(), title);
  await person.page.evaluate(() => localStorage.setItem("kashshaf:language", "en"));
  await person.page.addInitScript(() => {
    new MutationObserver(() => { globalThis.isDrawn ||= Boolean(document.getElementById("kashshaf-first")); })
      .observe(document, { childList: true, subtree: true });
  });
  await person.page.goto("about:blank");
  await person.page.goto(link(host, queries[0]));
  await person.page.waitForFunction(() => document.documentElement.dataset.kashshaf);
  await start(person);
  await person.page.locator("#kashshaf-app #results li").first().waitFor();
  assert.equal(await person.page.evaluate(() => Boolean(globalThis.isDrawn)), false);
  await person.close();
});
