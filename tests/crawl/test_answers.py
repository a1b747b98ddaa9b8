"""Hosts that misbehave: retries, Retry-After, cookie walls, refused HEAD, broken attachments, endless pages."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_portal import Inspection, Portal, article

pytestmark = pytest.mark.slow(45)

Answer = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def look(small_portal: Portal, write_profile: Callable[..., Path], inspect: Callable[..., Inspection]) -> Callable[..., Inspection]:
    """Inspect the small portal with this markup on one of its pages."""

    def run(markup: str, **tables: str) -> Inspection:
        small_portal.put("/zwgk/7.html", article("关于第7号事项的公告", markup))
        return inspect(write_profile(small_portal, **tables))

    return run


def links_of(run: Inspection) -> list[tuple[str, str, str]]:
    return [(one["check_id"], one["confidence"], one["target_url"].rpartition("/")[2]) for one in run.findings["findings"] if one["check_id"].startswith("LNK") and one["target_url"]]


def test_one_failure_of_three_is_no_finding(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    good = article("时好时坏的页面").encode()
    small_portal.hooks["/flaky.html"] = lambda n: (503, HTML, b"busy") if n == 1 else (200, HTML, good)
    run = look('<a href="/flaky.html">时好时坏的页面</a>')
    assert links_of(run) == [] and small_portal.asked("/flaky.html") == 2


def test_retry_after_is_waited_for_and_others_go_on(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    good = article("限流之后打开的页面").encode()
    moments: list[float] = []

    def busy(n: int) -> Answer:
        moments.append(time.monotonic())
        return (429, {**HTML, "Retry-After": "1"}, b"later") if n == 1 else (200, HTML, good)

    small_portal.hooks["/busy.html"] = busy
    run = look('<a href="/busy.html">限流之后打开的页面</a>')
    assert links_of(run) == []
    assert moments[1] - moments[0] >= 1.0


def test_a_wall_that_wants_its_cookie_back_opens(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    good = article("要带小票才能打开的页面").encode()
    small_portal.hooks["/wall.html"] = lambda n: (
        (302, {**HTML, "Location": "/wall.html", "Set-Cookie": "ticket=1; path=/"}, b"") if n == 1 else (200, HTML, good)
    )
    run = look('<a href="/wall.html">要带小票才能打开的页面</a>')
    assert links_of(run) == []


def test_head_refused_is_asked_with_get(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)

    def picture(_: int) -> Answer:
        method = small_portal.log[-1][0]
        return (405, HTML, b"") if method == "HEAD" else (200, {"Content-Type": "image/png"}, png)

    small_portal.hooks["/b.png"] = picture
    run = look('<img src="/b.png" alt="示意图">')
    assert links_of(run) == [] and small_portal.asked("/b.png") == 2


def test_attachments_are_asked_by_range_and_judged_by_their_bytes(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    small_portal.put("/files/error.docx", article("系统错误"), Content_Type="text/html")
    small_portal.put("/files/empty.xls", b"", Content_Type="application/vnd.ms-excel")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("材料清单.txt", bytes(200_000))
    small_portal.put("/files/good.zip", packed.getvalue(), Content_Type="application/zip")
    run = look('<a href="/files/error.docx">申报表.docx</a><a href="/files/empty.xls">汇总表.xls</a><a href="/files/good.zip">材料.zip</a>')
    assert {(check, name) for check, _, name in links_of(run)} == {("LNK008", "error.docx"), ("LNK008", "empty.xls")}
    ranged = [headers for _, path, headers in small_portal.log if path.startswith("/files/")]
    assert ranged and all(headers["Range"].startswith("bytes=0-") for headers in ranged)


def test_redirect_chains_are_followed_in_the_records(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    for n in range(7):
        small_portal.put(f"/hop/{n}", "", 302, Location=f"/hop/{n + 1}")
    small_portal.put("/hop/7", article("七次跳转之后的页面"))
    small_portal.put("/loop/a", "", 302, Location="/loop/b")
    small_portal.put("/loop/b", "", 302, Location="/loop/a")
    small_portal.put("/old/2019/06/a.html", "", 302, Location="/")
    small_portal.put("/moved.html", "", 301, Location="/zwgk/8.html")
    run = look(
        '<a href="/hop/0">七次跳转之后的页面</a><a href="/loop/a">永远打不开的页面</a>'
        '<a href="/old/2019/06/a.html">二〇一九年度工作报告</a><a href="/moved.html">关于第8号事项的公告</a>'
    )
    assert {(check, name) for check, _, name in links_of(run)} == {("LNK004", "0"), ("LNK004", "a"), ("LNK004", "a.html")}
    assert small_portal.asked("/zwgk/8.html") == 1


def test_an_endless_calendar_does_not_hold_the_walk(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    class Calendar(dict):  # type: ignore[type-arg]
        def get(self, path: str, default: object = None) -> object:
            if path.startswith("/rili?"):
                month = int(path.partition("m=")[2])
                body = article(f"{month} 月日历", f'<a href="/rili?m={month + 1}">下个月</a>', text="本月没有活动安排")
                return lambda _n: (200, HTML, body.encode())
            return super().get(path, default)

    small_portal.hooks = Calendar()
    run = look('<a href="/rili?m=1">活动日历</a>')
    asked = sum(path.startswith("/rili?") for _, path, _ in small_portal.log)
    assert asked < 60
    assert any(one["id"] == "SYS007" and "rili" in one["message"] for one in run.findings["diagnostics"])


def test_a_page_limit_makes_the_run_untrustworthy(small_portal: Portal, write_profile: Callable[..., Path], inspect: Callable[..., Inspection]) -> None:
    run = inspect(write_profile(small_portal), "--max-pages", "10")
    assert run.code == 3
    assert any(one["id"] == "SYS007" for one in run.findings["diagnostics"])


def test_pages_in_three_encodings_read_alike(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    gbk = article("朱镕基同志讲话学习会").replace("utf-8", "gb2312")
    small_portal.put("/gbk.html", gbk.encode("gb18030"), Content_Type="text/html")
    small_portal.put("/lies.html", gbk.encode("gb18030"), Content_Type="text/html; charset=utf-8")
    small_portal.put("/bom.html", b"\xef\xbb\xbf" + article("朱镕基同志讲话学习会").encode(), Content_Type="text/html")
    run = look("".join(f'<p><a href="/{name}.html">朱镕基同志讲话学习会</a></p>' for name in ("gbk", "lies", "bom")))
    assert [one for one in links_of(run) if one[0] == "LNK009"] == []


def test_shells_that_scripts_fill_are_no_endless_pages(small_portal: Portal, look: Callable[..., Inspection]) -> None:
    class Shells(dict):  # type: ignore[type-arg]
        def get(self, path: str, default: object = None) -> object:
            if path.startswith("/detail.html?"):
                return lambda _n: (200, HTML, b"<html><head><title>x</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>")
            return super().get(path, default)

    small_portal.hooks = Shells()
    run = look("".join(f'<p><a href="/detail.html?id={n}">第{n}件公开信息的正文</a></p>' for n in range(40)))
    assert sum(path.startswith("/detail.html?") for _, path, _ in small_portal.log) >= 40
    assert not [one for one in run.findings["diagnostics"] if one["id"] == "SYS007"]


def test_a_list_in_a_frame_is_the_columns_list(
    small_portal: Portal, write_profile: Callable[..., Path], inspect: Callable[..., Inspection]
) -> None:
    rows = "".join(f"<tr><td><a href='/zwgk/{n}.html'>关于第{n}号事项的公告</a></td><td>2020-01-{n + 10}</td></tr>" for n in range(8))
    small_portal.put("/xw.htm", "<html><head><title>新闻</title></head><frameset rows='*'><frame src='/xwlist.asp?c=1'></frameset></html>")
    small_portal.put("/xwlist.asp?c=1", f"<html><body><table>{rows}</table></body></html>")
    profile = write_profile(small_portal, more=f'[[columns]]\nid = "xw"\ntitle = "新闻"\nurls = "{small_portal.home}xw.htm"\nkind = "news"')
    stale = [one for one in inspect(profile).of("COL002") if one["column"] == "xw"]
    assert stale and "2020-01-17" in stale[0]["message"] + json.dumps(stale[0]["evidence"])
