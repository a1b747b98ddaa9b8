// Resolves when the page can be read: "quiet" when it is parsed, loaded (or `late` ms after parsing), and its nodes quiet
// for `quiet` ms; "loading" or "busy" when `cap` ms were not enough for that. With `early` also when it is loaded, quiet for
// so many ms and shows no sign of moving: "early", and js/stayed.js tells whether it stayed so.
(quiet, late, cap, early) => new Promise((resolve) => {
  const started = performance.now();
  let parsed = document.readyState === "loading" ? null : started;
  let changed = started;
  let watched = null;
  const watcher = new MutationObserver(() => { changed = performance.now(); });
  const watch = () => {
    if (document.documentElement && watched !== document.documentElement) {
      watched = document.documentElement;
      watcher.observe(document, {childList: true, subtree: true, characterData: true});
    }
  };
  // A document without scripts cannot change after it was parsed.
  const inert = () => !document.querySelector(
    "script, iframe, frame, object, embed, [onload], meta[http-equiv='refresh' i]");
  // What moves without a change of a node, or is too large to be measured twice.
  const mayMove = () => document.querySelector("iframe, frame, object, embed") !== null
    || document.getElementsByTagName("*").length > 4000
    || document.fonts.status === "loading"
    || document.getAnimations().some((one) => one.playState === "running"
      && Number.isFinite(one.effect?.getComputedTiming().endTime));
  const keepWatch = () => {
    const stay = {since: changed, moved: false};
    const mark = () => { stay.moved = true; };
    new MutationObserver(mark).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
    document.fonts.addEventListener("loading", mark);
    globalThis.xunjianStay = stay;
  };
  const done = (state) => { watcher.disconnect(); resolve(state); };
  const look = () => {
    const now = performance.now();
    watch();
    if (parsed === null && document.readyState !== "loading") { parsed = now; changed = now; }
    const loaded = document.readyState === "complete" || (parsed !== null && now - parsed >= late);
    if (loaded && (now - changed >= quiet || inert())) return done("quiet");
    if (early && document.readyState === "complete" && now - changed >= early && !mayMove()) {
      keepWatch();
      return done("early");
    }
    if (now - started >= cap) return done(parsed === null ? "loading" : "busy");
    setTimeout(look, 25);
  };
  // Where scripts are forbidden (sandbox), timers stand still too, and nothing can change the page. Browsers that do not
  // know the question are asked by waiting for a timer.
  let ticks = false;
  try { ticks = matchMedia("(scripting: enabled)").matches === true; } catch { /* the page's own, in its own world */ }
  setTimeout(() => { ticks = true; }, 5);
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (ticks) return;
    if (performance.now() - started > 100 && document.readyState !== "loading") done("quiet");
    else channel.port2.postMessage(0);
  };
  if (!ticks) channel.port2.postMessage(0);
  look();
})
