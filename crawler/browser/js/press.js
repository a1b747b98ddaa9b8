// A click by script; " >>> " in the path leads into a shadow root. False when the element is not there.
(selector) => {
  let node = null;
  for (const part of selector.split(" >>> ")) node = (node ? node.shadowRoot : document)?.querySelector(part);
  node?.click();
  return !!node;
}
