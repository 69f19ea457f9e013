// What the benchmark makes of its figures; the figures themselves are no test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waves } from "../bench/serve.mjs";
import { growthPlot } from "../bench/plot.mjs";
import { page, table } from "../bench/table.mjs";

test("waves are requests that waited for one another", () => {
  const sent = (...times) => times.map(([start, end]) => ({ start, end }));
  assert.equal(waves([]), 0);
  assert.equal(waves(sent([0, 5], [1, 6], [2, 7])), 1);
  assert.equal(waves(sent([0, 1], [1, 9], [1, 2], [2.5, 4])), 3);
});

test("a table says what is missing and fails at nothing", () => {
  const machine = { cpu: "x", cores: 2, memoryGiB: 1, system: "Linux", node: "v20", browser: "Chromium" };
  const engines = { lunr: { missing: ["build: it failed"] }, kashshaf: { buildMs: 500, firstMs: 40, warm: { p50: 1, p95: 2, p99: 3 }, complete: false } };
  const results = { machine, sizes: { 240: { articles: 240, date: "2026-01-01", engines }, 9: { articles: 9, engines: {}, error: "no harness" } } };
  const lines = table(results).plain.split("\n");
  assert.match(lines[1], /^9 +not measured: no harness/);
  assert.match(lines[2], /^240 +Kashshaf +0\.50 +480 .*1\.0 \/ 2\.0 \/ 3\.0 \*/);
  assert.match(page(results, false), /- 240, lunr: build: it failed/);
});

test("the plot draws what was measured beside the square root", () => {
  const point = (articles) => ({ articles, cold: { slow: { bytes: articles, firstMs: 900 } }, slow: { error: "no" }, plain: {} });
  const svg = growthPlot([point(10_000), point(1_000_000)]);
  assert.equal(svg.match(/class="root/g).length, 2);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});
