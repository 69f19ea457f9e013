// The table: one row for each size and engine, on a terminal and in docs/BENCHMARKS.md.
import { leastBytes, leastMs } from "./bounds.mjs";

/** What the harness measured of one engine, as one flat record. Whatever is absent stays null. */
export function fromHarness(peer, corpus) {
  const missing = [];
  const of = (what, part) => {
    if (part?.error) missing.push(`${what}: ${part.error}`);
    return part?.error ? null : part;
  };
  const build = of("build", peer.build);
  const plain = of("cold visit", peer.cold?.plain);
  const slow = of("slow cold visit", peer.cold?.slow);
  const warm = of("queries", peer.warm);
  const fresh = of("slow queries", peer.slowQueries);
  const memory = (part) => (part?.agentTotal == null ? null : part.agentTotal + (part.wasm ?? 0));
  return {
    buildMs: build?.ms ?? null,
    peakMb: build?.peakRssKb ? build.peakRssKb / 1024 : null,
    files: peer.size?.files ?? null,
    dataBytes: peer.size?.raw ?? null,
    coldBytes: plain?.bytes ?? null,
    requests: plain?.requests ?? null,
    firstMs: plain?.firstMs ?? null,
    slowFirstMs: slow?.firstMs ?? null,
    slowQuery: fresh && { n: fresh.n, p50: fresh.p50, p95: fresh.p95 },
    warm: warm && { n: warm.warm.n, p50: warm.warm.p50, p95: warm.warm.p95, p99: warm.warm.p99 },
    complete: warm ? warm.warm.n >= 0.9 * corpus.warmQueries : false,
    memory: memory(warm?.mem),
    memoryAfter: memory(warm?.memAfter),
    rendererMemory: warm?.mem?.rendererRss ?? null,
    missing,
  };
}

/** The same record from our own measurements, for a clone without the harness. */
export function ofOurs(found) {
  const { cold, slow, plain } = found;
  const missing = Object.entries({ "cold visit": cold.plain, "slow cold visit": cold.slow, queries: plain, "slow queries": slow })
    .filter(([, part]) => part.error).map(([what, part]) => `${what}: ${part.error}`);
  return {
    buildMs: found.buildMs,
    peakMb: found.peakMb,
    files: found.files,
    dataBytes: found.dataBytes,
    coldBytes: cold.plain.bytes ?? null,
    requests: cold.plain.requests ?? null,
    firstMs: cold.plain.firstMs ?? null,
    slowFirstMs: cold.slow.firstMs ?? null,
    slowQuery: slow.first ?? null,
    warm: plain.warm ?? null,
    complete: true,
    memory: plain.memory ?? null,
    memoryAfter: plain.memoryAfter ?? null,
    rendererMemory: plain.memory ?? null,
    missing,
  };
}

const whole = (value) => (value == null ? "–" : Math.round(value).toLocaleString("en"));
/** Three digits are more than such figures can promise. */
const digits = (value) => {
  if (value == null) return "–";
  return value >= 100 ? whole(value) : value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);
};
const several = (part, names, complete = true) =>
  part == null ? "–" : names.map((name) => digits(part[name])).join(" / ") + (complete ? "" : " *");

/** A table twice: in Markdown, and for a terminal. */
function both(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => [...row[column]].length)));
  const padded = (row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
  const markdown = (row) => `| ${row.join(" | ")} |`;
  return {
    count: rows.length,
    plain: cells.map((row) => padded(row).join("  ").trimEnd()).join("\n"),
    markdown: [
      markdown(head), `|${head.map((_, i) => (i < 2 ? "---" : "---:")).join("|")}|`, ...rows.map(markdown),
    ].join("\n"),
  };
}

const measuredSizes = (results) => Object.values(results.sizes).sort((a, b) => a.articles - b.articles);

