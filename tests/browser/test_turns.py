"""As many pages compute at once as there are cores; none waits long for another, and none holds a core while it waits."""

from __future__ import annotations

import asyncio
import time

import pytest
from hostile_pages import hang
from page_server import PageServer

from crawler.browser import turns
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.browser.turns import Turns
from crawler.scans import ScanPart


def test_no_more_compute_at_once_than_there_are_workers() -> None:
    async def go() -> int:
        at_once, most, queue = 0, 0, Turns(2)

        async def compute() -> None:
            nonlocal at_once, most
            async with queue.take():
                at_once += 1
                most = max(most, at_once)
                await asyncio.sleep(0.02)
                at_once -= 1

        await asyncio.gather(*(compute() for _ in range(6)))
        return most

    assert asyncio.run(go()) == 2


def test_a_page_that_computes_for_ever_delays_the_next_ones_by_their_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.1)

    async def go() -> list[float]:
        queue = Turns(1)
        for_ever = asyncio.ensure_future(_hold(queue))
        await asyncio.sleep(0)
        beside = [await _waited(queue) for _ in range(2)]  # who gave up waiting has no turn to give back
        for_ever.cancel()
        await asyncio.gather(for_ever, return_exceptions=True)
        return [*beside, await _waited(queue)]

    first, second, after = asyncio.run(go())
    assert 0.09 <= first < 2.0
    assert 0.09 <= second < 2.0
    assert after < 0.09


async def _waited(queue: Turns) -> float:
    since = time.monotonic()
    async with queue.take():
        return time.monotonic() - since


async def _hold(queue: Turns) -> None:
    async with queue.take():
        await asyncio.sleep(60)


@pytest.mark.browser
def test_a_page_that_waits_for_its_frame_lets_others_compute(
    shop: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60.0)
    shop.pages |= {
        "/framed": "<!doctype html><html lang=zh><title>外</title><h1>外</h1><iframe title=内 src=/never></iframe>",
        "/never": hang,
        "/plain": "<!doctype html><html lang=zh><title>页</title><h1>页</h1><p>正文</p>",
    }

    async def go() -> list[str]:
        ended: list[str] = []
        settings = PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}), workers=1)
        async with BrowserPool(settings) as pool:

            async def one(path: str) -> None:
                scan = await pool.scan(shop.url(path), parts={ScanPart.AXE})
                assert scan.is_scanned, scan
                ended.append(path)

            framed = asyncio.ensure_future(one("/framed"))
            await asyncio.sleep(3.5)  # loading is given two seconds, the frame's document six more
            assert not framed.done()
            await one("/plain")
            await framed
        return ended

    assert asyncio.run(go()) == ["/plain", "/framed"]
