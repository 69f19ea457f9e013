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
  const isWorker = typeof document === "undefined";
  const asked = {};
  const wanted = {};
  const running = new Map();
  const had = new Set();
  const given = {};
  const later = (name) => new Promise((done) => { given[name] = done; });
  const early = new Map();
  let program, site, hasRest, resting = [];

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
      wrong ||= program.engine_supply(name, bytes);
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
    const names = program.engine_background();
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
      // Where the page runs this file it starts the program itself.
      await (isWorker ? wasm.then((module) => wasm_bindgen({ module_or_path: module })) : started);
      program = wasm_bindgen;
      const bytes = await head;
      let ready;
      try {
        ready = program.engine_open(bytes);
      } catch (error) {
        // A sentence says what is wrong with the collection; anything else is an error of ours.
        if (typeof error !== "string") throw error;
        return say("failed", error);
      }
      say("ready", ready);
      // Without a link there is nothing to answer yet.
      if (link === null) return undefined;
      // What the link asks for is answered before the page has come so far as to ask. A list is drawn here as well: with the
      // first answer, and where that must wait for parts, the frame before it.
      const questions = program.engine_first(link);
      let isDrawn = !isView || questions.length > 1;
      if (isDrawn) say("drawn");
      else if (bytes) say("drawn", program.engine_draw(link));
      let seen;
      const draw = (said) => {
        const list = isDrawn ? undefined : program.engine_draw(link, said);
        if (!list) return;
        isDrawn = true;
        say("drawn", list, true);
        // What makes it better would only be in its way. A page that nobody looks at draws nothing.
        seen = Promise.race([later("seen"), new Promise((done) => { setTimeout(done, 1000); })]);
      };
      // With the parts that were guessed at hand, a question need not be put twice.
      wanted.search = [...early.keys()];
      await Promise.all(wanted.search.map(part));
      return Promise.all(questions.map((question) => verbs.ask(...question, draw, () => seen)));
    },
    ask: (kind, question, draw, pause) => answer(kind, () => program.engine_ask(question), (said) => {
      draw?.(said);
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

if (typeof document === "undefined") {
  const hear = kashshafEngine((...message) => postMessage(message));
  onmessage = ({ data }) => hear(data);
}
