"""What axe.run costs by itself: the limit it sets to the pages a minute of whoever runs it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from crawler.browser.axe import find_axe
from crawler.browser.axe_run import OPTIONS
from crawler.browser.find import find_browser

CORES: Final = len(os.sched_getaffinity(0))


def in_plain_browser(urls: list[str]) -> float:
    """CPU seconds a page that axe.run itself takes in the page's renderer, as Playwright starts the browser and a
    script runs axe in it: the limit that axe sets to whoever runs it.

    As many pages at once as there are cores: two threads of one core take longer together than alone.
    """

    async def work() -> float:
        from playwright.async_api import async_playwright

        found = find_browser()
        assert found is not None
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=found.path, chromium_sandbox=os.geteuid() != 0)
            idle = [await browser.new_page(viewport={"width": 1366, "height": 768}) for _ in range(CORES)]

            async def one(url: str, row: _Row) -> None:
                page = idle.pop()
                await page.goto(url)
                await page.evaluate(find_axe().source)
                await row.run(page, lambda: page.evaluate("(o) => axe.run(document, o).then(JSON.stringify)", dict(OPTIONS)))
                idle.append(page)

            seconds = await _rows(urls, one)
            await browser.close()
            return seconds

    return asyncio.run(work())


def in_our_browser(urls: list[str], port: int) -> float:
    """The same with our switches: what is left of the limit."""
    from crawler.browser.pool import BrowserPool
    from crawler.browser.settings import PoolSettings

    async def work() -> float:
        settings = PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{port}"}))
        async with BrowserPool(settings) as pool:

            async def one(url: str, row: _Row) -> None:
                async def run(tab: Any, _: Any) -> None:
                    await row.run(tab.page, lambda: tab.call("(o) => xunjianAxe.run(o)", dict(OPTIONS), cap_s=60))

                await pool.visit(url, run, preload=pool.scanning_scripts(), cap_s=60)

            return await _rows(urls, one)

    return asyncio.run(work())


@dataclass
class _Row:
    """Pages that run together; the first of them reads the clock of all renderers."""

    gate: asyncio.Barrier
    seconds: float = 0.0

    async def run(self, page: Any, work: Callable[[], Any]) -> None:
        system = await page.context.browser.new_browser_cdp_session()

        async def spent() -> float:
            found = (await system.send("SystemInfo.getProcessInfo"))["processInfo"]
            return sum(float(one["cpuTime"]) for one in found if one["type"] == "renderer")

        await asyncio.sleep(0.8)  # what the page still does by itself is not the engine's
        turn = await self.gate.wait()
        before = await spent() if turn == 0 else 0.0
        await self.gate.wait()
        await work()
        await self.gate.wait()
        if turn == 0:
            self.seconds = await spent() - before
        await system.detach()


async def _rows(urls: list[str], one: Callable[[str, _Row], Any]) -> float:
    total, counted = 0.0, 0
    for at in range(0, len(urls) - CORES + 1, CORES):
        some = urls[at : at + CORES]
        row = _Row(asyncio.Barrier(len(some)))
        await asyncio.gather(*(one(url, row) for url in some))
        total += row.seconds
        counted += len(some)
    return total / counted
