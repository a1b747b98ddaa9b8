// In our own world: short timers that also run where the page may not run scripts (sandboxed frames), where the
// browser's own stand still. Long ones are time-outs and may stand still.
(() => {
  const native = globalThis.setTimeout.bind(globalThis), stop = globalThis.clearTimeout.bind(globalThis);
  const waiting = new Map();
  const channel = new MessageChannel();
  let last = 0;
  channel.port1.onmessage = (event) => {
    const job = waiting.get(event.data);
    waiting.delete(event.data);
    if (job) job();
  };
  globalThis.setTimeout = (job, delay = 0, ...rest) => {
    if (delay > 4) return native(job, delay, ...rest);
    last -= 1;
    waiting.set(last, () => job(...rest));
    channel.port2.postMessage(last);
    return last;
  };
  globalThis.clearTimeout = (id) => { if (!waiting.delete(id)) stop(id); };
})();
