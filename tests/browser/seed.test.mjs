// The site of one article: what a reader finds before and after the explorer starts.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, repository, serve } from "./lib.mjs";

const seed = join(repository, "seeds", readdirSync(join(repository, "seeds"))[0]);
const lines = readFileSync(seed, "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
const isRelated = (line) => /^(اقرأ|شاهد) أيضاً/.test(line);
const isPromotion = (line) => line.startsWith("تابعونا");
let host;

before(async () => { host = await serve(await build(join(repository, "seeds"))); });
after(closeBrowser);

test("typing letter by letter keeps the box and its focus", async () => {
  const person = await reader();
  await person.visit(host.address);
  await person.box.click();
  for (const letter of "تعاون") {
    await person.page.keyboard.insertText(letter);
    await person.settled();
  }
  assert.equal(await person.box.inputValue(), "تعاون");
  assert.equal(await person.page.evaluate(() => document.activeElement.id), "q");
  await person.close();
});

test("the article is laid out as it was written", async () => {
  const person = await reader();
  await person.visit(host.address);
  const article = person.page.locator("#kashshaf-app article.reader");
  assert.match(await article.getByRole("heading", { level: 1 }).textContent(), /^أكد الرئيس الروسي فلاديمير بوتين/);
  const texts = async (selector) => (await article.locator(selector).allTextContents()).map((t) => t.trim());
  assert.deepEqual(await texts(".body > p"), lines.filter((l) => !isRelated(l) && !isPromotion(l)));
  assert.deepEqual(await texts(".body aside"), lines.filter(isRelated));
  assert.equal(lines.filter((l) => !isRelated(l) && !isPromotion(l)).length, 9);
  assert.ok(!(await texts(".body > p")).some(isPromotion));
  assert.ok((await article.textContent()).includes("تابعونا على منصات التواصل الاجتماعي"), "set apart, not lost");
  assert.equal(await person.page.evaluate(() => document.documentElement.dir), "rtl");
  assert.deepEqual(person.faults, []);
  await person.close();
});

test("topics are lit up from the start, each in its colour and its own underline", async () => {
  const person = await reader();
  await person.visit(host.address);
  const marks = await person.page.locator("article.reader mark[data-topic]").evaluateAll((all) =>
    all.map((m) => [m.dataset.topic, m.textContent, getComputedStyle(m).textDecorationStyle]));
  const styles = new Map(marks.map(([topic, , style]) => [topic, style]));
  assert.ok(styles.size >= 5, `topics lit: ${[...styles.keys()]}`);
  assert.equal(new Set([...styles.values()].slice(0, 5)).size >= 4, true, `underline styles: ${[...styles.values()]}`);
  const text = lines.join("\n");
  for (const [, marked] of marks) assert.ok(text.includes(marked), `${marked} stands in the file`);
  assert.ok(marks.some(([topic, marked]) => topic === "energy" && marked.includes("للطاقة")), "clitics are followed");
  await person.close();
});

test("hits follow the word through its clitics and are exact pieces of the file", async () => {
  const person = await reader();
  await person.visit(host.address);
  const asked = host.requests.length;
  await person.search("تعاون");
  const hits = await person.page.locator("article.reader mark[data-hit]").allTextContents();
  assert.equal(host.requests.length, asked, "no request after load");
  assert.ok(hits.length >= 7, `${hits.length} hits`);
  assert.ok(hits.includes("للتعاون") && hits.includes("التعاون"));
  const text = lines.join("\n");
  for (const hit of hits) assert.ok(text.includes(hit), hit);
  const body = await person.page.locator("article.reader .body > p").allTextContents();
  assert.deepEqual(body.map((t) => t.trim()), lines.filter((l) => !isRelated(l) && !isPromotion(l)), "text unchanged by marks");
  await person.close();
});

test("next and previous walk the hits, and the link remembers where", async () => {
  const person = await reader();
  await person.visit(`${host.address}#q=${encodeURIComponent("الصين")}&v=1`);
  const now = () => person.page.locator("mark.now").getAttribute("data-hit");
  await person.page.keyboard.press("n");
  await person.page.keyboard.press("n");
  await person.settled();
  const second = await now();
  await person.page.keyboard.press("Shift+N");
  await person.settled();
  assert.equal(Number(second) - 1, Number(await now()));
  await person.page.keyboard.press("n");
  await person.settled();
  const link = await person.copyLink();
  assert.match(link, /hit=\d/);
  const other = await reader();
  await other.visit(link);
  assert.equal(await other.page.locator("mark.now").getAttribute("data-hit"), second);
  assert.equal(await other.view(), await person.view());
  await other.close();
  await person.close();
});

for (const [name, options] of [
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`screens of the seed article: ${name}, ${colorScheme}`, async () => {
      const person = await reader({ ...options, colorScheme });
      await person.visit(host.address);
      await person.picture(`seed-${name}-${colorScheme}`);
      await person.search("التعاون");
      await person.page.keyboard.press("Enter");
      await person.settled();
      await person.picture(`seed-search-${name}-${colorScheme}`);
      const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
      await person.close();
    });
  }
}

