"""A malformed page costs little and breaks nothing: truncated, huge, deep, mojibake, empty, impossible dates."""

from __future__ import annotations

import dataclasses
import time
import tracemalloc
from datetime import date

import pytest
from test_extraction import read

from config.kinds import PageKind
from crawler.extract.document import read_document
from crawler.extract.page import read_page

GOOD = (
    "<html><head><title>关于印发《明湖区节水办法》的通知</title></head><body><h1>关于印发《明湖区节水办法》的通知</h1>"
    "<p>发文字号：明府〔2023〕5号</p><p>成文日期：2023-05-22</p>"
    "<div><p>为了节约用水，根据有关规定，结合本区实际，制定本办法。</p><p>本办法自2023年6月1日起施行，有效期至2028年5月31日。</p></div></body></html>"
)


@pytest.mark.parametrize("cut", range(40, len(GOOD), 23))
def test_a_truncated_page_is_read_as_far_as_it_goes(cut):
    got = read(GOOD[:cut])
    assert got is None or got.title


@pytest.mark.parametrize(
    "html",
    ["", "<html>", "<html><head><title>x</title></head></html>", "\x00\x01\ufffd" * 500, "<frameset><frame src=a></frameset>", "<!--" * 10_000, "]]>" * 1000, "<a" * 20_000, "<p>" + "&#1114112;&#xD800;" * 100],
)  # fmt: skip
def test_what_is_no_page_is_no_document(html):
    assert read(html) is None


def test_twenty_megabytes_cost_seconds_not_minutes(slowness):
    html = "<h1>关于印发《明湖区节水办法》的通知</h1>" + "<p>各单位要按照职责分工落实责任，做好宣传引导<span>工作</span>。</p>" * 400_000
    assert len(html.encode()) > 20e6
    page = read_page(html, "http://www.minghu.gov.cn/a").page
    tracemalloc.start()
    started = time.process_time()
    got = read_document_of(page, html)
    spent = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.title == "关于印发《明湖区节水办法》的通知"
    assert spent < 20 * slowness  # traced; about a quarter of it without
    assert peak < 400e6


def read_document_of(page, html):
    from test_extraction import portal

    return read_document(page, html, portal())


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "span", "ul><li", "b", "font"])
def test_ten_thousand_levels_of_nesting(tag, slowness):
    html = "<h1>关于印发《明湖区节水办法》的通知</h1>" + f"<{tag}>" * 10_000 + "各单位要按照职责分工落实责任，做好宣传引导。<a href=/f/1.pdf>附件1：表.pdf</a>"
    started = time.process_time()
    got = read(html)
    assert time.process_time() - started < 5 * slowness
    assert got.title == "关于印发《明湖区节水办法》的通知"


def test_ten_thousand_labels_and_links_stay_linear(slowness):
    html = "<h1>关于印发《明湖区节水办法》的通知</h1>" + "<p>索引号：<a href=/x>政策解读</a></p><div>相关解读</div><i class=ban></i>" * 10_000
    started = time.process_time()
    read(html)
    assert time.process_time() - started < 10 * slowness


def test_days_that_do_not_exist_are_kept_as_printed_and_not_as_days():
    got = read(GOOD.replace("2023-05-22", "2023-02-31"))
    assert got.made is None
    assert [one.value for one in got.elements if one.name == "made"] == ["2023-02-31"]
    got = read(GOOD.replace("2023年6月1日", "2023年13月41日"))
    assert got.effective is None
    assert got.valid_until.day == date(2028, 5, 31)


def test_a_wrong_charset_leaves_a_document_of_rubbish_or_none():
    rubbish = GOOD.encode("gbk").decode("latin-1")
    got = read(rubbish)
    assert got is None or not got.document_number


def test_lists_and_hubs_are_no_documents():
    rows = "".join(f"<li><a href='/a/{n}.html'>关于印发《明湖区第{n}号办法》的通知</a><span>2023-05-{n:02}</span></li>" for n in range(1, 29))
    html = f"<html><title>政策文件</title><body><h1>政策文件</h1><ul>{rows}</ul></body></html>"
    assert read(html) is None
    page = read_page(GOOD, "http://www.minghu.gov.cn/a").page
    assert read_document_of(dataclasses.replace(page, kind=PageKind.LIST), GOOD) is None
