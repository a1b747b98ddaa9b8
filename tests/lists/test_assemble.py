"""What the pages of a list say together: rows once, paging that works or does not, lists that were read to their end."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.portal import Portal, parse_profile
from crawler.extract.page import EXTRACTOR, read_page
from crawler.facts import ColumnFacts, Fetch, Outcome, Run
from crawler.lists import assemble
from crawler.store import Store
from crawler.urls import Normaliser

LIST = "http://www.example.gov.cn/zwgk/"
ROWS = "".join(f'<li><a href="/a/{n}.html">关于第{n}号事项的公告</a><span>2026-11-{n + 1:02d}</span></li>' for n in range(8))
OTHER = ROWS.replace("/a/", "/b/")


@pytest.fixture
def portal() -> Portal:
    return parse_profile(
        {
            "site": {"id": "test", "name": "示例区", "home": "http://www.example.gov.cn/", "own_hosts": ["www.example.gov.cn"]},
            "columns": [{"id": "zwgk", "title": "公告", "urls": LIST, "kind": "notice"}],
        }
    )


@pytest.fixture
def assembled(portal: Portal, tmp_path: Path) -> Callable[..., ColumnFacts]:
    """The column from (rows, how the page came) of each of its pages."""
    count = itertools.count()

    def made(*pages: tuple[str, str]) -> ColumnFacts:
        with Store.open(tmp_path / "xunjian.db") as store:
            store.begin(Run(id=f"r{next(count)}", site="test", started_at=datetime.now(UTC)))
            for number, (rows, detail) in enumerate(pages):
                url = LIST if number == 0 else f"{LIST}?pageNum={number + 1}"
                html = f"<title>公告</title><main><h1>公告</h1><ul>{rows}</ul></main>"
                version = store.put_page(read_page(html, url).page, html.encode(), EXTRACTOR)
                store.put_fetch(Fetch(url=url, outcome=Outcome.OPENED, status=200, final_url=url, detail=detail), version=version)
                store.put_list_page("zwgk", number, url)
            store.flush()
            return assemble(portal, store, Normaliser())[0]

    return made


def test_a_second_page_that_repeats_the_first_is_a_fault(assembled: Callable[..., ColumnFacts]) -> None:
    assert assembled((ROWS, ""), (ROWS, "")).paging_fault == "same-page"
    assert assembled((ROWS, "rendered"), (ROWS, "rendered")).paging_fault == "same-page"


def test_pages_with_rows_of_their_own_are_none(assembled: Callable[..., ColumnFacts]) -> None:
    column = assembled((ROWS, ""), (OTHER, ""))
    assert column.paging_fault == "" and len(column.rows) == 16


def test_the_bare_answer_of_a_page_that_a_script_turns_says_nothing(assembled: Callable[..., ColumnFacts]) -> None:
    column = assembled((ROWS, "rendered"), (ROWS, ""))
    assert column.paging_fault == "" and not column.is_complete and len(column.rows) == 8


def test_a_list_whose_first_answer_held_all_rows_has_no_fault_in_its_pages(assembled: Callable[..., ColumnFacts]) -> None:
    counted = ROWS + "<li>共8条</li>"
    column = assembled((counted, "rendered"), (counted, "rendered"))
    assert (column.total, column.paging_fault, column.is_complete) == (8, "", True)
