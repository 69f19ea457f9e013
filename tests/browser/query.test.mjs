// What the explorer says about a query, and links to one passage: understood, offered, explained, quoted.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, reader, repository, serve } from "./lib.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let demo, seed;

before(async () => {
  demo = await serve(await build(join(repository, "demo")));
  seed = await serve(await build(join(repository, "seeds")));
});
after(closeBrowser);

const chips = (person) => person.page.getByRole("list", { name: /^(How the search was understood|كيف فُهم البحث)$/ });
const written = async (person) => (await chips(person).getByRole("listitem").allTextContents()).map((t) => t.replace("✕", "").trim());

test("a few plain words are not explained", async () => {
  const person = await reader();
  await person.visit(demo.address);
  for (const query of ["المياه", "الطاقة الشمسية", "ما هي الطاقة؟", "water energy", ""]) {
    await person.search(query);
    assert.equal(await chips(person).count(), 0, query);
  }
  await person.close();
});

test("a query with signs is shown part by part, and each part can be taken out", async () => {
  const person = await reader();
  await person.visit(demo.address);
  await person.search("المياه -النفط العنوان:البحر");
  assert.deepEqual(await written(person), ["المياه", "من دون النفط", "العنوان البحر"]);
  await chips(person).getByRole("link", { name: /إزالة: من دون.*النفط/ }).click();
  await person.settled();
  assert.equal(await person.box.inputValue(), "المياه العنوان:البحر");
  await person.page.goBack();
  await person.settled();
  assert.equal(await person.box.inputValue(), "المياه -النفط العنوان:البحر");
  await person.search("مياه أو (شمس رياح)");
  assert.deepEqual(await written(person), ["مياه", "أو (", "شمس", "رياح", ")"]);
  await chips(person).getByRole("link", { name: /مياه/ }).click();
  await person.settled();
  assert.equal(await person.box.inputValue(), "أو (شمس رياح)");
  await person.close();
});

test("other forms of a word are shown on request, and one spelling can be asked for", async () => {
  const person = await reader();
  await person.visit(demo.address);
  await person.search("طاقة");
  const before = (await person.titles()).length;
  const button = person.page.getByRole("button", { name: "صيغ أخرى" });
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await button.click();
  await person.settled();
  assert.match(await person.page.locator("dl.forms").textContent(), /الطاقة/);
  await person.page.getByRole("link", { name: "هذا الرسم فقط" }).click();
  await person.settled();
  assert.equal(await person.box.inputValue(), "=طاقة");
  assert.deepEqual(await written(person), ["بهذا الرسم طاقة"]);
  assert.ok((await person.titles()).length < before);
  await person.close();
});

test("a misspelled word leads to the one that was meant", async () => {
  const person = await reader();
  await person.visit(demo.address);
  await person.search("الاقتصد");
  const offer = person.page.locator(".advice p", { hasText: "هل تقصد" });
  assert.match(await offer.textContent(), /هل تقصد .+ \(.*مقال.*\)؟$/);
  const meant = await offer.getByRole("link").first().textContent();
  await offer.getByRole("link").first().click();
  await person.settled();
  assert.equal(await person.box.inputValue(), meant);
  assert.ok((await person.titles()).length > 0);
  await person.close();
});

test("the search language fits on a card", async () => {
  const person = await reader();
  await person.visit(demo.address);
  await person.page.getByRole("button", { name: "كيف أبحث" }).click();
  const card = person.page.getByRole("dialog", { name: "كيف أبحث" });
  assert.match(await card.textContent(), /تعاون\*/);
  await person.page.keyboard.press("Escape");
  assert.equal(await card.count(), 0);
  await person.page.keyboard.press("Tab");
  await person.page.locator("body").click({ position: { x: 5, y: 600 } });
  await person.page.keyboard.press("?");
  await person.page.getByRole("dialog").getByRole("button", { name: "كيف أبحث" }).click();
  await card.waitFor({ state: "visible" });
  await person.close();
});

test("a very long query says how much of it was read", async () => {
  const person = await reader();
  await person.visit(demo.address);
  await person.search("طاقة ".repeat(400));
  assert.match(await person.page.locator(".advice").textContent(), /٦٤/);
  await person.close();
});

test("the core of a marked word is stronger, and its letters stay joined", async () => {
  const person = await reader();
  await person.visit(`${seed.address}#q=${encodeURIComponent("تعاون")}&v=1`);
  const words = await person.page.locator("article.reader mark[data-hit]:has(.core)").evaluateAll((marks) => marks.map((mark) => {
    const text = mark.textContent;
    const range = document.createRange();
    range.selectNodeContents(mark);
    const width = range.getBoundingClientRect().width;
    const core = mark.querySelector(".core").textContent;
    const lines = mark.getClientRects().length;
    mark.textContent = text;
    range.selectNodeContents(mark);
    return { text, core, lines, width, plain: range.getBoundingClientRect().width };
  }));
  assert.ok(words.length > 3, `${words.length} words with a core`);
  for (const { text, core, lines, width, plain } of words) {
    assert.equal(core, "تعاون", text);
    if (lines === 1) assert.ok(Math.abs(width - plain) < 0.1, `${text}: ${width} instead of ${plain}`);
  }
  await person.close();
});

