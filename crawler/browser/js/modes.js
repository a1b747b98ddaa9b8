// The elderly and the accessible mode: find the entry, take the page's face before and after, say what changed.
globalThis.xunjianModes = (() => {
  const {ref, cut, squeeze, seen, focusable, main, named, forget, path} = xunjianKit;
  const label = (node) => squeeze(node.innerText) || node.getAttribute("aria-label") || node.title || node.alt || node.querySelector?.("img[alt]")?.alt || node.querySelector?.("[title]")?.title || node.value || "";

  // Innermost visible elements whose whole label is the name of a mode.
  const entries = (patterns, hosts) => {
    const found = [];
    for (const node of document.querySelectorAll("a, button, [role=button], img, input[type=button], input[type=image], span, div, li, em, i, b, p, strong")) {
      const text = squeeze(label(node)).replace(/[\s|·>»\[\]【】()（）]+/g, "");
      if (!text || text.length > 16 || !seen(node)) continue;
      const kind = Object.keys(patterns).find((one) => new RegExp(patterns[one], "i").test(text));
      if (!kind) continue;
      const at = node.closest("a, button, [role=button]") ?? node;
      // Words in a list of headlines are news about the mode, not its entry; a badge leads to the body that gave it.
      if (at.localName === "a" && at.href && hosts.some((host) => at.href.includes(host))) continue;
      const known = found.findIndex((one) => one.node === at || one.node.contains(at) || at.contains(one.node));
      if (known < 0) found.push({kind, node: at, text});
      else if (found[known].node.contains(at) && found[known].node !== at && !found[known].node.matches("a, button")) found[known] = {kind, node: at, text};
    }
    return found.slice(0, 12).map(({kind, node, text}) => ({...ref(node), kind, name: text, keyboard: focusable(node), href: String(node.href ?? "")}));
  };

  const view = () => {
    forget();
    const area = main() ?? document.body;
    let least = null, where = "", sizes = new Map(), heights = new Map();
    const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = squeeze(walker.currentNode.data), node = walker.currentNode.parentElement;
      if (text.length < 2 || !node || node.matches("script, style, noscript, option") || !seen(node)) continue;
      const css = getComputedStyle(node), size = parseFloat(css.fontSize);
      // Modes that zoom or scale the page leave the computed size as it was.
      const scale = node.offsetWidth ? node.getBoundingClientRect().width / node.offsetWidth : 1;
      const real = Math.round(size * (Math.abs(scale - 1) > 0.05 ? scale : 1) * 10) / 10;
      sizes.set(real, (sizes.get(real) ?? 0) + text.length);
      const height = parseFloat(css.lineHeight) / parseFloat(css.fontSize);
      if (height) heights.set(Math.round(height * 100) / 100, (heights.get(Math.round(height * 100) / 100) ?? 0) + text.length);
      if (text.length >= 20 && (least === null || real < least)) { least = real; where = path(node); }
    }
    const most = (map) => [...map].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
    const target = (node) => { const box = node.getBoundingClientRect(); return {...ref(node), name: cut(label(node), 60), width: Math.round(box.width), height: Math.round(box.height)}; };
    const navs = [...document.querySelectorAll("nav a[href], [role=navigation] a[href], [class*=nav i] a[href], [id*=nav i] a[href], [class*=menu i] a[href]")].filter(seen);
    const floating = [...document.querySelectorAll("body *")].filter((node) => {
      const css = getComputedStyle(node);
      if (css.position !== "fixed" || !seen(node) || node.parentElement.closest("[data-xunjian-fixed]")) return false;
      const box = node.getBoundingClientRect();
      node.setAttribute("data-xunjian-fixed", "");
      // A bar across the window belongs to the page; what hovers in a corner or over the text floats.
      return box.width < 0.8 * innerWidth && !node.matches("nav, header") && !!node.querySelector("a, img, button, iframe");
    });
    for (const node of document.querySelectorAll("[data-xunjian-fixed]")) node.removeAttribute("data-xunjian-fixed");
    const moving = [];
    for (const node of document.querySelectorAll("marquee, blink, video[autoplay], audio[autoplay]")) if (seen(node) || node.localName === "audio") moving.push({...ref(node), kind: node.localName, width: node.offsetWidth, height: node.offsetHeight});
    for (const animation of document.getAnimations()) {
      const node = animation.effect?.target, timing = animation.effect?.getComputedTiming();
      if (animation.playState === "running" && node && !animation.effect.pseudoElement && seen(node) && timing.activeDuration > 5000) moving.push({...ref(node), kind: "css", width: node.offsetWidth, height: node.offsetHeight});
    }
    for (const {node} of xunjianMoves()) if (node.isConnected && node.nodeType === 1 && seen(node)) moving.push({...ref(node), kind: "script", width: node.offsetWidth, height: node.offsetHeight});
    return {
      url: location.href, font_px: least, font_at: where, usual_px: most(sizes), line_height: most(heights),
      navigation: navs.slice(0, 60).map(target), floating: floating.slice(0, 10).map(target), moving: moving.slice(0, 10),
      buttons: [...document.querySelectorAll("a, button, [role=button], input[type=button], input[type=submit]")].filter(seen).filter((node) => label(node).length <= 20).slice(0, 300).map(target),
    };
  };

  const bars = () => {
    // Wide things that lie over the page or stand at its very top: tool bars.
    const out = [];
    for (const node of document.querySelectorAll("body *")) {
      if (out.length >= 60) break;
      const box = node.getBoundingClientRect();
      if (box.width < 300 || box.height < 20 || box.height > 0.6 * innerHeight || !seen(node)) continue;
      const css = getComputedStyle(node);
      if (css.position === "fixed" || css.position === "absolute" || (box.top + scrollY < 5 && node.parentElement === document.body)) out.push(path(node) + Math.round(box.width));
    }
    return out;
  };
  const colours = () => [document.body, main() ?? document.body].map((node) => { const css = getComputedStyle(node); return [css.backgroundColor, css.color, css.filter].join(); }).join("|") + getComputedStyle(document.documentElement).filter;
  const strip = (style) => squeeze(style).replace(/(overflow[^;]*|padding-right[^;]*|top[^;]*);?/g, "");
  const keys = () => { try { return [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort(); } catch { return []; } };
  const values = () => { try { return JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}); } catch { return ""; } };
  const face = () => ({
    url: location.href, className: `${document.documentElement.className}|${document.body.className}`,
    style: `${strip(document.documentElement.getAttribute("style"))}|${strip(document.body.getAttribute("style"))}`,
    attributes: [document.documentElement, document.body].map((node) => [...node.attributes].filter((one) => !["style", "class"].includes(one.name)).map((one) => `${one.name}=${one.value}`).join()).join("|"),
    sheets: [...document.styleSheets].filter((sheet) => !sheet.disabled).map((sheet) => sheet.href ?? sheet.ownerNode?.textContent.length).join(),
    bars: bars(), colours: colours(), keys: keys(), values: values(), usual: view().usual_px, cookies: document.cookie,
  });
  return {entries: (patterns, hosts) => named(() => entries(patterns, hosts)), view: () => named(view), face};
})();