test("the same folder works below any path", async () => {
  const deep = await serve(await build(join(repository, "seeds")), "/a/b/");
  const person = await reader();
  await person.visit(deep.address);
  await person.search("الطاقة");
  assert.ok((await person.page.locator("mark[data-hit]").count()) > 3);
  assert.ok(deep.requests.every((path) => path.startsWith("/a/b/") || path === "/favicon.ico"), String(deep.requests));
  assert.deepEqual(person.faults.filter((f) => !f.includes("favicon")), []);
  await person.close();
});

test("without scripts the article is there, in its direction, and the page says why search is not", async () => {
  const person = await reader({ javaScriptEnabled: false });
  await person.page.goto(host.address);
  const text = await person.page.locator("body").innerText();
  assert.ok(text.includes("أكد الرئيس الروسي") && text.includes("وبات العملاق الصيني"));
  assert.match(text, /جافا ?سكريبت|JavaScript/i);
  assert.equal(await person.page.locator("html").getAttribute("dir"), "rtl");
  await person.close();
});

test("without WebAssembly the article is there and the page says plainly what is missing", async () => {
  const person = await reader();
  await person.page.addInitScript(() => { delete globalThis.WebAssembly; });
  await person.page.goto(host.address);
  const note = person.page.locator("#kashshaf-note");
  await note.waitFor({ state: "visible" });
  assert.match(await note.textContent(), /WebAssembly/);
  assert.ok((await person.page.locator("body").innerText()).includes("أكد الرئيس الروسي"));
  await person.close();
});

test("a damaged program is refused and the article stays", async () => {
  const site = await build(join(repository, "seeds"));
  const { readFileSync: read, writeFileSync: write } = await import("node:fs");
  const wasm = join(site, "assets", readdirSync(join(site, "assets")).find((name) => name.endsWith(".wasm")));
  const bytes = read(wasm);
  bytes[bytes.length - 100] ^= 1;
  write(wasm, bytes);
  const person = await reader();
  await person.page.goto((await serve(site)).address);
  await person.page.locator("#kashshaf-note").waitFor({ state: "visible" });
  assert.ok((await person.page.locator("body").innerText()).includes("أكد الرئيس الروسي"));
  await person.close();
});

test("opened from disk it says in one sentence what to do", async () => {
  const site = await build(join(repository, "seeds"));
  const person = await reader();
  await person.page.goto(`file://${site}/index.html`);
  const note = person.page.locator("#kashshaf-note");
  await note.waitFor({ state: "visible" });
  assert.ok((await note.textContent()).trim().length > 20);
  assert.ok((await person.page.locator("body").innerText()).includes("أكد الرئيس الروسي"));
  await person.close();
});
