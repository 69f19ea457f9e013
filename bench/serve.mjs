// Serves a site and writes down every request: when it came, when its last byte left, and how many bytes that was.
// The slow link is that of the peer harness: 9 Mbit/s for all connections together, 60 ms for each request, 60 ms
// more for each new connection.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
export const ROUND_TRIP_MS = 60;
export const BITS_PER_MS = 9000;
const PIECE = 16384;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function serve(folder) {
  const log = [];
  const written = new Map();
  let slow = false;
  let free = 0; // when the slow link has sent everything that was given to it
  const connections = new WeakSet();
  const server = http.createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/\/$/, "/index.html");
    const entry = { name, start: performance.now(), end: null, bytes: 0 };
    log.push(entry);
    const known = connections.has(request.socket);
    connections.add(request.socket);
    if (slow) await sleep(known ? ROUND_TRIP_MS : 2 * ROUND_TRIP_MS);
    let file = path.join(folder, path.normalize(name));
    const headers = {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "cache-control": "max-age=600",
      // Memory can be measured, and clocks are fine, only in a page that shares its process with no other site.
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    const instead = written.get(name);
    if (instead || fs.existsSync(`${file}.br`)) {
      if (!instead) file += ".br";
      headers["content-encoding"] = "br";
    }
    if (!instead && (!file.startsWith(folder) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile())) {
      response.writeHead(404, headers).end();
      entry.end = performance.now();
      return;
    }
    const bytes = instead ?? fs.readFileSync(file);
    response.writeHead(200, { ...headers, "content-length": bytes.length });
    for (let at = 0; at < bytes.length && !response.destroyed; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      if (slow) {
        const now = performance.now();
        free = Math.max(free, now) + (piece.length * 8) / BITS_PER_MS;
        if (free - now > 1) await sleep(free - now);
      }
      entry.bytes += piece.length;
      response.write(piece);
    }
    response.end();
    entry.end = performance.now();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** Begins a new log, for requests over the slow link or not. */
    begin(overSlowLink) {
      log.length = 0;
      slow = overSlowLink;
      free = 0;
    },
    /** Sends a text in place of a file, compressed as files are. */
    instead(name, text) {
      written.set(name, zlib.brotliCompressSync(text));
      return this;
    },
    log: () => log.map((entry) => ({ ...entry })),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * How many requests must have waited for another one: the longest chain of requests of which each began after the one
 * before had ended. An upper bound: a request may also begin late because the browser opens six connections at most.
 */
export function waves(entries) {
  let count = 0;
  let end = -Infinity;
  for (const entry of [...entries].sort((a, b) => a.end - b.end)) {
    if (entry.start >= end) {
      count += 1;
      end = entry.end;
    }
  }
  return count;
}
