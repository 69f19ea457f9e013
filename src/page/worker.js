// The engine's surroundings: starts the program it is given, and fetches the parts of the collection that this wants.
//
// A question is answered in waves: the program says what it can with the parts at hand and names those that would make
// that better; they are fetched at once and the question is put again, until nothing is wanted or a newer question of
// the same kind has come. Messages are arrays: a verb, then what it needs. This file is at hand on the page too, which
// runs it itself where no worker can start.
"use strict";
globalThis.kashshafEngine = (say) => {
  // A question takes a handful of waves. One that would never come to rest must not keep a reader's device busy.
  const MOST_WAVES = 50;
  // In the background: so many parts at once, if those before came within so many milliseconds.
  const MOST_AT_ONCE = 5;
  const SOON = 300;
  // Where in a head its packed bytes begin: behind magic, version and seal.
  const PACKED_HEAD = 14;
  const isWorker = typeof document === "undefined";
  const asked = {};
  const wanted = {};
  const running = new Map();
  const had = new Set();
  const given = {};
  const later = (name) => new Promise((done) => { given[name] = done; });
  const early = new Map();
  let program, site, hasRest, resting = [];

  const readNumber = (bytes, at) => {
    let number = 0;
    for (let bits = 0, byte = 128; byte > 127; bits += 7) {
      byte = bytes[at++];
      number |= (byte & 127) << bits;
    }
    return [number, at];
  };

  // A small collection travels in the program's file: its head and its parts, each behind its length.
  const split = (bytes) => {
    const pieces = [];
    for (let at = 0, length; at < bytes.length;) {
      [length, at] = readNumber(bytes, at);
      pieces.push(bytes.subarray(at, at += length));
    }
    return pieces;
  };

  // What is deflated behind the raw length. Bytes of which nothing can be made are damaged, and the program says how.
  const unpack = async (bytes, at) => {
    try {
      const packed = new Response(bytes.subarray(readNumber(bytes, at)[1]));
      const raw = packed.body.pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(raw).arrayBuffer());
    } catch {
      return new Uint8Array();
    }
  };

  // A part that is damaged, cut short or foreign is fetched once more, past all caches, and then done without.
  const fetchPart = async (name, run) => {
    for (const cache of ["default", "reload"]) {
      let bytes, wrong;
      try {
        const request = early.get(name) ?? fetch(site + "data/" + name, { cache, signal: run.signal });
        early.delete(name);
        const response = await request;
        run.begun = true;
        if (response.ok) bytes = new Uint8Array(await response.arrayBuffer());
        else wrong = response.status;
      } catch (error) {
        wrong = error.message;
      }
      if (run.signal.aborted) return;
      // Nothing is unpacked that is not what the head names.
      wrong ||= program.engine_supply(name, bytes) || program.engine_supply(name, bytes, await unpack(bytes, 0));
      if (!wrong) return had.add(name);
      console.warn("kashshaf:", name, wrong);
    }
    // What only would have been of use later is not missed yet.
    if (Object.values(wanted).flat().includes(name)) program.engine_give_up(name);
  };

  const part = (name) => {
    let run = running.get(name);
    if (!run || run.signal.aborted) {
      run = new AbortController();
      running.set(name, run);
      run.done = fetchPart(name, run).finally(() => running.get(name) === run && running.delete(name));
    }
    return run.done;
  };

  // Ends a question; what nobody waits for any more is let go, unless it is on its way already.
  const stop = (kind, parts) => {
    delete asked[kind];
    if (parts) wanted[kind] = parts;
    else delete wanted[kind];
    if (!running.size) return;
    const all = [...resting, ...Object.values(wanted).flat()];
    for (const [name, run] of running) if (!run.begun && !all.includes(name)) run.abort();
  };

  // `put` returns what can be said now and the names of the parts that are wanted; `hear` whether that will do. `pause`
  // says when the next wave may start.
  const answer = async (kind, put, hear, pause) => {
    const question = {};
    let parts;
    let waves = 0;
    do {
      let said;
      [said, ...parts] = put();
      if (hear(said) || (waves += 1) > MOST_WAVES) parts = [];
      stop(kind, parts);
      asked[kind] = question;
      await pause?.();
      if (asked[kind] === question) await Promise.all(parts.map(part));
    } while (parts.length && asked[kind] === question);
    if (asked[kind] === question) stop(kind);
    if (hasRest) setTimeout(() => safely(rest()), 2000);
  };

  // What will probably be wanted is fetched some time after the first answer, and questions go on meanwhile: a reader who
  // types is answered sooner each time. Several parts at once where they come soon; a slow link is left to the questions.
  const rest = async () => {
    if (!hasRest || navigator.connection?.saveData) return;
    hasRest = false;
    const names = program.engine_files(false);
    for (let count = 1; names.length;) {
      const begun = performance.now();
      resting = names.splice(0, count).filter((name) => !had.has(name));
      await Promise.all(resting.map(part));
      count = performance.now() < begun + SOON ? MOST_AT_ONCE : 1;
    }
  };

  const verbs = {
    give: (name, value) => given[name]?.(value),
    start: async (where, link, isView, inBackground, regions, records) => {
      [site, hasRest] = [where, inBackground];
      const [wasm, head, started] = ["wasm", "head", "program"].map(later);
      // What the link's words will need travels together with the program; so do all records, where they are one part.
      const isAsked = link?.length > 1;
      for (const name of isAsked ? [...kashshafGuess(regions, link), records].filter(Boolean) : []) {
        early.set(name, fetch(site + "data/" + name));
        early.get(name).catch(() => {});
      }
      const collection = wasm.then(async (module) => {
        const [own] = WebAssembly.Module.customSections(module, "kashshaf");
        const pieces = own ? split(new Uint8Array(own)) : [await head];
        return [await unpack(pieces[0], PACKED_HEAD), ...pieces];
      });
      // Where the page runs this file it starts the program itself.
      await (isWorker ? wasm.then(wasm_bindgen) : started);
      program = wasm_bindgen;
      const [raw, bytes, ...parts] = await collection;
      let ready;
      try {
        ready = program.engine_open(bytes, raw);
      } catch (error) {
        // A sentence says what is wrong with the collection; anything else is an error of ours.
        if (typeof error !== "string") throw error;
        return say("failed", error);
      }
      // What came with the program is at hand from the first question on.
      const names = parts.length ? program.engine_files(true) : [];
      names.forEach((name, n) => early.set(name, new Response(parts[n])));
      await Promise.all(names.map(part));
      say("ready", ready);
      // Without a link there is nothing to answer yet.
      if (link === null) return undefined;
      // What the link asks for is answered before the page has come so far as to ask, and drawn here as well: a list with
      // the first answer, and where that must wait for parts, the frame before it; an article together with the list.
      const [isDrawable, ...questions] = program.engine_first(link);
      let isDrawn = !isView || !isDrawable;
      const frame = isDrawn || parts.length ? undefined : program.engine_draw(link);
      if (isDrawn || frame) say("drawn", frame);
      const first = {};
      let seen;
      const draw = (said, kind) => {
        first[kind] = said;
        const page = isDrawn ? undefined : program.engine_draw(link, first.search, first.read);
        if (!page) return;
        isDrawn = true;
        say("drawn", page, true);
        // What makes it better would only be in its way. A page that nobody looks at draws nothing.
        seen = Promise.race([later("seen"), new Promise((done) => { setTimeout(done, 1000); })]);
      };
      // With the parts that were guessed at hand, a question need not be put twice.
      wanted.search = [...early.keys()];
      await Promise.all(wanted.search.map(part));
      await Promise.all(questions.map((question) => verbs.ask(...question, draw, () => seen)));
      // There is no such article, for instance: the app says so, and need not wait for more.
      if (!isDrawn) say("drawn");
      return undefined;
    },
    ask: (kind, question, draw, pause) => answer(kind, () => program.engine_ask(question), (said) => {
      draw?.(said, kind);
      say("said", said, kind);
    }, pause),
    stop,
    find: (number, query, limit) => answer("find" + number, () => program.engine_find(query, limit), (hits) => {
      if (hits) say("found", number, hits);
      return hits;
    }),
    forgive: () => program.engine_forgive(),
  };

  // Whatever goes wrong here leaves the program in doubt: the page must hear of it, and starts another.
  const safely = (promise) => promise?.catch((error) => setTimeout(() => { throw error; }));
  return ([verb, ...values]) => safely(verbs[verb](...values));
};

// WebKit shapes the text of each element by itself, so Arabic letters part where one begins inside a word: hits stay whole
// there. Its name is asked for because a worker has no page on which to try it.
if (/AppleWebKit(?!.*Chrome)/.test(navigator.userAgent)) globalThis.kashshafParts = true;

if (typeof document === "undefined") {
  const hear = kashshafEngine((...message) => postMessage(message));
  onmessage = ({ data }) => hear(data);
}
