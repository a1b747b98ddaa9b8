var aria = (function () {
  function remember(mode) { document.cookie = "wza_mode=" + mode + ";path=/;max-age=86400"; }
  function mode() { var found = /(?:^|; )wza_mode=(\w+)/.exec(document.cookie); return found ? found[1] : ""; }
  function bar() {
    if (document.getElementById("wza-bar")) { return; }
    var box = document.createElement("div");
    box.id = "wza-bar";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "无障碍工具条");
    [["大字", function () { apply("elder"); }], ["恢复", function () { apply("bar"); }], ["退出", stop]].forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = one[0];
      button.onclick = one[1];
      box.appendChild(button);
    });
    var skip = document.querySelector("body > a.skip");
    document.body.insertBefore(box, skip ? skip.nextSibling : document.body.firstChild);
  }
  function apply(name) {
    remember(name);
    document.documentElement.classList.toggle("elder", name === "elder");
    bar();
  }
  function stop() {
    remember("");
    document.documentElement.classList.remove("elder");
    var box = document.getElementById("wza-bar");
    if (box) { box.remove(); }
  }
  function begin() {
    if (document.body.classList.contains("elder-page")) { apply("elder"); } else if (mode()) { apply(mode()); }
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
  return { start: function () { apply("bar"); }, stop: stop };
})();
