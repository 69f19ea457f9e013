// Guesses which parts a link will need, so that they travel together with the program instead of after it.
//
// The program decides which parts are read; this only asks for them earlier. A wrong guess costs a part that nobody
// reads, a missing one costs a round of requests, so folding and clitics are told here in their main lines only.
"use strict";

/// `regions` are those of the dictionary, in the order of frames: of each the text that it begins with, and the digits in
/// the name of its part.
function kashshafGuess(regions, link) {
  const query = new URLSearchParams(link.slice(1)).get("q") ?? "";
  const frame = (word) => word.replace(/[اويaeiouyаеиоуыэюяεαιουηω]/g, "");
  const starts = query && regions.map(([key]) => [frame(key), key]);
  const region = (base) => {
    const own = frame(base);
    return Math.max(0, starts.findLastIndex(([first, key]) => first < own || (first === own && key <= base)));
  };
  // Browsers need some milliseconds to make ready for all of Unicode, and most words are far from it.
  const plain = /[^\x00-\x7f\u0600-\u0674]/.test(query) ? query.normalize("NFKD") : query;
  const folded = plain.toLowerCase().replace(/[\u0300-\u036f\u0640\u064b-\u0655\u0670]/g, "")
    .replace(/[أإآٱىئةؤ]/g, (letter) => ({ ى: "ي", ئ: "ي", ة: "ه", ؤ: "و" })[letter] ?? "ا");
  // Scripts from there on part their words otherwise, or not at all.
  const words = folded.split(/[\s!-/:-@[-`{-~\xa0-\xbf\u060c\u061b\u061f\u2010-\u206f]+/).filter((word) => word && word < "\u0700");
  const stacks = [" ", ..."ال و وال ب بال ل لل ف فال ك كال وب وبال ول ولل وك وكال فب فبال فل فلل فك".split(" ")];
  const found = words.flatMap((word) => {
    const rest = (stack) => (stack === " " ? word : word.startsWith(stack) && word.slice(stack.length));
    const likely = stacks.filter((stack) => /[ال]ل$/.test(stack) && rest(stack).length > 2).pop();
    return (likely ? [likely] : stacks).map(rest).filter(Boolean).map(region);
  });
  return [...new Set(found)].filter((n) => n in regions).slice(0, 12).map((n) => "terms-" + regions[n][1] + ".bin");
}
