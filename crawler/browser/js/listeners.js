// Runs in the page's world, where the inspector's getEventListeners exists: positions of nodes that listen to clicks.
(() => {
  const found = [];
  const nodes = document.querySelectorAll("*");
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i];
    if (node === document.documentElement || node === document.body) continue;
    const by = getEventListeners(node);
    if (node.onclick || (by && (by.click || by.mousedown || by.pointerdown || by.mouseup))) found[found.length] = i;
  }
  return found.join(",");
})()
