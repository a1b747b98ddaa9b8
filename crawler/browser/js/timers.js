// In our own world: short timers that also run where the page may not run scripts (sandboxed frames), where the
// browser's own stand still. Long ones are time-outs and may stand still. The rule engine puts a timer of nothing between
// its rules: those run on at once, with a pause for the page fifty milliseconds after the last one.
(() => {
  const native = globalThis.setTimeout.bind(globalThis), stop = globalThis.clearTimeout.bind(globalThis);
  const PAUSE_MS = 50;
  const waiting = new Map();
  const channel = new MessageChannel();
  let last = 0, paused = 0;
  const run = (id) => {
    const job = waiting.get(id);
    waiting.delete(id);
    if (job) job();
  };
  channel.port1.onmessage = (event) => {
    paused = performance.now();
    run(event.data);
  };
  globalThis.setTimeout = (job, delay = 0, ...rest) => {
    if (delay > 4) return native(job, delay, ...rest);
    const id = last -= 1;
    waiting.set(id, () => job(...rest));
    if (delay || performance.now() - paused > PAUSE_MS) channel.port2.postMessage(id);
    else Promise.resolve().then(() => run(id));
    return id;
  };
  globalThis.clearTimeout = (id) => { if (!waiting.delete(id)) stop(id); };
})();
