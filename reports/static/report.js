// Filter, search, sort and deep links over the finding list. Without this script the whole list is there.
(() => {
  "use strict";
  const list = document.getElementById("list"), form = document.getElementById("filter");
  if (!list || !form || !list.firstElementChild) return;
  const $ = id => document.getElementById(id);
  const q = $("q"), x = $("x"), u = $("u"), c = $("c"), o = $("o"), tally = $("tally"), nothing = $("nothing");
  const ticks = [...form.querySelectorAll("[name=s]")];
  const rank = {critical: 3, serious: 2, moderate: 1, minor: 0};
  let rows, groups, families, sorted = "";

  function read() {
    if (rows) return;
    rows = [];
    groups = [...list.querySelectorAll(".group")].map(el => ({el, parts: [...el.querySelectorAll(".rows")], n: el.querySelector(".n"), rows: []}));
    families = [...list.querySelectorAll(".family")].map(el => ({el, n: el.querySelector(".n"), groups: groups.filter(g => el.contains(g.el))}));
    for (const g of groups) {
      const head = g.el.firstElementChild.textContent.toLowerCase();
      for (const part of g.parts) for (const el of part.children) {
        const [status, unit, column, first, pages] = el.dataset.x.split("|");
        const r = {el, s: el.className, x: status, u: unit, c: column, first, pages: +pages, shown: true, place: g.rows.length, text: null, head};
        g.rows.push(r); rows.push(r);
      }
    }
  }

  const size = 40;  // rows of a part, as the template cuts them
  function resize(g) {
    g.parts.forEach((part, i) => {
      let n = 0;
      for (let k = i * size; k < Math.min((i + 1) * size, g.rows.length); k++) n += g.rows[k].shown;
      if (n !== part.n) { part.n = n; part.style.setProperty("--k", n); part.hidden = !n; }
    });
  }

  // What is searched: the words of the row and the addresses behind its links.
  function textOf(r) {
    if (r.text === null) {
      let t = r.head + " " + r.el.textContent;
      for (const a of r.el.querySelectorAll("a[href]")) t += " " + a.getAttribute("href");
      r.text = t.toLowerCase();
    }
    return r.text;
  }

  function apply() {
    read();
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const sev = new Set(ticks.filter(t => t.checked).map(t => t.value));
    let shown = 0;
    for (const g of groups) {
      let n = 0;
      for (const r of g.rows) {
        const ok = sev.has(r.s) && (!x.value || r.x === x.value) && (!u.value || r.u === u.value) &&
          (!c.value || r.c === c.value) && (!words.length || words.every(w => textOf(r).includes(w)));
        if (ok) n++;
        if (ok !== r.shown) { r.el.hidden = !ok; r.shown = ok; }
      }
      resize(g);
      g.count = n; shown += n;
      g.n.textContent = n === g.rows.length ? n : n + " / " + g.rows.length;
      g.el.hidden = !n;
    }
    for (const f of families) {
      const n = f.groups.reduce((a, g) => a + g.count, 0);
      f.n.textContent = n; f.el.hidden = !n;
    }
    nothing.hidden = shown > 0;
    tally.textContent = tally.dataset.say.replace("%s", shown).replace("%t", rows.length);
  }

  const by = {
    "": (a, b) => a.place - b.place,
    first: (a, b) => b.first.localeCompare(a.first) || a.place - b.place,
    old: (a, b) => a.first.localeCompare(b.first) || a.place - b.place,
    pages: (a, b) => b.pages - a.pages || a.place - b.place,
    unit: (a, b) => (a.u === "" ? 1e9 : +a.u) - (b.u === "" ? 1e9 : +b.u) || rank[b.s] - rank[a.s] || a.place - b.place,
    url: (a, b) => link(a).localeCompare(link(b)) || a.place - b.place,
  };
  const link = r => r.link ??= (r.el.querySelector("p:not(.m) a") || {}).href || "";
  function sort() {
    read();
    if (o.value === sorted) return;
    sorted = o.value;
    for (const g of groups) {
      g.rows.sort(by[o.value]);
      g.parts.forEach((part, i) => part.append(...g.rows.slice(i * size, (i + 1) * size).map(r => r.el)));
      resize(g);
    }
  }

  // The state of the filter is the address: #q:q=…&s=serious&u=3 can be mailed.
  function save() {
    const p = new URLSearchParams();
    for (const f of [q, x, u, c, o]) if (f.value) p.set(f.id, f.value);
    const s = ticks.filter(t => t.checked).map(t => t.value);
    if (s.length < ticks.length) p.set("s", s.join("."));
    const hash = p.toString();
    history.replaceState(null, "", hash ? "#q:" + hash : location.pathname + location.search);
  }
  function open() {
    const hash = decodeURI(location.hash);
    if (hash.startsWith("#q:")) {
      const p = new URLSearchParams(hash.slice(3));
      for (const f of [q, x, u, c, o]) f.value = p.get(f.id) || "";
      const s = p.get("s");
      // A number is the severity's place in the list, as the tables link to it.
      const named = s === null ? null : s.split(".").map(v => /^\d$/.test(v) ? (ticks[v - 1] || {}).value : v);
      for (const t of ticks) t.checked = named === null || named.includes(t.value);
      sort(); apply(); $("detail").scrollIntoView();
    } else if (hash.startsWith("#f-")) {
      const el = document.getElementById(hash.slice(1));
      if (el && el.hidden) { form.reset(); apply(); }
      if (el) { el.setAttribute("tabindex", "-1"); el.focus({preventScroll: true}); el.scrollIntoView({block: "center"}); }
    }
  }

  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { apply(); save(); }); };
  form.addEventListener("input", e => { if (e.target === o) sort(); soon(); });
  form.addEventListener("reset", () => setTimeout(() => { sort(); apply(); save(); }));
  form.addEventListener("submit", e => e.preventDefault());
  addEventListener("hashchange", open);
  form.hidden = false;
  const total = list.querySelectorAll(".rows>li").length;
  tally.textContent = tally.dataset.say.replace("%s", total).replace("%t", total);
  if (location.hash) open();
  (window.requestIdleCallback || setTimeout)(() => { read(); for (const r of rows) textOf(r); });
})();
