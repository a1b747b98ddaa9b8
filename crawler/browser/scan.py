"""Scan a page for accessibility (无障碍): rule engine, own measurements, keyboard walk, other sizes."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from crawler.browser.axe import AxeEngine, find_axe
from crawler.browser.axe_run import run_axe
from crawler.browser.measure import measure_reflow, read_facts, walk_keyboard
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival, stay, stayed
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

    arrival: Arrival | None = None
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
        measured.arrival = arrival
        await _measure(pool, tab, parts, measured)

    visit_log, arrival, _ = await pool.visit(
        url, work, html=html, preload=pool.scanning_scripts(), cap_s=cap_s, to_measure=ScanPart.AXE in parts
    )
    if arrival.is_opened and measured.arrival is not None:
        arrival = measured.arrival  # the page may have moved since the first
    state = arrival.state or (measured.arrival.state if measured.arrival else None)
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
        diagnostics=tuple(visit_log.notes),
        detail=arrival.detail,
    )
    if outcome is not VisitOutcome.OPENED:
        return record
    return replace(
        record, axe=measured.axe, facts=measured.facts, keyboard=measured.keyboard, reflow=measured.reflow
    )


async def _measure(pool: BrowserPool, tab: Tab, parts: Collection[ScanPart], measured: _Measured) -> None:
    """The parts in the order in which they disturb the page least."""
    settings = pool.settings
    if ScanPart.AXE in parts:
        await _run_engine(pool, tab, measured)
        if measured.axe is None:
            return
        # The engine has had its time; our own measurements have theirs, each with a cap of its own.
        tab.extend(OWN_PARTS_S)
    if ScanPart.FACTS in parts:
        async with pool.turns.take():
            measured.facts = await _try(tab, read_facts(tab))
    if ScanPart.REFLOW in parts:
        async with pool.turns.take():
            reflow = measure_reflow(tab, settings.reflow_widths, settings.viewport)
            measured.reflow = await _try(tab, reflow) or ()
    if ScanPart.KEYBOARD in parts:
        # Mostly waiting, so it needs no turn at the processor.
        measured.keyboard = await _try(tab, walk_keyboard(tab, settings.tab_presses))


async def _run_engine(pool: BrowserPool, tab: Tab, measured: _Measured) -> None:
    """Run the engine while the page would only be waited for; run it again if the page did not stay as it was."""
    settings, arrival = pool.settings, measured.arrival
    engine = find_axe(settings.axe_script)
    if arrival is not None and arrival.is_early:
        on_trial = await _on_trial(pool, tab, engine)
        if await stayed(tab, settings, arrival) and on_trial is not None:
            measured.axe = on_trial
            return
        measured.arrival = await stay(tab, settings, pool.proxy, arrival.settle_by)
        if not measured.arrival.is_opened:
            tab.is_spoiled = True
            return
    async with pool.turns.take() as turn:
        measured.axe = await run_axe(tab, engine, rest=turn.rest)


async def _on_trial(pool: BrowserPool, tab: Tab, engine: AxeEngine) -> AxeRun | None:
    """None when the page went away under the engine."""
    async with pool.turns.take() as turn:
        try:
            return await run_axe(tab, engine, rest=turn.rest)
        except TimeoutError:
            raise
        except Exception:
            return None


async def _try(tab: Tab, part: Awaitable[Result]) -> Result | None:
    """One part that fails loses that part, on the record, and not the page."""
    try:
        return await part
    except (RuntimeError, ValueError, TimeoutError) as wrong:
        log.warning("a measurement of %s failed: %s", tab.log.url if tab.log else "?", str(wrong)[:300])
        if tab.log is not None:
            tab.log.note(VisitNote.PART_MISSING)
        return None
