// `cargo xtask bench`: Kashshaf beside its peers, in one run, as one table.
//
// Peers are measured by a harness that lies beside the repository (../shared/peer-bench), where Kashshaf is one more
// column; what the harness does not see is measured here. A clone without it measures Kashshaf alone, over made-up
// articles, and says so. Figures are reported, never judged: machines differ.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync, spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { bounds, brotliBytes } from "./bounds.mjs";
import { corpusOf, generated, large, longQuestions, questions, seeds } from "./corpora.mjs";
import { again, buildSite, measure, native, weigh } from "./measure.mjs";
import { growthPlot } from "./plot.mjs";
import { DATA_GOALS, beside, fromHarness, limits, ofOurs, own, page, table } from "./table.mjs";

const root = path.join(import.meta.dirname, "..");
const work = path.join(root, "target/bench");
const data = path.join(work, "data");
const peers = path.join(work, "peers");
const adapter = path.join(import.meta.dirname, "peer-adapter/kashshaf");

const USUAL = [1, 240, 1_000, 10_000, 100_000];
const MILLION = 1_000_000;
const GROWTH = [10_000, 30_000, 100_000, 300_000, MILLION];
/** Peers that are tried up to a number of articles. Above it they fail, or take longer than all others together. */
const PEERS = { pagefind: 100_000, minisearch: 100_000, orama: 100_000, flexsearch: 10_000, lunr: 10_000, elasticlunr: 10_000 };
const ABOVE = "not tried at this size";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string" },
    peers: { type: "string", default: Object.keys(PEERS).join(",") },
    rounds: { type: "string", default: "3" },
    million: { type: "boolean", default: false },
    "no-growth": { type: "boolean", default: false },
    "no-peers": { type: "boolean", default: false },
    tier: { type: "string" },
    write: { type: "boolean", default: false },
    shared: { type: "string" },
  },
});
const sizes = options.sizes ? options.sizes.split(",").map(Number) : [...USUAL, ...(options.million ? [MILLION] : [])];
if (options.tier) process.env.KASHSHAF_TIER = options.tier;
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) fail("--sizes takes numbers of articles, as in 240,1000");
const wanted = options["no-peers"] ? [] : options.peers.split(",");
for (const name of wanted) if (!(name in PEERS)) fail(`there is no peer named ${name}: ${Object.keys(PEERS).join(", ")}`);

const started = performance.now();
const say = (text) => console.error(`${clock(performance.now() - started)}  ${text}`);

const file = options.write ? path.join(root, "docs/benchmarks.json") : path.join(work, "benchmarks.json");
const results = earlier();
const leftOut = [];
const harness = prepareHarness();
for (const size of sizes) {
  say(`== ${size.toLocaleString("en")} articles`);
  try {
    results.sizes[size] = harness ? await besidePeers(size) : await alone(size);
  } catch (error) {
    results.sizes[size] = { articles: size, engines: {}, error: String(error?.message ?? error).split("\n")[0] };
    say(results.sizes[size].error);
  } finally {
    // A hundred thousand small files of a peer are not worth keeping.
    fs.rmSync(path.join(work, "harness"), { recursive: true, force: true, maxRetries: 5 });
  }
  save();
}
if (!options["no-growth"] && sizes.some((size) => size >= GROWTH[0])) await growth();
if (leftOut.length > 0) results.leftOut = leftOut;
else delete results.leftOut;
save();
report();
// A browser that hangs must not keep this program.
process.exit(0);

/** One size, all engines interleaved, then Kashshaf once more for what the harness does not see. */
async function besidePeers(size) {
  const corpus = corpusOf(size);
  if (corpus === "seeds") seeds(root, data);
  if (corpus.startsWith("arabic-large")) large(size, options.shared, data);
  const names = wanted.filter((name) => size <= PEERS[name]);
  const out = path.join(work, "harness.json");
  fs.rmSync(out, { force: true });
  const folders = [data, path.join(options.shared, "corpora"), path.join(options.shared, "benchmarks")];
  await run(process.execPath, [
    "--max-old-space-size=12000", path.join(peers, "bench.mjs"),
    "--corpora", corpus, "--peers", [adapter, ...names].join(","), "--data", folders.join(","), "--out", out,
    "--rounds", size > 1000 ? String(Math.min(2, options.rounds)) : options.rounds, "--phases", "build,cold,warm",
  ]);
  const measured = JSON.parse(fs.readFileSync(out, "utf8"));
  results.versions = measured.machine.versions;
  const found = measured.corpora[corpus];
  if (!found) throw new Error(`the harness has no ${corpus}`);
  const site = path.join(work, "harness/sites", corpus, "kashshaf");
  const engines = {};
  for (const [name, peer] of Object.entries(found.peers)) engines[name] = fromHarness(peer, found);
  for (const name of wanted.filter((name) => size > PEERS[name])) engines[name] = { missing: [ABOVE] };
  const entry = { articles: found.docs, corpus, date: today(), commit: commit(), textBytes: found.textBytes, engines };
  if (fs.existsSync(path.join(site, "kashshaf.json"))) {
    say("Kashshaf: waves of requests, snippets");
    const articles = path.join(work, "harness/corpora", corpus, "docs.jsonl");
    const weight = await weigh(site);
    Object.assign(engines.kashshaf, { dataBytes: weight.dataBytes, files: weight.files });
    entry.own = { ...weight, native: native(site) };
    // What the harness measured is kept whatever happens here.
    const keep = (found) => Object.assign(entry.own, found);
    const skip = (error) => say(String(error).split("\n")[0]);
    const asked = await questions(articles);
    await measure(site, asked, say).then(keep, skip);
    const two = asked.filter(({ kind }) => kind === "two").map(({ text }) => text);
    const pagefind = path.join(work, "harness/sites", corpus, "pagefind");
    await bounds(site, pagefind, { two, long: await longQuestions(articles, 3) }, say).then((bounds) => keep({ bounds }), skip);
    if (size in DATA_GOALS) keep({ brotliBytes: brotliBytes(site) });
  }
  return entry;
}

