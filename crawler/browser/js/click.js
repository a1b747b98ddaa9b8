// Where an element stands and what it is called, scrolled into view; null when it is not there or not visible.
(selector) => {
  let node = null;
  try { node = document.querySelector(selector); } catch { return null; }
  if (!node) return null;
  node.scrollIntoView({block: "center", inline: "center"});
  const box = node.getBoundingClientRect();
  const name = (node.getAttribute("aria-label") || node.innerText || node.getAttribute("alt") || node.title || "").trim();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const reachable = !!top && (node.contains(top) || top.contains(node));
  return {x, y, width: box.width, height: box.height, name: name.slice(0, 200), reachable};
}
