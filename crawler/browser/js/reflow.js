// The page in another size: what sticks out, what is cut off, what lies over something else.
globalThis.xunjianReflow = (() => {
  const {cut, squeeze, ref, seen, forget} = xunjianKit;
  const LIMIT = 40;
  const scrolls = (value) => value === "auto" || value === "scroll";
  const hides = (value) => value === "hidden" || value === "clip";
  const contained = (node) => {
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
      const css = getComputedStyle(up);
      if (scrolls(css.overflowX) || hides(css.overflowX)) return true;
    }
    return false;
  };
  const leaves = () => {
    const out = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && out.size < 1500) {
      const text = squeeze(walker.currentNode.data), node = walker.currentNode.parentElement;
      if (text.length < 2 || !node || out.has(node) || node.matches("script, style, noscript, option, textarea") || node.ownerSVGElement || !seen(node) || !node.checkVisibility({contentVisibilityAuto: true})) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      out.set(node, {text, rects: [...range.getClientRects()].slice(0, 4)});
    }
    return out;
  };
  const clipper = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      const css = getComputedStyle(up);
      if (scrolls(css.overflowX) || scrolls(css.overflowY)) return null;
      if (hides(css.overflowX) || hides(css.overflowY)) return css.textOverflow === "ellipsis" || css.webkitLineClamp !== "none" ? null : up;
    }
    return null;
  };
  // Elements whose text cannot be read whole, each with the way it is hidden.
  const clipped = () => {
    const found = new Map(), texts = leaves(), boxes = [];
    const bodyHides = hides(getComputedStyle(document.body).overflowX) || hides(getComputedStyle(document.documentElement).overflowX);
    for (const [node, {text, rects}] of texts) {
      const box = clipper(node);
      for (const rect of rects) {
        if (rect.width < 1 || rect.height < 1) continue;
        if (box) {
          const edge = box.getBoundingClientRect();
          const sideways = rect.right > edge.right + 3, down = rect.bottom > edge.bottom + 0.25 * rect.height;
          if (sideways || down) found.set(node, {how: "cut", text});
        } else if (bodyHides && rect.right > innerWidth + 4) found.set(node, {how: "beyond", text});
        boxes.push({node, rect, text});
      }
    }
    boxes.sort((a, b) => a.rect.top - b.rect.top);
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length && boxes[j].rect.top < boxes[i].rect.bottom; j += 1) {
        const a = boxes[i], b = boxes[j];
        if (a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node)) continue;
        const width = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
        const height = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
        const least = Math.min(a.rect.width * a.rect.height, b.rect.width * b.rect.height);
        if (width > 2 && height > 2 && width * height > 0.3 * least && !found.has(b.node)) found.set(b.node, {how: "overlap", text: b.text});
      }
    }
    return found;
  };
  const tell = (node, how, text) => ({...ref(node), how, text: cut(text, 80)});
  const wide = () => {
    const out = [];
    if (document.documentElement.scrollWidth <= innerWidth + 4) return out;
    for (const node of document.body.querySelectorAll("*")) {
      if (out.length >= LIMIT) break;
      const box = node.getBoundingClientRect();
      if (box.right + scrollX <= innerWidth + 4 || box.width < 8 || !seen(node) || contained(node)) continue;
      // The outermost element that sticks out stands for all in it, unless it only holds a wide child.
      if (out.some((one) => one.node.contains(node) && node.getBoundingClientRect().width <= one.node.getBoundingClientRect().width)) continue;
      out.push({node});
    }
    return out.map(({node}) => tell(node, "beyond", node.innerText ?? ""));
  };

  let before = new Map(), undo = [], sheet = null;
  const news = () => [...clipped()].filter(([node]) => !before.has(node)).slice(0, LIMIT);
  const told = (list) => list.map(([node, {how, text}]) => tell(node, how, text));
  const frame = () => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 60));
  return {
    async baseline() { forget(); scrollTo(0, 0); before = clipped(); return innerWidth; },
    async width() {
      await frame();
      return {scroll_width: document.documentElement.scrollWidth, wide: wide(), clipped: told(news())};
    },
    async text() {
      const sizes = [...leaves().keys()].map((node) => [node, parseFloat(getComputedStyle(node).fontSize)]);
      undo = sizes.map(([node]) => [node, node.getAttribute("style")]);
      for (const [node, size] of sizes) node.style.setProperty("font-size", `${2 * size}px`, "important");
      await frame();
      const scroll_width = document.documentElement.scrollWidth, found = news();
      for (const [node, style] of undo) {
        node.setAttribute("style", style ?? "");
        if (style === null) node.removeAttribute("style");
      }
      return {scroll_width, wide: [], clipped: told(found)};
    },
    async spacing() {
      sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      await frame();
      const said = {scroll_width: document.documentElement.scrollWidth, wide: [], clipped: told(news())};
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      return said;
    },
  };
})();