/** One size without the harness: made-up articles, and Kashshaf alone. */
async function alone(size) {
  const articles = size === 1 ? seeds(root, data) : generated(size, data);
  const found = await one(articles, "alone");
  const engines = { kashshaf: ofOurs(found) };
  return { articles: size, corpus: size === 1 ? "seeds" : "generated", date: today(), commit: commit(), engines, own: found };
}

/** Builds and measures one collection. */
async function one(articles, name) {
  const site = path.join(work, "sites", name);
  const built = await buildSite(articles, site);
  say(`built in ${(built.buildMs / 1000).toFixed(1)} s, ${Math.round(built.peakMb)} MB at most; ${built.found}`);
  const weight = await weigh(site);
  const measured = { ...built, ...weight, native: native(site), ...(await measure(site, await questions(articles), say)) };
  fs.rmSync(site, { recursive: true, force: true });
  return measured;
}

/** The same kind of articles and the same questions at growing numbers: how bytes and time grow. */
async function growth() {
  const largest = options.million ? MILLION : Math.max(...sizes);
  results.growth = (results.growth ?? []).filter((point) => point.articles > largest);
  for (const articles of GROWTH.filter((articles) => articles <= largest)) {
    say(`== growth: ${articles.toLocaleString("en")} articles`);
    try {
      const made = harness ? large(articles, options.shared, data) : generated(articles, data);
      const point = { articles, date: today(), commit: commit(), ...(await one(made, "growth")) };
      results.growth.push(point);
      // A million files are more than this has to tell.
      if (articles <= 100_000) point.again = await again(made, articles, path.join(work, "again"));
    } catch (error) {
      say(String(error?.message ?? error));
    }
    results.growth.sort((a, b) => a.articles - b.articles);
    save();
  }
}

/** A copy of the harness with its packages, since the one beside the repository is only read. */
function prepareHarness() {
  if (!options.shared || !fs.existsSync(path.join(options.shared, "peer-bench/bench.mjs"))) {
    leftOut.push("the peers and the real articles: ../shared/peer-bench is not there; articles are made up");
    say(leftOut[0]);
    return false;
  }
  const from = path.join(options.shared, "peer-bench");
  fs.cpSync(from, peers, { recursive: true, filter: (name) => !/node_modules|\/work$/.test(name.slice(from.length)) });
  execFileSync("chmod", ["-R", "u+w", peers]);
  const wantedPackages = fs.readFileSync(path.join(from, "package.json"), "utf8");
  const stamp = path.join(peers, "node_modules/.installed");
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8") !== wantedPackages) {
    say("installing the peers");
    execFileSync("npm", ["install", "--ignore-scripts", "--no-fund", "--no-audit"], { cwd: peers, stdio: ["ignore", "ignore", "inherit"] });
    fs.writeFileSync(stamp, wantedPackages);
  }
  process.env.PEER_BENCH_WORK = path.join(work, "harness");
  process.env.CHROMIUM = process.env.CHROME;
  return true;
}

/** What stands in the file already, when it comes from this machine: sizes can be measured one by one. */
function earlier() {
  const machine = thisMachine();
  try {
    const there = JSON.parse(fs.readFileSync(file, "utf8"));
    if (JSON.stringify(there.machine) === JSON.stringify(machine)) return there;
    say("the figures that were there come from another machine and are replaced");
  } catch {
    // There is none yet.
  }
  return { machine, sizes: {} };
}

function thisMachine() {
  const version = (program) => execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  return {
    cpu: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: os.type(),
    node: process.version,
    browser: version(process.env.CHROME),
  };
}

function save() {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(results, (_, value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value), 1)}\n`);
}

function report() {
  const plot = results.growth?.length > 1 ? growthPlot(results.growth) : null;
  const folder = options.write ? path.join(root, "docs") : work;
  if (plot) fs.writeFileSync(path.join(folder, "growth.svg"), plot);
  const written = page(results, plot !== null);
  fs.writeFileSync(path.join(folder, "BENCHMARKS.md"), written);
  for (const lines of [table(results), own(results), beside(results), ...Object.values(limits(results))]) if (lines.count > 0) console.log(`\n${lines.plain}`);
  for (const line of leftOut) console.log(`left out: ${line}`);
  const names = ["BENCHMARKS.md", path.basename(file), ...(plot ? ["growth.svg"] : [])];
  console.log(`\nwritten to ${path.relative(root, folder)}: ${names.join(", ")}`);
}

/** Runs a program that says on its error output how far it is. */
function run(program, args) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", failed);
    child.on("close", (code) => (code === 0 ? done() : failed(new Error(`the harness ended with ${code}`))));
  });
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}

function clock(ms) {
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
