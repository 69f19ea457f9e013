// Guesses which parts a link will need, so that they travel together with the program instead of after it.
//
// The program decides which parts are read; this only asks for them earlier. A wrong guess costs a part that nobody
// reads, a missing one costs a round of requests, so folding and clitics are told here in their main lines only. What is
// read of the head stands in docs/FORMAT.md.
"use strict";

async function kashshafGuess(head, link) {
  const query = new URLSearchParams(link.slice(1)).get("q");
  if (!query || !globalThis.DecompressionStream) return [];
  // Behind the magic number, the version, the seal and the length.
  let packed = head.subarray(14);
  while (packed[0] > 127) packed = packed.subarray(1);
  const stream = new Blob([packed.subarray(1)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const utf8 = new TextDecoder();
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) value |= ((byte = raw[at++]) & 127) << shift;
    return value;
  };
  const bytes = (length) => raw.subarray(at, at += length);
  const text = () => utf8.decode(bytes(number()));
  const list = (read) => Array.from({ length: number() }, read);
  for (let field = 0; field < 4; field++) text();
  list(() => [text(), list(() => [text(), text()])]); // topics
  list(text); // facets
  number(); // articles
  bytes(4); // their mean length
  bytes(number()); // lengths
  const keys = list(() => [text(), number()][0]);
  number(); // regions in a part of positions
  number(); // records in a part
  list(number); // articles of parts
  list(() => [number(), number(), number()]); // long lists
  const seals = list(() => [...bytes(8)].map((byte) => byte.toString(16).padStart(2, "0")).join(""), number());

  const frame = (word) => word.replace(/[اويaeiouyаеиоуыэюяεαιουηω]/g, "");
  const isAfter = (key, word) => {
    const [a, b] = [frame(key), frame(word)];
    return a > b || (a === b && key > word);
  };
  const region = (base) => Math.max(0, keys.findLastIndex((key) => !isAfter(key, base)));
  const folded = query.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u0640\u064b-\u0655\u0670]/g, "")
    .replace(/[ىٱة]/g, (letter) => ({ ى: "ي", ٱ: "ا", ة: "ه" })[letter]);
  const words = folded.match(/[\p{Script=Arabic}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]+/gu) ?? [];
  const stacks = [" ", ..."ال و وال ب بال ل لل ف فال ك كال وب وبال ول ولل وك وكال فب فبال فل فلل فك".split(" ")];
  const found = words.flatMap((word) => {
    const rest = (stack) => (stack === " " ? word : word.startsWith(stack) && word.slice(stack.length));
    const likely = stacks.filter((stack) => /[ال]ل$/.test(stack) && rest(stack).length > 2).pop();
    return (likely ? [likely] : stacks).map(rest).filter(Boolean).map(region);
  });
  return [...new Set(found)].filter((n) => n in seals).slice(0, 12).map((n) => "terms-" + seals[n] + ".bin");
}
