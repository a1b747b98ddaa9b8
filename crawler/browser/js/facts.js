// What our own accessibility rules want to know of a page. Facts only; crawler/scan_facts.py names every field.
globalThis.xunjianFacts = async (clickPlaces, keyPlaces) => {
  const {squeeze, cut, ref, seen, focusable, inMain, main, name, named, forget} = xunjianKit;
  const LIMIT = 600, BLOCKS = 400;
  await xunjianMoves.watch();
  const all = [...document.querySelectorAll("*")];
  const clicks = new Set(clickPlaces.map((place) => all[place]));
  const keys = new Set(keyPlaces.map((place) => all[place]));
  const body = document.body;
  forget();
  let truncated = false;
  const some = (list, limit = LIMIT) => { if (list.length > limit) truncated = true; return list.slice(0, limit); };
  const pick = (selector) => all.filter((node) => node.matches(selector) && seen(node));
  const style = (node) => getComputedStyle(node);
  const near = (node, levels) => { let up = node; for (let i = 0; i < levels && up.parentElement && up.parentElement !== body; i += 1) up = up.parentElement; return up; };

  const headings = () => some(pick("h1, h2, h3, h4, h5, h6, [role=heading]")).map((node) => ({
    ...ref(node), text: cut(node.innerText || node.querySelector("img")?.alt, 120),
    level: Number(node.getAttribute("aria-level")) || Number(node.localName[1]) || 2,
  }));

  const links = () => {
    const out = [];
    let heading = "";
    for (const node of all) {
      if (/^h[1-6]$/.test(node.localName)) heading = cut(node.innerText, 80);
      if (!node.matches("a[href], area[href]") || !seen(node)) continue;
      const box = node.closest("li, p, td, th, dd, dt, h1, h2, h3, h4, h5, h6");
      const text = cut(node.innerText, 120);
      const base = document.querySelector("base[target]")?.target ?? "";
      const target = (node.getAttribute("target") ?? base).toLowerCase();
      out.push({
        ...ref(node), name: name(node), text, title: cut(node.title, 120), href: String(node.href).slice(0, 500),
        new_window: !!target && !["_self", "_top", "_parent"].includes(target),
        image_only: !text && !!node.querySelector("img, svg"),
        context: box && !box.matches("body") ? cut(squeeze(box.innerText).replace(text, ""), 80) : "", heading,
      });
    }
    return some(out);
  };

  const images = () => some(pick("img, [role=img], input[type=image]")).map((node) => {
    const box = node.getBoundingClientRect();
    return {
      ...ref(node), src: String(node.currentSrc || node.src || "").slice(0, 300),
      alt: node.hasAttribute("alt") ? node.getAttribute("alt").slice(0, 300) : null, title: cut(node.title, 200),
      width: Math.round(box.width), height: Math.round(box.height), in_link: !!node.closest("a[href]"),
    };
  });

  const tables = () => some(pick("table"), 60).map((node) => {
    const rows = [...node.rows];
    const cells = rows.flatMap((row) => [...row.cells]);
    const over = [], spans = rows.map((row) => {
      // Cells that reach down from the rows above fill their places here too.
      let width = over.filter((left) => left > 0).length;
      for (let i = 0; i < over.length; i += 1) if (over[i] > 0) over[i] -= 1;
      for (const cell of row.cells) {
        width += cell.colSpan;
        for (let i = 0; i < cell.colSpan; i += 1) if (cell.rowSpan > 1) over.push(cell.rowSpan - 1);
      }
      return width;
    });
    const heads = cells.filter((cell) => cell.localName === "th");
    const text = (cell) => cut(cell.innerText, 40);
    return {
      ...ref(node), rows: rows.length, columns: Math.max(0, ...spans), cells: cells.length, headers: heads.length,
      associated: cells.filter((cell) => cell.headers || cell.scope || /header$/.test(cell.getAttribute("role") ?? "")).length,
      empty_headers: heads.filter((cell) => !squeeze(cell.innerText) && !cell.querySelector("img, input")).length,
      caption: cut(node.caption?.innerText || node.getAttribute("aria-label") || (node.getAttribute("aria-labelledby") ? name(node) : "") || node.summary, 100),
      role: node.getAttribute("role") ?? "", is_nested: !!node.parentElement.closest("table"),
      holds: node.querySelectorAll("table, form, ul, ol, h1, h2, h3, h4, iframe, object, script").length,
      longest: Math.max(0, ...cells.map((cell) => squeeze(cell.innerText).length)),
      widths: spans.slice(0, 200), first_row: rows[0] ? [...rows[0].cells].slice(0, 12).map(text) : [],
      first_column: rows.slice(0, 12).map((row) => (row.cells[0] ? text(row.cells[0]) : "")),
      has_border: cells.slice(0, 4).some((cell) => parseFloat(style(cell).borderTopWidth) + parseFloat(style(cell).borderBottomWidth) > 0) || Number(node.border) > 0,
    };
  });

  const fields = () => some(pick("input, select, textarea")).filter((node) => !["hidden", "submit", "button", "reset", "image"].includes(node.type)).map((node) => {
    const by = (node.getAttribute("aria-label") || (node.getAttribute("aria-labelledby") && name(node))) ? "aria"
      : [...(node.labels ?? [])].some((label) => squeeze(label.innerText) || label.querySelector("img[alt]:not([alt=''])")) ? "label"
      : squeeze(node.title) ? "title" : squeeze(node.placeholder) ? "placeholder" : "none";
    const set = node.closest("fieldset"), group = node.closest("[role=group], [role=radiogroup]");
    return {
      ...ref(node), type: node.type || node.localName, name: name(node), named_by: by, placeholder: cut(node.placeholder, 100),
      group: node.name ?? "", in_group: !!(set?.querySelector(":scope > legend") && squeeze(set.querySelector(":scope > legend").innerText)) || !!(group && name(group)),
      on_change: cut(node.getAttribute("onchange"), 200), autocomplete: node.getAttribute("autocomplete") ?? "",
    };
  });

  const bareFieldsets = () => pick("fieldset").filter((node) => !squeeze(node.querySelector(":scope > legend")?.innerText) && !node.getAttribute("aria-label") && !node.getAttribute("aria-labelledby"))
    .filter((node) => node.querySelectorAll("input:not([type=hidden]), select, textarea").length > 1).map(ref);

  const media = () => pick("audio, video").map((node) => ({
    ...ref(node), kind: node.localName, autoplay: node.autoplay, controls: node.controls, muted: node.muted, loop: node.loop,
    captions: [...node.querySelectorAll("track")].some((track) => ["captions", "subtitles"].includes(track.kind)),
    seconds: Number.isFinite(node.duration) ? node.duration : null,
  }));

  const pausable = (node) => {
    for (const other of near(node, 3).querySelectorAll("a, button, [role=button], input[type=button]")) {
      if (/暂停|停止|播放|pause|stop|play/i.test(`${name(other)} ${other.title} ${other.className}`)) return true;
    }
    return false;
  };
  const moving = (node, kind, seconds) => {
    const box = node.getBoundingClientRect();
    return {...ref(node), kind, width: Math.round(box.width), height: Math.round(box.height), seconds, pausable: pausable(node)};
  };
  const frames = (bytes) => {
    // A frame begins with a graphic control block (21 F9 04); its delay is in hundredths of a second.
    let images = 0, delay = 0;
    for (let i = 0; i + 7 < bytes.length; i += 1) {
      if (bytes[i] === 0x21 && bytes[i + 1] === 0xf9 && bytes[i + 2] === 4 && bytes[i + 7] === 0) {
        images += 1;
        delay += bytes[i + 4] + 256 * bytes[i + 5];
      }
    }
    return {images, seconds: delay / 100};
  };
  const gifs = async () => {
    const out = [];
    for (const node of pick("img").filter((one) => /\.gif(\?|$)/i.test(one.src) && one.width >= 20 && one.height >= 20).slice(0, 12)) {
      try {
        const answer = await fetch(node.src, {cache: "force-cache", credentials: "same-origin"});
        const found = frames(new Uint8Array(await answer.arrayBuffer()));
        if (found.images > 1) out.push(moving(node, "gif", found.seconds));
      } catch { /* of another origin: its bytes cannot be read */ }
    }
    return out;
  };
  const motions = () => {
    const out = [];
    for (const animation of document.getAnimations()) {
      const node = animation.effect?.target, timing = animation.effect?.getComputedTiming();
      if (animation.playState !== "running" || !node || animation.effect.pseudoElement || !seen(node)) continue;
      const total = Number(timing.activeDuration);
      if (!(total > 5000)) continue;
      out.push(moving(node, "css", Number.isFinite(total) ? total / 1000 : null));
    }
    for (const {node, seconds} of xunjianMoves()) if (node.isConnected && node.nodeType === 1 && seen(node)) out.push(moving(node, "script", seconds));
    for (const node of pick("marquee, blink")) out.push(moving(node, node.localName, null));
    return some(out, 40);
  };

  const texts = () => {
    const groups = new Map(), cache = new Map();
    let han = 0, latin = 0;
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = squeeze(walker.currentNode.data), parent = walker.currentNode.parentElement;
      if (!text || !parent || parent.matches("script, style, noscript, option, textarea, title")) continue;
      if (!cache.has(parent)) {
        const css = seen(parent) ? style(parent) : null;
        const size = css && parseFloat(css.fontSize);
        cache.set(parent, css && {
          font_px: Math.round(size * 10) / 10, line_height: parseFloat(css.lineHeight) ? Math.round(parseFloat(css.lineHeight) / size * 100) / 100 : null,
          justified: css.textAlign === "justify", italic: css.fontStyle === "italic", in_main: inMain(parent),
          lines: css.display === "inline" ? 1 : parent.getBoundingClientRect().height / (parseFloat(css.lineHeight) || size * 1.2),
        });
      }
      const own = cache.get(parent);
      if (!own) continue;
      han += (text.match(/\p{Script=Han}/gu) ?? []).length;
      latin += (text.match(/\b[A-Za-z][a-z]{2,}\b/g) ?? []).length;
      const key = [own.font_px, own.line_height, own.justified, own.italic, own.in_main].join();
      const group = groups.get(key) ?? {node: parent, chars: 0, paragraphs: 0, longest: 0, ...own};
      group.chars += text.length;
      if (own.lines >= 3) group.paragraphs += 1;
      if (text.length > group.longest) { group.longest = text.length; group.node = parent; }
      groups.set(key, group);
    }
    const styles = [...groups.values()].sort((a, b) => b.chars - a.chars).slice(0, 60)
      .map(({node, lines, longest, ...rest}) => ({...ref(node), ...rest}));
    return {han, latin_words: latin, styles};
  };

  const blocks = () => {
    const out = [];
    for (const node of all) {
      if (out.length >= BLOCKS) { truncated = true; break; }
      if (!node.matches("p, li, td, dd, div, blockquote, section, article, span")) continue;
      let direct = 0;
      for (const child of node.childNodes) if (child.nodeType === 3) direct += squeeze(child.data).length;
      if (direct < 20 || !seen(node) || (node.localName === "span" && node.parentElement.matches("p, li, td, dd"))) continue;
      const text = squeeze(node.innerText);
      out.push({...ref(node), text: text.slice(0, 300), length: text.length, lang: node.closest("[lang]")?.lang ?? "", lines: node.querySelectorAll(":scope > br").length + 1});
    }
    return out;
  };

  const generated = () => {
    const out = [];
    for (const node of all) {
      if (out.length >= 40) break;
      for (const which of ["::before", "::after"]) {
        const content = getComputedStyle(node, which).content;
        if (!content || content.length < 4 || content === "none" || content === "normal" || !content.startsWith('"')) continue;
        const text = content.slice(1, -1);
        if (/\p{Script=Han}{2,}|[A-Za-z]{4,}/u.test(text) && seen(node)) out.push({...ref(node), text: text.slice(0, 100), length: text.length});
      }
    }
    return out;
  };

  const clickables = () => {
    const out = [];
    for (const node of all) {
      if (!clicks.has(node) || out.length >= 200 || !seen(node)) continue;
      if (node.matches("a[href], area[href], button, input, select, textarea, summary, label, option, html, body, form, iframe")) continue;
      if (node.parentElement.closest("a[href], button, label, summary")) continue;
      const box = node.getBoundingClientRect();
      if (box.width * box.height > 0.35 * innerWidth * innerHeight) continue;
      out.push({
        ...ref(node), name: name(node), role: node.getAttribute("role") ?? "", focusable: focusable(node), has_keys: keys.has(node),
        holds_focusable: [...node.querySelectorAll(xunjianKit.FOCUSABLE)].some(focusable) || !!node.parentElement.closest("[tabindex='0']"),
      });
    }
    return out;
  };

  const hoverMenus = () => {
    const rules = [], read = (list) => {
      for (const rule of list) {
        if (rule.selectorText) rules.push(rule);
        if (rule.cssRules?.length && !rule.selectorText) read(rule.cssRules);
      }
    };
    for (const sheet of document.styleSheets) { try { read(sheet.cssRules); } catch { /* of another origin */ } }
    const text = rules.map((rule) => rule.selectorText).join("\n");
    const shows = (css) => (css.display && css.display !== "none") || css.visibility === "visible" || parseFloat(css.opacity) > 0 || parseFloat(css.maxHeight) > 0 || css.left === "0px";
    const out = [];
    for (const rule of rules) {
      for (const selector of rule.selectorText.split(",")) {
        const at = selector.indexOf(":hover");
        if (at < 0 || !/:hover\s*[>+~\s]\s*\S/.test(selector) || !shows(rule.style)) continue;
        const plain = selector.replaceAll(":hover", "").trim();
        if ([":focus-within", ":focus"].some((focus) => text.includes(selector.trim().replaceAll(":hover", focus)))) continue;
        let hidden = [];
        try { hidden = [...document.querySelectorAll(plain)].filter((node) => !seen(node) && node.querySelector("a[href]")); } catch { continue; }
        for (const node of hidden.slice(0, 20)) if (!out.some((one) => one.at === xunjianKit.path(node))) out.push(ref(node));
      }
    }
    return out.slice(0, 20);
  };

  const CAPTCHA = /验证码|captcha|kaptcha|yzm|vcode|verify_?code|validate_?code|checkcode/i;
  const captchas = () => pick("img, canvas").filter((node) => {
    const words = [node.id, node.className, node.alt, node.title, node.src && new URL(node.src, location.href).pathname].join(" ");
    if (CAPTCHA.test(words)) return true;
    const input = near(node, 2).querySelector("input[type=text], input:not([type])");
    return !!input && CAPTCHA.test([input.id, input.name, input.placeholder].join(" ")) && node.getBoundingClientRect().height <= 80;
  }).slice(0, 10).map((node) => ({
    ...ref(node), alternative: (squeeze(near(node, 4).innerText) + [...near(node, 4).querySelectorAll("[title], [aria-label], audio")].map((one) => `${one.title} ${one.getAttribute("aria-label") ?? ""} ${one.localName === "audio" ? "语音" : ""}`).join(" "))
      .match(/[^\s]{0,6}(?:语音|听|声音|短信|audio)[^\s]{0,6}/i)?.[0] ?? "",
  }));

  const markup = () => {
    const out = [];
    const add = (what, nodes) => { if (nodes.length) out.push({...ref(nodes[0]), what, count: nodes.length}); };
    for (const tag of ["center", "font", "big", "strike", "tt"]) add(tag, pick(tag));
    add("empty-p", all.filter((node) => node.localName === "p" && !squeeze(node.textContent) && !node.querySelector("img, input, video, iframe, object, embed, svg, canvas")));
    add("positive-tabindex", all.filter((node) => node.tabIndex > 0));
    return out;
  };

  const reordered = () => all.filter((node) => {
    if (node.children.length < 2) return false;
    const css = style(node);
    if (!/flex|grid/.test(css.display) || !seen(node)) return false;
    const turned = css.display.includes("flex") && css.flexDirection.endsWith("reverse");
    const moved = [...node.children].some((child) => Number(style(child).order) !== 0);
    return (turned || moved) && [...node.children].filter((child) => child.querySelector("a[href], button, input") || focusable(child)).length > 1;
  }).slice(0, 10).map(ref);

  const read = () => ({
    lang: document.documentElement.lang, title: cut(document.title, 300), has_main: !!document.querySelector("main, [role=main]"),
    viewport: document.querySelector("meta[name=viewport i]")?.content ?? "", ...texts(),
    links: links(), headings: headings(), images: images(), tables: tables(), fields: fields(), bare_fieldsets: bareFieldsets(),
    media: media(), motions: motions(), blocks: blocks(), clickables: clickables(), hover_menus: hoverMenus(),
    captchas: captchas(), generated: generated(), markup: markup(), reordered: reordered(),
  });
  const facts = named(read);
  facts.motions.push(...await gifs());
  facts.truncated = truncated;
  return JSON.stringify(facts);
};
