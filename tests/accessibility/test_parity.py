"""We report all that a bare axe run with every frame reports; Playwright and Selenium report the same."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from parity_pages import FAULTS, hostile, pages

from crawler.browser.axe import find_axe
from crawler.browser.axe_run import OPTIONS
from crawler.browser.find import find_browser
from crawler.browser.pool import BrowserPool
from crawler.browser.selenium_engine import SeleniumEngine
from crawler.browser.settings import PoolSettings
from crawler.scans import AxeRun, Scan, ScanPart, VisitOutcome

pytestmark = [pytest.mark.browser, pytest.mark.slow(20)]
BARE = """async (options) => {
  axe.configure({allowedOrigins: ["<unsafe_all_origins>"]});
  const result = await axe.run(document, options);
  const list = (rules) => rules.map((r) => [r.id, r.nodes.map((n) => n.target.map((t) => Array.isArray(t) ? t.join(" >>> ") : t))]);
  return {violations: list(result.violations), incomplete: list(result.incomplete)};
}"""
Hits = Counter[tuple[str, tuple[str, ...]]]


def settings(shop: Any) -> PoolSettings:
    hosts = {f"127.0.0.1:{shop.port}", f"127.0.0.2:{shop.port}"}
    return PoolSettings(allowed_hosts=frozenset(hosts), resolve={"other.example.cn": "127.0.0.1"})


@pytest.fixture(scope="module")
def scans(shop: Any) -> dict[str, Scan]:
    shop.pages |= pages(f"http://other.example.cn:{shop.port}") | hostile()

    async def go() -> dict[str, Scan]:
        async with BrowserPool(settings(shop)) as pool:
            paths = list(shop.pages)
            done = await asyncio.gather(*(pool.scan(shop.url(path), parts={ScanPart.AXE}) for path in paths))
            return dict(zip(paths, done, strict=True))

    return asyncio.run(go())


def hits(run: AxeRun, kind: str) -> Hits:
    return Counter((rule.rule, node.target) for rule in getattr(run, kind) for node in rule.nodes)


@pytest.fixture(scope="module")
def bare(shop: Any, scans: dict[str, Scan]) -> dict[str, dict[str, Hits]]:
    """Axe in the page's own world, injected into every frame by hand: what a careful user of axe gets."""

    async def go() -> dict[str, dict[str, Hits]]:
        from playwright.async_api import async_playwright

        found = {}
        browser_path = find_browser()
        assert browser_path is not None
        async with async_playwright() as play:
            resolver = "--host-resolver-rules=MAP other.example.cn 127.0.0.1"
            browser = await play.chromium.launch(
                executable_path=browser_path.path, args=[resolver, "--disable-site-isolation-trials"]
            )
            page = await browser.new_page(viewport={"width": 1366, "height": 768})
            for path in pages(""):
                await page.goto(shop.url(path))
                for frame in page.frames:
                    await frame.evaluate(find_axe().source)
                    await frame.evaluate("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
                said = await page.evaluate(BARE, dict(OPTIONS))
                found[path] = {
                    kind: Counter((rule, tuple(target)) for rule, nodes in said[kind] for target in nodes)
                    for kind in ("violations", "incomplete")
                }
            await browser.close()
        return found

    return asyncio.run(go())


@pytest.mark.parametrize("path", pages(""))
@pytest.mark.parametrize("kind", ["violations", "incomplete"])
def test_nothing_of_a_bare_run_is_lost(scans, bare, path, kind):
    run = scans[path].axe
    assert run is not None, scans[path].outcome
    assert hits(run, kind) == bare[path][kind]


def test_faulty_pages_have_faults_and_the_clean_page_none(scans):
    assert sum(hits(scans["/plain.html"].axe, "violations").values()) >= 8
    assert not scans["/clean.html"].axe.violations


def test_frames_are_named_with_their_addresses(scans, shop):
    frames = scans["/cross.html"].axe.frames
    assert [(frame.url, frame.tested) for frame in frames] == [
        (f"http://other.example.cn:{shop.port}/plain.html", True)
    ]


@pytest.mark.parametrize("path", hostile())
def test_page_that_spoils_builtins_is_scanned_like_a_plain_one(scans, path):
    scan = scans[path]
    assert scan.outcome is VisitOutcome.OPENED
    plain = scans["/plain.html"].axe
    rules = {rule.rule: rule.count for rule in plain.violations}
    assert {rule.rule: rule.count for rule in scan.axe.violations} == rules


def test_selenium_reports_the_same(shop, scans):
    with SeleniumEngine(settings(shop)) as engine:
        for path in pages(""):
            other = engine.scan(shop.url(path))
            assert other.outcome is VisitOutcome.OPENED, (path, other)
            for kind in ("violations", "incomplete"):
                assert hits(other.axe, kind) == hits(scans[path].axe, kind), path
            assert (other.axe.version, other.axe.sha256) == (find_axe().version, find_axe().sha256)
        missing = engine.scan(shop.url("/no-such-page.html"))
        assert (missing.outcome, missing.axe) == (VisitOutcome.HTTP_ERROR, None)


def test_selenium_leaves_no_browser_behind(shop):
    with SeleniumEngine(settings(shop)) as engine:
        folder = engine._driver.capabilities["chrome"]["userDataDir"]
        assert running_with(folder), "looked for in the wrong place"
    deadline = time.monotonic() + 10
    while running_with(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running_with(folder)


def test_selenium_ends_a_page_without_end_and_goes_on(shop):
    shop.pages["/loop.html"] = "<!doctype html><html lang=zh><title>循环</title><script>for(;;){}</script>"
    with SeleniumEngine(replace(settings(shop), page_cap_s=6.0)) as engine:
        folder = engine._driver.capabilities["chrome"]["userDataDir"]
        since = time.monotonic()
        scan = engine.scan(shop.url("/loop.html"))
        assert (scan.outcome, scan.axe) == (VisitOutcome.TIMEOUT, None)
        assert time.monotonic() - since < 6 + 10, "the cap, and another browser"
        assert not running_with(folder)
        assert engine.scan(shop.url("/plain.html")).is_scanned


def test_selenium_scans_one_page_after_the_other(shop, scans):
    wanted = list(pages(""))[:4]
    with SeleniumEngine(settings(shop)) as engine, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(engine.scan, [shop.url(path) for path in wanted]))
    assert [scan.final_url for scan in found] == [scans[path].final_url for path in wanted]
    assert [hits(scan.axe, "violations") for scan in found] == [
        hits(scans[path].axe, "violations") for path in wanted
    ]


def running_with(words: str) -> list[str]:
    """Numbers of the processes that have these words in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if words.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


def test_faults_are_in_every_page_that_shows_them():
    assert sum(FAULTS in text for text in pages("").values()) >= 2
