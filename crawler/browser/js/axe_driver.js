// In our own world beside axe-core: runs it and packs what it found into one JSON string.
globalThis.xunjianAxe = (() => {
  const NODES = 500, HTML = 300, TEXT = 120;
  const step = (part) => (Array.isArray(part) ? part.join(" >>> ") : String(part));
  const small = (value) => {
    if (typeof value === "string") return value.slice(0, TEXT);
    if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
    return undefined;
  };
  const facts = (node) => {
    const data = {};
    const checks = [];
    for (const check of [...node.any, ...node.all, ...node.none]) {
      checks.push(check.id);
      if (!check.data || typeof check.data !== "object") continue;
      for (const [key, value] of Object.entries(check.data)) {
        const kept = small(value);
        if (kept !== undefined && !(key in data)) data[key] = kept;
      }
    }
    return {checks, data: Object.keys(data).length ? data : null};
  };
  // Where the element stands, and what stands around it; not for elements of frames.
  const place = (node) => {
    if (typeof xunjianKit !== "object" || node.target.length !== 1) return {};
    const element = axe.utils.shadowSelect(node.target[0]);
    return element ? {trail: xunjianKit.trail(element), in_main: xunjianKit.inMain(element)} : {};
  };
  const rule = (found) => ({
    rule: found.id, impact: found.impact ?? null, tags: found.tags, count: found.nodes.length,
    nodes: found.nodes.slice(0, NODES).map((node) => ({
      target: node.target.map(step), html: node.html.slice(0, HTML), ...facts(node), ...place(node),
    })),
  });
  const pack = (result) => JSON.stringify({
    violations: result.violations.map(rule),
    incomplete: result.incomplete.map(rule),
    passed: result.passes.map((one) => one.id),
    inapplicable: result.inapplicable.map((one) => one.id),
  });
  // A page that fades in is judged as it stands afterwards: half-way its colours are nobody's.
  const arrive = () => {
    for (const motion of document.getAnimations()) {
      const timing = motion.effect?.getComputedTiming();
      if (motion.playState === "running" && timing && timing.endTime <= 5000) { try { motion.finish(); } catch { /* not to be finished */ } }
    }
  };
  return {
    async run(options) { arrive(); return pack(await axe.run(document, options)); },
    frames(context, options) {
      return axe.utils.getFrameContexts(context ?? document, options)
        .map(({frameSelector, frameContext}) => ({selector: frameSelector, context: frameContext}));
    },
    find(selector) { return axe.utils.shadowSelect(selector); },
    async part(context, options) { arrive(); return JSON.stringify(await axe.runPartial(context ?? document, options)); },
    async finish(parts, options) {
      return pack(await axe.finishRun(parts.map((part) => (part === null ? null : JSON.parse(part))), options));
    },
    hasFrames() {
      const look = (root) => {
        if (root.querySelector("iframe, frame")) return true;
        for (const node of root.querySelectorAll("*")) if (node.shadowRoot && look(node.shadowRoot)) return true;
        return false;
      };
      return look(document);
    },
  };
})();
