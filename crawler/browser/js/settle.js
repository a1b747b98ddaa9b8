// Resolves when the page can be read: parsed, loaded (or `late` ms after parsing), and its nodes quiet for `quiet` ms.
(quiet, late, cap) => new Promise((resolve) => {
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
  const done = (state) => { watcher.disconnect(); resolve(state); };
  const look = () => {
    const now = performance.now();
    watch();
    if (parsed === null && document.readyState !== "loading") { parsed = now; changed = now; }
    const loaded = document.readyState === "complete" || (parsed !== null && now - parsed >= late);
    if (loaded && (now - changed >= quiet || inert())) return done("quiet");
    if (now - started >= cap) return done(parsed === null ? "loading" : "busy");
    setTimeout(look, 25);
  };
  // Where scripts are forbidden (sandbox), timers stand still too, and nothing can change the page.
  let ticks = false;
  setTimeout(() => { ticks = true; }, 5);
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (ticks) return;
    if (performance.now() - started > 100 && document.readyState !== "loading") done("quiet");
    else channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  look();
})
