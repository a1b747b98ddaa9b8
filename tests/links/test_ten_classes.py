"""Ten classes of link faults, and good targets that behave oddly: all of the one are found, none of the other.

Public link checkers find at best 0.70 of these classes and call 0.11 to 0.39 of the odd good targets broken.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from fakes import FakeContext, make_fetch

from checks import all_checks
from checks.model import Check, Confidence, Verdict
from crawler.extract.page import read_page
from crawler.facts import HostFacts, Page

_HOST = "https://www.example.gov.cn"
_PER_CLASS = 12
_PAGES = 48
_SUBJECTS = ("养犬管理", "公园绿地", "燃气安全", "校园食堂", "消防通道", "公交线路", "图书借阅", "停车收费", "农贸市场", "垃圾清运", "防汛物资", "人才公寓")
_FORMS = ("管理办法", "实施细则", "工作方案", "收费标准", "情况通报", "专项规划")
_BODY = "为进一步做好有关工作，结合本区实际，制定本文件。各有关单位应当按照职责分工抓好落实，及时公开工作进展，自觉接受社会监督。本文件自公布之日起施行。"
Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Planted:
    """One link: the HTML that shows it, the answer behind it, and the checks that must find it (none: good)."""

    name: str
    html: str
    target: str
    answer: Answer | int | str | None
    found_by: frozenset[str]


def _faults(number: int) -> Iterator[Planted]:
    title = f"{_SUBJECTS[number]}{_FORMS[number % 6]}"

    def link(name: str, path: str, answer: Answer | int | str | None, check: str, text: str = title) -> Planted:
        address = urljoin(_HOST, path)
        return Planted(name, f'<li><a href="{path}">{text}</a></li>', address, answer, frozenset({check}))

    yield link("missing page", f"/zwgk/gone/{number}.html", 404, "LNK001")
    yield link("server error", f"/zwgk/error/{number}.html", 500, "LNK001")
    image = f"/img/{number}.png"
    yield Planted("missing image", f'<img src="{image}">', _HOST + image, 404, frozenset({"LNK012"}))
    loop: Answer = {"outcome": "redirect_loop", "hops": [[f"/l/{number}", 302], [f"/l/b{number}", 302]]}
    yield link("redirect loop", f"/l/{number}", loop, "LNK004")
    yield link("missing fragment", f"/zwgk/good/{number}.html#part-{number}", None, "LNK005")
    yield link("empty file", f"/f/empty{number}.pdf", {"media_type": "application/pdf", "length": 0}, "LNK008")
    shell: Answer = {"media_type": "text/html", "head": "<!DOCTYPE html><html>", "length": 2_000, "title": "系统提示"}
    yield link("page as file", f"/f/html{number}.pdf", shell, "LNK008")
    soft: Answer = {"title": "您访问的页面不存在", "text": "您访问的页面不存在，请返回首页", "text_length": 40}
    yield link("soft 404", f"/zwgk/soft/{number}.html", soft, "LNK010")
    home: Answer = {"hops": [[f"/zwgk/moved/{number}.html", 302], ["/", 200]], "title": "示例区人民政府"}
    yield link("dumped on home", f"/zwgk/moved/{number}.html", home, "LNK004")
    yield link("wrong link", f"/zwgk/good/{number}.html", None, "LNK009", text=f"{2011 + number}年度{title}")


def _odd_but_good(number: int) -> Iterator[Planted]:
    def link(name: str, path: str, answer: Answer | int | str | None, text: str) -> Planted:
        return Planted(name, f'<li><a href="{path}">{text}</a></li>', urljoin(_HOST, path), answer, frozenset())

    out = f"https://site{number}.example.org"
    refused_head: Answer = {
        "attempts": [{"outcome": "blocked", "status": 405, "method": "HEAD"}, {"outcome": "opened", "status": 200}]
    }
    story: Answer = {"title": "打开是404？客服这样答复", "text": "网站", "text_length": 1_800}
    https: Answer = {"hops": [[f"http://site{number}.example.org/a", 301], [f"{out}/a", 200]]}
    slash: Answer = {"hops": [[f"/zwgk/bm/{number}", 301], [f"/zwgk/bm/{number}/", 200]]}
    flaky: Answer = {"outcome": "opened", "attempts": ["server_error", "opened"]}
    slow: Answer = {"attempts": [{"outcome": "opened", "ms": 14_000}]}
    servlet: Answer = {"media_type": "application/pdf", "filename": "表.pdf", "head": "%PDF-1.5", "length": 9_000}
    cookie: Answer = {"hops": [[f"/zwgk/cookie/{number}.html", 302], [f"/zwgk/cookie/{number}.html", 200]]}
    yield link("refused by user agent", f"{out}/ua", 403, "兄弟单位")
    yield link("cookie wall", f"{out}/jsl", 521, "合作单位")
    yield link("too many requests", f"{out}/busy", 429, "数据平台")
    yield link("challenge with 200", f"{out}/check", {"outcome": "blocked", "status": 200, "title": "安全验证"}, "上级部门")
    yield link("HEAD refused", f"/zwgk/head/{number}.html", refused_head, "办事窗口")
    yield link("one failure of three", f"/zwgk/flaky/{number}.html", flaky, "工作动态")
    yield link("fourteen seconds", f"/zwgk/slow/{number}.html", slow, "统计数据")
    yield link("http to https", f"http://site{number}.example.org/a", https, "外部网站")
    yield link("closing slash", f"/zwgk/bm/{number}", slash, "部门页面")
    yield link("story about 404", f"/zwgk/story/{number}.html", story, "客服故事")
    yield link("download servlet", f"/down.jsp?id={number}", servlet, "登记表下载")
    yield link("cookie on the second request", f"/zwgk/cookie/{number}.html", cookie, "公告页面")
    yield link("address in GBK", f"/zwgk/%D6%D0%CE%C4{number}.html", 200, "中文地址")
    yield link("fragment in Chinese", f"/zwgk/good/{number}.html#附则", None, "附则说明")


@dataclass(frozen=True, slots=True)
class World:
    ctx: FakeContext
    planted: tuple[Planted, ...]


@pytest.fixture(scope="module")
def world() -> World:
    ctx = FakeContext()
    ctx.host_facts["www.example.gov.cn"] = HostFacts(host="www.example.gov.cn", is_own=True, honest_404=True)
    chance = random.Random(7)
    planted = [one for number in range(_PER_CLASS) for make in (_faults, _odd_but_good) for one in make(number)]
    shelves: defaultdict[int, list[Planted]] = defaultdict(list)
    for one in planted:
        shelves[chance.randrange(_PAGES)].append(one)
    for number in range(_PER_CLASS):
        title = f"2023年度{_SUBJECTS[number]}{_FORMS[number % 6]}"
        _add(ctx, f"/zwgk/good/{number}.html", f"<title>{title}</title><h1>{title}</h1><h2 id='附则'>附则</h2><p>{_BODY * 4}</p>")
    for number in range(_PAGES):
        _add(ctx, f"/list/{number}.html", f"<title>列表{number}</title><main>{''.join(one.html for one in shelves[number])}<p>{_BODY * 4}</p></main>")
    for one in planted:
        if one.answer is not None:
            ctx.fetches[one.target] = make_fetch(one.target, one.answer)
    for target in ctx.targets():
        ctx.fetches.setdefault(target.url, make_fetch(target.url, 200))
    return World(ctx, tuple(planted))


def _add(ctx: FakeContext, path: str, html: str) -> None:
    url = _HOST + path
    page: Page = read_page(f"<html><body>{html}</body></html>", url).page
    ctx.by_url[url] = page
    ctx.fetches[url] = make_fetch(url, {"title": page.title, "text": page.main_text[:2_000], "text_length": len(page.main_text)})


@pytest.fixture(scope="module")
def accused(world: World) -> set[tuple[str, str]]:
    """(check, address) of everything said to be certain or likely by the link checks."""
    return {
        (check.id, (verdict.target_url or "").partition("#")[0] if check.id != "LNK005" else verdict.target_url or "")
        for check, verdict in _said(world.ctx)
        if verdict.confidence is not Confidence.REVIEW
    }


def _said(ctx: FakeContext) -> Iterator[tuple[Check[object], Verdict]]:
    for check in all_checks().values():
        if check.family != "LNK":
            continue
        subjects = list(ctx.pages()) if check.looks_at is Page else ctx.targets()
        for subject in subjects:
            if check.applies(subject, ctx):
                yield from ((check, one) for one in check.judge(subject, ctx) if isinstance(one, Verdict))


def test_every_fault_of_every_class_is_found(world: World, accused: set[tuple[str, str]]) -> None:
    missed = [
        (one.name, one.target)
        for one in world.planted
        if one.found_by and not any((check, one.target) in accused for check in one.found_by)
    ]
    assert len({one.name for one in world.planted if one.found_by}) == 10
    assert missed == []


def test_no_good_target_is_called_broken(world: World, accused: set[tuple[str, str]]) -> None:
    good = {one.target: one.name for one in world.planted if not one.found_by}
    bad = {one.target for one in world.planted if one.found_by}
    wrongly = [(check, good[url]) for check, url in accused if url in good and url not in bad]
    assert wrongly == []


def test_nothing_is_accused_that_was_not_planted(world: World, accused: set[tuple[str, str]]) -> None:
    planted = {(check, one.target) for one in world.planted for check in one.found_by}
    assert accused - planted == set()


def test_what_a_firewall_hides_is_left_to_a_person(world: World) -> None:
    walls = {one.target for one in world.planted if one.name in {"refused by user agent", "cookie wall", "too many requests", "challenge with 200"}}
    reviewed = {
        verdict.target_url for check, verdict in _said(world.ctx) if check.id == "LNK001" and verdict.confidence is Confidence.REVIEW
    }
    assert walls <= reviewed


@pytest.mark.parametrize("check_id", [f"LNK{number:03}" for number in range(1, 14)])
def test_link_checks_never_raise_on_bare_facts(check_id: str, context: Callable[..., FakeContext]) -> None:
    check = all_checks()[check_id]
    ctx = context()
    _add(ctx, "/a.html", "<a href='b.html'>甲</a><a>乙</a><a href='http://[bad'>丙</a><img src=''><a href='#x'></a>")
    for subject in list(ctx.pages()) if check.looks_at is Page else ctx.targets():
        if check.applies(subject, ctx):
            assert list(check.judge(subject, ctx)) is not None
