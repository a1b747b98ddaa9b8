// Runs in the page's world, where the inspector's getEventListeners exists. Two lists of positions in
// querySelectorAll("*"), parted by a bar: nodes that listen to the mouse, nodes that listen to the keyboard.
(() => {
  const mouse = [], keyboard = [];
  const nodes = document.querySelectorAll("*");
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i];
    if (node === document.documentElement || node === document.body) continue;
    const by = getEventListeners(node);
    if (node.onclick || (by && (by.click || by.mousedown || by.pointerdown || by.mouseup))) mouse[mouse.length] = i;
    if (node.onkeydown || node.onkeyup || node.onkeypress || (by && (by.keydown || by.keyup || by.keypress))) keyboard[keyboard.length] = i;
  }
  return `${mouse.join(",")}|${keyboard.join(",")}`;
})()
