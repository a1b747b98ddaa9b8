"""Hostile titles and addresses are harmless in every output."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import orjson
import pytest
from selectolax.lexbor import LexborHTMLParser

from checks.model import Confidence
from reports.clean import clean, csv_cell, file_name, one_line, safe_url
from reports.export import as_csv, as_json, as_sarif
from reports.html import report_html
from reports.notice import notice_html
from reports.notify import message_of
from reports.publish import publish
from reports.workbook import write_workbook

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEXTS = (
    SCRIPT,
    "</style></title></script><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "\u202egnp.exe\u2066\u200f",
    "\x1b[31m红\x1b]8;;https://evil\x07",
    "NUL\0here\x00",
    "长" * 10_000,
    '=HYPERLINK("http://evil","x")',
    "@SUM(1)",
    "-2+3",
    "+cmd|' /C calc'!A0",
    "\ud800 half",
    "{{ 7*7 }} {% raw %}",
    "_x000D__x0041_",
)
URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://",
    'https://a.gov.cn/"><script>alert(1)</script>',
    "https://a.gov.cn/" + "x" * 10_000,
    "https://a.gov.cn/\u202egnp.html",
    "file:///etc/passwd",
    "//evil.example/",
    "http://[::1",
    "https://a.gov.cn/\n<b>",
)


@pytest.fixture(scope="module")
def hostile(make_report, make_finding):
    found = []
    for number, text in enumerate(TEXTS):
        url = URLS[number % len(URLS)]
        confidence = Confidence.REVIEW if number % 5 == 4 else Confidence.CERTAIN
        found.append(
            make_finding(
                number, message=text, title=text, page_title=text, unit=text[:50], unit_by="document", locator=text, fix=text, url=url, target_url=url,
                check_id=f"LNK{number:03d}", confidence=confidence, status="new", pages_count=3, sample_pages=(url,),
                evidence={"text": text, "html": text, "list": [text, text * 2], "rows": [{"a": text, text[:20]: 1}], text[:30]: text, "crop": "../../../etc/passwd"},
                basis=({"doc": text, "clause": text, "quote": text},),
            )
        )  # fmt: skip
    return make_report(0, findings=tuple(found))


def test_html_holds_no_element_or_handler_of_the_portal(hostile):
    for html in (report_html(hostile), *(notice_html(hostile, unit) for unit in hostile.units)):
        tree = LexborHTMLParser(html)
        scripts = tree.css("script")
        assert all("alert" not in (one.text() or "") for one in scripts)
        assert len(scripts) <= 1
        for node in tree.css("*"):
            assert not any(name.startswith("on") for name in node.attributes), node.html[:200]
        assert tree.css("img") == []
        assert all(
            one.attributes["href"].startswith(("#", "http://", "https://", "units/")) for one in tree.css("a")
        )
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", html)
        assert max((len(one.text()) for one in tree.css(".rows>li p, td")), default=0) < 8_000


def test_page_allows_no_script_but_its_own(hostile):
    head = LexborHTMLParser(report_html(hostile)).css_first("meta[http-equiv=Content-Security-Policy]")
    policy = head.attributes["content"]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)


def test_json_csv_sarif_stay_readable(hostile):
    data = orjson.loads(as_json(hostile))
    assert len(data["findings"]) == len(TEXTS)
    assert b"\x1b" not in as_json(hostile)
    assert "\u202e" not in as_json(hostile).decode()
    assert len(orjson.loads(as_sarif(hostile))["runs"][0]["results"]) == len(TEXTS)
    rows = list(csv.reader(io.StringIO(as_csv(hostile).decode("utf-8-sig"))))
    assert len(rows) == len(TEXTS) + 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_workbook_holds_text_and_no_formula(hostile, tmp_path: Path):
    write_workbook(hostile, tmp_path / "ledger.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert all(link.startswith(("http://", "https://")) for link in links)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert all(
        cell.quotePrefix
        for cell in cells
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@"))
    )


def test_everything_is_published_below_the_folder(hostile, tmp_path: Path):
    (tmp_path / "etc").mkdir()
    out = tmp_path / "a" / "out"
    publish(hostile, out)
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(out)]
    assert outside == []
    names = [path.name for path in out.rglob("*")]
    assert all(re.fullmatch(r"[\w.一-龥-]+", name) for name in names), names


def test_notices_are_plain_lines(hostile):
    message = message_of(hostile)
    assert message is not None
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", message.title + message.body)
    assert max(map(len, message.body.splitlines())) < 200


@pytest.mark.parametrize("url", URLS)
def test_odd_addresses_are_never_links(url):
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    "url", ["https://www.a.gov.cn/x?a=1&b=%E4%B8%AD#y", "http://192.0.2.1:8080/", "https://a.cn/中文.html"]
)
def test_plain_addresses_are_links(url):
    assert safe_url(url) == url


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "  =1", "\u3000=1"])
def test_formula_cells_are_quoted(text):
    assert csv_cell(text).startswith("'")


def test_clean_shows_where_something_was():
    assert clean("a\0b\x1b[1m") == "a\ufffdb\ufffd[1m"
    assert clean("甲\u202e乙") == "甲乙"
    assert clean("x" * 9, 5) == "xxxx…"
    assert one_line("a\r\nb\x1b") == "a b\ufffd"
    assert file_name("../../区/教育局 ", "unit") == "区-教育局"
    assert file_name("/..", "unit") == "unit"


def test_harmful_targets_are_told_but_cannot_be_clicked(make_report, make_finding, tmp_path: Path):
    target = "http://casino.example/win"
    report = make_report(
        0, findings=(make_finding(1, check_id="LNK013", target_url=target, confidence=Confidence.CERTAIN),)
    )
    html = report_html(report)
    assert target in html
    assert f'href="{target}"' not in html
    write_workbook(report, tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["断链明细"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == target]
    assert [cell.hyperlink for cell in cells] == [None]
