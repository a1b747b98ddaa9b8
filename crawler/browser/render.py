"""Render a page: the document after its scripts have run, and what it asked of the network on the way."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.browser.measure import listener_places
from crawler.browser.scripts import script
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival
from crawler.scans import Rendered

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

MAX_HTML = 8 * 1024 * 1024
# A name that no resolver answers: print jobs carry all they need with them.
PRINT_URL = "http://print.invalid/"


async def render(pool: BrowserPool, url: str, *, html: str | None, want_listeners: bool) -> Rendered:
    """See BrowserPool.render."""
    started = time.monotonic()

    async def work(tab: Tab, _: Arrival) -> tuple[str, ...]:
        return await read_listeners(tab) if want_listeners else ()

    log, arrival, listeners = await pool.visit(url, work, html=html)
    state = arrival.state
    return Rendered(
        url=url,
        final_url=state.url if state else url,
        outcome=arrival.outcome,
        status=arrival.status,
        title=state.title if state else "",
        html=state.html[:MAX_HTML] if state else "",
        requests=tuple(log.requests),
        popups=tuple(log.popups),
        listeners=listeners or (),
        diagnostics=tuple(log.notes),
        detail=arrival.detail,
        seconds=round(time.monotonic() - started, 3),
    )


async def read_listeners(tab: Tab) -> tuple[str, ...]:
    """CSS paths of elements with a click listener of their own; listeners of a parent are not ascribed to it."""
    places, _ = await listener_places(tab)
    return tuple(await tab.call(script("paths"), places, cap_s=5.0))


async def print_pdf(pool: BrowserPool, source: Path | str, out: Path) -> None:
    """See BrowserPool.pdf. Raises RuntimeError when the page cannot be laid out within a minute."""
    html = await asyncio.to_thread(source.read_text, "utf-8") if isinstance(source, Path) else source

    async def work(tab: Tab, _: Arrival) -> bool:
        await tab.page.pdf(
            path=str(out),
            format="A4",
            print_background=True,
            prefer_css_page_size=True,
            tagged=True,
            outline=True,
        )
        return True

    _, arrival, printed = await pool.visit(PRINT_URL, work, html=html, cap_s=60.0, offline=True)
    if not printed:
        raise RuntimeError(f"the PDF was not made: {arrival.outcome} {arrival.detail}")
