// What all browser tests share: building a site, serving it as any static host would, and a reader at a browser.
// Tests speak in a reader's verbs (search, chooseTopic, open); selectors stand here alone.
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const repository = resolve(import.meta.dirname, "../..");
export const shared = join(repository, "../shared");
const command = process.env.KASHSHAF ?? join(repository, "target/release/kashshaf");
const chrome = process.env.CHROME ?? "/usr/bin/chromium";

/// Runs the command; the result holds its exit code and what it printed.
export async function kashshaf(...args) {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { maxBuffer: 1 << 28 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return { code: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/// A temporary folder that goes when the tests are over.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "kashshaf-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/// Builds a site from a folder and returns the site's folder.
export async function build(...sources) {
  const site = join(temporaryFolder(), "site");
  const result = await kashshaf("build", ...sources, "-o", site);
  if (result.code !== 0) throw new Error(`the site was not built: ${result.stderr}${result.stdout}`);
  return site;
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/// Serves a folder below a path, without any rule of its own. `requests` fills with the paths asked for, `given_up`
/// with those that the browser did not wait for. `meddle` may take a path and its bytes, wait, and return other bytes,
/// or nothing for a file that is not there.
export async function serve(folder, below = "/", meddle) {
  const requests = [];
  const given_up = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    requests.push(path);
    let file = path.startsWith(below) ? normalize(join(folder, path.slice(below.length))) : "";
    if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file || !existsSync(file)) return response.writeHead(404).end("not found");
    response.on("close", () => response.writableFinished || given_up.push(path));
    const bytes = meddle ? await meddle(path, readFileSync(file)) : readFileSync(file);
    if (!bytes) return response.writeHead(404).end("not found");
    // As the pages of GitHub do.
    const headers = { "cache-control": "max-age=600" };
    response.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  server.unref();
  return { address: `http://127.0.0.1:${server.address().port}${below}`, requests, given_up };
}

let browser;

/// The browser, started once per test file.
export async function startBrowser() {
  browser ??= await chromium.launch({
    executablePath: chrome,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
}

/// A reader with a fresh profile. Everything that goes wrong on the page is collected in `faults`.
export async function reader(options = {}) {
  const context = await (await startBrowser()).newContext({ viewport: { width: 1440, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.setDefaultTimeout(20_000);
  return new Reader(page, context, faults);
}

class Reader {
  constructor(page, context, faults) {
    Object.assign(this, { page, context, faults });
  }

  /// Opens an address and waits until the explorer has taken over and answered.
  async visit(address) {
    await this.page.goto(address);
    await this.page.waitForSelector("#kashshaf-app :is([role=search])", { state: "attached" });
    await this.settled();
  }

  /// Waits until what the page shows stands still.
  async settled() {
    await this.page.waitForFunction(() => {
      const now = document.querySelector("#kashshaf-app")?.textContent + location.hash;
      const still = globalThis.lastSeen === now ? (globalThis.stillFor ?? 0) + 1 : 0;
      globalThis.lastSeen = now;
      globalThis.stillFor = still;
      return still >= 4 && now.length > 20;
    }, undefined, { polling: 100 });
    await this.page.evaluate(() => { globalThis.stillFor = 0; });
  }

  get box() {
    return this.page.locator("#kashshaf-app input[type=search]");
  }

  async search(query) {
    await this.box.fill(query);
    await this.settled();
  }

  topic(name) {
    return this.page.getByRole("group", { name: /^(Topics|المواضيع)$/ }).getByRole("button", { name });
  }

  async chooseTopic(name) {
    await this.topic(name).first().click();
    await this.settled();
  }

  async tick(facet, value) {
    await this.page.getByRole("group", { name: facet }).getByRole("checkbox", { name: value }).click();
    await this.settled();
  }

  /// The titles of the list, in order.
  async titles() {
    const list = this.page.getByRole("list", { name: /^(Results|النتائج)$/ });
    return (await list.getByRole("heading").allTextContents()).map((t) => t.trim());
  }

  async open(title) {
    await this.page.getByRole("list", { name: /^(Results|النتائج)$/ }).getByRole("link", { name: title }).first().click();
    await this.settled();
  }

  async copyLink() {
    await this.page.getByRole("button", { name: /^(Copy link|نسخ الرابط)$/ }).first().click();
    await this.page.waitForTimeout(300);
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /// What the explorer shows, as text: two readers see the same when these are equal.
  async view() {
    return this.page.evaluate(() => {
      const marks = [...document.querySelectorAll("#kashshaf-app mark")].map((m) => `${m.dataset.hit ?? m.dataset.topic}:${m.textContent}`);
      const pressed = [...document.querySelectorAll("#kashshaf-app [aria-pressed=true], #kashshaf-app input:checked")].length;
      const query = document.querySelector("#kashshaf-app input[type=search]").value;
      const main = document.querySelector("#kashshaf-app main")?.textContent;
      return JSON.stringify({ query, pressed, marks, main });
    });
  }

  /// A picture for people to look at, under target/screens.
  async picture(name) {
    const folder = join(repository, "target/screens");
    mkdirSync(folder, { recursive: true });
    return this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close() {
    await this.context.close();
  }
}
