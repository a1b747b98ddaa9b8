// Elements that can be seen since `remember.js` ran and offer to be clicked, outermost first: [x, y, words].
// An element offers itself by a pointer cursor of its own, a click attribute, or a role that is operated.
() => {
  const before = globalThis.__xunjianSeen;
  if (!before) return [];
  const roles = new Set(["button", "link", "menuitem", "option", "tab"]);
  const seen = (node) => node.checkVisibility && node.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const offers = (node) =>
    node.matches("button, [onclick], [data-href], [data-url]") || roles.has(node.getAttribute("role"))
    || (getComputedStyle(node).cursor === "pointer"
        && (!node.parentElement || getComputedStyle(node.parentElement).cursor !== "pointer"));
  const found = [], taken = [];
  let count = 0;
  for (const node of document.querySelectorAll("body *")) {
    if (count++ > 30000 || found.length >= 8) break;
    if (before.has(node) || !seen(node) || node.matches("a[href]") || taken.some((one) => one.contains(node))) continue;
    if (!offers(node)) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 4 || box.height < 4) continue;
    taken.push(node);
    found.push([box.left + box.width / 2, box.top + box.height / 2, (node.innerText || node.title || "").trim().slice(0, 100)]);
  }
  return found;
}
