/* Fills a list shell from the list API, one page at a time. */
(function () {
  var list = document.getElementById("data-list"), pager = document.getElementById("data-pager");
  if (!list) { return; }
  function load(page) {
    var query = JSON.parse(list.getAttribute("data-query"));
    query.pageNo = page;
    fetch(list.getAttribute("data-api"), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(query) })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) { show(answer.data, page); });
  }
  function show(data, page) {
    list.textContent = "";
    data.list.forEach(function (row) {
      var item = document.createElement("li"), link = document.createElement("a"), day = document.createElement("span");
      link.href = row.url || row.link || row.linkUrl || row.website;
      link.textContent = row.title;
      day.textContent = row.display_date.slice(0, 10);
      item.appendChild(link);
      item.appendChild(day);
      list.appendChild(item);
    });
    pager.textContent = "";
    for (var number = 1; number <= data.totalPage; number++) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = number;
      if (number === page) { button.setAttribute("aria-current", "page"); }
      button.onclick = load.bind(null, number);
      pager.appendChild(button);
    }
  }
  load(1);
})();
