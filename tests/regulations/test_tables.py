"""Tables as grids, and the rows in them that name a statutory basis."""

from __future__ import annotations

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from checks.regulations.basis_rows import basis_rows
from crawler.extract.tables import read_tables, row_locators

HEADINGS = ("设定依据", "公开依据")


def test_merged_cells_are_carried_over_rows_and_columns() -> None:
    (table,) = read_tables(
        "<table><caption>目录</caption><tr><th colspan=2>事项</th><th>依据</th></tr>"
        "<tr><td rowspan=2>甲</td><td>一</td><td>《子》</td></tr><tr><td>二</td><td>《丑》</td></tr></table>"
    )
    assert table.caption == "目录"
    assert [row.cells for row in table.rows] == [
        ("事项", "事项", "依据"),
        ("甲", "一", "《子》"),
        ("甲", "二", "《丑》"),
    ]


def test_inner_tables_keep_their_own_rows() -> None:
    outer, inner = read_tables("<table><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table>")
    assert len(outer.rows) == len(inner.rows) == 1
    assert inner.rows[0].cells == ("内",)


def test_locators_lead_back_to_the_row() -> None:
    html = "<div id=a><table><tr><td>1</td></tr></table></div><table><tr><td>2</td></tr><tr><td>3</td></tr></table>"
    tree = LexborHTMLParser(html)
    found = {number: tree.css_first(path) for number, path in row_locators(html, [0, 2]).items()}
    assert {number: node.text() for number, node in found.items() if node is not None} == {0: "1", 2: "3"}


def test_rows_below_a_head_and_beside_a_label() -> None:
    html = (
        "<table><tr><td>序号</td><td>二级事项</td><td>公开依据</td><td>公开主体</td></tr><tr><td>7</td><td>招生</td><td>《教育法》</td><td>教育局</td></tr></table>"
        "<table><tr><td>事项名称</td><td>备案</td></tr><tr><td>设定依据</td><td>《城市绿化条例》</td></tr></table>"
    )
    assert [(row.label, row.matter, row.unit, row.basis) for row in basis_rows(html, HEADINGS)] == [
        ("7", "招生", "教育局", "《教育法》"),
        ("", "备案", "", "《城市绿化条例》"),
    ]


def test_prose_that_names_the_heading_is_no_head() -> None:
    assert (
        basis_rows(
            "<table><tr><td>本表说明各项设定依据的来源和口径，请结合目录使用。</td></tr><tr><td>《城市绿化条例》</td></tr></table>",
            HEADINGS,
        )
        == []
    )


@pytest.mark.alone
def test_hostile_tables_end_in_time() -> None:
    started = time.monotonic()
    basis_rows(
        "<table><tr><td>设定依据</td></tr>"
        + "<tr><td rowspan=99999 colspan=99999>《城市绿化条例》</td></tr>" * 20_000,
        HEADINGS,
    )
    read_tables("<table>" * 5_000 + "<tr><td>x")
    assert time.monotonic() - started < 20
