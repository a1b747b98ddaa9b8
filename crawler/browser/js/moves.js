// From the first moment of a document: which elements scripts move by themselves, and when.
globalThis.xunjianMoves = (() => {
  const moves = new Map();
  const count = (node) => {
    const now = performance.now();
    const entry = moves.get(node) ?? {times: 0, first: now, last: now};
    entry.times += 1;
    entry.last = now;
    if (moves.size < 2000 || moves.has(node)) moves.set(node, entry);
  };
  new MutationObserver((records) => {
    for (const record of records) count(record.target);
  }).observe(document, {attributes: true, attributeFilter: ["style"], subtree: true});
  // Nobody scrolls here but scripts, and only the page itself is scrolled by us.
  document.addEventListener("scroll", (event) => { if (event.target !== document) count(event.target); }, true);
  const found = () => [...moves].filter(([, entry]) => entry.times >= 8 && entry.last - entry.first > 600)
    .map(([node, entry]) => ({node, seconds: (entry.last - entry.first) / 1000}));
  // Something has just begun to move: how long it goes on takes a moment to see.
  found.watch = () => {
    const moving = [...moves.values()].some((entry) => entry.times >= 3 && performance.now() - entry.last < 200);
    const left = 1500 - performance.now();
    return new Promise((resolve) => { if (moving && left > 0) setTimeout(resolve, left); else resolve(); });
  };
  return found;
})();
