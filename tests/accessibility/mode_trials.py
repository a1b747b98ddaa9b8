"""Small portals are served, their entries tried in a real browser, and what the checks say is gathered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from page_server import PageServer, serve
from test_own_rules import Context

from checks import all_checks
from checks.model import Confidence, Verdict
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan

Fault = tuple[str, str]


def try_all(homes: Mapping[str, str], more: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> dict[str, Scan]:
    """Each portal has a server, thus an origin and a store of its own; `other` pages have another, called {other}."""
    running = {(name, which): serve() for name in homes for which in ("own", "other") if which == "own" or other.get(name)}
    shops: dict[tuple[str, str], PageServer] = {key: next(generator) for key, generator in running.items()}
    for name, home in homes.items():
        away = shops.get((name, "other"))
        filled = home.replace("{other}", away.url("").rstrip("/")) if away else home
        shops[name, "own"].pages |= {"/": filled, "/next.html": filled.replace("标题", "下一页"), **more.get(name, {})}
        if away:
            away.pages |= other[name]

    async def go() -> dict[str, Scan]:
        hosts = frozenset(f"127.0.0.1:{shop.port}" for shop in shops.values())
        async with BrowserPool(PoolSettings(allowed_hosts=hosts, tabs=16)) as pool:

            async def one(name: str) -> tuple[str, Scan]:
                shop = shops[name, "own"]
                return name, await pool.try_modes(shop.url("/"), next_url=shop.url("/next.html"))

            return dict(await asyncio.gather(*(one(name) for name in homes)))

    try:
        return asyncio.run(go())
    finally:
        for generator in running.values():
            next(generator, None)


def faults(scan: Scan, *, asked: bool = False) -> set[Fault]:
    """Certain and likely verdicts (those to review with `asked`) as (check, key) in short."""
    context: Any = Context(scan.url)
    found = set()
    for check_id in ("A11Y003", "A11Y004"):
        for verdict in all_checks()[check_id].judge(scan, context):
            if isinstance(verdict, Verdict) and (verdict.confidence is Confidence.REVIEW) == asked:
                mode, _, fault = verdict.key.rpartition("|")
                found.add((f"{check_id}:{mode}" if check_id == "A11Y003" and mode else check_id, fault))
    return found
