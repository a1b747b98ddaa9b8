"""The engine's timers of nothing follow each other at once, and still leave the page its time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from page_server import PageServer

from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival
from crawler.scans import Scan, ScanPart, VisitNote, VisitOutcome

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TICKING = """<!DOCTYPE html><html lang=zh><title>页</title><h1>标题</h1><p>正文内容正文内容</p>
<script>document.documentElement.dataset.ticks = 0; setInterval(() => { document.documentElement.dataset.ticks++; }, 1);</script>"""
# As the engine runs its rules: five milliseconds of work, then a timer of nothing.
CHAIN = """(links) => new Promise((resolve) => {
  const ticks = () => Number(document.documentElement.dataset.ticks), first = ticks();
  const order = [];
  const link = (left) => {
    const until = performance.now() + 5;
    while (performance.now() < until);
    order.push(left);
    if (left) setTimeout(link, 0, left - 1); else resolve({ticks: ticks() - first, order});
  };
  link(links);
})"""
CANCELLED = """() => new Promise((resolve) => {
  let ran = [];
  clearTimeout(setTimeout(() => ran.push("cancelled")));
  clearTimeout(setTimeout(() => ran.push("cancelled"), 3));
  setTimeout(() => ran.push("kept"));
  setTimeout(() => resolve(ran), 30);
})"""


def in_our_world(shop: PageServer, function: str, *args: Any) -> Any:
    async def work(tab: Tab, _: Arrival) -> Any:
        return await tab.call(function, *args, cap_s=10)

    async def go() -> Any:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            visited = await pool.visit(shop.url("/"), work, preload=pool.scanning_scripts(), to_measure=True)
            return visited[2]

    return asyncio.run(go())


def test_a_long_chain_leaves_the_page_its_time(shop: PageServer) -> None:
    shop.pages["/"] = TICKING
    said = in_our_world(shop, CHAIN, 80)
    assert said["order"] == list(range(80, -1, -1))
    # 400 ms of work with a pause every fifty: one tick in each pause, not one after each link.
    assert 3 <= said["ticks"] < 40


def test_a_cancelled_timer_does_not_run(shop: PageServer) -> None:
    shop.pages["/"] = TICKING
    assert in_our_world(shop, CANCELLED) == ["kept"]


def test_where_timers_stand_still_the_wait_still_ends(shop: PageServer) -> None:
    quiet = (
        "<!DOCTYPE html><html lang=zh><title>页</title><h1>标题</h1><script>1</script><p>正文内容正文内容</p>"
    )
    shop.pages["/"] = (
        200,
        {"Content-Type": "text/html", "Content-Security-Policy": "sandbox"},
        quiet.encode(),
    )

    async def go() -> tuple[Scan, float]:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            since = time.monotonic()
            return await pool.scan(shop.url("/"), parts={ScanPart.AXE}), time.monotonic() - since

    scan, seconds = asyncio.run(go())
    assert scan.outcome is VisitOutcome.OPENED
    assert scan.axe is not None
    assert VisitNote.SCRIPT_TERMINATED not in scan.diagnostics
    assert seconds < 6


def test_a_scanned_page_is_asked_no_more_than_it_must_be(
    shop: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question goes through three processes: is it quiet and what stands there, the engine, has it stayed."""
    shop.pages["/"] = TICKING.partition("<script>")[0]
    asked: list[str] = []
    call_in = Tab.call_in

    async def counted(self: Tab, context_id: int, function: str, *args: Any) -> Any:
        asked.append(function[:40])
        return await call_in(self, context_id, function, *args)

    monkeypatch.setattr(Tab, "call_in", counted)

    async def go() -> list[str]:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            await pool.scan(shop.url("/"), parts={ScanPart.AXE})
            asked.clear()
            generation, tab = pool._idle[0]
            send, sent = tab.cdp.send, []

            async def noted(method: str, params: dict[str, Any] | None = None) -> Any:
                sent.append(method)
                return await send(method, params)

            monkeypatch.setattr(tab.cdp, "send", noted)
            scan = await pool.scan(shop.url("/"), parts={ScanPart.AXE})
            assert scan.is_scanned
            assert generation.pages == 2
            return sent

    sent = asyncio.run(go())
    assert "Page.createIsolatedWorld" not in sent
    assert len(asked) <= 3
