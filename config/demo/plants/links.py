"""Planted links: broken, slow, redirected, dummy, internal, wrong, soft 404, hijacked, and what only looks so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup

from config.demo.outside import ASSOCIATION
from config.demo.plants.garden import Garden
from config.demo.response import Resource, fixed, redirect

Plant = Callable[[Garden], None]


def _page(garden: Garden, title: str, body: str, **options: Any) -> Resource:
    return fixed(garden.dialect.encode(f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{garden.dialect.charset}"><title>{title}</title></head><body><p>{body}</p></body></html>'), garden.dialect.content_type, **options)


# --- LNK001 --------------------------------------------------------------------------------------------------


def missing_page(garden: Garden) -> None:
    item = garden.pick()
    url = garden.origin() + f"/zwgk/old/{item.id}.html"
    garden.link(item, f"/zwgk/old/{item.id}.html", "旧版页面")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="旧版页面", severity="serious", confidence="certain", note="404")


def missing_row(garden: Garden) -> None:
    """A row of a list whose page is gone."""
    item = garden.pick("tzgg")
    item.resource = _page(garden, "404", "Not Found", status=404, no_validators=True)
    garden.fault_in_list(item, "LNK001", locator_hint=item.title, severity="serious", confidence="certain", note="404 in a list", also=("COL005",))


def gone_page(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/zwgk/withdrawn.html", _page(garden, "Gone", "已撤销", status=410, no_validators=True))
    garden.link(item, "/zwgk/withdrawn.html", "撤销公告")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="撤销公告", severity="serious", confidence="certain", note="410")


def server_error(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/app/report.do", _page(garden, "500", "内部错误", status=500, no_validators=True))
    garden.link(item, "/app/report.do", "统计报表")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="统计报表", severity="serious", confidence="likely", note="500 on an own host: likely in the first run")


def outside_missing(garden: Garden) -> None:
    item = garden.pick()
    url = garden.outside.url(ASSOCIATION, f"/news/{garden.site.id}.html")
    garden.link(item, url, "协会新闻")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="协会新闻", severity="serious", confidence="certain", note="external 404")


def script_targets(garden: Garden) -> None:
    """Targets that stand in onclick and data attributes only."""
    first, second = garden.pick(), garden.pick()
    garden.html(first, """<p><a href="javascript:void(0)" onclick="window.open('/zwgk/popup-old.html')">查看公示图</a></p>""")
    garden.fault_on(first, "LNK001", target_url=garden.origin() + "/zwgk/popup-old.html", locator_hint="查看公示图", severity="serious", confidence="certain", note="window.open")
    garden.html(second, '<p><button type="button" data-href="/zwgk/data-old.html" onclick="location.href=this.dataset.href">查看台账</button></p>')
    garden.fault_on(second, "LNK001", target_url=garden.origin() + "/zwgk/data-old.html", locator_hint="查看台账", severity="serious", confidence="certain", note="data-href")


def refresh_to_missing(garden: Garden) -> None:
    item = garden.pick()
    path = "/zwgk/moved-notice.html"
    markup = f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{garden.dialect.charset}"><title>栏目迁移提示</title><meta http-equiv="refresh" content="30;url=/zwgk/not-there.html"></head><body><main><h1>栏目迁移提示</h1><p>本栏目已迁移，三十秒后自动打开新的地址。迁移期间如需查阅历史资料，请联系值班人员，电话见网站底部。感谢理解与支持，由此带来的不便敬请谅解，我们将尽快完成全部资料的整理工作。</p></main></body></html>'
    url = garden.put(path, fixed(garden.dialect.encode(markup), garden.dialect.content_type))
    garden.link(item, path, "栏目迁移提示")
    garden.site.fault("LNK001", "link", url, target_url=garden.origin() + "/zwgk/not-there.html", locator_hint="meta refresh", severity="serious", confidence="certain", note="meta refresh to 404")


def slashless_scheme(garden: Garden) -> None:
    """`http//host` is a path of this site."""
    item = garden.pick()
    garden.link(item, f"http//{ASSOCIATION}/", "物流协会网站")
    # A browser keeps the doubled slash, urljoin folds it; both are missing.
    garden.fault_on(item, "LNK001", target_url=lambda: urljoin(garden.url(item), f"http//{ASSOCIATION}/"), locator_hint="物流协会网站", severity="serious", confidence="certain", note="as written: http//host")


def wide_space(garden: Garden) -> None:
    item = garden.pick()
    path = garden.dialect.column_path(garden.column("tzgg"))
    garden.link(item, "\u3000" + path, "公告栏目")
    garden.fault_on(
        item, "LNK001", target_url=lambda: garden.url(item).rpartition("/")[0] + "/" + quote("\u3000" + path), locator_hint="公告栏目",
        severity="serious", confidence="certain", note="a full-width blank before the path: browsers cut only ASCII blanks",
    )  # fmt: skip


def sound_oddities(garden: Garden) -> None:
    """Addresses that look strange and open: blanks, Chinese paths, session ids, comments, redirects, HEAD refused."""
    item, other = garden.pick(), garden.pick()
    garden.html(item, f'<p><a href="  {garden.outside.url(ASSOCIATION)} ">物流协会</a></p>')
    garden.look_alike_on(item, "LNK001", target_url=garden.outside.url(ASSOCIATION), locator_hint="物流协会", note="blanks around the address")
    path = "/zwgk/下载/说明.html"
    encoded = quote(path)
    garden.put(encoded, _page(garden, "下载说明", "<h1>下载说明</h1>" + "请使用常见的阅读软件打开附件，遇到无法打开的情况请更换浏览器后重试，仍有问题的可以联系网站管理员处理。" * 2))
    garden.link(item, path, "下载说明")
    garden.link(item, encoded, "下载说明页")
    garden.look_alike_on(item, "LNK001", target_url=garden.origin() + encoded, locator_hint="下载说明", note="Chinese path, raw and percent-encoded")
    garden.html(other, '<!-- <p><a href="/zwgk/commented-out.html">旧链接</a></p> -->')
    garden.look_alike_on(other, "LNK001", target_url=garden.origin() + "/zwgk/commented-out.html", note="a link in a comment is no link")
    garden.html(other, '<p><a href="javascrpit:window.print()">打印</a></p>')
    garden.look_alike_on(other, "LNK001", target_url="javascrpit:window.print()", locator_hint="打印", note="misspelt scheme: never asked")
    third = garden.pick()
    garden.link(other, garden.dialect.href(garden.url(third), garden.site.host) + ";jsessionid=5F0A1B2C3D", third.title)
    garden.look_alike_on(other, "LNK001", target_url=lambda: garden.url(third), locator_hint=third.title, note="session id in the path: the same page")
    shown = ("nohead405.canglan-news.cn", "沧澜新闻网"), ("nohead403.canglan-museum.cn", "沧澜博物馆"), ("nohead501.canglan-library.cn", "沧澜图书馆")
    for host, name in shown:
        garden.link(third, garden.outside.url(host), name)
        garden.look_alike_on(third, "LNK001", target_url=garden.outside.url(host), locator_hint=name, note="HEAD refused, GET works")


def base_page(garden: Garden) -> None:
    """`<base href>` turns every relative link."""
    item, target = garden.pick("tzgg"), garden.target()

    def write() -> None:
        folder, _, name = garden.url(target).rpartition("/")
        item.head += Markup('<base href="{}/">').format(folder)
        item.page_options["self_path"] = garden.dialect.href(garden.url(item), garden.site.host)
        item.tail += Markup('<p>相关链接：<a href="{}">{}</a></p>').format(name, target.title)
        garden.site.look_alike("LNK001", "link", garden.url(item), target_url=garden.url(target), column=item.column.id, locator_hint=target.title, note="relative to <base>")

    garden.later.append(write)


def cannot_judge(garden: Garden) -> None:
    """Refusals, challenges and logins: nothing may be said about these targets."""
    hosts = (("waf.canglan-tax.gov.cn", "税务服务"), ("waf412.canglan-rs.gov.cn", "人事考试"), ("busy.canglan-data.gov.cn", "数据开放平台"), ("jsl.canglan-court.gov.cn", "诉讼服务"),
             ("check.canglan-bank.cn", "普惠金融"), ("cookie.canglan-transit.gov.cn", "沧澜交通委"))  # fmt: skip
    item = garden.pick()
    for host, name in hosts:
        url = garden.outside.url(host)
        garden.link(item, url, name)
        for check in ("LNK001", "LNK010"):
            garden.look_alike_on(item, check, target_url=url, locator_hint=name, note="blocked: cannot judge")
    login = garden.outside.url("login.canglan-hr.gov.cn", "/member/list.html")
    garden.link(item, login, "职称申报")
    garden.look_alike_on(item, "LNK004", target_url=login, locator_hint="职称申报", note="login wall: review at most")


# --- LNK002, LNK003 ------------------------------------------------------------------------------------------


def _cannot_connect(garden: Garden, url: str, text: str, note: str, **options: Any) -> None:
    item = garden.pick()
    garden.link(item, url, text)
    garden.fault_on(item, "LNK002", target_url=url, locator_hint=text, severity=options.get("severity", "serious"), confidence=None, note=note)


def no_such_host(garden: Garden) -> None:
    _cannot_connect(garden, f"http://jgj.{garden.site.id}.invalid/", "机关事务网", "dns")


def refused(garden: Garden) -> None:
    _cannot_connect(garden, "http://old.canglan-bus.cn:1/", "公交查询", "refused")


def reset(garden: Garden) -> None:
    host = f"reset.{garden.site.id}-port.cn"
    garden.outside.host(host).put("/", Resource(lambda: b"", action="reset"))
    _cannot_connect(garden, garden.outside.url(host), "港口调度", "reset")


def _bad_certificate(host: str, text: str, note: str) -> Plant:
    def plant(garden: Garden) -> None:
        _cannot_connect(garden, f"https://{host}:{garden.outside.tls_port}/", text, note, severity=None)

    return plant


expired_certificate = _bad_certificate("expired.canglan-water.cn", "供水服务", "tls-expired")
wrong_certificate = _bad_certificate("name.canglan-gas.cn", "燃气服务", "tls-name")
own_certificate = _bad_certificate("self.canglan-heat.cn", "供热服务", "tls-chain")


def slow_own(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/app/slow.html", _page(garden, "统计年鉴查询", "年鉴查询页面。" * 20, delay=1.0))
    garden.link(item, "/app/slow.html", "统计年鉴查询")
    garden.fault_on(item, "LNK003", target_url=url, locator_hint="统计年鉴查询", severity="serious", confidence=None, note="answers after slow_s, every time", also=("LNK002",))


def slow_outside(garden: Garden) -> None:
    host = f"slow.{garden.site.id}-expo.cn"
    garden.outside.say(host, "/", "会展服务网", "<p>会展日程。</p>", delay=1.0)
    item = garden.pick()
    url = garden.outside.url(host)
    garden.link(item, url, "会展服务网")
    garden.fault_on(item, "LNK003", target_url=url, locator_hint="会展服务网", severity="moderate", confidence=None, note="answers after slow_s, every time", also=("LNK002",))


def hang(garden: Garden) -> None:
    host = f"hang.{garden.site.id}-mail.cn"
    garden.outside.host(host).put("/", Resource(lambda: b"", action="hang"))
    item = garden.pick()
    url = garden.outside.url(host)
    garden.link(item, url, "政务邮箱")
    garden.fault_on(item, "LNK003", target_url=url, locator_hint="政务邮箱", severity="moderate", confidence=None, note="accepts and never answers", also=("LNK002",))


def slow_but_good(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/app/patient.html", _page(garden, "档案利用预约", "<h1>档案利用预约</h1>" + "请提前三日预约，携带身份证明到馆查阅。" * 8, delay=0.5))
    garden.link(item, "/app/patient.html", "档案利用预约")
    garden.look_alike_on(item, "LNK003", target_url=url, locator_hint="档案利用预约", note="slow, inside the limit")


def passing_faults(garden: Garden) -> None:
    """One failure out of three is 偶发, not a finding."""
    item = garden.pick()
    text = "请按照页面提示查询，结果仅供参考，以窗口出具的证明为准。" * 6
    busy = garden.put("/app/busy-once.html", _page(garden, "公积金网点查询", "<h1>公积金网点查询</h1>" + text, fail_first=2))
    late = garden.put("/app/late-once.html", _page(garden, "婚姻登记预约", "<h1>婚姻登记预约</h1>" + text, fail_first=1, delay=1.0))
    garden.link(item, "/app/busy-once.html", "公积金网点查询")
    garden.link(item, "/app/late-once.html", "婚姻登记预约")
    garden.look_alike_on(item, "LNK001", target_url=busy, locator_hint="公积金网点查询", note="500 twice, then well")
    garden.look_alike_on(item, "LNK003", target_url=late, locator_hint="婚姻登记预约", note="late once, then quick")


# --- LNK004 --------------------------------------------------------------------------------------------------


def _redirected(garden: Garden, path: str, text: str, target: str, note: str, **fields: Any) -> None:
    item = garden.pick()
    url = garden.put(path, redirect(target))
    garden.link(item, path, text)
    garden.fault_on(item, "LNK004", target_url=url, locator_hint=text, note=note, **{"severity": "moderate", "confidence": None, **fields})


def redirect_loop(garden: Garden) -> None:
    garden.put("/app/loop-b.html", redirect("/app/loop-a.html"))
    _redirected(garden, "/app/loop-a.html", "企业年报入口", "/app/loop-b.html", "loop")


def dumped_home(garden: Garden) -> None:
    _redirected(garden, "/xxgk/2019/05/a1024.html", "历史规划图集", "/index.html", "302 to the home page", severity="serious")


def many_hops(garden: Garden) -> None:
    for number in range(2, 8):
        garden.put(f"/app/hop-{number}.html", redirect(f"/app/hop-{number + 1}.html"))
    garden.put("/app/hop-8.html", _page(garden, "政务地图", "<h1>政务地图</h1>" + "地图服务由测绘部门提供。" * 10))
    _redirected(garden, "/app/hop-1.html", "政务地图", "/app/hop-2.html", "7 hops")


def to_login(garden: Garden) -> None:
    garden.put("/sso/login", _page(garden, "用户登录", "请登录后访问。"))
    _redirected(garden, "/member/notes.html", "个人收藏", "/sso/login?service=notes", "login", severity="minor", confidence="review", also=("LNK010",))


def retired_domain(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()
    host = garden.site.data["retired"][0]

    def write() -> None:
        garden.outside.host(host).put("/archive/1.html", redirect(garden.url(target), 301))
        url = garden.outside.url(host, "/archive/1.html")
        garden.link(item, url, target.title)
        garden.site.fault("LNK004", "link", garden.url(item), target_url=url, column=item.column.id, locator_hint=target.title, severity="minor", note="301 from a retired domain", also=("SITE001",))

    garden.later.append(write)


def sound_redirects(garden: Garden) -> None:
    item, target = garden.pick(), garden.target()
    text = "<h1>便民电话簿</h1>" + "常用便民电话一览，供水供电供气报修全天受理。" * 8
    garden.put("/service/phones", redirect("/service/phones/", 301))
    garden.put("/service/phones/", _page(garden, "便民电话簿", text))
    garden.link(item, "/service/phones", "便民电话簿")
    garden.look_alike_on(item, "LNK004", target_url=garden.origin() + "/service/phones", locator_hint="便民电话簿", note="trailing slash")

    def write() -> None:
        garden.put("/a/short", redirect(garden.url(target), 301))
        garden.link(item, "/a/short", target.title)
        garden.site.look_alike("LNK004", "link", garden.url(item), target_url=garden.origin() + "/a/short", column=item.column.id, locator_hint=target.title, note="one hop to the article meant")

    garden.later.append(write)


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
        url = garden.put(path, _page(garden, title, body, no_validators=True))
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

    def month(request: object) -> Resource:
        from urllib.parse import parse_qs, urlsplit

        asked = parse_qs(urlsplit(getattr(request, "path", "")).query)
        year, number = int(asked.get("y", ["2026"])[0]), int(asked.get("m", ["1"])[0])
        after = (year + (number == 12), number % 12 + 1)
        body = f'<h1>{year}年{number}月活动日历</h1><p>{"本月安排便民活动，具体时间以现场告示为准。" * 8}</p><p><a href="/calendar?y={after[0]}&amp;m={after[1]}">下一月</a></p>'
        return _page(garden, f"{year}年{number}月活动日历", body, no_validators=True)

    host.handlers[("GET", "/calendar")] = month
    today = garden.site.today
    garden.link(item, f"/calendar?y={today.year}&m={today.month}", f"{today.year}年{today.month}月活动日历")
    garden.look_alike_on(item, "LNK001", target_url=garden.origin() + f"/calendar?y={today.year}&m={today.month}", note="endless calendar: a budget must stop it")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (
        missing_page, missing_row, outside_missing, script_targets, sound_oddities, cannot_judge, no_such_host, expired_certificate, slow_own,
        slow_but_good, redirect_loop, dumped_home, sound_redirects, fragments, dummy_row, working_buttons, private_192, preview_path, address_in_text,
        wrong_year, sound_titles, soft_error, story_of_missing_pages, shared_target, gambling, good_neighbours,
    ),
    "liuting": (
        missing_page, gone_page, slashless_scheme, sound_oddities, refused, wrong_certificate, slow_but_good, dumped_home, sound_redirects, dummy_links,
        local_host, test_port, script_address, wrong_kind, soft_system, story_of_missing_pages, card_with_picture, for_sale, good_neighbours,
    ),
    "shuoyun": (
        outside_missing, base_page, reset, slow_outside, passing_faults, many_hops, retired_domain, dummy_links, private_10, reserved_ip, wrong_page,
        soft_shell, sound_titles, card_with_picture, refresh_to_gambling, good_neighbours, cannot_judge,
    ),
    "songyan": (
        missing_page, server_error, refresh_to_missing, wide_space, sound_oddities, no_such_host, reset, own_certificate, hang, to_login, sound_redirects,
        fragments, file_image, single_label, file_scheme, wrong_number, soft_missing, shared_target, hidden_links, good_neighbours, calendar, passing_faults,
    ),
}  # fmt: skip
