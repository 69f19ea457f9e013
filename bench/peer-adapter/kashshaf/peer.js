// What the peer harness asks of a page, on top of the explorer: window.ready and window.search.
// A file of its own because the page's content security policy allows no script inside it.
"use strict";
{
  // The page puts the manifest there; the explorer adds `ready` and `search` when it has started.
  const started = new Promise((done) => {
    const look = () => (globalThis.kashshaf?.search ? done(globalThis.kashshaf) : setTimeout(look, 20));
    look();
  });
  window.ready = started.then((kashshaf) => kashshaf.ready);
  window.search = async (query, limit = 10) => {
    await window.ready;
    return globalThis.kashshaf.search(query, limit);
  };
  // A site of one article shows no list but its hits, lit up in the text: that is its first result.
  const lit = new MutationObserver(() => {
    if (document.getElementById("results")) return lit.disconnect();
    if (!document.querySelector(".single mark[data-hit]")) return;
    lit.disconnect();
    const list = document.createElement("ol");
    list.id = "results";
    list.hidden = true;
    list.append(document.createElement("li"));
    list.firstChild.append(document.createElement("p"));
    document.body.append(list);
  });
  lit.observe(document, { childList: true, subtree: true });
}
