"""Where a list goes on, in every way portals say it."""

from __future__ import annotations

import base64

import pytest

from config.portal import Column
from crawler.extract.pager import Pager, next_pages

HOST = "https://www.qinghe.gov.cn"
FOLDER = f"{HOST}/zcwj/"
COLUMN = Column(id="zcwj", title="政策文件", urls=(FOLDER,))


def pager(body: str, url: str = FOLDER, seen: int = 1, column: Column = COLUMN) -> Pager:
    return next_pages(f"<html><head><title>政策文件</title></head><body>{body}</body></html>", url, seen, column)


def paths(found: Pager) -> list[str]:
    return [url.removeprefix(FOLDER) for url in found.urls]


def test_next_link_and_numbers_are_followed_once_each() -> None:
    found = pager("<div><a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a><a href='index_2.html'>下一页</a><a href='index_9.html'>尾页</a></div>共 9 页 共121条")
    assert paths(found) == ["index_2.html", "index_3.html"]
    assert (found.method, found.total_pages, found.total_rows) == ("links", 9, 121)
    assert not found.unsure


def test_the_link_to_page_one_is_no_further_page() -> None:
    found = pager("<ul><li><a href='list_5_1.html'>1</a></li><li><a href='list_5_2.html'>2</a></li><li><a href='list_5_3.html'>3</a></li></ul>")
    assert paths(found) == ["list_5_2.html", "list_5_3.html"]
    assert paths(pager("<a href='list_5_1.html'>1</a>共1页9条")) == []


def test_archives_of_years_may_repeat_the_list() -> None:
    found = pager("<a href='2026/list.html'>2026年</a><a href='2025/list.html'>2025年</a>")
    assert paths(found) == ["2026/list.html", "2025/list.html"]
    assert found.unsure == set(found.urls)


@pytest.mark.parametrize("word", ["下一页", "下页", "下一页 >", "下一頁", "Next", "后一页", "›"])
def test_every_word_for_next_is_known(word: str) -> None:
    assert paths(pager(f"<a href='?page=2'>{word}</a>")) == ["?page=2"]


@pytest.mark.parametrize(("href", "is_pager"), [("index_2.html", True), ("?page=2", True), ("/zcwj/wj/2.html", False), ("/other/2", False), ("c2.html", False)])
def test_a_lone_number_is_a_pager_only_beside_the_list(href: str, is_pager: bool) -> None:
    assert bool(pager(f"<b>1</b><a href='{href}'>2</a>").urls) == is_pager


@pytest.mark.parametrize("query", ["?page=2", "?pageNo=2", "?PageIndex=2", "?pn=2", "?p=2", "default.aspx?categorynum=002&Paging=2", "2.html", "column-index-2.shtml", "list/2/"])
def test_page_parameters_of_every_platform_count(query: str) -> None:
    body = f"<a href='{query}'>2</a> <a href='{query.replace('2', '3') if query[-1] != '2' else query[:-1] + '3'}'>3</a>"
    assert query in [path.removeprefix("/") for path in paths(pager(body))]


def test_next_by_script_is_read_and_next_article_is_not_next_page() -> None:
    assert paths(pager("<a href='javascript:;' onclick=\"location.href='index_2.html'\">下一页</a>")) == ["index_2.html"]
    assert pager("<a href='/zcwj/a/b.html'>下一篇</a><a href='/zcwj/c.html'>2026</a>").urls == ()


def test_the_four_argument_call_counts_from_zero() -> None:
    found = pager("<script>createPageHTML(4, 0, 'index', 'shtml');</script>")
    assert paths(found) == ["index_1.shtml", "index_2.shtml", "index_3.shtml"]
    assert (found.method, found.total_pages) == ("call", 4)


def test_on_a_later_page_only_what_follows_is_given_and_a_doubtful_end_is_unsure() -> None:
    found = pager("<script>createPageHTML(4, 2, 'index', 'shtml');</script>", FOLDER + "index_2.shtml")
    assert paths(found) == ["index_3.shtml", "index_4.shtml"]
    assert found.unsure == {FOLDER + "index_4.shtml"}


