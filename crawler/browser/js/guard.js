// Runs in the page's world before any script of the page. Keeps unsafe methods where they can be seen and blocked,
// and tells which windows would open instead of opening them. `BINDING` is replaced by the session's own name.
(() => {
  const speak = window["BINDING"];
  delete window["BINDING"];
  const absolute = (url) => { try { return new URL(url, document.baseURI).href; } catch { return String(url); } };
  const tell = (url) => { try { if (speak) speak(absolute(url)); } catch { /* detached */ } };
  const isPost = (form) => { try { return String(form.method).toLowerCase() === "post"; } catch { return false; } };

  const stay = (form) => { if (isPost(form)) form.target = "_self"; };
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () { stay(this); return submit.call(this); };
  window.addEventListener("submit", (event) => {
    stay(event.target);
    // A submitter may bring its own method and target.
    const by = event.submitter;
    if (by && String(by.formMethod).toLowerCase() === "post") by.formTarget = "_self";
  }, true);

  const dummy = (url) => {
    const inert = () => undefined;
    const place = {replace: tell, assign: tell, reload: inert, toString: () => String(url), set href(to) { tell(to); }};
    const shell = {
      closed: false, opener: null, close: inert, focus: inert, blur: inert, moveTo: inert, resizeTo: inert,
      postMessage: inert, addEventListener: inert, document: {write: inert, writeln: inert, open: inert, close: inert},
    };
    Object.defineProperty(shell, "location", {get: () => place, set: tell});
    return shell;
  };
  window.open = function open(url, name) {
    const text = url === undefined || url === null ? "" : String(url);
    if (["_self", "_top", "_parent"].includes(String(name))) { location.href = text; return window; }
    if (text && text !== "about:blank") tell(text);
    return dummy(text);
  };
  // Last in line: a link that opens a window, and that no script of the page has handled itself.
  addEventListener("load", () => addEventListener("click", (event) => {
    const path = event.composedPath ? event.composedPath() : [event.target];
    const link = path.find((node) => node && (node.tagName === "A" || node.tagName === "AREA") && node.href);
    if (!link || event.defaultPrevented) return;
    const base = document.querySelector("base[target]");
    const target = (link.getAttribute("target") || (base && base.target) || "").toLowerCase();
    if (!target || ["_self", "_top", "_parent"].includes(target)) return;
    if (document.querySelector(`iframe[name="${CSS.escape(target)}"], frame[name="${CSS.escape(target)}"]`)) return;
    if (/^https?:/i.test(String(link.href))) { event.preventDefault(); tell(link.href); }
  }), {once: true});

  // A page that closes itself could not be read.
  window.close = () => undefined;

  // Requests of a shared worker belong to no page, so nobody could block them.
  try { delete window.SharedWorker; } catch { /* already gone */ }
  // WebRTC reaches for addresses by UDP, past any proxy.
  try { delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection; } catch { /* already gone */ }
})();
