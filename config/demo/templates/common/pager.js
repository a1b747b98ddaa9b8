function tadaPager(options) {
  var box = document.getElementById("pager");
  for (var number = 1; number <= options.totalPage; number++) {
    var link = document.createElement("a");
    link.href = number === 1 ? "index.html" : "index_" + number + ".html";
    link.textContent = number;
    if (number === options.currentPage) { link.setAttribute("aria-current", "page"); }
    box.appendChild(link);
  }
}
