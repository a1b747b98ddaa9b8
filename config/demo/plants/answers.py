"""Planted targets that do not open: errors, no connection, slow answers, odd redirects, and what only looks so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup

from config.demo.outside import ASSOCIATION
from config.demo.plants.garden import Garden
from config.demo.response import Resource, fixed, redirect

Plant = Callable[[Garden], None]


# --- LNK001 --------------------------------------------------------------------------------------------------


def missing_page(garden: Garden) -> None:
    item = garden.pick()
    url = garden.origin() + f"/zwgk/old/{item.id}.html"
    garden.link(item, f"/zwgk/old/{item.id}.html", "旧版页面")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="旧版页面", severity="serious", confidence="certain", note="404")


def missing_row(garden: Garden) -> None:
    """A row of a list whose page is gone."""
    item = garden.pick("tzgg")
    item.resource = garden.page("404", "Not Found", status=404, no_validators=True)
    garden.fault_in_list(item, "LNK001", locator_hint=item.title, severity="serious", confidence="certain", note="404 in a list", also=("COL005",))


def gone_page(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/zwgk/withdrawn.html", garden.page("Gone", "已撤销", status=410, no_validators=True))
    garden.link(item, "/zwgk/withdrawn.html", "撤销公告")
    garden.fault_on(item, "LNK001", target_url=url, locator_hint="撤销公告", severity="serious", confidence="certain", note="410")


def server_error(garden: Garden) -> None:
    item = garden.pick()
    url = garden.put("/app/report.do", garden.page("500", "内部错误", status=500, no_validators=True))
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
    garden.site.fault("A11Y001:meta-refresh", "page", url, locator_hint="meta refresh", severity="critical", confidence="certain", note="the page leaves its reader after half a minute")


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
    garden.put(encoded, garden.page("下载说明", "<h1>下载说明</h1>" + "请使用常见的阅读软件打开附件，遇到无法打开的情况请更换浏览器后重试，仍有问题的可以联系网站管理员处理。" * 2))
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
    url = garden.put("/app/slow.html", garden.page("统计年鉴查询", "年鉴查询页面。" * 20, delay=1.0))
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
    url = garden.put("/app/patient.html", garden.page("档案利用预约", "<h1>档案利用预约</h1>" + "请提前三日预约，携带身份证明到馆查阅。" * 8, delay=0.5))
    garden.link(item, "/app/patient.html", "档案利用预约")
    garden.look_alike_on(item, "LNK003", target_url=url, locator_hint="档案利用预约", note="slow, inside the limit")


def passing_faults(garden: Garden) -> None:
    """One failure out of three is 偶发, not a finding."""
    item = garden.pick()
    text = "请按照页面提示查询，结果仅供参考，以窗口出具的证明为准。" * 6
    busy = garden.put("/app/busy-once.html", garden.page("公积金网点查询", "<h1>公积金网点查询</h1>" + text, fail_first=2))
    late = garden.put("/app/late-once.html", garden.page("婚姻登记预约", "<h1>婚姻登记预约</h1>" + text, fail_first=1, delay=1.0))
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
    garden.put("/app/hop-8.html", garden.page("政务地图", "<h1>政务地图</h1>" + "地图服务由测绘部门提供。" * 10))
    _redirected(garden, "/app/hop-1.html", "政务地图", "/app/hop-2.html", "7 hops")


def to_login(garden: Garden) -> None:
    garden.put("/sso/login", garden.page("用户登录", "请登录后访问。"))
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
    garden.put("/service/phones/", garden.page("便民电话簿", text))
    garden.link(item, "/service/phones", "便民电话簿")
    garden.look_alike_on(item, "LNK004", target_url=garden.origin() + "/service/phones", locator_hint="便民电话簿", note="trailing slash")

    def write() -> None:
        garden.put("/a/short", redirect(garden.url(target), 301))
        garden.link(item, "/a/short", target.title)
        garden.site.look_alike("LNK004", "link", garden.url(item), target_url=garden.origin() + "/a/short", column=item.column.id, locator_hint=target.title, note="one hop to the article meant")

    garden.later.append(write)


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (missing_page, missing_row, outside_missing, script_targets, sound_oddities, cannot_judge, no_such_host, expired_certificate, slow_own, slow_but_good, redirect_loop, dumped_home, sound_redirects),
    "liuting": (missing_page, gone_page, slashless_scheme, sound_oddities, refused, wrong_certificate, slow_but_good, dumped_home, sound_redirects),
    "shuoyun": (outside_missing, base_page, reset, slow_outside, passing_faults, many_hops, retired_domain, cannot_judge),
    "songyan": (missing_page, server_error, refresh_to_missing, wide_space, sound_oddities, no_such_host, reset, own_certificate, hang, to_login, sound_redirects, passing_faults),
}  # fmt: skip
