/* Fills a jpage list from its datastore, asks the dataproxy for records that are not there, and writes the pager. */
(function () {
  var store = document.getElementById("jpage-store");
  if (!store) { return; }
  var list = document.getElementById("jpage-list"), pager = document.getElementById("jpage-pager");
  var total = +store.getAttribute("data-total"), per = +store.getAttribute("data-perpage");
  var known = records(store.textContent);
  function records(xml) {
    var found = [], pattern = /<!\[CDATA\[([\s\S]*?)\]\]>/g, one;
    while ((one = pattern.exec(xml))) { found.push(one[1]); }
    return found;
  }
  function show(page) {
    var first = (page - 1) * per, last = Math.min(page * per, total);
    if (known.length >= last) { fill(known.slice(first, last), page); return; }
    var url = store.getAttribute("data-proxy") + "?startrecord=" + (first + 1) + "&endrecord=" + last + "&perpage=" + per + "&columnid=" + store.getAttribute("data-column") + "&unitid=" + store.getAttribute("data-uid") + "&webid=1";
    fetch(url).then(function (answer) { return answer.text(); }).then(function (xml) { fill(records(xml), page); });
  }
  function fill(rows, page) {
    list.innerHTML = rows.join("");
    pager.innerHTML = "";
    for (var number = 1; number <= Math.ceil(total / per); number++) {
      var link = document.createElement("a");
      link.href = "?uid=" + store.getAttribute("data-uid") + "&pageNum=" + number;
      link.textContent = number;
      if (number === page) { link.setAttribute("aria-current", "page"); }
      pager.appendChild(link);
    }
  }
  var asked = /[?&]pageNum=(\d+)/.exec(location.search);
  show(asked ? +asked[1] : 1);
})();
