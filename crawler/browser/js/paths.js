// CSS paths of the nodes at these positions of querySelectorAll("*").
(places) => {
  const nodes = document.querySelectorAll("*");
  const path = (node) => {
    const steps = [];
    while (node && node.nodeType === 1 && node !== document.documentElement) {
      if (node.id && document.querySelectorAll(`#${CSS.escape(node.id)}`).length === 1) {
        steps.unshift(`#${CSS.escape(node.id)}`);
        return steps.join(" > ");
      }
      let step = CSS.escape(node.localName);
      const same = node.parentElement ? [...node.parentElement.children].filter((n) => n.localName === node.localName) : [];
      if (same.length > 1) step += `:nth-of-type(${same.indexOf(node) + 1})`;
      steps.unshift(step);
      node = node.parentElement;
    }
    return ["html", ...steps].join(" > ");
  };
  return places.map((place) => nodes[place] && path(nodes[place])).filter(Boolean);
}
