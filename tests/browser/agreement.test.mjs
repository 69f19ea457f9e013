// The same question, natively and in the browser: the same hits, the same order, the same scores bit for bit.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, closeBrowser, kashshaf, reader, repository, serve } from "./lib.mjs";

const QUERIES = ["المياه", "والمياه", "للطاقة", "الطاقة النووية", "\"الأقمار الصناعية\"", "المياه -البحر", "تحل*", "كيف تعمل الألواح الشمسية في الليل",
  "water", "the water network leak", "\"power\" grid", "éner", "cafe", "énergie", "آب", "قنات", "השקיה", "卫星导航", "図書館", "地震 速報", "реактор", "मानसून",
  "كلمة لا وجود لها خزعبل", "من", "a", "😀", "\"", "-", "ﷺ", "R&D", "5月", "能".repeat(3000), "2024", "٢٠٢٤",
  "water OR solar", "(المياه أو الطاقة) -البحر", "=الطاقة", "=الطاقه", "\"power grid\"~6", "\"الطاقة الشمسية\"~3", "wat*", "w?ter", "watre~", "title:water", "العنوان:المياه", "lang:fr",
  "date:>2020", "كيف تعمل الألواح الشمسية؟", "NOT water", "ليس المياه", "شركتها", "الاقتصد", "waterr", "eaux", "((((a)"];

/// `Request::Search` as postcard writes it: see src/protocol.rs and crates/search/src/answer.rs for the fields.
function searchMessage(query) {
  const text = new TextEncoder().encode(query);
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
  const [search, id, auto, none, relevance, limit, offset, all] = [0, 1, 0, 0, 0, 50, 0, 0];
  return [search, id, ...varint(text.length), ...text, auto, none, none, none, none, none, relevance, limit, offset, all];
}

/// What is compared of `Response::Found`.
function found(bytes) {
  const view = new DataView(bytes.buffer);
  let at = 0;
  const varint = () => { let n = 0, shift = 0, byte; do { byte = bytes[at++]; n += (byte & 127) * 2 ** shift; shift += 7; } while (byte > 127); return n; };
  const string = () => { const length = varint(); at += length; return new TextDecoder().decode(bytes.subarray(at - length, at)); };
  const list = (one) => Array.from({ length: varint() }, one);
  const option = (one) => (bytes[at++] ? one() : null);
  const span = () => [varint(), varint()];
  const float = () => { at += 4; return view.getFloat32(at - 4, true); };
  assert.deepEqual([varint(), varint(), varint()], [1, 1, 1], "Response::Found with its number and an answer");
  const [total] = [varint(), varint(), varint()];
  const hits = list(() => {
    const [, id] = [varint(), string(), string(), string()];
    const [title_spans] = [list(span), string(), varint(), option(varint), option(string), option(string), varint(), list(varint)];
    const [score, matched, snippet] = [float(), list(() => [string(), varint()][0]), { text: string(), spans: list(span) }];
    return { id, score, matched, snippet, title_spans };
  });
  return { total, hits: hits.map(({ id, score, matched, snippet }) => ({ id, score, matched, snippet })) };
}

let site;

before(async () => { site = await build(join(repository, "demo")); });
after(closeBrowser);

test("native and wasm agree", async () => {
  const person = await reader();
  await person.visit((await serve(site)).address);
  // Speaks to a worker of its own, in the protocol that the explorer uses.
  const packed = QUERIES.map((query) => [...searchMessage(query)]);
  const said = await person.page.evaluate(async (messages) => {
    const at = (path) => new URL(path, document.baseURI).href;
    const { app, wasm } = globalThis.kashshaf;
    const module = await WebAssembly.compileStreaming(fetch(at(wasm)));
    const engine = new Worker(at(app));
    const heard = () => new Promise((resolve) => { engine.onmessage = (event) => resolve(event.data); });
    const heardReady = () => heard().then(([verb]) => verb === "ready" || heardReady());
    const ready = heardReady();
    for (const message of [["start", at("."), null, false, false, []], ["give", "wasm", module], ["give", "head"]]) engine.postMessage(message);
    await ready;
    const answers = [];
    for (const message of messages) {
      const answer = heard();
      engine.postMessage(["ask", "search", new Uint8Array(message)]);
      answers.push([...(await answer)[1]]);
    }
    return answers;
  }, packed);
  const answers = said.map((bytes) => found(new Uint8Array(bytes)));
  let hits = 0;
  for (const [n, query] of QUERIES.entries()) {
    const { code, stdout } = await kashshaf("search", site, "--format", "json", "--limit", "50", "--", query);
    assert.equal(code, 0, query);
    const native = JSON.parse(stdout);
    // A score is a 32-bit number; JSON shows its shortest decimal form, which rounds back to the same bits.
    const shown = native.hits.map(({ id, score, matched, snippet }) => ({ id, score: Math.fround(score), matched, snippet }));
    assert.equal(answers[n].total, native.total, query);
    assert.deepEqual(answers[n].hits, shown, query);
    hits += shown.length;
  }
  assert.ok(hits > 100, `${hits} hits compared`);
  await person.close();
});
