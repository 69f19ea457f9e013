// Articles and links that try to run scripts: nothing may execute, even where no policy would stop it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build, closeBrowser, reader, serve, shared, temporaryFolder } from "./lib.mjs";

after(closeBrowser);

const OWN = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "javascript:alert(1)",
  "<a href='javascript:alert(1)'>x</a>", "</title><script>alert(1)</script>", "{{constructor.constructor('alert(1)')()}}",
  "<iframe srcdoc='<script>parent.alert(1)</script>'>", "--><img src=x onerror=alert(1)>", "<math><mi xlink:href=javascript:alert(1)>x"];

/// The payloads: ours, and those beside the repository when they are there.
function payloads() {
  const file = (name) => join(shared, "bad-inputs", name);
  if (!existsSync(file("dompurify.jsonl"))) {
    console.log("skipped in part: ../shared/bad-inputs is not there, own payloads only");
    return OWN;
  }
  const lines = ["dompurify.jsonl", "h5sc.jsonl"].flatMap((name) => readFileSync(file(name), "utf8").trim().split("\n"));
  return OWN.concat(lines.map((line) => JSON.parse(line).payload).filter((p) => typeof p === "string"));
}

/// Whoever calls an alert, a prompt or asks for another page's image is seen.
async function watch(person) {
  const executed = [];
  await person.context.exposeFunction("executed", (what) => executed.push(what));
  await person.page.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "xss"]) globalThis[name] = () => globalThis.executed(name + " " + location.href);
  });
  person.page.on("dialog", (dialog) => { executed.push(dialog.message()); dialog.dismiss(); });
  return executed;
}

test("payloads in articles of every format never execute, on pages and in the explorer", async () => {
  const folder = join(temporaryFolder(), "articles");
  mkdirSync(folder, { recursive: true });
  const all = payloads();
  const records = all.map((p, n) => JSON.stringify({ id: `j${n}`, title: `T ${n} ${p}`, body: `Body ${p}\n${p}`, source: p, authors: [p], url: p, topics: [p] }));
  writeFileSync(join(folder, "all.jsonl"), records.join("\n"));
  for (const [n, payload] of all.entries()) {
    writeFileSync(join(folder, `h${n}.html`), `<!doctype html><title>H ${n}</title><article><p>Some text before.</p>${payload}<p>Some text after.</p></article>`);
    writeFileSync(join(folder, `m${n}.md`), `# M ${n}\n\nSome text.\n\n${payload}\n\n[link](${payload.replace(/\s/g, "%20")})\n`);
  }
  const site = await build(folder);
  const host = await serve(site);
  // Without the page's policy: the pages must be harmless by themselves.
  const person = await reader({ bypassCSP: true });
  const executed = await watch(person);
  for (const name of readdirSync(join(site, "articles")).filter((n) => n.endsWith(".html"))) {
    await person.page.goto(`${host.address}articles/${encodeURIComponent(name)}`, { waitUntil: "commit" });
    const bad = await person.page.evaluate(() => [...document.querySelectorAll("*")].filter((e) => e.rel !== "icon").filter((e) =>
      [...e.attributes].some((a) => /^on/i.test(a.name) || /^\s*(javascript|vbscript|data):/i.test(a.value))
      || /^(iframe|object|embed|base|script|math|form)$/i.test(e.localName) && !e.matches("[role=search]")).map((e) => e.outerHTML.slice(0, 120)));
    assert.deepEqual(bad, [], name);
  }
  await person.visit(host.address);
  const slugs = readdirSync(join(site, "articles")).map((n) => n.replace(/\.html$/, "")).filter((n) => n !== "index");
  for (const slug of slugs) {
    await person.page.evaluate((s) => { location.hash = `#q=text&a=${s}&v=1`; }, slug);
    await person.page.waitForTimeout(15);
  }
  await person.settled();
  assert.deepEqual(executed, []);
  console.log(`${all.length} payloads in 3 formats, ${slugs.length} articles, 0 executions`);
  await person.close();
});

test("payloads in links never execute", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.txt"), "A title\n\nSome text about water.\n");
  writeFileSync(join(folder, "b.txt"), "Another title\n\nMore text about water.\n");
  const host = await serve(await build(folder));
  const person = await reader({ bypassCSP: true });
  const executed = await watch(person);
  await person.visit(host.address);
  for (const payload of payloads()) {
    for (const key of ["q", "topic", "lang", "source", "a", "view", "x"]) {
      await person.page.evaluate(([k, p]) => { location.hash = `#${k}=${encodeURIComponent(p)}&v=1`; }, [key, payload.slice(0, 2000)]);
    }
    await person.page.waitForTimeout(10);
  }
  await person.settled();
  assert.deepEqual(executed, []);
  assert.ok((await person.page.locator("#kashshaf-app").innerText()).length > 20);
  await person.close();
});

test("the front page's policy lets its own script run, and no other that stands in it", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "kashshaf.toml"), "title = \"</script><script>alert(1)</script>\"\n");
  writeFileSync(join(folder, "a.txt"), "A title\n\nSome text about water.\n");
  writeFileSync(join(folder, "b.txt"), "Another title\n\nMore text about water.\n");
  const site = await build(folder);
  const index = join(site, "index.html");
  const page = readFileSync(index, "utf8");
  writeFileSync(index, page.replace("</head>", "<script>alert(2)</script></head>").replace("<main", "<img src=x onerror=alert(3)><main"));
  const host = await serve(site);
  const person = await reader();
  const executed = await watch(person);
  await person.page.goto(host.address + "?q=water");
  await person.page.locator("#results li").nth(1).waitFor();
  assert.deepEqual(executed, []);
  await person.close();
});
