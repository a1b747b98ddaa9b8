// The face of a page before and after a mode was switched on: sizes, what floats and moves, what has appeared.
globalThis.xunjianModes = (() => {
  const {ref, cut, squeeze, seen, main, named, forget, path} = xunjianKit;
  const {label, deep} = xunjianEntries;
  // What stands around the text that people come for.
  const AROUND = "header, nav, footer, [role=banner], [role=navigation], [role=contentinfo], [class*=foot i], [id*=foot i], [class*=copyright i]";

  const view = () => {
    forget();
    const area = main() ?? document.body;
    let least = null, where = "", sizes = new Map(), heights = new Map();
    const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = squeeze(walker.currentNode.data), node = walker.currentNode.parentElement;
      if (text.length < 2 || !node || node.matches("script, style, noscript, option") || !seen(node)) continue;
      const around = node.closest(AROUND);
      if (around && area.contains(around) && around !== area) continue;
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
    const navs = [...document.querySelectorAll("nav a[href], [role=navigation] a[href], [class*=nav i] a[href], [id*=nav i] a[href], [class*=menu i] a[href]")].filter((node) => seen(node) && !node.closest("footer, [class*=foot i], [id*=foot i]"));
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
    const pausable = (node) => [...(node.parentElement?.parentElement ?? node).querySelectorAll("a, button, [role=button]")].some((one) => /暂停|停止|播放|pause|stop/i.test(`${label(one)} ${one.title} ${one.className}`));
    for (const node of document.querySelectorAll("marquee, blink, video[autoplay], audio[autoplay]")) if (seen(node) || node.localName === "audio") moving.push({...ref(node), kind: node.localName, width: node.offsetWidth, height: node.offsetHeight, pausable: pausable(node)});
    for (const animation of document.getAnimations()) {
      const node = animation.effect?.target, timing = animation.effect?.getComputedTiming();
      if (animation.playState === "running" && node && !animation.effect.pseudoElement && seen(node) && timing.activeDuration > 5000) moving.push({...ref(node), kind: "css", width: node.offsetWidth, height: node.offsetHeight, pausable: pausable(node)});
    }
    for (const {node} of xunjianMoves()) if (node.isConnected && node.nodeType === 1 && seen(node)) moving.push({...ref(node), kind: "script", width: node.offsetWidth, height: node.offsetHeight, pausable: pausable(node)});
    return {
      url: location.href, font_px: least, font_at: where, usual_px: most(sizes), line_height: most(heights),
      navigation: navs.slice(0, 60).map(target), floating: floating.slice(0, 10).map(target), moving: moving.slice(0, 10),
      buttons: [...document.querySelectorAll("a, button, [role=button], input[type=button], input[type=submit]")].filter(seen).filter((node) => label(node).length <= 20).slice(0, 300).map(target),
    };
  };

  // Things that lie over the page, stand at its very top, or are pages of their own: what a click may have brought.
  // With three controls or more one is a tool bar; with fewer it may be a note that there is none.
  const controls = (node) => {
    if (node.localName === "iframe" || node.querySelector("iframe")) return 3;
    const hand = (one) => getComputedStyle(one).cursor === "pointer";
    return [...node.querySelectorAll("*")].slice(0, 200).filter((one) => one.matches("a, button, input, select, area, [onclick], [role=button]") || (hand(one) && !hand(one.parentElement))).length;
  };
  const surfaces = () => {
    const bars = [], panels = [];
    let count = 0;
    for (const node of deep(document.body)) {
      if (count++ > 30000 || bars.length + panels.length >= 120) break;
      const box = node.getBoundingClientRect();
      if (box.width < 40 || box.height < 20 || box.width * box.height < 4000 || (box.width > 0.95 * innerWidth && box.height > 0.95 * innerHeight)) continue;
      const place = getComputedStyle(node).position;
      const stands = place === "fixed" || place === "absolute" || place === "sticky" || node.localName === "iframe" || node.localName === "dialog" || (box.top + scrollY < 5 && node.parentElement === document.body);
      if (!stands || !seen(node)) continue;
      const at = `${path(node)} ${Math.round(box.width / 20)}`;
      if (controls(node) >= 3) bars.push(at); else panels.push({at, text: cut(node.innerText, 160)});
    }
    return {bars, panels};
  };
  const colours = () => [document.body, main() ?? document.body].map((node) => { const css = getComputedStyle(node); return [css.backgroundColor, css.color, css.filter].join(); }).join("|") + getComputedStyle(document.documentElement).filter;
  const strip = (style) => squeeze(style).replace(/(overflow[^;]*|padding-right[^;]*|top[^;]*);?/g, "");
  // A dialogue that opens locks the page behind it: no mode.
  const names = (node) => [...node.classList].filter((one) => !/^(modal|dialog|layer|layui|swal|mask|lock|no-?scroll|overflow)/i.test(one)).sort().join(" ");
  // The address that the page itself gives for another page now: a mode may be carried on in the query.
  const carried = (url) => {
    const bare = (one) => one.split(/[?#]/)[0];
    return [...document.querySelectorAll("a[href]")].find((node) => bare(node.href) === bare(url))?.href ?? url;
  };
  const keys = () => { try { return [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort(); } catch { return []; } };
  const values = () => { try { return JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}); } catch { return ""; } };
  const face = () => ({
    url: location.href, className: `${names(document.documentElement)}|${names(document.body)}`,
    style: `${strip(document.documentElement.getAttribute("style"))}|${strip(document.body.getAttribute("style"))}`,
    attributes: [document.documentElement, document.body].map((node) => [...node.attributes].filter((one) => !["style", "class"].includes(one.name)).map((one) => `${one.name}=${one.value}`).join()).join("|"),
    sheets: [...document.styleSheets].filter((sheet) => !sheet.disabled).map((sheet) => sheet.href ?? sheet.ownerNode?.textContent.length).join(),
    ...surfaces(), colours: colours(), keys: keys(), values: values(), usual: view().usual_px, cookies: document.cookie,
  });
  return {view: () => named(view), face, carried};
})();