/** The one table. */
export function table(results) {
  const head = [
    "articles", "engine", "build, s", "articles/s", "peak, MB", "files", "data, MB", "cold visit, KB", "requests",
    "first result, ms", "slow profile, ms", "new query there p50 / p95, ms", "warm p50 / p95 / p99, ms", "memory, MB",
  ];
  const rows = [];
  for (const { articles, engines, error } of measuredSizes(results)) {
    const name = articles.toLocaleString("en");
    if (error) rows.push([name, `not measured: ${error}`, ...Array(head.length - 2).fill("–")]);
    const order = Object.keys(engines).sort((a, b) => (b === "kashshaf") - (a === "kashshaf"));
    for (const engine of order) {
      const e = engines[engine];
      rows.push([
        name, engine === "kashshaf" ? "Kashshaf" : engine, digits(e.buildMs / 1000 || null), whole(e.buildMs ? articles / (e.buildMs / 1000) : null),
        whole(e.peakMb), whole(e.files), digits(e.dataBytes == null ? null : e.dataBytes / 1e6),
        whole(e.coldBytes == null ? null : e.coldBytes / 1000), whole(e.requests), whole(e.firstMs), whole(e.slowFirstMs),
        several(e.slowQuery, ["p50", "p95"], !(e.slowQuery?.n < 36)), several(e.warm, ["p50", "p95", "p99"], e.complete),
        digits(e.memory == null ? null : e.memory / 1e6),
      ]);
    }
  }
  return both(head, rows);
}

/** What only Kashshaf is asked. */
export function own(results) {
  const head = [
    "articles", "tier", "build, s", "peak, MB", "files", "site, MB", "waves to the first result", "of them for the collection", "first result, ms",
    "snippets, ms", "KB with snippets", "a new query, KB", "requests", "renderer, MB", "after queries",
    "native, first p50 / p95, ms", "native, warm p50 / p95, ms", "build with pages, s", "ten more, s", "ten newest, s",
  ];
  const kb = (bytes) => (bytes == null ? "–" : digits(bytes / 1000));
  const row = (articles, found) => {
    const slow = found.cold?.slow ?? {};
    return [
      articles, found.tier, digits(found.buildMs / 1000 || null), whole(found.peakMb), whole(found.files), digits(found.siteBytes / 1e6), whole(slow.waves), whole(slow.dataWaves), whole(slow.firstMs), whole(slow.snippetsMs),
      kb(slow.bytesWithSnippets), kb(found.slow?.bytesPerQuery), digits(found.slow?.requestsPerQuery),
      digits(found.plain?.memory == null ? null : found.plain.memory / 1e6),
      digits(found.plain?.memoryAfter == null ? null : found.plain.memoryAfter / 1e6), several(found.native?.fresh, ["p50", "p95"]),
      several(found.native?.warm, ["p50", "p95"]), digits(found.again ? found.again.fullMs / 1000 : null),
      digits(found.again ? found.again.tenMoreMs / 1000 : null), digits(found.again?.tenNewestMs / 1000 || null),
    ];
  };
  const rows = measuredSizes(results).filter((size) => size.own).map((size) => row(size.articles.toLocaleString("en"), size.own));
  for (const point of results.growth ?? []) rows.push(row(`${point.articles.toLocaleString("en")} (growth)`, point));
  return both(head, rows);
}

/** Kashshaf's share of the peer to beat, in the same run. */
export function beside(results) {
  const head = ["articles", "peer", "build time", "build memory", "files", "data", "cold visit bytes", "first result", "slow profile", "new query p50", "p95", "warm p50", "p95"];
  const rows = [];
  for (const { articles, engines } of measuredSizes(results)) {
    const ours = engines.kashshaf;
    for (const [name, peer] of Object.entries(engines)) {
      if (!ours || name === "kashshaf" || peer.firstMs == null) continue;
      const ratio = (of) => {
        const [a, b] = [of(ours), of(peer)];
        return a == null || !b ? "–" : `${(a / b).toFixed(2)}×`;
      };
      rows.push([
        articles.toLocaleString("en"), name, ratio((e) => e.buildMs), ratio((e) => e.peakMb), ratio((e) => e.files), ratio((e) => e.dataBytes),
        ratio((e) => e.coldBytes), ratio((e) => e.firstMs), ratio((e) => e.slowFirstMs), ratio((e) => e.slowQuery?.p50),
        ratio((e) => e.slowQuery?.p95), ratio((e) => e.warm?.p50), ratio((e) => e.warm?.p95),
      ]);
    }
  }
  return both(head, rows);
}

