/* The policy platform: lists and details are built here; 解读 and 办 icons open their pop-over only when clicked. */
(function () {
  var app = document.getElementById("app");
  if (!app) { return; }
  var mode = app.getAttribute("data-mode"), query = new URLSearchParams(location.search);
  function make(tag, text, name) { var one = document.createElement(tag); if (text) { one.textContent = text; } if (name) { one.className = name; } return one; }
  function ask(url, use) { fetch(url).then(function (answer) { return answer.json(); }).then(function (answer) { use(answer.data); }); }
  function list(page) {
    ask("/gwk/policy/page?pageNo=" + page + "&pageSize=5" + (mode === "relates" ? "&kind=relates" : ""), function (data) {
      var box = make("div"), rows = make("ul", "", "rows ant-list");
      data.list.forEach(function (row) {
        var item = make("li", "", "ant-list-item"), link = make("a", row.title);
        link.href = row.url;
        item.appendChild(link);
        item.appendChild(make("span", row.displayDate));
        rows.appendChild(item);
      });
      box.appendChild(rows);
      var pages = make("ul", "", "ant-pagination"), next = make("li");
      pages.style.listStyle = "none";
      next.title = "下一页";
      var button = make("button", "下一页");
      button.type = "button";
      button.disabled = page >= data.totalPage;
      button.onclick = function () { list(page + 1); };
      next.appendChild(button);
      pages.appendChild(next);
      box.appendChild(pages);
      app.replaceChildren(make("h1", mode === "relates" ? "政策解读" : "政策文件库"), box);
    });
  }
  function icon(label, picture, rows) {
    var image = make("img", "", "tag-image");
    image.src = "/images/" + picture;
    image.alt = label;
    image.width = 32;
    image.height = 32;
    image.tabIndex = 0;
    image.setAttribute("role", "button");
    image.style.cursor = "pointer";
    image.onclick = function () { pop(image, rows); };
    image.onkeydown = function (event) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pop(image, rows); } };
    return image;
  }
  function pop(image, rows) {
    var old = document.querySelector(".ant-popover");
    if (old) { old.remove(); }
    var box = make("div", "", "ant-popover");
    rows.forEach(function (row) {
      var item = make("div", row.title, "tag-popover-item clickable");
      item.tabIndex = 0;
      item.setAttribute("role", "link");
      item.style.cursor = "pointer";
      item.onclick = function () { if (row.url) { window.open(row.url); } };
      item.onkeydown = function (event) { if (event.key === "Enter") { item.onclick(); } };
      box.appendChild(item);
    });
    image.parentNode.appendChild(box);
  }
  function detail() {
    var id = query.get("businessId") || query.get("id");
    ask("/gwk/policy/detail?id=" + encodeURIComponent(id), function (data) {
      if (!data) { app.replaceChildren(make("h1", "没有找到相关内容")); return; }
      document.title = data.title + "_沧澜市人民政府";
      var head = make("div", "", "detail-head"), title = make("h1", data.title), tags = make("p", "", "tags");
      if (data.relates.length && !data.hidden) { tags.appendChild(icon("政策解读", "jd.png", data.relates)); }
      if (data.affairs.length) { tags.appendChild(icon("阅办联动：" + data.affairs[0].title, "ban.png", data.affairs)); }
      head.appendChild(title);
      head.appendChild(tags);
      if (data.elements.length) {
        var info = make("div", "", "policy-info elements");
        data.elements.forEach(function (pair) { var line = make("p"); line.appendChild(make("span", pair[0] + "：")); line.appendChild(make("span", pair[1])); info.appendChild(line); });
        head.appendChild(info);
      } else { head.appendChild(make("p", "发布日期：" + data.displayDate, "sub")); }
      var text = make("div", "", "text policy-txt");
      if (data.picture) {
        var figure = make("p", "", "picture"), drawing = make("img");
        drawing.src = data.picture;
        drawing.alt = "图解：" + data.title + "，文字说明见下文，包括背景依据、目标任务、适用范围和主要内容";
        drawing.width = 800;
        drawing.height = 1400;
        figure.appendChild(drawing);
        text.appendChild(figure);
      }
      data.paragraphs.forEach(function (line) { text.appendChild(make("p", line)); });
      if (data.source) { var back = make("p", "原文："), link = make("a", data.source.title); link.href = data.source.url; back.appendChild(link); text.appendChild(back); }
      app.replaceChildren(head, text);
    });
  }
  if (mode === "detail") { detail(); } else { list(1); }
})();
