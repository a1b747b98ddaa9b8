// Where an element stands and what it is called, scrolled into view; null when it is not there.
// " >>> " in the path leads into a shadow root.
(selector) => {
  let node = null;
  try {
    for (const part of selector.split(" >>> ")) node = (node ? node.shadowRoot : document)?.querySelector(part);
  } catch { return null; }
  if (!node) return null;
  node.scrollIntoView({block: "center", inline: "center"});
  const box = node.getBoundingClientRect();
  const name = (node.getAttribute("aria-label") || node.innerText || node.getAttribute("alt") || node.title || "").trim();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = box.width && box.height ? node.getRootNode().elementFromPoint(x, y) : null;
  const reachable = !!top && (node.contains(top) || top.contains(node));
  return {x, y, width: box.width, height: box.height, name: name.slice(0, 200), reachable};
}
