// The articles that are measured: files of JSON lines, made once below target/bench.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import zlib from "node:zlib";
import { execFileSync } from "node:child_process";

/** Names under which the harness finds a size, its data beside the repository being there. */
export function corpusOf(articles) {
  if (articles === 1) return "seeds";
  if (articles === 240) return "xquad-ar";
  if (articles <= 10_000) return `arabic-news-10k@${articles}`;
  return `arabic-large-${articles}`;
}

/** A folder with the article in `seeds/`. */
export function seeds(root, data) {
  const folder = path.join(root, "seeds");
  const articles = fs.readdirSync(folder).filter((name) => name.endsWith(".txt")).sort().map((name) => {
    const body = fs.readFileSync(path.join(folder, name), "utf8");
    return { id: name.replace(/\.txt$/, ""), title: body.slice(0, body.search(/[،.\n]/)), body, lang: "ar" };
  });
  return write(path.join(data, "seeds"), articles.values());
}

/**
 * Any number of articles of which no word or paragraph is invented but two words each, so that the dictionary grows as
 * it does in reality. The first N of a larger file are the smaller file.
 */
export function large(articles, shared, data) {
  const file = path.join(data, `arabic-large-${articles}`, "docs.jsonl");
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const corpora = path.join(shared, "corpora");
  const options = ["--docs", articles, "--fresh-words", 2, "--out", `${file}.part`, path.join(corpora, "arabic-news-short.jsonl.gz")];
  execFileSync("python3", [path.join(corpora, "make_large.py"), ...options.map(String)], { stdio: ["ignore", "ignore", "pipe"] });
  fs.renameSync(`${file}.part`, file);
  return file;
}

/** Articles for a clone that has no others: made-up Arabic words, as often as words are (Zipf), always the same. */
export function generated(articles, data) {
  const folder = path.join(data, `generated-${articles}`);
  const file = path.join(folder, "docs.jsonl");
  return fs.existsSync(file) ? file : write(folder, invent(articles));
}

function* invent(articles) {
  const random = generator(11);
  const letters = [..."بتثجحخدذرزسشصضطظعغفقكلمنهوي"];
  const any = (list) => list[Math.floor(random() * list.length)];
  const shapes = ["123", "1ا23", "12و3", "م12و3", "12ي3", "ت12ي3", "ا12ا3", "م1ا23ة", "123ات", "12ا3ية"];
  const before = ["", "", "", "ال", "ال", "و", "ب", "لل", "وال"];
  const word = () => {
    const root = [any(letters), any(letters), any(letters)];
    return any(shapes).replace(/[123]/g, (digit) => root[digit - 1]);
  };
  const words = Array.from({ length: 40_000 }, word);
  // The rank of a word is a power of chance: few words often, most words seldom.
  const spoken = () => any(before) + words[Math.floor(words.length ** random()) - 1];
  const text = (length) => Array.from({ length }, spoken).join(" ");
  for (let number = 0; number < articles; number += 1) {
    const paragraphs = Array.from({ length: 2 + Math.floor(random() * 4) }, () => `${text(20 + Math.floor(random() * 40))}.`);
    const day = String(1 + (number % 28)).padStart(2, "0");
    const month = String(1 + (number % 12)).padStart(2, "0");
    yield { id: `made-${number}`, title: text(6), body: paragraphs.join("\n"), lang: "ar", date: `2024-${month}-${day}` };
  }
}

function write(folder, articles) {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "docs.jsonl");
  const out = fs.openSync(`${file}.part`, "w");
  for (const article of articles) fs.writeSync(out, `${JSON.stringify(article)}\n`);
  fs.closeSync(out);
  fs.renameSync(`${file}.part`, file);
  return file;
}

/**
 * Forty questions: words, two words that stand together, beginnings of words. They come from the first 10,000
 * articles, so that collections of one kind are asked the same however large they are.
 */
export async function questions(file) {
  const together = await neighbours(file, 7);
  return Array.from({ length: 40 }, (_, number) => {
    if (number % 5 === 4) return { kind: "beginning", text: together(1, 6)[0].slice(0, 4) };
    return number % 2 === 0 ? { kind: "two", text: together(2, 4).join(" ") } : { kind: "one", text: together(1, 4)[0] };
  });
}

/** Questions of nine words, as the harness asks them. */
export async function longQuestions(file, count) {
  const together = await neighbours(file, 9);
  return Array.from({ length: count }, () => together(9, 1).join(" "));
}

/** Chooses words that stand together, each with so many letters. */
async function neighbours(file, seed) {
  const articles = [];
  let input = fs.createReadStream(file);
  if (file.endsWith(".gz")) input = input.pipe(zlib.createGunzip());
  for await (const line of readline.createInterface({ input, crlfDelay: Infinity })) {
    if (articles.push(JSON.parse(line).body) === 10_000) break;
  }
  input.destroy();
  const random = generator(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  return (count, letters) => {
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const words = pick(articles).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
      const at = Math.floor(random() * Math.max(1, words.length - count));
      const found = words.slice(at, at + count);
      if (found.length === count && found.every((word) => word.length >= letters)) return found;
    }
    return ["الطاقة", "النووية"].slice(0, count);
  };
}

/** Chance that is the same in every run (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