test("where the browser parts letters at every element, a marked word stays in one piece", async () => {
  const person = await reader({ userAgent: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/604.1" });
  await person.page.addInitScript(() => {
    new MutationObserver(() => { globalThis.hadCore ||= Boolean(document.querySelector(".core")); })
      .observe(document, { childList: true, subtree: true });
  });
  await person.visit(`${seed.address}#q=${encodeURIComponent("تعاون")}&v=1`);
  const words = await person.page.locator("article.reader mark[data-hit]").evaluateAll((marks) => (
    marks.map((mark) => [mark.textContent, mark.childNodes.length])));
  assert.ok(words.some(([text]) => text === "للتعاون"));
  for (const [text, pieces] of words) assert.equal(pieces, 1, text);
  assert.equal(await person.page.evaluate(() => globalThis.hadCore), false);
  await person.close();
});

test("phrases are one hit each, and all hits are walked around the end", async () => {
  const person = await reader();
  await person.visit(`${seed.address}#q=${encodeURIComponent('"مجال الطاقة"')}&v=1`);
  const hits = await person.page.locator("article.reader mark[data-hit]").evaluateAll((all) => all.map((m) => [m.dataset.hit, m.textContent]));
  assert.equal(new Set(hits.map(([n]) => n)).size, await person.page.locator(".ruler i").count() + await person.page.locator("h1 mark[data-hit]").count());
  for (const [, text] of hits) assert.match(text, /^مجال الطاقة$/);
  await person.search("الطاقة");
  const count = new Set(await person.page.locator("article.reader mark[data-hit]").evaluateAll((all) => all.map((m) => m.dataset.hit))).size;
  const place = person.page.locator(".hits [aria-live]");
  await person.page.getByRole("button", { name: "السابق" }).click();
  await person.settled();
  assert.equal(await place.textContent(), `${count.toLocaleString("ar-EG")} من ${count.toLocaleString("ar-EG")}`);
  await person.page.getByRole("button", { name: "التالي" }).click();
  await person.settled();
  assert.equal(await place.textContent(), `١ من ${count.toLocaleString("ar-EG")}`);
  assert.equal(await person.page.locator(".ruler i.now, h1 mark.now").count() > 0, true);
  await person.close();
});

test("a link to a passage quotes it and leads to the same words, whatever their number is by then", async () => {
  const person = await reader();
  await person.visit(`${seed.address}#q=${encodeURIComponent("التعاون")}&v=1`);
  const copy = person.page.getByRole("button", { name: "نسخ رابط هذا الموضع" });
  assert.equal(await copy.count(), 0, "no hit is current yet");
  for (let i = 0; i < 3; i += 1) await person.page.getByRole("button", { name: "التالي" }).click();
  await person.settled();
  await copy.click();
  await person.page.waitForTimeout(300);
  const link = await person.page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /&hit=3-\d+-\d+&v=1:~:text=[A-Za-z0-9_%]+(-,)?[A-Za-z0-9_%,-]+$/);
  const quoted = decodeURIComponent(link.split(":~:text=")[1]).replace("-,", " ").replace(",-", " ");
  const now = await person.page.locator("mark.now").first().textContent();
  assert.ok(quoted.includes(now), quoted);

  const other = await reader();
  await other.visit(link.replace("hit=3-", "hit=1-"));
  assert.doesNotMatch(await other.page.evaluate(() => location.href), /:~:/);
  assert.equal(await other.page.locator("mark.now").first().getAttribute("data-hit"), "3");
  assert.match(await other.page.locator(".hits [aria-live]").textContent(), /^٣ من /);
  const seen = await other.page.locator("mark.now").first().evaluate((m) => {
    const { top, bottom } = m.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  assert.ok(seen, "the passage is on the screen");
  await other.page.keyboard.press("n");
  await other.settled();
  await other.page.waitForTimeout(400);
  assert.match(await other.page.evaluate(() => location.hash), /&hit=4&v=1$/, "walking on leaves the place");
  await other.close();
  await person.close();
});

for (const [name, options] of [
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
]) {
  for (const language of ["ar", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`screens of queries: ${name}, ${language}, ${colorScheme}, without accessibility violations`, async () => {
        const arabic = language === "ar";
        const person = await reader({ ...options, colorScheme, bypassCSP: true });
        await person.page.addInitScript((l) => { try { localStorage.setItem("kashshaf:language", l); } catch {} }, language);
        const clean = async (picture) => {
          await person.picture(`query-${picture}-${name}-${language}-${colorScheme}`);
          await person.page.evaluate(axe);
          const { violations } = await person.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).slice(0, 3).join(" | ")}`), []);
          const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
        };
        await person.visit(demo.address);
        await person.search(arabic ? 'مياه أو "تحلية المياه" -النفط' : 'water OR "the sea" -oil title:grid');
        await clean("chips");
        await person.search(arabic ? "طاقة شمس" : "طاقة water");
        await person.page.getByRole("button", { name: arabic ? "صيغ أخرى" : "Other forms" }).click();
        await person.settled();
        await clean("forms");
        await person.search(arabic ? "كيف تعمل محطات تحلية مياه البحر بالطاقة الشمسية" : "how does a power grid balance water and energy");
        await clean("long");
        await person.search(arabic ? "الاقتصد العالمي" : "waterr grid");
        await clean("meant");
        await person.page.getByRole("button", { name: arabic ? "كيف أبحث" : "How to search" }).click();
        await clean("card");
        await person.page.keyboard.press("Escape");
        await person.visit(`${seed.address}#q=${encodeURIComponent("تعاون")}&hit=3&v=1`);
        await person.page.waitForTimeout(600);
        await clean("cores");
        await person.close();
      });
    }
  }
}
