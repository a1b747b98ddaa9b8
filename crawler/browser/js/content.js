// The page as it stands now: for telling a real page from an error page, and `whole` for reading.
(whole) => {
  const body = document.body;
  const text = body ? body.innerText : "";
  const doctype = document.doctype ? `<!DOCTYPE ${document.doctype.name}>\n` : "";
  const root = document.documentElement;
  const seen = (node) => node.checkVisibility ? node.checkVisibility() : true;
  const passwords = root ? [...root.querySelectorAll("input[type=password]")].filter(seen).length : 0;
  return {
    html: whole && root ? doctype + root.outerHTML : "",
    title: document.title,
    url: location.href,
    text: text.slice(0, 4000),
    text_length: text.replace(/\s+/g, "").length,
    elements: root ? root.getElementsByTagName("*").length : 0,
    passwords,
    type: document.contentType,
    frames: root ? root.querySelectorAll("iframe, frame, object, embed").length : 0,
  };
}