/** What the project set out to reach for a cold visit, in bytes. Files: a twentieth of Pagefind's, at every size. */
const GOALS = { 1_000: 170_000, 10_000: 200_000, 100_000: 350_000 };
const FILES_GOAL = 0.05;
/** The same for what lies on disk, in bytes. */
export const DATA_GOALS = { 10_000: 12_000_000 };

/** Goals beside what page, link and number of files allow. */
export function limits(results) {
  const found = measuredSizes(results).filter((size) => size.own?.bounds && size.articles in GOALS);
  const times = both(
    ["articles", "", "first result, ms", "loading the same, ms", "loading nothing, ms", "Pagefind, ms", "share of Pagefind's", "loading the same", "loading nothing"],
    found.map(({ articles, own: { bounds } }) => {
      const share = (ms) => (bounds.peerMs ? `${(ms / bounds.peerMs).toFixed(2)}×` : "–");
      return [articles.toLocaleString("en"), "slow profile", ...[bounds.realMs, bounds.loadedMs, bounds.shownMs, bounds.peerMs].map(whole),
        ...[bounds.realMs, bounds.loadedMs, bounds.shownMs].map(share)];
    }),
  );
  const bytes = both(
    ["articles", "parts read", "of every visit, KB", "goal, KB", "files for that at least", "files, goal", "KB at least with these",
      "nine words: KB at least with these", "ms at least"],
    found.filter(({ engines }) => engines.pagefind?.files).map(({ articles, engines, own: { bounds } }) => {
      const { sections, visit, long, fixedBytes } = bounds;
      const files = Math.floor(FILES_GOAL * engines.pagefind.files);
      const left = GOALS[articles] - fixedBytes;
      const read = Object.entries(visit).filter(([, parts]) => parts > 0).map(([name, parts]) => `${parts} ${name}`);
      const question = leastBytes(sections, long, files);
      return [articles.toLocaleString("en"), read.join(", "), whole(fixedBytes / 1000), whole(GOALS[articles] / 1000),
        left > 0 ? whole(leastBytes(sections, visit, 1) / left) : "none can", whole(files),
        whole((fixedBytes + leastBytes(sections, visit, files)) / 1000), whole(question / 1000), whole(leastMs(question))];
    }),
  );
  return { times, bytes };
}

/** What lies on disk, beside what would if every part were packed by a better method than the format's. */
const dataAllowed = (results) => measuredSizes(results).filter((size) => size.own?.brotliBytes).map(({ articles, own }) =>
  `Data at ${articles.toLocaleString("en")}: the goal is ${digits(DATA_GOALS[articles] / 1e6)} MB, deflate makes ${(own.dataBytes / 1e6).toFixed(1)}; brotli at its best would make
${(own.brotliBytes / 1e6).toFixed(1)} of the same parts, and no deflate can make less.`);

