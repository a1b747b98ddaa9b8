// The entries of the elderly and the accessible mode: elements whose whole label is the name of a mode.
globalThis.xunjianEntries = (() => {
  const {ref, squeeze, seen, focusable, named, path} = xunjianKit;
  const CONTROL = "a, area, button, [role=button], [onclick], input";
  // What stands inside names a control; a box of controls is not called by the picture in one of them.
  const label = (node) => squeeze(node.innerText) || node.getAttribute("aria-label") || node.title || node.alt || node.value
    || (node.matches(CONTROL) && (node.querySelector("img[alt]")?.alt || squeeze(node.querySelector("svg title")?.textContent) || node.querySelector("[title]")?.title)) || "";

  // Open shadow roots are looked into: vendors put their buttons there.
  const deep = function* (root) {
    for (const node of root.querySelectorAll("*")) {
      yield node;
      if (node.shadowRoot) yield* deep(node.shadowRoot);
    }
  };
  const inner = (node) => {
    const steps = [];
    for (; node.parentNode && node.nodeType === 1; node = node.parentNode) steps.unshift(`${CSS.escape(node.localName)}:nth-child(${[...node.parentNode.children].indexOf(node) + 1})`);
    return steps.join(" > ");
  };
  const place = (node) => {
    const root = node.getRootNode();
    return root instanceof ShadowRoot ? `${place(root.host)} >>> ${inner(node)}` : path(node);
  };
  // The area of an image map has no box of its own.
  const picture = (node) => [...document.querySelectorAll("img[usemap]")].find((one) => one.useMap === `#${node.closest("map")?.name}`);
  const shown = (node) => (node.localName === "area" ? !!picture(node) && seen(picture(node)) : seen(node));

  const words = (node) => {
    const text = squeeze(label(node)).replace(/[\s|·>»\[\]【】()（）]+/g, "");
    return /[\u4e00-\u9fff]/.test(text) ? text.replace(/[A-Za-z.]+/g, "") : text;
  };
  const control = (node) => node.closest("a, area, button, [role=button], [onclick]") ?? node;

  // Words in a list of headlines are news about the mode, not its entry; a badge leads to the body that gave it.
  const find = (patterns, hosts) => {
    const kinds = Object.entries(patterns).map(([kind, pattern]) => [kind, new RegExp(pattern, "i")]);
    const found = [];
    for (const node of deep(document.body)) {
      if (node.matches("script, style, noscript, template, option, svg *") || node.textContent.length > 80) continue;
      const text = words(node);
      if (!text || text.length > 16) continue;
      const kind = kinds.find(([, pattern]) => pattern.test(text))?.[0];
      if (!kind) continue;
      const at = control(node);
      if (at.localName === "a" && at.href && hosts.some((host) => at.href.includes(host))) continue;
      const one = {kind, node: at, text, visible: shown(at)};
      const known = found.findIndex((other) => other.node === at || other.node.contains(at) || at.contains(other.node));
      if (known < 0) found.push(one);
      else if (found[known].node.contains(at) && found[known].node !== at && !found[known].node.matches("a, button, [onclick]")) found[known] = one;
    }
    return found;
  };
  const entries = (patterns, hosts) => find(patterns, hosts)
    .sort((one, other) => other.visible - one.visible).slice(0, 12)
    .map(({kind, node, text, visible}) => ({...ref(node), at: place(node), kind, name: text, visible, keyboard: focusable(node), href: String(node.href ?? "")}));

  return {entries: (patterns, hosts) => named(() => entries(patterns, hosts)), label, deep};
})();
