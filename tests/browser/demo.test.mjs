// A collection in nine languages: search, narrow, read, share, in both directions and on a phone.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, repository, serve } from "./lib.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let host;

before(async () => { host = await serve(await build(join(repository, "demo"))); });
after(closeBrowser);

test("searching, choosing a topic and copying the link shows somebody else the same page", async () => {
  const person = await reader();
  await person.visit(host.address);
  const all = await person.titles();
  assert.ok(all.length >= 20, `${all.length} titles`);
  await person.search("المياه");
  const found = await person.titles();
  assert.ok(found.length > 0 && found.length < all.length);
  await person.chooseTopic(/الطاقة/);
  const narrowed = await person.titles();
  assert.ok(narrowed.length > 0 && narrowed.length < found.length, `${narrowed.length} of ${found.length}`);
  assert.equal(await person.topic(/الطاقة/).first().getAttribute("aria-pressed"), "true");
  await person.open(narrowed[0]);
  const link = await person.copyLink();
  assert.match(link, /#q=%D8%A7.*&topic=energy&a=[a-z0-9-]+.*&v=1$/);
  const other = await reader();
  await other.visit(link);
  assert.equal(await other.view(), await person.view());
  assert.deepEqual(person.faults.concat(other.faults).filter((f) => !f.includes("favicon")), []);
  await other.close();
  await person.close();
});

test("facets narrow, chips widen again, and back goes back", async () => {
  const person = await reader();
  await person.visit(host.address);
  const all = await person.titles();
  await person.tick(/^(اللغة|Language)$/, /English/);
  const english = await person.titles();
  assert.equal(english.length, 5);
  await person.page.goBack();
  await person.settled();
  assert.deepEqual(await person.titles(), all);
  await person.page.goForward();
  await person.settled();
  assert.deepEqual(await person.titles(), english);
  assert.match(await person.page.evaluate(() => location.hash), /lang=en/);
  await person.close();
});

test("every language of the collection finds its words", async () => {
  const person = await reader();
  await person.visit(host.address);
  for (const word of ["cooperation OR water", "café", "آب", "השקיה", "卫星", "地震", "реактор", "मानसून", "قنات", "المد"]) {
    const query = word.split(" OR ").at(-1);
    await person.search(query);
    assert.ok((await person.titles()).length > 0, query);
    assert.ok((await person.page.locator("mark[data-hit], ol mark").count()) > 0, `${query} is marked`);
  }
  await person.close();
});

test("a word that nothing holds leads on instead of ending", async () => {
  const person = await reader();
  await person.visit(host.address);
  await person.search("المياه خزعبلقنطر");
  assert.ok((await person.titles()).length > 0, "graceful: the other word still finds");
  assert.ok((await person.page.locator("#kashshaf-app").textContent()).includes("خزعبلقنطر"));
  await person.search("خزعبلقنطر");
  assert.equal((await person.titles()).length, 0);
  assert.ok((await person.page.locator("#kashshaf-app").textContent()).includes("خزعبلقنطر"));
  await person.close();
});

test("the interface speaks Arabic and English and mirrors", async () => {
  const person = await reader();
  await person.visit(host.address);
  assert.equal(await person.page.evaluate(() => document.documentElement.lang + document.documentElement.dir), "arrtl");
  await person.page.getByRole("button", { name: "English" }).click();
  await person.settled();
  assert.equal(await person.page.evaluate(() => document.documentElement.lang + document.documentElement.dir), "enltr");
  await person.page.getByRole("group", { name: "Topics" }).waitFor();
  await person.page.getByRole("button", { name: "Copy link" }).first().waitFor();
  await person.page.reload();
  await person.settled();
  assert.equal(await person.page.evaluate(() => document.documentElement.lang), "en", "the choice is remembered");
  await person.close();
});

test("keys: / focuses, j and k walk the list, Enter opens, Esc leaves", async () => {
  const person = await reader();
  await person.visit(host.address);
  await person.page.keyboard.press("/");
  assert.equal(await person.page.evaluate(() => document.activeElement.type), "search");
  await person.page.keyboard.type("الماء");
  await person.settled();
  await person.page.keyboard.press("Escape");
  await person.page.keyboard.press("j");
  await person.page.keyboard.press("j");
  await person.page.keyboard.press("k");
  await person.page.keyboard.press("Enter");
  await person.settled();
  assert.match(await person.page.evaluate(() => location.hash), /&a=/);
  await person.page.keyboard.press("Escape");
  await person.settled();
  assert.doesNotMatch(await person.page.evaluate(() => location.hash), /&a=/);
  await person.close();
});

test("on a phone the article opens over the list and leads back to it", async () => {
  const person = await reader({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await person.visit(host.address);
  const titles = await person.titles();
  await person.open(titles[2]);
  await person.page.locator("#kashshaf-app article.reader h1").waitFor({ state: "visible" });
  await person.page.goBack();
  await person.settled();
  assert.deepEqual(await person.titles(), titles);
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
  await person.close();
});

test("any link opens a page: never an error, never a blank", async () => {
  const person = await reader();
  const links = ["#q=%", "#q=%ZZ&topic=nothing&lang=xx&a=gone&hit=99&v=7", "#" + "q=".repeat(500), "#topic=energy,energy,%00&from=x&to=9999",
    "#q=" + "ا".repeat(30_000), "#__proto__=1&constructor=2", "#q=" + encodeURIComponent("\"unclosed -( OR ~ «"), "#&&&===", "#a=../../etc"];
  for (const link of links) {
    await person.page.goto("about:blank");
    await person.visit(host.address + link);
    assert.ok((await person.page.locator("#kashshaf-app").innerText()).trim().length > 40, link.slice(0, 40));
  }
  assert.deepEqual(person.faults.filter((f) => !f.includes("favicon")), []);
  await person.close();
});

test("nothing is loaded from anywhere else", async () => {
  const person = await reader();
  const foreign = [];
  person.page.on("request", (r) => r.url().startsWith(host.address) || r.url().startsWith("data:") || foreign.push(r.url()));
  await person.visit(host.address);
  await person.search("الطاقة");
  await person.open((await person.titles())[0]);
  assert.deepEqual(foreign.filter((url) => !url.endsWith("favicon.ico")), []);
  await person.close();
});

for (const [name, options] of [
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
]) {
  for (const language of ["ar", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`screens: ${name}, ${language}, ${colorScheme}, without accessibility violations`, async () => {
        const person = await reader({ ...options, colorScheme, bypassCSP: true });
        await person.page.addInitScript((l) => { try { localStorage.setItem("kashshaf:language", l); } catch {} }, language);
        await person.visit(host.address);
        const violations = async () => {
          await person.page.evaluate(axe);
          const { violations } = await person.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).slice(0, 3).join(" | ")}`);
        };
        await person.picture(`demo-list-${name}-${language}-${colorScheme}`);
        assert.deepEqual(await violations(), []);
        await person.search(language === "ar" ? "المياه" : "water");
        await person.picture(`demo-search-${name}-${language}-${colorScheme}`);
        await person.open((await person.titles())[0]);
        await person.picture(`demo-article-${name}-${language}-${colorScheme}`);
        assert.deepEqual(await violations(), []);
        await person.close();
      });
    }
  }
}
