// How a link starts: what travels together with the program, what the page shows meanwhile, and who loads the program
// where the browser's cache cannot be shared.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, serve, temporaryFolder } from "./lib.mjs";

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
  queries = [...words, "إنتاجُ الطّاقة", "café Élan"];
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

test("where a worker cannot share the page's cache the page hands the program over, once", async () => {
  for (const broken of [false, true]) {
    let isFirst = broken;
    const host = await serve(site, "/", (path, bytes) => {
      if (!isProgram(path) || !isFirst) return bytes;
      isFirst = false;
      return bytes.subarray(100);
    });
    const person = await reader();
    await person.page.addInitScript(() => { globalThis.GestureEvent = class {}; });
    await person.visit(link(host, queries[0]));
    assert.ok((await person.titles()).length > 0);
    if (!broken) assert.equal(host.requests.filter(isProgram).length, 1);
    await person.close();
  }
});