/** docs/BENCHMARKS.md. */
export function page(results, hasPlot) {
  const { machine, versions } = results;
  const measured = measuredSizes(results);
  const shares = beside(results);
  const bounded = limits(results);
  const dates = [...new Set([...measured, ...(results.growth ?? [])].map((entry) => entry.date).filter(Boolean))].sort();
  const corpora = measured.map((size) => `${size.articles.toLocaleString("en")}: ${CORPORA(size.corpus ?? "")}`);
  const missing = measured.flatMap(({ articles, engines }) =>
    Object.entries(engines).flatMap(([name, engine]) => (engine.missing ?? []).map((why) => `- ${articles.toLocaleString("en")}, ${name}: ${why}`)));
  const sections = [
    "# Benchmarks",
    `Written by \`cargo xtask bench --write\`, which measures the same on your machine; the raw figures are in \`benchmarks.json\`.`,
    `Measured ${dates.join(", ")} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; ${machine.browser}; Node ${machine.node}.`
      + (versions ? ` Peers: ${Object.entries(versions).filter(([name]) => !/esbuild|playwright|fuse/.test(name)).map(([name, version]) => `${name} ${version}`).join(", ")}.` : ""),
    `Articles: ${corpora.join("; ")}.`,
    ...(results.leftOut ?? []).map((line) => `Left out: ${line}.`),
    table(results).markdown,
    READING,
    ...(missing.length > 0 ? ["What is missing above, and why:", missing.join("\n")] : []),
    ...(shares.count > 0
      ? ["## Kashshaf's share of each peer's figure", "Less than 1 is better; times of one run on one machine.", shares.markdown]
      : []),
    "## What only Kashshaf is asked",
    own(results).markdown,
    OWN,
    ...(bounded.times.count > 0
      ? ["## Goals beside what page, link and files allow", bounded.times.markdown, TIMES_ALLOWED, bounded.bytes.markdown, BYTES_ALLOWED, ...dataAllowed(results)]
      : []),
    ...(hasPlot ? ["## Growth", "![Bytes and time for each query against the number of articles](growth.svg)", GROWTH] : []),
  ];
  return `${sections.join("\n\n")}\n`;
}

const CORPORA = (name) => {
  if (name === "seeds") return "the article in `seeds/`";
  if (name === "generated") return "made-up words";
  if (name.startsWith("arabic-large")) return "paragraphs of real articles in new orders, with two made-up words each";
  return name.startsWith("xquad") ? "paragraphs of an encyclopedia (XQuAD)" : "Arabic news";
};

const READING = `Articles have a title and a body here, and neither dates nor topics. Build: the whole command for Kashshaf and Pagefind, reading included; indexing and writing alone for the
libraries. Data: what the collection takes on disk, uncompressed where the engine leaves compression to the host, the
app apart. Cold visit: a new browser opens a link with two words, until the first result is painted; bytes of bodies as
sent (brotli), Kashshaf with its whole interface, the others with a bare list. Slow profile: 9 Mbit/s, 60 ms for each request and 60 more for
each new connection, the page's thread slowed four times; Chromium slows no worker, which flatters Pagefind and
Kashshaf alike. New query: 40 different ones after another in an open page there, each asked for the first time. Warm:
240 queries asked the second time, on the plain profile. In both the peers answer with ten results and their excerpts,
Kashshaf with the results it knows first, at least five and without excerpts, which follow: it is asked for less. Memory: page, workers and Wasm after load and
one query. A star marks a peer that was too slow for all the queries; it was timed over fewer.`;

const OWN = `On the slow profile, medians of five links. A wave is a request that began after another had ended, counted
along the longest such chain (an upper bound: browsers open six connections at most); the second figure counts the files
of the collection that are asked for once the app is there. Renderer: memory that the browser's process keeps to itself.
Native: the same engine without a browser; the first question to a site that was just opened, which has nothing but the head at hand,
and one that is asked again. Build with pages: of all articles but ten, with a page for each and a cache; then once more when ten have
come whose dates are among those of the others; then when ten newer than all have come. The other builds are first ones, without pages.`;

const TIMES_ALLOWED = `Slow visits by turns, medians of five links. "Loading the same": a page that looks the same, whose answer is written in
it and shown when a worker has loaded what the visit loads; nothing is searched, compiled or decoded there. "Loading
nothing": the same page without that wait.`;

const BYTES_ALLOWED = `A two-word link reads so many parts until its first result, excerpts not counted. Whoever reads w parts of a section of
B bytes in n files reads w·B/n on the average; over all ways to share the files among the sections that are read, the sum is least
where n ~ √(w·B), and is (Σ √(w·B))² / files there. So the bounds hold even if texts and all else took no file at all.
A question of nine words asks for its parts of the dictionary, then for records: two round trips and the link's time for
these bytes, the engine's own time and the limit of six connections not counted.`;

const GROWTH = `The same kind of articles (with dates, sources and topics) and the same 40 questions at every size. Dashed: growth with the square root of
the number of articles, from the first point of each line.`;
