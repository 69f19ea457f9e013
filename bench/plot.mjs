// The plot of docs/BENCHMARKS.md: bytes and time of a query against the number of articles, both axes logarithmic.
// Plain SVG, readable on a light page and a dark one; the dashed lines grow with the square root.

const PANEL = { width: 400, height: 300, left: 62, top: 34, gap: 92 };

const PANELS = [
  {
    title: "bytes",
    unit: (value) => (value >= 1e6 ? `${value / 1e6} MB` : value >= 1e3 ? `${value / 1e3} KB` : `${value} B`),
    lines: [
      { name: "a cold visit with its first results", value: (point) => point.cold?.slow?.bytes },
      { name: "a new query in an open page", value: (point) => point.slow?.bytesPerQuery },
    ],
  },
  {
    title: "time, slow profile",
    unit: (value) => (value >= 1e3 ? `${value / 1e3} s` : `${value} ms`),
    lines: [
      { name: "a cold visit to its first result", value: (point) => point.cold?.slow?.firstMs },
      { name: "a new query in an open page, p50", value: (point) => point.slow?.first?.p50 },
      { name: "a warm query, p50, plain profile", value: (point) => point.plain?.warm?.p50 },
    ],
  },
];

const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #333 }
.title { font-weight: 600 }
.grid { stroke: #ddd; fill: none }
.line { fill: none; stroke-width: 2 }
.root { fill: none; stroke-width: 1; stroke-dasharray: 4 4 }
.c0 { stroke: #8a4b08 } .c1 { stroke: #1f5fa8 } .c2 { stroke: #2c7a3f }
.f0 { fill: #8a4b08 } .f1 { fill: #1f5fa8 } .f2 { fill: #2c7a3f }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd }
  .grid { stroke: #444 }
  .c0 { stroke: #f0a95a } .c1 { stroke: #7fb3ef } .c2 { stroke: #7fcf94 }
  .f0 { fill: #f0a95a } .f1 { fill: #7fb3ef } .f2 { fill: #7fcf94 }
}`;

export function growthPlot(points) {
  const width = PANEL.left + PANELS.length * PANEL.width + (PANELS.length - 1) * PANEL.gap + 44;
  const height = PANEL.top + PANEL.height + 44 + 18 * Math.max(...PANELS.map((panel) => panel.lines.length));
  const panels = PANELS.map((panel, i) => draw(panel, points, PANEL.left + i * (PANEL.width + PANEL.gap)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>Bytes and time of a query against the number of articles</title>",
    `<style>${STYLE}\n</style>`,
    ...panels,
    "</svg>\n",
  ].join("\n");
}

function draw({ title, unit, lines }, points, left) {
  const bottom = PANEL.top + PANEL.height;
  const measured = lines.map(({ value }) => points.map((point) => [point.articles, value(point)]).filter(([, y]) => y > 0));
  const values = measured.flat().map(([, y]) => y);
  // What the square root reaches belongs to the picture too.
  for (const line of measured.filter((line) => line.length > 0)) values.push(root(line[0], line.at(-1)[0]));
  const articles = points.map((point) => point.articles);
  const x = scale(Math.min(...articles), Math.max(...articles), left, left + PANEL.width);
  const y = scale(10 ** Math.floor(Math.log10(Math.min(...values))), 10 ** Math.ceil(Math.log10(Math.max(...values))), bottom, PANEL.top);
  const out = [`<text class="title" x="${left}" y="${PANEL.top - 14}">${title}</text>`];
  for (const tick of powers(y.from, y.to)) {
    out.push(`<path class="grid" d="M${left} ${round(y(tick))}H${left + PANEL.width}"/>`);
    out.push(`<text x="${left - 8}" y="${round(y(tick)) + 4}" text-anchor="end">${unit(tick)}</text>`);
  }
  for (const tick of powers(x.from, x.to)) {
    out.push(`<path class="grid" d="M${round(x(tick))} ${PANEL.top}V${bottom}"/>`);
    out.push(`<text x="${round(x(tick))}" y="${bottom + 18}" text-anchor="middle">${tick.toLocaleString("en")}</text>`);
  }
  measured.forEach((line, i) => {
    if (line.length === 0) return;
    const [first, last] = [line[0], line.at(-1)];
    out.push(`<path class="root c${i}" d="M${at(x, y, first)}L${at(x, y, [last[0], root(first, last[0])])}"/>`);
    out.push(`<path class="line c${i}" d="M${line.map((point) => at(x, y, point)).join("L")}"/>`);
    for (const [n, v] of line) out.push(`<circle class="f${i}" cx="${round(x(n))}" cy="${round(y(v))}" r="3.5"/>`);
    const below = bottom + 42 + 18 * i;
    out.push(`<path class="line c${i}" d="M${left} ${below - 4}h22"/><text x="${left + 30}" y="${below}">${lines[i].name}</text>`);
  });
  return out.join("\n");
}

const root = ([articles, value], at) => value * Math.sqrt(at / articles);
const round = (value) => Math.round(value * 10) / 10;
const at = (x, y, [n, v]) => `${round(x(n))} ${round(y(v))}`;

/** From a logarithm to a place in the picture. */
function scale(from, to, start, end) {
  const place = (value) => start + ((Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from) || 1)) * (end - start);
  return Object.assign(place, { from, to });
}

function powers(from, to) {
  const list = [];
  for (let power = Math.ceil(Math.log10(from) - 1e-9); 10 ** power <= to * 1.0001; power += 1) list.push(Number(`1e${power}`));
  return list;
}
