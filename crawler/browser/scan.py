"""Scan a page for accessibility (无障碍): rule engine, own measurements, keyboard walk, other sizes."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Awaitable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from crawler.browser.axe import find_axe
from crawler.browser.axe_run import run_axe
from crawler.browser.classify import PageState
from crawler.browser.measure import measure_reflow, read_facts, walk_keyboard
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival
from crawler.scan_facts import KeyboardWalk, PageFacts, Reflow
from crawler.scans import AxeRun, Scan, ScanPart, VisitNote, VisitOutcome

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

log = logging.getLogger(__name__)
OWN_PARTS_S = 20.0
Result = TypeVar("Result")


@dataclass(slots=True)
class _Measured:
    """What is known so far: a page that runs out of time keeps what was measured before."""

    state: PageState | None = None
    axe: AxeRun | None = None
    facts: PageFacts | None = None
    keyboard: KeyboardWalk | None = None
    reflow: tuple[Reflow, ...] = ()


async def scan(
    pool: BrowserPool, url: str, *, parts: Collection[ScanPart], html: str | None, cap_s: float | None
) -> Scan:
    """See BrowserPool.scan."""
    started, clock = datetime.now(UTC), time.monotonic()
    measured = _Measured()

    async def work(tab: Tab, arrival: Arrival) -> None:
        measured.state = arrival.state
        await _measure(pool, tab, parts, measured)

    visit_log, arrival, _ = await pool.visit(
        url, work, html=html, preload=pool.scanning_scripts(), cap_s=cap_s
    )
    state = arrival.state or measured.state
    outcome = arrival.outcome
    if outcome is VisitOutcome.TIMEOUT and measured.axe is not None:
        outcome = VisitOutcome.OPENED
        visit_log.note(VisitNote.PART_MISSING)
    if measured.axe is not None and not all(frame.tested for frame in measured.axe.frames):
        visit_log.note(VisitNote.FRAME_UNREACHABLE)
    record = Scan(
        url=url,
        outcome=outcome,
        final_url=state.url if state else "",
        status=arrival.status,
        title=state.title if state else "",
        started_at=started,
        seconds=round(time.monotonic() - clock, 3),
        browser=pool.version,
        viewport=pool.settings.viewport,
        digest=digest_of(state) if state else "",
        diagnostics=tuple(visit_log.notes),
        detail=arrival.detail,
    )
    if outcome is not VisitOutcome.OPENED:
        return record
    return replace(
        record, axe=measured.axe, facts=measured.facts, keyboard=measured.keyboard, reflow=measured.reflow
    )


def digest_of(state: PageState) -> str:
    """SHA-256 of the document as it stood when it was measured."""
    return hashlib.sha256(state.html.encode("utf-8", "surrogatepass")).hexdigest()


async def _measure(pool: BrowserPool, tab: Tab, parts: Collection[ScanPart], measured: _Measured) -> None:
    """The parts in the order in which they disturb the page least."""
    settings = pool.settings
    if ScanPart.AXE in parts:
        engine = find_axe(settings.axe_script)
        async with pool.computing(tab):
            measured.axe = await run_axe(tab, engine)
        # The engine has had its time; our own measurements have theirs, each with a cap of its own.
        tab.extend(OWN_PARTS_S)
    if ScanPart.FACTS in parts:
        async with pool.computing(tab):
            measured.facts = await _try(tab, read_facts(tab))
    if ScanPart.REFLOW in parts:
        async with pool.computing(tab):
            reflow = measure_reflow(tab, settings.reflow_widths, settings.viewport)
            measured.reflow = await _try(tab, reflow) or ()
    if ScanPart.KEYBOARD in parts:
        # Mostly waiting, so it needs no turn at the processor.
        measured.keyboard = await _try(tab, walk_keyboard(tab, settings.tab_presses))


async def _try(tab: Tab, part: Awaitable[Result]) -> Result | None:
    """One part that fails loses that part, on the record, and not the page."""
    try:
        return await part
    except (RuntimeError, ValueError, TimeoutError) as wrong:
        log.warning("a measurement of %s failed: %s", tab.log.url if tab.log else "?", str(wrong)[:300])
        if tab.log is not None:
            tab.log.note(VisitNote.PART_MISSING)
        return None
