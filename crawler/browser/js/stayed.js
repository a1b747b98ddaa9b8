// Whether nothing has moved since js/settle.js said "early": resolves with false as soon as something has, with true when
// the page has been quiet for `quiet` ms, the last `grace` of them with its thread free for what had to wait.
(quiet, grace) => new Promise((resolve) => {
  const began = performance.now();
  const look = () => {
    const stay = globalThis.xunjianStay;
    if (!stay || stay.moved) return resolve(false);
    const left = Math.max(stay.since + quiet, began + grace) - performance.now();
    if (left <= 0) return resolve(true);
    setTimeout(look, Math.min(left, 50));
  };
  look();
})
