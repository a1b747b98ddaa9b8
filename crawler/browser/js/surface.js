// What a visitor can see: visible links with their targets, the length of visible text, and the address.
() => {
  const seen = (node) => node.checkVisibility && node.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const links = [];
  for (const node of document.querySelectorAll("a[href], area[href]")) {
    if (links.length >= 3000) break;
    if (seen(node)) links.push([node.href.toString(), (node.innerText || node.title || "").trim().slice(0, 100)]);
  }
  const text = document.body ? document.body.innerText : "";
  return {url: location.href, links, text: text.length, nodes: document.getElementsByTagName("*").length};
}
