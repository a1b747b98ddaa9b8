// Remember, in our own world, what can be seen now: `offered.js` tells what a click brought beside it.
() => {
  globalThis.__xunjianSeen = new WeakSet();
  const seen = (node) => node.checkVisibility && node.checkVisibility({opacityProperty: true, visibilityProperty: true});
  let count = 0;
  for (const node of document.querySelectorAll("body *")) {
    if (count++ > 30000) break;
    if (seen(node)) globalThis.__xunjianSeen.add(node);
  }
  return count;
}
