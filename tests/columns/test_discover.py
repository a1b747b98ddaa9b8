"""Columns of portals nobody has seen before, in markup of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date

import pytest

from config.kinds import ListMethod, PageKind
from config.portal import parse_profile
from crawler.discover import Discovery, Proposal, Seen, domain_of
from crawler.explore import Explored
from crawler.extract.api_guess import PageRequest
from reports.profile_draft import draft

HOME = "https://www.moyuan.gov.cn/"
LISTS = {
    "今日墨园": ("news", "墨园区召开第{}次城市管理推进会"),
    "公示公告": ("notice", "关于第{}批道路养护施工的公告"),
    "区府文件": ("policy", "墨园区关于印发第{}号工作方案的通知"),
    "规范性文件": ("normative", "墨园区第{}号管理办法"),
    "政策图解": ("interpretation", "一图读懂墨园区第{}号管理办法"),
    "民意征询": ("consultation", "关于公开征求第{}号管理办法意见的公告"),
    "征询反馈": ("feedback", "第{}号管理办法意见采纳情况"),
    "部门预决算": ("budget", "墨园区教育局20{:02d}年部门预算"),
    "年度报告": ("annual-report", "20{:02d}年墨园区政府信息公开工作年度报告"),
    "行政处罚信息": ("penalty", "行政处罚决定书第{}号公示"),
    "招考信息": ("recruitment", "墨园区第{}批公开招聘公告"),
    "墨园学堂": ("news", "墨园区举办第{}期公益讲座活动"),  # the name says nothing: entries decide
}
SINGLES = {"公开指南": "guide", "依申请公开": "apply", "领导之窗": "institution", "权责清单": "power-list"}
MENU = {"新闻": ["今日墨园", "公示公告", "墨园学堂"], "公开": [*list(LISTS)[2:6], "公开指南", "依申请公开"], "专项": [*list(LISTS)[6:11], "领导之窗", "权责清单"]}
ADDRESS = {name: f"{HOME}c/{number}.html" for number, name in enumerate([*MENU, *LISTS, *SINGLES], 1)}


def menu(style: str) -> str:
    """The same navigation in three markups; only the first nests."""
    parts = []
    for top, names in MENU.items():
        links = [f"<a href='{ADDRESS[name]}'>{name}</a>" for name in names]
        head = f"<a href='{ADDRESS[top]}'>{top}</a>"
        match style:
            case "nested":
                parts.append(f"<li>{head}<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul></li>")
            case "flat":
                parts.append(f"<span>{head}</span>" + "".join(f"<span>{link}</span>" for link in links))
            case _:
                parts.append(f"<dl><dt>{head}</dt>{''.join(f'<dd>{link}</dd>' for link in links)}</dl>")
    return "".join(parts)


def rows(name: str, shape: str) -> str:
    title = LISTS[name][1]
    key = ADDRESS[name].rpartition("/")[2].removesuffix(".html")
    items = [(title.format(number), f"{HOME}a/{key}{number}.html", date(2026, 10, 20 - number)) for number in range(1, 9)]
    if shape == "table":
        return "<table>" + "".join(f"<tr><td><a href='{url}'>{text}</a></td><td>{day}</td></tr>" for text, url, day in items) + "</table>"
    return "<div>" + "".join(f"<p><a href='{url}'>{text}</a><i>{day:%Y/%m/%d}</i></p>" for text, url, day in items) + "</div>"


def page(name: str, style: str, shape: str, crumbs: bool) -> str:
    top = next((top for top, names in MENU.items() if name in names), "")
    trail = " &gt; ".join(f"<a href='{ADDRESS[one]}'>{one}</a>" for one in (top, name) if one)
    where = f"<div>您现在的位置：<a href='/'>首页</a> &gt; {trail}</div>" if crumbs and name else ""
    if name in LISTS:
        body = rows(name, shape) + "<a href='2.html'>下一页</a>"
    elif name in SINGLES:
        body = "<p>" + "本机关依法公开有关信息，公民、法人和其他组织可以按照下列方式查阅和申请。" * 5 + "</p>"
    elif name:  # a hub shows the newest of its children
        body = "".join(f"<h3>{child}</h3>" + rows(child, shape) for child in MENU[name] if child in LISTS)
    else:
        body = "<h2>要闻</h2>" + rows("今日墨园", shape)
    title = f"{name}-墨园区人民政府" if name else "墨园区人民政府"
    return (
        f"<html><head><title>{title}</title><meta name='SiteName' content='墨园区人民政府'></head><body>"
        f"<div>{menu(style)}</div>{where}<div>{body}</div><div>主办：墨园区人民政府办公室 <a href='/about.html'>关于我们</a></div></body></html>"
    )


def walk(site: Callable[[str], Seen | None], home: str = HOME) -> Discovery:
    discovery = Discovery(home)
    while wanted := discovery.wanted():
        for url in wanted:
            discovery.add(url, site(url))
    return discovery


def serve(style: str, shape: str, crumbs: bool) -> Callable[[str], Seen | None]:
    names = {url: name for name, url in ADDRESS.items()}

    def site(url: str) -> Seen | None:
        if url == HOME:
            return Seen(url=url, final_url=url, raw=page("", style, shape, crumbs))
        if url in names:
            return Seen(url=url, final_url=url, raw=page(names[url], style, shape, crumbs))
        if "/a/" in url:
            raise AssertionError(f"an article was opened: {url}")
        return None

    return site


@pytest.mark.parametrize("crumbs", [True, False], ids=["crumbs", "no-crumbs"])
@pytest.mark.parametrize("shape", ["table", "paragraphs"])
@pytest.mark.parametrize("style", ["nested", "flat", "terms"])
def test_every_column_is_found_with_its_kind_and_no_article_is_opened(style: str, shape: str, crumbs: bool) -> None:
    found = {one.title: one for one in walk(serve(style, shape, crumbs)).proposals()}
    wanted = {name: kind for name, (kind, _) in LISTS.items()} | SINGLES
    assert set(wanted) <= set(found)
    assert {name: str(found[name].kind) for name in wanted} == wanted
    assert set(found) - set(wanted) <= set(MENU)


def test_hubs_are_told_by_their_children_and_columns_carry_their_path() -> None:
    found = {one.title: one for one in walk(serve("nested", "table", True)).proposals()}
    assert all(found[top].is_hub and found[top].kind is PageKind.HUB for top in MENU)
    assert found["今日墨园"].path == "新闻/今日墨园"
    assert found["今日墨园"].max_age_days == 14
    assert found["墨园学堂"].kind_by == "content"
    assert found["公开指南"].is_static


def test_a_blank_column_is_proposed_so_that_it_can_be_found_blank() -> None:
    def site(url: str) -> Seen | None:
        if url == HOME:
            return Seen(url=url, final_url=url, raw="<ul><li><a href='/c/1.html'>行政许可结果</a></li><li><a href='/c/2.html'>便民茶座</a></li></ul>")
        name = "行政许可结果" if url.endswith("1.html") else "便民茶座"
        return Seen(url=url, final_url=url, raw=f"<p>当前位置：<a href='/'>首页</a> &gt; {name}</p><h1>{name}</h1>")

    assert {one.title for one in walk(site).proposals()} == {"行政许可结果", "便民茶座"}


def test_the_walk_stays_in_the_portals_domain_and_within_its_limit() -> None:
    opened: list[str] = []

    def site(url: str) -> Seen | None:
        opened.append(url)
        links = "".join(f"<a href='/x{len(opened)}-{n}.html'>信息公开栏{n}</a>" for n in range(20))
        return Seen(url=url, final_url=url, raw=links + "<a href='https://evil.example/'>通知公告</a><a href='https://zwgk.moyuan.gov.cn/'>信息公开</a><a href='http://192.168.0.1/'>内网信息</a>")

    discovery = Discovery(HOME, max_pages=30)
    while wanted := discovery.wanted():
        for url in wanted:
            discovery.add(url, site(url))
    assert len(opened) <= 30
    assert "https://zwgk.moyuan.gov.cn/" in opened
    assert not any("evil" in url or "192.168" in url for url in opened)


def test_a_redirect_out_of_the_domain_is_not_read() -> None:
    discovery = Discovery(HOME)
    discovery.add(discovery.home, Seen(url=HOME, final_url="https://parked.example/", raw="<a href='/c/'>通知公告</a>"))
    assert discovery.wanted() == []


@pytest.mark.parametrize(
    ("host", "domain"),
    [("www.moyuan.gov.cn", "moyuan.gov.cn"), ("zwgk.moyuan.gov.cn", "moyuan.gov.cn"), ("moyuan.gov.cn", "moyuan.gov.cn"), ("127.0.0.1", "127.0.0.1"), ("www.my.sh.gov.cn", "my.sh.gov.cn"), ("localhost", "localhost"), ("www.city.example.org", "city.example.org")],
)
def test_the_domain_is_the_portals_name(host: str, domain: str) -> None:
    assert domain_of(host) == domain


SHELL = "<div id=list></div><script>fetch('/api/doc/list',{method:'POST'}).then(r=>r.json()).then(function(res){ res.data.records.forEach(function(item){ add(item.docTitle, item.docUrl, item.publishTime) }); count(res.data.total) })</script>"


def api_site(body: str, media_type: str) -> Callable[[str], Seen | None]:
    def site(url: str) -> Seen | None:
        if url == HOME:
            return Seen(url=url, final_url=url, raw="<a href='/tz/'>通知公告</a>")
        asked = PageRequest(method="POST", url="https://www.moyuan.gov.cn/api/doc/list", is_held=True, body=body, media_type=media_type)
        return Seen(url=url, final_url=url, rendered=SHELL, requests=(PageRequest(method="GET", url=url), asked))

    return site


def proposal_of(site: Callable[[str], Seen | None]) -> Proposal:
    return next(one for one in walk(site).proposals() if one.title == "通知公告")


def test_a_list_by_post_is_described_from_what_was_held_back() -> None:
    one = proposal_of(api_site('{"channelId":"17","current":1,"size":15,"sort":["a"]}', "application/json"))
    assert one.method is ListMethod.API
    assert one.api is not None and one.api.is_sure
    assert (one.api.endpoint, one.api.body) == ("https://www.moyuan.gov.cn/api/doc/list", '{"channelId":"17","current":{page},"size":{size},"sort":["a"]}')
    assert (one.api.rows, one.api.title, one.api.url, one.api.date) == ("data.records", "docTitle", ("docUrl",), ("publishTime",))
    assert (one.api.total, one.api.first_page, one.api.page_size) == ("data.total", 1, 15)


def test_a_form_encoded_list_keeps_its_encoding() -> None:
    one = proposal_of(api_site("channel=%E9%80%9A%E7%9F%A5&pageNo=0&pageSize=10", "application/x-www-form-urlencoded"))
    assert one.api is not None
    assert (one.api.body, one.api.content_type) == ("channel=%E9%80%9A%E7%9F%A5&pageNo={page}&pageSize={size}", "application/x-www-form-urlencoded")
    assert one.api.first_page == 0


def test_a_counter_by_post_is_no_list() -> None:
    def site(url: str) -> Seen | None:
        if url == HOME:
            return Seen(url=url, final_url=url, raw="<a href='/tz/'>通知公告</a>")
        return Seen(url=url, final_url=url, rendered=SHELL, requests=(PageRequest(method="POST", url="https://www.moyuan.gov.cn/visit/count", is_held=True),))

    assert proposal_of(site).api is None


def text_of(discovery: Discovery) -> str:
    return draft(Explored(discovery=discovery, opened=5), HOME, today=date(2026, 11, 1), resolve={"www.moyuan.gov.cn": "127.0.0.1"}, obey_robots=True)


def test_the_draft_is_a_profile_that_loads() -> None:
    portal = parse_profile(tomllib.loads(text_of(walk(serve("nested", "table", True)))))
    assert portal.site.id == "moyuan" and portal.site.name == "墨园区人民政府"
    assert {column.title for column in portal.columns} >= set(LISTS)
    assert portal.column("home") is not None
    assert portal.crawl.resolve == {"www.moyuan.gov.cn": "127.0.0.1"}


def test_a_draft_with_a_list_api_loads_too() -> None:
    portal = parse_profile(tomllib.loads(text_of(walk(api_site('{"pageNo":1,"pageSize":20}', "application/json")))))
    column = next(column for column in portal.columns if column.title == "通知公告")
    assert column.api is not None and column.api.body == '{"pageNo":{page},"pageSize":{size}}'


def test_words_of_a_portal_cannot_become_keys_of_the_profile() -> None:
    nasty = '通知"\n[handle]\nhosts = ["evil.example"]\n#\u202e\x07公告'

    def site(url: str) -> Seen | None:
        if url == HOME:
            return Seen(url=url, final_url=url, raw=f"<title>{nasty}</title><meta name=SiteName content='{nasty}'><a href='/tz/'>通知公告</a>")
        return Seen(url=url, final_url=url, raw=f"<p>当前位置：首页 &gt; {nasty}</p>" + rows("公示公告", "table"))

    data = tomllib.loads(text_of(walk(site)))
    assert "handle" not in data
    assert parse_profile(data).handle.hosts == ("zwdt.sh.gov.cn",)
    assert not any(mark in text_of(walk(site)) for mark in ("\u202e", "\x07"))


def portal_of(pages: dict[str, str]) -> Callable[[str], Seen | None]:
    full = {HOME + path: f"<html><head><title>墨园区人民政府</title></head><body>{body}</body></html>" for path, body in pages.items()}
    return lambda url: Seen(url=url, final_url=url, raw=full[url]) if url in full else None


def test_letters_of_a_message_board_are_no_columns() -> None:
    letters = "".join(f"<tr><td><a href='/xx/{n}.html'>垃圾分类咨询</a></td><td>2026-10-{n + 10}</td></tr>" for n in range(6))
    menu = "<ul><li><a href='/xx/'>咨询投诉</a></li><li><a href='/zx/'>网上咨询</a></li></ul>"
    pages = {"": menu, "xx/": f"{menu}<table>{letters}</table>", "zx/": f"{menu}<p>{'咨询须知。' * 30}</p>"}
    pages |= {f"xx/{n}.html": "<h1>垃圾分类咨询</h1><p>来信时间：2026-10-11</p>" for n in range(6)}
    assert {one.title for one in walk(portal_of(pages)).proposals()} == {"咨询投诉", "网上咨询"}


@pytest.mark.parametrize(("name", "year", "is_over"), [("疫情防控专题", 2022, True), ("优化营商环境专题", 2026, False), ("工作动态", 2022, False), ("通知公告", 2022, False)])
def test_a_special_whose_event_has_passed_is_drafted_as_static(name: str, year: int, is_over: bool) -> None:
    rows = "".join(f"<li><a href='/zt/{n}.html'>指挥部关于做好第{n}轮相关工作的安排</a><span>{year}-09-{n + 10}</span></li>" for n in range(8))
    menu = f"<ul><li><a href='/zt/'>{name}</a></li><li><a href='/yw/'>今日要闻</a></li></ul>"
    portal = parse_profile(tomllib.loads(text_of(walk(portal_of({"": menu, "zt/": f"{menu}<ul>{rows}</ul>"})))))
    column = next(one for one in portal.columns if one.title == name)
    assert column.static == is_over


def test_leaders_are_no_columns() -> None:
    menu = "<ul><li><a href='/ld/'>领导之窗</a></li><li><a href='/yw/'>今日要闻</a></li></ul>"
    people = "<ul><li><a href='/ld/1.html'>张卫国</a></li><li><a href='/ld/2.html'>欧阳秀兰</a></li><li><a href='/ld/fg/'>领导分工</a></li></ul>"
    person = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/ld/'>领导之窗</a> &gt; {}</div><h1>{}</h1><p>区委副书记、区长。</p>"
    pages = {"": menu, "ld/": menu + people, "ld/fg/": menu + f"<p>{'分工说明。' * 30}</p>"}
    pages |= {"ld/1.html": person.format("张卫国", "张卫国"), "ld/2.html": person.format("欧阳秀兰", "欧阳秀兰")}
    assert {one.title for one in walk(portal_of(pages)).proposals()} == {"领导之窗", "领导分工"}


def test_the_index_of_a_folder_that_names_its_columns_is_a_hub() -> None:
    names = ["公示公告", "人事任免", "年度报告", "行政处罚信息", "招考信息"]
    menu = "<ul><li><a href='/gov/'>公开平台</a></li><li><a href='/yw/'>今日要闻</a></li></ul>"
    rows = "".join(f"<li><a href='/a/{n}.html'>关于第{n}批道路养护施工的公告</a><i>2026-10-{n + 10}</i></li>" for n in range(6))
    pages = {"": menu, "gov/": menu + "".join(f"<p><a href='/gov/{n}/'>{name}</a></p>" for n, name in enumerate(names))}
    pages |= {f"gov/{n}/": f"{menu}<h2>{name}</h2><ul>{rows.replace('/a/', f'/a/{n}')}</ul>" for n, name in enumerate(names)}
    found = {one.title: one for one in walk(portal_of(pages)).proposals()}
    assert found["公开平台"].is_hub
    assert not any(found[name].is_hub for name in names)
