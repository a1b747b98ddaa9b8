// A walk with the Tab key: where the focus goes, whether it can be seen, and whether it ever comes out again.
globalThis.xunjianKeyboard = (() => {
  const {ref, seen, focusable, main, name, named, forget} = xunjianKit;
  const PROPS = ["boxShadow", "borderTopColor", "borderBottomColor", "borderTopWidth",
    "borderBottomWidth", "backgroundColor", "backgroundImage", "color", "textDecorationLine", "textDecorationColor", "fontWeight", "opacity", "transform", "visibility", "width"];
  let active = false, presses = 0, order = [], rings = new Map(), still = null, sheet = null;
  const still_css = "*, *::before, *::after { transition: none !important; scroll-behavior: auto !important; }";

  const looks = (node) => [node, node.parentElement, node.firstElementChild, node.nextElementSibling].filter(Boolean)
    .flatMap((one) => {
      const css = getComputedStyle(one);
      // Width and colour of an outline that is not drawn may differ without anything to be seen.
      const outline = css.outlineStyle === "none" ? "" : `${css.outlineStyle} ${css.outlineWidth} ${css.outlineColor}`;
      return [outline, ...PROPS.map((prop) => css[prop])];
    }).join("|");
  const outlined = (node) => { const css = getComputedStyle(node); return css.outlineStyle !== "none" && parseFloat(css.outlineWidth) > 0 && !/rgba\(.*, 0\)$/.test(css.outlineColor); };
  const visible = (node) => {
    const box = node.getBoundingClientRect();
    if (node.localName === "area") return true;
    const label = node.labels && node.labels[0];
    return (seen(node) && box.width > 1 && box.height > 1) || (!!label && seen(label));
  };
  const at = () => { let node = document.activeElement; while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement; return node; };

  const arrive = (node) => {
    if (!node || node === document.body || node === document.documentElement) return;
    if (order[order.length - 1] !== node) order.push(node);
    if (!rings.has(node)) rings.set(node, {focused: looks(node), ring: outlined(node), visible: false});
  };
  addEventListener("focusin", () => { if (active) arrive(at()); }, true);
  addEventListener("focusout", (event) => {
    const known = active && rings.get(event.composedPath()[0]);
    // Without the focus again, the node shows its usual face: a difference is a ring.
    if (known && !known.ring) known.ring = looks(event.composedPath()[0]) !== known.focused;
  }, true);
  addEventListener("blur", () => { if (active && document.activeElement?.localName === "iframe") arrive(document.activeElement); }, true);
  addEventListener("keyup", (event) => {
    if (!active || event.key !== "Tab") return;
    presses += 1;
    still.push(at());
    // Only now has the browser brought it into view.
    const known = rings.get(at());
    if (known) known.visible ||= visible(at());
  }, true);

  const candidates = () => [...document.querySelectorAll(xunjianKit.FOCUSABLE)].filter((node) => focusable(node) && seen(node));
  const cycle = () => {
    // The last sixteen stops on at most three elements.
    const tail = still.slice(-16);
    return tail.length === 16 && new Set(tail).size <= 3 ? [...new Set(tail)] : [];
  };
  const finished = () => {
    // The focus has left the page, or it is back where it began.
    const first = order[0];
    return order.length > 1 && (still.indexOf(document.body) > 0 || order.indexOf(first, 1) > 0);
  };
  return {
    start() {
      active = true; presses = 0; order = []; rings = new Map(); still = [];
      forget();
      sheet = new CSSStyleSheet();
      sheet.replaceSync(still_css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      scrollTo(0, 0);
      return candidates().length;
    },
    state() { return {finished: finished(), trapped: cycle().length > 0, presses}; },
    stop() {
      active = false;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      const could = candidates(), first = order[0];
      const lap = order.indexOf(first, 1) > 0 ? order.slice(0, order.indexOf(first, 1)) : order;
      const unique = [...new Set(lap)], known = new Set(order);
      const last = order[order.length - 1];
      if (last && rings.get(last) && !rings.get(last).ring) { last.blur(); rings.get(last).ring = looks(last) !== rings.get(last).focused; }
      const nodes = cycle().filter((node) => node && node !== document.body);
      const outside = could.filter((node) => !known.has(node) && node.type !== "radio");
      const area = main();
      const before = area ? unique.findIndex((node) => area.contains(node)) : -1;
      const skip = unique.slice(0, 3).find((node) => {
        const to = node.localName === "a" && node.hash && node.pathname === location.pathname ? decodeURIComponent(node.hash.slice(1)) : "";
        return to && (document.getElementById(to) || document.getElementsByName(to)[0]);
      });
      return named(() => JSON.stringify({
        presses, focusable: could.length, reached: could.filter((node) => known.has(node)).length, finished: finished(),
        trap: nodes.length && outside.length ? nodes.map(xunjianKit.path) : [],
        before_main: area ? (before < 0 ? unique.length : before) : null,
        skip_link: skip ? xunjianKit.path(skip) : "",
        stops: unique.slice(0, 200).map((node) => ({
          ...ref(node), name: name(node), visible: (rings.get(node)?.visible ?? true) || visible(node), ring: rings.get(node)?.ring ?? true,
          frame: node.localName === "iframe" || node.localName === "frame", href: String(node.href ?? "").slice(0, 300),
        })),
      }));
    },
  };
})();
