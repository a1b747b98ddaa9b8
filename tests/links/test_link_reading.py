"""What a page points at does not depend on the pages that were read before it."""

from __future__ import annotations

from itertools import permutations

import pytest

from crawler.extract.page import PageRead, read_page
from crawler.urls import Normaliser

MENU = (
    '<nav><a href="/zwgk/">政务公开</a><a href="/zwgk/;jsessionid=1A?t=5" title="全名 很长">列表…</a>'
    '<a href="https://www.example.gov.cn/x#top">顶部</a><a href="a.html">相对</a><a href="?p=2">下页</a>'
    '<a href="/h.html" style="display:none">藏</a><a href="//cdn.example.cn/y">他处</a><a href="/p.html"><img src="/i.png" alt="图"></a>'
    '<a href="/b.html" onclick="go()">脚本</a><a href="/c.html">甲<b>乙</b></a><a href="">空</a></nav>'
)
PAGES = (
    ("http://www.example.gov.cn/zwgk/1/a.html", f"<body>{MENU}<main><a href='/zwgk/'>政务公开</a></main>"),
    ("http://www.example.gov.cn/other/b.html", f"<body><main>{MENU}</main>"),
    ("https://www.example.gov.cn:8443/b.html", f"<body>{MENU}"),
    ("http://second.example.gov.cn/", f"<head><base href='http://third.example.gov.cn/d/'></head><body>{MENU}"),
)


@pytest.mark.parametrize("order", list(permutations(range(len(PAGES))))[::5])
def test_links_are_the_same_in_any_order_of_pages(order: tuple[int, ...]) -> None:
    used = Normaliser(("jsessionid", "t"))
    for number in order:
        url, html = PAGES[number]
        alone = read_page(html, url, normaliser=Normaliser(("jsessionid", "t")))
        assert _told(read_page(html, url, normaliser=used)) == _told(alone)


def _told(read: PageRead) -> object:
    return read.page.links, read.asked


def test_a_query_hangs_on_the_page_as_it_was_asked() -> None:
    read = read_page(
        '<a href="?pageNum=2">下一页</a><a href="#top">顶部</a><a href="b.html">二</a>',
        "http://www.example.gov.cn/col/",
        base="http://www.example.gov.cn/col/index.html",
    )
    assert [(link.url, read.asked.get(link.url, link.url)) for link in read.page.links] == [
        ("http://www.example.gov.cn/col/?pageNum=2", "http://www.example.gov.cn/col/index.html?pageNum=2"),
        ("http://www.example.gov.cn/col/", "http://www.example.gov.cn/col/index.html"),
        ("http://www.example.gov.cn/col/b.html", "http://www.example.gov.cn/col/b.html"),
    ]
