"""A page is measured while its quiet is awaited; what counts is the page as it stands after the wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from page_server import PageServer

from crawler.browser import scan as scanning
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart, VisitNote, VisitOutcome

pytestmark = pytest.mark.browser

_TEXT = "<h1>办事公开</h1><p>" + "本页说明办理的条件、材料与期限。" * 20 + "</p>"
_NEW_PICTURE = "document.body.append(Object.assign(new Image(), {src: 'data:,', width: 20, height: 20}))"


def _page(script: str = "", head: str = "", body: str = "") -> str:
    return f'<!doctype html><html lang="zh-CN"><head><title>办事</title>{head}</head><body><main>{_TEXT}{body}</main><script>{script}</script></body></html>'


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The address of every run of the rule engine."""
    seen: list[str] = []
    engine = scanning.run_axe

    async def counted(tab: Any, *more: Any, **named: Any) -> Any:
        seen.append(tab.page.url)
        return await engine(tab, *more, **named)

    monkeypatch.setattr(scanning, "run_axe", counted)
    return seen


def _scan(shop: PageServer, path: str = "/") -> Scan:
    async def go() -> Scan:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            return await pool.scan(shop.url(path), parts={ScanPart.AXE})

    return asyncio.run(go())


def _rules(scan: Scan) -> set[str]:
    assert scan.axe is not None, scan
    return {one.rule for one in scan.axe.violations}


def test_a_page_that_stays_is_measured_once(shop: PageServer, runs: list[str]) -> None:
    shop.pages["/"] = _page("window.started = 1")
    assert "image-alt" not in _rules(_scan(shop))
    assert len(runs) == 1


@pytest.mark.parametrize(
    "script",
    [
        f"setTimeout(() => {_NEW_PICTURE}, 300)",
        "setTimeout(() => document.querySelector('img').removeAttribute('alt'), 300)",
        f"setTimeout(() => fetch('/slow').then(() => {_NEW_PICTURE}), 100)",
    ],
    ids=["a new element", "an attribute", "after an answer"],
)
def test_what_comes_within_the_wait_is_measured(shop: PageServer, runs: list[str], script: str) -> None:
    shop.pages["/"] = _page(script, body="<img src='data:,' alt='图' width=20 height=20>")
    shop.pages["/slow"] = "slow"
    assert "image-alt" in _rules(_scan(shop))
    assert len(runs) == 2


def test_what_an_engine_in_the_way_held_up_is_measured(shop: PageServer, runs: list[str]) -> None:
    """The timer is due while the engine holds the page's thread, and its work needs an answer from the network."""
    rows = "<ul>" + "".join(f"<li><a href='/{n}.html'>关于第{n}号事项的公告</a></li>" for n in range(1200)) + "</ul>"
    shop.pages["/"] = _page(f"setTimeout(() => fetch('/slow').then(() => {_NEW_PICTURE}), 450)", body=rows)
    shop.pages["/slow"] = "slow"
    assert "image-alt" in _rules(_scan(shop))


@pytest.mark.parametrize("head", ["<style>@keyframes in {from {opacity: .1} to {opacity: 1}} main {animation: in .4s}</style>"])
def test_a_page_that_fades_in_is_not_measured_on_the_way(shop: PageServer, runs: list[str], head: str) -> None:
    shop.pages["/"] = _page("window.started = 1", head=head)
    assert "color-contrast" not in _rules(_scan(shop))
    assert len(runs) == 1


def test_a_page_that_goes_on_is_measured_where_it_arrives(shop: PageServer, runs: list[str]) -> None:
    shop.pages["/"] = _page("setTimeout(() => { location.href = '/next' }, 300)")
    shop.pages["/next"] = _page("window.started = 1", body="<img src='data:,' width=20 height=20>")
    scan = _scan(shop)
    assert scan.final_url == shop.url("/next")
    assert VisitNote.REDIRECTED_BY_PAGE in scan.diagnostics
    assert "image-alt" in _rules(scan)


def test_a_page_that_goes_on_to_nowhere_has_not_passed(shop: PageServer, runs: list[str]) -> None:
    shop.pages["/"] = _page("setTimeout(() => { location.href = '/gone' }, 300)")
    shop.pages["/gone"] = (404, {"Content-Type": "text/html; charset=utf-8"}, _page().encode())
    scan = _scan(shop)
    assert (scan.outcome, scan.status) == (VisitOutcome.HTTP_ERROR, 404)
    assert not scan.is_scanned and scan.axe is None


def test_a_tab_that_has_redirected_once_hears_no_more_than_before(shop: PageServer) -> None:
    shop.pages |= {"/": _page("setTimeout(() => { location.href = '/next' }, 100)"), "/next": _page("window.started = 1")}
    heard: list[int] = []

    async def go() -> None:
        async with BrowserPool(PoolSettings(tabs=1, allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            for path in ("/", "/next"):

                async def work(tab: Any, _: Any) -> None:
                    heard.append(len(tab.log.requests))

                await pool.visit(shop.url(path), work, preload=pool.scanning_scripts())

    asyncio.run(go())
    assert heard[0] >= 1 and heard[1] == 0
