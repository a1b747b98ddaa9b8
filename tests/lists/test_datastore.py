"""Hanweb lists: records in a script, further ranges by dataproxy."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

from crawler.extract.datastore import read_datastore

URL = "https://www.shiwan.gov.cn/col/col1229/index.html"


def record(number: int) -> str:
    return (
        f'<record><![CDATA[<li><a href="/art/2026/3/{number}/art_1229_{number}.html" title="关于开展第{number}批试点工作的通知全文">'
        f"关于开展第{number}批…</a><b readlabel>[2026-03-{number:02d}]</b></li>]]></record>"
    )


STORE = "<datastore><nextgroup><![CDATA[]]></nextgroup><recordset>" + "".join(map(record, range(1, 7))) + "</recordset><totalrecord>15</totalrecord></datastore>"
PAGE = (
    f'<html><body><div id="5434"><script type="text/xml">{STORE}</script></div><script>$("#5434").jpage({{perPage:2, totalRecord:15,'
    ' proxyUrl:"/module/web/jpage/dataproxy.jsp", ajaxParam:"col=1&appid=1&webid=31&columnid=1229&unitid=5434&webname=石湾"}});</script></body></html>'
)


def test_records_are_rows_with_whole_titles() -> None:
    store = read_datastore(PAGE, URL)
    assert store is not None
    assert len(store.rows) == 6
    assert store.rows[2].title == "关于开展第3批试点工作的通知全文"
    assert store.rows[2].date == date(2026, 3, 3)
    assert store.rows[2].url == "https://www.shiwan.gov.cn/art/2026/3/3/art_1229_3.html"
    assert (store.total, store.per_page) == (15, 2)


def test_further_ranges_carry_on_where_the_page_ends() -> None:
    store = read_datastore(PAGE, URL)
    assert store is not None
    asked = [parse_qs(urlsplit(url).query) for url in store.further]
    assert [(one["startrecord"], one["endrecord"]) for one in asked] == [(["7"], ["12"]), (["13"], ["15"])]
    assert all(one["columnid"] == ["1229"] and one["unitid"] == ["5434"] and one["webid"] == ["31"] and one["perpage"] == ["2"] for one in asked)
    assert all(urlsplit(url).path == "/module/web/jpage/dataproxy.jsp" for url in store.further)


def test_a_dataproxy_answer_is_read_like_the_page() -> None:
    store = read_datastore('<?xml version="1.0" encoding="utf-8"?>' + STORE, URL)
    assert store is not None and len(store.rows) == 6
    assert store.further == ()


def test_table_rows_in_records_are_read() -> None:
    rows = "".join(f'<record><![CDATA[<tr><td><a href="/art/{n}.html">关于第{n}号事项的公告</a></td><td>2026-02-0{n}</td></tr>]]></record>' for n in (1, 2))
    store = read_datastore(f"<script type='text/xml'><datastore>{rows}</datastore></script>", URL)
    assert store is not None
    assert [(row.title, row.date) for row in store.rows] == [("关于第1号事项的公告", date(2026, 2, 1)), ("关于第2号事项的公告", date(2026, 2, 2))]


def test_a_store_in_a_comment_or_a_page_without_one_is_none() -> None:
    assert read_datastore(f"<html><body><!-- <script type='text/xml'>{STORE}</script> --></body></html>", URL) is None
    assert read_datastore("<html><body><ul><li><a href=/a>b</a></li></ul></body></html>", URL) is None


def test_an_empty_store_announces_nothing_and_asks_nothing() -> None:
    store = read_datastore("<script type='text/xml'><datastore><totalrecord>0</totalrecord></datastore></script><script>u='/module/web/jpage/dataproxy.jsp'</script>", URL)
    assert store is not None
    assert (store.rows, store.total, store.further) == ((), 0, ())


def test_address_and_parameters_in_data_attributes_count_too() -> None:
    page = f"<script type='text/xml' data-proxy='/module/web/jpage/dataproxy.jsp' data-perpage='3' data-uid='77' data-column='1229'>{STORE}</script>"
    store = read_datastore(page, "https://www.shiwan.gov.cn/list.html")
    assert store is not None and store.per_page == 3
    assert [parse_qs(urlsplit(url).query)["unitid"] for url in store.further] == [["77"], ["77"]]
    assert all("columnid=1229" in url and "perpage=3" in url for url in store.further)
