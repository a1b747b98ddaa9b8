"""Lists by JSON: what the profile spells out is asked, and any answer is read without raising."""

import json
from datetime import date

import pytest

from config.portal import Column, ListApi
from crawler.extract import list_api

BASE = "https://www.yunqiao.gov.cn/zhengwu/qzfwj/index.html"


def column(**api: object) -> Column:
    return Column(id="wj", urls=(BASE,), list="api", api=ListApi.model_validate({"endpoint": "/front/api/data/affair", "rows": "data.list", **api}))


POST = column(
    method="POST", body='{"channelList":[3],"pageSize":{size},"pageNo":{page},"docFlag":"1"}', url=["url", "link", "linkUrl"], date=["displayDate"], total="data.totalCount", page_size=15
)


def test_the_request_is_what_the_profile_spells_out() -> None:
    asked = list_api.request(POST, 2)
    assert (asked.method, asked.url) == ("POST", "https://www.yunqiao.gov.cn/front/api/data/affair")
    assert json.loads(asked.body) == {"channelList": [3], "pageSize": 15, "pageNo": 3, "docFlag": "1"}
    assert asked.headers["Content-Type"] == "application/json"


def test_offset_and_zero_based_pages_are_filled_into_the_address() -> None:
    asked = list_api.request(column(endpoint="https://api.x.cn/l?start={offset}&n={size}&p={page}", first_page=0, page_size=10), 3)
    assert asked.url == "https://api.x.cn/l?start=30&n=10&p=3"
    assert asked.method == "GET" and "Content-Type" not in asked.headers


def answer(rows: list[dict[str, object]], total: object = 2) -> str:
    return json.dumps({"data": {"list": rows, "totalCount": total}}, ensure_ascii=False)


def test_rows_are_read_by_path_and_the_first_address_that_is_there() -> None:
    read = list_api.read(POST, answer([{"title": "关于<em>养老</em>服务的通知&nbsp;", "url": "", "link": "/a/1.html", "displayDate": "2026-03-08 10:00:00"}, {"title": "公告", "linkUrl": "https://x.cn/2", "displayDate": 1772935200000}]))
    assert [(row.title, row.url, row.date) for row in read.rows] == [
        ("关于养老服务的通知", "https://www.yunqiao.gov.cn/a/1.html", date(2026, 3, 8)),
        ("公告", "https://x.cn/2", date(2026, 3, 8)),
    ]
    assert (read.total, read.fault) == (2, "")


def test_an_address_template_needs_all_of_its_fields() -> None:
    spa = column(url_template="/zhengce/detail?businessId={businessId}&siteId={attrs.site}")
    read = list_api.read(spa, answer([{"title": "甲", "businessId": "b1", "attrs": {"site": 72}}, {"title": "乙", "businessId": "b2"}]))
    assert [row.url for row in read.rows] == ["https://www.yunqiao.gov.cn/zhengce/detail?businessId=b1&siteId=72", ""]


def test_jsonp_is_unwrapped() -> None:
    assert list_api.read(POST, f"cb_1({answer([{'title': '甲', 'url': '/1'}])});").rows[0].title == "甲"


@pytest.mark.parametrize("text", ["", "<html>请登录</html>", "[1,2]", "null", '{"data":{"list":{}}}', "[" * 100_000])
def test_what_is_no_list_says_so(text: str) -> None:
    read = list_api.read(POST, text)
    assert read.rows == ()
    assert read.fault


def test_rows_that_are_no_objects_are_left_out() -> None:
    assert list_api.read(POST, '{"data":{"list":[1,null,"x",{"title":"甲"}]}}').rows[0].title == "甲"


def test_a_capped_total_does_not_end_a_list() -> None:
    full = list_api.read(POST, answer([{"title": f"第{n}号", "url": f"/{n}"} for n in range(15)], total=10_000))
    some = list_api.read(POST, answer([{"title": "末号", "url": "/9"}], total=16))
    assert list_api.has_next(POST, 0, full, rows_before=0)
    assert not list_api.has_next(POST, 1, some, rows_before=15)
    assert not list_api.has_next(POST, 60, full, rows_before=900), "max_list_pages bounds it"
    assert not list_api.has_next(POST, 1, list_api.read(POST, answer([])), rows_before=15)
