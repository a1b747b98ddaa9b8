"""Scan a page for accessibility (无障碍): rule engine, own measurements, keyboard walk, other sizes."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.browser.axe import AxeEngine, find_axe
from crawler.browser.axe_run import preload, run_axe
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival
from crawler.scan_facts import KeyboardWalk, PageFacts, Reflow
from crawler.scans import AxeRun, Scan, ScanPart

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

ALL_PARTS = frozenset(ScanPart)


@dataclass(slots=True)
class _Measured:
    axe: AxeRun | None = None
    facts: PageFacts | None = None
    keyboard: KeyboardWalk | None = None
    reflow: tuple[Reflow, ...] = ()


async def scan(
    pool: BrowserPool, url: str, *, parts: Collection[ScanPart], html: str | None, cap_s: float | None
) -> Scan:
    """See BrowserPool.scan."""
    started, clock = datetime.now(UTC), time.monotonic()
    engine = find_axe(pool.settings.axe_script)
    measured = _Measured()

    async def work(tab: Tab, _: Arrival) -> bool:
        await _measure(pool, tab, engine, parts, measured)
        return True

    source = _preload_once(engine)
    log, arrival, _ = await pool.visit(url, work, html=html, preload=source, cap_s=cap_s)
    state = arrival.state
    record = Scan(
        url=url,
        outcome=arrival.outcome,
        final_url=state.url if state else "",
        status=arrival.status,
        title=state.title if state else "",
        started_at=started,
        seconds=round(time.monotonic() - clock, 3),
        browser=pool.version,
        viewport=pool.settings.viewport,
        diagnostics=tuple(log.notes),
        detail=arrival.detail,
    )
    if not arrival.is_opened:
        return record
    return replace(
        record, axe=measured.axe, facts=measured.facts, keyboard=measured.keyboard, reflow=measured.reflow
    )


_PRELOADS: dict[str, str] = {}


def _preload_once(engine: AxeEngine) -> str:
    """The same string object every time, so that tabs are recognised by what they carry."""
    return _PRELOADS.setdefault(engine.sha256, preload(engine))


async def _measure(
    pool: BrowserPool, tab: Tab, engine: AxeEngine, parts: Collection[ScanPart], measured: _Measured
) -> None:
    if ScanPart.AXE in parts:
        async with pool.cpu:
            measured.axe = await run_axe(tab, engine)
