"""A malformed list page costs its rows, never the run: bounded time, no exception."""

from __future__ import annotations

import time

import pytest

from config.portal import Column
from crawler.extract.lists import read_rows
from crawler.extract.navigation import read_navigation
from crawler.extract.pager import next_pages

COLUMN = Column(id="a", urls=("https://www.a.gov.cn/a/",))
ROW = "<li><a href='/a/{0}.html'>关于第{0}号事项的通知公告</a><span>2024-03-08</span></li>"
PAGES = {
    "nested 10,000 deep": "<div>" * 10_000 + "<ul>" + "".join(ROW.format(n) for n in range(5)) + "</ul>",
    "never closed": "".join(f"<div><a href='/a/{n}'>关于第{n}号事项的通知" for n in range(5_000)),
    "10,000 rows": "<ul>" + "".join(ROW.format(n) for n in range(10_000)) + "</ul>",
    "one endless word": "<p>" + "文字" * 2_000_000,
    "truncated in an attribute": "<html><body><ul><li><a href='/a",
    "endless half date": "<p>" + "2024-" * 200_000,
    "endless blanks": "<p>" + " " * 2_000_000 + "2024",
    "a comment never closed": "<!--" + "<li><a href" * 100_000,
    "no body": "",
    "NULs": "<ul>\0<li>\0<a href='\0'>\0</a></ul>",
    "bad selector-like names": "<ul class='[[[' id=':::'><li><a href='http://[::1'>某某事项的通知公告</a><i>2024-02-31</i></li></ul>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_malformed_page_is_read_in_bounded_time(name: str) -> None:
    started = time.process_time()
    read_rows(PAGES[name], "https://www.a.gov.cn/a/", COLUMN)
    next_pages(PAGES[name], "https://www.a.gov.cn/a/", 1, COLUMN)
    read_navigation(PAGES[name], "https://www.a.gov.cn/a/")
    assert time.process_time() - started < 20, "quadratic work would take minutes"


def test_rows_below_many_wrappers_are_still_found() -> None:
    assert len(read_rows(PAGES["nested 10,000 deep"], "https://www.a.gov.cn/a/", COLUMN).rows) == 5


def test_a_selector_that_is_no_css_falls_back_to_the_shape() -> None:
    column = Column(id="a", urls=("https://www.a.gov.cn/a/",), list_selector="ul[[[")
    assert len(read_rows("<ul>" + ROW.format(1) + ROW.format(2) + "</ul>", "https://www.a.gov.cn/a/", column).rows) == 2


def test_selectors_of_the_profile_win() -> None:
    html = "<ul class='x'>" + "".join(ROW.format(n) for n in range(9)) + "</ul><div id='mine'><p><a href='/b'>短</a><em>发布于2024年1月2日</em></p></div>"
    column = Column(id="a", urls=("https://www.a.gov.cn/a/",), list_selector="#mine", item_selector="p", date_selector="em")
    rows = read_rows(html, "https://www.a.gov.cn/a/", column).rows
    assert [(row.title, str(row.date)) for row in rows] == [("短", "2024-01-02")]


def test_rows_in_comments_are_counted_not_read() -> None:
    read = read_rows("<ul><!-- " + "".join(ROW.format(n) for n in range(20)) + " --></ul>", "https://www.a.gov.cn/a/", COLUMN)
    assert (read.rows, read.rows_in_comments) == ((), 20)


def test_base_href_and_year_headings_are_heeded() -> None:
    html = "<base href='/other/'><h3>2023年</h3><ul><li><a href='1.html'>关于第一号事项的通知</a><i>03-08</i></li><li><a href='2.html'>关于第二号事项的通知</a><i>03-01</i></li></ul>"
    rows = read_rows(html, "https://www.a.gov.cn/a/", COLUMN).rows
    assert [(row.url, str(row.date)) for row in rows] == [("https://www.a.gov.cn/other/1.html", "2023-03-08"), ("https://www.a.gov.cn/other/2.html", "2023-03-01")]


@pytest.mark.parametrize(
    ("html", "sign"),
    [("<div id='app'></div>", "shell"), ("<script type='text/x-handlebars'>{{#each}}</script>", "template"), ("<script>$.post('/l',f)</script>", "ajax"), ("<script src='/jpage.js'></script>", "jpage"), ("<p>文字</p>", "")],
)
def test_a_page_without_rows_says_what_would_build_them(html: str, sign: str) -> None:
    assert read_rows(html, "https://www.a.gov.cn/a/", COLUMN).wants_script == sign
