// Helpers of our own world, shared by all measurements: paths, snippets, names, what can be seen, the main area.
globalThis.xunjianKit = (() => {
  const HTML = 200;
  const squeeze = (text) => String(text ?? "").replace(/\s+/g, " ").trim();
  const cut = (text, length) => squeeze(text).slice(0, length);

  const path = (node) => {
    const steps = [];
    while (node && node.nodeType === 1 && node !== document.documentElement) {
      const id = node.getAttribute("id");
      // Ids with digits are often made anew for each page or visit.
      if (id && !/\d{2,}/.test(id) && document.getElementById(id) === node) {
        steps.unshift(`#${CSS.escape(id)}`);
        return steps.join(" > ");
      }
      let step = CSS.escape(node.localName);
      const family = node.parentElement ? [...node.parentElement.children].filter((n) => n.localName === node.localName) : [];
      if (family.length > 1) step += `:nth-of-type(${family.indexOf(node) + 1})`;
      steps.unshift(step);
      node = node.parentElement;
    }
    return ["html", ...steps].join(" > ");
  };
  // The opening tag and what fits of the rest, without cloning large trees.
  const snippet = (node) => {
    const own = node.cloneNode(false).outerHTML;
    const text = node.childElementCount || node.textContent.length > 80
      ? own.replace(/<\/[^>]+>$/, "") + (node.childElementCount ? "…" : cut(node.textContent, 60))
      : node.outerHTML;
    return text.slice(0, HTML);
  };

  const seen = (node) => {
    if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true})) return false;
    const box = node.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return false;
    return box.right + scrollX > 0 && box.bottom + scrollY > 0;
  };
  const FOCUSABLE = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], video[controls], [contenteditable=''], [contenteditable=true], [tabindex]";
  const focusable = (node) => node.matches(FOCUSABLE) && node.tabIndex >= 0 && !node.disabled && !node.closest("[inert], fieldset:disabled");

  // Without landmarks: the smallest element that holds most of the text that is not links.
  let mainArea;
  const plainLength = (node) => {
    let total = squeeze(node.innerText).length;
    for (const link of node.querySelectorAll("a")) total -= squeeze(link.textContent).length;
    return total;
  };
  const main = () => {
    if (mainArea !== undefined) return mainArea;
    mainArea = document.querySelector("main, [role=main]");
    if (mainArea || !document.body) return mainArea ?? null;
    const whole = plainLength(document.body);
    let best = null, node = document.body;
    while (node && whole >= 100) {
      const next = [...node.children].find((child) => plainLength(child) >= 0.6 * whole);
      if (!next) break;
      best = node = next;
    }
    mainArea = best && best !== document.body ? best : null;
    return mainArea;
  };
  const inMain = (node) => { const area = main(); return !!area && area.contains(node); };

  // Tag and classes without numbers: what the makers of a template called a thing.
  const kin = (node) => node.localName + [...node.classList].map((one) => one.replace(/\d+/g, "")).filter(Boolean).sort().slice(0, 4).map((one) => `.${one}`).join("");
  const trail = (node) => {
    const steps = [];
    for (let up = node.parentElement; up && up !== document.documentElement && steps.length < 3; up = up.parentElement) steps.unshift(kin(up));
    return steps.join(" > ").slice(0, 160);
  };
  const ref = (node) => ({at: path(node), html: snippet(node), trail: trail(node), in_main: inMain(node)});

  const name = (node) => {
    try { return cut(axe.commons.text.accessibleText(node), 200); } catch { return cut(node.innerText || node.title, 200); }
  };
  const named = (work) => {
    let ready = false;
    try { axe.setup(document); ready = true; } catch { /* the names are then the plain texts */ }
    try { return work(); } finally { if (ready) axe.teardown(); }
  };
  const forget = () => { mainArea = undefined; };
  return {squeeze, cut, path, snippet, trail, ref, seen, focusable, FOCUSABLE, main, inMain, name, named, forget};
})();
