"""A tab that paints next to nothing shows a page what any other tab shows it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from page_server import PageServer

from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival

pytestmark = pytest.mark.browser

_PAGE = """<!doctype html><html lang="zh-CN"><title>大小</title><body style="margin:0">
<div id="whole" style="width:100vw;height:100vh">整屏</div><div id="long" style="height:3000px">下一屏</div>
<script>seen = 0; new IntersectionObserver((all) => { seen = all[0].intersectionRatio; }).observe(whole);</script></body></html>"""
_MEASURED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const before = [innerWidth, innerHeight, visualViewport.width, visualViewport.scale, document.documentElement.clientWidth, screen.width,
    matchMedia("(min-width: 1300px)").matches, document.visibilityState, devicePixelRatio, document.elementFromPoint(600, 400).id];
  scrollTo(0, 500);
  return [...before, scrollY, document.elementFromPoint(1300, 700).id, JSON.stringify(whole.getBoundingClientRect())];
}"""


def test_an_unpainted_page_measures_as_a_painted_one(shop: PageServer) -> None:
    shop.pages["/size.html"] = _PAGE
    found: dict[bool, Any] = {}

    async def go() -> None:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            for preload in (None, pool.scanning_scripts()):

                async def work(tab: Tab, _: Arrival) -> None:
                    measured = await tab.call(_MEASURED, cap_s=5)
                    seen = (await tab.cdp.send("Runtime.evaluate", {"expression": "seen"}))["result"]["value"]
                    found[tab.preloaded is not None] = [*measured, seen]

                await pool.visit(shop.url("/size.html"), work, preload=preload)

    asyncio.run(go())
    assert found[True] == found[False]
    assert found[True][:2] == [1366, 768] and found[True][-1] == 1
