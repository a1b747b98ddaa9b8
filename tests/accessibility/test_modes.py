"""The elderly mode and the tool bar are really tried: planted faults are found, working ones are left alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from mode_pages import portals
from page_server import PageServer, serve
from test_own_rules import Context

from checks import all_checks
from checks.model import Confidence, Verdict
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def trials() -> Any:
    """Each portal has a server, thus an origin and a store of its own."""
    running = {name: serve() for name in portals()}
    shops: dict[str, PageServer] = {name: next(generator) for name, generator in running.items()}
    for name, portal in portals().items():
        shops[name].pages |= {
            "/": portal.home,
            "/next.html": portal.home.replace("标题", "下一页"),
            **portal.more,
        }

    async def go() -> dict[str, Scan]:
        hosts = frozenset(f"127.0.0.1:{shop.port}" for shop in shops.values())
        async with BrowserPool(PoolSettings(allowed_hosts=hosts, tabs=6)) as pool:

            async def one(name: str) -> tuple[str, Scan]:
                shop = shops[name]
                return name, await pool.try_modes(shop.url("/"), next_url=shop.url("/next.html"))

            return dict(await asyncio.gather(*(one(name) for name in shops)))

    yield asyncio.run(go())
    for generator in running.values():
        next(generator, None)


def faults(scan: Scan) -> set[tuple[str, str]]:
    """What counts: certain and likely verdicts, as (check, key) in short."""
    context: Any = Context(scan.url)
    found = set()
    for check_id in ("A11Y003", "A11Y004"):
        for verdict in all_checks()[check_id].judge(scan, context):
            if isinstance(verdict, Verdict) and verdict.confidence is not Confidence.REVIEW:
                mode, _, fault = verdict.key.rpartition("|")
                found.add((f"{check_id}:{mode}" if check_id == "A11Y003" and mode else check_id, fault))
    return found


@pytest.mark.parametrize("name", portals())
def test_mode_is_judged_as_planted(trials: Any, name: str) -> None:
    assert faults(trials[name]) == set(portals()[name].says), trials[name].modes


def test_there_are_a_dozen_faults_and_clean_ones() -> None:
    says = [portal.says for portal in portals().values()]
    assert len(set().union(*says)) >= 12
    assert sum(not one for one in says) >= 6
