"""Planted links that go nowhere, inside, astray or to bad company, and what only looks so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from markupsafe import Markup

from config.demo.outside import ASSOCIATION
from config.demo.plants.garden import Garden
from config.demo.response import Request, Resource

Plant = Callable[[Garden], None]


# --- LNK005, LNK006, LNK007 ----------------------------------------------------------------------------------


def fragments(garden: Garden) -> None:
    item, other = garden.pick(), garden.pick()
    garden.html(other, '<h2 id="服务时间">服务时间</h2><p><a id="fee"></a>服务时间为工作日九时至十七时。</p><p><a name="shuoming"></a>有关说明以现场告示为准。</p>')

    def write() -> None:
        base = garden.url(other)
        written = garden.dialect.href(base, garden.dialect.item_host(item))
        for fragment, text, good in (("fee", "收费说明", True), (quote("服务时间"), "服务时间", True), ("shuoming", "备注说明", True), ("ya-07", "登记样式", False)):
            item.tail += Markup('<p>另见<a href="{}#{}">{}</a></p>').format(written, fragment, text)
            enter = garden.site.look_alike if good else garden.site.fault
            enter("LNK005", "link", garden.url(item), target_url=f"{base}#{fragment}", column=item.column.id, locator_hint=text, **({"note": "the target is there"} if good else {"note": "no such id", "severity": "minor"}))

    garden.later.append(write)


def dummy_row(garden: Garden) -> None:
    """A row of a list that goes nowhere."""
    item = garden.pick("gkzd", "tzgg", skip=2)
    item.row_html = Markup('<a href="#">{}</a>').format(item.title)
    garden.fault_in_list(item, "LNK006", target_url=None, locator_hint=item.title, severity="moderate", note="href=# in a list")


def dummy_links(garden: Garden) -> None:
    item = garden.pick()
    garden.html(item, '<p>资料：<a href="javascript:void(0)">实施细则汇编</a></p><p>资料：<a href="">工作手册下载</a></p>')
    for text in ("实施细则汇编", "工作手册下载"):
        garden.fault_on(item, "LNK006", target_url=None, locator_hint=text, severity="moderate", confidence=None, note="no target, no handler")


def working_buttons(garden: Garden) -> None:
    item = garden.pick()
    garden.html(item, '<p><a href="javascript:;" onclick="window.print()">打印</a> <a href="javascript:void(0)" onclick="document.getElementById(\'tip\').hidden=false">展开提示</a></p><p id="tip" hidden>以上内容仅供参考。</p>')
    for text in ("打印", "展开提示"):
        garden.look_alike_on(item, "LNK006", locator_hint=text, note="has a handler")
    garden.html(item, '<p><a href="#top" id="top">返回顶部</a></p>')
    garden.look_alike_on(item, "LNK005", locator_hint="返回顶部", note="#top")


def _internal(href: str, text: str, note: str, **fields: Any) -> Plant:
    def plant(garden: Garden) -> None:
        item = garden.pick()
        written = href.replace("{host}", garden.site.host)
        target = garden.origin() + written if written.startswith("/") else written
        garden.link(item, written, text)
        garden.fault_on(item, "LNK007", target_url=target, locator_hint=text, note=note, **{"severity": "serious", "confidence": "certain", "also": ("LNK002", "DOC007"), **fields})

    return plant


private_192 = _internal("http://192.168.1.20:8080/file/1.doc", "申报文件", "private address")
private_10 = _internal("http://10.12.3.4/oa/view?id=3", "内部通报", "private address")
single_label = _internal("http://oa/login.jsp", "协同办公", "host without dot")
local_host = _internal("http://localhost:8080/preview.html", "效果图", "localhost")
file_scheme = _internal("file:///C:/Users/admin/Desktop/table.xls", "汇总表格", "file:")
test_port = _internal("http://{host}:8080/zwgk/index.html", "测试页面", "test port on an own host")
reserved_ip = _internal("http://203.0.113.80/exposure/index.html", "曝光台", "bare IP address of a reserved range")
preview_path = _internal("/wcm/app/preview.html?isPreview=1", "预览稿件", "back-end path")


def file_image(garden: Garden) -> None:
    item = garden.pick()
    garden.html(item, '<p><img src="file:///C:/Users/admin/AppData/Local/Temp/wps1.png" width="320" height="200" alt="活动现场"></p>')
    garden.fault_on(item, "LNK007", target_url="file:///C:/Users/admin/AppData/Local/Temp/wps1.png", locator_hint="img", severity="serious", confidence="certain", note="img from a local disk", also=("LNK012",))


def script_address(garden: Garden) -> None:
    item = garden.pick()
    garden.html(item, '<script>var editorHost = "http://192.168.30.8:9080/editor/";</script>')
    garden.fault_on(item, "LNK007", target_url="http://192.168.30.8:9080/editor/", locator_hint="script", severity="minor", note="address in an inline script")


def address_in_text(garden: Garden) -> None:
    item = garden.pick("tzgg")
    garden.say(item, "技术参数：设备出厂管理地址为192.168.1.1，端口8080，投标人应当在方案中说明http://10.0.0.1一类内网地址的规划方法。")
    garden.look_alike_on(item, "LNK007", locator_hint="192.168.1.1", note="an address in the text of a tender")


# --- LNK009, LNK010, LNK011 ----------------------------------------------------------------------------------


def wrong_year(garden: Garden) -> None:
    item = garden.pick("czyjs")
    year = next(year for year in range(2000, 2100) if f"{year}年度" in item.title)
    item.row_title = item.title.replace(f"{year}年度", f"{year - 3}年度")
    garden.fault_in_list(item, "LNK009", locator_hint=item.row_title, severity="serious", confidence="certain", note="year differs", also=("COL005",))


def wrong_kind(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()

    def write() -> None:
        garden.link(item, garden.dialect.href(garden.url(target), garden.site.host), "政府信息公开指南")
        garden.site.fault("LNK009", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint="政府信息公开指南", severity="serious", confidence="likely", note="names the guide, opens news")

    garden.later.append(write)


def wrong_page(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()
    text = "粮食应急保供网点分布情况一览"

    def write() -> None:
        garden.link(item, garden.dialect.href(garden.url(target), garden.site.host), text)
        garden.site.fault("LNK009", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint=text, severity="serious", confidence="likely", note="nothing in common")

    garden.later.append(write)


def wrong_number(garden: Garden) -> None:
    """The row promises another issue than the page is."""
    item = garden.pick("zfgb", skip=7)
    old = item.title.partition("第")[2].partition("期")[0]
    new = str(int(old) % 6 + 1)
    total = item.title.partition("总第")[2].partition("期")[0]
    item.row_title = item.title.replace(f"第{old}期", f"第{new}期", 1).replace(f"总第{total}期", f"总第{int(total) + 7}期")
    garden.fault_in_list(item, "LNK009", locator_hint=item.row_title, severity="serious", confidence="certain", note="issue number differs", also=("COL005", "GAZ001"))


def sound_titles(garden: Garden) -> None:
    """Short and cut link texts that do mean their page."""
    item, picture, document = garden.pick(), garden.pick("tjjd", skip=2), garden.target()

    def write() -> None:
        site = garden.site
        for target, text in ((picture, "一图读懂"), (document, document.title[: max(len(document.title) - 6, 8)] + "…")):
            markup = Markup('<a href="{}" title="{}">{}</a>').format(garden.dialect.href(garden.url(target), site.host), target.title, text)
            garden.link(item, "", "", markup=markup)
            site.look_alike("LNK009", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint=text, note="short for the same title")

    garden.later.append(write)


def _soft(path: str, title: str, body: str, text: str) -> Plant:
    def plant(garden: Garden) -> None:
        item = garden.pick()
        url = garden.put(path, garden.page(title, body, no_validators=True))
        garden.link(item, path, text)
        garden.fault_on(item, "LNK010", target_url=url, locator_hint=text, severity="serious", confidence=None, note=f"200: {title}", also=("LNK009",))

    return plant


soft_error = _soft("/art/view/77120.html", "访问出错", "访问出错，请稍后再试。", "专项检查通报")
soft_missing = _soft("/content/view/30021.html", "提示信息", "您查看的内容不存在或已被删除。", "年度评议结果")
soft_system = _soft("/info/detail/5512.html", "系统错误", "系统错误，错误代码0x80。", "网格划分方案")


def soft_shell(garden: Garden) -> None:
    """On a site whose own missing page answers 200, a dead link is a soft 404."""
    item = garden.pick()
    path = f"/zhengwu/old/{item.id}.html"
    garden.link(item, path, "往届活动回顾")
    garden.fault_on(item, "LNK010", target_url=garden.origin() + path, locator_hint="往届活动回顾", severity="serious", confidence=None, note="the site's own missing page, status 200", also=("LNK009",))


def story_of_missing_pages(garden: Garden) -> None:
    item = garden.add("qnyw", f"{garden.site.data['places'][3]}网站小课堂：看到“页面不存在”怎么办", garden.filler(garden.days_ago(20), 6))
    garden.say(item, "讲师介绍，浏览网页时遇到404页面不存在的提示，多半是地址输错或者内容已删除，可以返回首页重新查找，也可以使用站内搜索。")
    garden.look_alike_on(item, "LNK010", kind="page", locator_hint=item.title, note="a story about missing pages")


def shared_target(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()
    names = ("教育事项", "医疗事项", "住房事项", "就业事项", "救助事项")

    def write() -> None:
        url = garden.dialect.href(garden.url(target), garden.site.host)
        rows = Markup().join(Markup('<li><a href="{}">{}</a></li>').format(url, name) for name in names)
        item.tail += Markup("<ul>{}</ul>").format(rows)
        garden.site.fault("LNK011", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint=names[0], severity="moderate", note="five entries, one article", also=("LNK009",))

    garden.later.append(write)


def card_with_picture(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()

    def write() -> None:
        url = garden.dialect.href(garden.url(target), garden.site.host)
        item.tail += Markup('<ul><li><a href="{0}"><img src="/images/banner1.png" width="320" height="120" alt="{1}"></a> <a href="{0}">{1}</a> <a href="{0}">查看全文</a></li></ul>').format(url, target.title)
        garden.site.look_alike("LNK011", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint=target.title, note="picture, headline and more-link of one card")

    garden.later.append(write)


# --- LNK013 and hidden links ---------------------------------------------------------------------------------


def _friend(garden: Garden, host: str, text: str) -> str:
    url = garden.outside.url(host)
    garden.site.side_links.append((url, text))
    return url


def _hijacked(host: str, text: str, note: str) -> Plant:
    def plant(garden: Garden) -> None:
        url = _friend(garden, host, text)
        garden.site.fault("LNK013", "link", garden.dialect.home_url(), target_url=url, locator_hint=text, severity="critical", confidence="likely", note=note)

    return plant


gambling = _hijacked("www.qingyu-tour.com", "青屿旅游", "expired domain, now a betting page")
for_sale = _hijacked("www.liuting-expo.com.cn", "柳汀会展", "domain for sale")
refresh_to_gambling = _hijacked("www.shuoyun-talent.net", "朔云人才", "meta refresh to a betting page")


def good_neighbours(garden: Garden) -> None:
    for host, text in (("police.canglan.gov.cn", "沧澜公安"), ("www.canglan-lottery.org.cn", "福彩中心"), (ASSOCIATION, "物流协会"), ("edu.canglan.edu.cn", "沧澜学院"), ("www.canglan-tour.cn", "沧澜文旅")):
        url = _friend(garden, host, text)
        garden.site.look_alike("LNK013", "link", garden.dialect.home_url(), target_url=url, locator_hint=text, note="proper site")


def hidden_links(garden: Garden) -> None:
    """Betting links that no visitor sees: four ways to hide them."""
    url = garden.outside.url("www.lucky-spin.top")
    styles = ("display:none", "position:absolute;left:-9999px", "font-size:0;line-height:0", "color:#ffffff;background:#ffffff")
    column = garden.column("tzgg")
    words = ("澳门博彩", "百家乐", "老虎机", "真人娱乐")
    for style, word in zip(styles, words, strict=True):
        column.list_note += Markup('<div style="{0}"><a href="{1}" tabindex="-1" style="{0}">{2}</a></div>').format(style, url, word)
    garden.fault_of_column(column, "SITE008", severity="critical", note="hidden betting links")
    garden.fault_of_column(column, "LNK013", target_url=url, severity="critical", confidence="likely", note="target of the hidden links", also=("A11Y001",))


def calendar(garden: Garden) -> None:
    """A calendar that never ends: each month links the next."""
    item = garden.pick()
    host = garden.site.hosts[garden.site.host]

    def month(request: Request) -> Resource:
        asked = parse_qs(urlsplit(request.path).query)
        year, number = int(asked.get("y", ["2026"])[0]), int(asked.get("m", ["1"])[0])
        after = (year + (number == 12), number % 12 + 1)
        body = f'<h1>{year}年{number}月活动日历</h1><p>{"本月安排便民活动，具体时间以现场告示为准。" * 8}</p><p><a href="/calendar?y={after[0]}&amp;m={after[1]}">下一月</a></p>'
        return garden.page(f"{year}年{number}月活动日历", body, no_validators=True)

    host.handlers[("GET", "/calendar")] = month
    today = garden.site.today
    garden.link(item, f"/calendar?y={today.year}&m={today.month}", f"{today.year}年{today.month}月活动日历")
    garden.look_alike_on(item, "LNK001", target_url=garden.origin() + f"/calendar?y={today.year}&m={today.month}", note="endless calendar: a budget must stop it")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (fragments, dummy_row, working_buttons, private_192, preview_path, address_in_text, wrong_year, sound_titles, soft_error, story_of_missing_pages, shared_target, gambling, good_neighbours),
    "liuting": (dummy_links, local_host, test_port, script_address, wrong_kind, soft_system, story_of_missing_pages, card_with_picture, for_sale, good_neighbours),
    "shuoyun": (dummy_links, private_10, reserved_ip, wrong_page, soft_shell, sound_titles, card_with_picture, refresh_to_gambling, good_neighbours),
    "songyan": (fragments, file_image, single_label, file_scheme, wrong_number, soft_missing, shared_target, hidden_links, good_neighbours, calendar),
}  # fmt: skip