def test_the_six_argument_call_counts_from_one() -> None:
    found = pager("<script>createPageHTML('page_div', 4, 1, 'index', 'html', 58);</script>")
    assert paths(found) == ["index_2.html", "index_3.html", "index_4.html"]


def test_a_second_call_inside_an_article_is_not_the_lists_pager() -> None:
    body = "<div class=art><script>createPageHTML(9, 0, 't20260301_771', 'html');</script></div><script>createPageHTML(3, 0, 'index', 'html');</script>"
    assert paths(pager(body)) == ["index_1.html", "index_2.html"]
    assert pager("<script>createPageHTML(9, 0, 't20260301_771', 'html');</script>").urls == ()


def test_a_call_in_a_comment_is_no_call() -> None:
    assert pager("<script>// createPageHTML(9, 0, 'index', 'html');\n</script>").urls == ()
    assert pager("<!-- <script>createPageHTML(9, 0, 'index', 'html');</script> -->").urls == ()


def test_a_bare_total_gives_both_countings_and_marks_the_unsure_ends() -> None:
    found = pager("<script>$('#p').pager({totalPage: 4, pageSize: 20});</script>")
    assert paths(found) == ["index_1.html", "index_2.html", "index_3.html", "index_4.html"]
    assert {url.removeprefix(FOLDER) for url in found.unsure} == {"index_1.html", "index_4.html"}


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("var countPage = 3; var currentPage = 0;", ["index_1.html", "index_2.html"]),
        ("var pageCount = 3, currentPage = 1;", ["index_2.html", "index_3.html"]),
        ("new Pager({totalPage: 3, currentPage: 1, url: 'list_{page}.shtml'})", ["list_2.shtml", "list_3.shtml"]),
        ("var totalPage=3,curPage=1; go = function(n){ location = 'column-index-' + n + '.shtml' }", ["column-index-2.shtml", "column-index-3.shtml"]),
    ],
)
def test_a_total_with_a_current_page_is_sure(script: str, wanted: list[str]) -> None:
    found = pager(f"<script>{script}</script>")
    assert paths(found) == wanted
    assert not found.unsure


def test_base64_pagers_are_unpacked() -> None:
    packed = base64.b64encode(b"<a href='index_2.html'>2</a><a href='index_3.html'>3</a>").decode()
    assert paths(pager(f"<script>document.write(atob('{packed}'))</script>")) == ["index_2.html", "index_3.html"]
    one = base64.b64encode(b"/zcwj/index_2.html").decode()
    assert paths(pager(f"<a href='javascript:;' data-u='{one}'>2</a>")) == ["index_2.html"]


def test_year_archives_belong_to_the_list() -> None:
    found = pager("<a href='index_1.html'>下一页</a><p><a href='2025/'>2025年</a><a href='2024/'>2024年</a></p>")
    assert paths(found) == ["index_1.html", "2025/", "2024/"]
    assert pager("<p><a href='2025/'>2025</a></p>").urls == ()


def test_a_next_button_without_address_is_named() -> None:
    found = pager("<li title='下一页'><button type=button><i></i></button></li>")
    assert (found.method, found.urls) == ("button", ())
    assert pager("<li title='下一页' class='ant-pagination-disabled' aria-disabled=true><button disabled></button></li>").method == "none"


def test_the_profile_can_switch_the_pager_off_and_bound_it() -> None:
    off = Column(id="a", urls=(FOLDER,), pager="none")
    short = Column(id="a", urls=(FOLDER,), max_list_pages=3)
    body = "<script>createPageHTML(40, 0, 'index', 'html');</script>"
    assert pager(body, column=off).urls == ()
    assert len(pager(body, column=short).urls) == 2


def test_another_host_is_never_the_next_page() -> None:
    assert pager("<a href='https://evil.example/index_2.html'>下一页</a>").urls == ()
