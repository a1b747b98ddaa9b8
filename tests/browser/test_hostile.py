"""Every nasty page ends with the right word within fifteen seconds, none passes unseen, and the run goes on."""

from __future__ import annotations

import asyncio
import time

import pytest
from hostile_pages import TOP, hang, hostile

from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart, VisitOutcome

pytestmark = [pytest.mark.browser, pytest.mark.slow(35), pytest.mark.alone]


@pytest.fixture(scope="module")
def results(module_shop) -> dict[str, tuple[Scan, float]]:
    shop = module_shop
    cases = hostile(shop.port)
    shop.pages |= {f"/{name}": case.page for name, case in cases.items()}
    shop.pages |= {"/hang": hang, "/last": TOP, "/poll": "ok"}
    settings = PoolSettings(
        allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}), resolve={"other.example.cn": "127.0.0.1"}
    )

    async def go() -> dict[str, tuple[Scan, float]]:
        async with BrowserPool(settings) as pool:

            async def one(name: str) -> tuple[str, tuple[Scan, float]]:
                since = time.monotonic()
                async with gate:
                    since = time.monotonic()
                    scan = await pool.scan(shop.url(f"/{name}"), parts={ScanPart.AXE})
                return name, (scan, time.monotonic() - since)

            gate = asyncio.Semaphore(pool.settings.tab_count)
            done = dict(await asyncio.gather(*(one(name) for name in cases)))
            return done | dict([await one("last")])

    return asyncio.run(go())


NAMES = list(hostile(0))


def test_there_are_enough_of_them():
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_hostile_page_ends_classified(results, name):
    scan, seconds = results[name]
    case = hostile(0)[name]
    assert scan.outcome in case.ends, scan
    assert seconds <= 17, "fifteen seconds and the closing of a hung tab"
    assert case.notes <= {note.value for note in scan.diagnostics}
    if scan.outcome is VisitOutcome.OPENED:
        assert scan.axe is not None
        assert "image-alt" in {rule.rule for rule in scan.axe.violations}
    else:
        assert scan.axe is None, "what was not scanned must not pass"
        assert not scan.is_scanned


def test_the_run_goes_on_after_all_of_them(results):
    scan, _ = results["last"]
    assert scan.is_scanned
