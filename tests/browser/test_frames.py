"""Frames whose documents come late are scanned; frames that leave what they showed are held."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart, VisitNote, VisitOutcome

pytestmark = pytest.mark.browser
LATE_S = 3.0  # longer than a page that is otherwise still is waited for
OUTER = "<!DOCTYPE html><html lang=zh><title>外</title><main><h1>外</h1><iframe title=中 src={}></iframe></main></html>"
LEAF = "<!DOCTYPE html><html lang=zh><title>内</title><main><h1>内</h1><img src=/x.png></main></html>"


def late(body: str, after_s: float = LATE_S) -> Callable[[Any], tuple[int, dict[str, str], bytes]]:
    def answer(_: Any) -> tuple[int, dict[str, str], bytes]:
        time.sleep(after_s)
        return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()

    return answer


def settings(shop: Any) -> PoolSettings:
    return PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))


def scanned(shop: Any) -> Scan:
    async def go() -> Scan:
        async with BrowserPool(settings(shop)) as pool:
            return await pool.scan(shop.url("/outer.html"), parts={ScanPart.AXE})

    return asyncio.run(go())


def test_frame_whose_document_does_not_come_is_not_called_scanned(shop):
    shop.pages = {"/outer.html": OUTER.format("/never.html"), "/never.html": late(LEAF, after_s=30.0)}
    scan = scanned(shop)
    assert scan.outcome is VisitOutcome.OPENED
    assert VisitNote.FRAME_UNREACHABLE in scan.diagnostics
    assert scan.axe is not None
    assert [frame.tested for frame in scan.axe.frames] == [False]
    assert not scan.axe.violations


def test_frame_that_a_script_writes_and_never_closes_is_scanned(shop):
    written = "<iframe title=写 id=w></iframe><script>w.contentDocument.write('<html lang=zh><img src=/x.png>')</script>"
    shop.pages = {"/outer.html": OUTER.format("about:blank").replace("</main>", written + "</main>")}
    scan = scanned(shop)
    assert scan.axe is not None
    assert [frame.tested for frame in scan.axe.frames] == [True, True]
    assert "image-alt" in {rule.rule for rule in scan.axe.violations}


def test_frame_inside_a_frame_that_comes_late_is_scanned(shop):
    """Its address is asked for when the page has long been quiet, and moved once on the way."""
    shop.pages = {
        "/outer.html": OUTER.format("/middle.html"),
        "/middle.html": late(OUTER.format("/moved.html")),
        "/moved.html": (302, {"Location": "/leaf.html"}, b""),
        "/leaf.html": LEAF,
    }

    scan = scanned(shop)
    assert scan.outcome is VisitOutcome.OPENED
    assert scan.axe is not None
    assert [(frame.url, frame.tested) for frame in scan.axe.frames] == [
        (shop.url("/middle.html"), True),
        (shop.url("/leaf.html"), True),
    ]
    missing_alt = [node for rule in scan.axe.violations if rule.rule == "image-alt" for node in rule.nodes]
    assert [len(node.target) for node in missing_alt] == [3]


def test_frame_that_leaves_its_document_is_held(shop):
    """Once the page is frozen: before that, a frame may send itself on as often as its page does."""
    shop.pages = {
        "/outer.html": OUTER.format("/restless.html"),
        "/restless.html": f"{LEAF}<script>setTimeout(() => location = '/elsewhere.html', {LATE_S * 1000:.0f})</script>",
        "/elsewhere.html": LEAF,
    }

    async def stay(tab: Any, arrival: Any) -> str:
        await asyncio.sleep(LATE_S + 1)
        tree = await tab.cdp.send("Page.getFrameTree")
        return str(tree["frameTree"]["childFrames"][0]["frame"]["url"])

    async def go() -> str | None:
        async with BrowserPool(settings(shop)) as pool:
            _, _, url = await pool.visit(shop.url("/outer.html"), stay)
            return url

    assert asyncio.run(go()) == shop.url("/restless.html")
    assert shop.asked("/elsewhere.html") == 0
