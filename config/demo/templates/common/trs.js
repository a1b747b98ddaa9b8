function createPageHTML(pages, current, name, extension) {
  var box = document.getElementById("trs-pager");
  if (!box || pages < 2) { return; }
  for (var number = 0; number < pages; number++) {
    var link = document.createElement("a");
    link.href = name + (number ? "_" + number : "") + "." + extension;
    link.textContent = number + 1;
    if (number === current) { link.setAttribute("aria-current", "page"); }
    box.appendChild(link);
  }
}
